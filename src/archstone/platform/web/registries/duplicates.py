"""Organisations that may stand in the registry twice: side by side, made one, parted again."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from archstone.platform.services import duplicates as service
from archstone.platform.web.forms import press
from archstone.platform.web.requests import Request

PAGE = 25
MOST = 100_000


def pairs(request: Request) -> HttpResponse:
    """List the pairs to be looked at."""
    asked = request.GET.get("after", "")
    after = min(int(asked), MOST) if asked.isascii() and asked.isdigit() else 0
    found = service.list_pairs(actor=request.actor, after=after, at_most=PAGE + 1)
    following = f"?after={after + PAGE}" if len(found) > PAGE else ""
    return render(request, "registries/duplicates.html", {"pairs": found[:PAGE], "following": following})


def pair(request: Request, pair_id: int) -> HttpResponse:
    """Show two organisations side by side, and make them one or say that they aren't."""
    found = service.find_pair(actor=request.actor, pair_id=pair_id)
    if request.method == "POST":
        if request.POST.get("decision") == "different":
            return press(
                request,
                reverse("duplicates"),
                _("Remembered: these are two."),
                lambda: service.say_not_the_same(actor=request.actor, now=request.now, pair=found),
            )
        keeps_one = request.POST.get("keep") != "other"
        kept, merged = (found.one, found.other) if keeps_one else (found.other, found.one)
        return press(
            request,
            reverse("duplicates"),
            _("%(name)s is one organisation now.") % {"name": kept.name},
            lambda: service.merge_organisations(
                actor=request.actor,
                now=request.now,
                kept=kept,
                merged=merged,
                taken=request.POST.getlist("take"),
            ),
        )
    return render(
        request,
        "registries/duplicate.html",
        {
            "pair": found,
            "differences": service.differences(found),
            "choosable": service.CHOSEN,
        },
    )


def merges(request: Request) -> HttpResponse:
    """List what was made one, so that it can be parted again."""
    found = service.list_merges(actor=request.actor)
    return render(request, "registries/merges.html", {"merges": found})


@require_POST
def undo(request: Request, merge_id: UUID) -> HttpResponse:
    """Part two organisations again."""
    merge = service.find_merge(actor=request.actor, merge_id=merge_id)
    return press(
        request,
        reverse("merges"),
        _("%(one)s and %(other)s are two again.") % {"one": merge.kept.name, "other": merge.merged.name},
        lambda: service.undo_merge(actor=request.actor, now=request.now, merge=merge),
    )
