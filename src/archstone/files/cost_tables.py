"""Costs as a plain table: a row a member, with its coordination cost, annual budget and benefit."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path

from archstone.engines.cost_tables import MOST_PLACES, CostRow
from archstone.files.faults import one_fault
from archstone.files.plain_tables import BadCell, Column, not_negative, perhaps_not_negative, read_plain_table
from archstone.model.errors import BadInput


def cost(cell: str) -> Fraction:
    """Read a cost that can be shared in decimal places."""
    value = not_negative(cell)
    if (value * 10**MOST_PLACES).denominator != 1:
        raise BadCell(f"must have at most {MOST_PLACES} decimal places, not {cell[:40]}.")
    return value


COST_COLUMNS = (
    Column("member"),
    Column("cost", cost),
    Column("budget", perhaps_not_negative),
    Column("benefit", perhaps_not_negative),
)
COST_COLUMN_NAMES = tuple(column.name for column in COST_COLUMNS)


def read_cost_table(
    path: str | Path, *, named: Mapping[str, str] | None = None, header: bool = True
) -> tuple[CostRow, ...]:
    """Read what coordination cost each member from the columns member, cost, budget and benefit.

    Parameters
    ----------
    path : a CSV, TSV, XLSX or Parquet file, or ``-`` for standard input
    named : how the file calls a column that it calls otherwise, by our name
    header : whether the first line names the columns

    Returns
    -------
    rows : in the order of the file, all amounts exact; an empty budget or benefit is not known

    Raises
    ------
    BadInput
        With a fault for every row that can't be read, a member in two rows, or a table without rows.
    """
    table = read_plain_table(path, COST_COLUMNS, named=named, header=header)
    if not table.rows:
        raise one_fault(table.file, None, "", "There is nobody to share the cost: the table has no rows.")
    first: dict[str, int] = {}
    faults = []
    for row in table.rows:
        member = row.values[0]
        if first.setdefault(member, row.line) != row.line:
            said = f"{member!r} stands in line {first[member]}, too; write one row a member, with its sum."
            faults.append(table.fault(row, "member", said))
    if faults:
        raise BadInput(faults)
    return tuple(CostRow(*row.values) for row in table.rows)
