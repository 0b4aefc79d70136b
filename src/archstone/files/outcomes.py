"""The key ``outcomes`` of an alliance file: what changed, for whom, and beside which comparison."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from archstone.files.indicators import read_indicator_id, read_value
from archstone.files.rooms import RoomReader, exact_number
from archstone.files.trees import Path
from archstone.model.indicators import Better
from archstone.model.outcomes import ComparisonMeans, Group, JointOutcome, Level, Unit

KEY = "outcomes"


def read(reader: RoomReader) -> tuple[JointOutcome, ...]:
    """Build the outcomes in the order of the file; one that stands twice is told."""
    found: list[JointOutcome] = []
    for given, path in reader.items(KEY):
        one = _outcome(reader, given, path)
        if one is None:
            continue
        if any(one.id == other.id for other in found):
            reader.tell((*path, "id"), f"The outcome {one.id} stands twice; give each its own id.")
        found.append(one)
    return tuple(found)


def _outcome(reader: RoomReader, given: Mapping[str, Any], path: Path) -> JointOutcome | None:
    named = given.get("member")
    member = None if named is None else reader.member(named, (*path, "member"))
    before = read_value(reader, given.get("before"), (*path, "before"))
    after = read_value(reader, given.get("after"), (*path, "after"))
    reached_on = reader.since_founding(given.get("reached_on"), (*path, "reached_on"))
    indicator = read_indicator_id(reader, given.get("indicator"), (*path, "indicator"))
    means = given.get("comparison")
    units = tuple(
        Unit(str(item["id"]), Group(item["group"]), _number(item, "before"), _number(item, "after"))
        for item, _ in reader.items(*path, "units")
    )
    return reader.attempt(
        lambda: JointOutcome(
            id=str(given["id"]),
            name=str(given["name"]),
            level=Level(given["level"]),
            member=member,
            unit=str(given.get("unit") or ""),
            better=Better(given.get("better") or Better.UP),
            before=before,
            after=after,
            units=units,
            comparison=None
            if means is None
            else ComparisonMeans(exact_number(means["before"]), exact_number(means["after"])),
            reached=given.get("reached"),
            reached_on=reached_on,
            indicator=indicator,
            source=str(given.get("source") or ""),
        ),
        path,
    )


def _number(given: Mapping[str, Any], key: str) -> Fraction | None:
    return None if given.get(key) is None else exact_number(given[key])
