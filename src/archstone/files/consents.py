"""The key ``consents`` of an alliance file: which member lets what be told of it outside."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from archstone.files.rooms import RoomReader
from archstone.files.trees import Path
from archstone.model.consents import Consent, ConsentTo

KEY = "consents"


def read(reader: RoomReader) -> tuple[Consent, ...]:
    """Build the consents in the order of the file; two of one member that overlap are told."""
    found: list[Consent] = []
    for given, path in reader.items(KEY):
        one = _consent(reader, given, path)
        if one is None:
            continue
        if any((one.member, one.to) == (o.member, o.to) and o.holds_on(one.on) for o in found):
            reader.tell(path, f"{one.member} consents to {one.to} twice; keep one, or end the first before.")
        found.append(one)
    return tuple(found)


def _consent(reader: RoomReader, given: Mapping[str, Any], path: Path) -> Consent | None:
    member = reader.member(given["member"], (*path, "member"))
    on = reader.day(given["on"], (*path, "on"))
    until = reader.day(given.get("until"), (*path, "until"))
    if on is None:
        return None
    return reader.attempt(lambda: Consent(member, ConsentTo(given["to"]), on, until), path)
