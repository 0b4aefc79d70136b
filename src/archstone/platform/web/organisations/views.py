"""Organisations: whom one acts for."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from archstone.platform.services.permissions import not_found
from archstone.platform.store.organisations.queries import organisations_of
from archstone.platform.web.middleware import ACTING_FOR
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
