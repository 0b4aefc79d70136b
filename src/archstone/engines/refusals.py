"""Who refuses whom, asked one organisation at a time, since among a million nobody can list all pairs."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from typing import TYPE_CHECKING, Protocol

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:  # the module compiles; whoever only asks who refuses whom needn't load what compiles
    from archstone.engines._team_bound import Ints, Small

Rows = npt.NDArray[np.int64]


class Refusals(Protocol):
    """Says with whom a row can't be in a team."""

    def of(self, row: int) -> Rows:
        """Give the rows that *row* refuses or is refused by, ascending, without itself."""
        ...


class PairRefusals:
    """Refusals listed pair by pair; a pair counts both ways, and a row never refuses itself."""

    def __init__(self, pairs: npt.NDArray[np.integer], rows: int) -> None:
        listed = np.asarray(pairs, dtype=np.int64).reshape(-1, 2)
        listed = listed[listed[:, 0] != listed[:, 1]]
        both = np.unique(np.concatenate([listed, listed[:, ::-1]]), axis=0)
        self._start = np.searchsorted(both[:, 0], np.arange(rows + 1))
        self._other = both[:, 1]

    def of(self, row: int) -> Rows:
        """Give the rows that *row* refuses or is refused by, ascending, without itself."""
        return self._other[self._start[row] : self._start[row + 1]]


class TraitRefusals:
    """Refusals as organisations state them: traits that they hold, and traits that they refuse in others."""

    def __init__(self, holds: Sequence[Iterable[Hashable]], refuses: Sequence[Iterable[Hashable]]) -> None:
        self._refuses = [tuple(traits) for traits in refuses]
        refused = {trait for traits in self._refuses for trait in traits}
        self._holds = [tuple(trait for trait in traits if trait in refused) for traits in holds]
        self._holders = _rows_by_trait(self._holds)
        self._refusers = _rows_by_trait(self._refuses)

    def of(self, row: int) -> Rows:
        """Give the rows that *row* refuses or is refused by, ascending, without itself."""
        parts = [self._holders[trait] for trait in self._refuses[row] if trait in self._holders]
        parts += [self._refusers[trait] for trait in self._holds[row]]
        if not parts:
            return np.zeros(0, dtype=np.int64)
        marked = np.zeros(len(self._holds), dtype=np.bool_)  # faster than sorting thousands of rows
        for part in parts:
            marked[part] = True
        marked[row] = False
        return np.flatnonzero(marked)


def _rows_by_trait(traits: Sequence[Iterable[Hashable]]) -> dict[Hashable, Rows]:
    rows: dict[Hashable, list[int]] = {}
    for row, held in enumerate(traits):
        for trait in held:
            rows.setdefault(trait, []).append(row)
    return {trait: np.array(found, dtype=np.int64) for trait, found in rows.items()}


def clashes(refusals: Refusals | None, rows: Rows, total: int) -> tuple[Ints, Small]:
    """List, for each of *rows* by its place among them, the places of those it clashes with."""
    start = np.zeros(len(rows) + 1, dtype=np.int64)
    if refusals is None:
        return start, np.zeros(0, dtype=np.int32)
    place = np.full(total, -1, dtype=np.int32)
    place[rows] = np.arange(len(rows), dtype=np.int32)
    parts = []
    for k, row in enumerate(rows):
        found = place[refusals.of(int(row))]
        parts.append(found[found >= 0])
        start[k + 1] = start[k] + len(parts[-1])
    return start, np.concatenate([np.zeros(0, dtype=np.int32), *parts])
