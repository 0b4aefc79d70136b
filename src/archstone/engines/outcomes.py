"""What changed, against the baseline and beside those whom the alliance doesn't reach (FORMULAS 13)."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from archstone.model.errors import RuleBroken
from archstone.model.outcomes import Group, JointOutcome, Unit

DRAWS = 2000
LOWER, UPPER = 2.5, 97.5
FEW_UNITS = 20
"""With fewer units on a side the interval is told to be too narrow: see the measured coverage in the docs."""
FEWEST_UNITS = 2
SOURCE = (
    "difference in differences, as Card and Krueger 1994 (study); percentile bootstrap, Efron 1979 (study)"
)


@dataclass(frozen=True, slots=True)
class Difference:
    """What changed more here than there.

    Attributes
    ----------
    here, there : mean change of the alliance's side and of the comparison's, in the outcome's unit
    difference : here less there, exact
    interval : 95 %, in the same unit; None from means alone, or with fewer than two units on a side
    units_here, units_there : how many units it rests on; 0 where it is from means alone
    left_out : ids of the units without both times
    draws : how many bootstrap draws are behind the interval; 0 where there is none
    cautions : what a reader has to know, in sentences
    """

    here: Fraction
    there: Fraction
    difference: Fraction
    interval: tuple[float, float] | None
    units_here: int
    units_there: int
    left_out: tuple[str, ...]
    draws: int
    cautions: tuple[str, ...]

    @property
    def clear(self) -> bool | None:
        """Whether the interval leaves zero out; None without an interval."""
        return None if self.interval is None else not self.interval[0] <= 0 <= self.interval[1]


@dataclass(frozen=True, slots=True)
class OutcomeFound:
    """An outcome with what can be told of it.

    ``change`` is against the baseline; ``gained`` whether that was for the better (None where it stayed, or
    isn't known); ``difference`` is None without a comparison. ``missing`` says what stands in the way.
    """

    outcome: JointOutcome
    change: Fraction | None
    gained: bool | None
    difference: Difference | None
    missing: tuple[str, ...]

    @property
    def gained_more(self) -> bool | None:
        """Whether things got better here than there; None where it is the same or not known."""
        if self.difference is None or not self.difference.difference:
            return None
        return self.difference.difference * self.outcome.better.sign > 0


def outcome_found(outcome: JointOutcome, rng: np.random.Generator) -> OutcomeFound:
    """Tell what became of an outcome: against its baseline, and beside the comparison where there is one.

    A funder asks what the alliance did, not what the year did. Only what changed more here than elsewhere can
    speak for the alliance, and only as far as both sides would have gone the same way without it.

    Parameters
    ----------
    outcome : with means, units of one or both sides, or neither
    rng : the caller's generator, used only where there are two units or more on both sides

    Returns
    -------
    OutcomeFound
        Changes and difference as exact fractions in the outcome's unit.

    Notes
    -----
    Where both sides have units with both times, the difference is between the means of their changes, with
    the percentile interval of 2,000 bootstrap draws of units within each side. Else it is between means,
    without an interval. The alliance's own change is that of its figures, else of its units' mean. O(draws x
    units).

    References
    ----------
    D. Card, A. B. Krueger, "Minimum wages and employment: a case study of the fast-food industry in New
    Jersey and Pennsylvania", 1994. B. Efron, "Bootstrap methods: another look at the jackknife", 1979.

    Examples
    --------
    >>> from archstone.model.outcomes import ComparisonMeans, Level
    >>> from archstone.model.indicators import Reading
    >>> jobs = JointOutcome("jobs", "full-time posts a shop", Level.COMMUNITY,
    ...     before=Reading(Fraction("20.44")), after=Reading(Fraction("21.03")),
    ...     comparison=ComparisonMeans(Fraction("23.33"), Fraction("21.17")))
    >>> found = outcome_found(jobs, np.random.default_rng(1))
    >>> float(found.difference.difference), found.difference.interval
    (2.75, None)
    """
    here, left_here = _changes(outcome, Group.ALLIANCE)
    there, left_there = _changes(outcome, Group.COMPARISON)
    change = _mean(here) if outcome.change is None else outcome.change
    left_out = (*left_here, *left_there)
    difference = None
    if here and there:
        difference = _from_units(here, there, left_out, rng)
    elif change is not None and (means := _comparison_change(outcome, there)) is not None:
        caution = "It is from means alone, so nothing tells how sure it is."
        difference = Difference(change, means, change - means, None, 0, 0, left_out, 0, (caution,))
    gained = None if not change else change * outcome.better.sign > 0
    return OutcomeFound(outcome, change, gained, difference, _missing(outcome, change, difference, left_out))


def _changes(outcome: JointOutcome, group: Group) -> tuple[tuple[Fraction, ...], tuple[str, ...]]:
    units: tuple[Unit, ...] = outcome.of(group)
    known = tuple(unit.change for unit in units if unit.change is not None)
    return known, tuple(unit.id for unit in units if unit.change is None)


def _mean(changes: tuple[Fraction, ...]) -> Fraction | None:
    return sum(changes, Fraction(0)) / len(changes) if changes else None


def _comparison_change(outcome: JointOutcome, there: tuple[Fraction, ...]) -> Fraction | None:
    if outcome.comparison is not None:
        return outcome.comparison.after - outcome.comparison.before
    return _mean(there)


def _from_units(
    here: tuple[Fraction, ...],
    there: tuple[Fraction, ...],
    left_out: tuple[str, ...],
    rng: np.random.Generator,
) -> Difference:
    mean_here, mean_there = sum(here, Fraction(0)) / len(here), sum(there, Fraction(0)) / len(there)
    cautions = []
    interval = None
    if min(len(here), len(there)) >= FEWEST_UNITS:
        interval = bootstrap_interval(
            np.array([float(one) for one in here]), np.array([float(one) for one in there]), rng
        )
    else:
        cautions.append("One side has a single unit, so nothing tells how sure it is.")
    if interval is not None and min(len(here), len(there)) < FEW_UNITS:
        cautions.append(
            f"With {len(here)} and {len(there)} units the interval is narrower than it should be: take it as "
            "the least that isn't known."
        )
    return Difference(
        mean_here,
        mean_there,
        mean_here - mean_there,
        interval,
        len(here),
        len(there),
        left_out,
        DRAWS if interval is not None else 0,
        tuple(cautions),
    )


def bootstrap_interval(
    here: npt.NDArray[np.float64],
    there: npt.NDArray[np.float64],
    rng: np.random.Generator,
    draws: int = DRAWS,
) -> tuple[float, float]:
    """Draw units again and again within each side, and give the range of the middle 95 % of differences.

    Parameters
    ----------
    here, there : (n,), (m,) float64, change of each unit, n and m >= 2
    rng : the caller's generator
    draws : how often

    Returns
    -------
    low, high : the 2.5th and 97.5th percentiles of the difference of means, in the unit of the changes

    Raises
    ------
    RuleBroken
        With fewer than two units on a side: what can't vary has no interval.

    Notes
    -----
    Vectorised, O(draws (n + m)) time and memory. The same generator state gives the same interval.

    References
    ----------
    B. Efron, R. J. Tibshirani, "An introduction to the bootstrap", 1993, chapter 13 (percentile interval).

    Examples
    --------
    >>> bootstrap_interval(np.array([3.0, 3.0]), np.array([1.0, 1.0]), np.random.default_rng(0))
    (2.0, 2.0)
    """
    if min(len(here), len(there)) < FEWEST_UNITS:
        raise RuleBroken("An interval needs two units or more on each side.")
    drawn = [
        side[rng.integers(0, len(side), (draws, len(side)))].mean(axis=1)
        for side in (np.asarray(here, np.float64), np.asarray(there, np.float64))
    ]
    low, high = np.percentile(drawn[0] - drawn[1], (LOWER, UPPER))
    return float(low), float(high)


def _missing(
    outcome: JointOutcome, change: Fraction | None, difference: Difference | None, left_out: tuple[str, ...]
) -> tuple[str, ...]:
    told = []
    if change is None:
        first, last = outcome.before is not None, outcome.after is not None
        if first and not last:
            told.append("It was measured before and not yet after.")
        elif last and not first:
            told.append("Nobody measured it before, so no change can be told.")
        elif not outcome.units:
            said = outcome.reached is not None
            told.append("There are no figures, only what members say." if said else "It wasn't measured.")
        else:
            told.append("No unit of the alliance was measured at both times.")
    if change is not None and difference is None:
        told.append("There is no comparison, so nobody can tell what would have changed anyway.")
    if left_out:
        verb = "was" if len(left_out) == 1 else "were"
        told.append(f"{', '.join(left_out)} {verb} left out: not measured at both times.")
    return tuple(told)
