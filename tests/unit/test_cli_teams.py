"""The verb ``team``: on a registry and on a plain table."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from archstone.files.bundled import bundled
from tests.unit.commands import Said, answer

EXAMPLE, GOALS = str(bundled("neighbourhood.csv")), str(bundled("goals.yaml"))
TABLE = "id,cost,capability,value\na,1,x,0.5\nb,2,x,0.9\nb,2,y,0.2\nc,1,y,1\nd,,y,1\n"


@pytest.fixture
def run(archstone: Callable[..., Said]) -> Callable[..., Said]:
    return partial(archstone, "team")


@pytest.fixture
def table(tmp_path: Path) -> str:
    path = tmp_path / "team.csv"
    path.write_text(TABLE, encoding="utf-8")
    return str(path)


def test_the_keys_others_rely_on(run: Callable[..., Said]) -> None:
    words = (EXAMPLE, "--goals", GOALS, "--goal", "vaccine-education", "--for", "riverside-hospital")
    found = answer(run(*words, "--partners", "2", "--json"))
    assert {"members", "coverage", "bound", "gap"} <= set(found)
    assert found["members"][0] == "riverside-hospital"
    assert len(found["members"]) == 3
    assert found["coverage"] == pytest.approx(found["bound"] * (1 - found["gap"]))
    assert found["proven"] is True
    assert len(found["covered"]) == 8
    assert set(found["covered"][0]) == {"capability", "weight", "critical", "share", "by"}
    said = run(*words, "--partners", "2")[1]
    assert "The best team for 'Vaccine education" in said
    assert "that is proven" in said


def test_a_table_without_a_convener(run: Callable[..., Said], table: str) -> None:
    found = answer(run("--table", table, "--partners", "2", "--json"))
    assert found["members"] == ["b", "c"]
    assert found["coverage"] == 0.95
    assert found["cost"] == 3


def test_a_table_with_a_convener_and_a_budget(run: Callable[..., Said], table: str) -> None:
    found = answer(run("--table", table, "--for", "a", "--partners", "1", "--json"))
    assert (found["members"], found["coverage"]) == (["a", "c"], 0.75)
    found = answer(run("--table", table, "--for", "a", "--partners", "1", "--budget", "0.5", "--json"))
    assert (found["members"], found["coverage"]) == (["a"], 0.25)


def test_redundancy_asks_for_two(run: Callable[..., Said], table: str) -> None:
    words = ("--table", table, "--redundancy", "2", "--json")
    three, four = (answer(run(*words, "--partners", k)) for k in ("3", "4"))
    assert three["coverage"] == 0.5  # y from both c and d, then no two are left for x
    assert four["coverage"] == 0.75
    assert four["covered"][0]["by"] == ["b", "a"]


def test_a_goal_for_a_table_with_its_own_capabilities(
    run: Callable[..., Said], table: str, tmp_path: Path
) -> None:
    goals = tmp_path / "goals.yaml"
    goals.write_text(
        "goals:\n  - id: g\n    name: G\n    requirements: [{capability: y, weight: 0.5}]\n", encoding="utf-8"
    )
    found = answer(run("--table", table, "--partners", "1", "--goals", str(goals), "--json"))
    assert (found["members"], found["goal"]) == (["c"], "g")
    assert [item["capability"] for item in found["covered"]] == ["y"]


def test_costs_beside_a_registry(run: Callable[..., Said], tmp_path: Path) -> None:
    costs = tmp_path / "costs.csv"
    costs.write_text("id,cost\nsouthside-congregations,3\n", encoding="utf-8")
    words = (EXAMPLE, "--goals", GOALS, "--goal", "vaccine-education", "--for", "riverside-hospital")
    found = answer(run(*words, "--costs", str(costs), "--budget", "3", "--json"))
    assert found["members"] == ["riverside-hospital", "southside-congregations"]
    assert found["cost"] == 3
    alone = answer(run(*words, "--budget", "3", "--json"))
    assert alone["members"] == ["riverside-hospital"]
    assert any("No cost" in note for note in alone["notes"])


def test_costs_under_other_names_or_none(run: Callable[..., Said], tmp_path: Path) -> None:
    costs = tmp_path / "costs.csv"
    costs.write_text("Member,Price\nsouthside-congregations,3\n", encoding="utf-8")
    words = (EXAMPLE, "--goals", GOALS, "--goal", "vaccine-education", "--for", "riverside-hospital")
    words += ("--costs", str(costs), "--budget", "3", "--json")
    named = answer(run(*words, "--columns", "id=Member,cost=Price"))
    assert named["members"] == ["riverside-hospital", "southside-congregations"]
    costs.write_text("southside-congregations,3\n", encoding="utf-8")
    assert answer(run(*words, "--no-header")) == named
    assert "There is no column 'capability' to name" in run(*words, "--columns", "capability=x")[2]


def test_a_cost_of_no_one_is_a_fault_with_its_line(run: Callable[..., Said], tmp_path: Path) -> None:
    costs = tmp_path / "costs.csv"
    costs.write_text("id,cost\nharmony-chapel,1\nsouthside-congregation,3\n", encoding="utf-8")
    words = (EXAMPLE, "--goals", GOALS, "--goal", "vaccine-education", "--for", "riverside-hospital")
    status, out, err = run(*words, "--costs", str(costs))
    assert (status, out) == (2, "")
    assert "costs.csv, line 3, id: There is no organisation 'southside-congregation'." in err
    assert "Did you mean southside-congregations?" in err


def test_standard_input_and_other_names(run: Callable[..., Said], monkeypatch: pytest.MonkeyPatch) -> None:
    text = TABLE.replace("id,cost,capability,value", "Who,Cost,Skill,Value")
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
    found = answer(run("--table", "-", "--columns", "id=who,capability=skill", "--partners", "2", "--json"))
    assert found["members"] == ["b", "c"]


@pytest.mark.parametrize(
    ("content", "sentences"),
    [
        (
            "id,cost,capability,value\na,1,x,0.5\na,2,y,0.5\na,1,x,0.1\n",
            ["line 3, cost: The cost of a differs", "line 4, capability: a has x in an earlier row"],
        ),
        ("id,cost,capability,value\na,1,x,1.5\n", ["line 2, value: The cell must be from 0 to 1, not 1.5."]),
        ("id,cost,capability,value\na,cheap,x,1\n", ["line 2, cost: The cell must be a number"]),
    ],
)
def test_bad_tables(run: Callable[..., Said], tmp_path: Path, content: str, sentences: list[str]) -> None:
    path = tmp_path / "team.csv"
    path.write_text(content, encoding="utf-8")
    status, out, err = run("--table", str(path), "--json")
    assert (status, out) == (2, "")
    for line, sentence in zip(err.splitlines(), sentences, strict=True):
        assert f"team.csv, {sentence}" in line


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ([], "Give either a registry FILE or a plain --table"),
        ([EXAMPLE], "Name the convener with --for ID."),
        ([EXAMPLE, "--for", "riverside-hospital"], "A team needs a goal: the file has none"),
        ([EXAMPLE, "--for", "riverside-hospital", "--goals", GOALS], "Name the goal with --goal; there are"),
        (["--table", EXAMPLE, "--costs", EXAMPLE], "A --table brings its own costs"),
        ([EXAMPLE, "--for", "riverside-hospital", "--columns", "id=x"], "--columns and --no-header are for"),
        (["--table", EXAMPLE, "--goal", "g"], "There is no column 'cost'"),
    ],
)
def test_what_cannot_be_done_is_one_sentence(
    run: Callable[..., Said], words: list[str], sentence: str
) -> None:
    status, out, err = run(*words)
    assert (status, out) == (2, "")
    assert sentence in err


def test_an_unknown_convener_of_a_table(run: Callable[..., Said], table: str) -> None:
    status, _, err = run("--table", table, "--for", "z")
    assert (status, err) == (2, f"{table}, --for: There is no organisation 'z' in the table.\n")


def test_a_goal_without_its_file(run: Callable[..., Said], table: str) -> None:
    status, _, err = run("--table", table, "--goal", "g")
    assert (status, err) == (2, "A --goal for a --table needs the file it stands in: --goals FILE.\n")
