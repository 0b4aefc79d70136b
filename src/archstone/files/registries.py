"""Registries read from and written to CSV, TSV, XLSX, Parquet, JSON and YAML.

A registry with any fault isn't read at all, and every one of its faults is told.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from archstone.files.atomic import write_whole
from archstone.files.faults import FaultList, one_fault
from archstone.files.garbage_pause import garbage_pause
from archstone.files.goals import GoalReader, goal_mapping
from archstone.files.organisation_trees import (
    OrganisationReader,
    TreeReader,
    organisation_mapping,
    own_capabilities,
    said,
)
from archstone.files.registry_rows import names_itself, read_rows, taxonomy_with_own
from archstone.files.sources import Source, format_to_write, open_source
from archstone.files.tables import open_table
from archstone.files.trees import Tree, dump_json, dump_yaml, read_tree
from archstone.model.capabilities import Capability, Taxonomy, standard_taxonomy
from archstone.model.errors import RuleBroken
from archstone.model.goals import Goal
from archstone.model.organisations import Organisation
from archstone.model.registries import Registry

REGISTRY_KEYS = ("organisations", "goals")


def read_registry(
    path: str | Path,
    *,
    goals: str | Path | None = None,
    columns: Mapping[str, str] | None = None,
    taxonomy: Taxonomy | None = None,
) -> Registry:
    """Read a registry, or the organisations and goals of an alliance file.

    Whoever searches starts here; a file is used whole or not at all, so that no one is matched on half of it.

    Parameters
    ----------
    path : str or Path
        A ``.csv``, ``.tsv``, ``.xlsx``, ``.parquet``, ``.json``, ``.yaml`` or ``.yml`` file; any other is
        judged by its content. ``Path("-")`` reads standard input.
    goals : str or Path, optional
        A YAML or JSON file with ``goals:``, for a registry that has none.
    columns : mapping of str to str, optional
        What a table calls our columns: ``{"name": "title"}``.
    taxonomy : Taxonomy, optional
        The capabilities to know; the standard ones unless given. Own capabilities are added to them.

    Raises
    ------
    BadInput
        With every fault of the file, the first thousand told one by one.

    Notes
    -----
    Time and memory grow with the rows. For a million of them take `registry_tables`: no object a row.
    """
    source = open_source(path)
    taxonomy = taxonomy or standard_taxonomy()
    faults = FaultList(source.name)
    with garbage_pause():
        if source.format.is_table:
            registry = _read_table(source, faults, taxonomy, columns)
        else:
            from archstone.files.alliances import registry_of_document  # which is built upon this file

            registry = registry_of_document(read_tree(source), faults, taxonomy)
    faults.raise_if_any()
    return (
        registry
        if goals is None
        else replace(registry, goals=goals_with(registry.goals, goals, registry.taxonomy))
    )


def check_rows(source: Source, faults: FaultList) -> None:
    """Tell the faults of a table, row by row; nothing is kept, so a file of any length can be checked."""
    for _ in _rows_of(source, faults, standard_taxonomy(), None)[0]:
        pass


def _rows_of(
    source: Source, faults: FaultList, taxonomy: Taxonomy, columns: Mapping[str, str] | None
) -> tuple[Iterable[Organisation], Taxonomy]:
    table = open_table(source)
    faults.counts_rows = table.counts_rows
    return read_rows(table, faults, taxonomy, columns)


def _read_table(
    source: Source, faults: FaultList, taxonomy: Taxonomy, columns: Mapping[str, str] | None
) -> Registry:
    organisations, taxonomy = _rows_of(source, faults, taxonomy, columns)
    return Registry(tuple(organisations), (), taxonomy)


def registry_of_tree(
    tree: Tree, faults: FaultList, taxonomy: Taxonomy, *, alliance: bool = False
) -> Registry:
    """Read the organisations and goals of a registry or an alliance file."""
    reader = TreeReader(tree, faults)
    document = tree.document
    if not isinstance(document, dict):
        faults.add(
            1,
            "",
            f"Organisations should stand under the key organisations, and the file holds {said(document)}.",
        )
        return Registry()
    if not alliance:
        reader.mapping(document, (), REGISTRY_KEYS)
        if "organisations" not in document and "goals" not in document:
            faults.add(None, "organisations", "There are no organisations in the file.")
    taxonomy = taxonomy_with_own(_own_of(reader, document), taxonomy, faults)
    organisations = _organisations(reader, document, taxonomy)
    goals = GoalReader(reader, taxonomy).goals(document.get("goals"), ("goals",))
    return Registry(tuple(organisations), goals, taxonomy)


def _own_of(reader: TreeReader, document: Mapping[str, Any]) -> list[tuple[int | None, Capability | str]]:
    given = document.get("organisations")
    return [
        (reader.tree.line_of(at), capability)
        for k, item in enumerate(given if isinstance(given, list) else ())
        if isinstance(item, dict) and item.get("own_capabilities") is not None
        for capability, at in own_capabilities(
            reader, item["own_capabilities"], ("organisations", k, "own_capabilities")
        )
    ]


def _organisations(reader: TreeReader, document: Mapping[str, Any], taxonomy: Taxonomy) -> list[Organisation]:
    read = OrganisationReader(reader, taxonomy)
    found: dict[str, Organisation] = {}
    first: dict[str, Any] = {}
    for item, at in reader.items(document.get("organisations"), ("organisations",)):
        organisation = read.organisation(item, at)
        if organisation is None:
            continue
        if organisation.id in found:
            line = reader.tree.line_of((*first[organisation.id], "id"))
            reader.tell((*at, "id"), f"The id {organisation.id} stands twice, first in line {line}.")
        found.setdefault(organisation.id, organisation)
        first.setdefault(organisation.id, at)
    return list(found.values())


def goals_with(goals: Iterable[Goal], path: str | Path, taxonomy: Taxonomy) -> tuple[Goal, ...]:
    """Add the goals of a file of their own; one that is there already is replaced."""
    given = read_goals(path, taxonomy)
    replaced = {goal.id for goal in given}
    return (*(goal for goal in goals if goal.id not in replaced), *given)


def read_goals(path: str | Path, taxonomy: Taxonomy) -> tuple[Goal, ...]:
    """Read the goals of a YAML or JSON file: under ``goals:``, or a plain list of them."""
    source = open_source(path)
    if source.format.is_table:
        raise one_fault(source.name, None, "goals", "Goals are read from YAML or JSON, not from a table.")
    tree = read_tree(source)
    faults = FaultList(source.name)
    plain = isinstance(tree.document, list)
    given = (
        tree.document if plain else tree.document.get("goals") if isinstance(tree.document, dict) else None
    )
    if given is None:
        faults.add(None, "goals", "There are no goals in the file; list them under goals:.")
    goals = GoalReader(TreeReader(tree, faults), taxonomy).goals(given, () if plain else ("goals",))
    faults.raise_if_any()
    return goals


def write_registry(registry: Registry, path: str | Path, *, lossy: bool = False) -> None:
    """Write a registry in the format of the file's extension.

    Parameters
    ----------
    registry : Registry
    path : str or Path
        YAML and JSON hold everything. Tables hold one row an organisation, and neither goals nor notes,
        ranks, ratings and estimates.
    lossy : bool
        Write a table even where it can't hold everything.

    Raises
    ------
    RuleBroken
        If the format can't hold something that the registry has, unless *lossy*, or if the file couldn't be
        read again: a goal without requirements, an organisation allied with itself. Nothing is written then.

    Notes
    -----
    The file appears whole or not at all. In CSV and TSV an apostrophe stands before a cell that a
    spreadsheet would run (one that begins with = + - @); reading takes it off again.
    """
    format = format_to_write(path)
    _refuse_what_no_reader_takes(registry)
    if format.is_table:
        from archstone.files.registry_writing import table_bytes

        data = table_bytes(registry, format, lossy=lossy)
    else:
        document = registry_document(registry)
        data = (dump_yaml(document) if format == "yaml" else dump_json(document)).encode()
    write_whole(Path(path), data)


def _refuse_what_no_reader_takes(registry: Registry) -> None:
    for goal in registry.goals:
        if not goal.requirements:
            raise RuleBroken(f"The goal {goal.id} has no requirements; give it some before it is written.")
    for o in registry:
        if names_itself(o.id, o.name, o.allied_with):
            raise RuleBroken(f"{o.id} can't be allied with itself; take it out of its allied_with.")


def registry_document(registry: Registry) -> dict[str, Any]:
    """Lay a registry out as YAML and JSON hold it."""
    document: dict[str, Any] = {"organisations": [organisation_mapping(o) for o in registry]}
    if registry.goals:
        document["goals"] = [goal_mapping(goal) for goal in registry.goals]
    return document
