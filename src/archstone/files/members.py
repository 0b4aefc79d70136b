"""The key ``alliance`` of an alliance file: what it is called, what it is for, and who belongs to it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from archstone.files.rooms import RoomReader
from archstone.files.trees import Path
from archstone.model.alliances import Alliance, Foundation, Member, Model
from archstone.model.registries import goal_named


def read(reader: RoomReader) -> Alliance | None:
    """Build the alliance; None where the file tells of none."""
    given = reader.at("alliance")
    if given is None:
        return None
    goal = given.get("goal")
    if goal is not None and reader.registry.goals:
        reader.attempt(lambda: goal_named(reader.registry.goals, str(goal)), ("alliance", "goal"))
    members = tuple(_member(reader, item, path) for item, path in reader.items("alliance", "members"))
    started = reader.day(given.get("started"), ("alliance", "started"))
    sunset = reader.day(given.get("sunset"), ("alliance", "sunset"))
    return reader.attempt(
        lambda: Alliance(
            name=str(given.get("name") or "the alliance"),
            members=tuple(member for member in members if member is not None),
            goal=None if goal is None else str(goal),
            model=Model(given["model"]) if given.get("model") else None,
            foundation=Foundation(given["foundation"]) if given.get("foundation") else None,
            started_on=started,
            sunset_on=sunset,
        ),
        ("alliance",),
        {"sunset_on": "sunset"},
    )


def _member(reader: RoomReader, item: Any, path: Path) -> Member | None:
    if not isinstance(item, Mapping):
        return Member(reader.organisation(item, path))
    organisation = reader.organisation(item["organisation"], (*path, "organisation"))
    joined = reader.day(item.get("joined"), (*path, "joined"))
    left = reader.day(item.get("left"), (*path, "left"))
    return reader.attempt(
        lambda: Member(organisation, joined, left, item.get("signatory")), path, {"left_on": "left"}
    )
