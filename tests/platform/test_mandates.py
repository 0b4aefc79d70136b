"""Mandates: given, changed, ended, laid down; an organisation never stands without an owner."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail

from archstone.model.errors import RuleBroken
from archstone.platform.jobs.runner import work_off
from archstone.platform.services import mandates
from archstone.platform.services.actors import acting_for, actor_of
from archstone.platform.store.organisations.models import Mandate
from archstone.platform.store.people.models import Person
from archstone.platform.store.trail.models import TrailEntry

pytestmark = pytest.mark.usefixtures("clock")


@pytest.fixture
def hospital(make_organisation):
    return make_organisation()


def mandate_of(actor):
    return Mandate.objects.select_related("organisation", "person").get(pk=actor.mandate_id)


def test_a_new_role_begins_a_new_mandate_and_the_old_one_stays_readable(hospital, make_actor, now):
    owner, editor = make_actor(hospital), make_actor(hospital, "editor")
    given = mandates.change_role(actor=owner, now=now, mandate=mandate_of(editor), role="viewer")
    work_off(now)
    old = mandate_of(editor)
    assert (old.ended_at, old.ended_by_id) == (now, owner.person)
    assert (given.role, given.given_by_id, given.starts_on) == ("viewer", owner.person, now.date())
    person = Person.objects.get(pk=editor.person)
    assert actor_of(person, organisation_id=hospital.pk, today=now.date()).role == "viewer"
    assert mail.outbox[0].to == [person.email]
    assert "Viewer" in mail.outbox[0].body
    entry = TrailEntry.objects.order_by("-id").first()
    assert (entry.act, entry.facts["before"], entry.facts["role"]) == ("change_role", "editor", "viewer")


def test_the_last_owner_can_neither_leave_nor_step_down_nor_be_ended_nor_get_a_last_day(
    hospital, make_actor, now
):
    owner, editor = make_actor(hospital), make_actor(hospital, "editor")
    mine = mandate_of(owner)
    for attempt in (
        lambda: mandates.leave_organisation(actor=owner, now=now, mandate=mine),
        lambda: mandates.end_mandate(actor=owner, now=now, mandate=mine),
        lambda: mandates.change_role(actor=owner, now=now, mandate=mine, role="editor"),
        lambda: mandates.set_last_day(
            actor=owner, now=now, mandate=mine, ends_on=now.date() + timedelta(days=90)
        ),
    ):
        with pytest.raises(mandates.LastOwner, match="always needs an owner"):
            attempt()
    mandates.leave_organisation(actor=editor, now=now, mandate=mandate_of(editor))
    assert Mandate.objects.filter(ended_at=None).count() == 1


def test_an_owner_leaves_once_another_stays_at_least_as_long(hospital, make_actor, now):
    owner, other = make_actor(hospital), make_actor(hospital, name="Second Owner")
    soon = now.date() + timedelta(days=30)
    mandates.set_last_day(actor=owner, now=now, mandate=mandate_of(other), ends_on=soon)
    with pytest.raises(mandates.LastOwner, match="for as long"):
        mandates.leave_organisation(actor=owner, now=now, mandate=mandate_of(owner))
    mandates.set_last_day(actor=owner, now=now, mandate=mandate_of(other), ends_on=None)
    mandates.leave_organisation(actor=owner, now=now, mandate=mandate_of(owner))
    assert Mandate.objects.holding_on(now.date()).get().person_id == other.person


def test_a_mandate_holds_from_its_first_to_its_last_day_and_ends_at_once_when_ended(
    hospital, make_actor, now
):
    make_actor(hospital)
    editor = make_actor(hospital, "editor")
    person, today = Person.objects.get(pk=editor.person), now.date()
    Mandate.objects.filter(pk=editor.mandate_id).update(
        starts_on=today + timedelta(days=1), ends_on=today + timedelta(days=2)
    )
    roles = [
        actor_of(person, organisation_id=hospital.pk, today=today + timedelta(days=k)).role for k in range(4)
    ]
    assert roles == [None, "editor", "editor", None]
    Mandate.objects.filter(pk=editor.mandate_id).update(starts_on=today, ends_on=None, ended_at=now)
    assert actor_of(person, organisation_id=hospital.pk, today=today).role is None


def test_what_cannot_be_is_said_in_a_sentence(hospital, make_actor, now):
    owner, editor = make_actor(hospital), make_actor(hospital, "editor")
    mandate = mandate_of(editor)
    with pytest.raises(RuleBroken, match="can't lie before today"):
        mandates.set_last_day(actor=owner, now=now, mandate=mandate, ends_on=now.date() - timedelta(days=1))
    with pytest.raises(RuleBroken, match="no role emperor"):
        mandates.change_role(actor=owner, now=now, mandate=mandate, role="emperor")
    mandates.end_mandate(actor=owner, now=now, mandate=mandate)
    with pytest.raises(RuleBroken, match="already ended"):
        mandates.end_mandate(actor=owner, now=now, mandate=mandate)


def test_people_act_for_the_organisation_whose_page_they_are_on(hospital, make_organisation, make_actor, now):
    other = make_organisation("hollow-creek-watch")
    owner = make_actor(hospital)
    assert acting_for(owner, other) is owner
    Mandate.objects.create(
        person_id=owner.person, organisation=other, role="viewer", starts_on=now.date(), given_at=now
    )
    there = acting_for(owner, other)
    assert (there.organisation_id, there.role) == (other.pk, "viewer")


def test_the_page_lists_people_with_few_questions_and_does_what_its_buttons_say(
    hospital, make_actor, browser_of, django_assert_max_num_queries
):
    owner = make_actor(hospital)
    editors = [make_actor(hospital, "editor", name=f"Editor {k}") for k in range(12)]
    browser, page = browser_of(owner), "/organisations/riverside-hospital/people/"
    with django_assert_max_num_queries(16):
        told = browser.get(page).content.decode()
    assert told.count(">Editor 1") == 3  # 1, 10 and 11
    assert "given by" not in told
    changed = browser.post(f"{page}{editors[0].mandate_id}/", {"role": "owner", "ends_on": ""}, follow=True)
    assert "The mandate is changed." in changed.content.decode()
    ended = browser.post(f"{page}{editors[1].mandate_id}/end/", follow=True).content.decode()
    assert "Who acted before" in ended
    refused = browser.post(f"{page}{editors[2].mandate_id}/", {"role": "owner", "ends_on": "2020-01-01"})
    assert refused.status_code == 422
    assert "can&#x27;t lie before today" in refused.content.decode()
    left = browser.post(f"{page}{owner.mandate_id}/leave/", follow=True).content.decode()
    assert "You no longer act for" in left


def test_the_last_owner_reads_why_they_cannot_leave(hospital, make_actor, browser_of):
    owner = make_actor(hospital)
    told = browser_of(owner).post(
        f"/organisations/riverside-hospital/people/{owner.mandate_id}/leave/", follow=True
    )
    assert "always needs an owner" in told.content.decode()
    assert mandate_of(owner).ended_at is None
