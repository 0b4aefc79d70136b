"""Amounts of many currencies in one: converted by the alliance's dated rates, or left out and counted."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date

from archstone.model.money import Money
from archstone.model.rates import NoRate, Rate, RateTable


@dataclass(frozen=True, slots=True)
class LeftOut:
    """An amount that no rate reaches, and where it stands: key, what it is, its day, and whose it is."""

    key: str
    what: str
    on: date
    money: Money
    why: str
    whose: str = ""

    def __str__(self) -> str:
        """Say it in a sentence."""
        whose = f" ({self.whose})" if self.whose else ""
        return f"Left out under {self.key}: {self.what}{whose}, {self.money} of {self.on}. {self.why}"


@dataclass(frozen=True, slots=True)
class RateUsed:
    """A rate that was used, and how often."""

    rate: Rate
    times: int


class Conversions:
    """Writes amounts in one currency, and keeps which rates it used and what it had to leave out."""

    def __init__(self, rates: RateTable, currency: str) -> None:
        self.currency = currency
        self._rates = rates
        self._used: dict[tuple[object, ...], Rate] = {}
        self._left_out: dict[LeftOut, None] = {}

    def of(self, money: Money, day: date, *, key: str, what: str, whose: str = "") -> Money | None:
        """Write an amount in the one currency at the rate of its day; None where no rate was written down.

        The same amount of the same key, matter, day and member is told once, however often it is asked for.

        Examples
        --------
        >>> books = Conversions(RateTable(), "USD")
        >>> books.of(Money(500, "CAD"), date(2026, 3, 1), key="costs", what="a hall")
        >>> [str(one.money) for one in books.left_out]
        ['CAD 5']
        """
        try:
            exchange = self._rates.exchange(money, self.currency, day)
        except NoRate as reason:
            self._left_out[LeftOut(key, what, day, money, str(reason), whose)] = None
            return None
        if exchange.rate is not None:
            self._used[key, what, day, money, whose] = exchange.rate
        return exchange.made

    @property
    def used(self) -> tuple[RateUsed, ...]:
        """The rates that were used, by day."""
        times = Counter(self._used.values())
        ordered = sorted(times, key=lambda rate: (rate.on, rate.given, rate.made))
        return tuple(RateUsed(rate, times[rate]) for rate in ordered)

    @property
    def left_out(self) -> tuple[LeftOut, ...]:
        """What could not be converted, each once, in the order it was met."""
        return tuple(self._left_out)
