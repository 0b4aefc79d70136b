"""Many searches one after another without going back to the interpreter in between."""

from __future__ import annotations

import numpy as np

from archstone.engines._search_kernels import BLOCK, CHUNK, FULL, Best, Query, jit, search_one

LEARN = 0.05  # how much the next query's guess leans on the last one's
LOWER = 0.8  # a guess a little low costs less than one too high


@jit
def held(columns, row, serves):  # type: ignore[no-untyped-def]
    """Spread what a row can carry over all capabilities, as `Query.serves` holds it."""
    for capability in range(len(columns.dense_of)):
        dense = columns.dense_of[capability]
        units = np.int64(0)
        if dense >= 0:
            units = np.int64(columns.dense[dense, row])
        else:
            low, high = columns.sparse_start[capability], columns.sparse_start[capability + 1]
            at = low + np.searchsorted(columns.sparse_row[low:high], row)
            if at < high and columns.sparse_row[at] == row:
                units = np.int64(columns.sparse_units[at])
            for k in range(columns.change_start[capability], columns.change_start[capability + 1]):
                if columns.change_row[k] == row:
                    units += columns.change_units[k]
        serves[capability] = (units << 32) | 1


@jit
def search_each(columns, signs, asking, passes, n, places, found, filled, ours):  # type: ignore[no-untyped-def]
    """Search for each row that asks; fill its places in *found*, how many, and its total weight.

    ``found`` is (5, queries, places): rows, carried in, carried out, totals and factors. Rows with more
    needs than slots are left with -1 in *filled*, for the caller to search for one by one.
    """
    carried = np.zeros(n, dtype=np.uint16)
    blocks = (n + BLOCK - 1) // BLOCK
    largest = np.zeros(blocks, dtype=np.uint16)
    bound = np.zeros(blocks, dtype=np.uint8)
    flags = np.zeros(CHUNK, dtype=np.uint8)
    nobody = np.zeros(0, dtype=np.uint8)
    values = np.zeros(places)
    trim = np.ones(2)
    mean = 1.0
    serves = np.zeros(len(columns.dense_of), dtype=np.int64)
    slots = columns.need.shape[1] // 2
    for q in range(len(asking)):
        row = asking[q]
        record = columns.need[row]
        if record[2 * slots - 1] == FULL:
            filled[q] = -1
            continue
        count = 0
        total = 0
        while count < slots and record[slots + count] > 0:
            total += record[slots + count]
            count += 1
        ours[q] = total
        filled[q] = 0
        if total == 0:
            continue
        need = record[:count].astype(np.int64)
        weight = record[slots : slots + count].astype(np.uint16)
        held(columns, row, serves)
        query = Query(row, need, weight, total, serves, 0, 1, -1, -1, -1, -1, False)
        values[:] = 0.0
        best = Best(found[0, q], found[1, q], found[2, q], found[3, q], found[4, q], values)
        filled[q] = search_one(
            columns, signs, query, nobody, passes, carried, largest, bound, flags, best, trim
        )
        if filled[q] == places and trim[1] > 0.0:
            reached = values[places - 1] / trim[1]
            mean += LEARN * (reached - mean)
            trim[0] = min(1.0, LOWER * mean)
