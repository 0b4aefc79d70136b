"""Who could step in: which organisations outside would bring back most of what is lost (SPEC W8)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from archstone.engines._stress_losses import levels_with
from archstone.engines._stress_table import StressTable
from archstone.engines.audits import AuditTable
from archstone.engines.cover import usable_strength
from archstone.engines.refusals import TraitRefusals
from archstone.model.capabilities import CapabilityId, Taxonomy
from archstone.model.organisations import Organisation

TOP = 3
AT_ONCE = 50_000  # organisations, so that a large registry needs no large memory


@dataclass(frozen=True, slots=True)
class Restored:
    """One capability that an organisation would carry again, from how much to how much."""

    capability: CapabilityId
    left: Fraction
    restored: Fraction
    estimated: bool


@dataclass(frozen=True, slots=True)
class Fill:
    """An organisation that could step in.

    ``share`` is how much of what was lost it brings back, in (0, 1]; ``coverage`` is the coverage with it,
    what it adds beyond that included. ``estimated`` says that some of this rests on an estimated audit.
    """

    organisation: str
    share: Fraction
    coverage: Fraction
    restores: tuple[Restored, ...]
    estimated: bool


@dataclass(frozen=True, slots=True)
class Fills:
    """The best organisations to fill one loss, the one that brings back most first.

    ``accepted`` counts those that neither refuse a member that stays nor are refused by one; ``refused``
    the others. Empty ``fills``: none of them brings anything back.
    """

    without: tuple[str, ...]
    fills: tuple[Fill, ...]
    accepted: int
    refused: int


@dataclass(frozen=True)
class Candidates:
    """Organisations outside the alliance, laid out for many losses: rows in the order of their ids.

    ``strength`` is (p, m) in fiftieths; ``refused_by`` (n, p) says which member each doesn't go with.
    """

    organisations: tuple[Organisation, ...]
    strength: npt.NDArray[np.uint8]
    refused_by: npt.NDArray[np.bool_]


def candidates(
    members: Sequence[Organisation], others: Iterable[Organisation], table: StressTable, taxonomy: Taxonomy
) -> Candidates:
    """Lay out everyone who isn't a member, with whom each member doesn't go together."""
    inside = {member.id for member in members}
    pool = sorted((one for one in others if one.id not in inside), key=lambda one: one.id)
    audits = AuditTable.from_audits((one.audit for one in pool), taxonomy)
    number = {capability: k for k, capability in enumerate(taxonomy.ids)}
    columns = [number[taxonomy[c].id] for c in table.capabilities]
    strength = np.zeros((len(pool), len(columns)), dtype=np.uint8)
    for first in range(0, len(pool), AT_ONCE):
        rows = range(first, min(first + AT_ONCE, len(pool)))
        strength[first : rows.stop] = audits.usable_strength(rows)[:, columns]
    everyone = [*members, *pool]
    refusals = TraitRefusals([one.holds for one in everyone], [one.refuses for one in everyone])
    refused_by = np.zeros((len(members), len(pool)), dtype=np.bool_)
    for row in range(len(members)):
        against = refusals.of(row)
        refused_by[row, against[against >= len(members)] - len(members)] = True
    return Candidates(tuple(pool), strength, refused_by)


def best_fills(
    table: StressTable, found: Candidates, without: Sequence[int], taxonomy: Taxonomy, *, top: int = TOP
) -> Fills:
    """Rank those outside by how much of a loss they would bring back, each by itself.

    What is brought back counts up to what was carried before, so that a stranger with other strengths doesn't
    look like a replacement.

    Parameters
    ----------
    table : the members and what counts
    found : everyone outside, from :func:`candidates`
    without : the rows of the members that have left
    taxonomy : the capabilities and families all speak of
    top : how many to name at most

    Returns
    -------
    Fills
        By share brought back, then coverage with it, then id. Exact.
    """
    stays = np.array([row for row in range(len(table)) if row not in set(without)], dtype=np.int64)
    named = tuple(table.ids[row] for row in without)
    refused = found.refused_by[stays].any(axis=0)
    before = table.at_rank(table.required)
    after = levels_with(table, stays, np.zeros((1, len(table.capabilities)), dtype=np.int64))[0]
    wanted = table.wanted - table.lacks[list(without)].sum(axis=0)
    lost = int(wanted @ (before - after))
    rows = np.flatnonzero(~refused)
    if not lost or not len(rows):
        return Fills(named, (), len(rows), int(refused.sum()))
    back = np.zeros(len(rows), dtype=np.int64)
    carried = np.zeros(len(rows), dtype=np.int64)
    for first in range(0, len(rows), AT_ONCE):
        part = slice(first, first + AT_ONCE)
        levels = levels_with(table, stays, found.strength[rows[part]].astype(np.int64))
        back[part] = (np.minimum(levels, before) - after) @ wanted
        carried[part] = levels @ wanted
    best = np.lexsort((np.arange(len(rows)), -carried, -back))[:top]
    fills = []
    for at in best:
        if not back[at]:
            break
        one = found.organisations[rows[at]]
        levels = levels_with(table, stays, found.strength[rows[at : at + 1]].astype(np.int64))[0]
        restores = tuple(
            Restored(
                capability,
                table.share(int(after[c])),
                table.share(int(min(levels[c], before[c]))),
                _estimated(one, capability, taxonomy),
            )
            for c, capability in enumerate(table.capabilities)
            if wanted[c] and min(levels[c], before[c]) > after[c]
        )
        coverage = table.fraction(int(carried[at]), int(wanted.sum()))
        assert coverage is not None  # something was lost, so something counts
        fills.append(
            Fill(
                one.id,
                Fraction(int(back[at]), lost),
                coverage,
                restores,
                any(item.estimated for item in restores),
            )
        )
    return Fills(named, tuple(fills), len(rows), int(refused.sum()))


def _estimated(organisation: Organisation, capability: CapabilityId, taxonomy: Taxonomy) -> bool:
    _, strength = usable_strength(organisation.audit, capability, taxonomy)
    return strength is not None and strength.estimated is not None
