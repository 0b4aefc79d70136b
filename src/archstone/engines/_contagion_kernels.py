"""Worlds of large networks: 512 at a time, in eight words of 64 worlds each."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from numba import njit

from archstone.engines._contagion_worlds import (
    _BLOCK_STEP,
    _FIRST,
    _SECOND,
    _TIE_STEP,
    CERTAIN,
    STEP,
    WORDS,
)

_L = WORDS
_ALL = np.uint64(0xFFFFFFFFFFFFFFFF)
_NONE, _ONE, _LAST = np.uint64(0), np.uint64(1), np.uint64(63)
_STEP, _LEAP = np.uint64(STEP), np.uint64(WORDS * STEP % 2**64)
_BLOCKS, _TIES = np.uint64(_BLOCK_STEP), np.uint64(_TIE_STEP)
_A, _B = np.uint64(_FIRST), np.uint64(_SECOND)
_SURE = np.uint64(CERTAIN)
_DIGITS = 32  # of a count of organisations, in binary
_SWEEP = 16  # from one waiting in so many on, all are gone through in their order

Words = npt.NDArray[np.uint64]
Ints = npt.NDArray[np.int32]
Counts = npt.NDArray[np.int64]


@njit(inline="always")
def _mixed(word: np.uint64) -> np.uint64:
    word = (word ^ (word >> np.uint64(30))) * _A
    word = (word ^ (word >> np.uint64(27))) * _B
    return word ^ (word >> np.uint64(31))


@njit(inline="always")
def _draw(
    carries: Words, tie: int, state: np.uint64, limit: np.uint64, undecided: Words, lanes: Words
) -> None:
    """Draw in which of 512 worlds a tie carries, as `_contagion_worlds.carrying` does."""
    for j in range(_L):
        carries[tie, j] = lanes[j] if limit == _SURE else _NONE
        undecided[j] = lanes[j]
    left = limit
    some = _ONE
    while some != _NONE and left != _NONE:  # noqa: PLR1714 - a set can't be compiled here
        some = _NONE
        if left >> _LAST:
            for j in range(_L):
                drawn = _mixed(state + np.uint64(j) * _STEP)
                carries[tie, j] |= undecided[j] & ~drawn
                undecided[j] &= drawn
                some |= undecided[j]
        else:
            for j in range(_L):
                drawn = _mixed(state + np.uint64(j) * _STEP)
                undecided[j] &= ~drawn
                some |= undecided[j]
        state += _LEAP
        left <<= _ONE


@njit(inline="always")
def _lanes(lanes: Words, block: int, runs: int) -> None:
    for j in range(_L):
        left = runs - (block * _L + j) * 64
        if left >= 64:
            lanes[j] = _ALL
        else:
            lanes[j] = _ALL >> np.uint64(64 - left) if left > 0 else _NONE


@njit(cache=True)
def simulate_words(
    starts: Ints,
    target: Ints,
    limit: Words,
    begins: Ints,
    runs: int,
    seed: np.uint64,
    hits: Counts,
    reached_in: Counts,
) -> None:
    """Add the worlds in which each is reached to *hits*, and how many are reached in each to *reached_in*."""
    n, m = len(starts) - 1, len(target)
    reached, carries = np.zeros((n, _L), np.uint64), np.zeros((m, _L), np.uint64)
    digits = np.zeros((_DIGITS, _L), np.uint64)
    lanes = np.zeros(_L, np.uint64)
    for block in range((runs + 64 * _L - 1) // (64 * _L)):
        _lanes(lanes, block, runs)
        key = _mixed(seed + np.uint64(block) * _BLOCKS)
        spread_block(starts, target, limit, begins, key, lanes, reached, carries)
        _count(reached, digits, hits)
        for world in range(min(64 * _L, runs - block * 64 * _L)):
            count = np.int64(0)
            for digit in range(_DIGITS):
                bit = (digits[digit, world // 64] >> np.uint64(world % 64)) & _ONE
                count |= np.int64(bit) << digit
            reached_in[block * 64 * _L + world] = count
        digits[:] = _NONE


@njit(cache=True)
def spread_block(
    starts: Ints,
    target: Ints,
    limit: Words,
    begins: Ints,
    key: np.uint64,
    lanes: Words,
    reached: Words,
    carries: Words,
) -> None:
    """Mark in which of 512 worlds each is reached; *carries* is drawn where someone reached has the tie."""
    n = len(starts) - 1
    drawn, waiting = np.zeros(n, np.bool_), np.zeros(n, np.bool_)
    queue, later = np.empty(n, np.int32), np.empty(n, np.int32)
    undecided, here = np.empty(_L, np.uint64), np.empty(_L, np.uint64)
    reached[:] = _NONE
    size = 0
    for at in begins:
        reached[at] = lanes
        waiting[at] = True
        queue[size] = at
        size += 1
    while size:
        after = 0
        sweep = size * _SWEEP > n  # then what is passed on forwards is taken further at once
        for k in range(n if sweep else size):
            at = k if sweep else queue[k]
            if not waiting[at]:
                continue
            waiting[at] = False
            for j in range(_L):
                here[j] = reached[at, j]
            first = not drawn[at]
            drawn[at] = True
            for tie in range(starts[at], starts[at + 1]):
                if first:
                    state = _mixed(key + np.uint64(tie) * _TIES)
                    _draw(carries, tie, state, limit[tie], undecided, lanes)
                other = target[tie]
                some = _NONE
                for j in range(_L):
                    new = here[j] & carries[tie, j] & ~reached[other, j]
                    reached[other, j] |= new
                    some |= new
                if some != _NONE and not waiting[other]:
                    waiting[other] = True
                    if not sweep or other <= at:
                        later[after] = other
                        after += 1
        queue, later = later, queue
        size = after


@njit(inline="always")
def _count(reached: Words, digits: Words, hits: Counts) -> None:
    """Add up along both ways: the worlds of each, and each world's organisations, digit by binary digit."""
    for at in range(len(reached)):
        for j in range(_L):
            word = reached[at, j]
            if word == _NONE:
                continue
            pairs = word - ((word >> _ONE) & np.uint64(0x5555555555555555))
            fours = np.uint64(0x3333333333333333)
            pairs = (pairs & fours) + ((pairs >> np.uint64(2)) & fours)
            pairs = (pairs + (pairs >> np.uint64(4))) & np.uint64(0x0F0F0F0F0F0F0F0F)
            hits[at] += np.int64((pairs * np.uint64(0x0101010101010101)) >> np.uint64(56))
            digit = 0
            while word != _NONE:
                carry = digits[digit, j] & word
                digits[digit, j] ^= word
                word = carry
                digit += 1
