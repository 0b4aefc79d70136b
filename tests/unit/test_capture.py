"""Concentration of funding: by hand, and what is dropped and counted."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from archstone.engines.capture import (
    Flow,
    a_year_before,
    by_year,
    concentration,
    concentrations,
    flows_of,
)
from archstone.model.errors import RuleBroken
from archstone.model.funding import Funding
from archstone.model.money import Money


def flow(funder: str, amount: Fraction | int, currency: str | None = "USD", on: date | None = None) -> Flow:
    return Flow(funder, "fair", Fraction(amount), currency, on)


def test_shares_are_summed_per_funder_before_they_are_squared() -> None:
    found = concentration([flow("mill", 30), flow("city", 40), flow("mill", 30)])
    assert found.concentration == Fraction(6, 10) ** 2 + Fraction(4, 10) ** 2
    assert [(one.funder, one.share) for one in found.funders] == [
        ("mill", Fraction(3, 5)),
        ("city", Fraction(2, 5)),
    ]
    assert (found.flows, found.total, found.effective) == (3, 100, 1 / found.concentration)


def test_four_alike_are_not_high_and_a_little_more_is() -> None:
    alike = [flow(name, 1) for name in "abcd"]
    assert concentration(alike).concentration == Fraction(1, 4)
    assert concentration(alike).is_high is False
    assert concentration([*alike, flow("a", Fraction(1, 100))]).is_high is True


def test_the_currency_of_most_flows_counts_and_the_others_are_counted() -> None:
    given = [flow("a", 1), flow("b", 1), flow("c", 9000, "EUR"), flow("d", 5, None), flow("e", 7, "EUR")]
    given.append(flow("f", 1))
    found = concentration(given)
    assert (found.currency, found.concentration) == ("USD", Fraction(1, 3))
    assert found.other_currencies == {"": 1, "EUR": 2}
    asked = concentration(given, currency="EUR")
    assert asked.largest is not None
    assert (asked.largest.funder, asked.dropped) == ("c", 4)


def test_a_tie_of_currencies_goes_to_the_first_code() -> None:
    assert concentration([flow("a", 1, "USD"), flow("b", 1, "EUR")]).currency == "EUR"
    paid_back = [flow("a", -1, "EUR"), flow("b", 0, "EUR"), flow("c", 1, "USD")]
    assert concentration(paid_back).currency == "USD"


def test_flows_of_0_or_less_are_left_out_and_nothing_is_not_zero() -> None:
    found = concentration([flow("a", 10), flow("b", -4), flow("c", 0)])
    assert (found.concentration, found.not_positive) == (1, 2)
    nothing = concentration([flow("b", -4), flow("c", 0)])
    assert nothing.concentration is None
    assert (nothing.is_high, nothing.effective, nothing.largest, nothing.currency) == (None, None, None, None)
    assert (nothing.total, nothing.dropped) == (0, 2)


def test_one_recipient_at_a_time() -> None:
    with pytest.raises(RuleBroken, match="these flows have no recipient"):
        concentration([])
    both = [flow("a", 1), Flow("a", "app", 1, "USD")]
    with pytest.raises(RuleBroken, match="have 2 recipients"):
        concentration(both)
    assert list(concentrations(both)) == ["fair", "app"]


def test_flows_that_were_added_up_count_as_many() -> None:
    found = concentration([Flow("a", "fair", 3, "USD", flows=3), Flow("b", "fair", -1, "USD", flows=2)])
    assert (found.flows, found.not_positive) == (3, 2)


def test_years_begin_where_they_are_said_to() -> None:
    given = [flow("a", 1, on=date(2025, 11, 3)), flow("b", 1, on=date(2025, 11, 4)), flow("c", 1)]
    given.append(flow("a", 1, on=date(2026, 11, 3)))
    years = by_year(given, begins=date(2024, 11, 4))
    assert [(year.first_on, year.last_on, year.found.concentration) for year in years] == [
        (date(2024, 11, 4), date(2025, 11, 3), 1),
        (date(2025, 11, 4), date(2026, 11, 3), Fraction(1, 2)),
    ]
    assert [year.first_on.year for year in by_year(given)] == [2025, 2026]
    leap = by_year([flow("a", 1, on=date(2025, 2, 28))], begins=date(2024, 2, 29))
    assert (leap[0].first_on, leap[0].last_on) == (date(2024, 2, 29), date(2025, 2, 28))


def test_years_are_counted_in_one_currency() -> None:
    given = [flow("a", 1, "USD", date(2025, 1, 1)), flow("b", 1, "USD", date(2025, 2, 1))]
    given.append(flow("c", 1, "EUR", date(2026, 1, 1)))
    assert [year.found.concentration for year in by_year(given)] == [Fraction(1, 2), None]


def test_the_day_a_year_ago() -> None:
    assert a_year_before(date(2026, 3, 1)) == date(2025, 3, 1)
    assert a_year_before(date(2024, 2, 29)) == date(2023, 2, 28)


def test_payments_become_flows_of_who_paid_first() -> None:
    money = Money(1234, "USD")
    grant = Funding("Fund", "a", money, date(2026, 1, 1), id="g")
    passed = Funding("a", "alliance", money, date(2026, 1, 2), passes_on="g")
    assert flows_of([grant, passed])[1] == Flow(
        "Fund", "alliance", Fraction(1234, 100), "USD", date(2026, 1, 2)
    )
