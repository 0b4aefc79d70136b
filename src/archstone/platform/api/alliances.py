"""Alliances by API: members and people."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from ninja import Query, Router, Schema, Status
from pydantic import Field

from archstone.platform.api.bodies import Body
from archstone.platform.api.paging import Page, Paging, page_of_sequence
from archstone.platform.api.requests import Request
from archstone.platform.services import alliance_roles, alliances, invitations, organisations, permissions
from archstone.platform.services.actors import Actor, acting_for, acting_in
from archstone.platform.services.permissions import not_found
from archstone.platform.store.alliances.models import Alliance, AllianceMember, AllianceRole
from archstone.platform.store.organisations.models import Invitation

router = Router(tags=["alliances"])


class AllianceInList(Schema):
    """An alliance, who one is in it, and what waits."""

    id: UUID
    name: str
    goal: str
    founded_by: str
    created_at: datetime
    closed_at: datetime | None
    members: int
    waiting: int = Field(description="How many invited organisations haven't answered.")
    coordinators: list[str]
    my_roles: list[str]


class MemberOfAlliance(Schema):
    """An organisation's place in an alliance."""

    alliance_id: UUID
    alliance: str
    slug: str
    name: str
    state: str = Field(description="member, invited, declined or left; coordinators alone see the second two")
    invited_at: datetime
    invited_by: str
    message: str
    consented_at: datetime | None
    left_on: date | None


class RoleInAlliance(Schema):
    """Somebody's role in an alliance; a delegate's with their organisation."""

    id: UUID
    person_id: UUID
    name: str
    role: str
    organisation_slug: str
    starts_on: date
    ends_on: date | None
    given_by: str
    state: str = Field(description="holds or to_come")


class WholeAlliance(Schema):
    """An alliance with its members and people."""

    id: UUID
    name: str
    goal: str
    created_at: datetime
    closed_at: datetime | None
    members: list[MemberOfAlliance]
    roles: list[RoleInAlliance]


class AllianceFields(Body):
    """What an alliance is called and what it is for."""

    name: str = Field(max_length=200)
    goal: str = Field("", max_length=5000)


class NewMember(Body):
    """Which organisation to ask, by its id or its name."""

    organisation: str = Field(max_length=300)
    message: str = Field("", max_length=2000)


class NewRole(Body):
    """Whom to give a role, from when until when."""

    email: str = Field(max_length=254)
    role: str = Field(max_length=12, description="coordinator, observer or facilitator")
    starts_on: date | None = None
    ends_on: date | None = None
    message: str = Field("", max_length=2000)


class GivenRole(Schema):
    """Whether somebody has the role at once, or was sent a letter."""

    role_id: UUID | None
    invitation_id: UUID | None


class NewDelegate(Body):
    """Who of one's people becomes a delegate."""

    person_id: UUID
    starts_on: date | None = None
    ends_on: date | None = None


class RoleInvitation(Schema):
    """A letter that asks somebody to take a role."""

    id: UUID
    email: str
    role: str
    invited_at: datetime
    expires_at: datetime
    ends_on: date | None


@router.get("", response=Page[AllianceInList], summary="List your alliances")
def list_alliances(request: Request, paging: Query[Paging]) -> Any:
    """List the alliances in which you have a role or your organisation is a member."""
    return page_of_sequence(alliances.my_alliances(actor=request.actor), paging)


@router.get("/looked-after", response=Page[AllianceInList], summary="List what you look after")
def list_looked_after(request: Request, paging: Query[Paging]) -> Any:
    """List the alliances that you are a facilitator of."""
    return page_of_sequence(alliances.looked_after(actor=request.actor), paging)


@router.get("/invitations", response=Page[MemberOfAlliance], summary="List your invitations")
def list_invitations(request: Request, paging: Query[Paging]) -> Any:
    """List the alliances that your organisation is invited to."""
    return page_of_sequence(alliances.my_invitations(actor=request.actor), paging)


@router.post("", response={201: WholeAlliance}, summary="Found an alliance")
def found_alliance(request: Request, new: AllianceFields) -> Status[Any]:
    """Found an alliance in the name of your organisation; you coordinate it."""
    made = alliances.found_alliance(actor=request.actor, now=request.now, **new.model_dump())
    return Status(201, _whole(made, request.actor))


@router.get("/{alliance_id}", response=WholeAlliance, summary="Read an alliance")
def read_alliance(request: Request, alliance_id: UUID) -> Any:
    """Read an alliance with its members and people."""
    return _whole(*_reached(request, alliance_id))


@router.put("/{alliance_id}", response=WholeAlliance, summary="Change an alliance")
def edit_alliance(request: Request, alliance_id: UUID, said: AllianceFields) -> Any:
    """Change what an alliance is called and what it is for."""
    found, actor = _reached(request, alliance_id)
    kept = alliances.edit_alliance(actor=actor, now=request.now, alliance=found, **said.model_dump())
    return _whole(kept, actor)


@router.post("/{alliance_id}/members", response={201: MemberOfAlliance}, summary="Invite an organisation")
def invite_member(request: Request, alliance_id: UUID, new: NewMember) -> Status[Any]:
    """Ask an organisation to become a member; an owner of it decides."""
    found, actor = _reached(request, alliance_id)
    permissions.require(actor, "invite_member", found)
    place = alliances.invite_member(
        actor=actor,
        now=request.now,
        alliance=found,
        organisation=organisations.member_named(new.organisation),
        message=new.message,
    )
    members, _roles = alliances.read_alliance(actor=actor, alliance=found)
    return Status(201, next(m for m in members if m.slug == place.organisation.slug))


@router.get("/{alliance_id}/members/{slug}", response=list[MemberOfAlliance], summary="Read who is a member")
def read_membership(request: Request, alliance_id: UUID, slug: str) -> Any:
    """Read, for an organisation that is asked, who the members are."""
    place, actor = _reached_member(request, alliance_id, slug)
    return alliances.read_membership(actor=actor, member=place)


@router.post("/{alliance_id}/members/{slug}/consent", response={204: None}, summary="Consent")
def consent_to_membership(request: Request, alliance_id: UUID, slug: str) -> Status[None]:
    """Consent for your organisation to be a member, and to be listed as one."""
    place, actor = _reached_member(request, alliance_id, slug)
    alliances.consent_to_membership(actor=actor, now=request.now, member=place)
    return Status(204, None)


@router.post("/{alliance_id}/members/{slug}/decline", response={204: None}, summary="Decline")
def decline_membership(request: Request, alliance_id: UUID, slug: str) -> Status[None]:
    """Decline for your organisation."""
    place, actor = _reached_member(request, alliance_id, slug)
    alliances.decline_membership(actor=actor, now=request.now, member=place)
    return Status(204, None)


@router.post("/{alliance_id}/members/{slug}/withdraw", response={204: None}, summary="Withdraw an invitation")
def withdraw_member(request: Request, alliance_id: UUID, slug: str) -> Status[None]:
    """Take back the invitation of an organisation that hasn't answered."""
    place, actor = _reached_member(request, alliance_id, slug)
    alliances.withdraw_member(actor=actor, now=request.now, member=place)
    return Status(204, None)


@router.post("/{alliance_id}/members/{slug}/leave", response={204: None}, summary="Leave an alliance")
def leave_alliance(request: Request, alliance_id: UUID, slug: str) -> Status[None]:
    """Take your organisation out of an alliance."""
    place, actor = _reached_member(request, alliance_id, slug)
    alliances.leave_alliance(actor=actor, now=request.now, member=place)
    return Status(204, None)


@router.post("/{alliance_id}/members/{slug}/delegates", response={201: GivenRole}, summary="Name a delegate")
def name_delegate(request: Request, alliance_id: UUID, slug: str, new: NewDelegate) -> Status[Any]:
    """Name somebody who acts for your organisation as its delegate."""
    place, actor = _reached_member(request, alliance_id, slug)
    given = alliance_roles.name_delegate(actor=actor, now=request.now, member=place, **new.model_dump())
    return Status(201, {"role_id": given.pk, "invitation_id": None})


@router.post("/{alliance_id}/roles", response={201: GivenRole}, summary="Give somebody a role")
def give_role(request: Request, alliance_id: UUID, new: NewRole) -> Status[Any]:
    """Make somebody a coordinator, an observer or a facilitator; whom you don't work with gets a letter."""
    found, actor = _reached(request, alliance_id)
    given = alliance_roles.give_role(actor=actor, now=request.now, alliance=found, **new.model_dump())
    at_once = isinstance(given, AllianceRole)
    return Status(
        201, {"role_id": given.pk if at_once else None, "invitation_id": None if at_once else given.pk}
    )


@router.post("/{alliance_id}/roles/{role_id}/end", response={204: None}, summary="End a role")
def end_role(request: Request, alliance_id: UUID, role_id: UUID) -> Status[None]:
    """End somebody's role, or lay your own down."""
    role = alliance_roles.find(role_id)
    if role.alliance_id != alliance_id:
        raise not_found()
    _alliance, actor = _reached(request, alliance_id)
    if role.organisation is not None:
        actor = acting_for(actor, role.organisation)
    alliance_roles.end_role(actor=actor, now=request.now, role=role)
    return Status(204, None)


@router.get(
    "/{alliance_id}/role-invitations", response=Page[RoleInvitation], summary="List invitations to roles"
)
def list_role_invitations(request: Request, alliance_id: UUID, paging: Query[Paging]) -> Any:
    """List the letters that ask somebody to take a role and weren't answered."""
    found, actor = _reached(request, alliance_id)
    return page_of_sequence(alliance_roles.invited_to_roles(actor=actor, alliance=found), paging)


@router.post(
    "/{alliance_id}/role-invitations/{invitation_id}/resend",
    response=RoleInvitation,
    summary="Send a letter again",
)
def resend_role_invitation(request: Request, alliance_id: UUID, invitation_id: UUID) -> Any:
    """Send a new letter with a new link; the old link is worth nothing then."""
    kept, actor = _invitation(request, alliance_id, invitation_id)
    return invitations.resend_invitation(actor=actor, now=request.now, invitation=kept)


@router.post(
    "/{alliance_id}/role-invitations/{invitation_id}/withdraw",
    response={204: None},
    summary="Withdraw an invitation to a role",
)
def withdraw_role_invitation(request: Request, alliance_id: UUID, invitation_id: UUID) -> Status[None]:
    """Take an invitation to a role back."""
    kept, actor = _invitation(request, alliance_id, invitation_id)
    invitations.withdraw_invitation(actor=actor, now=request.now, invitation=kept)
    return Status(204, None)


def _whole(alliance: Alliance, actor: Actor) -> dict[str, Any]:
    members, roles = alliances.read_alliance(actor=actor, alliance=alliance)
    fields = ("id", "name", "goal", "created_at", "closed_at")
    return {name: getattr(alliance, name) for name in fields} | {"members": members, "roles": roles}


def _reached(request: Request, alliance_id: UUID) -> tuple[Alliance, Actor]:
    found = alliances.find(alliance_id)
    return found, acting_in(request.actor, found.pk)


def _reached_member(request: Request, alliance_id: UUID, slug: str) -> tuple[AllianceMember, Actor]:
    place = alliances.find_member(alliance_id, slug)
    own = acting_for(request.actor, place.organisation)
    return place, own if own.organisation_id == place.organisation_id else acting_in(own, alliance_id)


def _invitation(request: Request, alliance_id: UUID, invitation_id: UUID) -> tuple[Invitation, Actor]:
    found = invitations.find(invitation_id)
    if found.alliance_id != alliance_id:
        raise not_found()
    return found, acting_in(request.actor, alliance_id)
