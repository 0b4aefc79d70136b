"""Contagion against its peers: cynetdiff and ndlib simulate the same network, one thread each.

    python -m benchmarks.bench_contagion [--quick]

The number reached on average must agree within five standard errors of the difference. Peers get the network
ready made; ours counts from the ties as arrays, intervals included. ndlib does a few runs, and its time is
scaled up.
"""

from __future__ import annotations

import array
import sys
import time
from collections.abc import Callable

import networkx as nx
import numpy as np
import numpy.typing as npt
from cynetdiff.models import IndependentCascadeModel
from ndlib.models import ModelConfig
from ndlib.models.epidemics import IndependentCascadesModel

from archstone.engines.contagion import Network, chance, contagion
from archstone.engines.contagion_relief import relief
from benchmarks.bench_rings import Row, row, timed

RUNS = 1_000
RUNS_OF_NDLIB = 20


def drawn(n: int, ties: int, strengths: tuple[float, ...], seed: int = 0) -> Network:
    """A random network, each pair at most once, each tie of a strength drawn from a few."""
    rng = np.random.default_rng(seed)
    pairs = np.unique(rng.integers(0, n * n, 2 * ties))
    pairs = rng.permutation(pairs[pairs // n != pairs % n])[:ties]
    chances = np.array([chance(s) for s in strengths])[rng.integers(0, len(strengths), len(pairs))]
    source, target = np.divmod(pairs, n)
    return Network(tuple(map(str, range(n))), source.astype(np.int32), target.astype(np.int32), chances)


def cynetdiff(network: Network, source: int, runs: int) -> Callable[[], npt.NDArray[np.float64]]:
    """Count how many are reached in each run, and by the way how often each is, as we do."""
    model = IndependentCascadeModel(
        array.array("I", network.starts[:-1].tolist()),
        array.array("I", network.target.tolist()),
        activation_probs=array.array("f", network.probability.tolist()),
        rng=1,
    )
    model.set_seeds([source])

    def run() -> npt.NDArray[np.float64]:
        reached, hits = np.empty(runs), [0] * len(network.ids)
        for k in range(runs):
            model.reset_model()
            model.advance_until_completion()
            reached[k] = model.get_num_activated_nodes()
            for vertex in model.get_activated_nodes():
                hits[vertex] += 1
        return reached - 1

    return run


def cynetdiff_sum(network: Network, source: int, runs: int) -> Callable[[], float]:
    """Its fastest call, which gives the number reached alone and nobody's own exposure."""
    model = IndependentCascadeModel(
        array.array("I", network.starts[:-1].tolist()),
        array.array("I", network.target.tolist()),
        activation_probs=array.array("f", network.probability.tolist()),
        rng=2,
    )
    return lambda: float(model.compute_marginal_gains([source], [], runs)[0]) - 1


def ndlib(network: Network, source: int, runs: int) -> Callable[[], npt.NDArray[np.float64]]:
    graph = nx.DiGraph()
    graph.add_nodes_from(range(len(network.ids)))
    ties = list(zip(network.source.tolist(), network.target.tolist(), strict=True))
    graph.add_edges_from(ties)
    model = IndependentCascadesModel(graph)
    config = ModelConfig.Configuration()
    config.add_model_initial_configuration("Infected", [source])
    for tie, likely in zip(ties, network.probability.tolist(), strict=True):
        config.add_edge_configuration("threshold", tie, likely)
    model.set_initial_status(config)

    def run() -> npt.NDArray[np.float64]:
        reached = np.empty(runs)
        for k in range(runs):
            model.reset()
            model.set_initial_status(config)
            while True:
                counts = model.iteration(node_status=False)["node_count"]
                if counts[1] == 0:
                    break
            reached[k] = counts[2] - 1
        return reached

    return run


def agree(ours: float, spread: float, theirs: npt.NDArray[np.float64]) -> None:
    """Hold two means against each other; how much runs differ is taken from ours, since theirs may be few."""
    error = spread * RUNS**0.5 * (1 / RUNS + 1 / len(theirs)) ** 0.5
    assert abs(ours - theirs.mean()) <= 5 * error, (ours, theirs.mean(), error)


def simulated(n: int, ties: int, strengths: tuple[float, ...], target: bool = True) -> list[Row]:
    network = drawn(n, ties, strengths)
    source = int(np.argmax(np.diff(network.starts)))
    contagion(network, [source], rng=np.random.default_rng(0), runs=64)
    seconds, found = timed(lambda: contagion(network, [source], rng=np.random.default_rng(1), runs=RUNS), 7)
    spread = (found.reached_high - found.reached) / 1.96
    job = (
        f"{n:,} organisations, {ties:,} ties, {RUNS:,} runs, strength {'/'.join(f'{s:g}' for s in strengths)}"
    )
    own = f"{1000 * seconds:.0f} ms, {found.reached:,.1f} reached"
    each, reached = timed(cynetdiff(network, source, RUNS), 3)
    agree(found.reached, spread, reached)
    only, _ = timed(cynetdiff_sum(network, source, RUNS), 3)
    few = ndlib(network, source, RUNS_OF_NDLIB)
    start = time.perf_counter()
    theirs = few()
    slow = (time.perf_counter() - start) * RUNS / RUNS_OF_NDLIB
    agree(found.reached, spread, theirs)
    asked = ("3x", "1,000x") if target else ("", "")
    return [
        row(job, own, f"cynetdiff {each:.2f} s, each one's exposure", ratio=each / seconds, target=asked[0],
            met=each >= 3 * seconds if target else None),
        row(job, own, f"cynetdiff {only:.2f} s, the sum alone", ratio=only / seconds, target=asked[0],
            met=only >= 3 * seconds if target else None),
        row(job, own, f"ndlib {slow:,.0f} s ({RUNS_OF_NDLIB} runs, scaled, without set-up)",
            ratio=slow / seconds, target=asked[1], met=slow >= 1000 * seconds if target else None),
    ]  # fmt: skip


def exact(members: tuple[int, ...], draws: int) -> list[Row]:
    """The slowest of many networks with thirty uncertain ties, and the slowest kind."""
    worst, at = 0.0, 0
    for n in members:
        for seed in range(draws):
            rng = np.random.default_rng((n, seed))
            pairs = [(i, j) for i in range(n) for j in range(1, n) if i != j]
            rows = np.array([pairs[k] for k in rng.choice(len(pairs), 30, replace=False)], dtype=np.int32)
            network = Network(tuple(map(str, range(n))), rows[:, 0], rows[:, 1], rng.uniform(0.05, 0.9, 30))
            start = time.perf_counter()
            found = contagion(network, [0], rng=rng)
            seconds = time.perf_counter() - start
            assert found.exact
            if seconds > worst:
                worst, at = seconds, n
    job = f"exact, 30 uncertain ties, slowest of {len(members) * draws} networks"
    return [row(job, f"{1000 * worst:.0f} ms, {at} members", target="1 s", met=worst <= 1.0)]


def what_helps(n: int, ties: int) -> list[Row]:
    network = drawn(n, ties, (1.0,))
    found = contagion(network, [0], rng=np.random.default_rng(1), runs=RUNS)
    seconds, best = timed(lambda: relief(found), 3)
    return [
        row(
            f"whom to tell first and what to cut, {n:,} and {ties:,}",
            f"{seconds:.2f} s, {best.worlds} worlds",
        )
    ]


def run(quick: bool = False) -> list[Row]:
    """Measure everything; quick takes small workloads."""
    if quick:
        return [
            *simulated(1_000, 10_000, (1.0,), target=False),
            *exact((7, 9, 12), 5),
            *what_helps(1_000, 10_000),
        ]
    return [
        *simulated(10_000, 100_000, (1.0,)),
        *simulated(10_000, 100_000, (0.5, 1.0, 2.0)),
        *exact((7, 8, 9, 10, 11, 12, 13, 14, 16, 18), 40),
        *what_helps(10_000, 100_000),
    ]


if __name__ == "__main__":
    for line in run("--quick" in sys.argv):
        ratio = "" if line["ratio"] is None else f"{line['ratio']:,.1f}x"
        met = {None: "", True: "met", False: "not met"}[line["met"]]
        print(
            f"{line['job']:<75} {line['ours']:<28} {line['peer']:<48} {ratio:>9}  {line['target']:<7} {met}"
        )
