"""The vulnerability matrix as a picture, a table and a sentence."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from archstone.documents.matrix_picture import matrix_picture
from archstone.platform.services import goals, matches, matrix, shortlists
from archstone.platform.web.finding import back_tabs
from archstone.platform.web.matches import words
from archstone.platform.web.requests import Request


@require_GET
def draw(request: Request) -> HttpResponse:
    """Hold one's own vulnerabilities against those picked, or against a shortlist."""
    lists = shortlists.list_shortlists(actor=request.actor)
    chosen = _uuid(request.GET.get("shortlist", ""))
    slugs = request.GET.getlist("with")
    if chosen is not None:
        seen = shortlists.read_shortlist(actor=request.actor, id=chosen)
        slugs = [entry.row.slug for entry in seen.standing if entry.match is not None][: matrix.MOST]
    elif not slugs:
        slugs = _best(request)
    found = matrix.draw_matrix(actor=request.actor, slugs=slugs, goal=request.GET.get("goal", ""))
    taxonomy = found.seeker.index.shown.taxonomy
    drawn = found.matrix if found.matrix and found.matrix.columns else None
    bands = [str(words.BAND_WORDS[match.band]) for match in found.matches]
    return render(
        request,
        "matrix/matrix.html",
        {
            "found": found,
            "picture": matrix_picture(drawn, taxonomy, bands=bands) if drawn else None,
            "columns": [
                {
                    "id": m.other.id,
                    "name": m.other.name,
                    "carries": words.hundred(m.cover_in.value),
                    "band": band,
                }
                for m, band in zip(found.matches, bands, strict=True)
            ],
            "refused": [o.name for o in found.matrix.refused] if found.matrix else [],
            "lists": lists,
            "chosen": chosen,
            "picked": slugs,
            "own_choice": bool(request.GET.getlist("with")),
            "goals": goals.list_goals(actor=request.actor),
            "tabs": back_tabs("matrix"),
            "audit_gap": words.audit_gap(found.seeker),
            "lede": _(
                "What you lack against what they bring, side by side: which weakness who would carry, and "
                "what stays open with all of them."
            ),
        },
    )


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _best(request: Request) -> list[str]:
    """Take the first few matches where nobody was chosen, so that the page shows what it is for."""
    found = matches.find_matches(actor=request.actor, top=4)
    return [match.other.id for match in found.page.matches]
