"""Branch and bound over teams: take the worthiest candidate in, then leave it out, while the bound allows.

The depth is the number of partners, so that one frame a depth is all the memory it takes. The search
pauses after a given amount of work and goes on where it stood, so that the caller can watch the clock.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit

from archstone.engines._team_bound import Desk, Field, Floats, Ints, lay_segments, tighten, worth_of

BEST, CHEAPEST, ANY, FIRST, LISTED = 0, 1, 2, 3, 4
"""What is looked for: the largest value; or, of the teams that reach one, the cheapest, any, the first ids.

FIRST goes through teams in the order of their ids and stops at one, which is fast where many reach the
value; LISTED goes through all of them, the worthiest first, which is fast where few do.
"""

DEPTH, NEED, BUDGET, FOUND = 0, 1, 2, 3
"""Where the search's own numbers stand in ``Frames.state``; a depth of -1 means that it is done."""

TURNS = 1
"""How often a node's bound is taken anew after its prices have been moved."""


class Frames(NamedTuple):
    """A search as it stands: for each depth the rows still open, the prices and the team so far.

    Attributes
    ----------
    state : (4,) float64, see DEPTH, NEED, BUDGET, FOUND
    team : (k,) int64, the candidates found last, FOUND of them
    rows, open : (k, n) int64 and (k,) int64, of which the first so many are still open
    prices : (k, m + 1) float64, the last that of the budget
    tops : (k, m, r) float64, the r largest values of each requirement in the team, descending
    have, spent : (k,) float64, the team's value and cost
    picked : (k,) int64
    bound : (k,) float64, on everything still open at that depth and below
    """

    state: Floats
    team: Ints
    rows: Ints
    open: Ints
    prices: Floats
    tops: Floats
    have: Floats
    spent: Floats
    picked: Ints
    bound: Floats


def frames(rows: Ints, places: int, tops: Floats, prices: Floats, have: float) -> Frames:
    """Lay out a search from its root."""
    made = Frames(
        state=np.array([0.0, 0.0, np.inf, 0.0]),
        team=np.zeros(places, dtype=np.int64),
        rows=np.zeros((places, len(rows)), dtype=np.int64),
        open=np.zeros(places, dtype=np.int64),
        prices=np.zeros((places, len(prices))),
        tops=np.zeros((places, *tops.shape)),
        have=np.zeros(places),
        spent=np.zeros(places),
        picked=np.zeros(places, dtype=np.int64),
        bound=np.full(places, np.inf),
    )
    made.rows[0], made.open[0], made.tops[0] = rows, len(rows), tops
    made.prices[0], made.have[0] = prices, have
    return made


@njit(cache=True)
def add_member(j: int, tops: Floats, field: Field, out: Floats) -> float:
    """Write a team's largest values with *j* taken in; return what it is then worth."""
    out[:] = tops
    for e in range(field.start[j], field.start[j + 1]):
        c = field.requirement[e]
        at = field.redundancy[c] - 1
        if field.value[e] <= out[c, at]:
            continue
        while at > 0 and out[c, at - 1] < field.value[e]:
            out[c, at] = out[c, at - 1]
            at -= 1
        out[c, at] = field.value[e]
    have = 0.0
    for c in range(out.shape[0]):
        have += out[c, field.redundancy[c] - 1]
    return have


@njit(cache=True)
def _record(members: int, at: Frames) -> None:
    at.team[:members] = at.picked[:members]
    at.state[FOUND] = members


@njit(cache=True)
def _comes_before(members: int, at: Frames) -> bool:
    """Whether the team being tried has earlier ids than the one found last."""
    tried, found = np.sort(at.picked[:members]), np.sort(at.team[:members])
    for i in range(members):
        if tried[i] != found[i]:
            return bool(tried[i] < found[i])
    return False


@njit(cache=True)
def _fill_last_place(aim: int, d: int, at: Frames, field: Field, desk: Desk) -> bool:
    """Try every row in the last place, exactly; say whether the search is over."""
    desk.best_prices[:] = 0.0
    lay_segments(at.tops[d], field, 1, desk.best_prices, desk.segments)
    for i in range(at.open[d]):
        j = at.rows[d, i]
        spent = at.spent[d] + field.cost[j]
        if spent > at.state[BUDGET]:
            continue
        have = np.round(at.have[d] + worth_of(j, field, desk.segments))
        if have < at.state[NEED]:
            continue
        at.picked[d] = j
        if aim == LISTED and at.state[FOUND] and not _comes_before(d + 1, at):
            continue
        _record(d + 1, at)
        if aim == BEST:
            at.state[NEED] = have + 1.0
        elif aim == CHEAPEST:
            at.state[BUDGET] = spent - 1.0
        elif aim != LISTED:
            return True
    return False


@njit(cache=True)
def _worthiest(d: int, left: int, at: Frames, field: Field, desk: Desk) -> int:
    lay_segments(at.tops[d], field, left, at.prices[d], desk.segments)
    money = at.prices[d, -1] if at.state[BUDGET] < np.inf else 0.0
    best, place = -np.inf, 0
    for i in range(at.open[d]):
        j = at.rows[d, i]
        worth = worth_of(j, field, desk.segments) - money * field.cost_share[j]
        if worth > best:
            best, place = worth, i
    return place


@njit(cache=True)
def _take_out(place: int, d: int, at: Frames) -> int:
    """Close a row at this depth, keeping the order of the others."""
    j: int = at.rows[d, place]
    for i in range(place, at.open[d] - 1):
        at.rows[d, i] = at.rows[d, i + 1]
    at.open[d] -= 1
    return j


@njit(cache=True)
def _open_below(j: int, d: int, at: Frames, field: Field, desk: Desk) -> None:
    """Lay out the next depth: *j* in the team, whom it clashes with and who costs too much left out."""
    at.picked[d] = j
    at.have[d + 1] = add_member(j, at.tops[d], field, at.tops[d + 1])
    at.spent[d + 1] = at.spent[d] + field.cost[j]
    at.prices[d + 1] = at.prices[d]
    for c in range(at.tops.shape[1]):  # what is covered now needs no price any more
        last = field.redundancy[c] - 1
        gained = at.tops[d + 1, c, last] - at.tops[d, c, last]
        at.prices[d + 1, c] = max(0.0, at.prices[d, c] - gained)
    for e in range(field.clash_start[j], field.clash_start[j + 1]):
        desk.blocked[field.clash[e]] = True
    kept = 0
    for i in range(at.open[d]):
        other = at.rows[d, i]
        if not desk.blocked[other] and at.spent[d + 1] + field.cost[other] <= at.state[BUDGET]:
            at.rows[d + 1, kept] = other
            kept += 1
    at.open[d + 1] = kept
    for e in range(field.clash_start[j], field.clash_start[j + 1]):
        desk.blocked[field.clash[e]] = False


@njit(cache=True)
def _lower_bound_on(
    d: int, left: int, slack: float, rounds: int, at: Frames, field: Field, desk: Desk
) -> bool:
    """Tighten a frame's bound; say whether anything below it can still reach what is needed."""
    budget, need = at.state[BUDGET], at.state[NEED]
    spare = (budget - at.spent[d]) / field.budget_unit if budget < np.inf else np.inf
    bound, count = tighten(
        at.rows[d], at.open[d], left, at.have[d], at.tops[d], spare, at.prices[d],
        need, slack, TURNS, rounds, field, desk,
    )  # fmt: skip
    at.bound[d] = min(at.bound[d], bound) if d == 0 else bound
    at.open[d] = count
    return bound + slack >= need and count > 0


@njit(cache=True)
def explore(
    aim: int, places: int, work: float, rounds: int, slack: float, at: Frames, field: Field, desk: Desk
) -> bool:
    """Search on until done (True) or about *work* candidates were weighed (False).

    With the aims CHEAPEST, FIRST and LISTED all teams that reach the value must have exactly *places*
    partners.
    """
    d = int(at.state[DEPTH])
    while d >= 0:
        if work <= 0:
            at.state[DEPTH] = d
            return False
        left = places - d
        work -= at.open[d] * (1 if left == 1 else TURNS + 1) + rounds
        if left == 1:
            if _fill_last_place(aim, d, at, field, desk):
                break
            d -= 1
            continue
        if not _lower_bound_on(d, left, slack, rounds, at, field, desk):
            d -= 1
            continue
        place = 0 if aim == FIRST else _worthiest(d, left, at, field, desk)
        j = _take_out(place, d, at)
        if at.spent[d] + field.cost[j] > at.state[BUDGET]:
            continue
        _open_below(j, d, at, field, desk)
        d += 1
        if (aim in (BEST, ANY)) and at.have[d] >= at.state[NEED]:
            _record(d, at)
            at.state[NEED] = at.have[d] + 1.0
            if aim == ANY:
                break
    at.state[DEPTH] = -1.0
    return True
