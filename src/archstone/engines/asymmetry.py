"""Asymmetry: who holds more of the say than it puts at risk, and who less (FORMULAS 12, SPEC W3).

Power gathers in many small ways: who proposes, who sits, who speaks, who is thanked. Each is held against
what members put at risk, since that, not size, is what a say should follow.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import comb

from archstone.model.errors import RuleBroken

FEW = 5
"""With fewer things counted a share says little, and is flagged (our default)."""


@dataclass(frozen=True, slots=True)
class KnownShare:
    """How one kind of say is spread over the members.

    ``amounts`` is in any one unit, by member; who is missing has 0. ``counted`` is how many things were
    counted, such as proposals; None where it isn't a count. ``made_from`` says how it was made.

    Invariants: no amount is below 0, and not all are 0: then the share isn't known and there is none.
    """

    id: str
    name: str
    amounts: Mapping[str, Fraction]
    made_from: str
    counted: int | None = None
    missing: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for member, amount in self.amounts.items():
            if amount < 0:
                raise RuleBroken(f"{self.name} of {member} must be 0 or more, not {float(amount):g}.")
        if not any(self.amounts.values()):
            raise RuleBroken(f"Nobody has any of this: {self.name}. What isn't there can't be shared out.")

    @property
    def is_few(self) -> bool:
        """Whether so little was counted that the share says little."""
        return self.counted is not None and self.counted < FEW

    def of(self, members: Sequence[str]) -> tuple[Fraction, ...]:
        """Give the share of each member, in 0..1; what others hold is left out."""
        amounts = [Fraction(self.amounts.get(member, 0)) for member in members]
        total = sum(amounts, Fraction(0))
        if not total:
            raise RuleBroken(f"No member has any of this: {self.name}. Others hold all of it.")
        return tuple(amount / total for amount in amounts)


@dataclass(frozen=True, slots=True)
class Held:
    """One kind of say held against the risk shares, in the order of the members.

    ``distance`` is how much of it would have to change hands for it to follow the risks, 0..1.
    ``by_chance`` is the distance to expect if it had been dealt out at random in proportion to the risks, as
    many things as were counted; None where it isn't a count.
    """

    share: KnownShare
    members: tuple[str, ...]
    shares: tuple[Fraction, ...]
    risks: tuple[Fraction, ...]
    distance: Fraction
    by_chance: Fraction | None

    @property
    def gains(self) -> tuple[Fraction, ...]:
        """Each member's share less its risk share; above 0 it holds more than it risks."""
        return tuple(share - risk for share, risk in zip(self.shares, self.risks, strict=True))

    @property
    def is_telling(self) -> bool:
        """Whether it is at least twice as far away as chance alone would take it."""
        return self.by_chance is None or self.distance >= 2 * self.by_chance

    def gainers(self) -> tuple[tuple[str, Fraction], ...]:
        """Name who holds more than it risks, the largest gain first."""
        return self._ordered(1)

    def losers(self) -> tuple[tuple[str, Fraction], ...]:
        """Name who holds less than it risks, the largest loss first, as amounts above 0."""
        return self._ordered(-1)

    def _ordered(self, sign: int) -> tuple[tuple[str, Fraction], ...]:
        named = zip(self.members, self.gains, strict=True)
        return tuple(
            sorted(
                ((who, sign * gain) for who, gain in named if sign * gain > 0),
                key=lambda one: (-one[1], one[0]),
            )
        )


@dataclass(frozen=True, slots=True)
class Asymmetry:
    """Every known kind of say held against the risk shares, and the same summed over groups of members.

    ``missing`` says what isn't known. ``groups`` has a list for each way of grouping, such as by size.
    """

    members: tuple[str, ...]
    risks: tuple[Fraction, ...]
    held: tuple[Held, ...]
    groups: Mapping[str, tuple[Held, ...]]
    missing: tuple[str, ...] = ()

    def of(self, id: str) -> Held | None:
        """Give one kind of say by its id; None where it isn't known."""
        return next((one for one in self.held if one.share.id == id), None)

    def gains_of(self, member: str) -> dict[str, Fraction]:
        """Say for one member how much more than its risk share it holds of each kind of say."""
        place = self.members.index(member)
        return {one.share.id: one.gains[place] for one in self.held}

    def above(self, member: str, by: Fraction) -> tuple[Held, ...]:
        """Name the kinds of say of which a member holds its risk share and *by* of it more, or even more."""
        place = self.members.index(member)
        risk = self.risks[place]
        return tuple(one for one in self.held if one.shares[place] > risk * (1 + by))


def asymmetry(
    risks: Mapping[str, Fraction],
    shares: Iterable[KnownShare],
    *,
    groups: Mapping[str, Mapping[str, str]] | None = None,
    missing: Iterable[str] = (),
) -> Asymmetry:
    """Hold each known kind of say against what members put at risk.

    Nothing here says that a gap is wrong: who speaks well should speak. It says which gaps there are, who is
    on which side of them, and whether they are more than chance, so that members can decide on them.

    Parameters
    ----------
    risks : risk share of each member, exact, sum 1
    shares : the kinds of say that are known; a member that is missing in one has 0
    groups : ways of grouping, each a group for every member, such as ``{"size": {"a": "small"}}``; members
        without one stand in the group "not known"
    missing : what isn't known, carried into the result

    Returns
    -------
    Asymmetry, in the order given

    Raises
    ------
    RuleBroken
        If there is no member, the risk shares don't sum to 1 or one is negative.

    Notes
    -----
    The distance is half of the sum of the absolute values of share less risk: the part of a say that would
    have to change hands. Exact. Expected by chance: each of n things falls to one member with the chance of
    its risk share; the mean absolute value of X/n - r has a closed form (de Moivre), summed over members and
    halved. Things that several members share make it smaller, so what is told is on the safe side.
    O(members x shares).

    References
    ----------
    P. Diaconis, S. Zabell, "Closed form summation for classical distributions", 1991 (de Moivre's mean
    absolute deviation).

    Examples
    --------
    >>> risks = {"mill": Fraction(1, 4), "church": Fraction(3, 4)}
    >>> spoke = KnownShare("voice", "outside voice", {"mill": Fraction(3)}, "3 appearances", counted=3)
    >>> found = asymmetry(risks, [spoke]).held[0]
    >>> found.distance, found.gainers(), found.by_chance
    (Fraction(3, 4), (('mill', Fraction(3, 4)),), Fraction(27, 128))
    """
    members = tuple(risks)
    given = tuple(Fraction(risk) for risk in risks.values())
    if not members:
        raise RuleBroken("There is no member, so there is nothing to compare.")
    if min(given) < 0 or sum(given) != 1:
        raise RuleBroken("Risk shares are 0 or more and sum to 1.")
    known = tuple(shares)
    held = tuple(_held(share, members, given) for share in known)
    return Asymmetry(
        members,
        given,
        held,
        {way: grouped(held, of) for way, of in (groups or {}).items()},
        tuple(missing),
    )


def _held(share: KnownShare, members: tuple[str, ...], risks: tuple[Fraction, ...]) -> Held:
    shares = share.of(members)
    return Held(
        share,
        members,
        shares,
        risks,
        half_distance(shares, risks),
        None if share.counted is None else expected_by_chance(risks, share.counted),
    )


NOT_KNOWN = "not known"


def grouped(held: Iterable[Held], group_of: Mapping[str, str]) -> tuple[Held, ...]:
    """Sum each kind of say and the risks over groups of members, and hold the one against the other again."""
    return tuple(_summed(one, group_of) for one in held)


def _summed(held: Held, group_of: Mapping[str, str]) -> Held:
    shares: dict[str, Fraction] = {}
    risks: dict[str, Fraction] = {}
    for member, share, risk in zip(held.members, held.shares, held.risks, strict=True):
        group = group_of.get(member, NOT_KNOWN)
        shares[group] = shares.get(group, Fraction(0)) + share
        risks[group] = risks.get(group, Fraction(0)) + risk
    names = tuple(sorted(shares, key=lambda name: (name == NOT_KNOWN, name)))
    of_shares, of_risks = tuple(shares[name] for name in names), tuple(risks[name] for name in names)
    counted = held.share.counted
    return Held(
        held.share,
        names,
        of_shares,
        of_risks,
        half_distance(of_shares, of_risks),
        None if counted is None else expected_by_chance(of_risks, counted),
    )


def half_distance(one: Sequence[Fraction], other: Sequence[Fraction]) -> Fraction:
    """Measure half the L1 distance of two sets of shares, 0..1.

    Examples
    --------
    >>> half_distance([Fraction(1), Fraction(0)], [Fraction(1, 4), Fraction(3, 4)])
    Fraction(3, 4)
    """
    return sum((abs(a - b) for a, b in zip(one, other, strict=True)), Fraction(0)) / 2


def expected_by_chance(risks: Sequence[Fraction], counted: int) -> Fraction:
    """Work out the distance to expect if *counted* things were dealt out at random by the risk shares.

    Five proposals can't follow five risk shares closely, however fair a group is; this says how closely.

    Parameters
    ----------
    risks : shares, sum 1
    counted : how many things, >= 1

    Returns
    -------
    distance : Fraction, 0..1, exact

    Examples
    --------
    >>> expected_by_chance([Fraction(1, 2), Fraction(1, 2)], 2)
    Fraction(1, 4)
    """
    if counted < 1:
        raise RuleBroken(f"What chance does can be told for one thing or more, not {counted}.")
    return sum((_mean_deviation(risk, counted) for risk in risks), Fraction(0)) / (2 * counted)


def _mean_deviation(chance: Fraction, trials: int) -> Fraction:
    """Give the mean of |X - n p| of a binomial: 2 v C(n, v) p^v (1 - p)^(n - v + 1), v = floor(n p) + 1."""
    if chance in (0, 1):
        return Fraction(0)
    v = int(trials * chance) + 1
    top, bottom = chance.numerator, chance.denominator
    ways = comb(trials, v) * top**v * (bottom - top) ** (trials - v + 1)
    return Fraction(2 * v * ways, bottom ** (trials + 1))
