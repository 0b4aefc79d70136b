"""The first page: for a stranger what this is, for a member what matters now."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from archstone.platform.web.requests import Request


def home(request: Request) -> HttpResponse:
    """Show a stranger the way in, and a member the next step."""
    if not request.actor.signed_in:
        return render(request, "home/welcome.html")
    return render(request, "home/home.html")
