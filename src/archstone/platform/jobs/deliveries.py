"""Events on their way to webhooks."""

from __future__ import annotations

from archstone.platform.jobs.handlers import Run, handles
from archstone.platform.services import webhooks

ATTEMPTS = 10


@handles("deliver_event", attempts=ATTEMPTS)
def deliver_event(run: Run, *, delivery_id: str) -> None:
    """Tell one webhook of one event."""
    webhooks.deliver(delivery_id=delivery_id, now=run.now, attempt=run.attempt, last=run.attempt >= ATTEMPTS)
