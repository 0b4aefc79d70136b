"""Who else is touched by the same problem, as a picture; who is hit by the same threat, as a list."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from archstone.documents.ecosystem_picture import ecosystem_picture
from archstone.engines.banded_search import BandedMatch
from archstone.engines.ecosystem import Neighbour
from archstone.platform.services import ecosystem
from archstone.platform.web.finding import back_tabs
from archstone.platform.web.matches import words
from archstone.platform.web.requests import Request

DRAWN = 5


@require_GET
def draw(request: Request) -> HttpResponse:
    """Draw who covers what among those whom one problem touches."""
    found = ecosystem.draw_ecosystem(actor=request.actor)
    neighbours = found.ecosystem.neighbours
    return render(
        request,
        "ecosystem/ecosystem.html",
        {
            "found": found,
            "names": [words.readable(name) for name in found.ecosystem.problems],
            "picture": ecosystem_picture(found.ecosystem, first=DRAWN) if neighbours else None,
            "rows": [_row(n) for n in neighbours],
            "tabs": back_tabs("ecosystem"),
            "title": _("Who else is touched"),
            "lede": _(
                "The best partners are often not obvious: they sit in another sector, and lose sleep over "
                "the same thing."
            ),
            "nothing": _("Your profile names no problem that touches you."),
            "nobody": _("Nobody of another sector is known to be touched by this."),
        },
    )


@require_GET
def threats(request: Request) -> HttpResponse:
    """List who is hit by what hits one's own organisation."""
    found = ecosystem.find_shared_threats(actor=request.actor)
    return render(
        request,
        "ecosystem/ecosystem.html",
        {
            "found": found,
            "names": [words.readable(name) for name in found.threats.threats],
            "picture": None,
            "rows": [_row(n) for n in found.threats.found],
            "tabs": back_tabs("threats"),
            "title": _("Who is hit by the same threat"),
            "lede": _(
                "A shared threat gives an alliance urgency at once, though not a long life: when it passes, "
                "you need another reason."
            ),
            "nothing": _("Your profile names no threat that you see."),
            "nobody": _("Nobody else is known to be hit by this."),
        },
    )


def _row(neighbour: Neighbour) -> dict[str, object]:
    match = neighbour.match
    assert isinstance(match, BandedMatch)
    return {
        "id": match.other.id,
        "name": match.other.name,
        "who": words.who(match.other),
        "shared": [words.readable(name) for name in neighbour.shared],
        "how": [how for _name, how in neighbour.how if how],
        "carries": words.hundred(match.cover_in.value),
        "band": words.BAND_WORDS[match.band],
    }
