"""Voting rules as they stand in a file of their own: nests of weighted rules, with vetoes and names.

A rule is a text such as ``[3; 2,1,1]``, a mapping of ``quota`` and ``weights``, or a list of rules under
``all`` or ``any``. ``veto`` lists members whose yes is needed there, by name or counted from 1.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from archstone.files.audit_parts import whole_number
from archstone.files.faults import FaultList
from archstone.files.organisation_trees import TreeReader, said
from archstone.files.sources import open_source
from archstone.files.trees import Path, read_tree
from archstone.model.errors import NotFound, RuleBroken, nearest
from archstone.model.voting_rules import (
    AllOf,
    AnyOf,
    Rule,
    WeightedRule,
    at_place,
    faults_of_names,
    parse_rule,
    with_vetoes,
)

RULE_KEYS = ("quota", "weights", "all", "any", "veto")
TOP_KEYS = ("members", *RULE_KEYS)
JOINED_BY = {"all": AllOf, "any": AnyOf}


@dataclass(frozen=True, slots=True)
class NamedRule:
    """A rule, and what its members are called; ``names`` is empty where the file doesn't say."""

    rule: Rule
    names: tuple[str, ...] = ()


def read_voting_rule(path: str) -> NamedRule:
    """Read a rule from a YAML or JSON file, or from standard input (``-``).

    Raises
    ------
    BadInput
        With every fault of the file: its line, its field and what to do.
    """
    tree = read_tree(open_source(path))
    faults = FaultList(tree.name)
    reader = _RuleReader(TreeReader(tree, faults), tree.document)
    rule = reader.rule(tree.document, (), TOP_KEYS)
    if rule is not None and reader.names and len(reader.names) != rule.size:
        message = f"There are {len(reader.names)} names and {rule.size} weights; give each member both."
        faults.add(tree.line_of(("members",)), "members", message)
    faults.raise_if_any()
    assert rule is not None
    return NamedRule(rule, reader.names)


class _RuleReader:
    def __init__(self, reader: TreeReader, document: Any) -> None:
        self._reader = reader
        given = document.get("members") if isinstance(document, Mapping) else None
        listed = [reader.text(name, at) or "" for name, at in reader.items(given, ("members",))]
        for k, message in faults_of_names(listed):
            reader.tell(("members", k), message)
        self.names = tuple(listed)

    def rule(self, value: Any, path: Path, keys: tuple[str, ...] = RULE_KEYS) -> Rule | None:
        """Read one rule, which may be a nest; None where it has a fault."""
        reader, before = self._reader, self._reader.faults
        if isinstance(value, str):
            written: Rule | None = reader.attempt(lambda: parse_rule(value), path)
            return written
        given = reader.mapping(value, path, keys)
        if reader.faults > before:
            return None
        kinds = [key for key in ("weights", "all", "any") if given.get(key) is not None]
        if len(kinds) != 1:
            reader.tell(
                path, "A rule has quota and weights, or a list under all, or one under any: one of these."
            )
            return None
        rule = self._weighted(given, path) if kinds[0] == "weights" else self._nest(kinds[0], given, path)
        holders = [self._holder(item, at) for item, at in reader.items(given.get("veto"), (*path, "veto"))]
        if rule is None or None in holders:
            return None
        held = [holder for holder in holders if holder is not None]
        vetoed: Rule | None = reader.attempt(lambda: with_vetoes(rule, held), (*path, "veto"))
        return vetoed

    def _weighted(self, given: Mapping[str, Any], path: Path) -> Rule | None:
        reader, before = self._reader, self._reader.faults
        weights = []
        listed = reader.items(given["weights"], (*path, "weights"))
        for place, (item, at) in enumerate(listed, start=1):
            what = f"The weight of member {place}"
            weight = self._whole(item, at, what)
            if item is None or (weight is not None and weight < 0):
                reader.tell(at, f"{what} must be 0 or more, not {said(item)}.")
            weights.append(weight or 0)
        quota = self._whole(given.get("quota"), (*path, "quota"), "The quota")
        if given.get("quota") is None:
            reader.tell(path, "The quota is missing: how much must say yes.", "quota")
        if reader.faults > before:
            return None
        made: Rule | None = reader.attempt(lambda: WeightedRule(quota or 0, tuple(weights)), (*path, "quota"))
        return made

    def _whole(self, value: Any, path: Path, what: str) -> int | None:
        if value is None or (isinstance(value, int) and not isinstance(value, bool)):
            return value
        if isinstance(value, str):
            number: int | None = self._reader.attempt(lambda: whole_number(value, what), path)
            return number
        self._reader.tell(path, f"{what} must be a whole number, not {said(value)}.")
        return None

    def _nest(self, kind: str, given: Mapping[str, Any], path: Path) -> Rule | None:
        reader = self._reader
        if given.get("quota") is not None:
            reader.tell((*path, "quota"), f"The quota belongs beside weights, not beside {kind}.")
            return None
        parts = [self.rule(item, at) for item, at in reader.items(given[kind], (*path, kind))]
        if None in parts:
            return None
        rules = tuple(part for part in parts if part is not None)
        made: Rule | None = reader.attempt(lambda: JOINED_BY[kind](rules), (*path, kind))
        return made

    def _holder(self, item: Any, path: Path) -> int | None:
        """Read who holds a veto: a member's name, or its place counted from 1."""
        found: int | None = self._reader.attempt(lambda: self._place(item), path)
        return found

    def _place(self, item: Any) -> int:
        if isinstance(item, int) and not isinstance(item, bool):
            return at_place(item, self.names)
        if not isinstance(item, str):
            raise RuleBroken(f"A veto is held by a member, by its name or counted from 1, not {said(item)}.")
        if item not in self.names:
            near = nearest(item, by_name := {name.lower(): name for name in self.names})
            hint = f" Did you mean {by_name[near]}?" if near else ""
            raise NotFound(f"There is no member {item!r} under members.{hint}")
        return self.names.index(item)
