"""Teams against brute force over every team, with the whole tie rule, and what must hold of any team."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import combinations, permutations
from math import e, isnan

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archstone.engines.teams import Team, TeamProblem, best_team

UNITS = (0, 0, 6, 12, 24, 30, 50)


def coverage_of(problem: TeamProblem, members: tuple[int, ...]) -> Fraction:
    """The definition of FORMULAS 4, word for word."""
    weights = problem.exact_weights
    total = Fraction(0)
    for c, weight in enumerate(weights):
        shares = sorted((_share(problem.strength[j, c]) for j in members), reverse=True)
        r = problem.redundancy if problem.critical is not None and problem.critical[c] else 1
        total += weight * (shares[r - 1] if len(shares) >= r else 0)
    return total / sum(weights)


def _share(value: np.generic) -> Fraction:
    return Fraction(int(value), 50) if isinstance(value, np.integer) else Fraction(str(float(value)))


def cost_key(problem: TeamProblem, partners: tuple[int, ...]) -> tuple[int, Fraction]:
    """Unknown costs first counted, then the known ones summed."""
    costs = [float("nan")] * len(partners) if problem.cost is None else [problem.cost[j] for j in partners]
    known = [Fraction(str(float(cost))) for cost in costs if not isnan(cost)]
    return len(costs) - len(known), sum(known, Fraction(0))


def allowed(problem: TeamProblem, partners: tuple[int, ...], pairs: set[frozenset[int]]) -> bool:
    members = (problem.convener, *partners)
    if any(frozenset(pair) in pairs for pair in combinations(members, 2)):
        return False
    unknown, spent = cost_key(problem, partners)
    return problem.budget is None or (not unknown and spent <= Fraction(str(problem.budget)))


def by_brute_force(problem: TeamProblem) -> tuple[tuple[int, ...], Fraction]:
    """The first of all teams by coverage, fewer partners, lower cost, earlier ids."""
    others = [j for j in range(len(problem.strength)) if j != problem.convener]
    pairs = (
        {frozenset(map(int, pair)) for pair in problem.refuses}
        if isinstance(problem.refuses, np.ndarray)
        else set()
    )
    best = min(
        (-coverage_of(problem, (problem.convener, *team)), len(team), cost_key(problem, team), team)
        for size in range(problem.partners + 1)
        for team in combinations(others, size)
        if allowed(problem, team, pairs)
    )
    return (problem.convener, *best[3]), -best[0]


@st.composite
def problems(draw: st.DrawFn, *, plain: bool = False) -> TeamProblem:
    n = draw(st.integers(1, 9))
    m = draw(st.integers(1, 5))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    kinds = draw(st.integers(2, len(UNITS)))  # few kinds of strength make many ties
    strength = rng.choice(np.array(UNITS[:kinds], dtype=np.uint8), size=(n, m))
    weights = tuple(Fraction(int(w), 10) for w in rng.integers(1, 1 + draw(st.sampled_from((1, 3, 10))), m))
    problem = TeamProblem(weights, strength, int(rng.integers(n)), draw(st.integers(0, 4)))
    if plain:
        return problem
    cost = None
    if draw(st.booleans()):
        cost = rng.integers(0, 1 + draw(st.sampled_from((0, 2, 9))), n) / 10
        cost[rng.random(n) < draw(st.sampled_from((0.0, 0.3)))] = np.nan
    pairs = rng.integers(0, n, size=(draw(st.integers(0, 12)), 2)) if draw(st.booleans()) else None
    return replace(
        problem,
        cost=cost,
        budget=draw(st.sampled_from((None, 0, 0.3, 0.7, 2))),
        refuses=pairs,
        redundancy=draw(st.integers(1, 3)),
        critical=rng.random(m) < draw(st.sampled_from((0.0, 0.5, 1.0))),
    )


def check(problem: TeamProblem) -> Team:
    team = best_team(problem)
    members, coverage = by_brute_force(problem)
    assert team.coverage == coverage
    assert team.members == members
    assert team.proven
    assert team.settled
    assert team.bound == coverage
    assert team.gap == 0
    return team


@given(problems())
@settings(max_examples=400, deadline=None)
def test_the_team_is_the_first_of_all_teams(problem: TeamProblem) -> None:
    check(problem)


@pytest.mark.parametrize("seed", range(6))
def test_larger_problems_agree_too(seed: int) -> None:
    rng = np.random.default_rng(seed)
    n, m = 16, 8
    strength = rng.choice(np.array(UNITS, dtype=np.uint8), size=(n, m))
    strength[n // 2 :] = strength[: n // 2]  # every organisation twice
    check(
        TeamProblem(
            weights=tuple(Fraction(int(w), 20) for w in rng.integers(1, 21, m)),
            strength=strength,
            convener=3,
            partners=4,
            cost=rng.integers(1, 4, n).astype(float),
            budget=(None, 7)[seed % 2],
            refuses=rng.integers(0, n, size=(20, 2)),
            redundancy=1 + seed % 3,
            critical=rng.random(m) < 0.5,
        )
    )


@given(problems())
@settings(max_examples=60, deadline=None)
def test_shares_and_units_say_the_same(problem: TeamProblem) -> None:
    as_shares = replace(problem, strength=problem.strength.astype(np.float64) / 50)
    assert best_team(as_shares) == best_team(problem)


@given(problems())
@settings(max_examples=60, deadline=None)
def test_another_place_more_never_covers_less(problem: TeamProblem) -> None:
    fewer = best_team(problem)
    more = best_team(replace(problem, partners=problem.partners + 1))
    assert more.coverage >= fewer.coverage


@given(problems())
@settings(max_examples=60, deadline=None)
def test_whoever_carries_a_requirement_has_the_strength(problem: TeamProblem) -> None:
    team = best_team(problem)
    for item in team.covered:
        assert set(item.members) <= set(team.members)
        assert all(_share(problem.strength[j, item.requirement]) >= item.share for j in item.members)
    weights = problem.exact_weights
    carried = sum(weights[item.requirement] * item.share for item in team.covered)
    assert carried / sum(weights) == team.coverage


@given(problems())
@settings(max_examples=60, deadline=None)
def test_out_of_time_the_bound_still_holds(problem: TeamProblem) -> None:
    team = best_team(problem, seconds=0.0, clock=lambda: 0.0)
    _, best = by_brute_force(problem)
    assert coverage_of(problem, team.members) == team.coverage
    assert team.coverage <= best <= team.bound
    assert team.gap == ((team.bound - team.coverage) / team.bound if team.bound else 0)


@given(problems(plain=True))
@settings(max_examples=100, deadline=None)
def test_greedy_keeps_its_promise(problem: TeamProblem) -> None:
    """Without time for more than a first team, at least 1 - 1/e of what partners can add."""
    alone = coverage_of(problem, (problem.convener,))
    _, best = by_brute_force(problem)
    first = best_team(problem, seconds=0.0, clock=lambda: 0.0)
    assert first.coverage - alone >= (1 - 1 / e) * (best - alone)


@pytest.mark.parametrize("order", list(permutations(range(1, 5))))
def test_equally_good_teams_go_by_ids_in_any_order(order: tuple[int, ...]) -> None:
    """40 and 40 together are as good as 30 and 50; the 40 refuses the 50."""
    strength = np.zeros((5, 2), dtype=np.uint8)
    strength[list(order)] = [(30, 0), (40, 0), (0, 40), (0, 50)]
    refuses = np.array([[order[1], order[3]]])
    team = check(TeamProblem([1, 1], strength, convener=0, partners=2, refuses=refuses))
    assert team.coverage == Fraction(4, 5)
