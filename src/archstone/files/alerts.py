"""The key ``alerts``: what members answered to an alert, and until when it rests."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from archstone.files.rooms import RoomReader
from archstone.files.trees import Path
from archstone.model.monitors import AlertAnswer, monitor_named


def read(reader: RoomReader) -> tuple[AlertAnswer, ...]:
    """Build the answers; one to a monitor that there isn't is told with the nearest."""
    found = (_answer(reader, item, path) for item, path in reader.items("alerts"))
    return tuple(one for one in found if one is not None)


def _answer(reader: RoomReader, given: Mapping[str, Any], path: Path) -> AlertAnswer | None:
    alert = str(given["alert"])
    reader.attempt(lambda: monitor_named(alert.partition("/")[0]), (*path, "alert"))
    on = reader.since_founding(given["on"], (*path, "on"))
    rests = reader.day(given.get("rests_until"), (*path, "rests_until"))
    if on is None:
        return None
    return reader.attempt(lambda: AlertAnswer(alert, str(given["by"]), on, str(given["says"]), rests), path)
