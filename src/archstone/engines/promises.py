"""Promises: how each pledge stands on a day, what that rests on, and how many stand how (SPEC K6)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from archstone.model.contributions import Contribution
from archstone.model.pledges import Pledge, PledgeState
from archstone.model.sentences import ended, in_sentences


@dataclass(frozen=True, slots=True)
class Promise:
    """How one pledge stands, and what that rests on.

    Attributes
    ----------
    pledge : the pledge itself
    state : how it stands on the day
    days_late : by how many days it came late, or is overdue; None where it isn't or no day was set
    days_early : how long before it was due was said that it wouldn't come; None where it wasn't
    early_enough : whether that was as early as the charter asks; None where either isn't known
    mended_on : when it was made good, where that was until the day
    delivered_by : how many contributions until the day name it as the pledge that they deliver
    """

    pledge: Pledge
    state: PledgeState
    days_late: int | None
    days_early: int | None
    early_enough: bool | None
    mended_on: date | None
    delivered_by: int

    @property
    def sentence(self) -> str:
        """Say how it stands, without naming whose it is."""
        said = {
            PledgeState.OVERDUE: self._overdue,
            PledgeState.BROKEN: self._broken,
            PledgeState.MENDED: self._mended,
            PledgeState.LATE: self._late,
            PledgeState.SAID_EARLY: self._said_early,
            PledgeState.OPEN: self._open,
            PledgeState.KEPT: self._kept,
        }[self.state]()
        told = self.pledge.why and self.state is not PledgeState.OPEN
        return f"{said} {in_sentences(self.pledge.why)}" if told else said

    @property
    def rests_on(self) -> str:
        """Say what the state was read from."""
        pledge = self.pledge
        parts = []
        if pledge.outcome and pledge.settled_on and self.state not in (PledgeState.OPEN, PledgeState.OVERDUE):
            day = "outcome_on" if pledge.outcome_on else "due_on, since no other day is given"
            parts.append(f"the outcome as written down ({day})")
        elif pledge.due_on:
            parts.append("its due day and no outcome")
        else:
            parts.append("no due day and no outcome")
        if self.delivered_by:
            parts.append(f"{self.delivered_by} contribution{'' if self.delivered_by == 1 else 's'} under it")
        return ", ".join(parts)

    def _overdue(self) -> str:
        return f"Due on {self.pledge.due_on}, {_days(self.days_late)} ago, and nothing is written down."

    def _broken(self) -> str:
        return f"Broken on {self.pledge.settled_on}, and not mended."

    def _mended(self) -> str:
        how = f": {self.pledge.mended_how}" if self.pledge.mended_how else ""
        return f"Broken on {self.pledge.settled_on}, mended on {ended(f'{self.mended_on}{how}')}"

    def _late(self) -> str:
        return f"Came on {self.pledge.settled_on}" + (
            f", {_days(self.days_late)} late." if self.days_late else ", late."
        )

    def _said_early(self) -> str:
        said = f"Said on {self.pledge.settled_on} that it wouldn't come in time"
        if self.days_early is not None:
            said += f", {_days(self.days_early)} before it was due"
        said += "; better than a miss."
        if self.early_enough is False:
            said += " The charter asks for more notice."
        if self.mended_on:
            how = f" ({self.pledge.mended_how})" if self.pledge.mended_how else ""
            said += f" It came on {self.mended_on}{how}."
        return said

    def _open(self) -> str:
        return f"Due on {self.pledge.due_on}." if self.pledge.due_on else "Goes on; no day is set."

    def _kept(self) -> str:
        return f"Kept on {self.pledge.settled_on}."


def promises(
    pledges: Iterable[Pledge],
    contributions: Sequence[Contribution],
    day: date,
    *,
    early_days: int | None = None,
) -> tuple[Promise, ...]:
    """Say how each pledge made until a day stands on it, the worst first.

    Parameters
    ----------
    pledges : all of them; one without a day of making was made from the start
    contributions : what was given, of which some may name a pledge
    day : as of when
    early_days : how many days before it is due the charter asks to say that a pledge won't come; None: not
        known

    Returns
    -------
    promises : overdue, broken, mended, late, said early, open, kept; within these in the order given

    Examples
    --------
    >>> from archstone.model.pledges import Outcome
    >>> page = Pledge("c", what="a page", due_on=date(2025, 6, 30), outcome=Outcome.SAID_EARLY,
    ...     outcome_on=date(2025, 6, 10), mended_on=date(2025, 8, 20))
    >>> [found] = promises([page], [], date(2026, 1, 1), early_days=7)
    >>> print(found.state, found.days_early, found.early_enough)
    said early 20 True
    """
    order = list(PledgeState)
    made = [pledge for pledge in pledges if pledge.made_on is None or pledge.made_on <= day]
    found = [_promise(pledge, contributions, day, early_days) for pledge in made]
    return tuple(sorted(found, key=lambda one: order.index(one.state)))


def _promise(
    pledge: Pledge, contributions: Sequence[Contribution], day: date, early_days: int | None
) -> Promise:
    state = pledge.state_on(day)
    early = pledge.days_early() if state is PledgeState.SAID_EARLY else None
    under = sum(1 for one in contributions if pledge.id and one.pledge == pledge.id and one.on <= day)
    enough = None if early is None or early_days is None else early >= early_days
    mended = pledge.mended_on if pledge.mended_on and pledge.mended_on <= day else None
    return Promise(pledge, state, pledge.days_late(day), early, enough, mended, under)


def _days(count: int | None) -> str:
    return f"{count} day{'' if count == 1 else 's'}"
