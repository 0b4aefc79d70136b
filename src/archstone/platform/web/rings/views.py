"""Rings as pictures, tables and sentences."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from archstone.documents.ring_picture import ring_picture
from archstone.engines.banded_rings import BandedRing
from archstone.platform.services import rings
from archstone.platform.web.finding import back_tabs
from archstone.platform.web.matches import words
from archstone.platform.web.requests import Request

DRAWN = 3
"""So many are drawn; the rest stand in words."""


@require_GET
def draw(request: Request) -> HttpResponse:
    """Draw the firmest rings through one's own organisation."""
    longest = 2 if request.GET.get("longest") == "2" else 3
    found = rings.find_rings(actor=request.actor, longest=longest)
    # Those of three first: an exchange of two stands among the matches as well.
    ordered = sorted(found.rings, key=lambda ring: -len(ring.links))
    shown = [_ring(k, ring) for k, ring in enumerate(ordered, 1)]
    return render(
        request,
        "rings/rings.html",
        {
            "found": found,
            "drawn": shown[:DRAWN],
            "others": shown[DRAWN:],
            "after": DRAWN + 1,
            "longest": longest,
            "tabs": back_tabs("rings"),
            "audit_gap": words.audit_gap(found.seeker),
        },
    )


def _ring(number: int, ring: BandedRing) -> dict[str, object]:
    names = [member.name for member in ring.members]
    bands = ["" if link.cover is not None else str(words.BAND_WORDS[link.band]) for link in ring.links]
    picture = ring_picture(names, [link.value for link in ring.links], bands=bands)
    return {
        "number": number,
        "name": f"ring-{number}",
        "picture": picture,
        "partners": ring.members[1:],
        "carried": words.hundred(ring.links[-1].value),
        "sentence": picture.sentence,
    }
