"""A registry of any length read in batches: good rows as they go into a database, bad ones named and left out.

`read_registry` reads a file whole or not at all, as a search must. An import into a registry that stands is
another matter: one row in a million that is cut off mustn't keep the others out. Nothing but the ids seen is
held, so a file of any length goes through in the memory of a batch (a workbook and the trees of YAML and JSON
excepted, which are read whole and are small).
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

import polars as pl

from archstone.files.faults import FaultList, one_fault
from archstone.files.registers import REGISTERS, Register, detect_register
from archstone.files.registry_rows import COLUMNS, ColumnLeftOut, RowReader, find_columns, taxonomy_with_own
from archstone.files.registry_tables import RowChecker, own_in
from archstone.files.registry_writing import row_of
from archstone.files.sources import Format, Source, open_source, sniffed_format
from archstone.files.tables import (
    Table,
    csv_delimiter,
    csv_rows,
    guards_in,
    open_table,
    parquet_faults,
)
from archstone.model.capabilities import Capability, Taxonomy, standard_taxonomy
from archstone.model.errors import BadInput, Fault, RuleBroken, did_you_mean
from archstone.model.organisations import Organisation

BATCH = 4000
MOST_FAULTS = 100_000
LARGEST_TREE = 60_000_000  # bytes; beyond it YAML and JSON take too much memory
LARGEST_WORKBOOK = 120_000_000
HEAD = 1 << 16

Row = tuple[Any, ...]


@dataclass(frozen=True)
class Batch:
    """Rows read, each with the line or row where it stands; ``read_to`` counts the rows of the file so far."""

    rows: tuple[tuple[int, Row], ...]
    faults: tuple[Fault, ...]
    read_to: int


@dataclass
class RegistryStream:
    """A file that was opened and found to be a registry.

    Attributes
    ----------
    format : how it is written; ``register`` names the national register it is an extract of
    columns : what the file calls each column of ours
    left_out : columns that aren't known
    expected : about how many rows there are, for showing progress
    counts_rows : whether places are rows rather than lines
    """

    name: str
    format: Format
    register: str | None
    columns: dict[str, str]
    left_out: tuple[str, ...]
    expected: int
    counts_rows: bool
    taxonomy: Taxonomy
    _batches: Callable[[int, int], Iterator[Batch]] = field(repr=False)

    def batches(self, *, size: int = BATCH, start: int = 0) -> Iterator[Batch]:
        """Go through the file; the rows before *start* are only looked at for their ids."""
        return self._batches(size, start)


def open_registry_stream(
    path: Path,
    *,
    name: str = "",
    register: str | None = None,
    columns: Mapping[str, str] | None = None,
) -> RegistryStream:
    """Open a file to read a registry from it in batches.

    Parameters
    ----------
    path : a file on disk
    name : what to call it in sentences; its own name unless given
    register : the national register it is an extract of; found by its header unless given
    columns : what the file calls our columns, ``{"name": "title"}``

    Raises
    ------
    BadInput
        If it can't be read at all: no file, no header, no columns id and name, a broken archive.
    RuleBroken
        If there is no such register.
    """
    name = name or path.name
    format = sniffed_format(path, name)
    if register is not None and register not in REGISTERS:
        raise RuleBroken(
            f"There is no register {register!r}; there are {', '.join(REGISTERS)}."
            f"{did_you_mean(register, REGISTERS)}"
        )
    if format in (Format.CSV, Format.TSV):
        register = register or (None if columns else _register_of(path))
        if register:
            return _open_register(path, name, REGISTERS[register])
        return _open_csv(path, name, format, columns)
    if register:
        raise one_fault(name, None, "", "A national register is read from CSV, as it is published.")
    if format is Format.PARQUET:
        return _open_parquet(path, name, columns)
    largest = LARGEST_WORKBOOK if format is Format.XLSX else LARGEST_TREE
    if path.stat().st_size > largest:
        raise one_fault(
            name,
            None,
            "",
            f"A file of this kind may be {largest // 1_000_000} MB at most; save it as CSV or Parquet.",
        )
    return _open_workbook(path, name, columns) if format is Format.XLSX else _open_tree(path, name, format)


def _register_of(path: Path) -> str | None:
    with path.open("rb") as file:
        line = file.readline(HEAD).decode("utf-8-sig", errors="replace")
    try:
        return detect_register(next(csv.reader([line]), []))
    except csv.Error:
        return None


def _found(
    table: Table, name: str, columns: Mapping[str, str] | None
) -> tuple[dict[str, int], dict[str, str], tuple[str, ...]]:
    """Find the columns; raise BadInput where there is no id or no name."""
    import warnings

    faults = FaultList(name, counts_rows=table.counts_rows)
    with warnings.catch_warnings(record=True):
        warnings.simplefilter("always", ColumnLeftOut)
        found = find_columns(table, faults, columns)
    faults.raise_if_any()
    taken = set(found.values())
    left = tuple(h.strip() for k, h in enumerate(table.header) if k not in taken and h.strip())
    return found, {ours: table.header[k].strip() for ours, k in found.items()}, left


# CSV and TSV


def _open_csv(path: Path, name: str, format: Format, columns: Mapping[str, str] | None) -> RegistryStream:
    with path.open("rb") as file:
        head = file.read(HEAD)
    delimiter, skip = csv_delimiter(head.decode("utf-8-sig", errors="replace"), format)

    def raw(faults: FaultList) -> Iterator[tuple[int, list[str]]]:
        with path.open(encoding="utf-8-sig", errors="surrogateescape", newline="") as file:
            yield from islice(csv_rows(file, delimiter, faults), skip, None)

    early = FaultList(name)
    header_line, header = next(raw(early), (1, []))
    early.raise_if_any()
    if any("\0" in cell or not cell.isprintable() for cell in header):
        raise one_fault(name, header_line, "", "This isn't a table: its first line isn't a header.")
    table = Table(tuple(header), header_line, lambda faults: islice(raw(faults), 1, None))
    found, theirs, left = _found(table, name, columns)

    def chunks(size: int, start: int) -> Iterator[_Raw]:
        faults = FaultList(name, at_most=MOST_FAULTS)
        rows = islice(raw(faults), 1, None)
        while True:
            read = list(islice(rows, size))
            if not read and not faults.count:
                return
            yield _Raw([line for line, _ in read], _whole_cells(read, header, faults), faults)
            faults = _fresh(faults)
            if not read:
                return

    def whole_rows(read_faults: FaultList) -> Iterator[tuple[int, Sequence[Any]]]:
        for raw_rows in chunks(BATCH, 0):
            yield from ((line, cells) for line, cells in raw_rows.good())

    return _assembled(
        name, format, None, (found, theirs, left), _expected_lines(path, head), False, chunks, whole_rows
    )


@dataclass
class _Raw:
    """Rows as the file has them: where each stands, its cells or None for one that can't be used."""

    lines: list[int]
    cells: list[Sequence[Any] | None]
    faults: FaultList

    def good(self) -> Iterator[tuple[int, Sequence[Any]]]:
        for line, cells in zip(self.lines, self.cells, strict=True):
            if cells is not None:
                yield line, cells


def _fresh(faults: FaultList) -> FaultList:
    return FaultList(faults.file, counts_rows=faults.counts_rows, at_most=MOST_FAULTS)


def _whole_cells(
    read: list[tuple[int, list[str]]], header: list[str], faults: FaultList
) -> list[Sequence[Any] | None]:
    width = len(header)
    whole: list[Sequence[Any] | None] = []
    for line, cells in read:
        if len(cells) != width:
            faults.add(line, "", f"This row has {len(cells)} cells where the header has {width}.")
            whole.append(None)
            continue
        joined = "".join(cells)
        if not joined.isascii() and any("\ud800" <= letter <= "\udfff" for letter in joined):
            faults.add(line, "", "This row isn't UTF-8 text; save the file as UTF-8.")
            whole.append(None)
        elif "\0" in joined:
            faults.add(line, "", "There is a NUL byte in this row.")
            whole.append(None)
        elif "=" in joined or "'" in joined:
            before = faults.count
            plain = guards_in(line, cells, header, faults)
            whole.append(plain if faults.count == before else None)
        else:
            whole.append(cells)
    return whole


def _expected_lines(path: Path, head: bytes) -> int:
    lines = max(1, head.count(b"\n"))
    return max(1, round(path.stat().st_size / max(1, len(head)) * lines) - 1)


def _assembled(  # noqa: PLR0917 - what a kind of table knows of itself, in the order it is found out
    name: str,
    format: Format,
    register: str | None,
    columns: tuple[dict[str, int], dict[str, str], tuple[str, ...]],
    expected: int,
    counts_rows: bool,
    chunks: Callable[[int, int], Iterator[_Raw]],
    whole_rows: Callable[[FaultList], Iterator[tuple[int, Sequence[Any]]]],
) -> RegistryStream:
    """Put a stream together from a kind of table that gives its rows in chunks."""
    found, theirs, left = columns
    taxonomy = standard_taxonomy()
    own_faults = FaultList(name, counts_rows=counts_rows)
    if "own_capabilities" in found:
        at = found["own_capabilities"]
        own: list[tuple[int | None, Capability | str]] = []
        for line, cells in whole_rows(own_faults):
            own.extend(own_in(line, str(cells[at] or ""), FaultList(name)))
        taxonomy = taxonomy_with_own(own, taxonomy, FaultList(name))

    def batches(size: int, start: int) -> Iterator[Batch]:
        checker = RowChecker(found, taxonomy)
        read_to = 0
        for chunk in chunks(size, start):
            chunk.faults.counts_rows = counts_rows
            good = list(chunk.good())
            rows = checker.check([line for line, _ in good], [cells for _, cells in good], chunk.faults)
            read_to += len(chunk.lines)
            if read_to <= start:
                continue
            yield Batch(tuple((line, (*row, "")) for line, row in rows), chunk.faults.told, read_to)

    return RegistryStream(name, format, register, theirs, left, expected, counts_rows, taxonomy, batches)


# Parquet and XLSX


def _open_parquet(path: Path, name: str, columns: Mapping[str, str] | None) -> RegistryStream:
    source = Source(name, path, b"", Format.PARQUET)
    with parquet_faults(source):
        lazy = pl.scan_parquet(path)
        header = tuple(lazy.collect_schema().names())
        count = int(lazy.select(pl.len()).collect().item())
    table = Table(header, None, lambda faults: iter(()), counts_rows=True)
    found, theirs, left = _found(table, name, columns)
    wanted = {header[k]: ours for ours, k in found.items()}

    def batches(size: int, start: int) -> Iterator[Batch]:
        checker = RowChecker(found, standard_taxonomy())
        for at in range(0, count, size):
            with parquet_faults(source):
                frame = lazy.select(list(wanted)).slice(at, size).collect().rename(wanted)
            faults = FaultList(name, counts_rows=True, at_most=MOST_FAULTS)
            rows = checker.check_frame(range(at + 1, at + 1 + len(frame)), frame, faults)
            if at + len(frame) <= start:
                continue
            yield Batch(tuple((line, (*row, "")) for line, row in rows), faults.told, at + len(frame))

    return RegistryStream(name, Format.PARQUET, None, theirs, left, count, True, standard_taxonomy(), batches)


def _open_workbook(path: Path, name: str, columns: Mapping[str, str] | None) -> RegistryStream:
    table = open_table(Source(name, path, path.read_bytes(), Format.XLSX))
    found, theirs, left = _found(table, name, columns)

    def batches(size: int, start: int) -> Iterator[Batch]:
        faults = FaultList(name, at_most=MOST_FAULTS)
        reader = RowReader(found, faults, standard_taxonomy())
        rows, read_to = table.rows(faults), 0
        while chunk := list(islice(rows, size)):
            made = [(line, reader.organisation(line, cells)) for line, cells in chunk]
            read_to += len(chunk)
            if read_to > start:
                yield Batch(_laid_out(made), faults.told, read_to)
            faults.clear()

    return RegistryStream(
        name, Format.XLSX, None, theirs, left, _rows_in(table), False, standard_taxonomy(), batches
    )


def _rows_in(table: Table) -> int:
    return sum(1 for _ in table.rows(FaultList("")))


def _laid_out(made: Sequence[tuple[int, Organisation | None]]) -> tuple[tuple[int, Row], ...]:
    return tuple((line, (*_blank(row_of(one)), "")) for line, one in made if one is not None)


def _blank(cells: Sequence[Any]) -> tuple[Any, ...]:
    """Write what isn't known as a database has it: an empty text, and no number."""
    return tuple(
        cell if cell is not None or name in ("annual_budget", "staff") else ""
        for name, cell in zip(COLUMNS, cells, strict=True)
    )


# JSON and YAML


def _open_tree(path: Path, name: str, format: Format) -> RegistryStream:
    from archstone.files.alliances import registry_of_document
    from archstone.files.trees import read_tree

    source = open_source(path)
    tree = read_tree(Source(name, path, source.data, format))
    faults = FaultList(name, at_most=MOST_FAULTS)
    registry = registry_of_document(tree, faults, standard_taxonomy())
    organisations = tuple(registry)
    if not organisations and faults.count:
        raise BadInput(faults.told)

    def batches(size: int, start: int) -> Iterator[Batch]:
        for at in range(0, max(1, len(organisations)), size):
            part = organisations[at : at + size]
            if at + len(part) > start or not part:
                numbered = [(at + k, one) for k, one in enumerate(part, 1)]
                yield Batch(_laid_out(numbered), faults.told if at == 0 else (), at + len(part))

    return RegistryStream(name, format, None, {}, (), len(organisations), True, registry.taxonomy, batches)


# national registers


def _open_register(path: Path, name: str, register: Register) -> RegistryStream:
    faults: list[Fault] = []
    filings = register.filings(path, faults=faults)  # tells at once where the header lacks a column
    del filings

    def batches(size: int, start: int) -> Iterator[Batch]:
        told: list[Fault] = []
        book, read_to = register.book, 0
        estimates: dict[Any, tuple[str, str, str]] = {}
        stream = register.filings(path, faults=told)
        while True:
            rows: list[tuple[int, Row]] = []
            for filing in islice(stream, size):
                facts = book.estimator.facts(filing, book.as_of)
                parts = estimates.get(facts)
                if parts is None:
                    parts = estimates[facts] = _parts_of(book.estimator.from_facts(facts), facts)
                purpose = filing.purposes[0] if filing.purposes else None
                sector = book.estimator.rules.purposes[purpose].sector if purpose else None
                read_to += 1
                rows.append((read_to, _filing_row(filing, sector or "", parts)))
            if not rows and not told:
                return
            named = tuple(Fault(name, f.line, f.field, f.message) for f in told)
            told.clear()
            if read_to > start:
                yield Batch(tuple(rows), named, read_to)
            if not rows:
                return

    with path.open("rb") as file:
        expected = _expected_lines(path, file.read(HEAD))
    theirs = {"id": "", "name": ""}
    return RegistryStream(
        name, Format.CSV, register.name, theirs, (), expected, False, standard_taxonomy(), batches
    )


def _parts_of(audit: Any, facts: Sequence[tuple[str, str]]) -> tuple[str, str, str]:
    return (
        ";".join(f"{s.capability}:{s.level}:{s.grade}" for s in audit.strengths),
        ";".join(f"{v.capability}:{v.severity}:{v.need}:{v.disclosure}" for v in audit.vulnerabilities),
        ";".join(f"{fact}={value}" for fact, value in facts),
    )


def _filing_row(filing: Any, sector: str, parts: tuple[str, str, str]) -> Row:
    budget = filing.revenue if filing.revenue is None or filing.revenue >= 0 else None
    return (
        filing.id,
        filing.name,
        filing.kind or "",
        sector,
        filing.place or "",
        budget,
        filing.staff,
        filing.mission or "",
        parts[0],
        parts[1],
        *("", "", "", "", "", filing.currency, ""),
        filing.identifier,
        parts[2],
    )
