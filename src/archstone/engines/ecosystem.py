"""Who else is touched by the same problem or threat (SPEC F7, F9; FORMULAS 2)."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from archstone.engines.cover import BLIND_BELOW, Match, match, usable_strength
from archstone.model.capabilities import CapabilityId, Taxonomy
from archstone.model.organisations import Organisation
from archstone.model.registries import Registry

if TYPE_CHECKING:  # whoever reads a file needs no bands
    from archstone.engines.banded_search import BandedMatch


@dataclass(frozen=True, slots=True)
class Neighbour:
    """An organisation that shares a problem or a threat with us, and how well the two fit.

    Where weaknesses are sealed the match tells it by a band.
    """

    shared: tuple[str, ...]
    match: Match | BandedMatch

    @property
    def organisation(self) -> Organisation:
        """Who it is."""
        return self.match.other

    @property
    def how(self) -> tuple[tuple[str, str], ...]:
        """How each shared problem or threat touches it, where it says so: name, words."""
        said = {t.name: t.how for t in self.organisation.touched_by if t.name in self.shared}
        return tuple((name, said.get(name, "")) for name in self.shared)


@dataclass(frozen=True, slots=True)
class CapabilityCover:
    """A capability that someone in an ecosystem lacks: who lacks it and how strong each one is in it.

    ``shares`` runs over the members in their order; ``lacking`` names who counts it as a vulnerability.
    """

    capability: CapabilityId
    weight: Fraction
    lacking: tuple[str, ...]
    shares: tuple[Fraction, ...]

    @property
    def blind_spot(self) -> bool:
        """Whether no one has it: every usable strength lies below 0.3."""
        return all(share < BLIND_BELOW for share in self.shares)


@dataclass(frozen=True, slots=True)
class Ecosystem:
    """The organisations that the same problem touches from another angle, the best fit first."""

    organisation: Organisation
    problems: tuple[str, ...]
    neighbours: tuple[Neighbour, ...]
    taxonomy: Taxonomy

    def members(self, first: int | None = None) -> tuple[Organisation, ...]:
        """List us, then the first so many neighbours (None: all)."""
        return (self.organisation, *(n.organisation for n in self.neighbours[:first]))

    def who_covers(self, first: int | None = None) -> tuple[CapabilityCover, ...]:
        """Tell for each capability that a member lacks who lacks it and who could carry it.

        Parameters
        ----------
        first : how many neighbours to take in beside us; None for all

        Returns
        -------
        tuple of CapabilityCover
            Heaviest over all members first, then by capability; shares follow :meth:`members`.
        """
        members = self.members(first)
        lacking: dict[CapabilityId, list[str]] = {}
        weight: dict[CapabilityId, Fraction] = {}
        for member in members:
            for v in member.audit.counting:
                lacking.setdefault(v.capability, []).append(member.id)
                weight[v.capability] = weight.get(v.capability, Fraction(0)) + v.weight
        return tuple(
            CapabilityCover(
                capability,
                weight[capability],
                tuple(lacking[capability]),
                tuple(usable_strength(m.audit, capability, self.taxonomy)[0] for m in members),
            )
            for capability in sorted(weight, key=lambda c: (-weight[c], c))
        )


@dataclass(frozen=True, slots=True)
class SharedThreats:
    """The organisations that are hit by what hits us, those that share most first.

    ``threats`` are ours; where there are none, no one can be found and ``found`` is empty.
    """

    organisation: Organisation
    threats: tuple[str, ...]
    found: tuple[Neighbour, ...]

    def share(self, neighbour: Neighbour) -> Fraction:
        """Tell which share of our threats a neighbour names, above 0 and at most 1."""
        return Fraction(len(neighbour.shared), len(self.threats))


def ecosystem(registry: Registry, organisation_id: str) -> Ecosystem:
    """Find who else the same problem touches, from another angle.

    The best partners are often not obvious: they sit in another sector, yet lose sleep over the same thing.

    Parameters
    ----------
    registry : the organisations that are known
    organisation_id : whose problems are looked at

    Returns
    -------
    Ecosystem
        Organisations that name one of our problems and whose sector is known and differs from ours (known
        too), by mutual cover descending (not defined counts as 0 here, and stays listed), then by the number
        of shared problems, then by id. Whom a deal-breaker of either side rules out is left out.

    Raises
    ------
    NotFound
        If the organisation isn't in the registry.

    Notes
    -----
    Exact and deterministic. One look at each organisation, one pair formula for each that shares a problem.

    References
    ----------
    Seed S2, questions and answers: map who else is touched by the problem from another angle.
    """
    organisation = registry[organisation_id]
    problems = organisation.touches("problem")
    neighbours = [
        neighbour
        for neighbour in _sharing(registry, organisation, "problem", problems)
        if organisation.sector and neighbour.organisation.sector not in (None, "", organisation.sector)
    ]
    neighbours.sort(key=lambda n: (-_fit(n), -len(n.shared), n.organisation.id))
    return Ecosystem(organisation, tuple(sorted(problems)), tuple(neighbours), registry.taxonomy)


def threat_search(registry: Registry, organisation_id: str) -> SharedThreats:
    """Find who is hit by the same regulation, cut or competitor.

    A shared threat gives an alliance urgency at once (S3's second foundation), though not a long life.

    Parameters
    ----------
    registry : the organisations that are known
    organisation_id : whose threats are looked at

    Returns
    -------
    SharedThreats
        By the share of our threats that the other names, then by mutual cover (not defined counts as 0
        here), both descending, then by id. Who shares none, or is ruled out by a deal-breaker of either
        side, is left out.

    Raises
    ------
    NotFound
        If the organisation isn't in the registry.

    Notes
    -----
    Exact and deterministic. One look at each organisation, one pair formula for each that shares a threat.

    References
    ----------
    Seed S3, "The weakness of strength-based alliances", method B: the shared-threat model.
    """
    organisation = registry[organisation_id]
    threats = organisation.touches("threat")
    found = _sharing(registry, organisation, "threat", threats)
    found.sort(key=lambda n: (-len(n.shared), -_fit(n), n.organisation.id))
    return SharedThreats(organisation, tuple(sorted(threats)), tuple(found))


def _sharing(
    registry: Registry, organisation: Organisation, what: str, names: frozenset[str]
) -> list[Neighbour]:
    if not names:
        return []
    found = []
    for other in registry:
        # Most organisations name nothing at all: look before building a set.
        shared = names & other.touches(what) if other.touched_by else frozenset()
        if shared and other.id != organisation.id and organisation.accepts(other):
            found.append(Neighbour(tuple(sorted(shared)), match(organisation, other, registry.taxonomy)))
    return found


def _fit(neighbour: Neighbour) -> Fraction:
    assert isinstance(neighbour.match, Match)
    return neighbour.match.mutual or Fraction(0)
