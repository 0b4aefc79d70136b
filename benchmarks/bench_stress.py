"""The stress test against numpy: the closed form, every loss of two, and members that leave together.

    python -m benchmarks.bench_stress [--quick]

There is no package for it, so the peer is what one writes with numpy: present members times who reaches a
level, a matrix product a level; or a maximum over the members with the absent ones at 0. The faster of the
two counts. Both draw by the same rule, each in its own way, and on the same worlds they must give the same
answer.
"""

from __future__ import annotations

import sys
import time
from itertools import combinations, islice

import numpy as np
import numpy.typing as npt

from archstone.engines._stress_kernels import WORLDS, carried_in_worlds, drawn_worlds
from archstone.engines._stress_losses import losses
from archstone.engines._stress_table import StressTable
from archstone.engines._stress_worlds import Exits, _limits, _strongest, closed_form, drawn
from benchmarks.bench_rings import Row, row, timed

MEMBERS, CAPABILITIES, FAMILY = 500, 200, 8
STRENGTHS_EACH = 6
SHOCKS, CORRELATION = 5, 0.2
CHUNK = 5000  # worlds that numpy looks at together: more don't fit a processor's memory, fewer cost calls
PAIRS = 400  # that the peer counts again; all 124,750 would take minutes
Flags = npt.NDArray[np.bool_]


def workload(members: int, capabilities: int, seed: int = 12) -> tuple[StressTable, Exits]:
    """Members with six strengths each, half as strong in the family of eight, and five shocks."""
    rng = np.random.default_rng(seed)
    strength = np.zeros((members, capabilities), dtype=np.int64)
    for i in range(members):
        for c in rng.choice(capabilities, STRENGTHS_EACH, replace=False):
            units = int(rng.integers(1, 6) * rng.choice([6, 8, 10]))
            family = slice(c // FAMILY * FAMILY, min((c // FAMILY + 1) * FAMILY, capabilities))
            strength[i, family] = np.maximum(strength[i, family], units // 2)
            strength[i, c] = max(strength[i, c], units)
    table = StressTable(
        tuple(str(i) for i in range(members)),
        tuple(str(c) for c in range(capabilities)),  # type: ignore[misc]
        strength,
        rng.integers(1, 11, capabilities),
        None,
        np.ones(capabilities, dtype=np.int64),
    )
    hit = np.where(rng.random((SHOCKS, members)) < 0.2, rng.uniform(0.2, 0.9, (SHOCKS, members)), 0.0)
    leave = Exits(rng.uniform(0.02, 0.3, members), CORRELATION, rng.uniform(0.02, 0.1, SHOCKS), hit)
    return table, leave


def present_in(leave: Exits, trials: int, rng: np.random.Generator) -> Flags:
    """Draw who stays, as numpy does it: a normal each, a common factor, and the shocks on top."""
    own = rng.standard_normal((trials, len(leave.leaves)), dtype=np.float32)
    common = rng.standard_normal((trials, 1), dtype=np.float32)
    latent = np.float32((1 - leave.correlation) ** 0.5) * own + np.float32(leave.correlation**0.5) * common
    there = latent >= leave.thresholds.astype(np.float32)
    for chance, hit in zip(leave.shock, leave.hit, strict=True):
        struck = np.flatnonzero(rng.random(trials) < chance)
        at = np.flatnonzero(hit)
        there[np.ix_(struck, at)] &= rng.random((len(struck), len(at))) >= hit[at]
    return there


def by_products(table: StressTable, there: Flags) -> npt.NDArray[np.int64]:
    """A matrix product a level: how many of those present reach it; a level counts where one does."""
    carried = np.zeros(len(there), dtype=np.int64)
    present = there.astype(np.float32)
    before = 0
    for level in np.unique(table.strength[table.strength > 0]):
        reached = present @ (table.strength >= level).astype(np.float32) > 0
        carried += (int(level) - before) * (reached @ table.weight)
        before = int(level)
    return carried


def by_maximum(table: StressTable, there: Flags) -> npt.NDArray[np.int64]:
    """A maximum a capability, over the members that have any strength in it."""
    assert table.weight is not None
    carried = np.zeros(len(there), dtype=np.int64)
    for c in range(len(table.capabilities)):
        able = np.flatnonzero(table.strength[:, c])
        if len(able):
            units = table.strength[able, c].astype(np.uint8)
            carried += int(table.weight[c]) * (there[:, able] * units).max(axis=1).astype(np.int64)
    return carried


def same_worlds(table: StressTable, leave: Exits, words: int) -> bool:
    """Whether ours and both peers give the same sum in each of the same worlds."""
    rng = np.random.default_rng(1)
    gone = np.zeros((words, len(table)), dtype=np.uint64)
    none = np.zeros(0, dtype=np.int64)
    drawn_worlds(
        np.uint64(9),
        np.sort(rng.standard_normal(words * WORLDS)),
        leave.thresholds,
        leave.correlation,
        _limits(np.zeros(0)),
        np.zeros(1, dtype=np.int64),
        none,
        _limits(np.zeros(0)),
        gone,
    )
    order, start, column = _strongest(table)
    carried = np.zeros(words * WORLDS, dtype=np.int64)
    assert table.weight is not None
    value = table.strength[order, column] * table.weight[column]
    carried_in_worlds(gone, order, start, value, table.required, carried)
    bits = (gone[:, None, :] >> np.arange(WORLDS, dtype=np.uint64)[None, :, None]) & np.uint64(1)
    there = bits.reshape(-1, len(table)) == 0
    return bool((by_products(table, there) == carried).all() and (by_maximum(table, there) == carried).all())


def together(table: StressTable, leave: Exits, trials: int) -> list[Row]:
    """Members that leave together: worlds drawn and counted, whole runs against each other."""
    assert table.weight is not None
    drawn(table, leave, 1000, np.random.default_rng(0))  # compiles
    ours, found = timed(lambda: drawn(table, leave, trials, np.random.default_rng(1)), 5)
    rng, whole = np.random.default_rng(2), table.unit * int(table.weight.sum())
    sampled = products = maximum = 0.0
    values = []
    for first in range(0, trials, CHUNK):
        start = time.perf_counter()
        there = present_in(leave, min(CHUNK, trials - first), rng)
        sampled += time.perf_counter() - start
        start = time.perf_counter()
        values.append(by_products(table, there) / whole)
        products += time.perf_counter() - start
        start = time.perf_counter()
        by_maximum(table, there)
        maximum += time.perf_counter() - start
    theirs = np.concatenate(values)
    error = (theirs.var() / trials + found.coverage.var() / trials) ** 0.5
    near = abs(float(found.coverage.mean() - theirs.mean())) < 4 * error
    alike = same_worlds(table, leave, 50) and near
    peer, how = min((products, "matrix products"), (maximum, "maxima"))
    return [
        row(
            f"Leaving together, {len(table)} x {len(table.capabilities)}, {trials:,} worlds",
            f"{1000 * ours:.0f} ms",
            f"numpy, {how} {sampled + peer:.1f} s ({sampled:.1f} s of it drawing)",
            ratio=(sampled + peer) / ours,
            target="20x, the same worlds the same",
            met=alike and sampled + peer >= 20 * ours,
        ),
        row(
            "the same, against matrix products",
            f"{1000 * ours:.0f} ms",
            f"numpy {sampled + products:.1f} s",
            ratio=(sampled + products) / ours,
            target="20x",
            met=alike and sampled + products >= 20 * ours,
        ),
    ]


def by_sorting(table: StressTable, stays: npt.NDArray[np.float64]) -> float:
    """The closed form as numpy has it: sort each column, and multiply up who is absent."""
    assert table.weight is not None
    order = np.argsort(-table.strength, axis=0)
    strength, p = np.take_along_axis(table.strength, order, axis=0), stays[order]
    absent = np.vstack([np.ones((1, p.shape[1])), np.cumprod(1 - p, axis=0)[:-1]])
    levels = (strength * p * absent).sum(axis=0)
    return float(table.weight @ levels / (table.weight.sum() * table.unit))


def independent(table: StressTable, leave: Exits) -> list[Row]:
    """Members that leave independently: the closed form."""
    stays = 1 - leave.leaves
    closed_form(table, stays)
    ours, found = timed(lambda: closed_form(table, stays), 51)
    peer, theirs = timed(lambda: by_sorting(table, stays), 11)
    return [
        row(
            f"Leaving independently, {len(table)} x {len(table.capabilities)}, closed form",
            f"{1000 * ours:.2f} ms",
            f"numpy, sorted {1000 * peer:.1f} ms",
            ratio=peer / ours,
            target="under 1 ms",
            met=ours < 1e-3 and abs(found - theirs) < 1e-12,
        )
    ]


def every_two(table: StressTable) -> list[Row]:
    """Every loss of one and two members and every point of failure; the peer counts some of them again."""
    assert table.weight is not None

    def fresh() -> StressTable:  # not yet sorted, so that the sorting is measured too
        return StressTable(
            table.ids, table.capabilities, table.strength, table.weight, None, table.required, table.unit
        )

    ours, found = timed(lambda: losses(fresh()), 5)
    pairs = list(islice(combinations(range(len(table)), 2), 0, None, len(table) ** 2 // 2 // PAIRS))
    start = time.perf_counter()
    same = True
    for one, other in pairs:
        levels = np.delete(table.strength, (one, other), axis=0).max(axis=0)
        same &= int(levels @ table.weight) == int(found.carried_pair[one, other])
    every = len(table) * (len(table) - 1) // 2
    peer = (time.perf_counter() - start) / len(pairs) * every
    return [
        row(
            f"All {every:,} pairs and points of failure, exact",
            f"{1000 * ours:.0f} ms",
            f"numpy, each counted {peer:.0f} s (from {len(pairs)})",
            ratio=peer / ours,
            target="the same",
            met=same,
        )
    ]


def run(quick: bool = False) -> list[Row]:
    """Measure everything; quick draws fewer worlds."""
    table, leave = workload(MEMBERS, CAPABILITIES)
    return [
        *independent(table, leave),
        *every_two(table),
        *together(table, leave, 10_000 if quick else 100_000),
    ]


if __name__ == "__main__":
    for line in run("--quick" in sys.argv):
        ratio = "" if line["ratio"] is None else f"{line['ratio']:.1f}x"
        met = {None: "", True: "met", False: "not met"}[line["met"]]
        print(
            f"{line['job']:<56} {line['ours']:<12} {line['peer']:<56} {ratio:>8}  {line['target']:<30} {met}"
        )
