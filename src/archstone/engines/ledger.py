"""The ledger: what members gave, bore, promised and gained in a span, each number with what it was made from.

Nothing in it is netted. What a gift cost its giver and what it was worth to its receiver stand beside each
other, since that they differ is the point; only the costs of meeting are something to be shared out (SPEC 7,
FORMULAS 11).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

import numpy as np

from archstone.engines.burdens import ExchangeBalance, gini
from archstone.engines.conversions import Conversions, LeftOut, RateUsed
from archstone.engines.coordination import MemberCost, coordination, year_to, years_of
from archstone.engines.cost_games import CostGame, SharedItem
from archstone.engines.cost_sharing import CostShares, share_cost
from archstone.engines.gifts import Given, KindTotal, balances_of, given_within, kinds_of
from archstone.engines.promises import Promise, promises
from archstone.engines.shared_budget import SharedBudget, shared_budget
from archstone.model.accounts import Accounts
from archstone.model.alliances import Alliance
from archstone.model.charter_rules import ceilings_of, deadlines_of
from archstone.model.charters import Charter
from archstone.model.costs import CostItem, StandaloneCost
from archstone.model.errors import RuleBroken
from archstone.model.gains import Gain
from archstone.model.money import Money
from archstone.model.organisations import Organisation
from archstone.model.sentences import listed

NO_CURRENCY = "XXX"  # what ISO 4217 writes where there is none


@dataclass(frozen=True, slots=True)
class Terms:
    """What the charter says of the accounts; None where it says nothing.

    ``cost_share`` is the ceiling on what a member spends on coordination, as a share of its yearly budget;
    ``early_days`` how many days before it is due one says that a promise won't come.
    """

    cost_share: Fraction | None = None
    early_days: int | None = None

    @classmethod
    def of(cls, charter: Charter | None) -> Terms:
        """Read them from a charter; none where there is none."""
        if charter is None:
            return cls()
        ceiling, early = ceilings_of(charter).get("cost-share"), deadlines_of(charter).get("say-early")
        return cls(ceiling.value if ceiling else None, early.value if early else None)


@dataclass(frozen=True, slots=True)
class Gained:
    """A gain, with its amount in the ledger's currency; None where it has none or no rate reaches it."""

    gain: Gain
    amount: Fraction | None


@dataclass(frozen=True, slots=True, eq=False)
class Ledger:
    """The accounts of a span, both days counted; all amounts in whole units of ``currency``.

    Attributes
    ----------
    members : who belonged to the alliance on a day of the span
    given : every contribution that lies in it, wholly or in part
    kinds : the same by member and kind
    balances : what each member received beside what it gave, never netted
    costs : coordination cost, burden and disproportion of each member
    sharing : the span's shared costs by five rules; None where there are none, or nobody
    own_items : how many cost items stay with who bore them
    budget : shared money in and out
    gains : what was gained
    promises : how each pledge stands on the last day, the worst first
    gini_of_burdens, gini_of_contributions : how unevenly both are spread; None where nothing is known
    rates, left_out : which rates were used, and what none reached
    months_without_costs : months of the span for which no cost is written down, as (year, month)
    missing : what is not known, in sentences
    unreached : that no amount can be written in the currency, in a sentence; empty where one can
    """

    since: date
    until: date
    currency: str
    terms: Terms
    members: tuple[str, ...]
    given: tuple[Given, ...]
    kinds: tuple[KindTotal, ...]
    balances: tuple[ExchangeBalance, ...]
    costs: tuple[MemberCost, ...]
    sharing: CostShares | None
    own_items: int
    budget: SharedBudget
    gains: tuple[Gained, ...]
    promises: tuple[Promise, ...]
    gini_of_burdens: float | None
    gini_of_contributions: float | None
    rates: tuple[RateUsed, ...]
    left_out: tuple[LeftOut, ...]
    months_without_costs: tuple[tuple[int, int], ...]
    missing: tuple[str, ...]
    unreached: str = ""

    @property
    def empty(self) -> bool:
        """Whether nothing at all is written down for the span."""
        borne = any(cost.items for cost in self.costs)
        money = self.budget.came_in or self.budget.went_out
        return not (self.given or borne or money or self.gains)

    def cost_of(self, member: str) -> MemberCost:
        """Give what coordination cost a member; raise KeyError where it is none."""
        return {one.member: one for one in self.costs}[member]


def ledger(
    accounts: Accounts,
    *,
    alliance: Alliance | None,
    organisations: Iterable[Organisation],
    until: date,
    since: date | None = None,
    currency: str | None = None,
    terms: Terms | None = None,
) -> Ledger:
    """Lay out the accounts of an alliance for a span.

    Parameters
    ----------
    accounts : what members wrote down
    alliance : who belonged to it, and since when; without one, whoever the accounts name is a member
    organisations : the entries of the members, for their budgets
    until : the last day that counts
    since : the first one; a year to the last day where it isn't given, but not before the founding
    currency : the one to write everything in; the one that most amounts are in, where it isn't given
    terms : what the charter says of costs and promises

    Returns
    -------
    Ledger

    Raises
    ------
    RuleBroken
        If the span ends before it begins or before the founding, or the currency is none.

    Notes
    -----
    A contribution that goes on counts by the share of its days in the span; everything else by its day. Each
    amount is converted at the rate of its own day. What no rate reaches is left out, named and counted, as
    is what nobody said: a sum is of what is known. Costs of doing it alone count for a year, so by the
    length of the span.

    Examples
    --------
    >>> from archstone.model.costs import BorneCost, CostKind, Costs
    >>> day = date(2026, 3, 1)
    >>> talk = CostItem(day, "a meeting", CostKind.MEETINGS, (BorneCost("a", Money(90_000, "USD")),))
    >>> small = Organisation("a", "A", annual_budget=9_000, currency="USD")
    >>> found = ledger(Accounts(costs=Costs((talk,))), alliance=None, organisations=[small], until=day)
    >>> [(one.member, str(one.burden)) for one in found.costs]
    [('a', '1/10')]
    """
    chosen = currency or accounts.usual_currency or NO_CURRENCY
    Money(0, chosen)  # refuses what is no currency
    first = _first_day(since, until, alliance)
    books = Conversions(accounts.rates, chosen)
    terms = terms or Terms()
    known = {one.id: one for one in organisations}
    members = _members(alliance, accounts, first, until)
    entries = [known.get(id) or Organisation(id, id) for id in members]
    given = given_within(accounts.contributions, alliance, members, first, until, books)
    costs = coordination(accounts.costs, entries, first, until, books, ceiling=terms.cost_share)
    balances = balances_of(members, given)
    items = tuple(accounts.costs.within(first, until))
    sharing = _sharing(
        items, accounts.costs.standalone, alliance, costs, balances, given, first, until, books
    )
    budget = shared_budget(accounts.funding, accounts.spending, first, until, books)
    gains = tuple(_gained(gain, books) for gain in accounts.gains if first <= gain.on <= until)
    kinds = kinds_of(members, given)
    burdens = [float(one.burden) for one in costs if one.burden is not None]
    gifts = [float(one.cost_given) for one in balances]
    blank = _months_without(items, first, until)
    unreached = _unreached(accounts, entries, chosen)
    return Ledger(
        since=first,
        until=until,
        currency=chosen,
        terms=terms,
        members=members,
        given=given,
        kinds=kinds,
        balances=balances,
        costs=costs,
        sharing=sharing,
        own_items=sum(not item.shared for item in items),
        budget=budget,
        gains=gains,
        promises=promises(accounts.pledges, accounts.contributions, until, early_days=terms.early_days),
        gini_of_burdens=gini(np.array(burdens)) if burdens else None,
        gini_of_contributions=gini(np.array(gifts)) if any(gifts) else None,
        rates=books.used,
        left_out=books.left_out,
        months_without_costs=blank,
        missing=(
            *((unreached,) if unreached else ()),
            *_missing(alliance, members, given, costs, items, blank, books),
        ),
        unreached=unreached,
    )


def _unreached(accounts: Accounts, entries: Iterable[Organisation], currency: str) -> str:
    there = accounts.currencies
    if not there or currency in {*there, *(one.currency for one in entries)}:
        return ""
    return (
        f"No amount is in {currency} and no rate leads to it, so every amount is left out; the accounts are "
        f"in {listed(there)}. Ask for one of these, or add rates."
    )


def _first_day(since: date | None, until: date, alliance: Alliance | None) -> date:
    began = alliance.started_on if alliance else None
    if began and until < began:
        raise RuleBroken(f"The alliance began on {began}; there are no accounts until {until}.")
    first = since or year_to(until)
    if first > until:
        raise RuleBroken(f"The span can't begin on {first}, after its end on {until}; change one of the two.")
    return max(first, began) if began else first


def _members(alliance: Alliance | None, accounts: Accounts, since: date, until: date) -> tuple[str, ...]:
    if alliance is None or not alliance.members:
        return accounts.named()
    return tuple(
        one.organisation
        for one in alliance.members
        if (one.joined_on is None or one.joined_on <= until) and (one.left_on is None or one.left_on >= since)
    )


def _sharing(  # noqa: PLR0917  what is shared, among whom, by what
    items: Sequence[CostItem],
    standalone: Sequence[StandaloneCost],
    alliance: Alliance | None,
    costs: Sequence[MemberCost],
    balances: Sequence[ExchangeBalance],
    given: Sequence[Given],
    since: date,
    until: date,
    books: Conversions,
) -> CostShares | None:
    members = [one.member for one in costs]
    shared = [_shared(item, members, alliance, books) for item in items if item.shared]
    if not members or not shared:
        return None
    budgets = {one.member: one.budget for one in costs}
    worths = {
        one.member: one.worth_received
        if given and (not one.received or one.worth_not_known < one.received)
        else None
        for one in balances
    }
    game = CostGame.of_items(members, shared, books.currency)
    alone = _alone(standalone, members, game.total, years_of(since, until), until, books)
    if alone is not None:
        game = CostGame.of_sets(members, alone, books.currency)
    return share_cost(game, budgets=budgets, worths=worths)


def _shared(
    item: CostItem, members: Sequence[str], alliance: Alliance | None, books: Conversions
) -> SharedItem:
    made = (
        part.money and books.of(part.money, item.on, key="costs", what=item.what, whose=part.member)
        for part in item.borne_by
    )
    known = item.users(alliance) if alliance and alliance.members else item.used_by
    users = members if known is None else known
    return SharedItem(
        f"{item.what} of {item.on}",
        sum(money.minor for money in made if money),
        frozenset(id for id in users if id in members),
    )


def _alone(  # noqa: PLR0917  what was said, of whom, for how long
    standalone: Sequence[StandaloneCost],
    members: Sequence[str],
    total: int,
    years: Fraction,
    until: date,
    books: Conversions,
) -> dict[frozenset[str], int] | None:
    """Lay out what sets would pay alone, all together what was paid; None where a member hasn't said."""
    found: dict[frozenset[str], int] = {}
    for one in standalone:
        money = books.of(
            one.money, until, key="standalone_costs", what=f"what {listed(one.members)} would pay alone"
        )
        if money is not None and set(one.members) <= set(members):
            found[frozenset(one.members)] = round(money.minor * years)
    if any(frozenset((member,)) not in found for member in members):
        return None
    return found | {frozenset(members): total}


def _gained(gain: Gain, books: Conversions) -> Gained:
    money = gain.money and books.of(gain.money, gain.on, key="gains", what=gain.what)
    return Gained(gain, money.units if money else None)


def _months_without(items: Sequence[CostItem], since: date, until: date) -> tuple[tuple[int, int], ...]:
    """Name the whole months of a span for which nothing is written down."""
    written = {(item.on.year, item.on.month) for item in items}
    first = 12 * since.year + since.month - (since.day == 1)
    end = until + timedelta(days=1)
    months = range(first, 12 * end.year + end.month - 1)
    return tuple(month for k in months if (month := (k // 12, k % 12 + 1)) not in written)


def _missing(  # noqa: PLR0917  everything that may be missing
    alliance: Alliance | None,
    members: Sequence[str],
    given: Sequence[Given],
    costs: Sequence[MemberCost],
    items: Sequence[CostItem],
    blank: Sequence[tuple[int, int]],
    books: Conversions,
) -> Iterable[str]:
    if alliance is None or not alliance.members:
        yield "The file lists no members; whoever the accounts name is taken for one."
    if len(members) == 1:
        yield f"An alliance of one: {members[0]} has no other to be compared or to share with."
    if not given:
        yield "No contribution is written down for this span, which isn't the same as none given."
    elif silent := sum(one.cost is None for one in given):
        yield f"What it cost the giver is not known of {silent} of {len(given)} contributions."
    ratings = [worth for one in given for worth in one.worth.values()]
    if unrated := ratings.count(None):
        yield (
            f"What it was worth is not known in {unrated} of {len(ratings)} places, one a gift and "
            "receiver; shares by benefit rest on the others."
        )
    if not items:
        yield "No cost of working together is written down for this span, which isn't the same as none borne."
    elif blank:
        yield f"No cost is written down for {listed(f'{year}-{month:02}' for year, month in blank)}."
    for cost in costs:
        if cost.not_known:
            many = "part has" if cost.not_known == 1 else "parts have"
            yield (
                f"The cost of {cost.member} is at least what stands here: {cost.not_known} {many} no "
                "amount that counts."
            )
        if cost.budget is None:
            yield f"The annual budget of {cost.member} is {cost.budget_from}."
    unknown = sum(
        not part.money
        or books.of(part.money, item.on, key="costs", what=item.what, whose=part.member) is None
        for item in items
        if item.shared
        for part in item.borne_by
    )
    if unknown:
        many = "part has" if unknown == 1 else "parts have"
        yield f"What is shared out is less than it cost: {unknown} {many} no amount that counts."
    if books.left_out:
        one = len(books.left_out) == 1
        yield (
            f"{len(books.left_out)} amount{'' if one else 's'} in other currencies "
            f"{'is' if one else 'are'} left out."
        )
