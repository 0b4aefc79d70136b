"""Resource drain: the effort since the last outcome, by hand, and what isn't known raises no alert."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from archstone.engines.resource_drain import drain, drain_monitor
from archstone.model.activities import Activity
from archstone.model.monitors import Certainty, State

TODAY = date(2026, 11, 4)
F = Fraction


def fair(id: str, on: date, hours: int | None = 30, until: date | None = None) -> Activity:
    return Activity(id, id, on, until, effort=None if hours is None else {"a": F(hours)})


def test_effort_since_the_last_outcome() -> None:
    activities = [fair("old", date(2026, 1, 1)), fair("new", date(2026, 5, 1))]
    activities.append(fair("across", date(2026, 1, 31), 10, date(2026, 2, 9)))
    found = drain(activities, [date(2025, 1, 1), date(2026, 2, 4), date(2027, 1, 1)], today=TODAY)
    assert (found.reached_on, found.hours, found.over) == (date(2026, 2, 4), 35, None)
    assert "the charter sets no ceiling" in str(found)
    over = drain(activities, [date(2026, 2, 4)], today=TODAY, ceiling=F(34))
    watched = drain_monitor(over)
    [alert] = watched.alerts
    assert (alert.about, alert.certainty, alert.since) == ((), Certainty.FIRM, date(2026, 2, 4))
    assert drain_monitor(drain(activities, [date(2026, 2, 4)], today=TODAY, ceiling=F(35))).alerts == ()


def test_no_outcome_yet_and_none_on_record_are_two_things() -> None:
    none_yet = drain([fair("x", date(2026, 5, 1))], [], today=TODAY, ceiling=F(10))
    assert "no outcome has been reached yet" in str(none_yet)
    assert drain_monitor(none_yet).state is State.ALERT
    not_on_record = drain([fair("x", date(2026, 5, 1))], None, today=TODAY, ceiling=F(10))
    watched = drain_monitor(not_on_record)
    assert (watched.state, watched.alerts) == (State.NOT_KNOWN, ())
    unknown = drain([fair("x", date(2026, 5, 1), None)], [], today=TODAY, ceiling=F(10))
    assert (unknown.hours, unknown.not_known) == (None, 1)
    assert drain_monitor(unknown).state is State.NOT_KNOWN
    assert "the effort of 1 activity since" in drain_monitor(unknown).missing
