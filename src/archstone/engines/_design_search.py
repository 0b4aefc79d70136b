"""The search for weights and a quota among more than seven members: good starts, then random moves.

Where everybody's weight is multiplied by risk share over power again and again, power comes close to the
shares (Leech's fixed point). That is done for a dozen quotas with a small total, the best are refined with
the largest total, and single weights are then moved at random until the time is over.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import gcd, isqrt

import numpy as np
import numpy.typing as npt

from archstone.engines._design_kernels import NOT_ALLOWED, cumulate, decides, every_quota, improve

Whole = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Clock = Callable[[], float]

QUOTAS = 12
COARSE_TOTAL, COARSE_PER_MEMBER = 2_000, 40
COARSE_STEPS, FINE_STEPS = 8, 5
STARTS = 6
TRIES, LOOSE = 12, 0.3
SPREAD_OVER_STARTS = 0.35  # share of the time in which all starts are tried in turn
EXACT_MEMBERS = 52  # chances are multiples of 2^-n, which a float holds exactly up to here
ROUNDED_TO_NOTHING = 1e-13
SEARCHED_TOTAL = {16: 20_000}  # so few members have fewer sets than that, and a smaller total is faster
EVERY_TOTAL_TO = 100
PROPORTIONAL_TOTALS = (1_000, 10_000, 100_000)
LARGEST_SWEEP_OF_SHAPLEY = 1_000
SHAPLEY_TOTAL, SHAPLEY_QUOTAS_AND_STEPS = 20_000, (4, 3)  # each power takes a pass a node
LEAST_OF_TOTAL, SCALES, WELL_ROUNDED = 0.8, 4_000, 6
FEW_MEMBERS, FEWER_VOTES = 20, 300
A_MOMENT = 0.03  # seconds


@dataclass(frozen=True, slots=True)
class Candidate:
    """Weights with a quota, and how far their power is from the shares."""

    distance: float
    weights: Whole
    quota: int


def nodes_while_searching(members: int) -> int:
    """Say how many nodes the Shapley-Shubik integral takes while searching: its bump is narrow for many."""
    return min((members + 1) // 2, 12 + 2 * isqrt(members))


def least_chance(members: int) -> float:
    """Say from which chance on a member counts as having power: any, unless rounding could feign one."""
    return 0.0 if members <= EXACT_MEMBERS else ROUNDED_TO_NOTHING


def banzhaf_chances(weights: Whole, quota: int) -> Floats:
    """Work out how likely each member decides, everyone saying yes half of the time (absolute Banzhaf)."""
    out = np.empty(len(weights))
    decides(cumulate(np.sort(weights), quota, 0.5), weights, quota, 0.5, out)
    return out


def shapley_chances(weights: Whole, quota: int, nodes: int | None = None) -> Floats:
    """Work out the Shapley-Shubik index: the chance of deciding, over all probabilities of a yes alike.

    With n / 2 nodes, which None takes, the Gauss-Legendre sum is exact; above one half the members that say
    no are counted in place of those that say yes.
    """
    places, shares = _nodes(nodes or (len(weights) + 1) // 2)
    ascending, total = np.sort(weights), int(weights.sum())
    whole, out = np.zeros(len(weights)), np.empty(len(weights))
    for place, share in zip((places + 1) / 2, shares / 2, strict=True):
        p, needed = (place, quota) if place <= 0.5 else (1.0 - place, total - quota + 1)
        decides(cumulate(ascending, needed, p), weights, needed, p, out)
        whole += share * out
    return whole


@lru_cache(maxsize=8)
def _nodes(number: int) -> tuple[Floats, Floats]:
    places, shares = np.polynomial.legendre.leggauss(number)
    return places, shares


def rounded(shares: Floats, total: int) -> Whole:
    """Round shares to whole weights of this total, 1 at least; the largest rests are rounded up."""
    wanted = shares / shares.sum() * total
    weights = np.maximum(1, np.floor(wanted)).astype(np.int64)
    missing = total - int(weights.sum())
    while missing < 0:  # many were raised to 1; the best rounded up gives one back
        weights[np.argmax(np.where(weights > 1, weights - wanted, -np.inf))] -= 1
        missing += 1
    if missing > 0:
        weights[np.argsort(weights - wanted, kind="stable")[:missing]] += 1
    whole: Whole = weights
    return whole


class Search:
    """A search for one set of shares; every result has a quota in the band and nobody without power."""

    def __init__(
        self, shares: Floats, index: str, rng: np.random.Generator, exact_weights: Sequence[int]
    ) -> None:
        self.shares = shares
        self.members = len(shares)
        self.banzhaf = index == "banzhaf"
        self.rng = rng
        self.least = least_chance(self.members) if self.banzhaf else ROUNDED_TO_NOTHING
        self.nodes = nodes_while_searching(self.members)
        self.exact = np.array(exact_weights, np.int64)
        self.pace: dict[int, float] = {}  # by total, the steps that fit into a moment
        self.swept: dict[bytes, Candidate | None] = {}  # by weights, the best quota
        self.is_late: Callable[[], bool] = lambda: False

    def distance(self, weights: Whole, quota: int, *, exact: bool = False) -> tuple[float, Floats]:
        """Measure the distance, and the power it comes from; out of bounds where someone has none."""
        nodes = None if exact else self.nodes
        power = banzhaf_chances(weights, quota) if self.banzhaf else shapley_chances(weights, quota, nodes)
        if power.min() <= self.least:
            return NOT_ALLOWED, power
        power = power / power.sum()
        return float(np.abs(power - self.shares).sum()), power

    def _in_fewer_votes(self, found: Candidate) -> Candidate:
        """Look among smaller totals, rounded, for weights that come as near."""
        total = int(found.weights.sum())
        if self.banzhaf and self.members <= FEW_MEMBERS:
            for fewer in range(self.members, min(total, FEWER_VOTES)):
                small = self._best_quota(rounded(found.weights / total, fewer))
                if small is not None and small.distance <= found.distance + 1e-12:
                    return small
        return found

    def settled(self, found: Candidate) -> tuple[Whole, int, Floats, float]:
        """Write a game in few votes: divide by what divides all, and take the smallest quota of the game.

        Returns
        -------
        weights, quota, power (summing to 1), power to act
        """
        found = self._in_fewer_votes(found)
        divisor = gcd(*(int(weight) for weight in found.weights))
        weights, quota = found.weights // divisor, -(-found.quota // divisor)
        f = cumulate(np.sort(weights), quota, 0.5)
        while 2 * (quota - 1) > weights.sum() and f[quota - 1] == f[quota - 2]:  # no set weighs just less
            quota -= 1
        _, power = self.distance(weights, quota, exact=True)
        return weights, quota, power / power.sum(), 1.0 - float(f[quota - 1])

    def run(self, largest_total: int, seconds: float, clock: Clock) -> Candidate:
        """Search for *seconds*; *largest_total* must leave one vote to each."""
        until = clock() + seconds
        self.is_late = lambda: clock() >= until
        found = self.proportional(largest_total)
        if found.distance == 0.0:
            return found
        searched = self._searched_total(largest_total)
        starts = [start for start in self._starts(searched) if start.distance < NOT_ALLOWED]
        starts.append(found)
        begun = clock()
        spread_until = begun + SPREAD_OVER_STARTS * (until - begun)
        turn = 0
        while not self.is_late():
            best = min(range(len(starts)), key=lambda k: starts[k].distance)
            k = turn % len(starts) if clock() < spread_until else best
            starts[k] = self._moved(starts[k], max(searched, int(starts[k].weights.sum())), clock)
            turn += 1
            if starts[k].distance == 0.0:
                break
        return min(starts, key=lambda start: start.distance)

    def _searched_total(self, largest_total: int) -> int:
        fewer = [total for members, total in SEARCHED_TOTAL.items() if self.members <= members]
        return int(min([largest_total, *(fewer if self.banzhaf else (SHAPLEY_TOTAL,))]))

    def proportional(self, largest_total: int) -> Candidate:
        """Find the best weights proportional to the shares, over every quota in the band.

        Totals: every one up to 100, then 1,000, 10,000 and 100,000 and the largest, rounded, and the
        smallest that is exactly proportional; and one vote each, which always fits.
        """
        totals = [*range(self.members, min(EVERY_TOTAL_TO, largest_total) + 1), *PROPORTIONAL_TOTALS]
        tried = [rounded(self.shares, t) for t in sorted({*totals, largest_total}) if t <= largest_total]
        if self.exact.min() > 0:
            tried.insert(0, self.exact)
        one_each = np.ones(self.members, np.int64)
        quota = self.members // 2 + 1
        best = Candidate(self.distance(one_each, quota)[0], one_each, quota)
        for weights in tried:
            if weights.sum() > largest_total:
                continue
            name = weights.tobytes()
            if name not in self.swept:
                self.swept[name] = self._best_quota(weights)
            found = self.swept[name]
            if found is not None and found.distance < best.distance - 1e-12:
                best = found
        return best

    def _best_quota(self, weights: Whole) -> Candidate | None:
        """Find the nearest quota in the band, the smallest of equal ones: it has the larger power to act."""
        total = int(weights.sum())
        low, high = total // 2 + 1, 3 * total // 4
        if high < low:
            return None
        if self.banzhaf:
            f = cumulate(np.sort(weights), high, 0.5)
            distances = every_quota(f, weights, self.shares, self.least, low)
        elif total <= LARGEST_SWEEP_OF_SHAPLEY:
            step = max(1, (high - low + 1) // 64)  # every quota, where there are few
            distances = np.full(high - low + 1, NOT_ALLOWED)
            for k in range(0, high - low + 1, step):
                distances[k] = self.distance(weights, low + k)[0]
                if self.is_late():
                    break
        else:
            return None
        k = int(np.flatnonzero(distances <= distances.min() + 1e-12)[0])
        return None if distances[k] >= NOT_ALLOWED else Candidate(float(distances[k]), weights, low + k)

    def _starts(self, total: int) -> list[Candidate]:
        """Bring power close to the shares for a dozen quotas, coarsely, and refine the best of them."""
        coarse = max(self.members, min(total, max(COARSE_TOTAL, COARSE_PER_MEMBER * self.members)))
        tried = []
        quotas, steps = (QUOTAS, COARSE_STEPS) if self.banzhaf else SHAPLEY_QUOTAS_AND_STEPS
        for place in np.linspace(0.5, 0.75, quotas):
            tried.append((*self._fixed_point(self.shares, float(place), coarse, steps), float(place)))
            if self.is_late():
                break
        tried.sort(key=lambda start: start[0].distance)
        refined = [tried[0][0]]
        for _, real, place in tried[:STARTS]:
            if self.is_late():
                break
            fine = self._fixed_point(real, place, total, FINE_STEPS)[0]
            refined.append(self._well_rounded(fine, total) if fine.distance < NOT_ALLOWED else fine)
        return refined

    def _fixed_point(self, real: Floats, place: float, total: int, steps: int) -> tuple[Candidate, Floats]:
        best = Candidate(NOT_ALLOWED, rounded(real, total), total)
        best_real = real
        for _ in range(steps):
            weights = rounded(real, total)
            whole = int(weights.sum())
            quota = min(int(place * whole) + 1, 3 * whole // 4)
            if 2 * quota <= whole:
                break
            weights = np.minimum(weights, quota - 1)  # nobody carries a proposal alone
            whole = int(weights.sum())
            if 4 * quota > 3 * whole:
                break
            distance, power = self.distance(weights, quota)
            if distance >= NOT_ALLOWED:
                break
            if distance < best.distance:
                best, best_real = Candidate(distance, weights, quota), real
            if self.is_late():
                break
            real = self._wanted(weights, power)
        return best, best_real

    def _wanted(self, weights: Whole, power: Floats) -> Floats:
        """Multiply weights by share over power: what each would have to weigh, were it not for the others."""
        real: Floats = weights * np.maximum(self.shares, 1e-6) / power
        real /= real.sum()
        return real

    def _well_rounded(self, start: Candidate, total: int) -> Candidate:
        """Choose a total at which rounding loses little, and keep the quota's place; or keep *start*.

        Among many members rounding is what is left of the distance: n / 4 votes in all for a total taken at
        random, a fifth less for the best of some thousands.
        """
        if self.is_late():
            return start
        _, power = self.distance(start.weights, start.quota)
        real, place = self._wanted(start.weights, power), start.quota / start.weights.sum()
        totals = np.unique(np.linspace(LEAST_OF_TOTAL * total, total - self.members, SCALES).astype(np.int64))
        totals = totals[totals > self.members]
        if not len(totals):
            return start
        wanted = totals[:, None] * real
        lost = np.abs(wanted - np.rint(wanted)).sum(axis=1) / totals
        for scale in totals[np.argsort(lost, kind="stable")[:WELL_ROUNDED]]:
            weights = np.maximum(1, np.rint(scale * real)).astype(np.int64)
            whole = int(weights.sum())
            quota = min(max(int(place * whole), whole // 2 + 1), 3 * whole // 4)
            if self.is_late():
                break
            if whole <= total and 2 * quota > whole and weights.max() < quota:
                distance, _ = self.distance(weights, quota)
                if distance < start.distance:
                    start = Candidate(distance, weights, quota)
        return start

    def _moved(self, start: Candidate, largest_total: int, clock: Clock) -> Candidate:
        """Move at random for a moment, so that the clock is looked at often enough."""
        if self.banzhaf:
            places = int(start.weights.sum())
            steps = int(self.pace.get(places, 1.0))
            begun = clock()
            weights, quota, distance = improve(
                start.weights,
                start.quota,
                self.shares,
                largest_total,
                self.least,
                steps,
                TRIES,
                LOOSE,
                self.rng,
            )
            took = max(clock() - begun, 1e-4)
            self.pace[places] = min(max(1.0, steps * A_MOMENT / took), 4.0 * steps)
            moved = Candidate(float(distance), weights, int(quota))
        else:
            moved = self._moved_once(start, largest_total)
        return moved if moved.distance < start.distance else start

    def _moved_once(self, start: Candidate, largest_total: int) -> Candidate:
        """Shift one member's weight, or the quota, by a small step; for indices without a faster way."""
        weights, quota = start.weights.copy(), start.quota
        i = int(self.rng.integers(self.members))
        reach = max(2, int(weights.sum()) // 2_000)
        weights[i] = max(1, int(weights[i]) + int(self.rng.integers(-reach, reach + 1)))
        quota += int(self.rng.integers(-1, 2))
        total = int(weights.sum())
        if total > largest_total or 2 * quota <= total or 4 * quota > 3 * total:
            return start
        return Candidate(self.distance(weights, quota)[0], weights, quota)


def compile_kernels(rng: np.random.Generator) -> None:
    """Have the loops compiled, which takes seconds the first time ever, before any clock runs."""
    weights, shares = np.ones(9, np.int64), np.full(9, 1 / 9)
    f = cumulate(weights, 6, 0.5)
    decides(f, weights, 6, 0.5, np.empty(9))
    every_quota(f, weights, shares, 0.0, 5)
    improve(weights, 5, shares, 10, 0.0, 1, 1, 0.1, rng)
