"""What a stress test looks at, in whole numbers: who is how strong at what, and how much each counts.

Strengths are whole in units of 1/50 (or finer, where a budget is cut) and weights in their smallest common
part, so that coverages are exact fractions and a fall from just 0.3 is told from one that isn't.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import gcd, lcm

import numpy as np
import numpy.typing as npt

from archstone.engines.audits import STRENGTH_UNITS, AuditTable
from archstone.model.capabilities import CapabilityId, Taxonomy
from archstone.model.errors import RuleBroken
from archstone.model.goals import Goal
from archstone.model.organisations import Organisation

Whole = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
CARRIED_FROM = Fraction(3, 10)
LARGEST = 2**62


@dataclass(frozen=True, eq=False)
class StressTable:
    """n members by m capabilities that count.

    Attributes
    ----------
    ids : the n members
    capabilities : the m capabilities
    strength : (n, m) int64, usable strength, 0..unit
    weight : (m,) int64, how much each capability is required, whole and in proportion; or None
    needs : (n, m) int64, how much each member lacks it, in halves; or None. One of the two is there: with
        needs a capability counts for as much as the members still there lack it
    required : (m,) int64, how many members must have it before it counts
    unit : int, the strength of 1
    """

    ids: tuple[str, ...]
    capabilities: tuple[CapabilityId, ...]
    strength: Whole
    weight: Whole | None
    needs: Whole | None
    required: Whole
    unit: int = STRENGTH_UNITS

    def __post_init__(self) -> None:
        shape = (len(self.ids), len(self.capabilities))
        if self.strength.shape != shape or self.required.shape != shape[1:]:
            raise RuleBroken("A stress test needs a row for each member and a column for each capability.")
        if (self.weight is None) == (self.needs is None):
            raise RuleBroken("Either weights of requirements or needs of members, one of the two.")
        if bool((self.strength < 0).any() or (self.strength > self.unit).any()):
            raise RuleBroken(f"Strengths must lie between 0 and {self.unit}.")
        if int(self.wanted.sum()) * self.unit >= LARGEST:
            raise RuleBroken("The weights have too many digits to add up exactly; round them.")

    def __len__(self) -> int:
        return len(self.ids)

    @cached_property
    def wanted(self) -> Whole:
        """How much each capability counts while all are there: (m,) int64."""
        if self.weight is not None:
            return self.weight
        assert self.needs is not None
        return np.asarray(self.needs.sum(axis=0), dtype=np.int64)

    @cached_property
    def lacks(self) -> Whole:
        """By how much less it counts without each member: (n, m) int64, 0 where a goal says what counts."""
        return np.zeros_like(self.strength) if self.needs is None else self.needs

    @cached_property
    def order(self) -> Whole:
        """The members by strength, capability by capability, strongest first: (n, m); ties: the earlier."""
        return np.argsort(-self.strength, axis=0, kind="stable").astype(np.int64)

    @cached_property
    def ranked(self) -> Whole:
        """The strengths in that order, with as many zeros below as any rank can ask for: (n + r + 2, m)."""
        more = int(self.required.max(initial=1)) + 2
        below = np.zeros((more, len(self.capabilities)), dtype=np.int64)
        return np.vstack([np.take_along_axis(self.strength, self.order, axis=0), below])

    @cached_property
    def by_capability(self) -> Whole:
        """The strengths capability by capability, for loops that go through one after the other: (m, n)."""
        return np.ascontiguousarray(self.strength.T)

    def at_rank(self, rank: Whole) -> Whole:
        """Give the strength at a rank, counted from 1, capability by capability."""
        return np.asarray(np.take_along_axis(self.ranked, (rank - 1)[None, :], axis=0)[0], dtype=np.int64)

    def fraction(self, carried: int, wanted: int) -> Fraction | None:
        """Make a coverage of two sums; None where nothing counts."""
        return Fraction(int(carried), int(wanted) * self.unit) if wanted else None

    def share(self, strength: int) -> Fraction:
        """Make a share of a strength."""
        return Fraction(int(strength), self.unit)

    def carries(self, strength: Whole) -> Flags:
        """Whether strengths are 0.3 or more, exactly."""
        return np.asarray(
            strength * CARRIED_FROM.denominator >= CARRIED_FROM.numerator * self.unit, dtype=np.bool_
        )


def table_of(
    members: Sequence[Organisation], taxonomy: Taxonomy, goal: Goal | None, *, redundancy: int = 1
) -> StressTable:
    """Lay out members by what their goal requires, or by what they lack where it requires nothing."""
    ids = tuple(member.id for member in members)
    audits = AuditTable.from_audits((member.audit for member in members), taxonomy)
    every = audits.usable_strength(range(len(members)))
    number = {capability: k for k, capability in enumerate(taxonomy.ids)}
    if goal is not None and goal.requirements:
        required = goal.requirements
        columns = [number[taxonomy[one.capability].id] for one in required]
        unit = lcm(*(one.weight.denominator for one in required))
        parts = [int(one.weight * unit) for one in required]
        common = gcd(*parts)
        if sum(parts) // common * STRENGTH_UNITS >= LARGEST:
            raise RuleBroken("The weights of the goal have too many digits to add up exactly; round them.")
        return StressTable(
            ids,
            tuple(one.capability for one in required),
            every[:, columns].astype(np.int64),
            np.array([part // common for part in parts], dtype=np.int64),
            None,
            np.array([redundancy if one.critical else 1 for one in required], dtype=np.int64),
        )
    needs = np.zeros((len(members), len(number)), dtype=np.int64)
    for row in range(len(members)):
        at, weight = audits.needs_of(row)
        needs[row, at] = weight
    columns = [int(k) for k in np.flatnonzero(needs.sum(axis=0))]
    return StressTable(
        ids,
        tuple(taxonomy.ids[k] for k in columns),
        every[:, columns].astype(np.int64),
        None,
        needs[:, columns],
        np.ones(len(columns), dtype=np.int64),
    )


def cut_strengths(
    member: Organisation,
    tied: Collection[str],
    share: Fraction,
    capabilities: Sequence[CapabilityId],
    taxonomy: Taxonomy,
) -> tuple[Fraction, ...]:
    """Work out a member's usable strengths once its budget has fallen by a share.

    What is tied to its pledges counts times 1 less the share: a capability that it pledged, and any that it
    serves by a strength that it pledged.
    """
    left = 1 - share

    def usable(capability: CapabilityId) -> Fraction:
        return max(
            (
                taxonomy.closeness(capability, one.capability)
                * one.share
                * (left if {capability, one.capability} & set(tied) else 1)
                for one in member.audit.strengths
            ),
            default=Fraction(0),
        )

    return tuple(usable(capability) for capability in capabilities)
