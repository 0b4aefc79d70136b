"""Reading what every verb starts from: a registry, with goals beside it, or a national register."""

from __future__ import annotations

import sys
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from archstone.cli.output import working
from archstone.model.errors import BadInput, Fault, RuleBroken, did_you_mean

if TYPE_CHECKING:
    from archstone.engines.registry_index import RegistryIndex
    from archstone.files.alliances import AllianceFile
    from archstone.model.goals import Goal
    from archstone.model.registries import Registry

STANDARD_INPUT = "-"
LARGE_TABLES = {".parquet": 4_000_000, ".csv": 40_000_000, ".tsv": 40_000_000}  # bytes
INDEX_SUFFIX = ".archindex"  # both as files.search_indexes has them, which costs too much to import here
INDEX_BEGINS = b"archstone index"
_TREES = (".yaml", ".yml", ".json")


class KeptInput:
    """Standard input that can be read more than once: what it is has to be found before it is read."""

    def __init__(self, content: bytes) -> None:
        self._content = content

    @property
    def buffer(self) -> BytesIO:
        """The bytes, from the first."""
        return BytesIO(self._content)


def keep_standard_input(file: str, *others: str | None) -> None:
    """Make standard input readable again where *file* names it; raise RuleBroken where another does too."""
    if file == STANDARD_INPUT and STANDARD_INPUT in others:
        raise RuleBroken("Standard input can be read only once; give one of the two as a file.")
    if file == STANDARD_INPUT and not isinstance(sys.stdin, KeptInput):
        sys.stdin = KeptInput(sys.stdin.buffer.read())


def read_registry(file: str, *, goals: str | None = None, register: str | None = None) -> Registry:
    """Read a registry or alliance file, or a national register with estimated audits.

    Which it is is found from the header where *register* isn't given.
    """
    keep_standard_input(file, goals)
    if is_index(file):
        raise RuleBroken(f"{file} is an index, which only match reads; give the registry it was made from.")
    known = register or register_of(file)
    with working(f"Reading {named_file(file)}"):
        if known is None:
            from archstone.files import registries

            return registries.read_registry(Path(file), goals=Path(goals) if goals else None)
        registry = read_register(file, known)
    return registry if goals is None else _with_goals(registry, goals)


def open_or_read(
    file: str, *, goals: str | None = None, register: str | None = None
) -> Registry | RegistryIndex:
    """Open an index by mapping it, lay out a large table as one, read anything else as `read_registry` does.

    An index answers with the same list, and takes seconds for a million rows where objects take minutes.
    """
    keep_standard_input(file, goals)
    large = _is_large_table(file) and register is None and register_of(file) is None
    if file == STANDARD_INPUT and is_index(file):
        raise RuleBroken("An index is opened where it lies; name its file instead of giving it as input.")
    if not large and not is_index(file):
        return read_registry(file, goals=goals, register=register)
    from archstone.files.registries import goals_with
    from archstone.files.search_indexes import build_index, open_index

    with working(f"Laying out {file}" if large else f"Opening {file}"):
        index = build_index(Path(file)) if large else open_index(Path(file))
    if goals:
        index.goals = goals_with(index.goals, Path(goals), index.taxonomy)
    return index


def is_index(file: str) -> bool:
    """Whether a file is an index by its first words, or by its name where it is damaged."""
    return file.endswith(INDEX_SUFFIX) or _beginning(file, len(INDEX_BEGINS)) == INDEX_BEGINS


def _is_large_table(file: str) -> bool:
    """Whether a table has some hundred thousand rows or more, by its size."""
    try:
        return Path(file).stat().st_size > LARGE_TABLES.get(Path(file).suffix.lower(), float("inf"))
    except OSError:
        return False


def chosen_goal(registry: Registry | RegistryIndex, id: str | None) -> Goal | None:
    """Look up the goal asked for; None where none was."""
    return None if id is None else registry.goal(id)


def named_file(file: str) -> str:
    """Name a file as a person would."""
    return "standard input" if file == STANDARD_INPUT else file


def is_alliance_file(file: str) -> bool:
    """Whether a file is an alliance file rather than a registry, by its name and its first words."""
    if file != STANDARD_INPUT and not file.lower().endswith(_TREES):
        return False
    return b"archstone" in _beginning(file)


def read_alliance_file(file: str) -> AllianceFile:
    """Read an alliance file; raise BadInput for anything else, with every fault."""
    from archstone.files.alliances import read_alliance

    with working(f"Reading {named_file(file)}"):
        return read_alliance(Path(file))


def _beginning(file: str, length: int = 1 << 16) -> bytes:
    if file == STANDARD_INPUT:
        return sys.stdin.buffer.read(length)
    if not Path(file).is_file():  # a pipe can be read only once, and what isn't there its reader tells of
        return b""
    try:
        with open(file, "rb") as opened:
            return opened.read(length)
    except OSError:
        return b""


def register_of(file: str) -> str | None:
    """Find which national register a table is, by its header; None for a registry of our own."""
    if file != STANDARD_INPUT and not file.lower().endswith((".csv", ".txt")):
        return None
    header = _beginning(file).partition(b"\n")[0].decode("utf-8-sig", errors="replace").strip().split(",")
    names = {name.strip(' "').lower() for name in header}
    if {"id", "name"} <= names or len(names) < 2:
        return None
    from archstone.files.registers import detect_register

    return detect_register([name.strip(' "') for name in header])


def read_register(file: str, name: str) -> Registry:
    """Read a national register; raise RuleBroken for one that isn't known, BadInput for bad rows."""
    from archstone.files.registers import REGISTERS

    if name not in REGISTERS:
        raise RuleBroken(
            f"There is no register {name!r}; there are {', '.join(REGISTERS)}.{did_you_mean(name, REGISTERS)}"
        )
    if file != STANDARD_INPUT:
        return REGISTERS[name].read(file)
    from tempfile import NamedTemporaryFile

    with NamedTemporaryFile(suffix=".csv") as held:  # registers are read from disk, row by row
        held.write(sys.stdin.buffer.read())
        held.flush()
        try:
            return REGISTERS[name].read(held.name)
        except BadInput as error:
            faults = (Fault("standard input", f.line, f.field, f.message) for f in error.faults)
            raise BadInput(faults) from None


def _with_goals(registry: Registry, goals: str) -> Registry:
    from archstone.files.registries import read_goals
    from archstone.model.registries import Registry

    return Registry(registry.organisations, read_goals(Path(goals), registry.taxonomy), registry.taxonomy)
