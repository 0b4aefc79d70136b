"""Coordination: what working together cost each member, against its size, its plan and the charter's ceiling.

For a large member a day of meetings is nothing, for a small one it is a post that isn't filled (SPEC K5).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from archstone.engines.burdens import REPORTED_FROM, burdens, disproportions
from archstone.engines.conversions import Conversions
from archstone.model.costs import CostItem, CostKind, Costs
from archstone.model.money import Money
from archstone.model.organisations import Organisation

DAYS_OF_A_YEAR = 365


@dataclass(frozen=True, slots=True)
class MemberCost:
    """What coordination cost one member in a span, in whole units of the ledger's currency.

    Attributes
    ----------
    member : its id
    cost : as far as it is known; None where no cost at all is written down in the span
    of_shared : what of it lies in items that are to be shared out
    by_kind : the same by kind, known amounts alone
    items : how many items it bore a part of
    not_known : how many of these have no amount, or one that no rate reaches; then the cost is at least this
    hours : hours written down, told beside the amounts
    budget : its budget for as long as the span is; None where not known
    budget_from : where that budget is from, in words
    burden : cost by budget, a share; None where either isn't known
    disproportion : burden by the median burden of the others; None where not known
    over_ceiling : whether the burden is above the charter's ceiling; None where either isn't known
    planned : its plan for the calendar year of the last day; None where it has none
    spent_of_plan : what it spent in that calendar year until the last day
    """

    member: str
    cost: Fraction | None
    of_shared: Fraction
    by_kind: Mapping[CostKind, Fraction]
    items: int
    not_known: int
    hours: Fraction
    budget: Fraction | None
    budget_from: str
    burden: Fraction | None = None
    disproportion: Fraction | None = None
    over_ceiling: bool | None = None
    planned: Fraction | None = None
    spent_of_plan: Fraction | None = None

    @property
    def reported(self) -> bool:
        """Whether it bears at least twice what is usual among the others."""
        return self.disproportion is not None and self.disproportion >= REPORTED_FROM

    @property
    def over_plan(self) -> bool | None:
        """Whether it spent more than it planned; None where it planned nothing."""
        if self.planned is None or self.spent_of_plan is None:
            return None
        return self.spent_of_plan > self.planned


def coordination(
    costs: Costs,
    members: Sequence[Organisation],
    since: date,
    until: date,
    books: Conversions,
    *,
    ceiling: Fraction | None = None,
) -> tuple[MemberCost, ...]:
    """Add up what each member bore from *since* to *until*, both counted, and set it against its budget.

    Parameters
    ----------
    costs : items, plans and budgets that changed
    members : the members with their entries, in the order of the answer
    books : what amounts are converted by; left-out amounts are told there
    ceiling : the charter's, as a share of a yearly budget; None where it sets none

    Returns
    -------
    costs : (n,) in the order of *members*

    Notes
    -----
    A member that bore nothing while others wrote costs down bore 0; where nobody wrote anything down,
    nothing is known. The budget is the latest that was written down until the last day, else that of the
    organisation's entry; for a span that isn't a year it counts for its days of 365. Exact; O(items).
    """
    items = list(costs.within(since, until))
    budgets = [_budget(costs, one, until, books) for one in members]
    length = years_of(since, until)
    sums = [_borne(items, one.id, books) for one in members]
    spans = [None if budget is None else budget * length for budget, _ in budgets]
    shares = burdens([one.total if items else None for one in sums], spans)
    found = []
    for k, (member, times) in enumerate(zip(members, disproportions(shares), strict=True)):
        borne, burden = sums[k], shares[k]
        planned = costs.planned(member.id, until.year)
        plan = (
            None
            if planned is None
            else books.of(planned, until, key="cost_plan", what="the plan", whose=member.id)
        )
        found.append(
            MemberCost(
                member.id,
                borne.total if items else None,
                borne.of_shared,
                borne.by_kind,
                borne.items,
                borne.not_known,
                borne.hours,
                spans[k],
                budgets[k][1],
                burden,
                times,
                None if burden is None or ceiling is None else burden > ceiling,
                None if plan is None else plan.units,
                None if plan is None else _spent_in_year(costs, member.id, until, books),
            )
        )
    return tuple(found)


def fine_share(share: Fraction | None) -> str:
    """Write a share of which thousandths matter, with its base.

    Examples
    --------
    >>> fine_share(Fraction(97, 10_000)), fine_share(Fraction(1, 10**7)), fine_share(Fraction(12))
    ('0.97 of 100', 'under 0.001 of 100', '1,200 of 100')
    """
    if share is None:
        return "not known"
    points = float(100 * share)
    if 0 < points < 0.001:
        return "under 0.001 of 100"
    return f"{points:.3g} of 100" if points < 100 else f"{points:,.0f} of 100"


def years_of(since: date, until: date) -> Fraction:
    """Measure a span in years: 1 from a day to the day before it a year on, else its days of 365.

    Examples
    --------
    >>> years_of(date(2023, 11, 5), date(2024, 11, 4)), years_of(date(2026, 1, 1), date(2026, 3, 14))
    (Fraction(1, 1), Fraction(1, 5))
    """
    if _a_year_before(until + timedelta(days=1)) == since:
        return Fraction(1)
    return Fraction((until - since).days + 1, DAYS_OF_A_YEAR)


def year_to(day: date) -> date:
    """Find the first day of the year that ends with *day*.

    Examples
    --------
    >>> str(year_to(date(2026, 11, 4))), str(year_to(date(2024, 2, 28)))
    ('2025-11-05', '2023-03-01')
    """
    return _a_year_before(day + timedelta(days=1))


def _a_year_before(day: date) -> date:
    last_of_february = day.month == 2 and day.day == 29
    return date(day.year - 1, 3, 1) if last_of_february else day.replace(year=day.year - 1)


@dataclass(frozen=True, slots=True)
class _Sum:
    """What a member bore of some items."""

    total: Fraction
    of_shared: Fraction
    by_kind: Mapping[CostKind, Fraction]
    items: int
    not_known: int
    hours: Fraction


def _borne(items: Sequence[CostItem], member: str, books: Conversions) -> _Sum:
    total, shared, hours, by_kind = Fraction(0), Fraction(0), Fraction(0), dict[CostKind, Fraction]()
    own = [(item, part) for item in items for part in item.borne_by if part.member == member]
    unknown = 0
    for item, part in own:
        hours += part.hours or 0
        money = part.money and books.of(part.money, item.on, key="costs", what=item.what, whose=part.member)
        if not money:
            unknown += 1
            continue
        total += money.units
        shared += money.units if item.shared else 0
        by_kind[item.kind] = by_kind.get(item.kind, Fraction(0)) + money.units
    return _Sum(total, shared, by_kind, len(own), unknown, hours)


def _spent_in_year(costs: Costs, member: str, until: date, books: Conversions) -> Fraction:
    return _borne(list(costs.within(date(until.year, 1, 1), until)), member, books).total


def _budget(costs: Costs, member: Organisation, day: date, books: Conversions) -> tuple[Fraction | None, str]:
    changed = costs.budget_on(member.id, day)
    if changed is not None:
        money, told = changed.money, f"budgets, from {changed.since} on"
    elif member.annual_budget is None:
        return None, "not known: the organisation's entry has no annual_budget"
    elif member.currency is None:
        return None, "not known: the organisation's entry names no currency"
    else:
        money, told = Money.of(member.annual_budget, member.currency), "the organisation's entry"
    made = books.of(money, day, key="budgets", what="the annual budget", whose=member.id)
    return (None, f"not known: no rate from {money.currency}") if made is None else (made.units, told)
