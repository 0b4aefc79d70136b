"""Search: the organisations whose weaknesses fit ours best, exactly (FORMULAS 2)."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from heapq import heappop, heappush
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from archstone.engines.audits import STRENGTH_UNITS, AuditTable
from archstone.engines.cover import Match, match
from archstone.model.errors import RuleBroken
from archstone.model.goals import Goal
from archstone.model.registries import Registry
from archstone.model.screens import Condition

if TYPE_CHECKING:
    from archstone.engines.registry_index import RegistryIndex

SLACK = 1e-9  # far above the rounding of a ranking value in [0, 1], far below the gap of most two


def row_sums(values: npt.NDArray[np.int64], start: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Add up each row of a ragged table; an empty row has 0."""
    running = np.concatenate(([0], np.cumsum(values)))
    return running[start[1:]] - running[start[:-1]]


def cover_in_numerators(
    table: AuditTable, row: int, relevant: npt.NDArray[np.bool_]
) -> npt.NDArray[np.int64]:
    """Add up, for every row, how much of *row*'s weighted vulnerabilities it carries, in units of 1/100."""
    capability, weight = table.needs_of(row)
    carried = np.zeros(len(table), dtype=np.int64)
    owner = np.repeat(np.arange(len(table)), np.diff(table.strength_start))
    for c, w in zip(capability, weight, strict=True):
        if not relevant[c]:
            continue
        serves = table.strength_capability == c
        alone = table.family[c] < 0
        near = serves if alone else table.family[table.strength_capability] == table.family[c]
        units = np.where(serves[near], table.strength_units[near], table.strength_units[near] // 2)
        best = np.zeros(len(table), dtype=np.int64)
        np.maximum.at(best, owner[near], units)
        carried += int(w) * best
    return carried


def find_matches(
    registry: Registry | RegistryIndex,
    id: str,
    *,
    top: int = 10,
    goal: Goal | None = None,
    uncommon: Fraction = Fraction(0),
    where: Sequence[Condition] = (),
    not_allied: bool = False,
) -> tuple[Match, ...]:
    """Rank a registry by mutual cover with one organisation, with every match explained.

    Parameters
    ----------
    registry : where to look; an index answers from its arrays, with the same list
    id : the organisation that searches
    top : how many at most, >= 1
    goal : only vulnerabilities that bear on it count; None counts all
    uncommon : the dial t in [0, 1]
    where : conditions that every match meets
    not_allied : leave out those already allied with the organisation

    Returns
    -------
    matches : at most *top*, by ranking value, then the smaller cover, then id; only with mutual cover above 0

    Raises
    ------
    NotFound
        If the registry has no such organisation.
    RuleBroken
        If *top* is below 1 or *uncommon* outside [0, 1].
    """
    if top < 1:
        raise RuleBroken(f"Ask for at least one match, not {top}.")
    if not 0 <= uncommon <= 1:
        raise RuleBroken(f"The dial for uncommonness goes from 0 to 1, not to {uncommon}.")
    if not isinstance(registry, Registry):
        return registry.find_matches(
            id, top=top, goal=goal, uncommon=uncommon, where=where, not_allied=not_allied
        )
    organisation = registry[id]
    table = AuditTable.from_audits((o.audit for o in registry), registry.taxonomy)
    row = next(k for k, o in enumerate(registry) if o.id == id)
    relevant = np.ones(table.capabilities, dtype=np.bool_)
    if goal:
        kept = goal.relevant(registry.taxonomy)
        relevant = np.array([capability in kept for capability in registry.taxonomy.ids], dtype=np.bool_)
    need_weight = table.need_weight.astype(np.int64) * relevant[table.need_capability]
    total = row_sums(need_weight, table.need_start)
    carried_in = cover_in_numerators(table, row, relevant)
    have = table.usable_strength([row])[0].astype(np.int64)
    carried_out = row_sums(need_weight * have[table.need_capability], table.need_start)
    with np.errstate(divide="ignore", invalid="ignore"):
        cover_in = carried_in / (STRENGTH_UNITS * total[row])
        cover_out = carried_out / (STRENGTH_UNITS * total)
        mutual = np.where(
            (carried_in > 0) & (carried_out > 0), 2 * cover_in * cover_out / (cover_in + cover_out), 0.0
        )
    mutual[row] = 0.0
    found: list[Match] = []
    values: list[float] = []  # the best ones' so far, the least first
    order = np.argsort(-mutual, kind="stable")
    floor = -1.0
    for j in order:
        if mutual[j] <= 0 or mutual[j] < floor - SLACK:
            break
        other = registry.organisations[int(j)]
        if not organisation.accepts(other) or not all(condition.passes(other) for condition in where):
            continue
        if not_allied and organisation.is_allied_with(other):
            continue
        one = match(organisation, other, registry.taxonomy, goal=goal, uncommon=uncommon)
        found.append(one)
        heappush(values, float(one.ranking_value or 0))
        if len(values) > top:
            heappop(values)
        if len(values) == top:
            floor = values[0]
    found.sort(key=_order)
    return tuple(found[:top])


def _order(found: Match) -> tuple[Fraction, Fraction, str]:
    assert found.ranking_value is not None
    assert found.cover_in.value is not None
    assert found.cover_out.value is not None
    return (-found.ranking_value, -min(found.cover_in.value, found.cover_out.value), found.other.id)
