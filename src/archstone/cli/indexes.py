"""The verb ``index``: a registry laid out for search, once, so that the next question answers at once."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Optional

import typer

from archstone.cli.options import AsJson, GoalsFile, RegistryFile
from archstone.cli.output import Page, counted, print_json, working


def index(
    file: RegistryFile,
    *,
    out: Annotated[
        Optional[str],  # noqa: UP045
        typer.Option("--out", "-o", metavar="INDEX", help="Where to write it; beside FILE unless given."),
    ] = None,
    goals: GoalsFile = None,
    json: AsJson = False,
) -> None:
    """Lay a large registry out as an index that `match` opens at once.

    Worth it from some ten thousand organisations on. An index keeps what a search counts with and shows:
    no notes, ranks, missions or reasons of estimates. Make it again when the registry changes.
    """
    from archstone.files.registries import read_goals
    from archstone.files.search_indexes import SUFFIX, build_index, save_index

    with working(f"Laying out {file}"):
        made = build_index(Path(file))
        if goals:
            made.goals = read_goals(Path(goals), made.taxonomy)
        place = Path(out) if out else Path("registry" if file == "-" else file).with_suffix(SUFFIX)
        save_index(made, place)
    size = place.stat().st_size
    if json:
        print_json({"index": str(place), "organisations": len(made), "bytes": size})
        return
    page = Page()
    page.say(f"{counted(len(made), 'organisation')} in {place}, {size / 1e6:,.1f} MB.")
    page.say(f"Ask it as you would ask the registry: archstone match {place} --for ID")
