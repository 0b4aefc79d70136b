"""The keys ``statements`` and ``votes`` of an alliance file: what was voted on, and how."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from archstone.files.rooms import RoomReader
from archstone.files.trees import Path
from archstone.model.statements import SetAside, Statement, StatementVotes, Voter, stance_of


def read(reader: RoomReader) -> StatementVotes | None:
    """Build the statements with their votes; None where the file has neither."""
    if reader.at("statements") is None and reader.at("votes") is None:
        return None
    statements = [_statement(reader, item, path) for item, path in reader.items("statements")]
    known = tuple(statement for statement in statements if statement is not None)
    voters: list[Voter] = []
    for item, path in reader.items("votes"):
        voter = _voter(reader, item, path)
        if voter is None:
            continue
        # one voter at a time, so that a fault is told where it stands
        if reader.attempt(partial(StatementVotes, known, (*_same(voters, voter), voter)), path) is not None:
            voters.append(voter)
    return reader.attempt(lambda: StatementVotes(known, tuple(voters)), ("statements",))


def _same(voters: list[Voter], voter: Voter) -> tuple[Voter, ...]:
    return tuple(other for other in voters if other.id == voter.id)


def _statement(reader: RoomReader, item: Mapping[str, Any], path: Path) -> Statement | None:
    essential = tuple(
        reader.organisation(named, (*path, "essential_for", k))
        for k, named in enumerate(item.get("essential_for") or ())
    )
    aside = item.get("set_aside")
    until = reader.day(aside["until"], (*path, "set_aside", "until")) if aside else None
    author = item.get("author")
    return reader.attempt(
        lambda: Statement(
            id=str(item["id"]),
            text=str(item.get("text") or ""),
            author=None if author is None else str(author),
            essential_for=essential,
            set_aside=SetAside(until, aside.get("decision")) if aside and until else None,
        ),
        path,
    )


def _voter(reader: RoomReader, item: Mapping[str, Any], path: Path) -> Voter | None:
    id, group = str(item["voter"]), item.get("group")
    stances = tuple(
        (named, reader.attempt(partial(stance_of, value, voter=id, statement=named), (*path, named)))
        for named, value in (item.get("stances") or {}).items()
    )
    return reader.attempt(
        lambda: Voter(
            id,
            tuple((named, stance) for named, stance in stances if stance is not None),
            None if group is None else str(group),
        ),
        path,
    )
