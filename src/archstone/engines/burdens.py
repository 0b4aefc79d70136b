"""Burdens: what coordination costs each member against its size, who bears too much, who gives and gets what.

Every function takes one value a member, in one order. None is not known, and never counted as 0.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from archstone.model.errors import RuleBroken

Amount = Fraction | int
REPORTED_FROM = Fraction(2)
"""A burden this many times the others' median is reported (our default)."""


def burdens(costs: Sequence[Amount | None], budgets: Sequence[Amount | None]) -> tuple[Fraction | None, ...]:
    """Set each member's coordination cost against its annual budget.

    A thousand spent on meetings is nothing to one member and a post to another; only against size do costs
    compare.

    Parameters
    ----------
    costs : (n,) what coordination cost each member in a year, >= 0; None where not known
    budgets : (n,) annual budgets in the same unit of the same currency, >= 0; None where not known

    Returns
    -------
    burdens : (n,) Fraction >= 0, share of the budget; None where the cost is not known, or the budget is not
        known or 0

    Raises
    ------
    RuleBroken
        If an amount is negative.
    ValueError
        If the two don't have the same length.

    Examples
    --------
    >>> [str(burden) for burden in burdens([500, 500, 500], [10_000, 100_000, None])]
    ['1/20', '1/200', 'None']
    """
    _refuse_negative("A coordination cost", costs)
    _refuse_negative("An annual budget", budgets)
    return tuple(
        None if cost is None or not budget else Fraction(cost) / Fraction(budget)
        for cost, budget in zip(costs, budgets, strict=True)
    )


def disproportions(burdens: Sequence[Fraction | None]) -> tuple[Fraction | None, ...]:
    """Set each member's burden against the median burden of the others.

    From 2 upwards (`REPORTED_FROM`) it is reported: that member bears at least twice what is usual here.

    Parameters
    ----------
    burdens : (n,) of `burdens`; None where not known

    Returns
    -------
    disproportions : (n,) Fraction >= 0; None where the burden is not known, where no other's is, or where the
        others' median is 0

    Notes
    -----
    Others whose burden is not known are left out of the median. Exact; O(n log n).

    Examples
    --------
    >>> found = disproportions([Fraction("0.05"), Fraction("0.01"), Fraction("0.02"), None])
    >>> [str(one) for one in found]
    ['10/3', '2/7', '2/3', 'None']
    """
    ordered = sorted(one for one in burdens if one is not None)
    return tuple(None if one is None else _against_others(one, ordered) for one in burdens)


def _against_others(own: Fraction, ordered: Sequence[Fraction]) -> Fraction | None:
    """Divide by the median of the others, which stands beside the middle of all, past the own place."""
    others, place = len(ordered) - 1, bisect_left(ordered, own)
    if not others:
        return None
    middle = ((others - 1) // 2, others // 2)
    usual = sum((ordered[k + (k >= place)] for k in middle), Fraction(0)) / 2
    return own / usual if usual else None


def gini(amounts: npt.NDArray[np.float64]) -> float:
    """Say with one number how unevenly *amounts* are spread over the members.

    At 0 everyone bears alike; the nearer to 1, the more of it one member bears alone. Compare it from review
    to review rather than with other alliances: its largest value hangs on the number of members.

    Parameters
    ----------
    amounts : (n,) float64, n >= 1, >= 0, in any one unit; leave out what is not known

    Returns
    -------
    gini : float from 0 to 1 - 1/n, without a unit; 0 where all amounts are 0

    Raises
    ------
    ValueError
        If there are no amounts, or one is negative or not finite.

    Notes
    -----
    Uncorrected: the mean difference of all pairs by twice the mean, without the factor n / (n - 1). Exact to
    some units in the last place; O(n log n).

    References
    ----------
    C. Gini, "Variabilità e mutabilità", 1912.

    Examples
    --------
    >>> gini(np.array([1.0, 1.0, 2.0]))
    0.16666666666666666
    >>> gini(np.array([0.0, 0.0, 0.0, 4.0]))
    0.75
    """
    given = np.sort(np.asarray(amounts, np.float64).ravel())
    if not len(given) or not np.isfinite(given).all() or given[0] < 0:
        raise ValueError("Unevenness is measured over one amount or more, each a number from 0 upwards.")
    if given[-1] == 0:
        return 0.0
    parts = given / given[-1]  # so that the sums of very large amounts stay finite
    n = len(parts)
    ranks = np.arange(1 - n, n, 2)
    return max(0.0, float(ranks @ parts / (n * parts.sum())))


@dataclass(frozen=True, slots=True)
class Gift:
    """What one member gave another: its cost as the giver rates it, its worth as the receiver does.

    None where that side hasn't said.
    """

    giver: str
    receiver: str
    cost: Amount | None
    worth: Amount | None


@dataclass(frozen=True, slots=True)
class ExchangeBalance:
    """What a member received beside what it gave.

    The two are never subtracted: each side rates by its own measure, and what costs one little may be worth
    much to another. That is what an alliance is for.

    Attributes
    ----------
    member : its id
    worth_received : sum of the worths that it put on what it received, as far as known
    cost_given : sum of the costs that it put on what it gave, as far as known
    received, given : how many gifts each way
    worth_not_known, cost_not_known : how many of them nobody rated
    """

    member: str
    worth_received: Fraction
    cost_given: Fraction
    received: int
    given: int
    worth_not_known: int
    cost_not_known: int


def exchange_balances(members: Sequence[str], gifts: Iterable[Gift]) -> tuple[ExchangeBalance, ...]:
    """Set beside each other what each member received and gave, never netted.

    Parameters
    ----------
    members : ids; gifts from or to others count for the one who is a member
    gifts : with costs and worths in one unit of one currency

    Returns
    -------
    balances : (n,) in the order of *members*

    Raises
    ------
    RuleBroken
        If a cost or a worth is negative.

    Examples
    --------
    >>> hall = Gift("church", "clinic", cost=100, worth=900)
    >>> course = Gift("clinic", "church", cost=300, worth=None)
    >>> for one in exchange_balances(["church", "clinic"], [hall, course]):
    ...     print(one.member, one.worth_received, one.cost_given, one.worth_not_known)
    church 0 100 1
    clinic 900 300 0
    """
    known = tuple(gifts)
    _refuse_negative("The cost of a gift", [gift.cost for gift in known])
    _refuse_negative("The worth of a gift", [gift.worth for gift in known])
    return tuple(_balance(member, known) for member in members)


def _balance(member: str, gifts: Sequence[Gift]) -> ExchangeBalance:
    worths = [gift.worth for gift in gifts if gift.receiver == member]
    costs = [gift.cost for gift in gifts if gift.giver == member]
    return ExchangeBalance(
        member,
        sum((Fraction(worth) for worth in worths if worth is not None), Fraction(0)),
        sum((Fraction(cost) for cost in costs if cost is not None), Fraction(0)),
        received=len(worths),
        given=len(costs),
        worth_not_known=worths.count(None),
        cost_not_known=costs.count(None),
    )


def _refuse_negative(what: str, amounts: Iterable[Amount | None]) -> None:
    if (wrong := next((one for one in amounts if one is not None and one < 0), None)) is not None:
        raise RuleBroken(f"{what} must not be negative, not {float(wrong):g}.")
