"""The inner loop of the ranking by bands: what is told of a cover, in whole numbers, and who stands where.

What is told is a weighted mean: public vulnerabilities with their weights, stand-ins of the sketch with as
much of theirs as they are worth believing, and for the rest of a sealed side the typical vulnerability.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from archstone.engines._search_kernels import FULL, LOW_HALF, inlined, jit

SCALE = 3600  # units of a half: what a public vulnerability counts
BELIEF = 400  # units of a half: what a stand-in counts, since most stand for nothing
TYPICAL = 18 * SCALE  # units: a typical vulnerability, 3 times 3
COMPLETE = 5  # an audit has at least so many vulnerabilities, so so many less the public ones may be sealed
STRENGTH = 50
GRAIN = 3000  # borders are moved by whole parts of 1 / GRAIN
MOST_MOVED = 50
BAND_SHIFT = 48
UNKNOWN, LOW, MIDDLING, HIGH, NOTHING = 0, 1, 2, 3, 4
BUCKETS = 4096

Array = npt.NDArray[Any]


class Told(NamedTuple):
    """What may be told of each row's weaknesses: public ones in slots, stand-ins in a pool, and a salt."""

    need: Array
    more_row: Array
    more_start: Array
    more_need: Array
    audited: Array
    at: Array
    size: Array
    pool_capability: Array
    pool_weight: Array
    salt: Array


@inlined
def _moved(salt, asking):  # type: ignore[no-untyped-def]
    """Draw by how much the borders are moved for one pair, the same for ever."""
    word = (np.uint64(salt) << np.uint64(32)) | np.uint64(asking)
    word = (word ^ (word >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    word = (word ^ (word >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    word ^= word >> np.uint64(31)
    return np.int64(word % np.uint64(2 * MOST_MOVED + 1)) - MOST_MOVED


@jit
def write_bands(told, serves, typical, asking, rows, bands):  # type: ignore[no-untyped-def]
    """Write the band of each of some rows; `NOTHING` where it is openly nothing that we do for it.

    One flat loop over plain names: calls, and tuples of arrays reached into, cost more than all the rest.
    """
    need, more_row, more_start, more_need = told.need, told.more_row, told.more_start, told.more_need
    audited, salts, at, size = told.audited, told.salt, told.at, told.size
    pool_capability, pool_weight = told.pool_capability, told.pool_weight
    slots = need.shape[1] // 2
    typical_carried, typical_total = np.int64(typical[0]), np.int64(typical[1])
    for j in range(len(rows)):
        row = np.uint64(rows[j])  # unsigned: no test for a negative index below
        both = np.int64(0)
        publicly = np.int64(0)
        for k in range(slots):
            weight = np.int64(need[row, slots + k])
            both += weight * serves[need[row, k]]
            publicly += weight > 0
        if need[row, 2 * slots - 1] == FULL:
            both -= FULL * serves[need[row, slots - 1]]
            over = np.searchsorted(more_row, np.int64(row))
            for k in range(more_start[over], more_start[over + 1]):
                both += np.int64(more_need[k, 1]) * serves[more_need[k, 0]]
        carried = SCALE * (both >> 32)
        total = SCALE * (both & LOW_HALF)
        if audited[row]:
            both = np.int64(0)
            first = np.uint64(at[row])
            for k in range(first, first + np.uint64(size[row])):
                both += np.int64(pool_weight[k]) * serves[pool_capability[k]]
            rest = max(np.int64(1), COMPLETE - publicly)
            carried += BELIEF * (both >> 32) + rest * typical_carried
            total += BELIEF * (both & LOW_HALF) + rest * typical_total
        if total == 0:
            bands[j] = UNKNOWN
            continue
        three, whole = 3 * GRAIN * carried, STRENGTH * total
        if carried == 0:
            bands[j] = NOTHING
        elif three < whole * (GRAIN - 3 * MOST_MOVED):
            bands[j] = LOW  # most are, wherever the border is moved to
        else:
            moved = _moved(salts[row], asking) if audited[row] else np.int64(0)
            if three < whole * (GRAIN + 3 * moved):
                bands[j] = LOW
            else:
                bands[j] = HIGH if three >= whole * (2 * GRAIN + 3 * moved) else MIDDLING


@jit
def helpers(carried, passes, own, rows):  # type: ignore[no-untyped-def]
    """List the rows that do something for us and pass the screens; return how many there are."""
    size = 0
    for row in range(len(carried)):
        rows[size] = row
        size += (carried[row] != 0) & (passes[row] != 0) & (row != own)
    return size


@jit
def write_factors(signs, query, tied, rows, factors):  # type: ignore[no-untyped-def]
    """Write what the dial multiplies each of some rows by, as the search by mutual cover does for one."""
    sector, kind, currency, budget = signs.sector, signs.kind, signs.currency, signs.budget
    lists_allies = signs.lists_allies
    own_sector, own_kind, own_currency = query.sector, query.kind, query.currency
    own_budget, own_lists = np.int64(query.budget), query.lists_allies
    shares = np.zeros((5, 5), dtype=np.int64)  # of 12 parts, by how many signs are known and how many say yes
    for of in range(1, 5):
        for say in range(of + 1):
            shares[of, say] = np.int64(query.dial) * (12 * say // of)
    base = np.int64(12 * (query.dial_base - query.dial))
    for j in range(len(rows)):
        row = np.uint64(rows[j])
        known: Any = np.int64(0)
        yes: Any = np.int64(0)
        if own_sector >= 0 and sector[row] >= 0:
            known += 1
            yes += sector[row] != own_sector
        if own_kind >= 0 and kind[row] >= 0:
            known += 1
            yes += kind[row] != own_kind
        if own_lists or lists_allies[row]:
            known += 1
            yes += tied[row] == 0
        if own_budget >= 0 and budget[row] >= 0 and currency[row] == own_currency:
            known += 1
            larger, smaller = max(own_budget, budget[row]), min(own_budget, budget[row])
            yes += larger // 10 > smaller or (larger // 10 == smaller and larger % 10 > 0)
        factors[j] = base + shares[known, yes]


@jit
def rank_keys(rows, carried, bands, factors, keys):  # type: ignore[no-untyped-def]
    """Write each place as one number: band, then cover_in times its factor, if any; 0 if not listed."""
    dialled = len(factors) > 0
    for j in range(len(rows)):
        value = np.int64(carried[rows[j]])
        if dialled:
            value *= factors[j]
        keys[j] = 0 if bands[j] == NOTHING else (np.int64(bands[j]) << BAND_SHIFT) | (value + 1)


@jit
def count_bands(keys, counts, largest):  # type: ignore[no-untyped-def]
    """Count who is listed in each band, and find its largest value."""
    for row in range(len(keys)):
        if keys[row] > 0:
            band = keys[row] >> BAND_SHIFT
            counts[band] += 1
            largest[band] = max(largest[band], keys[row])


@jit
def least_key(keys, wanted, counts, largest):  # type: ignore[no-untyped-def]
    """Find a key that at least *wanted* places reach and not many more: the band, then a histogram in it."""
    band = HIGH
    left = wanted
    while band > 0 and counts[band] < left:
        left -= counts[band]
        band -= 1
    base = np.int64(band) << BAND_SHIFT
    step = (largest[band] - base) // BUCKETS + 1
    histogram = np.zeros(BUCKETS, dtype=np.int64)
    for row in range(len(keys)):
        if keys[row] > base and keys[row] <= largest[band]:
            histogram[(keys[row] - base) // step] += 1
    bucket = BUCKETS - 1
    while bucket > 0 and histogram[bucket] < left:
        left -= histogram[bucket]
        bucket -= 1
    return max(np.int64(1), base + bucket * step)


@jit
def from_key(keys, least, places):  # type: ignore[no-untyped-def]
    """List the places whose key is *least* or more; return how many there are."""
    size = 0
    for row in range(len(keys)):
        if keys[row] >= least:
            places[size] = row
            size += 1
    return size
