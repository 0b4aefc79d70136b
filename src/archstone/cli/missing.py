"""What was asked for and isn't there, told with the file and the option that asked for it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from typer.core import TyperCommand

from archstone.cli.registries import STANDARD_INPUT, is_index, named_file, open_or_read
from archstone.model.errors import ArchstoneError, NotFound, did_you_mean
from archstone.model.sentences import listed

if TYPE_CHECKING:
    from archstone.engines.registry_index import RegistryIndex
    from archstone.model.registries import Registry

LARGEST_READ_TWICE = 2_000_000  # bytes; only to help with a slip, so it mustn't take longer than a blink
NOT_THERE = "There is no {what} {word!r}"
ASKED_FOR = ("organisation", "member", "goal", "ballot", "candidate", "column")
MOST_NAMED = 10


def near_or_all(word: str, known: Sequence[str]) -> str:
    """End a sentence with the known id nearest to *word*; where none is near, with those there are."""
    return did_you_mean(word, known) or (f" Did you mean one of {some(known)}?" if known else "")


def some(ids: Sequence[str]) -> str:
    """List ids, the first ten of many."""
    more = [f"{len(ids) - MOST_NAMED:,} more"] if len(ids) > MOST_NAMED else []
    return listed([*ids[:MOST_NAMED], *more])


class Verb(TyperCommand):
    """A verb that says of what isn't there which option asked for it, and in which file."""

    def invoke(self, ctx: Any) -> Any:
        """Run the verb."""
        try:
            return super().invoke(ctx)
        except NotFound as error:
            raise NotFound(_with_its_place(str(error), ctx)) from error


def _with_its_place(told: str, context: Any) -> str:
    given = context.params
    for parameter in context.command.params:
        value = given.get(parameter.name)
        for word in _words(value):
            for what in ASKED_FOR:
                if not told.startswith(NOT_THERE.format(what=what, word=word)):
                    continue
                file = given.get("file") or given.get("table") or given.get("edges") or ""
                named = what in ("organisation", "member") and given.get("file")
                hint = _its_id(word, given) if named else ""
                place = (given.get("goals") or file) if what == "goal" else file
                if hint:  # it says more than the nearest id
                    told = told.partition(" Did you mean ")[0]
                return f"{named_file(place)}, {parameter.opts[0]}: {told}{hint}"
    return told


def _words(value: Any) -> Iterator[str]:
    """Give each text of an option's value, and each part of one that holds several with commas."""
    for text in value if isinstance(value, list | tuple) else [value]:
        if isinstance(text, str):
            yield text
            yield from (part.strip() for part in text.split(",") if "," in text)


def _its_id(word: str, given: dict[str, Any]) -> str:
    """Name the id of an organisation that was asked for by its name; nothing where the file is large."""
    file = given["file"]
    if file != STANDARD_INPUT and not is_index(file) and not _is_small(file):
        return ""
    try:
        ids = _ids_of(word, open_or_read(file, register=given.get("register")))
    except (ArchstoneError, OSError):
        return ""
    if not ids:
        return ""
    return f" {word} is the name of {ids[0]}" + (f" and {len(ids) - 1} more." if ids[1:] else ".")


def _is_small(file: str) -> bool:
    """Whether a file can be read again at once; a pipe can't be read again at all."""
    return Path(file).is_file() and Path(file).stat().st_size <= LARGEST_READ_TWICE


def _ids_of(name: str, registry: Registry | RegistryIndex) -> list[str]:
    from archstone.model.registries import Registry

    if isinstance(registry, Registry):
        return [one.id for one in registry if one.name.casefold() == name.casefold()]
    spellings = dict.fromkeys((name, name.upper(), name.title()))  # an index is looked through as it is spelt
    return [registry.ids[row] for spelling in spellings for row in registry.names.rows_of(spelling)]
