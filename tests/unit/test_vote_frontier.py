"""The frontier of quotas, by looking at all sets."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archstone.engines.vote_frontier import FrontierPoint, vote_frontier
from archstone.model.errors import RuleBroken

MEMBERS = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=1, max_size=6)


def by_all_sets(weights: list[int], shares: list[float], quota: int) -> tuple[float, float]:
    """Decisiveness and inclusivity as they are defined."""
    passing = [
        1.0 - sum(r for r, yes in zip(shares, some, strict=True) if not yes)
        for some in product((0, 1), repeat=len(weights))
        if sum(w for w, yes in zip(weights, some, strict=True) if yes) >= quota
    ]
    return len(passing) / 2 ** len(weights), float(np.mean(passing))


def beaten(point: FrontierPoint, by: FrontierPoint) -> bool:
    more = by.decisiveness > point.decisiveness + 1e-12 or by.inclusivity > point.inclusivity + 1e-12
    as_much = by.decisiveness >= point.decisiveness - 1e-12 and by.inclusivity >= point.inclusivity - 1e-12
    return more and as_much


@settings(max_examples=60, deadline=None)
@given(MEMBERS)
def test_every_quota_by_all_sets(members: list[tuple[int, int]]) -> None:
    weights, risks = [w for w, _ in members], [r for _, r in members]
    if not sum(weights) or not sum(risks):
        return
    shares = [risk / sum(risks) for risk in risks]
    frontier = vote_frontier(weights, risks)
    assert [p.quota for p in frontier.points] == list(range(sum(weights) // 2 + 1, sum(weights) + 1))
    for point in frontier.points:
        decisiveness, inclusivity = by_all_sets(weights, shares, point.quota)
        assert point.decisiveness == decisiveness
        assert point.inclusivity == pytest.approx(inclusivity, abs=1e-12)
        assert point.dominated == any(beaten(point, by) for by in frontier.points)


def test_a_dominated_quota_is_marked() -> None:
    frontier = vote_frontier([3, 1, 1, 1], [0, 1, 1, 1])  # who risks nothing has half of the votes
    assert [p.quota for p in frontier.points if p.dominated] == [
        p.quota for p in frontier.points if any(beaten(p, by) for by in frontier.points)
    ]
    assert any(p.dominated for p in vote_frontier([4, 3, 2], [1, 5, 5]).points)


def test_unanimity_overrules_nobody() -> None:
    last = vote_frontier([5, 3, 2], [5, 3, 2]).points[-1]
    assert (last.decisiveness, last.inclusivity) == (0.125, 1.0)


def test_quotas_of_one_rule_are_one_point() -> None:
    frontier = vote_frontier([4, 4, 4], [1, 1, 1], chosen=8)
    assert [p.quota for p in frontier.distinct()] == [8, 9]
    assert frontier.at(7) == FrontierPoint(7, 0.5, frontier.at(8).inclusivity, False)
    assert frontier.total == 12


def test_many_points_are_thinned_and_the_chosen_one_stays() -> None:
    frontier = vote_frontier([2**k for k in range(9)], [1] * 9, chosen=300)
    kept = frontier.thinned(20)
    assert 20 <= len(kept) <= 21
    assert 300 in {p.quota for p in kept}
    assert (kept[0], kept[-1]) == (frontier.points[0], frontier.points[-1])
    assert frontier.thinned(1_000) == frontier.distinct()


@pytest.mark.parametrize(
    ("weights", "shares", "chosen", "sentence"),
    [
        ([1, 1], [1], None, "There are 2 weights and 1 risk shares; give each member one."),
        ([1, -1], [1, 1], None, "A weight must be 0 or more, not -1."),
        ([0, 0], [1, 1], None, "All weights are 0; someone must have a vote."),
        ([1, 1], [0, 0], None, "Nobody puts anything at risk"),
        ([2, 2], [1, 1], 2, "above half of 4 and be at most all of it, not 2."),
        ([2, 2], [1, 1], 5, "above half of 4 and be at most all of it, not 5."),
    ],
)
def test_what_has_no_frontier(
    weights: list[int], shares: list[int], chosen: int | None, sentence: str
) -> None:
    with pytest.raises(RuleBroken) as broken:
        vote_frontier(weights, shares, chosen=chosen)
    assert sentence in str(broken.value)


def test_a_quota_that_is_not_on_the_frontier() -> None:
    with pytest.raises(RuleBroken, match="The quota must be 2 to 3, not 1"):
        vote_frontier([1, 1, 1], [1, 1, 1]).at(1)
