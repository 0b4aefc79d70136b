"""Plain tables for analysts: a few named columns of a table, read exactly or refused row by row.

Columns may stand in any order and be written in any case; others are passed over. Ids stay strings, also
where they look like numbers.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

from archstone.files.faults import FaultList
from archstone.files.sources import open_source
from archstone.files.tables import REFUSED, Table, open_table
from archstone.model.errors import Fault, RuleBroken, did_you_mean

_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,3})?")
LARGEST, MOST_CHARACTERS = 1e100, 400  # so that sums and products of numbers stay numbers
_RENAMING = re.compile(r"\s*([^=,\s]+)\s*=\s*([^,]*[^,\s])\s*")


class BadCell(ValueError):
    """A cell that can't be read as what its column holds; says what it must be."""


def text(cell: str) -> str:
    """Read an id or a word: anything that isn't empty."""
    if not cell:
        raise BadCell("is empty.")
    return cell


def number(cell: str) -> Fraction:
    """Read a number exactly, as the decimal that is written.

    Examples
    --------
    >>> number("0.3")
    Fraction(3, 10)
    """
    if not _NUMBER.fullmatch(cell):
        raise BadCell("is empty." if not cell else f"must be a number such as 0.5, not {cell[:40]!r}.")
    if len(cell) > MOST_CHARACTERS or abs(float(cell)) >= LARGEST:
        raise BadCell(f"must be a number below {LARGEST:.0e} in {MOST_CHARACTERS} characters at most.")
    return Fraction(cell)


def not_negative(cell: str) -> Fraction:
    """Read a number that can't be below 0."""
    value = number(cell)
    if value < 0:
        raise BadCell(f"must not be negative, not {cell}.")
    return value


def share(cell: str) -> Fraction:
    """Read a number from 0 to 1."""
    value = number(cell)
    if not 0 <= value <= 1:
        raise BadCell(f"must be from 0 to 1, not {cell}.")
    return value


def perhaps_not_negative(cell: str) -> Fraction | None:
    """Read a number that can't be below 0; an empty cell is not known."""
    return not_negative(cell) if cell else None


@dataclass(frozen=True, slots=True)
class Column:
    """A column that a table must have, and how its cells are read."""

    name: str
    read: Callable[[str], Any] = text


@dataclass(frozen=True, slots=True)
class PlainRow:
    """One row of a table: its line in the file, and its values in the order of the columns asked for."""

    line: int
    values: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class PlainTable:
    """The rows of a table, in the order of the file."""

    file: str
    columns: tuple[str, ...]
    rows: tuple[PlainRow, ...]

    def fault(self, row: PlainRow, field: str, message: str) -> Fault:
        """Say what is wrong with a row, told where it stands."""
        return Fault(self.file, row.line, field, message)


def read_plain_table(
    path: str | Path,
    columns: Sequence[Column],
    *,
    named: Mapping[str, str] | None = None,
    header: bool = True,
) -> PlainTable:
    """Read the columns asked for out of a table.

    Parameters
    ----------
    path : a CSV, TSV, XLSX or Parquet file, or ``-`` for standard input
    columns : what must be there
    named : how the file calls a column that it calls otherwise, by our name
    header : whether the first line names the columns; without one they stand in the order asked for, and
        further columns are passed over

    Returns
    -------
    PlainTable

    Raises
    ------
    BadInput
        With a fault for every row that can't be read, or one where the file can't be; nothing is used then.

    Notes
    -----
    Empty lines are passed over. O(size of the file), all of it in memory.
    """
    source = open_source(Path(path))
    table = open_table(source)
    faults = FaultList(source.name, counts_rows=table.counts_rows)
    places = _places(table, columns, named or {}, faults) if header else _in_order(table, columns, faults)
    faults.raise_if_any()
    rows = tuple(_rows(table, columns, places, faults, header))
    faults.raise_if_any()
    return PlainTable(source.name, tuple(column.name for column in columns), rows)


def parse_names(given: Iterable[str], known: Sequence[str]) -> dict[str, str]:
    """Read ``from=source,to=target``: our name of a column, then the file's.

    Raises RuleBroken for a column that we don't have, or one named twice.

    Examples
    --------
    >>> parse_names(["from=source,to=target"], ["from", "to", "weight"])
    {'from': 'source', 'to': 'target'}
    """
    named: dict[str, str] = {}
    for part in (part for words in given for part in words.split(",")):
        found = _RENAMING.fullmatch(part)
        if not found:
            raise RuleBroken(f"Columns are named like from=source,to=target, not {part!r}.")
        ours, theirs = found[1].casefold(), found[2]
        if ours not in known:
            hint = did_you_mean(ours, known)
            raise RuleBroken(
                f"There is no column {ours!r} to name; the table needs {', '.join(known)}.{hint}"
            )
        if ours in named:
            raise RuleBroken(f"The column {ours} is named twice.")
        named[ours] = theirs
    return named


def plain_head(head: str) -> str:
    """Write the name of a column so that case, spaces and hyphens don't matter."""
    return re.sub(r"[\s-]+", "_", head.strip()).casefold()


def _places(
    table: Table, columns: Sequence[Column], named: Mapping[str, str], faults: FaultList
) -> list[int]:
    places = []
    for column in columns:
        wanted = named.get(column.name, column.name)
        found = [k for k, head in enumerate(table.header) if head.strip() == wanted]
        found = found or [k for k, head in enumerate(table.header) if plain_head(head) == plain_head(wanted)]
        if len(found) == 1:
            places.append(found[0])
        elif found:
            faults.add(table.header_line, column.name, f"The column {wanted!r} stands twice.")
        else:
            there = [head.strip() for head in table.header if head.strip()]
            faults.add(
                table.header_line,
                column.name,
                f"There is no column {wanted!r}; the header has {', '.join(there) or 'no names'}."
                f"{did_you_mean(wanted, there)} Name another with --columns {column.name}=….",
            )
    return places


def _in_order(table: Table, columns: Sequence[Column], faults: FaultList) -> list[int]:
    if len(table.header) < len(columns):
        wanted = ", ".join(column.name for column in columns)
        faults.add(
            table.header_line,
            "",
            f"This row has {len(table.header)} cells; without a header it should have {wanted}.",
        )
    return list(range(len(columns)))


def _rows(
    table: Table, columns: Sequence[Column], places: Sequence[int], faults: FaultList, header: bool
) -> Iterator[PlainRow]:
    readers = [(column.name, column.read, place) for column, place in zip(columns, places, strict=True)]
    for line, cells in _lines(table, faults, header):
        values = []
        for name, read, place in readers:
            cell = _as_text(cells[place])
            try:
                values.append(read(cell))
            except BadCell as wrong:
                if not cell.startswith("="):  # a formula was told of as the row was read
                    faults.add(line, name, f"The cell {wrong}")
        if len(values) == len(readers):
            yield PlainRow(line, tuple(values))


def _lines(table: Table, faults: FaultList, header: bool) -> Iterator[tuple[int, Sequence[object]]]:
    if not header and table.header_line is not None:
        yield table.header_line, table.header
    for line, cells in table.rows(faults):
        if any(_as_text(cell) for cell in cells):
            yield line, cells


def _as_text(cell: object) -> str:
    if cell is None:
        return ""
    if cell is REFUSED:
        return "="  # a formula or an error, as its fault says
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()
