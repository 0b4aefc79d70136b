"""The verb ``index``: a registry laid out for search, once, so that the next question answers at once."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Optional

import typer

from archstone.cli.options import AsJson, GoalsFile, Register, RegistryFile
from archstone.cli.output import Page, print_json, working
from archstone.cli.registries import STANDARD_INPUT, is_index, keep_standard_input, read_register, register_of
from archstone.model.errors import RuleBroken
from archstone.model.sentences import counted


def index(
    file: RegistryFile,
    *,
    out: Annotated[
        Optional[str],  # noqa: UP045
        typer.Option("--out", "-o", metavar="INDEX", help="Where to write it; beside FILE unless given."),
    ] = None,
    goals: GoalsFile = None,
    register: Register = None,
    json: AsJson = False,
) -> None:
    """Lay a large registry out as an index that `match` opens at once.

    Worth it from some fifty thousand organisations on. An index keeps what a search counts with and shows:
    no notes, ranks, missions or reasons of estimates. Make it again when the registry changes.
    """
    from archstone.engines.registry_index import RegistryIndex
    from archstone.files.registries import goals_with
    from archstone.files.search_indexes import SUFFIX, build_index, save_index

    keep_standard_input(file, goals)
    if is_index(file):
        raise RuleBroken(f"{file} is an index already; give the registry it was made from.")
    place = Path(out or Path("registry" if file == STANDARD_INPUT else file).with_suffix(SUFFIX))
    if place.exists() and not is_index(str(place)):
        raise RuleBroken(f"{place} is there already and isn't an index; nothing was written. Name another.")
    known = register or register_of(file)
    with working(f"Laying out {'standard input' if file == STANDARD_INPUT else file}"):
        made = RegistryIndex.build(read_register(file, known)) if known else build_index(Path(file))
        if goals:
            made.goals = goals_with(made.goals, Path(goals), made.taxonomy)
        save_index(made, place)
    size = place.stat().st_size
    if json:
        print_json({"index": str(place), "organisations": len(made), "bytes": size})
        return
    page = Page()
    page.say(f"{counted(len(made), 'organisation')} in {place}, {size / 1e6:,.1f} MB.")
    page.say(f"Ask it as you would ask the registry: archstone match {place} --for ID")
