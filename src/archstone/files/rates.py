"""The key ``rates`` of an alliance file: what a unit of one currency was worth in another, and when."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from archstone.files.rooms import RoomReader, exact_number
from archstone.files.trees import Path
from archstone.model.rates import Rate, RateTable

KEY = "rates"


def read(reader: RoomReader) -> RateTable:
    """Build the table of rates; empty where the file tells of none."""
    rates = [_rate(reader, given, path) for given, path in reader.items(KEY)]
    if None in rates:
        return RateTable()  # what is wrong with them is told
    table = reader.attempt(lambda: RateTable(tuple(rate for rate in rates if rate is not None)), (KEY,))
    return table or RateTable()


def _rate(reader: RoomReader, given: Mapping[str, Any], path: Path) -> Rate | None:
    on = reader.day(given["on"], (*path, "on"))
    if on is None:
        return None
    return reader.attempt(
        lambda: Rate(
            str(given["from"]),
            str(given["to"]),
            exact_number(given["rate"]),
            on,
            str(given.get("source") or ""),
        ),
        path,
        {"given": "from", "made": "to"},
    )
