"""The options that verbs share, so that one name means one thing everywhere."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, Annotated, Optional

import typer

if TYPE_CHECKING:
    from archstone.model.screens import Condition

FIRST_YEAR, LAST_YEAR = 1900, 2999
_DECIMAL = re.compile(r"\d{1,20}(\.\d{0,40})?|\.\d{1,40}")


def exact(text: str) -> Fraction:
    """Read a decimal exactly as it is written: 0.3 is three tenths."""
    if _DECIMAL.fullmatch(text.strip().removeprefix("-")) and text.strip().startswith("-"):
        raise typer.BadParameter(f"{text.strip()} is below 0; give 0 or more.")
    if not _DECIMAL.fullmatch(text.strip()):
        raise typer.BadParameter(f"{text!r} isn't a number such as 0.3.")
    return Fraction(text.strip())


def exact_share(text: str) -> Fraction:
    """Read a decimal in 0..1."""
    value = exact(text)
    if value > 1:
        raise typer.BadParameter(f"{text} is above 1; give a number from 0 to 1.")
    return value


def day(text: str) -> date:
    """Read a day such as 2026-04-01."""
    try:
        found = date.fromisoformat(text.strip())
    except ValueError:
        raise typer.BadParameter(f"{text!r} isn't a day such as 2026-04-01.") from None
    if not FIRST_YEAR <= found.year <= LAST_YEAR:  # beyond, a year before or after it may be no day at all
        raise typer.BadParameter(f"{found} lies outside the years {FIRST_YEAR} to {LAST_YEAR}.")
    return found


def conditions(given: Sequence[str]) -> tuple[Condition, ...]:
    """Read screens such as place=Vermont or staff>=5."""
    from archstone.model.screens import Condition

    return tuple(Condition.parse(text) for text in given)


RegistryFile = Annotated[
    str,
    typer.Argument(
        metavar="FILE", help="Registry file (CSV, XLSX, Parquet, JSON, YAML); - reads standard input."
    ),
]
AllianceFileName = Annotated[
    str, typer.Argument(metavar="FILE", help="Alliance file (YAML or JSON); - reads standard input.")
]
PerhapsFile = Annotated[
    Optional[str],  # noqa: UP045 - typer reads it at run time on every Python we support
    typer.Argument(
        metavar="FILE", help="Registry file (CSV, XLSX, Parquet, JSON, YAML); - reads standard input."
    ),
]
ForId = Annotated[str, typer.Option("--for", metavar="ID", help="The organisation that asks.")]
GoalId = Annotated[
    Optional[str],  # noqa: UP045
    typer.Option("--goal", metavar="ID", help="Count only what bears on this goal."),
]
GoalsFile = Annotated[
    Optional[str],  # noqa: UP045
    typer.Option("--goals", metavar="FILE", help="A file with goals, for a registry that has none."),
]
Register = Annotated[
    Optional[str],  # noqa: UP045
    typer.Option(
        "--register",
        metavar="NAME",
        help="Read FILE as a national register (irs, ukcat) and estimate the audits; found by itself too.",
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Answer with one JSON object.")]
OnDay = Annotated[
    Optional[date],  # noqa: UP045
    typer.Option("--on", metavar="DATE", parser=day, help="As things stood on this day, such as 2026-04-01."),
]
Picture = Annotated[
    Optional[str],  # noqa: UP045
    typer.Option("--picture", metavar="OUT", help="Also draw a picture: OUT.svg or OUT.png."),
]
ColumnNames = Annotated[
    Optional[list[str]],  # noqa: UP045
    typer.Option("--columns", metavar="OURS=THEIRS,…", help="What the table calls its columns."),
]
NoHeader = Annotated[
    bool, typer.Option("--no-header", help="The table has no line of names; columns in the order given.")
]
