"""The keys ``costs``, ``standalone_costs``, ``cost_plan`` and ``budgets`` of an alliance file."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from archstone.files.rooms import RoomReader, exact_number
from archstone.files.trees import Path
from archstone.model.costs import (
    BorneCost,
    CostItem,
    CostKind,
    Costs,
    PlannedCost,
    StandaloneCost,
    YearlyBudget,
)


def read(reader: RoomReader) -> Costs:
    """Build all that is written down of costs; empty where the file tells of none."""
    items = [_item(reader, given, path) for given, path in reader.items("costs")]
    alone = [_alone(reader, given, path) for given, path in reader.items("standalone_costs")]
    plan = [_planned(reader, given, path) for given, path in reader.items("cost_plan")]
    budgets = [_budget(reader, given, path) for given, path in reader.items("budgets")]
    return (
        reader.attempt(
            lambda: Costs(
                tuple(one for one in items if one is not None),
                tuple(one for one in alone if one is not None),
                tuple(one for one in plan if one is not None),
                tuple(one for one in budgets if one is not None),
            ),
            (),
        )
        or Costs()
    )


def _item(reader: RoomReader, given: Mapping[str, Any], path: Path) -> CostItem | None:
    on = reader.since_founding(given["on"], (*path, "on"))
    parts = [_borne(reader, part, at, on) for part, at in reader.items(*path, "borne_by")]
    used = given.get("used_by")
    users = (
        None
        if used is None
        else tuple(reader.member(id, (*path, "used_by", k), on=on) for k, id in enumerate(used))
    )
    if on is None or None in parts:
        return None
    return reader.attempt(
        lambda: CostItem(
            on,
            str(given["what"]),
            CostKind(given["kind"]),
            tuple(part for part in parts if part is not None),
            users,
            given.get("shared") is not False,
        ),
        path,
    )


def _borne(reader: RoomReader, given: Mapping[str, Any], path: Path, on: date | None) -> BorneCost | None:
    member = reader.member(given["member"], (*path, "member"), on=on)
    money = reader.money(given, path)
    hours = None if given.get("hours") is None else exact_number(given["hours"])
    if money is None and given.get("amount") is not None:
        return None  # why it can't be read is told
    return reader.attempt(lambda: BorneCost(member, money, hours), path)


def _alone(reader: RoomReader, given: Mapping[str, Any], path: Path) -> StandaloneCost | None:
    members = tuple(reader.member(id, (*path, "members", k)) for k, id in enumerate(given["members"]))
    money = reader.money(given, path)
    return None if money is None else reader.attempt(lambda: StandaloneCost(members, money), path)


def _planned(reader: RoomReader, given: Mapping[str, Any], path: Path) -> PlannedCost | None:
    member = reader.member(given["member"], (*path, "member"))
    money = reader.money(given, path)
    return None if money is None else reader.attempt(lambda: PlannedCost(member, given["year"], money), path)


def _budget(reader: RoomReader, given: Mapping[str, Any], path: Path) -> YearlyBudget | None:
    member = reader.member(given["member"], (*path, "member"))
    since = reader.day(given["from"], (*path, "from"))
    money = reader.money(given, path)
    if since is None or money is None:
        return None
    return reader.attempt(lambda: YearlyBudget(member, since, money), path)
