"""Sharing a cost: five rules side by side, and who would do better without the others under each.

No rule is fair in every sense. Members who see all of them on one page argue about which sense they mean, and
no longer about figures.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from math import floor, lcm

import numpy as np

from archstone.engines import _nucleolus, _shapley
from archstone.engines._subsets import members_of, subset_sums
from archstone.engines.cost_games import MOST_LISTED, ByItems, CostGame
from archstone.model.errors import RuleBroken, did_you_mean
from archstone.model.sentences import listed

Amount = Fraction | int
MOST_FOR_NUCLEOLUS = 15
"""Members up to whom the nucleolus is worked out, and every set asked whether it would do better alone."""
ORDERS = 2_000
"""Orders of joining drawn where there are too many members to count all."""
NORMAL = 1.96  # standard errors to each side of an interval of 95 %


_NOT_BY_USE = (
    "What members would pay alone is not known, so there are no shares by Shapley or the nucleolus: they "
    "take cost items with who uses them, or what each would pay alone."
)


class SharingRule(StrEnum):
    """A way to share a cost."""

    EQUAL = "equal"
    SIZE = "by size"
    BENEFIT = "by benefit"
    SHAPLEY = "Shapley"
    NUCLEOLUS = "nucleolus"


@dataclass(frozen=True, slots=True)
class BetterApart:
    """A set of members that would pay less alone: what it would pay, and what the rule asks of it."""

    members: tuple[str, ...]
    alone: int
    pays: Fraction


@dataclass(frozen=True, slots=True)
class RuleShares:
    """What each member pays under one rule.

    Attributes
    ----------
    rule : which one
    how : how it shares, in words
    shares : per member, in the smallest unit; they add up to the cost. None where not known
    exact : the same before rounding
    why_not : why the shares are not known; empty where they are
    more_than_alone : members who would pay less alone; where shares are drawn, less by more than their error
    better_apart : the set that would save most by leaving; None where none would, or where nobody looked
    stable : whether no set would do better alone; None where that is not known
    errors : standard errors of the shares, where they come from orders drawn at random
    """

    rule: SharingRule
    how: str
    shares: tuple[int, ...] | None = None
    exact: tuple[Fraction, ...] | None = None
    why_not: str = ""
    more_than_alone: tuple[str, ...] = ()
    better_apart: BetterApart | None = None
    stable: bool | None = None
    errors: tuple[float, ...] | None = None

    @property
    def intervals(self) -> tuple[tuple[float, float], ...] | None:
        """The intervals of 95 % around shares that were drawn, in the smallest unit; None where exact."""
        if self.errors is None or self.exact is None:
            return None
        return tuple(
            (float(share) - NORMAL * error, float(share) + NORMAL * error)
            for share, error in zip(self.exact, self.errors, strict=True)
        )


@dataclass(frozen=True, slots=True, eq=False)
class CostShares:
    """A cost shared by each rule.

    Attributes
    ----------
    game : the cost, its members, and what they would pay alone
    rules : one for each `SharingRule`, in its order
    alone : what each member would pay alone; None where not known
    can_be_stable : whether the cost can be shared so that no set would do better alone; None: not known
    """

    game: CostGame
    rules: tuple[RuleShares, ...]
    alone: tuple[int, ...] | None
    can_be_stable: bool | None

    def __getitem__(self, rule: SharingRule) -> RuleShares:
        """Give the shares of one rule."""
        return next(one for one in self.rules if one.rule is rule)

    def sentences(self) -> tuple[str, ...]:
        """Say what stands out: who pays more than alone, who would do better apart, what is not known."""
        said = [self.game.how if self.game.alone else _NOT_BY_USE, *_said_of_unused(self.game)]
        if self.alone is not None and sum(self.alone) < self.game.total:
            gap = self.game.said(self.game.total - sum(self.alone))
            said.append(f"Together the members pay {gap} more than they would apart: somebody has to lose.")
        elif self.can_be_stable is False:
            said.append(
                "However the cost is shared, some members would pay less by themselves: doing all of it "
                "together is not worth it for everyone."
            )
        for one in self.rules:
            if self.game.alone or one.why_not != self.game.how:  # what lacks that was said at once
                said += _said_of_rule(one, self.game)
        return tuple(said)


def share_cost(
    game: CostGame,
    *,
    budgets: Mapping[str, Amount | None] | None = None,
    worths: Mapping[str, Amount | None] | None = None,
    rng: np.random.Generator | None = None,
    orders: int = ORDERS,
) -> CostShares:
    """Share a cost equally, by size, by benefit, by Shapley and by the nucleolus, side by side.

    Parameters
    ----------
    game : the cost, and what members would pay without each other
    budgets : annual budgets by member, in any one unit, >= 0; None or absent is not known
    worths : worth received by member, as receivers rate it, likewise
    rng : for Shapley shares of more than 22 members where no cost items tell who uses what
    orders : how many orders of joining are drawn then, an even number from 4

    Returns
    -------
    CostShares

    Raises
    ------
    RuleBroken
        If a budget or worth is negative or of someone who is no member, or *orders* is odd or below 4.

    Notes
    -----
    A rule whose figures aren't all there is not known, and says why: nobody's missing budget counts as 0.
    Everything is worked out in whole numbers and fractions; only drawn Shapley shares have an error, which
    is told. Shares are rounded down to the smallest unit, and what is left goes, a unit each, to the largest
    rests, members in their order where rests tie. Who would do better alone is asked before rounding.
    Shapley takes about four passes over the 2^n sets, none where there are cost items; the nucleolus some
    dozens to hundreds of passes.

    References
    ----------
    L. S. Shapley, "A value for n-person games", 1953.
    D. Schmeidler, "The nucleolus of a characteristic function game", 1969.
    S. C. Littlechild, G. Owen, "A simple expression for the Shapley value in a special case", 1973.
    H. P. Young, "Cost allocation", 1994.

    Examples
    --------
    >>> from archstone.engines.cost_games import CostGame, SharedItem
    >>> everyone = frozenset({"church", "clinic", "school"})
    >>> items = [SharedItem("hall", 900, everyone), SharedItem("bus", 601, frozenset({"clinic", "school"}))]
    >>> found = share_cost(CostGame.of_items(["church", "clinic", "school"], items), budgets={"church": 90})
    >>> for one in found.rules:
    ...     print(one.rule, one.shares or one.why_not)
    equal (501, 500, 500)
    by size The annual budgets of clinic and school are not known.
    by benefit The worths received by church, clinic and school are not known.
    Shapley (300, 601, 600)
    nucleolus (450, 526, 525)
    """
    if orders < 4 or orders % 2:
        raise RuleBroken("Orders of joining are drawn in pairs: give an even number, 4 or more.")
    n, total = len(game.members), Fraction(game.total)
    equal = RuleShares(SharingRule.EQUAL, "Everyone pays the same.", exact=(total / n,) * n)
    size = _in_proportion(_BY_SIZE, game, budgets or {})
    benefit = _in_proportion(_BY_BENEFIT, game, worths or {})
    nucleolus, can_be_stable = _by_nucleolus(game)
    found = (equal, size, benefit, _by_shapley(game, rng, orders), nucleolus)
    return CostShares(
        game,
        _judged(found, game),
        None if game.alone is None else tuple(game.alone.cost(1 << place) for place in range(n)),
        can_be_stable,
    )


def rounded(shares: Sequence[Fraction], total: int) -> tuple[int, ...]:
    """Round shares to whole units so that they add up: down, and then one more for the largest rests.

    Where rests tie, the first gets it.

    Examples
    --------
    >>> rounded([Fraction(10, 3)] * 3, 10)
    (4, 3, 3)
    """
    found = [floor(share) for share in shares]
    by_rest = sorted(range(len(found)), key=lambda place: (found[place] - shares[place], place))
    for place in by_rest[: total - sum(found)]:
        found[place] += 1
    return tuple(found)


@dataclass(frozen=True, slots=True)
class _Measure:
    """What a cost is shared in proportion to, and how one speaks of it."""

    rule: SharingRule
    how: str
    what: str
    joined: str


_BY_SIZE = _Measure(SharingRule.SIZE, "In proportion to annual budgets.", "annual budget", "of")
_BY_BENEFIT = _Measure(
    SharingRule.BENEFIT,
    "In proportion to the worth received, as receivers rate it.",
    "worth",
    "received by",
)


def _in_proportion(by: _Measure, game: CostGame, given: Mapping[str, Amount | None]) -> RuleShares:
    """Share by what each has; not known where one isn't, or all are 0."""
    for member, amount in given.items():
        if member not in game.members:
            raise RuleBroken(
                f"{member} has a figure for {by.what}, but is no member.{did_you_mean(member, game.members)}"
            )
        if amount is not None and amount < 0:
            raise RuleBroken(
                f"The {by.what} {by.joined} {member} must not be negative, not {float(amount):g}."
            )
    if missing := [member for member in game.members if given.get(member) is None]:
        one = len(missing) == 1
        who = f"The {by.what}{'' if one else 's'} {by.joined} {listed(missing)}"
        return RuleShares(by.rule, by.how, why_not=f"{who} {'is' if one else 'are'} not known.")
    amounts = [Fraction(given[member] or 0) for member in game.members]
    if not (all_together := sum(amounts)):
        return RuleShares(by.rule, by.how, why_not=f"Every {by.what} is 0.")
    return RuleShares(by.rule, by.how, exact=tuple(game.total * amount / all_together for amount in amounts))


def _by_shapley(game: CostGame, rng: np.random.Generator | None, orders: int) -> RuleShares:
    rule, n = SharingRule.SHAPLEY, len(game.members)
    how = "What each adds to the cost, averaged over all orders in which members could have joined."
    if game.alone is None:
        return RuleShares(rule, how, why_not=game.how)
    if isinstance(game.alone, ByItems):
        how += " With cost items that is: each item divided equally among those who use it."
        return RuleShares(rule, how, exact=game.alone.split(n))
    if n <= MOST_LISTED:
        return RuleShares(rule, how, exact=_shapley.exact(game.alone.table(n)))
    if rng is None:
        said = (
            f"More than {MOST_LISTED} members have too many orders to count, and none may be drawn at random."
        )
        return RuleShares(rule, how, why_not=said)
    try:
        drawn = _shapley.sampled(game.alone.cost, n, rng, orders)
    except RuleBroken as too_many:
        return RuleShares(rule, how, why_not=str(too_many))
    how = (
        f"What each adds to the cost, averaged over {orders:,} orders of joining drawn at random; "
        "intervals are of 95 %."
    )
    return RuleShares(rule, how, exact=drawn.shares, errors=drawn.errors)


def _by_nucleolus(game: CostGame) -> tuple[RuleShares, bool | None]:
    """Share the savings by the nucleolus; say also whether any sharing leaves no set better off alone."""
    rule, n = SharingRule.NUCLEOLUS, len(game.members)
    how = "The least that any set of members saves is made as large as it can be, then the next, and so on."
    if game.alone is None:
        return RuleShares(rule, how, why_not=game.how), None
    if n > MOST_FOR_NUCLEOLUS:
        said = f"It is worked out for up to {MOST_FOR_NUCLEOLUS} members; here are {n}."
        return RuleShares(rule, how, why_not=said), None
    savings = game.savings()
    if savings[-1] < 0:
        return RuleShares(
            rule, how, why_not="Together the members pay more than apart: nothing is saved."
        ), False
    found = _nucleolus.nucleolus(savings)
    alone = [game.alone.cost(1 << place) for place in range(n)]
    shares = tuple(cost - saved for cost, saved in zip(alone, found.shares, strict=True))
    stable = found.least_excess is None or found.least_excess >= 0
    return RuleShares(rule, how, exact=shares), stable


def _judged(rules: Sequence[RuleShares], game: CostGame) -> tuple[RuleShares, ...]:
    """Round the shares of each rule, and ask who would do better without the others."""
    n = len(game.members)
    costs = game.alone.table(n).astype(object) if game.alone and n <= MOST_FOR_NUCLEOLUS else None
    return tuple(_judge(one, game, costs) for one in rules)


def _judge(one: RuleShares, game: CostGame, costs: np.ndarray | None) -> RuleShares:
    if one.exact is None:
        return one
    shares = rounded(one.exact, game.total)
    if game.alone is None:
        return RuleShares(one.rule, one.how, shares, one.exact)
    errors = one.errors or (0.0,) * len(shares)
    more = tuple(
        member
        for place, member in enumerate(game.members)
        if one.exact[place] > game.alone.cost(1 << place) + NORMAL * errors[place]
    )
    apart = None if costs is None else _better_apart(one.exact, game, costs)
    stable = None if costs is None else apart is None
    if more:
        stable = False
    return RuleShares(one.rule, one.how, shares, one.exact, "", more, apart, stable, one.errors)


def _better_apart(shares: Sequence[Fraction], game: CostGame, costs: np.ndarray) -> BetterApart | None:
    """Find the set that would save most by leaving; the first in the order of sets where several do."""
    scale = lcm(*(share.denominator for share in shares))
    gains = subset_sums([int(share * scale) for share in shares]).astype(object) - costs * scale
    best = int(gains.argmax())
    if gains[best] <= 0:
        return None
    places = members_of(best)
    return BetterApart(
        tuple(game.members[place] for place in places),
        int(costs[best]),
        sum((shares[place] for place in places), Fraction(0)),
    )


def _said_of_unused(game: CostGame) -> list[str]:
    if not game.unused:
        return []
    names = listed(f"{item.what} ({game.said(item.minor)})" for item in game.unused)
    one = len(game.unused) == 1
    return [
        f"Nobody uses {names}: {'it is' if one else 'they are'} in no share. Say who does, or strike "
        f"{'it' if one else 'them'}."
    ]


def _said_of_rule(one: RuleShares, game: CostGame) -> list[str]:
    name = str(one.rule)[0].upper() + str(one.rule)[1:]
    if one.why_not:
        return [f"{name}: not known. {one.why_not}"]
    said = []
    if one.more_than_alone:
        pay = "pays" if len(one.more_than_alone) == 1 else "each pay"
        said.append(f"{name}: {listed(one.more_than_alone)} {pay} more than alone.")
    if one.better_apart and len(one.better_apart.members) > 1:
        apart = one.better_apart
        said.append(
            f"{name}: {listed(apart.members)} pay {game.said(apart.pays)} together, and would pay "
            f"{game.said(apart.alone)} without the others."
        )
    if free := [m for m, share in zip(game.members, one.exact or (), strict=True) if not share]:
        said.append(f"{name}: {listed(free)} {'pays' if len(free) == 1 else 'pay'} nothing.")
    return said
