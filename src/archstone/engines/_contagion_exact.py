"""The exact probability that each organisation is reached, by following every state that can arise.

A state is what is still open: the organisations that weren't reached yet but can be, and the uncertain ties
into them whose source was reached and that weren't tried. One organisation is looked at a step: it is reached
by at least one of the ties to be tried, and with it all that certain ties lead to, or by none. States that
leave the same open are one. What falls into parts that share no open organisation is followed apart, since
only each one's own probability is asked.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from archstone.engines._contagion_groups import Groups


def exact_exposure(groups: Groups) -> npt.NDArray[np.float64]:
    """Work out the probability that each organisation is reached: (n,) float64 in [0, 1].

    Sets of groups and of ties are whole numbers here, a bit each.
    """
    ties = _Ties.of(groups)
    exposure = [0.0] * groups.count
    waiting: list[dict[tuple[int, int], float]] = [{} for _ in range(len(ties.chance) + 1)]

    def follow(tried: int, open_: int, weight: float) -> None:
        for some, part, size in ties.parts(tried, open_):
            states = waiting[size]
            states[some, part] = states.get((some, part), 0.0) + weight

    def reach(at: int, tried: int, open_: int, weight: float) -> None:
        for one in bits(ties.together[at] & open_):
            exposure[one] += weight
            tried |= ties.out[one]
        follow(tried, open_ & ~ties.together[at], weight)

    reach(0, 0, (1 << groups.count) - 1, 1.0)
    for size in range(len(ties.chance), 0, -1):  # each step leaves fewer ties open
        states, waiting[size] = waiting[size], {}
        for (tried, open_), weight in states.items():
            at = ties.next_one(tried, open_)
            hit = 0.0
            for tie in bits(tried & ties.into[at]):
                hit += (1.0 - hit) * ties.chance[tie]
            left = tried & ~ties.into[at]
            reach(at, left, open_, weight * hit)
            if hit < 1.0:
                follow(left, open_, weight * (1.0 - hit))
    return groups.spread([min(1.0, share) for share in exposure])


def bits(number: int) -> Iterator[int]:
    """Give the places of the bits that are set, smallest first."""
    while number:
        lowest = number & -number
        yield lowest.bit_length() - 1
        number ^= lowest


@dataclass(frozen=True, slots=True)
class _Ties:
    """The uncertain ties in and out of each group, what it is reached together with, and its neighbours."""

    target: list[int]
    chance: list[float]
    into: list[int]
    out: list[int]
    together: list[int]
    after: list[int]
    beside: list[int]

    @classmethod
    def of(cls, groups: Groups) -> _Ties:
        n, sure = groups.count, groups.chance >= 1.0
        target, chance = groups.target[~sure].tolist(), groups.chance[~sure].tolist()
        together = _led_to(groups.source[sure].tolist(), groups.target[sure].tolist(), n)
        ties = cls(target, chance, [0] * n, [0] * n, together, list(together), [0] * n)
        for tie, (one, other) in enumerate(zip(groups.source[~sure].tolist(), target, strict=True)):
            ties.into[other] |= 1 << tie
            ties.out[one] |= 1 << tie
            ties.after[one] |= 1 << other
        for one, other in zip(groups.source.tolist(), groups.target.tolist(), strict=True):
            ties.beside[one] |= 1 << other
            ties.beside[other] |= 1 << one
        return ties

    def parts(self, tried: int, open_: int) -> Iterator[tuple[int, int, int]]:
        """Split what can still be reached into parts: the ties to try, who is open, how many ties are."""
        new, can = 0, 0
        for tie in bits(tried):
            new |= 1 << self.target[tie]
        new &= open_
        while new:
            can |= new
            then = 0
            for at in bits(new):
                then |= self.after[at]
            new = then & open_ & ~can
        while can:
            part = new = can & -can
            into = out = 0
            while new:
                then = 0
                for at in bits(new):
                    then |= self.beside[at]
                    into |= self.into[at]
                    out |= self.out[at]
                new = then & can & ~part
                part |= new
            can &= ~part
            yield tried & into, part, ((tried & into) | (into & out)).bit_count()

    def next_one(self, tried: int, open_: int) -> int:
        """Choose whom to look at: the one that fewest open ones could still reach, then that reaches most."""
        from_open = 0
        for at in bits(open_):
            from_open |= self.out[at]
        ends = {self.target[tie] for tie in bits(tried)}
        return min(
            sorted(ends),
            key=lambda at: ((self.into[at] & from_open).bit_count(), -self.out[at].bit_count()),
        )


def _led_to(source: list[int], target: list[int], n: int) -> list[int]:
    """Find for each group all that certain ties lead to, itself included; these ties run in no circle."""
    after: list[list[int]] = [[] for _ in range(n)]
    waits = [0] * n  # for so many of those it leads to
    before: list[list[int]] = [[] for _ in range(n)]
    for one, other in zip(source, target, strict=True):
        after[one].append(other)
        before[other].append(one)
        waits[one] += 1
    together = [1 << at for at in range(n)]
    ready = [at for at in range(n) if not waits[at]]
    for at in ready:
        for other in after[at]:
            together[at] |= together[other]
        for one in before[at]:
            waits[one] -= 1
            if not waits[one]:
                ready.append(one)
    return together
