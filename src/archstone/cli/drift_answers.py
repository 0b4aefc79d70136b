"""What the verb ``drift`` found on a day, gathered from the engines, and the same as JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from archstone.model.sentences import in_sentences

if TYPE_CHECKING:
    from archstone.engines.creep import CallShare, EffortShare, JudgedProposal
    from archstone.engines.drift import Drift
    from archstone.engines.text_similarity import PairLikeness
    from archstone.files.activities import ActivityRecords
    from archstone.files.alliances import AllianceFile
    from archstone.model.activities import Activity
    from archstone.model.monitors import Alert, Watched
    from archstone.model.scope_requests import RequestCount

HOW = (
    "How this is made: an activity is on goal by the mean of four parts, as far as each is known: it moves "
    "what the charter measures, it serves those the charter names, it lies in its place and scope, and "
    "members' judgments. A month is the mean over its activities by hours. The first six months with "
    "activity are the usual; what lies below it by more than half a standard deviation is added up, and "
    "above five there is an alarm."
)
SOURCE = "S0, 3.1, on mission drift (study); S2, Mission creep (practitioner's claim); limits are our default"


@dataclass(frozen=True)
class DriftFound:
    """All that the verb has to say of a file on a day."""

    on: date
    records: ActivityRecords
    drift: Drift
    watched: tuple[Watched, ...]
    creep: tuple[EffortShare, EffortShare]
    since: date
    own: Mapping[str, tuple[EffortShare, EffortShare]]
    calls: CallShare
    proposals: tuple[JudgedProposal, ...]
    proposal_creep: EffortShare
    requests: RequestCount
    hint: tuple[str, PairLikeness] | None

    @property
    def told(self) -> tuple[Activity, ...]:
        """The activities that the hint is about, in its order."""
        return _told(self.drift)


def gather(alliance: AllianceFile, today: date, *, hint: bool) -> DriftFound:
    """Ask the engines for all that a file shows on a day; *hint* also holds the words against the goal."""
    from archstone.engines import creep as shares
    from archstone.engines import drift_monitors
    from archstone.engines.drift import drift
    from archstone.model.scope_requests import count_requests

    records: ActivityRecords = alliance.room("activities")
    given, scope, known = records.activities, records.scope, records.indicators
    since = shares.recent_from(today)
    line = drift(given, scope, today=today, indicators=known)
    members = _members(alliance)
    proposals = shares.judged_proposals(
        alliance.room("ballots").proposals, scope, until=today, indicators=known
    )
    return DriftFound(
        today,
        records,
        line,
        (
            drift_monitors.drift_monitor(line),
            drift_monitors.creep_monitor(given, scope, records.requests, today=today, indicators=known),
            drift_monitors.own_mission_monitor(given, members, today=today),
        ),
        (
            shares.creep(given, scope, since=None, until=today, indicators=known),
            shares.creep(given, scope, since=since, until=today, indicators=known),
        ),
        since,
        {
            member: (
                shares.outside_own_mission(given, member, since=None, until=today),
                shares.outside_own_mission(given, member, since=since, until=today),
            )
            for member in members
        },
        shares.begun_by_a_call(given, until=today),
        proposals,
        shares.proposal_creep(proposals),
        count_requests(records.requests, today),
        _hint(alliance, line) if hint else None,
    )


def _members(alliance: AllianceFile) -> tuple[str, ...]:
    """Name the members; where the file tells of no alliance, those that gave effort."""
    held = alliance.room("members")
    if held is not None and held.members:
        ids: tuple[str, ...] = held.ids
        return ids
    given = alliance.room("activities").activities
    return tuple(dict.fromkeys(member for one in given for member in one.effort or {}))


def _hint(alliance: AllianceFile, line: Drift) -> tuple[str, PairLikeness] | None:
    """Hold what was done against the goal in words; None where no goal or no deed is told in words."""
    from archstone.engines.text_similarity import pair_likeness

    goal = _goal_in_words(alliance)
    told = _told(line)
    return (goal, pair_likeness([(goal, deed_in_words(one)) for one in told])) if goal and told else None


def _told(line: Drift) -> tuple[Activity, ...]:
    """List the activities that are told in a sentence; a name alone says too little."""
    return tuple(one.activity for one in line.judged if one.activity.says)


def deed_in_words(activity: Activity) -> str:
    """Say what was done: its name and its sentence."""
    return f"{activity.name}. {activity.says}"


def _goal_in_words(alliance: AllianceFile) -> str:
    """Say the goal as the file does, with the names of the indicators that the charter measures it by."""
    from archstone.model.registries import goal_named

    held = alliance.room("members")
    goals = alliance.registry.goals
    if held is None or held.goal is None or not goals:
        return ""
    goal = goal_named(goals, held.goal)
    measured = [one.name for one in alliance.room("indicators") if one.charter]
    return " ".join(in_sentences(part) for part in (goal.name, goal.statement, *measured) if part)


def as_json(found: DriftFound) -> dict[str, Any]:
    """Lay out all that was found under the keys of ``--json``."""
    from archstone.engines.drift_accuracy import MEASURED

    line = found.drift
    return {
        "on": found.on.isoformat(),
        "known": line.known,
        "months_to_go": line.months_to_go,
        "usual": line.usual,
        "alarms": [
            {
                "month": alarm.month.named,
                "since": f"{alarm.fell_from:%Y-%m}",
                "usual": alarm.usual,
                "deviation": alarm.deviation,
                "level_since": alarm.level_since,
                "recovered": alarm.recovered,
                "pulled": [
                    {
                        "id": pull.judged.activity.id,
                        "hours": pull.hours,
                        "share": pull.share,
                        "says": list(pull.judged.on_goal.says),
                    }
                    for pull in alarm.pulled
                ],
            }
            for alarm in line.alarms
        ],
        "months": [
            {
                "month": month.named,
                "hours": month.hours,
                "on_goal": month.degree,
                "usual": month.step.usual,
                "fallen": month.step.fallen,
                "limit": month.step.limit,
                "alarm": month.step.alarm,
                "so_far": month.so_far,
                "activities": dict(month.shares),
            }
            for month in line.months
        ],
        "activities": [
            {
                "id": one.activity.id,
                "name": one.activity.name,
                "hours": one.hours,
                "on_goal": one.on_goal.degree,
                "parts": dict(one.on_goal.parts),
                "says": list(one.on_goal.says),
            }
            for one in line.judged
        ],
        "creep": _both(found.creep, found.since),
        "own_mission": {member: _both(pair, found.since) for member, pair in found.own.items()},
        "begun_by_a_call": {
            "share": found.calls.share,
            "hours": found.calls.hours,
            "of_hours": found.calls.known_hours,
            "calls": dict(found.calls.calls),
            "not_known": found.calls.not_known,
        },
        "proposals": [
            {
                "id": one.proposal.id,
                "on_goal": one.on_goal.degree,
                "parts": dict(one.on_goal.parts),
                "effort_hours": one.proposal.effort_hours,
                "says": list(one.on_goal.says),
            }
            for one in found.proposals
        ],
        "proposal_creep": found.proposal_creep.share,
        "requests": {
            "declined": found.requests.declined,
            "accepted": found.requests.accepted,
            "separate_coalition": found.requests.separate,
            "open": found.requests.open,
            "list": [
                {
                    "id": one.id,
                    "what": one.what,
                    "by": one.by,
                    "on": one.on.isoformat(),
                    "answer": one.answer_on(found.on),
                    "why": one.why,
                }
                for one in found.records.requests
                if one.on <= found.on
            ],
        },
        "hint": None if found.hint is None else _hint_as_json(found),
        "alerts": [_alert_as_json(alert) for one in found.watched for alert in one.alerts],
        "watched": [{"monitor": one.monitor, "state": one.state, "says": one.says} for one in found.watched],
        "missing": [what for one in found.watched for what in one.missing],
        "measured": [str(one) for one in MEASURED],
        "method": HOW,
        "source": SOURCE,
    }


def _both(pair: tuple[EffortShare, EffortShare], since: date) -> dict[str, Any]:
    whole, recent = pair
    return {
        "share": whole.share,
        "hours": whole.hours,
        "of_hours": whole.of_hours,
        "recent_since": since.isoformat(),
        "recent_share": recent.share,
        "recent_hours": recent.hours,
        "recent_of_hours": recent.of_hours,
        "not_known": whole.not_known,
        "activities": [id for id, _ in whole.named],
    }


def _hint_as_json(found: DriftFound) -> dict[str, Any]:
    assert found.hint is not None
    goal, likeness = found.hint
    told = found.told
    return {
        "goal": goal,
        "below": likeness.below,
        "means": likeness.means,
        "measured": likeness.measured,
        "off_topic": [
            {
                "id": told[k].id,
                "text": deed_in_words(told[k]),
                "value": float(likeness.values[k]),
            }
            for k in likeness.off_topic()
        ],
    }


def _alert_as_json(alert: Alert) -> dict[str, Any]:
    return {
        "id": alert.id,
        "monitor": alert.monitor,
        "about": list(alert.about),
        "seen": alert.seen,
        "evidence": list(alert.evidence),
        "rule": alert.of.rule,
        "threshold": alert.of.threshold,
        "certainty": alert.certainty,
        "because": alert.because,
        "missing": list(alert.missing),
        "helps": list(alert.what_helps),
        "source": str(alert.of.source),
        "since": None if alert.since is None else alert.since.isoformat(),
    }
