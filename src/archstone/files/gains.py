"""The key ``gains`` of an alliance file: what there wouldn't be without working together."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from archstone.files.rooms import RoomReader, exact_number
from archstone.files.trees import Path
from archstone.model.gains import Gain, GainKind

KEY = "gains"


def read(reader: RoomReader) -> tuple[Gain, ...]:
    """Build the gains in the order of the file."""
    made = (_gain(reader, given, path) for given, path in reader.items(KEY))
    return tuple(one for one in made if one is not None)


def _gain(reader: RoomReader, given: Mapping[str, Any], path: Path) -> Gain | None:
    on = reader.since_founding(given["on"], (*path, "on"))
    members = tuple(
        reader.member(id, (*path, "members", k), on=on) for k, id in enumerate(given.get("members") or ())
    )
    money = reader.money(given, path)
    number = None if given.get("number") is None else exact_number(given["number"])
    if on is None:
        return None
    return reader.attempt(
        lambda: Gain(
            GainKind(given["kind"]),
            str(given["what"]),
            on,
            members,
            money,
            number,
            str(given.get("unit") or ""),
            str(given.get("source") or ""),
        ),
        path,
    )
