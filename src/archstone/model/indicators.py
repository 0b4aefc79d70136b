"""Indicators: what is measured again and again, from a baseline towards a target (SPEC E1, E8).

A weakness that is measured says more than one that is judged: the same number is taken each quarter, by
whoever keeps it, and nobody has to remember how it felt two years ago.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction

from archstone.model.capabilities import CapabilityId
from archstone.model.errors import RuleBroken

READ_EACH_DAYS = 92
"""S3 (question 4) measures each quarter (practitioner's claim); after more days a reading is told as old."""


class Better(StrEnum):
    """Which way is better."""

    UP = "up"
    DOWN = "down"

    @property
    def sign(self) -> int:
        """1 where more is better, -1 where less is."""
        return 1 if self is Better.UP else -1


@dataclass(frozen=True, slots=True)
class Reading:
    """A value, the day it is of and where it comes from; without a day it counts as the earliest."""

    value: Fraction
    on: date | None = None
    source: str = ""


@dataclass(frozen=True, slots=True)
class Target:
    """The value to be reached, and by when; None is no last day."""

    value: Fraction
    by: date | None = None


@dataclass(frozen=True, slots=True)
class MeasuredVulnerability:
    """Whose vulnerability an indicator measures."""

    organisation: str
    capability: CapabilityId


class Progress(StrEnum):
    """How an indicator stands on a day."""

    REACHED = "reached"
    UNDER_WAY = "under way"
    MISSED = "missed"
    NOT_MEASURED = "not measured"


@dataclass(frozen=True, slots=True)
class Indicator:
    """Something that is measured: its baseline, its target and its later readings.

    ``charter`` tells that the charter names it as what the goal is known by; ``measures`` names the
    vulnerability that it stands for, if it stands for one.

    Invariants: it has a name; the target lies beyond the baseline on the better side; one reading a day, and
    none before the baseline.

    Examples
    --------
    >>> came = Indicator("came", "invited families that came", "of 100",
    ...     baseline=Reading(Fraction(41), date(2024, 11, 4)), target=Target(Fraction(75), date(2026, 11, 4)),
    ...     readings=(Reading(Fraction(58), date(2025, 11, 4)),))
    >>> came.left_on(date(2026, 1, 1)), str(came.progress_on(date(2026, 1, 1)))
    (Fraction(1, 2), 'under way')
    """

    id: str
    name: str
    unit: str = ""
    charter: bool = False
    better: Better = Better.UP
    baseline: Reading | None = None
    target: Target | None = None
    measures: MeasuredVulnerability | None = None
    readings: tuple[Reading, ...] = ()

    def __post_init__(self) -> None:
        if not self.name.strip():
            raise RuleBroken(f"The indicator {self.id} needs a name: what is measured.", ("name",))
        if self.baseline and self.target and self._way(self.target.value) <= 0:
            side = "above" if self.better is Better.UP else "below"
            raise RuleBroken(
                f"For {self.id} {self.better} is better, so its target lies {side} its baseline; change one "
                "of the three.",
                ("target",),
            )
        days = [reading.on for reading in self.readings if reading.on]
        if twice := next((day for day in days if days.count(day) > 1), None):
            raise RuleBroken(f"{self.id} has two values of {twice}; keep one.", ("readings",))
        start = self.baseline.on if self.baseline else None
        if start and (early := next((day for day in days if day < start), None)):
            raise RuleBroken(
                f"{self.id} has a value of {early}, before its baseline of {start}; make that the baseline.",
                ("readings",),
            )

    def _way(self, value: Fraction) -> Fraction:
        """How far a value lies from the baseline on the better side."""
        start = self.baseline.value if self.baseline else Fraction(0)
        return (value - start) * self.better.sign

    def reading_on(self, day: date) -> Reading | None:
        """Give the last reading until *day*; None where nothing was measured since the baseline."""
        known = [one for one in self.readings if one.on is None or one.on <= day]
        return max(known, key=lambda one: one.on or date.min, default=None)

    def unread_days(self, day: date) -> int | None:
        """Count the days since it was last read; None where a reading has no day or there is none."""
        last = self.reading_on(day) or self.baseline
        return None if last is None or last.on is None else (day - last.on).days

    def left_on(self, day: date) -> Fraction | None:
        """Tell which share of the way from baseline to target is still to go on *day*.

        Returns
        -------
        Fraction or None
            1 at the baseline, 0 at the target and past it, above 1 where it went backwards; None without a
            baseline, a target or a reading since.
        """
        last = self.reading_on(day)
        if last is None or self.baseline is None or self.target is None:
            return None
        whole = self._way(self.target.value)
        return max(Fraction(0), (whole - self._way(last.value)) / whole)

    def reached_on(self, day: date) -> bool | None:
        """Tell whether the last reading has come to the target; None where that can't be told."""
        last = self.reading_on(day)
        if last is None or self.target is None:
            return None
        return (last.value - self.target.value) * self.better.sign >= 0

    def progress_on(self, day: date) -> Progress:
        """Say how it stands: reached, under way, missed once its last day is over, or not measured."""
        reached = self.reached_on(day)
        if reached is None:
            return Progress.NOT_MEASURED
        if reached:
            return Progress.REACHED
        due = self.target.by if self.target else None
        return Progress.MISSED if due and due <= day else Progress.UNDER_WAY
