"""The bundled example tells the stories it is there for, by the definition and not by a fast method."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from fractions import Fraction
from itertools import permutations
from pathlib import Path

import pytest

from archstone.documents.explanations import explain_match
from archstone.engines.cover import Match, cover, match
from archstone.engines.search import find_matches
from archstone.files.bundled import bundled
from archstone.files.registries import read_registry
from archstone.model.errors import NotFound
from archstone.model.organisations import Organisation, Touch
from archstone.model.registries import Registry

PAIRS = [
    ("riverside-hospital", "southside-congregations"),
    ("lantern-street-learning", "ostrander-mills-foundation"),
    ("hollow-creek-watch", "canopy-forward"),
    ("port-ellery-permit-office", "plainform-software"),
    ("upper-vale-smallholders", "three-elms-food-distribution"),
    ("lakeshore-health-system", "port-ellery-housing-authority"),
    ("harbour-mercy", "ellery-civil-liberties-league"),
]
WATER = ("county-water-agency", "open-tap", "ellery-water-company")
NEWS = ("tannery-row-tenants-union", "old-harbour-legal-aid", "open-mic-radio")
FITS = Fraction(3, 10)


@pytest.fixture(scope="module")
def registry() -> Registry:
    return read_registry(bundled("neighbourhood.csv"))


@pytest.fixture(scope="module")
def stories() -> Registry:
    return read_registry(bundled("stories.yaml"))


def ranked(registry: Registry, id: str) -> list[Match]:
    """Rank by the pair formula alone: mutual, then the smaller cover, then the id (FORMULAS 2)."""
    asking = registry[id]
    others = [other for other in registry if other.id != id and asking.accepts(other)]
    found = [match(asking, other, registry.taxonomy) for other in others]
    return sorted((m for m in found if m.mutual), key=lambda m: (-m.mutual, -min(covers(m)), m.other.id))


def covers(found: Match) -> tuple[Fraction, Fraction]:
    assert found.cover_in.value is not None
    assert found.cover_out.value is not None
    return found.cover_in.value, found.cover_out.value


def test_there_are_at_least_500_others_and_no_name_twice(registry: Registry) -> None:
    assert len(registry) >= 500 + len(PAIRS) * 2
    assert len({o.name for o in registry}) == len(registry)


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair[0])
def test_each_is_the_other_s_best_match(registry: Registry, pair: tuple[str, str]) -> None:
    for asking, best in (pair, pair[::-1]):
        first, second = ranked(registry, asking)[:2]
        assert first.other.id == best
        assert first.mutual is not None
        assert second.mutual is not None
        assert first.mutual > second.mutual >= Fraction(1, 4), "a best match, and not for want of others"


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair[0])
def test_the_search_lists_the_same(registry: Registry, pair: tuple[str, str]) -> None:
    by_hand = [(m.other.id, m.mutual) for m in ranked(registry, pair[0])[:10]]
    assert [(m.other.id, m.mutual) for m in find_matches(registry, pair[0], top=10)] == by_hand


def test_the_explanation_says_why_in_words(registry: Registry) -> None:
    hospital, congregations = registry["riverside-hospital"], registry["southside-congregations"]
    said = explain_match(match(hospital, congregations, registry.taxonomy), registry.taxonomy)
    assert "They have the community trust, the cultural or faith standing" in said
    assert "you have the medical expertise" in said
    assert "Neither side has language skills." in said


def test_what_is_private_is_in_no_match(registry: Registry) -> None:
    hospital = registry["riverside-hospital"]
    private = hospital.audit.vulnerability("cybersecurity")
    assert private is not None
    assert private.weight == 0
    for found in ranked(registry, "riverside-hospital")[:50]:
        assert "cybersecurity" not in {item.capability for item in found.cover_in.items}
        assert "cybersecurity" not in found.blind_spots


def test_the_rivals_ask_the_same_donors(registry: Registry) -> None:
    one, other = registry["hollow-creek-watch"], registry["canopy-forward"]
    assert (one.kind, one.sector) == (other.kind, other.sector)
    assert set(one.funders) & set(other.funders) == {"Ellery Green Fund", "Marrable Family Trust"}
    assert one.is_allied_with(other) is not True


def test_a_deal_breaker_keeps_one_out(registry: Registry) -> None:
    tobacco = registry["blackstrand-tobacco"]
    refusing = registry["lantern-street-learning"]
    assert not refusing.accepts(tobacco)
    among_all = match(refusing, tobacco, registry.taxonomy)
    assert among_all.mutual is not None
    assert among_all.mutual > FITS, "it would fit, and is refused all the same"
    assert tobacco.id not in {m.other.id for m in ranked(registry, refusing.id)}


@pytest.mark.parametrize("ring", [WATER, NEWS], ids=lambda ring: ring[0])
def test_three_fit_in_a_ring_where_no_two_fit(registry: Registry, ring: tuple[str, str, str]) -> None:
    def carries(one: str, other: str) -> Fraction:
        value = cover(registry[other].audit, registry[one].audit, registry.taxonomy).value
        assert value is not None
        return value

    around = [carries(one, other) for one, other in zip(ring, (*ring[1:], ring[0]), strict=True)]
    assert min(around) >= FITS
    for one, other in permutations(ring, 2):
        assert min(carries(one, other), carries(other, one)) < FITS


def test_the_stories_and_the_registry_agree(registry: Registry, stories: Registry) -> None:
    assert len(stories) == 10
    for story in stories:
        assert bare(story) == registry[story.id]


def bare(story: Organisation) -> Organisation:
    """Take away what a table has no columns for: notes, ranks, single ratings, how a problem touches."""
    weak = tuple(type(v)(v.capability, v.severity, v.need, v.disclosure) for v in story.audit.vulnerabilities)
    rated = {v.capability: v.product for v in story.audit.vulnerabilities}
    assert rated == {v.capability: v.product for v in weak}, "the ratings' median is the weight in the table"
    audit = replace(story.audit, vulnerabilities=weak)
    return replace(story, audit=audit, touched_by=tuple(Touch(t.what, t.name) for t in story.touched_by))


def test_the_stories_audits_are_complete(stories: Registry) -> None:
    assert {story.id: story.audit.missing for story in stories} == {story.id: () for story in stories}


def test_the_hospital_s_raters_disagree_about_trust(stories: Registry) -> None:
    trust = stories["riverside-hospital"].audit.vulnerability("community-trust")
    assert trust is not None
    assert len(trust.ratings) == 4
    assert trust.spread == 25 - 6


def test_goals_speak_of_known_capabilities(registry: Registry) -> None:
    goals = read_registry(bundled("neighbourhood.csv"), goals=bundled("goals.yaml")).goals
    assert {"vaccine-education", "youth-programme", "joint-campaign", "permit-backlog"} <= {
        g.id for g in goals
    }
    for goal in goals:
        assert goal.relevant(registry.taxonomy)
        assert any(requirement.critical for requirement in goal.requirements)
        assert goal.statement


def test_an_example_that_is_not_there_names_the_nearest() -> None:
    with pytest.raises(NotFound, match=r"Did you mean goals\.yaml"):
        bundled("goal.yaml")


def test_the_file_is_what_the_script_draws(examples_folder: Path, tmp_path: Path) -> None:
    drawn = tmp_path / "neighbourhood.csv"
    subprocess.run([sys.executable, str(examples_folder / "make_neighbourhood.py"), str(drawn)], check=True)
    assert drawn.read_bytes() == bundled("neighbourhood.csv").read_bytes()
