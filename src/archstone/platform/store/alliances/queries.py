"""What pages read of alliances, as frozen rows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from archstone.platform.store.alliances.models import Alliance, AllianceMember, AllianceRole
from archstone.platform.store.organisations.models import Invitation
from archstone.platform.store.organisations.queries import InvitationRow, invitation_rows


@dataclass(frozen=True, slots=True)
class AllianceRow:
    """An alliance in a list: what it is for, who one is in it, and what waits."""

    id: UUID
    name: str
    goal: str
    founded_by: str
    created_at: datetime
    closed_at: datetime | None
    members: int
    waiting: int
    coordinators: tuple[str, ...]
    my_roles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MemberRow:
    """An organisation's place in an alliance."""

    alliance_id: UUID
    alliance: str
    organisation_id: int
    slug: str
    name: str
    state: str
    invited_at: datetime
    invited_by: str
    message: str
    consented_at: datetime | None
    left_on: date | None


@dataclass(frozen=True, slots=True)
class RoleRow:
    """Somebody's role in an alliance."""

    id: UUID
    person_id: UUID
    name: str
    role: str
    role_words: str
    organisation: str
    organisation_slug: str
    starts_on: date
    ends_on: date | None
    given_by: str
    state: str


def alliances_of(person_id: UUID, organisation_id: int | None, day: date) -> tuple[AllianceRow, ...]:
    """List the alliances where somebody has a role, or the organisation they act for is a member."""
    roles = AllianceRole.objects.filter(person=person_id).holding_on(day)
    mine = Q(pk__in=roles.values("alliance"))
    if organisation_id is not None:
        places = AllianceMember.objects.listed().filter(organisation=organisation_id)
        mine |= Q(pk__in=places.values("alliance"))
    return _rows(Alliance.objects.filter(mine), person_id, day)


def looked_after_by(person_id: UUID, day: date) -> tuple[AllianceRow, ...]:
    """List the alliances that somebody is a facilitator of."""
    roles = AllianceRole.objects.filter(person=person_id, role=AllianceRole.Role.FACILITATOR).holding_on(day)
    return _rows(Alliance.objects.filter(pk__in=roles.values("alliance")), person_id, day)


def _rows(alliances: QuerySet[Alliance], person_id: UUID, day: date) -> tuple[AllianceRow, ...]:
    listed = Q(members__consented_at__isnull=False, members__left_on=None)
    waiting = Q(
        members__invited_at__isnull=False,
        members__consented_at=None,
        members__declined_at=None,
        members__withdrawn_at=None,
    )
    found = list(
        alliances.select_related("founded_by")
        .annotate(
            member_count=Count("members", filter=listed), waiting_count=Count("members", filter=waiting)
        )
        .order_by("name", "id")
    )
    coordinators, mine = _people_of(found, person_id, day)
    return tuple(
        AllianceRow(
            id=a.pk,
            name=a.name,
            goal=a.goal,
            founded_by=a.founded_by.name if a.founded_by else "",
            created_at=a.created_at,
            closed_at=a.closed_at,
            members=a.member_count,
            waiting=a.waiting_count,
            coordinators=tuple(coordinators[a.pk]),
            my_roles=tuple(mine[a.pk]),
        )
        for a in found
    )


def _people_of(
    alliances: Iterable[Alliance], person_id: UUID, day: date
) -> tuple[dict[UUID, list[str]], dict[UUID, list[str]]]:
    """Collect who coordinates each alliance, and which roles *person_id* has in each."""
    coordinators: dict[UUID, list[str]] = defaultdict(list)
    mine: dict[UUID, list[str]] = defaultdict(list)
    held = AllianceRole.objects.filter(alliance__in=alliances).holding_on(day).select_related("person")
    for role in held.order_by("given_at", "id"):
        if role.role == AllianceRole.Role.COORDINATOR:
            coordinators[role.alliance_id].append(str(role.person))
        if role.person_id == person_id:
            mine[role.alliance_id].append(str(role.get_role_display()))
    return coordinators, mine


def members_of(alliance_id: UUID, *, with_invited: bool) -> tuple[MemberRow, ...]:
    """List an alliance's members; with those who were asked, for whoever asks them."""
    places = AllianceMember.objects.filter(alliance=alliance_id)
    shown = places if with_invited else places.listed()
    return _member_rows(shown.filter(withdrawn_at=None).order_by("consented_at", "organisation__name"))


def invitations_to(organisation_id: int) -> tuple[MemberRow, ...]:
    """List the alliances that an organisation is invited to and hasn't answered."""
    places = AllianceMember.objects.invited().filter(organisation=organisation_id, alliance__closed_at=None)
    return _member_rows(places.order_by("-invited_at"))


def _member_rows(places: QuerySet[AllianceMember]) -> tuple[MemberRow, ...]:
    rows = [
        MemberRow(
            alliance_id=m.alliance_id,
            alliance=m.alliance.name,
            organisation_id=m.organisation_id,
            slug=m.organisation.slug,
            name=m.organisation.name,
            state=_state(m),
            invited_at=m.invited_at,
            invited_by=str(m.invited_by) if m.invited_by else "",
            message=m.message,
            consented_at=m.consented_at,
            left_on=m.left_on,
        )
        for m in places.select_related("alliance", "organisation", "invited_by")
    ]
    return tuple(sorted(rows, key=lambda r: ("member", "invited", "declined", "left").index(r.state)))


def _state(member: AllianceMember) -> str:
    if member.left_on is not None:
        return "left"
    if member.declined_at is not None:
        return "declined"
    return "member" if member.consented_at is not None else "invited"


def roles_of_alliance(alliance_id: UUID, day: date) -> tuple[RoleRow, ...]:
    """List who has a role in an alliance on *day* or later, coordinators first."""
    held = AllianceRole.objects.filter(alliance=alliance_id).not_over_on(day)
    rows = held.select_related("person", "organisation", "given_by").order_by("given_at", "id")
    order = list(AllianceRole.Role.values)
    return tuple(
        sorted(
            (
                RoleRow(
                    id=r.pk,
                    person_id=r.person_id,
                    name=str(r.person),
                    role=r.role,
                    role_words=r.get_role_display(),
                    organisation=r.organisation.name if r.organisation else "",
                    organisation_slug=r.organisation.slug if r.organisation else "",
                    starts_on=r.starts_on,
                    ends_on=r.ends_on,
                    given_by=str(r.given_by) if r.given_by else "",
                    state="holds" if r.starts_on <= day else "to_come",
                )
                for r in rows
            ),
            key=lambda r: order.index(r.role),
        )
    )


def role_invitations_of(alliance_id: UUID) -> tuple[InvitationRow, ...]:
    """List the letters that ask somebody to take a role in an alliance and weren't answered."""
    return invitation_rows(Invitation.objects.filter(alliance=alliance_id))
