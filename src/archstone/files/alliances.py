"""Alliance files: one YAML or JSON document that holds a whole alliance."""

from __future__ import annotations

import re
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from archstone.files.atomic import write_whole
from archstone.files.faults import FaultList, one_fault
from archstone.files.organisation_trees import TreeReader, said
from archstone.files.registries import REGISTRY_KEYS, registry_document, registry_of_tree
from archstone.files.rooms import ROOMS, Room, RoomReader, read_room
from archstone.files.schemas import schema_faults
from archstone.files.sources import format_to_write, open_source
from archstone.files.trees import Path as Place
from archstone.files.trees import Tree, dump_json, dump_yaml, read_tree
from archstone.model.capabilities import Taxonomy, standard_taxonomy
from archstone.model.errors import ArchstoneError, RuleBroken, did_you_mean
from archstone.model.registries import Registry

VERSION = 1
LISTS = (
    "organisations",
    "goals",
    "ballots",
    "statements",
    "pledges",
    "contributions",
    "costs",
    "funding",
    "activities",
    "incidents",
    "pilots",
    "reviews",
    "disclosures",
)
OTHERS = (
    "alliance",
    "decision",
    "readiness",
    "ratings",
    "risks",
    "rules",
    "trust",
    "charter",
    "relations",
    "expectations",
    "check_ins",
    "outcomes",
    "surveys",
    "messages",
    "indicators",
    "threats",
    "purpose",
    "rates",
    "ties",
    "proposals",
    "seats",
    "voices",
    "raters",
    "diligence",
    "votes",
    "mandates",
    "proxies",
    "compromises",
    "renegotiations",
    "rehearsals",
    "regions",
    "standalone_costs",
    "cost_plan",
    "budgets",
    "spending",
    "gains",
    "stress",
    "later_audits",
    "consents",
    "scope",
    "requests",
    "bindings",
    "alerts",
    "gap_talks",
    "responses",
)
ALLIANCE_KEYS = ("archstone", *LISTS, *OTHERS)
DISCLOSURE_KEYS = ("organisation", "capability", "to", "at", "by", "outcome")
DISCLOSURE_OUTCOMES = ("well_received", "ignored", "exploited")


@dataclass(frozen=True)
class AllianceFile:
    """An alliance file that was read: its registry, and the whole document as it stands.

    ``document`` keeps every key in its order, also those of chapters that aren't built yet; change it
    through `with_registry`, so that both tell the same.
    """

    registry: Registry
    document: Mapping[str, Any]

    def with_registry(self, registry: Registry) -> AllianceFile:
        """Put another registry in, leaving the rest of the document as it stands."""
        document = dict(deepcopy(self.document))
        laid = registry_document(registry)
        for key in ("organisations", "goals"):
            if key in laid:
                document[key] = laid[key]
            else:
                document.pop(key, None)
        return AllianceFile(registry, document)

    def room(self, name: str) -> Any:
        """Build the objects of a room, such as ``rules`` or ``ballots``, as its module of this floor says."""
        return read_room(name, self.document, self.registry)


def read_alliance(path: str | Path) -> AllianceFile:
    """Read an alliance file whole.

    Raises
    ------
    BadInput
        With every fault: a key that isn't known, an organisation, goal or disclosure that can't be
        read, or what stands under the key of a room (`archstone.files.rooms`) and breaks its schema or a rule
        of its model. What stands under the other keys is kept as it is.
    """
    source = open_source(path)
    if source.format.is_table:
        raise one_fault(source.name, None, "", "An alliance file is YAML or JSON, not a table.")
    tree = read_tree(source)
    faults = FaultList(source.name)
    registry = alliance_of_tree(tree, faults)
    faults.raise_if_any()
    return AllianceFile(registry, tree.document)


def registry_of_document(tree: Tree, faults: FaultList, taxonomy: Taxonomy) -> Registry:
    """Read the registry of a document after finding what it is, telling the faults of the whole of it."""
    read = alliance_of_tree if is_alliance(tree.document) else registry_of_tree
    return read(tree, faults, taxonomy)


def is_alliance(document: Any) -> bool:
    """Whether a document is meant as an alliance file, even where its version is missing."""
    return isinstance(document, dict) and any(
        key in document for key in ALLIANCE_KEYS if key not in REGISTRY_KEYS
    )


def alliance_of_tree(tree: Tree, faults: FaultList, taxonomy: Taxonomy | None = None) -> Registry:
    """Validate an alliance document and read its registry."""
    document = tree.document
    if not isinstance(document, dict) or "archstone" not in document:
        given = document if isinstance(document, dict | list) else ()
        keys = [key for key in ALLIANCE_KEYS if key not in REGISTRY_KEYS and key in given]
        why = f" {keys[0]} is a key of one, so that line is missing here." if keys else ""
        faults.add(1, "archstone", f"An alliance file begins with archstone: 1.{why}")
        return Registry()
    reader = TreeReader(tree, faults)
    version = document["archstone"]
    if type(version) is not int or version != VERSION:
        hint = "write it without quotes." if version == str(VERSION) else "is the file of a later Archstone?"
        reader.tell(("archstone",), f"The version must be {VERSION}, not {said(version)}; {hint}")
    for key in document:
        if key not in ALLIANCE_KEYS:
            hint = did_you_mean(key, ALLIANCE_KEYS)
            reader.tell((key,), f"There is no key {key!r} in an alliance file.{hint}")
    read_elsewhere = {*REGISTRY_KEYS, *(key for room in ROOMS for key in room.keys)}
    for key in (key for key in LISTS if key not in read_elsewhere):
        reader.items(document.get(key), (key,))
    before = faults.count
    registry = registry_of_tree(tree, faults, taxonomy or standard_taxonomy(), alliance=True)
    if faults.count == before:  # else every mention of a faulty organisation would be a fault too
        _check_disclosures(reader, document.get("disclosures"), registry)
        _check_rooms(tree, faults, registry)
    return registry


def write_alliance(file: AllianceFile, path: str | Path) -> None:
    """Write an alliance file as YAML or JSON, every key in its place; it appears whole or not at all.

    Raises RuleBroken for another extension, or where the document holds what these formats can't.
    """
    path = Path(path)
    format = format_to_write(path)
    if format.is_table:
        raise RuleBroken(f"An alliance file is YAML or JSON; {path.name} names neither.")
    write_whole(path, (dump_yaml if format == "yaml" else dump_json)(file.document).encode())


def _check_rooms(tree: Tree, faults: FaultList, registry: Registry) -> None:
    """Hold each room that has something in it against its schema, and then against the model's rules."""
    reader = TreeReader(tree, faults)
    before = faults.count
    sound = [room for room in ROOMS if _is_shaped(room, tree, faults)]
    all_are_sound = faults.count == before
    for room in sound:
        try:
            room.read(RoomReader(tree.document, registry, reader.tell))
        except (ArchstoneError, AttributeError, KeyError, TypeError, ValueError):
            if all_are_sound:
                raise
            # else it looked into a room of another shape, whose faults are told already


def _is_shaped(room: Room, tree: Tree, faults: FaultList) -> bool:
    """Tell what of a room isn't as its schema says; False also where nothing stands in it."""
    present = {key: tree.document[key] for key in room.keys if tree.document.get(key) is not None}
    before = faults.count
    if present:
        faults.extend(schema_faults(Tree(tree.name, present, tree.line_of), room.name))
    return bool(present) and faults.count == before


def _check_disclosures(reader: TreeReader, value: Any, registry: Registry) -> None:
    if not isinstance(value, list):
        return
    for item, at in reader.items(value, ("disclosures",)):
        given = reader.mapping(item, at, DISCLOSURE_KEYS)
        if not given:
            continue
        for key in ("organisation", "capability", "to", "at"):
            if reader.text(given.get(key), (*at, key)) is None:
                reader.tell(at, f"{key} is missing: who disclosed what to whom, and when.", key)
        _check_organisation(reader, given, at, "organisation", registry)
        _check_capability(reader, given, at, registry)
        _check_moment(reader, given, at, "at")
        _check_word(reader, given, at, "outcome", DISCLOSURE_OUTCOMES)


def _check_organisation(
    reader: TreeReader, given: Mapping[str, Any], at: Place, key: str, registry: Registry
) -> None:
    named = given.get(key)
    if isinstance(named, str) and len(registry):
        reader.attempt(lambda: registry[named], (*at, key))


def _check_capability(reader: TreeReader, given: Mapping[str, Any], at: Place, registry: Registry) -> None:
    named = given.get("capability")
    if isinstance(named, str):
        reader.attempt(lambda: registry.taxonomy[named], (*at, "capability"))


def _check_moment(reader: TreeReader, given: Mapping[str, Any], at: Place, key: str) -> None:
    text = given.get(key)
    if text is None:
        return
    try:
        if not re.match(r"\d{4}-\d{2}-\d{2}", str(text)):
            raise ValueError
        date.fromisoformat(str(text)) if len(str(text)) == 10 else datetime.fromisoformat(str(text))
    except ValueError:
        reader.tell((*at, key), f"{key} is a day such as 2026-04-01, not {text!r}.")


def _check_word(
    reader: TreeReader, given: Mapping[str, Any], at: Place, key: str, known: tuple[str, ...]
) -> None:
    word = given.get(key)
    if word is not None and word not in known:
        hint = did_you_mean(str(word), known)
        reader.tell((*at, key), f"{key} is one of {', '.join(known)}, not {word!r}.{hint}")
