"""Introductions that nobody answered in time expire by themselves."""

from __future__ import annotations

from datetime import datetime

from archstone.platform.jobs.handlers import each_minute
from archstone.platform.services.introductions import expire_introductions


@each_minute
def expire(now: datetime) -> None:
    """Let those expire whose time to answer is over."""
    expire_introductions(now=now)
