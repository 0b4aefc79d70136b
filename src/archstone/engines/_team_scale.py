"""Teams in whole numbers: weights and strengths as exact decimals brought to one grid.

Strength times weight is exact as long as the whole grid stays below 2**53, which decimals of up to ten
digits or so do; beyond that values are rounded to a grid of 2**50 steps, and the bound says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import ceil, gcd, lcm

import numpy as np
import numpy.typing as npt

from archstone.engines._team_bound import Floats
from archstone.engines.audits import STRENGTH_UNITS

LARGEST_EXACT = 2**53
GRID = 2**50


@dataclass(frozen=True)
class Scaled:
    """What each strength is worth to each requirement, in whole steps.

    Attributes
    ----------
    value : (n, m) float64, whole, strength times weight in steps
    steps : how many steps a coverage of 1 has
    error : by how many steps a team's value may be off; 0 where exact
    """

    value: Floats
    steps: Fraction
    error: int


def exact(number: object) -> Fraction:
    """Read a number as the decimal it is written as: 0.1 is one tenth."""
    if isinstance(number, Fraction | int):
        return Fraction(number)
    if isinstance(number, Decimal):
        return Fraction(number)
    return Fraction(repr(float(number)))  # type: ignore[arg-type]


def exact_strength(value: np.generic | float) -> Fraction:
    """Read one usable strength as a share: whole numbers are units of 1/50, others are shares."""
    if isinstance(value, np.integer):
        return Fraction(int(value), STRENGTH_UNITS)
    return exact(float(value))


def denominator(numbers: Iterable[Fraction]) -> int:
    """Find the smallest number that makes all of *numbers* whole; give up above any use."""
    common = 1
    for number in numbers:
        common = lcm(common, number.denominator)
        if common > LARGEST_EXACT:
            break
    return common


def scale(weights: Sequence[Fraction], strength: npt.NDArray[np.generic]) -> Scaled:
    """Bring strength times weight to whole numbers, exactly where that fits."""
    distinct, place = np.unique(strength, return_inverse=True)
    shares = [exact_strength(value) for value in distinct]
    place = place.reshape(strength.shape)
    total = sum(weights, Fraction(0))
    weight_unit, share_unit = denominator(weights), denominator(shares)
    common = gcd(*(int(weight * weight_unit) for weight in weights)) if weight_unit <= LARGEST_EXACT else 1
    unit = Fraction(weight_unit, common)
    if total * unit * share_unit < LARGEST_EXACT:
        whole_weights = np.array([int(weight * unit) for weight in weights], dtype=np.float64)
        whole_shares = np.array([int(share * share_unit) for share in shares], dtype=np.float64)
        return Scaled(whole_shares[place] * whole_weights, total * unit * share_unit, 0)
    near_shares = np.array([float(share) for share in shares])
    near_weights = np.array([float(weight / total) for weight in weights])
    return Scaled(np.round(near_shares[place] * near_weights * GRID), Fraction(GRID), 2 * len(weights))


@dataclass(frozen=True)
class ScaledCosts:
    """What each row costs, in whole steps; nan where not known.

    ``exact`` is False where the costs had too many digits: then each is rounded up a little.
    """

    cost: Floats
    steps: int
    exact: bool


def scale_costs(costs: Floats, places: int) -> ScaledCosts:
    """Bring costs to whole numbers small enough that any team's cost is exact, unknown ones counted apart."""
    distinct, place = np.unique(costs[~np.isnan(costs)], return_inverse=True)
    known = [exact(float(cost)) for cost in distinct]
    largest = max(known, default=Fraction(0))
    room = LARGEST_EXACT // (places + 1) ** 2 - 1  # unknown ones stand above any sum of known ones
    steps = denominator(known)
    fits = largest * steps < room
    if not fits:
        steps = max(1, int(room / largest) // 2)
    whole = np.array([float(ceil(cost * steps)) for cost in known])
    out = np.full(len(costs), np.nan)
    out[~np.isnan(costs)] = whole[place]
    return ScaledCosts(out, steps, fits)
