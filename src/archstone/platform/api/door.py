"""The door: what every request to the API passes, whatever it asks for.

In this order: kind and size of what is sent, who asks, how often, and whether it was asked before.
"""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from ninja.operation import Operation

from archstone.platform.api.authentication import SAFE, identify
from archstone.platform.api.requests import Request
from archstone.platform.services import idempotency, limits
from archstone.platform.services.actors import NOBODY
from archstone.platform.services.errors import TooLarge, Unreadable, WrongKind

Run = Callable[..., HttpResponseBase]
KEPT_HEADERS = ("Location", "ETag")
KEY = "Idempotency-Key"
KINDS = {
    "body": "application/json",
    "form": "application/x-www-form-urlencoded",
    "file": "multipart/form-data",
}


def door(run: Run) -> Run:
    """Put the door before an operation."""
    operation: Operation = run.__self__  # type: ignore[attr-defined]

    @functools.wraps(run)
    def passed(request: Request, **address: Any) -> HttpResponseBase:
        try:
            return _pass(request, operation, lambda: run(request, **address), address)
        except Exception as error:
            return operation.api.on_exception(request, error)

    return passed


def _pass(
    request: Request, operation: Operation, run: Callable[[], HttpResponseBase], address: dict[str, Any]
) -> HttpResponseBase:
    in_browser, request.actor = request.actor, NOBODY
    if any("\x00" in str(part) for part in address.values()):
        raise Unreadable(_("There is a character in this that can't be kept."))
    _check_what_is_sent(request, operation)
    if not operation.auth_callbacks:
        _count_stranger(request)
    else:
        _sign_in(request, in_browser)
    key = request.headers.get(KEY)
    if key is None or request.method in SAFE:
        return run()
    return _once(request, key, run)


def _sign_in(request: Request, in_browser: Any) -> None:
    """Find who asks. Guessing at tokens counts against the address that it comes from."""
    try:
        request.actor = identify(request, in_browser)
    except Exception:
        _count_stranger(request)
        raise
    who = request.actor.token_id or request.actor.person_id
    limits.take(key=f"by {who}", a_minute=settings.API_REQUESTS_A_MINUTE, now=request.now)


def _count_stranger(request: Request) -> None:
    key = f"at {_where_from(request)}"
    limits.take(key=key, a_minute=settings.API_STRANGERS_A_MINUTE, now=request.now)


def _where_from(request: Request) -> str:
    """Name the address of whoever asks; behind our own proxy the one that the proxy saw."""
    if settings.SECURE_PROXY_SSL_HEADER:
        seen = request.headers.get("X-Forwarded-For", "").rsplit(",", 1)[-1].strip()
        if seen:
            return seen[:60]
    return str(request.META.get("REMOTE_ADDR", ""))[:60]


def _check_what_is_sent(request: Request, operation: Operation) -> None:
    sources = {model.__ninja_param_source__ for model in operation.models} & set(KINDS)
    if not sources:
        return
    length = request.META.get("CONTENT_LENGTH") or "0"
    size = int(length) if length.isdecimal() else 0
    if size > (settings.UPLOAD_AT_MOST if "file" in sources else settings.DATA_UPLOAD_MAX_MEMORY_SIZE):
        raise TooLarge(_("This is larger than we take."))
    wanted = "multipart/form-data" if "file" in sources else KINDS[next(iter(sources))]
    sent = request.content_type or ""
    if sent != wanted and (size or sent) and not (wanted == "application/json" and sent.endswith("+json")):
        raise WrongKind(_("Send this as %(kind)s.") % {"kind": wanted})


def _once(request: Request, key: str, run: Callable[[], HttpResponseBase]) -> HttpResponseBase:
    """Do a write with an idempotency key once, and answer it the same each time."""

    def answer() -> idempotency.Answer:
        response = run()
        given.append(response)
        return idempotency.Answer(
            response.status_code,
            getattr(response, "content", b""),
            {name: response[name] for name in (*KEPT_HEADERS, "Content-Type") if name in response},
            once="no-store" in response.get("Cache-Control", "") or response.streaming,
        )

    given: list[HttpResponseBase] = []
    actor = request.actor
    kept = idempotency.answer_once(
        owner=f"{actor.token_id or actor.person_id or 'nobody'}",
        key=key,
        asked=_fingerprint(request),
        now=request.now,
        answer=answer,
    )
    if given:
        return given[0]
    replayed = HttpResponse(kept.body, status=kept.status, headers=kept.headers)
    replayed["Idempotency-Replayed"] = "true"
    return replayed


def _fingerprint(request: Request) -> str:
    """Recognise the same question; of an upload its length stands for its content."""
    form = (request.content_type or "").startswith("multipart/")
    content = (request.META.get("CONTENT_LENGTH") or "").encode() if form else request.body
    asked = b"\x1f".join((request.method.encode(), request.get_full_path().encode(), content))  # type: ignore[union-attr]
    return hashlib.sha256(asked).hexdigest()
