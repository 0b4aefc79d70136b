"""Digests: looked for each minute, so that none is lost when the platform was down at its hour."""

from __future__ import annotations

from datetime import datetime

from archstone.platform.jobs.handlers import each_minute
from archstone.platform.services import notifications


@each_minute
def send_digests(now: datetime) -> None:
    """Put together the digests whose moment has come."""
    for person in notifications.people_with_news().iterator(chunk_size=500):
        notifications.send_digest(person=person, now=now)
