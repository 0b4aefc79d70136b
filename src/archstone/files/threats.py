"""The key ``threats``: what members face together, and how strong it is from time to time."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from archstone.files.rooms import RoomReader
from archstone.files.trees import Path
from archstone.model.threats import SharedThreat, ThreatLevel


def read(reader: RoomReader) -> tuple[SharedThreat, ...]:
    """Build the threats; an id that stands twice is told."""
    found: list[SharedThreat] = []
    for given, path in reader.items("threats"):
        made = _threat(reader, given, path)
        if made is None:
            continue
        if any(made.id == other.id for other in found):
            reader.tell((*path, "id"), f"{made.id} stands twice under threats; give each its own id.")
        found.append(made)
    return tuple(found)


def _threat(reader: RoomReader, given: Mapping[str, Any], path: Path) -> SharedThreat | None:
    members = tuple(reader.member(item, at) for item, at in reader.items(*path, "members"))
    levels = tuple(
        level for item, at in reader.items(*path, "levels") if (level := _level(reader, item, at)) is not None
    )
    faded = reader.day(given.get("faded_on"), (*path, "faded_on"))
    return reader.attempt(
        lambda: SharedThreat(str(given["id"]), str(given["name"]), members, levels, faded), path
    )


def _level(reader: RoomReader, given: Mapping[str, Any], path: Path) -> ThreatLevel | None:
    on = reader.day(given["on"], (*path, "on"))
    return None if on is None else reader.attempt(lambda: ThreatLevel(on, int(given["value"])), path)
