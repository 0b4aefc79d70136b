"""Funding: money that came to the alliance or to a member, from whom and on which conditions (SPEC W2, K8).

Who pays may come to decide. So each payment keeps who gave it, what for, whether a call or a need began it,
and every condition that came with it, accepted or sent back.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from archstone.model.errors import RuleBroken, did_you_mean
from archstone.model.money import Money

ALLIANCE = "alliance"
"""How a payment names the alliance as a whole as the one that is paid."""


class Occasion(StrEnum):
    """What came first: a need that was there anyway, or a call for proposals."""

    NEED = "need"
    CALL = "call"


class Matter(StrEnum):
    """What a condition touches."""

    PROGRAMME = "programme"
    MESSAGING = "messaging"
    BUDGET = "budget"
    STAFF = "staff"
    DATA = "data"
    REPORTING = "reporting"
    OTHER = "other"


STEERING = frozenset({Matter.PROGRAMME, Matter.MESSAGING, Matter.BUDGET})
"""What members decide: a condition that touches it steers the alliance (our default)."""


@dataclass(frozen=True, slots=True)
class Condition:
    """What a funder asks for beside a use of its money.

    ``accepted`` is None while it wasn't answered; ``ballot`` is the one by which members answered it.

    Invariants: it says something.
    """

    says: str
    touches: Matter | None = None
    accepted: bool | None = None
    on: date | None = None
    ballot: str | None = None

    def __post_init__(self) -> None:
        if not self.says.strip():
            raise RuleBroken("A condition needs its words: what the funder asks for.", ("says",))

    @property
    def steers(self) -> bool:
        """Whether it was accepted and touches what members decide: programme, messaging or budget."""
        return self.accepted is True and self.touches in STEERING


@dataclass(frozen=True, slots=True)
class Funding:
    """One payment.

    ``source`` is the id of a member, or the name of anyone else; ``to`` is the id of a member or `ALLIANCE`.
    ``passes_on`` names an earlier payment of which this is a part; it then counts under who paid that one.

    Invariants: the amount is above 0; nobody pays itself; a call is named only where a call began it.

    Examples
    --------
    >>> gift = Funding("State Health Fund", "alliance", Money(3_600_000, "USD"), date(2025, 4, 1))
    >>> str(gift)
    '2025-04-01: State Health Fund paid USD 36,000 to the alliance.'
    """

    source: str
    to: str
    money: Money
    on: date
    id: str | None = None
    purpose: str = ""
    began_by: Occasion | None = None
    call: str = ""
    conditions: tuple[Condition, ...] = ()
    passes_on: str | None = None

    def __post_init__(self) -> None:
        if not self.source.strip():
            raise RuleBroken("A payment needs its funder: who paid.", ("source",))
        if self.money.minor <= 0:
            raise RuleBroken(
                f"The payment of {self.source} on {self.on} must be above 0, not {self.money}; write what "
                "was paid back as a payment the other way.",
                ("money",),
            )
        if self.source == self.to:
            raise RuleBroken(f"{self.source} can't pay itself; say who paid, or whom.", ("to",))
        if self.call and self.began_by is Occasion.NEED:
            raise RuleBroken(
                f"The payment of {self.source} on {self.on} names the call {self.call}, but says that a need "
                "began it; change one.",
                ("began_by",),
            )

    def __str__(self) -> str:
        """Say it in a sentence."""
        whom = "the alliance" if self.to == ALLIANCE else self.to
        return f"{self.on}: {self.source} paid {self.money} to {whom}."


def faults_of_payments(payments: Sequence[Funding]) -> Iterator[tuple[int, str, str]]:
    """Say what of several payments can't be: the place of each counted from 0, the field, a sentence.

    An id stands once. Money that is passed on was received before by who passes it on, in that currency and
    no less of it than is passed on in all; no payment passes itself on by way of others.

    Examples
    --------
    >>> usd = lambda units: Money(100 * units, "USD")
    >>> fund = Funding("Fund", "clinic", usd(100), date(2026, 1, 1), id="grant")
    >>> more = Funding("clinic", "alliance", usd(150), date(2026, 2, 1), passes_on="grant")
    >>> [(place, field) for place, field, _ in faults_of_payments([fund, more])]
    [(1, 'passes_on')]
    """
    by_id: dict[str, Funding] = {}
    for place, payment in enumerate(payments):
        if payment.id is not None and payment.id in by_id:
            yield place, "id", f"The payment {payment.id} stands twice; give each its own id."
        elif payment.id is not None:
            by_id[payment.id] = payment
    left = {id: payment.money.minor for id, payment in by_id.items()}
    for place, payment in enumerate(payments):
        if payment.passes_on is None:
            continue
        first = by_id.get(payment.passes_on)
        fault = _not_passed_on(payment, first, tuple(by_id))
        if fault is None and _is_in_a_ring(payment, by_id):
            fault = f"{payment.id} passes itself on, by way of {payment.passes_on}; one of them came first."
        if fault is None:
            left[payment.passes_on] -= payment.money.minor
            if left[payment.passes_on] < 0:
                paid = by_id[payment.passes_on].money
                fault = f"More of {payment.passes_on} is passed on than was paid: {paid}."
        if fault:
            yield place, "passes_on", fault


def _not_passed_on(payment: Funding, first: Funding | None, ids: tuple[str, ...]) -> str | None:
    id = payment.passes_on or ""
    if first is None:
        return f"There is no payment {id!r} to pass on.{did_you_mean(id, ids)}"
    if first.to != payment.source:
        return f"{payment.source} can't pass on {id}: that was paid to {first.to}."
    if first.on > payment.on:
        return f"{payment.source} can't pass on {id} on {payment.on}: it was paid only on {first.on}."
    if first.money.currency != payment.money.currency:
        return f"{id} was paid in {first.money.currency}, so it is passed on in {first.money.currency} too."
    return None


def _is_in_a_ring(payment: Funding, by_id: Mapping[str, Funding]) -> bool:
    """Whether what a payment passes on leads back to itself, which payments of one day could do."""
    seen: set[str] = set()
    first: Funding | None = payment
    while first and first.passes_on and first.passes_on not in seen:
        seen.add(first.passes_on)
        first = by_id.get(first.passes_on)
    return payment.id in seen


def first_sources(payments: Sequence[Funding]) -> tuple[str, ...]:
    """Name who paid each payment in the first place, following what was passed on.

    Notes
    -----
    Payments that pass each other on in a ring, which `faults_of_payments` doesn't let through, end where they
    began.
    """
    by_id = {payment.id: payment for payment in payments if payment.id is not None}
    found = []
    for payment in payments:
        seen: set[str] = set()
        first = payment
        while first.passes_on in by_id and first.passes_on not in seen:
            seen.add(first.passes_on)
            first = by_id[first.passes_on]
        found.append(first.source)
    return tuple(found)


def doubles(payments: Sequence[Funding]) -> tuple[tuple[Funding, Funding], ...]:
    """Find payments that look like one written down twice: all but the id and the conditions is the same."""
    seen: dict[tuple[object, ...], Funding] = {}
    found = []
    for payment in payments:
        key = (payment.source, payment.to, payment.money, payment.on, payment.purpose, payment.passes_on)
        if key in seen:
            found.append((seen[key], payment))
        seen.setdefault(key, payment)
    return tuple(found)
