"""Rings against brute force, thresholds, ties, refusals and faults."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations, permutations
from typing import Any

import numpy as np
import pytest

from archstone.engines import _ring_packing
from archstone.engines.audits import AuditTable
from archstone.engines.cover import cover
from archstone.engines.rings import (
    Edges,
    best_rings,
    edges_from_audits,
    enumerate_rings,
    rings_through,
)
from archstone.model.audits import Audit, Grade, Strength, Vulnerability
from archstone.model.capabilities import standard_taxonomy
from archstone.model.errors import RuleBroken

TAXONOMY = standard_taxonomy()
IDS = sorted(TAXONOMY.ids)
GRADES = list(Grade)


def graph(n: int, pairs: list[tuple[int, int, float]]) -> Edges:
    source, target, weight = (list(column) for column in zip(*pairs, strict=True)) if pairs else ([], [], [])
    return Edges(n, np.array(source, dtype=np.int32), np.array(target, dtype=np.int32), np.array(weight))


def random_graph(rng: np.random.Generator, n: int, share: float, weights: list[float]) -> Edges:
    pairs = [
        (i, j, float(rng.choice(weights)))
        for i in range(n)
        for j in range(n)
        if i != j and rng.random() < share
    ]
    return graph(n, pairs)


def all_rings(edges: Edges, longest: int) -> dict[tuple[int, ...], list[float]]:
    """Every ring with its covers, by trying every order of every subset."""
    weight = dict(
        zip(zip(edges.source.tolist(), edges.target.tolist(), strict=True), edges.weight, strict=True)
    )
    found = {}
    for length in range(2, longest + 1):
        for some in combinations(range(edges.n), length):
            for rest in permutations(some[1:]):
                ring = (some[0], *rest)
                steps = list(zip(ring, (*rest, some[0]), strict=True))
                if all(step in weight for step in steps):
                    found[ring] = [float(weight[step]) for step in steps]
    return found


def best_by_trying(edges: Edges, longest: int) -> tuple[float, list[tuple[int, ...]]]:
    """The best disjoint set by value, then fewer rings, then members, by trying all sets."""
    rings = sorted(all_rings(edges, longest).items())
    best: tuple[float, int, list[tuple[int, ...]]] = (0.0, 0, [])

    def extend(at: int, used: frozenset[int], value: float, chosen: list[tuple[int, ...]]) -> None:
        nonlocal best
        key = (-round(value, 9), len(chosen), chosen)
        if key < (-round(best[0], 9), best[1], best[2]):
            best = (value, len(chosen), chosen)
        for k in range(at, len(rings)):
            ring, covers = rings[k]
            if used.isdisjoint(ring):
                extend(k + 1, used | set(ring), value + sum(covers), [*chosen, ring])

    extend(0, frozenset(), 0.0, [])
    return best[0], best[2]


def random_audits(rng: np.random.Generator, n: int) -> list[Audit]:
    audits = []
    for _ in range(n):
        some = rng.permutation(12)[:7]
        audits.append(
            Audit(
                strengths=tuple(
                    Strength(IDS[c], int(rng.integers(1, 6)), GRADES[rng.integers(3)]) for c in some[:4]
                ),
                vulnerabilities=tuple(
                    Vulnerability(IDS[c], int(rng.integers(1, 6)), int(rng.integers(1, 6))) for c in some[4:]
                ),
            )
        )
    return audits


@pytest.mark.parametrize("longest", [2, 3, 4])
@pytest.mark.parametrize("seed", range(12))
def test_the_listed_rings_are_all_rings(longest: int, seed: int) -> None:
    edges = random_graph(np.random.default_rng(seed), 7, 0.4, [0.3, 0.5, 1.0])
    listed = enumerate_rings(edges, longest)
    expected = all_rings(edges, longest)
    assert [listed[k] for k in range(len(listed))] == sorted(expected)
    assert listed.values == pytest.approx([sum(expected[listed[k]]) for k in range(len(listed))])


@pytest.mark.parametrize("weights", [[1.0], [0.5, 1.0], [0.3, 0.41, 0.57, 0.83, 0.99]])
@pytest.mark.parametrize("longest", [2, 3, 4])
@pytest.mark.parametrize("seed", range(10))
def test_the_best_set_is_the_best_of_all_sets(longest: int, seed: int, weights: list[float]) -> None:
    rng = np.random.default_rng([seed, longest, len(weights)])
    edges = random_graph(rng, int(rng.integers(3, 9)), 0.35, weights)
    total, chosen = best_by_trying(edges, longest)
    found = best_rings(edges, longest=longest)
    assert found.total == pytest.approx(total, abs=1e-9)
    assert found.bound == found.total
    assert (found.proven, found.ties_settled, found.gap) == (True, True, 0.0)
    assert [ring.members for ring in found.rings] == chosen


def test_ties_go_to_fewer_rings_and_then_to_the_first_ids() -> None:
    pairs = [(i, j, 0.5) for i in range(4) for j in range(4) if i != j]
    assert [r.members for r in best_rings(graph(4, pairs), longest=4).rings] == [(0, 1, 2, 3)]
    assert [r.members for r in best_rings(graph(4, pairs), longest=2).rings] == [(0, 1), (2, 3)]


def test_a_ring_tells_its_value_and_its_weakest_cover() -> None:
    (ring,) = best_rings(graph(3, [(2, 1, 0.4), (1, 0, 0.9), (0, 2, 0.5)])).rings
    assert ring.members == (0, 2, 1)
    assert ring.value == pytest.approx(1.8)
    assert (ring.strength, len(ring), ring.mean) == (0.4, 3, pytest.approx(0.6))


@pytest.mark.parametrize("edges", [graph(0, []), graph(5, []), graph(3, [(0, 1, 1.0), (1, 2, 1.0)])])
def test_where_there_are_no_rings_nothing_is_lost(edges: Edges) -> None:
    found = best_rings(edges, longest=4)
    assert (found.rings, found.total, found.bound, found.gap, found.proven) == ((), 0.0, 0.0, 0.0, True)
    if edges.n:
        assert rings_through(edges, 0) == ()


@pytest.mark.parametrize(
    ("n", "pairs", "words"),
    [
        (2, [(0, 1, 0.5), (0, 1, 0.6)], "from 0 to 1 stands twice"),
        (2, [(1, 1, 0.5)], "from 1 to 1 runs from an organisation to itself"),
        (2, [(0, 1, -0.1)], "weight of the edge from 0 to 1 must be 0 or more"),
        (2, [(0, 1, float("nan"))], "must be 0 or more, not nan"),
        (2, [(0, 1, float("inf"))], "must be 0 or more, not inf"),
        (2, [(0, 2, 0.5)], "from 0 to 2 leaves the organisations 0 to 1"),
    ],
)
def test_faulty_edges_are_named(n: int, pairs: list[tuple[int, int, float]], words: str) -> None:
    with pytest.raises(RuleBroken, match=words):
        graph(n, pairs)


def test_a_weight_of_nothing_is_no_edge() -> None:
    edges = graph(2, [(0, 1, 0.0), (1, 0, 1.0)])
    assert len(edges) == 1
    assert not len(enumerate_rings(edges))


@pytest.mark.parametrize("longest", [1, 5])
def test_other_lengths_are_refused(longest: int) -> None:
    with pytest.raises(RuleBroken, match="2, 3 or 4 members"):
        best_rings(graph(2, []), longest=longest)


@pytest.mark.parametrize("receivers", [None, 3])
def test_edges_are_the_exact_covers(receivers: int | None) -> None:
    audits = random_audits(np.random.default_rng(5), 40)
    edges = edges_from_audits(AuditTable.from_audits(audits, TAXONOMY), Fraction(3, 10), receivers=receivers)
    expected = {}
    for j, by in enumerate(audits):
        covers = [(cover(of, by, TAXONOMY).value, i) for i, of in enumerate(audits) if i != j]
        kept = sorted((-value, i) for value, i in covers if value is not None and value >= Fraction(3, 10))
        expected |= {(j, i): float(-value) for value, i in kept[:receivers]}
    assert dict(zip(zip(edges.source, edges.target, strict=True), edges.weight, strict=True)) == expected


def test_a_cover_of_exactly_the_threshold_is_an_edge() -> None:
    audits = [
        Audit(
            (Strength("financial-management", 3, Grade.CLAIMED),), (Vulnerability("community-trust", 5, 5),)
        ),
        Audit(
            (Strength("community-trust", 5, Grade.CLAIMED),), (Vulnerability("financial-management", 1, 1),)
        ),
    ]
    table = AuditTable.from_audits(audits, TAXONOMY)
    assert edges_from_audits(table, Fraction(36, 100)).weight.tolist() == [0.36, 0.6]
    assert edges_from_audits(table, Fraction(36, 100) + Fraction(1, 10**6)).weight.tolist() == [0.6]
    assert len(edges_from_audits(table, Fraction(6, 10))) == 1


def test_an_organisation_without_vulnerabilities_is_covered_by_nobody() -> None:
    audits = [
        Audit((Strength("financial-management", 5, Grade.CONFIRMED),)),
        *random_audits(np.random.default_rng(1), 4),
    ]
    edges = edges_from_audits(AuditTable.from_audits(audits, TAXONOMY), Fraction(0))
    assert 0 not in edges.target


@pytest.mark.parametrize("as_function", [False, True])
def test_refused_pairs_have_no_edge_and_leave_room_for_the_next(as_function: bool) -> None:
    table = AuditTable.from_audits(random_audits(np.random.default_rng(3), 30), TAXONOMY)
    refused = np.zeros((30, 30), dtype=np.bool_)
    free = edges_from_audits(table, Fraction(1, 10), receivers=2)
    refused[free.source[:20], free.target[:20]] = True
    both = refused | refused.T
    edges = edges_from_audits(
        table, Fraction(1, 10), receivers=2, refused=both.__getitem__ if as_function else refused
    )
    every = edges_from_audits(table, Fraction(1, 10))
    allowed = ~both[every.source, every.target]
    for row in range(30):
        mine = (every.source == row) & allowed
        expected = sorted(zip(-every.weight[mine], every.target[mine], strict=True))[:2]
        own = edges.source == row
        assert list(zip(-edges.weight[own], edges.target[own], strict=True)) == expected


def ranked(rings: dict[tuple[int, ...], list[float]], vertex: int, top: int) -> list[tuple[int, ...]]:
    own = [(ring, covers) for ring, covers in rings.items() if vertex in ring]
    own.sort(key=lambda r: (-round(sum(r[1]) / len(r[0]), 9), -round(min(r[1]), 9), len(r[0]), r[0]))
    return [ring for ring, _ in own[:top]]


@pytest.mark.parametrize("longest", [2, 3, 4])
@pytest.mark.parametrize("seed", range(8))
def test_the_rings_through_one_are_the_best_through_it(longest: int, seed: int) -> None:
    edges = random_graph(np.random.default_rng(seed), 8, 0.5, [0.3, 0.5, 0.8])
    rings = all_rings(edges, longest)
    for vertex in range(8):
        for top in (1, 5, 500):
            found = rings_through(edges, vertex, longest=longest, top=top)
            assert [ring.members for ring in found] == ranked(rings, vertex, top)
            assert all(r.value == pytest.approx(sum(rings[r.members])) for r in found)
            assert all(r.strength == min(rings[r.members]) for r in found)


@pytest.mark.parametrize("longest", [2, 3])
def test_the_rings_through_one_are_the_same_straight_from_audits(longest: int) -> None:
    table = AuditTable.from_audits(random_audits(np.random.default_rng(9), 60), TAXONOMY)
    refused = np.random.default_rng(2).random((60, 60)) < 0.05
    edges = edges_from_audits(table, Fraction(1, 4), refused=refused)
    for vertex in range(0, 60, 7):
        straight = rings_through(
            table, vertex, longest=longest, top=8, threshold=Fraction(1, 4), refused=refused
        )
        assert straight == rings_through(edges, vertex, longest=longest, top=8)


@pytest.mark.parametrize(
    ("where", "vertex", "options", "words"),
    [
        (graph(2, []), 2, {}, "no organisation 2"),
        (graph(2, []), 0, {"top": 0}, "one ring or more"),
        (AuditTable.from_audits([Audit()], TAXONOMY), 0, {"longest": 4}, "edges_from_audits"),
    ],
)
def test_what_rings_through_one_cannot_do_is_said(
    where: Edges | AuditTable, vertex: int, options: dict[str, int], words: str
) -> None:
    with pytest.raises(RuleBroken, match=words):
        rings_through(where, vertex, **options)  # type: ignore[arg-type]


def test_a_large_graph_without_time_still_has_a_valid_bound() -> None:
    edges = random_graph(np.random.default_rng(4), 40, 0.12, [0.31, 0.47, 0.59, 0.83, 0.97])
    hurried = best_rings(edges, longest=4, seconds=1e-9)
    patient = best_rings(edges, longest=4, seconds=60)
    assert patient.proven
    assert hurried.total <= patient.total + 1e-9 <= hurried.bound + 2e-9
    used = [v for ring in hurried.rings for v in ring.members]
    assert len(used) == len(set(used))
    assert hurried.gap == pytest.approx((hurried.bound - hurried.total) / hurried.bound)


def test_the_search_goes_on_while_there_is_time_and_never_gets_worse(monkeypatch: pytest.MonkeyPatch) -> None:
    edges = random_graph(np.random.default_rng(11), 120, 0.1, [0.31, 0.47, 0.59, 0.83, 0.97])
    assert len(enumerate_rings(edges, 4)) > _ring_packing.MOST_TO_BRANCH
    totals: list[tuple[float, float]] = []
    real = _ring_packing.blend

    def watched(members: Any, values: Any, one: Any, other: Any) -> Any:
        found = real(members, values, one, other)
        totals.append((float(max(values[one].sum(), values[other].sum())), float(values[found].sum())))
        return found

    monkeypatch.setattr(_ring_packing, "blend", watched)
    best = best_rings(edges, longest=4, seconds=4.0)
    assert len(totals) > len(_ring_packing.BELIEFS) or best.proven
    assert all(after >= before - 1e-9 for before, after in totals)
    assert best.total >= max(after for _, after in totals) - 1e-9
    assert best.bound >= best.total
    used = [v for ring in best.rings for v in ring.members]
    assert len(used) == len(set(used))
