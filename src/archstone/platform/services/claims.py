"""Claims: somebody says that a record is theirs, and a steward decides.

A matching e-mail domain is evidence for the steward, and never decides alone: whoever has an address at a
hospital isn't thereby the hospital.
"""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlsplit
from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from archstone.files.audit_parts import pieces_of
from archstone.model.errors import Conflict, RuleBroken
from archstone.platform.services import events, mail, notifications, permissions, trail
from archstone.platform.services.actors import Actor
from archstone.platform.services.audits import begin_from_estimates
from archstone.platform.store.organisations.models import Claim, Mandate, Organisation
from archstone.platform.store.organisations.queries import ClaimRow, open_claims
from archstone.platform.store.people.queries import confirmed_addresses, names_of, steward_addresses

LONGEST = 5000


def find(claim_id: UUID) -> Claim:
    """Find a claim; raise NotFound where there is none."""
    found = Claim.objects.select_related("organisation", "person").filter(pk=claim_id).first()
    if found is None:
        raise permissions.not_found()
    return found


def claims_to_decide(*, actor: Actor) -> tuple[ClaimRow, ...]:
    """List the open claims with their evidence, oldest first."""
    permissions.require(actor, "decide_claim")
    return open_claims()


def has_owner(organisation: Organisation, actor: Actor) -> bool:
    """Whether an owner acts for an organisation today."""
    held = Mandate.objects.filter(organisation=organisation, role=Mandate.Role.OWNER)
    return held.holding_on(actor.today).exists()


def matching_domain(person_id: UUID, organisation: Organisation) -> str:
    """Name the domain of a confirmed address of theirs that is also the organisation's website, if any.

    Examples
    --------
    An organisation with the identifier ``https://www.example.org/about`` matches ``ana@example.org``.
    """
    websites = {
        (urlsplit(part).hostname or "").lower().removeprefix("www.")
        for part in pieces_of(organisation.identifiers)
        if part.lower().startswith(("https://", "http://"))
    }
    domains = {address.rpartition("@")[2] for address in confirmed_addresses(person_id)}
    return min(websites & domains - {""}, default="")


def claim_organisation(*, actor: Actor, now: datetime, organisation: Organisation, evidence: str) -> Claim:
    """Say that a record is one's own organisation; a steward decides."""
    permissions.require(actor, "claim_organisation", organisation)
    if has_owner(organisation, actor):
        raise RuleBroken(
            _("Somebody acts for %(organisation)s already. Ask them for an invitation.")
            % {"organisation": organisation.name}
        )
    return _claim(actor, now, organisation, Claim.Kind.RECORD, evidence)


def ask_verification(*, actor: Actor, now: datetime, organisation: Organisation, evidence: str) -> Claim:
    """Ask a steward to confirm that those who act for an organisation may."""
    permissions.require(actor, "ask_verification", organisation)
    if organisation.verified_at is not None:
        raise RuleBroken(_("%(organisation)s is verified.") % {"organisation": organisation.name})
    return _claim(actor, now, organisation, Claim.Kind.VERIFICATION, evidence)


def withdraw_claim(*, actor: Actor, now: datetime, claim: Claim) -> None:
    """Take one's own claim back."""
    permissions.require(actor, "withdraw_claim", claim)
    with transaction.atomic():
        kept = _lock(claim)
        _decide(kept, actor, now, Claim.State.WITHDRAWN)
        _record(actor, "withdraw_claim", now, kept)


def accept_claim(*, actor: Actor, now: datetime, claim: Claim) -> Organisation:
    """Accept a claim: a record gets its first owner, and the organisation is verified."""
    permissions.require(actor, "decide_claim", claim)
    with transaction.atomic():
        kept = _lock(claim)
        organisation = kept.organisation
        if kept.kind == Claim.Kind.RECORD:
            if has_owner(organisation, actor):
                raise Conflict(
                    _("Somebody else became an owner of %(organisation)s since. Refuse this claim.")
                    % {"organisation": organisation.name}
                )
            Mandate.objects.create(
                person_id=kept.person_id,
                organisation=organisation,
                role=Mandate.Role.OWNER,
                starts_on=now.date(),
                given_by_id=actor.person,
                given_at=now,
            )
        organisation.claimed_at = organisation.claimed_at or now
        organisation.verified_at = organisation.changed_at = now
        organisation.save(update_fields=["claimed_at", "verified_at", "changed_at"])
        if kept.kind == Claim.Kind.RECORD:
            begin_from_estimates(organisation, now)
        _decide(kept, actor, now, Claim.State.ACCEPTED)
        _record(actor, "accept_claim", now, kept)
        _tell(kept, "claim_accepted", now)
        facts: dict[str, events.Fact] = {"claim": str(kept.pk)}
        events.emit(event="claim_accepted", organisation_id=organisation.pk, now=now, facts=facts)
    return organisation


def refuse_claim(*, actor: Actor, now: datetime, claim: Claim, reason: str) -> None:
    """Refuse a claim; whoever made it is told why."""
    permissions.require(actor, "decide_claim", claim)
    if not reason.strip():
        raise RuleBroken(_("Say why, so that they know what is missing."), at=("reason",))
    with transaction.atomic():
        kept = _lock(claim)
        kept.reason = _within_bounds(reason, "reason")
        _decide(kept, actor, now, Claim.State.REFUSED)
        _record(actor, "refuse_claim", now, kept)
        _tell(kept, "claim_refused", now, reason=kept.reason)


def _claim(actor: Actor, now: datetime, organisation: Organisation, kind: str, evidence: str) -> Claim:
    said = _within_bounds(evidence, "evidence")
    if not said:
        raise RuleBroken(
            _("Say how a steward can see that you act for %(organisation)s.")
            % {"organisation": organisation.name},
            at=("evidence",),
        )
    with transaction.atomic():
        Organisation.objects.select_for_update().get(pk=organisation.pk)
        if Claim.objects.filter(
            organisation=organisation, person_id=actor.person, state=Claim.State.OPEN
        ).exists():
            raise Conflict(_("You have asked already; a steward will look at it."))
        claim = Claim.objects.create(
            organisation=organisation,
            person_id=actor.person,
            kind=kind,
            evidence=said,
            matched_domain=matching_domain(actor.person, organisation),
            made_at=now,
        )
        act = "claim_organisation" if kind == Claim.Kind.RECORD else "ask_verification"
        _record(actor, act, now, claim)
        for address in steward_addresses():
            mail.send(to=address, template="claim_made", context={"organisation": organisation.name}, now=now)
        notifications.notify(
            people=notifications.stewards(),
            kind="claim_made",
            now=now,
            key=f"claim_made:{claim.pk}",
            facts={"person": names_of({actor.person})[actor.person], "organisation": organisation.name},
            url=reverse("claims"),
            about=f"claim:{claim.pk}",
            has_letter=True,
        )
    return claim


def _within_bounds(text: str, field: str) -> str:
    said = text.strip()
    if len(said) > LONGEST:
        raise RuleBroken(
            _("This is %(length)s characters long; there is room for %(most)s.")
            % {"length": len(said), "most": LONGEST},
            at=(field,),
        )
    return said


def _lock(claim: Claim) -> Claim:
    Organisation.objects.select_for_update().get(pk=claim.organisation_id)
    kept = Claim.objects.select_related("organisation", "person").get(pk=claim.pk)
    if kept.state != Claim.State.OPEN:
        raise Conflict(_("This claim was decided or withdrawn already."))
    return kept


def _decide(claim: Claim, actor: Actor, now: datetime, state: str) -> None:
    notifications.finish(about=f"claim:{claim.pk}", now=now)
    claim.state, claim.decided_at, claim.decided_by_id = state, now, actor.person
    claim.save(update_fields=["state", "decided_at", "decided_by", "reason"])


def _record(actor: Actor, act: str, now: datetime, claim: Claim) -> None:
    trail.record(actor=actor, act=act, now=now, thing=claim, organisation_id=claim.organisation_id)


def _tell(claim: Claim, template: str, now: datetime, **more: object) -> None:
    notifications.notify_of_organisation(
        person_id=claim.person_id,
        organisation=claim.organisation,
        kind=template,
        now=now,
        key=str(claim.pk),
    )
    mail.send(
        to=claim.person.email,
        template=template,
        context={
            "name": str(claim.person),
            "organisation": claim.organisation.name,
            "slug": claim.organisation.slug,
            **more,
        },
        now=now,
    )
