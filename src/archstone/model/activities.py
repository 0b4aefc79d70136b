"""Activities: what an alliance does, what for, what it takes, and who began and decided it (SPEC W1)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from fractions import Fraction

from archstone.model.errors import RuleBroken

LOWEST, HIGHEST = 1, 5


class BeganBy(StrEnum):
    """What an activity began with: a need, a funder's call, or that it was always done."""

    NEED = "need"
    CALL = "call"
    HABIT = "habit"


@dataclass(frozen=True, slots=True)
class GoalJudgment:
    """What one member says to "does this serve our goal?": 1, not at all, to 5, wholly.

    Invariants: it lies in 1..5.

    Examples
    --------
    >>> GoalJudgment("a", 4).share
    Fraction(3, 4)
    """

    by: str
    says: int

    def __post_init__(self) -> None:
        if not LOWEST <= self.says <= HIGHEST:
            raise RuleBroken(
                f"The judgment of {self.by} must be {LOWEST} to {HIGHEST}, not {self.says}.", ("says",)
            )

    @property
    def share(self) -> Fraction:
        """Map it to 0..1: 1 is 0, 3 a half, 5 one."""
        return Fraction(self.says - LOWEST, HIGHEST - LOWEST)


def judged_once(judgments: tuple[GoalJudgment, ...], what: str) -> None:
    """Refuse a second judgment of one member on the same matter, which would count it twice."""
    names = [one.by for one in judgments]
    if twice := next((name for name in names if names.count(name) > 1), None):
        raise RuleBroken(f"{twice} judges {what} twice; keep one of the two.", ("judgments",))


@dataclass(frozen=True, slots=True)
class Activity:
    """Something that members did together, with what it moved, whom it served and what it took.

    What wasn't said is None: then it isn't known, and counts neither for nor against the goal. An empty
    list says that there is none. ``effort`` is in hours by member; ``own_mission`` says for a member whether
    the activity lies within that member's own mission; ``says`` is what was done, in a sentence.

    Invariants: it doesn't end before it begins; no effort is negative; a member judges it once; a call is
    named only where one began it.
    """

    id: str
    name: str
    from_on: date
    until_on: date | None = None
    indicators: tuple[str, ...] | None = None
    serves: tuple[str, ...] | None = None
    place: str | None = None
    outside_scope: bool | None = None
    effort: Mapping[str, Fraction] | None = None
    proposed_by: tuple[str, ...] = ()
    decided_by: tuple[str, ...] = ()
    carried_out_by: tuple[str, ...] = ()
    credited: tuple[str, ...] = ()
    began_by: BeganBy | None = None
    call: str | None = None
    judgments: tuple[GoalJudgment, ...] = ()
    own_mission: Mapping[str, bool] = field(default_factory=dict)
    outcome: str | None = None
    says: str = ""

    def __post_init__(self) -> None:
        if self.until_on and self.until_on < self.from_on:
            raise RuleBroken(
                f"{self.id} can't end on {self.until_on}, before it begins on {self.from_on}.", ("until_on",)
            )
        for member, hours in (self.effort or {}).items():
            if hours < 0:
                raise RuleBroken(
                    f"The effort of {member} on {self.id} must not be negative, not {float(hours):g} hours.",
                    ("effort", member),
                )
        if self.call and self.began_by is not BeganBy.CALL:
            raise RuleBroken(
                f"{self.id} names the call {self.call!r}, so it was begun by one: write began_by: call.",
                ("call",),
            )
        judged_once(self.judgments, self.id)

    @property
    def last_on(self) -> date:
        """Its last day; the first one where no other is known."""
        return self.until_on or self.from_on

    @property
    def hours(self) -> Fraction | None:
        """The effort of all members together; None where it isn't known."""
        return None if self.effort is None else sum(self.effort.values(), Fraction(0))

    def part_between(self, first: date, last: date) -> Fraction:
        """Say which share of its days lies from *first* to *last*, both included.

        Examples
        --------
        >>> week = Activity("week", "A week", date(2026, 1, 29), date(2026, 2, 4))
        >>> str(week.part_between(date(2026, 1, 1), date(2026, 1, 31)))
        '3/7'
        """
        days = (min(last, self.last_on) - max(first, self.from_on)).days + 1
        return Fraction(max(0, days), (self.last_on - self.from_on).days + 1)

    def hours_between(self, first: date, last: date) -> Fraction | None:
        """Take the effort that falls on the days from *first* to *last*, spread evenly over its days."""
        return None if self.hours is None else self.hours * self.part_between(first, last)

    def in_words(self) -> str:
        """Say what was done: its sentence, else its name."""
        return self.says or self.name
