"""Gifts: what members gave each other in a span, at what cost and of what worth, never netted (SPEC K4)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from archstone.engines.burdens import ExchangeBalance, Gift, exchange_balances
from archstone.engines.conversions import Conversions
from archstone.model.alliances import Alliance
from archstone.model.contributions import Contribution, ContributionKind
from archstone.model.money import Money


@dataclass(frozen=True, slots=True)
class Given:
    """A contribution, as far as it lies in the span, in whole units of the ledger's currency.

    ``part`` is the share of its days in the span. ``cost`` is None where the giver hasn't said or no rate
    reaches it; ``worth`` has every receiver, None where it hasn't rated or no rate reaches it.
    """

    contribution: Contribution
    receivers: tuple[str, ...]
    part: Fraction
    cost: Fraction | None
    worth: Mapping[str, Fraction | None]


@dataclass(frozen=True, slots=True)
class KindTotal:
    """What a member gave of one kind: how often, at what cost, and of what worth to those who received it.

    ``cost`` and ``worth`` add up what is known; ``cost_not_known`` counts gifts, ``worth_not_known`` ratings
    that are missing, one a gift and receiver.
    """

    member: str
    kind: ContributionKind
    gifts: int
    cost: Fraction
    cost_not_known: int
    worth: Fraction
    worth_not_known: int
    ratings: int


def given_within(  # noqa: PLR0917  what is laid out, then the span and how amounts are converted
    contributions: Sequence[Contribution],
    alliance: Alliance | None,
    members: Sequence[str],
    since: date,
    until: date,
    books: Conversions,
) -> tuple[Given, ...]:
    """Lay out the contributions that lie in a span, wholly or in part.

    Parameters
    ----------
    contributions : all that are written down
    alliance : who belonged to it when; None, or without members, where that isn't known
    members : who counts as a member then
    since, until : the span, both days counted
    books : what amounts are converted by, each at the rate of the gift's first day

    Returns
    -------
    given : in the order of *contributions*; who rated a gift received it, too
    """
    found = []
    for one in contributions:
        part = one.share_within(since, until)
        if not part:
            continue
        receivers = one.receivers(alliance) if alliance and alliance.members else one.to
        if not receivers:
            receivers = tuple(id for id in members if id != one.by)
        receivers = (*receivers, *(id for id in one.worth if id not in receivers))

        def units(
            money: Money | None, whose: str, one: Contribution = one, part: Fraction = part
        ) -> Fraction | None:
            made = money and books.of(money, one.on, key="contributions", what=one.what, whose=whose)
            return made.units * part if made else None

        worth = {receiver: units(one.worth.get(receiver), receiver) for receiver in receivers}
        found.append(Given(one, receivers, part, units(one.cost, one.by), worth))
    return tuple(found)


def balances_of(members: Sequence[str], given: Iterable[Given]) -> tuple[ExchangeBalance, ...]:
    """Set received beside given: the cost counts once a gift, the worth once a receiver."""
    gifts = []
    for one in given:
        gifts.append(Gift(one.contribution.by, "", one.cost, None))
        gifts.extend(Gift("", receiver, None, worth) for receiver, worth in one.worth.items())
    return exchange_balances(members, gifts)


def kinds_of(members: Sequence[str], given: Sequence[Given]) -> tuple[KindTotal, ...]:
    """Add up what each member gave of each kind, in their order; nothing for what it didn't give."""
    found = []
    for member in members:
        for kind in ContributionKind:
            ones = [one for one in given if (one.contribution.by, one.contribution.kind) == (member, kind)]
            if not ones:
                continue
            costs = [one.cost for one in ones]
            worths = [worth for one in ones for worth in one.worth.values()]
            found.append(
                KindTotal(
                    member,
                    kind,
                    len(ones),
                    _sum(costs),
                    costs.count(None),
                    _sum(worths),
                    worths.count(None),
                    len(worths),
                )
            )
    return tuple(found)


def _sum(amounts: Iterable[Fraction | None]) -> Fraction:
    return sum((one for one in amounts if one is not None), Fraction(0))
