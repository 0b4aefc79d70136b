"""Rows of introductions and meetings as objects of the model, and back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from archstone.model.capabilities import CapabilityId
from archstone.model.introduction_items import ShownItem
from archstone.model.introductions import Answerer, Introduction, IntroductionState, Step
from archstone.model.meetings import (
    Confirmation,
    Divergence,
    InACut,
    Meeting,
    MeetingPoint,
    Meets,
    PointKind,
    Touches,
)
from archstone.model.organisations import Position
from archstone.model.purpose import BlindJudgment, GoalSentence, Judgment, PurposeRound
from archstone.platform.store.introductions.models import Introduction as IntroductionRow
from archstone.platform.store.introductions.models import Meeting as MeetingRow


def introduction_of(row: IntroductionRow) -> Introduction:
    """Make the introduction that a row holds; needs both organisations fetched."""
    return Introduction(
        id=str(row.pk),
        asker=row.asker.slug,
        asked=row.asked.slug,
        problem=row.problem,
        ask=row.ask,
        steps=tuple(_step(step) for step in row.steps),
        asker_shows=items_of(row.asker_shows),
        asked_shows=items_of(row.asked_shows),
    )


def fill_introduction(row: IntroductionRow, introduction: Introduction, now: datetime) -> IntroductionRow:
    """Write an introduction into its row, unsaved."""
    row.problem, row.ask = introduction.problem, introduction.ask
    row.state = introduction.state.value
    row.steps = [_step_as_json(step) for step in introduction.steps]
    row.asker_shows = [_item_as_json(item) for item in introduction.asker_shows]
    row.asked_shows = [_item_as_json(item) for item in introduction.asked_shows]
    row.sent_at = next((s.at for s in introduction.steps if s.to is IntroductionState.SENT), None)
    row.answer_by = introduction.answer_by
    row.changed_at = now
    return row


def items_of(data: list[Mapping[str, str]]) -> tuple[ShownItem, ...]:
    """Read what a side would show."""
    return tuple(ShownItem(CapabilityId(one["capability"]), one.get("says", "")) for one in data)


def _item_as_json(item: ShownItem) -> dict[str, str]:
    return {"capability": item.capability, "says": item.says}


def _step(data: Mapping[str, Any]) -> Step:
    answerer = data.get("answerer")
    return Step(
        to=IntroductionState(data["to"]),
        at=datetime.fromisoformat(data["at"]),
        by=data["by"],
        says=data.get("says", ""),
        for_us=data.get("for_us", ""),
        answerer=Answerer(**answerer) if answerer else None,
    )


def _step_as_json(step: Step) -> dict[str, Any]:
    said: dict[str, Any] = {"to": step.to.value, "at": step.at.isoformat(), "by": step.by}
    said |= {name: getattr(step, name) for name in ("says", "for_us") if getattr(step, name)}
    if step.answerer:
        said["answerer"] = {
            "name": step.answerer.name,
            "email": step.answerer.email,
            "role": step.answerer.role,
        }
    return said


def meeting_of(row: MeetingRow) -> Meeting:
    """Make the meeting that a row holds; needs the introduction and both organisations fetched."""
    data = row.record
    return Meeting(
        id=str(row.pk),
        between=(row.introduction.asker.slug, row.introduction.asked.slug),
        on=date.fromisoformat(data["on"]) if data.get("on") else None,
        points=tuple(_point(one) for one in data.get("points", ())),
        meets=tuple(Meets(**one) for one in data.get("meets", ())),
        touches=tuple(Touches(**one) for one in data.get("touches", ())),
        divergences=tuple(Divergence(**one) for one in data.get("divergences", ())),
        notes=data.get("notes", ""),
        version=row.version,
        confirmations=tuple(
            Confirmation(one["side"], one["by"], datetime.fromisoformat(one["at"]), one["version"])
            for one in data.get("confirmations", ())
        ),
    )


def fill_meeting(row: MeetingRow, meeting: Meeting, now: datetime) -> MeetingRow:
    """Write a meeting into its row, unsaved."""
    row.record = {
        "on": meeting.on.isoformat() if meeting.on else None,
        "points": [_point_as_json(point) for point in meeting.points],
        "meets": [{"want": one.want, "offer": one.offer} for one in meeting.meets],
        "touches": [{"non_negotiable": t.non_negotiable, "point": t.point} for t in meeting.touches],
        "divergences": [
            {"id": d.id, "about": d.about, "readings": dict(d.readings), "in_a_cut": dict(d.in_a_cut)}
            for d in meeting.divergences
        ],
        "notes": meeting.notes,
        "confirmations": [
            {"side": c.side, "by": c.by, "at": c.at.isoformat(), "version": c.version}
            for c in meeting.confirmations
        ],
    }
    row.version, row.changed_at = meeting.version, now
    return row


def _point(data: Mapping[str, Any]) -> MeetingPoint:
    return MeetingPoint(
        id=data["id"],
        side=data["side"],
        kind=PointKind(data["kind"]),
        says=data["says"],
        capability=CapabilityId(data["capability"]) if data.get("capability") else None,
        issue=data.get("issue"),
        position=Position(data["position"]) if data.get("position") else None,
        in_a_cut=InACut(data["in_a_cut"]) if data.get("in_a_cut") else None,
    )


def _point_as_json(point: MeetingPoint) -> dict[str, Any]:
    said = {
        "id": point.id,
        "side": point.side,
        "kind": point.kind.value,
        "says": point.says,
        "capability": point.capability,
        "issue": point.issue,
        "position": point.position.value if point.position else None,
        "in_a_cut": point.in_a_cut.value if point.in_a_cut else None,
    }
    return {name: value for name, value in said.items() if value is not None}


def rounds_of(row: MeetingRow) -> tuple[PurposeRound, ...]:
    """Make the rounds of the purpose test that a meeting holds."""
    members = (row.introduction.asker.slug, row.introduction.asked.slug)
    return tuple(
        PurposeRound(
            members=members,
            sentences=tuple(GoalSentence(s["member"], s["sentence"]) for s in data["sentences"]),
            judgments=tuple(
                BlindJudgment(j["judge"], j["of"], Judgment(j["says"])) for j in data["judgments"]
            ),
            held_on=date.fromisoformat(data["held_on"]),
        )
        for data in row.purpose
    )


def rounds_as_json(rounds: tuple[PurposeRound, ...]) -> list[dict[str, Any]]:
    """Write rounds as they are kept."""
    return [
        {
            "held_on": (one.held_on or date.min).isoformat(),
            "sentences": [{"member": s.member, "sentence": s.sentence} for s in one.sentences],
            "judgments": [{"judge": j.judge, "of": j.of, "says": j.says.value} for j in one.judgments],
        }
        for one in rounds
    ]
