"""Shortlists: make one, put somebody on it, order it, drop with a reason, take it along."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from archstone.model.shortlists import AddedFrom
from archstone.platform.services import matches, permissions, shortlists
from archstone.platform.services.permissions import not_found
from archstone.platform.services.registries import find_organisations
from archstone.platform.services.shortlists import SeenEntry, SeenShortlist
from archstone.platform.web.documents import as_download
from archstone.platform.web.finding import back_tabs
from archstone.platform.web.forms import ask, press
from archstone.platform.web.look.tables import Ranked
from archstone.platform.web.matches import words
from archstone.platform.web.requests import Request
from archstone.platform.web.shortlists.forms import AddForm, DropForm, HandForm, RewriteForm, ShortlistForm

LIKE = 5
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
BUTTONS = ("approach", "take_back", "remove")


def _address(id: UUID) -> str:
    return reverse("shortlist", args=[id])


def shortlist_list(request: Request) -> HttpResponse:
    """List one's shortlists, and begin another."""
    rows = shortlists.list_shortlists(actor=request.actor)
    form = ShortlistForm(request.POST if request.method == "POST" else None)

    def act() -> tuple[str, str]:
        made = shortlists.make_shortlist(actor=request.actor, now=request.now, **form.cleaned_data)
        return _address(made.pk), _("The list stands. Put the first organisation on it.")

    known = {
        "rows": rows,
        "tabs": back_tabs("shortlists"),
        "may": permissions.may(request.actor, "make_shortlist"),
    }
    return ask(request, form, "shortlists/list.html", known, act)


@require_GET
def shortlist(request: Request, id: UUID) -> HttpResponse:
    """Show who stands on a shortlist and why."""
    seen = shortlists.read_shortlist(actor=request.actor, id=id)
    return render(
        request,
        "shortlists/shortlist.html",
        {
            "seen": seen,
            "standing": [_entry(one) for one in seen.standing],
            "dropped": [_entry(one) for one in seen.dropped],
            "ranked": [Ranked(one.row.slug, one.row.name) for one in seen.standing],
            "may": permissions.may(request.actor, "make_shortlist"),
            "form": HandForm(),
            "lede": _lede(seen),
        },
    )


def _lede(seen: SeenShortlist) -> str:
    said = [seen.purpose] if seen.purpose else []
    told = {"count": len(seen.standing), "most": seen.most}
    said.append(_("%(count)s of %(most)s places are taken.") % told)
    return " ".join(said)


def _entry(one: SeenEntry) -> dict[str, object]:
    return {
        "row": one.row,
        "known": one.match is not None,
        "who": words.who(one.match.other) if one.match else "",
        "carries": words.hundred(one.match.cover_in.value) if one.match else "",
        "band": words.BAND_WORDS[one.match.band] if one.match else "",
        "basis": words.basis(one.match) if one.match else "",
        "hits": one.hits,
    }


def add(request: Request, slug: str) -> HttpResponse:
    """Put an organisation on a shortlist, from wherever it was found."""
    permissions.require(request.actor, "make_shortlist")
    found = matches.explain_match(actor=request.actor, slug=slug, today=request.now.date())
    lists = shortlists.list_shortlists(actor=request.actor)
    form = AddForm(request.POST if request.method == "POST" else None, lists=lists)
    origin = request.GET.get("from", AddedFrom.MATCH.value)

    def act() -> tuple[str, str]:
        given = form.cleaned_data
        chosen = given["shortlist"]
        if not chosen:
            made = shortlists.make_shortlist(
                actor=request.actor,
                now=request.now,
                name=_("Our first shortlist") if not lists else _("A shortlist"),
            )
            chosen = str(made.pk)
        shortlists.add_to_shortlist(
            actor=request.actor,
            now=request.now,
            id=UUID(chosen),
            slug=slug,
            reason=given["reason"],
            origin=origin if origin in tuple(AddedFrom) else AddedFrom.MATCH.value,
        )
        return _address(UUID(chosen)), _("%(name)s is on the list.") % {"name": found.match.other.name}

    known = {"other": found.match.other, "sentence": found.sentence, "lists": lists}
    return ask(request, form, "shortlists/add.html", known, act)


def add_by_hand(request: Request, id: UUID) -> HttpResponse:
    """Put an organisation on a shortlist by its name."""
    seen = shortlists.read_shortlist(actor=request.actor, id=id)
    form = HandForm(request.POST if request.method == "POST" else None)

    def act() -> tuple[str, str]:
        given = form.cleaned_data
        there = shortlists.organisation_named(actor=request.actor, text=given["organisation"])
        shortlists.add_to_shortlist(
            actor=request.actor, now=request.now, id=id, slug=there.slug, reason=given["reason"]
        )
        return _address(id), _("%(name)s is on the list.") % {"name": there.name}

    text = request.POST.get("organisation", "").strip()
    like = find_organisations(actor=request.actor, query=text, at_most=LIKE).found if text else ()
    known = {"seen": seen, "like": [(one.row.slug, one.row.name) for one in like]}
    return ask(request, form, "shortlists/hand.html", known, act)


@require_POST
def order(request: Request, id: UUID) -> HttpResponse:
    """Put the list in another order: by drag, or by a press on up or down."""
    slugs = request.POST.getlist("order")
    way, _colon, moved = request.POST.get("move", "").partition(":")
    if moved in slugs and way in ("up", "down"):
        place = slugs.index(moved)
        slugs.insert(max(0, place + (-1 if way == "up" else 1)), slugs.pop(place))
    return press(
        request,
        f"{_address(id)}#order",
        _("The order was kept."),
        lambda: shortlists.order_shortlist(actor=request.actor, now=request.now, id=id, slugs=slugs),
    )


def drop(request: Request, id: UUID, slug: str) -> HttpResponse:
    """Drop one, with a reason."""
    return _with_text(request, id, slug, "drop", DropForm(request.POST if request.method == "POST" else None))


def rewrite(request: Request, id: UUID, slug: str) -> HttpResponse:
    """Give another reason."""
    return _with_text(
        request, id, slug, "rewrite", RewriteForm(request.POST if request.method == "POST" else None)
    )


def _with_text(request: Request, id: UUID, slug: str, act: str, form: DropForm | RewriteForm) -> HttpResponse:
    seen = shortlists.read_shortlist(actor=request.actor, id=id)
    one = next((e for e in (*seen.standing, *seen.dropped) if e.row.slug == slug), None)
    if one is None:
        raise not_found()

    def done() -> tuple[str, str]:
        (text,) = form.cleaned_data.values()
        shortlists.change_entry(actor=request.actor, now=request.now, id=id, slug=slug, act=act, text=text)
        told = _("%(name)s was dropped.") if act == "drop" else _("The reason was changed.")
        return _address(id), told % {"name": one.row.name}

    if act == "rewrite":
        form.fields["reason"].initial = one.row.reason
    known = {"seen": seen, "one": one.row, "drops": act == "drop"}
    return ask(request, form, "shortlists/entry.html", known, done)


@require_POST
def entry(request: Request, id: UUID, slug: str, act: str) -> HttpResponse:
    """Do what a button beside an entry says."""
    if act not in BUTTONS:
        raise not_found()
    return press(
        request,
        _address(id),
        _("The list was changed."),
        lambda: shortlists.change_entry(actor=request.actor, now=request.now, id=id, slug=slug, act=act),
    )


@require_POST
def close(request: Request, id: UUID) -> HttpResponse:
    """Put a list away."""
    return press(
        request,
        reverse("shortlists"),
        _("The list was put away."),
        lambda: shortlists.close_shortlist(actor=request.actor, now=request.now, id=id),
    )


@require_GET
def workbook(request: Request, id: UUID) -> HttpResponse:
    """Give the list as a workbook."""
    content = shortlists.export_shortlist(actor=request.actor, now=request.now, id=id)
    answer = HttpResponse(content, content_type=XLSX)
    answer["Content-Disposition"] = 'attachment; filename="shortlist.xlsx"'
    answer["Cache-Control"] = "private, no-store"
    return answer


@require_GET
def brief(request: Request, id: UUID, kind: str) -> HttpResponse:
    """Give a brief of everyone who stands on the list, or of one of them."""
    one = request.GET.get("of", "")
    document = shortlists.brief_shortlist(actor=request.actor, now=request.now, id=id, slug=one)
    return as_download(document, slugify(document.title) or "brief", kind)
