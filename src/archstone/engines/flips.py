"""Flips: the smallest change of ratings after which another option stands first (FORMULAS 5).

It tells what the answer hangs on, and so what is worth finding out before deciding.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import lcm
from typing import Any

import numpy as np
import numpy.typing as npt

from archstone.engines.fits import Case, Standing, distance
from archstone.model.profiles import Option, Profile, plain
from archstone.model.ratings import HIGHEST, LOWEST, Criterion

FITS_IN_A_MACHINE_WORD = 1 << 62


@dataclass(frozen=True, slots=True)
class Change:
    """The median of one criterion moved."""

    criterion: Criterion
    before: Fraction
    after: Fraction

    def __str__(self) -> str:
        """Say it."""
        return f"{self.criterion.words} {plain(self.before)} → {plain(self.after)}"


@dataclass(frozen=True, slots=True)
class Flip:
    """A smallest change after which another option stands first."""

    to: Option
    changes: tuple[Change, ...]
    steps: int

    @property
    def sentence(self) -> str:
        """Say what would have to change, and what would then stand first."""
        return f"{', '.join(map(str, self.changes))}: {self.to} would stand first."


def flips(found: Standing) -> tuple[Flip, ...]:
    """Find every smallest change of medians after which another option stands first.

    Parameters
    ----------
    found : the options with their fits

    Returns
    -------
    flips : tuple of Flip, all of the same number of steps, by option and then by what changes; empty where
        no change of ratings puts another first

    Notes
    -----
    A step moves one median by 1, within 1..5. Every combination that can be reached is looked at, so the
    answer is exact; a tie falls as it does in `standing`. Where none stands first, the changes that would put
    any first are given. Criteria that nobody rated, or that are worked out, don't move. At most 9
    values a criterion, hence 59,049 combinations of five.

    Examples
    --------
    >>> from archstone.engines.fits import standing
    >>> from archstone.model.profiles import MODELS
    >>> medians = dict(zip(MODELS.criteria, map(Fraction, (1, 2, 2, 3, 2)), strict=True))
    >>> for flip in flips(standing(Case(MODELS, medians))):
    ...     print(flip.sentence)
    alignment 1 → 2: values-bridge would stand first.
    """
    case = found.case
    moving = [c for c in case.yardstick.criteria if c in case.medians and c not in case.yardstick.worked_out]
    if not moving:  # mutual cover alone is known: there are no ratings that could change
        return ()
    reach = [_reachable(case.medians[criterion]) for criterion in moving]
    steps = _outer([np.array(list(ways.values()), dtype=np.int64) for ways in reach])
    first = _first_everywhere(case, moving, [list(ways) for ways in reach])
    options = case.yardstick.options
    now = options.index(found.first) if found.first is not None else -1
    other = (first >= 0) & (first != now)
    if not other.any():
        return ()
    least = int(steps[other].min())
    found_flips = [
        Flip(
            options[int(first[tuple(at)])],
            tuple(
                Change(criterion, case.medians[criterion], value)
                for criterion, ways, k in zip(moving, reach, at, strict=True)
                if (value := list(ways)[k]) != case.medians[criterion]
            ),
            least,
        )
        for at in np.argwhere(other & (steps == least))
    ]
    return tuple(sorted(found_flips, key=lambda flip: (options.index(flip.to), _order(flip, moving))))


def _order(flip: Flip, moving: list[Criterion]) -> tuple[tuple[int, Fraction], ...]:
    return tuple((moving.index(change.criterion), change.after) for change in flip.changes)


def _reachable(start: Fraction) -> dict[Fraction, int]:
    """List the values that steps of 1 within 1..5 lead to, with the fewest steps to each."""
    ways, edge = {start: 0}, [start]
    while edge:
        here = edge.pop(0)
        for there in (min(here + 1, Fraction(HIGHEST)), max(here - 1, Fraction(LOWEST))):
            if there not in ways:
                ways[there] = ways[here] + 1
                edge.append(there)
    return ways


def _first_everywhere(
    case: Case, moving: list[Criterion], values: list[list[Fraction]]
) -> npt.NDArray[np.int64]:
    """Say for every combination of values which option stands first, -1 where none does.

    Distances are counted in whole units, so that ties are found as ties.
    """
    yardstick = case.yardstick
    if not any(case.weight(criterion) for criterion in case.medians):
        return np.full([len(ways) for ways in values], -1, dtype=np.int64)
    fixed = [criterion for criterion in case.medians if criterion not in moving]
    parts = {
        profile.option: [
            [case.weight(c) * distance(profile, c, value, yardstick) for value in ways]
            for c, ways in zip(moving, values, strict=True)
        ]
        for profile in yardstick.profiles
    }
    still = {
        profile.option: sum(
            (case.weight(c) * distance(profile, c, case.medians[c], yardstick) for c in fixed), Fraction(0)
        )
        for profile in yardstick.profiles
    }
    every = [part for option in parts.values() for part in option]
    unit = lcm(
        *(far.denominator for part in every for far in part), *(far.denominator for far in still.values())
    )
    most = max(still.values()) + sum(max(max(part) for part in option) for option in parts.values())
    kind: Any = np.int64 if most * unit * len(moving) < FITS_IN_A_MACHINE_WORD else object
    best = np.zeros([len(ways) for ways in values], dtype=kind)
    first = np.full(best.shape, -1, dtype=np.int64)
    for k, profile in enumerate(yardstick.profiles):
        laid = [np.array([int(far * unit) for far in part], dtype=kind) for part in parts[profile.option]]
        apart = _outer(laid) + int(still[profile.option] * unit)
        open_here = _open(profile, case, moving, values)
        better = open_here & ((first < 0) | (apart < best))
        best[better], first[better] = apart[better], k
    return first


def _open(
    profile: Profile, case: Case, moving: list[Criterion], values: list[list[Fraction]]
) -> npt.NDArray[np.bool_]:
    """Say for every combination of values whether an option passes its gates."""
    shut = [np.zeros(len(ways), dtype=np.int64) for ways in values]
    always_shut = 0
    for gate in profile.gates:
        if gate.criterion in moving:
            k = moving.index(gate.criterion)
            shut[k] += np.array([not gate.lets_pass(value) for value in values[k]])
        else:
            always_shut += not gate.lets_pass(case.medians.get(gate.criterion))
    return np.asarray(_outer(shut) + always_shut == 0)


def _outer(parts: list[npt.NDArray[Any]]) -> npt.NDArray[Any]:
    """Add up one part an axis for every combination."""
    total = np.zeros((), dtype=parts[0].dtype if parts else np.int64)
    for part in parts:
        total = np.add.outer(total, part)
    return total
