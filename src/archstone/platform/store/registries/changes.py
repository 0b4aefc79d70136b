"""The order in which organisations changed, so that every process brings its search index up to date."""

from __future__ import annotations

from collections.abc import Iterable

from django.apps import apps
from django.db import connection, transaction
from django.db.models import Max

LOCK = 0x696E64
"""The number under which PostgreSQL lets one process at a time say that something changed."""


def note_change(organisation_id: int) -> None:
    """Say that an organisation changed."""
    note_changes([organisation_id])


def note_changes(organisation_ids: Iterable[int]) -> None:
    """Say that organisations changed, in the transaction of the change itself.

    On PostgreSQL one process at a time says so until it has committed: numbers are given out before a
    transaction ends, and who reads up to a number must have seen all below it.
    """
    log = apps.get_model("store", "RegistryChange")
    rows = [log(organisation=id) for id in organisation_ids]
    if not rows:
        return
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        log.objects.bulk_create(rows)


def last_change() -> int:
    """Return the number of the latest change; 0 where there was none."""
    log = apps.get_model("store", "RegistryChange")
    return int(log.objects.aggregate(last=Max("id"))["last"] or 0)


def changed_since(number: int, *, at_most: int) -> tuple[int, tuple[int, ...]]:
    """Give the organisations that changed after *number*, each once, and the number read up to."""
    log = apps.get_model("store", "RegistryChange")
    rows = list(log.objects.filter(id__gt=number).order_by("id").values_list("id", "organisation")[:at_most])
    return (rows[-1][0] if rows else number), tuple(dict.fromkeys(organisation for _, organisation in rows))
