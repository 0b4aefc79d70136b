"""Map, pairs, ecosystem and teams out of an index of sealed sides: as from a file where nothing is sealed."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from archstone.documents.banded_arch import banded_arch
from archstone.documents.explanations import explain_banded_match
from archstone.documents.map_picture import map_picture
from archstone.documents.matrix_picture import matrix_picture
from archstone.documents.ring_picture import ring_picture
from archstone.documents.team_picture import team_picture
from archstone.engines.banded_ecosystem import banded_ecosystem, banded_threats
from archstone.engines.banded_index import BandedIndex
from archstone.engines.banded_map import banded_map
from archstone.engines.banded_pairs import all_is_shown, banded_matches_with
from archstone.engines.banded_search import Introduced, band_between, find_banded_matches
from archstone.engines.ecosystem import ecosystem, threat_search
from archstone.engines.gap_map import vulnerability_map
from archstone.engines.index_teams import team_from_index
from archstone.engines.matrix import vulnerability_matrix
from archstone.engines.sealed_bands import Band, SketchSecret, shown_organisation
from archstone.engines.teams import best_team, team_problem
from archstone.files.bundled import bundled
from archstone.files.registries import read_registry
from archstone.model.audits import Audit, Disclosure, Grade, Strength, Vulnerability
from archstone.model.errors import NotFound, RuleBroken
from archstone.model.registries import Registry

US, THEM = "riverside-hospital", "southside-congregations"
SECRET = SketchSecret.of(b"a secret for tests alone")


@pytest.fixture(scope="module")
def registry():
    return read_registry(bundled("neighbourhood.csv"), goals=bundled("goals.yaml"))


@pytest.fixture(scope="module")
def index(registry):
    return BandedIndex.build(registry, secret=SECRET, snapshot=1)


@pytest.fixture(scope="module")
def us(registry):
    return registry[US]


def test_the_map_finds_as_strong_ones_as_the_map_of_a_file(registry, index, us):
    ours, theirs = banded_map(index, us, organisations=5), vulnerability_map(registry, US, organisations=5)
    assert [gap.capability for gap in ours.gaps] == [gap.capability for gap in theirs.gaps]
    for one, other in zip(ours.gaps, theirs.gaps, strict=True):
        told = [(e.share, e.exact) for e in one.organisations]
        assert told == [(e.share, e.exact) for e in other.organisations]
        assert told == sorted(told, reverse=True)


def test_between_equals_stands_first_for_whom_we_could_do_more(index, us):
    order = [Band.HIGH, Band.MIDDLING, Band.LOW, Band.NOT_KNOWN]
    for gap in banded_map(index, us, organisations=10).gaps:
        same = [e for e in gap.organisations if e.share == gap.organisations[0].share and e.exact]
        bands = [order.index(e.match.band) for e in same]
        assert bands == sorted(bands)


def test_a_strength_of_the_family_stands_after_the_same_from_the_capability_itself(registry):
    us = replace(registry[US], id="us", audit=Audit(vulnerabilities=(Vulnerability("logistics", 5, 5),)))
    near = replace(registry[THEM], id="a-near", audit=Audit((Strength("procurement", 5, Grade.CONFIRMED),)))
    own = replace(registry[THEM], id="b-own", audit=Audit((Strength("logistics", 4, Grade.CLAIMED),)))
    weak = replace(registry[THEM], id="c-weak", audit=Audit((Strength("logistics", 3, Grade.SHOWN),)))
    there = Registry((us, near, own, weak))
    index = BandedIndex.build(there, secret=SECRET, snapshot=1)
    index.put_truth(replace(near, id="d-near"), secret=SECRET, snapshot=1)
    index.put_truth(
        replace(own, id="e-own", audit=Audit((Strength("logistics", 5, Grade.CLAIMED),))),
        secret=SECRET,
        snapshot=1,
    )
    (gap,) = banded_map(index, us, organisations=9).gaps
    found = [(e.organisation.id, e.share, e.exact) for e in gap.organisations]
    half = Fraction(1, 2)
    assert found == [
        ("e-own", Fraction(3, 5), True),
        ("a-near", half, False),
        ("d-near", half, False),
        ("b-own", Fraction(12, 25), True),
        ("c-weak", Fraction(12, 25), True),
    ]


@pytest.mark.parametrize("asked", [{"gaps": 0}, {"organisations": 0}])
def test_a_map_of_nothing_is_refused(index, us, asked):
    with pytest.raises(RuleBroken, match="at least one"):
        banded_map(index, us, **asked)


def test_a_pair_is_told_as_the_ranking_tells_it(index, us, registry):
    page = find_banded_matches(index, us, top=50)
    again = banded_matches_with(index, us, [match.other.id for match in page.matches])
    assert again == page.matches
    assert all(match.band is band_between(index, us, match.other.id) for match in again)
    with pytest.raises(NotFound):
        banded_matches_with(index, us, [US])


def test_an_accepted_introduction_makes_a_pair_exact_and_names_what_was_agreed(index, us, registry):
    whole = registry[THEM].audit
    sealed = next(v.capability for v in whole.vulnerabilities if v.disclosure is Disclosure.SEALED)
    opened = {THEM: Introduced(whole, frozenset({sealed}))}
    (match,) = banded_matches_with(index, us, [THEM], introduced=opened)
    (before,) = banded_matches_with(index, us, [THEM])
    assert before.cover_out is None
    assert sealed not in {item.capability for item in before.cover_shown.items}
    assert match.introduced
    assert sealed in {item.capability for item in match.cover_shown.items}
    page = find_banded_matches(index, us, top=600, introduced=opened)
    assert match in page.matches


def test_a_team_out_of_the_index_is_the_team_of_the_file(registry, index, us):
    for goal in registry.goals[:4]:
        for redundancy in (1, 2):
            problem = team_problem(registry, US, goal, partners=3, redundancy=redundancy)
            expected = best_team(problem)
            found = team_from_index(index, us, goal, partners=3, redundancy=redundancy)
            assert found.team.coverage == expected.coverage
            assert found.team.bound == expected.bound
            assert {o.id for o in found.members} == {problem.ids[row] for row in expected.members}


def test_the_ecosystem_has_the_same_neighbours_as_that_of_a_file(registry, index, us):
    expected, threats = ecosystem(registry, US), threat_search(registry, US)
    touched = {n.organisation.id: n.shared for n in expected.neighbours}
    found = banded_ecosystem(index, us, touched)
    assert {n.organisation.id for n in found.neighbours} == set(touched)
    hit = {n.organisation.id: n.shared for n in threats.found}
    shared = banded_threats(index, us, hit)
    assert [len(n.shared) for n in shared.found] == sorted(map(len, hit.values()), reverse=True)


def test_pictures_and_sentences_name_nothing_that_is_sealed(registry, index, us):
    """Whatever the other keeps to itself, a capability that stands only there stands in no picture."""
    taxonomy = registry.taxonomy
    match = next(
        m
        for m in find_banded_matches(index, us, top=200).matches
        if {v.capability for v in registry[m.other.id].audit.vulnerabilities}
        - {v.capability for v in m.other.audit.vulnerabilities}
        - {item.capability for o in (us, m.other) for item in o.audit.items}
    )
    hidden = {v.capability for v in registry[match.other.id].audit.vulnerabilities}
    hidden -= {item.capability for o in (us, match.other) for item in o.audit.items}
    assert hidden
    pictures = [
        banded_arch(match, taxonomy, compact=compact, theme=theme)
        for compact in (False, True)
        for theme in ("light", "dark")
    ]
    told = " ".join(p.svg + p.sentence + str(p.table) for p in pictures) + explain_banded_match(
        match, taxonomy
    )
    assert not [c for c in hidden if taxonomy[c].name in told]
    assert match.band.value in told
    on_the_key = [">for you</text>" in picture.svg for picture in pictures]
    assert on_the_key == [True, True, False, False]  # it would hang over the keystone of a phone's arch


def test_where_nothing_is_sealed_the_arch_has_both_sides(registry, us):
    shown = {THEM: shown_organisation(registry[THEM])}
    index = BandedIndex.build(Registry((us, shown[THEM])), secret=SECRET, snapshot=1, audited={THEM: False})
    assert all_is_shown(index, THEM)
    (match,) = banded_matches_with(index, us, [THEM])
    picture = banded_arch(match, registry.taxonomy, all_is_shown=True)
    assert "share carried" not in picture.svg


def test_bands_stand_where_else_numbers_would(registry, index, us):
    ids = [m.other.id for m in find_banded_matches(index, us, top=3).matches]
    seen = Registry((us, *(index[id] for id in ids)), taxonomy=registry.taxonomy)
    matrix = vulnerability_matrix(seen, US, ids)
    svg = matrix_picture(matrix, registry.taxonomy, bands=["high", "low", "middling"]).svg
    assert "Of all they lack" in svg
    assert "Fit, both ways" not in svg
    assert "Fit, both ways" in matrix_picture(matrix, registry.taxonomy).svg
    ring = ring_picture(["Us", "One", "Two"], [Fraction(1, 2)] * 3, bands=["middling", "high", ""])
    assert ring.sentence == (
        "Us carries a middling share of what One lacks; One carries a high share of what Two lacks; "
        "Two carries 50 of 100 of what Us lacks."
    )
    drawn = map_picture(banded_map(index, us), registry.taxonomy)
    assert {row[6].split(": ")[0] for row in drawn.table[1]} == {"you could carry"}
    team = team_picture(team_from_index(index, us, registry.goals[0], partners=2), registry.taxonomy)
    assert "covers" in team.sentence
    assert len(team.table[1]) == len(registry.goals[0].requirements)
