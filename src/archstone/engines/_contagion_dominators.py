"""Who is reached through one member or one tie alone: dominator trees of simulated worlds."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from numba import njit

from archstone.engines._contagion_kernels import _BLOCKS, _L, _ONE, _lanes, _mixed, spread_block

Words = npt.NDArray[np.uint64]
Ints = npt.NDArray[np.int32]
Floats = npt.NDArray[np.float64]


@njit(cache=True)
def savings(
    starts: Ints,
    target: Ints,
    source: Ints,
    into: Ints,
    order: Ints,
    limit: Words,
    begins: Ints,
    worlds: int,
    seed: np.uint64,
    by_tie: Floats,
    by_member: Floats,
) -> int:
    """Add up over the worlds how many are reached through each tie and each member alone.

    ``into`` and ``order`` list the ties by target. Returns how many are reached in all worlds together.
    """
    n, m = len(starts) - 1, len(target)
    reached, carries = np.zeros((n, _L), np.uint64), np.zeros((m, _L), np.uint64)
    lanes = np.zeros(_L, np.uint64)
    line, place = np.empty(n, np.int32), np.empty(n, np.int32)
    begin, by, along = np.empty(n + 1, np.int32), np.empty(m, np.int32), np.empty(m, np.int32)
    total = 0
    for block in range((worlds + 64 * _L - 1) // (64 * _L)):
        _lanes(lanes, block, worlds)
        key = _mixed(seed + np.uint64(block) * _BLOCKS)
        spread_block(starts, target, limit, begins, key, lanes, reached, carries)
        for world in range(min(64 * _L, worlds - block * 64 * _L)):
            word, bit = world // 64, np.uint64(world % 64)
            count = _lined_up(starts, target, carries, begins, word, bit, line, place)
            total += count
            _ways_into(source, into, order, carries, word, bit, line[:count], place, begin, by, along)
            over = _dominators(begin, by, count, len(begins))
            _credit(begin, by, along, line[:count], over, by_tie, by_member)
    return total


@njit(cache=True)
def _lined_up(
    starts: Ints,
    target: Ints,
    carries: Words,
    begins: Ints,
    word: int,
    bit: np.uint64,
    line: Ints,
    place: Ints,
) -> int:
    """Line up those reached in one world so that each stands behind one that it was reached by.

    The sources come first, then the reverse of the order in which a depth-first walk leaves them.
    """
    n = len(starts) - 1
    place[:] = -1
    for k in range(len(begins)):
        line[k] = begins[k]
        place[begins[k]] = k
    left, walk, tie_at = np.empty(n, np.int32), np.empty(n + 1, np.int32), np.empty(n + 1, np.int32)
    gone = 0
    for k in range(len(begins)):
        depth = 0
        walk[0], tie_at[0] = begins[k], starts[begins[k]]
        while depth >= 0:
            at = walk[depth]
            if tie_at[depth] == starts[at + 1]:
                if depth:
                    left[gone] = at
                    gone += 1
                depth -= 1
                continue
            tie = tie_at[depth]
            tie_at[depth] += 1
            other = target[tie]
            if place[other] == -1 and (carries[tie, word] >> bit) & _ONE:
                place[other] = -2
                depth += 1
                walk[depth], tie_at[depth] = other, starts[other]
    for k in range(gone):
        at = left[gone - 1 - k]
        line[len(begins) + k] = at
        place[at] = len(begins) + k
    return len(begins) + gone


@njit(cache=True)
def _ways_into(
    source: Ints,
    into: Ints,
    order: Ints,
    carries: Words,
    word: int,
    bit: np.uint64,
    line: Ints,
    place: Ints,
    begin: Ints,
    by: Ints,
    along: Ints,
) -> None:
    """List for each in the line whom it is reached by in one world, and along which tie."""
    ways = 0
    for k in range(len(line)):
        begin[k] = ways
        for row in range(into[line[k]], into[line[k] + 1]):
            tie = order[row]
            if place[source[tie]] >= 0 and (carries[tie, word] >> bit) & _ONE:
                by[ways], along[ways] = place[source[tie]], tie
                ways += 1
    begin[len(line)] = ways


@njit(cache=True)
def _dominators(begin: Ints, by: Ints, count: int, begins: int) -> Ints:
    """Find by place in the line the nearest that every way to each leads through; -1 where there is none.

    Cooper, Harvey and Kennedy's: start from any ways and correct until nothing changes. The sources have
    no one above them, which stands for a root above them all.
    """
    over = np.full(count, -2, np.int32)  # not known yet
    over[:begins] = -1
    changed = True
    while changed:
        changed = False
        for k in range(begins, count):
            best = np.int32(-2)
            for way in range(begin[k], begin[k + 1]):
                other = by[way]
                if over[other] == -2:
                    continue
                if best == -2:
                    best = other
                    continue
                while best != other:  # climb from the later one until both ways meet
                    if best > other:
                        best = over[best]
                    else:
                        other = over[other]
            if over[k] != best:
                over[k] = best
                changed = True
    return over


@njit(cache=True)
def _credit(
    begin: Ints, by: Ints, along: Ints, line: Ints, over: Ints, by_tie: Floats, by_member: Floats
) -> None:
    """Credit each member with those below it in the tree, and so each tie that alone leads to a member."""
    count = len(line)
    below = np.ones(count, np.int32)
    for k in range(count - 1, -1, -1):
        if over[k] >= 0:
            below[over[k]] += below[k]
    first, free = np.zeros(count, np.int32), np.zeros(count, np.int32)
    roots = 0
    for k in range(count):  # whoever stands below k has a number from first[k] on, below[k] of them
        if over[k] < 0:
            first[k] = roots
            roots += below[k]
        else:
            first[k] = free[over[k]]
            free[over[k]] += below[k]
        free[k] = first[k] + 1
    for k in range(count):
        by_member[line[k]] += below[k]
        only, ways = -1, 0
        for way in range(begin[k], begin[k + 1]):
            if first[k] <= first[by[way]] < first[k] + below[k]:
                continue  # reached through it, so no way to it
            only = along[way]
            ways += 1
        if ways == 1:
            by_tie[only] += below[k]
