"""Plain tables of funding: who paid whom how much in which currency, read exactly.

The layouts of OCHA's Financial Tracking Service and of 360Giving are known by their headers. A row without
funder, recipient or amount can't be counted and is told; one that is wrong is a fault with its line.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import repeat
from pathlib import Path
from typing import TYPE_CHECKING, Any

from archstone.engines.capture import Flow
from archstone.files.plain_tables import BadCell, Column, number, plain_head, read_plain_table
from archstone.files.sources import Format, Source, open_source
from archstone.files.tables import open_table
from archstone.model.errors import BadInput, Fault
from archstone.model.money import Money

if TYPE_CHECKING:
    import polars as pl

COLUMNS = ("funder", "recipient", "amount", "currency", "date")
LAYOUTS: tuple[tuple[Mapping[str, str], str | None], ...] = (  # ours: theirs, and the currency of the amounts
    ({"funder": "srcOrganization", "recipient": "destOrganization", "amount": "amountUSD"}, "USD"),
    (
        {
            "funder": "Funding Org:0:Name",
            "recipient": "Recipient Org:0:Name",
            "amount": "Amount Awarded",
            "date": "Award Date",
        },
        None,
    ),
    ({"date": "award_date"}, None),
)
LARGE = 1_000_000  # bytes; from there on polars reads the table, with the same result
_DAY = re.compile(r"(\d{4}-\d{2}-\d{2})([T ].*)?")
PLACES = 6
UNIT = 10**PLACES
LARGEST_SUM = 9e18  # of 64 bits, in millionths
_PLAIN_AMOUNT = r"^[+-]?\d{1,12}(\.\d{1,6})?$"  # what polars adds up exactly
_TAG = object()  # stands for a cell of the row of HXL tags
Row = tuple[str | None, str | None, Any, str | None, date | None]


@dataclass(frozen=True)
class FlowTable:
    """A table of funding that was read.

    Attributes
    ----------
    flows : in the order of the table; of a large table flows of one pair, currency and day are added up
    rows : how many rows there were
    left_out : why rows couldn't be counted, with how many
    doubles : rows that are just like an earlier one, with how many there are of each; they are counted
    doubled : how many rows that makes beyond the first of each
    without_day : how many of the flows have no day of the form 2026-04-01
    tags : whether a row of HXL tags stood below the header
    """

    flows: tuple[Flow, ...]
    rows: int
    left_out: Mapping[str, int]
    doubles: tuple[tuple[Flow, int], ...]
    doubled: int
    without_day: int
    tags: bool

    @property
    def passing_on(self) -> tuple[str, ...]:
        """Who stands on both sides, so that money it passes on may be counted twice, most flows first."""
        recipients = {flow.recipient for flow in self.flows}
        found: Counter[str] = Counter()
        for flow in self.flows:
            if flow.funder in recipients and flow.funder != flow.recipient:
                found[flow.funder] += flow.flows
        return tuple(sorted(found, key=lambda name: (-found[name], name)))

    @property
    def to_themselves(self) -> tuple[str, ...]:
        """Who is its own funder in the table."""
        return tuple(dict.fromkeys(flow.funder for flow in self.flows if flow.funder == flow.recipient))


def read_flows(
    path: str | Path,
    *,
    named: Mapping[str, str] | None = None,
    currency: str | None = None,
    header: bool = True,
) -> FlowTable:
    """Read a table of funding.

    Parameters
    ----------
    path : a CSV, TSV, XLSX or Parquet file, or ``-`` for standard input
    named : how the file calls a column that it calls otherwise, by ours
    currency : what the amounts are in where the table has no column of currencies
    header : whether the first line names the columns; without one they stand as funder, recipient, amount,
        currency

    Returns
    -------
    FlowTable

    Raises
    ------
    BadInput
        With a fault for each row whose amount is no number or whose currency is no ISO code, or where a
        column is missing.

    Notes
    -----
    Exact: amounts are decimals. A table of a megabyte or more is read by polars, and by the slow reader where
    that would have to guess; both give the same. O(size of the file).
    """
    if currency is not None:
        Money(0, currency)  # a bad code is refused before anything is read
    names = dict(named or {})
    columns, fixed = _columns(path, names, currency, header)
    if header and (fast := _read_fast(path, columns, names, fixed)) is not None:
        return fast
    table = read_plain_table(
        path, [Column(name, READERS[name]) for name in columns], named=names, header=header
    )
    rows = [dict(zip(columns, row.values, strict=True)) for row in table.rows]
    tags = bool(rows) and rows[0]["amount"] is _TAG
    for row, cells in list(zip(table.rows, rows, strict=True))[tags:]:
        if cells["amount"] is _TAG:
            raise BadInput([table.fault(row, "amount", "The cell must be a number such as 0.5, not a tag.")])
    kept = Counter(
        (row["funder"], row["recipient"], row["amount"], row.get("currency", fixed), row.get("date"))
        for row in rows[tags:]
    )
    return _collected(kept.items(), tags)


def _perhaps(cell: str) -> str | None:
    return cell or None


def _amount(cell: str) -> Any:
    if cell.startswith("#"):
        return _TAG
    return number(cell) if cell else None


def _code(cell: str) -> str | None:
    if cell and not re.fullmatch("[A-Z]{3}", cell) and not cell.startswith("#"):
        raise BadCell(f"must be an ISO code such as USD, not {cell[:40]!r}.")
    return cell or None


def _day(cell: str) -> date | None:
    found = _DAY.fullmatch(cell)
    try:
        return date.fromisoformat(found[1]) if found else None
    except ValueError:
        return None


READERS: Mapping[str, Callable[[str], Any]] = {
    "funder": _perhaps,
    "recipient": _perhaps,
    "amount": _amount,
    "currency": _code,
    "date": _day,
}


def _columns(
    path: str | Path, named: dict[str, str], currency: str | None, header: bool
) -> tuple[list[str], str | None]:
    """Find which of our columns the table has, putting what a known layout calls them into *named*."""
    source = open_source(Path(path))
    there = [head.strip() for head in open_table(source).header]
    if not header:
        return list(COLUMNS[: 3 if currency and len(there) == 3 else 4]), currency
    plain = {plain_head(head) for head in there}
    fixed = currency
    for layout, its_currency in LAYOUTS:
        if all(theirs in there for theirs in layout.values()) and not plain & set(layout):
            named.update({ours: theirs for ours, theirs in layout.items() if ours not in named})
            fixed = its_currency or fixed
    columns = list(COLUMNS[:3])
    if named.get("currency") or "currency" in plain:
        columns.append("currency")
    elif fixed is None:
        raise BadInput(
            [
                Fault(
                    source.name,
                    1,
                    "currency",
                    f"There is no column 'currency'; the header has {', '.join(there)}. Name another with "
                    "--columns currency=…, or say what all amounts are in with --currency.",
                )
            ]
        )
    if named.get("date") or "date" in plain:
        columns.append("date")
    return columns, fixed


def _collected(rows: Iterable[tuple[Row, int]], tags: bool) -> FlowTable:
    """Add up flows of one pair, currency and day, those of 0 or less apart; count what can't be counted."""
    sums: dict[tuple[Any, ...], list[Any]] = {}
    left_out: Counter[str] = Counter()
    doubles: list[tuple[Flow, int]] = []
    number_of_rows = without_day = 0
    for (funder, recipient, amount, currency, on), times in rows:
        number_of_rows += times
        missing = "funder" if funder is None else "recipient" if recipient is None else "amount"
        if funder is None or recipient is None or amount is None:
            left_out[f"without {missing}"] += times
            continue
        if times > 1:
            doubles.append((Flow(funder, recipient, amount, currency, on), times))
        without_day += times if on is None else 0
        held = sums.setdefault((funder, recipient, currency, on, amount > 0), [Fraction(0), 0])
        held[0] += amount * times
        held[1] += times
    return FlowTable(
        tuple(
            Flow(funder, recipient, amount, currency, on, flows)
            for (funder, recipient, currency, on, _), (amount, flows) in sums.items()
        ),
        number_of_rows,
        dict(left_out),
        _ordered(doubles),
        sum(times - 1 for _, times in doubles),
        without_day,
        tags,
    )


def _read_fast(
    path: str | Path, columns: Sequence[str], named: Mapping[str, str], fixed: str | None
) -> FlowTable | None:
    """Read a large table by polars; None where it is small, or where polars would have to guess."""
    source = open_source(Path(path))
    if source.path is None or source.format not in {Format.CSV, Format.PARQUET}:
        return None
    if source.path.stat().st_size < LARGE:
        return None
    import polars as pl

    try:
        frame = _as_texts(source, columns, named)
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError):
        return None  # the slow reader says what is wrong
    if frame is None or not _is_plain(frame):
        return None
    return _added_up(frame, fixed)


def _added_up(frame: pl.DataFrame, fixed: str | None) -> FlowTable | None:
    """Do what `_collected` does, on columns; None where amounts are too large to be added up exactly."""
    import polars as pl

    rows = len(frame)
    left_out = {}
    for name in ("funder", "recipient", "amount"):
        if missing := frame[name].null_count():
            left_out[f"without {name}"] = missing
            frame = frame.filter(pl.col(name).is_not_null())
    units = (pl.col("amount").cast(pl.Decimal(38, PLACES)) * UNIT).cast(pl.Int64)
    frame = frame.with_columns(units.alias("amount"))
    if frame["amount"].cast(pl.Float64).abs().sum() > LARGEST_SUM:
        return None
    if "date" in frame.columns:
        frame = frame.with_columns(pl.col("date").str.extract(r"^(\d{4}-\d{2}-\d{2})(?:[T ].*)?$"))
    pairs = [name for name in frame.columns if name != "amount"]
    same = frame.group_by([*pairs, "amount"], maintain_order=True).agg(pl.len().alias("times"))
    twice = same.filter(pl.col("times") > 1)
    sums = same.group_by([*pairs, (pl.col("amount") > 0).alias("positive")], maintain_order=True).agg(
        (pl.col("amount") * pl.col("times")).sum().alias("amount"), pl.col("times").sum()
    )
    flows = tuple(flow for flow, _ in _flows(sums, fixed))
    doubles = [(flow, times) for (flow, times) in _flows(twice, fixed, single=True)]
    return FlowTable(
        flows,
        rows,
        left_out,
        _ordered(doubles),
        sum(times - 1 for _, times in doubles),
        sum(flow.flows for flow in flows if flow.on is None),
        tags=False,
    )


def _flows(frame: pl.DataFrame, fixed: str | None, *, single: bool = False) -> Iterator[tuple[Flow, int]]:
    """Make flows of rows; *single* makes each stand for one, however often it occurs."""
    nothing = repeat(None, len(frame))
    currencies = frame["currency"].to_list() if "currency" in frame.columns else repeat(fixed)
    days = frame["date"].to_list() if "date" in frame.columns else nothing
    for funder, recipient, amount, currency, day, times in zip(
        *(frame[name].to_list() for name in ("funder", "recipient", "amount")),
        currencies,
        days,
        frame["times"].to_list(),
        strict=False,
    ):
        on = None if day is None else _day(day)
        yield Flow(funder, recipient, Fraction(amount, UNIT), currency, on, 1 if single else times), times


def _ordered(doubles: Iterable[tuple[Flow, int]]) -> tuple[tuple[Flow, int], ...]:
    return tuple(sorted(doubles, key=lambda one: (-one[1], -one[0].amount, one[0].funder, one[0].recipient)))


def _as_texts(source: Source, columns: Sequence[str], named: Mapping[str, str]) -> pl.DataFrame | None:
    """Take the columns asked for as trimmed texts, empty ones as nothing; None where that isn't sure."""
    import polars as pl

    path = source.path
    assert path is not None
    if source.format is Format.PARQUET:
        whole = pl.read_parquet(path)
        numbers = (pl.Float32, pl.Float64)
        if any(whole.schema[head] in numbers for head in whole.columns):
            return None  # a float has to be read as the decimal that is written
    else:
        whole = pl.read_csv(path, infer_schema=False, encoding="utf8")
        if whole.columns and whole[whole.columns[-1]].null_count():
            return None  # a row may be cut short, which isn't the same as an empty cell
    heads = {}
    for name in columns:
        wanted = named.get(name, name)
        found = [head for head in whole.columns if head.strip() == wanted]
        found = found or [head for head in whole.columns if plain_head(head) == plain_head(wanted)]
        if len(found) != 1:
            return None
        heads[name] = found[0]
    trimmed = [pl.col(head).cast(pl.String).str.strip_chars().alias(name) for name, head in heads.items()]
    frame = whole.select(trimmed)
    empty = [pl.when(pl.col(name) == "").then(None).otherwise(pl.col(name)).alias(name) for name in columns]
    return frame.select(empty).filter(~pl.all_horizontal(pl.all().is_null()))


def _is_plain(frame: pl.DataFrame) -> bool:
    """Whether every amount and currency is plainly written and no cell needs a closer look."""
    import polars as pl

    tests = [pl.col("amount").str.contains(_PLAIN_AMOUNT).all()]
    tests += [~pl.col(name).str.contains(r"^[='\"]").any() for name in frame.columns]
    if "currency" in frame.columns:
        tests.append(pl.col("currency").str.contains("^[A-Z]{3}$").all())
    return bool(frame.select(pl.all_horizontal(test.fill_null(True) for test in tests)).item())
