"""The best disjoint choice among listed rings: linear programme, proof, exact search where it stays open.

Every function here sees rings as columns: ``members`` (m, longest) int32, filled up with -1, ascending, and
``values`` (m,) float64.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from itertools import cycle

import numpy as np
import numpy.typing as npt
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, linprog, milp
from scipy.sparse.csgraph import connected_components

from archstone.engines._ring_search import Part, by_vertex, fill_up, search_part, spread_beliefs

Members = npt.NDArray[np.int32]
Values = npt.NDArray[np.float64]

CLOSE = 1e-9
SIMPLEX_UP_TO = 10_000
MOST_TO_BRANCH = 4_000
MOST_WORK = 2_000_000  # steps of a search times the vertices that each step looks at
MOST_TO_BLEND = 5.0  # seconds; a hundredth is usual
LEAVE = 0.15
# Most loss of a column that takes part, rounds, push, steadiness: each finds another choice, none the best.
BELIEFS = (
    (1.0, 1000, 0.01, 0.5),
    (0.4, 3000, 0.003, 0.35),
)
STEERED = (0.4, 3000, 0.003, 0.35)
NUDGE = 0.005  # least known to lead elsewhere; more of it costs more than it finds
HOLDS = (0.005, 0.005, 0.0)  # what the best choice's columns gain: mostly near it, now and then away
SEED = 1


@dataclass(frozen=True)
class Packing:
    """A disjoint choice of columns, what none can exceed, and how it was found."""

    chosen: npt.NDArray[np.int64]
    bound: float
    proven: bool
    ties_settled: bool
    method: str


def incidence(members: Members, n: int) -> sparse.csc_array:
    """Lay the columns out as a 0/1 matrix, a row a vertex."""
    inside = members >= 0
    ends = np.concatenate([[0], np.cumsum(inside.sum(axis=1))])
    return sparse.csc_array((np.ones(ends[-1]), members[inside], ends), shape=(n, len(members)))


def reduced_costs(members: Members, values: Values, prices: Values) -> Values:
    """Tell what choosing each column loses against the prices of its members."""
    padded = np.append(prices, 0.0)
    owed: Values = padded[members].sum(axis=1)
    return owed - values


def relax(members: Members, values: Values, n: int) -> tuple[Values, Values]:
    """Solve the linear relaxation; return shares of the columns and prices of the vertices, >= 0.

    The prices are made feasible afterwards, so that their sum is a bound whatever the solver's tolerance.
    """
    matrix = incidence(members, n).tocsr()
    used = np.flatnonzero(np.diff(matrix.indptr))
    limits = np.ones(len(used))
    method = "highs-ds" if len(values) <= SIMPLEX_UP_TO else "highs-ipm"
    found = linprog(-values, A_ub=matrix[used], b_ub=limits, method=method)  # type: ignore[call-overload]
    if found.x is None:
        raise RuntimeError(f"The linear programme of the rings could not be solved: {found.message}")
    prices = np.zeros(n)
    prices[used] = np.maximum(-found.ineqlin.marginals, 0.0)
    return np.asarray(found.x), feasible(members, values, prices)


def feasible(members: Members, values: Values, prices: Values) -> Values:
    """Raise prices just enough that no column is worth more than its members' prices."""
    short = -reduced_costs(members, values, prices)
    prices = prices.copy()
    for column in np.flatnonzero(short > 0.0):
        inside = members[column][members[column] >= 0]
        prices[inside[0]] += max(0.0, float(values[column] - prices[inside].sum()))
    return prices


def first_choice(
    members: Members, values: Values, prices: Values, shares: Values, until: float
) -> npt.NDArray[np.bool_]:
    """Choose disjoint columns: the relaxation's own where it is whole, else the best of passed beliefs."""
    n, loss = len(prices), reduced_costs(members, values, prices)
    order = np.argsort(loss / values, kind="stable")
    whole: npt.NDArray[np.bool_] = shares > 1.0 - 1e-6
    fill_up(members, order, whole, n)
    if values[whole].sum() >= prices.sum() - CLOSE:
        return whole
    best = whole
    for way in BELIEFS:
        best = blend(members, values, best, believed(members, values, values, loss, prices, order, way))
        if time.perf_counter() > until or values[best].sum() >= prices.sum() - CLOSE:
            return best
    return steer(members, values, loss, prices, order, best, until)


def believed(
    members: Members,
    values: Values,
    wanted: Values,
    loss: Values,
    prices: Values,
    order: npt.NDArray[np.int64],
    way: tuple[float, int, float, float],
) -> npt.NDArray[np.bool_]:
    """Choose disjoint columns by passed beliefs in *wanted*, which may differ a little from the values."""
    most_loss, rounds, push, steady = way
    near = np.flatnonzero(loss < most_loss)
    chosen = np.zeros(len(values), dtype=np.bool_)
    chosen[near[spread_beliefs(members[near], wanted[near], prices, rounds, push, steady)]] = True
    fill_up(members, order, chosen, len(prices))
    return chosen


def blend(
    members: Members, values: Values, one: npt.NDArray[np.bool_], other: npt.NDArray[np.bool_]
) -> npt.NDArray[np.bool_]:
    """Choose the best disjoint columns that two disjoint choices have between them; never worse than either.

    Their conflicts form a bipartite graph, on which the linear relaxation is whole: no branching is needed.
    """
    better = one if values[one].sum() >= values[other].sum() else other
    either = np.flatnonzero(one | other)
    if np.array_equal(one, other) or not len(either):
        return better
    n = int(members[either].max()) + 1
    found, _ = branch(members[either], values[either], n, MOST_TO_BLEND)
    if found is None or values[either][found].sum() <= values[better].sum() + CLOSE:
        return better
    blended = np.zeros(len(values), dtype=np.bool_)
    blended[either[found]] = True
    return blended


def steer(
    members: Members,
    values: Values,
    loss: Values,
    prices: Values,
    order: npt.NDArray[np.int64],
    best: npt.NDArray[np.bool_],
    until: float,
) -> npt.NDArray[np.bool_]:
    """Pass beliefs again and again near the best choice, each time nudged, and blend in what they find."""
    random = np.random.default_rng(SEED)
    now, longest = time.perf_counter(), 0.0
    for hold in cycle(HOLDS):
        if now + longest >= until or values[best].sum() >= prices.sum() - CLOSE:
            return best
        wanted = values + NUDGE * random.random(len(values)) + hold * best
        best = blend(members, values, best, believed(members, values, wanted, loss, prices, order, STEERED))
        longest, now = max(longest, time.perf_counter() - now), time.perf_counter()
    raise AssertionError("an endless cycle has ended")


def parts_of(members: Members, n: int) -> list[npt.NDArray[np.int64]]:
    """Split columns into groups that share no vertex, each group's columns ascending."""
    matrix = incidence(members, n)
    count, label = connected_components(matrix.T @ matrix, directed=False)
    return np.split(np.argsort(label, kind="stable"), np.cumsum(np.bincount(label, minlength=count))[:-1])


def part_of(members: Members, loss: Values, prices: Values, columns: npt.NDArray[np.int64]) -> Part:
    """Cut one group of columns out, its vertices and columns counted anew in the same order."""
    inside = members[columns] >= 0
    vertices, place = np.unique(members[columns][inside], return_inverse=True)
    local = np.full((len(columns), members.shape[1]), -1, dtype=np.int32)
    local[inside] = place
    return Part(local, loss[columns], prices[vertices], *by_vertex(local, len(vertices)))


def branch(
    members: Members, values: Values, n: int, seconds: float
) -> tuple[npt.NDArray[np.bool_] | None, float]:
    """Solve a small packing by branch and bound; return the choice, if any, and what none can exceed."""
    matrix = incidence(members, n).tocsr()
    matrix = matrix[np.flatnonzero(np.diff(matrix.indptr) > 1)]
    found = milp(
        -values,
        integrality=np.ones(len(values), dtype=np.int64),
        bounds=Bounds(0.0, 1.0),
        constraints=LinearConstraint(matrix, -np.inf, 1.0) if matrix.shape[0] else None,
        options={"time_limit": seconds, "mip_rel_gap": 0.0},
    )
    bound = np.inf if found.mip_dual_bound is None else -found.mip_dual_bound
    return None if found.x is None else found.x > 0.5, bound


def pack(members: Members, values: Values, n: int, seconds: float) -> Packing:
    """Find the disjoint columns of largest total value, and the proof; see `rings.best_rings`."""
    until = time.perf_counter() + seconds
    if not len(values):
        return Packing(np.empty(0, dtype=np.int64), 0.0, True, True, "nothing to choose")
    shares, prices = relax(members, values, n)
    bound = float(prices.sum())
    small = len(values) <= MOST_TO_BRANCH
    chosen = first_choice(members, values, prices, shares, 0.0 if small else until - LEAVE * seconds)
    method = "linear programme"
    total = float(values[chosen].sum())
    if bound - total > CLOSE * max(1.0, bound):
        method = "linear programme and passed beliefs"
        loss = reduced_costs(members, values, prices)
        chosen, bound, branched = close_gap(members, values, loss, prices, chosen, until)
        method += " and branch and bound" if branched else ""
        total = float(values[chosen].sum())
    proven = bound - total <= CLOSE * max(1.0, bound)
    settled = False
    if proven:
        chosen, settled = settle_ties(members, values, prices, chosen)
        total = bound = float(values[chosen].sum())
    return Packing(np.flatnonzero(chosen), bound, proven, settled, method)


def close_gap(
    members: Members,
    values: Values,
    loss: Values,
    prices: Values,
    chosen: npt.NDArray[np.bool_],
    until: float,
) -> tuple[npt.NDArray[np.bool_], float, bool]:
    """Solve what the prices leave open, part by part.

    A column that loses more than the gap is in no better choice, and is left out.
    """
    bound, total = float(prices.sum()), float(values[chosen].sum())
    open_columns = np.flatnonzero((loss <= bound - total + CLOSE) | chosen)
    chosen = chosen.copy()
    best_possible, branched = 0.0, False
    for columns in sorted((open_columns[p] for p in parts_of(members[open_columns], len(prices))), key=len):
        own = float(values[columns][chosen[columns]].sum())
        vertices = np.unique(members[columns][members[columns] >= 0])
        limit = float(prices[vertices].sum())
        left = until - time.perf_counter()
        if limit - own > CLOSE and left > 0.0 and len(columns) <= MOST_TO_BRANCH:
            branched = True
            found, at_most = branch(members[columns], values[columns], len(prices), left)
            limit = min(limit, at_most)
            if found is not None and values[columns][found].sum() > own + CLOSE:
                chosen[columns] = found
                own = float(values[columns][found].sum())
        best_possible += max(own, limit)
    return chosen, min(bound, best_possible), branched


def settle_ties(
    members: Members, values: Values, prices: Values, chosen: npt.NDArray[np.bool_]
) -> tuple[npt.NDArray[np.bool_], bool]:
    """Among choices of the same, proven value take the one of fewest columns, then of the smallest ids."""
    loss = np.maximum(reduced_costs(members, values, prices), 0.0)
    gap = float(prices.sum() - values[chosen].sum())
    near = np.flatnonzero((loss <= gap + CLOSE) | chosen)
    chosen, settled = chosen.copy(), True
    for columns in (near[p] for p in parts_of(members[near], len(prices))):
        part = part_of(members, loss, prices, columns)
        own = chosen[columns]
        allowed = float(part.price.sum() - values[columns][own].sum()) + CLOSE
        if own.all() and len(columns) == 1:
            continue
        best, _, finished = search_part(part, allowed, max(1_000, MOST_WORK // len(part.price)))
        settled &= finished
        if len(best) and finished:
            chosen[columns] = False
            chosen[columns[best]] = True
    return chosen, settled
