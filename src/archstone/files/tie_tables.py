"""Plain tables of a network: its ties, and a recorded rank of those it joins."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from archstone.engines.centrality import Tie
from archstone.files.plain_tables import (
    BadCell,
    Column,
    not_negative,
    number,
    plain_head,
    read_plain_table,
)
from archstone.files.sources import open_source
from archstone.files.tables import open_table
from archstone.model.errors import BadInput

NOT_RANKED = ("", "na", "nan", "null", "none", "n/a")
NAME_COLUMNS = ("name", "vertex.names", "label")


@dataclass(frozen=True, slots=True)
class Ranks:
    """A recorded rank of each organisation, None where there is none, and what it is called where known."""

    ranks: Mapping[str, Fraction | None]
    names: Mapping[str, str]


def read_ties(
    path: str | Path, *, named: Mapping[str, str] | None = None, header: bool = True
) -> tuple[Tie, ...]:
    """Read ties from a table with from, to and perhaps weight.

    Raises
    ------
    BadInput
        With a fault for each row that has no end, joins one to itself, or weighs less than 0.
    """
    names = {name: theirs for name, theirs in (named or {}).items() if name in {"from", "to", "weight"}}
    columns = [Column("from"), Column("to")]
    if "weight" in names or (header and "weight" in _heads(path)):
        columns.append(Column("weight", not_negative))
    table = read_plain_table(path, columns, named=names, header=header)
    faults = [
        table.fault(row, "to", f"The tie runs from {row.values[0]} to itself; remove it.")
        for row in table.rows
        if row.values[0] == row.values[1]
    ]
    if faults:
        raise BadInput(faults)
    return tuple(Tie(*row.values) for row in table.rows)


def read_ranks(path: str | Path, rank: str, *, named: Mapping[str, str] | None = None) -> Ranks:
    """Read a recorded rank from a table with id, the column of the rank, and perhaps name.

    A cell that is empty, NA or NaN is no rank. Raises BadInput for an id that stands twice or another word.
    """
    names = {name: theirs for name, theirs in (named or {}).items() if name in {"id", "name"}}
    heads = _heads(path)
    called = names.get("name") or next((head for head in NAME_COLUMNS if plain_head(head) in heads), None)
    columns = [Column("id"), Column("rank", _rank)]
    names["rank"] = rank
    if called:
        columns.append(Column("name", str))
        names["name"] = called
    table = read_plain_table(path, columns, named=names)
    ranks: dict[str, Fraction | None] = {}
    faults = []
    for row in table.rows:
        if row.values[0] in ranks:
            faults.append(table.fault(row, "id", f"{row.values[0]} stands twice; keep one."))
        ranks[row.values[0]] = row.values[1]
    if faults:
        raise BadInput(faults)
    return Ranks(
        ranks, {row.values[0]: row.values[2] or row.values[0] for row in table.rows} if called else {}
    )


def _heads(path: str | Path) -> set[str]:
    return {plain_head(head) for head in open_table(open_source(Path(path))).header}


def _rank(cell: str) -> Fraction | None:
    if cell.casefold() in NOT_RANKED:
        return None
    try:
        return number(cell)
    except BadCell:
        raise BadCell(
            f"must be a number, or empty or NA where there is no rank, not {cell[:40]!r}."
        ) from None
