"""What went wrong, as sentences on standard error and an exit status: the one table of both."""

from __future__ import annotations

import errno
import os
import re
import sys
import traceback
import warnings
from collections.abc import Iterator
from contextlib import contextmanager

import typer

from archstone.cli.output import say_fault, write_no_more
from archstone.model.errors import ArchstoneError, BadInput, Conflict, NotAllowed, NotFound, RuleBroken

FAULTY_INPUT = 2
UNEXPECTED = 1
INTERRUPTED = 130  # what a shell reports for a program that Ctrl-C ended
DEBUG = "ARCHSTONE_DEBUG"
SHOWN_AT_MOST = 200  # a broken column in a million rows needs no million sentences

EXIT_STATUS: tuple[tuple[type[BaseException], int], ...] = (
    (BadInput, FAULTY_INPUT),
    (RuleBroken, FAULTY_INPUT),
    (NotFound, FAULTY_INPUT),
    (NotAllowed, FAULTY_INPUT),
    (Conflict, FAULTY_INPUT),
    (FileNotFoundError, FAULTY_INPUT),
    (IsADirectoryError, FAULTY_INPUT),
    (NotADirectoryError, FAULTY_INPUT),
    (PermissionError, FAULTY_INPUT),
    (KeyboardInterrupt, INTERRUPTED),
)

# Newer typer carries click inside, older ones import it: the class is reached through typer in both.
UsageError: type[Exception] = typer.BadParameter.__mro__[1]


def exit_status_of(error: BaseException) -> int:
    """Look up which exit status an error ends the command with."""
    return next((status for kind, status in EXIT_STATUS if isinstance(error, kind)), UNEXPECTED)


def report(error: BaseException) -> int:
    """Say what went wrong, one sentence a fault, and return the exit status.

    A surprise (an error that is in no row of the table) ends with status 1 and one sentence; its traceback
    is shown where ``ARCHSTONE_DEBUG=1`` is set.
    """
    if isinstance(error, UsageError):
        say_fault(_usage_sentence(error))
        return FAULTY_INPUT
    status = exit_status_of(error)
    if _is_full(error):
        write_no_more()
    for sentence in _sentences(error):
        say_fault(sentence)
    if status == UNEXPECTED and os.environ.get(DEBUG) == "1":
        traceback.print_exception(error, file=sys.stderr)
    return status


@contextmanager
def remarks_kept() -> Iterator[list[str]]:
    """Keep each warning of ours once, as a sentence without the line of code that it came from."""
    kept: list[str] = []

    def keep(message: Warning | str, category: type[Warning], *_: object, **__: object) -> None:
        if issubclass(category, UserWarning) and str(message) not in kept:
            kept.append(str(message))

    with warnings.catch_warnings():
        warnings.simplefilter("always", UserWarning)
        warnings.showwarning = keep
        yield kept


def _sentences(error: BaseException) -> list[str]:
    if isinstance(error, BadInput):
        told = [str(fault) for fault in error.faults[:SHOWN_AT_MOST]]
        more = len(error.faults) - len(told)
        return [*told, f"… and {more:,} more faults."] if more > 0 else told
    if isinstance(error, ArchstoneError):
        return [str(error)]
    if isinstance(error, OSError) and exit_status_of(error) == FAULTY_INPUT:
        return [f"{error.filename or 'The file'}: {_WHY.get(type(error), error.strerror)}"]
    if isinstance(error, KeyboardInterrupt):
        return []
    if isinstance(error, OSError) and _is_full(error):
        what, why = error.filename or "The answer", (error.strerror or "the disk is full").lower()
        return [f"{what} can't be written: {why}."]
    what = (str(error).strip().splitlines() or [""])[0].rstrip(".")
    return [
        f"Something went wrong that Archstone didn't foresee ({type(error).__name__}: {what}). "
        f"Set {DEBUG}=1 to see where."
    ]


def _is_full(error: BaseException) -> bool:
    return isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


_WHY: dict[type, str] = {
    FileNotFoundError: "there is no such file or folder.",
    IsADirectoryError: "this is a folder, not a file.",
    NotADirectoryError: "a part of this path is a file, not a folder.",
    PermissionError: "you are not allowed to read or write this.",
}


def _usage_sentence(error: Exception) -> str:
    sentence = _in_plain_words(error.format_message().strip())  # type: ignore[attr-defined]
    context = getattr(error, "ctx", None)
    command = context.command_path if context else "archstone"
    ending = "" if sentence.endswith((".", "?")) else "."
    return f"{sentence}{ending} See {command} --help."


def _in_plain_words(sentence: str) -> str:
    """Say what a value must be, instead of what typer's checks call it."""
    for wrong, must_be in _MUST_BE:
        found = re.fullmatch(rf"Invalid value for '?(?P<option>[^':]+)'?: {wrong}\.?", sentence)
        if found:
            return found.expand(rf"\g<option> must be {must_be}.")
    return sentence


_MUST_BE: tuple[tuple[str, str], ...] = (
    (r"Input should be greater than or equal to (?P<limit>[\d.]+)", r"\g<limit> or more"),
    (r"Input should be less than or equal to (?P<limit>[\d.]+)", r"\g<limit> or less"),
    (r"Input should be a valid integer.*", "a whole number"),
    (r"Input should be a valid number.*", "a number"),
    # and as older versions of typer say it
    (r"(?P<given>\S+) is not in the range x>=(?P<limit>[\d.]+)", r"\g<limit> or more, not \g<given>"),
    (
        r"(?P<given>\S+) is not in the range (?P<low>[\d.]+)<=x<=(?P<high>[\d.]+)",
        r"from \g<low> to \g<high>, not \g<given>",
    ),
    (r"'(?P<given>.*)' is not a valid int(?:eger)?", "a whole number, not '\\g<given>'"),
    (r"'(?P<given>.*)' is not a valid float", "a number, not '\\g<given>'"),
)
