"""Kernels that find the best rings through one organisation, best first, without listing all of them.

Rings are ranked by mean cover, then strength, both rounded to nine digits so that rounding errors make no
order, then shorter first, then by members, the smallest vertex first.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numba as nb
import numpy as np
import numpy.typing as npt

from archstone.engines._ring_edges import CoverRows, carried
from archstone.engines._ring_enumeration import Neighbours

Values = npt.NDArray[np.float64]
Members = npt.NDArray[np.int32]

SCALE = 1e9
MOST_COVER = 1.0


class Podium(NamedTuple):
    """The best rings so far, best first: mean and strength in billionths, length, members; how many."""

    keys: npt.NDArray[np.int64]
    members: Members
    filled: npt.NDArray[np.int64]


def empty_podium(top: int) -> Podium:
    """Make room for the *top* best rings."""
    return Podium(
        np.zeros((top, 3), dtype=np.int64), np.full((top, 4), -1, np.int32), np.zeros(1, dtype=np.int64)
    )


@nb.njit(cache=True)
def _reaches(podium: Podium, mean: float) -> bool:
    """Whether a ring of at most this mean may still stand among the best."""
    last = podium.filled[0] - 1
    return bool(last + 1 < len(podium.keys) or mean * SCALE + 1.0 >= podium.keys[last, 0])


@nb.njit(cache=True)
def _before(podium: Podium, keys: tuple[int, int, int], ring: Members, at: int) -> bool:
    for k in range(3):
        if keys[k] != podium.keys[at, k]:
            return bool(keys[k] > podium.keys[at, k])
    for q in range(4):
        if ring[q] != podium.members[at, q]:
            return bool(ring[q] < podium.members[at, q])
    return False


@nb.njit(cache=True)
def _consider(podium: Podium, around: tuple[int, ...], covers: tuple[float, ...]) -> None:
    """Put a ring in its place, if it has one; *around* are its members, in order, from any of them."""
    length = len(covers)
    members = np.array(around)
    total, strength, first = 0.0, covers[0], 0
    for k in range(length):
        total += covers[k]
        strength = min(strength, covers[k])
        if members[k] < members[first]:
            first = k
    ring = np.full(4, -1, dtype=np.int32)
    for k in range(length):
        ring[k] = members[(first + k) % length]
    keys = (round(total / length * SCALE), round(strength * SCALE), -length)
    room, at = len(podium.keys), podium.filled[0]
    if at == room:
        if not _before(podium, keys, ring, at - 1):
            return
        at -= 1
    else:
        podium.filled[0] += 1
    while at > 0 and _before(podium, keys, ring, at - 1):
        podium.keys[at] = podium.keys[at - 1]
        podium.members[at] = podium.members[at - 1]
        at -= 1
    podium.keys[at, 0], podium.keys[at, 1], podium.keys[at, 2] = keys
    podium.members[at] = ring


@nb.njit(cache=True)
def through_edges(
    out: Neighbours, closing: Values, vertex: int, longest: int, largest: float, podium: Podium
) -> None:
    """Visit the rings through *vertex*, leaving out what can't reach the podium.

    *closing* holds the weight of each vertex's edge to *vertex* (0: none), *largest* the largest weight.
    """
    start, end, weight = out
    first_edges = np.arange(start[vertex], start[vertex + 1])
    first_edges = first_edges[np.argsort(-weight[start[vertex] : start[vertex + 1]], kind="mergesort")]
    for e in first_edges:
        a = int(end[e])
        if closing[a] > 0.0:
            _consider(podium, (vertex, a), (weight[e], closing[a]))
        if longest < 3 or not _reaches(podium, (weight[e] + (longest - 1) * largest) / longest):
            continue
        for f in range(start[a], start[a + 1]):
            b = int(end[f])
            if b == vertex:
                continue
            two = weight[e] + weight[f]
            if closing[b] > 0.0:
                _consider(podium, (vertex, a, b), (weight[e], weight[f], closing[b]))
            if longest < 4 or not _reaches(podium, (two + 2.0 * largest) / 4.0):
                continue
            for g in range(start[b], start[b + 1]):
                c = int(end[g])
                if c != vertex and c != a and closing[c] > 0.0:  # noqa: PLR1714 (numba knows no such set)
                    _consider(podium, (vertex, a, b, c), (weight[e], weight[f], weight[g], closing[c]))


@nb.njit(cache=True)
def _through_pair(
    vertex: int,
    a: int,
    covered: float,
    helpers: npt.NDArray[np.int64],
    helped: Values,
    allowed: npt.NDArray[np.bool_],
    need: tuple[npt.NDArray[np.int64], npt.NDArray[np.uint16], npt.NDArray[np.uint8]],
    usable: npt.NDArray[np.int64],
    full: npt.NDArray[np.int64],
    least: tuple[int, int],
    podium: Podium,
) -> None:
    """Visit the rings vertex -> a -> b -> vertex for one a, the best *helpers* b first."""
    for b in helpers:
        if not _reaches(podium, (covered + MOST_COVER + helped[b]) / 3.0):
            break
        if b == a or full[b] == 0 or not allowed[b]:
            continue
        total = carried(b, need[0], need[1], need[2], usable)
        if total > 0 and total * least[1] >= least[0] * full[b]:
            _consider(podium, (vertex, a, b), (covered, total / full[b], helped[b]))


@nb.njit(cache=True)
def _through_two(vertex: int, covered: Values, helped: Values, podium: Podium) -> None:
    for a in range(len(covered)):
        if covered[a] > 0.0 and helped[a] > 0.0:
            _consider(podium, (vertex, a), (covered[a], helped[a]))


def through_rows(
    rows: CoverRows,
    vertex: int,
    longest: int,
    refused: Callable[[int], npt.NDArray[np.bool_]],
    podium: Podium,
) -> None:
    """Find the best rings of two and three through *vertex* straight from audits.

    Pairs (a, b) are visited from those *vertex* covers best and that cover *vertex* best; the cover between
    them is worked out only where 1 would still be enough.
    """
    n = len(rows.full)
    covered, helped = np.empty(n), np.empty(n)
    rows.by(vertex, covered)
    rows.of(vertex, helped)
    out_of_bounds = refused(vertex)
    covered[out_of_bounds] = 0.0
    helped[out_of_bounds] = 0.0
    _through_two(vertex, covered, helped, podium)
    helpers = np.argsort(-helped, kind="stable")[: np.count_nonzero(helped)]
    if longest < 3 or not len(helpers):
        return
    best = float(helped[helpers[0]])
    for a in np.argsort(-covered, kind="stable")[: np.count_nonzero(covered)]:
        if not _reaches(podium, (covered[a] + MOST_COVER + best) / 3.0):
            break
        rows.spread(int(a))
        allowed = ~refused(int(a))
        _through_pair(
            vertex, int(a), covered[a], helpers, helped, allowed,
            rows.need, rows.usable, rows.full, rows.least, podium,
        )  # fmt: skip
