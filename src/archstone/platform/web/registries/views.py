"""Searching the registry, adding to it, and what imports say of oneself."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from archstone.platform.services import name_lists as lists
from archstone.platform.services import permissions
from archstone.platform.services import registries as service
from archstone.platform.store.organisations.models import Organisation
from archstone.platform.store.registries.search import Filters
from archstone.platform.web.forms import accepted, done, press
from archstone.platform.web.registries.forms import NameListForm, RecordForm, SearchForm
from archstone.platform.web.requests import Request


def address_of(slug: str) -> str:
    """Return where an organisation's page is."""
    try:
        return reverse("organisation", args=[slug])
    except NoReverseMatch:
        return f"/organisations/{slug}/"


def search(request: Request) -> HttpResponse:
    """Find organisations by name, whatever the spelling, or by what they are."""
    permissions.require(request.actor, "search_registry")
    form = SearchForm(request.GET or None)
    page = None
    if form.is_valid() or not form.is_bound:
        query = form.cleaned_data["q"] if form.is_bound else ""
        page = service.find_organisations(
            actor=request.actor,
            query=query,
            filters=form.filters() if form.is_bound else Filters(),
            after=request.GET.get("after", ""),
        )
    return render(
        request,
        "registries/search.html",
        {"form": form, "page": page, "told": _told(page), "rows": _rows(page), "next": _next(request, page)},
    )


def _rows(page: service.Page | None) -> list[dict[str, Any]]:
    if page is None:
        return []
    return [{"row": f.row, "url": address_of(f.row.slug), "facts": _facts(f.row)} for f in page.found]


def _facts(row: Any) -> list[str]:
    told = [row.kind, row.sector, row.place]
    if row.annual_budget is not None:
        told.append(f"{row.annual_budget:,} {row.currency}".strip())
    if row.staff is not None:
        told.append(ngettext("%(n)s person", "%(n)s people", row.staff) % {"n": f"{row.staff:,}"})
    return [one for one in told if one]


def _told(page: service.Page | None) -> str:
    if page is None:
        return ""
    number = f"{page.total:,}"
    if page.more_than:
        return _("More than %(n)s organisations") % {"n": number}
    return ngettext("%(n)s organisation", "%(n)s organisations", page.total) % {"n": number}


def _next(request: Request, page: service.Page | None) -> str:
    if page is None or not page.next:
        return ""
    asked = {k: v for k, v in request.GET.items() if k != "after" and v}
    return f"?{urlencode({**asked, 'after': page.next})}"


def add(request: Request) -> HttpResponse:
    """Enter an organisation that is missing."""
    permissions.require(request.actor, "add_record")
    form = RecordForm(request.POST or None, initial={"name": request.GET.get("name", "")[:300]})
    made: list[Organisation] = []
    if accepted(
        form,
        lambda: made.append(service.add_record(actor=request.actor, now=request.now, **form.cleaned_data)),
    ):
        hits = lists.hits_of(actor=request.actor, organisation=made[0])
        sentence = _("%(name)s is in the registry now.") % {"name": made[0].name}
        if hits:
            sentence += " " + _("Look at it: its name is like %(listed)s on %(list)s.") % {
                "listed": hits[0].listed,
                "list": hits[0].list,
            }
        return done(request, f"{reverse('search')}?{urlencode({'q': made[0].name})}", sentence)
    alike: tuple[service.Found, ...] = ()
    name = request.POST.get("name") or request.GET.get("name") or ""
    if name.strip():
        alike = service.find_organisations(actor=request.actor, query=name, at_most=5).found
    rows = [{"row": f.row, "url": address_of(f.row.slug), "facts": _facts(f.row)} for f in alike]
    return render(request, "registries/add.html", {"form": form, "rows": rows})


def suggestions(request: Request) -> HttpResponse:
    """Show what imports say of one's own organisation, beside what it says itself."""
    organisation = _own(request)
    found = service.suggestions_for(actor=request.actor, organisation=organisation)
    shown = [
        (
            one,
            [
                (field, getattr(organisation, field), value)
                for field, value in one.said.items()
                if field in service.TAKEN and getattr(organisation, field) != value
            ],
        )
        for one in found
    ]
    return render(request, "registries/suggestions.html", {"organisation": organisation, "shown": shown})


def _own(request: Request) -> Organisation:
    permissions.require(request.actor, "search_registry")
    own = request.actor.organisation_id
    found = Organisation.objects.filter(pk=own).first() if own is not None else None
    if found is None:
        raise permissions.not_found()
    return found


@require_POST
def decide(request: Request, suggestion_id: int) -> HttpResponse:
    """Take over what was ticked of a suggestion, and leave the rest."""
    suggestion = service.find_suggestion(actor=request.actor, suggestion_id=suggestion_id)
    taken = tuple(request.POST.getlist("take"))
    return press(
        request,
        reverse("suggestions"),
        _("Taken over.") if taken else _("Left as it was."),
        lambda: service.decide_suggestion(
            actor=request.actor, now=request.now, suggestion=suggestion, take=taken
        ),
    )


def name_lists(request: Request) -> HttpResponse:
    """Look after the lists of names that organisations are held against."""
    permissions.require(request.actor, "load_name_list")
    form = NameListForm(request.POST or None, request.FILES or None)

    def load() -> None:
        given = form.cleaned_data
        lists.load_name_list(
            actor=request.actor,
            now=request.now,
            name=given["name"],
            source=given["source"],
            file_name=given["file"].name,
            chunks=given["file"].chunks(),
        )

    if accepted(form, load):
        return done(request, reverse("name_lists"), _("The list is in use now."))
    held = lists.list_name_lists(actor=request.actor)
    return render(request, "registries/name_lists.html", {"form": form, "lists": held})
