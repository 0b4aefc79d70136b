"""The path of an incident: the steps that the charter asks for, and which were taken (SPEC P1 to P5).

A procedure that all accepted beforehand is worth most when tempers are high: nobody has to argue about the
next step, only to take it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum

from archstone.model.charter_rules import months_after
from archstone.model.incident_terms import IncidentTerms
from archstone.model.incidents import (
    BREACHES,
    BreachSize,
    Incident,
    IncidentKind,
    Step,
    StepKind,
)
from archstone.model.sentences import in_sentences

GRAVE = 4
"""A breach of this severity counts as large where members haven't said which it is (our default)."""


class StageState(StrEnum):
    """How a stage stands."""

    DONE = "done"
    LATE = "late"
    WAITING = "waiting"
    OVERDUE = "overdue"
    SKIPPED = "skipped"
    NOT_NEEDED = "not needed"


@dataclass(frozen=True, slots=True)
class IncidentStage:
    """One stage of the path: what is asked, by when, and the step that answered it.

    ``clause`` is empty where no charter asks for it and the length is our proposal.
    """

    kind: StepKind
    asks: str
    due_at: datetime
    state: StageState
    step: Step | None
    clause: str

    @property
    def sentence(self) -> str:
        """Say how it stands."""
        due = f"{self.due_at:%Y-%m-%d %H:%M}" if self.due_at.time() != time.max else f"{self.due_at:%Y-%m-%d}"
        done = f"{self.step.at:%Y-%m-%d %H:%M}" if self.step else ""
        return {
            StageState.DONE: f"{self.asks}: done on {done}, in time (by {due}).",
            StageState.LATE: f"{self.asks}: done on {done}, after {due}, by when it was due.",
            StageState.WAITING: f"{self.asks}: due by {due}.",
            StageState.OVERDUE: f"{self.asks}: overdue since {due}.",
            StageState.SKIPPED: f"{self.asks}: skipped.",
            StageState.NOT_NEEDED: f"{self.asks}: not needed, since it was settled before.",
        }[self.state]


@dataclass(frozen=True, slots=True)
class IncidentPath:
    """The whole path of an incident as it stands on a day.

    ``size`` is how large a breach is taken to be and ``why_size`` says why; ``judges`` are the members that
    may decide on it. ``told`` are sentences on what is out of order; ``next_stage`` is to be done now.
    """

    incident: Incident
    size: BreachSize | None
    why_size: str
    stages: tuple[IncidentStage, ...]
    judges: tuple[str, ...]
    told: tuple[str, ...]

    @property
    def next_stage(self) -> IncidentStage | None:
        """The first stage that waits or is overdue; None where nothing is to be done."""
        return next(
            (one for one in self.stages if one.state in {StageState.WAITING, StageState.OVERDUE}), None
        )


def judges_of(incident: Incident, members: Iterable[str]) -> tuple[str, ...]:
    """Name the members that may decide on an incident: nobody judges its own case.

    Examples
    --------
    >>> news = Incident("fine", IncidentKind.ADVERSE_NEWS, date(2026, 9, 30), "A fine.", ("mill",), 4)
    >>> judges_of(news, ["mill", "school", "clinic"])
    ('school', 'clinic')
    """
    return tuple(member for member in members if member not in incident.concerns)


def breach_size(
    incident: Incident, earlier: Iterable[Incident], terms: IncidentTerms
) -> tuple[BreachSize | None, str]:
    """Say how large a breach is, and why; None for what is no breach.

    Parameters
    ----------
    incident : what happened
    earlier : other incidents, of which the small breaches of the same member in the year before count
    terms : what was agreed
    """
    if incident.kind not in BREACHES:
        return None, f"{in_sentences(incident.kind.in_words)[:-1]} is no breach."
    year = timedelta(days=365)
    small = 1 + sum(
        one.id != incident.id
        and one.kind in BREACHES
        and one.size is not BreachSize.MAJOR
        and bool(set(one.concerns) & set(incident.concerns))
        and incident.on - year <= one.on <= incident.on
        for one in earlier
    )
    limit = terms.number("trigger.small-breaches")
    if incident.size is not BreachSize.MAJOR and small >= limit:
        return (
            BreachSize.MAJOR,
            f"It is one of {small} small breaches within a year, and {limit} count as a large one.",
        )
    if incident.size:
        return incident.size, f"The members called it {incident.size}."
    if incident.severity >= GRAVE:
        return BreachSize.MAJOR, f"Nobody said how large it is; from severity {GRAVE} on it counts as large."
    return BreachSize.MINOR, f"Nobody said how large it is; below severity {GRAVE} it counts as small."


def path_of(
    incident: Incident,
    *,
    members: Iterable[str],
    terms: IncidentTerms,
    day: date,
    earlier: Iterable[Incident] = (),
) -> IncidentPath:
    """Lay out the path of an incident by what was agreed, as it stands on a day.

    Parameters
    ----------
    incident : as it stood on *day* (`Incident.known_on`)
    members : those who belong to the alliance
    terms : what was agreed, or is proposed where nothing was (`terms_of`)
    day : the day of looking; what is due on it still waits
    earlier : the other incidents, for the number of small breaches

    Notes
    -----
    The talk of a conflict and the meeting on a large breach are counted from when it became known, mediation
    and decision from the day on which the stage before was due. Days last until midnight UTC, hours to the
    minute.
    """
    size, why = breach_size(incident, earlier, terms)
    stages = tuple(_stages(incident, size, terms, day))
    judges = judges_of(incident, members)
    told = tuple(_told(incident, size, stages, judges, terms))
    return IncidentPath(incident, size, why, stages, judges, told)


_Wanted = tuple[tuple[StepKind, ...], str, datetime, str]


def _stages(
    incident: Incident, size: BreachSize | None, terms: IncidentTerms, day: date
) -> Iterator[IncidentStage]:
    wanted = list(_wanted(incident, size, terms))
    now = datetime.combine(day, time.max, UTC)
    for place, (kinds, asks, due, name) in enumerate(wanted):
        step = incident.first(*kinds)
        later = any(incident.first(*others[0]) for others in wanted[place + 1 :])
        yield IncidentStage(
            kinds[0], asks, due, _state(incident, step, due, now, later=later), step, terms.clause(name)
        )


def _state(incident: Incident, step: Step | None, due: datetime, now: datetime, *, later: bool) -> StageState:
    if step:
        return StageState.DONE if step.at <= due else StageState.LATE
    if later:
        return StageState.SKIPPED
    if incident.settled_on:
        return StageState.NOT_NEEDED
    return StageState.WAITING if now <= due else StageState.OVERDUE


def _wanted(incident: Incident, size: BreachSize | None, terms: IncidentTerms) -> Iterator[_Wanted]:
    begins = incident.begins_at
    match incident.kind:
        case IncidentKind.CONFLICT:
            yield from _conflict(begins, terms)
        case IncidentKind.CRISIS:
            told = begins + timedelta(hours=terms.number("crisis.inform"))
            yield (StepKind.TOLD,), "The members are told", told, "crisis.inform"
            word = begins + timedelta(hours=terms.number("crisis.statement"))
            yield (StepKind.STATEMENT,), "The first word goes out", word, "crisis.statement"
        case IncidentKind.ADVERSE_NEWS:
            due = begins + timedelta(hours=terms.number("crisis.adverse-news"))
            yield (StepKind.TOLD,), "The member tells the others", due, "crisis.adverse-news"
        case _ if size is BreachSize.MINOR:
            yield from _minor(incident, begins, terms)
        case _ if size is BreachSize.MAJOR:
            yield from _major(incident, begins, terms)


def _conflict(begins: datetime, terms: IncidentTerms) -> Iterator[_Wanted]:
    due = begins
    for kind, asks, name in (
        (StepKind.TALK, "Those concerned talk", "conflict.talk"),
        (StepKind.MEDIATION, "A mediator hears both", "conflict.mediation"),
        (StepKind.DECIDED, "The others decide", "conflict.decision"),
    ):
        due = _end_of(due + timedelta(days=terms.number(name)))
        yield (kind,), asks, due, name


def _minor(incident: Incident, begins: datetime, terms: IncidentTerms) -> Iterator[_Wanted]:
    raise_by = _end_of(begins + timedelta(days=terms.number("breach.raise")))
    yield (StepKind.RAISED,), "It is raised directly", raise_by, "breach.raise"
    raised = incident.first(StepKind.RAISED)
    start = raised.at if raised else raise_by
    answer = _end_of(start + timedelta(days=terms.number("breach.answer")))
    yield (StepKind.ANSWERED,), "The member answers", answer, "breach.answer"
    mend = _end_of(start + timedelta(days=terms.number("breach.mend")))
    yield (StepKind.MENDED,), "It is mended", mend, "breach.mend"


def _major(incident: Incident, begins: datetime, terms: IncidentTerms) -> Iterator[_Wanted]:
    meeting_by = _end_of(begins + timedelta(days=terms.number("breach.meeting")))
    held = incident.first(StepKind.MEETING)
    meeting_at = held.at if held else meeting_by
    summon_by = _end_of(meeting_at - timedelta(days=terms.number("breach.hearing")))
    yield (StepKind.SUMMONED,), "The member is told in writing", summon_by, "breach.hearing"
    yield (StepKind.MEETING,), "All members meet", meeting_by, "breach.meeting"
    decided = incident.first(StepKind.DECIDED)
    heard_by = decided.at if decided else _end_of(meeting_at)
    yield (StepKind.HEARD,), "The member is heard before anything is decided", heard_by, "breach.hearing"
    yield (StepKind.DECIDED,), "The others decide", max(meeting_by, _end_of(meeting_at)), "breach.meeting"


def _end_of(moment: datetime) -> datetime:
    return datetime.combine(moment.date(), time.max, UTC)


def _told(
    incident: Incident,
    size: BreachSize | None,
    stages: tuple[IncidentStage, ...],
    judges: tuple[str, ...],
    terms: IncidentTerms,
) -> Iterator[str]:
    if not judges:
        yield "It concerns every member, so nobody is left to judge it; ask someone from outside."
    if stages and not any(stage.clause for stage in stages):
        yield "No clause of the charter says what to do; the days are those that we propose, and bind nobody."
    for stage in stages:
        if stage.state in {StageState.LATE, StageState.OVERDUE, StageState.SKIPPED}:
            yield stage.sentence
    yield from _told_of_the_hearing(incident, size, terms)
    yield from _told_of_the_voice(incident, terms)
    yield from _told_of_the_sanction(incident, size, terms)


def _told_of_the_hearing(incident: Incident, size: BreachSize | None, terms: IncidentTerms) -> Iterator[str]:
    if size is not BreachSize.MAJOR:
        return
    meeting, hearing = terms.number("breach.meeting"), terms.number("breach.hearing")
    if hearing > meeting:
        yield (
            f"The meeting is due within {meeting} days and the member is told {hearing} days before it: both "
            "can't be kept. Amend one."
        )
    decided, heard = incident.first(StepKind.DECIDED), incident.first(StepKind.HEARD)
    if decided and (heard is None or heard.at > decided.at):
        yield "It was decided before the member was heard; that doesn't hold, and is to be decided again."


def _told_of_the_voice(incident: Incident, terms: IncidentTerms) -> Iterator[str]:
    word = incident.first(StepKind.STATEMENT)
    if incident.kind is not IncidentKind.CRISIS or word is None or not word.by:
        return
    speaker, deputy = terms.text("crisis.speaker"), terms.text("crisis.deputy")
    if speaker and word.by not in {speaker, deputy}:
        who = f"{speaker} or {deputy}" if deputy else speaker
        yield f"{word.by} spoke first, where {who} speaks for all."


def _told_of_the_sanction(incident: Incident, size: BreachSize | None, terms: IncidentTerms) -> Iterator[str]:
    sanction = incident.sanction
    if sanction is None or not sanction.takes_votes:
        return
    if size is not BreachSize.MAJOR:
        yield f"A {sanction.kind.in_words} stands on what isn't a large breach; it doesn't hold."
    if incident.first(StepKind.DECIDED) is None:
        yield f"A {sanction.kind.in_words} stands without a decision; it holds only by one."
    elif incident.ballot is None:
        yield f"No ballot is named by which the {sanction.kind.in_words} was decided."
    months = terms.number("breach.suspension")
    if sanction.ends_on and sanction.ends_on > months_after(sanction.starts_on, months):
        yield (
            f"The suspension lasts from {sanction.starts_on} to {sanction.ends_on}, longer than the "
            f"{months} months that may be."
        )
