"""The key ``expectations``: what members expect of each other, read beside what they pledge."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from archstone.files.pledges import promised_to
from archstone.files.rooms import RoomReader, exact_number
from archstone.files.trees import Path
from archstone.model.capabilities import CapabilityId
from archstone.model.errors import RuleBroken
from archstone.model.expectations import ExitCost, Expectation, Expectations
from archstone.model.money import Money
from archstone.model.pledges import Pledge


def read(reader: RoomReader) -> Expectations:
    """Build what was expected, pledged and confirmed; empty where the file tells of none."""
    key = "expectations"
    expected = [_expectation(reader, item, path) for item, path in reader.items(key, "expected")]
    costs = [_exit_cost(reader, item, path) for item, path in reader.items(key, "exit_costs")]
    pledged = tuple(pledge for item, _ in reader.items("pledges") if (pledge := _pledge(item)) is not None)
    members = tuple(
        str(item["organisation"] if isinstance(item, Mapping) else item)
        for item, _ in reader.items("alliance", "members")
        if not (isinstance(item, Mapping) and item.get("left"))
    )
    return (
        reader.attempt(
            lambda: Expectations(
                tuple(one for one in expected if one is not None),
                pledged,
                tuple(one for one in costs if one is not None),
                members,
            ),
            (key,),
        )
        or Expectations()
    )


def _expectation(reader: RoomReader, given: Mapping[str, Any], path: Path) -> Expectation | None:
    by = reader.organisation(given["by"], (*path, "by"))
    of = reader.organisation(given["of"], (*path, "of"))
    named = given.get("capability")
    capability = None if named is None else reader.capability(named, (*path, "capability"))
    return reader.attempt(lambda: Expectation(of, by, capability, str(given.get("what") or "")), path)


def _pledge(given: Any) -> Pledge | None:
    """Read what an expectation is held against; one that can't be is told where pledges are."""
    if not isinstance(given, Mapping) or given.get("by") is None:
        return None
    capability = given.get("capability")
    try:
        return Pledge(
            str(given["by"]),
            None if capability is None else CapabilityId(str(capability)),
            str(given.get("what") or ""),
            tuple(str(id) for id in promised_to(given.get("to"))),
        )
    except RuleBroken:
        return None


def _exit_cost(reader: RoomReader, given: Mapping[str, Any], path: Path) -> ExitCost | None:
    member = reader.organisation(given["member"], (*path, "member"))
    money = given.get("amount")
    amount = None
    if money is not None:
        amount = reader.attempt(
            lambda: Money.of(exact_number(money["amount"]), money["currency"]), (*path, "amount")
        )
    confirmed_on = reader.day(given.get("confirmed_on"), (*path, "confirmed_on"))
    by = given.get("confirmed_by")
    return reader.attempt(
        lambda: ExitCost(member, str(given["says"]), amount, None if by is None else str(by), confirmed_on),
        path,
    )
