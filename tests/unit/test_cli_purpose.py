"""The verb ``purpose``, as a person types it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.unit.commands import Said, answer

FILE = """\
archstone: 1
alliance: {name: River, members: [a, b]}
organisations:
- {id: a, name: Ash}
- {id: b, name: Birch}
purpose:
  rounds:
  - on: 2026-01-10
    occasion: signing
    sentences:
    - {member: a, sentence: Clean water for all, where: the valley}
    - {member: b, sentence: Water that all can drink, where: The valley}
    judgments:
    - {judge: a, of: b, says: same}
    - {judge: b, of: a, says: partly}
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "river.yaml"
    path.write_text(FILE)
    return path


def test_the_answer_for_a_program(archstone: Callable[..., Said], file: Path) -> None:
    found = answer(archstone("purpose", str(file), "--json"))
    assert found["clarity"] == 0.75
    assert found["passed"] is True
    assert found["complete"] is True
    assert found["outliers"] == []
    (round,) = found["rounds"]
    assert (round["on"], round["occasion"], round["complete"]) == ("2026-01-10", "signing", True)
    assert [one["clarity"] for one in round["members"]] == [0.5, 1.0]
    assert {"field": "where", "agreed": True, "answers": ["the valley"]} in round["fields"]
    assert "'judge'" not in str(round)  # nobody reads how a named other judged


def test_the_answer_for_a_person(archstone: Callable[..., Said], file: Path) -> None:
    status, out, err = archstone("purpose", str(file), "--hint")
    assert (status, err) == (0, "")
    assert "Clarity 75 of 100, passed" in out
    assert "Among so few each could work out how the others judged" in out
    assert "partly" not in out
    assert "Written least alike: Ash and Birch." in " ".join(out.split())


def test_missing_judgments_leave_it_undecided(archstone: Callable[..., Said], file: Path) -> None:
    file.write_text(FILE.replace("    - {judge: b, of: a, says: partly}\n", ""))
    assert answer(archstone("purpose", str(file), "--json"))["complete"] is False
    _, out, _ = archstone("purpose", str(file))
    assert "Clarity 100 of 100, passed so far" in out
    assert "Not decided yet: 1 of 2 judgments are there." in out


def test_no_test_held_is_no_error(archstone: Callable[..., Said], tmp_path: Path) -> None:
    path = tmp_path / "none.yaml"
    path.write_text("archstone: 1\n")
    status, out, _ = archstone("purpose", str(path))
    assert status == 0
    assert "No purpose test stands in this file yet." in out
    assert answer(archstone("purpose", str(path), "--json"))["rounds"] == []


@pytest.mark.parametrize(
    ("old", "new", "line", "says"),
    [
        ("says: partly", "says: maybe", 15, "one of same, partly, different"),
        ("judge: b, of: a", "judge: a, of: a", 15, "can't judge its own sentence"),
        ("member: b, sentence: Water", "member: bb, sentence: Water", 12, "There is no organisation 'bb'"),
        ("Clean water for all", "Clean water. For all", 11, "more than one sentence"),
        ("sentences:", "sentence:", 10, "Did you mean sentences?"),
        ("2026-01-10", "2026-01-40", 8, "is a day such as"),
    ],
)
def test_bad_input_names_its_line(
    archstone: Callable[..., Said], file: Path, old: str, new: str, line: int, says: str
) -> None:
    file.write_text(FILE.replace(old, new))
    status, out, err = archstone("purpose", str(file))
    assert (status, out) == (2, "")
    assert any(f"line {line}," in told and says in told for told in err.splitlines()), err
