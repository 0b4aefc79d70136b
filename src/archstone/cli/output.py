"""What a command says: one JSON object, or text and tables for a person. The one place that knows both.

Colour only on a terminal, and never where NO_COLOR is set. rich is imported when the first table is drawn,
so that ``--json`` and ``--help`` start without it.
"""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from fractions import Fraction
from typing import IO, TYPE_CHECKING, Any

import typer

from archstone.model.sentences import hundredths

if TYPE_CHECKING:
    from rich.console import Console

WIDTH_OFF_TERMINAL = 100  # unless COLUMNS says otherwise
NARROWEST = 40  # below it, even stacked rows fall apart into single letters
BETWEEN_COLUMNS = 2
LONGEST_WORD = 30  # of a cell; a longer one, such as an address, is broken rather than the table given up
BROKEN_PIPE = 141  # what a shell reports for a program that SIGPIPE ended
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")


def clean(text: object) -> str:
    r"""Take terminal control characters out of what a file says, so that a name can't repaint the screen.

    Examples
    --------
    >>> clean("Mercy\x1b[2J Hospital")
    'Mercy [2J Hospital'
    """
    return _CONTROL.sub(" ", str(text))


def hundred(share: Fraction | float | None) -> str:
    """Say a share with its base, half a point rounded up; what is small but not nothing is not called 0.

    Examples
    --------
    >>> hundred(Fraction(81, 100)), hundred(None), hundred(Fraction(1, 1000))
    ('81 of 100', 'not known', 'under 1 of 100')
    """
    if share is None:
        return "not known"
    points = hundredths(Fraction(share))
    if points == 0 and share > 0:
        return "under 1 of 100"
    return f"{points} of 100"


def print_json(answer: Mapping[str, Any]) -> None:
    """Write one JSON object to standard output; fractions as floats, lists in the order given."""
    text = json.dumps(answer, indent=2, ensure_ascii=not _speaks_unicode(sys.stdout), default=_as_json)
    with _quiet_pipe():
        sys.stdout.write(text + "\n")
        sys.stdout.flush()


def _as_json(value: object) -> object:
    if isinstance(value, Fraction):
        return float(value)
    if isinstance(value, frozenset | set):
        return sorted(value)
    if hasattr(value, "tolist"):  # a numpy number or array
        return value.tolist()
    raise TypeError(f"{type(value).__name__} has no JSON form here")


class Page:
    """Text and tables for a person, written top to bottom."""

    def __init__(self) -> None:
        self._console = _console(sys.stdout)

    def title(self, text: str, aside: str = "") -> None:
        """Write a heading, with a quiet remark beside it."""
        from rich.text import Text

        line = Text(clean(text), style="bold")
        if aside:
            line.append("   " + clean(aside), style="not bold dim")
        self._print(line)

    def say(self, text: str, indent: int = 0) -> None:
        """Write a paragraph."""
        from rich.padding import Padding
        from rich.text import Text

        self._print(Padding(Text(clean(text)), (0, 0, 0, indent), expand=False))

    def command(self, text: str, indent: int = 4) -> None:
        """Write a command on one line, however long, so that it can be copied."""
        from rich.text import Text

        self._print(Text(" " * indent + clean(text), style="cyan"), soft_wrap=True)

    def points(self, sentences: Iterable[str], indent: int = 2) -> None:
        """Write sentences one under another, each behind a dash."""
        from rich.table import Table
        from rich.text import Text

        grid = Table.grid(padding=(0, 1, 0, 0))
        for sentence in sentences:
            grid.add_row(" " * (indent - 1), "-", Text(clean(sentence)))
        if grid.row_count:
            self._print(grid)

    def table(
        self,
        heads: Sequence[str],
        rows: Iterable[Sequence[object]],
        *,
        numbers: Iterable[int] = (),
        indent: int = 2,
    ) -> None:
        """Write a table without frames; *numbers* names the columns that stand to the right.

        Where the page is too narrow for the columns, a row is written as lines, each a head and its cell.
        """
        from rich.padding import Padding
        from rich.table import Table
        from rich.text import Text

        cells = [[clean(cell) for cell in row] for row in rows]
        widths = _column_widths(heads, cells, self._console.width - indent)
        if widths is None:
            self._stacked(heads, cells, indent)
            return
        right = set(numbers)
        drawn = Table(box=None, pad_edge=False, padding=(0, BETWEEN_COLUMNS, 0, 0), header_style="dim")
        for k, head in enumerate(heads):
            drawn.add_column(
                Text(head), justify="right" if k in right else "left", overflow="fold", width=widths[k]
            )
        for row in cells:
            drawn.add_row(*(Text(cell) for cell in row))
        self._print(Padding(drawn, (0, 0, 0, indent), expand=False))

    def _stacked(self, heads: Sequence[str], rows: Sequence[Sequence[str]], indent: int) -> None:
        from rich.console import Group
        from rich.padding import Padding
        from rich.text import Text

        lines = []
        for row in rows:
            said = [(head, cell) for head, cell in zip(heads, row, strict=True) if cell]
            for k, (head, cell) in enumerate(said):
                line = Text(f"{head}: " if head else "", style="dim").append(cell, style="not dim")
                lines.append(Padding(line, (0, 0, 0, indent + (2 if k else 0)), expand=False))
        self._print(Group(*lines))

    def gap(self) -> None:
        """Leave a line empty."""
        self._print("")

    def _print(self, what: Any, *, soft_wrap: bool = False) -> None:
        with self._console.capture() as captured:
            self._console.print(what, soft_wrap=soft_wrap)
        drawn = captured.get()
        if not self._console.is_terminal:
            drawn = "".join(line.rstrip() + "\n" for line in drawn.splitlines())
        with _quiet_pipe():
            sys.stdout.write(drawn)
            sys.stdout.flush()


def _column_widths(heads: Sequence[str], rows: Sequence[Sequence[str]], room: int) -> list[int] | None:
    """Narrow the widest columns until all stand side by side; None where words would have to be broken."""
    from rich.cells import cell_len

    room -= BETWEEN_COLUMNS * (len(heads) - 1)
    columns = list(zip(heads, *rows, strict=True))
    least = [
        max((min(cell_len(word), LONGEST_WORD) for cell in column for word in cell.split()), default=0)
        for column in columns
    ]
    if sum(least) > room:
        return None
    widths = [
        min(max(cell_len(line) for cell in column for line in cell.split("\n")), room) for column in columns
    ]
    while sum(widths) > room:
        widest = max((k for k in range(len(widths)) if widths[k] > least[k]), key=widths.__getitem__)
        widths[widest] -= 1
    return widths


def say_fault(sentence: str) -> None:
    """Write one sentence about something wrong to standard error."""
    with _quiet_pipe():
        print(clean(sentence), file=sys.stderr, flush=True)


@contextmanager
def working(sentence: str) -> Iterator[None]:
    """Show that something long is under way: on a terminal, on standard error, from the second second on."""
    if not sys.stderr.isatty() or os.environ.get("TERM") == "dumb":
        yield
        return
    from threading import Event, Thread

    done = Event()
    thread = Thread(target=_show_after_a_second, args=(sentence, done), daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()


def _show_after_a_second(sentence: str, done: Any) -> None:
    if done.wait(1.0):
        return
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=_console(sys.stderr), transient=True) as progress:
        progress.add_task(clean(sentence), total=None)
        done.wait()


def _console(stream: IO[str]) -> Console:
    from rich.console import Console

    return Console(
        file=stream,
        width=None if stream.isatty() else _width_off_terminal(),
        no_color=True if os.environ.get("NO_COLOR") else None,
        force_terminal=None if stream.isatty() else False,
        color_system="auto" if stream.isatty() and not os.environ.get("NO_COLOR") else None,
        highlight=False,
        markup=False,
        emoji=False,
    )


def _width_off_terminal() -> int:
    asked = os.environ.get("COLUMNS", "")
    return max(NARROWEST, int(asked)) if re.fullmatch("[1-9][0-9]{0,4}", asked) else WIDTH_OFF_TERMINAL


def write_what_can_be_written() -> None:
    """Let a terminal that speaks no Unicode show a question mark rather than end the command."""
    for stream in (sys.stdout, sys.stderr):
        if not _speaks_unicode(stream) and hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")


def _speaks_unicode(stream: IO[str]) -> bool:
    return (getattr(stream, "encoding", None) or "").lower().replace("-", "").startswith("utf")


@contextmanager
def _quiet_pipe() -> Iterator[None]:
    """Stop without a word when the reader of our output has gone away (``archstone match … | head``)."""
    try:
        yield
    except BrokenPipeError:
        write_no_more()
        raise typer.Exit(BROKEN_PIPE) from None


def write_no_more() -> None:
    """Let go of what couldn't be written, else Python tries again and complains when it ends."""
    with suppress(OSError, ValueError):  # where standard output is no file of the system
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
