"""The verb ``ledger``: on an alliance file and on a plain table of costs."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from tests.unit.commands import Said, answer

ALLIANCE = """archstone: 1
alliance: {name: The River Pact, started: 2025-01-01, members: [able, bold, calm]}
organisations:
- {id: able, name: Able, annual_budget: 1000, currency: USD}
- {id: bold, name: Bold, annual_budget: 10000, currency: USD}
- {id: calm, name: Calm}
pledges:
- {id: nurses, by: able, what: nurses, due_on: 2026-02-01, outcome: broken, why: the flu}
- {by: bold, what: a report, due_on: 2026-04-01}
- {by: calm, what: a hall, due_on: 2026-04-01, outcome: kept}
- {by: calm, what: a van}
contributions:
- {by: able, to: [bold], kind: space, what: a hall, on: 2026-03-01, cost: {amount: 10, currency: USD}, worth: [{to: bold, amount: 90, currency: EUR}], pledge: nurses}
- {by: bold, kind: money, what: a grant, on: 2026-03-02, cost: {amount: 40, currency: GBP}}
costs:
- {on: 2026-03-03, what: a meeting, kind: meetings, borne_by: [{member: able, amount: 30, currency: USD}, {member: bold, amount: 30, currency: USD}, {member: calm, amount: 30, currency: USD}]}
cost_plan:
- {member: able, year: 2026, amount: 20, currency: USD}
rates:
- {from: EUR, to: USD, rate: 1.5, on: 2026-01-01, source: the bank}
spending:
- {on: 2026-03-04, what: leaflets, to: Print Co, amount: 5, currency: USD, member: bold}
gains:
- {kind: coverage, what: halls, on: 2026-03-05, members: [able], number: 7, unit: places, source: the calendar}
- {kind: new-method, what: a song, on: 2026-03-06}
"""  # noqa: E501 - one mapping a line
DAY = ("--on", "2026-06-30")
TABLE = "member,cost,budget,benefit\nchurch,900,9000,3\nbank,100,91000,\nmill,0.10,90000,1\n"


@pytest.fixture
def run(archstone: Callable[..., Said]) -> Callable[..., Said]:
    return partial(archstone, "ledger")


@pytest.fixture
def file(tmp_path: Path) -> str:
    path = tmp_path / "alliance.yaml"
    path.write_text(ALLIANCE, encoding="utf-8")
    return str(path)


@pytest.fixture
def table(tmp_path: Path) -> str:
    path = tmp_path / "costs.csv"
    path.write_text(TABLE, encoding="utf-8")
    return str(path)


def test_the_ledger_of_an_alliance_as_json(run: Callable[..., Said], file: str) -> None:
    found = answer(run(file, *DAY, "--json"))
    assert (found["from"], found["until"], found["currency"]) == ("2025-07-01", "2026-06-30", "USD")
    able, bold, calm = found["members"]
    assert (able["id"], able["cost"], able["burden"], able["disproportion"]) == ("able", 30, 0.03, 10)
    assert (able["reported"], able["planned"], able["over_plan"]) == (True, 20, True)
    assert (bold["worth_received"], bold["cost_given"], bold["cost_not_known"]) == (135, 0, 1)
    assert (calm["burden"], calm["budget"]) == (None, None)
    assert [(one["member"], one["kind"], one["cost"], one["worth"]) for one in found["kinds"]] == [
        ("able", "space", 10, 135),
        ("bold", "money", 0, 0),
    ]
    assert found["contributions"][0]["worth"] == {"bold": 135}
    rules = {one["rule"]: one for one in found["sharing"]["rules"]}
    assert list(rules) == ["equal", "by size", "by benefit", "Shapley", "nucleolus"]
    assert rules["equal"]["shares"] == {"able": 30, "bold": 30, "calm": 30}
    assert rules["by size"]["why_not"] == "The annual budget of calm is not known."
    assert found["sharing"]["total"] == 90
    assert [(one["state"], one["by"]) for one in found["promises"]] == [
        ("overdue", "bold"),
        ("broken", "able"),
        ("open", "calm"),
        ("kept", "calm"),
    ]
    assert found["promises"][1]["rests_on"].endswith("1 contribution under it")
    assert found["budget"]["out"][0]["decided_by"] == "bold"
    assert found["gains"][0]["group"] == "reach"
    assert [(one["from"], one["times"]) for one in found["rates"]] == [("EUR", 1)]
    assert [(one["key"], one["currency"], one["amount"]) for one in found["left_out"]] == [
        ("contributions", "GBP", 40)
    ]
    [alert] = found["alerts"]
    assert (alert["id"], alert["certainty"]) == ("resource-drain/able/burden", "likely")
    assert any("annual budget of calm is not known" in sentence for sentence in found["missing"])


def test_the_ledger_in_words(run: Callable[..., Said], file: str) -> None:
    status, out, err = run(file, *DAY)
    assert (status, err) == (0, "")
    said = " ".join(out.split())
    for words in (
        "Ledger of The River Pact 2025-07-01 to 2026-06-30, in USD",
        "costs able 3 of 100 of its budget, 10.0 times the median of the others (0.3 of 100).",
        "Likely: some amounts or budgets are missing.",
        "Made from USD 30 from 2025-07-01 to 2026-06-30, in 1 item; a budget of USD 1,000",
        "What helps: Choose one small result",
        "Promises 1 overdue; 1 broken; 1 open; 1 kept",
        "Overdue: Bold, a report. Due on 2026-04-01, 90 days ago, and nothing is written down.",
        "Broken: Able, nurses. Broken on 2026-02-01, and not mended. The flu.",
        "Open: Calm, a van.",
        "Able space 1 10 135",
        "Bold money 1 not known not known",
        "the two are never subtracted",
        "30 of 20, over",
        "Sharing the costs, five ways USD 90 in all",
        "By size: not known. The annual budget of calm is not known.",
        "2026-03-04 out Print Co leaflets 5 Bold",
        "Left on 2026-06-30: not known.",
        "coverage halls 7 places Able the calendar",
        "new method a song not counted all no source",
        "1 EUR = 1.5 USD (2026-01-01, the bank), used 1 time",
        "Left out under contributions: a grant (bold), GBP 40 of 2026-03-02.",
        "No cost is written down for",
    ):
        assert words in said, words


def test_spans_and_currencies(run: Callable[..., Said], file: str) -> None:
    year = answer(run(file, *DAY, "--year", "2026", "--json"))
    assert (year["from"], year["until"]) == ("2026-01-01", "2026-06-30")
    span = answer(run(file, "--from", "2026-03-01", "--until", "2026-03-02", "--currency", "EUR", "--json"))
    assert (span["from"], span["until"], span["currency"]) == ("2026-03-01", "2026-03-02", "EUR")
    assert span["members"][1]["worth_received"] == 90
    assert span["sharing"] is None


def test_a_currency_that_nothing_is_in_is_said_first(run: Callable[..., Said], file: str) -> None:
    sentence = (
        "No amount is in XAU and no rate leads to it, so every amount is left out; the accounts are in EUR, "
        "GBP and USD. Ask for one of these, or add rates."
    )
    assert answer(run(file, *DAY, "--currency", "XAU", "--json"))["missing"][0] == sentence
    said = " ".join(run(file, *DAY, "--currency", "XAU")[1].split())
    assert said.index(sentence) < said.index("Promises")
    for reached in ("USD", "EUR", "GBP"):
        assert "no rate leads to it" not in run(file, *DAY, "--currency", reached)[1]


def test_a_year_without_data_is_no_error(run: Callable[..., Said], file: str) -> None:
    status, out, _ = run(file, "--year", "2025")
    assert status == 0
    assert "Nothing is written down for this span." in out
    assert "No contribution is written down for this span, which isn't the same as none given." in " ".join(
        out.split()
    )


def test_standard_input_and_what_else_is_written(
    run: Callable[..., Said], file: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(ALLIANCE.encode())))
    assert answer(run("-", *DAY, "--json"))["members"][0]["id"] == "able"
    picture, book = tmp_path / "l.svg", tmp_path / "l.xlsx"
    assert run(file, *DAY, "--picture", str(picture), "--out", str(book))[0] == 0
    assert "Able" in picture.read_text(encoding="utf-8")
    assert book.stat().st_size > 1000


def test_a_plain_table_of_costs(run: Callable[..., Said], table: str) -> None:
    found = answer(run("--costs", table, "--json"))
    assert [(one["id"], one["burden"], one["reported"]) for one in found["members"]] == [
        ("church", 0.1, True),
        ("bank", pytest.approx(100 / 91000), False),
        ("mill", pytest.approx(0.1 / 90000), False),
    ]
    rules = {one["rule"]: one for one in found["sharing"]["rules"]}
    assert rules["equal"]["shares"] == {"church": 333.37, "bank": 333.37, "mill": 333.36}
    assert rules["by benefit"]["why_not"] == "The worth received by bank is not known."
    assert rules["Shapley"]["why_not"] == "What members would pay alone is not known."
    assert set(found["gini"]) == {"burdens", "costs"}
    out = run("--costs", table)[1]
    assert "church bears at least twice the median burden of the others, for its size." in out
    assert "Sharing the costs, five ways" in out


def test_a_plain_table_with_other_names_a_currency_and_from_standard_input(
    run: Callable[..., Said], monkeypatch: pytest.MonkeyPatch
) -> None:
    for content, more in (
        ("Benefit,who,Cost,Budget\n1,a,5,10\n", ["--columns", "member=who"]),
        ("a,5,10,1\n", ["--no-header"]),
    ):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content.encode())))
        found = answer(run("--costs", "-", *more, "--currency", "JPY", "--json"))
        assert found["sharing"]["rules"][0]["shares"] == {"a": 5}


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ([], "Give either an alliance FILE or a plain --costs table"),
        (["{file}", "--costs", "{table}"], "Give either an alliance FILE or a plain --costs table"),
        (["{table}"], "An alliance file is YAML or JSON, not a table."),
        (["{file}", "--year", "2026", "--from", "2026-01-01"], "--year is a span of its own"),
        (["{file}", "--from", "2026-05-01", "--until", "2026-04-01"], "The span can't begin on 2026-05-01"),
        (["{file}", "--until", "2024-04-01"], "The alliance began on 2025-01-01"),
        (["{file}", "--year", "2030", "--on", "2026-06-30"], "The span can't begin on 2030-01-01"),
        (["{file}", "--currency", "dollars"], "A currency is written by its ISO code"),
        (["{file}", "--out", "ledger.pdf"], "written as .xlsx, not as ledger.pdf"),
        (["--costs", "{table}", "--picture", "x.svg"], "A plain --costs table has no days"),
        (["--costs", "{table}", "--columns", "price=cost"], "There is no column 'price' to name"),
    ],
)
def test_what_cannot_be_done_is_one_sentence(
    run: Callable[..., Said], file: str, table: str, words: list[str], sentence: str
) -> None:
    status, out, err = run(*(word.format(file=file, table=table) for word in words))
    assert (status, out) == (2, "")
    assert sentence in err
    assert len(err.splitlines()) == 1


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("member,cost,budget,benefit\na,-1,2,3\n", "line 2, cost: The cell must not be negative, not -1."),
        ("member,cost,budget,benefit\na,1,2,3\na,1,2,3\n", "line 3, member: 'a' stands in line 2, too"),
        ("member,cost,budget,benefit\n", "There is nobody to share the cost"),
        ("member,cost\na,1\n", "line 1, budget: There is no column 'budget'"),
    ],
)
def test_bad_tables(run: Callable[..., Said], tmp_path: Path, content: str, sentence: str) -> None:
    path = tmp_path / "costs.csv"
    path.write_text(content, encoding="utf-8")
    status, out, err = run("--costs", str(path), "--json")
    assert (status, out) == (2, "")
    assert sentence in err


def test_a_bad_file_ends_with_line_and_field(run: Callable[..., Said], tmp_path: Path) -> None:
    path = tmp_path / "alliance.yaml"
    path.write_text(ALLIANCE.replace("amount: 10,", "amount: -10,"), encoding="utf-8")
    status, out, err = run(str(path), *DAY)
    assert (status, out) == (2, "")
    assert "alliance.yaml, line 13, amount: This must be at least 0, not -10." in err


def test_json_stays_plain(run: Callable[..., Said], file: str) -> None:
    json.loads(run(file, *DAY, "--json")[1])


def test_what_stays_with_who_bore_it_and_shares_below_0_are_explained(
    run: Callable[..., Said], tmp_path: Path
) -> None:
    path = tmp_path / "alliance.yaml"
    own = "- {on: 2026-03-09, what: own board, kind: other, borne_by: [{member: bold, amount: 7, currency: USD}], shared: false}\n"  # noqa: E501 - one mapping a line
    alone = "standalone_costs:\n" + "".join(
        f"- {{members: [{who}], amount: {amount}, currency: USD}}\n"
        for who, amount in (("able", 4000), ("bold", 400), ("calm", 40), ("able, bold, calm", 90))
    )
    path.write_text(ALLIANCE.replace("cost_plan:\n", own + "cost_plan:\n") + alone, encoding="utf-8")
    said = " ".join(run(str(path), *DAY)[1].split())
    assert "1 item stays with who bore it, so nobody else shares that cost." in said
    assert "A share below 0 is paid out: with that member the others save more than it costs." in said
