"""Every example in the README, the documentation and the stories runs, and answers what the page says."""

from __future__ import annotations

import os
import re
import shlex
import shutil
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path

import pytest
from sybil import Sybil
from sybil.example import Example
from sybil.parsers.markdown import CodeBlockParser, PythonCodeBlockParser

from archstone.cli.app import main
from archstone.files.bundled import bundled

ROOT = Path(__file__).resolve().parent.parent.parent
PAGES = sorted(
    [
        ROOT / "README.md",
        *(ROOT / "examples").glob("*.md"),
        *(p for p in (ROOT / "docs").rglob("*.md") if "_build" not in p.parts),
    ]
)
REGISTER = "bmf_VT.csv"
LEFT_OUT = "…"  # a line with this alone stands for any lines


def check_console(example: Example) -> str | None:
    """Run each ``$ archstone …`` of a block and hold its answer against the lines below it."""
    for command, expected in dialogue(str(example.parsed)):
        words = shlex.split(command)
        if words[0] != "archstone":
            continue
        out, err = StringIO(), StringIO()
        with redirect_stdout(out), redirect_stderr(err):
            status = main(words[1:])
        said = out.getvalue() + err.getvalue()
        if status != 0 and not expected:
            return f"$ {command}\nended with {status}:\n{said}"
        if expected and not same(expected, said):
            return f"$ {command}\nshould say:\n{expected}\nbut says:\n{said}"
    return None


def dialogue(block: str) -> Iterator[tuple[str, str]]:
    """Split a block into commands and what each is expected to say; a backslash joins lines."""
    parts = re.split(r"^\$ ", block.replace("\\\n", " "), flags=re.MULTILINE)
    for part in parts[1:]:
        command, _, expected = part.partition("\n")
        yield command.strip(), expected.strip("\n")


def same(expected: str, said: str) -> bool:
    """Whether two texts are the same, without regard to spaces at the ends of lines and left-out lines."""
    lines = [line.rstrip() for line in expected.strip().splitlines()]
    pattern = "".join("(?:.*\n)*?" if line.strip() == LEFT_OUT else re.escape(line) + "\n" for line in lines)
    given = "".join(line.rstrip() + "\n" for line in said.strip().splitlines())
    return re.fullmatch(pattern, given) is not None


SYBIL = Sybil(
    parsers=[
        PythonCodeBlockParser(doctest_optionflags=0),
        CodeBlockParser("console", check_console),
    ],
    pattern="*.md",
)


@pytest.fixture
def beside_the_examples(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stand in a folder with copies of the bundled files, as the pages tell the reader to."""
    for example in bundled("neighbourhood.csv").parent.glob("*.*"):
        shutil.copy(example, tmp_path)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setitem(os.environ, "NO_COLOR", "1")
    return tmp_path


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_the_page_s_examples_run(
    page: Path, beside_the_examples: Path, request: pytest.FixtureRequest
) -> None:
    if REGISTER in page.read_text(encoding="utf-8"):  # real data, which isn't part of the repository
        folder: Path = request.getfixturevalue("data_folder")
        (beside_the_examples / REGISTER).symlink_to(folder / "register-irs" / REGISTER)
    for example in SYBIL.parse(page).examples():
        example.evaluate()


@pytest.mark.parametrize(
    "page", [ROOT / "CONTRIBUTING.md", *PAGES], ids=lambda page: str(page.relative_to(ROOT))
)
def test_the_page_s_links_lead_somewhere(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    links = re.findall(r"\]\(([^)#\s]+)[^)]*\)", text) + re.findall(r'(?:src|srcset)="([^"]+)"', text)
    inside = [link for link in links if "://" not in link]
    assert [link for link in inside if not (page.parent / link).exists()] == []


def test_examples_are_found() -> None:
    found = {page.name: sum(1 for _ in SYBIL.parse(page).examples()) for page in PAGES}
    assert found["README.md"] >= 1
    assert found["hospital.md"] >= 3
    assert found["first-partner.md"] >= 6


def test_a_wrong_answer_is_noticed() -> None:
    assert same("one\n…\nthree", "one\ntwo\nand a half\nthree  \n")
    assert not same("one\n…\nthree", "one\ntwo\n")
    assert not same("one", "one\ntwo")
    assert list(dialogue("$ archstone a \\\n  b\nsaid\n$ archstone c\n")) == [
        ("archstone a    b", "said"),
        ("archstone c", ""),
    ]
