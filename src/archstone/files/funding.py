"""The key ``funding`` of an alliance file: who paid whom how much, and on which conditions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from archstone.files.rooms import RoomReader, exact_number
from archstone.files.trees import Path
from archstone.model.capabilities import ID_PATTERN
from archstone.model.errors import did_you_mean
from archstone.model.funding import (
    ALLIANCE,
    Condition,
    Funding,
    Matter,
    Occasion,
    faults_of_payments,
)
from archstone.model.money import Money

CALLED: Mapping[str | int, str | int] = {"source": "from", "money": "amount"}


def read(reader: RoomReader) -> tuple[Funding, ...]:
    """Build the payments in the order of the file."""
    read = [(_payment(reader, item, path), path) for item, path in reader.items("funding")]
    payments = [(payment, path) for payment, path in read if payment is not None]
    for place, field, message in faults_of_payments([payment for payment, _ in payments]):
        reader.tell((*payments[place][1], field), message)
    return tuple(payment for payment, _ in payments)


def _payment(reader: RoomReader, given: Mapping[str, Any], path: Path) -> Funding | None:
    source = _source(reader, given["from"], (*path, "from"))
    to = str(given["to"])
    read_day = reader.since_founding if to == ALLIANCE else reader.day
    on = read_day(given["on"], (*path, "on"))
    if to != ALLIANCE:
        to = reader.member(to, (*path, "to"), on=on)
    conditions = [_condition(reader, item, at) for item, at in reader.items(*path, "conditions")]
    currency = reader.attempt(lambda: Money(0, str(given["currency"])).currency, (*path, "currency"))
    if on is None or currency is None:
        return None
    return reader.attempt(
        lambda: Funding(
            source=source,
            to=to,
            money=Money.of(exact_number(given["amount"]), currency),
            on=on,
            id=_word(given.get("id")),
            purpose=str(given.get("for") or ""),
            began_by=Occasion(given["began_by"]) if given.get("began_by") else None,
            call=str(given.get("call") or ""),
            conditions=tuple(condition for condition in conditions if condition is not None),
            passes_on=_word(given.get("passes_on")),
        ),
        path,
        CALLED,
    )


def _word(written: Any) -> str | None:
    return None if written is None else str(written)


def _source(reader: RoomReader, named: Any, path: Path) -> str:
    """Read a funder: a member's id, or the name of anyone else; what is nearly an id is told."""
    source = str(named)
    ids = [organisation.id for organisation in reader.registry]
    hint = did_you_mean(source, ids) if ID_PATTERN.fullmatch(source) and source not in ids else ""
    if "-" in source and hint:
        reader.tell(path, f"There is no organisation {source!r}.{hint} Write a funder outside by its name.")
    return source


def _condition(reader: RoomReader, given: Mapping[str, Any], path: Path) -> Condition | None:
    on = reader.day(given.get("on"), (*path, "on"))
    return reader.attempt(
        lambda: Condition(
            says=str(given["says"]),
            touches=Matter(given["touches"]) if given.get("touches") else None,
            accepted=given.get("accepted"),
            on=on,
            ballot=named_under(reader, "ballots", given.get("ballot"), (*path, "ballot")),
        ),
        path,
    )


def named_under(reader: RoomReader, key: str, id: Any, path: Path) -> str | None:
    """Read the id of something under a key of another room; one that isn't there is told with the nearest."""
    if id is None:
        return None
    listed = reader.at(key)  # its shape may be at fault
    items = listed if isinstance(listed, list) else ()
    ids = [str(item["id"]) for item in items if isinstance(item, Mapping) and "id" in item]
    if str(id) not in ids:
        reader.tell(path, f"There is no {str(id)!r} under {key}.{did_you_mean(str(id), ids)}")
    return str(id)
