"""Settings: what a person sets takes effect at once, and what can't be is said beside its field."""

from __future__ import annotations

import pytest
from django.test import Client

from archstone.model.errors import BadInput, NotAllowed
from archstone.platform.services import people
from archstone.platform.services.actors import NOBODY
from archstone.platform.store.people.models import Person
from archstone.platform.store.trail.models import TrailEntry

pytestmark = pytest.mark.usefixtures("clock")

SENT = {"name": "Ana R.", "language": "de", "time_zone": "America/Lima", "theme": "dark", "digest": "weekly"}


@pytest.fixture
def ana(make_actor):
    return make_actor(name="Ana Reyes")


def test_settings_take_effect_with_the_answer(ana, browser_of):
    browser = browser_of(ana)
    saved = browser.post("/settings/", SENT)
    assert saved.status_code == 302
    assert saved.cookies["archstone_theme"].value == "dark"
    assert saved.cookies["archstone_language"].value == "de"
    page = browser.get("/settings/").content.decode()
    assert '<html lang="de"' in page
    assert 'data-theme="dark"' in page
    assert "Ana R." in page
    person = Person.objects.get(pk=ana.person)
    assert {name: getattr(person, name) for name in SENT} == SENT
    entry = TrailEntry.objects.get(act="change_settings")
    assert entry.facts["fields"] == ["digest", "language", "name", "theme", "time_zone"]
    assert "Ana R." not in str(entry.facts)


def test_arabic_turns_the_page_around(ana, browser_of):
    browser = browser_of(ana)
    browser.post("/settings/", {**SENT, "language": "ar"})
    assert '<html lang="ar" dir="rtl"' in browser.get("/settings/").content.decode()


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("name", "  ", "Write how others should call you"),
        ("name", "x" * 121, "121 characters long"),
        ("time_zone", "Mars/Olympus", "There is no time zone Mars/Olympus"),
        ("language", "tlh", "Choose one of the values"),
        ("theme", "pink", "Choose one of the values"),
        ("digest", "hourly", "Choose one of the values"),
        ("is_steward", "True", "There is no setting is_steward"),
    ],
)
def test_what_cannot_be_set_is_said(ana, now, name, value, sentence):
    with pytest.raises(BadInput, match=sentence) as told:
        people.change_settings(actor=ana, now=now, **{name: value})
    assert told.value.faults[0].field == name
    assert not Person.objects.get(pk=ana.person).is_steward


def test_a_fault_stands_beside_its_field(ana, browser_of):
    answer = browser_of(ana).post("/settings/", {**SENT, "name": "", "time_zone": "Mars/Olympus"})
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"name", "time_zone"}


def test_theme_and_language_can_be_chosen_without_an_account(db):
    stranger = Client()
    stranger.post("/set-language/", {"language": "es", "next": "/"})
    stranger.post("/set-theme/", {"theme": "dark", "next": "https://evil.example/"})
    page = stranger.get("/").content.decode()
    assert '<html lang="es"' in page
    assert 'data-theme="dark"' in page
    assert stranger.post("/set-theme/", {"theme": "device"}).cookies["archstone_theme"].value == ""
    assert stranger.post("/set-theme/", {"next": "https://evil.example/"})["Location"] == "/"


def test_nobody_has_no_settings(now, db):
    with pytest.raises(NotAllowed, match="Sign in first"):
        people.see_oneself(actor=NOBODY)
    assert Client().get("/settings/")["Location"] == "/accounts/login/?next=%2Fsettings%2F"
