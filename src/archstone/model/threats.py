"""Threats: what members face together, and how strong it is from time to time (S3, model B; SPEC W10)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from archstone.model.errors import RuleBroken

STRONGEST = 5


@dataclass(frozen=True, slots=True)
class ThreatLevel:
    """How strong a threat was on a day, 1 to 5."""

    on: date
    value: int

    def __post_init__(self) -> None:
        if not 1 <= self.value <= STRONGEST:
            raise RuleBroken(f"A threat has a strength of 1 to {STRONGEST}, not {self.value}.", ("value",))


@dataclass(frozen=True, slots=True)
class SharedThreat:
    """A threat that members share; ``members`` is empty where it is all of them.

    Invariants: one level a day, in the order of time.
    """

    id: str
    name: str
    members: tuple[str, ...] = ()
    levels: tuple[ThreatLevel, ...] = ()
    faded_on: date | None = None

    def __post_init__(self) -> None:
        days = [level.on for level in self.levels]
        if twice := next((day for day in days if days.count(day) > 1), None):
            raise RuleBroken(f"The threat {self.id} has two levels on {twice}; keep one.", ("levels",))
        object.__setattr__(self, "levels", tuple(sorted(self.levels, key=lambda level: level.on)))

    def level_on(self, day: date) -> ThreatLevel | None:
        """Give the last level that was written down until *day*."""
        return next((level for level in reversed(self.levels) if level.on <= day), None)

    def first_level(self) -> ThreatLevel | None:
        """Give the level that was written down first."""
        return self.levels[0] if self.levels else None

    def has_faded_on(self, day: date) -> bool:
        """Whether members wrote down by *day* that it has gone."""
        return self.faded_on is not None and self.faded_on <= day
