"""The verb ``drift``: on an alliance file and on a plain table of pairs, and what a bad file is told."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from tests.unit.commands import Said, answer

KEYS = {
    *("on", "known", "months_to_go", "usual", "alarms", "months", "activities", "creep", "own_mission"),
    *("begun_by_a_call", "proposals", "proposal_creep", "requests", "hint", "alerts", "watched", "missing"),
    *("measured", "method", "source"),
}
ORGANISATIONS = [
    {"id": id, "name": name} for id, name in (("clinic", "Clinic"), ("old-mosque", "Old Mosque"))
]


def document(**more: Any) -> dict[str, Any]:
    """Six quiet months, then a gala and an app."""
    fairs = [
        {
            "id": f"fair-{k}",
            "name": f"Fair {k}",
            "says": "Families of the harbour meet a nurse.",
            "from": f"2025-{k:02}-10",
            "indicators": ["came"],
            "serves": ["families"],
            "place": "harbour",
            "effort": {"clinic": 20, "old-mosque": 10.5},
            "began_by": "need",
            "judgments": [{"by": "clinic", "says": 5}],
            "own_mission": {"clinic": True, "old-mosque": True},
        }
        for k in range(1, 8)
    ]
    gala = {
        "id": "gala",
        "name": "Gala",
        "says": "A dinner with speeches for the guests of a bank.",
        "from": "2025-08-01",
        "until": "2025-08-20",
        "indicators": [],
        "serves": ["donors"],
        "outside_scope": True,
        "effort": {"old-mosque": 200},
        "decided_by": ["clinic"],
        "began_by": "call",
        "call": "Bright evenings",
        "judgments": [{"by": "old-mosque", "says": 1}],
        "own_mission": {"old-mosque": False},
    }
    return {
        "archstone": 1,
        "organisations": ORGANISATIONS,
        "goals": [
            {
                "id": "g",
                "name": "Families know a nurse",
                "statement": "Every family at the harbour knows a nurse.",
                "requirements": ["logistics"],
            }
        ],
        "alliance": {
            "name": "A",
            "goal": "g",
            "started": "2025-01-01",
            "members": [
                {"organisation": "clinic"},
                {"organisation": "old-mosque", "joined": "2025-01-02", "left": "2025-12-31"},
            ],
        },
        "indicators": [{"id": "came", "name": "families that came", "unit": "people", "charter": True}],
        "scope": {"people": ["families"], "places": ["harbour"]},
        "activities": [*fairs, gala],
        "requests": [
            {
                "id": "dental",
                "what": "dental checks",
                "by": "clinic",
                "on": "2025-03-01",
                "answer": "declined",
                "answered_on": "2025-03-20",
                "why": "first this",
            },
            {"id": "loans", "what": "loans", "by": "a bank", "on": "2025-04-01"},
        ],
        "proposals": [
            {
                "id": "p",
                "category": "routine",
                "proposed_on": "2025-02-01",
                "title": "Hold a gala",
                "serves": ["donors"],
                "effort_hours": 40,
            }
        ],
        **more,
    }


@pytest.fixture
def run(archstone: Callable[..., Said]) -> Callable[..., Said]:
    return partial(archstone, "drift")


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., str]:
    def written(**more: Any) -> str:
        path = tmp_path / "alliance.json"
        path.write_text(json.dumps(document(**more), indent=1), encoding="utf-8")
        return str(path)

    return written


def activity(**more: Any) -> dict[str, Any]:
    """The first fair, with something else in it; None takes a key out."""
    changed = {**document()["activities"][0], **more}
    return {key: value for key, value in changed.items() if value is not None}


def test_the_keys_others_rely_on(run: Callable[..., Said], write: Callable[..., str]) -> None:
    found = answer(run(write(), "--on", "2025-09-01", "--json"))
    assert set(found) == KEYS
    assert [month["month"] for month in found["months"]] == [f"2025-0{k}" for k in range(1, 9)]
    assert found["months"][-1] == {
        "month": "2025-08",
        "hours": 200,
        "on_goal": 0,
        "usual": 1,
        "fallen": pytest.approx(0.95),
        "limit": 0.5,
        "alarm": True,
        "so_far": False,
        "activities": {"gala": 200},
    }
    [alarm] = found["alarms"]
    assert (alarm["month"], alarm["pulled"][0]["id"], alarm["pulled"][0]["share"]) == ("2025-08", "gala", 1)
    assert found["activities"][-1]["parts"] == {"indicator": 0, "people": 0, "place": 0, "judgment": 0}
    assert found["creep"]["share"] == pytest.approx(200 / 413.5)
    assert found["own_mission"]["old-mosque"]["share"] == pytest.approx(200 / 273.5)
    assert found["begun_by_a_call"]["calls"] == {"Bright evenings": 200}
    assert found["proposal_creep"] == 1
    assert [one["answer"] for one in found["requests"]["list"]] == ["declined", None]
    assert {alert["monitor"] for alert in found["alerts"]} == {"mission-drift", "scope-creep", "own-mission"}
    for alert in found["alerts"]:
        for key in ("seen", "evidence", "rule", "threshold", "certainty", "because", "helps", "source"):
            assert alert[key]


def test_it_is_told_in_words(run: Callable[..., Said], write: Callable[..., str]) -> None:
    status, said, err = run(write(), "--on", "2025-09-01")
    assert (status, err) == (0, "")
    plain = " ".join(said.split())
    for words in (
        "The effort drifts from the goal since 2025-08: on goal 0 of 100 since then, 100 of 100 before.",
        "Gala (200 hours, on goal 0 of 100) is 100 of 100 of the fall: moves nothing that the charter",
        "false alarms in 100 quiet quarters",
        "of Old Mosque's own effort",
        "Clinic: dental checks; declined: first this.",
        "Bright evenings: 200 hours",
        "Hold a gala",
        "How this is made",
    ):
        assert words in plain


def test_as_things_stood_on_a_day(run: Callable[..., Said], write: Callable[..., str]) -> None:
    early = answer(run(write(), "--on", "2025-06-30", "--json"))
    assert (early["known"], early["months_to_go"], early["alarms"], early["alerts"]) == (False, 1, [], [])
    quiet = answer(run(write(), "--on", "2025-07-31", "--json"))
    assert (quiet["known"], quiet["alarms"]) == (True, [])


def test_the_hint_shows_both_texts(run: Callable[..., Said], write: Callable[..., str]) -> None:
    found = answer(run(write(), "--on", "2025-09-01", "--hint", "--json"))["hint"]
    assert found["goal"].startswith("Families know a nurse. Every family at the harbour")
    assert found["goal"].endswith("Families that came.")
    assert [one["id"] for one in found["off_topic"]] == ["gala"]
    said = " ".join(run(write(), "--on", "2025-09-01", "--hint")[1].split())
    assert "A dinner with speeches for the guests of a bank. (looks off-topic, please check)" in said
    assert "Goal: Families know a nurse." in said
    assert answer(run(write(goals=None, alliance=None), "--hint", "--json"))["hint"] is None


def test_no_activities_and_a_year_without(run: Callable[..., Said], write: Callable[..., str]) -> None:
    empty = run(write(activities=[]), "--on", "2025-09-01")
    assert empty[0] == 0
    assert "No activity stands in this file yet." in empty[1]
    assert answer(run(write(activities=[]), "--json"))["alerts"] == []
    later = answer(run(write(), "--on", "2026-10-01", "--json"))
    assert [one["state"] for one in later["watched"]] == ["alert", "not known", "not known"]
    assert any("from 2025-09 to 2026-09" in what for what in later["missing"])


def test_a_picture(run: Callable[..., Said], write: Callable[..., str], tmp_path: Path) -> None:
    picture = tmp_path / "drift.svg"
    assert run(write(), "--on", "2025-09-01", "--picture", str(picture))[0] == 0
    assert "alarm 2025-08" in picture.read_text(encoding="utf-8")
    other = tmp_path / "none.svg"
    status, _, err = run(write(activities=None), "--picture", str(other))
    assert status == 0
    assert "no picture was written" in err
    assert not other.exists()


@pytest.mark.parametrize(
    ("more", "field", "sentence"),
    [
        ({"effort": {"clinic": -1}}, "clinic", "This must be at least 0, not -1."),
        ({"judgments": [{"by": "clinic", "says": 6}]}, "says", "This must be at most 5, not 6."),
        ({"judgments": [{"by": "clinic", "says": 1}] * 2}, "judgments", "clinic judges fair-1 twice"),
        ({"from": "2024-12-31"}, "from", "2024-12-31 lies before the start of the alliance on 2025-01-01"),
        ({"from": "2026-03-01"}, "old-mosque", "old-mosque left the alliance on 2025-12-31"),
        ({"effort": {"clinik": 1}}, "clinik", "Did you mean clinic?"),
        ({"indicators": ["cam"]}, "indicators", "There is no 'cam' under indicators. Did you mean came?"),
        ({"until": "2025-01-01"}, "until", "can't end on 2025-01-01, before it begins on 2025-01-10"),
        ({"call": "Apps"}, "call", "so it was begun by one: write began_by: call."),
        ({"id": "fair-2"}, "id", "fair-2 stands twice under activities"),
        ({"began_by": "whim"}, "began_by", "This is one of need, call, habit, not"),
        ({"places": "x"}, "places", "Did you mean place?"),
    ],
)
def test_a_bad_activity_is_told_with_its_line(
    run: Callable[..., Said], write: Callable[..., str], more: dict[str, Any], field: str, sentence: str
) -> None:
    activities = [activity(**more), *document()["activities"][1:]]
    status, out, err = run(write(activities=activities), "--json")
    assert (status, out) == (2, "")
    assert any(f", {field}: " in line and sentence in line for line in err.splitlines()), err
    assert "line " in err


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"scope": {"people": ["families", "Families"]}}, "families stands twice among the people"),
        (
            {
                "requests": [
                    {"id": "x", "what": "y", "by": "z", "on": "2025-02-01", "answered_on": "2025-01-09"}
                ]
            },
            "x can't be answered on 2025-01-09",
        ),
        (
            {"requests": [{"id": "x", "what": "y", "by": "z", "on": "2024-02-01"}]},
            "lies before the start of the alliance",
        ),
        (
            {
                "proposals": [
                    {"id": "p", "category": "c", "proposed_on": "2025-02-01", "effort_hours": -1},
                ]
            },
            "This must be at least 0, not -1.",
        ),
        (
            {
                "activities": [activity(outcome="reached")],
                "outcomes": [{"id": "reach", "name": "x", "level": "network"}],
            },
            "There is no 'reached' under outcomes. Did you mean reach?",
        ),
    ],
)
def test_other_bad_keys(
    run: Callable[..., Said], write: Callable[..., str], more: dict[str, Any], sentence: str
) -> None:
    status, out, err = run(write(**more), "--json")
    assert (status, out) == (2, "")
    assert sentence in err


def test_an_activity_may_span_the_day_a_member_joins(
    run: Callable[..., Said], write: Callable[..., str]
) -> None:
    spanning = activity(**{"from": "2025-01-01", "until": "2025-01-05"})
    assert answer(run(write(activities=[spanning]), "--on", "2025-02-01", "--json"))["months"]


PAIRS = "goal,text\nClean rivers,Volunteers clean a river\nClean rivers,A gala with speeches\n"


def test_pairs_give_a_value_a_row(run: Callable[..., Said], tmp_path: Path) -> None:
    path = tmp_path / "pairs.csv"
    path.write_text(PAIRS, encoding="utf-8")
    found = answer(run("--pairs", str(path), "--json"))
    assert set(found) == {"values", "off_topic", "below", "means", "measured"}
    assert found["values"][0] > 0.3 > found["values"][1]
    assert found["off_topic"] == [False, True]
    said = run("--pairs", str(path))[1]
    assert "1 row of 2: looks off-topic, please check" in said
    assert "A gala with speeches" in said
    assert [line for line in said.splitlines() if line.replace("-", "").replace(".", "").isdigit()] == [
        f"{value:.4f}" for value in found["values"]
    ]


def test_pairs_from_standard_input_and_under_other_names(
    run: Callable[..., Said], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    path = tmp_path / "pairs.csv"
    path.write_text(PAIRS, encoding="utf-8")
    values = answer(run("--pairs", str(path), "--json"))["values"]
    renamed = b"What,Mission\nVolunteers clean a river,Clean rivers\nA gala with speeches,Clean rivers\n"
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(renamed)))
    found = answer(run("--pairs", "-", "--columns", "goal=mission,text=what", "--json"))
    assert found["values"] == pytest.approx(values)
    bare = PAIRS.partition("\n")[2].encode()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(bare)))
    assert answer(run("--pairs", "-", "--no-header", "--json"))["values"] == pytest.approx(values)


def test_no_pairs_are_no_error(run: Callable[..., Said], tmp_path: Path) -> None:
    path = tmp_path / "pairs.csv"
    path.write_text("goal,text\n", encoding="utf-8")
    assert answer(run("--pairs", str(path), "--json"))["values"] == []
    assert "0 rows of 0" in run("--pairs", str(path))[1]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("goal,text\nx,\n", "line 2, text: The cell is empty."),
        ("goal\nx\n", "line 1, text: There is no column 'text'"),
    ],
)
def test_bad_pairs(run: Callable[..., Said], tmp_path: Path, content: str, sentence: str) -> None:
    path = tmp_path / "pairs.csv"
    path.write_text(content, encoding="utf-8")
    status, out, err = run("--pairs", str(path), "--json")
    assert (status, out) == (2, "")
    assert sentence in err


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ([], "Give either an alliance FILE or a plain --pairs table"),
        (["x.yaml", "--pairs", "y.csv"], "Give either an alliance FILE or a plain --pairs table"),
        (["--pairs", "y.csv", "--hint"], "--picture, --hint and --on are for an alliance FILE"),
    ],
)
def test_what_cannot_be_done_is_one_sentence(
    run: Callable[..., Said], words: list[str], sentence: str
) -> None:
    status, out, err = run(*words)
    assert (status, out) == (2, "")
    assert sentence in err
    assert len(err.splitlines()) == 1
