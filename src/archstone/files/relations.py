"""The key ``relations``: what there was between organisations before and beside the alliance."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from archstone.files.rooms import RoomReader
from archstone.files.trees import Path
from archstone.model.relations import Relation, RelationKind, TensionAbout

_CALLED: Mapping[str | int, str | int] = {"starts_on": "from", "ends_on": "until"}


def read(reader: RoomReader) -> tuple[Relation, ...]:
    """Build the relations, in the order of the file."""
    found = (_relation(reader, item, path) for item, path in reader.items("relations"))
    return tuple(one for one in found if one is not None)


def _relation(reader: RoomReader, given: Mapping[str, Any], path: Path) -> Relation | None:
    one, other = (
        reader.organisation(named, (*path, "between", k)) for k, named in enumerate(given["between"])
    )
    starts, ends, settled = (
        reader.day(given.get(key), (*path, key)) for key in ("from", "until", "settled_on")
    )
    strength = given.get("strength")
    return reader.attempt(
        lambda: Relation(
            between=(one, other),
            kind=RelationKind(given["kind"]),
            what=str(given["what"]),
            about=TensionAbout(given["about"]) if given.get("about") else None,
            starts_on=starts,
            ends_on=ends,
            strength=None if strength is None else int(strength),
            settled_on=settled,
            source=str(given.get("source") or ""),
        ),
        path,
        _CALLED,
    )
