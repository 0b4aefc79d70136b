"""Decision rules: how members decide on which kind of thing, and who may veto what.

A rule is set beforehand for a category of decisions; a ballot names its category, and the rule and the
vetoes follow from it. A veto belongs to a core vulnerability and reaches only decisions that touch it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction

from archstone.model.capabilities import CapabilityId
from archstone.model.errors import NotFound, RuleBroken, did_you_mean


class Procedure(StrEnum):
    """How many must agree."""

    CONSENSUS = "consensus"  # nobody opposes; standing aside is allowed
    MAJORITY = "majority"
    SUPERMAJORITY = "supermajority"
    EXECUTIVE_COMMITTEE = "executive_committee"  # a majority of the committee's members
    UNANIMITY = "unanimity"  # everyone says yes


class Votes(StrEnum):
    """How much a member's vote weighs."""

    ONE_EACH = "one_each"
    BY_RISK = "by_risk"  # the designed weights, which follow what each puts at risk
    PROPORTIONAL = "proportional"  # the seats of the members


class Base(StrEnum):
    """What a threshold is counted against."""

    ELIGIBLE = "eligible"  # all votes there are
    PRESENT = "present"  # yes, no and abstentions
    CAST = "cast"  # yes and no


@dataclass(frozen=True, slots=True)
class Veto:
    """A member's right to stop decisions that touch one of its core vulnerabilities."""

    member: str
    vulnerability: CapabilityId


@dataclass(frozen=True, slots=True)
class Category:
    """A kind of decision and the rule for it.

    Invariants: a supermajority has a threshold in (1/2, 1]; other procedures set their own. ``quorum`` is
    the share of the votes that must take part. A secret ballot has one vote each. ``touches`` names the
    capabilities that such decisions bear on: a veto counts here if its vulnerability is one of them.
    """

    id: str
    name: str = ""
    procedure: Procedure = Procedure.MAJORITY
    votes: Votes = Votes.ONE_EACH
    base: Base = Base.CAST
    threshold: Fraction | None = None
    quorum: Fraction = Fraction(1, 2)
    touches: frozenset[CapabilityId] = frozenset()
    vetoes: tuple[Veto, ...] = ()
    secret: bool = False
    period_days: int = 14

    def __post_init__(self) -> None:
        if self.procedure is Procedure.SUPERMAJORITY and self.threshold is None:
            raise RuleBroken(f"The supermajority of {self.id} needs a threshold, such as 2/3.")
        if self.threshold is not None and not Fraction(1, 2) < self.threshold <= 1:
            raise RuleBroken(
                f"The threshold of {self.id} must be above 1/2 and at most 1, not {self.threshold}."
            )
        if not 0 <= self.quorum <= 1:
            raise RuleBroken(f"The quorum of {self.id} is a share from 0 to 1, not {self.quorum}.")
        if self.secret and self.votes is not Votes.ONE_EACH:
            raise RuleBroken(
                f"Ballots on {self.id} can be secret only with one vote each: unequal weights name the voter."
            )
        if self.period_days < 1:
            raise RuleBroken(f"A ballot on {self.id} must be open for at least a day.")
        for veto in self.vetoes:
            if veto.vulnerability not in self.touches:
                raise RuleBroken(
                    f"{veto.member}'s veto on {self.id} is out of scope: such decisions don't touch its core "
                    f"vulnerability {veto.vulnerability}."
                )


@dataclass(frozen=True, slots=True)
class RuleBook:
    """The rules in force: a category for each kind of decision, and what each member's vote weighs.

    ``weights`` and ``quota`` are those of votes by risk (whole numbers; the quota is how much must say yes),
    ``seats`` those of proportional votes, ``committee`` the members that sit on the executive committee.

    Invariants: no category stands twice; weights and seats are 0 or more; the quota lies above half of the
    weights and is at most all of them.
    """

    categories: tuple[Category, ...] = ()
    weights: Mapping[str, int] = field(default_factory=dict)
    quota: int | None = None
    seats: Mapping[str, int] = field(default_factory=dict)
    committee: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        ids = [category.id for category in self.categories]
        if twice := next((id for id in ids if ids.count(id) > 1), None):
            raise RuleBroken(f"The category {twice} stands twice.")
        for what, given in (("weight", self.weights), ("number of seats", self.seats)):
            for member, value in given.items():
                if value < 0:
                    raise RuleBroken(f"The {what} of {member} must be 0 or more, not {value}.")
        total = sum(self.weights.values())
        if self.quota is not None and not total < 2 * self.quota <= 2 * total:
            raise RuleBroken(
                f"The quota {self.quota} must be more than half of the total weight {total} and at most all "
                "of it."
            )

    def category(self, id: str) -> Category:
        """Return the category with this id; raise NotFound naming the nearest one."""
        for category in self.categories:
            if category.id == id:
                return category
        known = [category.id for category in self.categories]
        raise NotFound(f"There is no rule for decisions on {id!r}.{did_you_mean(id, known)}")
