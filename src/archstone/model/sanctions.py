"""Sanctions: what follows from a breach, from a word in private to expulsion (SPEC P3)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from archstone.model.errors import RuleBroken


class SanctionKind(StrEnum):
    """What follows, the mildest first."""

    WORD_IN_PRIVATE = "word-in-private"
    WORD_BEFORE_ALL = "word-before-all"
    PUBLIC_CORRECTION = "public-correction"
    SUSPENSION = "suspension"
    EXPULSION = "expulsion"

    @property
    def in_words(self) -> str:
        """The sanction as a sentence says it."""
        return str(self).replace("-", " ")


TAKES_VOTES = frozenset({SanctionKind.SUSPENSION, SanctionKind.EXPULSION})
"""Sanctions that take a member's votes and its access to what is shared."""


@dataclass(frozen=True, slots=True)
class Sanction:
    """What members decided to follow from a breach, from a day until a day.

    A suspension ends on its last day or when it is lifted; an expulsion has no last day.

    Invariants: it doesn't end before it begins; a suspension says until when; an expulsion doesn't end.

    Examples
    --------
    >>> held = Sanction(SanctionKind.SUSPENSION, date(2026, 3, 1), date(2026, 8, 31), date(2026, 5, 31))
    >>> held.holds_on(date(2026, 5, 31)), held.holds_on(date(2026, 6, 1))
    (True, False)
    """

    kind: SanctionKind
    starts_on: date
    ends_on: date | None = None
    lifted_on: date | None = None

    def __post_init__(self) -> None:
        for field, day in (("ends_on", self.ends_on), ("lifted_on", self.lifted_on)):
            if day and day < self.starts_on:
                verb = "end" if field == "ends_on" else "be lifted"
                raise RuleBroken(
                    f"A {self.kind.in_words} that begins on {self.starts_on} can't {verb} on {day}.", (field,)
                )
        if self.kind is SanctionKind.SUSPENSION and self.ends_on is None:
            raise RuleBroken("A suspension says until when it holds; give its last day.", ("ends_on",))
        if self.kind is SanctionKind.EXPULSION and self.ends_on is not None:
            raise RuleBroken(
                "An expulsion has no last day; what ends again is a suspension.",
                ("ends_on",),
            )

    @property
    def takes_votes(self) -> bool:
        """Whether the member has no vote and no access to what is shared while it holds."""
        return self.kind in TAKES_VOTES

    def holds_on(self, day: date) -> bool:
        """Whether it is in force on *day*; its last day counts, and so does that on which it is lifted."""
        last = min((end for end in (self.ends_on, self.lifted_on) if end), default=None)
        return self.starts_on <= day and (last is None or day <= last)
