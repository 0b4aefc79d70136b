"""The key ``contributions`` of an alliance file: what members gave, what it cost and what it was worth."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from archstone.files.pledges import ids_of
from archstone.files.rooms import RoomReader
from archstone.files.trees import Path
from archstone.model.capabilities import CapabilityId
from archstone.model.contributions import Contribution, ContributionKind
from archstone.model.errors import did_you_mean
from archstone.model.money import Money

KEY = "contributions"


def read(reader: RoomReader) -> tuple[Contribution, ...]:
    """Build the contributions in the order of the file, held against members and pledges."""
    pledges = ids_of(reader)
    found: list[Contribution] = []
    for given, path in reader.items(KEY):
        one = _contribution(reader, given, path)
        if one is None:
            continue
        if one.id and any(one.id == other.id for other in found):
            reader.tell((*path, "id"), f"The contribution {one.id} stands twice; give each its own id.")
        if one.pledge is not None and one.pledge not in pledges:
            hint = did_you_mean(one.pledge, pledges)
            reader.tell(
                (*path, "pledge"),
                f"There is no pledge {one.pledge!r}.{hint} Give the pledge that is meant this id, or "
                "leave it out.",
            )
        found.append(one)
    return tuple(found)


def _contribution(reader: RoomReader, given: Mapping[str, Any], path: Path) -> Contribution | None:
    on = reader.since_founding(given["on"], (*path, "on"))
    until = reader.since_founding(given.get("until"), (*path, "until"))
    by = reader.member(given["by"], (*path, "by"), on=until or on)
    to = tuple(reader.member(id, (*path, "to", k), on=on) for k, id in enumerate(given.get("to") or ()))
    cost = reader.money(given.get("cost") or {}, (*path, "cost"))
    worth = _worth(reader, path)
    capability, against = (_capability(reader, given, path, key) for key in ("capability", "against"))
    if on is None:
        return None
    return reader.attempt(
        lambda: Contribution(
            by,
            ContributionKind(given["kind"]),
            str(given["what"]),
            on,
            to,
            until,
            capability,
            against,
            None if given.get("pledge") is None else str(given["pledge"]),
            cost,
            worth,
            str(given.get("id") or ""),
        ),
        path,
    )


def _worth(reader: RoomReader, path: Path) -> dict[str, Money]:
    """Read what each receiver says that it was worth; one that rates twice is told."""
    rated: dict[str, Money] = {}
    for given, at in reader.items(*path, "worth"):
        receiver = reader.member(given["to"], (*at, "to"))
        money = reader.money(given, at)
        if receiver in rated:
            reader.tell((*at, "to"), f"{receiver} rates what this was worth twice; keep one.")
        elif money is not None:
            rated[receiver] = money
    return rated


def _capability(reader: RoomReader, given: Mapping[str, Any], path: Path, key: str) -> CapabilityId | None:
    named = given.get(key)
    return None if named is None else reader.capability(named, (*path, key))
