"""The audit trail as its readers see it: in words, by filter, by page, as CSV; the check of the chain."""

from __future__ import annotations

import ast
import csv
import io
from datetime import timedelta
from pathlib import Path

import pytest

from archstone.platform import services
from archstone.platform.services import trail
from archstone.platform.services.organisations import edit_profile
from archstone.platform.services.trail_words import WORDS, said
from archstone.platform.store.people.models import Person
from archstone.platform.store.trail.models import TrailEntry
from archstone.platform.store.trail.queries import TrailFilter, entries_of

pytestmark = pytest.mark.usefixtures("clock")
PAGE = "/organisations/riverside-hospital/trail/"


@pytest.fixture
def hospital(make_organisation):
    return make_organisation()


@pytest.fixture
def owner(hospital, make_actor):
    return make_actor(hospital, name="Ana Reyes")


@pytest.fixture
def editor(hospital, make_actor):
    return make_actor(hospital, "editor", name="Bo Lind")


@pytest.fixture
def written(hospital, owner, editor, now):
    for k in range(70):
        edit_profile(
            actor=owner if k % 2 else editor,
            now=now + timedelta(days=k),
            organisation=hospital,
            place=f"Place {k}",
            mission=f"Mission {k}",
        )
    trail.record(
        actor=owner,
        act="change_role",
        now=now + timedelta(days=70),
        organisation_id=hospital.pk,
        whom=str(editor.person),
        before="viewer",
        role="editor",
    )


def test_entries_are_told_in_words_by_who_people_are_now(hospital, written, owner, editor, browser_of):
    Person.objects.filter(pk=owner.person).update(name="Ana R.")
    page = browser_of(owner).get(PAGE).content.decode()
    assert "Ana R. made Bo Lind editor, who was viewer." in page
    assert "Bo Lind changed the profile: mission, place." in page
    assert "1 to 50 of 71" in page
    Person.objects.get(pk=editor.person).delete()
    page = browser_of(owner).get(PAGE).content.decode()
    assert "Ana R. made a person who left editor, who was viewer." in page
    assert "A person who left changed the profile: mission, place." in page
    assert "Bo Lind" not in page


def test_the_trail_is_narrowed_by_act_person_and_day_and_turned_page_by_page(
    hospital, written, owner, editor, browser_of, now, django_assert_max_num_queries
):
    browser = browser_of(owner)
    with django_assert_max_num_queries(16):
        page = browser.get(PAGE, {"page": "2"})
    assert "51 to 71 of 71" in page.content.decode()
    assert [len(page.context["lines"]), page.context["following"]] == [21, ""]
    mine = browser.get(PAGE, {"person": str(editor.person), "act": "edit_profile"})
    assert mine.context["found"].total == 35
    some = browser.get(PAGE, {"since": "2026-11-24", "until": "2026-11-25"})
    assert some.context["found"].total == 2
    for nonsense in (
        {"page": "-1"},
        {"page": "9" * 40},
        {"person": "x"},
        {"since": "yesterday"},
        {"act": "'"},
    ):
        assert browser.get(PAGE, nonsense).status_code == 200
    nothing = browser.get(PAGE, {"since": "2036-01-01"})
    assert "Nothing like that" in nothing.content.decode()


def test_the_trail_is_taken_along_as_csv_and_runs_nothing(hospital, written, owner, browser_of):
    Person.objects.filter(pk=owner.person).update(name='=HYPERLINK("http://evil.example")')
    answer = browser_of(owner).get("/organisations/riverside-hospital/trail.csv", {"act": "edit_profile"})
    assert answer["Content-Disposition"] == 'attachment; filename="trail-riverside-hospital.csv"'
    rows = list(csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode())))
    assert len(rows) == 70
    assert {row["act"] for row in rows} == {"edit_profile"}
    assert {row["person"] for row in rows} == {'\'=HYPERLINK("http://evil.example")', "Bo Lind"}
    assert not any(cell.startswith("=") for row in rows for cell in row.values())


def test_reading_in_pieces_misses_nothing(hospital, written, owner, monkeypatch):
    monkeypatch.setattr("archstone.platform.store.trail.queries.AT_ONCE", 7)
    found = list(trail.export_trail(actor=owner, organisation=hospital))
    assert [e.id for e in found] == list(
        TrailEntry.objects.filter(organisation=hospital.pk).order_by("-id").values_list("id", flat=True)
    )


def test_a_steward_checks_the_chain(hospital, written, make_actor, browser_of):
    steward = browser_of(make_actor(name="Sten", is_steward=True))
    assert "71 entries, and each fits the one before." in steward.get("/trail/check/").content.decode()
    entry = TrailEntry.objects.order_by("id")[3]
    TrailEntry.objects.filter(pk=entry.pk).update(person=None)
    told = steward.get("/trail/check/").content.decode()
    assert f"The first 3 entries fit; entry {entry.pk} doesn't." in told


ROOMS = (
    "alliances",
    "alliance_roles",
    "claims",
    "erasure",
    "invitations",
    "mandates",
    "organisations",
    "people",
)


@pytest.mark.parametrize("room", ROOMS)
def test_every_act_that_these_rooms_record_is_told_in_words(room):
    source = Path(services.__path__[0], f"{room}.py").read_text(encoding="utf-8")
    calls = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    recorders = [call for call in calls if ast.unparse(call.func) in {"trail.record", "_record"}]
    literals = [part for call in recorders for part in (*call.args, *(k.value for k in call.keywords))]
    said_as = {part.value for part in literals if isinstance(part, ast.Constant) and "_" in str(part.value)}
    assert said_as, "it records something"
    assert said_as - set(WORDS) == set()


def test_an_act_without_words_is_said_with_its_own_name(hospital, owner, now):
    trail.record(actor=owner, act="water_the_plants", now=now, organisation_id=hospital.pk)
    trail.record(actor=owner, act="change_role", now=now, organisation_id=hospital.pk)
    without, lacking = reversed(entries_of(hospital.pk, TrailFilter(), first=0, count=2))
    assert said(without) == "Ana Reyes: water the plants."
    assert said(lacking) == "Ana Reyes: change role."
