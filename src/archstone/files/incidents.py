"""The keys ``incidents``, ``renegotiations``, ``rehearsals``: trouble, and what was done and learnt."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from archstone.files.rooms import RoomReader, exact_number
from archstone.files.trees import Path
from archstone.model.errors import did_you_mean
from archstone.model.incidents import BreachSize, Incident, IncidentKind, IncidentLog, Step, StepKind
from archstone.model.rehearsals import Rehearsal
from archstone.model.renegotiations import Renegotiation, RenegotiationTrigger, Shift
from archstone.model.sanctions import Sanction, SanctionKind

_SANCTION: Mapping[str | int, str | int] = {
    "starts_on": "from",
    "ends_on": "until",
}
STAYS = frozenset({IncidentKind.ADVERSE_NEWS, IncidentKind.CONFLICT})
"""Kinds that may concern a member that has left: its name still stands beside the others'."""


@dataclass(frozen=True, slots=True)
class IncidentRecords:
    """What the file says of trouble: incidents, renegotiations and rehearsals."""

    log: IncidentLog = field(default_factory=IncidentLog)
    renegotiations: tuple[Renegotiation, ...] = ()
    rehearsals: tuple[Rehearsal, ...] = ()


def read(reader: RoomReader) -> IncidentRecords:
    """Build incidents, renegotiations and rehearsals; what was reported twice is told where it stands."""
    kept: list[Incident] = []
    for item, path in reader.items("incidents"):
        made = _incident(reader, item, path)
        if made is None:
            continue
        log = reader.attempt(lambda made=made: IncidentLog((*kept, made)), path)  # type: ignore[misc]
        if log is not None:
            kept.append(made)
    return IncidentRecords(
        IncidentLog(tuple(kept)),
        _made(_renegotiation(reader, item, path) for item, path in reader.items("renegotiations")),
        _made(_rehearsal(reader, item, path) for item, path in reader.items("rehearsals")),
    )


def _made(items: Iterable[Any]) -> tuple[Any, ...]:
    return tuple(item for item in items if item is not None)


def _text(value: Any) -> str:
    return "" if value is None else str(value)


def _incident(reader: RoomReader, given: Mapping[str, Any], path: Path) -> Incident | None:
    on = reader.since_founding(given["on"], (*path, "on"))
    kind = IncidentKind(given["kind"])
    still = None if kind in STAYS else on
    concerns = tuple(reader.member(item, at, on=still) for item, at in reader.items(*path, "concerns"))
    reported = tuple(reader.organisation(item, at) for item, at in reader.items(*path, "reported_by"))
    known = reader.moment(given.get("known_at"), (*path, "known_at"))
    settled = reader.day(given.get("settled_on"), (*path, "settled_on"))
    steps = _made(_step(reader, item, at) for item, at in reader.items(*path, "steps"))
    sanction = _sanction(reader, given.get("sanction"), (*path, "sanction"))
    _check_ballot(reader, given.get("ballot"), (*path, "ballot"))
    if on is None:
        return None
    return reader.attempt(
        lambda: Incident(
            id=str(given["id"]),
            kind=kind,
            on=on,
            what=str(given["what"]),
            concerns=concerns,
            severity=int(given["severity"]),
            known_at=known,
            reported_by=reported,
            public=given.get("public"),
            breaks=None if given.get("breaks") is None else str(given["breaks"]),
            size=BreachSize(given["size"]) if given.get("size") else None,
            steps=steps,
            ballot=None if given.get("ballot") is None else str(given["ballot"]),
            sanction=sanction,
            settled_on=settled,
            source=_text(given.get("source")),
        ),
        path,
    )


def _check_ballot(reader: RoomReader, named: Any, path: Path) -> None:
    known = [str(item["id"]) for item in reader.at("ballots") or () if "id" in item]
    if named is not None and str(named) not in known:
        reader.tell(path, f"There is no {str(named)!r} under ballots.{did_you_mean(str(named), known)}")


def _step(reader: RoomReader, given: Mapping[str, Any], path: Path) -> Step | None:
    at: datetime | None = reader.moment(given["at"], (*path, "at"))
    if at is None:
        return None
    return Step(StepKind(given["step"]), at, _text(given.get("by")), _text(given.get("says")))


def _sanction(reader: RoomReader, given: Mapping[str, Any] | None, path: Path) -> Sanction | None:
    if given is None:
        return None
    days: dict[str, date | None] = {
        key: reader.day(given.get(key), (*path, key)) for key in ("from", "until", "lifted_on")
    }
    starts = days["from"]
    if starts is None:
        return None
    return reader.attempt(
        lambda: Sanction(SanctionKind(given["kind"]), starts, days["until"], days["lifted_on"]),
        path,
        _SANCTION,
    )


def _renegotiation(reader: RoomReader, given: Mapping[str, Any], path: Path) -> Renegotiation | None:
    happened = reader.since_founding(given["happened_on"], (*path, "happened_on"))
    member = reader.member(given["member"], (*path, "member"), on=happened)
    told = reader.day(given.get("told_on"), (*path, "told_on"))
    settled = reader.day(given.get("settled_on"), (*path, "settled_on"))
    shifts = tuple(_shift(reader, item, at) for item, at in reader.items(*path, "shifts"))
    if happened is None:
        return None
    return reader.attempt(
        lambda: Renegotiation(
            id=str(given["id"]),
            member=member,
            trigger=RenegotiationTrigger(given["trigger"]),
            what=str(given["what"]),
            happened_on=happened,
            told_on=told,
            settled_on=settled,
            change=None if given.get("change") is None else exact_number(given["change"]),
            new_part=_text(given.get("new_part")),
            shifts=shifts,
        ),
        path,
    )


def _shift(reader: RoomReader, given: Mapping[str, Any], path: Path) -> Shift:
    giver = reader.member(given["from"], (*path, "from"))
    to = None if given.get("to") is None else reader.member(given["to"], (*path, "to"))
    return Shift(str(given["pledge"]), giver, to)


def _rehearsal(reader: RoomReader, given: Mapping[str, Any], path: Path) -> Rehearsal | None:
    on = reader.since_founding(given["on"], (*path, "on"))
    present = tuple(reader.member(item, at, on=on) for item, at in reader.items(*path, "present"))
    if on is None:
        return None
    return Rehearsal(on, str(given["what"]), present, _text(given.get("learnt")))
