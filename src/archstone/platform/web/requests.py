"""A request as views see it: with whoever acts, and when."""

from __future__ import annotations

from datetime import UTC, datetime

from django.http import HttpRequest

from archstone.platform.services.actors import Actor
from archstone.platform.store.people.models import Person


class Request(HttpRequest):
    """What the middleware makes of a request; views are written for this."""

    user: Person
    actor: Actor
    now: datetime


def now_utc() -> datetime:
    """Read the clock: here, at the door, and nowhere below."""
    return datetime.now(UTC)
