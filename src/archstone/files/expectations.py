"""The key ``expectations``: what members expect of each other, read beside what they pledge."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from archstone.files.rooms import RoomReader, exact_number
from archstone.files.trees import Path
from archstone.model.capabilities import CapabilityId
from archstone.model.expectations import ExitCost, Expectation, Expectations, Pledge
from archstone.model.money import Money


def read(reader: RoomReader) -> Expectations:
    """Build what was expected, pledged and confirmed; empty where the file tells of none."""
    key = "expectations"
    expected = [_expectation(reader, item, path) for item, path in reader.items(key, "expected")]
    costs = [_exit_cost(reader, item, path) for item, path in reader.items(key, "exit_costs")]
    pledged = tuple(_pledge(item) for item, _ in reader.items("pledges") if _is_pledge(item))
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


def _is_pledge(given: Any) -> bool:
    """Whether it can be read; what is wrong with one that can't is told where pledges are checked."""
    return isinstance(given, Mapping) and given.get("by") is not None and given.get("capability") is not None


def _pledge(given: Mapping[str, Any]) -> Pledge:
    to = given.get("to")
    named = to if isinstance(to, list) else [] if to is None else [to]
    return Pledge(
        str(given["by"]),
        CapabilityId(str(given["capability"])),
        str(given.get("what") or ""),
        tuple(str(id) for id in named),
    )


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
