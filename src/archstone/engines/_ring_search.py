"""Kernels that choose disjoint rings: a first choice by passed beliefs, exact search over small parts.

Prices of the vertices (from the linear relaxation) turn value into loss: what a choice misses of the bound is
the reduced costs of what it chooses plus the prices of what it leaves out. All losses are >= 0, so that a
search can stop as soon as it has lost too much.
"""

from __future__ import annotations

from typing import NamedTuple

import numba as nb
import numpy as np
import numpy.typing as npt

Members = npt.NDArray[np.int32]
Values = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

CLOSE = 1e-9
OFTEN = 20
LEFT_OUT, UNDECIDED = -1, -2


class Part(NamedTuple):
    """A few columns over a few vertices; ``column[start[v]:start[v + 1]]`` are the columns of a vertex."""

    members: Members
    loss: Values
    price: Values
    start: npt.NDArray[np.int64]
    column: npt.NDArray[np.int32]


class Trail(NamedTuple):
    """What a search remembers: the state of each vertex and column, the path, and the best end so far."""

    decided: npt.NDArray[np.int8]
    blocked: npt.NDArray[np.int32]
    path: npt.NDArray[np.int32]
    best: npt.NDArray[np.int32]
    loss: Values
    tally: npt.NDArray[np.int64]  # steps so far, most steps, columns in the best end (-1: none found)


def by_vertex(members: Members, n: int) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int32]]:
    """Group the columns by the vertices they use."""
    inside = members >= 0
    vertex = members[inside]
    column = np.repeat(np.arange(len(members), dtype=np.int32), inside.sum(axis=1))
    start = np.zeros(n + 1, dtype=np.int64)
    np.cumsum(np.bincount(vertex, minlength=n), out=start[1:])
    return start, column[np.argsort(vertex, kind="stable")]


@nb.njit(cache=True)
def _mark(part: Part, trail: Trail, vertex: int, step: int) -> None:
    trail.decided[vertex] += step
    for e in range(part.start[vertex], part.start[vertex + 1]):
        trail.blocked[part.column[e]] += step


@nb.njit(cache=True)
def _mark_column(part: Part, trail: Trail, column: int, step: int) -> None:
    for q in range(part.members.shape[1]):
        if part.members[column, q] < 0:
            break
        _mark(part, trail, part.members[column, q], step)


@nb.njit(cache=True)
def _next_vertex(part: Part, trail: Trail, loss: float) -> tuple[int, float]:
    """Find the priced vertex with the fewest columns left, and what is certainly lost by now."""
    found, fewest = -1, len(part.column) + 1
    for v in range(len(part.price)):
        if trail.decided[v] > 0 or part.price[v] <= CLOSE:
            continue
        left = 0
        for e in range(part.start[v], part.start[v + 1]):
            left += trail.blocked[part.column[e]] == 0
        if left == 0:
            loss += part.price[v]
        if left < fewest:
            found, fewest = v, left
    return found, loss


@nb.njit(cache=True)
def _better_end(trail: Trail, depth: int, loss: float) -> bool:
    """Whether the path is better than the best end: less loss, then fewer columns, then smaller ones."""
    if trail.tally[2] < 0 or loss < trail.loss[0] - CLOSE:
        return True
    if depth != trail.tally[2]:
        return bool(depth < trail.tally[2])
    path = np.sort(trail.path[:depth])
    for k in range(depth):
        if path[k] != trail.best[k]:
            return bool(path[k] < trail.best[k])
    return False


@nb.njit(cache=True)
def _note_end(trail: Trail, taken: npt.NDArray[np.int32], loss: float) -> None:
    """Keep the choice that the path has come to, if it is better than the best so far."""
    depth = 0
    for column in taken:
        if column >= 0:
            trail.path[depth] = column
            depth += 1
    if _better_end(trail, depth, loss):
        trail.loss[0] = min(loss, trail.loss[0])
        trail.tally[2] = depth
        trail.best[:depth] = np.sort(trail.path[:depth])


@nb.njit(cache=True)
def _next_option(part: Part, trail: Trail, vertex: int, option: int, before: float) -> int:
    """Find the next column of a vertex that is free and not too dear; its end stands for leaving it out."""
    for e in range(option + 1, part.start[vertex + 1]):
        column = part.column[e]
        if trail.blocked[column] == 0 and before + part.loss[column] <= trail.loss[0] + CLOSE:
            return int(e)
    last = int(part.start[vertex + 1])
    return last if option < last and before + part.price[vertex] <= trail.loss[0] + CLOSE else last + 1


@nb.njit(cache=True)
def _walk(part: Part, trail: Trail) -> None:
    """Decide vertex after vertex, trying each of its columns and then leaving it out, depth first."""
    vertices = len(part.price)
    at = np.empty(vertices + 1, dtype=np.int64)
    option = np.empty(vertices + 1, dtype=np.int64)
    taken = np.empty(vertices + 1, dtype=np.int32)
    before = np.empty(vertices + 1)
    depth, loss, deeper = 0, 0.0, True
    while deeper or depth > 0:
        if deeper:
            trail.tally[0] += 1
            if trail.tally[0] > trail.tally[1]:
                return
            vertex, certain = _next_vertex(part, trail, loss)
            deeper = False
            if certain <= trail.loss[0] + CLOSE:
                if vertex < 0:
                    _note_end(trail, taken[:depth], loss)
                else:
                    at[depth], option[depth], taken[depth] = vertex, part.start[vertex] - 1, UNDECIDED
                    before[depth] = loss
                    depth += 1
            continue
        top = depth - 1
        vertex, loss = at[top], before[top]
        if taken[top] >= 0:
            _mark_column(part, trail, taken[top], -1)
        elif taken[top] == LEFT_OUT:
            _mark(part, trail, vertex, -1)
        option[top] = _next_option(part, trail, vertex, option[top], loss)
        if option[top] < part.start[vertex + 1]:
            taken[top] = part.column[option[top]]
            _mark_column(part, trail, taken[top], 1)
            loss += part.loss[taken[top]]
            deeper = True
        elif option[top] == part.start[vertex + 1]:
            taken[top] = LEFT_OUT
            _mark(part, trail, vertex, 1)
            loss += part.price[vertex]
            deeper = True
        else:
            depth -= 1


@nb.njit(cache=True)
def search_part(part: Part, allowed: float, most_steps: int) -> tuple[npt.NDArray[np.int32], float, bool]:
    """Find the choice of least loss up to *allowed*, ties by fewer columns, then by smaller ones.

    Returns the chosen columns ascending, their loss (infinite where none was found), and whether the search
    came to its end.
    """
    vertices, columns = len(part.price), len(part.loss)
    trail = Trail(
        np.zeros(vertices, dtype=np.int8),
        np.zeros(columns, dtype=np.int32),
        np.empty(vertices + 1, dtype=np.int32),
        np.empty(vertices + 1, dtype=np.int32),
        np.array([allowed]),
        np.array([0, most_steps, -1]),
    )
    _walk(part, trail)
    finished = trail.tally[0] <= most_steps
    if trail.tally[2] < 0:
        return np.empty(0, dtype=np.int32), np.inf, finished
    return trail.best[: trail.tally[2]].copy(), trail.loss[0], finished


@nb.njit(cache=True)
def _hear(members: Members, field: Values, told: Values, first: Values, second: Values, who: Members) -> None:
    """Let every vertex learn the two strongest claims on it, and from whom the strongest came."""
    first[:] = 0.0
    second[:] = 0.0
    who[:] = -1
    for c in range(len(field)):
        belief = field[c] + told[c].sum()
        for q in range(members.shape[1]):
            v = members[c, q]
            if v < 0:
                break
            claim = belief - told[c, q]
            if claim > first[v]:
                second[v], first[v], who[v] = first[v], claim, c
            elif claim > second[v]:
                second[v] = claim


@nb.njit(cache=True)
def _agreed(members: Members, who: Members) -> Flags:
    """Find the columns that every one of their vertices believes in most: always disjoint."""
    out = np.ones(len(members), dtype=np.bool_)
    for c in range(len(members)):
        for q in range(members.shape[1]):
            if members[c, q] >= 0 and who[members[c, q]] != c:
                out[c] = False
    return out


@nb.njit(cache=True)
def spread_beliefs(
    members: Members, values: Values, prices: Values, rounds: int, push: float, steady: float
) -> Flags:
    """Choose disjoint columns by max-sum message passing whose fields slowly harden towards a decision.

    *prices* start the messages; *push* is how fast beliefs harden in the last round, *steady* the share
    of each message that stays from the round before. Deterministic.
    """
    n = len(prices)
    told = np.zeros(members.shape)
    for c in range(len(values)):
        for q in range(members.shape[1]):
            if members[c, q] >= 0:
                told[c, q] = -prices[members[c, q]]
    field = values.copy()
    first, second, who = np.zeros(n), np.zeros(n), np.full(n, -1, dtype=np.int32)
    best, most = np.zeros(len(values), dtype=np.bool_), -1.0
    for r in range(rounds):
        _hear(members, field, told, first, second, who)
        for c in range(len(values)):
            for q in range(members.shape[1]):
                v = members[c, q]
                if v < 0:
                    break
                answer = -second[v] if who[v] == c else -first[v]
                told[c, q] = steady * told[c, q] + (1.0 - steady) * answer
            field[c] += push * r / rounds * (field[c] + told[c].sum())
        if r % OFTEN == OFTEN - 1 or r == rounds - 1:
            agreed = _agreed(members, who)
            worth = values[agreed].sum()
            if worth > most:
                best, most = agreed, worth
    return best


@nb.njit(cache=True)
def _is_free(row: npt.NDArray[np.int32], taken: Flags) -> bool:
    free = True
    for v in row:
        free = free and (v < 0 or not taken[v])
    return free


@nb.njit(cache=True)
def fill_up(members: Members, order: npt.NDArray[np.int64], chosen: Flags, n: int) -> None:
    """Add, in the given order, every column whose vertices are all free."""
    taken = np.zeros(n, dtype=np.bool_)
    for c in np.flatnonzero(chosen):
        for v in members[c]:
            if v >= 0:
                taken[v] = True
    for c in order:
        if _is_free(members[c], taken):
            chosen[c] = True
            for v in members[c]:
                if v >= 0:
                    taken[v] = True
