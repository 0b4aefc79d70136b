"""How the command line speaks: JSON, text, colour, faults and exit statuses."""

from __future__ import annotations

import io
import json
import os
import pty
import subprocess
import sys
import warnings
from fractions import Fraction

import numpy as np
import pytest

from archstone.cli import output
from archstone.cli.faults import exit_status_of, remarks_kept, report
from archstone.model.errors import BadInput, Fault, NotFound, RuleBroken


def test_json_is_one_object_with_floats_and_lists_in_order(capsys: pytest.CaptureFixture[str]) -> None:
    output.print_json({"share": Fraction(1, 4), "ids": ["b", "a"], "n": np.float64(0.5), "é": None})
    said = capsys.readouterr().out
    assert json.loads(said) == {"share": 0.25, "ids": ["b", "a"], "n": 0.5, "é": None}
    assert "é" in said


def test_json_stays_ascii_where_the_terminal_speaks_no_unicode(monkeypatch: pytest.MonkeyPatch) -> None:
    out = io.TextIOWrapper(io.BytesIO(), encoding="latin-1")
    monkeypatch.setattr("sys.stdout", out)
    output.print_json({"name": "Übergang – ★"})
    out.seek(0)
    assert json.loads(out.read()) == {"name": "Übergang – ★"}


def test_what_is_no_json_is_a_surprise() -> None:
    with pytest.raises(TypeError, match="no JSON form"):
        output.print_json({"x": object()})


@pytest.mark.parametrize(
    ("share", "said"),
    [
        (Fraction(0), "0 of 100"),
        (Fraction(1, 1000), "under 1 of 100"),
        (Fraction(1, 200), "1 of 100"),
        (Fraction(125, 1000), "13 of 100"),
        (Fraction(1), "100 of 100"),
        (None, "not known"),
    ],
)
def test_shares_are_said_with_their_base(share: Fraction | None, said: str) -> None:
    assert output.hundred(share) == said


def test_a_name_cannot_repaint_the_screen(capsys: pytest.CaptureFixture[str]) -> None:
    page = output.Page()
    page.title("Mercy\x1b[2J\x07", "[red]not a colour[/red]")
    page.table(("a",), [("x\x1b]0;owned\x07y",)])
    said = capsys.readouterr().out
    assert "\x1b" not in said
    assert "\x07" not in said
    assert "[red]not a colour[/red]" in said


def test_off_a_terminal_there_is_no_colour_and_no_trailing_space(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("COLUMNS", raising=False)
    page = output.Page()
    page.title("Title", "aside")
    page.say("word " * 50, 3)
    page.table(("left", "right"), [("a", "1 of 25")], numbers=(1,))
    said = capsys.readouterr().out
    assert "\x1b" not in said
    assert all(line == line.rstrip() for line in said.splitlines())
    assert max(len(line) for line in said.splitlines()) <= output.WIDTH_OFF_TERMINAL


@pytest.mark.parametrize(
    ("columns", "width"), [("60", 60), ("200", 200), ("", 100), ("0", 100), ("wide", 100), ("3", 40)]
)
def test_off_a_terminal_columns_says_how_wide(
    columns: str, width: int, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    output.Page().say("word " * 100)
    longest = max(len(line) for line in capsys.readouterr().out.splitlines())
    assert width - 5 < longest <= width


NARROW = [("Lantern Street Learning", "4 of 25"), ("Ostrander-Mills Foundation", "")]


def drawn(columns: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> list[str]:
    monkeypatch.setenv("COLUMNS", columns)
    output.Page().table(("organisation", "strength-of-match", "x" * 15), [(*row, "y") for row in NARROW])
    return capsys.readouterr().out.splitlines()


def test_a_table_breaks_lines_and_never_words(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    words = {word for row in NARROW for cell in row for word in cell.split()}
    for columns in ("100", "70", "60", "52", "48", "40"):
        said = drawn(columns, monkeypatch, capsys)
        assert words <= set(" ".join(said).split())
        assert max(map(len, said)) <= int(columns)
    assert drawn("100", monkeypatch, capsys)[1].split("  ")[1] == "Lantern Street Learning"
    assert "Lantern Street Learning" not in " ".join(drawn("60", monkeypatch, capsys))  # on two lines


def test_the_column_that_has_spaces_gives_way_to_a_longer_word(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    output.Page().table(("", ""), [("x" * 25, "a b c d e f g h")])
    said = capsys.readouterr().out.split("\n")[1:3]
    assert said == ["  " + "x" * 25 + "  a b c d e f", " " * 29 + "g h"]


def test_a_table_too_narrow_for_its_columns_stacks_its_rows(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert drawn("40", monkeypatch, capsys) == [
        "  organisation: Lantern Street Learning",
        "    strength-of-match: 4 of 25",
        "    xxxxxxxxxxxxxxx: y",
        "  organisation: Ostrander-Mills",
        "  Foundation",
        "    xxxxxxxxxxxxxxx: y",
    ]


def test_a_word_that_no_line_can_hold_breaks_and_the_table_stays(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    output.Page().table(("", "address"), [("a", "z" * 100)])
    said = capsys.readouterr().out.splitlines()
    assert said[0].strip() == "address"
    assert len(said) == 3
    assert "".join(said).count("z") == 100


def on_a_terminal(code: str, **environment: str) -> str:
    """Run a little program with a terminal as its standard output and return what it wrote there."""
    ours, theirs = pty.openpty()
    subprocess.run(
        [sys.executable, "-c", code],
        stdout=theirs,
        stderr=theirs,
        check=True,
        env={**{k: v for k, v in os.environ.items() if k != "NO_COLOR"}, "TERM": "xterm-256color"}
        | environment,
    )
    os.close(theirs)
    written = b""
    try:
        while piece := os.read(ours, 4096):
            written += piece
    except OSError:  # how Linux says that the other end is closed
        pass
    os.close(ours)
    return written.decode()


def test_a_terminal_gets_colour_unless_it_asks_for_none() -> None:
    code = "from archstone.cli.output import Page; Page().title('Best', 'of all')"
    assert "\x1b[1m" in on_a_terminal(code)
    plain = on_a_terminal(code, NO_COLOR="1")
    assert "\x1b[3" not in plain
    assert "Best   of all" in plain.replace("\x1b[1m", "").replace("\x1b[0m", "").replace("\x1b[2m", "")


def test_long_work_shows_that_it_is_under_way_on_a_terminal_only() -> None:
    code = (
        "import time\nfrom archstone.cli.output import working\nwith working('Counting'):\n    time.sleep({})"
    )
    assert "Counting" in on_a_terminal(code.format(2.5))
    assert "Counting" not in on_a_terminal(code.format(0.1))
    quiet = subprocess.run([sys.executable, "-c", code.format(1.2)], capture_output=True, check=True)
    assert quiet.stderr == b""


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (BadInput([Fault("f.csv", 3, "id", "There is none.")]), 2),
        (RuleBroken("No."), 2),
        (NotFound("Nowhere."), 2),
        (FileNotFoundError(2, "No such file", "x.csv"), 2),
        (PermissionError(13, "Permission denied", "x.csv"), 2),
        (KeyboardInterrupt(), 130),
        (ZeroDivisionError("division by zero"), 1),
    ],
)
def test_the_table_of_exit_statuses(error: BaseException, status: int) -> None:
    assert exit_status_of(error) == status


def test_each_fault_is_one_sentence_with_its_place(capsys: pytest.CaptureFixture[str]) -> None:
    faults = [Fault("f.csv", 3, "id", "There is none."), Fault("f.csv", None, "", "It is empty.")]
    assert report(BadInput(faults)) == 2
    said = capsys.readouterr()
    assert said.err.splitlines() == ["f.csv, line 3, id: There is none.", "f.csv: It is empty."]
    assert said.out == ""


def test_a_file_that_is_not_there_is_said_in_a_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    report(FileNotFoundError(2, "No such file or directory", "x.csv"))
    assert capsys.readouterr().err == "x.csv: there is no such file or folder.\n"


def test_too_many_faults_are_counted(capsys: pytest.CaptureFixture[str]) -> None:
    report(BadInput(Fault("f.csv", line, "id", "Bad.") for line in range(1_000)))
    said = capsys.readouterr().err.splitlines()
    assert len(said) == 201
    assert said[-1] == "… and 800 more faults."


def test_a_surprise_is_short_unless_someone_debugs(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("ARCHSTONE_DEBUG", raising=False)
    assert report(ZeroDivisionError("division by zero")) == 1
    assert len(capsys.readouterr().err.splitlines()) == 1
    monkeypatch.setenv("ARCHSTONE_DEBUG", "1")
    report(ZeroDivisionError("division by zero"))
    assert len(capsys.readouterr().err.splitlines()) > 1


def test_a_remark_is_kept_once_as_a_sentence() -> None:
    with remarks_kept() as kept:
        for _ in range(2):
            warnings.warn("The column x was left out.", UserWarning, stacklevel=1)
        warnings.warn("None of our business.", DeprecationWarning, stacklevel=1)
    assert kept == ["The column x was left out."]
