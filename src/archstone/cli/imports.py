"""The verb ``import``: a file of organisations into the platform's registry, with progress."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Optional

import typer

from archstone.cli.faults import FAULTY_INPUT, SHOWN_AT_MOST
from archstone.cli.options import AsJson
from archstone.cli.output import Page, print_json, say_fault
from archstone.cli.registries import STANDARD_INPUT
from archstone.cli.serving import Home, prepare, use_home
from archstone.model.errors import RuleBroken

if TYPE_CHECKING:
    from archstone.platform.services.actors import Actor

CHUNK = 1 << 20


def import_(
    file: Annotated[str, typer.Argument(metavar="FILE", help="The file to import; - for standard input.")],
    *,
    register: Annotated[
        Optional[str],  # noqa: UP045
        typer.Option("--register", metavar="NAME", help="The national register it is: irs or ukcat."),
    ] = None,
    home: Home = None,
    json: AsJson = False,
) -> None:
    """Import organisations into the platform's registry; a bad row is named and stops nothing else.

    Running it again changes nothing twice. Exit status 2 where a row was refused; the others are in.
    """
    if file != STANDARD_INPUT and not Path(file).is_file():
        with open(file, "rb"):  # says what is wrong with it
            pass
    use_home(home)
    prepare()
    answer = _imported(file, register)
    if json:
        print_json(answer)
    else:
        _write(answer)
    if answer["state"] == "failed":
        raise RuleBroken(answer["why_failed"])
    if answer["refused"]:
        raise typer.Exit(FAULTY_INPUT)


def _imported(file: str, register: str | None) -> dict[str, Any]:
    from archstone.platform.services import imports
    from archstone.platform.services.actors import Actor

    actor = Actor(is_steward=True, through="command")
    name = "standard input" if file == STANDARD_INPUT else Path(file).name
    run = imports.look_at_file(actor=actor, now=_clock(), name=name, chunks=_chunks(file), register=register)
    imports.start_import(actor=actor, now=_clock(), run=run)
    with _progress(name) as told:
        run = imports.carry_out(run_id=run.pk, clock=_clock, told=told)
    return _answer(run, actor)


def _answer(run: Any, actor: Actor) -> dict[str, Any]:
    from archstone.platform.services import imports

    faults = imports.faults_of(actor=actor, run=run)
    counted = ("new", "changed", "unchanged", "suggested", "refused")
    return {
        "id": str(run.pk),
        "state": str(run.state),
        "why_failed": run.why_failed,
        "register": run.register or None,
        "rows": run.rows_read,
        **{name: getattr(run, name) for name in counted},
        "left_out": list(run.left_out),
        "faults": [
            {"file": run.source, "line": f.line, "field": f.field, "message": f.message} for f in faults
        ],
    }


def _clock() -> datetime:
    return datetime.now(UTC)


def _chunks(file: str) -> Iterator[bytes]:
    if file == STANDARD_INPUT:
        while chunk := sys.stdin.buffer.read(CHUNK):
            yield chunk
        return
    with open(file, "rb") as opened:
        while chunk := opened.read(CHUNK):
            yield chunk


@contextmanager
def _progress(name: str) -> Iterator[Any]:
    """Show a bar on a terminal, on standard error; elsewhere nothing."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(file=sys.stderr), transient=True) as bar:
        task = bar.add_task(f"Importing {name}", total=None)

        def told(run: Any) -> None:
            bar.update(task, completed=run.rows_read, total=max(run.expected, run.rows_read))

        yield told


def _write(answer: dict[str, Any]) -> None:
    page = Page()
    page.title(
        "Imported" if answer["state"] == "done" else f"Import {answer['state']}", f"{answer['rows']:,} rows"
    )
    page.points(
        f"{answer[name]:,} {words}"
        for name, words in (
            ("new", "new"),
            ("changed", "changed"),
            ("unchanged", "as they were"),
            ("suggested", "suggested to the organisations themselves"),
            ("refused", "faults; these rows were left out"),
        )
        if answer[name] or name == "new"
    )
    for fault in answer["faults"][:SHOWN_AT_MOST]:
        place = fault["file"] if fault["line"] is None else f"{fault['file']}, line {fault['line']}"
        field = f", {fault['field']}" if fault["field"] else ""
        say_fault(f"{place}{field}: {fault['message']}")
    if len(answer["faults"]) > SHOWN_AT_MOST:
        say_fault(f"… and {len(answer['faults']) - SHOWN_AT_MOST:,} more faults.")
