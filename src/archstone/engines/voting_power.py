"""Voting power: how often a member decides under a rule, which is not how many votes it has.

A member with a fifth of the votes may decide nothing, another may block alone. Members should see that
before they sign, since weights and quota that look fair often aren't.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from math import factorial, fsum
from typing import TYPE_CHECKING, TypeGuard

from archstone.engines._voting_states import (
    MOST_MEMBERS_AS_FLOATS,
    Counts,
    Diagram,
    TooManyStates,
    count,
    diagram,
)
from archstone.model.errors import RuleBroken
from archstone.model.sentences import listed
from archstone.model.voting_rules import Rule, WeightedRule

if TYPE_CHECKING:
    from archstone.engines._voting_nests import OneNest

MOST_MEMBERS = 1000
WORDS_OF_FEW_STATES = 1_000_000  # that long whole numbers fill in about a second; beyond, by weight is faster


class Role(StrEnum):
    """What a member is under a rule; the first that applies."""

    DICTATOR = "dictator"  # whatever it wants passes, and nothing passes without it
    NO_VOTE = "no vote"  # weight 0 in every part
    DUMMY = "dummy"  # votes but no power
    BLOCKER = "blocker"  # nothing passes without it
    ORDINARY = "ordinary"


@dataclass(frozen=True, slots=True)
class Coleman:
    """Coleman's three measures, each a share of sets of members.

    ``act``: how often a proposal passes. ``prevent``: of those that pass, how many a member could stop by
    saying no instead; ``initiate``: of those that fail, how many it could carry by saying yes instead.
    """

    act: float
    prevent: tuple[float, ...]
    initiate: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class ExactPower:
    """The same as whole numbers and fractions.

    ``winning`` of 2^n sets win; in ``swings`` of the 2^(n-1) sets of others a member decides.
    """

    winning: int
    swings: tuple[int, ...]
    shapley_shubik: tuple[Fraction, ...]

    @property
    def banzhaf(self) -> tuple[Fraction, ...]:
        """The normalised Banzhaf index."""
        total = sum(self.swings)
        return tuple(Fraction(swings, total) for swings in self.swings)

    @property
    def banzhaf_absolute(self) -> tuple[Fraction, ...]:
        """The chance of deciding, if all others toss coins."""
        sets = 1 << (len(self.swings) - 1)
        return tuple(Fraction(swings, sets) for swings in self.swings)

    @property
    def act(self) -> Fraction:
        """Coleman's power of all together to act."""
        return Fraction(self.winning, 1 << len(self.swings))

    @property
    def prevent(self) -> tuple[Fraction, ...]:
        """Coleman's power to prevent."""
        return tuple(Fraction(swings, self.winning) for swings in self.swings)

    @property
    def initiate(self) -> tuple[Fraction, ...]:
        """Coleman's power to initiate."""
        losing = (1 << len(self.swings)) - self.winning
        return tuple(Fraction(swings, losing) for swings in self.swings)


@dataclass(frozen=True, slots=True)
class VotingPower:
    """Who decides how often under a rule; lists in the order of the members.

    ``banzhaf`` and ``shapley_shubik`` sum to 1; ``banzhaf_absolute`` is the chance that a member decides if
    all others say yes or no by the toss of a coin. ``exact`` is None where only shares were worked out.
    """

    rule: Rule
    banzhaf: tuple[float, ...]
    banzhaf_absolute: tuple[float, ...]
    shapley_shubik: tuple[float, ...]
    coleman: Coleman
    roles: tuple[Role, ...]
    exact: ExactPower | None

    def members(self, role: Role) -> tuple[int, ...]:
        """List the members of one role, counted from 0."""
        return tuple(member for member, its in enumerate(self.roles) if its is role)

    def sentences(self, names: Sequence[str] | None = None) -> tuple[str, ...]:
        """Say what it means: who decides alone, who can block, who has votes but no power, how much passes.

        Parameters
        ----------
        names : of the members; "member 1" and so on where None
        """
        called = names or [f"member {k}" for k in range(1, len(self.roles) + 1)]
        said = [_role_said(role, [called[k] for k in self.members(role)]) for role in _TOLD]
        said.append(
            "If every member said yes or no by the toss of a coin, "
            f"{_in_hundred(self.coleman.act)} proposals would pass."
        )
        return tuple(sentence for sentence in said if sentence)


_TOLD = (Role.DICTATOR, Role.DUMMY, Role.BLOCKER, Role.NO_VOTE)


def _role_said(role: Role, names: list[str]) -> str:
    if not names:
        return ""
    one = len(names) == 1
    who = listed(names)
    who = who[0].upper() + who[1:]
    match role:
        case Role.DICTATOR:
            return f"{who} decides alone: what it wants passes, and nothing passes without it."
        case Role.DUMMY:
            has, them = ("has", "it") if one else ("have", "them")
            return f"{who} {has} votes but no power: no outcome ever hangs on {them}."
        case Role.BLOCKER:
            each, its = ("", "its") if one else ("each ", "their")
            return f"{who} can {each}block alone: nothing passes without {its} yes."
        case _:
            return f"{who} {'has' if one else 'have'} no vote."


def _in_hundred(share: float) -> str:
    points = 100.0 * share
    if points < 0.1:
        return f"about one in {1 / share:,.0f}"
    return f"about {points:.0f} of 100" if points >= 10 else f"about {points:.1f} of 100"


def voting_power(rule: Rule, *, exact: bool = False) -> VotingPower:
    """Work out how often each member decides under a rule.

    Votes are not power: with quota 12 and weights 4, 4, 4, 2, 2, 1 the last member never matters. Look
    before weights and quota are agreed, and again when a member joins or leaves.

    Parameters
    ----------
    rule : a weighted rule or a nest of them, with vetoes
    exact : count whole sets also where many members make that slow

    Returns
    -------
    VotingPower

    Raises
    ------
    RuleBroken
        If there are more than 1,000 members, or the weights make more states than can be counted.

    Notes
    -----
    Rules of up to 52 members, and nests of few states, are counted exactly, so every number is the nearest
    float and ``exact`` is filled. For more the numbers are sums of positive products and agree with the exact
    ones to 1e-12; a member without power has 0 exactly. For one rule that takes about n times the total
    weight steps, and up to n / 2 times as much for Shapley-Shubik; for a rule together with a majority of
    members n times as much at once; for several rules of many different weights the product of their quotas
    counts. Deterministic.

    References
    ----------
    L. S. Penrose, "The elementary statistics of majority voting", 1946.
    L. S. Shapley, M. Shubik, "A method for evaluating the distribution of power in a committee system", 1954.
    J. F. Banzhaf, "Weighted voting doesn't work: a mathematical analysis", 1965.
    J. S. Coleman, "Control of collectivities and the power of a collectivity to act", 1971.
    D. S. Felsenthal, M. Machover, "The Measurement of Voting Power", 1998.
    S. Bolus, "Power indices of simple games and vector-weighted majority games by means of binary decision
    diagrams", 2011.

    Examples
    --------
    >>> power = voting_power(WeightedRule(12, (4, 4, 4, 2, 2, 1)))
    >>> [str(share) for share in power.exact.banzhaf]
    ['5/21', '5/21', '5/21', '1/7', '1/7', '0']
    >>> power.sentences()[0]
    'Member 6 has votes but no power: no outcome ever hangs on it.'
    """
    _refuse_too_many_members(rule)
    if _is_counted_by_weight(rule):
        return _from_exact_counts(rule) if exact else _from_shares(rule)
    if isinstance(rule, WeightedRule):
        try:
            return _from_states(rule)
        except TooManyStates:  # many different weights: by weight instead of by state
            return _from_exact_counts(rule)
    way = _way_to_count(rule, exact=exact)
    if isinstance(way, Diagram):
        return _counted(rule, count(way), way.kinds, rule.size)
    exact = exact or (rule.size <= MOST_MEMBERS_AS_FLOATS and way.by_size)
    return _from_nest_counts(rule, way) if exact else _from_nest_shares(rule, way)


def banzhaf(rule: Rule) -> tuple[float, ...]:
    """Work out the normalised Banzhaf index alone, which takes a fraction of the time of all.

    Parameters, errors and exactness are those of `voting_power`.

    Examples
    --------
    >>> banzhaf(WeightedRule(3, (2, 1, 1)))
    (0.6, 0.2, 0.2)
    """
    _refuse_too_many_members(rule)
    if not _is_counted_by_weight(rule):
        if isinstance(rule, WeightedRule):
            return voting_power(rule).banzhaf
        way = _way_to_count(rule)
        if isinstance(way, Diagram):
            return _counted(rule, count(way), way.kinds, rule.size).banzhaf
        from archstone.engines._voting_nests import chances_of_deciding as chances_in_nest

        return _to_one(chances_in_nest(way))
    from archstone.engines._voting_single import OneRule, chances_of_deciding

    one = OneRule(rule)
    return _to_one(one.by_member(chances_of_deciding(one)))


def shapley_shubik(rule: Rule) -> tuple[float, ...]:
    """Work out the Shapley-Shubik index alone.

    Parameters, errors and exactness are those of `voting_power`.

    Examples
    --------
    >>> shapley_shubik(WeightedRule(3, (2, 1, 1)))
    (0.6666666666666666, 0.16666666666666666, 0.16666666666666666)
    """
    _refuse_too_many_members(rule)
    if not _is_counted_by_weight(rule):
        return voting_power(rule).shapley_shubik
    from archstone.engines._voting_single import OneRule, chances_of_turning

    one = OneRule(rule)
    return _to_one(one.by_member(chances_of_turning(one)))


def _refuse_too_many_members(rule: Rule) -> None:
    if rule.size > MOST_MEMBERS:
        raise RuleBroken(
            f"Voting power is worked out for at most {MOST_MEMBERS:,} members; here are {rule.size:,}."
        )


def _is_counted_by_weight(rule: Rule) -> TypeGuard[WeightedRule]:
    return isinstance(rule, WeightedRule) and rule.size > MOST_MEMBERS_AS_FLOATS


def _way_to_count(rule: Rule, *, exact: bool = False) -> Diagram | OneNest:
    """Choose how a nest is counted: by state where there are few, by weight where that fits the memory."""
    few = WORDS_OF_FEW_STATES if rule.size > MOST_MEMBERS_AS_FLOATS else None
    try:
        return diagram(rule, few)
    except TooManyStates:
        from archstone.engines._voting_nests import OneNest, TooManyWeights

    try:
        return OneNest(rule, exact=exact)
    except TooManyWeights as refused:
        try:
            return diagram(rule)
        except TooManyStates:
            raise refused from None


def _from_states(rule: Rule) -> VotingPower:
    states = diagram(rule)
    return _counted(rule, count(states), states.kinds, rule.size)


def _from_exact_counts(rule: WeightedRule) -> VotingPower:
    from archstone.engines._voting_single import OneRule, exact_counts

    one = OneRule(rule)
    return _counted(rule, exact_counts(one), one.kinds, one.voters)


def _from_nest_counts(rule: Rule, nest: OneNest) -> VotingPower:
    from archstone.engines._voting_nests import exact_counts

    kinds, counts = exact_counts(nest)
    return _counted(rule, counts, kinds, sum(len(kind) for kind in kinds))


def _counted(rule: Rule, counts: Counts, kinds: Sequence[tuple[int, ...]], voters: int) -> VotingPower:
    """Turn counts over so many voters into indices of all members; the others have no vote."""
    idle = 1 << (rule.size - voters)  # each set of voters stands for so many sets of members
    swings, turns = [0] * rule.size, [Fraction(0)] * rule.size
    orders = [factorial(size) * factorial(voters - 1 - size) for size in range(voters)]
    for kind, by_size in zip(kinds, counts.swings, strict=True):
        decisive = idle * sum(by_size)
        turn = Fraction(
            sum(order * number for order, number in zip(orders, by_size, strict=True)), factorial(voters)
        )
        for member in kind:
            swings[member], turns[member] = decisive, turn
    exact = ExactPower(idle * sum(counts.winning), tuple(swings), tuple(turns))
    return VotingPower(
        rule,
        _floats(exact.banzhaf),
        _floats(exact.banzhaf_absolute),
        _floats(exact.shapley_shubik),
        Coleman(float(exact.act), _floats(exact.prevent), _floats(exact.initiate)),
        _roles(rule, swings),
        exact,
    )


def _floats(fractions: Sequence[Fraction]) -> tuple[float, ...]:
    return tuple(float(fraction) for fraction in fractions)


def _from_shares(rule: WeightedRule) -> VotingPower:
    from archstone.engines._voting_single import (
        OneRule,
        chances_of_deciding,
        chances_of_passing,
        chances_of_turning,
    )

    one = OneRule(rule)
    decides, turns = one.by_member(chances_of_deciding(one)), one.by_member(chances_of_turning(one))
    return _shared(rule, decides, turns, *chances_of_passing(one))


def _from_nest_shares(rule: Rule, nest: OneNest) -> VotingPower:
    from archstone.engines._voting_nests import shares

    found = shares(nest)
    return _shared(rule, found.decides, found.turns, found.passes, found.fails)


def _shared(
    rule: Rule, decides: Sequence[float], turns: Sequence[float], passes: float, fails: float
) -> VotingPower:
    """Put chances, of which each is a sum of positive numbers, into indices."""
    return VotingPower(
        rule,
        _to_one(decides),
        tuple(decides),
        _to_one(turns),
        Coleman(
            passes,
            tuple(chance / (2.0 * passes) for chance in decides),
            tuple(chance / (2.0 * fails) for chance in decides),
        ),
        _roles(rule, decides),
        None,
    )


def _to_one(values: Sequence[float]) -> tuple[float, ...]:
    total = fsum(values)
    return tuple(value / total for value in values)


def _roles(rule: Rule, decides: Sequence[float]) -> tuple[Role, ...]:
    """Say what each member is; who can pass or block alone is asked of the rule itself."""
    everyone = frozenset(range(rule.size))
    weights = list(zip(*(leaf.weights for leaf in rule.leaves), strict=True))

    def role(member: int) -> Role:
        if not any(weights[member]):
            return Role.NO_VOTE
        if not decides[member]:
            return Role.DUMMY
        if rule.wins(everyone - {member}):
            return Role.ORDINARY
        return Role.DICTATOR if rule.wins({member}) else Role.BLOCKER

    return tuple(role(member) for member in range(rule.size))
