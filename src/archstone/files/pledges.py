"""The key ``pledges`` of an alliance file: what members promised, and what became of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from archstone.files.rooms import RoomReader
from archstone.files.trees import Path
from archstone.model.contributions import ContributionKind
from archstone.model.pledges import Outcome, Pledge

KEY = "pledges"


def read(reader: RoomReader) -> tuple[Pledge, ...]:
    """Build the pledges in the order of the file; an id that stands twice is told."""
    found: list[Pledge] = []
    for given, path in reader.items(KEY):
        pledge = _pledge(reader, given, path)
        if pledge is None:
            continue
        if pledge.id and any(pledge.id == other.id for other in found):
            reader.tell((*path, "id"), f"The pledge {pledge.id} stands twice; give each its own id.")
        found.append(pledge)
    return tuple(found)


def ids_of(reader: RoomReader) -> frozenset[str]:
    """Name the pledges that other keys may refer to, those that can't be read included."""
    given = (item.get("id") for item, _ in reader.items(KEY) if isinstance(item, Mapping))
    return frozenset(str(id) for id in given if id is not None)


def promised_to(given: Any) -> list[Any]:
    """Read for whom a pledge is: one id, or a list of them."""
    return given if isinstance(given, list) else [] if given is None else [given]


def _pledge(reader: RoomReader, given: Mapping[str, Any], path: Path) -> Pledge | None:
    by = reader.member(given["by"], (*path, "by"))
    to = tuple(reader.member(id, (*path, "to")) for id in promised_to(given.get("to")))
    named = given.get("capability")
    capability = None if named is None else reader.capability(named, (*path, "capability"))
    days = {  # a promise may be older than the alliance; what comes of it can't
        "made_on": reader.day(given.get("made_on"), (*path, "made_on")),
        **{
            key: reader.since_founding(given.get(key), (*path, key))
            for key in ("due_on", "outcome_on", "mended_on")
        },
    }
    money = reader.money(given, path)
    return reader.attempt(
        lambda: Pledge(
            by,
            capability,
            str(given.get("what") or ""),
            to,
            id=str(given.get("id") or ""),
            kind=ContributionKind(given["kind"]) if given.get("kind") else None,
            money=money,
            outcome=Outcome(given["outcome"]) if given.get("outcome") else None,
            why=str(given.get("why") or ""),
            mended_how=str(given.get("mended_how") or ""),
            **days,
        ),
        path,
    )
