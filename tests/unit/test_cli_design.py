"""The verb ``design``, as a person types it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from tests.unit.commands import Said, answer

FILE = """\
archstone: 1
alliance: {name: River, members: [ash, birch, cedar]}
organisations:
- {id: ash, name: Ash Hospital, vulnerabilities: "community-trust:4:4"}
- {id: birch, name: Birch Chapel, vulnerabilities: "governance:4:5"}
- {id: cedar, name: Cedar School}
- {id: dogwood, name: Dogwood}
risks:
- member: ash
  at_risk:
  - {stake: money, amount: 4, likelihood: 2, judged_by: treasurer, standing: accepted}
  - {stake: core_vulnerability, capability: community-trust, amount: 2, likelihood: 2, standing: accepted}
- member: birch
  at_risk:
  - {stake: reputation, amount: 5, likelihood: 3, standing: contested, answer: Ash judges the likelihood 2.}
- member: cedar
  at_risk:
  - {stake: staff, amount: 3, likelihood: 1}
"""
RULES = """\
rules:
  categories:
  - {id: budget, votes: by_risk}
  - id: data
    votes: by_risk
    touches: [governance]
    vetoes: [{member: birch, vulnerability: governance}]
"""


@pytest.fixture
def run(archstone: Callable[..., Said]) -> Callable[..., Said]:
    return partial(archstone, "design")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "river.yaml"
    path.write_text(FILE)
    return path


def test_the_keys_others_rely_on(run: Callable[..., Said]) -> None:
    found = answer(run("--risk", "0.4,0.3,0.2,0.1", "--json"))
    assert {"weights", "quota", "power", "distance", "optimal"} <= set(found)
    assert (found["weights"], found["quota"], found["optimal"]) == ([3, 2, 2, 1], 5, True)
    assert found["power"] == pytest.approx([5 / 12, 3 / 12, 3 / 12, 1 / 12])
    assert found["distance"] == pytest.approx(2 / 15)
    assert (found["power_to_act"], found["total"]) == (7 / 16, 8)
    assert found["addable"]["weights"] == found["weights"]
    assert (found["members"], found["shares"]) == (["1", "2", "3", "4"], [0.4, 0.3, 0.2, 0.1])
    assert [point["quota"] for point in found["frontier"]] == [5, 6, 7, 8]
    assert set(found["frontier"][0]) == {"quota", "decisiveness", "inclusivity", "dominated"}
    assert (found["categories"], found["overall"], found["notes"]) == ([], None, [])


def test_risk_is_normalised(run: Callable[..., Said]) -> None:
    assert answer(run("--risk", "8, 6,4,2", "--json")) == answer(run("--risk", "0.4,0.3,0.2,0.1", "--json"))
    assert answer(run("--risk", "1/2,1/4,1/4", "--json"))["shares"] == [0.5, 0.25, 0.25]


def test_a_number_may_have_an_exponent_and_a_sentence_begins_large(run: Callable[..., Said]) -> None:
    assert answer(run("--risk", "4e-15,3E-15,2e-1_5,1e-15", "--json"))["shares"] == [0.4, 0.3, 0.2, 0.1]
    assert "Member 2 has less power" in run("--risk", "4,3,2,1")[1]


def test_a_file_names_its_members(run: Callable[..., Said], file: Path) -> None:
    found = answer(run(str(file), "--json"))
    assert found["members"] == ["ash", "birch", "cedar"]
    assert found["shares"] == [0.4, 0.5, 0.1]
    assert found["notes"] == [
        "Birch Chapel's risk to reputation is contested: Ash judges the likelihood 2.",
        "Cedar School's risk to staff isn't accepted by the others yet.",
    ]
    status, out, err = run(str(file))
    assert (status, err) == (0, "")
    assert "Birch Chapel" in out
    assert "proven best" in out
    assert "What each quota gives" in out
    assert "chosen" in out


def test_categories_of_the_file_with_their_vetoes(run: Callable[..., Said], file: Path) -> None:
    file.write_text(FILE + RULES)
    found = answer(run(str(file), "--json"))
    budget, data = found["categories"]
    assert budget["power"] == found["power"]
    assert (budget["vetoes"], data["vetoes"]) == ([], ["birch"])
    assert data["gains"][1] >= 0
    assert budget["distance"] == pytest.approx(found["distance"])
    assert sum(found["overall"]["power"]) == pytest.approx(1.0)
    out = " ".join(run(str(file))[1].split())
    assert "Power of these votes in each category of decisions, vetoes included" in out
    assert "its own examples are vetoes and one vote each" in out


def test_categories_that_cannot_be_measured_are_told(run: Callable[..., Said], file: Path) -> None:
    file.write_text(FILE + "rules: {categories: [{id: plan, votes: proportional}]}\n")
    found = answer(run(str(file), "--json"))
    assert found["categories"] == []
    assert found["notes"][-1].startswith("Power in each category can't be told: ash has no number of seats")


def test_a_member_of_whom_nothing_is_said_is_told_and_one_that_left_is_gone(
    run: Callable[..., Said], file: Path
) -> None:
    members = "[ash, birch, {organisation: cedar, left: 2020-01-01}, dogwood]"
    file.write_text(FILE.replace("[ash, birch, cedar]", members))
    found = answer(run(str(file), "--json"))
    assert found["members"] == ["ash", "birch"]
    assert found["notes"][0] == "What Dogwood puts at risk isn't known; it has no vote here until it is."
    assert not any("Cedar" in note for note in found["notes"])


def test_an_alliance_without_a_list_of_members(run: Callable[..., Said], file: Path) -> None:
    file.write_text(FILE.replace("alliance: {name: River, members: [ash, birch, cedar]}\n", ""))
    assert answer(run(str(file), "--json"))["members"] == ["ash", "birch", "cedar"]


def test_many_members_the_seed_and_the_time(run: Callable[..., Said]) -> None:
    words = (
        "--risk",
        "23,31,15,10,7,12,4,18,9",
        "--seconds",
        "0.1",
        "--seed",
        "3",
        "--largest-total",
        "5000",
    )
    found = answer(run(*words, "--json"))
    assert found["optimal"] is False
    assert found["total"] <= 5000
    assert len(found["frontier"]) <= 401
    assert "Easier to add up" in run(*words)[1]


def test_the_other_index(run: Callable[..., Said]) -> None:
    found = answer(run("--risk", "4,3,2,1", "--index", "shapley-shubik", "--json"))
    assert found["index"] == "shapley-shubik"
    assert found["optimal"] is True


def test_a_picture_is_written(run: Callable[..., Said], tmp_path: Path) -> None:
    path = tmp_path / "frontier.svg"
    assert run("--risk", "4,3,2,1", "--picture", str(path))[0] == 0
    assert "chosen: 5 of 8" in path.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ([], "Give either an alliance FILE with risks or --risk with a number for each member."),
        (["--risk", "1,-2"], "The risk of member 2 must be 0 or more, not -2."),
        (["--risk", "0,0,0"], "Nobody puts anything at risk, so there are no shares; say who risks what."),
        (["--risk", "1"], "Votes are designed for two members or more; one alone decides everything."),
        (
            ["--risk", "1,two"],
            "--risk takes a number for each member, such as 0.4,0.3,0.2,0.1; number 2 is 'two'.",
        ),
        (["--risk", ""], "number 1 is ''."),
        (["--risk", "1,1/0"], "Number 2 of --risk, '1/0', divides by 0; write a number."),
        (["--risk", "1e400,1"], "Number 1 of --risk, '1e400', is too large, too small or too long"),
        (["--risk", "1,1e-16"], "with an exponent from -15 to 15."),
        (["--risk", "1,1E9_999_999_999"], "Number 2 of --risk, '1E9_999_999_999', is too large"),
        (["--risk", "1," + "9" * 41], "in 40 characters at most"),
        (["--risk", "1,nan"], "number 2 is 'nan'."),
        (["--risk", "1,2", "--index", "shapley"], "Did you mean shapley-shubik?"),
        (["--risk", "1,2,3", "--largest-total", "2"], "leave someone of 3 members without a vote"),
        (["--risk", "1,2,3", "--seconds", "-1"], "more than 0 seconds"),
        (["--risk", "1,2,3", "--picture", "frontier.gif"], "saved as .svg or .png"),
    ],
)
def test_what_cannot_be_done_is_one_sentence(
    run: Callable[..., Said], words: list[str], sentence: str
) -> None:
    status, out, err = run(*words)
    assert (status, out) == (2, "")
    assert sentence in err
    assert len(err.splitlines()) == 1


def test_both_or_a_file_without_risks(run: Callable[..., Said], file: Path) -> None:
    assert "Give either" in run(str(file), "--risk", "1,2")[2]
    file.write_text("archstone: 1\n")
    status, out, err = run(str(file))
    assert (status, out) == (2, "")
    assert "doesn't say what each member puts at risk; add the key risks, or give --risk." in err
