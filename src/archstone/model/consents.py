"""Consents: which member lets what be told of it outside, and until when (SPEC E7, E8).

Nothing about an alliance leaves it as a case or as data unless each member that can be recognised in it has
said yes, and a yes can end.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from archstone.model.errors import RuleBroken


class ConsentTo(StrEnum):
    """What a consent is to."""

    CASE = "case"
    """Being told by name, as a lesson beside the work."""
    RESEARCH = "research"
    """Being in a data set without names."""


@dataclass(frozen=True, slots=True)
class Consent:
    """One member's yes, from a day on.

    Invariants: it doesn't end before it was given; the last day still counts.
    """

    member: str
    to: ConsentTo
    on: date
    until: date | None = None

    def __post_init__(self) -> None:
        if self.until and self.until < self.on:
            raise RuleBroken(
                f"{self.member}'s consent can't end on {self.until}, before it was given.", ("until",)
            )

    def holds_on(self, day: date) -> bool:
        """Whether it holds on *day*."""
        return self.on <= day and (self.until is None or day <= self.until)


def who_consented(consents: Iterable[Consent], to: ConsentTo, day: date) -> frozenset[str]:
    """Name the members whose consent holds on *day*.

    Examples
    --------
    >>> given = [Consent("a", ConsentTo.CASE, date(2026, 1, 1), until=date(2026, 6, 30))]
    >>> sorted(who_consented(given, ConsentTo.CASE, date(2026, 3, 1)))
    ['a']
    >>> sorted(who_consented(given, ConsentTo.CASE, date(2026, 7, 1)))
    []
    """
    return frozenset(one.member for one in consents if one.to is to and one.holds_on(day))
