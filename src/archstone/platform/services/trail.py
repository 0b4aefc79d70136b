"""The audit trail: every act that changes something leaves an entry, chained to the one before."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import QuerySet

from archstone.platform.services import permissions
from archstone.platform.services.actors import Actor
from archstone.platform.store.organisations.models import Organisation
from archstone.platform.store.trail.models import TrailEntry
from archstone.platform.store.trail.queries import (
    EntryRow,
    TrailFilter,
    acts_in,
    all_entries_of,
    count_of,
    entries_of,
    people_in,
    wanted_of,
)

BEGINNING = "0" * 64
PAGE = 50
LOCK = 0x617263
"""The number under which PostgreSQL lets one process at a time add to the chain."""


@dataclass(frozen=True, slots=True)
class TrailCheck:
    """Whether the chain holds: how many entries, and the first that doesn't fit."""

    entries: int
    broken_at: int | None

    @property
    def holds(self) -> bool:
        """Whether every entry fits the one before."""
        return self.broken_at is None


def record(
    *,
    actor: Actor,
    act: str,
    now: datetime,
    thing: Any = None,
    organisation_id: int | None = None,
    alliance_id: Any = None,
    **facts: Any,
) -> None:
    """Write an act down, in the transaction of the change itself; *facts* hold no secrets and no names."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    last = TrailEntry.objects.order_by("-id").values_list("hash", flat=True).first()
    entry = TrailEntry(
        at=now,
        person=actor.person_id,
        organisation=actor.organisation_id if organisation_id is None else organisation_id,
        alliance=alliance_id,
        mandate=actor.mandate_id,
        act=act,
        object_kind=type(thing).__name__.lower() if thing is not None else "",
        object_id=str(thing.pk) if thing is not None else "",
        facts=facts,
        through=actor.through,
        previous_hash=last or BEGINNING,
    )
    entry.hash = hash_of(entry)
    with transaction.atomic():
        entry.save()


def hash_of(entry: TrailEntry) -> str:
    """Compute the hash of an entry from all it says and the hash before it."""
    said = [
        entry.previous_hash,
        entry.at.isoformat(),
        *(str(v or "") for v in (entry.person, entry.organisation, entry.alliance, entry.mandate)),
        entry.act,
        entry.object_kind,
        entry.object_id,
        json.dumps(entry.facts, sort_keys=True, ensure_ascii=False),
        entry.through,
    ]
    return hashlib.sha256("\x1f".join(said).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class TrailPage:
    """A page of an organisation's entries, newest first, with what its filters offer."""

    entries: tuple[EntryRow, ...]
    total: int
    number: int
    pages: int
    acts: tuple[str, ...]
    people: tuple[tuple[UUID, str | None], ...]


def read_trail(
    *,
    actor: Actor,
    organisation: Organisation,
    wanted: TrailFilter | None = None,
    number: int = 1,
    size: int = PAGE,
) -> TrailPage:
    """Read a page of what was done for an organisation; a page beyond the last is the last."""
    permissions.require(actor, "see_trail", organisation)
    wanted = wanted or TrailFilter()
    total = count_of(organisation.pk, wanted)
    pages = max(1, -(-total // size))
    number = min(max(1, number), pages)
    return TrailPage(
        entries=entries_of(organisation.pk, wanted, first=(number - 1) * size, count=size),
        total=total,
        number=number,
        pages=pages,
        acts=acts_in(organisation.pk),
        people=people_in(organisation.pk),
    )


def trail_rows(
    *, actor: Actor, organisation: Organisation, wanted: TrailFilter | None = None
) -> QuerySet[TrailEntry]:
    """Give an organisation's entries to whoever pages through them otherwise than by number."""
    permissions.require(actor, "see_trail", organisation)
    return wanted_of(organisation.pk, wanted or TrailFilter())


def export_trail(
    *, actor: Actor, organisation: Organisation, wanted: TrailFilter | None = None
) -> Iterator[EntryRow]:
    """Read all of an organisation's entries, newest first, as they are asked for."""
    permissions.require(actor, "see_trail", organisation)
    return all_entries_of(organisation.pk, wanted or TrailFilter())


def check_trail(*, actor: Actor) -> TrailCheck:
    """Go through the whole chain and say whether it holds."""
    permissions.require(actor, "check_trail")
    before, count = BEGINNING, 0
    for entry in TrailEntry.objects.order_by("id").iterator(chunk_size=2000):
        if entry.previous_hash != before or hash_of(entry) != entry.hash:
            return TrailCheck(count, entry.pk)
        before, count = entry.hash, count + 1
    return TrailCheck(count, None)
