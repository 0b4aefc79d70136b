from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from archstone.files.bundled import bundled
from archstone.files.charters import charter_data
from archstone.files.trees import dump_yaml
from archstone.model.charter_signing import hash_of
from archstone.model.charters import Clause, Shape
from tests.unit.charter_cases import charter, clause, filled, rule, signed
from tests.unit.commands import Said, answer
from tests.unit.test_files_charters import DRAFT, EXPECTED, HEAD

Run = Callable[..., Said]
FIRST = signed(
    charter(
        Clause("goal", "goal", {"goal": "Water."}, locked=True),
        clause("exit"),
        rule("budget", quorum="1/2"),
        clause("start", on="2026-04-01"),
        title="Ours",
    )
)
SECOND = signed(
    FIRST.amend(
        clauses=(FIRST.charter.clauses[0], clause("exit", notice_days=90), *FIRST.charter.clauses[2:]),
    )
)
RULES = """rules:
  categories:
  - {id: budget, quorum: 1/2, period_days: 14}
"""


@pytest.fixture
def file(tmp_path: Path) -> Callable[[str], str]:
    def write(text: str) -> str:
        path = tmp_path / "alliance.yaml"
        path.write_text(text)
        return str(path)

    return write


def versions(*signed_: Any, text: str = "", **more: Any) -> str:
    laid = {"versions": [charter_data(one.charter, one.signatures) for one in signed_], **more}
    return HEAD + dump_yaml({"charter": laid}) + text


WHOLE = versions(FIRST, SECOND, text=EXPECTED + RULES)


def test_it_says_what_is_in_it(archstone: Run, file: Callable[[str], str]) -> None:
    status, out, err = archstone("charter", file(WHOLE))
    assert (status, err) == (0, "")
    assert out.startswith(
        "Ours   bridge charter, version 2, signed by all\n4 clauses, between Creek Guard, Tree Fund."
    )
    assert f"Hash {hash_of(SECOND.charter)}" in out
    assert "Version 2 is, letter by letter, the text that was signed." in out
    assert "Risks that no clause answers" in out
    assert "2026-04-01 start (start)" in out
    assert "Cost of leaving not confirmed by Creek Guard" in out
    assert "Creek Guard of Tree Fund: patience" in out
    assert "Everything that is expected is pledged." in out
    assert "Used otherwise than signed" not in out


def test_json_has_it_all(archstone: Run, file: Callable[[str], str]) -> None:
    found = answer(archstone("charter", file(WHOLE), "--json"))
    assert (found["version"], found["hash"], found["complete"]) == (2, hash_of(SECOND.charter), True)
    assert (found["unaltered"], found["unsigned"], found["missing"]) == (True, [], [])
    assert [one["id"] for one in found["clauses"]] == ["goal", "exit", "decisions-budget", "start"]
    assert found["clauses"][0]["locked"]
    assert found["contradictions"] == []
    assert {"kind": "deadline", "name": "exit-notice", "words": "90 days", "clause": "exit"} in found[
        "in_force"
    ]
    assert found["dates"] == [{"on": "2026-04-01", "what": "start", "clause": "start"}]
    assert {"risk": "scope-creep", "answered_by": ["goal"]} in found["risks"]
    assert "donor-capture" in {one["risk"] for one in found["unanswered"]}
    assert found["expectations"]["aligned"] is None
    assert found["expectations"]["unconfirmed_exit_costs"] == ["creek"]
    assert found["at_odds"] == []


def test_a_rule_that_is_not_the_signed_one_is_told(archstone: Run, file: Callable[[str], str]) -> None:
    status, out, _ = archstone("charter", file(WHOLE.replace("period_days: 14}", "period_days: 3}")))
    assert status == 0
    assert "The charter keeps ballots on budget open for 14 days; the rules in use for 3." in out


def test_one_version_is_asked_for(archstone: Run, file: Callable[[str], str]) -> None:
    assert answer(archstone("charter", file(WHOLE), "--version", "1", "--json"))["version"] == 1
    status, _, err = archstone("charter", file(WHOLE), "--version", "3")
    assert status == 2
    assert "There is no version '3' of the charter; there are 1, 2." in err
    status, _, err = archstone("charter", file(HEAD), "--version", "draft")
    assert "there is none yet" in err


def test_a_draft_is_made_from_the_model_where_none_stands(archstone: Run, file: Callable[[str], str]) -> None:
    found = answer(archstone("charter", file(HEAD), "--json"))
    assert (found["shape"], found["complete"], found["unaltered"]) == ("memorandum", False, None)
    assert found["missing"][0] == {
        "clause": "goal",
        "parameter": "goal",
        "asks": "What is the goal, in one sentence?",
    }
    status, _, err = archstone("charter", file(HEAD.replace("  model: opportunistic\n", "")))
    assert status == 2
    assert "draft one with --shape memorandum, bridge or structural." in err
    status, out, _ = archstone("charter", file(HEAD))
    assert "Nobody has written what it expects of the others" in out
    assert "0 of 2 have signed" in out


def test_a_shape_takes_the_statement_of_the_goal(archstone: Run, file: Callable[[str], str]) -> None:
    goals = "goals:\n- {id: g, statement: Clean water., requirements: [logistics]}\n"
    text = HEAD.replace("alliance:\n", "alliance:\n  goal: g\n") + goals
    found = answer(archstone("charter", file(text), "--shape", "structural", "--json"))
    assert found["shape"] == "structural"
    assert "Clean water." in found["clauses"][0]["text"]
    status, _, err = archstone("charter", file(text), "--shape", "bridges")
    assert (status, "not 'bridges'. Did you mean bridge?" in err) == (2, True)
    status, _, err = archstone("charter", file(text), "--shape", "bridge", "--version", "1")
    assert (status, "give one of the two" in err) == (2, True)


def test_a_blank_is_refused_in_a_document(archstone: Run, file: Callable[[str], str], tmp_path: Path) -> None:
    path, out_file = file(HEAD + DRAFT), tmp_path / "charter.md"
    status, out, err = archstone("charter", path, "-o", str(out_file))
    assert (status, out, out_file.exists()) == (2, "", False)
    lines = Path(path).read_text().splitlines()
    values = next(k for k, line in enumerate(lines, 1) if "values:" in line)
    assert err.splitlines() == [
        f"{path}, line {values}, roles.roles: The clause roles needs roles: What does each member do?",
        f"{path}, line {values}, sunset.on: The clause sunset needs on: On which day does it end?",
    ]
    assert archstone("charter", path, "-o", str(out_file), "--blanks")[0] == 0
    assert r"\_\_\_" in out_file.read_text()
    status, _, err = archstone("charter", path, "-o", str(tmp_path / "charter.doc"))
    assert (status, "must end with one of .pdf, .docx, .md" in err) == (2, True)


@pytest.mark.parametrize("ending", [".md", ".html", ".docx"])
def test_a_signed_version_is_written_out(
    archstone: Run, file: Callable[[str], str], tmp_path: Path, ending: str
) -> None:
    out_file = tmp_path / f"charter{ending}"
    status, out, err = archstone("charter", file(WHOLE), "-o", str(out_file), "--answers")
    assert (status, err) == (0, "")
    assert f"Written: {out_file}" in " ".join(out.split("\n"))
    assert out_file.stat().st_size > 500
    if ending == ".md":
        text = out_file.read_text()
        assert hash_of(SECOND.charter) in text
        assert "90 days" in text


@pytest.mark.parametrize("ending", [".yaml", ".json"])
def test_a_draft_is_written_as_data_and_read_again(
    archstone: Run, file: Callable[[str], str], tmp_path: Path, ending: str
) -> None:
    out_file = tmp_path / f"charter{ending}"
    assert archstone("charter", file(HEAD), "--shape", "bridge", "-o", str(out_file))[0] == 0
    written = json.loads(out_file.read_text()) if ending == ".json" else None
    again = HEAD + (out_file.read_text() if written is None else dump_yaml(written))
    found = answer(archstone("charter", file(again), "--json"))
    assert (found["shape"], len(found["clauses"])) == ("bridge", 52)


def test_a_whole_draft_is_written_with_its_words_ready_to_sign(
    archstone: Run, file: Callable[[str], str], tmp_path: Path
) -> None:
    whole = filled(Shape.MEMORANDUM)
    out_file = tmp_path / "ready.yaml"
    text = HEAD + dump_yaml(
        {"charter": {"draft": {k: v for k, v in charter_data(whole).items() if k != "version"}}}
    )
    before = answer(archstone("charter", file(text), "--json"))["hash"]
    assert archstone("charter", file(text), "-o", str(out_file))[0] == 0
    after = answer(archstone("charter", file(HEAD + out_file.read_text()), "--version", "1", "--json"))
    assert after["hash"] == before


def test_check_ends_with_every_fault(archstone: Run, file: Callable[[str], str]) -> None:
    assert archstone("charter", file(WHOLE), "--check")[0] == 0
    odd = DRAFT.replace("{notice_days: 30}", "{notice_days: 900}").replace(
        "    add:", "      sunset: {on: 2026-06-01}\n    add:"
    )
    path = file(HEAD + odd)
    status, out, err = archstone("charter", path, "--check")
    assert status == 2
    assert "Speaking against each other" in out
    told = err.splitlines()
    lines = Path(path).read_text().splitlines()
    values, sunset = (
        next(k for k, line in enumerate(lines, 1) if words in line) for words in ("values:", "sunset: {on")
    )
    roles = "roles.roles: The clause roles needs roles: What does each member do?"
    assert told[0] == f"{path}, line {values}, {roles}"
    [odd_one] = [line for line in told if "The sunset on 2026-06-01 comes before the first review" in line]
    assert f"line {sunset}, " in odd_one


def test_a_missing_parameter_is_told_with_the_line_of_its_clause(
    archstone: Run, file: Callable[[str], str], tmp_path: Path
) -> None:
    out_file = str(tmp_path / "c.pdf")
    text = (
        f"{HEAD}charter:\n  draft:\n    shape: bridge\n    clauses:\n    - {{clause: exit}}\n"
        "    - clause: sunset\n      values: {on: null}\n"
    )
    status, _, err = archstone("charter", file(text), "-o", out_file)
    sunset = next(k for k, line in enumerate(text.splitlines(), 1) if "values: {on" in line)
    assert status == 2
    assert f"line {sunset}, sunset.on: The clause sunset needs on" in err
    assert "drafted anew" not in err
    status, _, err = archstone("charter", file(HEAD), "--shape", "bridge", "-o", out_file)
    assert status == 2
    assert ", line" not in err
    assert err.splitlines()[-1].endswith(
        "This charter was drafted anew and stands in no file yet: write it with -o draft.yaml, fill it in "
        "and put it into FILE, or give --blanks to write it out with blanks."
    )


def test_verify_says_whether_anything_was_changed(archstone: Run, file: Callable[[str], str]) -> None:
    found = answer(archstone("charter", file(WHOLE), "--verify", "--json"))
    assert found["unaltered"] is True
    assert [one["version"] for one in found["versions"]] == [1, 2]
    assert found["versions"][0]["hash"] == hash_of(FIRST.charter)
    altered = WHOLE.replace("notice of 60 days", "notice of 6 days")
    assert altered != WHOLE
    status, out, err = archstone("charter", file(altered), "--verify")
    assert status == 2
    assert "Version 1 isn't the text that Creek Guard, Tree Fund signed" in " ".join(out.split())
    assert "Version 2 amends another text than version 1 as it stands here." in out
    assert "isn't the one that was signed" in err
    unlocked = WHOLE.replace("We work together for one thing: Water.", "We work for: Water.")
    status, out, _ = archstone("charter", file(unlocked), "--verify", "--json")
    assert json.loads(out)["changed_locks"] == []  # changed in both, so the lock holds, but not the hash
    assert status == 2
    status, out, _ = archstone("charter", file(HEAD), "--verify")
    assert (status, "nothing to verify" in out) == (0, True)


def line_of(path: str, words: str, nth: int = 0) -> int:
    lines = Path(path).read_text().splitlines()
    return [number for number, line in enumerate(lines, start=1) if words in line][nth]


def test_an_altered_earlier_version_is_told_first(
    archstone: Run, file: Callable[[str], str], tmp_path: Path
) -> None:
    path = file(WHOLE.replace("notice of 60 days", "notice of 6 days"))
    status, out, err = archstone("charter", path)
    said = " ".join(out.split())
    assert status == 0
    assert said.startswith(
        "Ours bridge charter, version 2, signed by all Version 1 isn't the text that Creek Guard, Tree Fund "
        "signed: something in it was changed afterwards. Put the signed text back. Version 2 amends another"
    )
    found = answer(archstone("charter", path, "--json"))
    assert [one["version"] for one in found["breaches"]] == [1, 2]
    for verb in (("charter", path, "--check"), ("check", path)):
        status, _, err = archstone(*verb)
        assert status == 2
        assert err.startswith(f"{path}, line {line_of(path, 'hash: ')}, hash: Version 1 isn't the text")
        assert f"line {line_of(path, 'amends: ')}, amends: Version 2 amends another text" in err
    out_file = tmp_path / "out.md"
    assert archstone("charter", path, "-o", str(out_file))[0] == 0  # version 2 is what was signed
    status, _, err = archstone("charter", path, "--version", "1", "-o", str(tmp_path / "first.md"))
    assert (status, (tmp_path / "first.md").exists()) == (2, False)
    anew = ("--shape", "memorandum", "-o", str(tmp_path / "anew.yaml"))
    assert archstone("charter", path, *anew)[0] == 0  # no version of the file, though it is numbered 1 too


def test_an_altered_version_is_never_signed_by_all(
    archstone: Run, file: Callable[[str], str], tmp_path: Path
) -> None:
    path = file(WHOLE.replace("notice of 90 days", "notice of 9 days"))
    _, out, _ = archstone("charter", path)
    assert out.startswith("Ours   bridge charter, version 2, altered after it was signed\nVersion 2 isn't")
    assert ("signed by all" in out, "letter by letter" in out) == (False, False)
    status, out, err = archstone("charter", path, "--check")
    first_of_second = line_of(path, "hash: ", 2)
    assert (status, "signed by all" in out) == (2, False)
    assert f"{path}, line {first_of_second}, hash: Version 2 isn't the text" in err
    for name in ("out.md", "out.yaml"):
        status, _, err = archstone("charter", path, "-o", str(tmp_path / name))
        assert (status, (tmp_path / name).exists()) == (2, False)
        assert "altered after it was signed isn't written; give --blanks" in err
    assert archstone("charter", path, "-o", str(tmp_path / "out.md"), "--blanks")[0] == 0
    assert "its hash differs" in (tmp_path / "out.md").read_text()
    assert archstone("rules", path)[0] == 0  # the rest of the file is used as before


def test_a_changed_lock_is_told_with_the_line_of_its_clause(
    archstone: Run, file: Callable[[str], str]
) -> None:
    words = "We work together for one thing: Water."
    whole = WHOLE[: (at := WHOLE.rindex(words))] + WHOLE[at:].replace(words, "We work for: Water.")
    path = file(whole)
    status, _, err = archstone("check", path)
    told = f"{path}, line {line_of(path, 'clause: goal', 1)}, goal: Version 2 changes or leaves out goal"
    assert (status, told in err) == (2, True)
    gone = versions(FIRST, SECOND, draft={"remove": ["goal"]})
    assert archstone("check", file(gone))[0] == 0  # a draft is still being written
    status, out, _ = archstone("charter", file(gone))
    assert "The draft changes or leaves out goal, which was locked." in out
    status, _, err = archstone("charter", path := file(gone), "--check")
    assert (status, f"line {line_of(path, 'draft:')}, draft: The draft changes" in err) == (2, True)


def test_a_version_that_waits_is_told(archstone: Run, file: Callable[[str], str]) -> None:
    waiting = replace(SECOND, signatures=SECOND.signatures[:1])
    path = file(versions(FIRST, waiting, text=RULES.replace("1/2", "1/3")))
    _, out, _ = archstone("charter", path)
    assert "Version 2 waits for the signature of Tree Fund; until then it isn't in force." in out
    assert "Not as in version 1, while version 2 waits" in out
    found = answer(archstone("charter", path, "--json"))
    assert (found["version"], found["pending"]) == (1, {"version": 2, "unsigned": ["tree"]})
    assert answer(archstone("charter", file(WHOLE), "--json"))["pending"] is None


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (("--verify", "-o", "c.pdf"), "--verify writes no file; leave -o out"),
        (("--verify", "--compare", "1,2"), "--compare and --verify are answered one at a time"),
        (("--canonical", "--check"), "--canonical and --check are answered one at a time"),
        (("--canonical", "-o", "c.pdf"), "The canonical form is JSON: name it with .json at the end"),
    ],
)
def test_an_option_that_would_do_nothing_is_refused(
    archstone: Run, file: Callable[[str], str], options: tuple[str, ...], says: str
) -> None:
    status, out, err = archstone("charter", file(WHOLE), *options)
    assert (status, out, says in err) == (2, "", True)


def test_the_canonical_form_is_what_is_hashed(
    archstone: Run, file: Callable[[str], str], tmp_path: Path
) -> None:
    out_file = tmp_path / "canonical.json"
    assert archstone("charter", file(WHOLE), "--canonical", "-o", str(out_file)) == (0, "", "")
    assert hashlib.sha256(out_file.read_bytes()).hexdigest() == hash_of(SECOND.charter)


def test_two_versions_are_compared(archstone: Run, file: Callable[[str], str], tmp_path: Path) -> None:
    status, out, _ = archstone("charter", file(WHOLE), "--compare", "1,2")
    assert status == 0
    assert "The deadline of exit notice: 60 days → 90 days (exit)." in out
    assert "[-60-] {+90+}" in out
    found = answer(archstone("charter", file(WHOLE), "--compare", "1,2", "--json"))
    assert (found["old"], found["new"], found["same"]) == (1, 2, 3)
    assert found["clauses"][0]["parameters"] == [
        {"name": "notice_days", "before": "60 days", "after": "90 days"}
    ]
    out_file = tmp_path / "changes.md"
    status, out, _ = archstone("charter", file(WHOLE), "--compare", "1,2", "-o", str(out_file))
    assert (status, "90" in out_file.read_text()) == (0, True)
    status, out, _ = archstone("charter", file(WHOLE), "--compare", "2,2")
    assert "Nothing changed." in out
    for pair in ("1", "1,2,3"):
        status, _, err = archstone("charter", file(WHOLE), "--compare", pair)
        assert (status, "--compare takes two versions" in err) == (2, True)


def test_the_next_draft_beside_the_last_version(archstone: Run, file: Callable[[str], str]) -> None:
    text = versions(FIRST, draft={"add": [{"clause": "refreshers"}]})
    status, out, _ = archstone("charter", file(text), "--compare", "1,draft")
    assert (status, "New: refresher: every 3 months" in out) == (0, True)
    assert answer(archstone("charter", file(text), "--version", "draft", "--json"))["version"] == 2


def test_standard_input_is_read(archstone: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    import io
    import sys

    class Given:
        buffer = io.BytesIO(WHOLE.encode())

    monkeypatch.setattr(sys, "stdin", Given())
    assert answer(archstone("charter", "-", "--json"))["version"] == 2


def test_the_bundled_compact_holds_together(archstone: Run) -> None:
    """Both versions verify, nothing contradicts itself, and the rules in use are those that were signed."""
    path = str(bundled("southside-compact.yaml"))
    assert answer(archstone("charter", path, "--verify", "--json"))["unaltered"] is True
    for version in ("1", "2", "draft"):
        found = answer(archstone("charter", path, "--version", version, "--json"))
        assert (found["missing"], found["contradictions"], found["unanswered"]) == ([], [], [])
    found = answer(archstone("charter", path, "--json"))
    assert (found["version"], found["shape"], found["complete"]) == (2, "structural", True)
    assert found["at_odds"] == []
    assert found["expectations"]["aligned"] is False
    assert found["expectations"]["unconfirmed_exit_costs"] == ["plainform-software"]
