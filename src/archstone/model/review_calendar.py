"""The calendar of reviews: which were due by the charter, and which were held, late or skipped.

The review that is put off is the one that would have said something. So the charter's days stand, and each is
shown with the review that answered it, or with none.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from archstone.model.charter_rules import SettingKind, dates_of, months_after, rhythms_of, settings_of
from archstone.model.charter_signing import CharterHistory
from archstone.model.charters import Charter
from archstone.model.reviews import Review, ReviewKind

GRACE_DAYS = 14
"""Held within so many days after its day, a review was in time (our default)."""
EARLY_DAYS = 30
"""Held within so many days before its day, a review was the one that was due (our default)."""


class DueState(StrEnum):
    """What became of a review that was due."""

    HELD = "held"
    LATE = "held late"
    SKIPPED = "skipped"
    OVERDUE = "overdue"
    DUE = "due"
    COMING = "coming"


@dataclass(frozen=True, slots=True)
class DueReview:
    """A day on which a review was or is due, and the review that answered it.

    ``days_late`` counts from the day itself; 0 where it was in time or isn't due yet.
    """

    on: date
    clause: str
    state: DueState
    independent: bool = False
    review: Review | None = None
    days_late: int = 0

    def __str__(self) -> str:
        """Say what became of it."""
        what = "independent review" if self.independent else "review"
        begun = f"The {what} due on {self.on} ({self.clause})"
        if self.review is not None:
            late = f", {self.days_late} days late" if self.state is DueState.LATE else ""
            return f"{begun} was held on {self.review.on}{late}."
        return {
            DueState.SKIPPED: f"{begun} was never held.",
            DueState.OVERDUE: f"{begun} is overdue by {self.days_late} days.",
            DueState.DUE: f"{begun} is due now.",
        }.get(self.state, f"{begun} lies ahead.")


def review_calendar(history: CharterHistory, reviews: Iterable[Review], today: date) -> tuple[DueReview, ...]:
    """Set the reviews that the charter asks for beside those that were held.

    Each signed version counts from the day it takes effect until the next one does.

    Parameters
    ----------
    history : the charter's versions; those that not all have signed ask for nothing
    reviews : held on any day; those after *today* don't count
    today : the day of looking

    Returns
    -------
    due : in the order of time; what lies ahead is listed up to the sunset, and a look from outside is listed
        by itself

    Notes
    -----
    A review answers the first open day from 30 days before it until 30 days before the next. One that comes
    later than 14 days after its day is late; a day that the next one has overtaken unanswered is skipped.

    Examples
    --------
    >>> review_calendar(CharterHistory(), [Review(date(2026, 2, 4))], date(2026, 3, 1))  # no charter
    ()
    """
    held = sorted((one for one in reviews if one.on <= today), key=lambda one: one.on)
    found: list[DueReview] = []
    for independent in (False, True):
        days = sorted(set(_due_days(history, independent=independent)))
        own = [one for one in held if (one.kind is ReviewKind.INDEPENDENT) is independent]
        found += _answered(days, own, today, independent=independent)
    return tuple(sorted(found, key=lambda one: (one.on, one.independent)))


def _due_days(history: CharterHistory, *, independent: bool) -> Iterator[tuple[date, str]]:
    signed = [one.charter for one in history.versions if one.complete]
    starts = [_start(charter) for charter in signed]
    for place, charter in enumerate(signed):
        following = starts[place + 1] if place + 1 < len(signed) else None
        for on, clause in _of_outside(charter) if independent else _of_members(charter):
            if following is None or on < following:
                yield on, clause


def _start(charter: Charter) -> date | None:
    return next(
        (one.value for one in settings_of(charter) if one.kind is SettingKind.DATE and one.name == "start"),
        None,
    )


def _of_members(charter: Charter) -> Iterator[tuple[date, str]]:
    for day in dates_of(charter):
        if day.what == "review":
            yield day.on, day.clause


def _of_outside(charter: Charter) -> Iterator[tuple[date, str]]:
    rhythm, start = rhythms_of(charter).get("independent-review"), _start(charter)
    ends = next((day.on for day in dates_of(charter) if day.what == "sunset"), None)
    if rhythm is None or not rhythm.value or start is None:
        return
    times = 1
    while (on := months_after(start, rhythm.value * times)) <= (ends or months_after(start, rhythm.value)):
        yield on, rhythm.clause
        times += 1


def _answered(
    days: Sequence[tuple[date, str]], held: Sequence[Review], today: date, *, independent: bool
) -> Iterator[DueReview]:
    left = list(held)
    for place, (on, clause) in enumerate(days):
        opens = on - timedelta(days=EARLY_DAYS)
        closes = days[place + 1][0] - timedelta(days=EARLY_DAYS) if place + 1 < len(days) else None
        review = next((one for one in left if opens <= one.on and (closes is None or one.on < closes)), None)
        if review is not None:
            left.remove(review)
            late = max(0, (review.on - on).days)
            state = DueState.LATE if late > GRACE_DAYS else DueState.HELD
            yield DueReview(on, clause, state, independent, review, late)
        else:
            late = max(0, (today - on).days)
            yield DueReview(on, clause, _unanswered(on, closes, today), independent, None, late)


def _unanswered(on: date, closes: date | None, today: date) -> DueState:
    if closes is not None and closes <= today:
        return DueState.SKIPPED
    if today > on + timedelta(days=GRACE_DAYS):
        return DueState.OVERDUE
    return DueState.DUE if today >= on else DueState.COMING
