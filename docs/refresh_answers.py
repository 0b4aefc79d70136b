"""Run the commands on these pages again and put in what they answer now.

Run ``python docs/refresh_answers.py`` after a verb's words changed, and read the difference it makes.
Only blocks marked ``console`` are touched, only commands that already show an answer, and one that was cut
with … is cut after as many paragraphs.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import tempfile
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path

from archstone.cli.app import main
from archstone.files.bundled import bundled

ROOT = Path(__file__).resolve().parent.parent
LEFT_OUT = "…"
NOT_HERE = "There is no such file."
BLOCK = re.compile(r"(?<=^```console\n)(.*?)(?=^```$)", re.MULTILINE | re.DOTALL)
RUN = re.compile(r"^\$ (?P<command>.+)\n(?P<shown>(?:(?!\$ ).*\n)*)", re.MULTILINE)


def answer(command: str) -> str:
    """Run one command and take what it says, without spaces at the ends of lines."""
    said = StringIO()
    with redirect_stdout(said), redirect_stderr(said):
        main(shlex.split(command)[1:])
    return "\n".join(line.rstrip() for line in said.getvalue().strip().splitlines())


def refreshed(run: re.Match[str]) -> str:
    """Put a command's answer of today under it, cut where it was cut."""
    command, shown = run["command"], run["shown"]
    if not shown.strip() or not command.startswith("archstone ") or command.endswith("\\"):
        return run[0]
    said = answer(command)
    if NOT_HERE in said and NOT_HERE not in shown:  # a page about data that isn't kept here
        return run[0]
    if shown.rstrip().endswith(LEFT_OUT):
        kept = len(shown.strip().split("\n\n")) - 1
        said = "\n\n".join([*said.split("\n\n")[:kept], LEFT_OUT])
    return f"$ {command}\n{said}\n"


def refresh(page: Path) -> bool:
    """Refresh a page; say whether it changed."""
    before = page.read_text(encoding="utf-8")
    after = BLOCK.sub(lambda block: RUN.sub(refreshed, block[0]), before)
    if after != before:
        page.write_text(after, encoding="utf-8")
    return after != before


if __name__ == "__main__":
    os.environ["NO_COLOR"] = "1"
    os.environ.pop("COLUMNS", None)  # as wide as the pages are
    pages = [ROOT / "README.md", *(ROOT / "examples").glob("*.md"), *(ROOT / "docs").rglob("*.md")]
    with tempfile.TemporaryDirectory() as folder:
        for example in bundled("neighbourhood.csv").parent.glob("*.*"):
            shutil.copy(example, folder)
        os.chdir(folder)
        for page in sorted(p for p in pages if "_build" not in p.parts and p.name != "read-a-bad-file.md"):
            if refresh(page):
                print(page.relative_to(ROOT))
        os.chdir(ROOT)
