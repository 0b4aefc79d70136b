"""The vulnerability map as a picture, a table and a sentence."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from archstone.documents.map_picture import map_picture
from archstone.engines.banded_map import BandedGap
from archstone.model.capabilities import Taxonomy
from archstone.platform.services import gap_map, goals
from archstone.platform.web.finding import back_tabs
from archstone.platform.web.gap_map.forms import MapForm
from archstone.platform.web.matches import words
from archstone.platform.web.requests import Request


@require_GET
def draw(request: Request) -> HttpResponse:
    """Draw who excels where one's own organisation is weakest."""
    form = MapForm(request.GET or None, goals=goals.list_goals(actor=request.actor))
    asked = form.cleaned_data if form.is_bound and form.is_valid() else {}
    found = gap_map.draw_map(
        actor=request.actor,
        gaps=asked.get("gaps") or 5,
        organisations=asked.get("organisations") or 3,
        goal=asked.get("goal", ""),
    )
    taxonomy = found.seeker.index.shown.taxonomy
    return render(
        request,
        "gap_map/map.html",
        {
            "form": form,
            "found": found,
            "picture": map_picture(found.map, taxonomy) if found.map.gaps else None,
            "gaps": [_gap(gap, taxonomy) for gap in found.map.gaps],
            "tabs": back_tabs("gap_map"),
            "audit_gap": words.audit_gap(found.seeker),
        },
        status=422 if form.errors else 200,
    )


def _gap(gap: BandedGap, taxonomy: Taxonomy) -> dict[str, object]:
    return {
        "name": _(taxonomy[gap.capability].name),
        "organisations": [
            {
                "name": one.organisation.name,
                "id": one.organisation.id,
                "who": words.who(one.organisation),
                "share": words.hundred(one.share),
                "band": words.BAND_WORDS[one.match.band],
                "evidence": words.evidence(one.strength),
                "lacks": [_(taxonomy[item.capability].name) for item in one.lacks],
            }
            for one in gap.organisations
        ],
    }
