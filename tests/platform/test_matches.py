"""Matches: ranked by band, explained in full, narrowed down; every page answers with few queries."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from archstone.model.errors import NotFound
from archstone.platform.services.matches import Screens, explain_match, find_matches

STRONG = {
    "strengths": "medical-expertise:5:confirmed;institutional-grants:5:shown;financial-reserves:4:confirmed",
    "vulnerabilities": "community-trust:5:5:partner;volunteer-base:4:3:public;language-skills:3:3:sealed",
    "kind": "hospital",
    "sector": "health",
    "place": "Riverside",
    "touched_by": "problem:vaccine-hesitancy;threat:health-budget-cut",
    "staff": 3100,
}
TRUSTED = {
    "strengths": "community-trust:5:shown;volunteer-base:4:shown",
    "vulnerabilities": "medical-expertise:5:5:sealed;institutional-grants:4:4:public",
    "kind": "congregation",
    "sector": "faith",
    "place": "Southside",
    "touched_by": "problem:vaccine-hesitancy;threat:health-budget-cut",
    "staff": 12,
}
PAGES = (
    "matches",
    "gap_map",
    "matrix",
    "rings",
    "teams",
    "ecosystem",
    "threats",
    "goals",
    "shortlists",
    "notebook",
)


@pytest.fixture
def hospital(make_organisation):
    return make_organisation(**STRONG)


@pytest.fixture
def congregations(make_organisation):
    return make_organisation("southside-congregations", **TRUSTED)


@pytest.fixture
def registry(hospital, congregations, make_organisation):
    for k in range(6):
        make_organisation(
            f"record-{k}",
            member=False,
            estimated=True,
            strengths=f"volunteer-base:{1 + k % 5}:claimed;language-skills:{1 + k % 3}:shown",
            vulnerabilities=f"financial-reserves:{1 + k % 5}:3:public",
            sector=("law", "culture")[k % 2],
            kind="association",
            staff=k,
        )
    return hospital


def test_the_list_ranks_by_band_and_says_what_each_carries(registry, make_actor, browser_of):
    actor = make_actor(registry, "viewer")
    page = find_matches(actor=actor).page
    assert page.total == 7
    order = ("high", "middling", "low", "not known")
    bands = [order.index(match.band.value) for match in page.matches]
    assert bands == sorted(bands)
    answer = browser_of(actor).get(reverse("matches"))
    text = answer.content.decode()
    assert "Southside Congregations" in text
    assert "of 100" in text
    assert "7 other organisations were looked through" in text


@pytest.mark.parametrize(
    ("screens", "left"),
    [
        (Screens(sector="law"), {"record-0", "record-2", "record-4"}),
        (Screens(kind="congregation"), {"southside-congregations"}),
        (Screens(place="southside"), {"southside-congregations"}),
        (Screens(staff_from=3, staff_to=5), {"record-3", "record-4", "record-5"}),
        (Screens(basis="audited"), {"southside-congregations"}),
        (Screens(basis="estimated"), {f"record-{k}" for k in range(6)}),
    ],
)
def test_screens_narrow_the_list(registry, make_actor, screens, left):
    page = find_matches(actor=make_actor(registry), screens=screens).page
    assert {match.other.id for match in page.matches} == left


def test_a_match_explains_itself_and_names_nothing_sealed(registry, make_actor, browser_of):
    found = explain_match(actor=make_actor(registry), slug="southside-congregations")
    assert found.sentence.startswith("They have the community trust and the volunteer base that you lack")
    assert {item.capability for item in found.match.cover_shown.items} == {"institutional-grants"}
    answer = browser_of(make_actor(registry, "editor")).get(
        reverse("match", args=["southside-congregations"])
    )
    text = answer.content.decode()
    assert "Ask for an introduction" in text
    theirs = text[text.index("What they show that they lack") :]
    assert "Institutional grants" in theirs
    assert "Medical expertise</" not in theirs


@pytest.mark.parametrize("slug", ["nobody-here", "riverside-hospital"])
def test_what_is_not_there_and_oneself_are_the_same_not_found(registry, make_actor, browser_of, slug):
    actor = make_actor(registry)
    with pytest.raises(NotFound):
        explain_match(actor=actor, slug=slug)
    assert browser_of(actor).get(reverse("match", args=[slug])).status_code == 404


@pytest.mark.parametrize("name", PAGES)
def test_every_page_answers_with_few_queries(
    registry, make_actor, browser_of, name, django_assert_max_num_queries
):
    browser = browser_of(make_actor(registry, "viewer"))
    browser.get(reverse(name))
    with django_assert_max_num_queries(24):
        assert browser.get(reverse(name)).status_code == 200


def test_more_organisations_need_no_more_queries(registry, make_actor, make_organisation, browser_of):
    browser = browser_of(make_actor(registry, "viewer"))
    counts = []
    for batch in range(2):
        for k in range(15 * batch):
            make_organisation(f"more-{k}", member=False, estimated=True, **{**TRUSTED, "sector": f"s{k}"})
        counts.append([])
        for name in PAGES:
            browser.get(reverse(name))
            with CaptureQueriesContext(connection) as asked:
                browser.get(reverse(name))
            counts[-1].append(len(asked))
    assert counts[0] == counts[1]


def test_without_an_audit_the_page_says_where_to_begin(make_organisation, make_actor, browser_of):
    browser = browser_of(make_actor(make_organisation("new-here")))
    assert "Say first what you lack" in browser.get(reverse("matches")).content.decode()
    for name in PAGES:
        assert browser.get(reverse(name)).status_code == 200


def test_who_acts_for_nobody_is_told_so(make_actor, browser_of, registry):
    answer = browser_of(make_actor()).get(reverse("matches"))
    assert answer.status_code == 403
