"""Common ground doesn't depend on the order in which voters and statements are listed."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from archstone.engines import bridging as engine
from archstone.engines.bridging import bridging
from archstone.engines.common_ground import common_ground
from archstone.engines.opinion_groups import opinion_groups
from archstone.engines.vote_tables import VoteTable

stances = st.sampled_from([-1.0, 0.0, 1.0, float("nan")])
matrices = arrays.arrays(
    np.float64, st.tuples(st.integers(1, 20), st.integers(1, 8)), elements=stances
).filter(lambda matrix: bool((~np.isnan(matrix)).any()))


def table(matrix: np.ndarray, voters: np.ndarray, statements: np.ndarray) -> VoteTable:
    return VoteTable.from_matrix(
        matrix[np.ix_(voters, statements)], [f"v{k}" for k in voters], [f"s{k}" for k in statements]
    )


@given(matrices, st.randoms(use_true_random=False))
@settings(max_examples=30, deadline=None)
def test_order_changes_no_count(matrix: np.ndarray, random: object) -> None:
    n, m = matrix.shape
    voters, statements = np.arange(n), np.arange(m)
    given_groups = {f"v{k}": f"g{k % 3}" for k in range(n)}
    plain = common_ground(
        table(matrix, voters, statements), rng=np.random.default_rng(0), groups=given_groups
    )
    random.shuffle(voters)  # type: ignore[attr-defined]
    random.shuffle(statements)  # type: ignore[attr-defined]
    other = common_ground(
        table(matrix, voters, statements), rng=np.random.default_rng(0), groups=given_groups
    )
    for said in plain.statements:
        again = other[said.id]
        assert again.votes == said.votes
        assert dict(again.by_group) == dict(said.by_group)
        assert (again.divisive, again.overlap, again.parked) == (said.divisive, said.overlap, said.parked)
        assert abs((again.consensus or 0) - (said.consensus or 0)) < 1e-12


@given(st.integers(0, 1_000), st.floats(1.5, 8.0), st.booleans(), st.sampled_from([0.0, 1.5]))
@settings(max_examples=12, deadline=None, derandomize=True)
def test_sparse_votes_end_where_the_plain_descent_tends(
    seed: int, votes_each: float, skewed: bool, one_sided: float
) -> None:
    draw = np.random.default_rng(seed)
    n, m = int(draw.integers(15, 100)), int(draw.integers(4, 25))
    side = draw.choice([-1.0, 1.0], n) + draw.normal(size=n) * 0.3
    wish = np.outer(side, draw.normal(size=m)) + draw.normal(size=m) * 0.5 + draw.normal(size=(n, m)) * 0.6
    matrix = np.digitize(wish + one_sided, [-0.3, 0.3]) - 1.0
    chance = np.outer(np.arange(1, n + 1) ** -0.7, np.arange(1, m + 1) ** -0.7) if skewed else np.ones((n, m))
    missing = draw.random((n, m)) > np.minimum(0.95, chance * (n * votes_each / chance.sum()))
    matrix[missing] = np.nan
    votes = engine._Votes(VoteTable.from_matrix(matrix), dense=True)
    if not len(votes.value):
        return
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(engine, "LEAST_FALL", 1e-20)
        plain, _, _ = engine._descend(votes, votes.start())
    fast, _, converged = engine._descend_faster(votes, votes.start())
    assert converged
    assert votes.objective(fast) <= votes.objective(plain) + 1e-9
    assert fast.statement == pytest.approx(plain.statement, abs=1e-6)


@given(st.integers(0, 10_000))
@settings(max_examples=12, deadline=None)
def test_order_changes_no_group_and_no_score(seed: int) -> None:
    draw = np.random.default_rng(seed)
    n, m = int(draw.integers(14, 40)), int(draw.integers(6, 14))
    rows = draw.choice([-1.0, 1.0], (3, m))[draw.integers(0, 3, n)]
    matrix = np.where(draw.random((n, m)) < 0.1, draw.choice([-1.0, 0.0, 1.0], (n, m)), rows)
    voters, statements = draw.permutation(n), draw.permutation(m)
    plain = table(matrix, np.arange(n), np.arange(m))
    other = table(matrix, voters, statements)
    one, two = (opinion_groups(t, rng=np.random.default_rng(1)) for t in (plain, other))

    def together(labels: np.ndarray) -> np.ndarray:
        return labels[:, None] == labels

    back = np.argsort(voters)
    assert np.array_equal(together(one.labels), together(two.labels[back]))
    scores = bridging(other).scores[np.argsort(statements)]
    assert np.allclose(bridging(plain).scores, scores, atol=1e-6)


@given(matrices)
@settings(max_examples=30, deadline=None)
def test_figures_stay_in_their_ranges(matrix: np.ndarray) -> None:
    found = common_ground(VoteTable.from_matrix(matrix), rng=np.random.default_rng(0))
    for said in found.statements:
        assert said.consensus is None or 0 < said.consensus < 1
        assert said.divisive is None or 0 <= said.divisive <= 1
        assert said.bridging is None or np.isfinite(said.bridging)
        assert not (said.overlap and (said.parked or said.red_line))
    assert sum(found.groups.sizes) <= found.voted
