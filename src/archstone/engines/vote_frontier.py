"""What trades against what: how likely a proposal passes, and how little anyone is outvoted on what it risks.

A low quota decides often and overrules often; a high one overrules hardly anyone and decides hardly ever.
For given weights, each quota is one point between inclusivity and decisiveness (FORMULAS 7).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from archstone.model.errors import RuleBroken
from archstone.model.risks import normalised

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class FrontierPoint:
    """One quota and what it gives.

    Attributes
    ----------
    quota : how much must say yes
    decisiveness : chance that a proposal passes if everyone says yes half of the time, in (0, 1]
    inclusivity : 1 less the risk share of those who said no, expected among proposals that pass, in [0, 1]
    dominated : whether another quota is as good in one and better in the other
    """

    quota: int
    decisiveness: float
    inclusivity: float
    dominated: bool


@dataclass(frozen=True, slots=True)
class VoteFrontier:
    """Every quota of some weights, from just above half to all, in ascending order.

    ``chosen`` is the quota that a design took, or None. Quotas between which no votes lie have equal points.
    """

    weights: tuple[int, ...]
    shares: tuple[Fraction, ...]
    points: tuple[FrontierPoint, ...]
    chosen: int | None = None

    @property
    def total(self) -> int:
        """All votes there are."""
        return sum(self.weights)

    def at(self, quota: int) -> FrontierPoint:
        """Return the point of one quota; raise RuleBroken where it is no quota above half."""
        first = self.points[0].quota
        if not first <= quota <= self.points[-1].quota:
            raise RuleBroken(f"The quota must be {first} to {self.points[-1].quota}, not {quota}.")
        return self.points[quota - first]

    def distinct(self) -> tuple[FrontierPoint, ...]:
        """Keep one quota of each rule: the chosen one, else the smallest with these values."""
        kept: dict[tuple[float, float], FrontierPoint] = {}
        for point in self.points:
            place = (point.decisiveness, point.inclusivity)
            if place not in kept or point.quota == self.chosen:
                kept[place] = point
        return tuple(kept.values())

    def thinned(self, most: int) -> tuple[FrontierPoint, ...]:
        """Keep at most so many distinct points, evenly spread over the quotas, the chosen one among them."""
        points = self.distinct()
        if len(points) <= most:
            return points
        places = {round(k * (len(points) - 1) / (most - 1)) for k in range(most)}
        return tuple(p for k, p in enumerate(points) if k in places or p.quota == self.chosen)


def vote_frontier(
    weights: Sequence[int], shares: Sequence[Fraction | int | float], *, chosen: int | None = None
) -> VoteFrontier:
    """Work out decisiveness and inclusivity of every whole quota above half up to all.

    Members choose a quota knowing what they pay: each step towards inclusivity is a step away from deciding.

    Parameters
    ----------
    weights : (n,) whole numbers, 1 or more in sum
    shares : (n,) what each member puts at risk, any one unit; normalised here
    chosen : the quota to mark, if one was chosen

    Returns
    -------
    frontier : VoteFrontier

    Raises
    ------
    RuleBroken
        If a weight is negative, all are 0, there are not as many shares, or the chosen quota isn't above half
        and at most all.

    Notes
    -----
    Everyone says yes with probability one half, independently. Sets are counted by their weight, so nothing
    is sampled: chances are exact up to 52 members and to about 1e-13 above; time grows with members times
    total.
    Values that differ by less than 1e-12 count as equal where dominated points are marked.

    Examples
    --------
    >>> [(p.quota, p.decisiveness, p.inclusivity) for p in vote_frontier([2, 1, 1], [2, 1, 1]).points]
    [(3, 0.375, 0.8333333333333334), (4, 0.125, 1.0)]
    """
    exact = normalised(shares)
    total = _total(weights, len(exact))
    low = total // 2 + 1
    if chosen is not None and not low <= chosen <= total:
        raise RuleBroken(f"The quota must lie above half of {total} and be at most all of it, not {chosen}.")
    chance, yes = _by_weight(weights, [float(share) for share in exact])
    passes, heard = np.cumsum(chance[::-1])[::-1][low:], np.cumsum(yes[::-1])[::-1][low:]
    inclusivity = np.minimum(heard / passes, 1.0)
    dominated = _dominated(passes, inclusivity)
    points = tuple(
        FrontierPoint(low + k, float(passes[k]), float(inclusivity[k]), bool(dominated[k]))
        for k in range(len(passes))
    )
    return VoteFrontier(tuple(int(w) for w in weights), exact, points, chosen)


def _total(weights: Sequence[int], members: int) -> int:
    if len(weights) != members:
        raise RuleBroken(f"There are {len(weights)} weights and {members} risk shares; give each member one.")
    if any(weight < 0 for weight in weights):
        raise RuleBroken(f"A weight must be 0 or more, not {min(weights)}.")
    total = int(sum(weights))
    if total == 0:
        raise RuleBroken("All weights are 0; someone must have a vote.")
    return total


def _by_weight(weights: Sequence[int], shares: Sequence[float]) -> tuple[Floats, Floats]:
    """Count sets by what they weigh: their chance, and their chance times the risk share in them."""
    total = int(sum(weights))
    chance, yes = np.zeros(total + 1), np.zeros(total + 1)
    chance[0] = 1.0
    reached = 0
    for weight, share in sorted(zip(weights, shares, strict=True)):
        after, heard = chance.copy(), yes.copy()
        after[weight : reached + weight + 1] += chance[: reached + 1]
        heard[weight : reached + weight + 1] += yes[: reached + 1] + share * chance[: reached + 1]
        chance, yes = after / 2.0, heard / 2.0
        reached += int(weight)
    return chance, yes


def _dominated(passes: Floats, inclusivity: Floats) -> npt.NDArray[np.bool_]:
    """Mark the points beside which another is as good in one and better in the other."""
    alike = 1e-12
    best_before = np.maximum.accumulate(inclusivity)
    # quotas ascend, so whoever decides at least as often stands at most at the last equal chance
    last = np.searchsorted(-passes, -passes + alike, side="right")
    first = np.searchsorted(-passes, -passes - alike, side="left")
    more_inclusive = best_before[last - 1] > inclusivity + alike
    more_decisive = (first > 0) & (best_before[np.maximum(first, 1) - 1] >= inclusivity - alike)
    dominated: npt.NDArray[np.bool_] = more_inclusive | more_decisive
    return dominated
