"""The main ways through the pages."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from archstone.platform.services.actors import Actor


@dataclass(frozen=True, slots=True)
class Way:
    """One link of the header."""

    label: str | Promise
    url: str
    current: bool


WAYS = (
    (_("Home"), "home"),
    (_("Our audit"), "audit"),
    (_("Find partners"), "matches"),
    (_("Introductions"), "introductions"),
    (_("Alliances"), "alliances"),
)
FOR_AN_ORGANISATION = {"matches", "introductions"}  # who acts for none is told there that they can't

BESIDE = {
    "matches": (
        *("/map/", "/matrix/", "/rings/", "/teams/", "/ecosystem/", "/threats/", "/goals/"),
        *("/shortlists/", "/notebook/", "/search/"),
    )
}
"""Pages that belong to a way and don't stand below it."""


def navigation(request: HttpRequest, actor: Actor) -> tuple[Way, ...]:
    """List the ways, with the one that the page stands on marked."""
    here, found = request.path, []
    for label, name in WAYS:
        if name in FOR_AN_ORGANISATION and actor.organisation_id is None:
            continue
        try:
            url = reverse(name)
        except NoReverseMatch:
            continue
        beside = BESIDE.get(name, ())
        current = here == url if url == "/" else here.startswith((url, *beside))
        found.append(Way(label, url, current))
    return tuple(found)
