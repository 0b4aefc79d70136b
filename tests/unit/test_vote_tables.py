"""Votes as arrays, and votes read from tables."""

from __future__ import annotations

import io
import shlex
import sys
from pathlib import Path

import numpy as np
import openpyxl
import polars as pl
import pytest

from archstone.engines.vote_tables import VoteTable
from archstone.files.vote_tables import read_groups, read_texts, read_votes
from archstone.model.errors import BadInput, NotFound, RuleBroken
from archstone.model.statements import Stance, Statement, StatementVotes, Voter

NAN = float("nan")


def write(tmp_path: Path, text: str, name: str = "votes.csv") -> Path:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


def faults(tmp_path: Path, text: str, **how: object) -> list[str]:
    with pytest.raises(BadInput) as caught:
        read_votes(write(tmp_path, text), **how)  # type: ignore[arg-type]
    return [str(fault).partition("votes.csv")[2].lstrip(", :") for fault in caught.value.faults]


def test_votes_are_kept_by_voter_and_then_statement() -> None:
    table = VoteTable(("a", "b"), ("s", "t"), np.array([1, 0]), np.array([0, 1]), np.array([1, -1]))
    assert table.voter.tolist() == [0, 1]
    assert table.statement.tolist() == [1, 0]
    assert table.stance.tolist() == [-1, 1]
    assert (len(table), table.shape, table.cast.tolist()) == (2, (2, 2), [1, 1])


def test_counts_by_group_leave_out_who_is_in_none() -> None:
    table = VoteTable.from_matrix([[1, -1], [1, 0], [-1, NAN]])
    assert table.counts()[:, 0].tolist() == [[1, 1], [0, 1], [2, 0]]
    counts = table.counts(np.array([0, 1, -1]), 2)
    assert counts.tolist() == [[[0, 1], [0, 0]], [[0, 0], [0, 1]], [[1, 0], [1, 0]]]


def test_an_alliances_votes_become_a_table() -> None:
    votes = StatementVotes(
        (Statement("s"), Statement("t")),
        (Voter("a", (("t", Stance.SUPPORT),)), Voter("b"), Voter("c", (("s", Stance.OPPOSE),))),
    )
    table = VoteTable.of(votes)
    assert table.voters == ("a", "b", "c")
    assert list(zip(table.voter, table.statement, table.stance, strict=True)) == [(0, 1, 1), (2, 0, -1)]
    assert len(VoteTable.of(StatementVotes())) == 0


@pytest.mark.parametrize(
    ("columns", "says"),
    [
        ((("a", "a"), ("s",), [0], [0], [1]), "The voter a stands twice"),
        ((("a",), ("s", "s"), [0], [0], [1]), "The statement s stands twice"),
        ((("a",), ("s",), [0, 0], [0, 0], [1, 1]), "a voted on s twice"),
        ((("a",), ("s",), [0], [0], [2]), "must be -1 (oppose), 0 (pass) or 1 (support), not 2"),
        ((("a",), ("s",), [0], [0], []), "Every vote needs a voter, a statement and a stance"),
    ],
)
def test_what_a_table_refuses(columns: tuple[object, ...], says: str) -> None:
    voters, statements, *rows = columns
    with pytest.raises(RuleBroken) as caught:
        VoteTable(voters, statements, *map(np.array, rows))  # type: ignore[arg-type]
    assert says in str(caught.value)


def test_a_matrix_has_rows_and_columns_of_stances() -> None:
    with pytest.raises(RuleBroken, match="a row for each voter"):
        VoteTable.from_matrix([1.0, 0.0])
    with pytest.raises(RuleBroken, match=r"not 0\.5"):
        VoteTable.from_matrix([[0.5]])


def test_ids_stay_text_and_cells_may_be_written_in_several_ways(tmp_path: Path) -> None:
    text = "voter,7,08\n1,1,-1.0\n 2 , 0.0 ,\n3,+1,−1\n"  # the last is a minus sign
    votes = read_votes(write(tmp_path, text)).votes
    assert isinstance(votes, VoteTable)
    assert (votes.voters, votes.statements) == (("1", "2", "3"), ("7", "08"))
    assert votes.stance.tolist() == [1, -1, 0, 1, -1]


def test_the_voters_are_found_in_any_place_and_case(tmp_path: Path) -> None:
    for text, named in (("s,Voter\n1,a\n", None), ("s,Who\n1,a\n", {"voter": "who"}), ("x,s\na,1\n", None)):
        votes = read_votes(write(tmp_path, text), named=named).votes
        assert isinstance(votes, VoteTable)
        assert (votes.voters, votes.statements) == (("a",), ("s",))


def test_every_format_says_the_same(tmp_path: Path) -> None:
    frame = pl.DataFrame({"voter": [10, 11], "s": [1, None], "t": [-1, 0]})
    frame.write_csv(tmp_path / "v.csv")
    frame.write_csv(tmp_path / "v.tsv", separator="\t")
    frame.write_parquet(tmp_path / "v.parquet")
    book = openpyxl.Workbook()
    for row in (frame.columns, *frame.rows()):
        book.active.append(list(row))
    book.save(tmp_path / "v.xlsx")
    for name in ("v.csv", "v.tsv", "v.parquet", "v.xlsx"):
        votes = read_votes(tmp_path / name).votes
        assert isinstance(votes, VoteTable)
        assert (votes.voters, votes.statements, votes.stance.tolist()) == (
            ("10", "11"),
            ("s", "t"),
            [1, -1, 0],
        )


def test_truth_is_no_vote(tmp_path: Path) -> None:
    pl.DataFrame({"voter": ["a"], "s": [True]}).write_parquet(tmp_path / "v.parquet")
    with pytest.raises(BadInput, match="Row 1: A vote is -1, 0, 1 or empty, not 'True'"):
        read_votes(tmp_path / "v.parquet")


def test_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"voter,s\na,1\n")))
    assert len(read_votes("-").votes) == 1


EXPORT = "participant,group-id,n-votes,n-agree,0,1\n" + "".join(
    f"{k},{k % 2},{k + 2},9,1,-1\n" for k in range(7)
)


def test_the_advice_is_whole_and_does_what_it_says(tmp_path: Path) -> None:
    """However many columns and however they are called, the options can be copied and pass over them."""
    others = [f"answer number {k}, o'clock [a]*" for k in range(12)] + ["x" * 120]
    head = ",".join(f'"{name}"' for name in others)
    text = f"voter,{head},s\n" + "".join(f"v{k},{'no,' * len(others)}1\n" for k in range(7))
    told = faults(tmp_path, text)[0]
    assert "…" not in told
    words = shlex.split(told.partition("pass over them: ")[2])
    assert set(words[::2]) == {"--skip"}
    skip = [name for word in words[1::2] for name in word.split(",")]
    assert len(skip) == len(others)
    assert read_votes(write(tmp_path, text), skip=skip).votes.statements == ("s",)
    alone = faults(tmp_path, "voter,why,s\n" + "".join(f"v{k},no,1\n" for k in range(7)))
    assert alone[0] == "line 1: If this column is no statement, pass over it: --skip why"


def test_a_table_that_holds_no_votes_is_told_so(tmp_path: Path) -> None:
    told = faults(tmp_path, "id,name\n" + "".join(f"{k},Acme\n" for k in range(7)))
    assert told[0].startswith("line 1: No column holds votes. A table of votes has a column of voters")


def test_columns_that_are_no_statements_are_named_and_passed_over(tmp_path: Path) -> None:
    with pytest.warns(UserWarning, match="The column group-id is taken for a statement"):
        told = faults(tmp_path, EXPORT)
    assert told == [
        "line 1: If these columns are no statements, pass over them: --skip n-votes,n-agree",
        "line 2, n-votes: A vote is -1, 0, 1 or empty, not '2', and so in 7 rows.",
        "line 2, n-agree: A vote is -1, 0, 1 or empty, not '9', and so in 7 rows.",
    ]
    read = read_votes(
        write(tmp_path, EXPORT), named={"voter": "participant", "group": "group-id"}, skip=["n-*"]
    )
    assert isinstance(read.votes, VoteTable)
    assert read.votes.statements == ("0", "1")
    assert read.groups == {str(k): str(k % 2) for k in range(7)}
    with pytest.raises(NotFound, match=r"There is no column 'n-vote' to skip. Did you mean n-votes\?"):
        read_votes(write(tmp_path, EXPORT), skip=["n-vote"])


def test_a_column_that_is_called_a_group_is_pointed_out(tmp_path: Path) -> None:
    path = write(tmp_path, "voter,Group ID,s\na,0,1\nb,1,1\n")
    with pytest.warns(UserWarning, match="The column Group ID is taken for a statement"):
        assert isinstance(read_votes(path).votes, VoteTable)
    assert read_votes(path, named={"group": "Group ID"}).groups == {"a": "0", "b": "1"}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("voter,s\na,2\n", ["line 2, s: A vote is -1, 0, 1 or empty, not '2'."]),
        (
            "voter,s\na,yes\na,1\n",
            [
                "line 2, s: A vote is -1, 0, 1 or empty, not 'yes'.",
                "line 3, voter: a voted twice, first in line 2; keep one row.",
            ],
        ),
        ("voter,s\n,1\n", ["line 2, voter: The voter has no id; give each one a short word."]),
        ("voter,s\n", ["line 1: There are no voters: the table has no rows."]),
        ("voter\na\n", ["line 1: There are no statements: a column for each follows that of the voters."]),
        ("voter,s,s\na,1,1\n", ["line 1, s: The statement s has two columns; keep one."]),
        ("voter,s,\na,1,1\n", ["line 1: Column 3 has no name; name the statement, or remove it."]),
    ],
)
def test_every_fault_of_a_table(tmp_path: Path, text: str, told: list[str]) -> None:
    assert faults(tmp_path, text) == told


def test_a_column_of_voters_that_is_not_there(tmp_path: Path) -> None:
    [told] = faults(tmp_path, "person,s\na,1\n", named={"voter": "persn"})
    assert told == "line 1, voter: There is no column 'persn'; the header has person, s. Did you mean person?"


def test_groups_and_texts(tmp_path: Path) -> None:
    assert read_groups(write(tmp_path, "Voter,group\n1,0\n2,\n3,west\n")) == {"1": "0", "3": "west"}
    with pytest.raises(BadInput, match=r"line 3, voter: 1 stands in an earlier row already"):
        read_groups(write(tmp_path, "voter,group\n1,0\n1,1\n"))
    assert read_texts(write(tmp_path, "statement,text\n7,Open books\n")) == {"7": "Open books"}


def test_an_alliance_file_without_votes(tmp_path: Path) -> None:
    path = write(tmp_path, "archstone: 1\nstatements:\n- {id: s}\n", "a.yaml")
    with pytest.raises(
        BadInput, match="There are no votes in this file; write them under statements and votes"
    ):
        read_votes(path)


def test_a_million_cells_are_read_soon(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    cells = np.array(["", "-1", "0", "1"])[rng.integers(0, 4, (20_000, 50))]
    rows = (f"v{k}," + ",".join(row) for k, row in enumerate(cells))
    path = write(tmp_path, "voter," + ",".join(f"s{k}" for k in range(50)) + "\n" + "\n".join(rows))
    votes = read_votes(path).votes
    assert isinstance(votes, VoteTable)
    assert votes.shape == (20_000, 50)
    assert len(votes) == int((cells != "").sum())
