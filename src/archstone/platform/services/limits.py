"""How often one may ask: counted over all processes, a few requests at a time.

A write for every request would make readers wait for writers on an embedded database. So a process takes a
handful of requests at once from the minute's count and hands them out itself.
"""

from __future__ import annotations

from datetime import datetime
from threading import Lock

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from archstone.platform.services.errors import TooMany
from archstone.platform.store.programs.models import RequestCount

HANDFUL = 20
MINUTE = 60
MOST_REMEMBERED = 10_000

_left: dict[str, tuple[int, int]] = {}
_lock = Lock()


def take(*, key: str, a_minute: int, now: datetime) -> None:
    """Count one request of *key*; raise TooMany where the minute's *a_minute* requests are used up."""
    minute = int(now.timestamp()) // MINUTE
    with _lock:
        of_minute, left = _left.get(key, (minute, 0))
        if of_minute == minute and left > 0:
            _left[key] = (minute, left - 1)
            return
    granted = _grant(key, minute, min(HANDFUL, max(1, a_minute // HANDFUL)), a_minute)
    if granted <= 0:
        wait = MINUTE - int(now.timestamp()) % MINUTE
        raise TooMany(
            _("That is more than %(count)s requests a minute. Rest for %(wait)s seconds.")
            % {"count": a_minute, "wait": wait},
            wait_seconds=wait,
        )
    with _lock:
        if len(_left) >= MOST_REMEMBERED:
            _left.clear()
        _left[key] = (minute, granted - 1)


def _grant(key: str, minute: int, wanted: int, a_minute: int) -> int:
    """Take up to *wanted* requests from the minute's count; 0 where none is left."""
    with transaction.atomic():
        count, _made = RequestCount.objects.select_for_update().get_or_create(key=key, minute=minute)
        granted = min(wanted, a_minute - count.granted)
        if granted > 0:
            RequestCount.objects.filter(pk=count.pk).update(granted=F("granted") + granted)
    return granted


def forget() -> None:
    """Forget what this process was granted, as a new process would."""
    with _lock:
        _left.clear()


def clear_before(now: datetime) -> int:
    """Delete counts of minutes that are over."""
    return RequestCount.objects.filter(minute__lt=int(now.timestamp()) // MINUTE - 5).delete()[0]
