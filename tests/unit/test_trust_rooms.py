"""Gap talks, answers, check-ins, surveys and what is watched: rules, numbers and files."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from fractions import Fraction
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archstone.engines.surveys import survey_figures
from archstone.engines.trust import trust_audit
from archstone.engines.trust_monitors import complacency_monitor, trust_erosion_monitor
from archstone.files.alliances import AllianceFile, read_alliance, write_alliance
from archstone.files.checks import check_file
from archstone.model.check_ins import (
    Change,
    CheckIn,
    CheckInKind,
    NextDue,
    VulnerabilityChange,
    Worry,
    agenda,
    attendance,
    next_due,
)
from archstone.model.errors import BadInput, RuleBroken
from archstone.model.gap_talks import GapTalk, opened_with
from archstone.model.monitors import State
from archstone.model.registries import Registry
from archstone.model.responses import Response, response_records
from archstone.model.surveys import BUNDLED, YEARLY, Form, Question, Survey, SurveyAnswer
from archstone.model.trust import TrustRating, TrustRatings

DAY, LATER = date(2026, 3, 2), date(2026, 6, 1)
REFRESHER = CheckInKind.REFRESHER


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (lambda: GapTalk(("a", "a"), (), DAY), "a has no trust gap with itself; name two members."),
        (lambda: GapTalk(("a", "b"), ("c",), DAY), "c isn't one of the two"),
        (lambda: GapTalk(("a", "b"), (), LATER, "x", DAY), "can't be done on 2026-03-02, before 2026-06-01"),
        (lambda: Response("a", "a", "x", DAY), "a asks itself; name whom it asked."),
        (lambda: Response("a", "b", "x", LATER, DAY), "can't be answered on 2026-03-02"),
        (lambda: CheckIn(DAY, minutes=0), "lasts at least a minute, not 0"),
        (lambda: CheckIn(DAY, skipped=True, present=("a",)), "was skipped, so nobody was present"),
        (lambda: Survey("s", DAY, questions=YEARLY), "ten questions at most, and s has 20"),
        (lambda: Survey("s", DAY, questions=(Question("q", "?", "x"),) * 2), "The question q stands twice"),
        (lambda: Survey("s", DAY, answers=(SurveyAnswer("a", {}),) * 2), "a answers s twice; keep one."),
        (lambda: Survey("s", DAY, answers=(SurveyAnswer("a", {"worht": 3}),)), "Did you mean worth?"),
        (lambda: Survey("s", DAY, answers=(SurveyAnswer("a", {"worth": 6}),)), "must be 1 to 5, not 6"),
    ],
)
def test_what_breaks_a_rule_is_told(make: Callable[[], object], sentence: str) -> None:
    with pytest.raises(RuleBroken, match=sentence.replace("?", r"\?")):
        make()


def test_a_gap_opens_only_where_both_agreed() -> None:
    talks = [GapTalk(("a", "b"), ("a", "b"), DAY, "the roster"), GapTalk(("a", "c"), ("a",), DAY)]
    assert opened_with(talks, "a", DAY) == ("b",)
    assert opened_with(talks, "a", date(2026, 3, 1)) == ()
    assert [one.due(LATER) for one in talks] == [True, False]


def test_answers_kept_missed_and_waiting() -> None:
    asked = [
        Response("a", "b", "in time", DAY, date(2026, 3, 16)),
        Response("a", "b", "a day late", DAY, date(2026, 3, 17)),
        Response("a", "b", "never", DAY),
        Response("a", "b", "just now", date(2026, 5, 25)),
        Response("b", "a", "after the day", date(2026, 7, 1)),
    ]
    (record,) = response_records(asked, LATER)
    assert (record.kept, record.missed, record.waiting) == (1, 2, 1)
    assert [one.what for one in record.open] == ["never", "just now"]
    (before,) = response_records(asked[:1], date(2026, 3, 10))
    assert (before.waiting, len(before.open)) == (1, 1)  # the answer of the 16th isn't known on the 10th


def test_attendance_and_when_the_next_is_due() -> None:
    meetings = [
        CheckIn(date(2026, month, 2), present=("a",) if month > 1 else ("a", "b")) for month in (1, 2, 3)
    ]
    ash, oak = attendance(meetings, ("a", "b"), LATER)
    assert (ash.came, ash.called_on, oak.missed, oak.in_a_row, oak.called_on) == (3, False, 2, 2, True)
    due = next_due(
        [CheckIn(DAY, REFRESHER, skipped=True)], REFRESHER, started_on=DAY, months=3, day=date(2026, 6, 12)
    )
    assert due == NextDue(REFRESHER, date(2026, 6, 2), 10, 3, None)
    assert next_due([], REFRESHER, started_on=None, months=3, day=DAY) is None


def test_a_refresher_counts_as_a_check_in_and_not_the_other_way_round() -> None:
    monthly, quarterly = CheckIn(date(2026, 3, 2)), CheckIn(date(2026, 4, 6), REFRESHER)
    skipped = CheckIn(date(2026, 5, 4), REFRESHER, skipped=True)

    def due(kind: CheckInKind, months: int) -> NextDue | None:
        given = (one for one in (monthly, quarterly, skipped))
        return next_due(given, kind, started_on=None, months=months, day=date(2026, 5, 7))

    assert due(CheckInKind.CHECK_IN, 1) == NextDue(
        CheckInKind.CHECK_IN, date(2026, 5, 6), 1, 1, date(2026, 4, 6)
    )
    assert due(REFRESHER, 3) == NextDue(REFRESHER, date(2026, 7, 6), 0, 3, date(2026, 4, 6))
    assert next_due([monthly], REFRESHER, started_on=None, months=3, day=date(2026, 5, 7)) is None


def test_when_the_next_is_due_in_words() -> None:
    days = [NextDue(REFRESHER, date(2026, 3, 2), many, 3, None).in_words for many in (0, 1, 2)]
    assert days == ["due on 2026-03-02", "due on 2026-03-02, 1 day ago", "due on 2026-03-02, 2 days ago"]


def test_the_agenda_puts_incidents_first_and_the_oldest_first() -> None:
    points = agenda(
        day=LATER,
        open_incidents=[("a leak", DAY)],
        overdue_pledges=[("late", LATER), ("later", DAY)],
        unanswered_alerts=[("drift", None)],
        stuck_proposals=[("boat", DAY)],
        asks=[("doubts", DAY)],
        absent=["b"],
        due=[NextDue(REFRESHER, DAY, 91, 3, None), NextDue(CheckInKind.CHECK_IN, DAY, 0, 1, None)],
    )
    assert [one.what for one in points] == [
        *("a leak", "later", "late", "boat", "drift", "doubts", "b was missing: how is it?"),
        *("Hold the refresher", "What can each of us not do at the moment?"),
    ]
    assert points[-2].because == "due on 2026-03-02, 91 days ago"


def answers(
    values: tuple[int, ...], question: str = "heard", on: date | None = None
) -> tuple[SurveyAnswer, ...]:
    return tuple(SurveyAnswer("abcdefghi"[k], {question: value}, on) for k, value in enumerate(values))


def test_a_survey_is_shown_from_four_answers_up() -> None:
    for number, shown in ((3, False), (4, True)):
        voice = survey_figures(Survey("s", DAY, answers=answers((3,) * number)), LATER).about("voice")
        assert voice is not None
        assert (voice.mean is not None, voice.members) == (shown, number if shown else 0)


def test_late_answers_wait_for_three_more() -> None:
    first = answers((2, 2, 3, 3))
    late = tuple(SurveyAnswer(id, {"heard": 5}, LATER) for id in "efgh")
    for more in range(4):
        found = survey_figures(Survey("s", DAY, answers=first + late[:more]), LATER)
        assert (found.answered, found.waiting) == (4, more)
        assert found.about("voice").mean == Fraction(5, 2)  # type: ignore[union-attr]
    assert survey_figures(Survey("s", DAY, answers=first + late), LATER).answered == 8


def test_no_answer_of_four_can_be_told() -> None:
    """Whoever knows its own answer to a topic's only question can't tell any named other's."""
    could_be: dict[tuple[Any, int], set[int]] = {}
    for values in product(range(1, 6), repeat=4):
        voice = survey_figures(Survey("s", DAY, answers=answers(values)), LATER).about("voice")
        assert voice is not None
        could_be.setdefault(((voice.mean, voice.ends), values[0]), set()).add(values[1])
    assert min(len(found) for found in could_be.values()) > 1


def test_erosion_counts_a_quarter_and_never_alerts_from_nothing() -> None:
    nothing = trust_audit(TrustRatings(), LATER)
    assert trust_erosion_monitor(nothing).state is State.NOT_KNOWN
    old = [(date(2026, 2, 28), "ash", "two nurses"), (date(2026, 5, 1), "elm", "a hall")]
    assert trust_erosion_monitor(nothing, broken_promises=old).state is State.NOT_KNOWN
    alone = [(DAY, "oak", "a release")]
    (alert,) = trust_erosion_monitor(nothing, broken_promises=old[1:], unilateral_statements=alone).alerts
    assert alert.seen == "1 promise broken and 1 statement made alone within three months, by elm and oak."
    assert "2026-05-01, a promise broken by elm: a hall." in alert.evidence
    assert alert.missing


def test_erosion_sees_a_lower_median() -> None:
    ids = "abcdef"
    rows = [
        TrustRating(a, b, base + (ord(a) + 2 * ord(b)) % 4, on)
        for base, on in ((5, DAY), (3, LATER))
        for a in ids
        for b in ids
        if a != b
    ]
    watched = trust_erosion_monitor(trust_audit(TrustRatings(tuple(rows)), LATER))
    assert watched.state is State.ALERT
    assert watched.says == "The level of trust fell from 6 to 4 of 10."
    steady = trust_audit(TrustRatings(tuple(rows[:30])), LATER)
    assert trust_erosion_monitor(steady).state is State.NOT_KNOWN


def held_on(day: date, change: Change | None) -> CheckIn:
    changes = (VulnerabilityChange("a", "design", change),) if change else ()
    return CheckIn(day, REFRESHER, ("a",), changes=changes)


@pytest.mark.parametrize(("day", "alerts"), [(date(2026, 7, 1), 0), (date(2026, 7, 2), 1)])
def test_a_refresher_overdue_by_thirty_days(day: date, alerts: int) -> None:
    held = [held_on(DAY, Change.GREW), CheckIn(LATER, REFRESHER, skipped=True, why="busy")]
    watched = complacency_monitor(held, day, started_on=None)
    assert len(watched.alerts) == alerts
    if alerts:
        assert watched.alerts[0].evidence == (
            "the last was held on 2026-03-02",
            "skipped on 2026-06-01: busy",
        )


def test_two_refreshers_without_change() -> None:
    same = [held_on(DAY, Change.UNCHANGED), held_on(LATER, Change.UNCHANGED)]
    (alert,) = complacency_monitor(same, LATER, started_on=None).alerts
    assert (alert.matter, alert.certainty.value) == ("no-change", "likely")
    (weak,) = complacency_monitor([held_on(DAY, None), held_on(LATER, None)], LATER, started_on=None).alerts
    assert weak.certainty.value == "weak"
    assert not complacency_monitor([same[0], held_on(LATER, Change.GONE)], LATER, started_on=None).alerts
    unknown = complacency_monitor([], LATER, started_on=None)
    assert unknown.state is State.NOT_KNOWN


HEAD = "archstone: 1\norganisations:\n- {id: a, name: A}\n- {id: b, name: B}\n"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("gap_talks:\n- {between: [a, a], agreed_by: [a], on: 2026-01-01}", "no trust gap with itself"),
        ("gap_talks:\n- {between: [a], agreed_by: [a], on: 2026-01-01}", "between"),
        ("responses:\n- {from: a, to: x, what: y, asked_on: 2026-01-01}", "There is no organisation 'x'"),
        ("responses:\n- {from: a, to: b, what: y, asked_on: 2026-02-30}", "There is no day 2026-02-30"),
        ("check_ins:\n- {on: 2026-01-01, skipped: true, present: [a]}", "was skipped"),
        ("check_ins:\n- {on: 2026-01-01}\n- {on: 2026-01-01}", "The check-in of 2026-01-01 stands twice"),
        ("check_ins:\n- {on: 2026-01-01, present: [a, a]}", "a is named as present twice"),
        ("check_ins:\n- {on: 2026-01-01, presnt: [a]}", "Did you mean present?"),
        ("surveys:\n- {id: s, on: 2026-01-01, answers: [{member: a, values: {worth: 6}}]}", "worth"),
        (
            "surveys:\n- {id: s, on: 2026-01-01, answers: [{member: a, values: {wort: 5}}]}",
            "Did you mean worth?",
        ),
        ("surveys:\n- {id: s, on: 2026-01-01}\n- {id: s, on: 2026-02-01}", "The survey s stands twice"),
    ],
)
def test_a_fault_in_a_file_is_told_with_its_line(tmp_path: Path, text: str, sentence: str) -> None:
    path = tmp_path / "a.yaml"
    path.write_text(f"{HEAD}{text}\n", encoding="utf-8")
    with pytest.raises(BadInput) as caught:
        read_alliance(path)
    assert any(sentence in str(fault) for fault in caught.value.faults)
    assert all(fault.line and fault.line >= 6 for fault in caught.value.faults)


ids = st.sampled_from(["ash", "elm", "fir"])
pairs = st.lists(ids, min_size=2, max_size=2, unique=True)
days = st.dates(date(2024, 1, 1), date(2025, 1, 1)).map(str)
later_days = st.dates(date(2025, 1, 2), date(2026, 1, 1)).map(str)
words = st.text("abcdefg é?", min_size=1, max_size=12).filter(str.strip)
ROOMS: dict[Any, st.SearchStrategy[Any]] = {
    "gap_talks": st.lists(
        pairs.flatmap(
            lambda pair: st.fixed_dictionaries(
                {"between": st.just(pair), "agreed_by": st.just(pair[:1]), "on": days},
                optional={"what_follows": words, "done_on": later_days},
            )
        ),
        max_size=3,
    ),
    "responses": st.lists(
        pairs.flatmap(
            lambda pair: st.fixed_dictionaries(
                {"from": st.just(pair[0]), "to": st.just(pair[1]), "what": words, "asked_on": days},
                optional={"answered_on": later_days},
            )
        ),
        max_size=3,
    ),
    "check_ins": st.lists(
        st.fixed_dictionaries(
            {"on": days},
            optional={
                "kind": st.sampled_from(["check-in", "refresher"]),
                "minutes": st.integers(1, 90),
                "present": st.lists(ids, unique=True),
                "why": words,
                "agenda": st.lists(words, max_size=2),
                "worries": st.lists(st.fixed_dictionaries({"member": ids, "says": words}), max_size=2),
                "changes": st.lists(
                    st.fixed_dictionaries(
                        {
                            "organisation": ids,
                            "capability": st.just("design"),
                            "change": st.sampled_from([str(one) for one in Change]),
                        },
                        optional={"says": words},
                    ),
                    max_size=2,
                ),
                "asks": words,
            },
        ),
        max_size=3,
        unique_by=lambda one: str(one["on"]),
    ),
    "surveys": st.lists(
        st.fixed_dictionaries(
            {"id": words.map(str.strip), "on": days},
            optional={
                "form": st.sampled_from([str(one) for one in Form]),
                "answers": st.lists(
                    st.fixed_dictionaries(
                        {
                            "member": ids,
                            "values": st.dictionaries(st.sampled_from(["worth", "load"]), st.integers(1, 5)),
                        },
                        optional={"on": later_days},
                    ),
                    max_size=3,
                    unique_by=lambda one: str(one["member"]),
                ),
            },
        ),
        max_size=2,
        unique_by=lambda one: str(one["id"]),
    ),
}


@given(st.fixed_dictionaries({}, optional=ROOMS))
@settings(max_examples=20, deadline=None)
def test_what_is_written_comes_back(tmp_path_factory: pytest.TempPathFactory, rooms: dict[str, Any]) -> None:
    path = tmp_path_factory.mktemp("trust") / "a.yaml"
    organisations = [{"id": id, "name": id.title()} for id in ("ash", "elm", "fir")]
    write_alliance(AllianceFile(Registry(), {"archstone": 1, "organisations": organisations, **rooms}), path)
    assert check_file(path) == ()
    again = read_alliance(path)
    for room, items in rooms.items():
        assert again.document[room] == items
        assert len(again.room(room)) == len(items)


def test_the_bundled_questions_are_ten_and_twenty() -> None:
    assert [len(BUNDLED[form]) for form in Form] == [10, 20]
    assert {"satisfaction", "fairness"} <= {one.about for one in BUNDLED[Form.QUARTERLY]}
    assert Worry("a", "x").says == "x"
