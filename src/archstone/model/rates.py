"""Exchange rates: what a unit of one currency was worth in another on a day, as the alliance wrote it down.

A ledger over borders needs them, and an invented rate is an invented number: what no rate reaches isn't
converted.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from archstone.model.errors import RuleBroken
from archstone.model.money import PLACES, TWO_PLACES, Money


class NoRate(RuleBroken):
    """No rate reaches from one currency to the other on that day."""


@dataclass(frozen=True, slots=True)
class Rate:
    """How much of ``made`` a unit of ``given`` buys from a day on, and who says so.

    Invariants: the two differ; the rate is above zero.
    """

    given: str
    made: str
    rate: Fraction
    on: date
    source: str = ""

    def __post_init__(self) -> None:
        Money(0, self.given), Money(0, self.made)
        if self.given == self.made:
            raise RuleBroken(
                f"A rate leads from one currency to another, not from {self.given} to itself.", ("to",)
            )
        if self.rate <= 0:
            raise RuleBroken(
                f"The rate from {self.given} to {self.made} must be above 0, not {float(self.rate):g}.",
                ("rate",),
            )

    def __str__(self) -> str:
        """Say it with its day and source."""
        source = f", {self.source}" if self.source else ", no source given"
        return f"1 {self.given} = {float(self.rate):.6g} {self.made} ({self.on}{source})"


@dataclass(frozen=True, slots=True)
class Exchange:
    """An amount in another currency, with the rate that led there; None where it was in that before."""

    given: Money
    made: Money
    rate: Rate | None = None


@dataclass(frozen=True, slots=True)
class RateTable:
    """All rates of an alliance.

    Invariants: a pair of currencies has one rate a day, in whichever direction it is written.
    """

    rates: tuple[Rate, ...] = ()

    def __post_init__(self) -> None:
        seen: set[tuple[frozenset[str], date]] = set()
        for k, rate in enumerate(self.rates):
            key = (frozenset((rate.given, rate.made)), rate.on)
            if key in seen:
                raise RuleBroken(
                    f"There are two rates between {rate.given} and {rate.made} on {rate.on}; keep one.", (k,)
                )
            seen.add(key)

    def convert(self, money: Money, currency: str, day: date) -> Money:
        """Write an amount in another currency, at the rate of a day; raise NoRate where there is none."""
        return self.exchange(money, currency, day).made

    def exchange(self, money: Money, currency: str, day: date) -> Exchange:
        """Write an amount in another currency, with the rate that was used.

        The latest rate on or before the day counts, in the direction that it is written in or the other. Two
        rates are never chained, and a later one is never used for an earlier day.

        Parameters
        ----------
        money : the amount
        currency : its ISO code, of the currency to write it in
        day : the day whose rate counts

        Raises
        ------
        NoRate
            Where no rate between the two was written down by then.

        Notes
        -----
        Exact, then rounded to the smallest unit of the currency, halves away from zero, as a bank does.

        Examples
        --------
        >>> table = RateTable((Rate("EUR", "USD", Fraction("1.08"), date(2026, 1, 1)),))
        >>> str(table.convert(Money(10_000, "EUR"), "USD", date(2026, 3, 1)))
        'USD 108'
        >>> str(table.convert(Money(10_000, "USD"), "EUR", date(2026, 3, 1)))
        'EUR 92.59'
        """
        if money.currency == currency:
            return Exchange(money, money)
        pair = {money.currency, currency}
        known = [rate for rate in self.rates if {rate.given, rate.made} == pair and rate.on <= day]
        if not known:
            raise NoRate(
                f"No rate between {money.currency} and {currency} was written down until {day}; add one "
                "under "
                "rates, with its day and source."
            )
        rate = max(known, key=lambda one: one.on)
        factor = rate.rate if rate.given == money.currency else 1 / rate.rate
        return Exchange(money, _rounded(money.units * factor, currency), rate)


def _rounded(units: Fraction, currency: str) -> Money:
    minor = units * 10 ** PLACES.get(currency, TWO_PLACES)
    whole = (2 * abs(minor.numerator) + minor.denominator) // (2 * minor.denominator)
    return Money(whole if minor >= 0 else -whole, currency)
