"""Contagion on real ratings of trust, and by a simulation that was written apart, world by world."""

from __future__ import annotations

import csv
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from archstone.engines.contagion import Network, contagion

SOURCES = ("1", "430", "35")
LONG = 40_000
WALKS = 500


@pytest.fixture(scope="module")
def ratings(data_folder: Path) -> Network:
    """Each rating above 0 is a tie of that strength, from who rates to who is rated; others carry nothing."""
    with (data_folder / "trust-ratings" / "bitcoinalpha.csv").open(encoding="utf-8-sig", newline="") as lines:
        rows = [(row[0], row[1], Fraction(row[2])) for row in csv.reader(lines)]
    return Network.from_ties(rows)


def walked(network: Network, source: int, runs: int, seed: int) -> np.ndarray:
    """Follow one world after the other as the definition has it: whoever is new tries each tie once."""
    rng = np.random.default_rng(seed)
    starts, target, chance = network.starts, network.target, network.probability
    hits = np.zeros(len(network.ids))
    for _ in range(runs):
        reached = np.zeros(len(network.ids), dtype=bool)
        reached[source] = True
        new = np.array([source])
        while len(new):
            ties = np.concatenate([np.arange(starts[v], starts[v + 1]) for v in new])
            found = np.unique(target[ties[rng.random(len(ties)) < chance[ties]]])
            new = found[~reached[found]]
            reached[new] = True
        hits += reached
    return hits / runs


def test_rows_without_strength_are_counted(ratings: Network) -> None:
    assert (len(ratings.ids), len(ratings), ratings.without_strength) == (3783, 22650, 1536)


@pytest.mark.parametrize("source", SOURCES)
def test_intervals_hold_the_values_of_a_long_independent_simulation(ratings: Network, source: str) -> None:
    vertex = ratings.vertex(source)
    short = contagion(ratings, [vertex], rng=np.random.default_rng(1), runs=2_000)
    long = contagion(ratings, [vertex], rng=np.random.default_rng(2), runs=LONG)
    assert not short.exact
    free = (long.exposure > 0) & (long.exposure < 1)
    inside = (short.low <= long.exposure) & (long.exposure <= short.high)
    assert inside[free].mean() >= 0.93
    assert (short.low[long.exposure == 0.0] == 0.0).all()
    assert (short.high[long.exposure == 1.0] > 0.99).all()


def test_intervals_hold_the_values_of_plain_walks(ratings: Network) -> None:
    """No line of code is shared here; both have chance in them, so both are allowed for."""
    vertex = ratings.vertex("1")
    found = contagion(ratings, [vertex], rng=np.random.default_rng(3), runs=LONG)
    apart = walked(ratings, vertex, WALKS, 4)
    spread = np.sqrt(found.exposure * (1 - found.exposure) * (1 / WALKS + 1 / LONG))
    off = np.abs(apart - found.exposure)
    assert (off <= 1.959964 * spread + 0.5 / WALKS).mean() >= 0.93
    assert (off <= 6 * spread + 2 / WALKS).all()
    assert abs(apart.sum() - found.exposure.sum()) < 6
