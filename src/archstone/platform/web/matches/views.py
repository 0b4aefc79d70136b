"""Matches: the ranking, and one match with its explanation."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from archstone.documents.banded_arch import banded_arch
from archstone.engines.banded_search import BandedMatch
from archstone.platform.services import goals, matches, prospects, shortlists
from archstone.platform.services.introductions import introduction_with
from archstone.platform.services.matches import AT_ONCE, FARTHEST, FoundMatches
from archstone.platform.web.finding import back_tabs
from archstone.platform.web.matches import words
from archstone.platform.web.matches.forms import ScreensForm
from archstone.platform.web.requests import Request

LONGEST_CHOICE = 300


@require_GET
def match_list(request: Request) -> HttpResponse:
    """Rank the registry for the organisation that one acts for."""
    seeker = matches.seeker_for(request.actor)
    facets = seeker.index.shown.facets
    form = ScreensForm(
        request.GET or None,
        goals=goals.list_goals(actor=request.actor),
        kinds=facets.kind.values[:LONGEST_CHOICE],
        sectors=facets.sector.values[:LONGEST_CHOICE],
    )
    asked = bool(form.is_bound and form.is_valid())
    screens = form.screens() if asked else matches.Screens()
    offset = _offset(request.GET.get("after", ""))
    found = matches.find_matches(actor=request.actor, screens=screens, offset=offset, seeker=seeker)
    known: dict[str, Any] = {
        "form": form,
        "found": found,
        "asked": asked and any(request.GET.get(name) for name in form.fields),
        "rows": [_row(match, found) for match in found.page.matches],
        "lede": _lede(found),
        "tabs": back_tabs("matches"),
        "audit_gap": words.audit_gap(seeker),
        "first_time": not offset and not request.GET,
        "suggested": _suggested(request, seeker) if not offset and not request.GET else None,
        **_pages(request, found),
    }
    return render(request, "matches/list.html", known, status=422 if form.errors else 200)


def _offset(text: str) -> int:
    return min(int(text), FARTHEST) if text.isdecimal() and len(text) < 8 else 0


def _lede(found: FoundMatches) -> str:
    total, looked = found.page.total, found.seeker.looked_at
    said = ngettext(
        "%(looked)s other organisation was looked through.",
        "%(looked)s other organisations were looked through.",
        looked,
    ) % {"looked": f"{looked:,}"}
    more = ngettext(
        "%(total)s of them brings something that you lack.",
        "%(total)s of them bring something that you lack.",
        total,
    ) % {"total": f"{total:,}"}
    return f"{said} {more}"


def _row(match: BandedMatch, found: FoundMatches) -> dict[str, object]:
    taxonomy = found.seeker.index.shown.taxonomy
    return {
        "url": words.match_url(match.other, found.screens.goal),
        "name": match.other.name,
        "who": words.who(match.other),
        "carries": words.hundred(match.cover_in.value),
        "best": words.best_covered(match.cover_in, taxonomy),
        "band": words.BAND_WORDS[match.band],
        "introduced": words.hundred(match.cover_out) if match.introduced else "",
        "basis": words.basis(match),
    }


def _pages(request: Request, found: FoundMatches) -> dict[str, str]:
    total, offset, here = found.page.total, found.page.offset, len(found.page.matches)
    told = (
        _("%(first)s to %(last)s of %(total)s")
        % {"first": f"{offset + 1:,}", "last": f"{offset + here:,}", "total": f"{total:,}"}
        if here
        else ""
    )

    def address(after: int) -> str:
        given = request.GET.copy()
        given["after"] = str(after)
        return f"{reverse('matches')}?{given.urlencode()}"

    more = offset + here < min(total, FARTHEST)
    return {
        "told": told,
        "previous": address(max(0, offset - AT_ONCE)) if offset else "",
        "following": address(offset + AT_ONCE) if more and here else "",
    }


def _suggested(request: Request, seeker: matches.Seeker) -> dict[str, object] | None:
    found = prospects.suggest_ally(actor=request.actor, now=request.now, seeker=seeker)
    if found is None:
        return None
    return {
        "name": found.match.other.name,
        "because": found.suggestion.because,
        "url": words.match_url(found.match.other),
        "carries": words.hundred(found.match.cover_in.value),
    }


@require_GET
def match(request: Request, slug: str) -> HttpResponse:
    """Explain one match."""
    found = matches.explain_match(
        actor=request.actor, slug=slug, goal=request.GET.get("goal", ""), today=request.now.date()
    )
    taxonomy, pair = found.seeker.index.shown.taxonomy, found.match
    pictures = [
        banded_arch(pair, taxonomy, all_is_shown=found.all_is_shown, compact=compact)
        for compact in (False, True)
    ]
    return render(
        request,
        "matches/match.html",
        {
            "found": found,
            "other": pair.other,
            "introduction": introduction_with(actor=request.actor, slug=slug),
            "facts": words.facts(found),
            "wide": pictures[0],
            "compact": pictures[1],
            "ours": words.lacks_table(pair.cover_in, taxonomy, mine=True),
            "theirs": words.lacks_table(pair.cover_shown, taxonomy, mine=False)
            if pair.cover_shown.items
            else None,
            "band": words.BAND_WORDS[pair.band],
            "carried": words.hundred(pair.cover_in.value),
            "carried_out": words.hundred(pair.cover_out) if pair.introduced else "",
            "uncovered": [_(taxonomy[i.capability].name) for i in pair.cover_in.uncovered],
            "blind_spots": [_(taxonomy[c].name) for c in pair.blind_spots],
            "screens": words.screens_passed(found),
            "unknowns": words.unknowns(found),
            "rivalry": found.competition.sentences(pair.other.name) if found.competition.is_rivalry else (),
            "on": shortlists.name_shortlists_with(actor=request.actor, slug=slug),
            "audit_gap": words.audit_gap(found.seeker),
        },
    )
