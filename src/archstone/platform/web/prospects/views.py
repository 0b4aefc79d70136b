"""The notebook: about whom something stands in it, what, and how it gets there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from archstone.model.capabilities import standard_taxonomy
from archstone.platform.services import permissions, prospects
from archstone.platform.services.permissions import not_found
from archstone.platform.web.finding import back_tabs
from archstone.platform.web.forms import ask, press
from archstone.platform.web.matches import words
from archstone.platform.web.prospects.forms import FORMS
from archstone.platform.web.requests import Request

TITLES = {
    "finding": gettext_lazy("Something you found out"),
    "tie": gettext_lazy("Something that lay between you"),
    "person": gettext_lazy("Somebody you met"),
}
WRITES: dict[str, Callable[..., object]] = {
    "finding": prospects.note_finding,
    "tie": prospects.note_tie,
    "person": prospects.note_person,
}


def _address(slug: str) -> str:
    return reverse("notebook_on", args=[slug])


@require_GET
def notebook_list(request: Request) -> HttpResponse:
    """List about whom something stands in the notebook."""
    rows = prospects.list_notebooks(actor=request.actor)
    return render(request, "prospects/list.html", {"rows": rows, "tabs": back_tabs("notebook")})


@require_GET
def notebook(request: Request, slug: str) -> HttpResponse:
    """Show what one's organisation wrote down about another."""
    seen = prospects.read_notebook(actor=request.actor, now=request.now, slug=slug)
    taxonomy = standard_taxonomy()
    return render(
        request,
        "prospects/notebook.html",
        {
            "seen": seen,
            "who": words.who(seen.about),
            "findings": [
                (
                    one,
                    _(taxonomy[one.capability].name) if one.capability and one.capability in taxonomy else "",
                    one.is_old_on(request.now.date()),
                )
                for one in seen.notebook.latest_first
            ],
            "rivalry": seen.competition.sentences(seen.about.name) if seen.competition.is_rivalry else (),
            "may": permissions.may(request.actor, "write_notebook"),
            "writes": TITLES.items(),
        },
    )


def note(request: Request, slug: str, kind: str) -> HttpResponse:
    """Write something down."""
    if kind not in FORMS:
        raise not_found()
    permissions.require(request.actor, "write_notebook")
    seen = prospects.read_notebook(actor=request.actor, now=request.now, slug=slug)
    form = FORMS[kind](request.POST if request.method == "POST" else None)

    def act() -> tuple[str, str]:
        given: dict[str, Any] = form.noted()
        WRITES[kind](actor=request.actor, now=request.now, slug=slug, **given)
        return _address(slug), _("It stands in the notebook.")

    return ask(request, form, "prospects/note.html", {"about": seen.about, "title": TITLES[kind]}, act)


@require_POST
def remove(request: Request, slug: str, kind: str, id: UUID) -> HttpResponse:
    """Take something out for good."""
    return press(
        request,
        _address(slug),
        _("It was taken out for good."),
        lambda: prospects.remove_note(actor=request.actor, now=request.now, slug=slug, kind=kind, id=id),
    )
