"""A first team: take in whoever adds most, then exchange members one by one as long as that helps.

In the plain case the first half alone is worth at least 1 - 1/e of the best (Nemhauser, Wolsey & Fisher
1978). What two must reach together adds nothing with the first, so half of it is counted as promised.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numba import njit

from archstone.engines._team_bound import Field, Floats, Ints, lay_segments, worth_of
from archstone.engines._team_search import add_member

LONGEST_EXCHANGE = 20


@njit(cache=True)
def _best_addition(left: int, tops: Floats, spent: float, budget: float, barred: Ints, field: Field) -> int:
    """Find the candidate that adds most (the cheaper, then the earlier on a tie); -1 if none adds."""
    segments = np.empty((tops.shape[0], tops.shape[1], 3))
    lay_segments(tops, field, left, np.zeros(tops.shape[0] + 1), segments)
    best, place = 0.0, -1
    for j in range(len(field.cost)):
        if barred[j] > 0 or spent + field.cost[j] > budget:
            continue
        worth = worth_of(j, field, segments)
        if worth > best or (worth == best and place >= 0 and field.cost[j] < field.cost[place]):
            best, place = worth, j
    return place


class Starter:
    """Builds a good team within the budget and without clashes."""

    def __init__(
        self, field: Field, tops: Floats, places: int, budget: float, clashes_of: Callable[[int], Ints]
    ) -> None:
        self.field, self.root, self.places, self.budget = field, tops, places, budget
        self.clashes_of = clashes_of
        self.barred = np.zeros(len(field.cost), dtype=np.int64)
        self.team: list[int] = []

    def _let_in(self, j: int) -> None:
        self.team.append(j)
        self.barred[j] += 1
        self.barred[self.clashes_of(j)] += 1

    def _let_out(self, j: int) -> None:
        self.team.remove(j)
        self.barred[j] -= 1
        self.barred[self.clashes_of(j)] -= 1

    def tops(self) -> tuple[Floats, float]:
        """Give the largest values of the team as it stands, and what it is worth."""
        tops = self.root.copy()
        have = worth_of_tops(tops, self.field.redundancy)
        for j in self.team:
            out = np.empty_like(tops)
            have = add_member(j, tops, self.field, out)
            tops = out
        return tops, have

    def _fill(self) -> None:
        while len(self.team) < self.places:
            tops, _ = self.tops()
            spent = float(sum(self.field.cost[j] for j in self.team))
            left = self.places - len(self.team)
            j = int(_best_addition(left, tops, spent, self.budget, self.barred, self.field))
            if j < 0:
                return
            self._let_in(j)

    def greedy(self) -> tuple[list[int], float]:
        """Take in whoever adds most until the places are full or nobody adds."""
        self._fill()
        return list(self.team), self.tops()[1]

    def exchange(self) -> tuple[list[int], float]:
        """Let each member out in turn and fill its place anew, keeping what is better."""
        best, have = list(self.team), self.tops()[1]
        for _ in range(LONGEST_EXCHANGE):
            before = have
            for j in list(best):
                self._let_out(j)
                self._fill()
                now = self.tops()[1]
                if now > have:
                    best, have = list(self.team), now
                    break
                for member in list(self.team):
                    self._let_out(member)
                for member in best:
                    self._let_in(member)
            if have == before:
                break
        return best, have


def worth_of_tops(tops: Floats, redundancy: Ints) -> float:
    """Sum what a team's largest values are worth."""
    return float(tops[np.arange(len(tops)), redundancy - 1].sum())
