"""Goals as they stand in YAML and JSON, in a registry, in an alliance file or in a file of their own."""

from __future__ import annotations

import re
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from archstone.files.organisation_trees import TreeReader
from archstone.files.trees import Path
from archstone.model.capabilities import CapabilityId, Taxonomy
from archstone.model.errors import RuleBroken
from archstone.model.goals import Goal, Requirement

GOAL_KEYS = ("id", "name", "statement", "requirements")
REQUIREMENT_KEYS = ("capability", "weight", "critical")
_WEIGHT = re.compile(r"[0-9]+(\.[0-9]+)?([eE][-+]?[0-9]{1,3})?|[0-9]+/[1-9][0-9]*")


class GoalReader:
    """Reads goals out of a tree against a taxonomy."""

    def __init__(self, reader: TreeReader, taxonomy: Taxonomy) -> None:
        self._reader = reader
        self._taxonomy = taxonomy

    def goals(self, value: Any, path: Path) -> tuple[Goal, ...]:
        """Read a list of goals; those with faults are told and left out."""
        found: dict[str, Goal] = {}
        first: dict[str, Path] = {}
        for item, at in self._reader.items(value, path):
            goal = self._goal(item, at)
            if goal is None:
                continue
            if goal.id in found:
                line = self._reader.tree.line_of(first[goal.id])
                self._reader.tell(at, f"The goal {goal.id} stands twice, first in line {line}.", "id")
            found.setdefault(goal.id, goal)
            first.setdefault(goal.id, at)
        return tuple(found.values())

    def _goal(self, value: Any, path: Path) -> Goal | None:
        reader = self._reader
        before = reader.faults
        given = reader.mapping(value, path, GOAL_KEYS)
        id, name, statement = (reader.text(given.get(k), (*path, k)) for k in ("id", "name", "statement"))
        if id is None and isinstance(value, dict):
            reader.tell(path, "The id of this goal is missing.", "id")
        requirements = self._requirements(given.get("requirements"), (*path, "requirements"))
        if reader.faults == before and not requirements:
            reader.tell(
                path,
                f"The goal {id} has no requirements; list the capabilities that it takes.",
                "requirements",
            )
        if reader.faults > before or id is None:
            return None
        made: Goal | None = reader.attempt(
            lambda: Goal(id, name or id, requirements, statement or ""), (*path, "requirements")
        )
        return made

    def _requirements(self, value: Any, path: Path) -> tuple[Requirement, ...]:
        if isinstance(value, dict):  # capability: weight
            pairs = [
                ({"capability": c, **(w if isinstance(w, dict) else {"weight": w})}, (*path, c))
                for c, w in value.items()
            ]
        else:
            pairs = self._reader.items(value, path)
        found = [self._requirement(item, at) for item, at in pairs]
        return tuple(requirement for requirement in found if requirement is not None)

    def _requirement(self, value: Any, path: Path) -> Requirement | None:
        reader = self._reader
        given: Mapping[str, Any] = (
            {"capability": value} if isinstance(value, str) else reader.mapping(value, path, REQUIREMENT_KEYS)
        )
        capability = reader.text(given.get("capability"), (*path, "capability"))
        if capability is None:
            reader.tell(path, "The capability of this requirement is missing.")
            return None
        critical = given.get("critical")
        if critical is None:
            critical = False
        if not isinstance(critical, bool):
            reader.tell((*path, "critical"), f"critical is true or false, not {critical!r}.")
        known = reader.attempt(lambda: self._taxonomy[capability].id, path)
        weight = reader.attempt(lambda: weight_of(given.get("weight"), capability), (*path, "weight"))
        if known is None or weight is None:
            return None
        made: Requirement | None = reader.attempt(
            lambda: Requirement(CapabilityId(known), weight, critical is True), (*path, "weight")
        )
        return made


def weight_of(value: Any, capability: str) -> Fraction:
    """Read a weight as the exact decimal that stands there; 1 where none does.

    Examples
    --------
    >>> weight_of(0.1, "design"), weight_of("1/3", "design")
    (Fraction(1, 10), Fraction(1, 3))
    """
    if value is None:
        return Fraction(1)
    text = str(value).strip()
    if isinstance(value, bool) or not _WEIGHT.fullmatch(text):
        raise RuleBroken(f"weight of {capability} must be above 0 and at most 1, not {text}.")
    return Fraction(text)


def goal_mapping(goal: Goal) -> dict[str, Any]:
    """Lay a goal out as YAML and JSON hold it; what is empty is left out."""
    laid: dict[str, Any] = {"id": goal.id, "name": goal.name}
    if goal.statement:
        laid["statement"] = goal.statement
    if goal.requirements:
        laid["requirements"] = [_requirement_mapping(r) for r in goal.requirements]
    return laid


def _requirement_mapping(requirement: Requirement) -> dict[str, Any]:
    laid: dict[str, Any] = {
        "capability": str(requirement.capability),
        "weight": _weight_written(requirement.weight),
    }
    return laid | ({"critical": True} if requirement.critical else {})


def _weight_written(weight: Fraction) -> int | float | str:
    if weight.denominator == 1:
        return int(weight)
    decimal = float(weight)
    return decimal if Fraction(repr(decimal)) == weight else str(weight)  # 1/3 has no exact decimal
