"""The key ``readiness`` of an alliance file: the answers to the starting questions of one organisation."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from archstone.files.rooms import RoomReader, exact_number
from archstone.files.trees import Path
from archstone.model.money import Money
from archstone.model.readiness import (
    Alignment,
    Alone,
    BoardLimits,
    Existing,
    Instinct,
    LikeCase,
    Motive,
    Objection,
    PlanKind,
    Position,
    Readiness,
    Success,
    TimingEvent,
    TimingPlan,
    Trigger,
    TriggerKind,
)

KEY = "readiness"
Made = TypeVar("Made")
Make = Callable[[RoomReader, Mapping[str, Any], Path], Made | None]


def read(reader: RoomReader) -> Readiness | None:
    """Build the readiness; None where the file tells of none."""
    given = reader.at(KEY)
    if given is None:
        return None
    board = given.get("board") or {}
    organisation = reader.organisation(given["organisation"], (KEY, "organisation"))
    asked_on = reader.day(given.get("asked_on"), (KEY, "asked_on"))
    triggers = None if given.get("triggers") is None else _each(reader, "triggers", make=_trigger)
    deal_breakers = given.get("deal_breakers")
    parts: dict[str, Any] = {
        "alignment": _each(reader, "alignment", make=_alignment),
        "success": _each(reader, "success", make=_success),
        "instincts": _each(reader, "instincts", make=_instinct),
        "objections": _each(reader, "board", "objections", make=_objection),
        "like_cases": _each(reader, "board", "like_cases", make=_like_case),
        "event": _one(reader, "event", make=_event),
        "plan": _one(reader, "plan", make=_plan),
        "alone": _one(reader, "alone", make=_alone),
        "motive": _one(reader, "motive", make=_motive),
        "existing": _one(reader, "existing", make=_existing),
        "limits": _one(reader, "board", "limits", make=_limits),
    }
    return reader.attempt(
        lambda: Readiness(
            organisation,
            asked_on,
            triggers,
            minimum_agreement=_text(given.get("minimum_agreement")),
            deal_breakers=None if deal_breakers is None else tuple(str(one) for one in deal_breakers),
            mission_case=_text(board.get("case")),
            **parts,
        ),
        (KEY,),
    )


def _each(reader: RoomReader, *keys: str, make: Make[Made]) -> tuple[Made, ...]:
    made = (make(reader, item, path) for item, path in reader.items(KEY, *keys))
    return tuple(one for one in made if one is not None)


def _one(reader: RoomReader, *keys: str, make: Make[Made]) -> Made | None:
    given = reader.at(KEY, *keys)
    return None if given is None else make(reader, given, (KEY, *keys))


def _trigger(reader: RoomReader, given: Mapping[str, Any], path: Path) -> Trigger | None:
    named = given.get("capability")
    capability = None if named is None else reader.capability(named, (*path, "capability"))
    sectors = tuple(str(sector) for sector in given.get("sectors") or ())
    return reader.attempt(
        lambda: Trigger(
            TriggerKind(given["kind"]), str(given["says"]), sectors, capability, _text(given.get("source"))
        ),
        path,
    )


def _alignment(reader: RoomReader, given: Mapping[str, Any], path: Path) -> Alignment | None:
    on = reader.day(given.get("on"), (*path, "on"))
    position = Position(given["position"])
    return reader.attempt(
        lambda: Alignment(str(given["who"]), position, _text(given.get("says")) or "", on), path
    )


def _success(reader: RoomReader, given: Mapping[str, Any], path: Path) -> Success | None:
    partner = reader.organisation(given["partner"], (*path, "partner"))
    return reader.attempt(
        lambda: Success(partner, str(given["means"]), given.get("reached"), _text(given.get("said_by"))), path
    )


def _instinct(reader: RoomReader, given: Mapping[str, Any], path: Path) -> Instinct:
    candidate = reader.organisation(given["candidate"], (*path, "candidate"))
    said = _text(given.get("says")) or ""
    return Instinct(candidate, given.get("forced"), given.get("too_unequal"), said)


def _objection(reader: RoomReader, given: Mapping[str, Any], path: Path) -> Objection | None:
    on = reader.day(given["on"], (*path, "on"))
    settled = reader.day(given.get("settled"), (*path, "settled"))
    if on is None:
        return None
    case = _text(given.get("case"))
    return reader.attempt(lambda: Objection(str(given["by"]), str(given["says"]), on, case, settled), path)


def _like_case(reader: RoomReader, given: Mapping[str, Any], path: Path) -> LikeCase | None:
    return reader.attempt(lambda: LikeCase(str(given["says"]), str(given["source"])), path)


def _event(reader: RoomReader, given: Mapping[str, Any], path: Path) -> TimingEvent | None:
    on = reader.day(given["on"], (*path, "on"))
    return None if on is None else reader.attempt(lambda: TimingEvent(str(given["what"]), on), path)


def _plan(reader: RoomReader, given: Mapping[str, Any], path: Path) -> TimingPlan | None:
    on = reader.day(given.get("on"), (*path, "on"))
    return reader.attempt(
        lambda: TimingPlan(PlanKind(given["kind"]), str(given["what"]), on, _text(given.get("owner"))), path
    )


def _alone(reader: RoomReader, given: Mapping[str, Any], path: Path) -> Alone | None:
    said = _text(given.get("says")) or ""
    return reader.attempt(lambda: Alone(given.get("cost"), given.get("risk_of_reaching"), said), path)


def _motive(reader: RoomReader, given: Mapping[str, Any], path: Path) -> Motive | None:
    return reader.attempt(
        lambda: Motive(
            given.get("capacity"),
            given.get("legitimacy"),
            given.get("independence_lost"),
            given.get("duty"),
            _text(given.get("says")) or "",
        ),
        path,
    )


def _existing(reader: RoomReader, given: Mapping[str, Any], path: Path) -> Existing:
    relations = tuple(str(one) for one in given.get("relations") or ())
    return Existing(given["would_do"], relations, _text(given.get("says")) or "")


def _limits(reader: RoomReader, given: Mapping[str, Any], path: Path) -> BoardLimits | None:
    money = given.get("money")
    return reader.attempt(
        lambda: BoardLimits(
            None if money is None else Money.of(exact_number(money["amount"]), money["currency"]),
            given.get("days"),
            given.get("staff_hours"),
            given.get("told_within_days"),
        ),
        path,
    )


def _text(written: Any) -> str | None:
    return None if written is None else str(written)
