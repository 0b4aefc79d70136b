"""Bridging: the plain descent as it is defined, the faster one, and what both promise."""

from __future__ import annotations

import numpy as np
import pytest

from archstone.engines import bridging as engine
from archstone.engines.bridging import bridging
from archstone.engines.vote_tables import VoteTable
from archstone.model.errors import RuleBroken

NAN = float("nan")


def votes_of(seed: int, n: int, m: int, missing: float = 0.3) -> np.ndarray:
    """Votes of two camps with a will of their own."""
    draw = np.random.default_rng(seed)
    side = draw.choice([-1.0, 1.0], n) + draw.normal(size=n) * 0.3
    wish = np.outer(side, draw.normal(size=m)) + draw.normal(size=m) * 0.5 + draw.normal(size=(n, m)) * 0.6
    given = np.where(wish > 0.3, 1.0, np.where(wish < -0.3, -1.0, 0.0))
    given[draw.random((n, m)) < missing] = NAN
    return given


def cell_by_cell(matrix: np.ndarray, least: float = 1e-12, most: int = 100_000) -> tuple[np.ndarray, float]:
    """The definition in plain loops over voters and statements, the fall a difference of objectives."""
    there = ~np.isnan(matrix)
    x = np.where(there, (matrix + 1) / 2, 0.0)
    n, m = matrix.shape
    mean, a, b = x[there].mean(), np.zeros(n), np.zeros(m)
    left, values, right = np.linalg.svd(np.where(there, x - mean, 0.0), full_matrices=False)
    f, g = left[:, 0] * np.sqrt(values[0]), right[0] * np.sqrt(values[0])

    def objective() -> float:
        rest = (x - mean - a[:, None] - b - np.outer(f, g))[there]
        return float(rest @ rest + 0.15 * (a @ a + b @ b + mean**2) + 0.03 * (f @ f + g @ g))

    before = objective()
    for _ in range(most):
        mean = (x - a[:, None] - b - np.outer(f, g))[there].sum() / (there.sum() + 0.15)
        for u in range(n):
            own = there[u]
            a[u] = (x[u] - mean - b - f[u] * g)[own].sum() / (own.sum() + 0.15)
        for s in range(m):
            own = there[:, s]
            b[s] = (x[:, s] - mean - a - f * g[s])[own].sum() / (own.sum() + 0.15)
        for u in range(n):
            own = there[u]
            f[u] = ((x[u] - mean - a[u] - b) * g)[own].sum() / ((g[own] ** 2).sum() + 0.03)
        for s in range(m):
            own = there[:, s]
            g[s] = ((x[:, s] - mean - a - b[s]) * f)[own].sum() / ((f[own] ** 2).sum() + 0.03)
        after = objective()
        if before - after < least:
            break
        before = after
    return b, after


@pytest.mark.parametrize("seed", range(3))
def test_it_is_the_definition_cell_by_cell(seed: int) -> None:
    matrix = votes_of(seed, 9, 5)
    found = bridging(VoteTable.from_matrix(matrix))
    scores, objective = cell_by_cell(matrix)
    assert found.scores == pytest.approx(scores, abs=1e-6)
    assert found.objective == pytest.approx(objective, abs=1e-9)
    assert found.converged


@pytest.mark.parametrize("seed", range(12))
def test_the_faster_descent_reaches_the_same(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    draw = np.random.default_rng(seed)
    n, m = int(draw.integers(8, 60)), int(draw.integers(3, 20))
    table = VoteTable.from_matrix(votes_of(seed, n, m, draw.uniform(0, 0.7)))
    monkeypatch.setattr(engine, "LEAST_FALL", 1e-24)  # as deep as numbers go
    plain = bridging(table)
    monkeypatch.setattr(engine, "LITERAL_CELLS", 0)
    fast = bridging(table)
    assert fast.converged
    assert fast.scores == pytest.approx(plain.scores, abs=1e-6, nan_ok=True)
    assert fast.objective == pytest.approx(plain.objective, abs=1e-9)
    assert fast.epochs <= plain.epochs


def test_the_objective_falls_with_every_block_and_with_both_of_a_side() -> None:
    table = VoteTable.from_matrix(votes_of(1, 30, 12))
    votes = engine._Votes(table, dense=True)
    at = votes.start()
    for _ in range(15):
        moved, fall = votes.epoch(at)
        assert fall == pytest.approx(votes.objective(at) - votes.objective(moved), abs=1e-9)
        assert fall >= 0
        at = moved
    before = votes.objective(at)
    fixed = np.concatenate(([at.mean], at.statement, at.statement_leaning))
    voter, f, told = votes.best_voters(fixed)
    at = engine._State(at.mean, voter, at.statement, f, at.statement_leaning)
    assert told == pytest.approx(votes.objective(at), abs=1e-9)
    assert told < before
    found, _ = votes.best_statements(voter, f)
    statement, g = np.split(found[1:], 2)
    best = engine._State(found[0], voter, statement, f, g)
    assert votes.objective(best) < told
    draw = np.random.default_rng(0)
    for _ in range(20):  # nothing near is lower
        off = found + draw.normal(size=len(found)) * 1e-3
        statement, g = np.split(off[1:], 2)
        assert votes.objective(engine._State(off[0], voter, statement, f, g)) > votes.objective(best)


@pytest.mark.parametrize("seed", range(4))
def test_matrices_and_lists_add_up_to_the_same(seed: int) -> None:
    table = VoteTable.from_matrix(votes_of(seed, 25, 9, 0.6))
    small, large = engine._Votes(table, dense=True), engine._Votes(table, dense=False)
    at, other = small.start(), large.start()
    assert abs(at.statement_leaning) == pytest.approx(abs(other.statement_leaning), abs=1e-9)
    for _ in range(3):
        at, fall = small.epoch(at)
        other, other_fall = large.epoch(other)
        assert other.statement == pytest.approx(at.statement, abs=1e-12)
        assert other_fall == pytest.approx(fall, rel=1e-9)


def test_a_guess_that_leads_up_is_thrown_away(monkeypatch: pytest.MonkeyPatch) -> None:
    table = VoteTable.from_matrix(votes_of(2, 40, 15, 0.5))
    monkeypatch.setattr(engine, "LITERAL_CELLS", 0)
    whole = bridging(table)
    guess, wild, memories = engine._Rounds.guess, [], []

    def now_and_then_wild(
        self: object, begun: np.ndarray, ended: np.ndarray, weights: np.ndarray
    ) -> np.ndarray:
        wild.append(len(wild) % 4 == 1)
        memories.extend([self] * (self not in memories))
        return ended + 5.0 if wild[-1] else guess(self, begun, ended, weights)

    monkeypatch.setattr(engine._Rounds, "guess", now_and_then_wild)
    found = bridging(table)
    assert len(memories) > 2  # it began again after each
    assert found.converged
    assert found.scores == pytest.approx(whole.scores, abs=1e-6)
    assert found.objective == pytest.approx(whole.objective, abs=1e-9)


def test_what_both_camps_half_like_bridges_more_than_what_one_loves() -> None:
    left, right = [1, -1, 1, 1], [-1, 1, 1, 0]
    found = bridging(VoteTable.from_matrix([left] * 8 + [right] * 8))
    assert found.scores.argmax() == 2
    assert found.scores[3] > found.scores[:2].max()
    assert found.leanings[0] * found.leanings[1] < 0


def test_the_strongest_leaning_is_positive() -> None:
    for seed in range(5):
        found = bridging(VoteTable.from_matrix(votes_of(seed, 20, 8)))
        assert found.leanings[np.abs(found.leanings).argmax()] > 0


def test_the_same_whenever_it_is_run() -> None:
    table = VoteTable.from_matrix(votes_of(0, 40, 15))
    one, two = bridging(table), bridging(table)
    assert one.scores.tolist() == two.scores.tolist()
    assert one.voter_leanings.tolist() == two.voter_leanings.tolist()


def test_who_never_voted_and_what_no_one_voted_on_is_not_known(monkeypatch: pytest.MonkeyPatch) -> None:
    matrix = votes_of(0, 20, 6, 0.0)
    with_gaps = np.pad(matrix, ((0, 1), (0, 1)), constant_values=NAN)
    for limit in (engine.LITERAL_CELLS, 0):
        monkeypatch.setattr(engine, "LITERAL_CELLS", limit)
        whole, gaps = bridging(VoteTable.from_matrix(matrix)), bridging(VoteTable.from_matrix(with_gaps))
        assert np.isnan(gaps.scores[6])
        assert np.isnan(gaps.voter_scores[20])
        assert gaps.scores[:6] == pytest.approx(whole.scores, abs=1e-9)


def test_votes_all_alike_bridge_alike() -> None:
    found = bridging(VoteTable.from_matrix(np.ones((5, 3))))
    assert np.ptp(found.scores) == pytest.approx(0.0)
    assert found.leanings.tolist() == [0.0, 0.0, 0.0]


def test_what_it_refuses() -> None:
    with pytest.raises(RuleBroken, match="What bridges can't be told from a single statement"):
        bridging(VoteTable.from_matrix([[1], [0]]))
    with pytest.raises(RuleBroken, match="There are no voters here"):
        bridging(VoteTable.from_matrix([[NAN, NAN]]))


def test_a_descent_that_is_cut_off_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "MOST_EPOCHS", 3)
    for limit in (engine.LITERAL_CELLS, 0):
        monkeypatch.setattr(engine, "LITERAL_CELLS", limit)
        found = bridging(VoteTable.from_matrix(votes_of(0, 40, 15)))
        assert (found.converged, found.epochs) == (False, 3)
