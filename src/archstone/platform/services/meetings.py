"""Meetings: what two that were introduced want, offer and won't negotiate, and their narrowest overlap."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID, uuid4

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from archstone.engines.purpose import PurposeTest, purpose_test
from archstone.files.audit_parts import word_of
from archstone.model.capabilities import standard_taxonomy
from archstone.model.errors import Conflict, RuleBroken
from archstone.model.introductions import IntroductionState, Side
from archstone.model.meetings import (
    Divergence,
    InACut,
    Meeting,
    MeetingAct,
    MeetingPoint,
    MeetingWriter,
    Meets,
    PointKind,
    Touches,
    require_may_write,
)
from archstone.model.organisations import Position
from archstone.model.overlaps import Overlap, overlap
from archstone.model.purpose import BlindJudgment, GoalSentence, Judgment, PurposeRound
from archstone.platform.services import events, introductions, notifications, permissions, trail
from archstone.platform.services.actors import Actor
from archstone.platform.services.roles import Role, roles_in
from archstone.platform.store.introductions.models import Introduction as IntroductionRow
from archstone.platform.store.introductions.models import Meeting as Row
from archstone.platform.store.introductions.records import (
    fill_meeting,
    meeting_of,
    rounds_as_json,
    rounds_of,
)

Edit = Callable[[Meeting, MeetingWriter], Meeting]
Rounds = tuple[PurposeRound, ...]

FARTHEST_DAYS = 5 * 366


@roles_in.register
def _to_a_meeting(thing: Row, actor: Actor) -> frozenset[Role]:
    return roles_in(thing.introduction, actor)


@dataclass(frozen=True, slots=True)
class MeetingView:
    """A meeting as one of its sides sees it.

    ``purpose`` is the latest round of the purpose test: its result once both have judged. What the other
    wrote there is seen only when both have written.
    """

    meeting: Meeting
    overlap: Overlap
    ours: str
    theirs: str
    names: Mapping[str, str]
    is_guest: bool
    purpose: PurposeView


@dataclass(frozen=True, slots=True)
class PurposeView:
    """The purpose test as one side sees it: what waits for whom, and earlier rounds."""

    round: PurposeRound | None
    our_sentence: str
    their_sentence: str
    their_turn: bool
    our_turn: str
    result: PurposeTest | None
    earlier: tuple[PurposeTest, ...]


def fetch(id: UUID) -> Row:
    """Fetch a meeting with its introduction and both organisations; raise NotFound where there is none."""
    row = Row.objects.select_related("introduction__asker", "introduction__asked").filter(pk=id).first()
    if row is None:
        raise permissions.not_found()
    return row


def see_meeting(*, actor: Actor, id: UUID) -> MeetingView:
    """Show a meeting to one of its sides."""
    row = fetch(id)
    permissions.require(actor, "see_meeting", row)
    return _view(row, actor)


def _view(row: Row, actor: Actor) -> MeetingView:
    meeting = meeting_of(row)
    ours = _own(row.introduction, actor)
    names = {o.slug: o.name for o in (row.introduction.asker, row.introduction.asked)}
    return MeetingView(
        meeting=meeting,
        overlap=overlap(meeting, standard_taxonomy(), names),
        ours=ours,
        theirs=meeting.other(ours),
        names=names,
        is_guest=actor.guest is not None,
        purpose=_purpose(rounds_of(row), ours, meeting.other(ours)),
    )


def _own(row: IntroductionRow, actor: Actor) -> str:
    side = introductions.side_of(actor, row)
    return (row.asker if side is Side.ASKER else row.asked).slug


def _change(
    actor: Actor, now: datetime, id: UUID, what: str, edit: Edit, *, version: int | None = None
) -> Row:
    """Change a meeting: authorised, on the row as it is now, written to the trail."""
    permissions.require(actor, "write_meeting", fetch(id))
    with transaction.atomic():
        row = Row.objects.select_for_update(of=("self",)).get(pk=id)
        row.introduction = introductions.fetch(id)
        if row.introduction.state != IntroductionState.AGREED:
            raise RuleBroken(_("Both sides agree to the introduction first."))
        before = meeting_of(row)
        if version is not None and version != before.version:
            raise Conflict(
                _("The other side has changed something since you read this. Read it again, please.")
            )
        writer = MeetingWriter(
            _own(row.introduction, actor), introductions.name_of(actor), actor.guest is not None
        )
        after = edit(before, writer)
        if after != before:
            fill_meeting(row, after, now).save()
            trail.record(actor=actor, act="write_meeting", now=now, thing=row, step=what)
    return row


def plan_meeting(*, actor: Actor, now: datetime, id: UUID, on: date | None) -> Row:
    """Say on which day the two meet."""
    if on is not None and abs((on - now.date()).days) > FARTHEST_DAYS:
        raise RuleBroken(_("A meeting lies within five years of today."), at=("on",))

    def edit(meeting: Meeting, writer: MeetingWriter) -> Meeting:
        meeting.require_side(writer.side)
        return replace(meeting, on=on)

    return _change(actor, now, id, "planned", edit)


def write_point(
    *,
    actor: Actor,
    now: datetime,
    id: UUID,
    kind: str,
    says: str,
    capability: str = "",
    issue: str = "",
    position: str = "",
    in_a_cut: str = "",
    point_id: str = "",
) -> Row:
    """Write what one's own side wants, offers or won't negotiate; with *point_id* write one anew."""

    def edit(meeting: Meeting, writer: MeetingWriter) -> Meeting:
        require_may_write(meeting, writer, MeetingAct.WRITE_POINT, for_side=writer.side)
        if point_id and meeting.point(point_id).side != writer.side:
            raise permissions.not_found()
        known = standard_taxonomy()[capability].id if capability else None
        point = MeetingPoint(
            id=point_id or uuid4().hex[:8],
            side=writer.side,
            kind=word_of(PointKind, kind, "kind"),
            says=says.strip(),
            capability=known,
            issue=issue.strip() or None,
            position=word_of(Position, position, "position") if position else None,
            in_a_cut=word_of(InACut, in_a_cut, "in_a_cut") if in_a_cut else None,
        )
        return meeting.with_point(point)

    return _change(actor, now, id, "point", edit)


def remove_point(*, actor: Actor, now: datetime, id: UUID, point_id: str) -> Row:
    """Take one of one's own points out."""

    def edit(meeting: Meeting, writer: MeetingWriter) -> Meeting:
        require_may_write(meeting, writer, MeetingAct.WRITE_POINT, for_side=meeting.point(point_id).side)
        return meeting.without_point(point_id)

    return _change(actor, now, id, "point removed", edit)


def link_points(*, actor: Actor, now: datetime, id: UUID, one: str, other: str, linked: bool = True) -> Row:
    """Write down that an offer meets a want, or that something collides with what isn't negotiable."""

    def edit(meeting: Meeting, writer: MeetingWriter) -> Meeting:
        require_may_write(meeting, writer, MeetingAct.LINK_POINTS, for_side=writer.side)
        first, second = meeting.point(one), meeting.point(other)
        link: Meets | Touches
        if PointKind.NON_NEGOTIABLE in (first.kind, second.kind):
            firm, soft = (first, second) if first.kind is PointKind.NON_NEGOTIABLE else (second, first)
            link = Touches(firm.id, soft.id)
        else:
            want, offer = (first, second) if first.kind is PointKind.WANT else (second, first)
            link = Meets(want.id, offer.id)
        return meeting.with_link(link) if linked else meeting.without_link(link)

    return _change(actor, now, id, "linked" if linked else "unlinked", edit)


def name_divergence(
    *,
    actor: Actor,
    now: datetime,
    id: UUID,
    about: str,
    reading: str = "",
    in_a_cut: str = "",
    divergence_id: str = "",
) -> Row:
    """Name something in which the interests part, and how one's own side sees it, also in a budget cut."""

    def edit(meeting: Meeting, writer: MeetingWriter) -> Meeting:
        require_may_write(meeting, writer, MeetingAct.NAME_DIVERGENCE, for_side=writer.side)
        there = next((d for d in meeting.divergences if d.id == divergence_id), None)
        if divergence_id and there is None:
            raise permissions.not_found()
        before = there or Divergence(uuid4().hex[:8], about.strip())
        readings = {**before.readings, **({writer.side: reading.strip()} if reading.strip() else {})}
        cuts = {**before.in_a_cut, **({writer.side: in_a_cut.strip()} if in_a_cut.strip() else {})}
        return meeting.with_divergence(Divergence(before.id, about.strip() or before.about, readings, cuts))

    return _change(actor, now, id, "divergence", edit)


def write_notes(*, actor: Actor, now: datetime, id: UUID, notes: str, version: int) -> Row:
    """Write the notes of both anew; raise Conflict where the other side wrote since *version*."""

    def edit(meeting: Meeting, writer: MeetingWriter) -> Meeting:
        require_may_write(meeting, writer, MeetingAct.WRITE_NOTES, for_side=writer.side)
        return meeting.with_notes(notes.strip())

    return _change(actor, now, id, "notes", edit, version=version)


def confirm_notes(*, actor: Actor, now: datetime, id: UUID, version: int) -> Row:
    """Confirm for one's own side that the notes are right as they stand in *version*."""

    def edit(meeting: Meeting, writer: MeetingWriter) -> Meeting:
        require_may_write(meeting, writer, MeetingAct.CONFIRM, for_side=writer.side)
        return meeting.confirm(side=writer.side, by=writer.name, at=now, version=version)

    with transaction.atomic():
        row = _change(actor, now, id, "confirmed", edit)
        _tell_of_notes(actor, row, now)
    return row


def _tell_of_notes(actor: Actor, row: Row, now: datetime) -> None:
    """Ask the other side to confirm too, or tell the webhooks of both that both have."""
    introduction, meeting = row.introduction, meeting_of(row)
    about = f"notes:{row.pk}"
    if meeting.is_confirmed:
        notifications.finish(about=about, now=now)
        for one in (introduction.asker, introduction.asked):
            facts: dict[str, events.Fact] = {"introduction": str(row.pk), "meeting": str(row.pk)}
            events.emit(event="notes_confirmed", organisation_id=one.pk, now=now, facts=facts)
        return
    own = introductions.side_of(actor, introduction)
    told, does = introduction.asked, introduction.asker
    if own is Side.ASKED:
        told, does = does, told
    notifications.notify(
        people=notifications.people_of(told.pk, now=now),
        kind="notes_to_confirm",
        now=now,
        key=f"{about}:{row.version}:{told.pk}",
        facts={"organisation": does.name},
        url=reverse("meeting", args=[row.pk]) + "#notes",
        about=about,
        organisation_id=told.pk,
    )


# The purpose test of two: each writes the goal in one sentence, then judges the other's


def _purpose(rounds: Rounds, ours: str, theirs: str) -> PurposeView:
    current = rounds[-1] if rounds else None
    if current is None:
        return PurposeView(None, "", "", False, "write", None, ())
    mine, other = current.sentence_of(ours), current.sentence_of(theirs)
    both = mine is not None and other is not None
    judged = {one.judge for one in current.judgments}
    done = judged == {ours, theirs}
    turn = "write" if mine is None else "judge" if both and ours not in judged else ""
    return PurposeView(
        round=current,
        our_sentence=mine.sentence if mine else "",
        their_sentence=other.sentence if both and other else "",
        their_turn=(other is None) or (both and theirs not in judged),
        our_turn=turn,
        result=purpose_test(current) if done else None,
        earlier=tuple(purpose_test(one) for one in rounds[:-1]),
    )


def _change_purpose(
    actor: Actor, now: datetime, id: UUID, what: str, edit: Callable[[Rounds, str, tuple[str, ...]], Rounds]
) -> Row:
    permissions.require(actor, "write_meeting", fetch(id))
    with transaction.atomic():
        row = Row.objects.select_for_update(of=("self",)).get(pk=id)
        row.introduction = introductions.fetch(id)
        sides = (row.introduction.asker.slug, row.introduction.asked.slug)
        after = edit(rounds_of(row), _own(row.introduction, actor), sides)
        row.purpose, row.changed_at = rounds_as_json(after), now
        row.save(update_fields=["purpose", "changed_at"])
        trail.record(actor=actor, act="write_meeting", now=now, thing=row, step=what)
    return row


def write_purpose(*, actor: Actor, now: datetime, id: UUID, sentence: str) -> Row:
    """Write the goal in one sentence; the other side sees it when it has written its own.

    After a test that both judged, a new sentence opens the next round.
    """

    def edit(rounds: Rounds, ours: str, members: tuple[str, ...]) -> Rounds:
        done = bool(rounds) and len(rounds[-1].judgments) == len(members)
        before = rounds[:-1] if rounds and not done else rounds
        current = rounds[-1] if rounds and not done else PurposeRound(members, held_on=now.date())
        if current.judgments:
            raise RuleBroken(_("The other side has judged your sentence already; judge theirs first."))
        others = tuple(s for s in current.sentences if s.member != ours)
        if others and current.sentence_of(ours):
            raise RuleBroken(_("Both have written; now judge whether the two sentences say the same."))
        return (*before, replace(current, sentences=(*others, GoalSentence(ours, sentence.strip()))))

    return _change_purpose(actor, now, id, "goal written", edit)


def judge_purpose(*, actor: Actor, now: datetime, id: UUID, says: str) -> Row:
    """Judge whether the other's sentence states the same goal."""

    def edit(rounds: Rounds, ours: str, members: tuple[str, ...]) -> Rounds:
        current = rounds[-1] if rounds else None
        if current is None or len(current.sentences) < len(members):
            raise RuleBroken(_("Both write their sentence first."))
        theirs = next(one for one in members if one != ours)
        kept = tuple(one for one in current.judgments if one.judge != ours)
        return (
            *rounds[:-1],
            replace(current, judgments=(*kept, BlindJudgment(ours, theirs, word_of(Judgment, says, "says")))),
        )

    return _change_purpose(actor, now, id, "goal judged", edit)
