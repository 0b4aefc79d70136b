"""Shapley shares: exactly from what every set pays, or from orders of joining drawn at random.

Exact ones need, for each member and size, the sum over the sets of that size with the member in. The members
are halved: one half is summed out, told apart by size, and the other looked at alone, again and again; that
takes about four passes over the sets, not one for every member.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from math import factorial, sqrt

import numpy as np

from archstone.engines._subsets import FITS, Ints

HALF = 31  # bits of a cost that are summed apart from the others where sums wouldn't fit


@dataclass(frozen=True, slots=True)
class Estimates:
    """Shares from so many orders, with their standard errors. The shares add up to the cost exactly."""

    shares: tuple[Fraction, ...]
    errors: tuple[float, ...]
    orders: int


def exact(costs: Ints) -> tuple[Fraction, ...]:
    """Average what each member adds to the cost over all orders of joining.

    Parameters
    ----------
    costs : (2^n,) int64 over sets, the empty one 0, at most 2^62 in size; n >= 1
    """
    n = len(costs).bit_length() - 1
    if int(np.abs(costs).max()) * len(costs) < FITS:
        sums = list(_by_size(costs))
    else:
        high, low = costs >> HALF, costs & ((1 << HALF) - 1)
        sums = [
            [(a << HALF) + b for a, b in zip(*both, strict=True)]
            for both in zip(_by_size(high), _by_size(low), strict=True)
        ]
    weights = [factorial(size - 1) * factorial(n - size) for size in range(1, n + 1)]
    # a set of s with i counts for i, a set of s - 1 without i against; the latter is all less those with i
    everyone = [0] * (n + 1)
    for row in sums:
        for size in range(1, n + 1):
            everyone[size] += row[size]
    all_sums = [total // size if size else 0 for size, total in enumerate(everyone)]
    return tuple(
        Fraction(
            sum(
                weight * (row[size] - all_sums[size - 1] + row[size - 1])
                for size, weight in enumerate(weights, start=1)
            ),
            factorial(n),
        )
        for row in sums
    )


def _by_size(costs: Ints) -> Iterator[list[int]]:
    """For each member, sum the costs of the sets with it by their size, 0 to n."""
    yield from _halved(costs.reshape(-1, 1))


def _halved(costs: Ints) -> Iterator[list[int]]:
    members = len(costs).bit_length() - 1
    if members == 1:
        yield [0, *costs[1].tolist()]
        return
    low = members // 2
    of_low, of_high = costs, costs
    for _ in range(members - low):
        half = len(of_low) // 2
        of_low = _joined(of_low[:half], of_low[half:])
    yield from _halved(of_low)
    for _ in range(low):
        of_high = _joined(of_high[0::2], of_high[1::2])
    yield from _halved(of_high)


def _joined(without: Ints, having: Ints) -> Ints:
    """Sum one member out: a set with it is one larger."""
    sets, sizes = without.shape
    found = np.empty((sets, sizes + 1), np.int64)
    found[:, :sizes] = without
    found[:, sizes] = 0
    found[:, 1:] += having
    return found


def sampled(cost: Callable[[int], int], n: int, rng: np.random.Generator, orders: int) -> Estimates:
    """Average what each member adds to the cost over orders drawn at random, each also backwards.

    An order and its reverse err in opposite ways where members share costs: a pair errs less than two.

    Parameters
    ----------
    cost : what a set pays
    orders : how many, even
    """
    sums, squares = [0] * n, [0] * n
    for _ in range(orders // 2):
        order = rng.permutation(n).tolist()
        added = [0] * n
        for way in (order, order[::-1]):
            mask = before = 0
            for member in way:
                mask |= 1 << member
                after = cost(mask)
                added[member] += after - before
                before = after
        for member, one in enumerate(added):
            sums[member] += one
            squares[member] += one * one
    pairs = orders // 2
    spread = (Fraction(b) - Fraction(a * a, pairs) for a, b in zip(sums, squares, strict=True))
    return Estimates(
        tuple(Fraction(a, 2 * pairs) for a in sums),
        tuple(sqrt(one / (pairs - 1) / pairs) / 2 for one in spread),
        2 * pairs,
    )
