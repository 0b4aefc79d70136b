"""Audits: one's own, read and written item by item; of others what they show."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, is_dataclass
from datetime import datetime
from fractions import Fraction
from typing import Annotated, Any, Literal

from django.http import HttpResponse
from ninja import Query, Router, Schema, Status
from pydantic import Field

from archstone.platform.api.bodies import Body
from archstone.platform.api.files import file_answer, file_in_schema
from archstone.platform.api.paging import Page, Paging, page_of_sequence
from archstone.platform.api.requests import Request
from archstone.platform.services import audit_files, audit_ratings, audits, disclosures, guided_audits
from archstone.platform.services.audit_rows import OwnAudit
from archstone.platform.services.organisations import find

router = Router(tags=["audits"])

Step = Annotated[int, Field(ge=1, le=5)]
Note = Annotated[str, Field(max_length=4000)]
Id = Annotated[str, Field(max_length=120, pattern=r"^[a-z0-9-]+$")]
Ids = Annotated[list[Id], Field(max_length=200)]
Revision = Annotated[int | None, Field(ge=0, le=1_000_000_000)]
Level = Literal["private", "sealed", "partner", "public"]
Basis = Literal["felt", "shown"]
Format = Literal["yaml", "json", "csv"]
REVISION = Field(
    None, description="The revision that you read, 0 for a new item; then nobody is overwritten."
)


class StrengthItem(Schema):
    """A strength."""

    capability: str
    name: str
    family: str
    level: int
    grade: str
    note: str
    estimated: str = Field(description="Why it was estimated; empty where the organisation said it.")
    revision: int


class VulnerabilityItem(Schema):
    """A vulnerability. The range of the raters is null for whoever may not see it."""

    capability: str
    name: str
    family: str
    severity: int
    need: int
    product: float = Field(description="What it weighs, of 25: the median of the raters' products.")
    disclosure: str
    note: str
    rank: int | None
    basis: str
    estimated: str = Field(description="Why it was estimated; empty where the organisation said it.")
    revision: int
    raters: int
    lowest: int | None
    highest: int | None


class AuditGapItem(Schema):
    """One thing that is missing."""

    kind: str
    sentence: str
    capabilities: list[str]


class AuditAnswer(Schema):
    """An audit as its own people read it."""

    complete: bool
    gaps: list[AuditGapItem]
    strengths: list[StrengthItem]
    vulnerabilities: list[VulnerabilityItem]
    warnings: list[str] = Field(description="Of too much openness too soon; nothing is forbidden.")
    revision: int
    changed_at: datetime | None


class ShownStrength(Schema):
    """A strength as others see it."""

    capability: str
    name: str
    level: int
    grade: str
    estimated: str


class ShownVulnerability(Schema):
    """A vulnerability as others see it."""

    capability: str
    name: str
    severity: int
    need: int
    estimated: str


class ShownAuditAnswer(Schema):
    """What of an audit is shown to somebody outside."""

    strengths: list[ShownStrength]
    vulnerabilities: list[ShownVulnerability]
    estimated: bool
    later: int | None = Field(description="How many partner items would wait; null but in one's own preview.")


class VulnerabilityBody(Body):
    """A vulnerability as the organisation states it."""

    severity: Step
    need: Step
    note: Note = ""
    basis: Basis = "felt"
    disclosure: Level | None = Field(None, description="Null leaves it as it is; a new one is sealed.")
    revision: Revision = REVISION


class StrengthBody(Body):
    """A strength as the organisation states it."""

    level: Step
    grade: Literal["claimed", "shown", "confirmed"] = "claimed"
    note: Note = ""
    revision: Revision = REVISION


class ConfirmBody(Body):
    """How an estimate is confirmed."""

    disclosure: Level = "sealed"


class OrderBody(Body):
    """The vulnerabilities in order."""

    order: Ids = Field(description="Every vulnerability once, the one that help is needed with most first.")
    seen: Ids | None = Field(None, description="The order that you read; then nobody is overwritten.")


class LevelsBody(Body):
    """Who may know, by capability."""

    levels: dict[Id, Level] = Field(max_length=200)


class OwnCapabilityBody(Body):
    """A capability that the taxonomy lacks."""

    label: str = Field(min_length=1, max_length=80)
    family: Id
    means: str = Field("", max_length=300)


class CapabilityItem(Schema):
    """A capability that an audit may speak of."""

    id: str
    name: str
    family: str
    means: str


class RatingBody(Body):
    """One's own rating."""

    severity: Step
    need: Step
    basis: Basis = "felt"
    note: Note = ""
    question: str = Field("", max_length=40, description="The guided question under which it was named.")


class RatingItem(Schema):
    """One's own rating of a capability."""

    capability: str
    name: str
    severity: int
    need: int
    basis: str
    note: str
    question: str
    at: datetime


class RaterItem(Schema):
    """Who may rate, and how much they have."""

    name: str
    rated: int
    last_at: datetime | None


class AnswerItem(Schema):
    """What one rater said."""

    rater: str
    severity: int
    need: int
    product: int
    basis: str
    note: str


class RatedItem(Schema):
    """How far those who rated a capability agree."""

    capability: str
    name: str
    answers: list[AnswerItem]
    lowest: int
    median: float
    highest: int
    spread: int | None
    unrated: list[str]
    waiting: bool = Field(description="Whether the audit says otherwise than the raters.")
    in_the_way: bool = Field(description="Whether it stands as a strength in the audit.")


class RatersAnswer(Schema):
    """Everybody's ratings side by side, the widest disagreement first."""

    people: list[RaterItem]
    rows: list[RatedItem]
    discuss_first: list[str]


class TakeBody(Body):
    """Which capabilities' medians go into the audit."""

    capabilities: Ids = Field(min_length=1)


class QuestionItem(Schema):
    """A guided question with one's own answer."""

    id: str
    number: int
    question: str
    minutes: int
    state: str
    text: str
    unresolved: str = Field(description="What a second device sent besides; empty once it is settled.")
    revision: int
    saved_at: datetime | None


class GuidedAnswerBody(Body):
    """What one writes under a question."""

    text: Note
    revision: int = Field(ge=0, le=1_000_000_000, description="The revision that you read, 0 for none.")
    settles: bool = Field(False, description="Whether this text stands for both.")
    skipped: bool = False


class TellBody(Body):
    """That a partner was told of a vulnerability, or is to be."""

    capability: Id
    to: str = Field(min_length=1, max_length=300, description="An organisation's id or name.")
    affects_contribution: bool | None = None
    low_stakes: bool | None = None


class AdviceAnswer(Schema):
    """Whether to tell now, and why."""

    allowed: bool
    advised: bool
    reasons: list[str]


class ToldItem(Schema):
    """One entry of the log of disclosures."""

    id: int
    capability: str
    name: str
    to: str
    by: str
    at: datetime
    outcome: str


class OutcomeBody(Body):
    """What came of telling somebody."""

    outcome: Literal["well_received", "ignored", "exploited"]


class LeadershipBody(Body):
    """Whether leadership is for being open."""

    agreed: bool


class FileBody(Body):
    """An audit in a file, as text."""

    name: str = Field(min_length=1, max_length=200, description="Its name; the ending says the format.")
    content: str = Field(min_length=1, max_length=audit_files.LARGEST_FILE)


def _laid(value: Any) -> Any:
    """Lay rows out as JSON holds them; a median may be a half."""
    if is_dataclass(value) and not isinstance(value, type):
        return {name: _laid(part) for name, part in asdict(value).items()}
    if isinstance(value, Mapping):
        return {name: _laid(part) for name, part in value.items()}
    if isinstance(value, Fraction):
        return float(value)
    return [_laid(part) for part in value] if isinstance(value, list | tuple) else value


def _audit(kept: OwnAudit) -> dict[str, Any]:
    return {
        "complete": kept.complete,
        "gaps": [_laid(gap) for gap in kept.gaps],
        "strengths": [_laid(row) for row in kept.strengths],
        "vulnerabilities": [_laid(row) for row in kept.vulnerabilities],
        "warnings": list(audits.warnings_of(kept.audit)),
        "revision": kept.revision,
        "changed_at": kept.changed_at,
    }


@router.get("/{slug}", response=AuditAnswer, summary="Read your organisation's audit")
def read_audit(request: Request, slug: str) -> dict[str, Any]:
    """Give the whole audit to the organisation's own people."""
    return _audit(audits.read_audit(actor=request.actor, organisation=find(slug)))


@router.get("/{slug}/shown", response=ShownAuditAnswer, summary="Read what everybody may know")
def read_shown(request: Request, slug: str) -> dict[str, Any]:
    """Give strengths and public vulnerabilities, without notes and ratings."""
    seen: dict[str, Any] = _laid(audits.shown_audit(actor=request.actor, organisation=find(slug)))
    return seen


@router.get("/{slug}/shown-to-partner", response=ShownAuditAnswer, summary="Preview what a partner may see")
def preview_for_partner(request: Request, slug: str) -> dict[str, Any]:
    """Give the most that a partner could see at first, once both accept an introduction."""
    seen: dict[str, Any] = _laid(audits.shown_to_partner(actor=request.actor, organisation=find(slug)))
    return seen


@router.put("/{slug}/vulnerabilities/{capability}", response=AuditAnswer, summary="State a vulnerability")
def set_vulnerability(
    request: Request, slug: str, capability: str, given: VulnerabilityBody
) -> dict[str, Any]:
    """State it, replacing what stood there or was estimated."""
    kept = audits.set_vulnerability(
        actor=request.actor,
        now=request.now,
        organisation=find(slug),
        capability=capability,
        **given.model_dump(),
    )
    return _audit(kept)


@router.put("/{slug}/strengths/{capability}", response=AuditAnswer, summary="State a strength")
def set_strength(request: Request, slug: str, capability: str, given: StrengthBody) -> dict[str, Any]:
    """State it, replacing what stood there or was estimated."""
    kept = audits.set_strength(
        actor=request.actor,
        now=request.now,
        organisation=find(slug),
        capability=capability,
        **given.model_dump(),
    )
    return _audit(kept)


@router.delete("/{slug}/items/{capability}", response=AuditAnswer, summary="Take an item out")
def remove_item(
    request: Request, slug: str, capability: str, revision: Annotated[int | None, Query(ge=0)] = None
) -> dict[str, Any]:
    """Take a strength or a vulnerability out; what people rated stays with the raters."""
    kept = audits.remove_item(
        actor=request.actor,
        now=request.now,
        organisation=find(slug),
        capability=capability,
        revision=revision,
    )
    return _audit(kept)


@router.post("/{slug}/items/{capability}/confirm", response=AuditAnswer, summary="Confirm an estimate")
def confirm_estimate(request: Request, slug: str, capability: str, given: ConfirmBody) -> dict[str, Any]:
    """Say that an estimate is right; a vulnerability is sealed from then on, unless said otherwise."""
    kept = audits.confirm_estimate(
        actor=request.actor,
        now=request.now,
        organisation=find(slug),
        capability=capability,
        disclosure=given.disclosure,
    )
    return _audit(kept)


@router.put("/{slug}/order", response=AuditAnswer, summary="Rank the vulnerabilities")
def rank_vulnerabilities(request: Request, slug: str, given: OrderBody) -> dict[str, Any]:
    """Put them in order, the one that help is needed with most first."""
    kept = audits.rank_vulnerabilities(
        actor=request.actor, now=request.now, organisation=find(slug), **given.model_dump()
    )
    return _audit(kept)


@router.put("/{slug}/disclosure-levels", response=AuditAnswer, summary="Decide who may know")
def set_disclosures(request: Request, slug: str, given: LevelsBody) -> dict[str, Any]:
    """Decide for one or more vulnerabilities who may know of them."""
    kept = audits.set_disclosures(
        actor=request.actor, now=request.now, organisation=find(slug), levels=given.levels
    )
    return _audit(kept)


@router.get("/{slug}/capabilities", response=Page[CapabilityItem], summary="List the capabilities")
def list_capabilities(request: Request, slug: str, paging: Query[Paging]) -> dict[str, Any]:
    """List the taxonomy with the organisation's own capabilities."""
    kept = audits.read_audit(actor=request.actor, organisation=find(slug))
    return page_of_sequence([_laid(capability) for capability in kept.taxonomy], paging)


@router.post(
    "/{slug}/own-capabilities", response={201: CapabilityItem}, summary="Add a capability of your own"
)
def add_own_capability(request: Request, slug: str, given: OwnCapabilityBody) -> Status[Any]:
    """Add one under a family of the taxonomy; adding it again changes nothing."""
    made = audits.add_own_capability(
        actor=request.actor, now=request.now, organisation=find(slug), **given.model_dump()
    )
    return Status(201, _laid(made))


@router.get("/{slug}/ratings", response=Page[RatingItem], summary="Read your own ratings")
def list_ratings(request: Request, slug: str, paging: Query[Paging]) -> dict[str, Any]:
    """List what you rated yourself; nobody else's."""
    mine = audit_ratings.my_ratings(actor=request.actor, organisation=find(slug))
    return page_of_sequence([_laid(rating) for rating in mine], paging)


@router.put("/{slug}/ratings/{capability}", response=RatingItem, summary="Rate a vulnerability")
def rate_vulnerability(request: Request, slug: str, capability: str, given: RatingBody) -> Any:
    """Rate it for yourself, replacing what you said before."""
    return _laid(
        audit_ratings.rate_vulnerability(
            actor=request.actor,
            now=request.now,
            organisation=find(slug),
            capability=capability,
            **given.model_dump(),
        )
    )


@router.delete("/{slug}/ratings/{capability}", response={204: None}, summary="Take a rating back")
def withdraw_rating(request: Request, slug: str, capability: str) -> Status[Any]:
    """Take back what you rated; the audit stays as it is until an editor changes it."""
    audit_ratings.withdraw_rating(
        actor=request.actor, now=request.now, organisation=find(slug), capability=capability
    )
    return Status(204, None)


@router.get("/{slug}/raters", response=RatersAnswer, summary="Read everybody's ratings side by side")
def read_raters(request: Request, slug: str) -> dict[str, Any]:
    """Show owners and editors who said what, and how far they lie apart."""
    shown = audit_ratings.read_raters(actor=request.actor, organisation=find(slug))
    return {
        "people": [_laid(person) for person in shown.people],
        "rows": [_laid(row) | {"spread": row.spread} for row in shown.rows],
        "discuss_first": [row.capability for row in shown.discuss_first],
    }


@router.post("/{slug}/raters/take", response=AuditAnswer, summary="Take medians into the audit")
def take_ratings(request: Request, slug: str, given: TakeBody) -> dict[str, Any]:
    """Let the median of everybody's ratings stand in the audit."""
    organisation = find(slug)
    audit_ratings.take_ratings(
        actor=request.actor,
        now=request.now,
        organisation=organisation,
        capabilities=tuple(given.capabilities),
    )
    return _audit(audits.read_audit(actor=request.actor, organisation=organisation))


@router.get("/{slug}/guided", response=Page[QuestionItem], summary="Read the guided questions")
def list_questions(request: Request, slug: str, paging: Query[Paging]) -> dict[str, Any]:
    """List the questions with your own answers; nobody else's."""
    guided = guided_audits.read_guided(actor=request.actor, organisation=find(slug))
    return page_of_sequence([_question(q) for q in guided.questions], paging)


def _question(question: guided_audits.QuestionRow) -> dict[str, Any]:
    laid: dict[str, Any] = _laid(question)
    return laid | {"state": question.state}


@router.put("/{slug}/guided/{question}", response=QuestionItem, summary="Answer a question")
def save_answer(request: Request, slug: str, question: str, given: GuidedAnswerBody) -> Any:
    """Keep what you write. Where another device wrote since, both texts are kept and you are told (409)."""
    return _question(
        guided_audits.save_answer(
            actor=request.actor,
            now=request.now,
            organisation=find(slug),
            question=question,
            **given.model_dump(),
        )
    )


@router.get("/{slug}/disclosures", response=Page[ToldItem], summary="Read what was told to whom")
def list_disclosures(request: Request, slug: str, paging: Query[Paging]) -> dict[str, Any]:
    """List the log of disclosures, the latest first."""
    book = disclosures.read_disclosures(actor=request.actor, organisation=find(slug))
    return page_of_sequence([_laid(event) for event in book.events], paging)


@router.post("/{slug}/disclosures", response={201: AdviceAnswer}, summary="Write down what was told")
def tell_of(request: Request, slug: str, given: TellBody) -> Status[Any]:
    """Write down that a partner was told of a vulnerability."""
    advice = disclosures.tell_of(
        actor=request.actor, now=request.now, organisation=find(slug), **given.model_dump()
    )
    return Status(201, _laid(advice))


@router.post("/{slug}/disclosures/advice", response=AdviceAnswer, summary="Ask whether to tell")
def advise_disclosure(request: Request, slug: str, given: TellBody) -> Any:
    """Ask whether to tell a partner of a vulnerability now; nothing is written."""
    return _laid(
        disclosures.advise_disclosure(actor=request.actor, organisation=find(slug), **given.model_dump())
    )


@router.put("/{slug}/disclosures/{event_id}/outcome", response={204: None}, summary="Say what came of it")
def note_outcome(request: Request, slug: str, event_id: int, given: OutcomeBody) -> Status[Any]:
    """Write down what came of telling a partner; once it was used against you, disclosure stops."""
    disclosures.note_outcome(
        actor=request.actor,
        now=request.now,
        organisation=find(slug),
        event_id=event_id,
        outcome=given.outcome,
    )
    return Status(204, None)


@router.put("/{slug}/leadership", response={204: None}, summary="Say whether leadership is for being open")
def agree_to_be_open(request: Request, slug: str, given: LeadershipBody) -> Status[Any]:
    """Write it down, or take it back."""
    disclosures.agree_to_be_open(
        actor=request.actor, now=request.now, organisation=find(slug), agreed=given.agreed
    )
    return Status(204, None)


@router.get(
    "/{slug}/page.pdf",
    summary="Set the audit on one page",
    openapi_extra=file_in_schema("application/pdf"),
)
def audit_pdf(request: Request, slug: str) -> HttpResponse:
    """Give the whole audit on one page; it is for the organisation itself."""
    organisation = find(slug)
    made = audit_files.audit_pdf(actor=request.actor, now=request.now, organisation=organisation)
    return file_answer(made, name=f"{organisation.slug}-audit.pdf", kind="application/pdf")


@router.get(
    "/{slug}/file",
    summary="Take the audit along",
    openapi_extra=file_in_schema(*audit_files.FORMATS.values()),
)
def export_audit(request: Request, slug: str, format: Format = "yaml") -> HttpResponse:
    """Give the audit as a registry file; YAML and JSON hold everything."""
    organisation = find(slug)
    made = audit_files.export_audit(actor=request.actor, organisation=organisation, format=format)
    kind = audit_files.FORMATS[format]
    return file_answer(made, name=f"{organisation.slug}-audit.{format}", kind=kind)


@router.put("/{slug}/file", response=AuditAnswer, summary="Bring an audit in")
def import_audit(request: Request, slug: str, given: FileBody) -> dict[str, Any]:
    """Take over a file's items; they replace those of the same capability, the others stay."""
    kept = audit_files.import_audit(
        actor=request.actor,
        now=request.now,
        organisation=find(slug),
        name=given.name,
        data=given.content.encode(),
    )
    return _audit(kept)
