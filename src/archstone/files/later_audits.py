"""The key ``later_audits`` of an alliance file: audits after the first, which stands under organisations."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from archstone.files.rooms import RoomReader
from archstone.files.trees import Path
from archstone.model.audits import Disclosure, Vulnerability
from archstone.model.later_audits import LaterAudit

KEY = "later_audits"


def read(reader: RoomReader) -> tuple[LaterAudit, ...]:
    """Build the later audits in the order of the file; two of one organisation and day are told."""
    found: list[LaterAudit] = []
    for given, path in reader.items(KEY):
        one = _audit(reader, given, path)
        if one is None:
            continue
        if any((one.organisation, one.on) == (other.organisation, other.on) for other in found):
            reader.tell(path, f"{one.organisation} has two audits of {one.on}; join them.")
        found.append(one)
    return tuple(found)


def _audit(reader: RoomReader, given: Mapping[str, Any], path: Path) -> LaterAudit | None:
    on = reader.since_founding(given["on"], (*path, "on"))
    organisation = reader.member(given["organisation"], (*path, "organisation"), on=on)
    items = tuple(
        Vulnerability(
            reader.capability(item["capability"], (*at, "capability")),
            item["severity"],
            item["need"],
            Disclosure(item.get("disclosure") or Disclosure.SEALED),
        )
        for item, at in reader.items(*path, "vulnerabilities")
    )
    if on is None:
        return None
    return reader.attempt(lambda: LaterAudit(organisation, on, bool(given.get("full")), items), path)
