"""Who may leave, alone or together: the chance of each, the expected coverage, and its spread.

Given the common factor and the shocks that struck, members leave independently. So the expected coverage is a
sum of closed forms over these branches; for few members every world is listed with its probability, for many
worlds are drawn.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice, product
from math import erfc, inf, sqrt
from statistics import NormalDist

import numpy as np
import numpy.typing as npt

from archstone.engines._stress_table import StressTable, Whole

Floats = npt.NDArray[np.float64]
LISTED = 12  # members up to which every world is listed: 4,096 of them
SMALL = 5000  # members times capabilities up to which plain numpy is quick enough to need no compiling
BRANCHES = 8192  # closed forms summed at most: five shocks with a correlation, thirteen without
AT_ONCE = 256  # branches, so that their arrays stay small
NODES = 161
WIDEST = 8.0  # standard deviations of the common factor that are looked at; beyond lies less than 2e-15


@dataclass(frozen=True, eq=False)
class Exits:
    """Who leaves how likely, and what makes several leave together.

    Attributes
    ----------
    leaves : (n,) float64, each member's own likelihood
    correlation : float, in [0, 1), the share of what decides it that is common to all
    shock : (s,) float64, the probability of each shock
    hit : (s, n) float64, how likely each shock drives each member out
    """

    leaves: Floats
    correlation: float
    shock: Floats
    hit: Floats

    @property
    def branches(self) -> int:
        """How many closed forms the expected coverage takes."""
        open_ones = int(((self.shock > 0) & (self.shock < 1)).sum())
        return int(2**open_ones * (NODES if self.correlation else 1))

    def conditional(self) -> Iterator[tuple[float, Floats]]:
        """Give each branch with its probability: how likely each member stays in it, independently."""
        may = [[does for does in (False, True) if (p if does else 1 - p) > 0] for p in self.shock]
        for chance, leaves in self._factors():
            for struck in product(*may):
                weight, stays = chance, 1.0 - leaves
                for k, does in enumerate(struck):
                    weight *= self.shock[k] if does else 1.0 - self.shock[k]
                    if does:
                        stays = stays * (1.0 - self.hit[k])
                yield weight, stays

    @property
    def thresholds(self) -> Floats:
        """What a standard normal must be under for a member to leave: (n,), infinite for the certain."""
        return np.array([_threshold(p) for p in self.leaves.tolist()], dtype=np.float64)

    def _factors(self) -> Iterator[tuple[float, Floats]]:
        if not self.correlation:
            yield 1.0, self.leaves
            return
        nodes = np.linspace(-WIDEST, WIDEST, NODES)
        weights = np.exp(-(nodes**2) / 2)
        weights /= weights.sum()
        inner = self.thresholds[None, :] - np.sqrt(self.correlation) * nodes[:, None]
        leaves = _normal(inner / np.sqrt(1.0 - self.correlation))
        yield from zip(weights.tolist(), leaves, strict=True)


def _threshold(p: float) -> float:
    return NormalDist().inv_cdf(p) if 0.0 < p < 1.0 else inf if p >= 1.0 else -inf


def _normal(x: Floats) -> Floats:
    """Say how likely a standard normal lies under *x*; by the standard library, which is there at once."""
    under = np.array([erfc(-each / sqrt(2.0)) / 2.0 for each in x.ravel().tolist()], dtype=np.float64)
    return under.reshape(x.shape)


@dataclass(frozen=True, eq=False)
class Worlds:
    """The coverage in each world, and how likely that world is; nan where nothing counts in it.

    ``exact`` says that every world is listed; else each was drawn and all are alike.
    """

    coverage: Floats
    chance: Floats
    exact: bool


def closed_form(table: StressTable, stays: Floats) -> float:
    """Work out the expected coverage of what a goal requires, members staying independently.

    Per capability sum_k s_k p_k P(exactly r - 1 of the stronger ones are there), the strongest first.
    """
    return float(closed_forms(table, stays[None, :])[0])


def closed_forms(table: StressTable, stays: Floats) -> Floats:
    """Work out the closed form for each row of *stays*: (b, n) to (b,)."""
    assert table.weight is not None
    if table.strength.size > SMALL:
        from archstone.engines._stress_kernels import expected_levels

        rows = table.by_capability
        levels = np.array([expected_levels(rows, p, table.required, table.unit) for p in stays])
    else:
        levels = _expected_levels(table, stays)
    return np.asarray(levels @ table.weight / (int(table.weight.sum()) * table.unit), dtype=np.float64)


def _expected_levels(table: StressTable, stays: Floats) -> Floats:
    """Look from the strongest down, with the probability that so many are there: (b, n) to (b, m)."""
    many = len(table.capabilities)
    levels = np.zeros((len(stays), many))
    present = np.zeros((len(stays), int(table.required.max(initial=1)), many))
    present[:, 0] = 1.0
    column = np.arange(many)
    for k in range(len(table)):
        p = stays[:, table.order[k]]
        levels += table.ranked[k] * p * present[:, table.required - 1, column]
        arrives = np.concatenate([np.zeros_like(present[:, :1]), present[:, :-1]], axis=1)
        present = present * (1.0 - p[:, None]) + arrives * p[:, None]
    return levels


def expected(table: StressTable, exits: Exits) -> float | None:
    """Work out the expected coverage exactly, but for rounding; None where only drawing worlds can tell.

    Where members' own weaknesses count, what counts changes with who stays, and no closed form is used:
    every world is listed up to twelve members.
    """
    if not len(table):
        return None
    if table.weight is not None and exits.branches <= BRANCHES:
        return sum(_weighed(table, part) for part in _batches(exits.conditional()))
    if len(table) <= LISTED and exits.branches <= BRANCHES:
        return mean(every_world(table, exits))
    return None


def _batches(branches: Iterator[tuple[float, Floats]]) -> Iterator[list[tuple[float, Floats]]]:
    while part := list(islice(branches, AT_ONCE)):
        yield part


def _weighed(table: StressTable, branches: list[tuple[float, Floats]]) -> float:
    weights = np.array([weight for weight, _ in branches])
    return float(weights @ closed_forms(table, np.array([stays for _, stays in branches])))


def every_world(table: StressTable, exits: Exits) -> Worlds:
    """List every set of members that may stay, with its probability and its coverage."""
    n = len(table)
    there = (np.arange(2**n)[:, None] >> np.arange(n)[None, :]) & 1 == 1
    chance = np.zeros(len(there))
    for weight, stays in exits.conditional():
        worlds = np.array([weight])
        for p in stays:
            worlds = np.concatenate([worlds * (1.0 - p), worlds * p])
        chance += worlds
    return Worlds(_coverage_listed(table, there), chance, True)


def _coverage_listed(table: StressTable, there: npt.NDArray[np.bool_]) -> Floats:
    carried = np.zeros(len(there), dtype=np.int64)
    wanted = np.zeros(len(there), dtype=np.int64)
    for c in range(len(table.capabilities)):
        present = there[:, table.order[:, c]]
        at = present & (present.cumsum(axis=1) == table.required[c])
        level = at @ table.ranked[: len(table), c]
        counts = there @ table.lacks[:, c] if table.weight is None else np.full(len(there), table.weight[c])
        carried += counts * level
        wanted += counts
    return _shares(carried, wanted, table.unit)


def _shares(carried: Whole, wanted: Whole, unit: int) -> Floats:
    known = wanted > 0
    return np.where(known, carried / np.where(known, wanted * unit, 1), np.nan)


def drawn(table: StressTable, exits: Exits, trials: int, rng: np.random.Generator) -> Worlds:
    """Draw worlds in which members leave, and work out the coverage in each."""
    from archstone.engines._stress_kernels import (
        WORLDS,
        carried_in_worlds,
        carried_needs_in_worlds,
        drawn_worlds,
    )

    words = -(-trials // WORLDS)
    common = np.sort(rng.standard_normal(trials))  # so that neighbours are alike; no order is used
    common = np.pad(common, (0, words * WORLDS - trials), "edge")  # these worlds aren't counted
    shock, member = np.nonzero(exits.hit)
    hit_start = np.searchsorted(shock, np.arange(len(exits.shock) + 1)).astype(np.int64)
    gone = np.zeros((words, len(table)), dtype=np.uint64)
    drawn_worlds(
        rng.integers(0, 2**64, dtype=np.uint64),
        common,
        exits.thresholds,
        exits.correlation,
        _limits(exits.shock),
        hit_start,
        member.astype(np.int64),
        _limits(exits.hit[shock, member]),
        gone,
    )
    order, start, column = _strongest(table)
    value = table.strength[order, column]
    carried = np.zeros(words * WORLDS, dtype=np.int64)
    wanted = np.full(words * WORLDS, table.wanted.sum())
    if table.weight is not None:
        weighed = value * table.weight[column]
        carried_in_worlds(gone, order, start, weighed, table.required, carried)
    else:
        carried_needs_in_worlds(gone, order, start, value, table.lacks, carried, wanted)
    coverage = _shares(carried[:trials], wanted[:trials], table.unit)
    return Worlds(coverage, np.full(trials, 1.0 / trials), False)


def _limits(chances: Floats) -> npt.NDArray[np.uint32]:
    from archstone.engines._stress_kernels import WHOLE

    return np.ceil(chances * WHOLE).astype(np.uint32)


def _strongest(table: StressTable) -> tuple[npt.NDArray[np.int32], Whole, Whole]:
    """List those with any strength, capability by capability, strongest first: rows, starts, columns."""
    many = (table.ranked > 0).sum(axis=0)
    start = np.concatenate([[0], np.cumsum(many)]).astype(np.int64)
    column = np.repeat(np.arange(len(many)), many)
    rank = np.arange(len(column)) - start[column]
    return table.order[rank, column].astype(np.int32), start, column


def mean(worlds: Worlds) -> float | None:
    """Average the coverage over the worlds in which something counts; None where there is none."""
    known = ~np.isnan(worlds.coverage)
    chance = worlds.chance[known].sum()
    return min(1.0, float(worlds.coverage[known] @ worlds.chance[known] / chance)) if chance > 0 else None
