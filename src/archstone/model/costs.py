"""Costs of working together: meetings, travel, meals, reports, and who bore them (SPEC K5; S1).

They are paid in small sums by many, so nobody sees what they come to until someone writes them down. What one
member hardly notices may be a post to another.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction

from archstone.model.alliances import Alliance
from archstone.model.errors import RuleBroken
from archstone.model.money import Money, refuse_negative


class CostKind(StrEnum):
    """What was paid for."""

    MEETINGS = "meetings"
    TRAVEL = "travel"
    VENUE = "venue"
    MEALS = "meals"
    REPORTING = "reporting"
    NEGOTIATION = "negotiation"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class BorneCost:
    """What one member bore of an item: money, hours, or both.

    Invariants: it says one of the two, and neither is negative. Hours are told and never turned into money.
    """

    member: str
    money: Money | None = None
    hours: Fraction | None = None

    def __post_init__(self) -> None:
        if self.money is None and self.hours is None:
            raise RuleBroken(f"Say what {self.member} bore: an amount, hours, or both.", ("amount",))
        refuse_negative(self.money, f"What {self.member} bore", ("amount",))
        if self.hours is not None and self.hours < 0:
            raise RuleBroken(
                f"The hours of {self.member} must not be negative, not {float(self.hours):g}.", ("hours",)
            )


@dataclass(frozen=True, slots=True)
class CostItem:
    """One thing that coordination cost, such as a meeting: who bore it, and who made use of it.

    ``used_by`` is None where all members used it. An item that isn't ``shared`` stays with who bore it and
    is in no sharing.

    Invariants: somebody bore it; nobody stands twice among those who bore or used it.
    """

    on: date
    what: str
    kind: CostKind
    borne_by: tuple[BorneCost, ...]
    used_by: tuple[str, ...] | None = None
    shared: bool = True

    def __post_init__(self) -> None:
        if not self.borne_by:
            raise RuleBroken(f"Say who bore {self.what} of {self.on}.", ("borne_by",))
        bearers = [part.member for part in self.borne_by]
        for key, named in (("borne_by", bearers), ("used_by", list(self.used_by or ()))):
            if twice := next((id for id in named if named.count(id) > 1), None):
                raise RuleBroken(f"{twice} stands twice under {key} of {self.what}; keep one.", (key,))

    def users(self, alliance: Alliance) -> tuple[str, ...]:
        """Name who made use of it: those written down, else all members of its day."""
        return alliance.members_on(self.on) if self.used_by is None else self.used_by


@dataclass(frozen=True, slots=True)
class StandaloneCost:
    """What some members would pay to do by themselves what the alliance does together in a year.

    Invariants: it names members, each once; the amount isn't negative.
    """

    members: tuple[str, ...]
    money: Money

    def __post_init__(self) -> None:
        if not self.members:
            raise RuleBroken("Say whose cost it would be to do it alone.", ("members",))
        if twice := next((id for id in self.members if self.members.count(id) > 1), None):
            raise RuleBroken(f"{twice} stands twice among who would do it alone; keep one.", ("members",))
        refuse_negative(self.money, "A cost of doing it alone", ("amount",))


@dataclass(frozen=True, slots=True)
class PlannedCost:
    """What a member plans to spend on coordination in a calendar year."""

    member: str
    year: int
    money: Money

    def __post_init__(self) -> None:
        refuse_negative(self.money, f"The plan of {self.member}", ("amount",))


@dataclass(frozen=True, slots=True)
class YearlyBudget:
    """A member's annual budget from a day on, where it changed since its entry was written."""

    member: str
    since: date
    money: Money

    def __post_init__(self) -> None:
        refuse_negative(self.money, f"The budget of {self.member}", ("amount",))


@dataclass(frozen=True, slots=True)
class Costs:
    """All that is written down of costs: items, what alone would cost, plans, and budgets that changed.

    Invariants: the same members stand once among the costs of doing it alone; a member has one plan a year
    and one budget a day.
    """

    items: tuple[CostItem, ...] = ()
    standalone: tuple[StandaloneCost, ...] = ()
    plan: tuple[PlannedCost, ...] = ()
    budgets: tuple[YearlyBudget, ...] = ()

    def __post_init__(self) -> None:
        _refuse_twice([(frozenset(one.members), "standalone_costs") for one in self.standalone])
        _refuse_twice([((one.member, one.year), "cost_plan") for one in self.plan])
        _refuse_twice([((one.member, one.since), "budgets") for one in self.budgets])

    def within(self, since: date, until: date) -> Iterator[CostItem]:
        """Give the items of a span, both days counted, in the order they are written down."""
        return (item for item in self.items if since <= item.on <= until)

    def budget_on(self, member: str, day: date) -> YearlyBudget | None:
        """Find the latest budget that a member wrote down until *day*; None where it wrote none."""
        known = [one for one in self.budgets if one.member == member and one.since <= day]
        return max(known, key=lambda one: one.since, default=None)

    def planned(self, member: str, year: int) -> Money | None:
        """Find what a member planned to spend in a year; None where it planned nothing."""
        return next((one.money for one in self.plan if (one.member, one.year) == (member, year)), None)


def _refuse_twice(named: list[tuple[object, str]]) -> None:
    seen: set[object] = set()
    for k, (what, key) in enumerate(named):
        if what in seen:
            said = " and ".join(sorted(what)) if isinstance(what, frozenset) else _said(what)
            raise RuleBroken(f"There are two amounts for {said}; keep one.", (key, k))
        seen.add(what)


def _said(what: object) -> str:
    member, when = what if isinstance(what, tuple) else (what, "")
    return f"{member} in {when}" if isinstance(when, int) else f"{member} from {when} on"
