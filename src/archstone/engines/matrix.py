"""The vulnerability matrix (SPEC F3): what we lack against what chosen partners lack, both ways."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from archstone.engines.cover import (
    CoveredVulnerability,
    Match,
    harmonic_mean,
    match,
)
from archstone.model.audits import Vulnerability
from archstone.model.capabilities import CapabilityId
from archstone.model.errors import RuleBroken
from archstone.model.goals import Goal
from archstone.model.organisations import Organisation
from archstone.model.registries import Registry


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """One of our vulnerabilities and how well each partner covers it, in the order of the columns."""

    vulnerability: Vulnerability
    cells: tuple[CoveredVulnerability, ...]

    @property
    def capability(self) -> CapabilityId:
        """The capability that we lack."""
        return self.vulnerability.capability

    @property
    def best(self) -> Fraction:
        """The best any of the partners does here, 0..1; 0 without partners."""
        return max((cell.share for cell in self.cells), default=Fraction(0))


@dataclass(frozen=True, slots=True)
class PartnersRow:
    """A capability that some partner lacks: how well we cover it; None for a partner that doesn't lack it."""

    capability: CapabilityId
    cells: tuple[CoveredVulnerability | None, ...]

    @property
    def weight(self) -> Fraction:
        """What it weighs with all the partners together."""
        return sum((cell.vulnerability.weight for cell in self.cells if cell), Fraction(0))


@dataclass(frozen=True, slots=True)
class Exchange:
    """One of our vulnerabilities against one of a partner's: what each side would do for the other.

    ``got`` is how well the partner covers ours, ``given`` how well we cover theirs, both 0..1.
    """

    ours: CapabilityId
    theirs: CapabilityId
    got: Fraction
    given: Fraction
    blind_spot: bool

    @property
    def shared(self) -> bool:
        """Whether both lack the same; if neither has even its family to help with, it is a blind spot."""
        return self.ours == self.theirs

    @property
    def value(self) -> Fraction:
        """The harmonic mean of the two, as in a match; 0 where either side gives nothing."""
        return harmonic_mean(self.got, self.given) or Fraction(0)


@dataclass(frozen=True, slots=True)
class ExchangeTable:
    """Our vulnerabilities down, one partner's across: the picture that S3 asks for in its second step.

    ``cells[r][c]`` holds row r and column c; both run from the heaviest.
    """

    match: Match
    cells: tuple[tuple[Exchange, ...], ...]

    @property
    def rows(self) -> tuple[Vulnerability, ...]:
        """What we lack."""
        return tuple(item.vulnerability for item in self.match.cover_in.items)

    @property
    def columns(self) -> tuple[Vulnerability, ...]:
        """What the partner lacks."""
        return tuple(item.vulnerability for item in self.match.cover_out.items)

    @property
    def exchanges(self) -> tuple[Exchange, ...]:
        """The pairs in which both sides give something, the best first; ties by capability, ours first."""
        found = [cell for row in self.cells for cell in row if cell.value]
        return tuple(sorted(found, key=lambda e: (-e.value, e.ours, e.theirs)))


@dataclass(frozen=True)
class VulnerabilityMatrix:
    """Our vulnerabilities held against chosen partners, and theirs against us.

    ``columns`` are the partners in the order asked for, each with its covers and mutual cover;
    ``refused`` names those that a deal-breaker of either side rules out, which have no column.
    """

    organisation: Organisation
    goal: Goal | None
    columns: tuple[Match, ...]
    refused: tuple[Organisation, ...]
    ours: tuple[Vulnerability, ...]

    @cached_property
    def rows(self) -> tuple[MatrixRow, ...]:
        """What we lack, the heaviest first."""
        return tuple(
            MatrixRow(vulnerability, tuple(column.cover_in.items[k] for column in self.columns))
            for k, vulnerability in enumerate(self.ours)
        )

    @cached_property
    def partners_rows(self) -> tuple[PartnersRow, ...]:
        """What the partners lack, heaviest over all of them first, then by capability."""
        theirs = [{item.capability: item for item in column.cover_out.items} for column in self.columns]
        lacked = {capability for items in theirs for capability in items}
        rows = (PartnersRow(c, tuple(items.get(c) for items in theirs)) for c in lacked)
        return tuple(sorted(rows, key=lambda row: (-row.weight, row.capability)))

    @property
    def uncovered(self) -> tuple[CapabilityId, ...]:
        """What we lack and none of the partners covers at all."""
        return tuple(row.capability for row in self.rows if row.best == 0)

    def exchanges_with(self, partner_id: str) -> ExchangeTable:
        """Hold our vulnerabilities against one partner's, cell by cell.

        Raises RuleBroken if that partner has no column.
        """
        for column in self.columns:
            if column.other.id == partner_id:
                return _exchange_table(column)
        raise RuleBroken(f"The matrix has no column for {partner_id!r}.")


def vulnerability_matrix(
    registry: Registry, organisation_id: str, partner_ids: Iterable[str], *, goal: Goal | None = None
) -> VulnerabilityMatrix:
    """Hold one organisation's vulnerabilities against those of chosen partners.

    A match looks at one partner; the matrix shows several side by side, so that a leadership team sees which
    weakness who would carry, what they would have to carry in return, and what stays open with all of them.

    Parameters
    ----------
    registry : the organisations that are known
    organisation_id : whose vulnerabilities stand in the rows
    partner_ids : the partners, in the order of the columns; at least one, none twice
    goal : only vulnerabilities that bear on it count; None counts all

    Returns
    -------
    VulnerabilityMatrix
        Shares are exact fractions in [0, 1]; totals per partner are those of the match.

    Raises
    ------
    NotFound
        If an id isn't in the registry.
    RuleBroken
        If no partner is named, one is named twice, or the organisation is its own partner.

    Notes
    -----
    Exact and deterministic; O(partners x vulnerabilities x strengths). Private vulnerabilities are left
    out on both sides. Partners ruled out by a deal-breaker are listed as refused and not computed.

    References
    ----------
    Seed S3, step 2: "your vulnerabilities on one axis and potential partners' vulnerabilities on the other".

    Examples
    --------
    >>> from archstone.model.audits import Audit, Grade, Strength
    >>> hospital = Organisation("hospital", "Hospital", audit=Audit(
    ...     (Strength("medical-expertise", 5, Grade.CONFIRMED),), (Vulnerability("community-trust", 5, 5),)))
    >>> church = Organisation("church", "Church", audit=Audit(
    ...     (Strength("community-trust", 5, Grade.SHOWN),), (Vulnerability("medical-expertise", 4, 4),)))
    >>> matrix = vulnerability_matrix(Registry((hospital, church)), "hospital", ["church"])
    >>> [(row.capability, str(row.cells[0].share)) for row in matrix.rows]
    [('community-trust', '4/5')]
    >>> str(matrix.columns[0].mutual)
    '8/9'
    """
    organisation = registry[organisation_id]
    partners = [registry[id] for id in _checked(organisation_id, partner_ids)]
    relevant = goal.relevant(registry.taxonomy) if goal else None
    return VulnerabilityMatrix(
        organisation=organisation,
        goal=goal,
        columns=tuple(
            match(organisation, partner, registry.taxonomy, goal=goal)
            for partner in partners
            if organisation.accepts(partner)
        ),
        refused=tuple(partner for partner in partners if not organisation.accepts(partner)),
        ours=organisation.audit.relevant_to(relevant),
    )


def _checked(organisation_id: str, partner_ids: Iterable[str]) -> list[str]:
    ids = list(partner_ids)
    if not ids:
        raise RuleBroken("Name at least one partner to hold the vulnerabilities against.")
    if organisation_id in ids:
        raise RuleBroken(f"{organisation_id} can't be held against itself; name other organisations.")
    if len(set(ids)) < len(ids):
        raise RuleBroken(
            f"The partner {next(id for id in ids if ids.count(id) > 1)} is named twice; keep one."
        )
    return ids


def _exchange_table(column: Match) -> ExchangeTable:
    blind = set(column.blind_spots)
    return ExchangeTable(
        column,
        tuple(
            tuple(
                Exchange(
                    ours=mine.capability,
                    theirs=their.capability,
                    got=mine.share,
                    given=their.share,
                    blind_spot=mine.capability == their.capability and mine.capability in blind,
                )
                for their in column.cover_out.items
            )
            for mine in column.cover_in.items
        ),
    )
