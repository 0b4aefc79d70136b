"""Nightly upkeep: what is old and no longer needed is deleted."""

from __future__ import annotations

from datetime import datetime

from archstone.platform.jobs.handlers import Run, each_minute, handles
from archstone.platform.services import idempotency, limits, notifications, queue, webhooks

NIGHT = 3
"""The hour, in universal time, after which the day's upkeep is due."""


@each_minute
def ask_for_upkeep(now: datetime) -> None:
    """Ask once a day; after a night without power, as soon as there is power."""
    if now.hour >= NIGHT:
        queue.enqueue(name="nightly_upkeep", key=now.date().isoformat(), now=now)


@handles("nightly_upkeep")
def nightly_upkeep(run: Run) -> None:
    """Delete what is no longer needed."""
    from django.contrib.sessions.models import Session

    for clear in (
        idempotency.clear_before,
        limits.clear_before,
        notifications.clear_before,
        queue.clear_before,
        webhooks.clear_before,
    ):
        clear(run.now)
    Session.objects.filter(expire_date__lt=run.now).delete()
