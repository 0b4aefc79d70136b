"""Proposals: what members want decided, how long it took, and what is stuck (SPEC V10)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from statistics import median

from archstone.model.activities import GoalJudgment, judged_once
from archstone.model.errors import RuleBroken

GRACE_DAYS = 30
"""How long a proposal may wait beyond the period of its ballot before it counts as stuck (our default)."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """Something that one or more members want decided.

    ``indicators`` names, by id or in free words, what of the charter's aims it would move; None where nobody
    has said. ``serves``, ``place``, ``outside_scope`` and ``judgments`` say as of an activity how far it
    serves the goal, ``effort_hours`` what it is expected to take. ``withdrawn_on`` is when it was taken back;
    then it waits for nothing.

    Invariants: it isn't decided or withdrawn before it was proposed, and not both; its effort isn't negative;
    a member judges it once.
    """

    id: str
    category: str
    proposed_on: date
    by: tuple[str, ...] = ()
    title: str = ""
    decided_on: date | None = None
    withdrawn_on: date | None = None
    indicators: tuple[str, ...] | None = None
    serves: tuple[str, ...] | None = None
    place: str | None = None
    outside_scope: bool | None = None
    effort_hours: Fraction | None = None
    judgments: tuple[GoalJudgment, ...] = ()

    def __post_init__(self) -> None:
        for what, day in (("decided", self.decided_on), ("withdrawn", self.withdrawn_on)):
            if day and day < self.proposed_on:
                raise RuleBroken(
                    f"{self.id} can't be {what} on {day}, before it was proposed on {self.proposed_on}.",
                    at=(f"{what}_on",),
                )
        if self.decided_on and self.withdrawn_on:
            raise RuleBroken(f"{self.id} is either decided or withdrawn, not both.")
        if self.effort_hours is not None and self.effort_hours < 0:
            raise RuleBroken(
                f"The effort that {self.id} is expected to take must not be negative, not "
                f"{float(self.effort_hours):g} hours.",
                at=("effort_hours",),
            )
        judged_once(self.judgments, self.id)

    @property
    def days_to_decision(self) -> int | None:
        """Days from proposal to decision; None while there is none."""
        return (self.decided_on - self.proposed_on).days if self.decided_on else None

    def is_waiting_on(self, day: date) -> bool:
        """Whether it was proposed by then and is neither decided nor withdrawn."""
        ended = self.decided_on or self.withdrawn_on
        return self.proposed_on <= day and (ended is None or day < ended)


@dataclass(frozen=True, slots=True)
class Stuck:
    """A proposal that has waited longer than it should."""

    proposal: Proposal
    waited_days: int
    expected_days: int

    def __str__(self) -> str:
        """Say it with what would help."""
        called = self.proposal.title.rstrip(".") or self.proposal.category
        return (
            f"{self.proposal.id} ({called}) has waited {self.waited_days} days; {self.expected_days} were to "
            "be expected. Open a ballot on it, park it with a date, or let its proposers take it back."
        )


def stuck(
    proposals: Iterable[Proposal], periods: Mapping[str, int], today: date, grace_days: int = GRACE_DAYS
) -> tuple[Stuck, ...]:
    """Find the proposals that wait too long, the longest first.

    A delay that nobody sees turns into a decision by default.

    Parameters
    ----------
    proposals : those on record
    periods : by category, for how many days its ballots are open
    today : the day of looking
    grace_days : days that may pass beyond the period; 30 unless set (our default)

    Returns
    -------
    stuck : those that have waited for more days than the period of their category and *grace_days*; of a
        category without a period, than *grace_days*
    """
    found = []
    for proposal in proposals:
        expected = periods.get(proposal.category, 0) + grace_days
        waited = (today - proposal.proposed_on).days
        if proposal.is_waiting_on(today) and waited > expected:
            found.append(Stuck(proposal, waited, expected))
    return tuple(sorted(found, key=lambda s: (-s.waited_days, s.proposal.id)))


def median_days_to_decision(proposals: Iterable[Proposal]) -> float | None:
    """Tell how long a decision usually took; None where nothing was decided."""
    days = [p.days_to_decision for p in proposals if p.days_to_decision is not None]
    return median(days) if days else None
