"""How well two organisations cover each other's weaknesses (FORMULAS 1, 2): the pair formula, exact.

This is the definition that every faster method must agree with. Covers are exact fractions, since levels
are whole numbers and grades and closeness are tenths, so that ties are ties.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from fractions import Fraction

from archstone.model.audits import Audit, Strength, Vulnerability
from archstone.model.capabilities import CapabilityId, Taxonomy
from archstone.model.goals import Goal
from archstone.model.organisations import Organisation

BLIND_BELOW = Fraction(3, 10)
BUDGETS_APART = 10


@dataclass(frozen=True, slots=True)
class CoveredVulnerability:
    """One vulnerability and the strength of the other side that covers it best.

    ``share`` is the usable strength, 0..1; ``by`` is None where nothing covers it.
    """

    vulnerability: Vulnerability
    by: Strength | None
    share: Fraction

    @property
    def capability(self) -> CapabilityId:
        """The capability that is lacking."""
        return self.vulnerability.capability


@dataclass(frozen=True, slots=True)
class Cover:
    """How much of one side's weighted vulnerabilities the other side carries.

    ``items`` stand heaviest first. ``value`` is None where no vulnerability counts: not defined, not zero.
    """

    items: tuple[CoveredVulnerability, ...]
    value: Fraction | None

    @property
    def covered(self) -> tuple[CoveredVulnerability, ...]:
        """What is carried at least in part."""
        return tuple(item for item in self.items if item.share > 0)

    @property
    def uncovered(self) -> tuple[CoveredVulnerability, ...]:
        """What nothing on the other side carries."""
        return tuple(item for item in self.items if item.share == 0)


@dataclass(frozen=True, slots=True)
class Uncommonness:
    """How unlike two organisations are: the mean of those signs that are known, each 0 or 1."""

    other_sector: bool | None
    other_kind: bool | None
    no_earlier_tie: bool | None
    budgets_apart: bool | None

    @property
    def known(self) -> tuple[bool, ...]:
        """The signs that are known."""
        signs = (self.other_sector, self.other_kind, self.no_earlier_tie, self.budgets_apart)
        return tuple(sign for sign in signs if sign is not None)

    @property
    def value(self) -> Fraction:
        """The mean of the known signs; 0 if none is known."""
        return Fraction(sum(self.known), len(self.known)) if self.known else Fraction(0)


@dataclass(frozen=True, slots=True)
class Match:
    """Two organisations held against each other, with everything the fit was made from.

    ``cover_in`` is what the other does for us, ``cover_out`` what we do for the other. ``mutual`` is None
    where either cover is not defined.
    """

    organisation: Organisation
    other: Organisation
    goal: Goal | None
    cover_in: Cover
    cover_out: Cover
    mutual: Fraction | None
    blind_spots: tuple[CapabilityId, ...]
    uncommonness: Uncommonness
    dial: Fraction = Fraction(0)

    @property
    def balance(self) -> Fraction | None:
        """Smaller cover by larger cover; None where not defined or both are 0."""
        if self.cover_in.value is None or self.cover_out.value is None:
            return None
        larger = max(self.cover_in.value, self.cover_out.value)
        return min(self.cover_in.value, self.cover_out.value) / larger if larger else None

    @property
    def ranking_value(self) -> Fraction | None:
        """What the match is ranked by: mutual * (1 - t + t u) with the dial t and the uncommonness u."""
        if self.mutual is None:
            return None
        return self.mutual * (1 - self.dial + self.dial * self.uncommonness.value)

    @property
    def accepted(self) -> bool:
        """Whether neither side holds what the other refuses."""
        return self.organisation.accepts(self.other)


def usable_strength(audit: Audit, capability: str, taxonomy: Taxonomy) -> tuple[Fraction, Strength | None]:
    """Find the strength that serves a capability best, counting a strength of the same family half.

    Parameters
    ----------
    audit : the audit of the side that helps
    capability : the capability needed
    taxonomy : says which capabilities are of one family

    Returns
    -------
    share, strength : Fraction in [0, 1], and the strength it comes from; (0, None) if none serves.
        Ties go to the same capability first, then to the smaller id.

    Raises
    ------
    NotFound
        If a capability isn't in *taxonomy*.
    """
    best: tuple[Fraction, bool, Strength] | None = None
    for strength in sorted(audit.strengths, key=lambda s: s.capability):
        closeness = taxonomy.closeness(capability, strength.capability)
        share = closeness * strength.share
        exact = strength.capability == capability
        if share > 0 and (best is None or (share, exact) > best[:2]):
            best = (share, exact, strength)
    return (best[0], best[2]) if best else (Fraction(0), None)


def cover(of: Audit, by: Audit, taxonomy: Taxonomy, relevant: Collection[str] | None = None) -> Cover:
    """Measure how well *by* covers the vulnerabilities of *of*.

    The weighted mean, over the vulnerabilities that count, of the other side's usable strength.

    Parameters
    ----------
    of : the audit whose vulnerabilities are to be covered
    by : the audit whose strengths cover them
    taxonomy : the capabilities and families both speak of
    relevant : the capabilities that bear on the goal, or None for all

    Returns
    -------
    Cover
        With its value as an exact fraction in [0, 1], None where no vulnerability counts.

    Raises
    ------
    NotFound
        If a capability isn't in *taxonomy*.

    Notes
    -----
    Exact and deterministic; O(vulnerabilities x strengths).

    Examples
    --------
    >>> from archstone.model.audits import Grade
    >>> from archstone.model.capabilities import standard_taxonomy
    >>> hospital = Audit(vulnerabilities=(Vulnerability("community-trust", 5, 4),))
    >>> church = Audit(strengths=(Strength("community-trust", 5, Grade.SHOWN),))
    >>> str(cover(hospital, church, standard_taxonomy()).value)
    '4/5'
    """
    items = []
    for vulnerability in of.relevant_to(relevant):
        share, strength = usable_strength(by, vulnerability.capability, taxonomy)
        items.append(CoveredVulnerability(vulnerability, strength, share))
    weight = sum((item.vulnerability.weight for item in items), Fraction(0))
    if not weight:
        return Cover((), None)
    carried = sum((item.vulnerability.weight * item.share for item in items), Fraction(0))
    return Cover(tuple(items), carried / weight)


def harmonic_mean(one: Fraction | None, other: Fraction | None) -> Fraction | None:
    """Join two covers: their harmonic mean, 0 if either is 0, None where either is not defined.

    Examples
    --------
    >>> str(harmonic_mean(Fraction(1, 2), Fraction(1)))
    '2/3'
    """
    if one is None or other is None:
        return None
    if not one or not other:
        return Fraction(0)
    return 2 * one * other / (one + other)


def uncommonness(one: Organisation, other: Organisation) -> Uncommonness:
    """Hold two organisations' sector, kind, ties and size against each other; None where not known.

    Budgets are compared in one currency; two that name none are taken to be in the same.
    """
    allied = one.is_allied_with(other)
    apart = None
    if one.annual_budget is not None and other.annual_budget is not None and one.currency == other.currency:
        smaller, larger = sorted((one.annual_budget, other.annual_budget))
        apart = larger > BUDGETS_APART * smaller
    return Uncommonness(
        other_sector=one.sector != other.sector if one.sector and other.sector else None,
        other_kind=one.kind != other.kind if one.kind and other.kind else None,
        no_earlier_tie=None if allied is None else not allied,
        budgets_apart=apart,
    )


def blind_spots(
    one: Audit, other: Audit, taxonomy: Taxonomy, goal: Goal | None = None
) -> tuple[CapabilityId, ...]:
    """Name what both lack, or the goal requires, and neither side has (usable strength below 0.3).

    In the order of the taxonomy.
    """
    relevant = goal.relevant(taxonomy) if goal else None
    asked = {v.capability for v in one.relevant_to(relevant)}
    asked &= {v.capability for v in other.relevant_to(relevant)}
    if goal:
        asked |= {requirement.capability for requirement in goal.requirements}
    return tuple(
        capability
        for capability in taxonomy.ids
        if capability in asked
        and all(usable_strength(side, capability, taxonomy)[0] < BLIND_BELOW for side in (one, other))
    )


def match(
    organisation: Organisation,
    other: Organisation,
    taxonomy: Taxonomy,
    *,
    goal: Goal | None = None,
    uncommon: Fraction = Fraction(0),
) -> Match:
    """Hold two organisations against each other, with the full explanation.

    Parameters
    ----------
    organisation : the one that searches
    other : the possible partner
    taxonomy : the capabilities and families both speak of
    goal : only vulnerabilities that bear on it count; None counts all
    uncommon : the dial t in [0, 1]; 0 ranks by fit alone, 1 by fit times uncommonness

    Returns
    -------
    Match

    Notes
    -----
    Mutual cover is symmetric: exchanging the two swaps ``cover_in`` and ``cover_out``, no more.
    """
    relevant = goal.relevant(taxonomy) if goal else None
    cover_in = cover(organisation.audit, other.audit, taxonomy, relevant)
    cover_out = cover(other.audit, organisation.audit, taxonomy, relevant)
    return Match(
        organisation=organisation,
        other=other,
        goal=goal,
        cover_in=cover_in,
        cover_out=cover_out,
        mutual=harmonic_mean(cover_in.value, cover_out.value),
        blind_spots=blind_spots(organisation.audit, other.audit, taxonomy, goal),
        uncommonness=uncommonness(organisation, other),
        dial=uncommon,
    )
