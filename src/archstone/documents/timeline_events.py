"""What happened in an alliance, as events in lanes: what was decided, done, went wrong, looked at, paid in.

Each event has a few words for a picture, a sentence for a table, and a weight that says which of many are
worth their words.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from archstone.model.alliance_records import AllianceRecord
from archstone.model.ballots import Result, Stage
from archstone.model.check_ins import CheckInKind
from archstone.model.funding import ALLIANCE
from archstone.model.incidents import Incident, IncidentKind
from archstone.model.monitors import MONITORS, Alert
from archstone.model.organisations import with_names
from archstone.model.pledges import Outcome
from archstone.model.review_calendar import DueState, review_calendar
from archstone.model.reviews import ReviewKind
from archstone.model.sentences import listed
from archstone.model.tallies import tally

_MONITOR_NAMES = {monitor.id: monitor.name for monitor in MONITORS}
_ENDED = {
    Result.PASSED: "passed",
    Result.FAILED: "failed",
    Result.VETOED: "vetoed",
    Result.NO_QUORUM: "no quorum",
    Result.UNKNOWN: "result not known",
}


class Lane(StrEnum):
    """The question that an event answers, in the order of the picture."""

    DECIDED = "Decided"
    DONE = "Done"
    TROUBLE = "Trouble"
    LOOKED = "Looked back"
    MONEY = "Money in"


class Mood(StrEnum):
    """How an event is marked: as it should be, as it should not, or neither."""

    GOOD = "good"
    PLAIN = "plain"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened, or began to.

    Attributes
    ----------
    lane, on : where and when it stands
    words : a few, for a label
    who : the names that belong to them, each of which may be in another script
    says : the same in full, for the table
    weight : the heavier, the sooner it is labelled; 0 to 100
    mood : how it is marked
    until : its last day, where it lasted; ``open`` where it hasn't ended by the day of looking
    """

    lane: Lane
    on: date
    words: str
    says: str
    weight: int
    mood: Mood = Mood.PLAIN
    until: date | None = None
    open: bool = False
    who: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        """The words and the names in one line."""
        return f"{self.words}: {listed(self.who)}" if self.who else self.words


def events_of(record: AllianceRecord, day: date, alerts: Iterable[Alert] = ()) -> tuple[Event, ...]:
    """List what happened from the start of an alliance to a day, in the order of time.

    Parameters
    ----------
    record : everything that members wrote down
    day : the day of looking; what came later isn't listed
    alerts : those of `archstone.engines.monitors.watch`; each that knows since when it holds is an event

    Returns
    -------
    events : by day; on one day in the order of the lanes, then the heavier first
    """
    found = [
        *_charters(record),
        *_members(record, day),
        *_ballots(record, day),
        *_pilots(record, day),
        *_activities(record),
        *_outcomes(record),
        *_incidents(record, day),
        *_promises(record, day),
        *_changes(record, day),
        *_reviews(record, day),
        *_looks(record),
        *_alerts(record, alerts),
        *_money(record),
    ]
    lanes = list(Lane)
    begun = [event for event in found if event.on <= day]
    return tuple(sorted(begun, key=lambda e: (e.on, lanes.index(e.lane), -e.weight, e.words)))


def _charters(record: AllianceRecord) -> Iterator[Event]:
    for signed in record.charters.versions:
        if signed.complete:
            words = f"Charter {signed.charter.version} signed"
            says = f"Version {signed.charter.version} of the charter is signed by all."
            yield Event(
                Lane.DECIDED, max(one.at for one in signed.signatures).date(), words, says, 95, Mood.GOOD
            )


def _members(record: AllianceRecord, day: date) -> Iterator[Event]:
    alliance = record.alliance
    if alliance is None:
        return
    for member in alliance.members:
        name = record.names.get(member.organisation, member.organisation)
        if member.joined_on and member.joined_on != alliance.started_on:
            yield Event(Lane.DECIDED, member.joined_on, "Joins", f"{name} joins.", 75, who=(name,))
        if member.left_on and member.left_on < day:
            yield Event(Lane.TROUBLE, member.left_on, "Leaves", f"{name} leaves.", 92, Mood.BAD, who=(name,))


def _ballots(record: AllianceRecord, day: date) -> Iterator[Event]:
    titles = {one.id: one.title for one in record.proposals}
    for ballot in record.ballots:
        if ballot.stage_on(day) is not Stage.CLOSED:
            continue
        outcome = tally(ballot, mandates=record.mandates, proxies=record.proxies)
        result = outcome.recorded or outcome.result
        title = (ballot.title or titles.get(ballot.proposal or "", "") or ballot.id).rstrip(".")
        weight = {Result.VETOED: 78, Result.FAILED: 68, Result.PASSED: 62}.get(result, 50)
        weight -= 35 if ballot.rule.category == "routine" else 0
        mood = Mood.GOOD if result is Result.PASSED else Mood.BAD
        said = _ENDED[result]
        says = f"“{title}” put to the vote: {said}."
        yield Event(
            Lane.DECIDED, ballot.closes_at.date(), said.capitalize(), says, weight, mood, who=(title,)
        )


def _pilots(record: AllianceRecord, day: date) -> Iterator[Event]:
    for pilot in record.pilots:
        if pilot.starts_on:
            lasted = pilot.ends_on and pilot.ends_on <= day
            yield Event(
                Lane.DONE,
                pilot.starts_on,
                "Pilot",
                f"The pilot begins: {pilot.called}.",
                58,
                until=pilot.ends_on if lasted else day,
                open=not lasted,
                who=(pilot.called,),
            )
        if pilot.gate:
            words = f"After the pilot, {pilot.gate.decision.value}"
            says = f"{words}: {pilot.called}."
            yield Event(Lane.DECIDED, pilot.gate.on, words, says, 48, who=(pilot.called,))


def _activities(record: AllianceRecord) -> Iterator[Event]:
    most = max((one.hours or 0 for one in record.activities), default=0) or 1
    for one in record.activities:
        weight = 8 + int(22 * (one.hours or 0) / most)
        yield Event(Lane.DONE, one.from_on, one.name, f"{one.name}.", weight)


def _outcomes(record: AllianceRecord) -> Iterator[Event]:
    for one in record.outcomes:
        if one.reached and one.reached_on:
            says = f"Reached: {one.name}."
            yield Event(Lane.DONE, one.reached_on, "Reached", says, 76, Mood.GOOD, who=(one.name,))
        elif one.reached is False and one.after and one.after.on:
            says = f"Not reached: {one.name}."
            yield Event(Lane.DONE, one.after.on, "Not reached", says, 70, Mood.BAD, who=(one.name,))


def _incidents(record: AllianceRecord, day: date) -> Iterator[Event]:
    for one in record.incidents:
        settled = one.settled_on if one.settled_on and one.settled_on <= day else None
        who = tuple(record.names.get(id, id) for id in one.concerns)
        kind = one.kind.in_words
        ends = f"settled {settled}" if settled else "open"
        yield Event(
            Lane.TROUBLE,
            one.on,
            f"{kind[0].upper()}{kind[1:]}",
            f"{one.what} ({listed(who)}, severity {one.severity} of 5, {ends})",
            50 + 10 * one.severity,
            Mood.PLAIN if settled else Mood.BAD,
            until=settled or day,
            open=settled is None,
            who=who,
        )


def _promises(record: AllianceRecord, day: date) -> Iterator[Event]:
    for one in record.accounts.pledges:
        if one.outcome_on is None or one.outcome_on > day:
            continue
        name = record.names.get(one.by, one.by)
        told = any(_same(one.by, one.outcome_on, incident) for incident in record.incidents)
        if one.outcome is Outcome.BROKEN and not told:
            mended = one.mended_on if one.mended_on and one.mended_on <= day else None
            says = f"Promise broken by {name}: {one.thing}{f', mended {mended}' if mended else ''}."
            mood = Mood.PLAIN if mended else Mood.BAD
            yield Event(Lane.TROUBLE, one.outcome_on, "Promise broken", says, 60, mood, who=(name,))
        elif one.outcome is Outcome.LATE:
            says = f"Kept late by {name}: {one.thing}."
            yield Event(Lane.TROUBLE, one.outcome_on, "Kept late", says, 30, who=(one.thing,))


def _same(member: str, on: date, incident: Incident) -> bool:
    """Whether an incident tells of the same broken promise."""
    kinds = {IncidentKind.BROKEN_PROMISE, IncidentKind.UNILATERAL_STATEMENT}
    return incident.on == on and member in incident.concerns and incident.kind in kinds


def _changes(record: AllianceRecord, day: date) -> Iterator[Event]:
    for one in record.renegotiations:
        settled = one.settled_on if one.settled_on and one.settled_on <= day else None
        name = record.names.get(one.member, one.member)
        yield Event(
            Lane.TROUBLE,
            one.happened_on,
            "Renegotiation",
            f"{one.what.rstrip('.')} ({name}, {f'settled {settled}' if settled else 'not settled'}).",
            64,
            Mood.PLAIN if settled else Mood.BAD,
            until=settled or day,
            open=settled is None,
            who=(name,),
        )


def _reviews(record: AllianceRecord, day: date) -> Iterator[Event]:
    for one in record.reviews:
        outside = one.kind is ReviewKind.INDEPENDENT
        called = "A look from outside" if outside else "Review"
        verdict = one.verdict.in_words if one.verdict else "" if outside else "no verdict yet"
        says = f"{called}{f': {verdict}' if verdict else ''}. {' '.join(one.reasons)}".strip()
        who = (verdict,) if verdict else ()
        yield Event(Lane.LOOKED, one.on, called, says, 62 if outside else 84, who=who)
    for due in review_calendar(record.charters, record.reviews, day):
        if due.state in {DueState.SKIPPED, DueState.OVERDUE}:
            words = "Review not held"
            yield Event(Lane.LOOKED, due.on, words, str(due), 72, Mood.BAD)


def _looks(record: AllianceRecord) -> Iterator[Event]:
    for one in record.check_ins:
        if one.kind is CheckInKind.REFRESHER and one.skipped:
            why = f": {one.why}" if one.why else ""
            yield Event(
                Lane.LOOKED, one.on, "Refresher skipped", f"The refresher was skipped{why}.", 56, Mood.BAD
            )
        elif one.kind is CheckInKind.REFRESHER:
            said = "with" if one.brought_change else "without any"
            yield Event(Lane.LOOKED, one.on, "Refresher", f"A refresher was held, {said} change.", 22)
    for given in record.trust.rounds:
        if given.last_on:
            says = f"A trust audit with {len(given.raters)} raters."
            yield Event(Lane.LOOKED, given.last_on, "Trust audit", says, 40)
    for rehearsed in record.rehearsals:
        yield Event(Lane.LOOKED, rehearsed.on, "Rehearsal", f"A crisis was rehearsed: {rehearsed.what}.", 44)
    for held in record.purpose:
        if held.held_on:
            yield Event(Lane.LOOKED, held.held_on, "Purpose test", "The purpose was tested.", 34)


def _alerts(record: AllianceRecord, alerts: Iterable[Alert]) -> Iterator[Event]:
    for one in alerts:
        if one.since:
            name = _MONITOR_NAMES[one.monitor]
            weight = 58 if one.urgent else 46
            says = with_names(one.seen, record.names)
            yield Event(Lane.LOOKED, one.since, "Alert", says, weight, Mood.BAD, who=(name,))


def _money(record: AllianceRecord) -> Iterator[Event]:
    paid = [one for one in record.accounts.funding if one.to == ALLIANCE]
    currencies = [one.money.currency for one in paid]
    usual = max(currencies, key=currencies.count, default="")  # no rate is needed to weigh within one
    most = max((one.money.minor for one in paid if one.money.currency == usual), default=1)
    for one in paid:
        name = record.names.get(one.source, one.source)
        weight = 20 + (int(40 * one.money.minor / most) if one.money.currency == usual else 0)
        says = f"{one.money} come in from {name}."
        yield Event(Lane.MONEY, one.on, str(one.money), says, weight, who=(name,))
