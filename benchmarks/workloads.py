"""The workloads every benchmark draws from: fixed seeds, the scales of FORMULAS, nothing tuned to the answer.

W1  200 capabilities without families; the popularity of the k-th is proportional to 1/k (Zipf). Each
    organisation draws 13 distinct capabilities by that popularity (an exponential race), and a random 8 of
    them are its strengths, the other 5 its vulnerabilities. Level, severity and need are uniform on 1..5,
    the grade is uniform on claimed, shown, confirmed.
W2  the same over Archstone's 60 capabilities with their families, popularity in a fixed random order.
W3  W2 with a screen that 60 % pass, deal-breakers that rule out a further 5 %, and a goal of eight
    requirements, each with its family.

The first n rows of a larger workload are the workload of n.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from archstone.engines.audits import AuditTable, family_numbers
from archstone.model.capabilities import standard_taxonomy

SEED = 20260401
CHUNK = 20_000
STRENGTHS, NEEDS = 8, 5


@dataclass(frozen=True)
class Workload:
    """Audits as arrays, with what they were drawn from."""

    name: str
    table: AuditTable
    popularity: npt.NDArray[np.float64]


def _draw(
    n: int, popularity: npt.NDArray[np.float64], family: npt.NDArray[np.int16], seed: int
) -> AuditTable:
    strength_capability = np.empty((n, STRENGTHS), dtype=np.uint16)
    strength_units = np.empty((n, STRENGTHS), dtype=np.uint8)
    need_capability = np.empty((n, NEEDS), dtype=np.uint16)
    need_weight = np.empty((n, NEEDS), dtype=np.uint8)
    drawn = STRENGTHS + NEEDS
    for k, start in enumerate(range(0, n, CHUNK)):
        rng = np.random.default_rng([seed, k])  # a chunk's rows don't depend on n
        stop = min(start + CHUNK, n)
        race = rng.exponential(size=(CHUNK, len(popularity))) / popularity
        first = np.argpartition(race, drawn, axis=1)[:, :drawn]
        first = rng.permuted(first, axis=1)
        level = rng.integers(1, 6, size=(CHUNK, STRENGTHS))
        grade = rng.choice(np.array([6, 8, 10]), size=(CHUNK, STRENGTHS))
        severity = rng.integers(1, 6, size=(CHUNK, NEEDS))
        need = rng.integers(1, 6, size=(CHUNK, NEEDS))
        rows = stop - start
        strength_capability[start:stop] = first[:rows, :STRENGTHS]
        strength_units[start:stop] = (level * grade)[:rows]
        need_capability[start:stop] = first[:rows, STRENGTHS:]
        need_weight[start:stop] = (2 * severity * need)[:rows]
    return AuditTable(
        family=family,
        strength_start=np.arange(0, (n + 1) * STRENGTHS, STRENGTHS, dtype=np.int64),
        strength_capability=strength_capability.reshape(-1),
        strength_units=strength_units.reshape(-1),
        need_start=np.arange(0, (n + 1) * NEEDS, NEEDS, dtype=np.int64),
        need_capability=need_capability.reshape(-1),
        need_weight=need_weight.reshape(-1),
    )


def _zipf(m: int) -> npt.NDArray[np.float64]:
    popularity = 1.0 / np.arange(1, m + 1)
    return popularity / popularity.sum()


def w1(n: int = 1_000_000, seed: int = SEED) -> Workload:
    """Draw W1's first *n* organisations."""
    popularity = _zipf(200)
    return Workload("W1", _draw(n, popularity, np.full(200, -1, dtype=np.int16), seed), popularity)


def w2(n: int = 1_000_000, seed: int = SEED + 1) -> Workload:
    """Draw W2's first *n* organisations."""
    taxonomy = standard_taxonomy()
    popularity = np.random.default_rng(SEED).permutation(_zipf(len(taxonomy)))
    return Workload("W2", _draw(n, popularity, family_numbers(taxonomy), seed), popularity)


def screens(
    n: int, family: npt.NDArray[np.int16], seed: int = SEED + 2
) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.bool_]]:
    """Draw W3's screens: which rows pass, and which capabilities bear on the goal."""
    rng = np.random.default_rng(seed)
    passes = (rng.random(n) < 0.6) & (rng.random(n) >= 0.05)
    required = rng.choice(len(family), size=8, replace=False)
    return passes.astype(np.uint8), np.isin(family, family[required])
