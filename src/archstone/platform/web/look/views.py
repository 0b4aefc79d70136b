"""The theme, and the page that shows all parts of the look at once."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST

from archstone.platform.web.look.guide import guide_context

THEME = "archstone_theme"
THEMES = ("device", "light", "dark")
YEAR = 365 * 24 * 3600


@require_POST
def set_theme(request: HttpRequest) -> HttpResponse:
    """Keep the chosen theme in a cookie; the script does the same without leaving the page."""
    back = request.POST.get("next", "")
    allowed = url_has_allowed_host_and_scheme(back, {request.get_host()}, request.is_secure())
    response = HttpResponseRedirect(back if allowed else reverse("home"))
    theme = request.POST.get("theme", "")
    if theme in THEMES:
        response.set_cookie(
            THEME, theme, max_age=YEAR, samesite="Lax", secure=bool(settings.SESSION_COOKIE_SECURE)
        )
    return response


@require_GET
def style_guide(request: HttpRequest) -> HttpResponse:
    """Show every part with realistic content: the page that parts are made and checked on."""
    return render(request, "look/styleguide.html", guide_context())


@require_GET
def match_page(request: HttpRequest) -> HttpResponse:
    """Show one whole page, the match that the look was first drawn for."""
    return render(request, "look/match.html", guide_context())
