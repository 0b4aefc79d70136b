"""Whose audit a page is about: the organisation that one acts for."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.formats import time_format
from django.utils.translation import gettext as _

from archstone.model.errors import NotAllowed
from archstone.platform.services.audits import own_organisation
from archstone.platform.services.permissions import not_found
from archstone.platform.web.requests import Request

View = Callable[..., HttpResponse]


def for_own_organisation(view: View) -> View:
    """Give a view the organisation that its reader acts for; who acts for none is told how to begin."""

    @wraps(view)
    def found(request: Request, *given: object, **named: object) -> HttpResponse:
        if not request.actor.signed_in:
            raise NotAllowed(_("Sign in first."))
        if request.actor.organisation_id is None:
            if request.method != "GET":
                raise not_found()
            return render(request, "audits/none.html")
        return view(request, own_organisation(request.actor), *given, **named)

    return found


def saves_itself(request: Request) -> bool:
    """Whether a form was sent by itself, while somebody still writes in it."""
    return request.headers.get("X-Autosave") == "1"


def saved(request: Request, **values: object) -> JsonResponse:
    """Answer a form that saves itself: when it was saved, and what its hidden fields are from now on."""
    at = time_format(timezone.localtime(request.now), "H:i")
    return JsonResponse({"saved": _("Saved %(time)s") % {"time": at}, "values": values})


def refused(errors: dict[str, str]) -> JsonResponse:
    """Answer a form that saves itself and can't be saved as it stands."""
    return JsonResponse({"errors": errors}, status=422)


def stale(sentence: str) -> JsonResponse:
    """Answer a form that saves itself and would overwrite what its writer hasn't seen."""
    return JsonResponse({"saved": sentence}, status=409)
