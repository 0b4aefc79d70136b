"""Loops of the stress test for many members: the closed form, and drawn worlds in which members leave.

Random numbers are consecutive values of one splitmix64 stream, so that a world can be drawn at any place of
it and eight of them at once. G. L. Steele, D. Lea, C. H. Flood, "Fast splittable pseudorandom number
generators", 2014.
"""

from __future__ import annotations

import math

import numba as nb
import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Wholes = npt.NDArray[np.int64]
Words = npt.NDArray[np.uint64]
Limits = npt.NDArray[np.uint32]

_STEP = np.uint64(0x9E3779B97F4A7C15)
_MIX_1, _MIX_2 = np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)
_30, _27, _31, _33 = np.uint64(30), np.uint64(27), np.uint64(31), np.uint64(33)
_NONE, _ONE, _ALL = np.uint64(0), np.uint64(1), np.uint64(0xFFFFFFFFFFFFFFFF)
WHOLE = 2147483648.0  # 2**31: draws are whole numbers below it
NEGLIGIBLE = 1e-18  # a probability that no coverage notices
WORLDS = 64  # in a word: bit k of a member's word tells whether it has left in the k-th of them


@nb.njit(cache=True, inline="always")
def _drawn(seed: np.uint64, place: np.uint64) -> np.uint32:
    """Draw the number at one place of the stream, 0..2**31 - 1."""
    x = seed + (place + _ONE) * _STEP
    x = (x ^ (x >> _30)) * _MIX_1
    x = (x ^ (x >> _27)) * _MIX_2
    return np.uint32((x ^ (x >> _31)) >> _33)


@nb.njit(cache=True)
def _draw_all(seed: np.uint64, place: np.uint64, out: Limits) -> None:
    """Draw the numbers from one place on; alone in its loop, so that eight are drawn at once."""
    for i in range(len(out)):
        out[i] = _drawn(seed, place + np.uint64(i))


@nb.njit(cache=True)
def _mark(out: Limits, least: Limits, most: Limits, bit: np.uint64, gone: Words, unclear: Words) -> None:
    """Note in one bit of each member's word whether its draw is low enough to leave, or too near to tell."""
    for i in range(len(out)):
        gone[i] |= np.uint64(out[i] < least[i]) << bit
        unclear[i] |= np.uint64((out[i] >= least[i]) & (out[i] < most[i])) << bit


@nb.njit(cache=True)
def expected_levels(strength: Wholes, stays: Floats, required: Wholes, unit: int) -> Floats:
    """Work out the expected strength that carries each capability, members staying independently.

    Each column is sorted by counting; then the r-th present one is looked for from the strongest down.
    *strength* is (m, n), capability by capability. In units of strength.
    """
    many, members = strength.shape
    out = np.zeros(many)
    start = np.zeros(unit + 1, dtype=np.int64)
    some_by, sorted_by = np.empty(members, dtype=np.int64), np.empty(members, dtype=np.int64)
    present = np.zeros(int(required.max()) if many else 1)
    for c in range(many):
        some = 0
        for i in range(members):  # most have nothing to offer here: they are passed over without a branch
            some_by[some] = i
            some += strength[c, i] > 0
        start[:] = 0
        for k in range(some):
            start[unit - strength[c, some_by[k]] + 1] += 1
        for level in range(1, unit + 1):
            start[level] += start[level - 1]
        for k in range(some):
            at = unit - strength[c, some_by[k]]
            sorted_by[start[at]] = some_by[k]
            start[at] += 1
        rank = required[c]
        present[:] = 0.0
        present[0] = 1.0  # present[k]: the probability that k of those looked at are there, k < rank
        total = 0.0
        for k in range(some):
            i = sorted_by[k]
            p = stays[i]
            total += strength[c, i] * p * present[rank - 1]
            for k_present in range(rank - 1, 0, -1):
                present[k_present] = present[k_present] * (1.0 - p) + present[k_present - 1] * p
            present[0] *= 1.0 - p
            if present[rank - 1] < NEGLIGIBLE and present.sum() < NEGLIGIBLE:
                break
        out[c] = total
    return out


@nb.njit(cache=True)
def _chance(threshold: float, common: float, share: float) -> float:
    """How likely a member is to leave once the common factor is known (one-factor Gaussian copula)."""
    return 0.5 * math.erfc(-(threshold - math.sqrt(share) * common) / math.sqrt(1.0 - share) * math.sqrt(0.5))


@nb.njit(cache=True)
def _limits(thresholds: Floats, low: float, high: float, share: float, least: Limits, most: Limits) -> None:
    """Bound what each member's draw must be under for it to leave, for a common factor in low..high."""
    for i in range(len(thresholds)):
        least[i] = np.uint32(_chance(thresholds[i], high, share) * WHOLE)
        most[i] = np.uint32(math.ceil(_chance(thresholds[i], low, share) * WHOLE))


@nb.njit(cache=True)
def _settle(
    seed: np.uint64,
    place: np.uint64,
    stride: np.uint64,
    common: Floats,
    thresholds: Floats,
    share: float,
    unclear: Words,
    gone: Words,
) -> None:
    """Look closely at the draws that lie between the limits of a word's worlds."""
    for i in range(len(gone)):
        rest = unclear[i]
        while rest:
            bit = _lowest(rest)
            rest &= rest - _ONE
            draw = _drawn(seed, place + np.uint64(bit) * stride + np.uint64(i))
            if draw < _chance(thresholds[i], common[bit], share) * WHOLE:
                gone[i] |= _ONE << np.uint64(bit)


@nb.njit(cache=True, inline="always")
def _lowest(word: np.uint64) -> int:
    """Find the lowest bit that is set; by halves, since there is no instruction for it here."""
    at = 0
    for half in (32, 16, 8, 4, 2, 1):
        if not word & ((_ONE << np.uint64(half)) - _ONE):
            word >>= np.uint64(half)
            at += half
    return at


@nb.njit(cache=True)
def drawn_worlds(
    seed: np.uint64,
    common: Floats,
    thresholds: Floats,
    share: float,
    shock_limit: Limits,
    hit_start: Wholes,
    hit_member: Wholes,
    hit_limit: Limits,
    gone: Words,
) -> None:
    """Fill gone[word, member]: a bit for each world in which the member leaves.

    *common* holds the worlds' common factors, ascending, 64 a word. A member leaves where its own draw lies
    under its likelihood given the factor. That likelihood is worked out for the ends of a word's worlds; only
    a draw between the two is looked at closely. Then each shock strikes or doesn't.
    """
    words, members = gone.shape
    stride = np.uint64(members + len(shock_limit) + len(hit_member))
    least, most = np.zeros(members, dtype=np.uint32), np.zeros(members, dtype=np.uint32)
    out, unclear = np.zeros(members, dtype=np.uint32), np.zeros(members, dtype=np.uint64)
    for word in range(words):
        first = word * WORLDS
        factors = common[first : first + WORLDS]
        if share > 0.0 or word == 0:
            _limits(thresholds, factors[0], factors[WORLDS - 1], share, least, most)
            if share == 0.0:
                most[:] = least
        place = np.uint64(first) * stride
        gone[word] = _NONE
        unclear[:] = _NONE
        for k in range(WORLDS):
            at = place + np.uint64(k) * stride
            _draw_all(seed, at, out)
            _mark(out, least, most, np.uint64(k), gone[word], unclear)
            at += np.uint64(members)
            for shock in range(len(shock_limit)):
                if _drawn(seed, at + np.uint64(shock)) >= shock_limit[shock]:
                    continue
                for hit in range(hit_start[shock], hit_start[shock + 1]):
                    if _drawn(seed, at + np.uint64(len(shock_limit) + hit)) < hit_limit[hit]:
                        gone[word, hit_member[hit]] |= _ONE << np.uint64(k)
        if share > 0.0:
            _settle(seed, place, stride, factors, thresholds, share, unclear, gone[word])


@nb.njit(cache=True)
def carried_in_worlds(
    gone: Words,
    order: npt.NDArray[np.int32],
    start: Wholes,
    value: Wholes,
    required: Wholes,
    carried: Wholes,
) -> None:
    """Sum, in each world, what the strongest ones present carry.

    *order* lists, capability by capability from *start*, the members that have any strength in it, strongest
    first, and *value* what each carries there, weight included. Every world begins with what all together
    carry; a world in which too few of the first k are there loses the step from the k-th to the next.
    """
    states = np.zeros(int(required.max()) if len(required) else 1, dtype=np.uint64)
    full = 0
    for c in range(len(required)):
        if start[c + 1] - start[c] >= required[c]:
            full += value[start[c] + required[c] - 1]
    for word in range(len(gone)):
        left = gone[word]
        sums = carried[word * WORLDS : (word + 1) * WORLDS]
        sums[:] = full
        for c in range(len(required)):
            rank, end = required[c], start[c + 1]
            if end - start[c] < rank:
                continue
            states[:] = _NONE
            states[0] = _ALL  # states[k]: the worlds in which just k of those looked at are there
            for at in range(start[c], end):
                absent = left[order[at]]
                for k in range(rank - 1, 0, -1):
                    states[k] = (states[k] & absent) | (states[k - 1] & ~absent)
                states[0] &= absent
                if at - start[c] < rank - 1:
                    continue
                short = _NONE
                for k in range(rank):
                    short |= states[k]
                if not short:
                    break
                step = value[at] - (value[at + 1] if at + 1 < end else 0)
                if step:
                    _take(sums, short, step)


@nb.njit(cache=True, inline="always")
def _take(sums: Wholes, worlds: np.uint64, step: int) -> None:
    """Take a step off in each world that is marked."""
    while worlds:
        sums[_lowest(worlds)] -= step
        worlds &= worlds - _ONE


@nb.njit(cache=True)
def carried_needs_in_worlds(
    gone: Words,
    order: npt.NDArray[np.int32],
    start: Wholes,
    value: Wholes,
    needs: Wholes,
    carried: Wholes,
    wanted: Wholes,
) -> None:
    """Sum, in each world, what those present lack, and how much of it the strongest of them carries."""
    members, many = needs.shape
    counts = np.zeros(many, dtype=np.int64)
    for world in range(len(carried)):
        left, bit = gone[world // WORLDS], np.uint64(world % WORLDS)
        counts[:] = 0
        for i in range(members):
            if not (left[i] >> bit) & _ONE:
                for c in range(many):
                    counts[c] += needs[i, c]
        total, lacked = 0, 0
        for c in range(many):
            lacked += counts[c]
            if counts[c]:
                for k in range(start[c], start[c + 1]):
                    if not (left[order[k]] >> bit) & _ONE:
                        total += counts[c] * value[k]
                        break
        carried[world] = total
        wanted[world] = lacked
