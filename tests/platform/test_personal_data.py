"""Personal data: a copy of all that is held, and erasure that forgets the person and keeps the chain."""

from __future__ import annotations

import io
import json
import zipfile

import pytest
from django.test import Client

from archstone.model.errors import NotAllowed
from archstone.platform.services import alliances, claims, erasure, invitations, personal_data
from archstone.platform.services.organisations import edit_profile
from archstone.platform.services.trail import check_trail
from archstone.platform.store.alliances.models import AllianceRole
from archstone.platform.store.organisations.models import Invitation, Mandate
from archstone.platform.store.people.models import Person
from archstone.platform.store.trail.models import TrailEntry

PASSWORD = "correct horse battery"


@pytest.fixture
def hospital(make_organisation):
    return make_organisation()


@pytest.fixture
def ana(hospital, make_actor):
    return make_actor(hospital, name="Ana Reyes")


def unpacked(packed):
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        return {name: json.loads(archive.read(name)) for name in archive.namelist()}


def signed_in(person):
    browser = Client(HTTP_USER_AGENT="Ana's laptop")
    browser.post("/accounts/login/", {"login": person.email, "password": PASSWORD})
    return browser


def test_every_table_that_refers_to_people_is_answered_for():
    """A row that goes with the person, or that names them as its person, is personal data of some room."""
    held = personal_data.tables_held()
    forgotten = {
        relation.related_model.__name__
        for relation in Person._meta.related_objects
        if relation.related_model not in held
        and (relation.on_delete.__name__ != "SET_NULL" or relation.field.name == "person")
    }
    assert forgotten == set(), "name these tables in @holds_data of their room's service"


def test_a_copy_has_all_rooms_and_no_secret(ana, hospital, make_organisation, now):
    person = Person.objects.get(pk=ana.person)
    browser = signed_in(person)
    edit_profile(actor=ana, now=now, organisation=hospital, place="Port Ellery")
    record = make_organisation("quay-bank", member=False)
    claims.claim_organisation(actor=ana, now=now, organisation=record, evidence="My desk is there.")
    alliances.found_alliance(actor=ana, now=now, name="Southside Compact")
    assert browser.get("/settings/personal-data/").status_code == 200
    asked = browser.post("/settings/personal-data/copy/")
    assert asked["Location"].startswith("/accounts/reauthenticate/")
    answer = browser.post(
        "/accounts/reauthenticate/?next=/settings/personal-data/copy/", {"password": PASSWORD}
    )
    if answer["Content-Type"] != "application/zip":
        answer = browser.post("/settings/personal-data/copy/")
    assert answer["Content-Type"] == "application/zip"
    told = unpacked(answer.content)
    assert told["people.json"]["account"][0]["email"] == "ana.reyes@example.org"
    assert told["people.json"]["sessions"][0]["user_agent"] == "Ana's laptop"
    assert told["organisations.json"]["mandates"][0]["organisation__slug"] == "riverside-hospital"
    assert told["organisations.json"]["claims"][0]["evidence"] == "My desk is there."
    assert told["alliances.json"]["roles"][0]["role"] == "coordinator"
    assert "edit_profile" in [entry["act"] for entry in told["trail.json"]]
    everything = json.dumps(told)
    for secret in (person.password, browser.session.session_key, "token_hash"):
        assert secret not in everything


def test_the_copy_tells_nothing_of_others(ana, hospital, make_actor, now):
    make_actor(hospital, "editor", name="Bo Lind")
    told = json.dumps(unpacked(personal_data.export_personal_data(actor=ana, now=now)))
    assert "Bo Lind" not in told
    assert "bo.lind" not in told


def test_erasure_forgets_the_person_and_keeps_the_chain(ana, hospital, make_actor, now):
    bo = make_actor(hospital, name="Bo Lind")
    steward = make_actor(name="Sten", is_steward=True)
    edit_profile(actor=ana, now=now, organisation=hospital, place="Port Ellery")
    invitations.invite_person(actor=bo, now=now, organisation=hospital, email="cy@example.org", role="viewer")
    Invitation.objects.create(
        organisation=hospital,
        email="ana.reyes@example.org",
        role="owner",
        token_hash="x",
        invited_by_id=bo.person,
        invited_at=now,
        expires_at=now,
        accepted_at=now,
        accepted_by_id=ana.person,
    )
    erasure.erase_person(actor=ana, now=now, confirmed=True)
    assert not Person.objects.filter(pk=ana.person).exists()
    assert list(Mandate.objects.values_list("person_id", flat=True)) == [bo.person]
    assert list(Invitation.objects.values_list("email", flat=True)) == ["cy@example.org"]
    kept = TrailEntry.objects.filter(person=ana.person)
    assert {"edit_profile", "erase_person"} <= set(kept.values_list("act", flat=True))
    assert "Ana" not in str(list(kept.values()))
    assert check_trail(actor=steward).holds


def test_nothing_names_the_person_anywhere_after_erasure(ana, hospital, make_actor, now):
    """Look through every column of every table for the name, the address and the number of the person."""
    from django.apps import apps

    make_actor(hospital, name="Bo Lind")
    signed_in(Person.objects.get(pk=ana.person))
    record_of = ("Ana Reyes", "ana.reyes", str(ana.person), ana.person.hex)
    invitations.invite_person(
        actor=ana, now=now, organisation=hospital, email="cy@example.org", role="viewer"
    )
    erasure.erase_person(actor=ana, now=now, confirmed=True)
    found = {
        (model.__name__, word)
        for model in apps.get_models()
        for row in model.objects.all().values()
        for word in record_of
        if word in str(row)
    }
    # The trail keeps the number. A letter that she wrote forgets what stands in it once it is sent.
    assert {name for name, word in found if word not in ("Ana Reyes",)} <= {"TrailEntry"}
    assert {name for name, _word in found} <= {"TrailEntry", "Letter"}


def test_who_is_needed_hands_over_first(ana, hospital, make_actor, make_organisation, now):
    make_actor(hospital, "editor", name="Bo Lind")
    with pytest.raises(erasure.StillNeeded, match="last owner of Riverside Hospital"):
        erasure.erase_person(actor=ana, now=now, confirmed=True)
    assert Person.objects.filter(pk=ana.person).exists()
    Mandate.objects.filter(person__name="Bo Lind").update(role="owner")
    compact = alliances.found_alliance(actor=ana, now=now, name="Southside Compact")
    with pytest.raises(erasure.StillNeeded, match="last coordinator of Southside Compact"):
        erasure.erase_person(actor=ana, now=now, confirmed=True)
    bo = Person.objects.get(name="Bo Lind")
    AllianceRole.objects.create(
        alliance=compact, person=bo, role="coordinator", starts_on=now.date(), given_at=now
    )
    erasure.erase_person(actor=ana, now=now, confirmed=True)
    assert not Person.objects.filter(pk=ana.person).exists()


def test_what_only_they_acted_for_is_a_record_again_or_goes(make_actor, make_organisation, now):
    verified = make_organisation("quay-bank", verified_at=now, register="irs")
    own_word = make_organisation("my-idea")
    ana = make_actor(verified, name="Ana Reyes")
    Mandate.objects.create(
        person_id=ana.person, organisation=own_word, role="owner", starts_on=now.date(), given_at=now
    )
    erasure.erase_person(actor=ana, now=now, confirmed=True)
    verified.refresh_from_db()
    own_word.refresh_from_db()
    assert (verified.claimed_at, verified.verified_at, verified.removed_at) == (None, None, None)
    assert own_word.removed_at == now


def test_erasure_asks_for_the_password_again(ana, hospital, now):
    with pytest.raises(NotAllowed, match="Confirm with your password"):
        erasure.erase_person(actor=ana, now=now, confirmed=False)
    person = Person.objects.get(pk=ana.person)
    browser = signed_in(person)
    page = browser.get("/settings/personal-data/erase/").content.decode()
    assert "nobody acts for Riverside Hospital any more" in page
    asked = browser.post("/settings/personal-data/erase/")
    assert asked["Location"].startswith("/accounts/reauthenticate/")
    assert Person.objects.filter(pk=person.pk).exists()
    wrong = browser.post(asked["Location"], {"password": "wrong wrong wrong"})
    assert wrong.status_code == 200
    assert Person.objects.filter(pk=person.pk).exists()
    done = browser.post(asked["Location"], {"password": PASSWORD}, follow=True)
    assert not Person.objects.filter(pk=person.pk).exists()
    assert done.status_code == 200
    assert not done.wsgi_request.user.is_authenticated
