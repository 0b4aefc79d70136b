"""Erasure: what each of our rooms holds on a person, and how the platform forgets them.

The person's row goes, and with it their mandates, roles, claims and sessions. The audit trail keeps the
number they had and nothing else, so that its chain still holds and says "a person who left".
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from archstone.model.errors import NotAllowed, RuleBroken
from archstone.platform.services import mandates, permissions, trail
from archstone.platform.services.actors import Actor
from archstone.platform.services.personal_data import erase_everywhere, erases_data, holds_data, rows
from archstone.platform.store.alliances.models import Alliance, AllianceMember, AllianceRole
from archstone.platform.store.organisations.models import Claim, Invitation, Mandate, Organisation
from archstone.platform.store.people.models import Person
from archstone.platform.store.trail.models import TrailEntry
from archstone.platform.store.webhooks.models import Webhook


class StillNeeded(RuleBroken):
    """Somebody else depends on the person: they have to hand over first."""


def erase_person(*, actor: Actor, now: datetime, confirmed: bool) -> None:
    """Erase everything that names the actor; *confirmed* says that they have just proved who they are."""
    permissions.require(actor, "erase_person")
    if not confirmed:
        raise NotAllowed(_("Confirm with your password first."))
    with transaction.atomic():
        person = Person.objects.select_for_update().get(pk=actor.person)
        hindrances = what_hinders(person.pk, actor)
        if hindrances:
            raise StillNeeded(" ".join(hindrances))
        trail.record(actor=actor, act="erase_person", now=now)
        held = Mandate.objects.select_related("organisation").filter(person=person)
        for mandate in held.not_over_on(actor.today):
            mandates.tell_ended(mandate, actor, now)
        _release_organisations(person.pk, actor, now)
        erase_everywhere(person.pk, now)
        person.delete()


def what_hinders(person_id: UUID, actor: Actor) -> tuple[str, ...]:
    """Say why somebody can't be erased yet: others need them as their last owner or coordinator."""
    found = []
    for organisation in _owned_alone(person_id, actor):
        others = Mandate.objects.filter(organisation=organisation).exclude(person=person_id)
        if others.not_over_on(actor.today).exists():
            found.append(
                _("You are the last owner of %(name)s, for which others act too. Make one of them an owner.")
                % {"name": organisation.name}
            )
    held = AllianceRole.objects.filter(role=AllianceRole.Role.COORDINATOR)
    mine = held.filter(person=person_id, alliance__closed_at=None).holding_on(actor.today)
    for alliance in Alliance.objects.filter(pk__in=mine.values("alliance")).order_by("name"):
        others_hold = held.filter(alliance=alliance).exclude(person=person_id).holding_on(actor.today)
        if not others_hold.exists() and _has_others(alliance, person_id, actor):
            found.append(
                _("You are the last coordinator of %(name)s. Make somebody else one.")
                % {"name": alliance.name}
            )
    return tuple(found)


def released_by(person_id: UUID, actor: Actor) -> tuple[str, ...]:
    """Name the organisations for which nobody would act any more."""
    return tuple(o.name for o in _owned_alone(person_id, actor))


def _owned_alone(person_id: UUID, actor: Actor) -> list[Organisation]:
    owners = Mandate.objects.filter(role=Mandate.Role.OWNER).holding_on(actor.today)
    mine = owners.filter(person=person_id).values("organisation")
    others = owners.exclude(person=person_id).values("organisation")
    return list(Organisation.objects.filter(pk__in=mine).exclude(pk__in=others).order_by("name", "pk"))


def _has_others(alliance: Alliance, person_id: UUID, actor: Actor) -> bool:
    """Whether an alliance has other people, or members beside those for which only this person acts."""
    roles = AllianceRole.objects.filter(alliance=alliance).exclude(person=person_id)
    alone = [o.pk for o in _owned_alone(person_id, actor)]
    members = AllianceMember.objects.listed().filter(alliance=alliance).exclude(organisation__in=alone)
    return roles.not_over_on(actor.today).exists() or members.exists()


def _release_organisations(person_id: UUID, actor: Actor, now: datetime) -> None:
    """Make a record again of what nobody acts for; remove what only ever stood here by this person's word."""
    for organisation in _owned_alone(person_id, actor):
        if organisation.verified_at is None and not organisation.register:
            organisation.removed_at = now
        organisation.claimed_at = organisation.verified_at = None
        organisation.changed_at = now
        organisation.save(update_fields=["removed_at", "claimed_at", "verified_at", "changed_at"])
        Webhook.objects.filter(organisation=organisation, removed_at=None).update(removed_at=now)
        places = AllianceMember.objects.filter(organisation=organisation)
        places.listed().update(left_on=now.date())
        places.invited().update(withdrawn_at=now)
        trail.record(
            actor=actor,
            act="release_organisation",
            now=now,
            thing=organisation,
            organisation_id=organisation.pk,
        )


@holds_data("people", Person, EmailAddress, Authenticator, UserSession)
def account_of(person_id: UUID) -> object:
    """Read the account: settings, addresses, second factors (never their secrets) and sessions."""
    person = Person.objects.filter(pk=person_id)
    settings = ("id", "email", "name", "language", "time_zone", "theme", "digest", "is_steward")
    return {
        "account": rows(person.values(*settings, "created_at", "last_login", "digest_sent_at")),
        "addresses": rows(EmailAddress.objects.filter(user=person_id).values("email", "verified", "primary")),
        "second_factors": rows(
            Authenticator.objects.filter(user=person_id).values("type", "created_at", "last_used_at")
        ),
        "sessions": rows(
            UserSession.objects.filter(user=person_id).values(
                "created_at", "last_seen_at", "ip", "user_agent"
            )
        ),
    }


@holds_data("organisations", Mandate, Invitation, Claim)
def mandates_and_claims_of(person_id: UUID) -> object:
    """Read the mandates, the claims, and the invitations that were sent to them or by them."""
    mandates = Mandate.objects.filter(person=person_id).order_by("given_at")
    return {
        "mandates": rows(
            mandates.values("organisation__slug", "role", "starts_on", "ends_on", "given_at", "ended_at")
        ),
        "claims": rows(
            Claim.objects.filter(person=person_id)
            .order_by("made_at")
            .values("organisation__slug", "kind", "evidence", "matched_domain", "state", "made_at", "reason")
        ),
        "invitations_received": rows(_letters_to(person_id).values(*LETTER)),
        "invitations_sent": rows(Invitation.objects.filter(invited_by=person_id).values(*LETTER)),
    }


LETTER = ("organisation__slug", "alliance__name", "email", "role", "message", "invited_at", "accepted_at")


def _letters_to(person_id: UUID) -> QuerySet[Invitation]:
    """Find the invitations that went to an address of theirs or that they accepted."""
    addresses = [
        a.lower() for a in EmailAddress.objects.filter(user=person_id).values_list("email", flat=True)
    ]
    return Invitation.objects.filter(Q(email__in=addresses) | Q(accepted_by=person_id))


@erases_data("organisations")
def forget_letters(person_id: UUID, now: datetime) -> None:
    """Delete the invitations that hold an address of theirs."""
    _letters_to(person_id).delete()


@holds_data("alliances", AllianceRole, AllianceMember)
def alliance_roles_of(person_id: UUID) -> object:
    """Read the roles in alliances."""
    held = AllianceRole.objects.filter(person=person_id).order_by("given_at")
    return {
        "roles": rows(
            held.values(
                "alliance__name", "organisation__slug", "role", "starts_on", "ends_on", "given_at", "ended_at"
            )
        )
    }


@holds_data("trail", TrailEntry)
def entries_by(person_id: UUID) -> object:
    """Read what the audit trail says that they did."""
    said = ("at", "act", "object_kind", "object_id", "facts", "through", "reference")
    return rows(TrailEntry.objects.filter(person=person_id).order_by("id").values(*said))
