"""Errors as problem details (RFC 9457): one shape, whatever went wrong."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.db import DataError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from archstone.model.errors import ArchstoneError, BadInput, RuleBroken
from archstone.platform.services.errors import TooMany, status_of

log = logging.getLogger(__name__)

MEDIA_TYPE = "application/problem+json"
DOCS = "/api/v1/docs"


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of problem: its name in addresses, its title, and what it usually means."""

    name: str
    title: str | Promise
    detail: str | Promise


KINDS: dict[int, Kind] = {
    400: Kind("unreadable", gettext_lazy("Unreadable"), gettext_lazy("This request couldn't be read.")),
    401: Kind("not-signed-in", gettext_lazy("Not signed in"), gettext_lazy("Sign in first.")),
    403: Kind("not-allowed", gettext_lazy("Not allowed"), gettext_lazy("You may not do this.")),
    404: Kind(
        "not-found",
        gettext_lazy("Not found"),
        gettext_lazy("There is nothing here, or it isn't yours to see."),
    ),
    405: Kind(
        "no-such-method",
        gettext_lazy("No such method"),
        gettext_lazy("This address doesn't take that method; the header Allow says which it takes."),
    ),
    409: Kind("conflict", gettext_lazy("Conflict"), gettext_lazy("Someone else changed the same thing.")),
    412: Kind(
        "changed-since", gettext_lazy("Changed since"), gettext_lazy("This was changed since you read it.")
    ),
    413: Kind("too-large", gettext_lazy("Too large"), gettext_lazy("This is larger than we take.")),
    415: Kind("wrong-kind", gettext_lazy("Wrong kind"), gettext_lazy("This kind isn't taken here.")),
    422: Kind("rule-broken", gettext_lazy("Rule broken"), gettext_lazy("Something in this can't be so.")),
    429: Kind("too-many", gettext_lazy("Too many requests"), gettext_lazy("Rest for a moment.")),
    500: Kind(
        "unexpected",
        gettext_lazy("Unexpected"),
        gettext_lazy("Something went wrong on our side. Nothing of what you sent was half saved."),
    ),
    503: Kind(
        "busy", gettext_lazy("Busy"), gettext_lazy("The platform is busy. Ask again in a few seconds.")
    ),
}

SENTENCES: dict[str, str | Promise] = {
    "missing": gettext_lazy("This must be given."),
    "string_type": gettext_lazy("This must be text."),
    "int_type": gettext_lazy("This must be a whole number."),
    "int_parsing": gettext_lazy("This must be a whole number."),
    "int_from_float": gettext_lazy("This must be a whole number."),
    "bool_type": gettext_lazy("This must be true or false."),
    "bool_parsing": gettext_lazy("This must be true or false."),
    "list_type": gettext_lazy("This must be a list."),
    "dict_type": gettext_lazy("This must be an object with named fields."),
    "model_type": gettext_lazy("This must be an object with named fields."),
    "model_attributes_type": gettext_lazy("This must be an object with named fields."),
    "uuid_parsing": gettext_lazy("This must be an id as the API gives them."),
    "uuid_type": gettext_lazy("This must be an id as the API gives them."),
}


def problem(
    status: int,
    detail: str = "",
    *,
    instance: str = "",
    errors: Sequence[Mapping[str, str]] = (),
    headers: Mapping[str, str] | None = None,
) -> HttpResponse:
    """Write a problem: its kind, one sentence, and where fields are wrong a sentence for each."""
    kind = KINDS.get(status, KINDS[500 if status >= 500 else 400])
    said: dict[str, Any] = {
        "type": f"{DOCS}#problem-{kind.name}",
        "title": str(kind.title),
        "status": status,
        "detail": detail or str(kind.detail),
        "instance": instance,
    }
    if errors:
        said["errors"] = [dict(error) for error in errors]
    response = HttpResponse(
        json.dumps(said, ensure_ascii=False),
        status=status,
        content_type=MEDIA_TYPE,
        headers=dict(headers or {}),
    )
    if status == 401:
        response["WWW-Authenticate"] = "Bearer"
    return response


def problem_of(error: ArchstoneError, instance: str = "") -> HttpResponse:
    """Write one of our own errors as a problem."""
    headers = {"Retry-After": str(error.wait_seconds)} if isinstance(error, TooMany) else {}
    return problem(status_of(error), str(error), instance=instance, errors=_errors_of(error), headers=headers)


def _errors_of(error: ArchstoneError) -> list[dict[str, str]]:
    if isinstance(error, BadInput):
        return [{"field": fault.field, "message": fault.message} for fault in error.faults]
    if isinstance(error, RuleBroken) and error.at:
        return [{"field": ".".join(str(part) for part in error.at), "message": str(error)}]
    return []


def register(api: NinjaAPI) -> None:
    """Teach *api* to answer every error with a problem."""
    api.add_exception_handler(ArchstoneError, _our_own)
    api.add_exception_handler(ValidationError, _invalid)
    api.add_exception_handler(HttpError, _of_the_framework)
    api.add_exception_handler(Http404, _nothing_here)
    api.add_exception_handler(SuspiciousOperation, _suspicious)
    for kind in (OverflowError, DataError, UnicodeEncodeError):
        api.add_exception_handler(kind, _beyond_bounds)
    api.add_exception_handler(OperationalError, _busy)
    api.add_exception_handler(Exception, _surprise)


def _our_own(request: HttpRequest, error: Any) -> HttpResponse:
    return problem_of(error, request.path)


def _invalid(request: HttpRequest, error: Any) -> HttpResponse:
    found = [{"field": _field(e["loc"]), "message": _sentence(e)} for e in error.errors]
    return problem(
        422,
        _("Something in this can't be so: %(field)s.") % {"field": found[0]["field"] or _("the whole")}
        if found
        else "",
        instance=request.path,
        errors=found,
    )


def _field(place: Sequence[str | int]) -> str:
    """Name a field as whoever sent it does: without the source and our own name for the whole body."""
    parts = list(place[1:])
    if place and place[0] == "body" and len(parts) > 1:
        parts = parts[1:]
    return ".".join(str(part) for part in parts)


def _sentence(error: Mapping[str, Any]) -> str:
    known = SENTENCES.get(error["type"])
    if known:
        return str(known)
    said = str(error["msg"]).removeprefix("Value error, ")
    return said if said.endswith((".", "?", "!")) else f"{said}."


def _of_the_framework(request: HttpRequest, error: Any) -> HttpResponse:
    if isinstance(error, AuthenticationError):
        return problem(401, instance=request.path)
    return problem(error.status_code, "", instance=request.path)


def _nothing_here(request: HttpRequest, error: Any) -> HttpResponse:
    return problem(404, instance=request.path)


def _suspicious(request: HttpRequest, error: Any) -> HttpResponse:
    return problem(413 if isinstance(error, RequestDataTooBig) else 400, instance=request.path)


def _beyond_bounds(request: HttpRequest, error: Any) -> HttpResponse:
    return problem(422, _("A value in this lies outside of what can be kept."), instance=request.path)


def _busy(request: HttpRequest, error: Any) -> HttpResponse:
    log.exception("the database didn't answer")
    return problem(503, instance=request.path, headers={"Retry-After": "5"})


def _surprise(request: HttpRequest, error: Any) -> HttpResponse:
    log.error("%s %s failed", request.method, request.path, exc_info=error)
    return problem(500, instance=request.path)
