"""Loops of voting power for one weighted rule of many members.

A state is the weight that said yes, below the quota. Everything is a sum of products of positive numbers, so
that nothing cancels: instead of taking a member out of the whole, the others are put together without it.
"""

from __future__ import annotations

import numba as nb
import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Wholes = npt.NDArray[np.int64]


@nb.njit(cache=True, fastmath={"contract"})
def _join(
    before: Floats, after: Floats, low: int, high: int, weight: int, yes: float, bottom: int, top: int
) -> None:
    """Let one more member vote: fill after[bottom..top] from before[low..high], which is 0 elsewhere."""
    no = 1.0 - yes
    for k in range(bottom, min(low + weight - 1, high) + 1):
        after[k] = no * before[k]
    for k in range(max(bottom, high + 1), min(low + weight - 1, top) + 1):
        after[k] = 0.0
    start, end = max(bottom, low + weight), min(high, top) + 1
    if end > start:
        goal, stay, come = after[start:end], before[start:end], before[start - weight : end - weight]
        for k in range(len(goal)):
            goal[k] = no * stay[k] + yes * come[k]
    for k in range(max(start, high + 1), top + 1):
        after[k] = yes * before[k - weight]


@nb.njit(cache=True)
def _join_kinds(
    source: Floats,
    target: Floats,
    spare: Floats,
    joined: int,
    weights: Wholes,
    many: Wholes,
    first: int,
    end: int,
    quota: int,
    total: int,
    yes: float,
) -> int:
    """Let the members of kinds first..end vote after those in *source*, into *target*; the weight joined.

    Weights below quota - (what is still to join) can't reach anyone's decisive range and are left out.
    """
    left = 0
    for g in range(first, end):
        left += many[g]
    before = source
    after = target if left % 2 == 1 else spare
    for g in range(first, end):
        for _ in range(many[g]):
            low, high = max(0, quota - (total - joined)), min(joined, quota - 1)
            joined += weights[g]
            bottom, top = max(0, quota - (total - joined)), min(joined, quota - 1)
            _join(before, after, low, high, weights[g], yes, bottom, top)
            left -= 1
            before = after
            after = target if left % 2 == 1 else spare
    return joined


@nb.njit(cache=True)
def swing_chances(weights: Wholes, many: Wholes, quota: int, chances: Floats) -> Floats:
    """Work out how likely a member of each kind decides, if all others say yes with a given chance.

    The kinds are halved again and again: one half votes, then the other half is looked at by itself, so each
    kind is left with the votes of all others. What can't matter any more is left out on the way, and the
    whole takes about as many steps as members times the total weight.

    Parameters
    ----------
    weights : (g,) int64, of each kind, >= 1 and at most the quota
    many : (g,) int64, members of each kind, >= 1
    quota : >= 1, at most the total
    chances : (m,) float64 in (0, 1), of saying yes

    Returns
    -------
    (m, g) float64
    """
    kinds = len(weights)
    total = 0
    for g in range(kinds):
        total += weights[g] * many[g]
    depth = 3
    while 1 << (depth - 3) < kinds:
        depth += 1
    levels = np.zeros((depth, quota))
    spare = np.zeros(quota)
    span = np.zeros((depth, 2), dtype=np.int64)
    step = np.zeros(depth, dtype=np.int64)
    joined = np.zeros(depth, dtype=np.int64)
    found = np.zeros((len(chances), kinds))
    for c in range(len(chances)):
        levels[0, 0] = 1.0
        span[0, 0], span[0, 1], step[0] = 0, kinds, 0
        at = 0
        while at >= 0:
            first, end = span[at, 0], span[at, 1]
            if end - first == 1:
                weight = weights[first]
                others = levels[at]
                weight_of_others = joined[at]
                if many[first] > 1:
                    others = levels[at + 1]
                    fewer = np.array([many[first] - 1])
                    weight_of_others = _join_kinds(
                        levels[at],
                        others,
                        spare,
                        joined[at],
                        weights[first:end],
                        fewer,
                        0,
                        1,
                        quota,
                        total,
                        chances[c],
                    )
                chance = 0.0
                for k in range(quota - weight, min(weight_of_others, quota - 1) + 1):
                    chance += others[k]
                found[c, first] = chance
                at -= 1
            elif step[at] == 2:
                at -= 1
            else:
                middle = (first + end) // 2
                a, b = (middle, end) if step[at] == 0 else (first, middle)
                joined[at + 1] = _join_kinds(
                    levels[at],
                    levels[at + 1],
                    spare,
                    joined[at],
                    weights,
                    many,
                    a,
                    b,
                    quota,
                    total,
                    chances[c],
                )
                span[at + 1, 0], span[at + 1, 1] = (first, middle) if step[at] == 0 else (middle, end)
                step[at] += 1
                step[at + 1] = 0
                at += 1
    return found


@nb.njit(cache=True)
def losing_chance(weights: Wholes, many: Wholes, quota: int) -> float:
    """Work out the chance that too little says yes, if each member tosses a coin."""
    before, after = np.zeros(quota), np.zeros(quota)
    before[0] = 1.0
    joined = 0
    for g in range(len(weights)):
        for _ in range(many[g]):
            high = min(joined, quota - 1)
            joined += weights[g]
            _join(before, after, 0, high, weights[g], 0.5, 0, min(joined, quota - 1))
            before, after = after, before
    chance = 0.0
    for k in range(min(joined, quota - 1) + 1):
        chance += before[k]
    return chance


@nb.njit(cache=True)
def counts_modulo(weights: Wholes, many: Wholes, quota: int, modulus: int) -> tuple[Wholes, Wholes]:
    """Count losing sets by size, and the swings of a member of each kind by the others' number.

    Modulo a number below 2^62, so that several such answers give the exact one. Here a member can be taken
    out of the whole, since nothing is rounded.

    Returns
    -------
    losing : (n + 1,) int64
    swings : (g, n) int64
    """
    n = 0
    for g in range(len(weights)):
        n += many[g]
    sets = np.zeros((n + 1, quota), dtype=np.int64)
    sets[0, 0] = 1
    members, joined = 0, 0
    for g in range(len(weights)):
        weight = weights[g]
        for _ in range(many[g]):
            members += 1
            joined += weight
            top = min(joined, quota - 1)
            for s in range(members, 0, -1):
                for k in range(weight, top + 1):
                    value = sets[s, k] + sets[s - 1, k - weight]
                    sets[s, k] = value - modulus if value >= modulus else value
    losing = np.zeros(n + 1, dtype=np.int64)
    for s in range(n + 1):
        for k in range(quota):
            losing[s] = (losing[s] + sets[s, k]) % modulus
    swings = np.zeros((len(weights), n), dtype=np.int64)
    rows = np.zeros((2, quota), dtype=np.int64)
    for g in range(len(weights)):
        weight = weights[g]
        rows[:] = 0
        for s in range(n):
            fewer, row = rows[(s + 1) % 2], rows[s % 2]
            for k in range(min(weight, quota)):
                row[k] = sets[s, k]
            for k in range(weight, quota):
                value = sets[s, k] - fewer[k - weight]
                row[k] = value + modulus if value < 0 else value
            together = 0
            for k in range(quota - weight, quota):
                together = (together + row[k]) % modulus
            swings[g, s] = together
    return losing, swings
