"""Voting power against its peers: powerindex by generating functions, power-bdd by decision diagrams.

    python -m benchmarks.bench_voting_power [--quick]

powerindices counts in 64 bits, which is wrong from about a hundred members up; its answers are held against
exact ones. A peer that would take hours is cut off.
"""

from __future__ import annotations

import csv
import os
import random
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import powerindex
import powerindices
from power_bdd.bdd import BDD, WeightedGame
from tucoopy.power.banzhaf import banzhaf_index_weighted_voting

from archstone.engines.voting_power import banzhaf, shapley_shubik, voting_power
from archstone.model.voting_rules import AllOf, WeightedRule
from benchmarks.bench_rings import Row, row, timed

HEAVIEST = 100
CUT_OFF = 30.0  # seconds
DATA = Path(os.environ.get("ARCHSTONE_DATA", Path(__file__).resolve().parents[2] / "shared" / "data"))

PEER = """
import sys
quota, *weights = map(int, sys.argv[2:])
if sys.argv[1] == "powerindex":
    import powerindex
    powerindex.Game(quota, weights=weights).calc_shapley_shubik()
else:
    from power_bdd.bdd import BDD, WeightedGame
    passes = BDD(WeightedGame(quota, weights))
    if sys.argv[1].endswith("double"):
        passes = passes & BDD(WeightedGame(len(weights) // 2 + 1, [1] * len(weights)))
        passes.calc_banzhaf()
    passes.calc_shapley()
"""


def drawn(members: int) -> WeightedRule:
    """A rule of a simple majority over weights drawn from 1 to 100."""
    rng = random.Random(members)
    weights = tuple(rng.randint(1, HEAVIEST) for _ in range(members))
    return WeightedRule(sum(weights) // 2 + 1, weights)


def furthest(ours: Sequence[float], known: Sequence[float]) -> float:
    """The largest relative error."""
    return max(abs(a - b) / b if b else abs(a) for a, b in zip(ours, known, strict=True))


def best(job: Callable[[], object], runs: int) -> float:
    """The best of some runs: a peer that takes seconds gets fewer."""
    seconds = []
    for _ in range(runs):
        start = time.perf_counter()
        job()
        seconds.append(time.perf_counter() - start)
    return min(seconds)


def banzhaf_of_many(members: int) -> list[Row]:
    rule = drawn(members)
    ours, found = timed(lambda: banzhaf(rule), 9)
    game = powerindex.Game(rule.quota, weights=list(rule.weights))
    peer = best(game.calc_banzhaf, 2)
    known = voting_power(rule, exact=True).banzhaf
    error = furthest(found, known)
    assert furthest(game.banzhaf, known) < 1e-9
    return [
        row(
            f"Banzhaf, {members} members, weights 1-{HEAVIEST}",
            f"{1000 * ours:.1f} ms, error {error:.0e}",
            f"powerindex {peer:.2f} s",
            ratio=peer / ours,
            target="150x, 1e-12",
            met=peer >= 150 * ours and error <= 1e-12,
        )
    ]


def banzhaf_of_a_hundred() -> list[Row]:
    rule = drawn(100)
    ours, found = timed(lambda: banzhaf(rule), 9)
    answers: list[list[float]] = []
    peer = best(lambda: answers.append(banzhaf_index_weighted_voting(list(rule.weights), rule.quota)), 1)
    assert furthest(found, answers[0]) < 1e-9
    return [
        row(
            f"Banzhaf, 100 members, weights 1-{HEAVIEST}",
            f"{1000 * ours:.1f} ms",
            f"tucoopy {peer:.2f} s",
            ratio=peer / ours,
        )
    ]


def wrong_values(members: int) -> list[Row]:
    """How far powerindices lies from the exact answer."""
    rule = drawn(members)
    known = voting_power(rule, exact=True)
    theirs = powerindices.compute_pbi(rule.quota, list(rule.weights))
    error = furthest([float(value) for value in theirs], known.banzhaf_absolute)
    own = furthest(banzhaf(rule), known.banzhaf)
    return [
        row(
            f"Banzhaf, {members} members, error against exact counts",
            f"{own:.0e}",
            f"powerindices {error:.0e}",
        )
    ]


def shapley_of_a_hundred() -> list[Row]:
    rule = drawn(100)
    ours, found = timed(lambda: shapley_shubik(rule), 9)
    game = powerindex.Game(rule.quota, weights=list(rule.weights))
    peer = best(game.calc_shapley_shubik, 1)
    error = furthest(found, voting_power(rule, exact=True).shapley_shubik)
    assert furthest(game.shapley_shubik, found) < 1e-9
    return [
        row(
            "Shapley-Shubik, 100 members",
            f"{1000 * ours:.1f} ms, error {error:.0e}",
            f"powerindex {peer:.2f} s",
            ratio=peer / ours,
            target="200x",
            met=peer >= 200 * ours and error <= 1e-12,
        )
    ]


def peer_within(name: str, rule: WeightedRule, cut_off: float) -> tuple[str, float]:
    """Let a peer work in a process of its own, and cut it off; what became of it, and how long it took."""
    start = time.perf_counter()
    words = [sys.executable, "-c", PEER, name, str(rule.quota), *map(str, rule.weights)]
    called = name.removesuffix("-double")
    try:
        subprocess.run(words, capture_output=True, timeout=cut_off, check=True)
        how = f"{called} {time.perf_counter() - start:.1f} s"
    except subprocess.TimeoutExpired:
        how = f"{called} > {cut_off:.0f} s, cut off"
    except subprocess.CalledProcessError:
        how = f"{called} gave up after {time.perf_counter() - start:.1f} s"
    return how, time.perf_counter() - start


def shapley_of_many(members: int, cut_off: float) -> list[Row]:
    rule = drawn(members)
    ours, _ = timed(lambda: shapley_shubik(rule), 5)
    rows = []
    for name in ("powerindex", "power-bdd"):
        how, seconds = peer_within(name, rule, cut_off)
        rows.append(
            row(
                f"Shapley-Shubik, {members} members",
                f"{ours:.2f} s",
                how,
                ratio=seconds / ours,
                target="under 1.5 s",
                met=ours < 1.5,
            )
        )
    return rows


def double_majority(members: int, cut_off: float) -> list[Row]:
    """Most of the votes and most of the members: both indices, from the rule to the answer."""
    votes = drawn(members)
    rule = AllOf((votes, WeightedRule(members // 2 + 1, (1,) * members)))
    ours, found = timed(lambda: voting_power(rule), 3)
    known = voting_power(rule, exact=True)
    assert known.exact is not None
    error = max(furthest(found.banzhaf, known.banzhaf), furthest(found.shapley_shubik, known.shapley_shubik))
    how, seconds = peer_within("power-bdd-double", votes, cut_off)
    return [
        row(
            f"Votes and members, {members}, both indices",
            f"{1000 * ours:.0f} ms, error {error:.0e}",
            how,
            ratio=seconds / ours,
            target="under 2 s, 1e-12",
            met=ours < 2.0 and error <= 1e-12,
        )
    ]


def council_of_27() -> list[Row]:
    """Votes, members and people under Nice: both indices, from the rule to the answer."""
    table = DATA / "council-weights" / "eu27_nice.csv"
    if not table.exists():
        return [row("EU council of 27 under Nice", "the data isn't here (ARCHSTONE_DATA)")]
    with table.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    votes = [int(r["votes"]) for r in rows]
    people = [int(r["population_hundred_thousands"]) for r in rows]
    quota = -(-62 * sum(people) // 100)
    rule = AllOf(
        (WeightedRule(255, tuple(votes)), WeightedRule(14, (1,) * 27), WeightedRule(quota, tuple(people)))
    )

    def diagrams() -> tuple[list[float], list[float]]:
        votes_pass = BDD(WeightedGame(255, list(votes)))
        nations_pass, people_pass = BDD(WeightedGame(14, [1] * 27)), BDD(WeightedGame(quota, list(people)))
        passes = votes_pass & nations_pass & people_pass
        return passes.calc_banzhaf(), passes.calc_shapley()

    ours, found = timed(lambda: voting_power(rule), 9)
    peer, (theirs, turns) = timed(diagrams, 3)
    assert furthest(found.banzhaf_absolute, theirs) < 1e-12
    assert furthest(found.shapley_shubik, turns) < 1e-9
    as_published = [f"{100 * share:.2f}" for share in found.banzhaf] == [
        r["banzhaf_percent_published"] for r in rows
    ]
    return [
        row(
            "EU council of 27 under Nice, both indices",
            f"{1000 * ours:.0f} ms" + (", as published" if as_published else ", NOT as published"),
            f"power-bdd {1000 * peer:.0f} ms",
            ratio=peer / ours,
            target="1x, published percentages",
            met=as_published and peer >= ours,
        )
    ]


def run(quick: bool = False) -> list[Row]:
    """Measure everything; quick takes fewer members and cuts peers off early."""
    return [
        *banzhaf_of_many(150 if quick else 500),
        *banzhaf_of_a_hundred(),
        *wrong_values(100),
        *shapley_of_a_hundred(),
        *shapley_of_many(200 if quick else 500, 3.0 if quick else CUT_OFF),
        *double_majority(60, 3.0 if quick else CUT_OFF),
        *double_majority(100 if quick else 300, 3.0 if quick else CUT_OFF),
        *council_of_27(),
    ]


if __name__ == "__main__":
    for line in run("--quick" in sys.argv):
        ratio = "" if line["ratio"] is None else f"{line['ratio']:.1f}x"
        met = {None: "", True: "met", False: "not met"}[line["met"]]
        print(
            f"{line['job']:<48} {line['ours']:<26} {line['peer']:<32} {ratio:>8}  {line['target']:<26} {met}"
        )
