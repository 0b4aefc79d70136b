"""The keys ``scope``, ``activities``, ``requests``: what was done, for whom and where, at which effort."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from archstone.files.rooms import RoomReader, exact_number
from archstone.files.trees import Path
from archstone.model.activities import Activity, BeganBy, GoalJudgment
from archstone.model.errors import did_you_mean
from archstone.model.scope_requests import Answer, ScopeRequest
from archstone.model.scopes import Scope

CALLED: Mapping[str | int, str | int] = {"from_on": "from", "until_on": "until"}


@dataclass(frozen=True, slots=True)
class ActivityRecords:
    """What the file says of activities.

    ``indicators`` says of each indicator on record, by its id, whether the charter names it; None where the
    file has none.
    """

    scope: Scope
    activities: tuple[Activity, ...]
    requests: tuple[ScopeRequest, ...]
    indicators: Mapping[str, bool] | None


def read(reader: RoomReader) -> ActivityRecords:
    """Build the activities in the order of the file, with what they are compared with."""
    _tell_twice(reader, "activities")
    _tell_twice(reader, "requests")
    activities = (_activity(reader, item, path) for item, path in reader.items("activities"))
    requests = (_request(reader, item, path) for item, path in reader.items("requests"))
    return ActivityRecords(
        _scope(reader),
        tuple(one for one in activities if one is not None),
        tuple(one for one in requests if one is not None),
        _listed(reader, "indicators", "charter"),
    )


def _scope(reader: RoomReader) -> Scope:
    people, places = (_words(reader, "scope", key) or () for key in ("people", "places"))
    return reader.attempt(lambda: Scope(people, places), ("scope",)) or Scope()


def _words(reader: RoomReader, *path: str | int) -> tuple[str, ...] | None:
    """Read a list of words; None where it is left out, which says less than an empty one."""
    return None if reader.at(*path) is None else tuple(str(item) for item, _ in reader.items(*path))


def _tell_twice(reader: RoomReader, key: str) -> None:
    seen: set[str] = set()
    for item, path in reader.items(key):
        id = str(item["id"])
        if id in seen:
            reader.tell((*path, "id"), f"{id} stands twice under {key}; give each its own id.")
        seen.add(id)


def _listed(reader: RoomReader, key: str, mark: str) -> dict[str, bool] | None:
    """Name what another room lists under *key*, with whether it is marked; None where it lists nothing.

    Its shape may be at fault, which is told there.
    """
    found = reader.at(key)
    if not isinstance(found, list):
        return None
    known = [item for item in found if isinstance(item, Mapping) and "id" in item]
    return {str(item["id"]): bool(item.get(mark)) for item in known} or None


def _known(reader: RoomReader, id: Any, key: str, path: Path) -> str:
    known = _listed(reader, key, "")
    if known is not None and str(id) not in known:
        reader.tell(path, f"There is no {str(id)!r} under {key}.{did_you_mean(str(id), known)}")
    return str(id)


def _activity(reader: RoomReader, given: Mapping[str, Any], path: Path) -> Activity | None:
    first = reader.since_founding(given["from"], (*path, "from"))
    if given["from"] is None:
        reader.tell((*path, "from"), "from is missing: the first day.")
    last = reader.day(given.get("until"), (*path, "until"))
    if first is None:
        return None
    who = _Members(reader, first, last or first)
    indicators = given.get("indicators")
    for item, at in reader.items(*path, "indicators"):
        _known(reader, item, "indicators", at)
    outcome = given.get("outcome")
    if outcome is not None:
        outcome = _known(reader, outcome, "outcomes", (*path, "outcome"))
    effort = given.get("effort")
    judgments = tuple(_judgment(reader, item, at, who) for item, at in reader.items(*path, "judgments"))
    call, place = given.get("call"), given.get("place")
    return reader.attempt(
        lambda: Activity(
            id=str(given["id"]),
            name=str(given["name"]),
            from_on=first,
            until_on=last,
            indicators=None if indicators is None else tuple(map(str, indicators)),
            serves=_words(reader, *path, "serves"),
            place=None if place is None else str(place),
            outside_scope=given.get("outside_scope"),
            effort={who.one(id, (*path, "effort", id)): exact_number(hours) for id, hours in effort.items()}
            if effort
            else None,
            proposed_by=who.listed(*path, "proposed_by"),
            decided_by=who.listed(*path, "decided_by"),
            carried_out_by=who.listed(*path, "carried_out_by"),
            credited=who.listed(*path, "credited"),
            began_by=BeganBy(given["began_by"]) if given.get("began_by") else None,
            call=None if call is None else str(call),
            judgments=tuple(one for one in judgments if one is not None),
            own_mission={
                who.one(id, (*path, "own_mission", id)): bool(inside)
                for id, inside in (given.get("own_mission") or {}).items()
            },
            outcome=outcome,
            says=str(given.get("says") or ""),
        ),
        path,
        CALLED,
    )


@dataclass(frozen=True, slots=True)
class _Members:
    """Reads members of an activity: each must have belonged on one of its days at least."""

    reader: RoomReader
    first: date
    last: date

    def one(self, named: Any, path: Path) -> str:
        members = self.reader.alliance.members if self.reader.alliance else ()
        joined = next((m.joined_on for m in members if m.organisation == str(named)), None)
        return self.reader.member(named, path, on=min(max(self.first, joined or self.first), self.last))

    def listed(self, *path: str | int) -> tuple[str, ...]:
        return tuple(self.one(item, at) for item, at in self.reader.items(*path))


def _judgment(reader: RoomReader, given: Mapping[str, Any], path: Path, who: _Members) -> GoalJudgment | None:
    by = who.one(given["by"], (*path, "by"))
    return reader.attempt(lambda: GoalJudgment(by, int(given["says"])), path)


def _request(reader: RoomReader, given: Mapping[str, Any], path: Path) -> ScopeRequest | None:
    on = reader.since_founding(given["on"], (*path, "on"))
    answered = reader.day(given.get("answered_on"), (*path, "answered_on"))
    if given["on"] is None:
        reader.tell((*path, "on"), "on is missing: the day of asking.")
    if on is None:
        return None
    return reader.attempt(
        lambda: ScopeRequest(
            id=str(given["id"]),
            what=str(given["what"]),
            by=str(given["by"]),
            on=on,
            answer=Answer(given["answer"]) if given.get("answer") else None,
            answered_on=answered,
            why=str(given.get("why") or ""),
        ),
        path,
    )
