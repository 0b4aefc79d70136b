"""What happens to every request: who acts, in which language, how long it took, errors as pages."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils import timezone, translation

from archstone.model.errors import ArchstoneError
from archstone.platform.services.actors import NOBODY, actor_of
from archstone.platform.services.answer_links import guest_of_link
from archstone.platform.services.metrics import count_request
from archstone.platform.web import requests
from archstone.platform.web.errors import page_of
from archstone.platform.web.requests import Request

Answer = Callable[[HttpRequest], HttpResponseBase]
ACTING_FOR = "organisation"
GUEST_LINK = "guest_link"


def server_timing(answer: Answer) -> Answer:
    """Say in a header how many milliseconds the server took, and count it."""

    def timed(request: HttpRequest) -> HttpResponseBase:
        started = time.perf_counter()
        response = answer(request)
        seconds = time.perf_counter() - started
        response["Server-Timing"] = f"app;dur={1000 * seconds:.1f}"
        match = request.resolver_match
        count_request(
            method=request.method or "",
            route=match.route if match else "nowhere",
            status=response.status_code,
            seconds=seconds,
        )
        return response

    return timed


def person_settings(answer: Answer) -> Answer:
    """Use the language and the time zone that whoever is signed in chose."""

    def localised(request: HttpRequest) -> HttpResponseBase:
        user = request.user
        if not user.is_authenticated:
            return answer(request)
        if user.language:
            translation.activate(user.language)
            request.LANGUAGE_CODE = translation.get_language() or ""
        try:
            timezone.activate(user.time_zone)
        except Exception:  # a zone that was renamed since: times in UTC are better than no page
            timezone.deactivate()
        try:
            return answer(request)
        finally:
            timezone.deactivate()

    return localised


def actor_of_request(answer: Answer) -> Answer:
    """Find who acts and when, once a request."""

    def acted(request: Request) -> HttpResponseBase:
        request.now = requests.now_utc()
        request.actor = NOBODY
        if request.user.is_authenticated:
            request.actor = actor_of(
                request.user,
                organisation_id=request.session.get(ACTING_FOR),
                today=request.now.date(),
            )
        if link := request.session.get(GUEST_LINK):
            guest = guest_of_link(actor=request.actor, link_id=link, now=request.now)
            request.actor = replace(request.actor, guest=guest)
        return answer(request)

    return acted  # type: ignore[return-value]


class errors_as_pages:  # noqa: N801  (a middleware is called like a function)
    """Show an error that a person can do something about as a page with its sentence."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Pass the request on."""
        return self.answer(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Turn our own errors into pages; leave surprises to the handler of surprises."""
        return page_of(request, error) if isinstance(error, ArchstoneError) else None
