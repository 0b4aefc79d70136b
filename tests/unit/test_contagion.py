"""Contagion against every world written out, simulation against the exact answer, and the limits of both."""

from __future__ import annotations

import time
from fractions import Fraction
from itertools import product

import numpy as np
import pytest

from archstone.engines import _contagion_worlds, contagion_relief
from archstone.engines.contagion import BASE, Contagion, Network, chance, clopper_pearson, contagion
from archstone.engines.contagion_relief import relief
from archstone.engines.contagion_ways import likeliest_ways, way_to
from archstone.model.errors import NotFound, RuleBroken

ONE = Fraction(1)


def drawn(n: int, ties: int, seed: int, *, sure: float = 0.0) -> Network:
    """A random network; a share *sure* of its ties is certain."""
    rng = np.random.default_rng(seed)
    pairs = [(i, j) for i in range(n) for j in range(n) if i != j]
    chosen = rng.choice(len(pairs), min(ties, len(pairs)), replace=False)
    rows = np.array([pairs[k] for k in chosen])
    chances = np.where(rng.random(len(rows)) < sure, 1.0, rng.uniform(0.02, 0.9, len(rows)))
    return Network(tuple(f"m{k}" for k in range(n)), rows[:, 0], rows[:, 1], chances)


def every_world(network: Network, sources: list[int]) -> list[float]:
    """Add up all worlds in which each is reached, by the definition."""
    n, reached = len(network.ids), [0.0] * len(network.ids)
    ties = list(
        zip(network.source.tolist(), network.target.tolist(), network.probability.tolist(), strict=True)
    )
    for carries in product([False, True], repeat=len(ties)):
        weight = 1.0
        for (_, _, p), live in zip(ties, carries, strict=True):
            weight *= p if live else 1.0 - p
        if weight == 0.0:
            continue
        there = set(sources)
        for _ in range(n):
            there |= {t for (s, t, _), live in zip(ties, carries, strict=True) if live and s in there}
        for k in there:
            reached[k] += weight
    return reached


def followed(network: Network, sources: list[int], runs: int = 10_000, seed: int = 0) -> Contagion:
    return contagion(network, sources, rng=np.random.default_rng(seed), runs=runs)


@pytest.mark.parametrize("seed", range(30))
def test_exact_as_every_world_written_out(seed: int) -> None:
    n = 3 + seed % 5
    network = drawn(n, 11, seed, sure=0.25 if seed % 3 == 0 else 0.0)
    sources = [0, n - 1] if seed % 4 == 0 else [seed % n]
    found = followed(network, sources)
    assert found.exact
    assert found.exposure.tolist() == pytest.approx(every_world(network, sources), abs=1e-12)
    assert found.reached == pytest.approx(sum(every_world(network, sources)) - len(sources), abs=1e-12)
    assert (found.low == found.exposure).all()
    assert (found.high == found.exposure).all()


@pytest.mark.parametrize("n", [7, 8, 9, 11, 13, 16, 20, 31])
def test_thirty_uncertain_ties_take_no_time(n: int) -> None:
    slowest = 0.0
    for seed in range(8):
        network = drawn(n, 30, 1000 * n + seed)
        start = time.perf_counter()
        found = followed(network, [0])
        slowest = max(slowest, time.perf_counter() - start)
        assert found.exact
    assert slowest < 1.0


@pytest.mark.parametrize("shape", ["star", "chain beside a fan", "wheel", "two each"])
def test_shapes_that_grow_fast_elsewhere(shape: str) -> None:
    pairs = {
        "star": [(0, k) for k in range(1, 31)],
        "chain beside a fan": [(0, k) for k in range(1, 16)] + [(k, k + 1) for k in range(1, 16)],
        "wheel": [(0, k) for k in range(1, 11)]
        + [(k, k % 10 + 1) for k in range(1, 11)]
        + [(k, (k - 2) % 10 + 1) for k in range(1, 11)],
        "two each": [
            (k, (2 * k + d) % 15) for k in range(15) for d in (1, 2) if (2 * k + d) % 15 not in (0, k)
        ],
    }[shape]
    pairs = list(dict.fromkeys(pairs))
    network = Network(
        tuple(map(str, range(32))),
        *(np.array(side) for side in zip(*pairs, strict=True)),
        np.full(len(pairs), 0.3),
    )
    start = time.perf_counter()
    found = followed(network, [0])
    assert found.exact
    assert time.perf_counter() - start < 1.0
    if shape == "star":
        assert found.exposure[1:31].tolist() == pytest.approx([0.3] * 30)
    if shape == "chain beside a fan":
        known = [0.3]
        for _ in range(14):
            known.append(1 - 0.7 * (1 - 0.3 * known[-1]))
        assert found.exposure[1:16].tolist() == pytest.approx(known)


def test_ties_back_into_the_source_and_out_of_reach_do_not_count() -> None:
    pairs = [(0, k) for k in range(1, 31)] + [(k, 0) for k in range(1, 31)] + [(40, k) for k in range(1, 40)]
    source, target = np.array(pairs).T
    network = Network(tuple(map(str, range(41))), source, target, np.full(len(pairs), 0.5))
    found = followed(network, [0])
    assert (found.uncertain, found.method) == (30, "exact")
    assert found.exposure[40] == 0.0
    assert followed(network, [0, 40]).method == "simulated"


def test_certain_ties_bind_into_one() -> None:
    """Sixty uncertain ties into two that are certain of each other are thirty."""
    pairs = [(0, 1), (1, 2), (2, 1)] + [(k, j) for j in range(3, 33) for k in (1, 2)]
    chances = np.array([0.5, 1.0, 1.0] + [0.2] * 60)
    source, target = np.array(pairs).T
    network = Network(tuple(map(str, range(33))), source, target, chances)
    found = followed(network, [0])
    assert found.uncertain == 31
    assert not found.exact
    found = followed(network, [1])
    assert (found.uncertain, found.exact) == (30, True)
    assert found.exposure[3:].tolist() == pytest.approx([1 - 0.8**2] * 30)
    assert found.exposure[2] == 1.0
    assert found.exposure[0] == 0.0


def test_a_simulated_answer_lies_where_it_says() -> None:
    """Against the exact answer of a network just small enough, over many seeds: about 95 of 100."""
    network = drawn(9, 30, 5)
    known = followed(network, [0]).exposure
    inside = total = means = 0
    for seed in range(60):
        hits, counts = _contagion_worlds.simulate(
            network.starts, network.target, network.probability, [0], 1_000, seed
        )
        low, high = clopper_pearson(hits, 1_000)
        inside += int(((low <= known) & (known <= high))[1:].sum())
        total += len(known) - 1
        half = 1.959964 * counts.std(ddof=1) / 1_000**0.5
        means += abs(counts.mean() - known.sum()) <= half
    assert inside / total >= 0.93
    assert means >= 52  # of 60; fewer than one time in a hundred at 95


def test_ties_and_worlds_are_drawn_apart() -> None:
    carries = _contagion_worlds.carrying(
        _contagion_worlds.limits(np.array([0.15, 0.5, 0.8, 0.15])), 200_000, 42
    )
    worlds = np.unpackbits(carries.astype("<u8").view(np.uint8), axis=1, bitorder="little")[:, :200_000]
    shares = worlds.mean(axis=1)
    assert shares == pytest.approx([0.15, 0.5, 0.8, 0.15], abs=0.005)
    together = np.corrcoef(worlds)
    assert np.abs(together - np.eye(4)).max() < 0.012
    behind = [
        np.corrcoef(worlds[k, :-lag], worlds[k, lag:])[0, 1] for k in range(4) for lag in (1, 2, 63, 64, 512)
    ]
    assert np.abs(behind).max() < 0.012


def test_a_limit_is_met_exactly() -> None:
    assert _contagion_worlds.limits(np.array([0.5, 0.25, 1.0, 1e-300])).tolist() == [2**63, 2**62, 0, 1]
    some = _contagion_worlds.carrying(_contagion_worlds.limits(np.array([1.0, 1e-300])), 70, 0)
    assert np.bitwise_count(some).sum(axis=1).tolist() == [70, 0]


@pytest.mark.parametrize("runs", [1, 63, 64, 65, 512, 513, 1000])
def test_both_ways_through_the_worlds_agree(runs: int, monkeypatch: pytest.MonkeyPatch) -> None:
    network = drawn(40, 200, 3, sure=0.05)
    small = followed(network, [0, 7], runs, seed=9)
    monkeypatch.setattr(_contagion_worlds, "SMALL", 0)
    large = followed(network, [0, 7], runs, seed=9)
    assert not small.exact
    assert small.exposure.tolist() == large.exposure.tolist()
    assert (small.reached, small.reached_high) == (large.reached, large.reached_high)


def test_the_same_seed_the_same_answer_and_another_another() -> None:
    network = drawn(30, 150, 1)
    one, same, other = (followed(network, [0], 500, seed).exposure.tolist() for seed in (4, 4, 5))
    assert one == same != other


def test_the_source_and_those_out_of_reach_are_certain_when_simulated() -> None:
    network = drawn(30, 150, 1)
    wider = Network((*network.ids, "alone"), network.source, network.target, network.probability)
    found = followed(wider, [2], 300)
    assert found.of("m2") == 1.0
    assert found.interval("m2") == (1.0, 1.0)
    assert found.of("alone") == 0.0
    assert found.interval("alone") == (0.0, 0.0)
    assert "Simulated in 300 worlds" in found.how
    assert "Clopper-Pearson" in found.how


def test_ties_of_a_pair_add_and_rows_without_strength_are_counted() -> None:
    network = Network.from_ties(
        [("a", "b", ONE), ("a", "b", 2 * ONE), ("b", "c", -ONE), ("c", "a", 0 * ONE)], ids=["c"]
    )
    assert network.ids == ("c", "a", "b")
    assert network.probability.tolist() == pytest.approx([1 - 0.85**3])
    assert network.without_strength == 2
    assert followed(network, [network.vertex("b")]).reached == 0.0


def test_the_chance_of_a_tie() -> None:
    assert Fraction(15, 100) == BASE
    assert chance(10) == pytest.approx(1 - 0.85**10)
    assert (chance(5, 0), chance(Fraction(1, 2), 1), chance(0, 1)) == (0.0, 1.0, 0.0)
    assert chance(Fraction(10) ** 400) == 1.0
    assert chance(Fraction(1, 10**6)) == pytest.approx(1.625189e-7, rel=1e-6)


def slowly(found: Contagion) -> tuple[dict[tuple[int, int], float], dict[int, float]]:
    """What is left when each tie is cut, or each member told first, every time from the start."""
    network = found.network
    ties, members = {}, {}
    for k in range(len(network)):
        keep = np.arange(len(network)) != k
        ties[int(network.source[k]), int(network.target[k])] = kept(found, keep)
    for member in range(len(network.ids)):
        if member not in found.sources:
            members[member] = kept(found, network.target != member)
    return ties, members


def kept(found: Contagion, keep: np.ndarray) -> float:
    network = found.network
    rest = Network(network.ids, network.source[keep], network.target[keep], network.probability[keep])
    return sum(every_world(rest, list(found.sources))) - len(found.sources)


@pytest.mark.parametrize("seed", range(6))
def test_what_helps_most_as_tried_one_by_one(seed: int) -> None:
    network = drawn(6, 10, seed)
    found = followed(network, [0] if seed % 2 else [0, 1])
    ties, members = slowly(found)
    best = relief(found, top=100)
    assert best.exact
    assert best.reached == found.reached
    for cut in best.ties:
        assert cut.reached == pytest.approx(ties[cut.source, cut.target], abs=1e-12)
    for one in best.members:
        assert one.reached == pytest.approx(members[one.member], abs=1e-12)
    if best.members:
        assert best.members[0].reached == pytest.approx(min(members.values()), abs=1e-12)
        assert best.ties[0].reached == pytest.approx(min(ties.values()), abs=1e-12)
    assert len(best.members) == sum(left < found.reached - 1e-12 for left in members.values())


@pytest.mark.parametrize("seed", range(4))
def test_dominator_trees_find_the_same_as_trying(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    network = drawn(18, 60, seed, sure=0.1)
    found = followed(network, [0, 5], 500)
    tried = relief(found, top=100)
    monkeypatch.setattr(contagion_relief, "MOST_TRIED", 0)
    monkeypatch.setattr(contagion_relief, "WORLDS", 512)
    at_once = relief(found, top=100)
    assert not tried.exact
    assert tried.worlds == at_once.worlds == 500
    assert at_once.reached == pytest.approx(tried.reached)
    assert rounded(tried) == rounded(at_once)


def rounded(found: contagion_relief.Relief) -> tuple[object, ...]:
    ties = {(cut.source, cut.target): round(cut.reached, 9) for cut in found.ties}
    return ties, {one.member: round(one.reached, 9) for one in found.members}


def test_nothing_helps_where_nobody_is_reached() -> None:
    best = relief(followed(Network.from_ties([("a", "b", ONE)]), [1]))
    assert (best.reached, best.ties, best.members) == (0.0, (), ())


def test_the_likeliest_way() -> None:
    network = Network.from_ties(
        [("a", "b", 5 * ONE), ("b", "c", 5 * ONE), ("a", "c", ONE), ("d", "a", ONE)], ids=["a", "b", "c", "d"]
    )
    before = likeliest_ways(followed(network, [0]))
    assert way_to(before, 2) == (0, 1, 2)
    assert before.tolist() == [-1, 0, 1, -1]


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (lambda: Network(("a", "b"), [0], [0], [0.5]), "A tie runs from a to itself; remove it."),
        (lambda: Network(("a", "b"), [0], [2], [0.5]), "A tie leaves the organisations 0 to 1."),
        (lambda: Network(("a", "b"), [0], [1], [1.5]), "The probability of a tie lies from 0 to 1."),
        (lambda: Network(("a", "b"), [0], [1], [float("nan")]), "The probability of a tie lies from 0 to 1."),
        (lambda: Network(("a", "b"), [0, 0], [1, 1], [0.5, 0.5]), "from a to b stands twice; add them up."),
        (lambda: Network(("a", "b"), [0], [1], [0.5, 0.5]), "as many sources as targets"),
        (lambda: Network(("a", "a"), [], [], []), "an id of its own"),
        (lambda: chance(1, 2), "must lie from 0 to 1, not 2."),
        (lambda: followed(Network(("a",), [], [], []), []), "Say where the trouble begins"),
        (lambda: followed(Network(("a",), [], [], []), [3]), "There is no organisation 3 among 0 to 0."),
        (lambda: followed(Network(("a",), [], [], []), [0], 0), "Simulate at least one world, not 0."),
    ],
)
def test_what_cannot_be(make: object, sentence: str) -> None:
    with pytest.raises(RuleBroken) as error:
        make()  # type: ignore[operator]
    assert sentence in str(error.value)


def test_an_unknown_organisation_is_named_with_the_nearest() -> None:
    with pytest.raises(NotFound, match="Did you mean hospital"):
        Network.from_ties([("hospital", "mill", ONE)]).vertex("hospitl")


def test_nobody_is_tied() -> None:
    found = followed(Network(("a", "b"), [], [], []), [0])
    assert (found.exact, found.exposure.tolist(), found.ranked) == (True, [1.0, 0.0], ())


def test_many_certain_ties_behind_few_uncertain_ones_take_no_time() -> None:
    """Three hundred members, six hundred certain ties that run in no circle, thirty uncertain ones."""
    rng = np.random.default_rng(3)
    uncertain = [(0, int(k)) for k in rng.choice(np.arange(1, 300), 15, replace=False)]
    drawn_ = rng.integers(1, 300, (4_000, 2)).tolist()
    certain = list(dict.fromkeys((min(p), max(p)) for p in drawn_ if p[0] != p[1]))[:600]
    uncertain += [p for p in dict.fromkeys(map(tuple, drawn_[3_000:])) if p[0] > p[1]][:15]
    source, target = np.array(uncertain + certain).T
    chances = np.array([0.5] * len(uncertain) + [1.0] * len(certain))
    network = Network(tuple(map(str, range(300))), source, target, chances)
    start = time.perf_counter()
    found = followed(network, [0])
    assert found.exact
    assert time.perf_counter() - start < 2.0
    hits, _ = _contagion_worlds.simulate(
        network.starts, network.target, network.probability, [0], 20_000, seed=1
    )
    assert (hits / 20_000).tolist() == pytest.approx(found.exposure.tolist(), abs=0.02)
