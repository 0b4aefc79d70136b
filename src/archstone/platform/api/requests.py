"""A request as the API's functions see it: with whoever acts, and when."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest

from archstone.platform.services.actors import Actor
from archstone.platform.store.people.models import Person


class Request(HttpRequest):
    """What the API's door makes of a request; its functions are written for this."""

    user: Person
    actor: Actor
    now: datetime
