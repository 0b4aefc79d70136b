"""What pages read of organisations, as frozen rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import QuerySet

from archstone.platform.store.organisations.models import Claim, Invitation, Mandate


@dataclass(frozen=True, slots=True)
class OwnOrganisation:
    """An organisation that somebody may act for, and in which role."""

    id: int
    slug: str
    name: str
    role: str


@dataclass(frozen=True, slots=True)
class MandateRow:
    """Somebody's mandate, as the people of the organisation see it."""

    id: UUID
    person_id: UUID
    name: str
    email: str
    role: str
    role_words: str
    starts_on: date
    ends_on: date | None
    given_by: str
    given_at: datetime
    ended_at: datetime | None
    state: str


@dataclass(frozen=True, slots=True)
class InvitationRow:
    """An invitation that wasn't accepted yet."""

    id: UUID
    email: str
    role: str
    invited_by: str
    invited_at: datetime
    expires_at: datetime
    ends_on: date | None


@dataclass(frozen=True, slots=True)
class ClaimRow:
    """A claim, with what a steward weighs."""

    id: UUID
    slug: str
    organisation: str
    identifiers: str
    person: str
    email: str
    kind: str
    evidence: str
    matched_domain: str
    state: str
    reason: str
    made_at: datetime


def organisations_of(person_id: UUID, day: date) -> tuple[OwnOrganisation, ...]:
    """List whom a person may act for on *day*, in the order in which they were given the mandate."""
    rows = (
        Mandate.objects.filter(
            person_id=person_id, organisation__removed_at=None, organisation__merged_into=None
        )
        .holding_on(day)
        .order_by("given_at", "id")
        .values_list("organisation_id", "organisation__slug", "organisation__name", "role")
    )
    found: dict[int, OwnOrganisation] = {}
    for row in rows:
        found.setdefault(row[0], OwnOrganisation(*row))
    return tuple(found.values())


def mandates_of(organisation_id: int, day: date) -> tuple[MandateRow, ...]:
    """List an organisation's mandates: those that hold, then those to come, then those that ended."""
    held = (
        Mandate.objects.filter(organisation=organisation_id)
        .select_related("person", "given_by")
        .order_by("given_at", "id")
    )
    rows = [
        MandateRow(
            id=m.pk,
            person_id=m.person_id,
            name=str(m.person),
            email=m.person.email,
            role=m.role,
            role_words=m.get_role_display(),
            starts_on=m.starts_on,
            ends_on=m.ends_on,
            given_by=str(m.given_by) if m.given_by else "",
            given_at=m.given_at,
            ended_at=m.ended_at,
            state=_state(m, day),
        )
        for m in held
    ]
    return tuple(sorted(rows, key=lambda r: ("holds", "to_come", "ended").index(r.state)))


def _state(mandate: Mandate, day: date) -> str:
    if mandate.ended_at is not None or (mandate.ends_on is not None and mandate.ends_on < day):
        return "ended"
    return "holds" if mandate.starts_on <= day else "to_come"


def open_invitations_of(organisation_id: int) -> tuple[InvitationRow, ...]:
    """List the invitations of an organisation that were neither accepted nor withdrawn, also expired ones."""
    return invitation_rows(Invitation.objects.filter(organisation=organisation_id))


def invitation_rows(invitations: QuerySet[Invitation]) -> tuple[InvitationRow, ...]:
    """Read those of *invitations* that were neither accepted nor withdrawn, newest first."""
    still_open = invitations.filter(accepted_at=None, withdrawn_at=None).select_related("invited_by")
    return tuple(
        InvitationRow(
            id=i.pk,
            email=i.email,
            role=i.role,
            invited_by=str(i.invited_by) if i.invited_by else "",
            invited_at=i.invited_at,
            expires_at=i.expires_at,
            ends_on=i.ends_on,
        )
        for i in still_open.order_by("-invited_at", "id")
    )


def open_claims() -> tuple[ClaimRow, ...]:
    """List the claims that wait for a steward, oldest first."""
    return _claims(Claim.objects.filter(state=Claim.State.OPEN).order_by("made_at", "id"))


def claims_of(person_id: UUID) -> tuple[ClaimRow, ...]:
    """List what somebody claimed, newest first."""
    return _claims(Claim.objects.filter(person=person_id).order_by("-made_at", "id"))


def claim_of(person_id: UUID, organisation_id: int) -> ClaimRow | None:
    """Find somebody's open claim on an organisation."""
    found = Claim.objects.filter(person=person_id, organisation=organisation_id, state=Claim.State.OPEN)
    return next(iter(_claims(found)), None)


def _claims(claims: QuerySet[Claim]) -> tuple[ClaimRow, ...]:
    return tuple(
        ClaimRow(
            id=c.pk,
            slug=c.organisation.slug,
            organisation=c.organisation.name,
            identifiers=c.organisation.identifiers,
            person=str(c.person),
            email=c.person.email,
            kind=c.kind,
            evidence=c.evidence,
            matched_domain=c.matched_domain,
            state=c.state,
            reason=c.reason,
            made_at=c.made_at,
        )
        for c in claims.select_related("organisation", "person")
    )


def owners_to_write_to(organisation_id: int, day: date) -> tuple[tuple[str, str], ...]:
    """Name the owners of an organisation on *day*, each with an e-mail address."""
    held = Mandate.objects.filter(organisation=organisation_id, role=Mandate.Role.OWNER).holding_on(day)
    return tuple((str(m.person), m.person.email) for m in held.select_related("person").order_by("given_at"))


def people_to_choose(organisation_id: int, day: date) -> tuple[tuple[UUID, str], ...]:
    """Name whoever acts for an organisation on *day*, to choose a delegate from."""
    held = Mandate.objects.filter(organisation=organisation_id).holding_on(day)
    rows = held.select_related("person").order_by("person__name", "person_id")
    return tuple({m.person_id: (m.person_id, str(m.person)) for m in rows}.values())
