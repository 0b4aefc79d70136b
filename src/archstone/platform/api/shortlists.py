"""Shortlists by API."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from django.http import HttpResponse
from ninja import Query, Router, Schema, Status
from pydantic import Field

from archstone.documents.pdf import pdf
from archstone.platform.api.bodies import Body
from archstone.platform.api.files import file_answer, file_in_schema
from archstone.platform.api.matches import MatchInList, shown_match
from archstone.platform.api.paging import Page, Paging, page_of_sequence
from archstone.platform.api.requests import Request
from archstone.platform.services import shortlists
from archstone.platform.services.shortlists import MOST, SeenEntry

router = Router(tags=["shortlists"])

LONGEST = 600
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PDF = "application/pdf"


class NewShortlist(Body):
    """A new shortlist."""

    name: str = Field(min_length=1, max_length=160)
    purpose: str = Field("", max_length=LONGEST)
    most: int = Field(5, ge=1, le=MOST)


class NewEntry(Body):
    """Somebody to put on a shortlist, and why."""

    organisation: str = Field(min_length=1, max_length=300, description="Its id, or its whole name.")
    reason: str = Field(min_length=1, max_length=LONGEST)
    origin: Literal["match", "map", "hand", "suggestion"] = "hand"


class EntryChange(Body):
    """What becomes of an entry; ``text`` is the reason, ``place`` is counted from 1."""

    act: Literal["drop", "rewrite", "take_back", "approach", "remove", "move"]
    text: str = Field("", max_length=LONGEST)
    place: int = Field(1, ge=1, le=MOST)


class ShortlistOrder(Body):
    """Those who stand on the list, in the order wanted."""

    organisations: list[str] = Field(max_length=MOST)


class ShortlistInList(Schema):
    """One of your shortlists."""

    id: UUID
    name: str
    purpose: str
    made_at: datetime
    most: int
    entries: int


class ListedLikeness(Schema):
    """A name on a list of sanctions or incidents that is like this one: to look at, no finding."""

    name: str
    on_list: str
    reason: str
    listed_on: date | None
    score: float
    why: list[str]


class ShortlistEntryAnswer(Schema):
    """One organisation on a shortlist; ``match`` is null where it left the registry."""

    organisation: str
    name: str
    reason: str
    origin: str
    state: str
    dropped_because: str
    added_at: datetime
    match: MatchInList | None
    listed: list[ListedLikeness]


class ShortlistAnswer(Schema):
    """A shortlist with all on it, those who were dropped last."""

    id: UUID
    name: str
    purpose: str
    most: int
    entries: list[ShortlistEntryAnswer]


def _entry(one: SeenEntry) -> dict[str, Any]:
    row = one.row
    return {
        "organisation": row.slug,
        "name": row.name,
        "reason": row.reason,
        "origin": row.origin,
        "state": row.state,
        "dropped_because": row.dropped_because,
        "added_at": row.added_at,
        "match": shown_match(one.match) if one.match else None,
        "listed": [
            {
                "name": hit.listed,
                "on_list": hit.list,
                "reason": hit.reason,
                "listed_on": hit.listed_on,
                "score": hit.score,
                "why": list(hit.why),
            }
            for hit in one.hits
        ],
    }


def _read(request: Request, id: UUID) -> dict[str, Any]:
    seen = shortlists.read_shortlist(actor=request.actor, id=id)
    return {
        "id": seen.id,
        "name": seen.name,
        "purpose": seen.purpose,
        "most": seen.most,
        "entries": [_entry(one) for one in (*seen.standing, *seen.dropped)],
    }


@router.get("", response=Page[ShortlistInList], summary="List your shortlists")
def list_shortlists(request: Request, paging: Query[Paging]) -> dict[str, Any]:
    """List your organisation's shortlists, the latest first."""
    return page_of_sequence(shortlists.list_shortlists(actor=request.actor), paging)


@router.post("", response={201: ShortlistAnswer}, summary="Begin a shortlist")
def make_shortlist(request: Request, new: NewShortlist) -> Status[Any]:
    """Begin a shortlist."""
    made = shortlists.make_shortlist(actor=request.actor, now=request.now, **new.model_dump())
    return Status(
        201, {"id": made.pk, "name": made.name, "purpose": made.purpose, "most": made.most, "entries": []}
    )


@router.get("/{shortlist_id}", response=ShortlistAnswer, summary="Read a shortlist")
def read_shortlist(request: Request, shortlist_id: UUID) -> dict[str, Any]:
    """Read who stands on it and why."""
    return _read(request, shortlist_id)


@router.post("/{shortlist_id}/entries", response={201: ShortlistAnswer}, summary="Put somebody on it")
def add_to_shortlist(request: Request, shortlist_id: UUID, new: NewEntry) -> Status[Any]:
    """Put an organisation on a shortlist, with the reason why."""
    there = shortlists.organisation_named(actor=request.actor, text=new.organisation)
    shortlists.add_to_shortlist(
        actor=request.actor,
        now=request.now,
        id=shortlist_id,
        slug=there.slug,
        reason=new.reason,
        origin=new.origin,
    )
    return Status(201, _read(request, shortlist_id))


@router.post("/{shortlist_id}/entries/{slug}", response=ShortlistAnswer, summary="Change an entry")
def change_entry(request: Request, shortlist_id: UUID, slug: str, change: EntryChange) -> dict[str, Any]:
    """Drop one with a reason, take one back, give another reason, move one."""
    shortlists.change_entry(
        actor=request.actor, now=request.now, id=shortlist_id, slug=slug, **change.model_dump()
    )
    return _read(request, shortlist_id)


@router.put("/{shortlist_id}/order", response=ShortlistAnswer, summary="Order a shortlist")
def order_shortlist(request: Request, shortlist_id: UUID, order: ShortlistOrder) -> dict[str, Any]:
    """Put those who stand on it in an order."""
    shortlists.order_shortlist(
        actor=request.actor, now=request.now, id=shortlist_id, slugs=order.organisations
    )
    return _read(request, shortlist_id)


@router.post("/{shortlist_id}/close", response={204: None}, summary="Put a shortlist away")
def close_shortlist(request: Request, shortlist_id: UUID) -> Status[None]:
    """Put a shortlist away."""
    shortlists.close_shortlist(actor=request.actor, now=request.now, id=shortlist_id)
    return Status(204, None)


@router.get(
    "/{shortlist_id}/workbook",
    summary="Take a shortlist along as a workbook",
    openapi_extra=file_in_schema(XLSX),
)
def export_shortlist(request: Request, shortlist_id: UUID) -> HttpResponse:
    """Give the list, what each would cover, and what was found out."""
    content = shortlists.export_shortlist(actor=request.actor, now=request.now, id=shortlist_id)
    return file_answer(content, name="shortlist.xlsx", kind=XLSX)


@router.get("/{shortlist_id}/brief", summary="Take a brief along", openapi_extra=file_in_schema(PDF))
def brief_shortlist(request: Request, shortlist_id: UUID, organisation: str = "") -> HttpResponse:
    """Give a brief of everyone on the list, or of one of them, as PDF."""
    document = shortlists.brief_shortlist(
        actor=request.actor, now=request.now, id=shortlist_id, slug=organisation
    )
    return file_answer(pdf(document), name="brief.pdf", kind=PDF)
