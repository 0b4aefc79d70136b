"""The people of an organisation: mandates and invitations."""

from __future__ import annotations

from uuid import UUID

from allauth.account.adapter import get_adapter
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from archstone.platform.services import invitations, mandates, permissions
from archstone.platform.services.actors import Actor
from archstone.platform.services.permissions import not_found
from archstone.platform.store.organisations.models import Invitation, Mandate, Organisation
from archstone.platform.store.people.queries import confirmed_addresses
from archstone.platform.web.forms import ask, press
from archstone.platform.web.organisations.forms import InvitationForm, MandateForm
from archstone.platform.web.organisations.views import reached, tabs_of
from archstone.platform.web.people.adapters import INVITATION, address_of
from archstone.platform.web.requests import Request


def people(request: Request, slug: str) -> HttpResponse:
    """List who acts for an organisation and who is invited to."""
    organisation, actor = reached(request, slug)
    held, invited = mandates.people_of(actor=actor, organisation=organisation)
    known = {
        "organisation": organisation,
        "tabs": tabs_of(actor, organisation, "people"),
        "held": [m for m in held if m.state != "ended"],
        "ended": [m for m in held if m.state == "ended"],
        "invited": invited,
        "me": actor.person_id,
        "now": request.now,
        "may_invite": permissions.may(actor, "invite_person", organisation),
    }
    return render(request, "organisations/people.html", known)


def invite_person(request: Request, slug: str) -> HttpResponse:
    """Invite somebody by e-mail."""
    organisation, actor = reached(request, slug)
    permissions.require(actor, "invite_person", organisation)
    form = InvitationForm(request.POST or None)

    def invite() -> tuple[str, str]:
        made = invitations.invite_person(
            actor=actor, now=request.now, organisation=organisation, **form.cleaned_data
        )
        return _to_people(organisation), _("A letter is on its way to %(address)s.") % {"address": made.email}

    return ask(request, form, "organisations/invite.html", {"organisation": organisation}, invite)


@require_POST
def resend_invitation(request: Request, slug: str, invitation_id: UUID) -> HttpResponse:
    """Send the letter again with a new link."""
    organisation, actor, found = _invitation(request, slug, invitation_id)
    return press(
        request,
        _to_people(organisation),
        _("A new letter is on its way to %(address)s; the link of the old one is worth nothing now.")
        % {"address": found.email},
        lambda: invitations.resend_invitation(actor=actor, now=request.now, invitation=found),
    )


@require_POST
def withdraw_invitation(request: Request, slug: str, invitation_id: UUID) -> HttpResponse:
    """Take an invitation back."""
    organisation, actor, found = _invitation(request, slug, invitation_id)
    return press(
        request,
        _to_people(organisation),
        _("The invitation is withdrawn."),
        lambda: invitations.withdraw_invitation(actor=actor, now=request.now, invitation=found),
    )


def change_mandate(request: Request, slug: str, mandate_id: UUID) -> HttpResponse:
    """Change somebody's role or last day."""
    organisation, actor, mandate = _mandate(request, slug, mandate_id)
    permissions.require(actor, "change_mandate", mandate)
    form = MandateForm(request.POST or None, initial={"role": mandate.role, "ends_on": mandate.ends_on})

    def change() -> tuple[str, str]:
        mandates.change_mandate(actor=actor, now=request.now, mandate=mandate, **form.cleaned_data)
        return _to_people(organisation), _("The mandate is changed.")

    known = {"organisation": organisation, "mandate": mandate}
    return ask(request, form, "organisations/mandate.html", known, change)


@require_POST
def end_mandate(request: Request, slug: str, mandate_id: UUID) -> HttpResponse:
    """End somebody's mandate at once."""
    organisation, actor, mandate = _mandate(request, slug, mandate_id)
    return press(
        request,
        _to_people(organisation),
        _("The mandate is ended."),
        lambda: mandates.end_mandate(actor=actor, now=request.now, mandate=mandate),
    )


@require_POST
def leave_organisation(request: Request, slug: str, mandate_id: UUID) -> HttpResponse:
    """Lay one's own mandate down."""
    organisation, actor, mandate = _mandate(request, slug, mandate_id)
    try:
        mandates.leave_organisation(actor=actor, now=request.now, mandate=mandate)
    except mandates.LastOwner as error:
        messages.error(request, str(error))
        return HttpResponseRedirect(_to_people(organisation))
    messages.success(
        request, _("You no longer act for %(organisation)s.") % {"organisation": organisation.name}
    )
    return HttpResponseRedirect(reverse("organisations"))


@never_cache
def invitation(request: Request, token: str) -> HttpResponse:
    """Show the letter of a link; accept it, or sign up or in to do so."""
    letter = invitations.read_letter(token, request.now)
    if request.method == "POST" and request.actor.signed_in:
        try:
            given = invitations.accept_invitation(actor=request.actor, now=request.now, token=token)
        except invitations.OtherAddress as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("You accepted the invitation."))
            return HttpResponseRedirect(address_of(given))
    if letter.is_open and not request.actor.signed_in:
        request.session[INVITATION] = token
        get_adapter().stash_verified_email(request, letter.email)
    mine = confirmed_addresses(request.actor.person) if request.actor.signed_in else frozenset()
    known = {"letter": letter, "right_address": letter.email in mine}
    return render(request, "organisations/invitation.html", known)


def _invitation(request: Request, slug: str, invitation_id: UUID) -> tuple[Organisation, Actor, Invitation]:
    organisation, actor = reached(request, slug)
    found = invitations.find(invitation_id)
    if found.organisation_id != organisation.pk:
        raise not_found()
    return organisation, actor, found


def _mandate(request: Request, slug: str, mandate_id: UUID) -> tuple[Organisation, Actor, Mandate]:
    organisation, actor = reached(request, slug)
    found = mandates.find(mandate_id)
    if found.organisation_id != organisation.pk:
        raise not_found()
    return organisation, actor, found


def _to_people(organisation: Organisation) -> str:
    return reverse("people", args=[organisation.slug])
