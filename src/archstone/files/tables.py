"""Tables read cell by cell: CSV, TSV, XLSX and Parquet, each row with the line or row it stands in."""

from __future__ import annotations

import csv
import io
import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any

from archstone.files.faults import FaultList, one_fault
from archstone.files.sources import Format, Source
from archstone.model.errors import BadInput

if TYPE_CHECKING:
    import polars as pl

Cell = str | int | float | bool | None | object
Row = tuple[int, Sequence[Cell]]

_BROKEN_WORKBOOK = (  # what its readers raise on a file that is cut off or damaged
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    LookupError,
    ValueError,
    TypeError,
    AttributeError,
    SyntaxError,
    EOFError,
    OSError,
    NotImplementedError,
)
RUN_BY_SPREADSHEETS = tuple("=+-@\t\r\n＝＋－＠")  # OWASP's list of what opens a formula
_NEEDS_CARE = re.compile(r"""(?:\A|[\r\n,;\t]) *"?[=']""")  # a cell may be a formula or a guarded text
_LONGEST_CELL = 2**30
_SEPARATOR_LINE = re.compile(r"""\A"?sep=([^\r\n"'])"?[,;\t ]*[\r\n]""", re.IGNORECASE)  # Excel's own
REFUSED: object = object()  # stands for a cell whose fault was told, so that it isn't told again as missing
_GUARD = "'"
_GUARDED = (*RUN_BY_SPREADSHEETS, _GUARD)


@dataclass(frozen=True)
class Table:
    """A table that was opened: its header and a way to go through its rows, as often as wanted.

    ``rows`` tells faults of its own (a row with too few cells, a formula) to the list it is given.
    ``counts_rows`` says that the format has no lines, so that rows are counted from 1 instead.
    """

    header: tuple[str, ...]
    header_line: int | None
    rows: Callable[[FaultList], Iterator[Row]]
    counts_rows: bool = False


def open_table(source: Source) -> Table:
    """Open a table; raise BadInput where it has no header or isn't whole."""
    if source.format is Format.XLSX:
        return _open_workbook(source)
    if source.format is Format.PARQUET:
        return _open_parquet(source)
    return _open_csv(source)


def guarded(text: str) -> str:
    """Write a cell so that no spreadsheet runs it: an apostrophe stands before what would open a formula.

    Examples
    --------
    >>> guarded("=1+1"), guarded("plain")
    ("'=1+1", 'plain')
    """
    return _GUARD + text if text.startswith(_GUARDED) else text


def unguarded(text: str) -> str:
    """Read a cell that `guarded` wrote, and any other as it stands.

    Examples
    --------
    >>> unguarded("'=1+1"), unguarded("'tis")
    ('=1+1', "'tis")
    """
    return text[1:] if text.startswith(_GUARD) and text[1:].startswith(_GUARDED) else text


# CSV and TSV


def _open_csv(source: Source) -> Table:
    text = source.text()
    delimiter, skip = csv_delimiter(text, source.format)
    early = FaultList(source.name)

    def from_header(faults: FaultList) -> Iterator[tuple[int, list[str]]]:
        return islice(csv_rows(io.StringIO(text, newline=""), delimiter, faults), skip, None)

    header_line, header = next(from_header(early), (1, []))
    careful = ("=" in text or "'" in text) and _NEEDS_CARE.search(text) is not None
    early.raise_if_any()

    def rows(faults: FaultList) -> Iterator[Row]:
        lines = from_header(faults)
        next(lines, None)
        for line, cells in lines:
            if len(cells) != len(header):
                faults.add(line, "", _wrong_count(len(cells), len(header)))
                continue
            yield line, guards_in(line, cells, header, faults) if careful else cells

    return Table(tuple(header), header_line, rows)


def csv_delimiter(text: str, format: Format) -> tuple[str, int]:
    """Find what separates the cells, and how many lines stand before the header, from a file's beginning."""
    said = _SEPARATOR_LINE.match(text)
    if said:
        return said[1], 1
    return ("\t" if format is Format.TSV else _delimiter_of(text)), 0


def _delimiter_of(text: str) -> str:
    """Find the delimiter in the header; semicolons are what spreadsheets write where the comma is decimal."""
    header = next((line for line in io.StringIO(text) if line.strip()), "")
    return max(",;\t", key=lambda mark: (header.count(mark), mark == ","))


def csv_rows(file: Iterable[str], delimiter: str, faults: FaultList) -> Iterator[tuple[int, list[str]]]:
    """Go through the rows of a CSV file that aren't blank, each with the line it begins in."""
    csv.field_size_limit(_LONGEST_CELL)  # the default would refuse a long mission
    reader = csv.reader(file, delimiter=delimiter, strict=True, skipinitialspace=True)
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            faults.add(line, "", _csv_sentence(str(error)))
            continue
        if cells and (cells[0].strip() or any(map(str.strip, cells))):  # spreadsheets write blank rows as ,,,
            yield line, cells


def _csv_sentence(error: str) -> str:
    if "end of data" in error:
        return "A quote opened in this row is never closed; the file may be cut off."
    return 'A quote stands in the wrong place in this row; inside a quoted cell write " as "".'


def _wrong_count(have: int, want: int) -> str:
    if have < want:
        return f"This row has {have} cells where the header has {want}; the row may be cut off."
    return (
        f"This row has {have} cells where the header has {want}; put a text that holds a comma into quotes."
    )


def guards_in(line: int, cells: Sequence[str], header: Sequence[str], faults: FaultList) -> list[str]:
    """Take the apostrophes of `guarded` off a row's cells; a formula is told as a fault."""
    for column, cell in zip(header, cells, strict=True):
        if cell.startswith("="):
            faults.add(
                line,
                column.strip(),
                f"This cell begins with = as a formula does: {cell[:40]!r}. Write its value, or put an "
                "apostrophe before it if it is meant as text.",
            )
    return [unguarded(cell) for cell in cells]


# XLSX


def _open_workbook(source: Source) -> Table:
    import openpyxl

    try:
        book = openpyxl.load_workbook(io.BytesIO(source.data), read_only=True)
        sheet = book["organisations"] if "organisations" in book.sheetnames else book.worksheets[0]
        merged = _merged_cells(source)
    except _BROKEN_WORKBOOK:
        raise _not_whole(source, "workbook; it may be cut off. Save") from None
    rows_read = _workbook_rows(source, sheet)
    header_row, header_cells = next(rows_read, (1, ()))
    if merged:
        faults = FaultList(source.name)
        for first in merged:
            faults.add(
                _row_of(first), "", f"The cells {first} ({_place(first)}) are merged; unmerge them first."
            )
        faults.raise_if_any()
    width = max((k + 1 for k, cell in enumerate(header_cells) if cell.value is not None), default=0)
    header = tuple("" if c.value is None else str(c.value) for c in header_cells[:width])

    def rows(faults: FaultList) -> Iterator[Row]:
        for row, cells in _workbook_rows(source, sheet):
            if row == header_row:
                continue
            values = _workbook_values(cells, header, faults)
            if any(value is not None for value in values):
                yield row, values

    return Table(header, header_row, rows)


def _workbook_rows(source: Source, sheet: Any) -> Iterator[tuple[int, tuple[Any, ...]]]:
    sheet.reset_dimensions()  # what a file says of its own size is often wrong
    try:
        for number, cells in enumerate(sheet.iter_rows(), start=1):
            if not all(_is_blank(cell.value) for cell in cells):
                yield number, cells
    except _BROKEN_WORKBOOK:
        raise _not_whole(source, "workbook; it may be cut off. Save") from None


def _is_blank(value: object) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


def _workbook_values(cells: Sequence[Any], header: Sequence[str], faults: FaultList) -> list[Cell]:
    values: list[Cell] = []
    for k, cell in enumerate(cells):
        field = header[k].strip() if k < len(header) else ""
        if cell.value is None:
            values.append(None)
            continue
        place = _place(cell.coordinate)
        if cell.data_type == "f":
            faults.add(
                cell.row, field, f"The cell at {place} holds a formula, {cell.value}; put its value there."
            )
        elif cell.data_type == "e":
            faults.add(
                cell.row, field, f"The cell at {place} holds the error {cell.value}; put a value there."
            )
        elif k >= len(header) and _is_blank(cell.value):
            pass
        elif k >= len(header):
            faults.add(cell.row, "", f"The cell at {place} stands beside the table, under no column name.")
        else:
            values.append(cell.value)
            continue
        values.append(REFUSED)
    return (values + [None] * (len(header) - len(values)))[: len(header)]


def _merged_cells(source: Source) -> list[str]:
    """List the merged ranges; the reader that streams rows doesn't tell of them."""
    found: list[str] = []
    with zipfile.ZipFile(io.BytesIO(source.data)) as book:
        sheets = sorted(name for name in book.namelist() if re.match(r"xl/worksheets/[^/]*\.xml$", name))
        for name in sheets:
            found += [
                m.decode() for m in re.findall(rb"<(?:\w+:)?mergeCell ref=\"([A-Z0-9:]+)\"", book.read(name))
            ]
    return found


def _row_of(reference: str) -> int:
    return int("".join(c for c in reference.split(":", maxsplit=1)[0] if c.isdigit()))


def _place(reference: str) -> str:
    column = "".join(c for c in reference.split(":", maxsplit=1)[0] if c.isalpha())
    return f"row {_row_of(reference)}, column {column}"


# Parquet


def _open_parquet(source: Source) -> Table:
    import polars as pl

    def frame() -> pl.LazyFrame:
        return pl.scan_parquet(source.path if source.path is not None else io.BytesIO(source.data))

    with parquet_faults(source):
        header = tuple(frame().collect_schema().names())

    def rows(_: FaultList) -> Iterator[Row]:
        with parquet_faults(source):
            table = frame().collect()
        yield from enumerate(table.iter_rows(), start=1)

    return Table(header, None, rows, counts_rows=True)


class parquet_faults:  # noqa: N801 - reads as a verb after "with"
    """Turn what a broken Parquet file raises into a sentence."""

    def __init__(self, source: Source) -> None:
        self._source = source

    def __enter__(self) -> None:
        """Begin."""

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        """Raise BadInput for a broken file."""
        import polars as pl

        panicked = isinstance(error, pl.exceptions.PanicException)  # which is no Exception
        if panicked or isinstance(error, pl.exceptions.PolarsError | OSError):
            raise _not_whole(self._source, "Parquet file; it may be cut off. Write") from None


def _not_whole(source: Source, what: str) -> BadInput:
    return one_fault(source.name, None, "", f"This isn't a whole {what} or copy it again.")
