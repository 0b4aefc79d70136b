"""The key ``responses`` of an alliance file: what one member asked of another, and when it was answered."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from archstone.files.rooms import RoomReader
from archstone.files.trees import Path
from archstone.model.responses import Response


def read(reader: RoomReader) -> tuple[Response, ...]:
    """Build what was asked, in the order of the file."""
    found = (_response(reader, given, path) for given, path in reader.items("responses"))
    return tuple(one for one in found if one is not None)


def _response(reader: RoomReader, given: Mapping[str, Any], path: Path) -> Response | None:
    asker = reader.organisation(given["from"], (*path, "from"))
    asked = reader.organisation(given["to"], (*path, "to"))
    asked_on = reader.day(given["asked_on"], (*path, "asked_on"))
    answered_on = reader.day(given.get("answered_on"), (*path, "answered_on"))
    if asked_on is None:
        return None
    return reader.attempt(lambda: Response(asker, asked, str(given["what"]), asked_on, answered_on), path)
