"""Lists of names to hold organisations against: sanctions, incidents, or one's own.

A list is a table with a column ``name`` and, where it has them, ``list``, ``reason``, ``source``, ``date``
and ``id``. Columns may stand in any order and any case, and others are passed over.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from archstone.files.faults import FaultList
from archstone.files.sources import open_source
from archstone.files.tables import REFUSED, open_table
from archstone.model.diligence import ListedName
from archstone.model.errors import RuleBroken, did_you_mean

COLUMNS = ("name", "list", "reason", "source", "date", "id")


def read_name_list(path: str | Path, *, name: str = "") -> tuple[ListedName, ...]:
    """Read a list of names from a CSV, TSV, XLSX or Parquet file, or from standard input (``-``).

    ``name`` is what sentences call the file where it lies under another.

    Raises
    ------
    BadInput
        Where there is no column ``name``, a column stands twice, a row has no name, or a date isn't a day;
        nothing is used then.
    """
    source = open_source(Path(path))
    source = replace(source, name=name or source.name)
    if not source.format.is_table:
        raise RuleBroken(f"A list of names is a table (CSV, TSV, XLSX, Parquet); {source.name} isn't one.")
    table = open_table(source)
    faults = FaultList(source.name, counts_rows=table.counts_rows)
    places = _places(table.header, table.header_line, faults)
    faults.raise_if_any()
    rows = []
    for line, cells in table.rows(faults):
        told = {column: _text(cells[place]) for column, place in places.items()}
        if not any(told.values()):
            continue
        if not told["name"]:
            faults.add(line, "name", "The row has no name; write one or take the row out.")
            continue
        on = _day(told.get("date", ""), line, faults)
        rows.append(
            ListedName(
                told["name"],
                told.get("list", "") or Path(source.name).stem,
                told.get("reason") or None,
                told.get("source") or None,
                on,
                told.get("id") or None,
            )
        )
    faults.raise_if_any()
    return tuple(rows)


def read_name_lists(paths: Iterable[str | Path]) -> tuple[ListedName, ...]:
    """Read several lists as one; a row that stands in them twice with nothing different counts once.

    Raises BadInput as `read_name_list` does.
    """
    return tuple(dict.fromkeys(one for path in paths for one in read_name_list(path)))


def _places(header: Sequence[str], line: int | None, faults: FaultList) -> dict[str, int]:
    plain = [re.sub(r"[\s-]+", "_", head.strip()).casefold() for head in header]
    for column in COLUMNS:
        if plain.count(column) > 1:
            faults.add(line, column, f"The column {column!r} stands twice; keep one.")
    if "name" not in plain:
        there = [head.strip() for head in header if head.strip()]
        faults.add(
            line,
            "name",
            f"There is no column 'name'; the header has {', '.join(there) or 'no names'}."
            f"{did_you_mean('name', there)}",
        )
    return {column: plain.index(column) for column in COLUMNS if column in plain}


def _day(written: str, line: int, faults: FaultList) -> date | None:
    if not written:
        return None
    try:
        return date.fromisoformat(written[:10])
    except ValueError:
        faults.add(line, "date", f"The date is a day such as 2026-04-01, not {written[:40]!r}.")
        return None


def _text(cell: object) -> str:
    if cell is None or cell is REFUSED:  # of a formula its fault was told as the row was read
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()
