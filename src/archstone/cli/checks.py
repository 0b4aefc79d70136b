"""The verb ``check``: whether a registry or alliance file can be used as it stands."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import typer

from archstone.cli.faults import FAULTY_INPUT, report
from archstone.cli.options import AsJson, GoalsFile, Register, RegistryFile
from archstone.cli.output import Page, print_json, working
from archstone.cli.registries import STANDARD_INPUT, keep_standard_input, read_register, register_of
from archstone.model.errors import BadInput, Fault
from archstone.model.sentences import counted


def check(
    file: RegistryFile, *, goals: GoalsFile = None, register: Register = None, json: AsJson = False
) -> None:
    """Say whether a file can be used, and if not, every fault with its line and field."""
    keep_standard_input(file, goals)
    known = register or register_of(file)
    with working(f"Checking {file}"):
        if known is None:
            faults, there_is = _check_ours(file)
        else:
            faults, there_is = _check_register(file, known)
        faults += _check_goals(goals) if goals else ()
    if json:
        told = [{"file": f.file, "line": f.line, "field": f.field, "message": f.message} for f in faults]
        print_json({"valid": not faults, "faults": told})
    if faults:
        report(BadInput(faults))
        raise typer.Exit(FAULTY_INPUT)
    if not json:
        Page().say(f"No faults{there_is()}.")


def _check_ours(file: str) -> tuple[tuple[Fault, ...], Callable[[], str]]:
    from archstone.files.checks import check_file

    return check_file(Path(file)), lambda: _counts(file)


def _check_register(file: str, name: str) -> tuple[tuple[Fault, ...], Callable[[], str]]:
    try:
        found = len(read_register(file, name))
    except BadInput as error:
        return error.faults, str
    return (), lambda: f": {counted(found, 'organisation')} of the register {name}"


def _check_goals(goals: str) -> tuple[Fault, ...]:
    from archstone.files.registries import read_goals
    from archstone.model.capabilities import standard_taxonomy

    try:
        read_goals(Path(goals), standard_taxonomy())
    except BadInput as error:
        return error.faults
    return ()


def _counts(file: str) -> str:
    """Count what a faultless file holds, unless it is a pipe, which has been read up."""
    if file != STANDARD_INPUT and not Path(file).is_file():
        return ""
    from archstone.files.faults import FaultList
    from archstone.files.sources import open_source
    from archstone.files.tables import open_table
    from archstone.files.trees import read_tree

    source = open_source(Path(file))
    if source.format.is_table:
        rows = sum(1 for _ in open_table(source).rows(FaultList(source.name)))
        return f": {counted(rows, 'organisation')}"
    document = read_tree(source).document
    organisations, goals = (len(document.get(key) or ()) for key in ("organisations", "goals"))
    parts = [counted(organisations, "organisation")] if organisations or not goals else []
    return ": " + ", ".join([*parts, *([counted(goals, "goal")] if goals else [])])
