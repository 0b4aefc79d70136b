"""The key ``bindings``: how much of each member is bound to the alliance, and what leaving would cost it."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from archstone.files.rooms import RoomReader, exact_number
from archstone.files.trees import Path
from archstone.model.bindings import Binding, LeavingCost

SHARES = ("budget", "staff", "positions", "decisions")


def read(reader: RoomReader) -> tuple[Binding, ...]:
    """Build what members said of their bindings; a member that said it twice on one day is told."""
    found: list[Binding] = []
    for given, path in reader.items("bindings"):
        made = _binding(reader, given, path)
        if made is None:
            continue
        if any((made.member, made.on) == (other.member, other.on) for other in found):
            reader.tell(path, f"{made.member} says on {made.on} twice how much is bound; keep one.")
        found.append(made)
    return tuple(found)


def _binding(reader: RoomReader, given: Mapping[str, Any], path: Path) -> Binding | None:
    on = reader.day(given["on"], (*path, "on"))
    member = reader.member(given["member"], (*path, "member"), on=on)
    leaving = given.get("leaving") or {}
    costs = reader.attempt(
        lambda: LeavingCost(*(_whole(leaving.get(key)) for key in ("legal", "money", "relations"))),
        (*path, "leaving"),
    )
    if on is None or costs is None:
        return None
    shares: dict[str, Fraction | None] = {
        key: None if given.get(key) is None else exact_number(given[key]) for key in SHARES
    }
    return reader.attempt(
        lambda: Binding(
            member, on, **shares, hard_to_reverse=_whole(given.get("hard_to_reverse")), leaving=costs
        ),
        path,
    )


def _whole(written: Any) -> int | None:
    return None if written is None else int(written)
