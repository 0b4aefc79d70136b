"""The notebook: findings with source and day, ties, people met; one organisation's own."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.urls import reverse

from archstone.model.errors import NotFound, RuleBroken
from archstone.platform.services import prospects
from archstone.platform.services.personal_data import tables_held
from archstone.platform.store.prospects import models
from tests.platform.test_matches import STRONG, TRUSTED


@pytest.fixture
def hospital(make_organisation):
    return make_organisation(funders="State Health Fund", **STRONG)


@pytest.fixture
def parish(make_organisation):
    return make_organisation("southside-congregations", funders="State Health Fund", **TRUSTED)


@pytest.fixture
def editor(hospital, make_actor):
    return make_actor(hospital, "editor")


@pytest.fixture
def noted(editor, parish, now):
    to = {"actor": editor, "now": now, "slug": parish.slug}
    prospects.note_finding(
        **to,
        says="They run a food bank on Thursdays.",
        source="Annual report, page 4",
        found_on=date(2023, 5, 1),
        kind="report",
        capability="logistics",
        lacks=True,
    )
    prospects.note_tie(
        **to, kind="dispute", what="The car park of 2019.", starts_on=date(2019, 6, 1), source="Our minutes"
    )
    prospects.note_person(
        **to, name="Rev. Amara Osei", met_on=date(2026, 10, 3), said="They want a clinic day.", where="Synod"
    )
    return parish


def test_what_was_noted_is_read_back_with_its_source_and_day(noted, editor, now, browser_of):
    seen = prospects.read_notebook(actor=editor, now=now, slug=noted.slug)
    (finding,) = seen.notebook.findings
    assert (finding.source, finding.found_on, finding.lacks) == (
        "Annual report, page 4",
        date(2023, 5, 1),
        True,
    )
    assert any("Look again" in hint for hint in seen.hints)
    assert any("Not settled: dispute" in hint for hint in seen.hints)
    page = browser_of(editor).get(reverse("notebook_on", args=[noted.slug])).content.decode()
    for told in ("They run a food bank", "The car park of 2019", "Rev. Amara Osei", "State Health Fund"):
        assert told in page
    assert "Southside Congregations" in browser_of(editor).get(reverse("notebook")).content.decode()


FOUND = {"says": "x", "source": "x", "found_on": date(2026, 1, 1), "kind": "report"}
MET = {"name": "Ana", "met_on": date(2026, 1, 1), "said": "x"}


@pytest.mark.parametrize(
    ("act", "given", "sentence"),
    [
        ("note_finding", {**FOUND, "says": " "}, "what you found"),
        ("note_finding", {**FOUND, "source": ""}, "source"),
        ("note_finding", {**FOUND, "kind": "rumour"}, "kinds"),
        ("note_finding", {**FOUND, "found_on": date(2027, 1, 1)}, "hasn't come"),
        ("note_tie", {"kind": "dispute", "what": " "}, "what it was"),
        (
            "note_tie",
            {"kind": "dispute", "what": "x", "starts_on": date(2026, 1, 2), "ends_on": date(2026, 1, 1)},
            "before that",
        ),
        ("note_person", {**MET, "name": " "}, "whom you met"),
        ("note_person", {**MET, "said": " "}, "what was said"),
    ],
)
def test_what_says_nothing_is_refused_with_a_sentence(editor, parish, now, act, given, sentence):
    with pytest.raises(RuleBroken, match=sentence):
        getattr(prospects, act)(actor=editor, now=now, slug=parish.slug, **given)


def test_a_person_is_taken_out_for_good(noted, editor, now, browser_of):
    person = models.PersonMet.objects.get()
    address = reverse("note_remove", args=[noted.slug, "person", person.pk])
    assert browser_of(editor).post(address).status_code == 302
    assert not models.PersonMet.objects.exists()
    assert browser_of(editor).post(address).status_code == 404


@pytest.mark.parametrize(
    ("kind", "given"),
    [
        ("finding", {"says": "x", "kind": "talk", "source": "A talk", "found_on": "2026-11-01"}),
        ("tie", {"kind": "joint-work", "what": "A fair."}),
        ("person", {"name": "Ana", "met_on": "2026-11-01", "said": "Hello."}),
    ],
)
def test_each_form_is_asked_and_kept(parish, editor, browser_of, kind, given):
    browser, address = browser_of(editor), reverse("note_new", args=[parish.slug, kind])
    assert browser.get(address).status_code == 200
    assert browser.post(address, {}).status_code == 422
    assert browser.post(address, given).status_code == 302


def test_a_notebook_is_nobody_elses(noted, hospital, make_actor, make_organisation, now, browser_of):
    for stranger in (make_actor(noted, "owner"), make_actor(make_organisation("third-party", **TRUSTED))):
        page = browser_of(stranger).get(reverse("notebook_on", args=[hospital.slug])).content.decode()
        assert "food bank" not in page
        assert "Osei" not in page
        assert not prospects.list_notebooks(actor=stranger)
        person = models.PersonMet.objects.get()
        with pytest.raises(NotFound):
            prospects.remove_note(actor=stranger, now=now, slug=hospital.slug, kind="person", id=person.pk)


def test_an_uncommon_ally_is_suggested_a_month_long_and_never_who_is_known(
    editor, parish, noted, make_organisation, now
):
    assert prospects.suggest_ally(actor=editor, now=now) is None, "who stands in the notebook is known"
    openly = {**TRUSTED, "vulnerabilities": "institutional-grants:5:5:public"}
    for k in range(4):
        make_organisation(f"far-{k}", **{**openly, "sector": f"sector-{k}"})
    first = prospects.suggest_ally(actor=editor, now=now)
    assert first is not None
    assert first.suggestion.organisation.startswith("far-")
    assert prospects.suggest_ally(actor=editor, now=now + timedelta(days=3)).suggestion.organisation == (
        first.suggestion.organisation
    )


def test_the_room_answers_for_the_personal_data_that_it_holds():
    assert {models.ProspectFinding, models.ProspectTie, models.PersonMet} <= set(tables_held())
