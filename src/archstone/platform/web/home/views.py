"""The first page: for a stranger what this is, for a member what matters now."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from archstone.platform.services.overview import Overview, see_overview
from archstone.platform.web.matches import words
from archstone.platform.web.requests import Request


def home(request: Request) -> HttpResponse:
    """Show a stranger the way in, and a member the next step."""
    if not request.actor.signed_in:
        return render(request, "home/welcome.html")
    overview = see_overview(actor=request.actor, now=request.now)
    return render(
        request,
        "home/home.html",
        {
            "overview": overview,
            "lede": _lede(overview),
            "matches": [_match(one) for one in overview.matches],
        },
    )


def _lede(overview: Overview) -> str:
    waiting = len(overview.to_answer) + overview.invitations + overview.claims
    if waiting:
        return ngettext("%(n)s thing waits for you.", "%(n)s things wait for you.", waiting) % {"n": waiting}
    if overview.organisation is None:
        return _("You act for no organisation yet.")
    return _("Nothing waits for an answer.")


def _match(one: Any) -> dict[str, object]:
    return {
        "url": words.match_url(one.other),
        "name": one.other.name,
        "who": words.who(one.other),
        "carries": words.hundred(one.cover_in.value),
        "band": words.hundred(one.cover_out) if one.introduced else words.BAND_WORDS[one.band],
    }
