"""The bound on teams: one price a requirement, and every candidate's worth at those prices.

Take a team as begun, with ``left`` places free. A requirement's value, between what the team already has
and more, is a line; where ``d`` more members must reach a point of that line before it counts (one in the
plain case, up to r with redundancy), each of them may claim at most 1/d of it. Give every requirement a
price: what lies below it is granted to the team but paid for in full, what lies above is earned by those
who reach it. A price on the budget charges every candidate for its cost. Then, for any prices at all, no
completion is worth more than

    value so far + all prices + the ``left`` largest worths,

and the smallest such bound is that of the linear relaxation with a row for each requirement and level,
found with as many unknowns as there are requirements.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from numba import njit

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Small = npt.NDArray[np.int32]
Flags = npt.NDArray[np.bool_]

ROUNDS_BEFORE_A_SMALLER_STEP = 6
SMALLER = 0.6
NEAR = 128
"""How many rows move the prices; the bound is always taken over all."""


class Field(NamedTuple):
    """The candidates as compiled code reads them; values and costs are whole numbers below 2**53.

    Attributes
    ----------
    start : (n + 1,) int64, where each candidate's entries begin
    requirement : (e,) int32, which requirement an entry is about
    value : (e,) float64, what the candidate's strength there is worth
    redundancy : (m,) int64, how many members must have a strength for it to count
    cost : (n,) float64
    cost_share : (n,) float64, cost as a share of ``budget_unit``
    budget_unit : float, what the budget's price is counted in
    clash_start, clash : (n + 1,) int64 and (p,) int32, whom each candidate can't be in a team with
    """

    start: Ints
    requirement: Small
    value: Floats
    redundancy: Ints
    cost: Floats
    cost_share: Floats
    budget_unit: float
    clash_start: Ints
    clash: Small


class Desk(NamedTuple):
    """Room to work in, made once a search: segments of lines, worths, and the like."""

    segments: Floats
    worth: Floats
    chosen: Ints
    near: Ints
    best_prices: Floats
    kept_prices: Floats
    slope: Floats
    blocked: Flags


def desk(candidates: int, requirements: int, redundancy: int, places: int) -> Desk:
    """Make room to work in."""
    return Desk(
        segments=np.empty((requirements, redundancy, 3)),
        worth=np.empty(candidates),
        chosen=np.empty(max(places, 1), dtype=np.int64),
        near=np.empty(candidates, dtype=np.int64),
        best_prices=np.empty(requirements + 1),
        kept_prices=np.empty(requirements + 1),
        slope=np.empty(requirements + 1),
        blocked=np.zeros(candidates, dtype=np.bool_),
    )


@njit(cache=True)
def lay_segments(tops: Floats, field: Field, left: int, prices: Floats, segments: Floats) -> None:
    """Write, for each requirement, where its line is cut and what share a candidate may claim of each part.

    ``segments[c, i]`` is (from, to, 1/d). What lies below the price is cut off; what more members must
    reach than places are left counts for nothing.
    """
    for c in range(tops.shape[0]):
        last = field.redundancy[c] - 1
        floor = tops[c, last] + prices[c]
        for i in range(last + 1):
            segments[c, i, 0] = max(tops[c, last - i], floor)
            segments[c, i, 1] = tops[c, last - i - 1] if i < last else np.inf
            segments[c, i, 2] = 1.0 / (i + 1) if i < left else 0.0


@njit(cache=True)
def worth_of(j: int, field: Field, segments: Floats) -> float:
    """Sum what candidate *j* earns above the prices."""
    worth = 0.0
    for e in range(field.start[j], field.start[j + 1]):
        c = field.requirement[e]
        value = field.value[e]
        if field.redundancy[c] == 1:  # the plain case, a third faster apart
            if value > segments[c, 0, 0]:
                worth += value - segments[c, 0, 0]
            continue
        for i in range(field.redundancy[c]):
            high = min(value, segments[c, i, 1])
            if high > segments[c, i, 0]:
                worth += (high - segments[c, i, 0]) * segments[c, i, 2]
    return worth


@njit(cache=True)
def _share_at_price(value: float, c: int, field: Field, segments: Floats) -> float:
    """Say what share of a requirement a candidate claims just above its price."""
    for i in range(field.redundancy[c]):
        if segments[c, i, 1] > segments[c, i, 0]:
            return segments[c, i, 2] if value > segments[c, i, 0] else 0.0
    return 0.0


@njit(cache=True)
def _best_worths(count: int, left: int, desk: Desk) -> int:
    """Put the places of the *left* largest positive worths into ``chosen``, the best first; count them."""
    worth, chosen = desk.worth, desk.chosen
    found = 0
    for i in range(count):
        w = worth[i]
        if w <= 0.0 or (found == left and w <= worth[chosen[found - 1]]):
            continue
        at = found if found < left else left - 1
        while at > 0 and worth[chosen[at - 1]] < w:
            chosen[at] = chosen[at - 1]
            at -= 1
        chosen[at] = i
        if found < left:
            found += 1
    return found


@njit(cache=True)
def _lay_slope(rows: Ints, found: int, spare: float, prices: Floats, field: Field, desk: Desk) -> float:
    """Write how the bound changes with each price; return the square of that slope's length."""
    slope, segments = desk.slope, desk.segments
    m = len(slope) - 1
    slope[:m] = 1.0
    slope[m] = spare if spare < np.inf else 0.0
    for i in range(found):
        j = rows[desk.chosen[i]]
        for e in range(field.start[j], field.start[j + 1]):
            c = field.requirement[e]
            slope[c] -= _share_at_price(field.value[e], c, field, segments)
        if spare < np.inf:
            slope[m] -= field.cost_share[j]
    square = 0.0
    for c in range(m + 1):
        if prices[c] <= 0.0 and slope[c] > 0.0:
            slope[c] = 0.0  # a price can't fall below zero
        square += slope[c] * slope[c]
    return square


@njit(cache=True)
def bound_at(
    rows: Ints, count: int, left: int, tops: Floats, spare: float, prices: Floats, field: Field, desk: Desk
) -> tuple[float, int]:
    """Give the bound, less what the team already has, at given prices; and how many worths are in it."""
    lay_segments(tops, field, left, prices, desk.segments)
    m = tops.shape[0]
    money = float(prices[m]) if spare < np.inf else 0.0
    bound = 0.0
    for c in range(m):
        bound += float(prices[c])
    if money > 0.0:
        bound += money * spare
    for i in range(count):
        desk.worth[i] = worth_of(rows[i], field, desk.segments) - money * field.cost_share[rows[i]]
    found = _best_worths(count, left, desk)
    for i in range(found):
        bound += float(desk.worth[desk.chosen[i]])
    return bound, found


@njit(cache=True)
def _drop_hopeless(rows: Ints, count: int, bound: float, last: float, need: float, desk: Desk) -> int:
    """Drop rows with which, forced in for the weakest of the chosen, the bound falls below *need*."""
    kept = 0
    for i in range(count):
        if bound - last + min(desk.worth[i], last) >= need:
            rows[kept] = rows[i]
            desk.worth[kept] = desk.worth[i]
            kept += 1
    return kept


@njit(cache=True)
def _pick_near(rows: Ints, count: int, desk: Desk) -> int:
    """Write the rows of largest worth into ``near``, in their order; count them."""
    if count <= NEAR:
        desk.near[:count] = rows[:count]
        return count
    least = np.partition(desk.worth[:count], count - NEAR)[count - NEAR]
    found = 0
    for i in range(count):
        if desk.worth[i] >= least:
            desk.near[found] = rows[i]
            found += 1
    return found


@njit(cache=True)
def _move_prices(
    count: int, left: int, have: float, tops: Floats, spare: float, prices: Floats,
    need: float, rounds: int, field: Field, desk: Desk,
) -> None:  # fmt: skip
    """Move the prices to where the bound over the ``near`` rows is lowest, or below *need*.

    Polyak's step towards *need*, made smaller where it overshoots.
    """
    best, step, stuck = np.inf, 1.0, 0
    for _ in range(rounds):
        over, found = bound_at(desk.near, count, left, tops, spare, prices, field, desk)
        bound = have + over
        stuck = 0 if best == np.inf or bound < best - 1e-6 * abs(best - need) else stuck + 1
        if bound < best:
            best = bound
            desk.best_prices[:] = prices
        if best < need:
            break
        if stuck >= ROUNDS_BEFORE_A_SMALLER_STEP:
            step *= SMALLER
            stuck = 0
        square = _lay_slope(desk.near, found, spare, prices, field, desk)
        if square == 0.0:
            break
        move = step * (bound - need) / square
        for c in range(len(prices)):
            prices[c] = max(0.0, prices[c] - move * desk.slope[c])
    prices[:] = desk.best_prices


@njit(cache=True)
def tighten(
    rows: Ints, count: int, left: int, have: float, tops: Floats, spare: float, prices: Floats,
    need: float, slack: float, turns: int, rounds: int, field: Field, desk: Desk,
) -> tuple[float, int]:  # fmt: skip
    """Lower a node's bound by moving its prices, and drop rows that no team worth *need* can hold.

    Prices are moved by the rows of largest worth alone, and the bound then taken over all; so often as
    *turns* says. ``rows`` keeps its order, ``prices`` ends at the best found.

    Returns
    -------
    bound, count : the smallest bound found, and how many rows stay
    """
    best = np.inf
    for turn in range(turns + 1):
        if turn:
            near = _pick_near(rows, count, desk)
            _move_prices(near, left, have, tops, spare, prices, need - slack, rounds, field, desk)
        over, found = bound_at(rows, count, left, tops, spare, prices, field, desk)
        if have + over < best:
            best = have + over
            desk.kept_prices[:] = prices
        if best + slack < need:
            break
        last = desk.worth[desk.chosen[found - 1]] if found == left else 0.0
        count = _drop_hopeless(rows, count, have + over, last, need - slack, desk)
        if count == 0:
            break
    prices[:] = desk.kept_prices
    return best, count
