"""The arrays of an index: slots of needs, columns and lists of strengths, runs of equal heaviest needs."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from archstone.engines import _index_kernels as build
from archstone.engines import _search_kernels as kernels
from archstone.engines.audits import AuditTable

DENSE_FROM = 1 / 20  # a capability held by fewer rows is kept as a list
FEWEST_SLOTS, MOST_SLOTS = 6, 16

Array = npt.NDArray[Any]


def need_arrays(table: AuditTable, order: Array, capacity: int, m: int) -> dict[str, Array]:
    """Lay out the vulnerabilities: fixed slots a row, and the overflow of the few rows with more."""
    most = int(np.diff(table.need_start).max(initial=0))
    slots = min(max(most, FEWEST_SLOTS), MOST_SLOTS)
    need = np.zeros((capacity, 2 * slots), dtype=np.uint8 if m <= 256 else np.uint16)
    given = (order, table.need_start, table.need_capability, table.need_weight)
    over = build.fill_needs(*given, need)
    rows = int((np.diff(table.need_start) > slots).sum())
    more = {
        "more_row": np.zeros(rows, dtype=np.int64),
        "more_start": np.zeros(rows + 1, dtype=np.int64),
        "more_need": np.zeros((over, 2), dtype=np.uint16),
    }
    build.fill_more(*given, slots, more["more_row"], more["more_start"], more["more_need"])
    return {"need": need, **more}


def strength_arrays(table: AuditTable, order: Array, capacity: int, m: int) -> dict[str, Array]:
    """Lay out usable strengths: a column of bytes for what many hold, a list of rows for what few hold."""
    members = np.argsort(table.family, kind="stable").astype(np.int64)
    members = members[table.family[members] >= 0]
    groups = int(table.family.max(initial=-1)) + 1
    members_start = np.searchsorted(table.family[members], np.arange(groups + 1)).astype(np.int64)
    count = np.zeros(m, dtype=np.int64)
    held = (table.family, table.strength_start, table.strength_capability)
    build.count_rows(*held, members_start, members, count)
    dense = count >= max(len(table) * DENSE_FROM, 1)
    dense_of = np.full(m, -1, dtype=np.int32)
    dense_of[dense] = np.arange(int(dense.sum()))
    sparse_start = np.concatenate(([0], np.cumsum(np.where(dense, 0, count)))).astype(np.int64)
    arrays: dict[str, Array] = {
        "dense": np.zeros((int(dense.sum()), capacity), dtype=np.uint8),
        "dense_of": dense_of,
        "sparse_start": sparse_start,
        "sparse_row": np.zeros(int(sparse_start[-1]), dtype=np.int32),
        "sparse_units": np.zeros(int(sparse_start[-1]), dtype=np.uint8),
        "change_start": np.zeros(m + 1, dtype=np.int64),
        "change_row": np.zeros(0, dtype=np.int32),
        "change_units": np.zeros(0, dtype=np.int16),
    }
    build.fill_columns(
        order,
        *held,
        table.strength_units,
        members_start,
        members,
        dense_of,
        arrays["dense"],
        sparse_start[:-1].copy(),
        arrays["sparse_row"],
        arrays["sparse_units"],
    )
    return arrays


def run_arrays(need: Array, total: Array) -> dict[str, Array]:
    """Find what bounds each block: its runs of rows with the same two heaviest needs."""
    blocks = -(-len(need) // kernels.BLOCK)
    nothing = np.zeros(0, dtype=need.dtype)
    start = np.zeros(blocks + 1, dtype=np.int64)
    runs = build.find_runs(need, total, start, nothing, nothing, nothing, nothing, False)
    arrays = {
        "run_start": start,
        "run_first": np.zeros(runs, dtype=need.dtype),
        "run_second": np.zeros(runs, dtype=need.dtype),
        "run_first_share": np.zeros(runs, dtype=np.uint8),
        "run_second_share": np.zeros(runs, dtype=np.uint8),
    }
    runs_of = [arrays[name] for name in kernels.Columns._fields if name.startswith("run_")]
    find_runs: Any = build.find_runs
    find_runs(need, total, *runs_of, True)
    return arrays
