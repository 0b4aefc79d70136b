"""Introductions by API: ask, answer, agree; the meeting that follows and its purpose test; the script."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from django.http import HttpResponse
from ninja import Query, Router, Schema, Status
from pydantic import Field

from archstone.model.introduction_items import ShownItem
from archstone.model.introduction_views import IntroductionView
from archstone.model.introductions import LONGEST_ASK, LONGEST_PROBLEM
from archstone.model.meetings import LONGEST_POINT
from archstone.model.purpose import LONGEST_SENTENCE
from archstone.platform.api.bodies import Body
from archstone.platform.api.files import file_answer, file_in_schema
from archstone.platform.api.paging import Page, Paging, page_of_sequence
from archstone.platform.api.requests import Request
from archstone.platform.services import answer_links, documents, introductions, kits, meetings, organisations
from archstone.platform.services.meetings import MeetingView

router = Router(tags=["introductions"])

LONGEST_WORDS = 300
LONGEST_NOTES = 20_000
LONGEST_PART = 3_000
Slug = Field(min_length=1, max_length=120, description="The id of the organisation.")


class Item(Body):
    """A weakness that a side would show."""

    capability: str = Field(min_length=1, max_length=120)
    says: str = Field("", max_length=LONGEST_WORDS)

    def as_model(self) -> ShownItem:
        """Make the item that services take."""
        return ShownItem(self.capability, self.says)  # type: ignore[arg-type]


class Word(Body):
    """The first word: a problem, a small ask, and what would be shown."""

    problem: str = Field(min_length=1, max_length=LONGEST_PROBLEM)
    ask: str = Field(min_length=1, max_length=LONGEST_ASK)
    shows: list[Item] = Field([], max_length=10)


class NewIntroduction(Word):
    """Whom one asks, and the first word."""

    asked: str = Slug


class Shows(Body):
    """What one would show; null keeps what was chosen."""

    shows: list[Item] | None = Field(None, max_length=10)


class Acceptance(Body):
    """A yes, and what one would show in turn."""

    says: str = Field("", max_length=LONGEST_PROBLEM)
    shows: list[Item] = Field([], max_length=10)


class Reason(Body):
    """A reason for one's own records."""

    for_us: str = Field("", max_length=LONGEST_PROBLEM)


class Contact(Body):
    """To whom a link is sent."""

    name: str = Field(min_length=1, max_length=120)
    email: str = Field(min_length=3, max_length=254)


class ShownBy(Schema):
    """A weakness that a side chose to show."""

    capability: str
    says: str


class IntroductionOut(Schema):
    """An introduction as your side may see it."""

    id: UUID
    side: Literal["asker", "asked"]
    state: str
    other: str = Field(description="The id of the organisation across.")
    problem: str
    ask: str
    ours: list[ShownBy]
    theirs: list[ShownBy] = Field(description="Empty until both have agreed.")
    number: int | None = Field(description="How many the other side would show.")
    says: str
    said_by: str
    answer_by: date | None
    our_turn: bool
    sentence: str


def _shown(view: IntroductionView) -> dict[str, Any]:
    given = {name: getattr(view, name) for name in IntroductionOut.model_fields}
    for name in ("ours", "theirs"):
        given[name] = [{"capability": i.capability, "says": i.says} for i in given[name]]
    return given | {"state": view.state.value, "side": view.side.value}


def _seen(request: Request, id: UUID) -> dict[str, Any]:
    return _shown(introductions.see_introduction(actor=request.actor, now=request.now, id=id))


@router.get("", response=Page[IntroductionOut], summary="List your introductions")
def list_introductions(request: Request, paging: Query[Paging]) -> dict[str, Any]:
    """List them by what they wait for: your answer, theirs, nothing any more."""
    found = introductions.see_introductions(actor=request.actor, now=request.now)
    views = (*found.to_answer, *found.waiting, *found.agreed, *found.over)
    return page_of_sequence([_shown(view) for view in views], paging)


@router.post("", response={201: IntroductionOut}, summary="Write a first word")
def draft_introduction(request: Request, new: NewIntroduction) -> Status[Any]:
    """Keep a draft; nobody else sees it before it is sent."""
    row = introductions.draft_introduction(
        actor=request.actor,
        now=request.now,
        asked=organisations.find(new.asked),
        problem=new.problem,
        ask=new.ask,
        shows=[item.as_model() for item in new.shows],
    )
    return Status(201, _seen(request, row.pk))


@router.get("/{uuid:id}", response=IntroductionOut, summary="Read an introduction")
def read_introduction(request: Request, id: UUID) -> Any:
    """Read it as your side may see it."""
    return _seen(request, id)


@router.put("/{uuid:id}", response=IntroductionOut, summary="Write a draft anew")
def rewrite_introduction(request: Request, id: UUID, new: Word) -> Any:
    """Write a draft anew."""
    introductions.rewrite_introduction(
        actor=request.actor,
        now=request.now,
        id=id,
        problem=new.problem,
        ask=new.ask,
        shows=[item.as_model() for item in new.shows],
    )
    return _seen(request, id)


@router.post("/{uuid:id}/send", response=IntroductionOut, summary="Send a draft")
def send_introduction(request: Request, id: UUID) -> Any:
    """Send it: the other side reads the problem and the ask, and nothing that would be shown."""
    introductions.send_introduction(actor=request.actor, now=request.now, id=id)
    return _seen(request, id)


@router.post("/{uuid:id}/invite", response={204: None}, summary="Send somebody a link to answer")
def invite_to_answer(request: Request, id: UUID, contact: Contact) -> Status[None]:
    """Write to somebody of an organisation that isn't here; they answer without an account."""
    answer_links.invite_to_answer(
        actor=request.actor, now=request.now, id=id, name=contact.name, email=contact.email
    )
    return Status(204, None)


@router.post("/{uuid:id}/revoke-links", response={204: None}, summary="Take links back")
def revoke_links(request: Request, id: UUID) -> Status[None]:
    """Take every link to this introduction back."""
    answer_links.revoke_links(actor=request.actor, now=request.now, id=id)
    return Status(204, None)


@router.post("/{uuid:id}/open", response=IntroductionOut, summary="Note that you have read it")
def open_introduction(request: Request, id: UUID) -> Any:
    """Note that your side has read it; the other side isn't told."""
    introductions.open_introduction(actor=request.actor, now=request.now, id=id)
    return _seen(request, id)


@router.post("/{uuid:id}/accept", response=IntroductionOut, summary="Accept")
def accept_introduction(request: Request, id: UUID, answer: Acceptance) -> Any:
    """Say yes; nothing of yours is shown before they agree."""
    introductions.accept_introduction(
        actor=request.actor,
        now=request.now,
        id=id,
        says=answer.says,
        shows=[item.as_model() for item in answer.shows],
    )
    return _seen(request, id)


@router.post("/{uuid:id}/decline", response=IntroductionOut, summary="Decline")
def decline_introduction(request: Request, id: UUID, reason: Reason) -> Any:
    """Say no, politely and for good."""
    introductions.decline_introduction(actor=request.actor, now=request.now, id=id, for_us=reason.for_us)
    return _seen(request, id)


@router.post("/{uuid:id}/agree", response=IntroductionOut, summary="Agree")
def agree_introduction(request: Request, id: UUID, chosen: Shows) -> Any:
    """Agree after they accepted: each sees what the other chose, and a meeting opens."""
    introductions.agree_introduction(
        actor=request.actor,
        now=request.now,
        id=id,
        shows=None if chosen.shows is None else [item.as_model() for item in chosen.shows],
    )
    return _seen(request, id)


@router.post("/{uuid:id}/withdraw", response=IntroductionOut, summary="Take a request back")
def withdraw_introduction(request: Request, id: UUID, reason: Reason) -> Any:
    """Take it back at any time before both have agreed."""
    introductions.withdraw_introduction(actor=request.actor, now=request.now, id=id, for_us=reason.for_us)
    return _seen(request, id)


# The meeting


class PointIn(Body):
    """Something that your side wants, offers or won't negotiate."""

    kind: Literal["want", "offer", "non-negotiable"]
    says: str = Field(min_length=1, max_length=LONGEST_POINT)
    capability: str = Field("", max_length=120)
    issue: str = Field("", max_length=80)
    position: Literal["", "support", "oppose", "neutral"] = ""
    in_a_cut: Literal["", "keep", "shrink", "drop"] = ""


class LinkIn(Body):
    """Two points that belong together, or don't."""

    one: str = Field(max_length=40)
    other: str = Field(max_length=40)
    linked: bool = True


class DivergenceIn(Body):
    """Something in which your interests part."""

    about: str = Field(min_length=1, max_length=LONGEST_POINT)
    reading: str = Field("", max_length=LONGEST_POINT)
    in_a_cut: str = Field("", max_length=LONGEST_POINT)


class NotesIn(Body):
    """The notes, and the version that you read."""

    notes: str = Field(max_length=LONGEST_NOTES)
    version: int = Field(ge=0, le=10**9)


class Version(Body):
    """The version that you read."""

    version: int = Field(ge=0, le=10**9)


class Day(Body):
    """When you meet."""

    on: date | None


class PointOut(Schema):
    """A point of one side."""

    id: str
    side: str
    kind: str
    says: str
    capability: str | None
    issue: str | None
    position: str | None
    in_a_cut: str | None


class PairOut(Schema):
    """A want and an offer, or two wants, that meet."""

    one: str
    other: str
    reason: str


class DivergenceOut(Schema):
    """Something in which the interests part, as each sees it."""

    id: str
    about: str
    readings: dict[str, str]
    in_a_cut: dict[str, str]


class ConfirmationOut(Schema):
    """A side's word that the notes are right."""

    side: str
    by: str
    at: datetime


class PurposeOut(Schema):
    """The purpose test as your side sees it."""

    our_sentence: str
    their_sentence: str = Field(description="Empty until both have written.")
    our_turn: str = Field(description="`write`, `judge` or empty.")
    their_turn: bool
    passed: bool | None
    clarity: float | None
    sentences: list[str]


class MeetingOut(Schema):
    """A meeting with its overlap."""

    id: UUID
    ours: str
    theirs: str
    on: date | None
    points: list[PointOut]
    sentence: str
    narrowest: list[PairOut]
    removed: list[PairOut]
    near: list[PairOut]
    divergences: list[DivergenceOut]
    missing: list[str]
    notes: str
    version: int
    confirmations: list[ConfirmationOut]
    purpose: PurposeOut


def _meeting(request: Request, id: UUID) -> dict[str, Any]:
    return _meeting_shown(meetings.see_meeting(actor=request.actor, id=id))


def _meeting_shown(view: MeetingView) -> dict[str, Any]:
    meeting, found, purpose = view.meeting, view.overlap, view.purpose
    result = purpose.result
    return {
        "id": meeting.id,
        "ours": view.ours,
        "theirs": view.theirs,
        "on": meeting.on,
        "points": [
            {name: getattr(point, name) for name in PointOut.model_fields} for point in meeting.points
        ],
        "sentence": found.sentence,
        "narrowest": [_pair(i.one, i.other, i.reason) for i in found.narrowest],
        "removed": [_pair(r.item.one, r.item.other, r.reason) for r in found.removed],
        "near": [_pair(n.want, n.offer, n.reason) for n in found.near],
        "divergences": [
            {"id": d.id, "about": d.about, "readings": dict(d.readings), "in_a_cut": dict(d.in_a_cut)}
            for d in meeting.divergences
        ],
        "missing": list(meeting.missing(view.names)),
        "notes": meeting.notes,
        "version": meeting.version,
        "confirmations": [{"side": c.side, "by": c.by, "at": c.at} for c in meeting.confirmations],
        "purpose": {
            "our_sentence": purpose.our_sentence,
            "their_sentence": purpose.their_sentence,
            "our_turn": purpose.our_turn,
            "their_turn": purpose.their_turn,
            "passed": result.passed if result else None,
            "clarity": float(result.clarity) if result and result.clarity is not None else None,
            "sentences": list(result.sentences) if result else [],
        },
    }


def _pair(one: str, other: str, reason: str) -> dict[str, str]:
    return {"one": one, "other": other, "reason": reason}


@router.get("/{uuid:id}/meeting", response=MeetingOut, summary="Read a meeting")
def read_meeting(request: Request, id: UUID) -> Any:
    """Read what both said, where it meets, and what is still to talk about."""
    return _meeting(request, id)


@router.put("/{uuid:id}/meeting/day", response=MeetingOut, summary="Say when you meet")
def plan_meeting(request: Request, id: UUID, day: Day) -> Any:
    """Keep the day of the meeting."""
    meetings.plan_meeting(actor=request.actor, now=request.now, id=id, on=day.on)
    return _meeting(request, id)


@router.post("/{uuid:id}/meeting/points", response={201: MeetingOut}, summary="Add a point")
def add_point(request: Request, id: UUID, point: PointIn) -> Status[Any]:
    """Write what your side wants, offers or won't negotiate."""
    meetings.write_point(actor=request.actor, now=request.now, id=id, **point.model_dump())
    return Status(201, _meeting(request, id))


@router.put("/{uuid:id}/meeting/points/{point_id}", response=MeetingOut, summary="Write a point anew")
def change_point(request: Request, id: UUID, point_id: str, point: PointIn) -> Any:
    """Write one of your own points anew; its kind stays."""
    meetings.write_point(actor=request.actor, now=request.now, id=id, point_id=point_id, **point.model_dump())
    return _meeting(request, id)


@router.delete("/{uuid:id}/meeting/points/{point_id}", response={204: None}, summary="Take a point out")
def remove_point(request: Request, id: UUID, point_id: str) -> Status[None]:
    """Take one of your own points out."""
    meetings.remove_point(actor=request.actor, now=request.now, id=id, point_id=point_id)
    return Status(204, None)


@router.post("/{uuid:id}/meeting/links", response=MeetingOut, summary="Link two points")
def link_points(request: Request, id: UUID, link: LinkIn) -> Any:
    """Write down that two points meet or collide, or that they don't."""
    meetings.link_points(actor=request.actor, now=request.now, id=id, **link.model_dump())
    return _meeting(request, id)


@router.post("/{uuid:id}/meeting/divergences", response={201: MeetingOut}, summary="Name a divergence")
def name_divergence(request: Request, id: UUID, divergence: DivergenceIn) -> Status[Any]:
    """Name something in which your interests part."""
    meetings.name_divergence(actor=request.actor, now=request.now, id=id, **divergence.model_dump())
    return Status(201, _meeting(request, id))


@router.put(
    "/{uuid:id}/meeting/divergences/{divergence_id}", response=MeetingOut, summary="Say how you see it"
)
def read_divergence(request: Request, id: UUID, divergence_id: str, divergence: DivergenceIn) -> Any:
    """Say how your side sees a divergence that was named."""
    meetings.name_divergence(
        actor=request.actor, now=request.now, id=id, divergence_id=divergence_id, **divergence.model_dump()
    )
    return _meeting(request, id)


@router.put("/{uuid:id}/meeting/notes", response=MeetingOut, summary="Write the notes")
def write_notes(request: Request, id: UUID, notes: NotesIn) -> Any:
    """Write the notes of both anew; refused where the other side wrote since."""
    meetings.write_notes(actor=request.actor, now=request.now, id=id, **notes.model_dump())
    return _meeting(request, id)


@router.post("/{uuid:id}/meeting/confirm", response=MeetingOut, summary="Confirm the notes")
def confirm_notes(request: Request, id: UUID, version: Version) -> Any:
    """Confirm for your side what stands in the version that you read."""
    meetings.confirm_notes(actor=request.actor, now=request.now, id=id, version=version.version)
    return _meeting(request, id)


class Sentence(Body):
    """The goal in one sentence."""

    sentence: str = Field(min_length=1, max_length=LONGEST_SENTENCE)


class JudgmentIn(Body):
    """Whether the other's sentence states the same goal."""

    says: Literal["same", "partly", "different"]


@router.post("/{uuid:id}/meeting/purpose", response=MeetingOut, summary="Write the goal")
def write_purpose(request: Request, id: UUID, goal: Sentence) -> Any:
    """Write the goal in one sentence; the other side reads it when it has written its own."""
    meetings.write_purpose(actor=request.actor, now=request.now, id=id, sentence=goal.sentence)
    return _meeting(request, id)


@router.post("/{uuid:id}/meeting/purpose/judge", response=MeetingOut, summary="Judge the other's sentence")
def judge_purpose(request: Request, id: UUID, judgment: JudgmentIn) -> Any:
    """Judge whether the other's sentence states the same goal as yours."""
    meetings.judge_purpose(actor=request.actor, now=request.now, id=id, says=judgment.says)
    return _meeting(request, id)


# The script


class KitIn(Body):
    """What you seek help with, and the parts that you wrote anew."""

    help_with: str = Field("", max_length=120)
    opening: str = Field("", max_length=LONGEST_PART)
    help: str = Field("", max_length=LONGEST_PART)
    in_return: str = Field("", max_length=LONGEST_PART)
    first_step: str = Field("", max_length=LONGEST_PART)
    closing: str = Field("", max_length=LONGEST_PART)


class KitPartOut(Schema):
    """One part of a script."""

    name: str
    heading: str
    text: str
    edited: bool


class KitOut(Schema):
    """A script for a first talk."""

    reader: str
    help_with: str
    parts: list[KitPartOut]
    ask_them: list[str]
    keep_in_mind: list[str]
    is_disclosure: bool


def _kit(kit: Any) -> dict[str, Any]:
    return {
        "reader": kit.reader,
        "help_with": kit.help_with,
        "parts": [
            {"name": p.name.value, "heading": p.name.heading, "text": p.text, "edited": p.edited}
            for p in kit.parts
        ],
        "ask_them": list(kit.ask_them),
        "keep_in_mind": list(kit.keep_in_mind),
        "is_disclosure": kit.is_disclosure,
    }


@router.get("/kits/{slug}", response=KitOut, summary="Read the script for a first talk")
def read_kit(request: Request, slug: str) -> Any:
    """Read the script for a first talk with an organisation, as it was written or edited."""
    other = organisations.find(slug)
    return _kit(kits.see_kit(actor=request.actor, now=request.now, other=other))


@router.put("/kits/{slug}", response=KitOut, summary="Change the script")
def edit_kit(request: Request, slug: str, kit: KitIn) -> Any:
    """Write parts of the script anew; an empty part is proposed again."""
    other = organisations.find(slug)
    given = {name.replace("_", "-"): text for name, text in kit.model_dump().items() if text}
    help_with = given.pop("help-with", "")
    return _kit(
        kits.edit_kit(actor=request.actor, now=request.now, other=other, help_with=help_with, texts=given)
    )


@router.get(
    "/kits/{slug}/document",
    summary="Print the script",
    openapi_extra=file_in_schema(*documents.KINDS.values()),
)
def print_kit(
    request: Request, slug: str, kind: Literal["pdf", "docx", "md", "html"] = "pdf", aloud_only: bool = False
) -> HttpResponse:
    """Give the script as a document; *aloud_only* leaves out what only the speaker should read."""
    other = organisations.find(slug)
    document = kits.kit_document(actor=request.actor, now=request.now, other=other, aloud_only=aloud_only)
    content, media_type = documents.file_of(document, kind)
    return file_answer(content, name=f"first-talk-{slug}.{kind}", kind=media_type)
