"""Statements and votes written into an alliance file are valid, become objects, and come back the same."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archstone.engines.vote_tables import VoteTable
from archstone.files.alliances import AllianceFile, read_alliance, write_alliance
from archstone.files.checks import check_file
from archstone.files.vote_tables import read_votes
from archstone.model.errors import BadInput
from archstone.model.registries import Registry
from archstone.model.statements import StatementVotes

ids = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=8).filter(
    lambda id: bool(id.strip())
)
days = st.dates().map(str)


@st.composite
def documents(draw: st.DrawFn) -> dict[str, Any]:
    statements, known = [], draw(st.lists(ids, unique=True, max_size=5))
    for id in known:
        statement: dict[str, Any] = {"id": id}
        if draw(st.booleans()):
            statement["text"] = draw(ids)
        if draw(st.booleans()):
            statement["essential_for"] = draw(st.lists(ids, unique=True, max_size=2))
        if draw(st.booleans()):
            statement["set_aside"] = {"until": draw(days), "decision": draw(st.none() | ids)}
        statements.append(statement)
    votes = [
        {
            "voter": voter,
            "stances": {
                named: draw(st.sampled_from([-1, 0, 1])) for named in draw(st.sets(st.sampled_from(known)))
            }
            if known
            else {},
        }
        for voter in draw(st.lists(ids, unique=True, max_size=4))
    ]
    return {"archstone": 1, "statements": statements, "votes": votes}


@pytest.mark.parametrize("extension", ["yaml", "json"])
@given(document=documents())
@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_what_is_written_comes_back(tmp_path: Path, extension: str, document: dict[str, Any]) -> None:
    path = tmp_path / f"a.{extension}"
    write_alliance(AllianceFile(Registry(), document), path)
    assert check_file(path) == ()
    again = read_alliance(path)
    assert again.document == document
    votes = again.room("statements")
    assert [statement.id for statement in votes] == [given["id"] for given in document["statements"]]
    assert [voter.id for voter in votes.voters] == [given["voter"] for given in document["votes"]]
    cast = sum(len(given["stances"]) for given in document["votes"])
    assert len(VoteTable.of(votes)) == cast
    if cast:
        assert isinstance(read_votes(path).votes, StatementVotes)
    else:
        with pytest.raises(BadInput):
            read_votes(path)
