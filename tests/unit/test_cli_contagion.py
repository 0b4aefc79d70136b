"""The verb ``contagion``: on an alliance file and on a plain table of ties."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from tests.unit.commands import Said, answer

EDGES = "from,to,strength\na,b,1\nb,c,2\na,b,1\nc,a,3\nc,d,0\nd,e,-4\n"
ALLIANCE = """\
archstone: 1
alliance:
  name: The River Compact
  members:
  - {organisation: old-mill}
  - {organisation: big-hospital}
  - {organisation: small-church}
  - {organisation: quiet-school}
  - {organisation: gone-bank, left: 2025-12-31}
organisations:
- {id: old-mill, name: The Old Mill}
- {id: big-hospital, name: Big Hospital}
- {id: small-church, name: Small Church}
- {id: quiet-school, name: Quiet School}
- {id: gone-bank, name: Gone Bank}
ties:
- {from: old-mill, to: big-hospital, strength: 2, what: one poster, since: 2025-01-01}
- {from: big-hospital, to: small-church, strength: 2, what: nurses in the halls}
- {from: small-church, to: old-mill, strength: 1, what: a guarantee}
- {from: old-mill, to: small-church, strength: 9, until: 2025-06-30}
- {from: gone-bank, to: old-mill, strength: 1}
"""
KEYS = {
    "source",
    "exposure",
    "method",
    "interval",
    "reached_expected",
    "reached_interval",
    "uncertain_ties",
    "runs",
    "base",
    "ties_without_strength",
    "without_ties",
    "told_first",
    "tie_cut",
    "tried",
    "circles",
    "missing",
    "helps",
    "explanation",
}


@pytest.fixture
def run(archstone: Callable[..., Said]) -> Callable[..., Said]:
    return partial(archstone, "contagion")


@pytest.fixture
def edges(tmp_path: Path) -> str:
    path = tmp_path / "edges.csv"
    path.write_text(EDGES, encoding="utf-8")
    return str(path)


@pytest.fixture
def alliance(tmp_path: Path) -> str:
    path = tmp_path / "river.yaml"
    path.write_text(ALLIANCE, encoding="utf-8")
    return str(path)


def test_the_keys_others_rely_on(run: Callable[..., Said], edges: str) -> None:
    found = answer(run("--edges", edges, "--from", "a", "--json"))
    assert set(found) == KEYS
    two = 1 - 0.85**2
    assert found["exposure"] == pytest.approx({"a": 1.0, "b": two, "c": two * two, "d": 0.0, "e": 0.0})
    assert list(found["exposure"]) == ["a", "b", "c", "d", "e"]
    assert found["interval"]["c"] == pytest.approx([two * two, two * two])
    assert (found["method"], found["source"], found["runs"]) == ("exact", ["a"], 0)
    assert found["reached_expected"] == pytest.approx(two + two * two)
    assert (found["uncertain_ties"], found["ties_without_strength"]) == (2, 2)
    assert found["told_first"][0] == {"id": "b", "reached_expected": 0.0}
    assert found["tie_cut"][0] == {"from": "a", "to": "b", "reached_expected": 0.0}


def test_several_sources_another_base_and_the_top(run: Callable[..., Said], edges: str) -> None:
    found = answer(run("--edges", edges, "--from", "a", "--from", "b", "--base", "0.5", "--json"))
    assert (found["exposure"]["b"], found["exposure"]["c"]) == (1.0, 0.75)
    assert found["base"] == 0.5
    few = answer(run("--edges", edges, "--from", "a", "--top", "1", "--json"))
    assert list(few["exposure"]) == list(few["interval"]) == ["a", "b"]
    assert "your choice" in run("--edges", edges, "--from", "a", "--base", "0.5")[1]


def test_a_table_without_header_from_standard_input(
    run: Callable[..., Said], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"1,2,10\n2,1,-3\n")))
    found = answer(run("--edges", "-", "--no-header", "--from", "1", "--json"))
    assert found["exposure"] == pytest.approx({"1": 1.0, "2": 1 - 0.85**10})


def test_other_column_names(run: Callable[..., Said], tmp_path: Path) -> None:
    path = tmp_path / "other.csv"
    path.write_text("Strength,Source,Target\n1,a,b\n", encoding="utf-8")
    found = answer(run("--edges", str(path), "--columns", "from=source,to=target", "--from", "a", "--json"))
    assert found["exposure"]["b"] == pytest.approx(0.15)


def test_simulated_above_thirty_uncertain_ties(run: Callable[..., Said], tmp_path: Path) -> None:
    path = tmp_path / "many.csv"
    rows = [f"m{i},m{j},1" for i in range(8) for j in range(8) if i != j]
    path.write_text("from,to,strength\n" + "\n".join(rows), encoding="utf-8")
    words = ("--edges", str(path), "--from", "m0", "--runs", "2000")
    found = answer(run(*words, "--json"))
    assert (found["method"], found["runs"], found["uncertain_ties"]) == ("simulated", 2000, 49)
    assert found["tried"] == {"method": "simulated", "worlds": 2000}
    assert all(
        low < found["exposure"][id] < high for id, (low, high) in found["interval"].items() if id != "m0"
    )
    assert found == answer(run(*words, "--json"))
    assert found["exposure"] != answer(run(*words, "--seed", "1", "--json"))["exposure"]
    said = run(*words, "--top", "3")[1]
    assert "95 % interval" in said
    assert "4 more that can be reached" in said
    assert "Simulated in 2,000 worlds" in said


def test_an_alliance_told_to_a_person(run: Callable[..., Said], alliance: str) -> None:
    status, out, err = run(alliance, "--from", "old-mill", "--on", "2026-01-01")
    assert (status, err) == (0, "")
    said = " ".join(out.split())
    assert "What trouble at The Old Mill can do to the others" in said
    assert "The River Compact, on 2026-01-01" in said
    assert "Big Hospital 28 of 100 The Old Mill" in said
    assert "Small Church 8 of 100 The Old Mill → Big Hospital" in said
    assert "No tie to or from Quiet School is written down, so what would reach it isn't known." in said
    assert "Gone Bank is no member on that day" in said
    circle = "The Old Mill → Big Hospital → Small Church → The Old Mill"
    assert f"Ties run in a circle: {circle} (one poster; nurses in the halls; a guarantee)." in said
    assert "Tell Big Hospital first:" in said
    assert "Loosen the tie from The Old Mill to Big Hospital:" in said
    assert "(S2, Reputational contagion, practitioner's claim)" in said
    assert "How this is made:" in said
    assert "our default" in said


def test_the_day_decides_which_ties_hold(run: Callable[..., Said], alliance: str) -> None:
    before = answer(run(alliance, "--from", "old-mill", "--on", "2025-03-01", "--json"))
    after = answer(run(alliance, "--from", "old-mill", "--on", "2026-01-01", "--json"))
    assert before["exposure"]["small-church"] > 0.7
    assert after["exposure"]["small-church"] < 0.1
    assert after["without_ties"] == ["quiet-school"]
    assert "quiet-school" not in after["exposure"]


def test_nobody_reached_and_nothing_written_is_no_error(
    run: Callable[..., Said], alliance: str, edges: str, tmp_path: Path
) -> None:
    assert "nobody is reached" in run(alliance, "--from", "quiet-school", "--on", "2026-01-01")[1]
    assert answer(run("--edges", edges, "--from", "e", "--json"))["exposure"]["a"] == 0.0
    bare = tmp_path / "bare.yaml"
    bare.write_text("archstone: 1\norganisations:\n- {id: a, name: Ash}\n", encoding="utf-8")
    found = answer(run(str(bare), "--from", "a", "--json"))
    assert found["exposure"] == {"a": 1.0}
    assert found["missing"][0].startswith("No tie that carries anything is written down")
    status, _, err = run(str(bare), "--from", "a", "--picture", str(tmp_path / "x.svg"))
    assert status == 0
    assert "no picture was written" in err
    assert not (tmp_path / "x.svg").exists()


def test_a_picture(run: Callable[..., Said], alliance: str, tmp_path: Path) -> None:
    picture = tmp_path / "contagion.svg"
    assert run(alliance, "--from", "old-mill", "--picture", str(picture))[0] == 0
    assert "Small Church" in picture.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--from", "a"], "Give either an alliance FILE or a plain --edges table, one of the two."),
        (["FILE", "--edges", "EDGES", "--from", "a"], "Give either an alliance FILE"),
        (["FILE"], "--from"),
        (["FILE", "--from", "old-mil"], "Did you mean old-mill?"),
        (["--edges", "EDGES", "--from", "z"], "There is no organisation 'z'."),
        (
            ["--edges", "EDGES"],
            "edges.csv: say where the trouble begins: --from with the id of one of a, b, c",
        ),
        (["FILE"], "river.yaml: say where the trouble begins: --from with the id of one of old-mill, big-"),
        (
            ["FILE", "--from", "old"],
            "river.yaml, --from: There is no organisation 'old'. Did you mean old-mill?",
        ),
        (
            ["FILE", "--from", "zz"],
            "Did you mean one of old-mill, big-hospital, small-church, quiet-school and gone-bank?",
        ),
        (["FILE", "--from", "Big Hospital"], "'Big Hospital'. Big Hospital is the name of big-hospital."),
        (["--edges", "EDGES", "--from", "a", "--on", "2026-01-01"], "--on is for an alliance file"),
        (
            ["FILE", "--from", "old-mill", "--no-header"],
            "--columns and --no-header are for a plain --edges table",
        ),
        (["FILE", "--from", "old-mill", "--base", "1.5"], "1.5 is above 1"),
        (["FILE", "--from", "old-mill", "--runs", "0"], "--runs"),
    ],
)
def test_what_cannot_be_done_is_one_sentence(
    run: Callable[..., Said], words: list[str], sentence: str, alliance: str, edges: str
) -> None:
    status, out, err = run(*({"FILE": alliance, "EDGES": edges}.get(word, word) for word in words))
    assert (status, out) == (2, "")
    assert sentence in err
    assert len(err.splitlines()) == 1


def test_bad_rows_each_with_its_line(run: Callable[..., Said], tmp_path: Path) -> None:
    path = tmp_path / "edges.csv"
    path.write_text("from,to,strength\na,a,1\nb,b,2\na,b,1\n", encoding="utf-8")
    status, out, err = run("--edges", str(path), "--from", "a", "--json")
    assert (status, out) == (2, "")
    assert "edges.csv, line 2, to: The tie runs from a to itself; remove it." in err
    assert "edges.csv, line 3, to: The tie runs from b to itself; remove it." in err
    path.write_text("from,to,strength\na,b,much\n", encoding="utf-8")
    assert "line 2, strength: The cell must be a number" in run("--edges", str(path), "--from", "a")[2]
