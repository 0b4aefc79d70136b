"""The ledger: what is added up, what is left out and told, and who bears too much."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from archstone.documents.ledger_picture import ledger_picture
from archstone.engines.burden_alerts import burden_alerts
from archstone.engines.cost_sharing import SharingRule
from archstone.engines.ledger import Ledger, Terms, ledger
from archstone.files.ledger_workbooks import write_ledger_workbook
from archstone.model.accounts import Accounts
from archstone.model.alliances import Alliance, Member
from archstone.model.charters import Charter, Clause, Shape
from archstone.model.contributions import Contribution, ContributionKind
from archstone.model.costs import (
    BorneCost,
    CostItem,
    CostKind,
    Costs,
    PlannedCost,
    StandaloneCost,
    YearlyBudget,
)
from archstone.model.errors import RuleBroken
from archstone.model.funding import Funding
from archstone.model.gains import Gain, GainKind
from archstone.model.money import Money
from archstone.model.monitors import Certainty
from archstone.model.organisations import Organisation
from archstone.model.pledges import Outcome, Pledge
from archstone.model.rates import Rate, RateTable
from archstone.model.spending import Spending

DAY, LAST = date(2026, 3, 1), date(2026, 12, 31)
YEAR = {"since": date(2026, 1, 1), "until": LAST}
NAMES = {"a": "Able", "b": "Bold", "c": "Calm"}
ALLIANCE = Alliance("It", tuple(Member(id) for id in "abc"), started_on=date(2025, 1, 1))
ORGANISATIONS = tuple(
    Organisation(id, name, annual_budget=budget, currency="USD")
    for (id, name), budget in zip(NAMES.items(), (1000, 10_000, 100_000), strict=True)
)


def usd(units: int | str) -> Money:
    return Money.of(Fraction(units), "USD")


def eur(units: int) -> Money:
    return Money.of(units, "EUR")


def gift(by: str, cost: Money | None = None, **given: Any) -> Contribution:
    kind, on = given.pop("kind", ContributionKind.STAFF), given.pop("on", DAY)
    return Contribution(by, kind, given.pop("what", "help"), on, cost=cost, **given)


def item(borne: Mapping[str, Money | None], **given: Any) -> CostItem:
    parts = tuple(
        BorneCost(member, money, Fraction(2) if money is None else None) for member, money in borne.items()
    )
    on, what = given.pop("on", DAY), given.pop("what", "a meeting")
    return CostItem(on, what, given.pop("kind", CostKind.MEETINGS), parts, **given)


def laid_out(**given: Any) -> Ledger:
    span: Mapping[str, Any] = {key: given.pop(key) for key in ("since", "until") if key in given} or YEAR
    more = {
        "alliance": given.pop("alliance", ALLIANCE),
        "organisations": given.pop("organisations", ORGANISATIONS),
        "currency": given.pop("currency", None),
        "terms": given.pop("terms", None),
    }
    return ledger(Accounts(**given), **more, **span)


def test_cost_and_worth_stand_beside_each_other_and_are_never_netted() -> None:
    found = laid_out(
        contributions=(
            gift("a", usd(10), to=("b",), worth={"b": usd(90)}),
            gift("a", None, worth={"c": usd(5)}),  # to b and c; b hasn't said
            gift("b", usd(40), to=("a",), kind=ContributionKind.MONEY, worth={"a": usd(40)}),
        )
    )
    a, b, c = found.balances
    assert [a.cost_given, a.cost_not_known, a.worth_received, a.received] == [10, 1, 40, 1]
    assert [b.cost_given, b.worth_received, b.worth_not_known, b.received] == [40, 90, 1, 2]
    assert [c.cost_given, c.given, c.worth_received] == [0, 0, 5]
    assert [[one.member, one.kind.value, one.gifts, one.cost, one.worth] for one in found.kinds] == [
        ["a", "staff", 2, 10, 95],
        ["b", "money", 1, 40, 40],
    ]
    assert [(one.cost_not_known, one.worth_not_known, one.ratings) for one in found.kinds] == [
        (1, 1, 3),
        (0, 0, 1),
    ]
    assert found.gini_of_contributions == pytest.approx(0.5333, abs=1e-4)  # 10, 40 and 0
    assert found.gini_of_burdens is None
    assert found.missing == (
        "What it cost the giver is not known of 1 of 3 contributions.",
        "What it was worth is not known in 1 of 4 places, one a gift and receiver; "
        "shares by benefit rest on the others.",
        "No cost of working together is written down for this span, which isn't the same as none borne.",
    )


def test_what_goes_on_counts_for_its_days_and_what_lies_outside_not_at_all() -> None:
    found = laid_out(
        contributions=(
            gift("a", usd(100), on=date(2025, 12, 23), until=date(2026, 1, 1), worth={"b": usd(50)}),
            gift("a", usd(7), on=date(2025, 12, 31)),
            gift("a", usd(7), on=date(2027, 1, 1)),
        )
    )
    [one] = found.given
    assert [one.part, one.cost, one.worth] == [Fraction(1, 10), 10, {"b": 5, "c": None}]


def test_who_joined_later_may_still_say_what_a_gift_was_worth() -> None:
    members = (Member("a"), Member("b"), Member("c", joined_on=LAST))
    found = laid_out(
        alliance=Alliance("It", members), contributions=(gift("a", usd(1), worth={"c": usd(7)}),)
    )
    assert found.given[0].receivers == ("b", "c")
    assert found.balances[2].worth_received == 7


def test_burdens_disproportions_plans_and_ceilings() -> None:
    found = laid_out(
        costs=Costs(
            (
                item({"a": usd(30), "b": usd(30), "c": usd(30)}),
                item({"a": usd(10), "b": None}, kind=CostKind.TRAVEL, on=date(2026, 4, 1), shared=False),
                item({"a": usd(500)}, on=date(2025, 4, 1)),
            ),
            plan=(PlannedCost("a", 2026, usd(35)), PlannedCost("b", 2025, usd(1))),
        ),
        terms=Terms(Fraction(1, 50)),
    )
    a, b, c = found.costs
    assert [one.cost for one in found.costs] == [40, 30, 30]
    assert [one.burden for one in found.costs] == [Fraction(1, 25), Fraction(3, 1000), Fraction(3, 10_000)]
    others = (Fraction(3, 1000) + Fraction(3, 10_000)) / 2
    assert a.disproportion == Fraction(1, 25) / others
    assert [one.reported for one in found.costs] == [True, False, False]
    assert [one.over_ceiling for one in found.costs] == [True, False, False]
    assert [a.by_kind, a.of_shared] == [{CostKind.MEETINGS: 30, CostKind.TRAVEL: 10}, 30]
    assert [a.planned, a.spent_of_plan, a.over_plan] == [35, 40, True]
    assert (b.planned, b.over_plan) == (None, None)
    assert [b.items, b.not_known, b.hours] == [2, 1, 2]
    assert (found.own_items, c.budget_from) == (1, "the organisation's entry")
    assert "The cost of b is at least what stands here: 1 part has no amount that counts." in found.missing
    assert any(
        sentence.startswith("No cost is written down for 2026-01, 2026-02") for sentence in found.missing
    )


def test_a_member_that_bore_nothing_bore_nothing_and_an_empty_year_is_not_known() -> None:
    some = laid_out(costs=Costs((item({"a": usd(30)}),)))
    assert [one.cost for one in some.costs] == [30, 0, 0]
    assert some.costs[0].disproportion is None  # the others' median is 0
    none = laid_out(costs=Costs((item({"a": usd(30)}, on=date(2025, 4, 1)),)))
    assert none.empty
    assert [one.cost for one in none.costs] == [None] * 3
    assert none.sharing is None
    assert burden_alerts(none) == ()


def test_a_part_of_a_year_is_set_against_that_part_of_a_budget() -> None:
    found = laid_out(costs=Costs((item({"a": usd(20)}),)), since=date(2026, 1, 1), until=date(2026, 3, 14))
    assert found.costs[0].budget == 200  # 73 of 365 days
    assert found.costs[0].burden == Fraction(1, 10)


def test_a_budget_that_changed_or_is_not_known() -> None:
    members = (ORGANISATIONS[0], Organisation("b", "Bold"), Organisation("c", "Calm", annual_budget=5))
    found = laid_out(
        costs=Costs(
            (item({"a": usd(20), "b": usd(20)}),), budgets=(YearlyBudget("a", date(2026, 6, 1), usd(500)),)
        ),
        organisations=members,
    )
    a, b, c = found.costs
    assert [a.budget, a.budget_from] == [500, "budgets, from 2026-06-01 on"]
    assert (b.burden, b.disproportion, b.budget_from) == (
        None,
        None,
        "not known: the organisation's entry has no annual_budget",
    )
    assert (c.burden, c.budget_from) == (None, "not known: the organisation's entry names no currency")
    assert found.sharing is not None
    by_size = found.sharing[SharingRule.SIZE]
    assert (by_size.shares, by_size.why_not) == (None, "The annual budgets of b and c are not known.")


def test_what_no_rate_reaches_is_left_out_named_and_counted() -> None:
    table = RateTable((Rate("EUR", "USD", Fraction(2), date(2026, 2, 1), "the bank"),))
    found = laid_out(
        rates=table,
        contributions=(
            gift("a", eur(5), to=("b",), worth={"b": usd(1)}),
            gift("a", eur(5), on=date(2026, 1, 1), to=("b",)),
        ),
        costs=Costs((item({"a": eur(3), "b": Money.of(8, "CAD")}),)),
        currency="USD",
    )
    assert found.balances[0].cost_given == 10
    assert [(str(one.rate), one.times) for one in found.rates] == [
        ("1 EUR = 2 USD (2026-02-01, the bank)", 2)
    ]
    assert [(one.key, str(one.money), one.on) for one in found.left_out] == [
        ("contributions", "EUR 5", date(2026, 1, 1)),
        ("costs", "CAD 8", DAY),
    ]
    assert "Left out under costs: a meeting (b), CAD 8 of 2026-03-01. No rate between CAD" in str(
        found.left_out[1]
    )
    assert "2 amounts in other currencies are left out." in found.missing
    assert [found.costs[0].cost, found.costs[1].cost, found.costs[1].not_known] == [6, 0, 1]


def test_the_five_rules_add_up_to_what_is_shared() -> None:
    costs = (
        item({"a": usd(30), "b": usd(60)}),
        item({"c": usd(30)}, used_by=("b", "c")),
        item({"c": usd(99)}, shared=False),
        item({"a": usd(1)}, used_by=()),
    )
    found = laid_out(costs=Costs(costs), contributions=(gift("a", worth={"b": usd(3), "c": usd(1)}),))
    assert found.sharing is not None
    assert found.sharing.game.total == 12_000
    for rule in (SharingRule.EQUAL, SharingRule.SIZE, SharingRule.SHAPLEY, SharingRule.NUCLEOLUS):
        assert sum(found.sharing[rule].shares or ()) == 12_000
    assert found.sharing[SharingRule.SHAPLEY].shares == (3000, 4500, 4500)
    assert found.sharing[SharingRule.BENEFIT].shares == (0, 9000, 3000)  # nobody gave a anything
    unrated = laid_out(costs=Costs(costs), contributions=(gift("a", worth={"b": usd(3)}),))
    assert unrated.sharing is not None
    assert unrated.sharing[SharingRule.BENEFIT].why_not == "The worth received by c is not known."
    nothing = laid_out(costs=Costs(costs)).sharing
    assert nothing is not None
    assert nothing[SharingRule.BENEFIT].shares is None
    assert any("Nobody uses a meeting of 2026-03-01 (USD 1)" in one for one in found.sharing.sentences())


def test_what_doing_it_alone_would_cost_takes_the_place_of_items() -> None:
    alone = tuple(
        StandaloneCost(tuple(members), usd(amount))
        for members, amount in (("a", 50), ("b", 60), ("c", 70), ("ab", 80))
    )
    found = laid_out(costs=Costs((item({"a": usd(90)}),), standalone=alone))
    assert found.sharing is not None
    assert found.sharing.alone == (5000, 6000, 7000)
    assert found.sharing.game.cost(("a", "b")) == 8000
    half = laid_out(
        costs=Costs((item({"a": usd(90)}),), standalone=alone),
        since=date(2026, 1, 1),
        until=date(2026, 3, 14),
    )
    assert half.sharing is not None
    assert half.sharing.alone == (1000, 1200, 1400)
    strange = laid_out(costs=Costs((item({"a": usd(90), "b": eur(4)}),)), currency="USD")
    assert "What is shared out is less than it cost: 1 part has no amount that counts." in strange.missing
    missing = laid_out(costs=Costs((item({"a": usd(90)}),), standalone=alone[1:]))
    assert missing.sharing is not None
    assert missing.sharing.game.how.startswith("A set of members would pay for every item")


def test_shared_money_is_what_is_paid_to_the_alliance() -> None:
    found = laid_out(
        funding=(
            Funding("Fund", "alliance", usd(100), date(2025, 6, 1)),
            Funding("Fund", "a", usd(900), DAY),
            Funding("Trust", "alliance", usd(50), DAY, purpose="halls"),
            Funding("Trust", "alliance", usd(50), date(2027, 1, 1)),
        ),
        spending=(
            Spending(date(2025, 7, 1), "leaflets", "Print", usd(30)),
            Spending(DAY, "a hall", "b", usd(20)),
        ),
    )
    assert [[flow.who, flow.what, flow.amount] for flow in found.budget.came_in] == [["Trust", "halls", 50]]
    assert [found.budget.total_in, found.budget.total_out, found.budget.left] == [50, 20, 100]
    strange = laid_out(funding=(Funding("Fund", "alliance", eur(1), DAY),), currency="USD")
    assert [strange.budget.left, strange.budget.total_in] == [None, 0]
    assert laid_out(spending=(Spending(DAY, "a hall", "b", usd(20)),)).budget.left is None


def test_gains_keep_money_and_numbers_apart() -> None:
    halls = Gain(GainKind.COVERAGE, "halls", DAY, number=Fraction(7), unit="places")
    late = Gain(GainKind.FUNDS_RAISED, "a grant", date(2027, 1, 1), money=usd(4))
    grant = Gain(GainKind.FUNDS_RAISED, "a grant", DAY, money=eur(4))
    found = laid_out(
        gains=(halls, late, grant), currency="USD", rates=RateTable((Rate("EUR", "USD", Fraction(2), DAY),))
    )
    assert [(one.gain, one.amount) for one in found.gains] == [(halls, None), (grant, 8)]


def test_an_alliance_of_one_of_two_and_of_none() -> None:
    costs = Costs((item({"a": usd(20), "b": usd(10)}),))
    two = laid_out(costs=costs, alliance=Alliance("Two", (Member("a"), Member("b"))))
    assert [one.disproportion for one in two.costs] == [20, Fraction(1, 20)]
    one = laid_out(costs=Costs((item({"a": usd(20)}),)), alliance=Alliance("One", (Member("a"),)))
    assert [cost.disproportion for cost in one.costs] == [None]
    assert one.sharing is not None
    assert one.sharing[SharingRule.EQUAL].shares == (2000,)
    assert "An alliance of one: a has no other to be compared or to share with." in one.missing
    for alliance in (Alliance("None"), None):
        none = laid_out(costs=costs, alliance=alliance)
        assert none.members == ("a", "b")
        assert "The file lists no members; whoever the accounts name is taken for one." in none.missing
    nobody = laid_out(alliance=None, organisations=())
    assert (nobody.members, nobody.costs, nobody.sharing, nobody.currency) == ((), (), None, "XXX")


def test_who_left_before_the_span_is_no_member_in_it() -> None:
    members = (Member("a"), Member("b", left_on=date(2025, 12, 31)), Member("c", joined_on=LAST))
    assert laid_out(alliance=Alliance("It", members)).members == ("a", "c")


def test_the_span_is_a_year_to_the_day_but_not_before_the_founding() -> None:
    assert laid_out(until=date(2026, 11, 4)).since == date(2025, 11, 5)
    assert laid_out(until=date(2025, 3, 4)).since == date(2025, 1, 1)
    with pytest.raises(
        RuleBroken, match="The alliance began on 2025-01-01; there are no accounts until 2024"
    ):
        laid_out(until=date(2024, 3, 4))
    with pytest.raises(RuleBroken, match="The span can't begin on 2026-04-01, after its end on 2026-03-01"):
        laid_out(since=date(2026, 4, 1), until=DAY)
    with pytest.raises(RuleBroken, match="ISO code"):
        laid_out(currency="dollars")


def test_alerts_of_burdens_carry_their_evidence_and_how_sure_they_are() -> None:
    costs = {"a": usd(30), "b": usd(30), "c": usd(30)}
    firm = burden_alerts(laid_out(costs=Costs((item(costs),)), terms=Terms(Fraction(1, 50))))
    assert [one.id for one in firm] == ["resource-drain/a/burden", "resource-drain/a/ceiling"]
    assert firm[0].seen == (
        "Working together costs a 3 of 100 of its budget, 18.2 times the median of the others (0.165 of 100)."
    )
    assert firm[1].seen.endswith("3 of 100 of its budget; the charter's ceiling is 2 of 100.")
    assert {one.certainty for one in firm} == {Certainty.FIRM}
    assert firm[0].evidence[0] == "USD 30 from 2026-01-01 to 2026-12-31, in 1 item"
    likely = burden_alerts(laid_out(costs=Costs((item(costs), item({"b": None})))))
    assert [(one.matter, one.certainty) for one in likely] == [("burden", Certainty.LIKELY)]
    assert likely[0].missing == ("b: 1 part without an amount",)
    above = burden_alerts(
        laid_out(costs=Costs((item(costs), item({"a": None}))), terms=Terms(Fraction(1, 50)))
    )
    assert [(one.matter, one.certainty, one.because) for one in above] == [
        ("burden", Certainty.LIKELY, "some amounts or budgets are missing"),
        ("ceiling", Certainty.FIRM, "what is known is above it already"),
    ]
    even = {"a": usd(10), "b": usd(100), "c": usd(1000)}
    assert burden_alerts(laid_out(costs=Costs((item(even),)))) == ()


def test_terms_are_read_from_the_charter() -> None:
    assert Terms.of(None) == Terms()
    silent = Charter("It", Shape.BRIDGE, (), ())
    assert Terms.of(silent) == Terms()
    ceiling = Clause("cost-ceiling", template="cost-ceiling", values={"share": Fraction(1, 50)})
    assert Terms.of(replace(silent, clauses=(ceiling,))).cost_share == Fraction(1, 50)


@pytest.fixture
def told() -> Ledger:
    return laid_out(
        contributions=(
            gift("a", usd(10), to=("b",), worth={"b": usd(90)}),
            gift("b", None, to=("a",), what="=2+2", worth={"a": usd(3)}),
            gift("c", usd(5), worth={"a": usd(3)}),
        ),
        costs=Costs((item({"a": usd(30), "b": usd(30), "c": usd(30)}),)),
        pledges=(Pledge("a", what="help", due_on=DAY, outcome=Outcome.KEPT),),
        spending=(Spending(DAY, "a hall", "b", usd(20), decided_by="c"),),
        gains=(Gain(GainKind.TRAINING, "a course", DAY),),
    )


@pytest.mark.parametrize("theme", ["light", "dark", "print"])
@pytest.mark.parametrize("compact", [False, True])
def test_the_picture_says_the_same_as_its_table(told: Ledger, theme: str, compact: bool) -> None:
    picture = ledger_picture(told, NAMES, theme=theme, compact=compact)
    assert picture.sentence == (
        "From 2026-01-01 to 2026-12-31 what Able gave cost it USD 10 and was worth USD 90 to others, what "
        "Bold gave cost it an amount that nobody has said and was worth USD 3 to others and what Calm gave "
        "cost it USD 5 and was worth at least USD 3 to others."
    )
    assert picture.table[1] == (
        ("Able", "staff", "1", "10", "90"),
        ("Bold", "staff", "1", "not said", "3"),
        ("Calm", "staff", "1", "5", "3+"),
    )
    for words in ("Able", "staff", ">90<", ">3+<", "not said", "In USD; + not all have said."):
        assert words in picture.svg


def test_a_picture_of_nothing_and_one_of_many() -> None:
    empty = ledger_picture(laid_out(), NAMES)
    assert "No contribution is written down" in empty.sentence
    ids = [f"m{k:02}" for k in range(15)]
    many = laid_out(
        alliance=Alliance("Many", tuple(Member(id) for id in ids)),
        contributions=tuple(gift(id, usd(k + 1), worth={}) for k, id in enumerate(ids)),
    )
    picture = ledger_picture(many, {})
    assert len(picture.table[1]) == 15
    assert ("m03" in picture.svg, "m02" in picture.svg) == (True, False)


def test_the_workbook_holds_it_all_and_runs_nothing(told: Ledger, tmp_path: Path) -> None:
    path = tmp_path / "ledger.xlsx"
    write_ledger_workbook(told, path, NAMES)
    book = openpyxl.load_workbook(path)
    sheets = ["members", "contributions", "promises", "sharing", "shared money", "gains", "currencies"]
    assert book.sheetnames == [*sheets, "not known"]
    rows = [list(row) for row in book["members"].iter_rows(values_only=True)]
    assert rows[1][:3] == ["a", "Able", 30]
    gifts = list(book["contributions"].iter_rows(values_only=True))
    assert [row[3] for row in gifts[1:]] == ["help", "=2+2", "help", "help"]
    assert book["contributions"]["D3"].data_type == "s"
    assert sum(row[7] or 0 for row in gifts[1:]) == 15  # the cost once a gift
    assert [row[:2] for row in book["sharing"].iter_rows(min_row=2, max_row=2, values_only=True)] == [
        ("Able", 30)
    ]
    with pytest.raises(RuleBroken, match=r"written as \.xlsx, not as ledger\.csv"):
        write_ledger_workbook(told, tmp_path / "ledger.csv", NAMES)
    write_ledger_workbook(laid_out(), path, NAMES)  # nothing to share
