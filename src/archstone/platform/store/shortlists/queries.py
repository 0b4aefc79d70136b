"""What pages read of shortlists, as frozen rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Q

from archstone.platform.store.shortlists.models import Shortlist, ShortlistEntry

STANDING = ~Q(entries__state=ShortlistEntry.State.DROPPED)


@dataclass(frozen=True, slots=True)
class ShortlistRow:
    """A shortlist among others."""

    id: UUID
    name: str
    purpose: str
    made_at: datetime
    most: int
    entries: int

    @property
    def room(self) -> int:
        """How many more it takes."""
        return self.most - self.entries


@dataclass(frozen=True, slots=True)
class EntryRow:
    """One organisation on a shortlist, or one that was dropped."""

    id: UUID
    slug: str
    name: str
    kind: str
    sector: str
    place: str
    reason: str
    origin: str
    origin_in_words: str
    added_by: str
    added_at: datetime
    state: str
    state_in_words: str
    dropped_because: str

    @property
    def is_dropped(self) -> bool:
        """Whether it was dropped."""
        return self.state == ShortlistEntry.State.DROPPED


def shortlists_of(organisation_id: int) -> tuple[ShortlistRow, ...]:
    """List an organisation's shortlists that aren't closed, the latest first."""
    rows = (
        Shortlist.objects.filter(organisation_id=organisation_id, closed_at=None)
        .annotate(count=Count("entries", filter=STANDING))
        .order_by("-made_at", "id")
        .values_list("id", "name", "purpose", "made_at", "most", "count")
    )
    return tuple(ShortlistRow(*row) for row in rows)


def entries_of(shortlist: Shortlist) -> tuple[EntryRow, ...]:
    """Give who stands on a shortlist, in order, then who was dropped."""
    found = [
        EntryRow(
            id=entry.pk,
            slug=entry.organisation.slug,
            name=entry.organisation.name,
            kind=entry.organisation.kind,
            sector=entry.organisation.sector,
            place=entry.organisation.place,
            reason=entry.reason,
            origin=entry.origin,
            origin_in_words=entry.get_origin_display(),
            added_by=str(entry.added_by or ""),
            added_at=entry.added_at,
            state=entry.state,
            state_in_words=entry.get_state_display(),
            dropped_because=entry.dropped_because,
        )
        for entry in ShortlistEntry.objects.filter(shortlist=shortlist)
        .select_related("organisation", "added_by")
        .order_by("place", "added_at", "id")
    ]
    return tuple(sorted(found, key=lambda row: row.is_dropped))


def shortlists_with(organisation_id: int, slug: str) -> tuple[tuple[UUID, str], ...]:
    """Name an organisation's shortlists on which another stands, the latest first."""
    return tuple(
        ShortlistEntry.objects.filter(
            organisation__slug=slug,
            shortlist__organisation_id=organisation_id,
            shortlist__closed_at=None,
        )
        .exclude(state=ShortlistEntry.State.DROPPED)
        .order_by("-shortlist__made_at", "shortlist_id")
        .values_list("shortlist_id", "shortlist__name")
    )
