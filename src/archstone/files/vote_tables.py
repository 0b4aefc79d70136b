"""Votes as a table: a row a voter, a column a statement, in each cell -1, 0, 1 or nothing.

What an analyst exports from a conversation holds other columns, too; they are named and passed over, never
guessed at.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path
from shlex import quote

import numpy as np

from archstone.engines.vote_tables import VoteTable
from archstone.files.alliances import AllianceFile, alliance_of_tree
from archstone.files.faults import FaultList, one_fault
from archstone.files.plain_tables import Column, PlainTable, read_plain_table
from archstone.files.sources import Source, open_source
from archstone.files.tables import REFUSED, Table, open_table
from archstone.files.trees import read_tree
from archstone.model.errors import BadInput, NotFound, did_you_mean
from archstone.model.statements import StatementVotes

NO_VOTES = "No one has voted on any statement yet: a vote is -1, 0 or 1."
VOTER, GROUP = "voter", "group"
STATEMENT, TEXT = "statement", "text"
COLUMNS = (VOTER, GROUP, STATEMENT, TEXT)
_NONE, _OTHER = 3, 4
_CODES: dict[object, int] = {
    **dict.fromkeys(("-1", "-1.0", -1, -1.0, "\N{MINUS SIGN}1"), 0),
    **dict.fromkeys(("0", "0.0", 0, 0.0, "-0.0"), 1),
    **dict.fromkeys(("1", "1.0", "+1", 1, 1.0), 2),
    **dict.fromkeys(("", None), _NONE),
}
_IS_TRUTH = frozenset([bool])
_LONGEST_PIECE = 50  # characters of a list of names to copy; longer ones would be cut where they are told
_TOLD_ONE_BY_ONE = 5  # cells of a column; with more, the column is told once


@dataclass(frozen=True, eq=False)
class VotesRead:
    """Votes that were read: the table of them, or the statements of an alliance, and groups where they stood.

    ``groups`` is None where the file has none.
    """

    votes: VoteTable | StatementVotes
    groups: Mapping[str, str] | None = None


@dataclass
class _Rows:
    """What is gathered row by row."""

    voters: dict[str, int] = field(default_factory=dict)
    groups: dict[str, str] = field(default_factory=dict)
    codes: bytearray = field(default_factory=bytearray)
    wrong: dict[int, list[tuple[int, object]]] = field(default_factory=dict)


def read_votes(
    path: str | Path, *, named: Mapping[str, str] | None = None, skip: Sequence[str] = ()
) -> VotesRead:
    """Read votes from a table, or from an alliance file.

    Parameters
    ----------
    path : a CSV, TSV, XLSX, Parquet, YAML or JSON file, or ``-`` for standard input
    named : how the table calls the column of voters, and of their groups if it has one
    skip : columns to pass over; ``n-*`` names all that begin so

    Returns
    -------
    VotesRead

    Raises
    ------
    BadInput
        With every fault: a cell that holds something else, a voter without an id or in two rows, a
        statement in two columns, no voters, no statements.

    Notes
    -----
    The column ``voter`` holds the voters, or else the first one, unless *named* says otherwise. Ids stay
    text, also where they look like numbers. A million cells take about a second.
    """
    source = open_source(path)
    if not source.format.is_table:
        return VotesRead(_of_document(source))
    table = open_table(source)
    faults = FaultList(source.name, counts_rows=table.counts_rows)
    voter, group, statements = _places(table, named or {}, skip, faults)
    faults.raise_if_any()
    rows = _gather(table, voter, group, statements, faults)
    _tell_wrong(table, rows.wrong, len(statements), faults)
    faults.raise_if_any()
    if not rows.voters:
        raise one_fault(source.name, table.header_line, "", "There are no voters: the table has no rows.")
    if not set(rows.codes) - {_NONE}:
        raise one_fault(source.name, None, "", NO_VOTES)
    return VotesRead(_as_table(table, rows, statements), rows.groups if group is not None else None)


def read_groups(path: str | Path, *, named: Mapping[str, str] | None = None) -> dict[str, str]:
    """Read the group of each voter from a table with the columns voter and group; an empty group is none.

    Raises BadInput, also for a voter in two rows.
    """
    table = read_plain_table(path, (Column(VOTER), Column(GROUP, str)), named=named)
    return {voter: group for voter, group in _each_once(table, VOTER).items() if group}


def read_texts(path: str | Path, *, named: Mapping[str, str] | None = None) -> dict[str, str]:
    """Read what each statement says from a table with the columns statement and text.

    Raises BadInput, also for a statement in two rows.
    """
    table = read_plain_table(path, (Column(STATEMENT), Column(TEXT)), named=named)
    return _each_once(table, STATEMENT)


def _each_once(table: PlainTable, column: str) -> dict[str, str]:
    found: dict[str, str] = {}
    faults = []
    for row in table.rows:
        id, value = row.values
        if id in found:
            faults.append(table.fault(row, column, f"{id} stands in an earlier row already; keep one."))
        found[id] = value
    if faults:
        raise BadInput(faults)
    return found


def _of_document(source: Source) -> StatementVotes:
    tree = read_tree(source)
    faults = FaultList(source.name)
    registry = alliance_of_tree(tree, faults)
    faults.raise_if_any()
    votes: StatementVotes | None = AllianceFile(registry, tree.document).room("statements")
    if votes is None or not votes.voters:
        raise one_fault(
            source.name,
            None,
            "votes",
            "There are no votes in this file; write them under statements and votes.",
        )
    if not any(voter.stances for voter in votes.voters):
        raise one_fault(source.name, None, "votes", NO_VOTES)
    return votes


def _places(
    table: Table, named: Mapping[str, str], skip: Sequence[str], faults: FaultList
) -> tuple[int, int | None, list[int]]:
    """Find the column of voters, that of groups if it was named, and those of statements."""
    heads = [head.strip() for head in table.header]
    found = {ours: _place(heads, theirs, ours, table, faults) for ours, theirs in named.items()}
    called_so = [k for k, head in enumerate(heads) if head.casefold() == VOTER]
    voter, group = found.get(VOTER, called_so[0] if called_so else 0), found.get(GROUP)
    for pattern in skip:
        if not any(fnmatchcase(head, pattern) for head in heads):
            there = did_you_mean(pattern, heads) or f" The header has {', '.join(heads[:8])}."
            raise NotFound(f"There is no column {pattern!r} to skip.{there}")
    statements = [
        k
        for k, head in enumerate(heads)
        if k not in (voter, group) and not any(fnmatchcase(head, pattern) for pattern in skip)
    ]
    for k in statements:
        if not heads[k]:
            faults.add(
                table.header_line, "", f"Column {k + 1} has no name; name the statement, or remove it."
            )
        elif heads[k] in (heads[j] for j in statements if j < k):
            faults.add(table.header_line, heads[k], f"The statement {heads[k]} has two columns; keep one.")
        elif re.sub(r"[\s_-]", "", heads[k]).casefold() in ("group", "groupid"):
            warnings.warn(
                f"The column {heads[k]} is taken for a statement. If it holds the voters' groups, say so "
                f"with --columns group={heads[k]}, or pass over it with --skip {heads[k]}.",
                stacklevel=2,
            )
    if not statements and not faults.count:
        faults.add(
            table.header_line, "", "There are no statements: a column for each follows that of the voters."
        )
    return voter or 0, group, statements


def _place(heads: Sequence[str], wanted: str, ours: str, table: Table, faults: FaultList) -> int | None:
    found = [head for head in heads if head == wanted] or [
        head for head in heads if head.casefold() == wanted.casefold()
    ]
    if found:
        return heads.index(found[0])
    hint = did_you_mean(wanted, heads)
    faults.add(
        table.header_line,
        ours,
        f"There is no column {wanted!r}; the header has {', '.join(heads[:8])}.{hint}",
    )
    return None


def _gather(
    table: Table, voter: int, group: int | None, statements: Sequence[int], faults: FaultList
) -> _Rows:
    rows = _Rows()
    ahead = statements[0] if list(statements) == list(range(statements[0], statements[-1] + 1)) else None
    for line, cells in _filled(table, faults):
        name = _as_id(cells[voter])
        if not name:
            faults.add(line, table.header[voter].strip(), "The voter has no id; give each one a short word.")
            continue
        if name in rows.voters:
            first = rows.voters[name]
            faults.add(
                line, table.header[voter].strip(), f"{name} voted twice, first in line {first}; keep one row."
            )
            continue
        rows.voters[name] = line
        own = cells[ahead : statements[-1] + 1] if ahead is not None else [cells[k] for k in statements]
        try:
            if any(map(_IS_TRUTH.__contains__, map(type, own))):  # True would pass for 1
                raise KeyError
            rows.codes += bytes(map(_CODES.__getitem__, own))
        except (KeyError, TypeError):
            rows.codes += bytes(_codes_of(own, line, statements, rows))
        if group is not None and (named := _as_id(cells[group])):
            rows.groups[name] = named
    return rows


def _filled(table: Table, faults: FaultList) -> Iterator[tuple[int, Sequence[object]]]:
    for line, cells in table.rows(faults):
        if any(_as_id(cell) for cell in cells):
            yield line, cells


def _codes_of(cells: Sequence[object], line: int, statements: Sequence[int], rows: _Rows) -> Iterator[int]:
    for k, cell in zip(statements, cells, strict=True):
        plain = cell.strip() if isinstance(cell, str) else cell
        code = _OTHER if isinstance(plain, bool) else _CODES.get(plain, _OTHER)
        if code == _OTHER:
            if cell is not REFUSED:  # a formula was told of as the row was read
                rows.wrong.setdefault(k, []).append((line, plain))
            code = _NONE
        yield code


def _as_id(cell: object) -> str:
    if cell is None or cell is REFUSED:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()


def _tell_wrong(
    table: Table, wrong: Mapping[int, list[tuple[int, object]]], columns: int, faults: FaultList
) -> None:
    """Tell single cells one by one, and a column that holds something else altogether once."""
    others = [table.header[k].strip() for k, cells in wrong.items() if len(cells) > _TOLD_ONE_BY_ONE]
    if len(others) == columns:
        faults.add(
            table.header_line,
            "",
            "No column holds votes. A table of votes has a column of voters, and one for each statement "
            "that holds -1, 0, 1 or nothing.",
        )
    elif others:
        these = (
            "this column is no statement, pass over it"
            if len(others) == 1
            else ("these columns are no statements, pass over them")
        )
        faults.add(table.header_line, "", f"If {these}: {_skipping(others)}")
    for k, cells in wrong.items():
        name = table.header[k].strip()
        if len(cells) <= _TOLD_ONE_BY_ONE:
            for line, cell in cells:
                faults.add(line, name, f"A vote is -1, 0, 1 or empty, not {str(cell)!r}.")
            continue
        line, cell = cells[0]
        faults.add(
            line,
            name,
            f"A vote is -1, 0, 1 or empty, not {str(cell)!r}, and so in {len(cells)} rows.",
        )


def _skipping(columns: Sequence[str]) -> str:
    """Write the options that pass over columns, in pieces short enough to be told whole, ready to copy.

    What a list of names or a pattern would read otherwise stands there as ``?``, any one character.
    """
    pieces: list[list[str]] = [[]]
    for column in columns:
        name = re.sub(r"[,*\[]", "?", column)
        name = name if len(name) <= _LONGEST_PIECE else f"{name[: _LONGEST_PIECE - 1]}*"
        if len(",".join([*pieces[-1], name])) > _LONGEST_PIECE:
            pieces.append([])
        pieces[-1].append(name)
    return " ".join(f"--skip {quote(','.join(piece))}" for piece in pieces if piece)


def _as_table(table: Table, rows: _Rows, statements: Sequence[int]) -> VoteTable:
    codes = np.frombuffer(bytes(rows.codes), dtype=np.uint8).reshape(len(rows.voters), len(statements))
    voter, statement = np.nonzero(codes < _NONE)
    return VoteTable(
        tuple(rows.voters),
        tuple(table.header[k].strip() for k in statements),
        voter.astype(np.int32),
        statement.astype(np.int32),
        codes[voter, statement].astype(np.int8) - 1,
    )
