"""Money in whole smallest units, exact."""

from __future__ import annotations

from fractions import Fraction

import pytest

from archstone.model.errors import RuleBroken
from archstone.model.money import Money


@pytest.mark.parametrize(
    ("amount", "currency", "minor", "said"),
    [
        ("10000", "USD", 1_000_000, "USD 10,000"),
        ("0.07", "EUR", 7, "EUR 0.07"),
        ("1200", "JPY", 1200, "JPY 1,200"),
        ("1.234", "KWD", 1234, "KWD 1.234"),
        ("-2.5", "USD", -250, "USD -2.50"),
    ],
)
def test_it_keeps_every_unit(amount: str, currency: str, minor: int, said: str) -> None:
    money = Money.of(Fraction(amount), currency)
    assert (money.minor, str(money), money.units) == (minor, said, Fraction(amount))


def test_it_adds_up_in_one_currency_only() -> None:
    assert Money.total((Money(1, "USD"), Money(2, "USD")), "USD") == Money(3, "USD")
    assert Money.total((), "USD") == Money(0, "USD")
    with pytest.raises(RuleBroken, match=r"EUR can't be added to USD; write the amount in USD."):
        Money.total((Money(1, "EUR"),), "USD")


@pytest.mark.parametrize("currency", ["usd", "DOLLAR", "", "U$D"])
def test_a_currency_is_its_code(currency: str) -> None:
    with pytest.raises(RuleBroken, match="written by its ISO code"):
        Money(1, currency)


def test_parts_of_the_smallest_unit_are_refused() -> None:
    with pytest.raises(RuleBroken, match=r"An amount in JPY has at most 0 decimal places, not 1.5."):
        Money.of(Fraction("1.5"), "JPY")
