"""The table of all weighted games of three to seven members that can lie in the band, and their power."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from math import factorial

import numpy as np
import numpy.typing as npt

Whole = npt.NDArray[np.int64]
LARGEST_TABLE = 7


@dataclass(frozen=True)
class GameTable:
    """Weighted games of so many members, each with its smallest weights in the band, from large to small.

    Attributes
    ----------
    weights : (g, n) int64
    quotas : (g,) int64
    power : (g, n) int64, by index: how often each member decides (`banzhaf`), or in how many of the n! orders
        (`shapley-shubik`); its row's sum is the base of the normalised index
    winning : (g,) int64, how many sets win
    """

    weights: Whole
    quotas: Whole
    power: Whole
    winning: Whole

    @property
    def totals(self) -> Whole:
        """The sum of the weights of each game."""
        totals: Whole = self.weights.sum(axis=1)
        return totals


def _table() -> dict[int, Whole]:
    with (files("archstone.engines") / "weighted_games.npz").open("rb") as file, np.load(file) as tables:
        return {int(members): tables[members].astype(np.int64) for members in tables.files}


@lru_cache(maxsize=8)
def game_table(members: int, index: str) -> GameTable:
    """Read the games of 3 to 7 members and count how often each member decides in them.

    Every one of the 2^n sets is looked at, so the counts are exact.
    """
    games = _table()[members]
    quotas, weights = games[:, 0], games[:, 1:]
    return GameTable(weights, quotas, *count_decisive(weights, quotas, index))


def count_decisive(weights: Whole, quotas: Whole, index: str) -> tuple[Whole, Whole]:
    """Count by looking at all sets how often each member decides, and how many sets win.

    Returns
    -------
    power : (g, n) int64
    winning : (g,) int64
    """
    members = weights.shape[1]
    sets = np.arange(1 << members)
    inside = ((sets[:, None] >> np.arange(members)) & 1).astype(np.int64)
    wins = weights @ inside.T >= quotas[:, None]
    sizes = inside.sum(axis=1)
    power = np.zeros_like(weights)
    for i in range(members):
        without = sets[inside[:, i] == 0]
        decided = wins[:, without | (1 << i)] & ~wins[:, without]
        orders = [
            1 if index == "banzhaf" else factorial(int(k)) * factorial(members - 1 - int(k))
            for k in sizes[without]
        ]
        power[:, i] = decided @ np.array(orders, np.int64)
    return power, wins.sum(axis=1)
