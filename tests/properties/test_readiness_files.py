"""Documents of readiness, diligence and pilots are valid, build objects, and are written back the same."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archstone.files.alliances import AllianceFile, read_alliance, write_alliance
from archstone.files.checks import check_file
from archstone.model.pilot_verdicts import judge_pilot
from archstone.model.readiness_verdicts import judge_readiness
from archstone.model.registries import Registry

quick = settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
says = st.sampled_from(["It is so.", "Nobody came; why?", "ça va: 1", "007"])
people = st.sampled_from(["Ana", "Bo"])
ids = st.sampled_from(["us", "acme", "bold"])
capabilities = st.sampled_from(["community-trust", "logistics", "medical-expertise"])
early = st.dates(date(2024, 1, 1), date(2024, 6, 30)).map(str)
late = st.dates(date(2024, 7, 1), date(2025, 6, 30)).map(str)
step = st.none() | st.integers(1, 5)
flags = st.sampled_from(["no-staff-time", "veto-over-messaging", "own-flag"])


def some(must: dict[str, Any], may: dict[str, Any]) -> st.SearchStrategy[dict[str, Any]]:
    """Draw a mapping: some keys are always there, the others may be there, may be null."""
    return st.fixed_dictionaries(must, optional={key: st.none() | value for key, value in may.items()})


trigger = st.one_of(
    some(
        {"kind": st.just("threat"), "says": says, "sectors": st.just(["health", "faith"])}, {"source": says}
    ),
    some({"kind": st.just("resource-gap"), "says": says, "capability": capabilities}, {}),
    some({"kind": st.just("stale-dynamic"), "says": says}, {}),
)


def each(of: st.SearchStrategy[Any], key: str) -> st.SearchStrategy[list[Any]]:
    return st.lists(of, max_size=3, unique_by=lambda one: one[key])


money = st.fixed_dictionaries({"amount": st.integers(1000, 10**6), "currency": st.just("USD")})
whole = st.integers(0, 500)
board = some(
    {},
    {
        "objections": st.lists(
            some({"by": people, "says": says, "on": early}, {"case": says, "settled": late})
        ),
        "case": says,
        "like_cases": st.lists(some({"says": says, "source": says}, {}), max_size=2),
        "limits": some({}, {"money": money, "days": whole, "staff_hours": whole, "told_within_days": whole}),
    },
)
readiness = some(
    {"organisation": st.just("us")},
    {
        "asked_on": early,
        "triggers": st.lists(trigger, max_size=2),
        "alignment": each(
            some(
                {
                    "who": st.sampled_from(["board", "leadership", "staff"]),
                    "position": st.sampled_from(["for", "wavering", "against"]),
                },
                {"says": says, "on": early},
            ),
            "who",
        ),
        "minimum_agreement": says,
        "deal_breakers": st.lists(says, max_size=2),
        "success": each(
            some({"partner": ids, "means": says}, {"reached": step, "said_by": people}), "partner"
        ),
        "event": some({"what": says, "on": late}, {}),
        "plan": some(
            {"kind": st.sampled_from(["joint-letter", "research-brief", "low-stakes-pilot"]), "what": says},
            {"on": late, "owner": people},
        ),
        "alone": some({}, {"cost": step, "risk_of_reaching": step, "says": says}),
        "motive": some(
            {}, {"capacity": step, "legitimacy": step, "independence_lost": step, "duty": st.booleans()}
        ),
        "existing": some(
            {"would_do": st.booleans()}, {"relations": st.lists(says, max_size=2), "says": says}
        ),
        "instincts": each(
            some({"candidate": ids}, {"forced": st.booleans(), "too_unequal": st.booleans()}), "candidate"
        ),
        "board": board,
    },
)


@st.composite
def findings(draw: st.DrawFn) -> dict[str, Any]:
    """Draw a finding whose flag, escalation and answer follow one another."""
    must = {"id": says, "about": ids, "says": says, "source": says, "seen": early}
    one = draw(
        some(must, {"topic": st.sampled_from(["ties", "incident", "other"]), "expires": late, "by": people})
    )
    kind = draw(st.sampled_from(["observation", "flag", "escalated"]))
    if kind == "flag":
        one["flag"] = draw(flags)
    if kind == "escalated":
        one["escalated"] = {"on": draw(late), "by": "Ana", "flag": draw(flags), "why": "So."}
    if kind != "observation" and draw(st.booleans()):
        on = one["escalated"]["on"] if kind == "escalated" else draw(late)
        one["answer"] = {"on": on, "by": "Bo", "how": "Thus.", "settled": draw(st.none() | st.booleans())}
    return one


diligence = st.fixed_dictionaries(
    {
        "flags": st.just([{"id": "own-flag", "says": "Ours."}]),
        "findings": st.lists(findings(), max_size=3, unique_by=lambda one: one["id"]),
    },
    optional={
        "reactions": st.lists(
            some(
                {
                    "about": ids,
                    "group": says,
                    "risk": st.sampled_from(["low", "middling", "high"]),
                    "source": says,
                    "seen": early,
                },
                {"says": says},
            ),
            max_size=2,
        ),
        "plans": st.lists(
            some({"about": ids, "why": says, "defended_by": st.just(["Ana"])}, {"written": early}), max_size=2
        ),
        "walked_away": st.lists(
            some(
                {
                    "organisation": ids,
                    "on": early,
                    "reason": st.sampled_from(["flags", "imbalance", "forced", "other"]),
                    "says": says,
                },
                {"by": people, "again": some({"on": late, "by": people, "changed": says}, {})},
            ),
            max_size=2,
        ),
        "lists": st.lists(
            some({"name": says}, {"list": says, "reason": says, "source": says, "date": early}), max_size=2
        ),
    },
)
number = st.sampled_from([0, 1, 2.5, -3, 40])
pilot = some(
    {"id": st.sampled_from(["p", "q", "r"])},
    {
        "name": says,
        "stage": st.sampled_from(["event", "pilot", "pooled-fund"]),
        "exchange": st.just([{"by": "us", "brings": "logistics", "to": "acme"}]),
        "starts": early,
        "ends": late,
        "cost_cap": money,
        "spending": st.just([{"on": "2025-07-01", "amount": 12.5, "currency": "USD", "what": "halls"}]),
        "staff": each(some({"member": ids}, {"cap_hours": whole, "used_hours": whole}), "member"),
        "measures": each(
            some(
                {"name": says}, {"unit": says, "baseline": st.just(0.5), "target": number, "result": number}
            ),
            "name",
        ),
        "roles": st.lists(some({"organisation": ids, "does": says}, {"person": people}), max_size=2),
        "rounds": st.lists(some({"on": late, "succeeded": st.booleans()}, {"says": says}), max_size=2),
        "answers": some(
            {},
            {
                "worked": st.sampled_from(["yes", "partly", "no"]),
                "says": says,
                "weaknesses": st.lists(
                    some({"organisation": ids, "says": says}, {"capability": capabilities}), max_size=2
                ),
            },
        ),
        "gate": some(
            {"on": late, "decision": st.sampled_from(["scale", "adjust", "stop"])},
            {"reasons": st.lists(says, max_size=2), "by": people},
        ),
        "board": some({}, {"told": early, "approved": early}),
    },
)
documents = some(
    {},
    {
        "readiness": readiness,
        "diligence": diligence,
        "pilots": st.lists(pilot, max_size=3, unique_by=lambda one: one["id"]),
    },
)


@pytest.mark.parametrize("extension", ["yaml", "json"])
@given(document=documents)
@quick
def test_documents_are_valid_and_come_back_the_same(
    tmp_path: Path, extension: str, document: dict[str, Any]
) -> None:
    file = AllianceFile(Registry(), {"archstone": 1, **document})
    path = tmp_path / f"a.{extension}"
    write_alliance(file, path)
    assert check_file(path) == ()
    again = read_alliance(path)
    assert again.document == file.document
    for room in ("readiness", "diligence", "pilots"):
        assert again.room(room) == file.room(room)
    told = again.room("readiness")
    assert (told is None) == (document.get("readiness") is None)
    day = date(2025, 1, 1)
    if told is not None:
        for candidate in (None, "acme"):
            verdict = judge_readiness(told, again.room("diligence"), today=day, candidate=candidate)
            open_flags = verdict.open_flags
            assert not (open_flags and str(verdict.verdict) == "go")
            assert verdict.summary()["sentence"]
    for one in again.room("pilots"):
        assert judge_pilot(one, today=day).summary()["state"]
