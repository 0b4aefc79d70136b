"""What pages read of organisations, as frozen rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import QuerySet

from archstone.files.audit_parts import pieces_of
from archstone.model.capabilities import standard_taxonomy
from archstone.platform.store.organisations.models import Claim, Invitation, Mandate, Organisation


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


@dataclass(frozen=True, slots=True)
class PublicStrength:
    """A strength, with the grade of its evidence."""

    name: str
    level: int
    grade: str


@dataclass(frozen=True, slots=True)
class PublicVulnerability:
    """A vulnerability that anybody may read of: disclosed as public, or estimated from a public record."""

    name: str
    severity: int
    need: int


@dataclass(frozen=True, slots=True)
class PublicProfile:
    """What anybody may know of an organisation.

    ``status`` is record, claimed or verified. ``deal_breakers`` is None for all but its own people.
    ``estimated`` says that strengths and vulnerabilities were worked out from a register's filing.
    """

    slug: str
    name: str
    status: str
    kind: str
    sector: str
    place: str
    annual_budget: int | None
    currency: str
    staff: int | None
    mission: str
    stances: tuple[tuple[str, str], ...]
    touched_by: tuple[tuple[str, str], ...]
    funders: tuple[str, ...]
    allied_with: tuple[str, ...]
    identifiers: tuple[str, ...]
    websites: tuple[str, ...]
    strengths: tuple[PublicStrength, ...]
    vulnerabilities: tuple[PublicVulnerability, ...]
    deal_breakers: tuple[str, ...] | None
    register: str
    estimated: bool
    claimed_at: datetime | None
    verified_at: datetime | None


def public_profile(organisation: Organisation, *, own: bool) -> PublicProfile:
    """Read the public part of an organisation; with its deal-breakers for its own people."""
    o = organisation
    estimated = o.estimated and not o.is_member
    own_words = {id: label for id, _, label in (_thirds(part) for part in pieces_of(o.own_capabilities))}
    parts = {name: pieces_of(getattr(o, name)) for name in ("identifiers", "funders", "allied_with")}
    return PublicProfile(
        slug=o.slug,
        name=o.name,
        status="verified" if o.verified_at else "claimed" if o.is_member else "record",
        kind=o.kind,
        sector=o.sector,
        place=o.place,
        annual_budget=o.annual_budget,
        currency=o.currency,
        staff=o.staff,
        mission=o.mission,
        stances=tuple(_pair(part, last=True) for part in pieces_of(o.stances)),
        touched_by=tuple(_pair(part) for part in pieces_of(o.touched_by)),
        funders=tuple(parts["funders"]),
        allied_with=tuple(parts["allied_with"]),
        identifiers=tuple(i for i in parts["identifiers"] if not _is_website(i)),
        websites=tuple(i for i in parts["identifiers"] if _is_website(i)),
        strengths=tuple(_strengths(o.strengths, own_words)),
        vulnerabilities=tuple(_vulnerabilities(o.vulnerabilities, own_words, estimated=estimated)),
        deal_breakers=tuple(pieces_of(o.deal_breakers)) if own else None,
        register=o.register,
        estimated=estimated,
        claimed_at=o.claimed_at,
        verified_at=o.verified_at,
    )


def _pair(part: str, *, last: bool = False) -> tuple[str, str]:
    one, _, other = part.rpartition(":") if last else part.partition(":")
    return one.strip(), other.strip()


def _is_website(identifier: str) -> bool:
    return identifier.lower().startswith(("https://", "http://"))


def _thirds(part: str) -> tuple[str, str, str]:
    """Take an own capability apart: id, family, name."""
    id, family, label = (*(piece.strip() for piece in part.split(":", 2)), "", "")[:3]
    return id, family, label


def capability_words(id: str, own_words: Mapping[str, str]) -> str:
    """Name a capability: of the standard taxonomy, or an organisation's own; else by its id."""
    taxonomy = standard_taxonomy()
    if id in taxonomy:
        return taxonomy[id].name
    return own_words.get(id) or id.replace("-", " ").capitalize()


def _strengths(cell: str, own_words: Mapping[str, str]) -> Iterator[PublicStrength]:
    for part in pieces_of(cell):
        id, level, grade = (*(piece.strip() for piece in part.split(":")), "", "")[:3]
        if level.isdigit():
            yield PublicStrength(capability_words(id, own_words), int(level), grade or "claimed")


def _vulnerabilities(
    cell: str, own_words: Mapping[str, str], *, estimated: bool
) -> Iterator[PublicVulnerability]:
    """Read those disclosed as public; of an estimated record also those that nobody kept back."""
    for part in pieces_of(cell):
        id, severity, need, disclosure = (*(piece.strip() for piece in part.split(":")), "", "", "")[:4]
        known = disclosure == "public" or (estimated and disclosure not in ("private", "partner"))
        if known and severity.isdigit() and need.isdigit():
            yield PublicVulnerability(capability_words(id, own_words), int(severity), int(need))


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
