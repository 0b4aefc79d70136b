"""The audit trail by API."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from ninja import Query, Router, Schema
from pydantic import BaseModel, Field

from archstone.platform.api.paging import Page, Paging, page_of_rows
from archstone.platform.api.requests import Request
from archstone.platform.services import organisations, trail
from archstone.platform.services.actors import acting_for
from archstone.platform.services.trail_words import said
from archstone.platform.store.trail.queries import TrailFilter, named

router = Router(tags=["trail"])


class EntryOfTrail(Schema):
    """One entry: who did what, when."""

    reference: UUID
    at: datetime
    person: UUID | None
    person_name: str | None = Field(description="As they are called now; null for a person who left.")
    act: str
    said: str
    object_kind: str
    object_id: str
    through: str


class WantedEntries(BaseModel):
    """Which entries to list."""

    act: str = Field("", max_length=60)
    person: UUID | None = None
    since: date | None = None
    until: date | None = None


class CheckOfTrail(Schema):
    """Whether the chain holds: how many entries fit, and the first that doesn't."""

    holds: bool
    entries: int
    broken_at: int | None


@router.get("/check", response=CheckOfTrail, summary="Check the chain")
def check_trail(request: Request) -> Any:
    """Go through the whole chain and say whether it holds."""
    return trail.check_trail(actor=request.actor)


@router.get("/{slug}", response=Page[EntryOfTrail], summary="Read an audit trail")
def read_trail(request: Request, slug: str, wanted: Query[WantedEntries], paging: Query[Paging]) -> Any:
    """Read what was done for an organisation, newest first; its owners may."""
    found = organisations.find(slug)
    rows = trail.trail_rows(
        actor=acting_for(request.actor, found),
        organisation=found,
        wanted=TrailFilter(**wanted.model_dump()),
    )
    page = page_of_rows(rows, paging, by=("-id",))
    page["items"] = [
        {
            "reference": e.reference,
            "at": e.at,
            "person": e.person,
            "person_name": e.names.get(e.person) if e.person else None,
            "act": e.act,
            "said": said(e),
            "object_kind": e.object_kind,
            "object_id": e.object_id,
            "through": e.through,
        }
        for e in named(page["items"])
    ]
    return page
