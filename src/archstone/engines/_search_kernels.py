"""The inner loops of the search: one byte a row and capability, exact integers, no allocation per row.

How much every row carries of ours (A) is a weighted sum of a few byte columns, which a processor adds up
many rows at a time. Rows stand sorted by their two heaviest needs, so that each block of 64 has a bound on
how much we could carry of any of them; rows whose A can't reach the list even with that bound are passed
over, and the few others are looked at one by one and compared as exact fractions.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numba as nb
import numpy as np
import numpy.typing as npt

BLOCK = 64
CHUNK = 2048  # a multiple of BLOCK
FEWEST_SAMPLED, MOST_SAMPLED = 40, 160  # blocks
STEPS = 1024
NO_CEILING = 1e300
LOOKED_AT_LEAST = 1500
FIRST_LOOK = 200  # one row in so many is verified first, to know early what it takes to be on the list
NEVER = np.int64(1) << 60
FULL = 255  # stands as weight in the last slot of a row whose further needs lie in the overflow table
LOW_HALF = (1 << 32) - 1
RANK_SHIFT = 20  # room between the ranks of two neighbouring ids, for organisations added later
FLOAT_SLACK = 1.0 - 1e-12

Array = npt.NDArray[Any]


class Columns(NamedTuple):
    """The index as the kernels see it; see engines.search_index for what each array holds."""

    dense: Array
    dense_of: Array
    sparse_start: Array
    sparse_row: Array
    sparse_units: Array
    change_start: Array
    change_row: Array
    change_units: Array
    need: Array
    more_start: Array
    more_row: Array
    more_need: Array
    order: Array
    extra_rank: Array
    run_start: Array
    run_first: Array
    run_second: Array
    run_first_share: Array
    run_second_share: Array


class Signs(NamedTuple):
    """What uncommonness is made from, a row each; -1 is unknown."""

    sector: Array
    kind: Array
    currency: Array
    budget: Array
    lists_allies: Array


class Query(NamedTuple):
    """One search: what is lacked and held, the dial as whole numbers, and our own signs.

    ``serves`` holds, for each capability that counts, our usable strength above bit 32 and a 1 below: one
    product with a weight adds to what we carry and to the total at once.
    """

    row: int
    need: Array
    weight: Array
    total: int
    serves: Array
    dial: int
    dial_base: int
    sector: int
    kind: int
    currency: int
    budget: int
    lists_allies: bool


class Best(NamedTuple):
    """The list so far, best first: numerators, weights and dial factors that make exact fractions."""

    row: Array
    carried_in: Array
    carried_out: Array
    total: Array
    factor: Array
    value: Array


jit = nb.njit(cache=True, nogil=True, boundscheck=False, error_model="numpy")
inlined = nb.njit(inline="always")  # a call with tuples of arrays costs more than these do


@inlined
def _rank(order, extra, row):  # type: ignore[no-untyped-def]
    """Place an id among all: rows of the first build by number, with room between for those added later."""
    return np.int64(order[row]) << RANK_SHIFT if row < len(order) else extra[row - len(order)]


@inlined
def _compare(one, two, three, four):  # type: ignore[no-untyped-def]
    """Compare one * two with three * four exactly, though they may pass 64 bits: -1, 0 or 1.

    Where the rounded products are near each other, their true difference is small, and the difference of the
    products cut to 64 bits is that difference.
    """
    left, right = float(one) * float(two), float(three) * float(four)
    if abs(left - right) > 1e-9 * max(left, right):
        return 1 if left > right else -1
    difference = one * two - three * four
    return 1 if difference > 0 else -1 if difference < 0 else 0


@inlined
def _before(order, extra, ours, a, b, v, f, row, there_a, there_b, there_v, there_f, there_row):  # type: ignore[no-untyped-def]
    """Say whether a candidate stands before another: by value, then smaller cover, then id, all exact."""
    by_value = _compare(
        a * b * f, there_a * there_v + there_b * ours, there_a * there_b * there_f, a * v + b * ours
    )
    if by_value != 0:
        return by_value > 0
    smaller, of = (a, ours) if a * v <= b * ours else (b, v)
    there, of_there = (there_a, ours) if there_a * there_v <= there_b * ours else (there_b, there_v)
    if smaller * of_there != there * of:
        return smaller * of_there > there * of
    return _rank(order, extra, row) < _rank(order, extra, there_row)


@jit
def _factor(signs, query, tied, row):  # type: ignore[no-untyped-def]
    """Turn the dial and the uncommonness of a row into a whole number over 12 times the dial's base."""
    if query.dial == 0:
        return query.dial_base
    known = 0
    yes = 0
    if query.sector >= 0 and signs.sector[row] >= 0:
        known += 1
        yes += signs.sector[row] != query.sector
    if query.kind >= 0 and signs.kind[row] >= 0:
        known += 1
        yes += signs.kind[row] != query.kind
    if query.lists_allies or (len(signs.lists_allies) > 0 and signs.lists_allies[row]):
        known += 1
        yes += tied[row] == 0
    if query.budget >= 0 and signs.budget[row] >= 0 and signs.currency[row] == query.currency:
        known += 1
        smaller = min(query.budget, signs.budget[row])
        larger = max(query.budget, signs.budget[row])  # times ten could pass 64 bits, a tenth can't
        yes += larger // 10 > smaller or (larger // 10 == smaller and larger % 10 > 0)
    share = (12 * yes) // known if known else 0
    return 12 * (query.dial_base - query.dial) + query.dial * share


@jit
def _place(  # type: ignore[no-untyped-def]
    order, extra, rows, carried_in, carried_out, totals, factors, values, ours, row, a, b, v, f, value, size
):
    """Put a verified row in its place on the list, if it has one; return the list's length.

    Takes the arrays one by one: reaching into a tuple of them costs more than all the rest here.
    """
    places = len(rows)
    low, high = 0, size
    while low < high:
        # the last place first where the list is full: most rows have none
        k = places - 1 if size == places and high == size else (low + high) // 2
        if _before(
            order, extra, ours, a, b, v, f, row,
            carried_in[k], carried_out[k], totals[k], factors[k], rows[k],
        ):  # fmt: skip
            high = k
        else:
            low = k + 1
    if low == places:
        return size
    last = size if size < places else places - 1
    for k in range(last, low, -1):
        rows[k] = rows[k - 1]
        carried_in[k] = carried_in[k - 1]
        carried_out[k] = carried_out[k - 1]
        totals[k] = totals[k - 1]
        factors[k] = factors[k - 1]
        values[k] = values[k - 1]
    rows[low], carried_in[low], carried_out[low] = row, a, b
    totals[low], factors[low], values[low] = v, f, value
    return min(size + 1, places)


@jit
def carry(columns, query, carried, largest):  # type: ignore[no-untyped-def]
    """Add up how much of ours every row carries, a chunk at a time so that it stays in the cache.

    ``largest`` gets the largest of each block.
    """
    n = carried.shape[0]
    needs = len(query.need)
    at = np.zeros(needs, dtype=np.int64)
    change_at = np.zeros(needs, dtype=np.int64)
    for k in range(needs):
        at[k] = columns.sparse_start[query.need[k]]
        change_at[k] = columns.change_start[query.need[k]]
    for start in range(0, n, CHUNK):
        stop = min(n, start + CHUNK)
        out = carried[start:stop]
        out[:] = 0
        for k in range(needs):
            weight = query.weight[k]
            dense = columns.dense_of[query.need[k]]
            if dense >= 0:
                column = columns.dense[dense][start:stop]
                for i in range(out.shape[0]):
                    out[i] = out[i] + weight * column[i]
                continue
            end = columns.sparse_start[query.need[k] + 1]
            p = at[k]
            while p < end and columns.sparse_row[p] < stop:
                out[columns.sparse_row[p] - start] += weight * columns.sparse_units[p]
                p += 1
            at[k] = p
            end = columns.change_start[query.need[k] + 1]
            p = change_at[k]
            while p < end and columns.change_row[p] < stop:
                # a change may be negative; the sum of a row never is
                out[columns.change_row[p] - start] += weight * columns.change_units[p]
                p += 1
            change_at[k] = p
        for begin in range(0, out.shape[0], BLOCK):
            block = out[begin : begin + BLOCK]
            most = block[0]
            for i in range(block.shape[0]):
                most = max(most, block[i])
            largest[(start + begin) // BLOCK] = most


@inlined
def least_carried(floor, total, highest, bound):  # type: ignore[no-untyped-def]
    """Find the smallest A that can still reach a ranking value, where B / V is at most *bound*.

    From value = f A B / (A V + B W) and B <= bound V follows A >= value bound W / (f bound - value).
    """
    if floor <= 0.0:
        return np.int64(1)
    if highest * bound <= floor:
        return NEVER
    return max(np.int64(1), np.int64(floor * bound * total / (highest * bound - floor) * FLOAT_SLACK))


@jit
def _bounds(columns, query, most, bound):  # type: ignore[no-untyped-def]
    """Bound, for every block, the largest B / V of its rows from the runs of equal heaviest needs in it.

    With the smallest shares p, q of the two heaviest needs, what is left is at most 1 - p - q and carried
    at best as well as anything; needs that don't count for the goal drop out of both sums. A bound is kept
    as a number of steps of most / 255, rounded up.
    """
    run_start, run_first, run_second = columns.run_start, columns.run_first, columns.run_second
    run_first_share, run_second_share = columns.run_first_share, columns.run_second_share
    lacking = np.empty(len(query.serves), dtype=np.int32)
    all_count = True
    for capability in range(len(query.serves)):
        lacking[capability] = most - (query.serves[capability] >> 32)
        all_count &= (query.serves[capability] & LOW_HALF) == 1
    for block in range(bound.shape[0]):
        if all_count:
            least = 255 * most
            for run in range(np.uint64(run_start[block]), np.uint64(run_start[block + 1])):
                least = min(
                    least,
                    np.int64(run_first_share[run]) * lacking[np.uint64(run_first[run])]
                    + np.int64(run_second_share[run]) * lacking[np.uint64(run_second[run])],
                )
            bound[block] = 255 - least // most if run_start[block] < run_start[block + 1] else 0
            continue
        largest = 0.0
        for run in range(run_start[block], run_start[block + 1]):
            p = np.int64(run_first_share[run])
            q = np.int64(run_second_share[run])
            rest = 255 - p - q
            p *= query.serves[run_first[run]] & LOW_HALF
            q *= query.serves[run_second[run]] & LOW_HALF
            if p + q + rest > 0:
                lost = p * lacking[run_first[run]] + q * lacking[run_second[run]]
                largest = max(largest, 255.0 - 255.0 * lost / (most * (p + q + rest)))
        bound[block] = min(255, np.int64(np.ceil(largest * (1.0 + 1e-12))))


@jit
def _scan(  # type: ignore[no-untyped-def]
    columns, signs, query, tied, passes, carried, largest, guess, ceiling, most, bound, best, size, flags
):
    """Offer every row that could reach both the list and *guess*, but not *ceiling*; return its length.

    What a row could reach is bounded by its A and by the bound of its block.
    """
    n = carried.shape[0]
    words = flags.view(np.uint64)
    places = len(best.row)
    # plain names for what the innermost loop reads: passing tuples of arrays costs more than the loop
    need, more = columns.need, columns.more_need
    more_row, more_start = columns.more_row, columns.more_start
    slots = need.shape[1] // 2
    serves, order, extra = query.serves, columns.order, columns.extra_rank
    rows, carried_in, carried_out = best.row, best.carried_in, best.carried_out
    totals, factors, value_of = best.total, best.factor, best.value
    own = np.uint64(query.row)  # no row has the number that -1 becomes
    ours = np.int64(query.total)
    base, dialled = np.int64(query.dial_base), query.dial != 0
    highest = float(12 * query.dial_base) if dialled else float(query.dial_base)
    floor = value_of[places - 1] * FLOAT_SLACK if size == places else 0.0
    picked = np.empty(CHUNK + 8, dtype=np.uint16)
    limit = np.empty(2, dtype=carried.dtype)
    least_of = np.empty(256, dtype=np.int64)
    most_of = np.empty(256, dtype=np.int64)
    for step in range(256):
        most_of[step] = min(50 * ours, least_carried(ceiling, ours, highest, most * step / 255.0) - 1)
    known = -1.0
    for start in range(0, n, CHUNK):
        if max(floor, guess) > 1.005 * known:  # an older floor is lower and so still safe
            known = max(floor, guess)
            for step in range(256):
                least_of[step] = least_carried(known, ours, highest, most * step / 255.0)
        stop = min(n, start + CHUNK)
        part = carried[start:stop]
        count = 0
        for begin in range(0, part.shape[0], BLOCK):
            at = np.uint64((start + begin) // BLOCK)
            least = least_of[bound[at]]
            if least > most_of[bound[at]] or largest[at] < least:
                continue
            limit[1] = most_of[bound[at]]
            limit[0] = least
            from_, to = limit[0], limit[1]
            block = part[begin : begin + BLOCK]
            ok = passes[start + begin : start + begin + BLOCK]
            for i in range(block.shape[0]):
                flags[i] = (block[i] >= from_) & (block[i] <= to) & ok[i]
            for i in range(block.shape[0], (block.shape[0] + 7) // 8 * 8):
                flags[i] = 0
            for word in range((block.shape[0] + 7) // 8):
                if words[word] == 0:
                    continue
                for i in range(8 * word, 8 * word + 8):
                    picked[count] = begin + i
                    count += flags[i]
        for j in range(count):
            i = picked[j]
            row = np.uint64(start + i)  # unsigned: no test for a negative index in the loops below
            both = np.int64(0)
            for k in range(slots):
                both += np.int64(need[row, slots + k]) * serves[need[row, k]]
            if need[row, 2 * slots - 1] == FULL:  # the rare row with more needs than slots
                both -= FULL * serves[need[row, slots - 1]]
                over = np.searchsorted(more_row, np.int64(row))
                for k in range(more_start[over], more_start[over + 1]):
                    both += np.int64(more[k, 1]) * serves[more[k, 0]]
            v = both & LOW_HALF
            b = both >> 32
            a = np.int64(part[i])
            # value >= floor, without dividing; a row we carry nothing of has no place
            if b == 0 or row == own or float(a * b) * highest < floor * float(a * v + b * ours):
                continue
            f = np.int64(_factor(signs, query, tied, row)) if dialled else base
            value = float(a * b) * float(f) / float(a * v + b * ours)
            if size < places or value >= floor:
                size = _place(
                    order, extra, rows, carried_in, carried_out, totals, factors, value_of,
                    ours, np.int64(row), a, b, v, f, value, size,
                )  # fmt: skip
                if size == places:
                    floor = value_of[places - 1] * FLOAT_SLACK
    return size


@jit
def _guess(query, passes, carried, bound, most, places):  # type: ignore[no-untyped-def]
    """Guess, from a sample of blocks, the value that a few thousand rows could reach."""
    highest = float(12 * query.dial_base) if query.dial else float(query.dial_base)
    histogram = np.zeros(STEPS + 1, dtype=np.int64)
    scale = STEPS / (25.0 * highest)  # no value is above 25 times the largest factor
    n = carried.shape[0]
    blocks = n // BLOCK
    every = BLOCK * max(1, blocks // max(FEWEST_SAMPLED, min(MOST_SAMPLED, blocks // FEWEST_SAMPLED)))
    for start in range(0, n, every):
        most_carried = most * bound[start // BLOCK] / 255.0
        for i in range(start, min(n, start + BLOCK)):
            a = float(carried[i])
            if passes[i] and a > 0.0 and most_carried > 0.0:
                value = highest * a * most_carried / (a + query.total * most_carried)
                histogram[np.int64(scale * value)] += 1
    wanted = max(n // FIRST_LOOK, LOOKED_AT_LEAST, 12 * places) * BLOCK // every
    seen = 0
    step = STEPS + 1
    while step > 0 and seen < wanted:
        step -= 1
        seen += histogram[step]
    return step / scale


@jit
def search_one(columns, signs, query, tied, passes, carried, largest, bound, flags, best, trim):  # type: ignore[no-untyped-def]
    """Fill *best* with the exact list for one query; return how many places are filled.

    ``trim`` is [factor, guess]: what the guess is multiplied by, and then what it was without it. A caller
    that knows from other queries how far guesses are off saves a second look; the list is the same.
    """
    carry(columns, query, carried, largest)
    places = len(best.row)
    most = np.int64(0)  # in units of B / V: the largest usable strength we have
    for capability in range(len(query.serves)):
        most = max(most, query.serves[capability] >> 32)
    if most == 0:
        return 0
    _bounds(columns, query, most, bound)
    trim[1] = _guess(query, passes, carried, bound, most, places)
    guess = trim[0] * trim[1]
    size = _scan(
        columns, signs, query, tied, passes, carried, largest, guess, NO_CEILING, most, bound, best, 0, flags
    )
    # if the list is full of what reaches the guess, nothing below can be on it
    if guess > 0.0 and (size < places or best.value[places - 1] < guess):
        size = _scan(
            columns, signs, query, tied, passes, carried, largest, 0.0, guess, most, bound, best, size, flags
        )
    return size
