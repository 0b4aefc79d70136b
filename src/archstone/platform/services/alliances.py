"""Alliances: found one, invite organisations, consent or decline, leave.

Nobody is listed as a member before an owner of the organisation consented.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from archstone.model.errors import Conflict, RuleBroken
from archstone.platform.services import events, mail, notifications, permissions, trail
from archstone.platform.services.actors import Actor
from archstone.platform.store.alliances.models import Alliance, AllianceMember, AllianceRole
from archstone.platform.store.alliances.queries import (
    AllianceRow,
    MemberRow,
    RoleRow,
    alliances_of,
    invitations_to,
    looked_after_by,
    members_of,
    roles_of_alliance,
)
from archstone.platform.store.organisations.models import Organisation
from archstone.platform.store.organisations.queries import owners_to_write_to

LONGEST_NAME = 200
LONGEST_GOAL = 5000
LONGEST_MESSAGE = 2000


def find(alliance_id: UUID) -> Alliance:
    """Find an alliance; raise NotFound where there is none."""
    found = Alliance.objects.select_related("founded_by").filter(pk=alliance_id).first()
    if found is None:
        raise permissions.not_found()
    return found


def find_member(alliance_id: UUID, slug: str) -> AllianceMember:
    """Find an organisation's place in an alliance; raise NotFound where it has none."""
    found = (
        AllianceMember.objects.select_related("alliance", "organisation", "invited_by")
        .filter(alliance=alliance_id, organisation__slug=slug, withdrawn_at=None)
        .first()
    )
    if found is None:
        raise permissions.not_found()
    return found


def my_alliances(*, actor: Actor) -> tuple[AllianceRow, ...]:
    """List the alliances in which one has a role or one's organisation is a member."""
    permissions.require(actor, "see_alliances")
    return alliances_of(actor.person, actor.organisation_id, actor.today)


def my_invitations(*, actor: Actor) -> tuple[MemberRow, ...]:
    """List the alliances that the organisation one acts for is invited to."""
    permissions.require(actor, "see_alliances")
    return invitations_to(actor.organisation_id) if actor.organisation_id is not None else ()


def looked_after(*, actor: Actor) -> tuple[AllianceRow, ...]:
    """List the alliances that one is a facilitator of, with what waits in each."""
    permissions.require(actor, "see_alliances")
    return looked_after_by(actor.person, actor.today)


def read_alliance(*, actor: Actor, alliance: Alliance) -> tuple[tuple[MemberRow, ...], tuple[RoleRow, ...]]:
    """Read an alliance's members and people; invitations that are open are for those who invite alone."""
    permissions.require(actor, "see_alliance", alliance)
    invited = permissions.may(actor, "invite_member", alliance)
    return members_of(alliance.pk, with_invited=invited), roles_of_alliance(alliance.pk, actor.today)


def read_membership(*, actor: Actor, member: AllianceMember) -> tuple[MemberRow, ...]:
    """Read who the members are that one's organisation would join."""
    permissions.require(actor, "see_membership", member)
    return members_of(member.alliance_id, with_invited=False)


def found_alliance(*, actor: Actor, now: datetime, name: str, goal: str = "") -> Alliance:
    """Found an alliance in the name of the organisation one owns; one is its first coordinator."""
    permissions.require(actor, "found_alliance")
    assert actor.organisation_id is not None, "an owner acts for an organisation"
    with transaction.atomic():
        alliance = Alliance.objects.create(
            name=_text(name, "name", LONGEST_NAME, needed=True),
            goal=_text(goal, "goal", LONGEST_GOAL),
            founded_by_id=actor.organisation_id,
            created_at=now,
        )
        AllianceMember.objects.create(
            alliance=alliance,
            organisation_id=actor.organisation_id,
            invited_at=now,
            invited_by_id=actor.person,
            consented_at=now,
            consented_by_id=actor.person,
        )
        AllianceRole.objects.create(
            alliance=alliance,
            person_id=actor.person,
            role=AllianceRole.Role.COORDINATOR,
            starts_on=now.date(),
            given_by_id=actor.person,
            given_at=now,
        )
        trail.record(actor=actor, act="found_alliance", now=now, thing=alliance, alliance_id=alliance.pk)
        facts: dict[str, events.Fact] = {"alliance": str(alliance.pk)}
        events.emit(event="alliance_founded", organisation_id=actor.organisation_id, now=now, facts=facts)
    return alliance


def edit_alliance(*, actor: Actor, now: datetime, alliance: Alliance, name: str, goal: str) -> Alliance:
    """Change what an alliance is called and what it is for."""
    permissions.require(actor, "edit_alliance", alliance)
    require_open(alliance)
    said = {
        "name": _text(name, "name", LONGEST_NAME, needed=True),
        "goal": _text(goal, "goal", LONGEST_GOAL),
    }
    with transaction.atomic():
        kept = Alliance.objects.select_for_update().get(pk=alliance.pk)
        changed = [field for field, value in said.items() if getattr(kept, field) != value]
        for field in changed:
            setattr(kept, field, said[field])
        if changed:
            kept.save(update_fields=changed)
            trail.record(
                actor=actor, act="edit_alliance", now=now, thing=kept, alliance_id=kept.pk, fields=changed
            )
    return kept


def invite_member(
    *, actor: Actor, now: datetime, alliance: Alliance, organisation: Organisation, message: str = ""
) -> AllianceMember:
    """Ask an organisation to become a member; its owners are written to and decide."""
    permissions.require(actor, "invite_member", alliance)
    require_open(alliance)
    if not organisation.is_member:
        raise RuleBroken(
            _("Nobody acts for %(organisation)s here yet, so nobody could consent. Introduce yourself first.")
            % {"organisation": organisation.name},
            at=("organisation",),
        )
    said = _text(message, "message", LONGEST_MESSAGE)
    with transaction.atomic():
        Alliance.objects.select_for_update().get(pk=alliance.pk)
        place = AllianceMember.objects.filter(alliance=alliance, organisation=organisation).first()
        if place is not None:
            _refuse_if_taken(place)
        place = place or AllianceMember(alliance=alliance, organisation=organisation)
        place.invited_at, place.invited_by_id, place.message = now, actor.person, said
        place.consented_at = place.consented_by = place.declined_at = None
        place.withdrawn_at = place.left_on = None
        place.save()
        _record(actor, "invite_member", now, place)
        for name, address in owners_to_write_to(organisation.pk, now.date()):
            mail.send(
                to=address,
                template="member_invited",
                context={
                    "name": name,
                    "alliance": alliance.name,
                    "alliance_id": str(alliance.pk),
                    "organisation": organisation.name,
                    "slug": organisation.slug,
                    "message": said,
                },
                now=now,
            )
        notifications.notify(
            people=notifications.people_of(organisation.pk, now=now, roles=("owner",)),
            kind="membership_offered",
            now=now,
            key=f"membership_offered:{place.pk}:{now:%Y-%m-%dT%H:%M:%S}",
            facts={"alliance": alliance.name, "organisation": organisation.name},
            url=reverse("membership", args=[alliance.pk, organisation.slug]),
            about=f"membership:{place.pk}",
            organisation_id=organisation.pk,
            has_letter=True,
        )
    return place


def withdraw_member(*, actor: Actor, now: datetime, member: AllianceMember) -> None:
    """Take back the invitation of an organisation that hasn't answered yet."""
    permissions.require(actor, "withdraw_member", member)
    with transaction.atomic():
        kept = _lock_invited(member)
        kept.withdrawn_at = now
        kept.save(update_fields=["withdrawn_at"])
        notifications.finish(about=f"membership:{kept.pk}", now=now)
        _record(actor, "withdraw_member", now, kept)


def consent_to_membership(*, actor: Actor, now: datetime, member: AllianceMember) -> None:
    """Consent for one's organisation to be a member, and to be listed as one."""
    permissions.require(actor, "consent_to_membership", member)
    require_open(member.alliance)
    with transaction.atomic():
        kept = _lock_invited(member)
        kept.consented_at, kept.consented_by_id = now, actor.person
        kept.save(update_fields=["consented_at", "consented_by"])
        _record(actor, "consent_to_membership", now, kept)
        _tell_coordinators(kept, "member_consented", now, kind="membership_accepted")
        facts: dict[str, events.Fact] = {"alliance": str(kept.alliance_id), "member": kept.organisation.slug}
        for one in AllianceMember.objects.listed().filter(alliance=kept.alliance_id):
            events.emit(
                event="membership_accepted", organisation_id=one.organisation_id, now=now, facts=facts
            )


def decline_membership(*, actor: Actor, now: datetime, member: AllianceMember) -> None:
    """Decline for one's organisation; the coordinators are told, politely, and nobody is listed."""
    permissions.require(actor, "consent_to_membership", member)
    with transaction.atomic():
        kept = _lock_invited(member)
        kept.declined_at = now
        kept.save(update_fields=["declined_at"])
        _record(actor, "decline_membership", now, kept)
        _tell_coordinators(kept, "member_declined", now, kind="membership_declined")


def leave_alliance(*, actor: Actor, now: datetime, member: AllianceMember) -> None:
    """Take one's organisation out of an alliance; its delegates' roles end with it."""
    permissions.require(actor, "leave_alliance", member)
    with transaction.atomic():
        Alliance.objects.select_for_update().get(pk=member.alliance_id)
        kept = AllianceMember.objects.select_related("alliance", "organisation").get(pk=member.pk)
        if kept.consented_at is None or kept.left_on is not None:
            raise Conflict(_("%(organisation)s isn't a member.") % {"organisation": kept.organisation.name})
        kept.left_on = now.date()
        kept.save(update_fields=["left_on"])
        delegates = AllianceRole.objects.filter(
            alliance=kept.alliance_id, organisation=kept.organisation_id, ended_at=None
        )
        delegates.update(ended_at=now, ended_by=actor.person)
        _record(actor, "leave_alliance", now, kept)
        _tell_coordinators(kept, "member_left", now)


def require_open(alliance: Alliance) -> None:
    """Go on only while an alliance hasn't been closed."""
    if alliance.closed_at is not None:
        raise RuleBroken(_("%(alliance)s is closed; it can be read.") % {"alliance": alliance.name})


def _refuse_if_taken(place: AllianceMember) -> None:
    name = {"organisation": place.organisation.name}
    if place.consented_at is not None and place.left_on is None:
        raise Conflict(_("%(organisation)s is a member already.") % name)
    if place.consented_at is None and place.declined_at is None and place.withdrawn_at is None:
        raise Conflict(_("%(organisation)s is invited already and hasn't answered yet.") % name)


def _lock_invited(member: AllianceMember) -> AllianceMember:
    Alliance.objects.select_for_update().get(pk=member.alliance_id)
    kept = AllianceMember.objects.select_related("alliance", "organisation").get(pk=member.pk)
    if kept.consented_at or kept.declined_at or kept.withdrawn_at:
        raise Conflict(_("This invitation was answered or withdrawn already."))
    return kept


def _text(given: str, field: str, most: int, *, needed: bool = False) -> str:
    said = " ".join(given.split()) if needed else given.strip()
    if needed and not said:
        raise RuleBroken(_("The alliance needs a name."), at=(field,))
    if len(said) > most:
        raise RuleBroken(
            _("This is %(length)s characters long; there is room for %(most)s.")
            % {"length": len(said), "most": most},
            at=(field,),
        )
    return said


def _record(actor: Actor, act: str, now: datetime, member: AllianceMember) -> None:
    trail.record(
        actor=actor,
        act=act,
        now=now,
        thing=member,
        alliance_id=member.alliance_id,
        member=member.organisation.slug,
    )


def _tell_coordinators(member: AllianceMember, template: str, now: datetime, kind: str = "") -> None:
    held = AllianceRole.objects.filter(alliance=member.alliance_id, role=AllianceRole.Role.COORDINATOR)
    coordinators = list(held.holding_on(now.date()).select_related("person"))
    if kind:
        notifications.finish(about=f"membership:{member.pk}", now=now)
        notifications.notify(
            people=[role.person_id for role in coordinators],
            kind=kind,
            now=now,
            key=f"{kind}:{member.pk}:{now:%Y-%m-%dT%H:%M:%S}",
            facts={"alliance": member.alliance.name, "organisation": member.organisation.name},
            url=reverse("alliance", args=[member.alliance_id]),
            has_letter=True,
        )
    for role in coordinators:
        mail.send(
            to=role.person.email,
            template=template,
            context={
                "name": str(role.person),
                "alliance": member.alliance.name,
                "alliance_id": str(member.alliance_id),
                "organisation": member.organisation.name,
            },
            now=now,
        )
