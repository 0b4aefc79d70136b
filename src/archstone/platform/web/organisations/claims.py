"""Claims: "this is us", and what a steward says to it."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from archstone.platform.services import claims as service
from archstone.platform.services import permissions
from archstone.platform.web.forms import ask, press
from archstone.platform.web.organisations.forms import EvidenceForm, ReasonForm
from archstone.platform.web.organisations.views import reached
from archstone.platform.web.requests import Request


def claim_organisation(request: Request, slug: str) -> HttpResponse:
    """Say that a record is one's own organisation."""
    organisation, actor = reached(request, slug)
    permissions.require(actor, "claim_organisation", organisation)
    form = EvidenceForm(request.POST or None)

    def claim() -> tuple[str, str]:
        service.claim_organisation(
            actor=actor, now=request.now, organisation=organisation, **form.cleaned_data
        )
        return reverse("organisation", args=[organisation.slug]), _(
            "A steward will look at it, and you get a letter."
        )

    known = {
        "organisation": organisation,
        "matched_domain": service.matching_domain(actor.person, organisation),
    }
    return ask(request, form, "organisations/claim.html", known, claim)


def ask_verification(request: Request, slug: str) -> HttpResponse:
    """Ask for an organisation to be verified."""
    organisation, actor = reached(request, slug)
    permissions.require(actor, "ask_verification", organisation)
    form = EvidenceForm(request.POST or None)

    def claim() -> tuple[str, str]:
        service.ask_verification(actor=actor, now=request.now, organisation=organisation, **form.cleaned_data)
        return reverse("organisation", args=[organisation.slug]), _(
            "A steward will look at it, and you get a letter."
        )

    known = {
        "organisation": organisation,
        "matched_domain": service.matching_domain(actor.person, organisation),
        "verification": True,
    }
    return ask(request, form, "organisations/claim.html", known, claim)


def claims(request: Request) -> HttpResponse:
    """List the claims that wait for a steward."""
    return render(
        request, "organisations/claims.html", {"claims": service.claims_to_decide(actor=request.actor)}
    )


@require_POST
def accept(request: Request, claim_id: UUID) -> HttpResponse:
    """Accept a claim."""
    claim = service.find(claim_id)
    return press(
        request,
        reverse("claims"),
        _("The claim is accepted, and %(organisation)s is verified.")
        % {"organisation": claim.organisation.name},
        lambda: service.accept_claim(actor=request.actor, now=request.now, claim=claim),
    )


def refuse(request: Request, claim_id: UUID) -> HttpResponse:
    """Refuse a claim with a reason."""
    claim = service.find(claim_id)
    permissions.require(request.actor, "decide_claim", claim)
    form = ReasonForm(request.POST or None)

    def decide() -> tuple[str, str]:
        service.refuse_claim(actor=request.actor, now=request.now, claim=claim, **form.cleaned_data)
        return reverse("claims"), _("The claim is refused, and they are told why.")

    return ask(request, form, "organisations/refuse.html", {"claim": claim}, decide)


@require_POST
def withdraw(request: Request, claim_id: UUID) -> HttpResponse:
    """Take one's own claim back."""
    claim = service.find(claim_id)
    return press(
        request,
        reverse("organisations"),
        _("Your claim is withdrawn."),
        lambda: service.withdraw_claim(actor=request.actor, now=request.now, claim=claim),
    )
