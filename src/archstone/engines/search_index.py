"""The index behind the search: audits of a registry laid out so that a million answer in a millisecond.

A usable strength is one byte a row and capability: whole columns for common capabilities, short lists for
rare ones. Needs stand in fixed slots, rows sorted by their two heaviest needs. Every array can lie in a
memory-mapped file; changing a row touches only its own bytes.
"""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
import numpy.typing as npt

from archstone.engines import _batch_kernels as batch
from archstone.engines import _index_kernels as build
from archstone.engines import _search_kernels as kernels
from archstone.engines._index_layout import need_arrays, run_arrays, strength_arrays
from archstone.engines.audits import STRENGTH_UNITS, AuditTable
from archstone.model.errors import Conflict, RuleBroken

SPARE = 1 / 256  # room for rows added later, beside a thousand
SPARE_AT_LEAST = 1024
LARGEST_SHORT_TOTAL = np.iinfo(np.uint16).max // STRENGTH_UNITS  # beyond it sums need four bytes

Array = npt.NDArray[Any]


class IndexFull(Conflict):
    """An index has no room for another row until it is built anew."""


@dataclass(frozen=True)
class Ranking:
    """The best rows for one query, best first, as the whole numbers their exact fractions are made of.

    cover_in = carried_in / (50 ours), cover_out = carried_out / (50 total).
    """

    rows: npt.NDArray[np.int64]
    carried_in: npt.NDArray[np.int64]
    carried_out: npt.NDArray[np.int64]
    total: npt.NDArray[np.int64]
    ours: int

    def __len__(self) -> int:
        return len(self.rows)

    def mutual(self) -> npt.NDArray[np.float64]:
        """Give the mutual cover of each row as a float, rounded in the last few bits."""
        a, b = self.carried_in.astype(np.float64), self.carried_out.astype(np.float64)
        return np.asarray(2 * a * b / (STRENGTH_UNITS * (a * self.total + b * self.ours)))


@dataclass(frozen=True)
class Question:
    """One search as arrays.

    Attributes
    ----------
    need_capability, need_weight : what is lacked, weights in halves
    usable : (m,) what we could carry, units of 1/50
    row : the row that asks, never its own answer; -1 for none
    relevant : (m,) bool, the capabilities that bear on the goal, or None for all
    passes : (n,) uint8, 1 for the rows that pass the screens, or None for all
    uncommon : the dial
    signs : our sector, kind, currency and budget codes (-1 unknown) and whether we list allies
    tied : (n,) uint8, 1 for rows with an earlier tie; only read where the dial is above 0
    """

    need_capability: Array
    need_weight: Array
    usable: Array
    row: int = -1
    relevant: npt.NDArray[np.bool_] | None = None
    passes: npt.NDArray[np.uint8] | None = None
    uncommon: Fraction = Fraction(0)
    signs: tuple[int, int, int, int, bool] = (-1, -1, -1, -1, False)
    tied: npt.NDArray[np.uint8] | None = None


class SearchIndex:
    """Audits laid out for exact search by mutual cover; see the module's docstring.

    ``arrays`` are all there is: what `to_arrays` gives, a new index can be made from.
    """

    def __init__(self, arrays: Mapping[str, Array], signs: kernels.Signs | None = None) -> None:
        self.arrays = dict(arrays)
        none = np.zeros(0, dtype=np.int32)
        self.signs = signs or kernels.Signs(none, none, none, none.astype(np.int64), none.astype(np.uint8))
        self._refresh()

    def _refresh(self) -> None:
        a = self.arrays
        self.columns = kernels.Columns(*(a[name] for name in kernels.Columns._fields))
        self.rows = int(a["rows"][0])
        self.capacity = a["need"].shape[0]

    def __len__(self) -> int:
        return int(self.arrays["alive"].sum())

    @property
    def capabilities(self) -> int:
        """How many capabilities the index speaks of."""
        return len(self.arrays["dense_of"])

    @classmethod
    def build(cls, table: AuditTable) -> SearchIndex:
        """Lay out audits as an index.

        Parameters
        ----------
        table : the audits, in the order of their ids, since ties are decided by it

        Returns
        -------
        SearchIndex
            Its ``order`` (n,) says which of the table's rows each of its own holds.

        Notes
        -----
        O(n log n) for the sort, the rest linear; about 0.5 s and 100 bytes a row for a million.
        """
        n, m = len(table), table.capabilities
        key = np.empty(n, dtype=np.int64)
        weight = np.empty(n, dtype=np.int64)
        build.heaviest_needs(table.need_start, table.need_capability, table.need_weight, key, weight)
        order = np.argsort(key, kind="stable")
        capacity = n + SPARE_AT_LEAST + int(n * SPARE)
        total = np.zeros(capacity, dtype=np.int64)
        total[:n] = weight[order]
        arrays: dict[str, Array] = {
            "rows": np.array([n], dtype=np.int64),
            "family": table.family,
            "alive": np.zeros(capacity, dtype=np.uint8),
            "order": order.astype(np.int32),
            "extra_rank": np.zeros(capacity - n, dtype=np.int64),
        }
        arrays["alive"][:n] = 1
        arrays |= need_arrays(table, order, capacity, m)
        arrays |= strength_arrays(table, order, capacity, m)
        arrays |= run_arrays(arrays["need"], total)
        return cls(arrays)

    @staticmethod
    def question(table: AuditTable, asking: int, **more: Any) -> Question:
        """Ask on behalf of a row of a table in the same capabilities; *more* are fields of `Question`."""
        capability, weight = table.needs_of(asking)
        return Question(capability, weight, table.usable_strength([asking])[0], **more)

    def search(self, question: Question, top: int) -> Ranking:
        """Find the best *top* rows, exactly: ties by the smaller cover, then by the rank of the id."""
        return self.searcher().search(question, top)

    def searcher(self) -> Searcher:
        """Make the scratch space that one thread needs to search."""
        return Searcher(self)

    def search_rows(self, asking: npt.NDArray[np.int64], top: int, threads: int = 1) -> list[Ranking]:
        """Search for many of the organisations that the index was built from, each against all.

        Parameters
        ----------
        asking : (k,) int64, their rows in the table it was built from
        top : how many each, >= 1
        threads : the kernels let go of the interpreter, so that threads run side by side

        Returns
        -------
        rankings : k of them, in the order of *asking*; their rows are the index's
        """
        place = np.empty(len(self.arrays["order"]), dtype=np.int64)
        place[self.arrays["order"]] = np.arange(len(place))
        passes = self.arrays["alive"][: self.rows]

        def some(part: npt.NDArray[np.int64]) -> list[Ranking]:
            rows = place[part]
            found = np.zeros((5, len(rows), top), dtype=np.int64)
            filled = np.zeros(len(rows), dtype=np.int64)
            ours = np.zeros(len(rows), dtype=np.int64)
            search_each: Any = batch.search_each
            search_each(self.columns, self.signs, rows, passes, self.rows, top, found, filled, ours)
            return [
                self._search_for(int(row), top)
                if size < 0
                else Ranking(
                    found[0, k, :size],
                    found[1, k, :size],
                    found[2, k, :size],
                    found[3, k, :size],
                    int(ours[k]),
                )
                for k, (row, size) in enumerate(zip(rows, filled, strict=True))
            ]

        parts = np.array_split(asking, max(threads, len(asking) // 1000))
        with ThreadPoolExecutor(threads) as pool:
            return [ranking for part in pool.map(some, parts) for ranking in part]

    def _search_for(self, row: int, top: int) -> Ranking:
        usable = np.zeros(self.capabilities, dtype=np.int64)
        held: Any = batch.held
        held(self.columns, row, usable)
        return self.search(Question(*self.needs_at(row), usable=usable >> 32, row=row), top)

    def put(self, row: int | None, audit: AuditTable, rank: int = 0) -> int:
        """Write the one audit of a table into a row, or into a new one; the next search sees it.

        Parameters
        ----------
        row : the row to overwrite, None for a new one
        audit : a table of a single row over the same capabilities
        rank : for a new row, the place of its id: row k of the first build has k << RANK_SHIFT

        Returns
        -------
        row : where it stands now

        Raises
        ------
        IndexFull
            If there is no room left for a new row; build the index anew.
        """
        a = self.arrays
        if row is None:
            if self.rows == self.capacity:
                raise IndexFull("The index has no room left; build it anew.")
            row = self.rows
            a["rows"][0] += 1
            a["extra_rank"][row - len(a["order"])] = rank
        self._put_strengths(row, audit.usable_strength([0])[0])
        self._put_needs(row, *audit.needs_of(0))
        a["alive"][row] = 1
        block = slice(*a["run_start"][row // kernels.BLOCK : row // kernels.BLOCK + 2])
        a["run_first_share"][block] = 0  # the loosest bound holds for whatever stands here now
        a["run_second_share"][block] = 0
        self._refresh()
        return row

    def remove(self, row: int) -> None:
        """Leave a row out of every search from now on."""
        self.arrays["alive"][row] = 0

    def needs_at(self, row: int) -> tuple[Array, Array]:
        """Give a row's vulnerabilities: capabilities and weights in halves."""
        record = self.arrays["need"][row]
        slots = len(record) // 2
        capability, weight = record[:slots], record[slots:]
        if weight[-1] == kernels.FULL:
            at = int(np.searchsorted(self.arrays["more_row"], row))
            rest = self.arrays["more_need"][slice(*self.arrays["more_start"][at : at + 2])]
            capability = np.concatenate([capability[:-1], rest[:, 0]])
            weight = np.concatenate([weight[:-1], rest[:, 1]])
        return capability[weight > 0], weight[weight > 0]

    def _put_strengths(self, row: int, usable: npt.NDArray[np.uint8]) -> None:
        a = self.arrays
        dense = a["dense_of"] >= 0
        a["dense"][a["dense_of"][dense], row] = usable[dense]
        lists = [
            (int(r), int(capability), int(units))
            for capability in np.flatnonzero(np.diff(a["change_start"]))
            for r, units in zip(*self._changes(int(capability)), strict=True)
            if r != row
        ]
        for capability in np.flatnonzero(~dense):
            held = slice(a["sparse_start"][capability], a["sparse_start"][capability + 1])
            at = held.start + np.searchsorted(a["sparse_row"][held], row)
            before = int(a["sparse_units"][at]) if at < held.stop and a["sparse_row"][at] == row else 0
            if before != usable[capability]:
                lists.append((row, int(capability), int(usable[capability]) - before))
        changes = np.array(sorted(lists, key=lambda c: (c[1], c[0])), dtype=np.int64).reshape(-1, 3)
        a["change_row"] = changes[:, 0].astype(np.int32)
        a["change_units"] = changes[:, 2].astype(np.int16)
        a["change_start"] = np.searchsorted(changes[:, 1], np.arange(self.capabilities + 1)).astype(np.int64)

    def _changes(self, capability: int) -> tuple[Array, Array]:
        part = slice(*self.arrays["change_start"][capability : capability + 2])
        return self.arrays["change_row"][part], self.arrays["change_units"][part]

    def _put_needs(self, row: int, capability: Array, weight: Array) -> None:
        a = self.arrays
        slots = a["need"].shape[1] // 2
        keep = [
            (int(r), a["more_need"][a["more_start"][k] : a["more_start"][k + 1]])
            for k, r in enumerate(a["more_row"])
            if r != row
        ]
        record = np.zeros(2 * slots, dtype=a["need"].dtype)
        fits = min(len(capability), slots)
        record[:fits] = capability[:fits]
        record[slots : slots + fits] = weight[:fits]
        if len(capability) > slots:
            record[2 * slots - 1] = kernels.FULL
            rest = np.stack([capability[slots - 1 :], weight[slots - 1 :]], axis=1).astype(np.uint16)
            keep.append((row, rest))
        if len(keep) != len(a["more_row"]) or len(capability) > slots:
            keep.sort(key=lambda item: item[0])
            a["more_row"] = np.array([r for r, _ in keep], dtype=np.int64)
            a["more_start"] = np.cumsum([0, *(len(rest) for _, rest in keep)], dtype=np.int64)
            a["more_need"] = (
                np.concatenate([rest for _, rest in keep]) if keep else np.zeros((0, 2), dtype=np.uint16)
            )
        a["need"][row] = record


class Searcher:
    """One thread's scratch space over an index; not to be shared between threads."""

    def __init__(self, index: SearchIndex) -> None:
        self.index = index
        self._carried = np.zeros(index.capacity, dtype=np.uint16)
        blocks = -(-index.capacity // kernels.BLOCK)
        self._largest = np.zeros(blocks, dtype=np.uint16)
        self._bound = np.zeros(blocks, dtype=np.uint8)
        self._flags = np.zeros(kernels.CHUNK, dtype=np.uint8)
        self._nobody = np.zeros(0, dtype=np.uint8)

    def search(self, question: Question, top: int) -> Ranking:
        """Find the best *top* rows for one question; see `SearchIndex.search`.

        Raises
        ------
        RuleBroken
            If the dial has more decimals than can be ranked by exactly.
        """
        index = self.index
        n = index.rows
        relevant = question.relevant
        counts = (
            np.ones(index.capabilities, dtype=np.int64) if relevant is None else relevant.astype(np.int64)
        )
        kept = question.need_weight * counts[question.need_capability] > 0
        need = question.need_capability[kept].astype(np.int64)
        total = int(question.need_weight[kept].sum(dtype=np.int64))
        if not total or top < 1:
            none = np.zeros(0, dtype=np.int64)
            return Ranking(none, none, none, none, 0)
        _check_dial(question.uncommon, total, STRENGTH_UNITS * index.capabilities)
        carried, largest = self._carried, self._largest
        if total > LARGEST_SHORT_TOTAL:
            carried, largest = carried.astype(np.uint32), largest.astype(np.uint32)
        query = kernels.Query(
            question.row,
            need,
            question.need_weight[kept].astype(carried.dtype),
            total,
            ((question.usable.astype(np.int64) << 32) | 1) * counts,
            question.uncommon.numerator,
            question.uncommon.denominator,
            *question.signs,
        )
        places = [np.zeros(top, dtype=np.int64) for _ in range(5)]
        best = kernels.Best(places[0], places[1], places[2], places[3], places[4], np.zeros(top))
        size = kernels.search_one(
            index.columns,
            index.signs,
            query,
            self._nobody if question.tied is None else question.tied,
            index.arrays["alive"][:n] if question.passes is None else question.passes,
            carried[:n],
            largest,
            self._bound[: -(-n // kernels.BLOCK)],
            self._flags,
            best,
            np.ones(2),
        )
        return Ranking(
            best.row[:size], best.carried_in[:size], best.carried_out[:size], best.total[:size], total
        )


def _check_dial(dial: Fraction, ours: int, theirs: int) -> None:
    """Refuse a dial whose whole numbers could pass what the kernels compare exactly (63 bits).

    ``ours`` and ``theirs`` are the largest sums of weights; see `_search_kernels._compare`.
    """
    a, b = STRENGTH_UNITS * ours, STRENGTH_UNITS * theirs
    largest = a * b * 12 * dial.denominator
    if dial and largest * max(1.0, 1e-9 * (a * theirs + b * ours)) >= 2.0**62:
        raise RuleBroken(
            f"The dial {float(dial):g} is too fine to rank by exactly; give at most six decimals."
        )
