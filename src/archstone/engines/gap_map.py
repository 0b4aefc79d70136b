"""The vulnerability map (SPEC F4): who excels where we are weakest, and what those lack themselves."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from archstone.engines.audits import STRENGTH_UNITS, AuditTable
from archstone.engines.cover import CoveredVulnerability, Match, cover, match, usable_strength
from archstone.model.audits import Audit, Disclosure, Strength, Vulnerability
from archstone.model.capabilities import CapabilityId, Taxonomy
from archstone.model.errors import RuleBroken
from archstone.model.goals import Goal
from archstone.model.organisations import Organisation
from archstone.model.registries import Registry


@dataclass(frozen=True, slots=True)
class Excellent:
    """An organisation that excels at one of our gaps.

    ``strength`` is what it would carry the gap with and ``share`` how well, 0..1; ``exact`` says whether that
    is the capability itself or one of its family. ``lacks`` is everything it counts as a vulnerability,
    heaviest first, with how well we cover it; what is sealed or estimated says so on the vulnerability.
    """

    strength: Strength
    share: Fraction
    exact: bool
    match: Match
    lacks: tuple[CoveredVulnerability, ...]

    @property
    def organisation(self) -> Organisation:
        """Who it is."""
        return self.match.other

    @property
    def publicly_lacks(self) -> tuple[CoveredVulnerability, ...]:
        """What it lacks and says so to everyone; estimates count, since they come from public records."""
        return tuple(
            item
            for item in self.lacks
            if item.vulnerability.disclosure is Disclosure.PUBLIC or item.vulnerability.estimated is not None
        )


@dataclass(frozen=True, slots=True)
class Gap:
    """One of our vulnerabilities and who excels there, the strongest first; empty where no one does."""

    vulnerability: Vulnerability
    organisations: tuple[Excellent, ...]

    @property
    def capability(self) -> CapabilityId:
        """The capability that we lack."""
        return self.vulnerability.capability


@dataclass(frozen=True, slots=True)
class VulnerabilityMap:
    """Our gravest gaps, each with the organisations that excel there."""

    organisation: Organisation
    goal: Goal | None
    gaps: tuple[Gap, ...]


def vulnerability_map(
    registry: Registry,
    organisation_id: str,
    *,
    gaps: int = 5,
    organisations: int = 3,
    goal: Goal | None = None,
) -> VulnerabilityMap:
    """Name for each of the gravest vulnerabilities the organisations that excel there, and what they lack.

    It is the first map to draw before talking to anyone: whom to look at, for what, and what to offer.

    Parameters
    ----------
    registry : the organisations that are known
    organisation_id : whose gaps are mapped
    gaps : how many vulnerabilities, 1 or more, taken by rank, the unranked after by weight, then capability
    organisations : how many organisations for each, 1 or more
    goal : only vulnerabilities that bear on it count; None counts all

    Returns
    -------
    VulnerabilityMap
        Organisations by usable strength descending, the capability itself before one of its family, then
        mutual cover with us descending (not defined counts as 0), then id ascending.

    Raises
    ------
    NotFound
        If the organisation isn't in the registry.
    RuleBroken
        If *gaps* or *organisations* is below 1.

    Notes
    -----
    Exact and deterministic. One look at each strength in the registry; mutual cover is worked out only where
    strengths tie. Whom a deal-breaker of either side rules out is left out; what is private never shows.

    References
    ----------
    Seed S3, question 2: the vulnerability map of five weaknesses and three organisations each.

    Examples
    --------
    >>> from archstone.model.audits import Grade
    >>> us = Organisation("us", "Us", audit=Audit(vulnerabilities=(Vulnerability("logistics", 5, 5),)))
    >>> them = Organisation("them", "Them", audit=Audit((Strength("logistics", 5, Grade.CONFIRMED),)))
    >>> found = vulnerability_map(Registry((us, them)), "us")
    >>> [(gap.capability, [e.organisation.id for e in gap.organisations]) for gap in found.gaps]
    [('logistics', ['them'])]
    """
    for name, value in (("gaps", gaps), ("organisations", organisations)):
        if value < 1:
            raise RuleBroken(f"The map needs at least one of its {name}, not {value}.")
    organisation = registry[organisation_id]
    relevant = goal.relevant(registry.taxonomy) if goal else None
    asked = [
        v for v in organisation.audit.ranked if v.weight and (relevant is None or v.capability in relevant)
    ][:gaps]
    wanted = [v.capability for v in asked]
    likely = _likely(registry, organisation, wanted, organisations)
    table = AuditTable.from_audits((o.audit for o in (organisation, *likely)), registry.taxonomy)
    number = {capability: k for k, capability in enumerate(registry.taxonomy.ids)}
    counts = (
        None if relevant is None else np.array([c in relevant for c in registry.taxonomy.ids], dtype=np.bool_)
    )
    return VulnerabilityMap(
        organisation,
        goal,
        tuple(
            Gap(
                v,
                tuple(
                    _excellent(organisation, likely[row - 1], v.capability, registry.taxonomy, goal)
                    for row in excelling(
                        table, number[v.capability], organisations, seeker=0, relevant=counts
                    ).tolist()
                ),
            )
            for v in asked
        ),
    )


def excelling(
    table: AuditTable,
    capability: int,
    count: int,
    *,
    seeker: int | None = None,
    allowed: npt.NDArray[np.bool_] | None = None,
    relevant: npt.NDArray[np.bool_] | None = None,
) -> npt.NDArray[np.int64]:
    """Find the rows that are strongest in a capability, on arrays, also among millions.

    Parameters
    ----------
    table : audits of n organisations over m capabilities
    capability : the number of the capability, 0..m - 1
    count : how many rows to return at most, 1 or more
    seeker : the row that searches; it is left out, and ties are broken by mutual cover with it
    allowed : (n,) bool, the rows that pass the screens; None for all
    relevant : (m,) bool, the capabilities whose vulnerabilities count; None for all

    Returns
    -------
    rows : (k,) int64, k <= count
        By usable strength descending, the capability itself before one of its family, then mutual cover with
        the seeker descending (not defined counts as 0), then row ascending. Rows of no usable strength are
        left out.

    Notes
    -----
    Exact: ties are decided on whole numbers and fractions. One pass over the strengths, no index needed.
    """
    if table.family[capability] >= 0:
        serves = table.family == table.family[capability]
    else:
        serves = np.arange(table.capabilities) == capability
    # A flag for each capability is far quicker to look up than the families of millions of strengths.
    positions = np.flatnonzero(serves[table.strength_capability])
    units = table.strength_units[positions]
    exact = table.strength_capability[positions] == capability
    score = np.where(exact, 2 * units + 1, units)
    taken = np.zeros(len(table), dtype=np.bool_) if allowed is None else ~allowed
    if seeker is not None:
        taken[seeker] = True
    found: list[int] = []
    for level in np.unique(score)[::-1]:
        rows = np.unique(_rows_of(table.strength_start, positions[score == level]))
        rows = rows[~taken[rows]]
        taken[rows] = True
        if seeker is not None:
            rows = _by_mutual(table, seeker, rows, relevant, count - len(found))
        found += rows.tolist()
        if len(found) >= count:
            break
    return np.array(found[:count], dtype=np.int64)


def _rows_of(start: npt.NDArray[np.int64], positions: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    return np.searchsorted(start, positions, side="right") - 1


def _by_mutual(
    table: AuditTable,
    seeker: int,
    rows: npt.NDArray[np.int64],
    relevant: npt.NDArray[np.bool_] | None,
    count: int,
) -> npt.NDArray[np.int64]:
    """Order rows by mutual cover with the seeker, ties by row; at least the first *count* are kept."""
    top, bottom = _mutual(table, seeker, rows, relevant)
    fit = top / bottom
    if len(rows) > count:
        # Fractions are slow: only those that rounding leaves in reach are held against each other exactly.
        cut = np.partition(fit, len(fit) - count)[len(fit) - count]
        near = fit >= cut - 1e-9
        rows, top, bottom = rows[near], top[near], bottom[near]
    exact = [Fraction(*pair) for pair in zip(top.tolist(), bottom.tolist(), strict=True)]
    order = sorted(range(len(rows)), key=lambda k: (-exact[k], int(rows[k])))
    return rows[np.array(order, dtype=np.int64)]


def _mutual(
    table: AuditTable, seeker: int, rows: npt.NDArray[np.int64], relevant: npt.NDArray[np.bool_] | None
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Work out the seeker's mutual cover with each of some rows, as top and bottom; 0 / 1 if not defined."""
    counts = np.ones(table.capabilities, dtype=np.bool_) if relevant is None else relevant
    needed, weight = table.needs_of(seeker)
    needed, weight = needed[counts[needed]], weight[counts[needed]].astype(np.int64)
    positions, owner = _parts(table.strength_start, rows)
    capability, units = table.strength_capability[positions], table.strength_units[positions].astype(np.int64)
    carried = np.zeros(len(rows), dtype=np.int64)
    for c, w in zip(needed.tolist(), weight.tolist(), strict=True):
        akin = (table.family[capability] == table.family[c]) & (table.family[c] >= 0)
        usable = np.where(capability == c, units, np.where(akin, units // 2, 0))
        best = np.zeros(len(rows), dtype=np.int64)
        np.maximum.at(best, owner, usable)
        carried += w * best
    ours = table.usable_strength([seeker])[0].astype(np.int64)
    positions, owner = _parts(table.need_start, rows)
    lacked = table.need_capability[positions]
    theirs = table.need_weight[positions].astype(np.int64) * counts[lacked]
    given = np.zeros(len(rows), dtype=np.int64)
    heavy = np.zeros(len(rows), dtype=np.int64)
    np.add.at(given, owner, theirs * ours[lacked])
    np.add.at(heavy, owner, theirs)
    # With covers a/A and b/B, in whole units of 1/50, their harmonic mean is 2ab / (aB + bA).
    defined = (carried > 0) & (given > 0)
    bottom = STRENGTH_UNITS * (carried * heavy + given * int(weight.sum()))
    return np.where(defined, 2 * carried * given, 0), np.where(defined, bottom, 1)


def _parts(
    start: npt.NDArray[np.int64], rows: npt.NDArray[np.int64]
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """List the positions of all parts of some rows, and which of the rows each belongs to."""
    length = start[rows + 1] - start[rows]
    owner = np.repeat(np.arange(len(rows)), length)
    first = np.repeat(start[rows] - (np.cumsum(length) - length), length)
    return first + np.arange(len(owner)), owner


def _likely(
    registry: Registry, organisation: Organisation, wanted: Sequence[CapabilityId], count: int
) -> list[Organisation]:
    """Narrow a registry to those that may be among the best *count* at a wanted capability, by id."""
    near: dict[CapabilityId, list[tuple[int, bool]]] = {}
    for k, capability in enumerate(wanted):
        for other in registry.taxonomy.families[registry.taxonomy.family_of(capability)]:
            near.setdefault(other, []).append((k, other == capability))
    scored: list[dict[int, int]] = [{} for _ in wanted]
    for place, candidate in enumerate(registry.organisations):
        for k, score in _serving(candidate.audit, near):
            if score > scored[k].get(place, 0):
                scored[k][place] = score
    likely: dict[str, Organisation] = {}
    for scores in scored:
        for found in _best_with_ties(scores, registry, organisation, count):
            likely[found.id] = found
    return [likely[id] for id in sorted(likely)]


def _serving(audit: Audit, near: dict[CapabilityId, list[tuple[int, bool]]]) -> Iterator[tuple[int, int]]:
    for strength in audit.strengths:
        for k, exact in near.get(strength.capability, ()):
            units = strength.level * strength.grade.tenths
            yield k, 2 * units + 1 if exact else units


def _best_with_ties(
    scores: dict[int, int], registry: Registry, organisation: Organisation, count: int
) -> list[Organisation]:
    groups: dict[int, list[int]] = {}
    for place, score in scores.items():
        groups.setdefault(score, []).append(place)
    found: list[Organisation] = []
    for score in sorted(groups, reverse=True):
        if len(found) >= count:
            break
        others = (registry.organisations[place] for place in groups[score])
        found += [o for o in others if o.id != organisation.id and organisation.accepts(o)]
    return found


def _excellent(
    organisation: Organisation,
    other: Organisation,
    capability: CapabilityId,
    taxonomy: Taxonomy,
    goal: Goal | None,
) -> Excellent:
    share, strength = usable_strength(other.audit, capability, taxonomy)
    if strength is None:  # the search found it by a strength that serves
        raise AssertionError(f"{other.id} has no strength that serves {capability}")
    return Excellent(
        strength=strength,
        share=share,
        exact=strength.capability == capability,
        match=match(organisation, other, taxonomy, goal=goal),
        lacks=cover(other.audit, organisation.audit, taxonomy).items,
    )
