"""The key ``voices`` of an alliance file: who spoke outside for the alliance."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from archstone.files.funding import named_under
from archstone.files.rooms import RoomReader
from archstone.files.trees import Path
from archstone.model.voices import Appearance, Voice


def read(reader: RoomReader) -> tuple[Voice, ...]:
    """Build the voices in the order of the file."""
    voices = (_voice(reader, item, path) for item, path in reader.items("voices"))
    return tuple(voice for voice in voices if voice is not None)


def _voice(reader: RoomReader, given: Mapping[str, Any], path: Path) -> Voice | None:
    on = reader.since_founding(given["on"], (*path, "on"))
    member = reader.member(given["member"], (*path, "member"), on=on)
    if on is None:
        return None
    return reader.attempt(
        lambda: Voice(
            member=member,
            on=on,
            where=str(given["where"]),
            kind=Appearance(given["kind"]) if given.get("kind") else None,
            own_statement=bool(given.get("own_statement")),
            incident=named_under(reader, "incidents", given.get("incident"), (*path, "incident")),
        ),
        path,
    )
