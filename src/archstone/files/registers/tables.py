"""Register tables: rows of a national register read one by one, each bad one named."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TypeVar

from archstone.model.errors import BadInput, Fault

T = TypeVar("T")
_NO_TEXT = "\0"
MANY_BREAKS = 5  # line breaks inside one row beyond which a stray quotation mark is likelier than a long text


class BadRow(Exception):
    """A row that can't be used: which field, and why."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field
        self.message = message


class RegisterTable:
    """A register's CSV file, streamed; columns are found by name in any order and case.

    Parameters
    ----------
    path : the file, UTF-8 with or without a mark
    needed : columns that must be there
    wanted : columns that are read where they are there; "" stands for one that isn't

    Raises
    ------
    BadInput
        If the file can't be opened or its header lacks a needed column.
    """

    def __init__(self, path: str | Path, needed: Sequence[str], wanted: Sequence[str]) -> None:
        self.path = Path(path)
        self.columns = (*needed, *wanted)
        self.header = self._read_header()
        place = {name.strip().lower(): k for k, name in enumerate(self.header)}
        missing = [name for name in needed if name.lower() not in place]
        if missing:
            raise BadInput([self.fault(1, missing[0], f"The header has no column {missing[0]}.")])
        self._at = [place.get(name.lower(), -1) for name in self.columns]

    def fault(self, line: int | None, field: str, message: str) -> Fault:
        """Name something wrong in this file."""
        return Fault(str(self.path), line, field, message)

    def _read_header(self) -> list[str]:
        try:
            with self.path.open(encoding="utf-8-sig", errors="surrogateescape", newline="") as file:
                header = next(csv.reader(file), [])
        except OSError as error:
            raise BadInput([self.fault(None, "", f"The file can't be read: {error.strerror}.")]) from None
        except csv.Error:
            header = [_NO_TEXT]
        if not all(name.isprintable() for name in header):  # a picture, an archive, another encoding
            raise BadInput([self.fault(1, "", "This isn't a CSV file: its first line isn't a header.")])
        return header

    def rows(self, faults: list[Fault]) -> Iterator[tuple[int, list[str]]]:
        """Yield line number and the columns, in the order given; a row of the wrong length is a fault.

        Bytes that aren't UTF-8 come through as surrogates, so that they spoil their own row only.
        """
        width, at = len(self.header), self._at
        with self.path.open(encoding="utf-8-sig", errors="surrogateescape", newline="") as file:
            reader = csv.reader(file)
            next(reader, None)
            line = 1
            while True:
                start = line + 1
                try:
                    cells = next(reader)
                except StopIteration:
                    return
                except csv.Error as error:
                    faults.append(self.fault(start, "", f"The row can't be read: {error}."))
                    line = reader.line_num
                    continue
                line = reader.line_num
                if len(cells) != width:
                    if cells:
                        faults.append(self.fault(start, "", _wrong_length(cells, width, line - start)))
                    continue
                yield start, [cells[k].strip() if k >= 0 else "" for k in at]


def _wrong_length(cells: list[str], width: int, breaks: int) -> str:
    told = f"The row has {len(cells)} fields, the header {width}"
    if breaks >= MANY_BREAKS:
        return f"{told}; a quotation mark opens here and swallows the next {breaks} lines."
    return f"{told}; is the file cut off here?"


def each_once(
    table: RegisterTable, make: Callable[[list[str]], tuple[str, T]], key: str, faults: list[Fault]
) -> Iterator[T]:
    """Make something of every row, leaving out and naming rows that can't be used or come again.

    Parameters
    ----------
    make : turns a row's columns into its key and what is made of it, or raises BadRow
    key : the column that must not come twice, for the fault
    faults : what was wrong is added here
    """
    first: dict[str, int] = {}
    for line, row in table.rows(faults):
        try:
            named, made = make(row)
        except BadRow as bad:
            faults.append(table.fault(line, bad.field, bad.message))
            continue
        before = first.setdefault(named, line)
        if before != line:
            message = f"{named} already stands in line {before}; the first is kept."
            faults.append(table.fault(line, key, message))
            continue
        yield made


def amount(text: str, field: str) -> int | None:
    """Read a whole sum of money; blank is unknown."""
    if not text:
        return None
    try:
        return int(text)
    except ValueError:
        pass
    try:
        return round(float(text))
    except (ValueError, OverflowError):
        raise BadRow(field, f"This must be a sum of money in figures, not {text!r}.") from None


def readable(text: str, field: str) -> str:
    """Refuse text that wasn't UTF-8 in the file."""
    if not text.isascii() and any("\ud800" <= c <= "\udfff" for c in text):
        raise BadRow(field, "This isn't UTF-8 text; save the file as UTF-8.")
    return text
