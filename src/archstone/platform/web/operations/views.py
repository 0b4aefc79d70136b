"""Whether the platform lives and is ready, and what it measures."""

from __future__ import annotations

import ipaddress

from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from archstone.model.errors import NotAllowed
from archstone.platform.services.errors import NotSignedIn
from archstone.platform.services.metrics import read_metrics
from archstone.platform.services.permissions import not_found
from archstone.platform.services.tokens import actor_of_token
from archstone.platform.web.requests import Request

MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8"


@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """Say that this process answers."""
    return JsonResponse({"alive": True})


@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """Say whether the database answers, too."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return JsonResponse({"ready": False}, status=503)
    return JsonResponse({"ready": True})


@require_safe
def metrics(request: Request) -> HttpResponse:
    """Give the measurements to this machine, or to a steward's token; for others there is nothing here."""
    if _is_this_machine(request):
        return HttpResponse(read_metrics(actor=None, now=request.now), content_type=MEDIA_TYPE)
    scheme, _space, secret = request.headers.get("Authorization", "").partition(" ")
    try:
        actor = actor_of_token(secret=secret if scheme.lower() == "bearer" else "", now=request.now)
        return HttpResponse(read_metrics(actor=actor, now=request.now), content_type=MEDIA_TYPE)
    except (NotSignedIn, NotAllowed):
        raise not_found() from None


def _is_this_machine(request: HttpRequest) -> bool:
    """Whether somebody on this machine asks, and not a proxy on it for somebody else."""
    if any(name in request.headers for name in ("X-Forwarded-For", "Forwarded", "X-Real-Ip")):
        return False
    try:
        return ipaddress.ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False
