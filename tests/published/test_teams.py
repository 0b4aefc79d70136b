"""What papers say of greedy choice, on their own worst case."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from archstone.engines._team_greedy import Starter
from archstone.engines._team_scale import scale
from archstone.engines.teams import TeamProblem, _instance, best_team


def worst_case(k: int) -> TeamProblem:
    """Build the instance of Nemhauser, Wolsey & Fisher (1978) on which greedy is worth 1 - (1 - 1/k)^k.

    k organisations share the k^k points of a goal evenly, each its own; k others, one after the other,
    offer a 1/k of what is still open of every share, so that choosing by what is added next prefers them.
    The points that the same one of either kind carries are one requirement of that weight.
    """
    weights, have = [], []
    for column in range(k):
        for step in range(k + 1):
            share = Fraction(k - 1, k) ** step * (Fraction(1, k) if step < k else 1)
            weights.append(share / k)
            have.append((step if step < k else None, k + column))
    strength = np.zeros((2 * k + 1, len(weights)), dtype=np.uint8)
    for c, (tempting, right) in enumerate(have):
        strength[1 + right, c] = 50
        if tempting is not None:
            strength[1 + tempting, c] = 50
    return TeamProblem(tuple(weights), strength, convener=0, partners=k)


@pytest.mark.parametrize("k", [2, 3, 4, 5])
def test_greedy_is_as_bad_as_promised_and_the_search_is_not(k: int) -> None:
    problem = worst_case(k)
    scaled = scale(problem.exact_weights, problem.strength)
    instance, _ = _instance(problem, scaled)
    nobody = np.zeros(0, dtype=np.int64)
    starter = Starter(instance.field, instance.tops, k, np.inf, lambda _: nobody)
    _, value = starter.greedy()
    assert Fraction(int(value)) / scaled.steps == 1 - Fraction(k - 1, k) ** k
    team = best_team(problem)
    assert team.coverage == 1
    assert team.members == (0, *range(1 + k, 1 + 2 * k))
