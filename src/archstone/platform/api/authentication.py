"""Who asks: a program with a token, or a person with the session of their browser."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja.security import APIKeyCookie, HttpBearer
from ninja.utils import check_csrf

from archstone.model.errors import NotAllowed
from archstone.platform.api.requests import Request
from archstone.platform.services.actors import Actor
from archstone.platform.services.errors import NotSignedIn
from archstone.platform.services.tokens import actor_of_token

SAFE = ("GET", "HEAD", "OPTIONS", "TRACE")


class Token(HttpBearer):
    """A token in the header ``Authorization: Bearer arch_…``."""

    def __call__(self, request: HttpRequest) -> Actor | None:
        """Say who acts, if it is a program."""
        actor: Actor = request.actor  # type: ignore[attr-defined]
        return actor if actor.token_id is not None else None

    def authenticate(self, request: HttpRequest, token: str) -> Any:
        """Leave it to the door, which asked before."""


class Session(APIKeyCookie):
    """The session of a browser; writing needs its cross-site token too, in ``X-CSRFToken``."""

    param_name = settings.SESSION_COOKIE_NAME

    def __call__(self, request: HttpRequest) -> Actor | None:
        """Say who acts, if it is a person."""
        actor: Actor = request.actor  # type: ignore[attr-defined]
        return actor if actor.signed_in and actor.token_id is None else None

    def authenticate(self, request: HttpRequest, key: str | None) -> Any:
        """Leave it to the door, which asked before."""


def identify(request: Request, in_browser: Actor) -> Actor:
    """Find who asks; a token counts before a session.

    *in_browser* is who the session says it is.

    Raises
    ------
    NotSignedIn
        If nobody is known, or the token isn't good.
    NotAllowed
        If a browser was sent here by another site.
    """
    header = request.headers.get("Authorization", "")
    if header:
        scheme, _space, secret = header.partition(" ")
        if scheme.lower() != "bearer":
            raise NotSignedIn(_("Sign in with a token: Authorization: Bearer arch_…"))
        return actor_of_token(secret=secret.strip(), now=request.now)
    if not in_browser.signed_in:
        raise NotSignedIn(_("Sign in with a token: Authorization: Bearer arch_…"))
    if request.method not in SAFE and check_csrf(request) is not None:
        raise NotAllowed(_("From a browser, send the cross-site token in the header X-CSRFToken."))
    return replace(in_browser, through="api")
