"""Joint outcomes: what changed, for whom, and beside which comparison (SPEC E1, E2).

A number that went up proves little: it may have gone up everywhere. So an outcome can carry the same number
for those whom the alliance doesn't reach, as means or, better, unit by unit.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from fractions import Fraction

from archstone.model.errors import RuleBroken
from archstone.model.indicators import Better, Reading


class Level(StrEnum):
    """For whom something changed (Provan & Milward 2001): each of the three can gain while another loses."""

    COMMUNITY = "community"
    NETWORK = "network"
    MEMBER = "member"


class Group(StrEnum):
    """To which side of a comparison a unit belongs."""

    ALLIANCE = "alliance"
    COMPARISON = "comparison"


@dataclass(frozen=True, slots=True)
class Unit:
    """One of those that were measured, such as a district, before and after; None isn't known."""

    id: str
    group: Group
    before: Fraction | None = None
    after: Fraction | None = None

    @property
    def change(self) -> Fraction | None:
        """After less before; None where one of them is missing."""
        return None if self.before is None or self.after is None else self.after - self.before


@dataclass(frozen=True, slots=True)
class ComparisonMeans:
    """The means of those whom the alliance doesn't reach."""

    before: Fraction
    after: Fraction


@dataclass(frozen=True, slots=True)
class JointOutcome:
    """What an alliance meant to bring about, and what came of it.

    ``reached`` is what was said of it; None where nobody said. ``indicator`` names the indicator that it is
    read from.

    Invariants: it has a name; an outcome of a member names the member, another names none; it isn't measured
    after before it is measured before; a unit stands once; what isn't reached has no day.
    """

    id: str
    name: str
    level: Level
    member: str | None = None
    unit: str = ""
    better: Better = Better.UP
    before: Reading | None = None
    after: Reading | None = None
    units: tuple[Unit, ...] = ()
    comparison: ComparisonMeans | None = None
    reached: bool | None = None
    reached_on: date | None = None
    indicator: str | None = None
    source: str = ""

    def __post_init__(self) -> None:
        if not self.name.strip():
            raise RuleBroken(f"The outcome {self.id} needs a name: what changed.", ("name",))
        if self.level is Level.MEMBER and self.member is None:
            raise RuleBroken(f"{self.id} is an outcome of a member; say of which.", ("member",))
        if self.level is not Level.MEMBER and self.member is not None:
            raise RuleBroken(
                f"{self.id} is an outcome for the {self.level}, so it belongs to no one member; leave "
                f"{self.member} out, or set the level to member.",
                ("member",),
            )
        first, last = (one.on if one else None for one in (self.before, self.after))
        if first and last and last < first:
            raise RuleBroken(
                f"{self.id} is measured after on {last}, which lies before {first}; swap them.", ("after",)
            )
        ids = [unit.id for unit in self.units]
        if twice := next((id for id in ids if ids.count(id) > 1), None):
            raise RuleBroken(f"{self.id} has the unit {twice} twice; keep one.", ("units",))
        if self.reached_on and self.reached is False:
            raise RuleBroken(
                f"{self.id} isn't reached, so it has no day on which it was; leave one out.", ("reached_on",)
            )

    @property
    def change(self) -> Fraction | None:
        """After less before, of the alliance's own figure; None where one is missing."""
        return None if self.before is None or self.after is None else self.after.value - self.before.value

    def known_on(self, day: date) -> JointOutcome:
        """Leave out what wasn't measured, reached or missed yet on *day*; what has no day is known.

        Nothing can be called missed before the day on which it was measured.
        """
        later = self.after is not None and self.after.on is not None and self.after.on > day
        ahead = self.before is not None and self.before.on is not None and self.before.on > day
        unsaid = bool(self.reached_on and self.reached_on > day) or (self.reached is False and later)
        reached = None if unsaid else self.reached
        units = tuple(replace(unit, after=None) for unit in self.units) if later else self.units
        if ahead:
            units = tuple(replace(unit, before=None) for unit in units)
        comparison = None if later else self.comparison
        after = None if later else self.after
        reached_on = None if reached is None else self.reached_on
        return replace(
            self,
            before=None if ahead else self.before,
            after=after,
            units=units,
            comparison=comparison,
            reached=reached,
            reached_on=reached_on,
        )

    def of(self, group: Group) -> tuple[Unit, ...]:
        """List the units of one side."""
        return tuple(unit for unit in self.units if unit.group is group)
