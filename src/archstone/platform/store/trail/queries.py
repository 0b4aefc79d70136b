"""What pages read of the audit trail, as frozen rows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from archstone.platform.store.alliances.models import Alliance
from archstone.platform.store.organisations.models import Organisation
from archstone.platform.store.people.queries import names_of
from archstone.platform.store.trail.models import TrailEntry

AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class TrailFilter:
    """Which entries somebody asks for; what isn't given doesn't narrow."""

    act: str = ""
    person: UUID | None = None
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class EntryRow:
    """One entry; ``names`` holds how the people in it are called now, without those who left.

    ``alliance`` is what the alliance that it is about is called now, and ``member`` the organisation that
    was asked or answered; empty where there is none.
    """

    id: int
    reference: UUID
    at: datetime
    person: UUID | None
    act: str
    object_kind: str
    object_id: str
    facts: dict[str, Any]
    through: str
    alliance: str
    member: str
    names: dict[UUID, str]


def entries_of(organisation_id: int, wanted: TrailFilter, *, first: int, count: int) -> tuple[EntryRow, ...]:
    """Read a page of an organisation's entries, newest first."""
    return named(list(wanted_of(organisation_id, wanted).order_by("-id")[first : first + count]))


def all_entries_of(organisation_id: int, wanted: TrailFilter) -> Iterator[EntryRow]:
    """Read all of an organisation's entries, newest first, some hundred at a time."""
    before: int | None = None
    while True:
        found = wanted_of(organisation_id, wanted).order_by("-id")
        page = list((found if before is None else found.filter(pk__lt=before))[:AT_ONCE])
        yield from named(page)
        if len(page) < AT_ONCE:
            return
        before = page[-1].pk


def count_of(organisation_id: int, wanted: TrailFilter) -> int:
    """Count an organisation's entries."""
    return wanted_of(organisation_id, wanted).count()


def acts_in(organisation_id: int) -> tuple[str, ...]:
    """List which acts stand in an organisation's entries, to choose from."""
    found = TrailEntry.objects.filter(organisation=organisation_id).order_by("act")
    return tuple(found.values_list("act", flat=True).distinct())


def people_in(organisation_id: int) -> tuple[tuple[UUID, str | None], ...]:
    """List who stands in an organisation's entries, with the name of those who are still here."""
    found = TrailEntry.objects.filter(organisation=organisation_id).exclude(person=None).order_by("person")
    ids = {id for id in found.values_list("person", flat=True).distinct() if id is not None}
    names = names_of(ids)
    return tuple(sorted(((id, names.get(id)) for id in ids), key=lambda one: (one[1] is None, one[1] or "")))


def wanted_of(organisation_id: int, wanted: TrailFilter) -> QuerySet[TrailEntry]:
    """Select an organisation's entries as far as they are wanted."""
    found = TrailEntry.objects.filter(organisation=organisation_id)
    if wanted.act:
        found = found.filter(act=wanted.act)
    if wanted.person is not None:
        found = found.filter(person=wanted.person)
    if wanted.since is not None:
        found = found.filter(at__date__gte=wanted.since)
    if wanted.until is not None:
        found = found.filter(at__date__lte=wanted.until)
    return found


def named(entries: list[TrailEntry]) -> tuple[EntryRow, ...]:
    """Read entries with how the people in them are called now."""
    ids = {e.person for e in entries if e.person is not None}
    ids |= {UUID(e.facts["whom"]) for e in entries if e.facts.get("whom")}
    names = names_of(ids)
    alliances = Alliance.objects.in_bulk({e.alliance for e in entries if e.alliance is not None})
    slugs = {e.facts["member"] for e in entries if e.facts.get("member")}
    members = Organisation.objects.filter(slug__in=slugs).values_list("slug", "name")
    called = dict(members) if slugs else {}
    return tuple(
        EntryRow(
            id=e.pk,
            reference=e.reference,
            at=e.at,
            person=e.person,
            act=e.act,
            object_kind=e.object_kind,
            object_id=e.object_id,
            facts=e.facts,
            through=e.through,
            alliance=alliances[e.alliance].name if e.alliance in alliances else "",
            member=called.get(e.facts.get("member", ""), e.facts.get("member", "")),
            names=names,
        )
        for e in entries
    )
