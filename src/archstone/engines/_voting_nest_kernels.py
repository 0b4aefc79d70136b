"""Loops of voting power for nests of many members with many different weights.

A state is a row and a place in it: the row says how many said yes and what two of the rules weigh, the place
what the widest rule weighs. In each rule all that has won is one place and all that can't win any more is
another; a state in which the whole nest is decided is left out. Only sums of positive numbers are taken.
"""

from __future__ import annotations

import numba as nb
import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Wholes = npt.NDArray[np.int64]
Table = npt.NDArray[np.bool_]

# values, the place of x = 0 of each row among them, and from which x to which there is something
Rows = tuple[Floats, Wholes, Wholes, Wholes]
# quotas of z, y and x; row of wins of a size; who wins by it, z, y and x; modulus
Nest = tuple[Wholes, Wholes, Table, float]

LOST, WON, OPEN = 0, 1, 2


@nb.njit(cache=True, fastmath={"contract"})
def _pour(
    source: Floats,
    start: int,
    many: int,
    factor: float,
    target: Floats,
    base: int,
    first: int,
    low: Wholes,
    high: Wholes,
    row: int,
    modulus: float,
) -> None:
    """Add so many numbers to a row from place *first* on; what lies outside its low..high isn't there yet."""
    last = first + many - 1
    if low[row] > high[row]:
        goal, come = target[base + first : base + last + 1], source[start : start + many]
        for k in range(many):
            goal[k] = factor * come[k]
        low[row], high[row] = first, last
        return
    bottom, top = low[row], high[row]
    for k in range(last + 1, bottom):
        target[base + k] = 0.0
    for k in range(top + 1, first):
        target[base + k] = 0.0
    for k in range(first, min(last, bottom - 1) + 1):
        target[base + k] = factor * source[start + k - first]
    for k in range(max(first, top + 1), last + 1):
        target[base + k] = factor * source[start + k - first]
    a, b = max(first, bottom), min(last, top) + 1
    if b > a:
        goal, come = target[base + a : base + b], source[start + a - first : start + b - first]
        for k in range(len(goal)):
            value = goal[k] + factor * come[k]
            goal[k] = value - modulus if value >= modulus else value
    low[row], high[row] = min(bottom, first), max(top, last)


@nb.njit(cache=True, fastmath={"contract", "reassoc"})
def _sum(values: Floats, start: int, many: int, modulus: float) -> float:
    total = 0.0
    if modulus == np.inf:
        for k in range(start, start + many):
            total += values[k]
        return total
    for k in range(start, start + many):
        total += values[k]
        if total >= modulus:
            total -= modulus
    return total


@nb.njit(cache=True)
def _state(value: int, quota: int, left: int) -> int:
    if value >= quota:
        return WON
    return LOST if value + left < quota else OPEN


@nb.njit(cache=True)
def _send(
    before: Rows,
    row: int,
    shift: int,
    factor: float,
    after: Rows,
    to: tuple[int, int, int],
    nest: Nest,
    left: Wholes,
    decided: Floats,
) -> None:
    """Send a row, moved by a weight, to the row (size, z, y); *decided* takes what fails and passes."""
    source, places, lows, highs = before
    target, places_after, low, high = after
    quotas, classes, wins, modulus = nest
    size, z, y = to
    quota, start = quotas[2], places[row] + lows[row]
    goal = (size * (quotas[0] + 1) + z) * (quotas[1] + 1) + y
    base = places_after[goal]
    z_is, y_is = _state(z, quotas[0], left[0]), _state(y, quotas[1], left[1])
    best = wins[classes[size + left[3]], int(z_is != LOST), int(y_is != LOST)]
    worst = wins[classes[size], int(z_is == WON), int(y_is == WON)]
    first, last = lows[row] + shift, highs[row] + shift
    if worst[0] or not best[1]:
        if modulus == np.inf:
            decided[int(worst[0])] += factor * _sum(source, start, last - first + 1, modulus)
        return
    floor = quota - left[2] - 1  # up to here the widest rule is lost, from the quota on it is won
    for part in (OPEN, LOST, WON):
        low_end = first if part == LOST else max(first, quota if part == WON else floor + 1)
        high_end = last if part == WON else min(last, floor if part == LOST else quota - 1)
        many, begin = high_end - low_end + 1, start + low_end - first
        if many <= 0:
            continue
        come, place = source, low_end
        if part != OPEN:
            matters = best[0] if part == LOST else not worst[1]
            if not matters and modulus < np.inf:
                continue
            together = _sum(source, begin, many, modulus)
            if not matters:
                decided[part] += factor * together
                continue
            decided[2] = together
            come, begin, many, place = decided, 2, 1, floor if part == LOST else quota
        _pour(come, begin, many, factor, target, base, place, low, high, goal, modulus)


@nb.njit(cache=True)
def _join(
    before: Rows,
    after: Rows,
    weights: Wholes,
    joined: Wholes,
    left: Wholes,
    nest: Nest,
    no: float,
    yes: float,
    decided: Floats,
) -> None:
    """Let one more member vote; *joined* and *left* are the weights of those before and after it."""
    low_before, high_before = before[2], before[3]
    low, high = after[2], after[3]
    quotas = nest[0]
    zs, ys = quotas[0] + 1, quotas[1] + 1
    z_floor, y_floor = max(0, quotas[0] - left[0] - 1), max(0, quotas[1] - left[1] - 1)
    low[:] = 1
    high[:] = 0
    z_top, y_top = min(quotas[0], joined[0]), min(quotas[1], joined[1])
    for size in range(joined[3] + 1):
        for z in range(max(0, z_floor - weights[0]), z_top + 1):
            for y in range(max(0, y_floor - weights[1]), y_top + 1):
                row = (size * zs + z) * ys + y
                if low_before[row] > high_before[row]:
                    continue
                for vote in range(2):
                    to = (
                        size + vote * weights[3],
                        max(z_floor, min(z + vote * weights[0], quotas[0])),
                        max(y_floor, min(y + vote * weights[1], quotas[1])),
                    )
                    factor = yes if vote else no
                    _send(before, row, vote * weights[2], factor, after, to, nest, left, decided)


@nb.njit(cache=True)
def _join_kinds(
    level: Rows,
    one: Rows,
    other: Rows,
    weights: Wholes,
    many: Wholes,
    span: tuple[int, int],
    joined: Wholes,
    left: Wholes,
    nest: Nest,
    no: float,
    yes: float,
    decided: Floats,
) -> int:
    """Let the members of kinds first..end vote; 0 if they are none, 1 or 2 for where the votes are then.

    *joined* and *left* are brought up to date.
    """
    before, after, spare = level, one, other
    at = 0
    for g in range(span[0], span[1]):
        for _ in range(many[g]):
            left -= weights[g]
            _join(before, after, weights[g], joined, left, nest, no, yes, decided)
            before, after, spare = after, spare, after
            at = 2 if at == 1 else 1
            joined += weights[g]
    return at


@nb.njit(cache=True)
def _by_size(rows: Rows, sizes: int, modulus: float) -> Floats:
    """Sum what is there by the number of those who say yes."""
    values, places, low, high = rows
    each = len(low) // sizes
    found = np.zeros(sizes)
    for row in range(len(low)):
        if low[row] <= high[row]:
            start = places[row] + low[row]
            total = found[row // each] + _sum(values, start, high[row] - low[row] + 1, modulus)
            found[row // each] = total - modulus if total >= modulus else total
    return found


@nb.njit(cache=True)
def _packed(
    rows: Rows, store: Floats, begin: int, places: Wholes, low: Wholes, high: Wholes
) -> tuple[Floats, int]:
    """Copy rows one after another into the store from *begin* on, and make it larger where it must be."""
    values, places_before, low_before, high_before = rows
    low[:], high[:] = low_before, high_before
    end = begin
    for row in range(len(low)):
        end += max(0, high[row] - low[row] + 1)
    if end > len(store):
        larger = np.empty(end + len(store))
        larger[:begin] = store[:begin]
        store = larger
    end = begin
    for row in range(len(low)):
        many = high[row] - low[row] + 1
        if many > 0:
            start = places_before[row] + low[row]
            store[end : end + many] = values[start : start + many]
            places[row] = end - low[row]
            end += many
    return store, end


@nb.njit(cache=True)
def nest_swings(
    weights: Wholes,
    many: Wholes,
    quotas: Wholes,
    classes: Wholes,
    wins: Table,
    noes: Floats,
    yeses: Floats,
    modulus: float,
) -> tuple[Floats, Floats]:
    """Add up what all others do where a member of each kind decides; what fails and what passes.

    The kinds are halved again and again, as in `swing_chances`, so each is left with the votes of all others
    and nobody is ever taken out. What is decided is left out on the way.

    Parameters
    ----------
    weights : (g, 4) int64, of each kind in z, y and x, and 1 where sizes are told apart or 0
    many : (g,) int64, members of each kind, >= 1
    quotas : (3,) int64, of z, y and x; 0 where there is no such rule
    classes : (n + 1,) int64, the row of *wins* for each number of yeses; (1,) where sizes aren't told apart
    wins : (c, 2, 2, 2) bool, whether that and the rules z, y and x, met or not, let a proposal pass
    noes, yeses : (m,) float64, what a no and a yes multiply by: chances, or 1 to count
    modulus : sums are taken modulo it, at most 2^52; infinite for chances

    Returns
    -------
    swings : (m, g, n + 1) or (m, g, 1) float64, by the others' number of yeses
    decided : (m, 2) float64, what fails and passes; of no use with a finite modulus
    """
    kinds, sizes = len(weights), len(classes)
    rows_in_all = sizes * (quotas[0] + 1) * (quotas[1] + 1)
    depth = 3
    while 1 << (depth - 3) < kinds:
        depth += 1
    nest = (quotas, classes, wins, modulus)
    width = quotas[2] + 1
    apart = np.arange(rows_in_all) * width
    nowhere = np.empty((2, 2, rows_in_all), dtype=np.int64)
    one = (np.empty(rows_in_all * width), apart, nowhere[0, 0], nowhere[0, 1])
    other = (np.empty(rows_in_all * width), apart, nowhere[1, 0], nowhere[1, 1])
    store = np.empty(1 + rows_in_all * width)
    places = np.zeros((depth, rows_in_all), dtype=np.int64)
    low = np.ones((depth, rows_in_all), dtype=np.int64)
    high = np.zeros((depth, rows_in_all), dtype=np.int64)
    begin = np.zeros(depth + 1, dtype=np.int64)
    span = np.zeros((depth, 2), dtype=np.int64)
    step = np.zeros(depth, dtype=np.int64)
    joined = np.zeros((depth, 4), dtype=np.int64)
    left = np.zeros((depth, 4), dtype=np.int64)
    swings = np.zeros((len(yeses), kinds, sizes))
    decided = np.zeros((len(yeses), 3))
    elsewhere = np.zeros(3)
    fewer = many - 1
    for c in range(len(yeses)):
        store[0], low[0, 0], high[0, 0], begin[1] = 1.0, 0, 0, 1
        span[0, 1], step[0] = kinds, 0
        for k in range(4):
            left[0, k] = (weights[:, k] * many).sum()
        at = 0
        while at >= 0:
            first, end = span[at]
            level = (store, places[at], low[at], high[at])
            if end - first > 1 and step[at] == 2:
                at -= 1
                continue
            leftmost = first == 0 and (end == 1 or step[at] == 0)
            tally = decided[c] if leftmost else elsewhere
            middle = (first + end) // 2
            half = (middle, end) if step[at] == 0 else (first, middle)
            if end - first == 1:
                half = (first, end)
            joined[at + 1], left[at + 1] = joined[at], left[at]
            to = _join_kinds(
                level,
                one,
                other,
                weights,
                fewer if end - first == 1 else many,
                half,
                joined[at + 1],
                left[at + 1],
                nest,
                noes[c],
                yeses[c],
                tally,
            )
            if to != 0:
                level = one if to == 1 else other
            if end - first == 1:
                swings[c, first] = _by_size(level, sizes, modulus)
                if leftmost:
                    tally[0] += noes[c] * swings[c, first].sum()
                    tally[1] += yeses[c] * swings[c, first].sum()
                at -= 1
                continue
            store, begin[at + 2] = _packed(
                level, store, begin[at + 1], places[at + 1], low[at + 1], high[at + 1]
            )
            span[at + 1, 0], span[at + 1, 1] = (first, middle) if step[at] == 0 else (middle, end)
            step[at] += 1
            at += 1
            step[at] = 0
    return swings, decided[:, :2]
