"""Capture by money: how much of what an alliance is paid comes from how few (FORMULAS 12, SPEC W2).

Where one funder pays most of it, that one needs no vote: the question whether it would stay is enough. So the
shares are shown before anyone has to ask.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from functools import cached_property
from math import lcm

from archstone.model.errors import RuleBroken
from archstone.model.funding import Funding, first_sources

HIGH = Fraction(1, 4)
"""A concentration above it is high: as much as four funders of one size have at most (FORMULAS 12)."""
UNKNOWN = ""
"""How flows whose currency nobody wrote down are counted."""


@dataclass(frozen=True, slots=True)
class Flow:
    """Money from one funder to one recipient.

    ``flows`` says how many it stands for, where several were added up; those of 0 or less apart from the
    others. ``currency`` is None where nobody wrote it down, ``on`` where no day is known.
    """

    funder: str
    recipient: str
    amount: Fraction | int
    currency: str | None
    on: date | None = None
    flows: int = 1


@dataclass(frozen=True, slots=True)
class FunderShare:
    """What one funder paid, out of all that was paid in the same currency."""

    funder: str
    amount: Fraction
    total: Fraction

    @property
    def share(self) -> Fraction:
        """Its share of all, above 0 and at most 1."""
        return self.amount / self.total


@dataclass(frozen=True)
class Concentration:
    """How the money of one recipient is spread over its funders.

    Attributes
    ----------
    recipient : who was paid
    currency : the one that was counted; None where nothing could be
    funders : who paid in it, the largest first, ties by name
    flows : how many flows were counted
    other_currencies : how many flows were dropped for their currency, by currency; '' for one not known
    not_positive : how many flows of the currency counted were dropped for being 0 or less
    """

    recipient: str
    currency: str | None
    funders: tuple[FunderShare, ...]
    flows: int
    other_currencies: Mapping[str, int] = field(default_factory=dict)
    not_positive: int = 0

    @cached_property
    def concentration(self) -> Fraction | None:
        """The sum of the funders' squared shares (HHI), above 0 and at most 1; None where nothing counts."""
        if not self.funders:
            return None
        amounts, _ = _whole(one.amount for one in self.funders)
        return Fraction(sum(amount * amount for amount in amounts), sum(amounts) ** 2)

    @property
    def is_high(self) -> bool | None:
        """Whether it is above a quarter; None where it isn't known."""
        return None if self.concentration is None else self.concentration > HIGH

    @property
    def effective(self) -> Fraction | None:
        """How many funders of one size would be as concentrated: 1 by the concentration."""
        return None if self.concentration is None else 1 / self.concentration

    @property
    def largest(self) -> FunderShare | None:
        """The funder that paid most; None where nobody did."""
        return self.funders[0] if self.funders else None

    @property
    def total(self) -> Fraction:
        """What was counted in all."""
        return self.funders[0].total if self.funders else Fraction(0)

    @property
    def dropped(self) -> int:
        """How many flows weren't counted."""
        return sum(self.other_currencies.values()) + self.not_positive

    def above(self, ceiling: Fraction) -> tuple[FunderShare, ...]:
        """Name the funders whose share is above a ceiling."""
        return tuple(one for one in self.funders if one.share > ceiling)


def concentration(flows: Iterable[Flow], *, currency: str | None = None) -> Concentration:
    """Measure how concentrated the money of one recipient is.

    Below a quarter no funder can end the work by itself without others noticing; towards 1 there is but
    one. Compare it from year to year, and look at the names behind it.

    Parameters
    ----------
    flows : those of one recipient, in any order
    currency : the one to count; None takes the one in which most flows above 0 are, ties by its code

    Returns
    -------
    Concentration

    Raises
    ------
    RuleBroken
        If the flows go to several recipients, or there is none.

    Notes
    -----
    Exact. Flows are summed per funder before they are squared; only flows above 0 count, and only those of
    one currency, since nobody here knows a rate. O(flows).

    References
    ----------
    A. O. Hirschman, "National Power and the Structure of Foreign Trade", 1945. O. C. Herfindahl,
    "Concentration in the U.S. Steel Industry", 1950.

    Examples
    --------
    >>> paid = [Flow("mill", "fair", 60, "USD"), Flow("city", "fair", 40, "USD")]
    >>> paid.append(Flow("club", "fair", 9, "EUR"))
    >>> found = concentration(paid)
    >>> found.concentration, found.is_high, found.other_currencies
    (Fraction(13, 25), True, {'EUR': 1})
    """
    given = tuple(flows)
    recipients = dict.fromkeys(flow.recipient for flow in given)
    if len(recipients) != 1:
        several = f"{len(recipients)} recipients" if recipients else "no recipient, since there are no flows"
        raise RuleBroken(f"A concentration is that of one recipient; these flows have {several}.")
    counted = currency or _usual_currency(given)
    amounts, unit = _whole(flow.amount for flow in given)
    sums: dict[str, int] = {}
    others: Counter[str] = Counter()
    not_positive = flows_counted = 0
    for flow, amount in zip(given, amounts, strict=True):
        if flow.currency is None or flow.currency != counted:
            others[flow.currency or UNKNOWN] += flow.flows
        elif amount <= 0:
            not_positive += flow.flows
        else:
            sums[flow.funder] = sums.get(flow.funder, 0) + amount
            flows_counted += flow.flows
    total = Fraction(sum(sums.values()), unit)
    ordered = sorted(sums.items(), key=lambda one: (-one[1], one[0]))
    return Concentration(
        recipient=next(iter(recipients)),
        currency=counted if sums else None,
        funders=tuple(FunderShare(funder, Fraction(amount, unit), total) for funder, amount in ordered),
        flows=flows_counted,
        other_currencies=dict(sorted(others.items())),
        not_positive=not_positive,
    )


def _whole(amounts: Iterable[Fraction | int]) -> tuple[list[int], int]:
    """Write amounts as whole multiples of one unit that holds them all, which are much faster to add up."""
    given = list(amounts)
    unit = lcm(*{amount.denominator for amount in given})
    return [amount.numerator * (unit // amount.denominator) for amount in given], unit


def flows_of(payments: Sequence[Funding]) -> tuple[Flow, ...]:
    """Turn payments into flows, each under who paid it in the first place.

    Money that a member only passes on is still the funder's that gave it.

    Examples
    --------
    >>> from archstone.model.money import Money
    >>> given = Funding("Fund", "clinic", Money(900, "USD"), date(2026, 1, 1), id="grant")
    >>> passed = Funding("clinic", "alliance", Money(500, "USD"), date(2026, 2, 1), passes_on="grant")
    >>> [(flow.funder, flow.recipient, str(flow.amount)) for flow in flows_of([given, passed])]
    [('Fund', 'clinic', '9'), ('Fund', 'alliance', '5')]
    """
    return tuple(
        Flow(source, payment.to, payment.money.units, payment.money.currency, payment.on)
        for payment, source in zip(payments, first_sources(payments), strict=True)
    )


def _usual_currency(flows: Iterable[Flow]) -> str | None:
    """Find the currency of most flows above 0, ties by code; where none is above 0, of most flows."""
    numbers: dict[str, list[int]] = {}
    for flow in flows:
        if flow.currency is not None:
            held = numbers.setdefault(flow.currency, [0, 0])
            held[flow.amount.numerator <= 0] += flow.flows
    return min(numbers, key=lambda code: (-numbers[code][0], -numbers[code][1], code), default=None)


def concentrations(flows: Iterable[Flow], *, currency: str | None = None) -> dict[str, Concentration]:
    """Measure the concentration of every recipient, in the order in which they first occur.

    Parameters
    ----------
    flows, currency : as in `concentration`; without *currency* each recipient is counted in its usual one

    Examples
    --------
    >>> paid = [Flow("mill", "fair", 1, "USD"), Flow("mill", "app", 1, "EUR"), Flow("city", "app", 1, "EUR")]
    >>> {id: str(found.concentration) for id, found in concentrations(paid).items()}
    {'fair': '1', 'app': '1/2'}
    """
    by_recipient: dict[str, list[Flow]] = {}
    for flow in flows:
        by_recipient.setdefault(flow.recipient, []).append(flow)
    return {id: concentration(own, currency=currency) for id, own in by_recipient.items()}


@dataclass(frozen=True, slots=True)
class Year:
    """A year of funding: its first and its last day, and the concentration in it."""

    first_on: date
    last_on: date
    found: Concentration


def by_year(
    flows: Sequence[Flow], *, begins: date | None = None, currency: str | None = None
) -> tuple[Year, ...]:
    """Measure the concentration of one recipient year by year, in one currency throughout.

    A rise says more than a value: it is still early enough to look for others.

    Parameters
    ----------
    flows : of one recipient; those without a day are left out
    begins : a day on which years begin, such as that of the founding; the first of January where None
    currency : the one to count; None takes the usual one of all years together

    Returns
    -------
    years : those with flows, in the order of time

    Examples
    --------
    >>> paid = [Flow("mill", "fair", 1, "USD", date(year, 3, 1)) for year in (2025, 2026)]
    >>> paid.append(Flow("city", "fair", 1, "USD", date(2026, 4, 1)))
    >>> [(year.first_on.isoformat(), str(year.found.concentration)) for year in by_year(paid)]
    [('2025-01-01', '1'), ('2026-01-01', '1/2')]
    """
    dated = [flow for flow in flows if flow.on is not None]
    usual = currency or _usual_currency(dated)
    years: dict[int, list[Flow]] = {}
    for flow in dated:
        assert flow.on is not None
        years.setdefault(_year_of(flow.on, begins), []).append(flow)
    return tuple(
        Year(_first_day(year, begins), _last_day(year, begins), concentration(own, currency=usual))
        for year, own in sorted(years.items())
    )


def _first_day(year: int, begins: date | None) -> date:
    if begins is None:
        return date(year, 1, 1)
    leap = begins.month == 2 and begins.day == 29
    return date(year, 3, 1) if leap and not _is_leap(year) else begins.replace(year=year)


def _is_leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def _last_day(year: int, begins: date | None) -> date:
    return date.fromordinal(_first_day(year + 1, begins).toordinal() - 1)


def _year_of(day: date, begins: date | None) -> int:
    return day.year if day >= _first_day(day.year, begins) else day.year - 1


def a_year_before(day: date) -> date:
    """Find the day after which the twelve months up to *day* begin.

    Examples
    --------
    >>> a_year_before(date(2026, 11, 4)), a_year_before(date(2024, 2, 29))
    (datetime.date(2025, 11, 4), datetime.date(2023, 2, 28))
    """
    if day.month == 2 and day.day == 29:
        return date(day.year - 1, 2, 28)
    return day.replace(year=day.year - 1)
