"""Drift: whether what an alliance does still serves its goal, month by month, against how it began."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise

from archstone.engines.cusum import BASELINE, SLACK, Step, cusum
from archstone.engines.on_goal import OnGoal, on_goal
from archstone.model.activities import Activity
from archstone.model.errors import RuleBroken
from archstone.model.scopes import Scope

LAST_MONTH = date.max.replace(day=1)


@dataclass(frozen=True, slots=True)
class Judged:
    """An activity with how far it serves the goal and the hours that went into it up to the day of looking.

    ``hours`` is None where nobody wrote the effort down.
    """

    activity: Activity
    on_goal: OnGoal
    hours: Fraction | None

    @property
    def counts(self) -> bool:
        """Whether it has a weight in its month: some effort, and a degree."""
        return bool(self.hours) and self.on_goal.degree is not None


@dataclass(frozen=True, slots=True)
class DriftMonth:
    """One month with activity: the effort, its weighted mean degree, and what the watched line shows.

    ``shares`` names the activities by their id with the hours that fell into the month; ``begins`` is the
    first day of the month; ``so_far`` that it wasn't over on the day of looking.
    """

    begins: date
    hours: Fraction
    degree: Fraction
    shares: tuple[tuple[str, Fraction], ...]
    step: Step
    so_far: bool = False

    @property
    def named(self) -> str:
        """The month as it is written: 2026-04."""
        return f"{self.begins:%Y-%m}"


@dataclass(frozen=True, slots=True)
class Pull:
    """How much one activity pulled the line down: by which degree, in points of the months' mean.

    ``share`` is its part of the whole fall, 0 to 1.
    """

    judged: Judged
    hours: Fraction
    points: Fraction
    share: Fraction


@dataclass(frozen=True, slots=True)
class DriftAlarm:
    """An alarm: the month, what was usual, since when the line fell, and what pulled it down, most first.

    ``level_since`` is the weighted mean of the months after the fall began, up to the day of looking;
    ``recovered`` says that the months after the alarm are back at the usual less the slack, None where there
    are none yet.
    """

    month: DriftMonth
    usual: Fraction
    deviation: Fraction
    fell_from: date
    pulled: tuple[Pull, ...]
    level_since: Fraction
    recovered: bool | None


@dataclass(frozen=True, slots=True)
class Drift:
    """What is known of drift on a day.

    ``months`` are those with activity that has a known effort and degree, in the order of time; ``alarms``
    those raised in them; ``gaps`` names runs of months without any, between the first month and the day.
    """

    on: date
    judged: tuple[Judged, ...]
    months: tuple[DriftMonth, ...]
    alarms: tuple[DriftAlarm, ...]
    gaps: tuple[tuple[date, date], ...]
    scope: Scope

    @property
    def known(self) -> bool:
        """Whether there is a month after the first six, so that an alarm could be raised."""
        return len(self.months) > BASELINE

    @property
    def usual(self) -> Fraction | None:
        """The level of the last baseline that is complete; None before six months with activity."""
        watched = [month.step.usual for month in self.months if month.step.usual is not None]
        if watched:
            return Fraction(watched[-1])
        if len(self.months) < BASELINE:
            return None
        return sum((month.degree for month in self.months[:BASELINE]), Fraction(0)) / BASELINE

    @property
    def months_to_go(self) -> int:
        """How many more months with activity it takes until something can be said."""
        return max(0, BASELINE + 1 - len(self.months))

    def without_effort(self) -> tuple[Judged, ...]:
        """List the activities that count nowhere, since nobody wrote their effort down."""
        return tuple(one for one in self.judged if one.hours is None)

    def without_degree(self) -> tuple[Judged, ...]:
        """List the activities that count nowhere, since nothing is known of what they serve."""
        return tuple(one for one in self.judged if one.on_goal.degree is None)

    def known_parts(self) -> Fraction | None:
        """Say how many of the four parts are known, as a share weighted by effort; None without effort."""
        weighed = [one for one in self.judged if one.counts]
        hours = sum((one.hours or Fraction(0) for one in weighed), Fraction(0))
        parts = sum(((one.hours or 0) * Fraction(one.on_goal.known, 4) for one in weighed), Fraction(0))
        return parts / hours if hours else None


def drift(
    activities: Iterable[Activity],
    scope: Scope,
    *,
    today: date,
    indicators: Mapping[str, bool] | None = None,
) -> Drift:
    """Watch whether the effort of an alliance still goes into its goal.

    Nobody decides to leave the goal. A dinner here, a second site there, and after a year half of the hours
    go elsewhere; the first months show what was once usual, the line since then whether that still holds.

    Parameters
    ----------
    activities : with their effort in hours, spread evenly over their days; one without a last day counts on
        its first
    scope : the people and places that the charter names
    today : the day of looking; what comes after it isn't counted
    indicators : of each indicator on record, whether the charter names it; None where none are

    Returns
    -------
    Drift
        Months with degrees in [0, 1], exact; alarms with what pulled the line down.

    Raises
    ------
    RuleBroken
        If two activities have the same id.

    Notes
    -----
    A month counts where some activity in it has a known effort above 0 and a known degree; others are left
    out of the line and told, so that a year without records is no fall. The month of *today* counts as far
    as it has gone. Not known before the seventh such month. O(activities x months that they last).

    References
    ----------
    S0, 3.1; FORMULAS 12. The baseline of six months and the limits are our default; what they miss and where
    they are wrong was measured (`docs/theory/drift.md`).

    Examples
    --------
    >>> fair = Activity("fair", "A fair", date(2026, 1, 10), serves=("families",), effort={"a": Fraction(20)})
    >>> found = drift([fair], Scope(people=("families",)), today=date(2026, 3, 1))
    >>> found.months[0].named, str(found.months[0].degree), found.known, found.months_to_go
    ('2026-01', '1', False, 6)
    """
    judged = tuple(
        Judged(one, on_goal(one, scope, indicators), one.hours_between(one.from_on, today))
        for one in activities
        if one.from_on <= today
    )
    known: set[str] = set()
    for id in (one.activity.id for one in judged):
        if id in known:
            raise RuleBroken(f"{id} stands twice among the activities; give each its own id.")
        known.add(id)
    shares = _by_month(judged, today)
    degrees = {one.activity.id: one.on_goal.degree or Fraction(0) for one in judged}
    begins = sorted(shares)
    hours = [sum((part for _, part in shares[month]), Fraction(0)) for month in begins]
    means = [
        sum((degrees[id] * part for id, part in shares[month]), Fraction(0)) / total
        for month, total in zip(begins, hours, strict=True)
    ]
    months = tuple(
        DriftMonth(month, total, mean, tuple(shares[month]), step, today < _end(month))
        for month, total, mean, step in zip(begins, hours, means, cusum(means), strict=True)
    )
    alarms = tuple(_alarm(months, k, judged) for k, month in enumerate(months) if month.step.alarm)
    return Drift(today, judged, months, alarms, tuple(_gaps(begins, today)), scope)


def _by_month(judged: Iterable[Judged], today: date) -> dict[date, list[tuple[str, Fraction]]]:
    """Spread the effort of what counts over the months, up to *today*."""
    found: dict[date, list[tuple[str, Fraction]]] = {}
    for one in judged:
        if not one.counts:
            continue
        begins = one.activity.from_on.replace(day=1)
        while begins <= min(one.activity.last_on, today) and begins < date.max:
            part = one.activity.hours_between(begins, min(_end(begins), today))
            if part:
                found.setdefault(begins, []).append((one.activity.id, part))
            begins = _next(begins)
    return found


def _next(month: date) -> date:
    if month >= LAST_MONTH:
        return date.max
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


def _end(month: date) -> date:
    return date.max if month >= LAST_MONTH else _next(month) - timedelta(days=1)


def _gaps(begins: Sequence[date], today: date) -> Iterator[tuple[date, date]]:
    """Give the runs of months without activity, as their first and last month; the running one is none."""
    over = today.replace(day=1) if today < _end(today.replace(day=1)) else _next(today.replace(day=1))
    for one, other in pairwise((*begins, over) if begins else ()):
        if _next(one) < other:
            yield _next(one), (other - timedelta(days=1)).replace(day=1)


def _alarm(months: Sequence[DriftMonth], place: int, judged: Iterable[Judged]) -> DriftAlarm:
    month = months[place]
    step = month.step
    usual, deviation = Fraction(step.usual or 0), Fraction(step.deviation or 0)
    first = place if step.since is None else step.since
    fall, after = months[first : place + 1], months[place + 1 :]
    since = (*fall, *after)
    return DriftAlarm(
        month,
        usual,
        deviation,
        months[first].begins,
        tuple(_pulls(fall, usual, judged)),
        _level(since),
        _level(after) >= usual - SLACK * deviation if after else None,
    )


def _level(months: Sequence[DriftMonth]) -> Fraction:
    hours = sum((month.hours for month in months), Fraction(0))
    return sum((month.degree * month.hours for month in months), Fraction(0)) / hours


def _pulls(fall: Sequence[DriftMonth], usual: Fraction, judged: Iterable[Judged]) -> Iterator[Pull]:
    """Say how much each activity below the usual took off the months' means, summed over the fall."""
    known = {one.activity.id: one for one in judged}
    hours: dict[str, Fraction] = {}
    points: dict[str, Fraction] = {}
    for month in fall:
        for id, part in month.shares:
            below = usual - (known[id].on_goal.degree or Fraction(0))
            if below > 0:
                hours[id] = hours.get(id, Fraction(0)) + part
                points[id] = points.get(id, Fraction(0)) + below * part / month.hours
    whole = sum(points.values(), Fraction(0))
    for id in sorted(points, key=lambda id: (-points[id], id)):
        yield Pull(known[id], hours[id], points[id], points[id] / whole)
