"""The key ``check_ins`` of an alliance file: check-ins and refreshers, held or skipped."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from archstone.files.rooms import RoomReader
from archstone.files.trees import Path
from archstone.model.check_ins import Change, CheckIn, CheckInKind, VulnerabilityChange, Worry


def read(reader: RoomReader) -> tuple[CheckIn, ...]:
    """Build the check-ins and refreshers; two of a kind on one day are told."""
    found: list[CheckIn] = []
    for given, path in reader.items("check_ins"):
        one = _check_in(reader, given, path)
        if one is None:
            continue
        if any((one.on, one.kind) == (other.on, other.kind) for other in found):
            reader.tell((*path, "on"), f"The {one.kind} of {one.on} stands twice; keep one.")
        found.append(one)
    return tuple(found)


def _check_in(reader: RoomReader, given: Mapping[str, Any], path: Path) -> CheckIn | None:
    on = reader.day(given["on"], (*path, "on"))
    present: list[str] = []
    for named, at in reader.items(*path, "present"):
        id = reader.organisation(named, at)
        if id in present:
            reader.tell(at, f"{id} is named as present twice; keep one.")
        present.append(id)
    worries = tuple(
        Worry(reader.organisation(item["member"], (*at, "member")), str(item["says"]))
        for item, at in reader.items(*path, "worries")
    )
    changes = tuple(_change(reader, item, at) for item, at in reader.items(*path, "changes"))
    if on is None:
        return None
    return reader.attempt(
        lambda: CheckIn(
            on,
            CheckInKind(given.get("kind") or CheckInKind.CHECK_IN),
            tuple(present),
            bool(given.get("skipped")),
            _text(given.get("why")),
            given.get("minutes"),
            tuple(str(item) for item in given.get("agenda") or ()),
            worries,
            changes,
            _text(given.get("asks")),
        ),
        path,
    )


def _change(reader: RoomReader, given: Mapping[str, Any], path: Path) -> VulnerabilityChange:
    return VulnerabilityChange(
        reader.organisation(given["organisation"], (*path, "organisation")),
        reader.capability(given["capability"], (*path, "capability")),
        Change(given["change"]),
        _text(given.get("says")),
    )


def _text(written: Any) -> str:
    return "" if written is None else str(written)
