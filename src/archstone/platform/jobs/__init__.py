"""What happens by itself: letters, deliveries, imports, reminders, digests, upkeep.

A module of this folder marks its functions: ``@handles("name")`` for a job that a service enqueued,
``@each_minute`` for something that looks what has become due. Both may run again after a power cut, so both
do no harm the second time. Name the module in ``ROOMS`` of ``jobs/handlers.py``.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from archstone.platform.services.queue import Status


def status(now: datetime | None = None) -> Status:
    """Say how the work stands, for whoever looks after the platform."""
    from archstone.platform.services.queue import read_status

    return read_status(now=now or datetime.now(UTC))
