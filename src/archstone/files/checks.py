"""Checking a file: whether it is a registry or an alliance, and what is wrong with it."""

from __future__ import annotations

from pathlib import Path

from archstone.files.alliances import is_alliance, registry_of_document
from archstone.files.charter_faults import altered_charter
from archstone.files.faults import FaultList
from archstone.files.registries import check_rows
from archstone.files.schemas import schema_faults
from archstone.files.sources import open_source
from archstone.files.trees import read_tree
from archstone.model.capabilities import standard_taxonomy
from archstone.model.errors import BadInput, Fault


def check_file(path: str | Path) -> tuple[Fault, ...]:
    """Name every fault of a registry or alliance file; empty where it can be used.

    Parameters
    ----------
    path : str or Path
        A file of any format that `read_registry` reads; ``Path("-")`` is standard input.

    Returns
    -------
    faults : tuple of Fault
        In the order of the file, the first thousand one by one. What the readers accept and the published
        JSON Schema doesn't is told too, so that the two never differ unnoticed, and a charter that was
        altered after it was signed.
    """
    try:
        source = open_source(path)
        faults = FaultList(source.name)
        if source.format.is_table:
            check_rows(source, faults)
            return faults.told
        tree = read_tree(source)
        registry = registry_of_document(tree, faults, standard_taxonomy())
        if not faults.count:
            faults.extend(schema_faults(tree, "alliance" if is_alliance(tree.document) else "registry"))
        if not faults.count and is_alliance(tree.document):
            faults.extend(altered_charter(tree, registry))
    except BadInput as error:
        return error.faults
    return faults.told
