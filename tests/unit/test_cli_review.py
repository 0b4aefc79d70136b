"""The verb review on the told alliance and on small files: words, JSON, documents, the exit pack."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from pypdf import PdfReader

from archstone.cli.app import main
from tests.unit.review_cases import TOLD

MILL, SCHOOL = "old-mill", "night-school"
ON = ("--on", "2026-11-04")


def document(**given: Any) -> dict[str, Any]:
    return {
        "archstone": 1,
        "alliance": {
            "name": "The Quay Pact",
            "started": "2026-01-05",
            "sunset": "2027-01-05",
            "members": [{"organisation": id, "joined": "2026-01-05"} for id in (MILL, SCHOOL)],
        },
        "organisations": [{"id": MILL, "name": "Old Mill"}, {"id": SCHOOL, "name": "Night School"}],
        **given,
    }


@pytest.fixture
def small(tmp_path: Path) -> str:
    path = tmp_path / "pact.yaml"
    path.write_text(yaml.safe_dump(document(), allow_unicode=True), encoding="utf-8")
    return str(path)


def answer(capsys: pytest.CaptureFixture[str], *words: str) -> dict[str, Any]:
    assert main(["review", *words, "--json"]) == 0
    said = capsys.readouterr()
    assert said.err == ""
    found: dict[str, Any] = json.loads(said.out)
    return found


def test_it_says_how_the_told_alliance_stands_and_writes_both_documents(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    pages, long = tmp_path / "two.pdf", tmp_path / "long.md"
    assert main(["review", str(TOLD), *ON, "--pdf", str(pages), "--out", str(long), "--paper", "letter"]) == 0
    said = " ".join(capsys.readouterr().out.split())
    assert "Verdict: adapt" in said
    assert "pays 80 of 100" in said
    reader = PdfReader(pages)
    assert len(reader.pages) == 2
    assert round(float(reader.pages[0].mediabox.width)) == 612
    assert "Every rule" not in long.read_text("utf-8")
    assert "# The Southside Compact: review" in long.read_text("utf-8")


def test_json_has_every_key_of_the_contract(capsys: pytest.CaptureFixture[str]) -> None:
    found = answer(capsys, str(TOLD), *ON)
    assert set(found) == {
        *("on", "alliance", "members", "verdict", "because", "certainty", "reasons", "decided", "beside"),
        *("index", "credit", "outcomes", "levels", "balance", "satisfaction", "assumptions", "reviews"),
        *("watch", "notes", "missing"),
    }
    assert found["verdict"] == "adapt"
    assert {one["side"] for one in found["balance"]} == {"benefit", "risk"}
    assert 0 < found["index"]["mean"] < 1


def words_on(capsys: pytest.CaptureFixture[str], day: str) -> str:
    assert main(["review", str(TOLD), "--on", day]) == 0
    return " ".join(capsys.readouterr().out.split())


def test_an_outcome_stands_as_its_indicator_has_it(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "300")
    said = words_on(capsys, "2026-11-04")
    assert "more than elsewhere state Invited families" in said
    assert "+21 (95 %: +16.1 to +26.4) missed School days" in said
    assert "through illness: It is from means alone" in said
    before = words_on(capsys, "2026-02-05")
    assert "41 68 (its indicator, 2025-10-27) under way School days" in before
    found = answer(capsys, str(TOLD), "--on", "2026-02-05")
    families = found["outcomes"][0]
    assert (families["after"], families["progress"]) == (None, "under way")
    assert families["last_reading"] == {"value": 68.0, "on": "2025-10-27"}
    assert found["outcomes"][6]["last_reading"] is None


def test_assumptions_and_credit_are_told_so_that_nobody_puzzles(capsys: pytest.CaptureFixture[str]) -> None:
    said = words_on(capsys, "2026-11-04")
    assert "Held: “Two flu days in their halls went well, and the pastor rang us afterwards.”" in said
    assert (
        "Riverside Hospital reduced Plainform Software's weaknesses by 0.48 of its index: procurement "
        "navigation 0.23, the rest not disclosed."
    ) in said
    assert said.count("Riverside Hospital reduced Plainform Software's") == 1
    assert (
        "Lantern Street Learning reduced Riverside Hospital's weaknesses by 0.04 of its index: community"
        in said
    )


def test_where_nothing_is_known_there_is_no_verdict(
    small: str, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    pages = tmp_path / "two.pdf"
    found = answer(capsys, small, *ON, "--pdf", str(pages))
    assert found["verdict"] is None
    assert found["outcomes"] == []
    assert len(PdfReader(pages).pages) == 2


def test_the_exit_pack_in_words_json_and_as_a_document(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    out = tmp_path / "exit.html"
    words = [str(TOLD), *ON, "--leaving", "ostrander-mills-foundation"]
    assert main(["review", *words, "--out", str(out)]) == 0
    said = capsys.readouterr().out
    assert "Exit pack of Ostrander Mills Foundation" in said
    assert "its last day is 2027-02-02" in said
    assert "Ostrander Mills Foundation: exit pack" in out.read_text("utf-8")
    found = answer(capsys, *words)
    assert set(found) == {
        *("on", "member", "joined_on", "left_on", "counts", "exit", "pledges_made", "pledges_received"),
        *("given", "received", "costs", "signed", "disclosures_made", "disclosures_received"),
        *("later_audits", "open_matters"),
    }
    assert found["counts"]["charters_signed"] == len(found["signed"]) == 2
    assert found["exit"]["tasks"][0]["kind"] == "tell"
    assert 0 < found["exit"]["lost"]["lantern-street-learning"] < 1


def test_a_small_exit_pack_says_what_isn_t_known(small: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["review", small, *ON, "--leaving", MILL]) == 0
    said = capsys.readouterr().out
    assert "No charter is in force, so 60 days of notice are ours, not agreed." in said
    assert "our proposal" in said


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--leaving", "old-mil"), "old-mil never was a member. Did you mean old-mill"),
        (("--pdf", "two.docx"), "The two pages for a board are a .pdf, not two.docx"),
        (("--out", "long.odt"), "A document is saved as .pdf, .docx, .md or .html, not as long.odt"),
        (("--pdf", "two.pdf", "--out", "long.odt"), "A document is saved as .pdf, .docx, .md or .html"),
        (("--pdf", "two.pdf", "--paper", "a3"), "There is no paper a3; take a4 or letter."),
        (("--on", "2020-01-01"), "Nobody is a member of The Quay Pact on 2020-01-01"),
    ],
)
def test_what_can_t_be_is_refused_in_one_sentence(
    small: str,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    words: tuple[str, ...],
    says: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    given = words if "--on" in words else (*words, *ON)
    assert main(["review", small, *given]) == 2
    said = capsys.readouterr()
    assert says in said.err
    assert said.out == ""
    assert {path.name for path in tmp_path.iterdir()} <= {"pact.yaml"}


def test_a_file_without_an_alliance_says_what_to_do(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "bare.yaml"
    path.write_text("archstone: 1\n", encoding="utf-8")
    assert main(["review", str(path), *ON]) == 2
    assert "name the members under alliance" in capsys.readouterr().err
    assert main(["review", str(path), *ON, "--leaving", "a"]) == 2
    assert "nobody can leave one" in capsys.readouterr().err
