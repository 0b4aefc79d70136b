"""A plain table of costs, and the ledger made from it."""

from __future__ import annotations

import io
import sys
from fractions import Fraction
from pathlib import Path

import pytest

from archstone.engines.cost_games import NOBODY_KNOWS
from archstone.engines.cost_sharing import SharingRule
from archstone.engines.cost_tables import CostRow, ledger_from_table
from archstone.files.cost_tables import COST_COLUMN_NAMES, read_cost_table
from archstone.model.errors import BadInput, RuleBroken

TABLE = (
    "Budget,member,COST,benefit,remark\n640000,school,1240.50,900,late\n,church,980,,\n3000000,bank,0,0,\n"
)


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "costs.csv"
    path.write_text(TABLE, encoding="utf-8")
    return path


def faults(text: str, tmp_path: Path) -> list[str]:
    path = tmp_path / "costs.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BadInput) as refused:
        read_cost_table(path)
    return [str(fault).removeprefix(f"{path}").removeprefix("costs.csv") for fault in refused.value.faults]


def test_columns_in_any_order_and_case(table: Path) -> None:
    assert read_cost_table(table) == (
        CostRow("school", Fraction("1240.5"), Fraction(640_000), Fraction(900)),
        CostRow("church", Fraction(980), None, None),
        CostRow("bank", Fraction(0), Fraction(3_000_000), Fraction(0)),
    )


def test_other_names_and_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    given = io.TextIOWrapper(io.BytesIO(b"who,cost,budget,benefit\n1,2,3,4\n"))
    monkeypatch.setattr(sys, "stdin", given)
    assert read_cost_table("-", named={"member": "who"}) == (
        CostRow("1", Fraction(2), Fraction(3), Fraction(4)),
    )
    assert COST_COLUMN_NAMES == ("member", "cost", "budget", "benefit")


def test_without_a_header_columns_stand_in_order(tmp_path: Path) -> None:
    path = tmp_path / "plain.csv"
    path.write_text("a,1,2,3\n", encoding="utf-8")
    assert read_cost_table(path, header=False) == (CostRow("a", Fraction(1), Fraction(2), Fraction(3)),)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "member,cost,budget,benefit\na,1,,\nb,2,,\na,3,,\n",
            [", line 4, member: 'a' stands in line 2, too; write one row a member, with its sum."],
        ),
        (
            "member,cost,budget,benefit\na,-1,,\nb,,x,\n",
            [
                ", line 2, cost: The cell must not be negative, not -1.",
                ", line 3, cost: The cell is empty.",
                ", line 3, budget: The cell must be a number such as 0.5, not 'x'.",
            ],
        ),
        (
            "member,cost,budget,benefit\na,0.1234567,,\n",
            [", line 2, cost: The cell must have at most 6 decimal places, not 0.1234567."],
        ),
        (
            "member,cost,budget,benefit\n",
            [": There is nobody to share the cost: the table has no rows."],
        ),
        (
            "member,cost,budget\na,1,2\n",
            [
                ", line 1, benefit: There is no column 'benefit'; the header has member, cost, budget. "
                "Name another with --columns benefit=…."
            ],
        ),
    ],
)
def test_what_can_not_be_read_is_told_with_its_place(text: str, said: list[str], tmp_path: Path) -> None:
    assert faults(text, tmp_path) == said


def test_the_ledger_of_a_table(table: Path) -> None:
    found = ledger_from_table(read_cost_table(table), currency="USD")
    assert found.burdens == (Fraction("1240.5") / 640_000, None, 0)
    assert found.disproportions == (None, None, 0)  # the bank's 0 is all that others bear; no budget; 0
    assert found.gini_of_burdens == 0.5
    assert found.gini_of_costs == pytest.approx(2 * (1240.5 + 260.5 + 980) / (2 * 3 * 2220.5))
    assert found.sharing.game.total == 222_050
    assert found.sharing[SharingRule.EQUAL].shares == (74_017, 74_017, 74_016)
    assert found.sharing[SharingRule.SIZE].why_not == "The annual budget of church is not known."
    assert found.sharing[SharingRule.BENEFIT].why_not == "The worth received by church is not known."
    for rule in (SharingRule.SHAPLEY, SharingRule.NUCLEOLUS):
        assert found.sharing[rule].why_not == NOBODY_KNOWS


def test_who_bears_twice_what_is_usual_is_named() -> None:
    rows = [
        CostRow(name, Fraction(cost), Fraction(100))
        for name, cost in (("a", 4), ("b", 2), ("c", 2), ("d", 1))
    ]
    assert ledger_from_table(rows).heavily_burdened == ("a",)


def test_amounts_too_long_for_a_float_are_measured_all_the_same() -> None:
    rows = [CostRow("a", Fraction(5), Fraction("1e-400")), CostRow("b", Fraction(5), Fraction(1))]
    assert ledger_from_table(rows).gini_of_burdens == pytest.approx(0.5)


def test_without_any_budget_burdens_are_not_known() -> None:
    found = ledger_from_table([CostRow("a", Fraction(4))])
    assert (found.burdens, found.gini_of_burdens, found.gini_of_costs) == ((None,), None, 0)


def test_without_a_currency_the_smallest_decimal_place_counts() -> None:
    found = ledger_from_table([CostRow("a", Fraction("0.125")), CostRow("b", Fraction(1))])
    assert found.sharing.game.total == 1125
    assert found.sharing.game.said(563) == "0.563"
    assert ledger_from_table([CostRow("a", Fraction(3))]).sharing.game.said(300) == "3.00"


@pytest.mark.parametrize(
    ("rows", "currency", "said"),
    [
        ([], "", "There is nobody to share the cost: name at least one member."),
        ([CostRow("a", Fraction(-1))], "", "A coordination cost must not be negative, not -1."),
        (
            [CostRow("a", Fraction(1)), CostRow("a", Fraction(2))],
            "",
            "a is named twice among those who share the cost.",
        ),
        ([CostRow("a", Fraction(1, 3))], "", "A cost has at most 6 decimal places."),
        (
            [CostRow("a", Fraction("0.125"))],
            "USD",
            "The cost of a: An amount in USD has at most 2 decimal places, not 0.125.",
        ),
    ],
)
def test_rows_that_make_no_ledger_are_refused(rows: list[CostRow], currency: str, said: str) -> None:
    with pytest.raises(RuleBroken) as refused:
        ledger_from_table(rows, currency=currency)
    assert str(refused.value) == said
