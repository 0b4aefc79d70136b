"""Accounts: all that an alliance wrote down of promises, gifts, costs, money and gains (SPEC 7)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from archstone.model.contributions import Contribution
from archstone.model.costs import Costs
from archstone.model.funding import Funding
from archstone.model.gains import Gain
from archstone.model.money import Money
from archstone.model.pledges import Pledge
from archstone.model.rates import RateTable
from archstone.model.spending import Spending


@dataclass(frozen=True, slots=True)
class Accounts:
    """The books of an alliance, as its members wrote them; nothing in them is worked out."""

    pledges: tuple[Pledge, ...] = ()
    contributions: tuple[Contribution, ...] = ()
    costs: Costs = field(default_factory=Costs)
    rates: RateTable = field(default_factory=RateTable)
    spending: tuple[Spending, ...] = ()
    gains: tuple[Gain, ...] = ()
    funding: tuple[Funding, ...] = ()

    def amounts(self) -> Iterator[Money]:
        """Give every amount that stands in them, in no order that matters."""
        for contribution in self.contributions:
            yield from (contribution.cost,) if contribution.cost else ()
            yield from contribution.worth.values()
        for item in self.costs.items:
            yield from (part.money for part in item.borne_by if part.money)
        yield from (one.money for one in self.spending)
        yield from (one.money for one in self.funding)
        yield from (gain.money for gain in self.gains if gain.money)

    @property
    def currencies(self) -> tuple[str, ...]:
        """Name those that any amount, plan or rate is in, in the order of the alphabet."""
        costs = self.costs
        found = {money.currency for money in self.amounts()}
        for many in (costs.plan, costs.standalone, costs.budgets):
            found.update(one.money.currency for one in many)
        for rate in self.rates.rates:
            found |= {rate.given, rate.made}
        return tuple(sorted(found))

    @property
    def usual_currency(self) -> str | None:
        """The currency that most amounts are in, of several the first in the alphabet; None without any."""
        times = Counter(money.currency for money in self.amounts())
        return min(times, key=lambda code: (-times[code], code), default=None)

    def named(self) -> tuple[str, ...]:
        """Name everyone who gave, received, bore or used something, in the order of first mention."""
        found: dict[str, None] = {}
        for contribution in self.contributions:
            found.update(dict.fromkeys((contribution.by, *contribution.to, *contribution.worth)))
        for item in self.costs.items:
            found.update(dict.fromkeys(part.member for part in item.borne_by))
            found.update(dict.fromkeys(item.used_by or ()))
        return tuple(found)
