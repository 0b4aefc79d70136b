"""A small world in which every role of the table has its person and every object its number."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from allauth.account.models import EmailAddress
from django.core.signing import Signer

from archstone.platform.services import (
    audit_ratings,
    audits,
    disclosures,
    duplicates,
    guided_audits,
    imports,
    introductions,
    meetings,
    registry_index,
    webhooks,
)
from archstone.platform.services.actors import NOBODY, Actor, actor_of
from archstone.platform.services.acts import ACTS
from archstone.platform.services.notifications import notify
from archstone.platform.services.tokens import make_token
from archstone.platform.store.alliances.models import Alliance, AllianceMember, AllianceRole
from archstone.platform.store.audits.models import DisclosureEvent
from archstone.platform.store.introductions.models import AnswerLink, Introduction, Meeting
from archstone.platform.store.notifications.models import Notification
from archstone.platform.store.organisations.models import Claim, Invitation, Mandate, Organisation
from archstone.platform.store.people.models import Person
from archstone.platform.store.programs.models import ApiToken
from archstone.platform.store.registries.models import DuplicatePair, ImportRun, Suggestion
from tests.platform.finding_rooms import set_up
from tests.platform.permissions.cells import SIGNED_IN
from tests.platform.test_matches import STRONG, TRUSTED

PASSWORD = "correct horse battery"
SECRET = "xyzzy"
"""A word that stands in every note, answer and name that nobody outside may read."""
EVERY_SCOPE = sorted({act.scope for act in ACTS.values()})
AUDIT = {"estimated": True, "vulnerabilities": "storytelling:3:3:public"}


@dataclass
class World:
    """Who plays which role, with a token that may everything they may; and what the objects are called."""

    now: datetime
    who: dict[str, Actor] = field(default_factory=lambda: {"anyone": NOBODY, "guest": NOBODY})
    objects: dict[str, str] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)
    link: UUID | None = None

    @property
    def absent(self) -> dict[str, str]:
        """Name, for every object, one of its kind that doesn't exist."""
        return {name: _unlike(value) for name, value in self.objects.items()}


def _unlike(value: str) -> str:
    if value.isdecimal():
        return "987654321"
    try:
        UUID(value)
    except ValueError:
        return "nobody-there"
    return "00000000-0000-4000-8000-000000000000"


def build(now: datetime) -> World:
    """Build it."""
    world = World(now)
    organisations = _organisations(now)
    _people(world, organisations)
    _alliance(world, organisations)
    for role, organisation in (
        ("owner", organisations["ours"]),
        ("owner of another", organisations["other"]),
        ("owner of an invited one", organisations["invited"]),
        ("the other side", organisations["across"]),
    ):
        _audit(world, world.who[role], organisation)
    _more_of_the_audit(world, organisations["ours"])
    world.objects |= set_up(world.who["owner"], now, "candidate-parish")
    _letters(world, organisations)
    _introductions(world, organisations)
    _programs(world)
    _registry(world, organisations)
    registry_index.build_index(now=now)
    return world


def _organisations(now: datetime) -> dict[str, Organisation]:
    def make(slug: str, *, member: bool = True, **more: Any) -> Organisation:
        return Organisation.objects.create(
            slug=slug,
            name=slug.replace("-", " ").title(),
            claimed_at=now if member else None,
            changed_at=now,
            **more,
        )

    profile = {name: STRONG[name] for name in ("kind", "sector", "place", "touched_by", "staff")}
    return {
        "ours": make("riverside-hospital", **profile, **AUDIT),
        "other": make("tide-school", **AUDIT),
        "invited": make("hollow-creek-watch", **AUDIT),
        "across": make("otter-watch", **AUDIT),
        "record": make("quay-bank", member=False),
        "claimed": make("harbour-trust", member=False),
        "unclaimed": make("heron-record", member=False),
        "candidate": make("candidate-parish", **TRUSTED),
        "newcomer": make("newcomer-parish", **TRUSTED),
    }


def _person(name: str, **more: Any) -> Person:
    email = f"{name.lower().replace(' ', '.')}@example.org"
    person = Person.objects.create_user(email, PASSWORD, name=name, **more)
    EmailAddress.objects.create(user=person, email=email, verified=True, primary=True)
    return person


def _people(world: World, organisations: dict[str, Organisation]) -> None:
    now, today = world.now, world.now.date()
    whole = {"starts_on": today}
    acting = (
        ("viewer", "ours", "viewer", whole),
        ("editor", "ours", "editor", whole),
        ("owner", "ours", "owner", whole),
        ("second owner", "ours", "owner", whole),
        ("delegate", "ours", "viewer", whole),
        ("owner of another", "other", "owner", whole),
        ("owner of an invited one", "invited", "owner", whole),
        ("the other side", "across", "owner", whole),
        ("viewer of the other side", "across", "viewer", whole),
        ("ended mandate", "ours", "owner", {"starts_on": today, "ended_at": now}),
        ("not begun mandate", "ours", "owner", {"starts_on": today + timedelta(days=1)}),
    )
    for name, organisation, role, dates in acting:
        person = _person(name)
        Mandate.objects.create(
            person=person, organisation=organisations[organisation], role=role, given_at=now, **dates
        )
        world.who[name] = actor_of(person, organisation_id=organisations[organisation].pk, today=today)
    for name in ("person", "steward", "coordinator", "observer", "facilitator"):
        person = _person(name, is_steward=name == "steward")
        world.who[name] = actor_of(person, organisation_id=None, today=today)
    for role in sorted(SIGNED_IN):
        world.tokens[role] = make_token(
            actor=world.who[role],
            now=now,
            name="all",
            scopes=EVERY_SCOPE,
            expires_at=now + timedelta(days=2),
        ).secret
    world.objects |= {name: one.slug for name, one in organisations.items()}
    world.objects |= {
        "editor": str(world.who["editor"].mandate_id),
        "editor_person": str(world.who["editor"].person_id),
        "viewer": str(world.who["viewer"].mandate_id),
        "tomorrow": (now + timedelta(days=1)).isoformat(),
    }


def _alliance(world: World, organisations: dict[str, Organisation]) -> None:
    now = world.now
    alliance = Alliance.objects.create(
        name="Southside Compact", created_at=now, founded_by=organisations["ours"]
    )
    AllianceMember.objects.create(
        alliance=alliance, organisation=organisations["ours"], invited_at=now, consented_at=now
    )
    AllianceMember.objects.create(alliance=alliance, organisation=organisations["invited"], invited_at=now)
    roles = {
        role: AllianceRole.objects.create(
            alliance=alliance,
            person_id=world.who[role].person,
            role=role,
            organisation=organisations["ours"] if role == "delegate" else None,
            starts_on=now.date(),
            given_at=now,
        )
        for role in ("coordinator", "delegate", "observer", "facilitator")
    }
    world.objects |= {
        "alliance": str(alliance.pk),
        "observing": str(roles["observer"].pk),
        "delegated": str(roles["delegate"].pk),
    }


def _audit(world: World, owner: Actor, organisation: Organisation) -> None:
    """Give an organisation an audit with something of everything; the hospital's has secrets in its notes."""
    word = SECRET if organisation.slug == world.objects["ours"] else "plain"
    who = {"actor": owner, "now": world.now, "organisation": organisation}
    for capability, level in (("community-trust", "private"), ("governance", "sealed"), ("design", "sealed")):
        audits.set_vulnerability(
            **who, capability=capability, severity=4, need=4, disclosure=level, note=f"{word} note"
        )
    audits.set_strength(**who, capability="logistics", level=4, note=f"{word} evidence")
    guided_audits.save_answer(**who, question="most-help", text=f"{word} answer", revision=0)
    for actor in world.who.values():
        if actor.organisation_id == organisation.pk:
            audit_ratings.rate_vulnerability(
                **{**who, "actor": actor}, capability="governance", severity=1, need=1, note=word
            )


def _more_of_the_audit(world: World, ours: Organisation) -> None:
    who = {"actor": world.who["owner"], "now": world.now, "organisation": ours}
    audits.add_own_capability(**who, label=f"{SECRET} mending", family="delivery")
    disclosures.tell_of(**who, capability="design", to=f"{SECRET} partner")
    world.objects["event"] = str(DisclosureEvent.objects.get().pk)


def _letters(world: World, organisations: dict[str, Organisation]) -> None:
    now = world.now
    times = {"invited_at": now, "expires_at": now + timedelta(days=13)}
    ours = organisations["ours"]
    to_role = {"alliance_id": UUID(world.objects["alliance"]), "role": "observer"}
    letters = {
        "letter": Invitation.objects.create(
            organisation=ours, role="viewer", token_hash="a", email="x@example.org", **times
        ),
        "role_letter": Invitation.objects.create(**to_role, token_hash="b", email="x@example.org", **times),
    }
    link = Signer(salt="archstone.invitation").sign("the person's own")
    Invitation.objects.create(
        organisation=organisations["other"],
        role="viewer",
        email="person@example.org",
        token_hash=hashlib.sha256(link.encode()).hexdigest(),
        **times,
    )
    claim = Claim.objects.create(
        organisation=organisations["claimed"],
        person_id=world.who["person"].person,
        evidence="Us.",
        made_at=now,
    )
    world.objects |= {name: str(one.pk) for name, one in letters.items()}
    world.objects |= {"claim": str(claim.pk), "invitation": link}


def _introductions(world: World, organisations: dict[str, Organisation]) -> None:
    """Let one introduction go its way, and keep a copy of it at every step."""
    now = world.now - timedelta(days=10)
    ana, ben = world.who["owner"], world.who["the other side"]
    linked = introductions.draft_introduction(
        actor=ana,
        now=now,
        asked=organisations["unclaimed"],
        problem="The creek silts up. You too?",
        ask="a walk",
    )
    introductions.send_introduction(actor=ana, now=now, id=linked.pk)
    row = introductions.draft_introduction(
        actor=ana,
        now=now,
        asked=organisations["across"],
        problem="The creek silts up. You too?",
        ask="a walk",
    )
    kept = {"linked": linked.pk, "draft": _copy(row.pk)}
    introductions.send_introduction(actor=ana, now=now, id=row.pk)
    kept["sent"] = _copy(row.pk)
    introductions.accept_introduction(actor=ben, now=now, id=row.pk)
    kept["accepted"] = _copy(row.pk)
    introductions.agree_introduction(actor=ana, now=now, id=row.pk)
    kept["met"] = row.pk
    _talk(world, row.pk, ana, ben)
    kept["judged"] = _copy(row.pk)
    Meeting.objects.create(introduction_id=kept["judged"], created_at=now, changed_at=now)
    for actor in (ana, ben):
        meetings.write_purpose(actor=actor, now=now, id=kept["judged"], sentence="Clear water.")

    kept["linked_met"] = _copy(row.pk, asked=organisations["unclaimed"])
    Meeting.objects.create(introduction_id=kept["linked_met"], created_at=now, changed_at=now)
    world.link = AnswerLink.objects.create(
        introduction=linked,
        organisation=organisations["unclaimed"],
        name="Kofi",
        email="kofi@heron.example",
        token_hash="c",
        made_at=now,
        made_by_id=ana.person,
        expires_at=world.now + timedelta(days=9),
    ).pk
    world.objects |= {name: str(pk) for name, pk in kept.items()}


def _copy(id: UUID, **changed: Any) -> UUID:
    row = Introduction.objects.get(pk=id)
    row.pk = uuid4()
    for name, value in changed.items():
        setattr(row, name, value)
    row.save(force_insert=True)
    return row.pk


def _talk(world: World, id: UUID, ana: Actor, ben: Actor) -> None:
    now = world.now
    for actor, kind in ((ana, "want"), (ben, "offer")):
        meetings.write_point(actor=actor, now=now, id=id, kind=kind, says=f"Somebody's {kind}.")
    meetings.name_divergence(actor=ana, now=now, id=id, about="Who speaks to the fund", reading="We do.")
    version = meetings.see_meeting(actor=ana, id=id).meeting.version
    meetings.write_notes(actor=ana, now=now, id=id, notes="One street.", version=version)
    found = meetings.see_meeting(actor=ana, id=id).meeting
    own, theirs = found.points
    world.objects |= {
        "point": own.id,
        "their_point": theirs.id,
        "divergence": found.divergences[0].id,
        "version": str(found.version),
    }


def _programs(world: World) -> None:
    owner, viewer, now = world.who["owner"], world.who["viewer"], world.now
    hook = webhooks.add_webhook(
        actor=owner, now=now, url="https://hooks.example.org/in", events=["mandate_given"]
    ).webhook
    webhooks.try_webhook(actor=owner, now=now, webhook=hook)
    notify(
        people=[viewer.person],
        kind="mandate_given",
        key="n",
        now=now,
        facts={"organisation": "X", "role": "viewer"},
    )
    token = make_token(
        actor=viewer, now=now, name="x", scopes=["tokens:read"], expires_at=now + timedelta(days=1)
    ).token
    news = Notification.objects.get(person_id=viewer.person, kind="mandate_given")
    world.objects |= {
        "webhook": str(hook.pk),
        "delivery": str(hook.deliveries.get().pk),
        "token": str(token.pk),
        "notification": str(news.pk),
    }
    assert ApiToken.objects.filter(pk=token.pk, revoked_at=None).exists()


def _registry(world: World, organisations: dict[str, Organisation]) -> None:
    steward, now = world.who["steward"], world.now

    def record(slug: str) -> Organisation:
        return Organisation.objects.create(slug=slug, name=slug, changed_at=now)

    def look() -> ImportRun:
        csv = b"id,name\nlantern,Lantern Kitchen\n"
        return imports.look_at_file(actor=steward, now=now, name="r.csv", chunks=[csv])

    run, running = look(), look()
    imports.start_import(actor=steward, now=now, run=running)
    merge = duplicates.merge_organisations(
        actor=steward, now=now, kept=record("kept-one"), merged=record("merged-one")
    )
    pair = DuplicatePair.objects.create(
        one=record("pair-one"), other=record("pair-other"), score=1, found_at=now
    )
    suggestion = Suggestion.objects.create(
        organisation=organisations["ours"], said={"place": "Port"}, made_at=now
    )
    found = {"run": run, "running": running, "merge": merge, "pair": pair, "suggestion": suggestion}
    world.objects |= {name: str(one.pk) for name, one in found.items()}
