"""The verb ``check``, and every bad input: file, line, field, one sentence, exit status 2."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from pathlib import Path

import pytest

from archstone.cli.app import main
from archstone.files.bundled import bundled

HEAD = "id,name,annual_budget,staff,strengths,vulnerabilities\n"
GOOD = "a,Able,10,2,design:3:shown,logistics:4:4\n"


@pytest.mark.parametrize("name", ["neighbourhood.csv", "stories.yaml", "goals.yaml"])
def test_the_bundled_files_have_no_faults(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(bundled(name))]) == 0
    assert capsys.readouterr().out.startswith("No faults: ")


def test_what_there_is_is_counted(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "r.csv"
    path.write_text(HEAD + GOOD, encoding="utf-8")
    assert main(["check", str(path)]) == 0
    assert capsys.readouterr().out == "No faults: 1 organisation.\n"
    assert main(["check", str(path), "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"valid": True, "faults": []}


def test_standard_input_is_checked(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO((HEAD + GOOD).encode())))
    assert main(["check", "-"]) == 0
    assert capsys.readouterr().out == "No faults: 1 organisation.\n"
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO((HEAD + "a,\n").encode())))
    assert main(["check", "-"]) == 2
    assert capsys.readouterr().err.startswith("standard input, line 2")


@pytest.mark.parametrize("command", [["check"], ["match", "--for", "a"], ["map", "--for", "a"]])
def test_standard_input_is_given_once(
    command: list[str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO((HEAD + GOOD).encode())))
    assert main([*command, "-", "--goals", "-"]) == 2
    said = "Standard input can be read only once; give one of the two as a file."
    assert said in capsys.readouterr().err


BAD = {
    "a capability that doesn't exist": (
        HEAD + "a,Able,,,desing:3:shown,\n",
        (2, "strengths"),
        "Did you mean design?",
    ),
    "strength and vulnerability": (
        HEAD + "a,Able,,,design:3:shown,design:4:4\n",
        (2, None),
        "design stands as strength and as vulnerability",
    ),
    "severity 0": (HEAD + "a,Able,,,,design:0:4\n", (2, "vulnerabilities"), "must be 1 to 5, not 0"),
    "severity 6": (HEAD + "a,Able,,,,design:6:4\n", (2, "vulnerabilities"), "must be 1 to 5, not 6"),
    "a duplicate id": (HEAD + GOOD + GOOD, (3, "id"), "twice"),
    "a broken row": (HEAD + GOOD + "b,Bold,10\n" + GOOD.replace("a,", "c,", 1), (3, ""), "3 cells"),
    "numbers as text": (HEAD + "a,Able,ten,,,\n", (2, "annual_budget"), "ten"),
    "a cell that begins with =": (HEAD + 'a,"=HYPERLINK(1)",,,,\n', (2, "name"), "="),
    "an id of other letters": (HEAD + "A B,Able,,,,\n", (2, "id"), "small letters"),
    "no id": (HEAD + ",Able,,,,\n", (2, "id"), ""),
    "a file cut in half": (HEAD + GOOD + 'b,"Bold and', (3, ""), "never closed"),
    "no header": ("x,y\n1,2\n", (1, "id"), "no column id"),
}


@pytest.mark.parametrize("case", BAD)
def test_bad_rows(case: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    content, (line, field), words = BAD[case]
    path = tmp_path / "r.csv"
    path.write_text(content, encoding="utf-8")
    assert main(["check", str(path), "--json"]) == 2
    said = capsys.readouterr()
    found = json.loads(said.out)
    assert set(found) == {"valid", "faults"}
    assert found["valid"] is False
    fault = found["faults"][0]
    assert set(fault) == {"file", "line", "field", "message"}
    assert (fault["file"], fault["line"]) == (str(path), line)
    assert field is None or fault["field"] == field
    assert words in fault["message"]
    assert said.err.splitlines()[0].startswith(f"{path}, line {line}")
    assert "Traceback" not in said.err
    # A verb that uses the file refuses it with the same sentences.
    assert main(["match", str(path), "--for", "a", "--json"]) == 2
    again = capsys.readouterr()
    assert again.out == ""
    assert again.err == said.err


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ((HEAD + "a,Café,,,,\n").encode("latin-1"), "isn't UTF-8"),
        ((HEAD + GOOD).encode("utf-16"), "UTF-16"),
        (b"", "empty"),
        (b"\x1f\x8b\x08\x00", "compressed"),
        (b"PK\x03\x04half a workbook", "cut off"),
        (b"PAR1half a table", "cut off"),
        (b"organisations: [", ""),
        (b'{"organisations": [{"id": "a"', ""),
    ],
)
def test_what_is_no_whole_file(
    content: bytes, words: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content)))
    assert main(["check", "-"]) == 2
    said = capsys.readouterr()
    assert said.err.startswith("standard input")
    assert words in said.err
    assert len(said.err.splitlines()) == 1


def test_spreadsheets_with_formulas_or_merged_cells(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    import openpyxl

    for name, spoil, words in (
        ("formula", lambda sheet: sheet.__setitem__("C2", "=1+1"), "formula"),
        ("merged", lambda sheet: sheet.merge_cells("A2:B2"), "merged"),
    ):
        book = openpyxl.Workbook()
        assert book.active is not None
        for row in (HEAD.strip().split(","), ["a", "Able", 1, 2, "", ""]):
            book.active.append(row)
        spoil(book.active)
        path = tmp_path / f"{name}.xlsx"
        book.save(path)
        assert main(["check", str(path)]) == 2
        said = capsys.readouterr().err
        assert "row 2" in said or "line 2" in said
        assert words in said


@pytest.mark.parametrize("name", ["nowhere.csv", "."])
def test_a_file_that_cannot_be_opened(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", name]) == 2
    assert len(capsys.readouterr().err.splitlines()) == 1


def test_an_unknown_column_is_remarked_and_left_out(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "r.csv"
    path.write_text("id,name,favourite colour\na,Able,red\n", encoding="utf-8")
    assert main(["check", str(path)]) == 0
    said = capsys.readouterr()
    assert said.err == "Note: The column favourite colour isn't known and was left out.\n"
    assert said.out == "No faults: 1 organisation.\n"


IRS = "EIN,NAME,SUBSECTION\n123456789,ABLE HANDS INC,03\n"


def test_a_national_register_is_recognised(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "register.csv"
    path.write_text(IRS, encoding="utf-8")
    assert main(["check", str(path)]) == 0
    assert capsys.readouterr().out == "No faults: 1 organisation of the register irs.\n"
    for words in (["check", "-"], ["check", "-", "--register", "irs"]):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(IRS.encode())))
        assert main(words) == 0
        assert "of the register irs" in capsys.readouterr().out
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(IRS.encode())))
    assert main(["audit", "-", "--for", "us-ein-123456789", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["name"] == "Able Hands Inc"


def test_a_bad_row_of_a_register_is_told_where_it_stands(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    bad = IRS + "12,SHORT,03\n"
    for words in (["check", "-"], ["match", "-", "--for", "us-ein-123456789"]):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(bad.encode())))
        assert main(words) == 2
        assert capsys.readouterr().err.startswith("standard input, line 3, EIN: An EIN has nine digits")


def test_an_unknown_register_is_one_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "register.csv"
    path.write_text(IRS, encoding="utf-8")
    assert main(["check", str(path), "--register", "isr"]) == 2
    assert capsys.readouterr().err == "There is no register 'isr'; there are irs, ukcat. Did you mean irs?\n"


def test_goals_are_checked_beside_a_registry(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path, goals = tmp_path / "r.csv", tmp_path / "goals.yaml"
    path.write_text(HEAD + GOOD, encoding="utf-8")
    goals.write_text("goals:\n  - id: g\n    requirements: [{capability: desing}]\n", encoding="utf-8")
    assert main(["check", str(path), "--goals", str(goals)]) == 2
    said = capsys.readouterr().err
    assert said.startswith(f"{goals}, line 3")
    assert "Did you mean design?" in said


def test_a_pipe_is_checked(tmp_path: Path) -> None:
    path = tmp_path / "r.csv"
    path.write_text(HEAD + GOOD, encoding="utf-8")
    code = "import sys; from archstone.cli.app import main; sys.exit(main())"
    done = subprocess.run(
        ["bash", "-c", f'"{sys.executable}" -c "{code}" check <(cat {path})'],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "No faults.\n", "")
