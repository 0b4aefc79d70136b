"""What the verb ``incidents`` answers with ``--json``, and what it has looked at."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from archstone.engines.suspensions import SuspendedVotes, Suspension
    from archstone.model.adverse_news import AdverseNewsAdvice
    from archstone.model.incident_paths import IncidentPath
    from archstone.model.incident_terms import IncidentTerms
    from archstone.model.own_cases import OwnCase
    from archstone.model.rehearsals import RehearsalState
    from archstone.model.renegotiations import RenegotiationVerdict


@dataclass(frozen=True)
class IncidentsSeen:
    """All that is said: paths, own cases, advice, a suspension, renegotiations and rehearsal."""

    day: date
    names: dict[str, str]
    members: tuple[str, ...]
    terms: IncidentTerms
    paths: tuple[IncidentPath, ...]
    cases: dict[str, OwnCase]
    advice: dict[str, tuple[AdverseNewsAdvice, ...]]
    suspended: tuple[str, ...]
    suspension: Suspension | None
    renegotiations: tuple[RenegotiationVerdict, ...]
    rehearsal: RehearsalState | None
    voices: tuple[str, ...]


def incidents_as_json(looked: IncidentsSeen) -> dict[str, Any]:
    """Lay out what the verb answers, with the keys that the reference names."""
    open_ones = [path.incident.id for path in looked.paths if path.incident.is_open_on(looked.day)]
    return {
        "on": looked.day.isoformat(),
        "total": len(looked.paths),
        "open": open_ones,
        "incidents": [_incident_as_json(path, looked) for path in looked.paths],
        "suspended": list(looked.suspended),
        "suspension": None if looked.suspension is None else _suspension_as_json(looked.suspension),
        "renegotiations": [_renegotiation_as_json(verdict) for verdict in looked.renegotiations],
        "told": list(looked.voices),
        "rehearsal": None
        if looked.rehearsal is None
        else {
            "last": None if looked.rehearsal.last is None else looked.rehearsal.last.on.isoformat(),
            "due_on": None if looked.rehearsal.due_on is None else looked.rehearsal.due_on.isoformat(),
            "overdue_days": looked.rehearsal.overdue_days,
            "absent": list(looked.rehearsal.absent),
        },
    }


def _incident_as_json(path: IncidentPath, looked: IncidentsSeen) -> dict[str, Any]:
    one, case, next_stage = path.incident, looked.cases.get(path.incident.id), path.next_stage
    return {
        "id": one.id,
        "kind": one.kind,
        "on": one.on.isoformat(),
        "what": one.what,
        "concerns": list(one.concerns),
        "severity": one.severity,
        "open": one.is_open_on(looked.day),
        "settled_on": None if one.settled_on is None else one.settled_on.isoformat(),
        "size": path.size,
        "why_size": path.why_size,
        "breaks": one.breaks,
        "judges": list(path.judges),
        "stages": [
            {
                "step": stage.kind,
                "asks": stage.asks,
                "due_at": stage.due_at.isoformat(),
                "at": None if stage.step is None else stage.step.at.isoformat(),
                "state": stage.state,
                "clause": stage.clause or None,
            }
            for stage in path.stages
        ],
        "next": None if next_stage is None else next_stage.kind,
        "told": list(path.told),
        "sanction": None
        if one.sanction is None
        else {
            "kind": one.sanction.kind,
            "from": one.sanction.starts_on.isoformat(),
            "until": None if one.sanction.ends_on is None else one.sanction.ends_on.isoformat(),
            "holds": one.sanction.holds_on(looked.day),
        },
        "own_case": None
        if case is None
        else {
            "ballot": case.ballot.id,
            "voted": [vote.organisation for vote in case.voted],
            "result": case.recorded.result,
            "without": None if case.without is None else case.without.result,
            "explanation": list(case.sentences),
        },
        "advice": [
            {
                "member": advice.member,
                "exposure": advice.exposure,
                "step_back_until": advice.step_back_until.isoformat(),
                "says": list(advice.says),
                "does": list(advice.does),
            }
            for advice in looked.advice.get(one.id, ())
        ],
    }


def _suspension_as_json(found: Suspension) -> dict[str, Any]:
    return {
        "suspended": list(found.suspended),
        "left": list(found.left),
        "coverage_before": found.coverage_before,
        "coverage_after": found.coverage_after,
        "lost": [one.capability for one in found.lost],
        "stuck": [one.category for one in found.stuck],
        "decisions": [_votes_as_json(one) for one in found.votes],
        "cover": [
            {
                "capability": one.capability,
                "before": one.before,
                "after": one.after,
                "carried_by": one.carried_by,
            }
            for one in found.cover
        ],
        "explanation": list(found.sentences),
    }


def _votes_as_json(one: SuspendedVotes) -> dict[str, Any]:
    def votes(given: Any) -> dict[str, Any] | None:
        return (
            None
            if given is None
            else {
                "total": given.total,
                "needed": given.needed,
                "quorum": given.quorum,
                "power": dict(given.power),
                "power_to_act": given.power_to_act,
                "blockers": list(given.blockers),
            }
        )

    return {
        "category": one.category,
        "before": votes(one.before),
        "after": votes(one.after),
        "vetoes_lost": [{"member": member, "vulnerability": what} for member, what in one.vetoes_lost],
        "why_not": one.why_not or None,
    }


def _renegotiation_as_json(verdict: RenegotiationVerdict) -> dict[str, Any]:
    one = verdict.renegotiation
    return {
        "id": one.id,
        "member": one.member,
        "trigger": one.trigger,
        "change": one.change,
        "opens": verdict.opens,
        "tell_by": verdict.tell_by.isoformat(),
        "settle_by": None if verdict.settle_by is None else verdict.settle_by.isoformat(),
        "told_in_time": verdict.told_in_time,
        "settled_in_time": verdict.settled_in_time,
        "explanation": list(verdict.sentences),
    }
