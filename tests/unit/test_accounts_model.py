"""Contributions, costs, rates, spending and gains: what can't be, and what they say of themselves."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from archstone.model.accounts import Accounts
from archstone.model.alliances import Alliance, Member
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
from archstone.model.gains import Gain, GainGroup, GainKind
from archstone.model.money import Money
from archstone.model.rates import NoRate, Rate, RateTable
from archstone.model.spending import Spending

DAY, LATER = date(2026, 3, 1), date(2026, 3, 10)
STAFF, MEETINGS = ContributionKind.STAFF, CostKind.MEETINGS


def usd(units: int | str) -> Money:
    return Money.of(Fraction(units), "USD")


def gift(**given: Any) -> Contribution:
    return Contribution("a", STAFF, given.pop("what", "nurses"), DAY, **given)


REFUSED: list[tuple[Callable[[], object], str]] = [
    (lambda: gift(what=" "), "Say what a gave on 2026-03-01"),
    (lambda: gift(to=("a",)), "a can't give to itself"),
    (lambda: gift(until=date(2026, 2, 1)), "can't end on 2026-02-01, before it begins"),
    (lambda: gift(cost=usd(-1)), "The cost of nurses must not be negative, not USD -1"),
    (lambda: gift(worth={"a": usd(1)}), "a gave nurses and can't rate what it was worth"),
    (lambda: gift(to=("b",), worth={"c": usd(1)}), "c didn't receive nurses and can't rate it"),
    (lambda: gift(worth={"b": usd(-1)}), "The worth of nurses to b must not be negative"),
    (lambda: BorneCost("a"), "Say what a bore: an amount, hours, or both"),
    (lambda: BorneCost("a", usd(-1)), "What a bore must not be negative"),
    (lambda: BorneCost("a", None, Fraction(-1)), "The hours of a must not be negative, not -1"),
    (lambda: CostItem(DAY, "talk", MEETINGS, ()), "Say who bore talk of 2026-03-01"),
    (
        lambda: CostItem(DAY, "talk", MEETINGS, (BorneCost("a", usd(1)),) * 2),
        "a stands twice under borne_by of talk",
    ),
    (
        lambda: CostItem(DAY, "talk", MEETINGS, (BorneCost("a", usd(1)),), ("b", "b")),
        "b stands twice under used_by",
    ),
    (lambda: StandaloneCost((), usd(1)), "Say whose cost it would be"),
    (lambda: StandaloneCost(("a", "a"), usd(1)), "a stands twice among who would do it alone"),
    (lambda: StandaloneCost(("a",), usd(-1)), "A cost of doing it alone must not be negative"),
    (lambda: PlannedCost("a", 2026, usd(-1)), "The plan of a must not be negative"),
    (lambda: YearlyBudget("a", DAY, usd(-1)), "The budget of a must not be negative"),
    (
        lambda: Costs(standalone=(StandaloneCost(("a", "b"), usd(1)), StandaloneCost(("b", "a"), usd(2)))),
        "two amounts for a and b; keep one",
    ),
    (lambda: Costs(plan=(PlannedCost("a", 2026, usd(1)),) * 2), "two amounts for a in 2026"),
    (lambda: Costs(budgets=(YearlyBudget("a", DAY, usd(1)),) * 2), "two amounts for a from 2026-03-01 on"),
    (lambda: Rate("USD", "USD", Fraction(1), DAY), "not from USD to itself"),
    (lambda: Rate("USD", "EUR", Fraction(0), DAY), "must be above 0, not 0"),
    (lambda: Rate("usd", "EUR", Fraction(1), DAY), "A currency is written by its ISO code"),
    (
        lambda: RateTable((Rate("USD", "EUR", Fraction(1), DAY), Rate("EUR", "USD", Fraction(2), DAY))),
        "two rates between EUR and USD on 2026-03-01",
    ),
    (lambda: Spending(DAY, " ", "b", usd(1)), "Say what was paid on 2026-03-01"),
    (lambda: Spending(DAY, "a hall", "b", usd(-1)), "What was paid for a hall must not be negative"),
    (lambda: Gain(GainKind.COVERAGE, " ", DAY), "Say what was gained"),
    (lambda: Gain(GainKind.COVERAGE, "halls", DAY, money=usd(-1)), "What halls brought must not be negative"),
    (
        lambda: Gain(GainKind.COVERAGE, "halls", DAY, number=Fraction(-1), unit="places"),
        "The number of halls must not be negative, not -1",
    ),
    (lambda: Gain(GainKind.COVERAGE, "halls", DAY, number=Fraction(1)), "a number and its unit"),
    (lambda: Gain(GainKind.COVERAGE, "halls", DAY, unit="places"), "a number and its unit"),
]


@pytest.mark.parametrize(("make", "says"), REFUSED)
def test_what_cannot_be_is_refused(make: Callable[[], object], says: str) -> None:
    with pytest.raises(RuleBroken, match=says):
        make()


def test_a_gift_to_all_is_to_the_other_members_of_its_first_day() -> None:
    members = (Member("a"), Member("b"), Member("c", left_on=date(2026, 2, 1)), Member("d", joined_on=DAY))
    alliance = Alliance("It", members)
    assert gift().receivers(alliance) == ("b", "d")
    assert gift(to=("c",)).receivers(alliance) == ("c",)


def test_what_goes_on_counts_by_its_days() -> None:
    going = gift(until=LATER)
    assert going.share_within(DAY, LATER) == 1
    assert going.share_within(date(2026, 3, 9), date(2027, 1, 1)) == Fraction(1, 5)
    assert going.share_within(date(2026, 4, 1), date(2027, 1, 1)) == 0
    assert gift().share_within(DAY, DAY) == 1


def test_the_latest_rate_until_the_day_counts_either_way_round() -> None:
    table = RateTable(
        (
            Rate("EUR", "USD", Fraction("1.10"), date(2026, 1, 1), "the bank"),
            Rate("USD", "EUR", Fraction("0.8"), date(2026, 3, 1)),
        )
    )
    euros = Money.of(100, "EUR")
    assert str(table.convert(euros, "USD", date(2026, 2, 1))) == "USD 110"
    assert str(table.convert(euros, "USD", LATER)) == "USD 125"
    used = table.exchange(usd(10), "EUR", LATER)
    assert (str(used.made), str(used.rate)) == (
        "EUR 8",
        "1 USD = 0.8 EUR (2026-03-01, no source given)",
    )
    assert table.exchange(euros, "EUR", LATER).rate is None


@pytest.mark.parametrize(
    ("currency", "day"), [("USD", date(2025, 12, 31)), ("JPY", LATER)]
)  # a day too early, and a chain of two
def test_no_rate_is_ever_invented(currency: str, day: date) -> None:
    table = RateTable(
        (Rate("EUR", "USD", Fraction(1), date(2026, 1, 1)), Rate("USD", "JPY", Fraction(150), DAY))
    )
    with pytest.raises(NoRate, match=f"No rate between EUR and {currency} was written down until {day}"):
        table.convert(Money.of(1, "EUR"), currency, day)


def test_rounding_is_to_the_smallest_unit_halves_away_from_zero() -> None:
    table = RateTable((Rate("EUR", "JPY", Fraction("100.5"), DAY), Rate("EUR", "USD", Fraction(1, 3), DAY)))
    assert table.convert(Money.of(1, "EUR"), "JPY", DAY).minor == 101
    assert table.convert(Money.of(-1, "EUR"), "JPY", DAY).minor == -101
    assert table.convert(Money.of(1, "EUR"), "USD", DAY).minor == 33


def test_the_latest_budget_and_the_plan_of_a_year() -> None:
    costs = Costs(
        plan=(PlannedCost("a", 2026, usd(9)),),
        budgets=(YearlyBudget("a", DAY, usd(500)), YearlyBudget("a", LATER, usd(400))),
    )
    assert costs.budget_on("a", date(2026, 2, 1)) is None
    first, last = costs.budget_on("a", DAY), costs.budget_on("a", LATER)
    assert [one.money for one in (first, last) if one] == [usd(500), usd(400)]
    assert (costs.planned("a", 2026), costs.planned("a", 2025)) == (usd(9), None)


def test_every_kind_of_gain_has_its_group() -> None:
    groups = {kind.group for kind in GainKind}
    assert groups == set(GainGroup)
    assert GainKind.STEADIER_FUNDING.group is GainGroup.MEANS
    assert GainKind.NEW_METHOD.in_words == "new method"


def test_the_usual_currency_is_that_of_most_amounts() -> None:
    euros = Money.of(1, "EUR")
    accounts = Accounts(
        contributions=(gift(cost=usd(1), worth={"b": euros}),),
        costs=Costs((CostItem(DAY, "talk", MEETINGS, (BorneCost("c", euros),), ("d",)),)),
        spending=(Spending(DAY, "a hall", "b", usd(1)),),
        gains=(Gain(GainKind.COVERAGE, "halls", DAY, money=usd(2)),),
    )
    assert accounts.usual_currency == "USD"
    assert Accounts().usual_currency is None
    assert accounts.named() == ("a", "b", "c", "d")
