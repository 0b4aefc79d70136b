"""The page that shows all parts of the look at once, and one whole page made of them."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from archstone.platform.web.look.guide import guide_context


@require_GET
def style_guide(request: HttpRequest) -> HttpResponse:
    """Show every part with realistic content: the page that parts are made and checked on."""
    return render(request, "look/styleguide.html", guide_context())


@require_GET
def match_page(request: HttpRequest) -> HttpResponse:
    """Show one whole page, the match that the look was first drawn for."""
    return render(request, "look/match.html", guide_context())
