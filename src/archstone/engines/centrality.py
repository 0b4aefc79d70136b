"""Centrality: who is turned to in a network of ties, and whether that is who is recorded as leading.

In-ties are the plainest sign of who holds power without a vote: those whom the others go to.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import atanh, sqrt, tanh

from archstone.model.errors import RuleBroken

Z_95 = 1.959963984540054  # the normal quantile of a two-sided 95 %
FEWEST_RANKED = 3
"""With fewer pairs a rank correlation is 1, -1 or nothing."""


@dataclass(frozen=True, slots=True)
class Tie:
    """A tie from one organisation to another; ``weight`` says how strong, 1 unless known."""

    source: str
    target: str
    weight: Fraction = Fraction(1)


@dataclass(frozen=True, slots=True)
class InTies:
    """How many others turn to an organisation, and how strongly in all."""

    id: str
    ties: int
    weight: Fraction


def in_ties(ids: Iterable[str], ties: Iterable[Tie]) -> tuple[InTies, ...]:
    """Count who turns to each organisation, most in-ties first.

    Parameters
    ----------
    ids : the organisations, also those without a tie
    ties : a pair given twice counts as one tie, its weights added; a tie to oneself isn't counted

    Returns
    -------
    in_ties : by number of ties, then weight, both falling, then id

    Raises
    ------
    RuleBroken
        If a weight is negative, or a tie names an organisation that isn't there.

    Examples
    --------
    >>> found = in_ties(["police", "fire", "radio"], [Tie("fire", "police"), Tie("radio", "police")])
    >>> [(one.id, one.ties) for one in found]
    [('police', 2), ('fire', 0), ('radio', 0)]
    """
    weights: dict[str, dict[str, Fraction]] = {id: {} for id in ids}
    for tie in ties:
        for end in (tie.source, tie.target):
            if end not in weights:
                raise RuleBroken(
                    f"The tie from {tie.source} to {tie.target} names {end}, which isn't listed."
                )
        if tie.weight < 0:
            raise RuleBroken(f"The tie from {tie.source} to {tie.target} can't weigh less than 0.")
        if tie.source != tie.target:
            own = weights[tie.target]
            own[tie.source] = own.get(tie.source, Fraction(0)) + tie.weight
    found = [InTies(id, len(own), sum(own.values(), Fraction(0))) for id, own in weights.items()]
    return tuple(sorted(found, key=lambda one: (-one.ties, -one.weight, one.id)))


def ranks(values: Sequence[Fraction | int | float]) -> tuple[Fraction, ...]:
    """Rank values, the smallest 1; equal ones share the mean of their places.

    Examples
    --------
    >>> [str(rank) for rank in ranks([10, 30, 10])]
    ['3/2', '3', '3/2']
    """
    order = sorted(range(len(values)), key=values.__getitem__)
    found = [Fraction(0)] * len(values)
    start = 0
    while start < len(order):
        end = start
        while end + 1 < len(order) and values[order[end + 1]] == values[order[start]]:
            end += 1
        for place in order[start : end + 1]:
            found[place] = Fraction(start + end + 2, 2)
        start = end + 1
    return tuple(found)


def spearman(one: Sequence[Fraction | int | float], other: Sequence[Fraction | int | float]) -> float | None:
    """Correlate two rankings of the same things (Spearman's rho).

    Parameters
    ----------
    one, other : (n,) values, n >= 3, in any units; only their order counts

    Returns
    -------
    rho : float in [-1, 1]; None where all values of one side are equal, so that there is no order

    Raises
    ------
    RuleBroken
        If there are fewer than three pairs, or not as many of one as of the other.

    Notes
    -----
    Pearson's correlation of the ranks, ties at their mean, in exact fractions up to the last square root.

    References
    ----------
    C. Spearman, "The proof and measurement of association between two things", 1904.

    Examples
    --------
    >>> spearman([1, 2, 3, 4], [10, 20, 40, 30])
    0.8
    """
    if len(one) != len(other) or len(one) < FEWEST_RANKED:
        raise RuleBroken(
            f"Two rankings are compared over three things or more; here are {len(one)} and {len(other)}."
        )
    middle = Fraction(len(one) + 1, 2)
    a = [rank - middle for rank in ranks(one)]
    b = [rank - middle for rank in ranks(other)]
    square_a, square_b = sum((x * x for x in a), Fraction(0)), sum((x * x for x in b), Fraction(0))
    if not square_a or not square_b:
        return None
    joint = sum((x * y for x, y in zip(a, b, strict=True)), Fraction(0))
    return float(joint) / sqrt(square_a * square_b)


@dataclass(frozen=True, slots=True)
class RankCheck:
    """In-ties beside a recorded rank.

    ``rows`` holds who has a rank: id, in-ties, weight of the in-ties, rank. ``by_ties`` and ``by_weight`` are
    Spearman's rho over them; None where one side has no order. ``unranked`` are left out of both.
    """

    rows: tuple[tuple[InTies, Fraction], ...]
    by_ties: float | None
    by_weight: float | None
    unranked: tuple[InTies, ...]

    @property
    def interval(self) -> tuple[float, float] | None:
        """Bonett and Wright's 95 % interval of ``by_ties``; None under four, or where rho is 1 or -1."""
        if self.by_ties is None or len(self.rows) < FEWEST_RANKED + 1 or abs(self.by_ties) >= 1:
            return None
        reach = Z_95 * sqrt((1 + self.by_ties**2 / 2) / (len(self.rows) - 3))
        return tanh(atanh(self.by_ties) - reach), tanh(atanh(self.by_ties) + reach)

    @property
    def sentence(self) -> str:
        """Say how alike the two rankings are, and over how many."""
        if self.by_ties is None:
            return "All are alike in in-ties or in rank, so the two can't be compared."
        alike = "alike" if self.by_ties > 0 else "opposed"
        low = self.interval[0] if self.interval else None
        sure = " With so few, chance could do that." if low is not None and low <= 0 < self.by_ties else ""
        span = f" (95 % interval {self.interval[0]:.2f} to {self.interval[1]:.2f})" if self.interval else ""
        without = len(self.unranked)
        left = f"; {without} {'has' if without == 1 else 'have'} no rank" if without else ""
        return (
            f"The ranking by in-ties and the recorded rank are {alike}: Spearman's rho {self.by_ties:.2f}"
            f"{span} over {len(self.rows)} organisations{left}.{sure}"
        )


def rank_check(found: Iterable[InTies], rank: Mapping[str, Fraction | None]) -> RankCheck:
    """Ask whether those whom others turn to are those recorded as leading.

    Parameters
    ----------
    found : as `in_ties` gives them
    rank : a recorded score of each, more is higher; None or left out where there is none

    Returns
    -------
    RankCheck

    Raises
    ------
    RuleBroken
        If fewer than three have a rank.

    References
    ----------
    D. G. Bonett, T. A. Wright, "Sample size requirements for estimating Pearson, Kendall and Spearman
    correlations", 2000 (the interval).
    """
    given = tuple(found)
    rows = [(one, score) for one in given if (score := rank.get(one.id)) is not None]
    if len(rows) < FEWEST_RANKED:
        raise RuleBroken(f"{len(rows)} of {len(given)} have a rank; three or more are needed to compare.")
    scores = [score for _, score in rows]
    return RankCheck(
        tuple(rows),
        spearman([one.ties for one, _ in rows], scores),
        spearman([one.weight for one, _ in rows], scores),
        tuple(one for one in given if rank.get(one.id) is None),
    )
