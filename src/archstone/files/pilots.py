"""The key ``pilots`` of an alliance file: small, capped, dated trials of an exchange."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any, TypeVar

from archstone.files.rooms import RoomReader, exact_number
from archstone.files.trees import Path
from archstone.model.capabilities import CapabilityId
from archstone.model.errors import NotFound, did_you_mean
from archstone.model.money import Money
from archstone.model.pilots import (
    Answers,
    BoardRecord,
    Exchange,
    Expense,
    Gate,
    GateDecision,
    Measure,
    Pilot,
    Role,
    Round,
    StaffTime,
    Weakness,
    Worked,
)
from archstone.model.scaffolds import Stage

KEY = "pilots"
Made = TypeVar("Made")
Make = Callable[[RoomReader, Mapping[str, Any], Path], Made | None]


def read(reader: RoomReader) -> tuple[Pilot, ...]:
    """Build the pilots, in the order of the file; empty where there are none."""
    found: list[Pilot] = []
    for given, path in reader.items(KEY):
        pilot = _pilot(reader, given, path)
        if pilot is None:
            continue
        if any(pilot.id == other.id for other in found):
            reader.tell((*path, "id"), f"The pilot {pilot.id} stands twice; give each its own id.")
        found.append(pilot)
    return tuple(found)


def _pilot(reader: RoomReader, given: Mapping[str, Any], path: Path) -> Pilot | None:
    cap = given.get("cost_cap")
    cost_cap = None if cap is None else _money(reader, cap["amount"], cap["currency"], (*path, "cost_cap"))
    currency = cost_cap.currency if cost_cap else None
    spending = tuple(
        expense
        for item, at in reader.items(*path, "spending")
        if (expense := _expense(reader, item, at, currency)) is not None
    )
    starts = reader.day(given.get("starts"), (*path, "starts"))
    ends = reader.day(given.get("ends"), (*path, "ends"))
    parts: dict[str, Any] = {
        "exchange": _each(reader, path, "exchange", _exchange),
        "staff": _each(reader, path, "staff", _staff),
        "measures": _each(reader, path, "measures", _measure),
        "roles": _each(reader, path, "roles", _role),
        "rounds": _each(reader, path, "rounds", _round),
        "answers": _answers(reader, given.get("answers") or {}, path),
        "gate": _gate(reader, given.get("gate"), (*path, "gate")),
        "board": _board(reader, given.get("board"), (*path, "board")),
    }
    return reader.attempt(
        lambda: Pilot(
            str(given["id"]),
            _text(given.get("name")) or "",
            Stage(given.get("stage") or Stage.PILOT),
            starts_on=starts,
            ends_on=ends,
            cost_cap=cost_cap,
            spending=spending,
            **parts,
        ),
        path,
        {"ends_on": "ends"},
    )


def _each(reader: RoomReader, path: Path, key: str, make: Make[Made]) -> tuple[Made, ...]:
    made = (make(reader, item, at) for item, at in reader.items(*path, key))
    return tuple(one for one in made if one is not None)


def _exchange(reader: RoomReader, given: Mapping[str, Any], path: Path) -> Exchange | None:
    by = reader.organisation(given["by"], (*path, "by"))
    to = reader.organisation(given["to"], (*path, "to"))
    brings = reader.capability(given["brings"], (*path, "brings"))
    named = given.get("against")
    against = brings if named is None else reader.capability(named, (*path, "against"))
    told_at = (*path, "brings" if named is None else "against")
    reader.attempt(lambda: _must_be_vulnerable(reader, to, against), told_at)
    return reader.attempt(lambda: Exchange(by, brings, to, against), path)


def _must_be_vulnerable(reader: RoomReader, id: str, capability: CapabilityId) -> None:
    """Refuse what the audit doesn't list; an audit without vulnerabilities isn't known."""
    if id not in reader.registry or capability not in reader.registry.taxonomy:
        return
    audit = reader.registry[id].audit
    if audit.vulnerabilities and audit.vulnerability(capability) is None:
        listed = [one.capability for one in audit.vulnerabilities]
        hint = did_you_mean(capability, listed)
        raise NotFound(
            f"{id} lists no vulnerability in {capability}.{hint} Name the one that is meant with against, or "
            "add it to the audit."
        )


def _expense(
    reader: RoomReader, given: Mapping[str, Any], path: Path, currency: str | None
) -> Expense | None:
    on = reader.day(given["on"], (*path, "on"))
    written = given.get("currency") or currency
    if written is None:
        reader.tell((*path, "amount"), "The amount needs a currency, here or in the pilot's cost_cap.")
        return None
    amount = _money(reader, given["amount"], written, (*path, "amount"))
    if on is None or amount is None:
        return None
    return Expense(on, amount, _text(given.get("what")) or "")


def _money(reader: RoomReader, amount: Any, currency: str, path: Path) -> Money | None:
    return reader.attempt(lambda: Money.of(exact_number(amount), currency), path)


def _staff(reader: RoomReader, given: Mapping[str, Any], path: Path) -> StaffTime | None:
    member = reader.organisation(given["member"], (*path, "member"))
    counted_on = reader.day(given.get("on"), (*path, "on"))
    return reader.attempt(
        lambda: StaffTime(member, given.get("cap_hours"), given.get("used_hours"), counted_on), path
    )


def _measure(reader: RoomReader, given: Mapping[str, Any], path: Path) -> Measure | None:
    measured_on = reader.day(given.get("on"), (*path, "on"))
    return reader.attempt(
        lambda: Measure(
            str(given["name"]),
            _number(given.get("baseline")),
            _number(given.get("target")),
            _number(given.get("result")),
            _text(given.get("unit")) or "",
            measured_on,
        ),
        path,
    )


def _role(reader: RoomReader, given: Mapping[str, Any], path: Path) -> Role:
    organisation = reader.organisation(given["organisation"], (*path, "organisation"))
    return Role(organisation, str(given["does"]), _text(given.get("person")))


def _round(reader: RoomReader, given: Mapping[str, Any], path: Path) -> Round | None:
    on = reader.day(given["on"], (*path, "on"))
    return None if on is None else Round(on, given["succeeded"], _text(given.get("says")) or "")


def _answers(reader: RoomReader, given: Mapping[str, Any], path: Path) -> Answers:
    worked = given.get("worked")
    weaknesses = None
    if given.get("weaknesses") is not None:
        items = reader.items(*path, "answers", "weaknesses")
        weaknesses = tuple(_weakness(reader, item, at) for item, at in items)
    return Answers(None if worked is None else Worked(worked), _text(given.get("says")) or "", weaknesses)


def _weakness(reader: RoomReader, given: Mapping[str, Any], path: Path) -> Weakness:
    organisation = reader.organisation(given["organisation"], (*path, "organisation"))
    named = given.get("capability")
    capability = None if named is None else reader.capability(named, (*path, "capability"))
    return Weakness(organisation, str(given["says"]), capability)


def _gate(reader: RoomReader, given: Mapping[str, Any] | None, path: Path) -> Gate | None:
    if given is None:
        return None
    on = reader.day(given["on"], (*path, "on"))
    reasons = tuple(str(reason) for reason in given.get("reasons") or ())
    return None if on is None else Gate(on, GateDecision(given["decision"]), reasons, _text(given.get("by")))


def _board(reader: RoomReader, given: Mapping[str, Any] | None, path: Path) -> BoardRecord | None:
    if given is None:
        return None
    told = reader.day(given.get("told"), (*path, "told"))
    return BoardRecord(told, reader.day(given.get("approved"), (*path, "approved")))


def _number(written: Any) -> Fraction | None:
    return None if written is None else exact_number(written)


def _text(written: Any) -> str | None:
    return None if written is None else str(written)
