"""Suspensions: votes, quorum and cover without some members, against counting them out one by one."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

import pytest

from archstone.engines.suspensions import suspend, votes_on
from archstone.model.audits import Audit, Grade, Strength
from archstone.model.capabilities import CapabilityId, standard_taxonomy
from archstone.model.errors import RuleBroken
from archstone.model.goals import Goal, Requirement
from archstone.model.own_cases import rule_without
from archstone.model.rules import Category, DecisionRule, Procedure, RuleBook, Veto, Votes

TAXONOMY = standard_taxonomy()
TRUST, MEDICINE, SPACE = (
    CapabilityId(id) for id in ("community-trust", "medical-expertise", "physical-space")
)
MEMBERS = ("hospital", "church", "school")
BOOK = RuleBook(
    (
        Category("routine"),
        Category("programme", name="What is done where", votes=Votes.BY_RISK, procedure=Procedure.MAJORITY),
        Category(
            "data",
            procedure=Procedure.SUPERMAJORITY,
            threshold=Fraction(2, 3),
            quorum=Fraction(2, 3),
            touches=frozenset({TRUST}),
            vetoes=(Veto("church", TRUST),),
        ),
        Category("charter", procedure=Procedure.UNANIMITY),
        Category("urgent", procedure=Procedure.EXECUTIVE_COMMITTEE),
    ),
    weights={"hospital": 4, "church": 3, "school": 2},
    quota=5,
    committee=("hospital", "church"),
)


def audit(*strengths: tuple[CapabilityId, int]) -> Audit:
    return Audit(strengths=tuple(Strength(id, level, Grade.CONFIRMED) for id, level in strengths))


AUDITS = {
    "hospital": audit((MEDICINE, 5)),
    "church": audit((TRUST, 5), (SPACE, 2)),
    "school": audit((SPACE, 4)),
}
GOAL = Goal("days", "Days", (Requirement(TRUST), Requirement(MEDICINE), Requirement(SPACE, Fraction(1, 2))))


def without(*gone: str, book: RuleBook = BOOK, goal: Goal | None = GOAL):  # type: ignore[no-untyped-def]
    return suspend(gone, members=MEMBERS, book=book, audits=AUDITS, goal=goal, taxonomy=TAXONOMY)


def test_votes_quorum_and_vetoes_are_those_of_the_members_left() -> None:
    found = {one.category: one for one in without("church").votes}
    routine, data = found["routine"], found["data"]
    assert routine.after is not None
    assert (routine.before.needed, routine.after.needed, routine.after.quorum) == (2, 2, 1)
    assert data.after is not None
    assert (data.before.quorum, data.after.quorum) == (2, 2)
    assert data.vetoes_lost == (("church", "community-trust"),)
    assert "church's veto for community-trust rests" in data.sentence
    assert found["charter"].after is not None
    assert found["urgent"].after is not None


def test_a_signed_quota_stays_and_may_be_out_of_reach() -> None:
    stays = next(one for one in without("school").votes if one.category == "programme")
    assert stays.after is not None
    assert (stays.before.needed, stays.after.needed, stays.after.total) == (5, 5, 7)
    assert set(stays.after.blockers) == {"hospital", "church"}
    stuck = without("hospital", "church")
    assert [one.category for one in stuck.stuck] == ["programme", "urgent"]
    assert "2 votes are left on programme, and 5 must say yes" in stuck.sentences[0]


@pytest.mark.parametrize("gone", [(), ("school",), ("church",)])
def test_power_and_blockers_are_those_of_going_through_all_votes(gone: tuple[str, ...]) -> None:
    for category in BOOK.categories:
        rule = BOOK.rule_for(category.id, MEMBERS)
        if gone and set(gone) & set(rule.weights):
            rule = rule_without(rule, gone)
        found = votes_on(rule)
        swings, wins = _all_votes(rule)
        total = sum(swings.values())
        for member, count in swings.items():
            assert found.power[member] == pytest.approx(count / total)
        assert found.power_to_act == pytest.approx(wins / 2 ** len(rule.weights))
        assert set(found.blockers) == {
            id for id in rule.weights if not _passes(rule, set(rule.weights) - {id})
        }


def _passes(rule: DecisionRule, yes: set[str]) -> bool:
    if any(veto.member not in yes for veto in rule.vetoes):
        return False
    weight = sum(rule.weights[id] for id in yes)
    return rule.carries(weight, rule.total - weight, 0)


def _all_votes(rule: DecisionRule) -> tuple[dict[str, int], int]:
    members = tuple(rule.weights)
    swings, wins = dict.fromkeys(members, 0), 0
    for choices in product((True, False), repeat=len(members)):
        yes = {id for id, choice in zip(members, choices, strict=True) if choice}
        wins += _passes(rule, yes)
        for id in yes:
            swings[id] += _passes(rule, yes) and not _passes(rule, yes - {id})
    return swings, wins


def test_cover_is_told_before_and_after_with_who_carries_it() -> None:
    found = without("church")
    assert found.coverage_before == Fraction(1 + 1, 1) / Fraction(5, 2) + Fraction(1, 2) * Fraction(
        4, 5
    ) / Fraction(5, 2)
    trust = next(one for one in found.cover if one.capability == TRUST)
    assert (trust.before, trust.after, trust.carried_by, trust.is_lost) == (1, 0, None, True)
    space = next(one for one in found.cover if one.capability == SPACE)
    assert (space.before, space.after, space.carried_by) == (Fraction(4, 5), Fraction(4, 5), "school")
    assert [one.capability for one in found.lost] == [TRUST]
    assert found.committee == ("church",)
    assert any("community-trust" in said for said in found.sentences)


def test_without_a_goal_no_cover_is_told() -> None:
    found = without("church", goal=None)
    assert (found.coverage_before, found.cover) == (None, ())


def test_a_missing_weight_is_told_where_it_counts() -> None:
    book = RuleBook(BOOK.categories, weights={"hospital": 4})
    programme = next(one for one in without("school", book=book).votes if one.category == "programme")
    assert programme.after is None
    assert "has no weight by risk" in programme.why_not


@pytest.mark.parametrize(
    ("gone", "sentence"),
    [
        ((), "Name who is to be suspended"),
        (("mill",), "mill isn't a member"),
        (MEMBERS, "nobody is left to decide"),
    ],
)
def test_what_a_suspension_can_not_be(gone: tuple[str, ...], sentence: str) -> None:
    with pytest.raises(RuleBroken, match=sentence):
        without(*gone)
