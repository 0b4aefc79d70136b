"""The notebook on prospects by API."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from ninja import Query, Router, Schema, Status
from pydantic import Field

from archstone.platform.api.bodies import Body
from archstone.platform.api.paging import Page, Paging, page_of_sequence
from archstone.platform.api.requests import Request
from archstone.platform.services import prospects

router = Router(tags=["prospects"])

LONGEST = 2000


class NewFinding(Body):
    """Something found out, with its source and the day."""

    says: str = Field(min_length=1, max_length=LONGEST)
    source: str = Field(min_length=1, max_length=300)
    found_on: date
    kind: Literal["public-statement", "report", "talk", "conference", "own-experience"]
    capability: str = Field("", max_length=80)
    lacks: bool | None = None


class NewTie(Body):
    """Something that lay between the two."""

    kind: Literal["joint-work", "dispute", "competition", "left"]
    what: str = Field(min_length=1, max_length=LONGEST)
    starts_on: date | None = None
    ends_on: date | None = None
    settled_on: date | None = None
    source: str = Field("", max_length=300)


class NewPersonMet(Body):
    """Somebody whom one met, and what was said."""

    name: str = Field(min_length=1, max_length=160)
    met_on: date
    said: str = Field(min_length=1, max_length=LONGEST)
    where: str = Field("", max_length=200)
    role: str = Field("", max_length=160)


class MadeNote(Schema):
    """The id of what was written down."""

    id: UUID


class NotebookInList(Schema):
    """An organisation about which something stands in your notebook."""

    id: str
    name: str
    notes: int
    last_at: datetime


class NotedFinding(Schema):
    """A finding."""

    id: UUID
    says: str
    source: str
    found_on: date
    kind: str
    capability: str | None
    lacks: bool | None


class NotedTie(Schema):
    """Something that lay between the two."""

    id: UUID
    kind: str
    what: str
    starts_on: date | None
    ends_on: date | None
    settled_on: date | None
    source: str


class NotedPerson(Schema):
    """Somebody whom one met."""

    id: UUID
    name: str
    met_on: date
    said: str
    where: str
    role: str


class NotebookAnswer(Schema):
    """What your organisation wrote down about another, and what should be looked at again."""

    findings: list[NotedFinding]
    ties: list[NotedTie]
    people: list[NotedPerson]
    competition: list[str]
    hints: list[str]


@router.get("", response=Page[NotebookInList], summary="List your notebooks")
def list_notebooks(request: Request, paging: Query[Paging]) -> dict[str, Any]:
    """List about whom something stands in your notebook."""
    rows = prospects.list_notebooks(actor=request.actor)
    found = [{"id": r.slug, "name": r.name, "notes": r.notes, "last_at": r.last_at} for r in rows]
    return page_of_sequence(found, paging)


@router.get("/{slug}", response=NotebookAnswer, summary="Read your notebook on an organisation")
def read_notebook(request: Request, slug: str) -> dict[str, Any]:
    """Read what your organisation wrote down."""
    seen = prospects.read_notebook(actor=request.actor, now=request.now, slug=slug)
    return {
        "findings": [
            {
                "id": f.id,
                "says": f.says,
                "source": f.source,
                "found_on": f.found_on,
                "kind": f.kind.value,
                "capability": f.capability,
                "lacks": f.lacks,
            }
            for f in seen.notebook.latest_first
        ],
        "ties": [
            {
                "id": t.id,
                "kind": t.relation.kind.value,
                "what": t.relation.what,
                "starts_on": t.relation.starts_on,
                "ends_on": t.relation.ends_on,
                "settled_on": t.relation.settled_on,
                "source": t.relation.source,
            }
            for t in seen.ties
        ],
        "people": [
            {"id": p.id, "name": p.name, "met_on": p.met_on, "said": p.said, "where": p.where, "role": p.role}
            for p in seen.notebook.people
        ],
        "competition": list(seen.competition.sentences(seen.about.name)),
        "hints": list(seen.hints),
    }


@router.post("/{slug}/findings", response={201: MadeNote}, summary="Write a finding down")
def note_finding(request: Request, slug: str, new: NewFinding) -> Status[Any]:
    """Write down what was found out."""
    note = prospects.note_finding(actor=request.actor, now=request.now, slug=slug, **new.model_dump())
    return Status(201, {"id": note.pk})


@router.post("/{slug}/ties", response={201: MadeNote}, summary="Write down what lay between you")
def note_tie(request: Request, slug: str, new: NewTie) -> Status[Any]:
    """Write down joint work, a dispute, competition, who left."""
    note = prospects.note_tie(actor=request.actor, now=request.now, slug=slug, **new.model_dump())
    return Status(201, {"id": note.pk})


@router.post("/{slug}/people", response={201: MadeNote}, summary="Write down whom you met")
def note_person(request: Request, slug: str, new: NewPersonMet) -> Status[Any]:
    """Write down whom you met, and what was said."""
    note = prospects.note_person(actor=request.actor, now=request.now, slug=slug, **new.model_dump())
    return Status(201, {"id": note.pk})


@router.delete("/{slug}/{kind}/{note_id}", response={204: None}, summary="Take something out for good")
def remove_note(
    request: Request, slug: str, kind: Literal["finding", "tie", "person"], note_id: UUID
) -> Status[None]:
    """Take a finding, a tie or a person out of your notebook for good."""
    prospects.remove_note(actor=request.actor, now=request.now, slug=slug, kind=kind, id=note_id)
    return Status(204, None)
