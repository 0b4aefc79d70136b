"""Resource drain: the effort since something last came of it, against the charter's ceiling."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from archstone.model.activities import Activity
from archstone.model.monitors import Alert, Certainty, Watched


@dataclass(frozen=True, slots=True)
class Drain:
    """The effort since the last outcome that was reached.

    ``reached_on`` is that day; None where none was reached yet, and then everything counts. ``outcomes``
    says whether outcomes are on record at all. ``hours`` is None where no effort since is known;
    ``not_known`` counts the activities since whose effort isn't. ``ceiling`` is the charter's, in hours.
    """

    on: date
    reached_on: date | None
    outcomes: bool
    hours: Fraction | None
    not_known: int
    ceiling: Fraction | None

    @property
    def over(self) -> bool | None:
        """Whether the effort is above the ceiling; None where either isn't known."""
        if self.hours is None or self.ceiling is None or not self.outcomes:
            return None
        return self.hours > self.ceiling

    def __str__(self) -> str:
        """Say it in a sentence."""
        if not self.outcomes:
            return "Not known: no outcome is on record to hold the effort against."
        since = (
            f"since the last outcome was reached on {self.reached_on}"
            if self.reached_on
            else ("so far, and no outcome has been reached yet")
        )
        if self.hours is None:
            return f"No effort is known {since}."
        limit = (
            "the charter sets no ceiling"
            if self.ceiling is None
            else (f"the charter's ceiling is {float(self.ceiling):,.6g}")
        )
        return f"{float(self.hours):,.6g} hours went in {since}; {limit}."


def drain(
    activities: Iterable[Activity],
    reached_on: Iterable[date] | None,
    *,
    today: date,
    ceiling: Fraction | None = None,
) -> Drain:
    """Add up the effort since the last outcome that was reached.

    Meetings breed meetings. What went in since something last came out shows it before anyone is tired.

    Parameters
    ----------
    activities : with their effort, spread evenly over their days
    reached_on : the days on which outcomes were reached; None where no outcomes are on record
    today : the day of looking
    ceiling : hours that the charter allows, >= 0; None where it sets none

    Returns
    -------
    Drain
        Hours, exact; what fell on the day of the outcome itself isn't counted.

    References
    ----------
    S2, Resource drain; FORMULAS 12.

    Examples
    --------
    >>> fair = Activity("fair", "A fair", date(2026, 5, 1), effort={"a": Fraction(30)})
    >>> print(drain([fair], [date(2026, 2, 1)], today=date(2026, 6, 1)))
    30 hours went in since the last outcome was reached on 2026-02-01; the charter sets no ceiling.
    """
    days = None if reached_on is None else [day for day in reached_on if day <= today]
    last = max(days, default=None) if days is not None else None
    begins = date.min if last is None else last + timedelta(days=1)
    since = [one for one in activities if one.from_on <= today and one.last_on >= begins]
    known = [hours for one in since if (hours := one.hours_between(begins, today)) is not None]
    total = sum(known, Fraction(0)) if known or not since else None
    return Drain(today, last, days is not None, total, len(since) - len(known), ceiling)


def drain_monitor(found: Drain) -> Watched:
    """Say whether the alliance's effort drains away; members' own costs are watched by their ledger.

    Parameters
    ----------
    found : what `drain` added up

    Returns
    -------
    Watched
        Not known without outcomes on record, effort since and a ceiling to hold it against.
    """
    looked_at = ("no effort" if found.hours is None else f"{float(found.hours):,.6g} hours",)
    missing = (*_effort_missing(found), *(() if found.ceiling else ("the charter sets no ceiling in hours",)))
    alerts = tuple(_effort_alerts(found))
    return Watched("resource-drain", found.over is not None, str(found), alerts, looked_at, missing)


def _effort_alerts(found: Drain) -> Iterator[Alert]:
    if not found.over:
        return
    missing = tuple(_effort_missing(found))
    yield Alert(
        "resource-drain",
        (),
        str(found),
        (str(found),),
        Certainty.LIKELY if missing else Certainty.FIRM,
        "hours as members wrote them down, days of outcomes on record",
        missing,
        since=found.reached_on,
        matter="effort",
    )


def _effort_missing(found: Drain) -> Iterator[str]:
    if found.not_known:
        yield f"the effort of {found.not_known} {'activity' if found.not_known == 1 else 'activities'} since"
