"""Decision rules: how members decide on which kind of thing, and who may veto what (SPEC V4, V5, V11).

A rule is set beforehand for a category of decisions; a ballot names its category, and the rule and the
vetoes follow from it. A veto belongs to a core vulnerability and reaches only decisions that touch it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from math import ceil

from archstone.model.capabilities import CapabilityId
from archstone.model.errors import NotFound, RuleBroken, did_you_mean

MESSAGING = "messaging"
"""The category whose vetoes raise S2's red flag; another can be marked as such."""


class Procedure(StrEnum):
    """How many must agree."""

    CONSENSUS = "consensus"  # nobody opposes; standing aside is allowed
    MAJORITY = "majority"
    SUPERMAJORITY = "supermajority"
    EXECUTIVE_COMMITTEE = "executive_committee"  # a majority of the committee's members
    UNANIMITY = "unanimity"  # everyone says yes


COUNTS_MEMBERS = frozenset({Procedure.CONSENSUS, Procedure.EXECUTIVE_COMMITTEE, Procedure.UNANIMITY})
"""Procedures that ask members and not votes: here each has one, whatever the votes weigh elsewhere."""


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

    Invariants: a supermajority, and nothing else, has a threshold in (1/2, 1]. ``quorum`` is the share of the
    votes that must take part. A secret ballot has one vote each and no vetoes. ``touches`` names the
    capabilities that such decisions bear on: a veto counts here if its vulnerability is one of them.
    ``messaging`` says that these are decisions on what the alliance says in public.
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
    messaging: bool = False

    def __post_init__(self) -> None:
        if self.id == MESSAGING:
            object.__setattr__(self, "messaging", True)
        if self.procedure is Procedure.SUPERMAJORITY and self.threshold is None:
            raise RuleBroken(
                f"The supermajority of {self.id} needs a threshold, such as 2/3.", at=("threshold",)
            )
        if self.procedure is not Procedure.SUPERMAJORITY and self.threshold is not None:
            raise RuleBroken(
                f"{self.id} has a threshold of {self.threshold}, but only a supermajority has one; "
                "make it a supermajority or take the threshold away.",
                at=("threshold",),
            )
        if self.threshold is not None and not Fraction(1, 2) < self.threshold <= 1:
            raise RuleBroken(
                f"The threshold of {self.id} must be above 1/2 and at most 1, not {self.threshold}.",
                at=("threshold",),
            )
        if not 0 <= self.quorum <= 1:
            raise RuleBroken(
                f"The quorum of {self.id} is a share from 0 to 1, not {self.quorum}.", at=("quorum",)
            )
        if self.secret and self.weighing is not Votes.ONE_EACH:
            raise RuleBroken(
                f"Ballots on {self.id} can be secret only with one vote each: unequal weights name the "
                "voter.",
                at=("secret",),
            )
        if self.secret and self.vetoes:
            raise RuleBroken(
                f"Ballots on {self.id} can't be secret and open to vetoes: a veto names its member. Make "
                "them open, or take the vetoes away.",
                at=("secret",),
            )
        if self.period_days < 1:
            raise RuleBroken(f"A ballot on {self.id} must be open for at least a day.", at=("period_days",))
        for k, veto in enumerate(self.vetoes):
            if veto.vulnerability not in self.touches:
                raise RuleBroken(
                    f"{veto.member}'s veto on {self.id} is out of scope: such decisions don't touch its core "
                    f"vulnerability {veto.vulnerability}.",
                    at=("vetoes", k, "vulnerability"),
                )

    @property
    def weighing(self) -> Votes:
        """How votes weigh here in fact: one each where the procedure asks members."""
        return Votes.ONE_EACH if self.procedure in COUNTS_MEMBERS else self.votes

    @property
    def red_flags(self) -> tuple[str, ...]:
        """S2's red flag, for each veto over what the alliance says in public."""
        if not self.messaging:
            return ()
        return tuple(
            f"{veto.member} has a veto over messaging ({self.id}): a red flag, which must be answered before "
            "anyone agrees to it (S2, practitioner's claim)."
            for veto in self.vetoes
        )


@dataclass(frozen=True, slots=True)
class DecisionRule:
    """What one ballot is decided by, fixed when it opens.

    ``weights`` holds who is eligible and what each vote weighs, in the order of the members; a member with
    weight 0 belongs to the alliance and has no vote here. ``quota`` is how many votes must say yes in a
    majority by risk.

    Invariants: at least one vote; no weight below 0; the quota lies above half of the weights and is at most
    all of them; where the procedure asks members, and in a secret ballot, each has one vote.
    """

    category: str
    weights: Mapping[str, int]
    procedure: Procedure = Procedure.MAJORITY
    votes: Votes = Votes.ONE_EACH
    base: Base = Base.CAST
    threshold: Fraction | None = None
    quota: int | None = None
    quorum: Fraction = Fraction(1, 2)
    touches: frozenset[CapabilityId] = frozenset()
    vetoes: tuple[Veto, ...] = ()
    secret: bool = False

    def __post_init__(self) -> None:
        Category(  # the same rules hold here
            id=self.category,
            procedure=self.procedure,
            votes=self.votes,
            base=self.base,
            threshold=self.threshold,
            quorum=self.quorum,
            touches=self.touches,
            vetoes=self.vetoes,
            secret=self.secret,
        )
        for member, weight in self.weights.items():
            if weight < 0:
                raise RuleBroken(
                    f"The weight of {member} must be 0 or more, not {weight}.", at=("weights", member)
                )
            if self.votes is Votes.ONE_EACH and weight > 1:
                raise RuleBroken(
                    f"A ballot on {self.category} has one vote each, so no vote weighs more than 1.",
                    at=("weights", member),
                )
        if not self.total:
            raise RuleBroken(f"Nobody has a vote on {self.category}; say who is eligible.", at=("weights",))
        if self.quota is not None and not self.total < 2 * self.quota <= 2 * self.total:
            there_are = f"{self.total} vote{'' if self.total == 1 else 's'}"
            raise RuleBroken(
                f"The quota {self.quota} must be more than half of the {there_are} of those eligible "
                "and at most all of them; if members came or went, design weights and quota anew.",
                at=("quota",),
            )

    @property
    def eligible(self) -> tuple[str, ...]:
        """The members that have a vote."""
        return tuple(member for member, weight in self.weights.items() if weight)

    @property
    def total(self) -> int:
        """All votes there are."""
        return sum(self.weights.values())

    @property
    def counted_against(self) -> Base:
        """The base in fact: a quota and a procedure that asks members count against all that are eligible."""
        fixed = self.quota is not None or self.procedure in COUNTS_MEMBERS
        return Base.ELIGIBLE if fixed else self.base

    @property
    def quorum_votes(self) -> int:
        """How many votes must take part."""
        return ceil(self.quorum * self.total)

    def base_votes(self, yes: int, no: int, abstain: int) -> int:
        """Count the votes that the threshold is counted against."""
        against = self.counted_against
        if against is Base.ELIGIBLE:
            return self.total
        return yes + no + (abstain if against is Base.PRESENT else 0)

    def needed(self, base_votes: int) -> int:
        """Count how many votes must say yes, out of *base_votes*; at least one always.

        Under consensus one is enough, since it is opposition that counts.
        """
        if self.procedure is Procedure.CONSENSUS:
            return 1
        if self.procedure is Procedure.UNANIMITY:
            return self.total
        if self.threshold is not None:
            return max(1, ceil(self.threshold * base_votes))
        return self.quota if self.quota is not None else base_votes // 2 + 1

    def carries(self, yes: int, no: int, abstain: int) -> bool:
        """Whether so many votes carry a proposal, leaving quorum and vetoes aside.

        A tie carries nothing: what was stays. Nobody has a casting vote.
        """
        if self.procedure is Procedure.CONSENSUS and no:
            return False
        return yes >= self.needed(self.base_votes(yes, no, abstain))

    def scope_refusal(self, member: str, vulnerability: str) -> str | None:
        """Say why a member's veto is out of scope here; None where it is in scope.

        A veto is in scope where such decisions touch the vulnerability and the rule gives that member the
        veto for it.
        """
        if vulnerability not in self.touches:
            return (
                f"{member}'s veto is out of scope: decisions on {self.category} don't touch {vulnerability}."
            )
        if Veto(member, CapabilityId(vulnerability)) in self.vetoes:
            return None
        own = [veto.vulnerability for veto in self.vetoes if veto.member == member]
        if own:
            return (
                f"{member}'s veto is out of scope: on {self.category} it may veto for {', '.join(own)}, not "
                f"for {vulnerability}."
            )
        return f"{member}'s veto is out of scope: the rule for {self.category} gives {member} no veto."

    @property
    def words(self) -> str:
        """The rule in a sentence, as it is printed with a result."""
        quorum = f"quorum {self.quorum_votes} of {self.total} eligible votes" if self.quorum else "no quorum"
        kind = "secret ballot" if self.secret else "open ballot"
        return f"{self._threshold_words()}; {_WEIGHING[self.votes]}; {quorum}; {kind}."

    def _threshold_words(self) -> str:
        if self.quota is not None:
            return f"{self.quota} of {self.total} eligible votes must say yes"
        return threshold_words(self.procedure, self.counted_against, self.threshold)


_AGAINST = {
    Base.ELIGIBLE: "of all eligible votes",
    Base.PRESENT: "of the votes present, abstentions among them",
    Base.CAST: "of the yes and no votes cast",
}
_WEIGHING = {
    Votes.ONE_EACH: "one vote each",
    Votes.BY_RISK: "votes weighed by risk",
    Votes.PROPORTIONAL: "votes by seats",
}


def threshold_words(procedure: Procedure, base: Base, threshold: Fraction | None) -> str:
    """Say what it takes to carry a proposal.

    Examples
    --------
    >>> threshold_words(Procedure.SUPERMAJORITY, Base.ELIGIBLE, Fraction(2, 3))
    'At least 2/3 of all eligible votes must say yes'
    """
    return {
        Procedure.CONSENSUS: "Nobody may say no; standing aside is allowed, and someone must say yes",
        Procedure.MAJORITY: f"More than half {_AGAINST[base]} must say yes",
        Procedure.SUPERMAJORITY: f"At least {threshold} {_AGAINST[base]} must say yes",
        Procedure.EXECUTIVE_COMMITTEE: "More than half of the executive committee's members must say yes",
        Procedure.UNANIMITY: "Everyone eligible must say yes",
    }[procedure]


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
            second = ids.index(twice, ids.index(twice) + 1)
            raise RuleBroken(f"The category {twice} stands twice.", at=("categories", second, "id"))
        named = {"weights": ("weight", self.weights), "seats": ("number of seats", self.seats)}
        for key, (what, given) in named.items():
            for member, value in given.items():
                if value < 0:
                    raise RuleBroken(f"The {what} of {member} must be 0 or more, not {value}.", (key, member))
        total = sum(self.weights.values())
        if self.quota is not None and not total < 2 * self.quota <= 2 * total:
            raise RuleBroken(
                f"The quota {self.quota} must be more than half of the total weight {total} and at most all "
                "of it.",
                at=("quota",),
            )

    def category(self, id: str) -> Category:
        """Return the category with this id; raise NotFound naming the nearest one."""
        for category in self.categories:
            if category.id == id:
                return category
        known = [category.id for category in self.categories]
        raise NotFound(f"There is no rule for decisions on {id!r}.{did_you_mean(id, known)}")

    def rule_for(self, id: str, members: Iterable[str]) -> DecisionRule:
        """Fix the rule for one ballot: what a category says, for those who are members when it opens.

        Once a ballot is open, nobody can move its weights, base, quorum or threshold; so they are written
        down with it, and its result can be recomputed from the record alone.

        Parameters
        ----------
        id : the category
        members : ids of those who are members on the day it opens

        Returns
        -------
        rule : DecisionRule; of an executive committee those of *members* that sit on it

        Raises
        ------
        NotFound
            If there is no rule for such decisions.
        RuleBroken
            If a member has no weight or no seats where they count, or nobody sits on the committee.
        """
        category = self.category(id)
        present = tuple(members)
        weights = self._weights(category, present)
        by_quota = category.procedure is Procedure.MAJORITY and category.weighing is Votes.BY_RISK
        return DecisionRule(
            category=category.id,
            weights=weights,
            procedure=category.procedure,
            votes=category.weighing,
            base=category.base,
            threshold=category.threshold,
            quota=self.quota if by_quota else None,
            quorum=category.quorum,
            touches=category.touches,
            vetoes=tuple(veto for veto in category.vetoes if veto.member in present),
            secret=category.secret,
        )

    def _weights(self, category: Category, members: tuple[str, ...]) -> dict[str, int]:
        if category.procedure is Procedure.EXECUTIVE_COMMITTEE:
            sitting = [member for member in self.committee if member in members]
            if not sitting:
                raise RuleBroken(
                    f"The executive committee decides on {category.id}, and no member sits on it; name its "
                    "members."
                )
            return dict.fromkeys(sitting, 1)
        if category.weighing is Votes.ONE_EACH:
            return dict.fromkeys(members, 1)
        by_risk = category.weighing is Votes.BY_RISK
        given, what = (self.weights, "weight by risk") if by_risk else (self.seats, "number of seats")
        for member in members:
            if member not in given:
                raise RuleBroken(
                    f"{member} has no {what}, which counts on {category.id}; give it one, or 0 for no vote."
                )
        return {member: given[member] for member in members}

    @property
    def red_flags(self) -> tuple[str, ...]:
        """S2's red flag, for each veto over what the alliance says in public."""
        return tuple(flag for category in self.categories for flag in category.red_flags)
