"""Snapshots of audits: which state counts for others, and who changes its strengths too often (SPEC 12).

What others see of an audit follows at fixed days, four a quarter, and never at once. So a change can't be
held against who moved, and a prober has four tries a quarter, however often it rewrites its audit.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import TypeVar

from archstone.model.errors import RuleBroken

State = TypeVar("State")

SNAPSHOTS_A_QUARTER = 4
SNAPSHOT_EVERY_DAYS = 23  # days 1, 24, 47 and 70 of a quarter, which has 90 to 92
SETTLED_DAYS = 3  # a change counts from the first snapshot that comes so long after it
FIRST_YEAR = 2000  # snapshots are counted from its beginning
WATCHED_DAYS = 91
USUAL_CHANGES = 8  # days with changes in a quarter; with more, later changes wait for the next one
MANY_CHANGES = 16  # more than so many are told to those who look after the platform


def snapshot_number(now: datetime) -> int:
    """Count the snapshots from the beginning of the year 2000 to the last one.

    Examples
    --------
    >>> snapshot_number(datetime(2000, 1, 23, tzinfo=UTC)), snapshot_number(datetime(2000, 1, 24, tzinfo=UTC))
    (0, 1)
    """
    day = _day(now)
    if day.year < FIRST_YEAR:
        raise RuleBroken(f"Snapshots are counted from {FIRST_YEAR}; there is none in {day.year}.")
    quarter = (day.month - 1) // 3
    since = (day - date(day.year, 3 * quarter + 1, 1)).days
    within = min(since // SNAPSHOT_EVERY_DAYS, SNAPSHOTS_A_QUARTER - 1)
    return SNAPSHOTS_A_QUARTER * (4 * (day.year - FIRST_YEAR) + quarter) + within


def snapshot_at(number: int) -> datetime:
    """Give the moment of a snapshot: midnight, in coordinated universal time.

    Examples
    --------
    >>> snapshot_at(1).isoformat()
    '2000-01-24T00:00:00+00:00'
    """
    if number < 0:
        raise RuleBroken(f"Snapshots are counted from 0, not from {number}.")
    quarters, within = divmod(number, SNAPSHOTS_A_QUARTER)
    years, quarter = divmod(quarters, 4)
    first = datetime(FIRST_YEAR + years, 3 * quarter + 1, 1, tzinfo=UTC)
    return first + timedelta(days=SNAPSHOT_EVERY_DAYS * within)


def counts_from(changed_at: datetime, *, slowed: bool = False) -> datetime:
    """Give the moment from which others see what came of a change.

    Parameters
    ----------
    changed_at : aware
    slowed : whether the organisation changed its strengths too often before; then its changes wait for the
        first snapshot of the next quarter

    Returns
    -------
    counts_from : aware, three days after the change at the earliest
    """
    settled = changed_at.astimezone(UTC) + timedelta(days=SETTLED_DAYS)
    number = snapshot_number(settled)
    if snapshot_at(number) < settled:
        number += 1
    if slowed:
        number = -(-number // SNAPSHOTS_A_QUARTER) * SNAPSHOTS_A_QUARTER
    return snapshot_at(number)


@dataclass(frozen=True, slots=True)
class ChangeWatch:
    """How often an organisation changed its strengths of late, and what follows.

    Attributes
    ----------
    days : on how many of the last 91 days it changed them; several changes on a day are one
    slowed : whether a change made now waits for the next quarter
    noticed : whether those who look after the platform are told
    counts_from : from when a change made now counts
    reason : why, as a sentence for the organisation itself
    """

    days: int
    slowed: bool
    noticed: bool
    counts_from: datetime
    reason: str


def watch_changes(changes: Iterable[datetime], now: datetime) -> ChangeWatch:
    """Say whether an organisation that changes its strengths is slowed and noticed, and why.

    To see who moves when one's strengths change is the way to probe for what is sealed. Nobody needs it
    often: strengths grow over years, and a first audit is finished in some days.

    Parameters
    ----------
    changes : when its strengths were changed, in any order; those after *now* don't count
    now : aware

    Returns
    -------
    watch : ChangeWatch

    Examples
    --------
    >>> day = datetime(2026, 5, 2, tzinfo=UTC)
    >>> watch_changes([day], day).reason
    'What you changed counts for others from 17 May 2026: their lists follow at fixed days.'
    """
    return _watched(sorted({_day(at) for at in changes}), now)


def _watched(days: Sequence[date], now: datetime) -> ChangeWatch:
    today = _day(now)
    first = bisect_left(days, today - timedelta(days=WATCHED_DAYS - 1))
    count = bisect_right(days, today) - first
    slowed, noticed = count > USUAL_CHANGES, count > MANY_CHANGES
    at = counts_from(now, slowed=slowed)
    on = f"{at.day} {at:%B %Y}"
    if not slowed:
        reason = f"What you changed counts for others from {on}: their lists follow at fixed days."
    else:
        reason = (
            f"You changed your strengths on {count} of the last {WATCHED_DAYS} days. So that nobody finds "
            f"out what others keep sealed by trying, what you change now counts for others from {on}."
        )
    if noticed:
        reason += " Those who look after this platform have been told; if there is a reason, write to them."
    return ChangeWatch(count, slowed, noticed, at, reason)


def state_that_counts(
    states: Sequence[tuple[datetime, State]], now: datetime, *, first_at_once: bool = False
) -> State | None:
    """Pick the state of an audit that counts for others now.

    Parameters
    ----------
    states : when each state was saved, and the state; in the order they were saved
    now : aware
    first_at_once : whether the first state counts before its first snapshot: for what is public, so that a
        newcomer needn't wait; never for what sketches are drawn from

    Returns
    -------
    state : the last one that counts, None where none does yet

    Raises
    ------
    RuleBroken
        If the states don't stand in the order they were saved.
    """
    times = [at for at, _ in states]
    if any(earlier > later for earlier, later in pairwise(times)):
        raise RuleBroken("The states of an audit stand in the order they were saved.")
    counting = states[0][1] if states and first_at_once and times[0] <= now else None
    days: list[date] = []
    for at, state in states:
        if not days or days[-1] != _day(at):
            days.append(_day(at))
        if _watched(days, at).counts_from <= now:
            counting = state
    return counting


def _day(at: datetime) -> date:
    if at.tzinfo is None:
        raise RuleBroken(f"The time {at.isoformat()} needs a time zone.")
    return at.astimezone(UTC).date()
