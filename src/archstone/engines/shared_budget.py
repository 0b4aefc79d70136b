"""The shared budget: where shared money came from and where it went, each payment (SPEC K8; S0, 3.2)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from archstone.engines.conversions import Conversions
from archstone.model.funding import ALLIANCE, Funding
from archstone.model.money import Money
from archstone.model.spending import Spending


@dataclass(frozen=True, slots=True)
class Flow:
    """A payment in or out, in whole units of the ledger's currency; None where no rate reaches it.

    ``who`` paid it in, or received it.
    """

    on: date
    who: str
    what: str
    money: Money
    amount: Fraction | None
    activity: str | None = None
    decided_by: str | None = None


@dataclass(frozen=True, slots=True)
class SharedBudget:
    """What came in for all and what went out, in a span and since the beginning.

    ``left`` is what came in less what went out since the beginning, until the last day of the span; None
    where a payment of either side could not be converted, or nothing came in at all.
    """

    came_in: tuple[Flow, ...]
    went_out: tuple[Flow, ...]
    left: Fraction | None

    @property
    def total_in(self) -> Fraction:
        """What came in within the span, as far as it could be converted."""
        return _total(self.came_in)

    @property
    def total_out(self) -> Fraction:
        """What went out within the span, as far as it could be converted."""
        return _total(self.went_out)


def shared_budget(
    funding: Iterable[Funding],
    spending: Iterable[Spending],
    since: date,
    until: date,
    books: Conversions,
) -> SharedBudget:
    """Lay out the money that is shared: paid to the alliance as a whole, and spent from that.

    Money that a funder paid to one member is that member's, and not in it.

    Parameters
    ----------
    funding, spending : all that is written down
    since, until : the span, both days counted
    books : what amounts are converted by

    Examples
    --------
    >>> from archstone.model.rates import RateTable
    >>> usd = lambda units: Money(100 * units, "USD")
    >>> grant = Funding("a fund", "alliance", usd(900), date(2025, 3, 1))
    >>> hall = Spending(date(2026, 3, 1), "a hall", "b", usd(200))
    >>> books = Conversions(RateTable(), "USD")
    >>> found = shared_budget([grant], [hall], date(2026, 1, 1), date(2026, 12, 31), books)
    >>> str(found.total_in), str(found.total_out), str(found.left)
    ('0', '200', '700')
    """
    came = [
        Flow(
            one.on,
            one.source,
            one.purpose,
            one.money,
            _units(one.money, one.on, "funding", one.source, books),
        )
        for one in funding
        if one.to == ALLIANCE and one.on <= until
    ]
    went = [
        Flow(
            one.on,
            one.to,
            one.what,
            one.money,
            _units(one.money, one.on, "spending", one.what, books),
            one.activity,
            one.decided_by,
        )
        for one in spending
        if one.on <= until
    ]
    known = came and all(flow.amount is not None for flow in (*came, *went))
    return SharedBudget(
        tuple(flow for flow in came if flow.on >= since),
        tuple(flow for flow in went if flow.on >= since),
        _total(came) - _total(went) if known else None,
    )


def _units(money: Money, on: date, key: str, what: str, books: Conversions) -> Fraction | None:
    made = books.of(money, on, key=key, what=what)
    return made.units if made else None


def _total(flows: Iterable[Flow]) -> Fraction:
    return sum((flow.amount for flow in flows if flow.amount is not None), Fraction(0))
