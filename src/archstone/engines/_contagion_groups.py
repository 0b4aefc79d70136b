"""Organisations that certain ties bind into one, and the uncertain ties among them that can be reached."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt


@dataclass(frozen=True)
class Groups:
    """Groups that are reached together, with the ties among them; group 0 is reached for sure.

    Attributes
    ----------
    group : (n,) int64, the group of each organisation; -1 for one that can't be reached
    count : how many groups there are
    source, target : (k,) int64, the ties among groups, none into group 0; each pair once
    chance : (k,) float64 in (0, 1]
    """

    group: npt.NDArray[np.int64]
    count: int
    source: npt.NDArray[np.int64]
    target: npt.NDArray[np.int64]
    chance: npt.NDArray[np.float64]

    @property
    def uncertain(self) -> int:
        """How many of the ties carry with a probability between 0 and 1."""
        return int((self.chance < 1.0).sum())

    @property
    def can_be_reached(self) -> npt.NDArray[np.bool_]:
        """Which organisations a way leads to."""
        return np.asarray(self.group >= 0)

    def spread(self, chances: Sequence[float]) -> npt.NDArray[np.float64]:
        """Give each organisation the chance of its group; 0 where it can't be reached."""
        return np.append(np.asarray(chances, dtype=np.float64), 0.0)[self.group]


def grouped(
    source: npt.NDArray[np.int32],
    target: npt.NDArray[np.int32],
    chance: npt.NDArray[np.float64],
    n: int,
    begins: Sequence[int],
) -> Groups:
    """Keep what can be reached from *begins*, with those that certain ties bind together as one."""
    reachable = _reached(source, target, n, begins)
    inside = reachable[source]
    source, target, chance = source[inside], target[inside], chance[inside]
    sure = chance >= 1.0
    label = np.arange(n)
    if sure.any():
        from scipy.sparse import csr_array
        from scipy.sparse.csgraph import connected_components

        certain = csr_array((np.ones(int(sure.sum())), (source[sure], target[sure])), shape=(n, n))
        label = connected_components(certain, connection="strong")[1].astype(np.int64)
    first = _reached(source[sure], target[sure], n, begins)
    label = np.where(first, -1, label)
    names, group = np.unique(label[reachable], return_inverse=True)  # -1, reached for sure, comes first
    of = np.full(n, -1, dtype=np.int64)
    of[reachable] = group
    pairs = of[source] * len(names) + of[target]
    kept = (of[source] != of[target]) & (of[target] != 0)
    pairs, back = np.unique(pairs[kept], return_inverse=True)
    with np.errstate(divide="ignore"):
        misses = np.bincount(back, weights=np.log1p(-chance[kept]), minlength=len(pairs))
    one, other = np.divmod(pairs, len(names))
    return Groups(of, len(names), one, other, -np.expm1(misses))


def _reached(
    source: npt.NDArray[np.int32], target: npt.NDArray[np.int32], n: int, begins: Sequence[int]
) -> npt.NDArray[np.bool_]:
    """Mark whom the ties lead to from *begins*, these included."""
    reached = np.zeros(n, dtype=np.bool_)
    reached[list(begins)] = True
    order = np.argsort(source, kind="stable")
    starts = np.concatenate([[0], np.cumsum(np.bincount(source, minlength=n))])
    ends = target[order]
    new = np.flatnonzero(reached)
    while len(new):
        counts = starts[new + 1] - starts[new]
        within = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
        found = np.unique(ends[np.repeat(starts[new], counts) + within])
        new = found[~reached[found]]
        reached[new] = True
    return reached
