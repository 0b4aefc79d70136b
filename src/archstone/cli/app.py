"""The door of the command line: every verb, grouped by the room it belongs to.

Heavy imports stand inside the verbs, so that ``archstone --help`` and shell completion answer at once.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from archstone import __version__
from archstone.cli import (
    asymmetry,
    audits,
    ballots,
    capture,
    charters,
    checks,
    contagion,
    decisions,
    demo,
    design,
    drift,
    ecosystem,
    ground,
    imports,
    incidents,
    indexes,
    ledger,
    matches,
    matrix,
    names,
    pilots,
    power,
    purpose,
    review,
    rings,
    rules,
    serving,
    stewards,
    stress,
    teams,
    tour,
    trust,
    watch,
)
from archstone.cli.faults import remarks_kept, report
from archstone.cli.missing import Verb
from archstone.cli.output import say_fault, write_what_can_be_written

KNOW, FIND, START = "Know yourself", "Find who fits", "Start here"
AGREE, GOVERN, KEEP = "Decide and agree", "Govern", "Keep trust and accounts"
WATCH, END = "Watch", "Respond, evaluate and end"
RUN = "Run the platform"


class Rooms(TyperGroup):
    """A list of verbs under the headings of their rooms, in the order they were added."""

    def list_commands(self, ctx: Any) -> list[str]:
        """Keep the order in which the verbs were added: that of an alliance's life."""
        return list(self.commands)

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """Write the verbs of each room under its heading."""
        width = max(len(name) for name in self.commands)
        rooms: dict[str, list[tuple[str, str]]] = {}
        for name, command in self.commands.items():
            room = str(getattr(command, "rich_help_panel", "") or "Verbs")
            line = str(command.help or "").partition("\n")[0]
            rooms.setdefault(room, []).append((name.ljust(width), line))
        for room, lines in rooms.items():
            with formatter.section(room):
                formatter.write_dl(lines)


app = typer.Typer(
    name="archstone",
    cls=Rooms,
    invoke_without_command=True,
    rich_markup_mode=None,  # plain help: rich's own costs a tenth of a second a start
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)

for room, verb, action in (
    (START, "demo", demo.demo),
    (START, "tour", tour.tour),
    (START, "check", checks.check),
    (KNOW, "audit", audits.audit),
    (FIND, "match", matches.match),
    (FIND, "index", indexes.index),
    (FIND, "import", imports.import_),
    (FIND, "matrix", matrix.matrix),
    (FIND, "map", matrix.map_),
    (FIND, "rings", rings.rings),
    (FIND, "team", teams.team),
    (FIND, "ecosystem", ecosystem.ecosystem),
    (FIND, "threats", ecosystem.threats),
    (FIND, "names", names.names),
    (AGREE, "decide", decisions.decide),
    (AGREE, "pilot", pilots.pilot),
    (AGREE, "purpose", purpose.purpose),
    (AGREE, "charter", charters.charter),
    (GOVERN, "power", power.power),
    (GOVERN, "design", design.design),
    (GOVERN, "rules", rules.rules),
    (GOVERN, "ground", ground.ground),
    (GOVERN, "ballot", ballots.ballot),
    (KEEP, "trust", trust.trust),
    (KEEP, "ledger", ledger.ledger),
    (WATCH, "watch", watch.watch),
    (WATCH, "drift", drift.drift),
    (WATCH, "capture", capture.capture),
    (WATCH, "asymmetry", asymmetry.asymmetry),
    (WATCH, "stress", stress.stress),
    (WATCH, "contagion", contagion.contagion),
    (END, "incidents", incidents.incidents),
    (END, "review", review.review),
    (RUN, "serve", serving.serve),
    (RUN, "worker", serving.worker),
    (RUN, "steward", stewards.steward),
    (RUN, "doctor", serving.doctor),
):
    app.command(verb, cls=Verb, rich_help_panel=room)(action)


def _version(asked: bool) -> None:
    if asked:
        typer.echo(f"archstone {__version__}")
        raise typer.Exit


@app.callback()
def archstone(
    context: typer.Context,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Say the version and stop.")
    ] = False,
) -> None:
    """Build alliances between organisations: find who fits, decide, test, agree and govern.

    Every verb reads a file (a registry as CSV, XLSX, Parquet, JSON or YAML, an alliance as YAML or JSON; -
    for standard input) and answers in words, or with --json as one JSON object. Start with: archstone demo
    """
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status.

    Parameters
    ----------
    arguments : the words after ``archstone``; None takes them from the command line

    Returns
    -------
    status : 0 where all went well (finding nothing is well), 2 for a faulty input, 1 for a surprise
    """
    write_what_can_be_written()
    try:
        with remarks_kept() as remarks:
            words = None if arguments is None else list(arguments)
            status = app(args=words, prog_name="archstone", standalone_mode=False) or 0
            sys.stdout.flush()
    except SystemExit as exit_:  # from shell completion
        return exit_.code if isinstance(exit_.code, int) else 0
    except BaseException as error:
        return report(error)
    if status == 0:  # beside faults, a remark is only noise
        for remark in remarks:
            say_fault(f"Note: {remark}")
    return int(status)
