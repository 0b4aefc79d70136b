"""The audit trail: an organisation's owners read it, a steward checks the chain."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from archstone.platform.services import permissions
from archstone.platform.services import trail as service
from archstone.platform.services.trail_words import said, who
from archstone.platform.store.trail.queries import EntryRow, acts_in, people_in
from archstone.platform.web.organisations.views import reached, tabs_of
from archstone.platform.web.requests import Request
from archstone.platform.web.trail.forms import TrailForm

FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""How a cell begins that a spreadsheet would run."""


@dataclass(frozen=True, slots=True)
class Line:
    """An entry as the page tells it."""

    entry: EntryRow
    sentence: str


def trail(request: Request, slug: str) -> HttpResponse:
    """Show a page of an organisation's audit trail."""
    organisation, actor = reached(request, slug)
    permissions.require(actor, "see_trail", organisation)
    form = _form(request, organisation.pk)
    number = request.GET.get("page", "")
    found = service.read_trail(
        actor=actor,
        organisation=organisation,
        wanted=form.wanted(),
        number=int(number) if number.isdecimal() and len(number) < 10 else 1,
    )
    narrowed = {name: value for name, value in request.GET.items() if name in form.fields and value}
    first = (found.number - 1) * service.PAGE
    known = {
        "organisation": organisation,
        "tabs": tabs_of(actor, organisation, "trail"),
        "form": form,
        "found": found,
        "lines": [Line(entry, said(entry)) for entry in found.entries],
        "narrowed": bool(narrowed),
        "query": urlencode(narrowed),
        "told": _("%(first)s to %(last)s of %(total)s")
        % {"first": first + 1, "last": first + len(found.entries), "total": found.total},
        "previous": f"?{urlencode({**narrowed, 'page': found.number - 1})}" if found.number > 1 else "",
        "following": f"?{urlencode({**narrowed, 'page': found.number + 1})}"
        if found.number < found.pages
        else "",
    }
    return render(request, "trail/trail.html", known)


def export_trail(request: Request, slug: str) -> StreamingHttpResponse:
    """Give an organisation's audit trail as CSV, as far as the filters say."""
    organisation, actor = reached(request, slug)
    permissions.require(actor, "see_trail", organisation)
    wanted = _form(request, organisation.pk).wanted()
    entries = service.export_trail(actor=actor, organisation=organisation, wanted=wanted)
    return StreamingHttpResponse(
        _csv(entries),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="trail-{organisation.slug}.csv"'},
    )


def check_trail(request: Request) -> HttpResponse:
    """Go through the chain and say whether it holds."""
    return render(request, "trail/check.html", {"check": service.check_trail(actor=request.actor)})


def _form(request: Request, organisation_id: int) -> TrailForm:
    return TrailForm(request.GET or None, acts=acts_in(organisation_id), people=people_in(organisation_id))


class _Line:
    """Where the writer of CSV writes: it gives the line back."""

    def write(self, line: str) -> str:
        return line


def _csv(entries: Iterator[EntryRow]) -> Iterator[str]:
    writer = csv.writer(_Line())
    yield writer.writerow(("at", "person", "act", "said", "object", "object_id", "through", "reference"))
    for e in entries:
        cells = (who(e), e.act, said(e), e.object_kind, e.object_id, e.through, str(e.reference))
        yield writer.writerow((e.at.isoformat(), *map(_harmless, cells)))


def _harmless(cell: str) -> str:
    """Keep a spreadsheet from running what somebody chose as their name."""
    return f"'{cell}" if cell.startswith(FORMULA) else cell
