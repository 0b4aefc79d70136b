"""The verb ``names``: organisations held against a list of names, whatever their spelling."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, Optional

import typer

from archstone.cli.options import AsJson, Register, RegistryFile
from archstone.cli.output import Page, hundred, print_json, working
from archstone.cli.registries import (
    is_alliance_file,
    keep_standard_input,
    read_alliance_file,
    read_registry,
)
from archstone.model.errors import RuleBroken
from archstone.model.sentences import counted

if TYPE_CHECKING:
    from archstone.engines.name_matching import NameHit
    from archstone.model.diligence import ListedName
    from archstone.model.organisations import Organisation
    from archstone.model.registries import Registry

A_REMARK = (
    "A hit is something to look at, never a verdict: two organisations may share a name. What you find is "
    "worth writing down under diligence, with its source."
)


@dataclass(frozen=True)
class _Found:
    organisation: Organisation
    hit: NameHit
    listed: ListedName


def names(
    file: RegistryFile,
    *,
    list_: Annotated[
        Optional[list[str]],  # noqa: UP045
        typer.Option(
            "--list",
            metavar="TABLE",
            help="A table with a column name, and if known list,reason,source,date,id; may be repeated. "
            "Without it, the lists of the alliance file.",
        ),
    ] = None,
    top: Annotated[
        int, typer.Option("--top", metavar="N", min=1, help="How many hits an organisation at most.")
    ] = 3,
    at_least: Annotated[
        float,
        typer.Option("--at-least", metavar="S", min=0, max=1, help="The least score that counts."),
    ] = 0.8,
    register: Register = None,
    json: AsJson = False,
) -> None:
    """Hold the names of organisations against a list of sanctions or incidents.

    Spelling, accents, script, order of words and legal form may differ. A hit is to be looked at, no verdict.
    """
    tables = list_ or []
    keep_standard_input(file, *tables)
    if tables:
        from archstone.files.name_lists import read_name_lists

        registry, listed = read_registry(file, register=register), read_name_lists(tables)
    else:
        registry, listed = _with_own_lists(file, register)
    with working(f"Laying out {counted(len(listed), 'name')}"):
        from archstone.engines.name_matching import NameIndex

        index = NameIndex(one.name for one in listed)
    with working(f"Looking for {counted(len(registry), 'organisation')}"):
        found = [
            _Found(organisation, hit, listed[hit.row])
            for organisation in registry
            for hit in index.find(organisation.name, top=top, at_least=at_least)
        ]
    if json:
        print_json(
            {
                "looked_at": len(registry),
                "listed": len(listed),
                "at_least": at_least,
                "hits": [_hit_as_json(one) for one in found],
            }
        )
    else:
        _write(Page(), found, len(registry), len(listed))


def _with_own_lists(file: str, register: str | None) -> tuple[Registry, tuple[ListedName, ...]]:
    """Read the organisations and the lists of an alliance file, at one reading."""
    if not is_alliance_file(file):
        read_registry(file, register=register)  # what is wrong with the file comes first
        raise RuleBroken("Give the names to look for with --list TABLE; a registry has no lists of its own.")
    alliance = read_alliance_file(file)
    return alliance.registry, tuple(dict.fromkeys(alliance.room("diligence").lists))


def _hit_as_json(found: _Found) -> dict[str, Any]:
    listed = found.listed
    return {
        "id": found.organisation.id,
        "name": found.organisation.name,
        "listed": listed.name,
        "score": round(found.hit.score, 4),
        "why": list(found.hit.why),
        "list": listed.list,
        "reason": listed.reason,
        "source": listed.source,
        "date": listed.listed_on.isoformat() if listed.listed_on else None,
        "list_id": listed.id,
    }


def _write(page: Page, found: list[_Found], looked_at: int, listed: int) -> None:
    page.title(
        "Names on lists",
        f"{counted(looked_at, 'organisation')} held against {counted(listed, 'name')}",
    )
    if not found:
        page.say("No name is like one on the list.")
        return
    for one in found:
        page.gap()
        page.title(f"{one.organisation.name} ({one.organisation.id})")
        on = one.listed.list or "the list"
        page.say(f"is {hundred(one.hit.score)} like {one.listed.name!r}, on {on}.", 2)
        told = [*one.hit.why]
        if one.listed.reason:
            told.append(f"Listed because: {one.listed.reason}")
        dated = f" ({one.listed.listed_on})" if one.listed.listed_on else ""
        if one.listed.source:
            told.append(f"Source: {one.listed.source}{dated}")
        page.points(told, 2)
    page.gap()
    page.say(A_REMARK)
