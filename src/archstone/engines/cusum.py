"""A line that is watched for a lasting fall: the one-sided CUSUM against its own first values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import sqrt

BASELINE = 6
"""How many values say what is usual; before them nothing is known."""
SLACK = Fraction(1, 2)
"""How many standard deviations a value may lie below the usual without counting."""
LIMIT = Fraction(5)
"""An alarm above so many standard deviations."""
LEAST_DEVIATION = Fraction(1, 10)
"""A line that never moved would alarm at a breath; so its deviation is taken as this at least."""

Value = Fraction | float


@dataclass(frozen=True, slots=True)
class Step:
    """What a line shows at one value.

    ``usual`` and ``deviation`` are of the baseline that it is held against, None while that is being learned;
    then ``fallen`` is None too. ``fallen`` is the sum of what lay below the usual less the slack, never under
    0; ``since`` is the place of the first value of that sum.
    """

    usual: Value | None = None
    deviation: Value | None = None
    fallen: Value | None = None
    alarm: bool = False
    since: int | None = None

    @property
    def limit(self) -> Value | None:
        """Above which sum there is an alarm; None while the baseline is being learned."""
        return None if self.deviation is None else LIMIT * self.deviation


def cusum(values: Sequence[Value]) -> tuple[Step, ...]:
    """Watch a line of values for a lasting fall below what it began with.

    A single bad month says little, and a slow slide shows in no single month. So what lies below the usual is
    added up, and what lies above it taken off again.

    Parameters
    ----------
    values : (n,) in the order of time, numbers of any one unit; `Fraction` for an exact answer

    Returns
    -------
    steps : (n,), one for each value

    Notes
    -----
    The first six values are the baseline: their mean is the usual, their sample standard deviation, at least
    0.1, the measure. From the seventh on C = max(0, C + usual - value - 0.5 sd), and C > 5 sd is an alarm;
    exactly 5 is none. After an alarm the next six values are a new baseline. With fractions everything is
    exact but the root of a variance above 0.01. O(n).

    References
    ----------
    E. S. Page, "Continuous inspection schemes", Biometrika 41, 1954. Half a deviation and five are the usual
    choice for a shift of one deviation (D. C. Montgomery, "Introduction to Statistical Quality Control").

    Examples
    --------
    >>> line = [Fraction(1)] * 6 + [Fraction(1, 2), Fraction(1, 2)]
    >>> [(float(step.fallen), step.alarm) for step in cusum(line)[6:]]
    [(0.45, False), (0.9, True)]
    """
    steps: list[Step] = []
    begin = 0  # of the baseline
    usual: Value = 0
    deviation: Value = LEAST_DEVIATION
    fallen: Value = 0
    since: int | None = None
    for place, value in enumerate(values):
        if place < begin + BASELINE:
            steps.append(Step())
            continue
        if place == begin + BASELINE:
            usual, deviation = _usual(values[begin:place])
            fallen, since = 0, None
        fallen = max(0, fallen + usual - value - SLACK * deviation)
        since = None if fallen == 0 else place if since is None else since
        alarm = fallen > LIMIT * deviation
        steps.append(Step(usual, deviation, fallen, alarm, since))
        if alarm:
            begin = place + 1
    return tuple(steps)


def _usual(values: Sequence[Value]) -> tuple[Value, Value]:
    """Give the mean of a baseline and its sample standard deviation, at least the least one."""
    mean = sum(values) / len(values)
    variance = sum((value - mean) ** 2 for value in values) / (len(values) - 1)
    if variance <= LEAST_DEVIATION**2:
        return mean, LEAST_DEVIATION
    root = sqrt(variance)
    return mean, Fraction(root) if isinstance(mean, Fraction) else root
