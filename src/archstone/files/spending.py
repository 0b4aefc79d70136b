"""The key ``spending`` of an alliance file: where shared money goes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from archstone.files.rooms import RoomReader
from archstone.files.trees import Path
from archstone.model.errors import did_you_mean
from archstone.model.spending import Spending

KEY = "spending"


def read(reader: RoomReader) -> tuple[Spending, ...]:
    """Build the payments in the order of the file."""
    made = (_payment(reader, given, path) for given, path in reader.items(KEY))
    return tuple(one for one in made if one is not None)


def _payment(reader: RoomReader, given: Mapping[str, Any], path: Path) -> Spending | None:
    on = reader.since_founding(given["on"], (*path, "on"))
    money = reader.money(given, path)
    decided = given.get("member")
    by = None if decided is None else reader.member(decided, (*path, "member"), on=on)
    if on is None or money is None:
        return None
    activity = given.get("activity")
    known = [
        str(one["id"]) for one, _ in reader.items("activities") if isinstance(one, Mapping) and "id" in one
    ]
    if activity is not None and known and str(activity) not in known:
        hint = did_you_mean(str(activity), known)
        reader.tell((*path, "activity"), f"There is no activity {str(activity)!r}.{hint}")
    return reader.attempt(
        lambda: Spending(
            on,
            str(given["what"]),
            str(given["to"]),
            money,
            None if activity is None else str(activity),
            by,
        ),
        path,
    )
