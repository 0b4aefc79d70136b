"""The key ``indicators`` of an alliance file: what is measured again and again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from archstone.files.rooms import RoomReader, exact_number
from archstone.files.trees import Path
from archstone.model.errors import NotFound, did_you_mean
from archstone.model.indicators import Better, Indicator, MeasuredVulnerability, Reading, Target

KEY = "indicators"


def read(reader: RoomReader) -> tuple[Indicator, ...]:
    """Build the indicators in the order of the file; one that stands twice is told."""
    found: list[Indicator] = []
    for given, path in reader.items(KEY):
        one = _indicator(reader, given, path)
        if one is None:
            continue
        if any(one.id == other.id for other in found):
            reader.tell((*path, "id"), f"The indicator {one.id} stands twice; give each its own id.")
        found.append(one)
    return tuple(found)


def ids_of(reader: RoomReader) -> tuple[str, ...]:
    """Name the indicators of the file, for rooms that refer to them."""
    return tuple(
        str(given["id"]) for given, _ in reader.items(KEY) if isinstance(given, Mapping) and "id" in given
    )


def read_indicator_id(reader: RoomReader, named: Any, path: Path) -> str | None:
    """Read the id of an indicator; one that the file doesn't list is told with the nearest."""
    if named is None:
        return None
    known = ids_of(reader)
    if str(named) not in known:
        reader.tell(path, f"There is no indicator {str(named)!r}.{did_you_mean(str(named), known)}")
    return str(named)


def read_value(reader: RoomReader, given: Mapping[str, Any] | None, path: Path) -> Reading | None:
    """Read a value with its day and source; None where there is none."""
    if given is None:
        return None
    on = reader.day(given.get("on"), (*path, "on"))
    return Reading(exact_number(given["value"]), on, str(given.get("source") or ""))


def _indicator(reader: RoomReader, given: Mapping[str, Any], path: Path) -> Indicator | None:
    baseline = read_value(reader, given.get("baseline"), (*path, "baseline"))
    values = tuple(read_value(reader, item, at) for item, at in reader.items(*path, "values"))
    target = _target(reader, given.get("target"), (*path, "target"))
    measures = _measures(reader, given.get("measures"), (*path, "measures"))
    return reader.attempt(
        lambda: Indicator(
            id=str(given["id"]),
            name=str(given["name"]),
            unit=str(given.get("unit") or ""),
            charter=bool(given.get("charter")),
            better=Better(given.get("better") or Better.UP),
            baseline=baseline,
            target=target,
            measures=measures,
            readings=tuple(one for one in values if one is not None),
        ),
        path,
        {"readings": "values"},
    )


def _target(reader: RoomReader, given: Mapping[str, Any] | None, path: Path) -> Target | None:
    if given is None:
        return None
    return Target(exact_number(given["value"]), reader.day(given.get("by"), (*path, "by")))


def _measures(
    reader: RoomReader, given: Mapping[str, Any] | None, path: Path
) -> MeasuredVulnerability | None:
    if given is None:
        return None
    organisation = reader.member(given["organisation"], (*path, "organisation"))
    capability = reader.capability(given["capability"], (*path, "capability"))
    reader.attempt(lambda: _must_be_vulnerable(reader, organisation, capability), (*path, "capability"))
    return MeasuredVulnerability(organisation, capability)


def _must_be_vulnerable(reader: RoomReader, id: str, capability: str) -> None:
    """Refuse what the audit at the start doesn't list; an audit without vulnerabilities isn't known."""
    if id not in reader.registry or capability not in reader.registry.taxonomy:
        return
    audit = reader.registry[id].audit
    if audit.vulnerabilities and audit.vulnerability(capability) is None:
        listed = [one.capability for one in audit.vulnerabilities]
        raise NotFound(f"{id} lists no vulnerability in {capability}.{did_you_mean(capability, listed)}")
