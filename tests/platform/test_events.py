"""Events: each of the table happens by an act of people, and the programs of whom it concerns hear of it."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.core import mail

from archstone.platform.jobs.runner import work_off
from archstone.platform.services import (
    alliances,
    audits,
    claims,
    duplicates,
    erasure,
    events,
    imports,
    introductions,
    invitations,
    mandates,
    meetings,
    organisations,
    registries,
    webhooks,
)
from archstone.platform.services.actors import actor_of
from archstone.platform.store.notifications.models import Notification
from archstone.platform.store.organisations.models import Mandate
from archstone.platform.store.people.models import Person
from archstone.platform.store.registries.models import ImportRun, Suggestion
from archstone.platform.store.webhooks.models import Delivery, Webhook

pytestmark = pytest.mark.usefixtures("clock")
HEADER = "id,name,kind\n"


class World:
    """A hospital and a watch with a program each that hears everything, their owners, and a steward."""

    def __init__(self, make_organisation, make_actor, now):
        self.make_actor, self.now = make_actor, now
        self.hospital = make_organisation(strengths="logistics:3:shown")
        self.watch = make_organisation("hollow-creek-watch")
        self.record = make_organisation("hollow-creek-w", member=False, kind="club")
        self.fay, self.otto = make_actor(self.hospital, name="Fay"), make_actor(self.watch, name="Otto")
        make_actor(self.hospital, name="Second Owner")
        self.sten = make_actor(self.hospital, "viewer", name="Sten", is_steward=True)
        for organisation in (self.hospital, self.watch):
            Webhook.objects.create(
                organisation=organisation,
                url="https://example.org/told",
                events=sorted(events.EVENTS),
                made_at=now,
                secret_changed_at=now,
            )

    def mandate_of(self, actor):
        return mandates.find(Mandate.objects.get(person=actor.person, ended_at=None).pk)

    def introduced(self, *steps):
        row = introductions.draft_introduction(
            actor=self.fay, now=self.now, asked=self.watch, problem="The creek silts up.", ask="a walk"
        )
        introductions.send_introduction(actor=self.fay, now=self.now, id=row.pk)
        for step, actor in steps:
            getattr(introductions, f"{step}_introduction")(actor=actor, now=self.now, id=row.pk)
        return row.pk

    def imported(self, text):
        run = imports.look_at_file(actor=self.sten, now=self.now, name="registry.csv", chunks=[text.encode()])
        imports.start_import(actor=self.sten, now=self.now, run=run)
        return imports.carry_out(run_id=run.pk, clock=lambda: self.now)


@pytest.fixture
def world(make_organisation, make_actor, now):
    return World(make_organisation, make_actor, now)


def gives_a_mandate(w):
    invitations.invite_person(
        actor=w.fay, now=w.now, organisation=w.hospital, email="bo@example.org", role="editor"
    )
    work_off(w.now)
    bo = w.make_actor(name="Bo")
    token = re.search(r"/invitation/([^\s\"/]+)", mail.outbox[-1].body)[1]
    invitations.accept_invitation(actor=bo, now=w.now, token=token)


def ends_a_mandate(w):
    viewer = w.make_actor(w.hospital, "viewer", name="Vic")
    mandates.end_mandate(actor=w.fay, now=w.now, mandate=w.mandate_of(viewer))


def leaves(w):
    mandates.leave_organisation(actor=w.fay, now=w.now, mandate=w.mandate_of(w.fay))


def is_erased(w):
    viewer = w.make_actor(w.hospital, "viewer", name="Vic")
    erasure.erase_person(actor=viewer, now=w.now, confirmed=True)


def changes_the_profile(w):
    organisations.edit_profile(actor=w.fay, now=w.now, organisation=w.hospital, place="Port Ellery")


def takes_a_suggestion_over(w):
    suggestion = Suggestion.objects.create(
        organisation=w.hospital, said={"place": "Port"}, made_at=w.now, run=None
    )
    registries.decide_suggestion(actor=w.fay, now=w.now, suggestion=suggestion, take=("place",))


def is_verified(w):
    claim = claims.ask_verification(actor=w.fay, now=w.now, organisation=w.hospital, evidence="Us.")
    claims.accept_claim(actor=w.sten, now=w.now, claim=claim)


def takes_in_a_record(w):
    duplicates.merge_organisations(actor=w.sten, now=w.now, kept=w.hospital, merged=w.record)


def changes_its_audit(w):
    audits.set_strength(
        actor=w.fay, now=w.now, organisation=w.hospital, capability="logistics", level=4, grade="shown"
    )


def meets(w):
    id = w.introduced(("accept", w.otto), ("agree", w.fay))
    version = meetings.see_meeting(actor=w.fay, id=id).meeting.version
    meetings.write_notes(actor=w.fay, now=w.now, id=id, notes="One street first.", version=version)
    for actor in (w.fay, w.otto):
        meetings.confirm_notes(actor=actor, now=w.now, id=id, version=version + 1)


def founds_and_invites(w):
    alliance = alliances.found_alliance(actor=w.fay, now=w.now, name="Southside Compact")
    place = alliances.invite_member(actor=w.fay, now=w.now, alliance=alliance, organisation=w.watch)
    alliances.consent_to_membership(actor=w.otto, now=w.now, member=place)


def fails_to_import(w):
    run = imports.look_at_file(
        actor=w.sten, now=w.now, name="registry.csv", chunks=[(HEADER + "a,A,club\n").encode()]
    )
    imports.start_import(actor=w.sten, now=w.now, run=run)
    ImportRun.objects.filter(pk=run.pk).update(path="/nowhere/registry.csv")
    imports.carry_out(run_id=run.pk, clock=lambda: w.now)


def tries_it_out(w):
    webhook = Webhook.objects.get(organisation=w.hospital)
    webhooks.try_webhook(actor=w.fay, now=w.now, webhook=webhook)


HOSPITAL, BOTH = ("riverside-hospital",), ("hollow-creek-watch", "riverside-hospital")
STORIES = (
    ("mandate_given", gives_a_mandate, HOSPITAL, {"mandate", "person", "role"}),
    ("mandate_ended", ends_a_mandate, HOSPITAL, {"mandate", "person"}),
    ("mandate_ended", leaves, HOSPITAL, {"mandate", "person"}),
    ("mandate_ended", is_erased, HOSPITAL, {"mandate", "person"}),
    ("profile_changed", changes_the_profile, HOSPITAL, {"fields"}),
    ("profile_changed", takes_a_suggestion_over, HOSPITAL, {"fields"}),
    ("claim_accepted", is_verified, HOSPITAL, {"claim"}),
    ("organisations_merged", takes_in_a_record, HOSPITAL, {"merged"}),
    ("audit_changed", changes_its_audit, HOSPITAL, {"complete"}),
    ("introduction_sent", lambda w: w.introduced(), HOSPITAL, {"introduction"}),
    ("introduction_received", lambda w: w.introduced(), BOTH[:1], {"introduction"}),
    ("introduction_accepted", lambda w: w.introduced(("accept", w.otto)), BOTH, {"introduction"}),
    ("introduction_declined", lambda w: w.introduced(("decline", w.otto)), BOTH, {"introduction"}),
    ("introduction_agreed", meets, BOTH, {"introduction"}),
    ("introduction_withdrawn", lambda w: w.introduced(("withdraw", w.fay)), BOTH, {"introduction"}),
    ("notes_confirmed", meets, BOTH, {"introduction", "meeting"}),
    (
        "import_finished",
        lambda w: w.imported(HEADER + "a,A,club\n,B,\n"),
        HOSPITAL,
        {"import", "rows", "faults"},
    ),
    ("import_failed", fails_to_import, HOSPITAL, {"import"}),
    ("alliance_founded", founds_and_invites, HOSPITAL, {"alliance"}),
    ("membership_accepted", founds_and_invites, BOTH, {"alliance", "member"}),
    ("webhook_tried", tries_it_out, HOSPITAL, {"webhook"}),
)


@pytest.mark.parametrize(
    ("event", "happens", "whose", "facts"), STORIES, ids=[f"{s[0]}-{s[1].__name__}" for s in STORIES]
)
def test_an_act_is_told_to_those_it_concerns(world, event, happens, whose, facts):
    happens(world)
    told = Delivery.objects.filter(event=event).select_related("webhook__organisation")
    assert tuple(sorted(d.webhook.organisation.slug for d in told)) == whose
    assert {frozenset(d.payload["facts"]) for d in told} == {frozenset(facts)}
    assert set(facts) == events.EVENTS[event].facts


def test_every_event_of_the_table_happens():
    assert {story[0] for story in STORIES} == set(events.EVENTS)


def test_every_event_stands_in_the_guide_with_its_facts():
    guide = (Path(__file__).parents[2] / "docs/howto/use-the-api.md").read_text(encoding="utf-8")
    rows = [line.split("|")[1:4] for line in guide.splitlines() if line.startswith("| `")]
    told = {name: facts for names, _, facts in rows for name in re.findall(r"`(\w+)`", names)}
    assert set(told) >= set(events.EVENTS)
    for event, row in events.EVENTS.items():
        assert all(f"`{fact}`" in told[event] for fact in row.facts), event


def test_an_audit_that_is_being_written_is_told_of_once(world, now):
    for minutes, level in enumerate((1, 2, 4)):
        audits.set_strength(
            actor=world.fay,
            now=now + timedelta(minutes=minutes),
            organisation=world.hospital,
            capability="logistics",
            level=level,
            grade="shown",
        )
    told = Delivery.objects.get(event="audit_changed")
    assert told.payload["happened_at"] == (now + timedelta(minutes=2)).isoformat()
    audits.set_strength(
        actor=world.fay,
        now=now + timedelta(minutes=30),
        organisation=world.hospital,
        capability="logistics",
        level=5,
        grade="shown",
    )
    assert Delivery.objects.filter(event="audit_changed").count() == 2


def kinds_for(actor):
    return set(
        Notification.objects.filter(person=actor.person, finished_at=None).values_list("kind", flat=True)
    )


def test_people_read_on_the_page_what_letters_told_them(world, now, make_person):
    gives_a_mandate(world)
    bo = Person.objects.get(email="bo@example.org")
    assert "invitation_accepted" in kinds_for(world.fay)
    founds_and_invites(world)
    assert "membership_accepted" in kinds_for(world.fay)
    assert "membership_offered" not in kinds_for(world.otto), "it was answered"
    world.imported(HEADER + "a,A,club\n")
    assert "import_finished" in kinds_for(world.sten)
    claim = claims.claim_organisation(
        actor=actor_of(bo, organisation_id=None, today=now.date()),
        now=now,
        organisation=world.record,
        evidence="Us.",
    )
    assert "claim_made" in kinds_for(world.sten)
    claims.accept_claim(actor=world.sten, now=now, claim=claim)
    assert "claim_made" not in kinds_for(world.sten)
    assert "claim_accepted" in kinds_for(actor_of(bo, organisation_id=None, today=now.date()))
    mailed = Notification.objects.exclude(kind__in=("import_finished",)).filter(mailed_at=None)
    assert not mailed.exists(), "each has a letter of its own and goes into no digest"


def test_news_that_names_somebody_goes_with_them(world, now):
    gives_a_mandate(world)
    bo = Person.objects.get(email="bo@example.org")
    acting = actor_of(bo, organisation_id=world.hospital.pk, today=now.date())
    claims.claim_organisation(actor=acting, now=now, organisation=world.record, evidence="Us.")
    assert Notification.objects.filter(facts__person="Bo").count() == 2
    erasure.erase_person(actor=acting, now=now, confirmed=True)
    assert not Notification.objects.filter(facts__person="Bo").exists()


def test_programs_hear_nothing_after_the_last_person_left(make_organisation, make_actor, now):
    alone = make_organisation("tide-school", verified_at=now)
    owner = make_actor(alone, name="Una")
    Webhook.objects.create(
        organisation=alone,
        url="https://example.org/told",
        events=sorted(events.EVENTS),
        made_at=now,
        secret_changed_at=now,
    )
    erasure.erase_person(actor=owner, now=now, confirmed=True)
    assert not Webhook.objects.filter(removed_at=None).exists()
