"""Statements and votes: the model's rules, and the keys of an alliance file."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from archstone.files.alliances import read_alliance
from archstone.model.errors import BadInput, RuleBroken
from archstone.model.statements import SetAside, Stance, Statement, StatementVotes, Voter, stance_of

WHOLE = """\
archstone: 1
organisations:
- {id: hospital, name: Hospital}
- {id: choir, name: Choir}
statements:
- id: open-books
  text: All see where the money goes.
  author: choir
  essential_for: [choir]
- {id: logo, set_aside: {until: 2027-02-01, decision: meeting of May}}
- {id: 7}
votes:
- voter: hospital
  stances: {open-books: -1, logo: 1, 7: 0}
- {voter: choir, group: neighbours, stances: {open-books: 1}}
- {voter: Ana}
"""


def test_the_keys_of_an_alliance_become_statements_and_voters(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text(WHOLE)
    votes = read_alliance(path).room("statements")
    assert [statement.id for statement in votes] == ["open-books", "logo", "7"]
    assert len(votes) == 3
    first, second, third = votes.statements
    assert (first.author, first.essential_for, first.set_aside) == ("choir", ("choir",), None)
    assert second.set_aside == SetAside(date(2027, 2, 1), "meeting of May")
    assert str(second.set_aside) == "set aside by meeting of May until 2027-02-01"
    assert (first.words, third.words) == ("All see where the money goes.", "7")
    assert votes.voters[0].stances == (
        ("open-books", Stance.OPPOSE),
        ("logo", Stance.SUPPORT),
        ("7", Stance.PASS),
    )
    assert votes.voters[2] == Voter("Ana")
    assert votes.groups == {"choir": "neighbours"}


def test_a_file_without_them_has_none(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text("archstone: 1\n")
    assert read_alliance(path).room("statements") is None


@pytest.mark.parametrize(
    ("old", "new", "line", "says"),
    [
        ("open-books: -1", "open-books: 2", 14, "2"),
        ("open-books: -1", "open-book: -1", 13, "hospital voted on open-book, which is no statement here."),
        ("voter: choir", "voter: hospital", 15, "hospital is listed as a voter twice"),
        ("id: logo", "id: open-books", 5, "The statement open-books is listed twice; keep one."),
        ("essential_for: [choir]", "essential_for: [chior]", 9, "There is no organisation 'chior'."),
        ("essential_for: [choir]", "essential_for: [choir, choir]", 6, "choir marks open-books as essential"),
        ("until: 2027-02-01", "until: 2027-02-31", 10, "until is a day such as 2026-04-01"),
        ("until: 2027-02-01, ", "", 10, "until"),
        ("author: choir", "writer: choir", 8, "writer"),
    ],
)
def test_a_fault_is_told_with_its_line(tmp_path: Path, old: str, new: str, line: int, says: str) -> None:
    assert old in WHOLE
    path = tmp_path / "a.yaml"
    path.write_text(WHOLE.replace(old, new))
    with pytest.raises(BadInput) as caught:
        read_alliance(path)
    fault = caught.value.faults[0]
    assert says in str(fault)
    assert fault.line == line


@pytest.mark.parametrize("value", [2, True, "1", 0.5, None])
def test_a_stance_is_one_of_three(value: object) -> None:
    with pytest.raises(RuleBroken, match=r"must be -1 \(oppose\), 0 \(pass\) or 1 \(support\)"):
        stance_of(value, voter="ana", statement="s")


def test_what_statements_and_voters_must_keep() -> None:
    with pytest.raises(RuleBroken, match="A statement needs an id"):
        Statement(" ")
    with pytest.raises(RuleBroken, match="A voter needs an id"):
        Voter("")
    with pytest.raises(RuleBroken, match="ana voted on s twice; keep one"):
        Voter("ana", (("s", Stance.PASS), ("s", Stance.PASS)))
    with pytest.raises(RuleBroken, match=r"Did you mean open-books\?"):
        StatementVotes((Statement("open-books"),), (Voter("ana", (("open-book", Stance.PASS),)),))
