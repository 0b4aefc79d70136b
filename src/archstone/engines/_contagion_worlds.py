"""Simulated worlds: in each, every tie carries or not, and whoever the carrying ties lead to is reached.

64 worlds stand in one whole number, a bit each. Whether a tie carries in a world depends on the seed, the tie
and the world alone, never on the order of work: the same seed draws the same worlds for a network with a tie
cut or a member told first, and the differences between them owe nothing to chance.

Two ways give the same answer: arrays for small networks, without compiling anything, and a kernel for large.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce

import numpy as np
import numpy.typing as npt

WORDS = 8  # of 64 worlds each, drawn together
SMALL = 1 << 17  # words of ties up to which arrays are quick enough
STEP = 0x9E3779B97F4A7C15
_BLOCK_STEP, _TIE_STEP = 0xD1342543DE82EF95, 0x9E6C63D0876A9A47
_FIRST, _SECOND = 0xBF58476D1CE4E5B9, 0x94D049BB133111EB

Words = npt.NDArray[np.uint64]
CERTAIN = 0  # as a limit; a tie that carries with probability 0 is no tie


def limits(chances: npt.NDArray[np.float64]) -> Words:
    """Turn probabilities into whole 64ths of 2: a tie carries where its random number is below its limit."""
    below = np.where(chances < 1.0, chances, 0.5) * 2.0**64
    return np.where(chances < 1.0, np.maximum(below.astype(np.uint64), 1), CERTAIN).astype(np.uint64)


def simulate(
    starts: npt.NDArray[np.int32],
    target: npt.NDArray[np.int32],
    chance: npt.NDArray[np.float64],
    begins: Sequence[int],
    runs: int,
    seed: int,
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Count in how many worlds each is reached, and how many are reached in each world."""
    if len(target) * words_for(runs) <= SMALL:
        source = np.repeat(np.arange(len(starts) - 1, dtype=np.int32), np.diff(starts))
        carries = carrying(limits(chance), runs, seed)
        return counted(spread(source, target, carries, len(starts) - 1, begins, runs), runs)
    from archstone.engines._contagion_kernels import simulate_words

    hits = np.zeros(len(starts) - 1, dtype=np.int64)
    reached = np.zeros(runs, dtype=np.int64)
    first = np.array(begins, dtype=np.int32)
    simulate_words(starts, target, limits(chance), first, runs, np.uint64(seed), hits, reached)
    return hits, reached


def words_for(runs: int) -> int:
    """Say how many words hold so many worlds, whole blocks of them."""
    return WORDS * -(-runs // (64 * WORDS))


def lanes(runs: int) -> Words:
    """Mark the worlds that are asked for: (words,) uint64, a bit each."""
    marked = np.zeros(64 * words_for(runs), dtype=np.uint8)
    marked[:runs] = 1
    return np.packbits(marked, bitorder="little").view("<u8").astype(np.uint64)


def carrying(limit: Words, runs: int, seed: int) -> Words:
    """Draw in which worlds each tie carries: (m, words) uint64, a bit a world.

    A random number is drawn bit by bit, the first bit first, until it is known to lie below or above the
    limit in each world.
    """
    width = words_for(runs)
    with np.errstate(over="ignore"):
        blocks = np.uint64(seed) + np.arange(width // WORDS, dtype=np.uint64) * np.uint64(_BLOCK_STEP)
        ties = np.arange(len(limit), dtype=np.uint64) * np.uint64(_TIE_STEP)
        begin = _mixed(_mixed(blocks)[None, :] + ties[:, None])
        state = np.repeat(begin, WORDS, axis=1)
        state += np.tile(np.arange(WORDS, dtype=np.uint64) * np.uint64(STEP), width // WORDS)
        undecided = np.broadcast_to(lanes(runs), state.shape).copy()
        carries = np.zeros_like(state)
        certain = limit == CERTAIN
        carries[certain] = undecided[certain]
        left = limit.copy()
        while (left > 0).any() and undecided[left > 0].any():
            drawn = _mixed(state)
            one = (left >> np.uint64(63)).astype(np.bool_)[:, None]
            carries |= np.where(one, undecided & ~drawn, np.uint64(0))
            undecided &= np.where(one, drawn, ~drawn)
            state += np.uint64(WORDS * STEP % 2**64)
            left <<= np.uint64(1)
    return carries


def _mixed(words: Words) -> Words:
    """Stir the bits of each word (splitmix64's finish)."""
    words = (words ^ (words >> np.uint64(30))) * np.uint64(_FIRST)
    words = (words ^ (words >> np.uint64(27))) * np.uint64(_SECOND)
    return words ^ (words >> np.uint64(31))


def spread(
    source: npt.NDArray[np.int32],
    target: npt.NDArray[np.int32],
    carries: Words,
    n: int,
    begins: Sequence[int],
    runs: int,
    *,
    without_tie: int | None = None,
    told: int | None = None,
) -> Words:
    """Mark in which worlds each is reached: (n, words) uint64; *told* is in none, and passes nothing on."""
    reached = np.zeros((n, carries.shape[1]), dtype=np.uint64)
    reached[list(begins)] = lanes(runs)
    rows = [
        (int(s), int(t), carries[tie])
        for tie, (s, t) in enumerate(zip(source, target, strict=True))
        if tie != without_tie and t != told
    ]
    waiting = True
    while waiting:
        waiting = False
        for one, other, carried in rows:
            new = reached[one] & carried & ~reached[other]
            if new.any():
                reached[other] |= new
                waiting = True
    return reached


def counted(reached: Words, runs: int) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Count the worlds of each organisation, and the organisations of each world."""
    hits = np.bitwise_count(reached).sum(axis=1, dtype=np.int64)
    in_each = [np.unpackbits(row.astype("<u8").view(np.uint8), bitorder="little")[:runs] for row in reached]
    return hits, reduce(np.add, in_each, np.zeros(runs, dtype=np.int64))
