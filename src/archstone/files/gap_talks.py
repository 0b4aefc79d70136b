"""The key ``gap_talks`` of an alliance file: pairs that agreed to open their trust gap."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from archstone.files.rooms import RoomReader
from archstone.files.trees import Path
from archstone.model.gap_talks import GapTalk


def read(reader: RoomReader) -> tuple[GapTalk, ...]:
    """Build the talks, in the order of the file."""
    found = (_talk(reader, given, path) for given, path in reader.items("gap_talks"))
    return tuple(one for one in found if one is not None)


def _talk(reader: RoomReader, given: Mapping[str, Any], path: Path) -> GapTalk | None:
    one, other = (reader.organisation(id, at) for id, at in reader.items(*path, "between"))
    agreed = tuple(reader.organisation(id, at) for id, at in reader.items(*path, "agreed_by"))
    on = reader.day(given["on"], (*path, "on"))
    done = reader.day(given.get("done_on"), (*path, "done_on"))
    follows = given.get("what_follows")
    if on is None:
        return None
    return reader.attempt(
        lambda: GapTalk((one, other), agreed, on, "" if follows is None else str(follows), done), path
    )
