"""Kernels that list rings: every one up to a length, each once."""

from __future__ import annotations

import numba as nb
import numpy as np
import numpy.typing as npt

from archstone.model.errors import RuleBroken

Starts = npt.NDArray[np.int64]
Ends = npt.NDArray[np.int32]
Weights = npt.NDArray[np.float64]
Neighbours = tuple[Starts, Ends, Weights]

MOST_RINGS = 10_000_000


class TooManyRings(RuleBroken):
    """More rings than can be listed; fewer edges or shorter rings can."""


def neighbours(n: int, near: Ends, far: Ends, weight: Weights) -> Neighbours:
    """Group edges by their *near* end, the far ends ascending."""
    order = np.lexsort((far, near))
    start = np.zeros(n + 1, dtype=np.int64)
    np.cumsum(np.bincount(near, minlength=n), out=start[1:])
    return start, far[order], weight[order]


@nb.njit(cache=True)
def list_rings(
    out: Neighbours,
    back: Neighbours,
    longest: int,
    members: npt.NDArray[np.int32],
    values: Weights,
    stop_at: int,
) -> int:
    """Write every ring whose smallest vertex stands first; return how many there are, also beyond the room.

    Stops after the first vertex at which there are more than *stop_at*.
    """
    start, end, weight = out
    room, count = len(values), 0
    closing = np.zeros(len(start) - 1)
    for first in range(len(start) - 1):
        for e in range(back[0][first], back[0][first + 1]):
            if back[1][e] > first:
                closing[back[1][e]] = back[2][e]
        for e in range(start[first], start[first + 1]):
            a = end[e]
            if a <= first:
                continue
            if closing[a] > 0.0:
                if count < room:
                    members[count, 0], members[count, 1] = first, a
                    values[count] = weight[e] + closing[a]
                count += 1
            if longest < 3:
                continue
            for f in range(start[a], start[a + 1]):
                b = end[f]
                if b <= first:
                    continue
                if closing[b] > 0.0:
                    if count < room:
                        members[count, 0], members[count, 1], members[count, 2] = first, a, b
                        values[count] = weight[e] + weight[f] + closing[b]
                    count += 1
                if longest < 4:
                    continue
                for g in range(start[b], start[b + 1]):
                    c = end[g]
                    if c <= first or c == a or closing[c] <= 0.0:
                        continue
                    if count < room:
                        members[count, 0], members[count, 1] = first, a
                        members[count, 2], members[count, 3] = b, c
                        values[count] = weight[e] + weight[f] + weight[g] + closing[c]
                    count += 1
        for e in range(back[0][first], back[0][first + 1]):
            closing[back[1][e]] = 0.0
        if count > stop_at:
            break
    return count


def rings_of(out: Neighbours, back: Neighbours, longest: int) -> tuple[npt.NDArray[np.int32], Weights]:
    """List all rings as rows of members, filled up with -1, in the order of their members.

    Raises TooManyRings where there are more than MOST_RINGS.
    """
    room = 65_536
    while True:
        members = np.full((room, longest), -1, dtype=np.int32)
        values = np.empty(room)
        count = list_rings(out, back, longest, members, values, MOST_RINGS)
        if count > MOST_RINGS:
            raise TooManyRings(
                f"There are more than {MOST_RINGS:,} rings of up to {longest} organisations; raise the "
                "threshold, keep fewer receivers of each, or ask for shorter rings."
            )
        if count <= room:
            break
        room = count
    members, values = members[:count], values[:count]
    order = np.lexsort(members.T[::-1])
    return members[order], values[order]
