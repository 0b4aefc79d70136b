"""What holds of rings whatever the graph."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archstone.engines._ring_packing import blend
from archstone.engines.rings import Edges, best_rings, enumerate_rings, rings_through


@st.composite
def graphs(draw: st.DrawFn) -> Edges:
    n = draw(st.integers(2, 10))
    pairs = [(i, j) for i in range(n) for j in range(n) if i != j]
    some = draw(st.lists(st.sampled_from(pairs), unique=True, max_size=40))
    tenths = draw(st.lists(st.integers(1, 10), min_size=len(some), max_size=len(some)))
    source, target = np.array(some, dtype=np.int32).reshape(-1, 2).T
    return Edges(n, source, target, np.array(tenths) / 10)


@settings(max_examples=80, deadline=None)
@given(graphs(), st.integers(2, 4), st.randoms(use_true_random=False))
def test_renaming_the_organisations_changes_no_total(edges: Edges, longest: int, random: object) -> None:
    order = list(range(edges.n))
    random.shuffle(order)  # type: ignore[attr-defined]
    renamed = np.array(order)
    other = Edges(edges.n, renamed[edges.source], renamed[edges.target], edges.weight)
    assert len(enumerate_rings(edges, longest)) == len(enumerate_rings(other, longest))
    one, two = best_rings(edges, longest=longest), best_rings(other, longest=longest)
    assert one.total == pytest.approx(two.total, abs=1e-9)
    assert len(one.rings) == len(two.rings)


@settings(max_examples=80, deadline=None)
@given(graphs())
def test_longer_rings_never_make_the_best_set_worse(edges: Edges) -> None:
    totals = [best_rings(edges, longest=longest).total for longest in (2, 3, 4)]
    assert totals[0] <= totals[1] + 1e-9
    assert totals[1] <= totals[2] + 1e-9


@settings(max_examples=80, deadline=None)
@given(graphs(), st.integers(2, 4))
def test_the_best_set_is_disjoint_and_made_of_listed_rings(edges: Edges, longest: int) -> None:
    listed = enumerate_rings(edges, longest)
    rows = {listed[k]: listed.values[k] for k in range(len(listed))}
    found = best_rings(edges, longest=longest)
    used = [v for ring in found.rings for v in ring.members]
    assert len(used) == len(set(used))
    assert all(ring.value == pytest.approx(rows[ring.members]) for ring in found.rings)
    assert all(ring.strength <= ring.mean + 1e-12 for ring in found.rings)


@settings(max_examples=80, deadline=None)
@given(graphs(), st.integers(2, 4))
def test_every_ring_is_found_through_each_of_its_members(edges: Edges, longest: int) -> None:
    listed = enumerate_rings(edges, longest)
    every = {listed[k] for k in range(len(listed))}
    for vertex in range(edges.n):
        found = {ring.members for ring in rings_through(edges, vertex, longest=longest, top=5_000)}
        assert found == {ring for ring in every if vertex in ring}


@settings(max_examples=80, deadline=None)
@given(graphs(), st.randoms(use_true_random=False))
def test_a_blend_is_the_best_that_two_disjoint_choices_have_between_them(
    edges: Edges, random: object
) -> None:
    listed = enumerate_rings(edges, 4)
    rows = [set(listed[k]) for k in range(len(listed))]
    two = []
    for _ in range(2):
        order, used = list(range(len(rows))), set()
        chosen = np.zeros(len(rows), dtype=np.bool_)
        random.shuffle(order)  # type: ignore[attr-defined]
        for k in order:
            if not rows[k] & used:
                chosen[k] = True
                used |= rows[k]
        two.append(chosen)
    found = blend(listed.members, listed.values, *two)

    def best(columns: list[int], used: set[int]) -> float:
        if not columns:
            return 0.0
        first, *others = columns
        without = best(others, used)
        if rows[first] & used:
            return without
        return max(without, float(listed.values[first]) + best(others, used | rows[first]))

    members = [v for k in np.flatnonzero(found) for v in rows[k]]
    assert len(members) == len(set(members))
    assert not (found & ~(two[0] | two[1])).any()
    either = [int(k) for k in np.flatnonzero(two[0] | two[1])]
    assert listed.values[found].sum() == pytest.approx(best(either, set()))
