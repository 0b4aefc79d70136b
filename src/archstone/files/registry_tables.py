"""A registry of a million rows read as columns, without an object a row.

It gives exactly what `read_registry` and `AuditTable.from_audits` give together, or the same faults: a row
that the fast parser can't read goes to the slow reader.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from archstone.engines.audits import GRADES, AuditTable, family_numbers
from archstone.files import _audit_kernels as kernels
from archstone.files.audit_parts import PartReader, own_capability_of, own_id_of, pieces_of
from archstone.files.faults import FaultList
from archstone.files.registries import read_registry
from archstone.files.registry_rows import COLUMNS, RowReader, find_columns, taxonomy_with_own
from archstone.files.registry_writing import row_of
from archstone.files.sources import Format, Source, open_source
from archstone.files.tables import Table, open_table, parquet_faults
from archstone.model.audits import Audit
from archstone.model.capabilities import Capability, Taxonomy, standard_taxonomy
from archstone.model.errors import ArchstoneError, BadInput
from archstone.model.goals import Goal

TEXTS = ("id", "name", "kind", "sector", "place", "currency")
NUMBERS = ("annual_budget", "staff")
REPEATED = ("kind", "sector", "place", "currency", "stances", "deal_breakers", "touched_by", "funders")
TRAITS = ("stances", "deal_breakers", "touched_by", "funders", "allied_with")
PARTS = ("strengths", "vulnerabilities")
_READ = (*TEXTS, *NUMBERS, *TRAITS, *PARTS, "own_capabilities")
_BATCH = 100_000  # rows whose parts are laid end to end at a time: about 25 MB
_SPACES = "".join(chr(c) for c in range(0x3001) if chr(c).isspace())  # what str.strip takes off
_ID = r"\A[a-z0-9-]+\z"
_WHOLE = r"\A[0-9]{1,18}\z"
_UNITS = np.array([(k // 3 + 1) * GRADES[k % 3].tenths for k in range(15)], dtype=np.uint8)
_WEIGHTS = np.array([2 * (k // 20 + 1) * (k // 4 % 5 + 1) for k in range(100)], dtype=np.uint8)


@dataclass(frozen=True)
class RegistryColumns:
    """A registry as columns, row by row; null where a value isn't known.

    Attributes
    ----------
    id, name : (n,) String
    kind, sector, place, currency : (n,) String or Categorical
    annual_budget, staff : (n,) Int64; the budget in whole units of its currency
    stances, deal_breakers, touched_by, funders, allied_with : (n,) String or Categorical
        Parts joined by semicolons, as in the file; checked.
    table : AuditTable over *taxonomy*
    taxonomy : Taxonomy, own capabilities included
    goals : those of the file; a table has none
    """

    id: pl.Series
    name: pl.Series
    kind: pl.Series
    sector: pl.Series
    place: pl.Series
    currency: pl.Series
    annual_budget: pl.Series
    staff: pl.Series
    stances: pl.Series
    deal_breakers: pl.Series
    touched_by: pl.Series
    funders: pl.Series
    allied_with: pl.Series
    table: AuditTable
    taxonomy: Taxonomy
    goals: tuple[Goal, ...] = ()

    def __len__(self) -> int:
        return len(self.id)


def read_audit_columns(
    path: str | Path, *, columns: Mapping[str, str] | None = None, taxonomy: Taxonomy | None = None
) -> RegistryColumns:
    """Read a registry as columns: what an index of a million organisations is built from.

    Parameters
    ----------
    path : str or Path
        Parquet is the fast way, CSV and TSV the second; other formats go through `read_registry`.
    columns : mapping of str to str, optional
        What the table calls our columns: ``{"name": "title"}``.
    taxonomy : Taxonomy, optional
        The capabilities to know; the standard ones unless given.

    Returns
    -------
    columns : RegistryColumns, in the order of the file

    Raises
    ------
    BadInput
        With every fault, as `read_registry` tells them.

    Notes
    -----
    Exact and deterministic. The columns ``mission`` and ``identifiers`` aren't read. Time and memory grow
    with the rows; parts are parsed on one thread, and rows that aren't written the canonical way (spaces
    between parts, say) take longer.
    """
    source = open_source(path)
    taxonomy = taxonomy or standard_taxonomy()
    if source.format in (Format.CSV, Format.TSV, Format.PARQUET):
        faults = FaultList(source.name)
        table = open_table(source)
        faults.counts_rows = table.counts_rows
        found = find_columns(table, faults, columns)
        faults.raise_if_any()
        if source.format is Format.PARQUET:
            frame, lines = _parquet_frame(source, table, found), None
        else:
            frame, lines = _csv_frame(table, found, faults)
        return _Reader(frame, lines, faults).columns(taxonomy)
    registry = read_registry(path, columns=columns, taxonomy=taxonomy)
    rows = [row_of(organisation) for organisation in registry]
    frame = _frame_of_rows(rows)
    audits = AuditTable.from_audits((o.audit for o in registry), registry.taxonomy)
    return replace(_laid_out(frame, audits, registry.taxonomy), goals=registry.goals)


def columns_of_cells(batches: Iterator[Sequence[Sequence[Any]]], taxonomy: Taxonomy) -> RegistryColumns:
    """Lay rows of cells, in the order of `COLUMNS` and some thousand at a time, out as columns.

    Rows with a fault are left out: an index is made of what can be read. Of each batch only what a search
    needs is kept, so a million rows take a few hundred megabytes.
    """
    frames: list[pl.DataFrame] = []
    tables: list[AuditTable] = []
    for rows in batches:
        frame = _frame_of_rows(rows)
        try:
            read = _Reader(frame, None, FaultList("registry")).columns(taxonomy)
        except BadInput:
            checker = RowChecker({name: k for k, name in enumerate(COLUMNS)}, taxonomy)
            good = checker.check_frame(range(1, len(frame) + 1), frame, FaultList("registry"))
            read = _Reader(
                _frame_of_rows([[cell if cell != "" else None for cell in row] for _, row in good]),
                None,
                FaultList("registry"),
            ).columns(taxonomy)
        kept = pl.DataFrame({n: getattr(read, n) for n in (*TEXTS, *NUMBERS, *TRAITS)})
        frames.append(kept.with_columns(pl.col(*REPEATED).cast(pl.Categorical)))
        tables.append(read.table)
    if not frames:
        empty = _frame_of_rows([])
        return _Reader(empty, None, FaultList("registry")).columns(taxonomy)
    return _laid_out(pl.concat(frames), _end_to_end_tables(tables), taxonomy)


def _end_to_end_tables(tables: Sequence[AuditTable]) -> AuditTable:
    """Put the audits of several tables over the same capabilities one after another."""
    joined: dict[str, npt.NDArray[Any]] = {}
    for name in ("strength_capability", "strength_units", "strength_code"):
        joined[name] = np.concatenate([getattr(table, name) for table in tables])
    for name in ("need_capability", "need_weight", "need_code"):
        joined[name] = np.concatenate([getattr(table, name) for table in tables])
    for name in ("strength_start", "need_start"):
        joined[name] = _starts(np.concatenate([np.diff(getattr(table, name)) for table in tables]))
    return AuditTable(family=tables[0].family, **joined)


def _laid_out(frame: pl.DataFrame, table: AuditTable, taxonomy: Taxonomy) -> RegistryColumns:
    series: dict[str, Any] = {name: frame.get_column(name) for name in (*TEXTS, *NUMBERS, *TRAITS)}
    return RegistryColumns(**series, table=table, taxonomy=taxonomy)


def _frame_of_rows(rows: Sequence[Sequence[Any]]) -> pl.DataFrame:
    schema = {name: pl.Int64 if name in NUMBERS else pl.String for name in COLUMNS}
    return pl.DataFrame(rows, schema=schema, orient="row")


def _parquet_frame(source: Source, table: Table, found: Mapping[str, int]) -> pl.DataFrame:
    wanted = [pl.col(table.header[k]).alias(name) for name, k in found.items() if name in _READ]
    with parquet_faults(source):
        return pl.scan_parquet(source.path or io.BytesIO(source.data)).select(wanted).collect()


def _csv_frame(
    table: Table, found: Mapping[str, int], faults: FaultList
) -> tuple[pl.DataFrame, npt.NDArray[np.int64]]:
    wanted = {name: k for name, k in found.items() if name in _READ}
    frames: list[pl.DataFrame] = [pl.DataFrame(schema=dict.fromkeys(wanted, pl.String))]
    lines: list[npt.NDArray[np.int64]] = []
    for batch in _batches(table.rows(faults)):
        cells = [row for _, row in batch]
        lines.append(np.array([line for line, _ in batch], dtype=np.int64))
        frames.append(
            pl.DataFrame({n: pl.Series(n, [row[k] for row in cells], pl.String) for n, k in wanted.items()})
        )
    return pl.concat(frames), np.concatenate([*lines, np.empty(0, dtype=np.int64)])


def _batches(rows: Iterator[Any]) -> Iterator[list[Any]]:
    from itertools import islice

    while batch := list(islice(rows, _BATCH)):
        yield batch


def own_in(line: int, cell: str, faults: FaultList) -> list[tuple[int | None, Capability | str]]:
    """Read the own capabilities that one cell names; of one that can't be read its id stands there."""
    own: list[tuple[int | None, Capability | str]] = []
    for part in pieces_of(cell):
        try:
            own.append((line, own_capability_of(part)))
        except ArchstoneError as error:
            faults.add(line, "own_capabilities", str(error))
            own.append((line, own_id_of(part)))
    return own


class RowChecker:
    """Checks rows a batch at a time and gives the good ones as cells, in the order of `COLUMNS`.

    The rules are those of `RowReader`, which reads the odd rows of each batch; an id that stood in an earlier
    batch is a fault as well. Texts that aren't known are empty, numbers None.
    """

    def __init__(self, columns: Mapping[str, int], taxonomy: Taxonomy) -> None:
        self._columns = dict(columns)
        self._taxonomy = taxonomy
        self._lookup = kernels.lookup_table(list(taxonomy.ids))
        self._seen: set[int] = set()

    def check(
        self, lines: Sequence[int], cells: Sequence[Sequence[Any]], faults: FaultList
    ) -> list[tuple[int, tuple[Any, ...]]]:
        """Check rows of texts."""
        frame = pl.DataFrame(
            {name: pl.Series(name, [row[k] for row in cells], pl.String) for name, k in self._columns.items()}
        )
        return self.check_frame(lines, frame, faults)

    def check_frame(
        self, lines: Sequence[int], frame: pl.DataFrame, faults: FaultList
    ) -> list[tuple[int, tuple[Any, ...]]]:
        """Check the rows of a frame whose columns have our names."""
        if not len(frame):
            return []
        reader = _Reader(frame, np.array(lines, dtype=np.int64), faults)
        tidy, odd = reader.judged(self._taxonomy, self._lookup)
        named = [name for name in COLUMNS if name in frame.columns]
        slow = RowReader({name: k for k, name in enumerate(named)}, faults, self._taxonomy)
        raw = frame.select(named).filter(pl.Series(odd)) if odd.any() else frame.clear()
        odd_rows = raw.iter_rows()
        rows: list[tuple[int, tuple[Any, ...]]] = []
        for line, strange, cells in zip(lines, odd.tolist(), tidy.iter_rows(), strict=True):
            if strange:
                made = slow.organisation(line, next(odd_rows))
                if made is None:
                    continue
                told = tuple(
                    cell if cell is not None or name in NUMBERS else ""
                    for name, cell in zip(COLUMNS, row_of(made), strict=True)
                )
            else:
                told = cells
            if self._stood_before(told[0]):
                faults.add(line, "id", f"The id {told[0]} stands twice; the first is kept.")
                continue
            rows.append((line, told))
        return rows

    def _stood_before(self, id: str) -> bool:
        key = hash(id)  # 64 bits: two of a million ids meet once in thirty million files
        if key in self._seen:
            return True
        self._seen.add(key)
        return False


class _Reader:
    """Reads one frame: texts, numbers and parts, then the odd rows one by one."""

    def __init__(self, frame: pl.DataFrame, lines: npt.NDArray[np.int64] | None, faults: FaultList) -> None:
        self._raw = frame
        self._lines = lines
        self._faults = faults
        self._odd = np.zeros(len(frame), dtype=np.bool_)

    def columns(self, taxonomy: Taxonomy) -> RegistryColumns:
        """Read everything; raise BadInput with the faults of all odd rows."""
        tidy = pl.DataFrame([self._number(n) if n in NUMBERS else self._text(n) for n in _READ], strict=False)
        taxonomy = self._with_own(tidy.get_column("own_capabilities"), taxonomy)
        self._judge_ids(tidy.get_column("id"))
        self._odd |= tidy.get_column("name").is_null().to_numpy()
        self._judge_allies(tidy)
        self._judge_traits(tidy, taxonomy)
        table = self._audits(tidy, taxonomy)
        table = self._read_odd_rows(table, taxonomy)
        self._faults.raise_if_any()
        return _laid_out(tidy, table, taxonomy)

    def judged(
        self, taxonomy: Taxonomy, lookup: tuple[Any, ...]
    ) -> tuple[pl.DataFrame, npt.NDArray[np.bool_]]:
        """Give the cells of all columns as a database has them, and which rows have to be read one by one."""
        tidy = pl.DataFrame([self._number(n) if n in NUMBERS else self._text(n) for n in COLUMNS])
        self._odd |= tidy.get_column("own_capabilities").is_not_null().to_numpy()
        self._odd |= (~tidy.get_column("id").str.contains(_ID)).fill_null(True).to_numpy()
        self._odd |= tidy.get_column("name").is_null().to_numpy()
        self._judge_allies(tidy)
        self._judge_traits(tidy, taxonomy)
        _parsed(tidy, lookup, self._odd)
        return tidy.with_columns(pl.col(pl.String).fill_null("")), self._odd

    def _text(self, name: str) -> pl.Series:
        if name not in self._raw.columns:
            return pl.Series(name, [None], dtype=pl.String).new_from_index(0, len(self._raw))
        series = self._raw.get_column(name)
        if series.dtype.is_float():
            series = series.fill_nan(None)
            whole = (series == series.floor()) & (series.abs() < 2.0**53)
            self._odd |= (~whole).fill_null(False).to_numpy()
            series = series.set(~whole.fill_null(False), None).cast(pl.Int64)
        elif (
            series.dtype in (pl.Boolean, pl.Date, pl.Datetime, pl.Time, pl.Duration)
            or series.dtype.is_nested()
        ):
            self._odd |= series.is_not_null().to_numpy()
            series = pl.Series(name, [None], dtype=pl.String).new_from_index(0, len(series))
        series = series.cast(pl.String)
        stripped = series.str.strip_chars(_SPACES)
        return stripped.set(stripped == "", None)

    def _number(self, name: str) -> pl.Series:
        if name in self._raw.columns and self._raw.get_column(name).dtype.is_integer():
            series = self._raw.get_column(name)
            bad = ((series < 0) | (series >= 10**18)).fill_null(False)
            self._odd |= bad.to_numpy()
            return series.set(bad, None).cast(pl.Int64)
        text = self._text(name)
        bad = (~text.str.contains(_WHOLE)).fill_null(False)
        self._odd |= bad.to_numpy()
        return text.set(bad, None).cast(pl.Int64)

    def _with_own(self, cells: pl.Series, taxonomy: Taxonomy) -> Taxonomy:
        own: list[tuple[int | None, Capability | str]] = []
        for row in cells.is_not_null().arg_true():
            for part in pieces_of(cells[row]):
                try:
                    own.append((self._line(row), own_capability_of(part)))
                except ArchstoneError as error:
                    self._faults.add(self._line(row), "own_capabilities", str(error))
                    own.append((self._line(row), own_id_of(part)))
        return taxonomy_with_own(own, taxonomy, self._faults)

    def _line(self, row: int) -> int:
        return row + 1 if self._lines is None else int(self._lines[row])

    def _judge_ids(self, ids: pl.Series) -> None:
        self._odd |= (~ids.str.contains(_ID)).fill_null(True).to_numpy()
        if ids.n_unique() < len(ids):
            self._odd |= ids.is_duplicated().to_numpy()  # the first of two as well, to say where it stands

    def _judge_allies(self, tidy: pl.DataFrame) -> None:
        """Mark the rows whose id or name stands in their allied_with, perhaps as a part of another."""
        allies = pl.col("allied_with")
        if tidy.get_column("allied_with").null_count() == len(tidy):
            return
        itself = allies.str.contains(pl.col("id"), literal=True)
        itself |= allies.str.contains(pl.col("name"), literal=True)
        self._odd |= tidy.select(itself.fill_null(False)).to_series().to_numpy()

    def _judge_traits(self, tidy: pl.DataFrame, taxonomy: Taxonomy) -> None:
        parts = PartReader(taxonomy)
        for name in ("stances", "deal_breakers", "touched_by"):
            cells = tidy.get_column(name)
            if cells.null_count() == len(cells):
                continue
            broken = [cell for cell in cells.unique().drop_nulls() if not _reads(getattr(parts, name), cell)]
            if broken:
                self._odd |= cells.is_in(broken).fill_null(False).to_numpy()

    def _audits(self, tidy: pl.DataFrame, taxonomy: Taxonomy) -> AuditTable:
        lookup = kernels.lookup_table(list(taxonomy.ids))
        batches = [
            _parsed(tidy.slice(start, _BATCH), lookup, self._odd[start : start + _BATCH])
            for start in range(0, len(tidy), _BATCH)
        ]
        types = (np.int64, np.uint16, np.uint8) * 2
        joined = [
            np.concatenate([np.empty(0, dtype=dtype), *(batch[k] for batch in batches)])
            for k, dtype in enumerate(types)
        ]
        return AuditTable(
            family=family_numbers(taxonomy),
            strength_start=_starts(joined[0]),
            strength_capability=joined[1],
            strength_units=_UNITS[joined[2]],
            need_start=_starts(joined[3]),
            need_capability=joined[4],
            need_weight=_WEIGHTS[joined[5]],
            strength_code=joined[2],
            need_code=joined[5],
        )

    def _read_odd_rows(self, table: AuditTable, taxonomy: Taxonomy) -> AuditTable:
        """Read the odd rows one by one, telling their faults, and put the audits of the others in."""
        rows = np.flatnonzero(self._odd)
        names = [name for name in _READ if name in self._raw.columns]
        reader = RowReader({name: k for k, name in enumerate(names)}, self._faults, taxonomy)
        audits: list[Audit] = []
        for start in range(0, len(rows), _BATCH):
            part = rows[start : start + _BATCH]
            cells = self._raw.select(names)[part]
            for row, values in zip(part, cells.iter_rows(), strict=True):
                organisation = reader.organisation(self._line(int(row)), values)
                if organisation is not None and not self._faults.count:
                    audits.append(organisation.audit)
        if self._faults.count or not len(rows):
            return table
        return _with_rows(table, rows, AuditTable.from_audits(audits, taxonomy))


def _reads(read: Callable[..., tuple[Any, ...]], cell: str) -> bool:
    said: list[str] = []
    found = read(cell, said.append)
    issues = [item[0] for item in found if isinstance(item, tuple)]
    return not said and len(set(issues)) == len(issues)  # a second stance on one issue is a fault too


_Batch = tuple[npt.NDArray[Any], ...]


def _parsed(frame: pl.DataFrame, lookup: tuple[Any, ...], odd: npt.NDArray[np.bool_]) -> _Batch:
    """Parse a batch's parts; *odd* rows keep what they have, and the parser marks more."""
    (strengths, strength_end), (needs, need_end) = (_end_to_end(frame.get_column(name)) for name in PARTS)
    rows = len(frame)
    strength_count, need_count = np.empty(rows, dtype=np.int64), np.empty(rows, dtype=np.int64)
    most_s, most_v = len(strengths) // 4 + rows + 1, len(needs) // 6 + rows + 1  # "a:1;" and "a:1:1;"
    s_capability, s_code = np.empty(most_s, dtype=np.uint16), np.empty(most_s, dtype=np.uint8)
    v_capability, v_code = np.empty(most_v, dtype=np.uint16), np.empty(most_v, dtype=np.uint8)
    cells = (strengths, strength_end, needs, need_end)
    written = (strength_count, s_capability, s_code, need_count, v_capability, v_code)
    arguments: tuple[Any, ...] = (*cells, *lookup, *written, odd)
    s, v = kernels.parse_audits(*arguments)
    own = (strength_count, s_capability[:s], s_code[:s], need_count, v_capability[:v], v_code[:v])
    return tuple(array.copy() for array in own)  # not the whole room that was kept for them


def _end_to_end(cells: pl.Series) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.int64]]:
    text = (cells.str.join("")[0] or "").encode() or b"\0"
    ends = cells.str.len_bytes().fill_null(0).cast(pl.Int64).cum_sum().to_numpy()
    return np.frombuffer(text, dtype=np.uint8), ends


def _starts(counts: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    return np.concatenate([[0], np.cumsum(counts, dtype=np.int64)]).astype(np.int64)


def _with_rows(table: AuditTable, rows: npt.NDArray[np.int64], read: AuditTable) -> AuditTable:
    """Put audits that were read one by one in the place of their rows."""
    made: dict[str, npt.NDArray[Any]] = {}
    for start, values in (
        ("strength_start", ("strength_capability", "strength_units", "strength_code")),
        ("need_start", ("need_capability", "need_weight", "need_code")),
    ):
        old, new = getattr(table, start), getattr(read, start)
        counts = np.diff(old)
        parsed = np.repeat(np.isin(np.arange(len(counts)), rows), counts)  # odd for another reason
        counts[rows] = 0
        kept = _starts(counts)
        added = np.diff(new)
        at = np.repeat(kept[rows], added)
        for name in values:
            made[name] = np.insert(getattr(table, name)[~parsed], at, getattr(read, name))
        counts[rows] = added
        made[start] = _starts(counts)
    return replace(table, **made)
