"""Check-ins, and the refreshers at which members look at their weaknesses anew (SPEC K2).

A check-in says early what can't be done; a refresher keeps members from going on as if they still needed what
they needed at the start. Success is what makes both look unnecessary.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from archstone.model.charter_rules import months_after
from archstone.model.errors import RuleBroken
from archstone.model.evidence import Source, Sureness

CHECK_IN_MONTHS, CHECK_IN_MINUTES = 1, 30
REFRESHER_MONTHS = 3
MISSED_IN_A_ROW = 2
OVERDUE_DAYS = 30
"""A refresher so late counts as skipped."""
CHECK_INS_FROM = Source("S2, step 5: monthly, thirty minutes", Sureness.CLAIM)
REFRESHERS_FROM = Source("S3, pitfall 4: quarterly", Sureness.CLAIM)


class CheckInKind(StrEnum):
    """A talk of the month, or the look at everyone's weaknesses."""

    CHECK_IN = "check-in"
    REFRESHER = "refresher"


class Change(StrEnum):
    """What became of a vulnerability, as its own organisation says."""

    SHRANK = "shrank"
    GREW = "grew"
    GONE = "gone"
    NEW = "new"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True)
class VulnerabilityChange:
    """What a member said of one of its vulnerabilities."""

    organisation: str
    capability: str
    change: Change
    says: str = ""


@dataclass(frozen=True, slots=True)
class Worry:
    """What worries a member, or what it can't do at the moment."""

    member: str
    says: str


@dataclass(frozen=True, slots=True)
class CheckIn:
    """One check-in or refresher, held or skipped.

    Invariants: nobody is present at one that was skipped, and nothing is said there.
    """

    on: date
    kind: CheckInKind = CheckInKind.CHECK_IN
    present: tuple[str, ...] = ()
    skipped: bool = False
    why: str = ""
    minutes: int | None = None
    agenda: tuple[str, ...] = ()
    worries: tuple[Worry, ...] = ()
    changes: tuple[VulnerabilityChange, ...] = ()
    asks: str = ""

    def __post_init__(self) -> None:
        if self.minutes is not None and self.minutes < 1:
            raise RuleBroken(f"A check-in lasts at least a minute, not {self.minutes}.", ("minutes",))
        if self.skipped and (self.present or self.worries or self.changes):
            raise RuleBroken(
                f"The {self.kind} of {self.on} was skipped, so nobody was present and nothing was said; say "
                "which of the two is so.",
                ("skipped",),
            )

    @property
    def brought_change(self) -> bool:
        """Whether anybody said of a weakness that it is other than before."""
        return any(one.change is not Change.UNCHANGED for one in self.changes)


def held(check_ins: Iterable[CheckIn], kind: CheckInKind, day: date) -> tuple[CheckIn, ...]:
    """List those of a kind that were held until *day*, in the order of time."""
    found = [one for one in check_ins if one.kind is kind and not one.skipped and one.on <= day]
    return tuple(sorted(found, key=lambda one: one.on))


def skipped(check_ins: Iterable[CheckIn], kind: CheckInKind, day: date) -> tuple[CheckIn, ...]:
    """List those of a kind that were skipped until *day*, in the order of time."""
    found = [one for one in check_ins if one.kind is kind and one.skipped and one.on <= day]
    return tuple(sorted(found, key=lambda one: one.on))


@dataclass(frozen=True, slots=True)
class Attendance:
    """How often a member came to the check-ins, and how many of the last ones it missed in a row."""

    member: str
    came: int
    missed: int
    in_a_row: int

    @property
    def called_on(self) -> bool:
        """Whether it missed so many in a row that someone should call on it (two unless the charter says)."""
        return self.in_a_row >= MISSED_IN_A_ROW


def attendance(check_ins: Iterable[CheckIn], members: Collection[str], day: date) -> tuple[Attendance, ...]:
    """Count for each member the check-ins and refreshers it came to, among those held until *day*.

    Examples
    --------
    >>> held_ = [CheckIn(date(2026, month, 2), present=("ash",)) for month in (1, 2)]
    >>> [(one.member, one.came, one.in_a_row) for one in attendance(held_, ("ash", "oak"), date(2026, 3, 1))]
    [('ash', 2, 0), ('oak', 0, 2)]
    """
    meetings = sorted((one for one in check_ins if not one.skipped and one.on <= day), key=lambda one: one.on)
    found = []
    for member in members:
        came = [member in one.present for one in meetings]
        row = next((k for k, there in enumerate(reversed(came)) if there), len(came))
        found.append(Attendance(member, sum(came), len(came) - sum(came), row))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class NextDue:
    """When the next check-in or refresher is due, and by how many days it is overdue."""

    kind: CheckInKind
    due_on: date
    overdue_days: int
    months: int
    last_on: date | None

    @property
    def in_words(self) -> str:
        """Say when: ``due on 2026-05-16``, and how many days ago that was where it lies behind."""
        if not self.overdue_days:
            return f"due on {self.due_on}"
        days = "day" if self.overdue_days == 1 else "days"
        return f"due on {self.due_on}, {self.overdue_days:,} {days} ago"


def next_due(
    check_ins: Iterable[CheckIn], kind: CheckInKind, *, started_on: date | None, months: int, day: date
) -> NextDue | None:
    """Say when the next one is due: so many months after the last that was held, else after the start.

    None where nothing was held and the start isn't known. One that was skipped doesn't count as held. A
    refresher that was held counts as a check-in too: members met, and said what they can't do. A check-in
    is no refresher.

    Examples
    --------
    >>> due = next_due([], CheckInKind.REFRESHER, started_on=date(2026, 1, 5), months=3, day=date(2026, 6, 4))
    >>> due.due_on.isoformat(), due.overdue_days
    ('2026-04-05', 60)
    """
    met = list(held(given := tuple(check_ins), kind, day))
    if kind is CheckInKind.CHECK_IN:
        met += held(given, CheckInKind.REFRESHER, day)
    last = max((one.on for one in met), default=None)
    begins = last or started_on
    if begins is None:
        return None
    due = months_after(begins, months)
    return NextDue(kind, due, max(0, (day - due).days), months, last)


@dataclass(frozen=True, slots=True)
class AgendaItem:
    """One point of the next check-in: what, why it is there, and since when it is open."""

    what: str
    because: str
    since: date | None = None


def agenda(
    *,
    day: date,
    due: Iterable[NextDue] = (),
    overdue_pledges: Iterable[tuple[str, date]] = (),
    unanswered_alerts: Iterable[tuple[str, date | None]] = (),
    stuck_proposals: Iterable[tuple[str, date]] = (),
    open_incidents: Iterable[tuple[str, date]] = (),
    unanswered_questions: Iterable[tuple[str, date]] = (),
    gap_talks: Iterable[tuple[str, date]] = (),
    asks: Iterable[tuple[str, date]] = (),
    absent: Iterable[str] = (),
) -> tuple[AgendaItem, ...]:
    """Put together the agenda of the next check-in from what is open.

    Thirty minutes go to what waits, not to a round of reports. Each matter is a sentence and the day since
    when it is open; who calls knows them from its own rooms.

    Returns
    -------
    items : incidents first, then what was promised, asked and proposed, then alerts, each the oldest
        first; what members can't do at the moment is always asked, last

    Examples
    --------
    >>> points = agenda(day=date(2026, 5, 1), overdue_pledges=[("oak's page", date(2026, 3, 31))])
    >>> for one in points:
    ...     print(one.what, one.because, sep=": ")
    oak's page: promised, and due on 2026-03-31
    What can each of us not do at the moment?: asked at every check-in
    """
    found = [
        *_items(open_incidents, "an incident that is open since {}"),
        *_items(overdue_pledges, "promised, and due on {}"),
        *_items(unanswered_questions, "asked on {}, and not answered in time"),
        *_items(gap_talks, "agreed on {}, and not done"),
        *_items(stuck_proposals, "proposed on {}, and not decided"),
        *(
            AgendaItem(what, "an alert that nobody has answered" + (f", since {on}" if on else ""), on)
            for what, on in sorted(unanswered_alerts, key=lambda one: one[1] or date.max)
        ),
        *_items(asks, "asked at the check-in of {}"),
        *(
            AgendaItem(f"{member} was missing: how is it?", "it missed the last check-ins in a row")
            for member in absent
        ),
        *(
            AgendaItem(
                f"Hold the {one.kind}",
                one.in_words,
                one.due_on,
            )
            for one in due
            if one.kind is CheckInKind.REFRESHER and one.due_on <= day + timedelta(OVERDUE_DAYS)
        ),
        AgendaItem("What can each of us not do at the moment?", "asked at every check-in"),
    ]
    return tuple(found)


def _items(matters: Iterable[tuple[str, date]], because: str) -> Iterator[AgendaItem]:
    for what, on in sorted(matters, key=lambda one: one[1]):
        yield AgendaItem(what, because.format(on), on)
