"""Roles in an alliance: coordinators and those they ask to help; delegates, whom their organisation names."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from archstone.model.errors import Conflict, RuleBroken
from archstone.platform.services import invitations, permissions, trail
from archstone.platform.services.actors import Actor
from archstone.platform.services.alliances import require_open
from archstone.platform.store.alliances.models import Alliance, AllianceMember, AllianceRole
from archstone.platform.store.alliances.queries import role_invitations_of
from archstone.platform.store.organisations.models import Invitation, Mandate
from archstone.platform.store.organisations.queries import InvitationRow
from archstone.platform.store.people.models import Person
from archstone.platform.store.people.queries import person_with_address

GIVEN_BY_COORDINATORS = (
    AllianceRole.Role.COORDINATOR,
    AllianceRole.Role.OBSERVER,
    AllianceRole.Role.FACILITATOR,
)


class LastCoordinator(RuleBroken):
    """An alliance would be left without a coordinator."""


def find(role_id: UUID) -> AllianceRole:
    """Find a role; raise NotFound where there is none."""
    found = (
        AllianceRole.objects.select_related("alliance", "person", "organisation").filter(pk=role_id).first()
    )
    if found is None:
        raise permissions.not_found()
    return found


def give_role(
    *,
    actor: Actor,
    now: datetime,
    alliance: Alliance,
    email: str,
    role: str,
    starts_on: date | None = None,
    ends_on: date | None = None,
    message: str = "",
) -> AllianceRole | Invitation:
    """Make somebody a coordinator, an observer or a facilitator.

    Somebody whom the actor works with already, in this alliance or in their organisation, has the role at
    once. Anybody else gets a letter and decides; whether they have an account is not said.
    """
    permissions.require(actor, "give_role", alliance)
    require_open(alliance)
    if role not in GIVEN_BY_COORDINATORS:
        raise RuleBroken(
            _("Choose coordinator, observer or facilitator. A delegate is named by their organisation."),
            at=("role",),
        )
    address = invitations.read_address(email)
    known = person_with_address(address)
    with transaction.atomic():
        Alliance.objects.select_for_update().get(pk=alliance.pk)
        if known is not None and _works_with(actor, alliance, known):
            return _give(
                actor,
                now,
                AllianceRole(
                    alliance=alliance,
                    person=known,
                    role=role,
                    starts_on=starts_on or now.date(),
                    ends_on=ends_on,
                ),
            )
        invitations.refuse_twice(Invitation.objects.filter(alliance=alliance), address, now)
        invitation = Invitation(
            alliance=alliance,
            email=address,
            role=role,
            message=message.strip(),
            starts_on=starts_on,
            ends_on=ends_on,
        )
        invitations.send_first(actor=actor, now=now, invitation=invitation)
        trail.record(
            actor=actor, act="invite_to_role", now=now, thing=invitation, alliance_id=alliance.pk, role=role
        )
    return invitation


def invited_to_roles(*, actor: Actor, alliance: Alliance) -> tuple[InvitationRow, ...]:
    """List who is invited to a role in an alliance and hasn't accepted."""
    permissions.require(actor, "give_role", alliance)
    return role_invitations_of(alliance.pk)


def name_delegate(
    *,
    actor: Actor,
    now: datetime,
    member: AllianceMember,
    person_id: UUID,
    starts_on: date | None = None,
    ends_on: date | None = None,
) -> AllianceRole:
    """Name somebody who acts for a member organisation as its delegate in the alliance."""
    permissions.require(actor, "name_delegate", member)
    require_open(member.alliance)
    if member.consented_at is None or member.left_on is not None:
        raise RuleBroken(_("%(organisation)s isn't a member.") % {"organisation": member.organisation.name})
    held = Mandate.objects.filter(person_id=person_id, organisation=member.organisation_id)
    if not held.not_over_on(now.date()).exists():
        raise RuleBroken(
            _("A delegate acts for %(organisation)s. Choose somebody of its people.")
            % {"organisation": member.organisation.name},
            at=("person",),
        )
    with transaction.atomic():
        Alliance.objects.select_for_update().get(pk=member.alliance_id)
        return _give(
            actor,
            now,
            AllianceRole(
                alliance=member.alliance,
                person_id=person_id,
                organisation=member.organisation,
                role=AllianceRole.Role.DELEGATE,
                starts_on=starts_on or now.date(),
                ends_on=ends_on,
            ),
        )


def end_role(*, actor: Actor, now: datetime, role: AllianceRole) -> None:
    """End somebody's role at once, or lay one's own down."""
    delegate = role.role == AllianceRole.Role.DELEGATE
    permissions.require(actor, "end_delegate" if delegate else "end_role", role)
    with transaction.atomic():
        Alliance.objects.select_for_update().get(pk=role.alliance_id)
        kept = AllianceRole.objects.select_related("alliance").get(pk=role.pk)
        if kept.ended_at is not None:
            raise Conflict(_("This role has already ended."))
        if kept.role == AllianceRole.Role.COORDINATOR:
            _require_coordinator_besides(kept, now.date())
        kept.ended_at, kept.ended_by_id = now, actor.person
        kept.save(update_fields=["ended_at", "ended_by"])
        _record(actor, "end_role", now, kept)


def _give(actor: Actor, now: datetime, role: AllianceRole) -> AllianceRole:
    if role.starts_on < now.date():
        raise RuleBroken(_("The first day can't lie in the past."), at=("starts_on",))
    if role.ends_on is not None and role.ends_on < role.starts_on:
        raise RuleBroken(_("The last day can't lie before the first."), at=("ends_on",))
    same = AllianceRole.objects.filter(
        alliance=role.alliance, person_id=role.person_id, role=role.role, organisation=role.organisation
    )
    if same.not_over_on(now.date()).exists():
        raise Conflict(_("%(name)s has this role already.") % {"name": role.person})
    role.given_by_id, role.given_at = actor.person, now
    role.save()
    _record(actor, "name_delegate" if role.organisation_id else "give_role", now, role)
    return role


def _works_with(actor: Actor, alliance: Alliance, person: Person) -> bool:
    if person.pk == actor.person_id:
        return True
    if AllianceRole.objects.filter(alliance=alliance, person=person).not_over_on(actor.today).exists():
        return True
    if actor.organisation_id is None:
        return False
    beside = Mandate.objects.filter(person=person, organisation=actor.organisation_id)
    return beside.holding_on(actor.today).exists()


def _require_coordinator_besides(role: AllianceRole, day: date) -> None:
    others = AllianceRole.objects.filter(alliance=role.alliance_id, role=AllianceRole.Role.COORDINATOR)
    holding = role.starts_on <= day and (role.ends_on is None or role.ends_on >= day)
    lasting = others.exclude(pk=role.pk).holding_on(day).lasting_until(role.ends_on)
    if holding and not lasting.exists():
        raise LastCoordinator(
            _("%(alliance)s always needs a coordinator. Make somebody else one first, for as long.")
            % {"alliance": role.alliance.name}
        )


def _record(actor: Actor, act: str, now: datetime, role: AllianceRole) -> None:
    trail.record(
        actor=actor,
        act=act,
        now=now,
        thing=role,
        alliance_id=role.alliance_id,
        role=role.role,
        whom=str(role.person_id),
    )
