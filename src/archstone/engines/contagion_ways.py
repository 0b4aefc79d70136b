"""The likeliest single way from a source to each organisation: along whom trouble would probably come."""

from __future__ import annotations

from heapq import heappop, heappush

import numpy as np
import numpy.typing as npt

from archstone.engines.contagion import Contagion


def likeliest_ways(found: Contagion) -> npt.NDArray[np.int64]:
    """Find from whom each is reached on the likeliest single way.

    Parameters
    ----------
    found : what `contagion` gave

    Returns
    -------
    before : (n,) int64, the one before each on its likeliest way; -1 for the sources and those out of reach

    Notes
    -----
    Exact: the way with the largest product of probabilities (Dijkstra 1959), ties to the one found first.
    Several ways together make up the exposure; this is the one to tell people about.

    Examples
    --------
    >>> from fractions import Fraction
    >>> from archstone.engines.contagion import Network, contagion
    >>> tied = Network.from_ties([("a", "b", Fraction(9)), ("b", "c", Fraction(9)), ("a", "c", Fraction(1))])
    >>> likeliest_ways(contagion(tied, [0], rng=np.random.default_rng(0))).tolist()
    [-1, 0, 1]
    """
    network = found.network
    starts, targets = network.starts.tolist(), network.target.tolist()
    lengths = (-np.log(network.probability)).tolist()
    before = [-1] * len(network.ids)
    nearest = [float("inf")] * len(network.ids)
    queue = [(0.0, source) for source in found.sources]
    for source in found.sources:
        nearest[source] = 0.0
    while queue:
        length, at = heappop(queue)
        if length > nearest[at]:
            continue
        for tie in range(starts[at], starts[at + 1]):
            other, there = targets[tie], length + lengths[tie]
            if there < nearest[other]:
                nearest[other], before[other] = there, at
                heappush(queue, (there, other))
    return np.array(before, dtype=np.int64)


def way_to(before: npt.NDArray[np.int64], vertex: int) -> tuple[int, ...]:
    """Follow the likeliest way back from *vertex*; it begins at a source and ends with *vertex*."""
    way = [vertex]
    while before[way[-1]] >= 0:
        way.append(int(before[way[-1]]))
    return tuple(reversed(way))
