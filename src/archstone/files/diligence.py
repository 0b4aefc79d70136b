"""The key ``diligence`` of an alliance file: what was found out, and who one walked away from."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from archstone.files.rooms import RoomReader
from archstone.files.trees import Path
from archstone.model.diligence import (
    Answer,
    CommunicationPlan,
    Diligence,
    Escalation,
    Finding,
    ListedName,
    Reaction,
    RedFlag,
    Risk,
    SecondLook,
    Topic,
    WalkAwayReason,
    WalkedAway,
)
from archstone.model.evidence import Source, Sureness

KEY = "diligence"
Made = TypeVar("Made")


def read(reader: RoomReader) -> Diligence:
    """Build what was found out; empty where the file tells of nothing."""
    own = _each(reader, "flags", _own_flag)
    found = reader.attempt(lambda: Diligence(own_flags=own), (KEY, "flags")) or Diligence()
    findings = tuple(
        finding
        for item, path in reader.items(KEY, "findings")
        if (finding := _finding(reader, found, item, path)) is not None
    )
    made = reader.attempt(
        lambda: Diligence(
            findings,
            _each(reader, "reactions", _reaction),
            _each(reader, "plans", _plan),
            _each(reader, "walked_away", _walked_away),
            found.own_flags,
            _each(reader, "lists", _listed),
        ),
        (KEY,),
    )
    return made or Diligence()


def _each(
    reader: RoomReader, key: str, make: Callable[[RoomReader, Mapping[str, Any], Path], Made | None]
) -> tuple[Made, ...]:
    made = (make(reader, item, path) for item, path in reader.items(KEY, key))
    return tuple(one for one in made if one is not None)


def _own_flag(reader: RoomReader, given: Mapping[str, Any], path: Path) -> RedFlag | None:
    source = Source(str(given.get("source") or "your own rule"), Sureness.OWN_DATA)
    return reader.attempt(lambda: RedFlag(str(given["id"]), str(given["says"]), source), path)


def _finding(reader: RoomReader, found: Diligence, given: Mapping[str, Any], path: Path) -> Finding | None:
    about = reader.organisation(given["about"], (*path, "about"))
    seen = reader.day(given["seen"], (*path, "seen"))
    expires = reader.day(given.get("expires"), (*path, "expires"))
    flag = _text(given.get("flag"))
    known = flag is None or reader.attempt(lambda: found.flag(flag), (*path, "flag")) is not None
    escalated = _escalated(reader, found, given.get("escalated"), (*path, "escalated"))
    answer = _answer(reader, given.get("answer"), (*path, "answer"))
    if seen is None or not known:
        return None
    return reader.attempt(
        lambda: Finding(
            str(given["id"]),
            about,
            str(given["says"]),
            str(given["source"]),
            seen,
            Topic(given.get("topic") or Topic.OTHER),
            flag,
            escalated,
            answer,
            expires,
            _text(given.get("by")),
        ),
        path,
    )


def _escalated(
    reader: RoomReader, found: Diligence, given: Mapping[str, Any] | None, path: Path
) -> Escalation | None:
    if given is None:
        return None
    on = reader.day(given["on"], (*path, "on"))
    flag = str(given["flag"])
    known = reader.attempt(lambda: found.flag(flag), (*path, "flag"))
    if on is None or not known:
        return None
    return reader.attempt(lambda: Escalation(on, str(given["by"]), flag, str(given["why"])), path)


def _answer(reader: RoomReader, given: Mapping[str, Any] | None, path: Path) -> Answer | None:
    if given is None:
        return None
    on = reader.day(given["on"], (*path, "on"))
    if on is None:
        return None
    settled = given.get("settled", True)
    return reader.attempt(lambda: Answer(on, str(given["by"]), str(given["how"]), settled is not False), path)


def _reaction(reader: RoomReader, given: Mapping[str, Any], path: Path) -> Reaction | None:
    about = reader.organisation(given["about"], (*path, "about"))
    seen = reader.day(given["seen"], (*path, "seen"))
    if seen is None:
        return None
    return reader.attempt(
        lambda: Reaction(
            about,
            str(given["group"]),
            Risk(given["risk"]),
            _text(given.get("says")) or "",
            str(given["source"]),
            seen,
        ),
        path,
    )


def _plan(reader: RoomReader, given: Mapping[str, Any], path: Path) -> CommunicationPlan | None:
    about = reader.organisation(given["about"], (*path, "about"))
    written = reader.day(given.get("written"), (*path, "written"))
    defended_by = tuple(str(who) for who in given["defended_by"])
    return reader.attempt(lambda: CommunicationPlan(about, str(given["why"]), defended_by, written), path)


def _walked_away(reader: RoomReader, given: Mapping[str, Any], path: Path) -> WalkedAway | None:
    organisation = reader.organisation(given["organisation"], (*path, "organisation"))
    on = reader.day(given["on"], (*path, "on"))
    again = _second_look(reader, given.get("again"), (*path, "again"))
    if on is None:
        return None
    reason = WalkAwayReason(given["reason"])
    return reader.attempt(
        lambda: WalkedAway(organisation, on, reason, str(given["says"]), _text(given.get("by")), again), path
    )


def _second_look(reader: RoomReader, given: Mapping[str, Any] | None, path: Path) -> SecondLook | None:
    if given is None:
        return None
    on = reader.day(given["on"], (*path, "on"))
    if on is None:
        return None
    return reader.attempt(lambda: SecondLook(on, str(given["by"]), str(given["changed"])), path)


def _listed(reader: RoomReader, given: Mapping[str, Any], path: Path) -> ListedName | None:
    on = reader.day(given.get("date"), (*path, "date"))
    return reader.attempt(
        lambda: ListedName(
            str(given["name"]),
            _text(given.get("list")) or "",
            _text(given.get("reason")),
            _text(given.get("source")),
            on,
            _text(given.get("id")),
        ),
        path,
    )


def _text(written: Any) -> str | None:
    return None if written is None else str(written)
