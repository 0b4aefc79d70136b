"""The registry by API: search it, add to it, import into it, keep it free of duplicates."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from ninja import File, Form, Query, Router, Schema, Status
from ninja.files import UploadedFile
from pydantic import BaseModel, ConfigDict, Field

from archstone.platform.api.bodies import Body
from archstone.platform.api.paging import Page, Paging, page_of_rows, page_of_sequence
from archstone.platform.api.requests import Request
from archstone.platform.services import duplicates, imports, name_lists, organisations, registries
from archstone.platform.store.registries.models import ImportRun
from archstone.platform.store.registries.search import Filters

router = Router(tags=["registry"])
LARGEST = 10**15


class Asked(BaseModel):
    """What to look for in the registry, and what it must be."""

    model_config = ConfigDict(extra="ignore")

    q: str = Field("", max_length=200, description="A name, whatever its spelling, script or order.")
    kind: str = Field("", max_length=80)
    sector: str = Field("", max_length=120)
    place: str = Field("", max_length=120)
    least_budget: int | None = Field(None, ge=0, le=LARGEST)
    most_budget: int | None = Field(None, ge=0, le=LARGEST)
    standing: Literal["", "members", "audited", "estimated", "records"] = ""
    limit: int = Field(25, ge=1, le=100)
    after: str = Field("", max_length=20, description="The `next` of the page before.")


class FoundOrganisation(Schema):
    """An organisation in a list of results."""

    id: str
    name: str
    kind: str
    sector: str
    place: str
    annual_budget: int | None
    currency: str
    staff: int | None
    is_member: bool
    is_verified: bool
    is_estimated: bool
    score: float = Field(description="How well the name answers what was asked, 0 to 1; 0 without a name.")


class FoundPage(Schema):
    """A page of results."""

    items: list[FoundOrganisation]
    total: int
    more_than: bool = Field(description="Whether there are more than `total`.")
    next: str | None


class NewRecord(Body):
    """An organisation that is missing."""

    name: str = Field(min_length=1, max_length=300)
    kind: str = Field("", max_length=80)
    sector: str = Field("", max_length=120)
    place: str = Field("", max_length=160)
    annual_budget: int | None = Field(None, ge=0, le=LARGEST)
    currency: str = Field("", max_length=3)
    staff: int | None = Field(None, ge=0, le=100_000_000)
    mission: str = Field("", max_length=1000)


class RecordMade(Schema):
    """A record that was entered."""

    id: str
    name: str


class NameHit(Schema):
    """A listed name that is like an organisation's: something to look at, never a verdict."""

    listed: str
    score: float
    why: list[str]
    list: str
    reason: str
    source: str


class Import(Schema):
    """One import: how far it came and what it did."""

    id: UUID
    source: str
    state: str
    national_register: str = Field(alias="register")
    expected: int
    rows_read: int
    new: int
    changed: int
    unchanged: int
    suggested: int
    refused: int
    left_out: list[str]
    why_failed: str
    created_at: datetime
    finished_at: datetime | None


class ImportPreviewRow(Schema):
    """One row as it was understood."""

    line: int
    values: dict[str, Any]
    fate: str


class ImportFaultTold(Schema):
    """One thing wrong with a file."""

    line: int | None
    field: str
    message: str


class ImportPreview(Schema):
    """The beginning of a file, looked at before anything is written."""

    looked_at: int
    new: int
    changed: int
    unchanged: int
    suggested: int
    rows: list[ImportPreviewRow]
    faults: list[ImportFaultTold]


class Pair(Schema):
    """Two organisations that may be one."""

    id: int
    one: str
    other: str
    score: float
    why: list[str]


class PairDecision(Body):
    """What is decided of a pair: which one stays and what it takes over, or that they are two."""

    keep: Literal["one", "other", "both"]
    take: list[str] = Field(default_factory=list, max_length=30)


class MergeMade(Schema):
    """Two organisations made one."""

    id: UUID
    kept: str
    merged: str
    undone: bool


@router.get("/organisations", response=FoundPage, summary="Search the registry")
def search(request: Request, asked: Query[Asked]) -> dict[str, Any]:
    """Search by name, tolerant of spelling; or go through what passes the filters."""
    filters = Filters(
        asked.kind, asked.sector, asked.place, asked.least_budget, asked.most_budget, asked.standing
    )
    page = registries.find_organisations(
        actor=request.actor, query=asked.q, filters=filters, after=asked.after, at_most=asked.limit
    )
    return {
        "items": [_found(one) for one in page.found],
        "total": page.total,
        "more_than": page.more_than,
        "next": page.next or None,
    }


def _found(found: registries.Found) -> dict[str, Any]:
    row = found.row
    told = {
        name: getattr(row, name) for name in FoundOrganisation.model_fields if name not in ("id", "score")
    }
    return {**told, "id": row.slug, "score": found.score}


@router.post("/organisations", response={201: RecordMade}, summary="Add an organisation that is missing")
def add_record(request: Request, new: NewRecord) -> Status[Any]:
    """Enter a record that nobody acts for yet."""
    made = registries.add_record(actor=request.actor, now=request.now, **new.model_dump())
    return Status(201, {"id": made.slug, "name": made.name})


@router.get("/organisations/{slug}/hits", response=list[NameHit], summary="Hold a name against the lists")
def hits(request: Request, slug: str) -> Any:
    """Hold an organisation's name against the lists of names."""
    organisation = organisations.find(slug)
    return name_lists.hits_of(actor=request.actor, organisation=organisation)


@router.get("/imports", response=Page[Import], summary="List imports")
def list_imports(request: Request, paging: Query[Paging]) -> dict[str, Any]:
    """List who imported what, the latest first."""
    runs = imports.list_imports(actor=request.actor, at_most=1000)
    return page_of_sequence(runs, paging)


@router.post("/imports", response={201: Import}, summary="Send a file to import")
def look_at_file(
    request: Request, file: File[UploadedFile], national_register: Form[str] = ""
) -> Status[ImportRun]:
    """Take a file in and look at it. Begin it afterwards; nothing is written before."""
    run = imports.look_at_file(
        actor=request.actor,
        now=request.now,
        name=file.name or "registry",
        chunks=_chunks(file),
        register=national_register or None,
    )
    return Status(201, run)


def _chunks(file: UploadedFile) -> Iterator[bytes]:
    yield from file.chunks()


@router.get("/imports/{run_id}", response=Import, summary="Read an import")
def read_import(request: Request, run_id: UUID) -> ImportRun:
    """Say how far an import is."""
    return imports.find_import(actor=request.actor, run_id=run_id)


@router.get("/imports/{run_id}/preview", response=ImportPreview, summary="Preview an import")
def preview(request: Request, run_id: UUID) -> Any:
    """Show the first rows as they are understood."""
    run = imports.find_import(actor=request.actor, run_id=run_id)
    return imports.preview(actor=request.actor, run=run)


@router.post("/imports/{run_id}/start", response=Import, summary="Begin an import")
def start(request: Request, run_id: UUID) -> ImportRun:
    """Begin."""
    run = imports.find_import(actor=request.actor, run_id=run_id)
    imports.start_import(actor=request.actor, now=request.now, run=run)
    return imports.find_import(actor=request.actor, run_id=run_id)


@router.post("/imports/{run_id}/cancel", response=Import, summary="Stop an import")
def cancel(request: Request, run_id: UUID) -> ImportRun:
    """Stop after the rows that are being written."""
    run = imports.find_import(actor=request.actor, run_id=run_id)
    imports.cancel_import(actor=request.actor, now=request.now, run=run)
    return imports.find_import(actor=request.actor, run_id=run_id)


@router.get(
    "/imports/{run_id}/faults", response=Page[ImportFaultTold], summary="List the faults of an import"
)
def list_faults(request: Request, run_id: UUID, paging: Query[Paging]) -> dict[str, Any]:
    """List what was wrong, in the order of the lines."""
    run = imports.find_import(actor=request.actor, run_id=run_id)
    return page_of_rows(imports.faults_in(actor=request.actor, run=run), paging, by=("id",))


@router.get("/duplicates", response=Page[Pair], summary="List pairs that may be one organisation")
def list_pairs(request: Request, paging: Query[Paging]) -> dict[str, Any]:
    """List the pairs to be looked at, the most alike first."""
    pairs = duplicates.list_pairs(actor=request.actor, at_most=1000)
    page = page_of_sequence(pairs, paging)
    page["items"] = [
        {"id": p.pk, "one": p.one.slug, "other": p.other.slug, "score": p.score, "why": p.why}
        for p in page["items"]
    ]
    return page


@router.post(
    "/duplicates/{pair_id}/decide", response={200: MergeMade, 204: None}, summary="Decide about a pair"
)
def decide(request: Request, pair_id: int, decision: PairDecision) -> Status[Any]:
    """Make two organisations one, or say that they are two."""
    pair = duplicates.find_pair(actor=request.actor, pair_id=pair_id)
    if decision.keep == "both":
        duplicates.say_not_the_same(actor=request.actor, now=request.now, pair=pair)
        return Status(204, None)
    kept, merged = (pair.one, pair.other) if decision.keep == "one" else (pair.other, pair.one)
    made = duplicates.merge_organisations(
        actor=request.actor, now=request.now, kept=kept, merged=merged, taken=decision.take
    )
    return Status(200, {"id": made.pk, "kept": kept.slug, "merged": merged.slug, "undone": False})


@router.post("/merges/{merge_id}/undo", response={204: None}, summary="Part two organisations again")
def undo(request: Request, merge_id: UUID) -> Status[None]:
    """Undo a merge."""
    merge = duplicates.find_merge(actor=request.actor, merge_id=merge_id)
    duplicates.undo_merge(actor=request.actor, now=request.now, merge=merge)
    return Status(204, None)
