"""Errors as pages: one table from our errors to HTTP, and a page for each."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from archstone.model.errors import ArchstoneError
from archstone.platform.services.errors import status_of


def page_of(request: HttpRequest, error: ArchstoneError) -> HttpResponse:
    """Render an error that somebody can do something about; who isn't signed in is asked to."""
    status = status_of(error)
    if status == 403 and not request.user.is_authenticated and request.method == "GET":
        return HttpResponseRedirect(
            f"{reverse('account_login')}?{urlencode({'next': request.get_full_path()})}"
        )
    return _page(request, status, str(error))


def _page(request: HttpRequest, status: int, sentence: str) -> HttpResponse:
    return render(request, f"{status}.html", {"sentence": sentence}, status=status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Say that a request couldn't be read."""
    return _page(request, 400, _("This request couldn't be read."))


def not_allowed(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Say that this isn't allowed."""
    return _page(request, 403, _("You may not do this."))


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Say that there is nothing at this address."""
    return _page(request, 404, _("There is nothing here, or it isn't yours to see."))


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Say that a form was too old or came from elsewhere."""
    return _page(request, 403, _("This form is too old. Go back, load the page again and send it once more."))


def unexpected(request: HttpRequest) -> HttpResponse:
    """Say that something went wrong here."""
    return _page(
        request, 500, _("Something went wrong on our side. Nothing of what you sent was half saved.")
    )
