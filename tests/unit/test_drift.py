"""Drift: the four parts by hand, the line and its alarm, what pulls it down, and what isn't known."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from archstone.engines.creep import (
    begun_by_a_call,
    creep,
    judged_proposals,
    outside_own_mission,
    proposal_creep,
    recent_from,
)
from archstone.engines.cusum import cusum
from archstone.engines.drift import Drift, drift
from archstone.engines.drift_accuracy import MEASURED, accuracy_near
from archstone.engines.drift_monitors import creep_monitor, drift_monitor, own_mission_monitor
from archstone.engines.on_goal import on_goal
from archstone.model.activities import Activity, BeganBy, GoalJudgment
from archstone.model.errors import RuleBroken
from archstone.model.monitors import Certainty, State
from archstone.model.proposals import Proposal
from archstone.model.scope_requests import Answer, ScopeRequest, count_requests
from archstone.model.scopes import Scope

SCOPE = Scope(people=("families",), places=("south",))
END = date(2027, 1, 31)
F = Fraction


def month(k: int, day: int = 10) -> date:
    return date(2025 + (k - 1) // 12, (k - 1) % 12 + 1, day)


def deed(id: str, on: date, hours: int | None = 10, degree: int = 1, **more: object) -> Activity:
    """An activity that is wholly on goal, or not at all."""
    facts: dict[str, object] = {
        "serves": ("families",) if degree else ("donors",),
        "effort": None if hours is None else {"a": F(hours)},
        **more,
    }
    return Activity(id, f"The {id}", on, **facts)  # type: ignore[arg-type]


def year(*degrees: tuple[int, int]) -> list[Activity]:
    """Activities of months 1, 2, ...: so many hours on goal, so many off."""
    made = []
    for k, (on, off) in enumerate(degrees, start=1):
        made.append(deed(f"on-{k}", month(k), on))
        made.append(deed(f"off-{k}", month(k), off, degree=0))
    return made


def seen(activities: list[Activity], today: date = END) -> Drift:
    return drift(activities, SCOPE, today=today)


def test_the_four_parts_and_their_mean() -> None:
    activity = deed(
        "fair",
        month(1),
        indicators=("came",),
        place="north",
        judgments=(GoalJudgment("a", 5), GoalJudgment("b", 2)),
    )
    found = on_goal(activity, SCOPE, {"came": True, "helpers": False})
    assert dict(found.parts) == {"indicator": 1, "people": 1, "place": 0, "judgment": F(5, 8)}
    assert (found.degree, found.known, found.missing, found.is_creep) == (F(21, 32), 4, (), False)
    assert found.says == (
        "moves came, which the charter measures",
        "serves families",
        "lies in north, which the charter doesn't name",
        "2 members judge it 3.5 of 5",
    )


@pytest.mark.parametrize(
    ("named", "known", "part"),
    [
        (None, {"came": True}, None),
        ((), {"came": True}, 0),
        (("came",), None, 1),
        ((), None, 0),
        (("helpers",), {"came": True, "helpers": False}, 0),
        (("helpers", "came"), {"came": True, "helpers": False}, 1),
        (("free words",), {"came": True}, None),
        (("free words", "came"), {"came": True}, 1),
    ],
)
def test_what_moves_a_charter_indicator(
    named: tuple[str, ...] | None, known: dict[str, bool] | None, part: int | None
) -> None:
    proposal = Proposal("p", "routine", month(1), indicators=named)
    assert on_goal(proposal, SCOPE, known).indicator == part


@pytest.mark.parametrize(
    ("place", "outside", "part"),
    [
        (None, None, None),
        ("South", None, 1),
        ("north", None, 0),
        ("south", True, 0),
        ("north", False, 0),
        (None, False, 1),
        (None, True, 0),
    ],
)
def test_what_lies_in_place_and_scope(place: str | None, outside: bool | None, part: int | None) -> None:
    proposal = Proposal("p", "routine", month(1), place=place, outside_scope=outside)
    assert on_goal(proposal, SCOPE).place == part


def test_nothing_known_is_no_degree_and_no_creep() -> None:
    found = on_goal(Proposal("p", "routine", month(1), serves=("x",), place="y"), Scope())
    assert (found.degree, found.is_creep, found.known) == (None, None, 0)
    assert on_goal(Proposal("p", "routine", month(1), serves=()), SCOPE).says == (
        "serves nobody in particular, whom the charter doesn't name",
    )
    assert on_goal(Proposal("p", "routine", month(1), outside_scope=True), SCOPE).says == (
        "lies outside the scope, as was said when it began",
    )


def test_exactly_half_is_no_creep() -> None:
    activity = deed("half", month(1), place="north")
    assert on_goal(activity, SCOPE).degree == F(1, 2)
    assert creep([activity], SCOPE, since=None, until=END).share == 0


def test_the_line_by_hand() -> None:
    # 1, then 0.9 in the seventh: 0 + 1 - 0.9 - 0.05 = 0.05; 0.5: 0.05 + 0.45 = 0.5, no alarm; 0.9: 0.55
    steps = cusum([F(1)] * 6 + [F(9, 10), F(1, 2), F(9, 10), F(1)])
    assert [step.fallen for step in steps] == [None] * 6 + [F(1, 20), F(1, 2), F(11, 20), None]
    assert [step.alarm for step in steps] == [False] * 8 + [True, False]
    assert (steps[8].since, steps[8].usual, steps[8].deviation, steps[8].limit) == (6, 1, F(1, 10), F(1, 2))


def test_the_deviation_is_that_of_a_sample() -> None:
    steps = cusum([F(0), F(1), F(0), F(1), F(0), F(1), F(1, 2)])
    assert float(steps[6].deviation or 0) == pytest.approx((6 * 0.25 / 5) ** 0.5)
    assert steps[6].fallen == 0


def test_after_an_alarm_the_next_six_are_the_usual() -> None:
    steps = cusum([1.0] * 6 + [0.0] + [0.0] * 6 + [0.0, 1.0, 0.0])
    assert [k for k, step in enumerate(steps) if step.alarm] == [6]
    assert [step.usual for step in steps[7:13]] == [None] * 6
    assert [step.usual for step in steps[13:]] == [0.0] * 3


def test_an_alarm_names_what_pulled_the_line_down() -> None:
    months = [(30, 0)] * 6 + [(10, 10), (10, 30)]
    found = seen(year(*months), month(8, 28))
    [alarm] = found.alarms
    assert (alarm.month.named, f"{alarm.fell_from:%Y-%m}") == ("2025-08", "2025-07")
    assert [(p.judged.activity.id, p.hours, p.points, p.share) for p in alarm.pulled] == [
        ("off-8", 30, F(3, 4), F(3, 5)),
        ("off-7", 10, F(1, 2), F(2, 5)),
    ]
    assert (alarm.level_since, alarm.recovered) == (F(20, 60), None)
    watched = drift_monitor(found)
    [alert] = watched.alerts
    assert watched.state is State.ALERT
    assert alert.id == "mission-drift/alliance/2025-08"
    assert alert.certainty is Certainty.WEAK  # one part of four is known
    assert "false alarms in 100 quiet quarters" in alert.because
    assert any("The off-8 (30 hours, on goal 0 of 100) is 60 of 100 of the fall" in e for e in alert.evidence)


def test_an_alarm_rests_once_the_months_after_it_are_back() -> None:
    back = seen(year(*[(30, 0)] * 6, (0, 30), (30, 0), (30, 1)))
    assert [alarm.recovered for alarm in back.alarms] == [True]
    watched = drift_monitor(back)
    assert (watched.state, watched.alerts) == (State.QUIET, ())
    assert "It is back from the fall of which 2025-07 warned" in watched.says
    low = seen(year(*[(30, 0)] * 6, (0, 30), (30, 10)))
    assert [alarm.recovered for alarm in low.alarms] == [False]
    assert drift_monitor(low).state is State.ALERT


def test_nothing_is_said_before_the_seventh_month() -> None:
    six = seen(year(*[(0, 30)] * 6))
    assert (six.known, six.months_to_go, six.usual, six.alarms) == (False, 1, 0, ())
    watched = drift_monitor(six)
    assert (watched.state, watched.alerts) == (State.NOT_KNOWN, ())
    assert "isn't known before six months with activity" in watched.says
    assert seen([]).usual is None
    assert drift_monitor(seen([])).says == "Drift isn't known: no activity is on record."


def test_months_without_activity_are_left_out_and_told() -> None:
    activities = [deed(f"d{k}", month(k)) for k in (1, 2, 3, 16, 17, 18, 19)]
    found = seen(activities, month(20, 15))
    assert [m.named for m in found.months] == [
        *("2025-01", "2025-02", "2025-03", "2026-04", "2026-05", "2026-06", "2026-07"),
    ]
    assert found.known
    assert found.alarms == ()
    assert found.gaps == ((date(2025, 4, 1), date(2026, 3, 1)),)  # the month that runs is no gap
    assert "from 2025-04 to 2026-03" in drift_monitor(found).missing[0]
    assert seen(activities, month(20, 31)).gaps[1] == (date(2026, 8, 1), date(2026, 8, 1))


def test_what_is_not_known_weighs_nothing_and_is_told() -> None:
    activities = [
        *year(*[(10, 0)] * 7),
        deed("unweighed", month(7), None, degree=0),
        deed("unjudged", month(7), 500, serves=None),
        deed("free", month(7), 0, degree=0),
    ]
    found = seen(activities)
    assert found.months[-1].degree == 1
    assert found.months[-1].hours == 10
    missing = " ".join(drift_monitor(found).missing)
    assert "the effort of unweighed isn't known" in missing
    assert "nothing is known of what unjudged served" in missing
    assert "isn't written under scope" in " ".join(
        drift_monitor(drift(activities, Scope(), today=END)).missing
    )


def test_effort_is_spread_over_the_days() -> None:
    long = deed("long", date(2025, 1, 22), 30, until_on=date(2025, 2, 20))
    found = seen([long], date(2025, 2, 5))
    assert [(m.named, m.hours) for m in found.months] == [("2025-01", 10), ("2025-02", 5)]
    assert found.months[-1].so_far
    assert not found.months[0].so_far
    assert found.judged[0].hours == 15


def test_what_comes_later_is_not_there_yet() -> None:
    assert seen([deed("later", month(9))], month(8)).judged == ()


def test_an_activity_counts_once() -> None:
    with pytest.raises(RuleBroken, match="fair stands twice among the activities"):
        seen([deed("fair", month(1)), deed("fair", month(2))])


def test_the_last_six_months() -> None:
    assert recent_from(date(2026, 6, 30)) == date(2026, 1, 1)
    assert recent_from(date(2026, 5, 1)) == date(2025, 12, 1)
    assert recent_from(date.min) == date.min


def test_a_day_at_the_end_of_the_calendar_is_a_day() -> None:
    last = deed("last", date.max, until_on=date.max)
    found = seen([deed("fair", month(1)), last], date.max)
    assert [m.named for m in found.months] == ["2025-01", "9999-12"]
    assert found.gaps == ((date(2025, 2, 1), date(9999, 11, 1)),)


def test_creep_of_a_span_and_what_is_left_out() -> None:
    activities = [
        deed("old", month(1), 100, degree=0),
        deed("fair", month(8), 30),
        deed("gala", month(9), 20, degree=0),
        deed("silent", month(9), None),
    ]
    found = creep(activities, SCOPE, since=month(6, 1), until=month(12))
    assert (found.share, found.named, found.not_known) == (F(2, 5), (("gala", 20),), 1)
    assert creep(activities, SCOPE, since=None, until=month(12)).share == F(4, 5)
    assert creep([], SCOPE, since=None, until=END).share is None


def test_of_an_activity_that_runs_on_only_the_days_within_count() -> None:
    app = deed("app", date(2025, 5, 27), 10, degree=0, until_on=date(2025, 6, 5), began_by=BeganBy.CALL)
    june = {"since": date(2025, 6, 1), "until": date(2025, 6, 30)}
    assert creep([app], SCOPE, **june).hours == 5  # type: ignore[arg-type]
    assert begun_by_a_call([app], **june).hours == 5
    judged = deed("app", date(2025, 5, 27), 10, until_on=date(2025, 6, 5), own_mission={"a": False})
    assert outside_own_mission([judged], "a", **june).hours == 5  # type: ignore[arg-type]


def test_the_watch_over_creep() -> None:
    asked = [
        ScopeRequest("x", "dental checks", "a", month(2), Answer.DECLINED, month(3)),
        ScopeRequest("y", "advice", "b", month(2), Answer.SEPARATE_COALITION, month(12)),
    ]
    activities = [deed("fair", month(8), 30), deed("gala", month(9), 10, degree=0)]
    watched = creep_monitor(activities, SCOPE, asked, today=month(10))
    [alert] = watched.alerts
    assert alert.seen.startswith("25 of 100 of the effort since 2025-05-01")
    assert "2 requests to widen the scope: 1 declined and 1 open." in alert.evidence
    assert "The gala: 10 hours." in alert.evidence
    quiet = creep_monitor([activities[0], deed("gala", month(9), 9, degree=0)], SCOPE, today=month(10))
    assert quiet.state is State.QUIET
    silent = creep_monitor(activities, SCOPE, today=month(24))
    assert (silent.state, silent.alerts) == (State.NOT_KNOWN, ())


def test_a_members_own_mission() -> None:
    activities = [
        deed("fair", month(8), effort={"a": F(20), "b": F(5)}, own_mission={"a": True, "b": False}),
        deed("gala", month(9), effort={"a": F(10)}, own_mission={"a": False}),
        deed("odd", month(9), effort={"a": F(99)}),
    ]
    found = outside_own_mission(activities, "a", since=None, until=END)
    assert (found.share, found.not_known) == (F(1, 3), 1)
    watched = own_mission_monitor(activities, ["a", "b", "c"], today=month(10))
    assert [alert.about for alert in watched.alerts] == [("a",), ("b",)]
    assert watched.missing == ("c: no effort with a word on its own mission since 2025-05-01",)
    quiet = own_mission_monitor([deed("f", month(9), own_mission={"a": True})], ["a"], today=month(10))
    assert quiet.says == "No member is far from its own mission; a is furthest, with 0 of 100."
    assert own_mission_monitor([], ["a"], today=END).state is State.NOT_KNOWN


def test_what_a_call_began() -> None:
    activities = [
        deed("app", month(6), 30, began_by=BeganBy.CALL, call="Apps"),
        deed("more", month(7), 10, began_by=BeganBy.CALL),
        deed("fair", month(8), 60, began_by=BeganBy.NEED),
        deed("odd", month(8), 60),
        deed("silent", month(8), None, began_by=BeganBy.CALL),
    ]
    found = begun_by_a_call(activities)
    assert (found.share, found.known_hours, found.not_known) == (F(2, 5), 100, 2)
    assert dict(found.calls) == {"Apps": 30, "a call without a name": 10}
    assert begun_by_a_call(activities, since=month(7, 1), until=month(7, 31)).share == 1
    assert begun_by_a_call([]).share is None


def test_proposals_too() -> None:
    proposals = [
        Proposal("fair", "routine", month(1), serves=("families",), effort_hours=F(30)),
        Proposal("gala", "routine", month(2), serves=("donors",), effort_hours=F(10)),
        Proposal("silent", "routine", month(2), serves=("donors",)),
        Proposal("later", "routine", month(9)),
    ]
    judged = judged_proposals(proposals, SCOPE, until=month(8))
    assert [one.on_goal.degree for one in judged] == [1, 0, 0]
    found = proposal_creep(judged)
    assert (found.share, found.not_known) == (F(1, 4), 1)


def test_requests_are_counted_as_they_stood() -> None:
    asked = [ScopeRequest("x", "dental", "a", month(2), Answer.ACCEPTED, month(4))]
    assert count_requests(asked, month(1)).total == 0
    assert count_requests(asked, month(3)).open == 1
    assert count_requests(asked, month(4)).accepted == 1


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (lambda: deed("x", month(2), until_on=month(1)), "can't end on 2025-01-10, before it begins"),
        (lambda: deed("x", month(2), -1), "The effort of a on x must not be negative, not -1 hours."),
        (lambda: deed("x", month(2), call="Apps"), "write began_by: call"),
        (lambda: GoalJudgment("a", 6), "The judgment of a must be 1 to 5, not 6."),
        (
            lambda: deed("x", month(1), judgments=(GoalJudgment("a", 1), GoalJudgment("a", 2))),
            "a judges x twice",
        ),
        (lambda: Scope(people=("families", "Families")), "families stands twice among the people"),
        (
            lambda: ScopeRequest("r", "x", "a", month(2), Answer.DECLINED, month(1)),
            "r can't be answered on 2025-01-10, before it was asked for",
        ),
        (lambda: ScopeRequest("r", "x", "a", month(2), None, month(3)), "say how under answer"),
        (
            lambda: Proposal("p", "x", month(1), effort_hours=F(-2)),
            "effort that p is expected to take must not be negative, not -2 hours",
        ),
        (
            lambda: Proposal("p", "x", month(1), judgments=(GoalJudgment("a", 1),) * 2),
            "a judges p twice",
        ),
    ],
)
def test_what_can_not_be_is_one_sentence(make: object, sentence: str) -> None:
    with pytest.raises(RuleBroken, match=sentence.replace("(", r"\(")):
        make()  # type: ignore[operator]


def test_what_was_measured_is_told_by_the_scatter() -> None:
    assert accuracy_near(F(1, 10)) is MEASURED[1]
    assert accuracy_near(0.9) is MEASURED[-1]
    assert "1.2 to 3.7 false alarms in 100 quiet quarters" in str(MEASURED[1])


def test_the_benchmark_measures_what_is_told() -> None:
    from benchmarks.bench_drift import accuracy

    assert accuracy(0.1) == MEASURED[1]
