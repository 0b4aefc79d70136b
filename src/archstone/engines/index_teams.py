"""The team for a goal out of an index of any size (SPEC F6); strengths alone decide, and those are public."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from time import monotonic

import numpy as np
import numpy.typing as npt

from archstone.engines.audits import AuditTable
from archstone.engines.banded_index import BandedIndex
from archstone.engines.refusals import Rows
from archstone.engines.teams import CarriedRequirement, Team, TeamProblem, best_team
from archstone.model.audits import Audit
from archstone.model.goals import Goal, Requirement
from archstone.model.organisations import Organisation

SECONDS = 5.0
MOST_KINDS = 1 << 20
"""Beyond so many, what rows bring is numbered anew, so that no table by number grows large."""


@dataclass(frozen=True, slots=True)
class NamedTeam:
    """A team with its members as organisations, the convener first."""

    goal: Goal
    members: tuple[Organisation, ...]
    team: Team
    looked_at: int

    def carriers(self, covered: CarriedRequirement) -> tuple[Organisation, ...]:
        """Name who carries a requirement."""
        place = {row: k for k, row in enumerate(self.team.members)}
        return tuple(self.members[place[row]] for row in covered.members)

    @property
    def rows(self) -> tuple[tuple[Requirement, CarriedRequirement, tuple[Organisation, ...]], ...]:
        """Each requirement with how well it is covered and by whom."""
        return tuple((self.goal.requirements[c.requirement], c, self.carriers(c)) for c in self.team.covered)


@dataclass(frozen=True)
class IndexRefusals:
    """Who refuses whom among some rows of an index, found as it is asked; the convener stands last."""

    index: BandedIndex
    row: npt.NDArray[np.int64]
    convener: Organisation

    def of(self, row: int) -> Rows:
        """Give the places that one refuses or is refused by, ascending, without itself."""
        last = len(self.row)
        one = self.convener if row == last else self.index.shown.organisation(int(self.row[row]))
        refused = self.index.shown.passing(one, ())[self.row] == 0
        found = np.flatnonzero(np.append(refused, not one.accepts(self.convener)))
        return np.asarray(found[found != row])


def team_from_index(
    index: BandedIndex,
    organisation: Organisation,
    goal: Goal,
    *,
    partners: int,
    redundancy: int = 1,
    seconds: float = SECONDS,
    clock: Callable[[], float] = monotonic,
) -> NamedTeam:
    """Find the partners with whom an organisation covers most of what a goal requires.

    Parameters
    ----------
    index : the registry; only its strengths and deal-breakers are read
    organisation : the convener, with its own audit; it need not be in the index
    goal : what is required
    partners : how many partners at most
    redundancy : how many members must have a strength before it counts for a critical requirement
    seconds, clock : as in `teams.best_team`

    Returns
    -------
    NamedTeam
        The same team, coverage and bound as from a registry file; ties by ids, the convener's last.

    Raises
    ------
    RuleBroken
        If the goal requires nothing, or a number lies outside its range.
    NotFound
        If the goal requires a capability that the index doesn't know.
    """
    taxonomy = index.shown.taxonomy
    number = {capability: k for k, capability in enumerate(taxonomy.ids)}
    wanted = [number[taxonomy[r.capability].id] for r in goal.requirements]
    passes = index.shown.passing(organisation, ())
    if (own := index.row(organisation.id)) >= 0:
        passes[own] = 0
    one = np.array([1])
    columns = [index.carried(np.array([c]), one).astype(np.uint8) for c in wanted]
    useful = passes.astype(np.bool_)
    useful &= np.logical_or.reduce(columns) if columns else False
    rows = np.flatnonzero(useful)
    looked_at = len(rows)
    if columns:
        rows = _without_copies(index, rows, [column[rows] for column in columns], redundancy)
    rows = rows[np.argsort(index.ranks(rows), kind="stable")]
    table = AuditTable.from_audits([Audit(organisation.audit.strengths)], taxonomy)
    ours = table.usable_strength([0])[:, wanted]
    theirs = (
        np.stack([column[rows] for column in columns], axis=1)
        if columns
        else np.zeros((len(rows), 0), dtype=np.uint8)
    )
    facets = index.shown.facets
    refusing = len(facets.refuses.row) or any(o and o.refuses for o in index.shown.changed.values())
    problem = TeamProblem(
        weights=tuple(r.weight for r in goal.requirements),
        strength=np.concatenate([theirs, ours]),
        convener=len(rows),
        partners=partners,
        refuses=IndexRefusals(index, rows, organisation) if refusing else None,
        redundancy=redundancy,
        critical=np.array([r.critical for r in goal.requirements], dtype=np.bool_),
    )
    team = best_team(problem, seconds=seconds, clock=clock)
    members = (organisation, *(index.shown.organisation(int(rows[k])) for k in team.members[1:]))
    return NamedTeam(goal, members, team, looked_at)


def _without_copies(
    index: BandedIndex,
    rows: npt.NDArray[np.int64],
    strengths: Sequence[npt.NDArray[np.uint8]],
    copies: int,
) -> npt.NDArray[np.int64]:
    """Keep of those who bring just the same and whom nobody refuses only the first few by id.

    A further one adds nothing to any team, and where teams tie the earlier id is named: the answer stays.
    """
    kind, rank = _kinds(strengths), index.ranks(rows)
    kept = _in_refusals(index)[rows]
    left = ~kept
    for _ in range(max(1, copies)):
        first = np.full(int(kind.max(initial=0)) + 1, np.iinfo(rank.dtype).max)
        np.minimum.at(first, kind[left], rank[left])
        now = left & (rank == first[kind])
        kept |= now
        left &= ~now
    return rows[kept]


def _kinds(strengths: Sequence[npt.NDArray[np.uint8]]) -> npt.NDArray[np.int64]:
    """Give what rows bring a number, the same for those who bring the same, and as small as it can be."""
    kind = np.zeros(len(strengths[0]), dtype=np.int64)
    for strength in strengths:
        levels = np.flatnonzero(np.bincount(strength, minlength=1))
        place = np.zeros(256, dtype=np.int64)
        place[levels] = np.arange(len(levels))
        kind = kind * max(1, len(levels)) + place[strength]
        if kind.max(initial=0) > MOST_KINDS:
            kind = np.unique(kind, return_inverse=True)[1]
    return kind


def _in_refusals(index: BandedIndex) -> npt.NDArray[np.bool_]:
    """Mark the search rows that refuse anybody, or hold what anybody refuses; changed ones are all marked."""
    facets, order = index.shown.facets, index.shown.search.arrays["order"]
    base = np.zeros(len(index.shown.ids), dtype=np.bool_)
    base[facets.refuses.row] = True
    for trait in facets.refuses.values:
        what, value = trait.split(":", 1)
        if what in ("kind", "sector"):
            codes = getattr(facets, what)
            if len(codes.code):
                base |= (codes.code == codes.of_value(value)) & (codes.code >= 0)
        else:
            base[facets.holds.rows(trait)] = True
    marked = np.zeros(index.shown.search.rows, dtype=np.bool_)
    marked[: len(order)] = base[order]
    marked[list(index.shown.changed)] = True
    return marked
