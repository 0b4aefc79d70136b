"""The key ``ties`` of an alliance file: along which trouble at one organisation reaches another."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from archstone.files.rooms import RoomReader, exact_number
from archstone.files.trees import Path
from archstone.model.ties import Tie, Ties


def read(reader: RoomReader) -> Ties:
    """Build the ties, in the order of the file; none where it tells of none."""
    ties = [_tie(reader, item, path) for item, path in reader.items("ties")]
    return Ties(tuple(tie for tie in ties if tie is not None))


def _tie(reader: RoomReader, given: Mapping[str, Any], path: Path) -> Tie | None:
    source = reader.organisation(given["from"], (*path, "from"))
    target = reader.organisation(given["to"], (*path, "to"))
    since = reader.day(given.get("since"), (*path, "since"))
    until = reader.day(given.get("until"), (*path, "until"))
    return reader.attempt(
        lambda: Tie(
            source, target, exact_number(given["strength"]), str(given.get("what") or ""), since, until
        ),
        path,
    )
