"""Sharing a cost against tucoopy: Shapley shares and the nucleolus of one and the same game.

    python -m benchmarks.bench_cost_sharing [--quick]

tucoopy has two ways to the Shapley value; both are timed. Its nucleolus fixes every set that is tight in the
first answer of a program, where only those tight in all answers may be fixed: it is right where one program
settles everything, and off elsewhere. Where it is off, ours is shown to be better by the sorted excesses, and
they are what the nucleolus is about.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise

import numpy as np
import numpy.typing as npt
from tucoopy.base.game import Game
from tucoopy.solutions.nucleolus import nucleolus as tucoopy_nucleolus
from tucoopy.solutions.shapley import shapley_value, shapley_value_fast

from archstone.engines import _nucleolus, _shapley
from archstone.engines.cost_games import CostGame, SharedItem
from archstone.engines.cost_sharing import share_cost
from benchmarks.bench_rings import Row, row, timed

Table = npt.NDArray[np.int64]
DEAREST = 1_000_000


def drawn_costs(n: int) -> Table:
    """What each set would pay: any number, the most for everyone."""
    costs = np.random.default_rng(n).integers(1, DEAREST, 1 << n)
    costs[0], costs[-1] = 0, DEAREST
    return costs


def drawn_savings(n: int) -> Table:
    """What each set saves, from nothing alone to the most for everyone."""
    worth = np.random.default_rng(n).integers(0, DEAREST, 1 << n)
    worth[0], worth[-1] = 0, DEAREST
    worth[1 << np.arange(n)] = 0
    return worth


def growing_savings(n: int) -> Table:
    """What each set saves, growing with its size: one program settles everything."""
    sizes = np.array([mask.bit_count() for mask in range(1 << n)])
    noise = np.random.default_rng(n).integers(0, 500, 1 << n)
    worth: Table = (1000 * sizes * sizes + noise) * (sizes > 1)
    return worth


def item_game(n: int, items: int) -> CostGame:
    """Cost items of which each member uses a fifth."""
    rng = np.random.default_rng(n)
    members = [f"m{k}" for k in range(n)]
    return CostGame.of_items(
        members,
        [
            SharedItem(
                f"item {k}",
                int(rng.integers(1, DEAREST)),
                frozenset(m for m in members if rng.random() < 0.2),
            )
            for k in range(items)
        ],
    )


def airport(n: int) -> CostGame:
    """Every set pays for the longest strip: a game full of ties."""
    strips = [0, *sorted(np.random.default_rng(n).integers(1, DEAREST, n).tolist())]
    members = [f"m{k}" for k in range(n)]
    stretches = [
        SharedItem(f"stretch {k}", longer - shorter, frozenset(members[k:]))
        for k, (shorter, longer) in enumerate(pairwise(strips))
    ]
    return CostGame.of_items(members, stretches)


def game_of(values: Table) -> Game:
    return Game.from_coalitions(
        n_players=len(values).bit_length() - 1, values=dict(enumerate(values.astype(float).tolist()))
    )


def furthest(ours: Sequence[Fraction], theirs: Sequence[float]) -> float:
    return max(abs(float(a) - b) for a, b in zip(ours, theirs, strict=True))


def shapley(n: int, target: float) -> list[Row]:
    costs = drawn_costs(n)
    ours, found = timed(lambda: _shapley.exact(costs), 9)
    game = game_of(costs)
    rows = []
    for name, job in (("fast", shapley_value_fast), ("plain", shapley_value)):
        peer, known = timed(lambda job=job: job(game))
        assert furthest(found, known) < 1e-6 * DEAREST, furthest(found, known)
        rows.append(
            row(
                f"Shapley, {n} members",
                f"{1000 * ours:.2f} ms, exact",
                f"tucoopy {name} {peer:.3f} s",
                ratio=peer / ours,
                target=f"{target:.0f}x",
                met=peer >= target * ours,
            )
        )
    return rows


def shapley_alone(n: int) -> list[Row]:
    costs = drawn_costs(n)
    ours, found = timed(lambda: _shapley.exact(costs))
    assert sum(found) == costs[-1]
    job = f"Shapley, {n} members"
    return [row(job, f"{ours:.2f} s, exact", target="in 1 s", met=ours <= 1)]


def excesses(worth: Table, shares: Sequence[float]) -> npt.NDArray[np.float64]:
    """What each set gets beyond its worth, the least first."""
    sums = np.zeros(1)
    for share in shares:
        sums = np.concatenate((sums, sums + share))
    return np.sort((sums - worth)[1:-1])


def nucleolus(n: int) -> list[Row]:
    rows = []
    for name, worth in (("growing", growing_savings(n)), ("any worths", drawn_savings(n))):
        ours, found = timed(lambda worth=worth: _nucleolus.nucleolus(worth).shares, 9)
        game = game_of(worth)
        peer, known = timed(lambda game=game: tucoopy_nucleolus(game).x)
        mine, its = excesses(worth, [float(share) for share in found]), excesses(worth, known)
        apart = np.flatnonzero(np.abs(mine - its) > 1e-3)
        assert not len(apart) or mine[apart[0]] > its[apart[0]]
        note = "same answer"
        if len(apart):
            k = apart[0]
            note = f"not the nucleolus: least excess no. {k + 1} is {its[k]:,.0f}, ours {mine[k]:,.0f}"
        rows.append(
            row(
                f"nucleolus, {n} members, {name}",
                f"{1000 * ours:.1f} ms, exact",
                f"tucoopy {peer:.2f} s",
                ratio=peer / ours,
            )
            | {"note": note}
        )
    assert "same answer" in str(rows[0]["note"])
    return rows


def nucleolus_alone(n: int) -> list[Row]:
    games = {
        "any worths": drawn_savings(n),
        "20 items": item_game(n, 20).savings(),
        "an airport": airport(n).savings(),
    }
    rows = []
    for name, worth in games.items():
        ours, found = timed(lambda worth=worth: _nucleolus.nucleolus(worth))
        assert sum(found.shares) == worth[-1]
        job = f"nucleolus, {n} members, {name}"
        rows.append(row(job, f"{1000 * ours:.0f} ms, exact", target="in 5 s", met=ours <= 5))
    return rows


def all_rules(n: int) -> list[Row]:
    game = item_game(n, 20)
    ours, _ = timed(lambda: share_cost(game))
    return [row(f"all five rules, {n} members, 20 items", f"{1000 * ours:.0f} ms")]


def run(quick: bool = False) -> list[Row]:
    """Measure everything; quick takes fewer members."""
    if quick:
        return [*shapley(12, 20), *shapley_alone(18), *nucleolus(8), *nucleolus_alone(10), *all_rules(10)]
    return [*shapley(15, 50), *shapley_alone(22), *nucleolus(12), *nucleolus_alone(15), *all_rules(15)]


if __name__ == "__main__":
    for line in run("--quick" in sys.argv):
        ratio = "" if line["ratio"] is None else f"{line['ratio']:.1f}x"
        met = {None: "", True: "met", False: "not met"}[line["met"]]
        print(
            f"{line['job']:<42} {line['ours']:<22} {line['peer']:<26} {ratio:>8}  {line['target']:<10} {met}"
        )
