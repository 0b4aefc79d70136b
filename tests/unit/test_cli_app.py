"""The door of the command line: help, version, completion, start-up, exit statuses."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
from pathlib import Path
from statistics import median

import pytest

from archstone import __version__
from archstone.cli.app import app, main
from archstone.files.bundled import bundled

EXAMPLE = str(bundled("neighbourhood.csv"))
PROGRAM = [sys.executable, "-c", "import sys; from archstone.cli.app import main; sys.exit(main())"]
VERBS = [
    "demo",
    "tour",
    "check",
    "audit",
    "match",
    "index",
    "matrix",
    "map",
    "rings",
    "team",
    "ecosystem",
    "threats",
    "names",
    "decide",
    "pilot",
    "purpose",
    "charter",
    "power",
    "design",
    "rules",
    "ground",
    "ballot",
]


def test_the_version_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == 0
    assert capsys.readouterr().out == f"archstone {__version__}\n"


@pytest.mark.parametrize("words", [[], ["--help"], ["-h"]])
def test_help_groups_the_verbs_by_room(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(words) == 0
    said = capsys.readouterr().out
    rooms = [said.index(room + ":") for room in ("Start here", "Know yourself", "Find who fits")]
    assert rooms == sorted(rooms)
    for verb in VERBS:
        assert f"\n  {verb} " in said
    assert "archstone" in said


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_explains_itself(verb: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([verb, "--help"]) == 0
    said = capsys.readouterr().out
    assert f"Usage: archstone {verb}" in said
    assert "--json" in said


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["matsch"], "No such command 'matsch'. Did you mean 'match', 'watch'? See archstone --help."),
        (["match"], "Missing argument 'FILE'. See archstone match --help."),
        (["match", EXAMPLE], "Missing option '--for'. See archstone match --help."),
        (["match", EXAMPLE, "--for", "x", "--top", "0"], "--top must be 1 or more. See"),
        (["match", EXAMPLE, "--for", "x", "--top", "many"], "--top must be a whole number. See"),
        (["rings", EXAMPLE, "--longest", "7"], "--longest must be 4 or less. See archstone rings --help."),
        (["rings", EXAMPLE, "--seconds", "long"], "--seconds must be a number. See archstone rings --help."),
        (
            ["match", EXAMPLE, "--for", "x", "--uncommon", "-1"],
            "'--uncommon': -1 is below 0; give 0 or more.",
        ),
        (["match", EXAMPLE, "--for", "x", "--uncommon", "1.5"], "1.5 is above 1; give a number from 0 to 1"),
        (["match", EXAMPLE, "--for", "x", "--uncommon", "nan"], "'nan' isn't a number such as 0.3"),
        (["match", EXAMPLE, "--fro", "x"], "No such option"),
    ],
)
def test_a_slip_is_one_sentence_and_status_2(
    words: list[str], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(words) == 2
    said = capsys.readouterr()
    assert sentence in said.err
    assert len(said.err.splitlines()) == 1
    assert said.out == ""


def test_a_surprise_ends_with_status_1(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(*_: object, **__: object) -> None:
        raise ZeroDivisionError("division by zero")

    monkeypatch.setattr("archstone.files.registries.read_registry", breaks)
    assert main(["audit", EXAMPLE, "--for", "riverside-hospital"]) == 1
    assert "ZeroDivisionError" in capsys.readouterr().err


def test_completion_can_be_installed_and_answers() -> None:
    environment = os.environ | {
        "_ARCHSTONE_COMPLETE": "complete_bash",
        "COMP_WORDS": "archstone ma",
        "COMP_CWORD": "1",
    }
    done = subprocess.run(PROGRAM, capture_output=True, text=True, env=environment, check=False)
    assert {"match", "matrix", "map"} <= set(done.stdout.split())
    shown = subprocess.run(
        [*PROGRAM, "--show-completion", "bash"], capture_output=True, text=True, check=False
    )
    assert "complete" in shown.stdout


def test_a_reader_that_goes_away_is_no_fault() -> None:
    with subprocess.Popen(
        [*PROGRAM, "match", EXAMPLE, "--for", "riverside-hospital", "--top", "300"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 141


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
@pytest.mark.parametrize(
    "words", [["match", EXAMPLE, "--for", "riverside-hospital", "--json"], ["tour"], ["--help"]]
)
def test_a_full_disk_is_one_sentence_and_status_1(words: list[str]) -> None:
    with open("/dev/full", "w") as full:
        done = subprocess.run([*PROGRAM, *words], stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert done.stderr == "The answer can't be written: no space left on device.\n"
    assert done.returncode == 1


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["match", "--for", "riverside HOSPITAL"], "--for: There is no organisation 'riverside HOSPITAL'."),
        (["matrix", "--for", "harmony-chapel", "--with", "Riverside Hospital"], "--with: There is no"),
        (["rings", "--through", "riverside hospital"], "--through: There is no organisation"),
    ],
)
def test_a_name_given_as_an_id_is_told_the_id(
    words: list[str], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([words[0], EXAMPLE, *words[1:]]) == 2
    said = capsys.readouterr().err
    assert said.startswith(f"{EXAMPLE}, {sentence}")
    assert said.endswith(f" {words[-1]} is the name of riverside-hospital.\n")
    assert "Did you mean" not in said


def test_a_name_is_found_in_an_index_and_in_what_is_piped_in(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    index = str(tmp_path / "n.archindex")
    assert main(["index", EXAMPLE, "--out", index]) == 0
    capsys.readouterr()
    assert main(["match", index, "--for", "riverside hospital"]) == 2
    assert "riverside hospital is the name of riverside-hospital." in capsys.readouterr().err
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(Path(EXAMPLE).read_bytes())))
    assert main(["match", "-", "--for", "riverside hospital"]) == 2
    said = capsys.readouterr().err
    assert said.startswith("standard input, --for: There is no organisation 'riverside hospital'.")
    assert said.endswith("riverside hospital is the name of riverside-hospital.\n")


def test_a_large_file_is_not_read_again_for_a_hint(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("archstone.cli.missing.LARGEST_READ_TWICE", 10)
    assert main(["match", EXAMPLE, "--for", "Riverside Hospital"]) == 2
    said = capsys.readouterr().err
    assert said == (
        f"{EXAMPLE}, --for: There is no organisation 'Riverside Hospital'. Did you mean riverside-hospital?\n"
    )


def test_an_unknown_goal_names_the_file_it_was_looked_for_in(capsys: pytest.CaptureFixture[str]) -> None:
    goals = str(bundled("goals.yaml"))
    assert main(["match", EXAMPLE, "--for", "riverside-hospital", "--goals", goals, "--goal", "x"]) == 2
    assert capsys.readouterr().err == f"{goals}, --goal: There is no goal 'x'.\n"


def test_a_terminal_without_unicode_gets_what_it_can_show() -> None:
    done = subprocess.run(
        [*PROGRAM, "tour"],
        capture_output=True,
        env=os.environ | {"PYTHONIOENCODING": "latin-1", "PYTHONUTF8": "0"},
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, b"")
    assert "Old Harbour Legal Aid ? Open Mic Radio" in done.stdout.decode("latin-1")


def test_ctrl_c_is_quiet(tmp_path: Path) -> None:
    pipe = tmp_path / "never.csv"
    os.mkfifo(pipe)
    with (
        subprocess.Popen(
            [*PROGRAM, "check", str(pipe)], stdout=subprocess.PIPE, stderr=subprocess.PIPE
        ) as process,
        pipe.open("wb"),
    ):  # opens once the command waits at the other end
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)
    assert (process.returncode, out, err) == (130, b"", b"")


def test_help_starts_without_the_heavy_libraries() -> None:
    code = (
        "import sys; from archstone.cli.app import main; main(['--help']); main(['match', '--help']); "
        "heavy = {'numpy', 'scipy', 'numba', 'polars', 'rich', 'yaml', 'openpyxl', 'jsonschema', 'typst'}; "
        "print(sorted(heavy & set(sys.modules)), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr.strip() == "[]"


def test_importing_the_app_is_quick() -> None:
    code = (
        "import time; begun = time.process_time(); import archstone.cli.app; "
        "print(time.process_time() - begun)"
    )
    taken = [
        float(subprocess.run([sys.executable, "-c", code], capture_output=True, check=True).stdout)
        for _ in range(5)
    ]
    assert median(taken) < 0.4  # processor time; 0.13 s on an idle machine


def test_every_verb_and_option_is_on_the_reference_page() -> None:
    import typer.main

    page = Path(__file__).parent.parent.parent / "docs" / "reference" / "command-line.md"
    written = page.read_text(encoding="utf-8")
    group = typer.main.get_command(app)
    missing = []
    for verb, command in group.commands.items():  # type: ignore[attr-defined]
        section = written.partition(f"\n## archstone {verb}")[2].partition("\n## ")[0]
        if not section:
            missing.append(verb)
        options = [option for parameter in command.params for option in parameter.opts]
        missing += [
            f"{verb} {option}"
            for option in options
            if option.startswith("--") and f"`{option}" not in section and option != "--help"
        ]
    assert missing == []
