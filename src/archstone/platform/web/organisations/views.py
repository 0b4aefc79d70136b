"""Organisations: whom one acts for, and what an organisation says of itself."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponsePermanentRedirect, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from archstone.platform.services import claims, permissions
from archstone.platform.services import organisations as service
from archstone.platform.services.actors import Actor, acting_for
from archstone.platform.services.permissions import not_found
from archstone.platform.store.organisations.models import Organisation
from archstone.platform.store.organisations.queries import claim_of, claims_of, organisations_of
from archstone.platform.web.forms import ask
from archstone.platform.web.look.tables import Tab
from archstone.platform.web.middleware import ACTING_FOR
from archstone.platform.web.organisations.forms import ProfileForm
from archstone.platform.web.requests import Request


@require_POST
def act_for(request: Request) -> HttpResponse:
    """Act for another of one's organisations from here on."""
    slug = request.POST.get("organisation", "")
    mine = organisations_of(request.user.pk, request.now.date()) if request.actor.signed_in else ()
    chosen = next((o for o in mine if o.slug == slug), None)
    if chosen is None:
        raise not_found()
    request.session[ACTING_FOR] = chosen.id
    back = request.POST.get("next", "")
    allowed = url_has_allowed_host_and_scheme(back, {request.get_host()}, request.is_secure())
    return HttpResponseRedirect(back if allowed else reverse("home"))


def organisations(request: Request) -> HttpResponse:
    """List for whom one acts and what one claimed."""
    permissions.require(request.actor, "see_oneself")
    mine = organisations_of(request.actor.person, request.now.date())
    known = {"mine": mine, "claims": claims_of(request.actor.person)}
    return render(request, "organisations/organisations.html", known)


def organisation(request: Request, slug: str) -> HttpResponse:
    """Show the profile of an organisation, as far as whoever looks may see it."""
    found, actor = reached(request, slug)
    if found.slug != slug:
        return HttpResponsePermanentRedirect(reverse("organisation", args=[found.slug]))
    mine = actor.signed_in
    known = {
        "profile": service.see_profile(actor=actor, organisation=found),
        "tabs": tabs_of(actor, found, "organisation"),
        "may_edit": permissions.may(actor, "edit_profile", found),
        "may_ask_verification": found.is_member
        and not service.is_verified(found)
        and permissions.may(actor, "ask_verification", found),
        "may_claim": not claims.has_owner(found, actor),
        "my_claim": claim_of(actor.person, found.pk) if mine else None,
        "may_match": request.actor.organisation_id not in (None, found.pk)
        and permissions.may(request.actor, "find_matches"),
    }
    return render(request, "organisations/organisation.html", known)


def found_organisation(request: Request) -> HttpResponse:
    """Enter an organisation that isn't in the registry."""
    permissions.require(request.actor, "found_organisation")
    form = ProfileForm(request.POST or None)

    def found() -> tuple[str, str]:
        made = service.found_organisation(actor=request.actor, now=request.now, **form.cleaned_data)
        request.session[ACTING_FOR] = made.pk
        return reverse("organisation", args=[made.slug]), _("%(name)s is entered, and you own it.") % {
            "name": made.name
        }

    return ask(request, form, "organisations/found.html", {}, found)


def edit_profile(request: Request, slug: str) -> HttpResponse:
    """Change what an organisation says of itself."""
    found, actor = reached(request, slug)
    permissions.require(actor, "edit_profile", found)
    form = ProfileForm(request.POST or None, initial=ProfileForm.said_by(found))

    def change() -> tuple[str, str]:
        service.edit_profile(actor=actor, now=request.now, organisation=found, **form.cleaned_data)
        return reverse("organisation", args=[found.slug]), _("The profile is saved.")

    return ask(request, form, "organisations/edit.html", {"organisation": found}, change)


def reached(request: Request, slug: str) -> tuple[Organisation, Actor]:
    """Find the organisation of a page, and whoever looks at it, acting for it where they may."""
    found = service.find(slug)
    return found, acting_for(request.actor, found)


def tabs_of(actor: Actor, organisation: Organisation, here: str) -> tuple[Tab, ...]:
    """List the pages of an organisation that one may see."""
    ways = (
        (_("Profile"), "organisation", "see_profile"),
        (_("People"), "people", "see_people"),
        (_("Audit trail"), "trail", "see_trail"),
    )
    shown = [(label, name) for label, name, act in ways if permissions.may(actor, act, organisation)]
    if len(shown) == 1:
        return ()
    return tuple(Tab(label, reverse(name, args=[organisation.slug]), name == here) for label, name in shown)
