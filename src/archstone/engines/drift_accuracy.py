"""How often the alarm for drift is wrong, and how long it takes: measured, and told beside each alarm."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

REPRODUCED_BY = "python -m benchmarks.bench_drift"


@dataclass(frozen=True, slots=True)
class Delay:
    """How soon a fall that lasts is seen: median months to the alarm, and the share seen within a year."""

    fall: float
    months: int
    within_a_year: float


@dataclass(frozen=True, slots=True)
class AlarmAccuracy:
    """What the alarm is worth on made-up lines whose months scatter by ``deviation``.

    ``false_low`` is per 100 quiet quarters where no month hangs on the one before it, ``false_high`` where
    much of a month carries over to the next (autocorrelation 0.6). ``delays`` are at 0.3.
    """

    deviation: float
    false_low: float
    false_high: float
    delays: tuple[Delay, ...]

    def __str__(self) -> str:
        """Say it in two sentences."""
        seen = "; ".join(
            f"one by {round(100 * one.fall)} points after {one.months} months "
            f"({round(100 * one.within_a_year)} of 100 within a year)"
            for one in self.delays
        )
        scatter = round(100 * self.deviation)
        return (
            f"Measured on made-up alliances whose months scatter by about {scatter} points of 100: "
            f"{self.false_low:.1f} to {self.false_high:.1f} false alarms in 100 quiet quarters. "
            f"A fall that lasts is seen, in the median: {seen}."
        )


MEASURED = (
    AlarmAccuracy(0.05, 0.0, 0.7, (Delay(0.2, 4, 1.0), Delay(0.3, 2, 1.0), Delay(0.5, 2, 1.0))),
    AlarmAccuracy(0.1, 1.2, 3.7, (Delay(0.2, 4, 0.95), Delay(0.3, 2, 1.0), Delay(0.5, 2, 1.0))),
    AlarmAccuracy(0.15, 2.3, 5.4, (Delay(0.2, 5, 0.8), Delay(0.3, 3, 0.95), Delay(0.5, 2, 1.0))),
    AlarmAccuracy(0.2, 2.8, 6.1, (Delay(0.2, 8, 0.66), Delay(0.3, 4, 0.85), Delay(0.5, 2, 0.99))),
)
"""By the scatter of the months; ``python -m benchmarks.bench_drift`` makes it."""


def accuracy_near(deviation: Fraction | float) -> AlarmAccuracy:
    """Give what was measured at the scatter nearest to *deviation*; that of six months is itself a guess.

    Examples
    --------
    >>> accuracy_near(0.11).deviation
    0.1
    """
    return min(MEASURED, key=lambda one: abs(one.deviation - float(deviation)))
