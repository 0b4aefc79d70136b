"""Governance profiles: every side of every disagreement, and what the rules say otherwise."""

from __future__ import annotations

from fractions import Fraction

import pytest

from archstone.model.alliances import Foundation
from archstone.model.capabilities import CapabilityId
from archstone.model.errors import RuleBroken
from archstone.model.governance_profiles import (
    MATTERS,
    Profile,
    contradictions,
    coordinator_advice,
)
from archstone.model.rules import Category, Procedure, RuleBook, Veto, Votes

HELP = CapabilityId("volunteer-base")
VETOED = {"touches": frozenset({HELP}), "vetoes": (Veto("a", HELP),)}


def test_every_option_has_its_source_what_it_brings_and_its_warning() -> None:
    assert [matter.id for matter in MATTERS] == ["decisions", "votes", "veto", "effort", "trust", "purpose"]
    for matter in MATTERS:
        assert matter.question.endswith("?")
        assert len(matter.options) >= 2
        for option in matter.options:
            assert option.source.startswith(("S0", "S1", "S2", "S3"))
            assert all(sentence.endswith(".") for sentence in (option.says, option.brings, option.warning))
            assert option.strength in {"practitioner's claim", "review of research"}
    assert {option.source[:2] for option in MATTERS[1].options} == {"S0", "S3"}


def test_what_is_chosen_and_what_is_open() -> None:
    profile = Profile({"votes": "one_each", "decisions": "consensus"})
    assert [(matter.id, option.id) for matter, option in profile.chosen] == [
        ("decisions", "consensus"),
        ("votes", "one_each"),
    ]
    assert [matter.id for matter in profile.open] == ["veto", "effort", "trust", "purpose"]


def test_what_is_not_known_is_refused() -> None:
    with pytest.raises(RuleBroken, match=r"no matter 'vote'; there are decisions.*Did you mean votes\?"):
        Profile({"vote": "one_each"})
    with pytest.raises(RuleBroken, match=r"votes is one of by_risk, one_each, proportional, not 'by_risks'"):
        Profile({"votes": "by_risks"})


@pytest.mark.parametrize(
    ("choice", "category", "told"),
    [
        (
            {"decisions": "consensus"},
            Category("x"),
            "chose consensus, and decisions on x are taken by majority.",
        ),
        ({"decisions": "consensus"}, Category("x", procedure=Procedure.CONSENSUS), None),
        (
            {"decisions": "decisive"},
            Category("x", procedure=Procedure.CONSENSUS),
            "chose decisive rules, and decisions on x take consensus.",
        ),
        ({"decisions": "decisive"}, Category("x"), None),
        ({"votes": "by_risk"}, Category("x"), "chose votes by risk, and votes on x are one each."),
        (
            {"votes": "one_each"},
            Category("x", votes=Votes.PROPORTIONAL),
            "one each, and votes on x are by seats.",
        ),
        ({"votes": "by_risk"}, Category("x", votes=Votes.BY_RISK), "and no weights are set; design them."),
        (
            {"votes": "proportional"},
            Category("x", votes=Votes.PROPORTIONAL),
            "no seats are set; share them out.",
        ),
        ({"votes": "one_each"}, Category("x"), None),
        (
            {"veto": "none_over_messaging"},
            Category("messaging", **VETOED),
            "no veto over messaging, and a has one",
        ),  # type: ignore[arg-type]
        ({"veto": "none_over_messaging"}, Category("x", **VETOED), None),  # type: ignore[arg-type]
        ({"veto": "core_vulnerabilities"}, Category("x"), "and no rule gives anyone a veto."),
        ({"veto": "core_vulnerabilities"}, Category("x", **VETOED), None),  # type: ignore[arg-type]
    ],
)
def test_where_the_rules_say_otherwise(choice: dict[str, str], category: Category, told: str | None) -> None:
    found = contradictions(Profile(choice), RuleBook((category,)))
    assert (found == ()) if told is None else any(told in sentence for sentence in found)


def test_secret_ballots_and_heads_have_one_vote_each_under_every_profile() -> None:
    book = RuleBook(
        (
            Category("chair", secret=True),
            Category("charter", procedure=Procedure.UNANIMITY),
            Category(
                "fund", procedure=Procedure.SUPERMAJORITY, threshold=Fraction(2, 3), votes=Votes.BY_RISK
            ),
        ),
        weights={"a": 1},
    )
    assert contradictions(Profile({"votes": "by_risk"}), book) == ()


@pytest.mark.parametrize(
    ("choice", "foundation", "told"),
    [
        ({"effort": "equal"}, Foundation.UNCOMMON_COMPLEMENT, "lives on unlike gifts"),
        ({"effort": "equal"}, Foundation.SHARED_THREAT, None),
        ({"effort": "asymmetric"}, Foundation.UNCOMMON_COMPLEMENT, None),
        ({"trust": "workable"}, Foundation.UNCOMMON_COMPLEMENT, "takes much (S3)"),
        ({"trust": "workable"}, None, None),
        ({"trust": "high"}, Foundation.UNCOMMON_COMPLEMENT, None),
        (
            {"purpose": "shared_threat"},
            Foundation.STRENGTH_BASED,
            "the alliance's foundation is strength-based",
        ),
        ({"purpose": "shared_threat"}, Foundation.SHARED_THREAT, None),
        ({"purpose": "shared_threat"}, None, None),
        ({"purpose": "shared_purpose"}, Foundation.SHARED_THREAT, "foundation is a shared threat"),
        ({"purpose": "shared_purpose"}, Foundation.STRENGTH_BASED, None),
    ],
)
def test_where_the_foundation_says_otherwise(
    choice: dict[str, str], foundation: Foundation | None, told: str | None
) -> None:
    found = contradictions(Profile(choice), RuleBook(), foundation)
    assert (found == ()) if told is None else (len(found) == 1 and told in found[0])


def test_a_coordinator_is_suggested_from_five_members_up() -> None:
    assert coordinator_advice(4) is None
    assert "5 members: from 5 up a coordinator of your own may be needed (S2" in str(coordinator_advice(5))
    assert coordinator_advice(9, "Imani") is None
