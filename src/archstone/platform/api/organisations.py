"""Organisations by API: profiles, people, invitations, claims."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from ninja import Query, Router, Schema, Status
from pydantic import Field

from archstone.platform.api.bodies import Body
from archstone.platform.api.paging import Page, Paging, page_of_sequence
from archstone.platform.api.requests import Request
from archstone.platform.services import claims, invitations, mandates, organisations
from archstone.platform.services.actors import Actor, acting_for
from archstone.platform.services.permissions import not_found
from archstone.platform.store.organisations.models import Invitation, Mandate, Organisation
from archstone.platform.store.organisations.queries import PublicProfile

router = Router(tags=["organisations"])
claims_router = Router(tags=["organisations"])
LIST = 10_000


class ProfileFields(Body):
    """What an organisation says of itself; lists are parts joined by semicolons, as in a registry file."""

    kind: str | None = Field(None, max_length=80)
    sector: str | None = Field(None, max_length=120)
    place: str | None = Field(None, max_length=160)
    annual_budget: int | None = Field(None, ge=0, le=2**63 - 1)
    currency: str | None = Field(None, max_length=3)
    staff: int | None = Field(None, ge=0, le=2**31 - 1)
    mission: str | None = Field(None, max_length=5000)
    deal_breakers: str | None = Field(None, max_length=LIST)
    stances: str | None = Field(None, max_length=LIST)
    touched_by: str | None = Field(None, max_length=LIST)
    funders: str | None = Field(None, max_length=LIST)
    allied_with: str | None = Field(None, max_length=LIST)
    identifiers: str | None = Field(None, max_length=LIST)


class NewOrganisation(ProfileFields):
    """An organisation to enter."""

    name: str = Field(max_length=300)


class ChangedProfile(ProfileFields):
    """What to change of a profile; what isn't given stays."""

    name: str | None = Field(None, max_length=300)


class PublicStrength(Schema):
    """A strength, with the grade of its evidence."""

    name: str
    level: int
    grade: str


class PublicVulnerability(Schema):
    """A vulnerability that anybody may read of."""

    name: str
    severity: int
    need: int


class NamedPart(Schema):
    """An issue and where the organisation stands on it, or a problem or threat and its name."""

    what: str
    value: str


class OrganisationProfile(Schema):
    """What anybody may know of an organisation; `deal_breakers` is null for all but its own people."""

    slug: str
    name: str
    status: str = Field(description="record, claimed or verified")
    kind: str
    sector: str
    place: str
    annual_budget: int | None
    currency: str
    staff: int | None
    mission: str
    stances: list[NamedPart]
    touched_by: list[NamedPart]
    funders: list[str]
    allied_with: list[str]
    identifiers: list[str]
    websites: list[str]
    strengths: list[PublicStrength]
    vulnerabilities: list[PublicVulnerability]
    deal_breakers: list[str] | None
    from_register: str = Field(description="The register it was imported from; empty if from none.")
    estimated: bool
    claimed_at: datetime | None
    verified_at: datetime | None


class OrganisationMandate(Schema):
    """Somebody's mandate for an organisation."""

    id: UUID
    person_id: UUID
    name: str
    email: str
    role: str
    starts_on: date
    ends_on: date | None
    given_by: str
    given_at: datetime
    ended_at: datetime | None
    state: str = Field(description="holds, to_come or ended")


class OpenInvitation(Schema):
    """An invitation that wasn't accepted yet; it may have expired."""

    id: UUID
    email: str
    role: str
    invited_at: datetime
    expires_at: datetime
    ends_on: date | None


class NewInvitation(Body):
    """Whom to invite, as what, until when."""

    email: str = Field(max_length=254)
    role: str = Field(max_length=12, description="owner, editor or viewer")
    message: str = Field("", max_length=2000)
    starts_on: date | None = None
    ends_on: date | None = None


class ChangedMandate(Body):
    """What to change of a mandate; a last day of null means until further notice."""

    role: str | None = Field(None, max_length=12)
    ends_on: date | None = None


class Evidence(Body):
    """How a steward can see that somebody acts for an organisation."""

    evidence: str = Field(max_length=5000)


class ReasonToRefuse(Body):
    """Why a claim is refused."""

    reason: str = Field(max_length=5000)


class Claimed(Schema):
    """A claim."""

    id: UUID
    kind: str
    state: str
    evidence: str
    matched_domain: str
    made_at: datetime


class ClaimToDecide(Claimed):
    """A claim with what a steward weighs."""

    slug: str
    organisation: str
    identifiers: str
    person: str
    email: str


def shown(profile: PublicProfile) -> dict[str, Any]:
    """Write a profile as it is answered."""
    answer = {name: getattr(profile, name) for name in profile.__slots__}
    for name in ("stances", "touched_by"):
        answer[name] = [{"what": what, "value": value} for what, value in answer[name]]
    answer["from_register"] = answer.pop("register")
    return answer


def reached(request: Request, slug: str) -> tuple[Organisation, Actor]:
    """Find the organisation of an address, and whoever asks, acting for it where they may."""
    found = organisations.find(slug)
    return found, acting_for(request.actor, found)


@router.post("", response={201: OrganisationProfile}, summary="Enter an organisation")
def found_organisation(request: Request, new: NewOrganisation) -> Status[Any]:
    """Enter an organisation that isn't in the registry; you become its owner."""
    made = organisations.found_organisation(
        actor=request.actor, now=request.now, **new.model_dump(exclude_unset=True)
    )
    actor = acting_for(request.actor, made)
    return Status(201, shown(organisations.see_profile(actor=actor, organisation=made)))


@router.get("/{slug}", response=OrganisationProfile, summary="Read a profile")
def see_profile(request: Request, slug: str) -> Any:
    """Read what anybody may know of an organisation."""
    found, actor = reached(request, slug)
    return shown(organisations.see_profile(actor=actor, organisation=found))


@router.patch("/{slug}", response=OrganisationProfile, summary="Change a profile")
def edit_profile(request: Request, slug: str, changed: ChangedProfile) -> Any:
    """Change what an organisation says of itself."""
    found, actor = reached(request, slug)
    kept = organisations.edit_profile(
        actor=actor, now=request.now, organisation=found, **changed.model_dump(exclude_unset=True)
    )
    return shown(organisations.see_profile(actor=actor, organisation=kept))


@router.get("/{slug}/people", response=Page[OrganisationMandate], summary="List who acts")
def list_people(request: Request, slug: str, paging: Query[Paging]) -> Any:
    """List who acts, acted and will act for an organisation."""
    found, actor = reached(request, slug)
    held, _invited = mandates.people_of(actor=actor, organisation=found)
    return page_of_sequence(held, paging)


@router.patch("/{slug}/people/{mandate_id}", response=OrganisationMandate, summary="Change a mandate")
def change_mandate(request: Request, slug: str, mandate_id: UUID, changed: ChangedMandate) -> Any:
    """Change somebody's role or last day. A new role begins a new mandate."""
    found, actor = reached(request, slug)
    mandate = _mandate(found, mandate_id)
    given = changed.model_fields_set
    kept = mandates.change_mandate(
        actor=actor,
        now=request.now,
        mandate=mandate,
        role=changed.role or mandate.role,
        ends_on=changed.ends_on if "ends_on" in given else mandate.ends_on,
    )
    held, _invited = mandates.people_of(actor=actor, organisation=found)
    return next(row for row in held if row.id == kept.pk)


@router.post("/{slug}/people/{mandate_id}/end", response={204: None}, summary="End a mandate")
def end_mandate(request: Request, slug: str, mandate_id: UUID) -> Status[None]:
    """End somebody's mandate at once."""
    found, actor = reached(request, slug)
    mandates.end_mandate(actor=actor, now=request.now, mandate=_mandate(found, mandate_id))
    return Status(204, None)


@router.post("/{slug}/people/{mandate_id}/leave", response={204: None}, summary="Leave an organisation")
def leave_organisation(request: Request, slug: str, mandate_id: UUID) -> Status[None]:
    """Lay your own mandate down."""
    found, actor = reached(request, slug)
    mandates.leave_organisation(actor=actor, now=request.now, mandate=_mandate(found, mandate_id))
    return Status(204, None)


@router.get("/{slug}/invitations", response=Page[OpenInvitation], summary="List open invitations")
def list_invitations(request: Request, slug: str, paging: Query[Paging]) -> Any:
    """List who is invited to act for an organisation; owners see it."""
    found, actor = reached(request, slug)
    return page_of_sequence(invitations.invited_to(actor=actor, organisation=found), paging)


@router.post("/{slug}/invitations", response={201: OpenInvitation}, summary="Invite somebody")
def invite_person(request: Request, slug: str, new: NewInvitation) -> Status[Any]:
    """Send somebody a letter with a link that is good for 14 days."""
    found, actor = reached(request, slug)
    made = invitations.invite_person(actor=actor, now=request.now, organisation=found, **new.model_dump())
    return Status(201, made)


@router.post(
    "/{slug}/invitations/{invitation_id}/resend", response=OpenInvitation, summary="Send a letter again"
)
def resend_invitation(request: Request, slug: str, invitation_id: UUID) -> Any:
    """Send a new letter with a new link; the old link is worth nothing then."""
    found, actor = reached(request, slug)
    kept = _invitation(found, invitation_id)
    return invitations.resend_invitation(actor=actor, now=request.now, invitation=kept)


@router.post(
    "/{slug}/invitations/{invitation_id}/withdraw", response={204: None}, summary="Withdraw an invitation"
)
def withdraw_invitation(request: Request, slug: str, invitation_id: UUID) -> Status[None]:
    """Take an invitation back."""
    found, actor = reached(request, slug)
    kept = _invitation(found, invitation_id)
    invitations.withdraw_invitation(actor=actor, now=request.now, invitation=kept)
    return Status(204, None)


@router.post("/{slug}/claim", response={201: Claimed}, summary="Claim a record")
def claim_organisation(request: Request, slug: str, said: Evidence) -> Status[Any]:
    """Say that a record is your organisation; a steward decides."""
    found, actor = reached(request, slug)
    made = claims.claim_organisation(actor=actor, now=request.now, organisation=found, evidence=said.evidence)
    return Status(201, made)


@router.post("/{slug}/verify", response={201: Claimed}, summary="Ask to be verified")
def ask_verification(request: Request, slug: str, said: Evidence) -> Status[Any]:
    """Ask a steward to verify your organisation."""
    found, actor = reached(request, slug)
    made = claims.ask_verification(actor=actor, now=request.now, organisation=found, evidence=said.evidence)
    return Status(201, made)


@claims_router.get("", response=Page[ClaimToDecide], summary="List claims to decide")
def list_claims(request: Request, paging: Query[Paging]) -> Any:
    """List the claims that wait for a steward, oldest first."""
    return page_of_sequence(claims.claims_to_decide(actor=request.actor), paging)


@claims_router.post("/{claim_id}/accept", response={204: None}, summary="Accept a claim")
def accept_claim(request: Request, claim_id: UUID) -> Status[None]:
    """Accept a claim: the organisation is verified, and a record gets its first owner."""
    claims.accept_claim(actor=request.actor, now=request.now, claim=claims.find(claim_id))
    return Status(204, None)


@claims_router.post("/{claim_id}/refuse", response={204: None}, summary="Refuse a claim")
def refuse_claim(request: Request, claim_id: UUID, said: ReasonToRefuse) -> Status[None]:
    """Refuse a claim; whoever made it reads the reason."""
    claims.refuse_claim(actor=request.actor, now=request.now, claim=claims.find(claim_id), reason=said.reason)
    return Status(204, None)


@claims_router.post("/{claim_id}/withdraw", response={204: None}, summary="Withdraw your claim")
def withdraw_claim(request: Request, claim_id: UUID) -> Status[None]:
    """Take your own claim back."""
    claims.withdraw_claim(actor=request.actor, now=request.now, claim=claims.find(claim_id))
    return Status(204, None)


def _mandate(organisation: Organisation, mandate_id: UUID) -> Mandate:
    found = mandates.find(mandate_id)
    if found.organisation_id != organisation.pk:
        raise not_found()
    return found


def _invitation(organisation: Organisation, invitation_id: UUID) -> Invitation:
    found = invitations.find(invitation_id)
    if found.organisation_id != organisation.pk:
        raise not_found()
    return found
