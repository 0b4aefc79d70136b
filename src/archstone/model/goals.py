"""Goals: what an alliance is for, and the capabilities that it takes."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from archstone.model.capabilities import CapabilityId, Taxonomy
from archstone.model.errors import RuleBroken


@dataclass(frozen=True, slots=True)
class Requirement:
    """A capability that a goal needs, and how much it matters.

    Invariants: weight lies in (0, 1]. A critical one is asked for twice where redundancy is wanted.
    """

    capability: CapabilityId
    weight: Fraction = Fraction(1)
    critical: bool = False

    def __post_init__(self) -> None:
        if not 0 < self.weight <= 1:
            raise RuleBroken(f"weight of {self.capability} must be above 0 and at most 1, not {self.weight}.")


@dataclass(frozen=True, slots=True)
class Goal:
    """What an alliance is for.

    Invariants: a capability is required once.
    """

    id: str
    name: str
    requirements: tuple[Requirement, ...] = ()
    statement: str = ""

    def __post_init__(self) -> None:
        required = [r.capability for r in self.requirements]
        if len(set(required)) < len(required):
            twice = next(c for c in required if required.count(c) > 1)
            raise RuleBroken(f"The goal {self.id} requires {twice} twice.")

    def relevant(self, taxonomy: Taxonomy) -> frozenset[CapabilityId]:
        """Name the capabilities that bear on the goal: the required and their families' others."""
        families = {taxonomy.family_of(r.capability) for r in self.requirements}
        return frozenset(c for family in families for c in taxonomy.families[family])
