"""Laying out the index: which order the rows stand in, their byte columns, their blocks."""

from __future__ import annotations

import numpy as np

from archstone.engines._search_kernels import BLOCK, FULL, jit

MOST_RUNS = 6  # a block; each costs a little in every search


@jit
def heaviest_needs(need_start, need_capability, need_weight, key, total):  # type: ignore[no-untyped-def]
    """Make the key rows are sorted by: heaviest need, second heaviest, share of the heaviest (32 bits)."""
    for row in range(len(key)):
        first = second = -1
        weight = np.int64(0)
        for k in range(need_start[row], need_start[row + 1]):
            weight += need_weight[k]
            if first < 0 or need_weight[k] > need_weight[first]:
                first, second = k, first
            elif second < 0 or need_weight[k] > need_weight[second]:
                second = k
        total[row] = weight
        if first < 0:
            key[row] = np.int64(1) << 62
            continue
        one = np.int64(need_capability[first])
        other = np.int64(need_capability[second]) if second >= 0 else one
        key[row] = (one << 40) | (other << 16) | (255 * np.int64(need_weight[first]) // weight)


@jit
def fill_needs(order, need_start, need_capability, need_weight, need):  # type: ignore[no-untyped-def]
    """Fill the need records, a row's needs in the order of the table; return how many don't fit."""
    slots = need.shape[1] // 2
    over = 0
    for row in range(len(order)):
        start, stop = need_start[order[row]], need_start[order[row] + 1]
        fits = min(stop - start, slots)
        for k in range(fits):
            need[row, k] = need_capability[start + k]
            need[row, slots + k] = need_weight[start + k]
        if stop - start > slots:
            need[row, 2 * slots - 1] = FULL
            over += stop - start - slots + 1
    return over


@jit
def fill_more(order, need_start, need_capability, need_weight, slots, more_row, more_start, more_need):  # type: ignore[no-untyped-def]
    """Fill the overflow table: for each row with too many needs, those from the last slot on."""
    at = 0
    rows = 0
    for row in range(len(order)):
        start, stop = need_start[order[row]], need_start[order[row] + 1]
        if stop - start <= slots:
            continue
        more_row[rows] = row
        more_start[rows] = at
        rows += 1
        for k in range(start + slots - 1, stop):
            more_need[at, 0] = need_capability[k]
            more_need[at, 1] = need_weight[k]
            at += 1
    more_start[rows] = at


@jit
def count_rows(family, strength_start, strength_capability, members_start, members, count):  # type: ignore[no-untyped-def]
    """Count, for each capability, the rows with a usable strength in it."""
    seen = np.full(len(count), -1, dtype=np.int64)
    for row in range(len(strength_start) - 1):
        for k in range(strength_start[row], strength_start[row + 1]):
            capability = strength_capability[k]
            if seen[capability] != row:
                seen[capability] = row
                count[capability] += 1
            if family[capability] < 0:
                continue
            for p in range(members_start[family[capability]], members_start[family[capability] + 1]):
                if seen[members[p]] != row:
                    seen[members[p]] = row
                    count[members[p]] += 1


@jit
def fill_columns(  # type: ignore[no-untyped-def]
    order, family, strength_start, strength_capability, strength_units, members_start, members,
    dense_of, dense, sparse_at, sparse_row, sparse_units,
):  # fmt: skip
    """Fill the byte columns of the common capabilities and the lists of the rare ones, in row order."""
    m = len(dense_of)
    usable = np.zeros(m, dtype=np.uint8)
    touched = np.zeros(m, dtype=np.int64)
    for row in range(len(order)):
        count = 0
        for k in range(strength_start[order[row]], strength_start[order[row] + 1]):
            capability = np.int64(strength_capability[k])
            units = strength_units[k]
            if usable[capability] == 0:
                touched[count] = capability
                count += 1
            usable[capability] = max(usable[capability], units)
            group = family[capability]
            if group < 0:
                continue
            for p in range(members_start[group], members_start[group + 1]):
                near = members[p]
                if usable[near] == 0:
                    touched[count] = near
                    count += 1
                usable[near] = max(usable[near], units // 2)
        for k in range(count):
            capability = touched[k]
            if dense_of[capability] >= 0:
                dense[dense_of[capability], row] = usable[capability]
            else:
                sparse_row[sparse_at[capability]] = row
                sparse_units[sparse_at[capability]] = usable[capability]
                sparse_at[capability] += 1
            usable[capability] = 0


@jit
def _heaviest_two(need, row, total):  # type: ignore[no-untyped-def]
    """Give a row's two heaviest needs and their shares in 1/255, rounded down as for an upper bound."""
    slots = need.shape[1] // 2
    heaviest, following, weight, next_weight = 0, 0, 0, 0
    for k in range(slots):
        w = need[row, slots + k]
        if w == FULL:
            continue
        if w > weight:
            heaviest, weight, following, next_weight = need[row, k], w, heaviest, weight
        elif w > next_weight:
            following, next_weight = need[row, k], w
    return heaviest, following, 255 * weight // total, 255 * next_weight // total


@jit
def _changes(need, total, start, stop, second_too):  # type: ignore[no-untyped-def]
    """Count how often the heaviest need, or one of the heaviest two, changes from row to row."""
    one = other = -1
    changes = 0
    for row in range(start, stop):
        if total[row] == 0:
            continue
        heaviest, following, _, _ = _heaviest_two(need, row, total[row])
        if heaviest != one or (second_too and following != other):
            changes += 1
            one, other = heaviest, following
    return changes


@jit
def find_runs(need, total, run_start, first, second, first_share, second_share, write):  # type: ignore[no-untyped-def]
    """Find the runs of rows with the same heaviest needs in each block; return how many there are.

    A run is of rows with the same two heaviest needs; where a block has too many of those, of rows with the
    same heaviest one; where there are too many of these too, the whole block, with the loosest bound. So it
    is where a block is empty, for rows that come later. With ``write`` False only counts.
    """
    n = need.shape[0]
    runs = 0
    for block in range((n + BLOCK - 1) // BLOCK):
        if write:
            run_start[block] = runs
        start, stop = block * BLOCK, min(n, (block + 1) * BLOCK)
        pairs = _changes(need, total, start, stop, True)
        by_second = pairs <= MOST_RUNS
        if pairs == 0 or (not by_second and _changes(need, total, start, stop, False) > MOST_RUNS):
            if write:
                first[runs] = second[runs] = first_share[runs] = second_share[runs] = 0
            runs += 1
            continue
        one = other = -1
        for row in range(start, stop):
            if total[row] == 0:
                continue  # without needs there is no match, whatever the bound says
            heaviest, following, p, q = _heaviest_two(need, row, total[row])
            if not by_second:
                following, q = 0, 0
            if heaviest != one or following != other:
                one, other = heaviest, following
                if write:
                    first[runs], second[runs] = one, other
                    first_share[runs], second_share[runs] = p, q
                runs += 1
            elif write:
                first_share[runs - 1] = min(first_share[runs - 1], p)
                second_share[runs - 1] = min(second_share[runs - 1], q)
    if write:
        run_start[(n + BLOCK - 1) // BLOCK] = runs
    return runs
