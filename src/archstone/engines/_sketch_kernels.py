"""The secret draws behind sketches: SipHash-2-4 as a keyed function, and who listens to the truth.

Every draw is a function of the secret, the organisation's id, the capability's id and, for decoys, the time:
asked again it is the same, so nothing averages out and nothing needs to be kept.
"""

from __future__ import annotations

import numpy as np

from archstone.engines._search_kernels import inlined, jit

CYCLE = 64  # snapshots; a decoy is drawn anew once in a cycle's course and once at a place in it
UNIT = 1 << 28  # chances are whole numbers of 1 / UNIT
LIGHT_UPTO, MIDDLING_UPTO = 11, 25  # halves: a product up to 5, up to 12
PARTS, LIGHT_PARTS, MIDDLING_PARTS = 25, 10, 9  # of 25 products of severity and need, how many are so

_0 = np.uint64(0x736F6D6570736575)
_1 = np.uint64(0x646F72616E646F6D)
_2 = np.uint64(0x6C7967656E657261)
_3 = np.uint64(0x7465646279746573)
_8, _56 = np.uint64(8), np.uint64(56)
_LAST = np.uint64(0xFF)
_TWO_WORDS = np.uint64(16 << 56)


@inlined
def _turn(word, by):  # type: ignore[no-untyped-def]
    return (word << np.uint64(by)) | (word >> np.uint64(64 - by))


@inlined
def _round(a, b, c, d):  # type: ignore[no-untyped-def]
    a += b
    b = _turn(b, 13) ^ a
    a = _turn(a, 32)
    c += d
    d = _turn(d, 16) ^ c
    a += d
    d = _turn(d, 21) ^ a
    c += b
    b = _turn(b, 17) ^ c
    c = _turn(c, 32)
    return a, b, c, d


@inlined
def _take_in(a, b, c, d, word):  # type: ignore[no-untyped-def]
    d ^= word
    a, b, c, d = _round(a, b, c, d)
    a, b, c, d = _round(a, b, c, d)
    return a ^ word, b, c, d


@inlined
def _finish(a, b, c, d):  # type: ignore[no-untyped-def]
    c ^= _LAST
    for _ in range(4):
        a, b, c, d = _round(a, b, c, d)
    return a ^ b ^ c ^ d


@jit
def siphash(one, two, text, start, stop):  # type: ignore[no-untyped-def]
    """Hash the bytes of *text* from *start* to *stop* with a key of two words: SipHash-2-4, 64 bits."""
    a, b, c, d = one ^ _0, two ^ _1, one ^ _2, two ^ _3
    length = stop - start
    whole = length // 8
    for k in range(whole):
        word = np.uint64(0)
        for i in range(8):
            word |= np.uint64(text[start + 8 * k + i]) << (_8 * np.uint64(i))
        a, b, c, d = _take_in(a, b, c, d, word)
    word = np.uint64(length & 255) << _56
    for i in range(length - 8 * whole):
        word |= np.uint64(text[start + 8 * whole + i]) << (_8 * np.uint64(i))
    a, b, c, d = _take_in(a, b, c, d, word)
    return _finish(a, b, c, d)


@jit
def siphash_words(one, two, first, second):  # type: ignore[no-untyped-def]
    """Hash two words with a key of two words: `siphash` of their sixteen bytes, lowest first."""
    a, b, c, d = one ^ _0, two ^ _1, one ^ _2, two ^ _3
    a, b, c, d = _take_in(a, b, c, d, first)
    a, b, c, d = _take_in(a, b, c, d, second)
    a, b, c, d = _take_in(a, b, c, d, _TWO_WORDS)
    return _finish(a, b, c, d)


@jit
def hash_rows(one, two, text, start, out):  # type: ignore[no-untyped-def]
    """Hash every row of a column of text with the same key."""
    for row in range(len(out)):
        out[row] = siphash(one, two, text, np.int64(start[row]), np.int64(start[row + 1]))


@jit
def _as_heard(weight, light, middling, grave):  # type: ignore[no-untyped-def]
    """Give the rounded weight that a listener passes on."""
    return light if weight <= LIGHT_UPTO else middling if weight <= MIDDLING_UPTO else grave


@jit
def _decoy(one, two, capability, phase, snapshot, chance, light, middling, grave):  # type: ignore[no-untyped-def]
    """Give what stands, at a snapshot, where nobody listens: a weight, or 0; drawn without the truth."""
    at = snapshot + phase
    word = siphash_words(one, two, capability, np.uint64(1 + at // CYCLE))
    late = at % CYCLE >= np.int64(word & np.uint64(CYCLE - 1))
    drawn = np.int64((word >> np.uint64(36 if late else 8)) & np.uint64(UNIT - 1))
    if drawn >= chance:
        return 0
    part = drawn * PARTS // chance
    return light if part < LIGHT_PARTS else middling if part < LIGHT_PARTS + MIDDLING_PARTS else grave


@jit
def draw(  # type: ignore[no-untyped-def]
    first, last, keys, audited, capability_key, snapshot, listening, chance, weights,
    strength_start, strength_capability, need_start, need_capability, need_weight, need_standing,
    start, out_capability, out_weight,
):  # fmt: skip
    """Draw the stand-ins of the rows from *first* to before *last*; return how many there are.

    ``need_standing`` is 0 for what must not be heard of, 1 for what is sealed, 2 for what is public. A public
    item needs no stand-in, and would show a decoy for what it is.
    """
    m = len(capability_key)
    sealed = np.zeros(m, dtype=np.int64)
    known = np.zeros(m, dtype=np.uint8)
    size = 0
    for row in range(first, last):
        start[row - first] = size
        if not audited[row]:
            continue
        for k in range(strength_start[row], strength_start[row + 1]):
            known[strength_capability[k]] = 1
        for k in range(need_start[row], need_start[row + 1]):
            if need_standing[k] == 1:
                sealed[need_capability[k]] = need_weight[k]
            elif need_standing[k] == 2:
                known[need_capability[k]] = 1
        one, two = keys[row, 0], keys[row, 1]
        for capability in range(m):
            if known[capability]:
                continue
            word = siphash_words(one, two, capability_key[capability], np.uint64(0))
            if np.int64(word >> np.uint64(36)) < listening:
                weight = np.int64(0)
                if sealed[capability] > 0:
                    weight = _as_heard(sealed[capability], weights[0], weights[1], weights[2])
            else:
                weight = _decoy(
                    one, two, capability_key[capability], np.int64(word & np.uint64(CYCLE - 1)), snapshot,
                    chance, weights[0], weights[1], weights[2],
                )  # fmt: skip
            if weight > 0:
                out_capability[size] = capability
                out_weight[size] = weight
                size += 1
        for k in range(strength_start[row], strength_start[row + 1]):
            known[strength_capability[k]] = 0
        for k in range(need_start[row], need_start[row + 1]):
            known[need_capability[k]] = 0
            sealed[need_capability[k]] = 0
    start[last - first] = size
    return size
