"""What holds for any design of votes."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from archstone.engines.vote_design import design_votes
from archstone.engines.vote_frontier import vote_frontier

RISKS = st.lists(st.integers(0, 125), min_size=2, max_size=7)


@settings(max_examples=40, deadline=None)
@given(RISKS, st.sampled_from(["banzhaf", "shapley-shubik"]), st.randoms(use_true_random=False))
def test_conditions_order_and_scale(risks: list[int], index: str, random) -> None:  # type: ignore[no-untyped-def]
    assume(any(risks))
    found = design_votes(risks, index=index)
    assert found.optimal
    assert min(found.power) > 0
    assert max(found.power) < 1
    total = sum(found.weights)
    assert 2 * found.quota > total
    assert len(risks) == 2 or 4 * found.quota <= 3 * total
    for risk, power in zip(risks, found.power, strict=True):
        for other, its in zip(risks, found.power, strict=True):
            assert risk <= other or power >= its  # who risks more has no less power
    assert design_votes([Fraction(risk, 7) for risk in risks], index=index) == found
    order = list(range(len(risks)))
    random.shuffle(order)
    again = design_votes([risks[i] for i in order], index=index)
    assert (again.distance, again.quota) == (pytest.approx(found.distance, abs=1e-15), found.quota)
    assert sorted(again.weights) == sorted(found.weights)


@settings(max_examples=30, deadline=None)
@given(RISKS)
def test_a_design_lies_on_its_frontier(risks: list[int]) -> None:
    assume(any(risks))
    found = design_votes(risks)
    point = vote_frontier(found.weights, found.shares, chosen=found.quota).at(found.quota)
    assert point.decisiveness == found.power_to_act
    assert 0 <= point.inclusivity <= 1
