"""Teams one case at a time: the words of the rules, the explanation, and bad input."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from archstone.engines.teams import TeamProblem, best_team, team_problem
from archstone.model.audits import Audit, Grade, Strength
from archstone.model.capabilities import CapabilityId
from archstone.model.errors import NotFound, RuleBroken
from archstone.model.goals import Goal, Requirement
from archstone.model.organisations import Organisation, Position, Trait
from archstone.model.registries import Registry

STRENGTH = np.array([[0, 10, 0], [50, 40, 0], [45, 0, 0], [0, 0, 50]], dtype=np.uint8)
WEIGHTS = (0.5, 0.3, 0.2)
PLAIN = TeamProblem(WEIGHTS, STRENGTH, convener=0, partners=2)


def test_it_says_who_carries_what() -> None:
    team = best_team(PLAIN)
    assert team.members == (0, 1, 3)
    assert team.coverage == team.bound == Fraction(47, 50)
    assert [(item.share, item.members) for item in team.covered] == [
        (Fraction(1), (1,)),
        (Fraction(4, 5), (1,)),
        (Fraction(1), (3,)),
    ]


def test_the_convener_stands_first_wherever_its_row_is() -> None:
    team = best_team(replace(PLAIN, strength=STRENGTH[::-1].copy(), convener=3))
    assert team.members == (3, 0, 2)


def test_without_places_the_convener_is_alone() -> None:
    team = best_team(replace(PLAIN, partners=0))
    assert team.members == (0,)
    assert team.coverage == Fraction(3, 50)
    assert (team.proven, team.settled, team.cost) == (True, True, 0)


def test_nothing_to_cover_with_leaves_no_gap() -> None:
    team = best_team(TeamProblem([1], np.zeros((3, 1), dtype=np.uint8), convener=1, partners=2))
    assert (team.members, team.coverage, team.bound, team.gap) == ((1,), 0, 0, 0)
    assert team.covered[0].members == ()


def test_a_refusal_holds_both_ways_and_for_the_convener() -> None:
    both = [best_team(replace(PLAIN, refuses=np.array([pair]))) for pair in ([1, 3], [3, 1])]
    assert both[0].members == both[1].members == (0, 2, 3) or both[0].coverage == both[1].coverage
    assert not {1, 3} <= set(both[0].members)
    assert 1 not in best_team(replace(PLAIN, refuses=np.array([[1, 0]]))).members


def test_no_one_refuses_itself() -> None:
    assert best_team(replace(PLAIN, refuses=np.array([[1, 1]]))).members == (0, 1, 3)


def test_a_budget_keeps_unknown_costs_out_and_says_so() -> None:
    cost = np.array([9.0, np.nan, 0.1, 0.2])
    team = best_team(replace(PLAIN, cost=cost, budget=0.3))
    assert team.members == (0, 2, 3)  # 0.1 + 0.2 is 0.3, not 0.30000000000000004
    assert team.cost == Fraction(3, 10)
    assert team.notes == ("1 without a known cost were left out, since a budget is set.",)


def test_a_budget_without_any_cost_fits_no_partner() -> None:
    team = best_team(replace(PLAIN, budget=100))
    assert team.members == (0,)
    assert team.notes == ("No cost of coordination is known, so no partner fits the budget.",)


def test_an_unknown_cost_is_no_bar_without_a_budget() -> None:
    team = best_team(replace(PLAIN, cost=np.array([0, np.nan, 1.0, 1.0])))
    assert team.members == (0, 1, 3)
    assert team.cost is None


def test_a_known_cost_goes_before_an_unknown_one() -> None:
    strength = np.array([[0], [50], [50]], dtype=np.uint8)
    team = best_team(TeamProblem([1], strength, 0, 1, cost=np.array([0, np.nan, 1000.0])))
    assert team.members == (0, 2)


def test_redundancy_asks_for_a_second_member() -> None:
    strength = np.array([[0, 0], [50, 0], [30, 0], [0, 40]], dtype=np.uint8)
    problem = TeamProblem([1, 1], strength, 0, 2, redundancy=2, critical=np.array([True, False]))
    team = best_team(problem)
    assert team.members == (0, 3)
    assert team.coverage == Fraction(2, 5)
    with_one_more = best_team(replace(problem, partners=3))
    assert with_one_more.members == (0, 1, 2, 3)
    assert with_one_more.covered[0].members == (1, 2)
    assert with_one_more.covered[0].share == Fraction(3, 5)


def test_weights_with_many_digits_are_still_bounded() -> None:
    weights = np.random.default_rng(0).random(3)
    team = best_team(replace(PLAIN, weights=weights))
    assert team.members == (0, 1, 3)
    exact = [Fraction(repr(float(weight))) for weight in weights]
    assert team.coverage == (exact[0] + exact[1] * Fraction(4, 5) + exact[2]) / sum(exact)
    assert 0 < team.gap < 1e-12
    assert any("digits" in note for note in team.notes)


def test_out_of_time_it_says_so() -> None:
    rng = np.random.default_rng(3)
    strength = rng.choice(np.array([0, 0, 6, 12, 30, 50], dtype=np.uint8), size=(200, 20))
    problem = TeamProblem(rng.integers(1, 101, 20) / 100, strength, 0, 5, 0 * np.ones(200), redundancy=2,
                          critical=np.ones(20, dtype=np.bool_))  # fmt: skip
    team = best_team(problem, seconds=0.0, clock=lambda: 0.0)
    assert not team.proven
    assert 0 < team.gap < 1
    assert team.notes[-1].startswith("The time ran out")
    assert best_team(problem).coverage <= team.bound


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"partners": -1}, "The number of partners must not be negative, not -1."),
        ({"convener": 4}, "The convener's row must lie between 0 and 3, not 4."),
        ({"weights": (0.5, 0, 0.2)}, "The weight of requirement 2 must be above 0 and at most 1, not 0.0."),
        ({"weights": (0.5, 1.5, 0.2)}, "The weight of requirement 2 must be above 0 and at most 1, not 1.5."),
        ({"weights": (0.5,)}, "There are 3 requirements but 1 weights."),
        ({"weights": (), "strength": STRENGTH[:, :0]}, "A team needs at least one organisation"),
        ({"strength": STRENGTH + np.uint8(9)}, "Strengths must lie between 0 and 50."),
        ({"strength": STRENGTH / 25}, "Strengths must lie between 0 and 1."),
        ({"strength": STRENGTH * np.nan}, "Strengths must lie between 0 and 1."),
        ({"strength": STRENGTH[0]}, "Strengths need a row for each organisation"),
        ({"redundancy": 0}, "Redundancy must be 1 or more, not 0."),
        ({"critical": np.array([True])}, "There are 3 requirements but 1 signs of which are critical."),
        ({"budget": -1}, "The budget must be a number that isn't negative, not -1."),
        ({"cost": np.array([1.0])}, "There are 4 organisations but 1 costs."),
        ({"cost": np.array([1.0, -1, 0, 0])}, "A cost must not be negative or infinite"),
        ({"refuses": np.array([[0, 4]])}, "A refusal names a row outside 0 to 3."),
        ({"refuses": np.array([[0, 1, 2]])}, "Refusals must be pairs of rows."),
        ({"ids": ("a",)}, "There are 4 organisations but 1 ids."),
    ],
)
def test_bad_input_is_told_in_a_sentence(change: dict[str, object], sentence: str) -> None:
    with pytest.raises(RuleBroken, match=sentence[:40]) as told:
        replace(PLAIN, **change)  # type: ignore[arg-type]
    assert str(told.value).startswith(sentence)


def organisation(id: str, *strengths: str, **more: object) -> Organisation:
    audit = Audit(strengths=tuple(Strength(CapabilityId(s), 5, Grade.CONFIRMED) for s in strengths))
    return Organisation(id, id.title(), audit=audit, **more)  # type: ignore[arg-type]


GOAL = Goal(
    "food",
    "Food for all",
    (
        Requirement(CapabilityId("logistics"), Fraction(1)),
        Requirement(CapabilityId("community-trust"), Fraction(1, 2), critical=True),
    ),
)
REGISTRY = Registry(
    (
        organisation("zebra", "logistics"),
        organisation("mission", "community-trust", deal_breakers=(Trait("kind", "arms"),)),
        organisation("arms", "logistics", kind="arms"),
        organisation("rival", "logistics", stances=(("fracking", Position.SUPPORT),)),
        organisation(
            "centre", "procurement", deal_breakers=(Trait("stance", "fracking:support"),)
        ),
    )
)  # fmt: skip


def test_a_registry_becomes_a_problem_in_the_order_of_ids() -> None:
    problem = team_problem(REGISTRY, "centre", GOAL, partners=2)
    assert problem.ids == ("arms", "centre", "mission", "zebra")  # the rival is refused by the convener
    assert problem.strength.tolist() == [[50, 0], [25, 0], [0, 50], [50, 0]]
    team = best_team(problem)
    assert [problem.ids[row] for row in team.members] == ["centre", "mission", "zebra"]
    assert team.coverage == 1


def test_costs_by_id_and_redundancy_reach_the_problem() -> None:
    problem = team_problem(REGISTRY, "centre", GOAL, partners=2, budget=1, costs={"zebra": 1}, redundancy=2)
    assert problem.required.tolist() == [1, 2]
    team = best_team(problem)
    assert [problem.ids[row] for row in team.members] == ["centre", "zebra"]
    assert team.coverage == Fraction(2, 3)


def test_an_unknown_convener_and_an_empty_goal_are_told() -> None:
    with pytest.raises(NotFound, match="Did you mean centre"):
        team_problem(REGISTRY, "center", GOAL, partners=2)
    with pytest.raises(RuleBroken, match="at least one organisation and one requirement"):
        team_problem(REGISTRY, "centre", Goal("none", "None"), partners=2)
