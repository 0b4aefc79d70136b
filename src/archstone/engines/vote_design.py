"""Design of votes: weights and a quota whose voting power follows the risk shares (FORMULAS 7).

A member with twice the votes hasn't twice the power: what counts is how often its vote decides. So weights
are looked for whose voting power, not whose size, is as near to what each member puts at risk as can be.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm
from typing import TYPE_CHECKING

import numpy as np

from archstone.engines._design_games import LARGEST_TABLE, GameTable, game_table
from archstone.model.errors import RuleBroken, did_you_mean
from archstone.model.risks import normalised

if TYPE_CHECKING:
    from archstone.engines._design_search import Candidate, Search

INDICES = ("banzhaf", "shapley-shubik")
LARGEST_TOTAL = 100_000
ADDABLE_TOTAL = 100
SECONDS = 2.0
SHARE_FOR_ADDABLE = 0.2
"""Of the time, for weights that people can add up."""
MOST_MEMBERS = 1_000
SHORT_OF_SHARE = 0.01


@dataclass(frozen=True, slots=True)
class Weighting:
    """Weights and a quota, with the power that comes of them.

    Attributes
    ----------
    weights : whole numbers, in the order of the shares
    quota : how much must say yes
    power : normalised power of each member, sums to 1
    distance : sum of power less share, taken positive, over the members, in [0, 2]
    power_to_act : chance that a proposal passes if everyone says yes half of the time (Coleman)
    """

    weights: tuple[int, ...]
    quota: int
    power: tuple[float, ...]
    distance: float
    power_to_act: float

    @property
    def total(self) -> int:
        """All votes there are."""
        return sum(self.weights)

    @property
    def is_unanimity(self) -> bool:
        """Whether everyone must say yes."""
        return self.total - min(self.weights) < self.quota

    @property
    def blockers(self) -> tuple[int, ...]:
        """Who can stop any proposal alone, by place in the order of the shares."""
        return tuple(i for i, weight in enumerate(self.weights) if self.total - weight < self.quota)


@dataclass(frozen=True, slots=True)
class VoteDesign:
    """The weights and quota that follow the risk shares most closely, and how that is known.

    Attributes
    ----------
    shares : what each member risks, as exact shares that sum to 1
    index : `banzhaf` or `shapley-shubik`
    best : the weights, quota and power
    addable : the best with a total of at most 100, which people can add up in a meeting; None where there is
        none, such as among more than 100 members
    optimal : whether no other weights at all (within the band) come nearer, which is proven
    method : how it was found, in a sentence
    largest_total : up to which total was looked
    """

    shares: tuple[Fraction, ...]
    index: str
    best: Weighting
    addable: Weighting | None
    optimal: bool
    method: str
    largest_total: int

    @property
    def weights(self) -> tuple[int, ...]:
        """What each vote weighs, in the order of the shares."""
        return self.best.weights

    @property
    def quota(self) -> int:
        """How much must say yes."""
        return self.best.quota

    @property
    def power(self) -> tuple[float, ...]:
        """The normalised power of each member."""
        return self.best.power

    @property
    def distance(self) -> float:
        """How far power is from the shares, summed over the members."""
        return self.best.distance

    @property
    def power_to_act(self) -> float:
        """How likely a proposal passes if everyone says yes half of the time."""
        return self.best.power_to_act

    def warnings(self, names: Sequence[str] | None = None) -> tuple[str, ...]:
        """Say what members should know before they agree, with their names or their places from 1."""
        named = tuple(names) if names else tuple(f"member {k}" for k in range(1, len(self.shares) + 1))
        return (*_of_quota(self, named), *_of_power(self, named))


def _of_quota(design: VoteDesign, names: Sequence[str]) -> list[str]:
    said = []
    if len(design.shares) == 2:
        said.append(
            "Two members can only decide together, or one decides alone: both have one vote and both are "
            "needed, whatever they risk. The band of quotas (above half, at most three quarters) is waived."
        )
    if design.best.is_unanimity:
        said.append("This quota amounts to unanimity: everyone must say yes, and one no stops everything.")
    elif design.best.blockers:
        who = ", ".join(names[i] for i in design.best.blockers)
        said.append(f"Can stop any proposal alone: {who}.")
    return said


def _of_power(design: VoteDesign, names: Sequence[str]) -> list[str]:
    said = []
    for name, share, power in zip(map(_begins, names), design.shares, design.power, strict=True):
        if share == 0:
            said.append(
                f"{name} puts nothing at risk and has {power:.4f} of the power: nobody is to be powerless."
            )
        elif power < share - SHORT_OF_SHARE:
            reason = "No weights do better in all" if design.optimal else "None better in all were found"
            said.append(
                f"{name} has less power ({power:.3f}) than it puts at risk ({float(share):.3f}). {reason}."
            )
    powers: dict[Fraction, set[float]] = {}
    for share, power in zip(design.shares, design.power, strict=True):
        powers.setdefault(share, set()).add(round(power, 4))
    if any(len(several) > 1 for several in powers.values()):
        said.append(
            "Members with equal risk have unequal power here; only so was power brought this near in all."
        )
    return said


def _begins(name: str) -> str:
    """Write a name as a sentence begins."""
    return name[:1].upper() + name[1:]


def design_votes(
    shares: Sequence[Fraction | int | float],
    *,
    index: str = "banzhaf",
    largest_total: int = LARGEST_TOTAL,
    seconds: float = SECONDS,
    rng: np.random.Generator | None = None,
) -> VoteDesign:
    """Find whole weights and a quota whose voting power follows the shares as closely as can be.

    Votes in proportion to risk give power that is out of proportion: with 49, 49 and 2 votes of a hundred
    and a quota of 51 all three have the same power. Members should know that, and can do better.

    Parameters
    ----------
    shares : (n,) what each member puts at risk, any one unit, 0 or more, not all 0; two members or more
    index : `banzhaf`, or `shapley-shubik`
    largest_total : the sum of the weights at most
    seconds : how long to search at most, among eight members and more; compiling, which takes seconds the
        very first time, doesn't count
    rng : where the random moves of that search come from; the default is a generator with seed 0

    Returns
    -------
    design : VoteDesign; the quota is above one half of the total and at most three quarters, nobody is
        without power and nobody decides alone

    Raises
    ------
    RuleBroken
        If there are fewer than two members or more than 1,000, a share is negative or no number, all are 0,
        the index isn't known, the largest total leaves someone without a vote, or the time isn't above 0.

    Notes
    -----
    Up to seven members the result is proven: every weighted game is in a table, 14,127 of seven members once
    those that differ only in who is who are counted as one. Each is held against the shares with the
    strongest member at the largest share, which no other order beats. Ties: larger power to act, then
    smaller total, weights from large to small, quota. The distance is compared exactly.

    From eight on the result is the best found, never worse than weights proportional to the shares with any
    quota in the band: every total up to 100, then 1,000, 10,000, 100,000 and the largest, and the exactly
    proportional weights (for Shapley-Shubik up to 1,000). The search stops by the clock, so that with one
    seed a faster machine may come nearer. Two members: one vote each, both needed, the band is waived.

    References
    ----------
    D. Leech, "Power indices as an aid to institutional design: the generalised apportionment problem", 2003.
    B. de Keijzer, T. Klos, Y. Zhang, "Enumeration and exact design of weighted voting games", 2010.

    Examples
    --------
    >>> found = design_votes([4, 3, 2, 1])
    >>> found.weights, found.quota, found.optimal
    ((3, 2, 2, 1), 5, True)
    """
    exact = normalised(shares)
    _check(len(exact), index, largest_total, seconds)
    if len(exact) == 2:
        best = _weighting(exact, (1, 1), 2, (1, 1), Fraction(1, 4))
        method = "Both must agree: no other rule leaves both with power and neither deciding alone."
        return VoteDesign(exact, index, best, best, True, method, largest_total)
    if len(exact) <= LARGEST_TABLE:
        return _proven(exact, index, largest_total)
    return _searched(exact, index, largest_total, seconds, rng or np.random.default_rng(0))


def _check(members: int, index: str, largest_total: int, seconds: float) -> None:
    if members < 2:
        raise RuleBroken("Votes are designed for two members or more; one alone decides everything.")
    if members > MOST_MEMBERS:
        raise RuleBroken(f"Votes are designed for at most {MOST_MEMBERS:,} members, not {members:,}.")
    if index not in INDICES:
        raise RuleBroken(f"The index is {' or '.join(INDICES)}, not {index!r}.{did_you_mean(index, INDICES)}")
    if largest_total < members:
        raise RuleBroken(
            f"Weights with a total of {largest_total} leave someone of {members} members without a vote; "
            f"allow {members} or more."
        )
    if not 0 < seconds < float("inf"):
        raise RuleBroken(f"The search takes more than 0 seconds and comes to an end, so not {seconds:g}.")


def _proven(shares: tuple[Fraction, ...], index: str, largest_total: int) -> VoteDesign:
    table = game_table(len(shares), index)
    best = _nearest(table, shares, largest_total)
    fitting = int((table.totals <= largest_total).sum())
    among = "all" if fitting == len(table.quotas) else f"the {fitting:,} that fit this total, of all"
    method = (
        f"Compared with {among} {len(table.quotas):,} weighted rules of {len(shares)} members in which "
        "everyone has power and the quota lies above half and at most at three quarters: proven best."
    )
    return VoteDesign(
        shares,
        index,
        best,
        _nearest(table, shares, min(largest_total, ADDABLE_TOTAL)),
        True,
        method,
        largest_total,
    )


def _nearest(table: GameTable, shares: tuple[Fraction, ...], largest_total: int) -> Weighting:
    """Find the nearest game: strongest to the largest share, since crossing over is never nearer."""
    order = sorted(range(len(shares)), key=lambda i: -shares[i])
    wanted = np.array([float(shares[i]) for i in order])
    base = table.power.sum(axis=1)
    far = np.abs(table.power / base[:, None] - wanted).sum(axis=1)
    far[table.totals > largest_total] = np.inf

    def exactly(game: int) -> tuple[Fraction, int, int, tuple[int, ...], int]:
        whole = int(base[game])
        distance = sum(
            (abs(Fraction(int(p), whole) - shares[i]) for p, i in zip(table.power[game], order, strict=True)),
            Fraction(0),
        )
        weights = tuple(int(w) for w in table.weights[game])
        return distance, -int(table.winning[game]), sum(weights), weights, int(table.quotas[game])

    game = min(np.flatnonzero(far <= far.min() + 1e-9), key=lambda g: exactly(int(g)))
    place = {member: k for k, member in enumerate(order)}
    return _weighting(
        shares,
        tuple(int(table.weights[game, place[i]]) for i in range(len(shares))),
        int(table.quotas[game]),
        tuple(int(table.power[game, place[i]]) for i in range(len(shares))),
        Fraction(int(table.winning[game]), 2 ** len(shares)),
    )


def _weighting(
    shares: tuple[Fraction, ...],
    weights: tuple[int, ...],
    quota: int,
    decisive: tuple[int, ...],
    power_to_act: Fraction,
) -> Weighting:
    power = [Fraction(count, sum(decisive)) for count in decisive]
    distance = sum((abs(p - r) for p, r in zip(power, shares, strict=True)), Fraction(0))
    return Weighting(weights, quota, tuple(float(p) for p in power), float(distance), float(power_to_act))


def _searched(
    shares: tuple[Fraction, ...], index: str, largest_total: int, seconds: float, rng: np.random.Generator
) -> VoteDesign:
    from archstone.engines._design_search import Search, compile_kernels

    compile_kernels(rng)
    base = lcm(*(share.denominator for share in shares))
    exact = [int(share * base) if base <= largest_total else 0 for share in shares]
    search = Search(np.array([float(share) for share in shares]), index, rng, exact)
    clock = time.monotonic
    until = clock() + seconds
    addable = None
    if len(shares) <= ADDABLE_TOTAL:
        addable = search.run(min(largest_total, ADDABLE_TOTAL), SHARE_FOR_ADDABLE * seconds, clock)
    if addable is not None and (largest_total <= ADDABLE_TOTAL or addable.distance == 0.0):
        found = addable
    else:
        found = search.run(largest_total, until - clock(), clock)
        if addable is not None and addable.distance <= found.distance:
            found = addable
    method = (
        f"Best found in {seconds:g} s among totals up to {largest_total:,}; never worse than weights in "
        "proportion to the shares. A proof is given for up to seven members only."
    )
    small = None if addable is None else _settled(search, addable)
    return VoteDesign(shares, index, _settled(search, found), small, False, method, largest_total)


def _settled(search: Search, found: Candidate) -> Weighting:
    weights, quota, power, power_to_act = search.settled(found)
    distance = float(np.abs(power - search.shares).sum())
    return Weighting(
        tuple(int(w) for w in weights), quota, tuple(float(p) for p in power), distance, power_to_act
    )
