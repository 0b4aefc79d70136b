"""Pledges: what members promised to bring, and what became of it (SPEC K6, A7).

A promise can be kept, late or broken. Whoever says early that it can't deliver has done something else, and
better: the others still have time. A broken one can be mended, and stays broken in the record.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from archstone.model.capabilities import CapabilityId
from archstone.model.contributions import ContributionKind
from archstone.model.errors import RuleBroken
from archstone.model.money import Money, refuse_negative


class Outcome(StrEnum):
    """What became of a promise, as members wrote it down."""

    KEPT = "kept"
    LATE = "late"
    BROKEN = "broken"
    SAID_EARLY = "said_early"


class PledgeState(StrEnum):
    """How a promise stands on a day, the worst first."""

    OVERDUE = "overdue"
    BROKEN = "broken"
    MENDED = "broken, then mended"
    LATE = "late"
    SAID_EARLY = "said early"
    OPEN = "open"
    KEPT = "kept"


@dataclass(frozen=True, slots=True)
class Pledge:
    """What one member promises to bring; ``to`` names for whom, empty where it is for all.

    ``made_on`` is when it was promised, ``due_on`` by when. ``outcome`` came out on ``outcome_on``, else on
    the day it was due; None while nothing is written down. ``mended_on`` is when a broken one was made good,
    or what was said early came after all.

    Invariants: it says what, by a capability or in words; it isn't made to its own maker; days stand in
    order; an outcome has a day; what is said early is said before it is due; only what failed is mended.
    """

    by: str
    capability: CapabilityId | None = None
    what: str = ""
    to: tuple[str, ...] = ()
    id: str = ""
    kind: ContributionKind | None = None
    money: Money | None = None
    made_on: date | None = None
    due_on: date | None = None
    outcome: Outcome | None = None
    outcome_on: date | None = None
    why: str = ""
    mended_on: date | None = None
    mended_how: str = ""

    def __post_init__(self) -> None:
        if self.capability is None and not self.what.strip():
            raise RuleBroken(
                f"The pledge of {self.by} says nothing; name a capability or write it out.", ("what",)
            )
        if self.by in self.to:
            raise RuleBroken(f"{self.by} can't pledge to itself; name who counts on it.", ("to",))
        refuse_negative(self.money, f"The amount of {self.called}", ("amount",))
        if self.made_on and self.due_on and self.due_on < self.made_on:
            raise RuleBroken(
                f"{self.called} can't be due on {self.due_on}, before it was made on {self.made_on}.",
                ("due_on",),
            )
        self._refuse_an_outcome_that_cannot_be()
        self._refuse_mending_what_held()

    def _refuse_an_outcome_that_cannot_be(self) -> None:
        day = self.settled_on
        if self.outcome is None:
            if self.outcome_on:
                raise RuleBroken(
                    f"{self.called} has a day of its outcome and no outcome; say which.", ("outcome_on",)
                )
            return
        if day is None:
            raise RuleBroken(
                f"{self.called} has an outcome but no day; give outcome_on, or due_on.", ("outcome",)
            )
        if self.made_on and day < self.made_on:
            raise RuleBroken(
                f"{self.called} can't come out on {day}, before it was made on {self.made_on}.",
                ("outcome_on",),
            )
        if self.outcome is Outcome.SAID_EARLY and self.due_on and day >= self.due_on:
            raise RuleBroken(
                f"What was said on {day} about {self.called}, due on {self.due_on}, was not early; "
                "write late or "
                "broken.",
                ("outcome",),
            )

    def _refuse_mending_what_held(self) -> None:
        if self.mended_on is None:
            if self.mended_how:
                raise RuleBroken(f"Say on which day {self.called} was mended.", ("mended_how",))
            return
        if self.outcome not in (Outcome.BROKEN, Outcome.SAID_EARLY):
            raise RuleBroken(
                f"{self.called} wasn't broken; only what is broken or called off is mended.", ("mended_on",)
            )
        if self.settled_on and self.mended_on < self.settled_on:
            raise RuleBroken(
                f"{self.called} can't be mended on {self.mended_on}, before it failed on {self.settled_on}.",
                ("mended_on",),
            )

    @property
    def thing(self) -> str:
        """What is promised, in its own words, else by its capability."""
        return self.what or str(self.capability)

    @property
    def called(self) -> str:
        """What a sentence calls it: whose it is, and what it promises."""
        return f"{self.by}'s pledge ({self.thing})"

    @property
    def settled_on(self) -> date | None:
        """The day its outcome came out: as written down, else the day it was due; None without an outcome."""
        return None if self.outcome is None else self.outcome_on or self.due_on

    def state_on(self, day: date) -> PledgeState:
        """Say how it stands at the end of *day*; an outcome or mending of a later day isn't known yet.

        Examples
        --------
        >>> pledge = Pledge("a", what="nurses", due_on=date(2026, 3, 1), outcome=Outcome.BROKEN,
        ...     mended_on=date(2026, 5, 9))
        >>> [str(pledge.state_on(date(2026, month, 10))) for month in (2, 3, 6)]
        ['open', 'broken', 'broken, then mended']
        """
        settled = self.settled_on
        if settled is None or settled > day:
            return PledgeState.OVERDUE if self.due_on and self.due_on < day else PledgeState.OPEN
        if self.outcome is Outcome.BROKEN and self.mended_on and self.mended_on <= day:
            return PledgeState.MENDED
        return PledgeState[self.outcome.name] if self.outcome else PledgeState.OPEN

    def days_early(self) -> int | None:
        """Count the days before it was due when it was said that it won't come; None where it wasn't."""
        if self.outcome is not Outcome.SAID_EARLY or not self.due_on or not self.settled_on:
            return None
        return (self.due_on - self.settled_on).days

    def days_late(self, day: date) -> int | None:
        """Count the days by which it is late on *day*; None where it isn't, or nobody set a day."""
        if self.due_on is None:
            return None
        state = self.state_on(day)
        came = {PledgeState.OVERDUE: day, PledgeState.LATE: self.settled_on}.get(state)
        late = 0 if came is None else (came - self.due_on).days
        return late if late > 0 else None


def broken_promises(pledges: Iterable[Pledge], since: date, until: date) -> tuple[Pledge, ...]:
    """Find the promises that were broken from *since* to *until*, both counted, mended or not.

    What was said early or came late is none.

    Examples
    --------
    >>> made = [Pledge("a", what="nurses", due_on=date(2026, 1, 10), outcome=Outcome.BROKEN),
    ...     Pledge("b", what="a page", outcome=Outcome.LATE, outcome_on=date(2026, 2, 1))]
    >>> [pledge.by for pledge in broken_promises(made, date(2026, 1, 1), date(2026, 3, 31))]
    ['a']
    """
    return tuple(
        pledge
        for pledge in pledges
        if pledge.outcome is Outcome.BROKEN and pledge.settled_on and since <= pledge.settled_on <= until
    )
