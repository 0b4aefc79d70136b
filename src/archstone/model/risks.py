"""Risks: what each member puts at risk in the alliance, and its share of the whole (SPEC V1, FORMULAS 7).

Not what a member contributes but what it stands to lose is held against its votes (S3): a small member
that stakes its name on the alliance may risk more than a large one that stakes a little money.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from archstone.model.capabilities import CapabilityId
from archstone.model.errors import NotFound, RuleBroken


class Stake(StrEnum):
    """What a member puts at risk."""

    MONEY = "money"
    STAFF = "staff"
    REPUTATION = "reputation"
    MISSION = "mission"
    CORE_VULNERABILITY = "core_vulnerability"


class Standing(StrEnum):
    """What the others say to a member's judgment of its risk."""

    PROPOSED = "proposed"  # nobody has answered yet
    CONTESTED = "contested"
    ACCEPTED = "accepted"


@dataclass(frozen=True, slots=True)
class Risk:
    """One thing that a member puts at risk, as somebody judged it.

    Invariants: amount and likelihood lie in 1..5; a core vulnerability, and nothing else, names its
    capability; a contested risk says who contests it and why in ``answer``.
    """

    stake: Stake
    amount: int
    likelihood: int
    note: str = ""
    judged_by: str | None = None
    standing: Standing = Standing.PROPOSED
    answer: str = ""
    capability: CapabilityId | None = None

    def __post_init__(self) -> None:
        for name in ("amount", "likelihood"):
            if not 1 <= getattr(self, name) <= 5:
                raise RuleBroken(
                    f"The {name} of a risk to {self.words} must be 1 to 5, not {getattr(self, name)}."
                )
        if self.stake is Stake.CORE_VULNERABILITY and self.capability is None:
            raise RuleBroken("A core vulnerability at risk names its capability; say which.")
        if self.stake is not Stake.CORE_VULNERABILITY and self.capability is not None:
            raise RuleBroken(
                f"A risk to {self.words} names the capability {self.capability}, which only a core "
                "vulnerability does; change one."
            )
        if self.standing is Standing.CONTESTED and not self.answer.strip():
            raise RuleBroken(
                f"A risk to {self.words} is contested, but by whom and why isn't said; say it in its answer."
            )

    @property
    def words(self) -> str:
        """What is at risk, as people say it."""
        return self.stake.value.replace("_", " ")

    @property
    def weight(self) -> int:
        """How much is at risk: amount times likelihood, 1..25."""
        return self.amount * self.likelihood


@dataclass(frozen=True, slots=True)
class MemberRisks:
    """Everything that one member puts at risk.

    Invariants: money, staff, reputation and mission stand once each, and so does each capability.
    """

    member: str
    risks: tuple[Risk, ...] = ()

    def __post_init__(self) -> None:
        seen: set[tuple[Stake, CapabilityId | None]] = set()
        for risk in self.risks:
            if (risk.stake, risk.capability) in seen:
                what = f"the core vulnerability {risk.capability}" if risk.capability else risk.words
                raise RuleBroken(f"{self.member} puts {what} at risk twice; join the two into one.")
            seen.add((risk.stake, risk.capability))

    @property
    def weight(self) -> int:
        """How much the member puts at risk in all: R_i of FORMULAS 7."""
        return sum(risk.weight for risk in self.risks)

    @property
    def core_vulnerabilities(self) -> tuple[CapabilityId, ...]:
        """The capabilities in which the alliance could hurt the member at its core."""
        return tuple(risk.capability for risk in self.risks if risk.capability is not None)

    @property
    def contested(self) -> tuple[Risk, ...]:
        """The risks that another member doesn't accept as they were judged."""
        return tuple(risk for risk in self.risks if risk.standing is Standing.CONTESTED)


@dataclass(frozen=True, slots=True)
class RiskRegister:
    """What each member of an alliance puts at risk, in the order in which members are listed.

    Invariants: no member stands twice.
    """

    members: tuple[MemberRisks, ...] = ()

    def __post_init__(self) -> None:
        ids = self.ids
        if twice := next((id for id in ids if ids.count(id) > 1), None):
            raise RuleBroken(f"The risks of {twice} stand twice; join them.")

    def __iter__(self) -> Iterator[MemberRisks]:
        return iter(self.members)

    def __len__(self) -> int:
        return len(self.members)

    @property
    def ids(self) -> tuple[str, ...]:
        """The members, in the order in which they are listed."""
        return tuple(member.member for member in self.members)

    def of(self, member: str) -> MemberRisks:
        """Return what one member puts at risk; raise NotFound where nothing is said of it."""
        for each in self.members:
            if each.member == member:
                return each
        raise NotFound(f"What {member} puts at risk isn't written down.")

    @property
    def shares(self) -> Mapping[str, Fraction]:
        """The risk share of each member; RuleBroken where nobody puts anything at risk."""
        return risk_shares({member.member: member.weight for member in self.members})

    def unsettled(self, names: Mapping[str, str] | None = None) -> tuple[str, ...]:
        """Say which risks aren't accepted by all yet, a sentence each; shares aren't firm until they are.

        *names* says what members are called, by id.
        """
        said = []
        for member in self.members:
            name = (names or {}).get(member.member, member.member)
            for risk in member.risks:
                if risk.standing is Standing.CONTESTED:
                    said.append(f"{name}'s risk to {risk.words} is contested: {risk.answer}")
                elif risk.standing is Standing.PROPOSED:
                    said.append(f"{name}'s risk to {risk.words} isn't accepted by the others yet.")
        return tuple(said)

    def without(self, members: Iterable[str]) -> RiskRegister:
        """Leave out members, such as those that have left the alliance."""
        left = set(members)
        return RiskRegister(tuple(member for member in self.members if member.member not in left))


def risk_shares(weights: Mapping[str, int]) -> dict[str, Fraction]:
    """Turn what each member puts at risk into its share of the whole, exactly.

    Examples
    --------
    >>> risk_shares({"hospital": 12, "congregations": 24})
    {'hospital': Fraction(1, 3), 'congregations': Fraction(2, 3)}
    """
    return dict(zip(weights, normalised(list(weights.values())), strict=True))


def normalised(amounts: Sequence[Fraction | int | float]) -> tuple[Fraction, ...]:
    """Scale amounts to a sum of 1, exactly; a float is taken as the decimal that it is written as.

    Raises
    ------
    RuleBroken
        If an amount is negative or no number, or all are 0.

    Examples
    --------
    >>> normalised([0.4, 0.3, 0.2, 0.1])[0]
    Fraction(2, 5)
    """
    exact = tuple(_exact(amount, k) for k, amount in enumerate(amounts, start=1))
    total = sum(exact, Fraction(0))
    if total == 0:
        raise RuleBroken("Nobody puts anything at risk, so there are no shares; say who risks what.")
    return tuple(amount / total for amount in exact)


def _exact(amount: Fraction | int | float, place: int) -> Fraction:
    try:
        exact = Fraction(str(amount))
    except (ValueError, ZeroDivisionError):
        raise RuleBroken(f"The risk of member {place} must be a number, not {amount}.") from None
    if exact < 0:
        raise RuleBroken(f"The risk of member {place} must be 0 or more, not {amount}.")
    return exact
