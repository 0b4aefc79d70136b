"""Drift held against a plain double loop, and files of activities that are read and written back."""

from __future__ import annotations

import json
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archstone.engines.cusum import cusum
from archstone.engines.drift import drift
from archstone.engines.text_similarity import CENTRED_FROM, pair_likeness
from archstone.files.alliances import AllianceFile, read_alliance, write_alliance
from archstone.model.activities import Activity, BeganBy, GoalJudgment
from archstone.model.scope_requests import Answer
from archstone.model.scopes import Scope

shares = st.fractions(0, 1, max_denominator=20)
START = date(2025, 1, 1)


def plain_alarms(values: list[Fraction]) -> list[int]:
    """The rule once more, from its words: begin anew after each alarm."""
    found: list[int] = []
    begin = 0
    while True:
        baseline = values[begin : begin + 6]
        watched = values[begin + 6 :]
        if len(baseline) < 6 or not watched:
            return found
        usual = sum(baseline) / Fraction(6)
        variance = sum((value - usual) ** 2 for value in baseline) / Fraction(5)
        deviation = max(0.1, float(variance) ** 0.5)
        fallen = 0.0
        for place, value in enumerate(watched):
            fallen = max(0.0, fallen + float(usual - value) - deviation / 2)
            if fallen > 5 * deviation + 1e-9:
                found.append(begin + 6 + place)
                begin += 6 + place + 1
                break
        else:
            return found


@given(st.lists(shares, max_size=40))
@settings(deadline=None)
def test_alarms_are_those_of_a_plain_loop(values: list[Fraction]) -> None:
    steps = cusum(values)
    near = any(
        step.fallen is not None and abs(float(step.fallen) - float(step.limit or 0)) < 1e-6 for step in steps
    )
    if not near:
        assert [k for k, step in enumerate(steps) if step.alarm] == plain_alarms(values)
    for step in steps:
        assert step.alarm == (step.fallen is not None and step.fallen > (step.limit or 0))


@given(st.lists(shares, min_size=1, max_size=40), st.integers(0, 39))
@settings(deadline=None)
def test_the_past_does_not_hang_on_the_future(values: list[Fraction], end: int) -> None:
    assert cusum(values)[:end] == cusum(values[:end])


activities = st.builds(
    lambda id, begins, days, hours, said: Activity(
        f"a{id}",
        "x",
        START + timedelta(days=begins),
        START + timedelta(days=begins + days),
        effort=None if hours is None else {"m": Fraction(hours)},
        judgments=() if said is None else (GoalJudgment("m", said),),
    ),
    st.integers(),
    st.integers(0, 500),
    st.integers(0, 90),
    st.none() | st.integers(0, 50),
    st.none() | st.integers(1, 5),
)


@given(st.lists(activities, max_size=12, unique_by=lambda one: one.id), st.integers(0, 700))
@settings(deadline=None, max_examples=60)
def test_months_are_those_of_a_loop_over_days(given: list[Activity], until: int) -> None:
    today = START + timedelta(days=until)
    hours: dict[str, Fraction] = {}
    points: dict[str, Fraction] = {}
    for one in given:
        if one.effort is None or not one.judgments:
            continue
        days = (one.last_on - one.from_on).days + 1
        for k in range(days):
            day = one.from_on + timedelta(days=k)
            if day <= today and one.effort["m"]:
                month = f"{day:%Y-%m}"
                part = one.effort["m"] / days
                hours[month] = hours.get(month, Fraction(0)) + part
                points[month] = points.get(month, Fraction(0)) + part * one.judgments[0].share
    found = drift(given, Scope(), today=today)
    assert {month.named: month.hours for month in found.months} == hours
    assert {month.named: month.degree for month in found.months} == {
        month: points[month] / total for month, total in hours.items()
    }
    for alarm in found.alarms:
        assert sum(pull.share for pull in alarm.pulled) == 1
        assert alarm.month.degree < alarm.usual


words = st.text("aeiostrnl ", min_size=1, max_size=30).filter(str.strip)


@given(st.lists(st.tuples(words, words), max_size=25))
@settings(deadline=None, max_examples=50)
def test_likeness_is_that_of_dense_rows(pairs: list[tuple[str, str]]) -> None:
    found = pair_likeness(pairs)
    assert found.values.shape == (len(pairs),)
    assert ((found.values >= -1) & (found.values <= 1)).all()
    from archstone.engines import text_similarity

    texts = list(dict.fromkeys(text for pair in pairs for text in pair))
    rows = text_similarity._by_pieces(texts).toarray()
    length = np.linalg.norm(rows, axis=1, keepdims=True)
    unit = rows / np.where(length == 0, 1.0, length)
    if len({goal for goal, _ in pairs}) >= CENTRED_FROM:
        unit = unit - unit.mean(axis=0)
    for value, (goal, text) in zip(found.values, pairs, strict=True):
        one, other = unit[texts.index(goal)], unit[texts.index(text)]
        scale = np.linalg.norm(one) * np.linalg.norm(other)
        if scale > 1e-6:
            assert abs(value - one @ other / scale) < 1e-6


ids = st.sampled_from(["a", "b"])
days = st.integers(0, 300).map(lambda k: (START + timedelta(days=k)).isoformat())
said = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=12).filter(str.strip)
judgments = st.lists(
    st.fixed_dictionaries({"by": ids, "says": st.integers(1, 5)}), max_size=2, unique_by=lambda one: one["by"]
)


@st.composite
def documents(draw: st.DrawFn) -> dict[str, Any]:
    """An alliance file with nothing but what this room reads."""
    number = draw(st.integers(0, 4))
    made = []
    for k in range(number):
        optional: dict[str, Any] = {
            "says": said,
            "indicators": st.lists(st.sampled_from(["came", "helpers"]), max_size=2),
            "serves": st.lists(said, max_size=2),
            "place": said,
            "outside_scope": st.booleans(),
            "effort": st.dictionaries(ids, st.integers(0, 900), max_size=2),
            "proposed_by": st.lists(ids, max_size=2),
            "decided_by": st.lists(ids, max_size=2),
            "carried_out_by": st.lists(ids, max_size=2),
            "credited": st.lists(ids, max_size=2),
            "began_by": st.sampled_from(list(BeganBy)).map(str),
            "judgments": judgments,
            "own_mission": st.dictionaries(ids, st.booleans(), max_size=2),
        }
        required = {"id": st.just(f"x{k}"), "name": said, "from": days}
        made.append(draw(st.fixed_dictionaries(required, optional=optional)))
    request = st.fixed_dictionaries(
        {"id": st.uuids().map(str), "what": said, "by": said, "on": days},
        optional={"answer": st.sampled_from(list(Answer)).map(str), "why": said},
    )
    proposal = st.fixed_dictionaries(
        {"id": st.uuids().map(str), "category": st.just("routine"), "proposed_on": days},
        optional={
            "indicators": st.lists(said, max_size=2),
            "serves": st.lists(said, max_size=2),
            "place": said,
            "outside_scope": st.booleans(),
            "effort_hours": st.integers(0, 900),
            "judgments": judgments,
        },
    )
    return {
        "archstone": 1,
        "organisations": [{"id": "a", "name": "A"}, {"id": "b", "name": "B"}],
        "scope": {"people": ["families"], "places": draw(st.sampled_from([[], ["south"]]))},
        "activities": made,
        "requests": draw(st.lists(request, max_size=3)),
        "proposals": draw(st.lists(proposal, max_size=3)),
    }


@given(documents())
@settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_files_are_valid_and_come_back_equal(tmp_path: Path, document: dict[str, Any]) -> None:
    path = tmp_path / "given.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    file = read_alliance(path)
    records = file.room("activities")
    assert [one.id for one in records.activities] == [one["id"] for one in document["activities"]]
    assert len(records.requests) == len(document["requests"])
    again = tmp_path / "again.yaml"
    write_alliance(file, again)
    assert read_alliance(again) == AllianceFile(file.registry, document)
    assert read_alliance(again).room("activities") == records
    proposals = file.room("ballots").proposals
    assert [len(one.judgments) for one in proposals] == [
        len(one.get("judgments", ())) for one in document["proposals"]
    ]
    assert read_alliance(again).room("ballots").proposals == proposals
