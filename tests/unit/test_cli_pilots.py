"""The verb ``pilot``: every pilot on a day, and the next safe step."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from tests.unit.commands import Said, answer

FILE = """\
archstone: 1
organisations:
- {id: us, name: Us Hospital, vulnerabilities: "community-trust:5:5"}
- {id: them, name: Them Church, vulnerabilities: "medical-expertise:5:5"}
readiness:
  organisation: us
  board: {limits: {money: {amount: 500, currency: USD}, days: 100, told_within_days: 14}}
pilots:
- id: fairs
  name: Three fairs
  exchange:
  - {by: us, brings: medical-expertise, to: them}
  - {by: them, brings: cultural-standing, to: us, against: community-trust}
  starts: 2024-11-04
  ends: 2025-02-03
  cost_cap: {amount: 1000, currency: USD}
  spending: [{on: 2024-11-09, amount: 250.50, what: hall}]
  staff: [{member: us, cap_hours: 40, used_hours: 30}, {member: them}]
  measures: [{name: families, unit: of 100, baseline: 41, target: 55, result: 63}, {name: helpers}]
  roles: [{organisation: us, does: screens}]
  rounds:
  - {on: 2024-11-09, succeeded: true}
  - {on: 2024-12-07, succeeded: true}
  - {on: 2025-01-18, succeeded: true}
  answers:
    worked: yes
    weaknesses: [{organisation: them, says: Half of the room didn't understand.}]
  gate: {on: 2025-02-10, decision: scale, reasons: [It worked.]}
"""


@pytest.fixture
def run(archstone: Callable[..., Said]) -> Callable[..., Said]:
    return partial(archstone, "pilot")


@pytest.fixture
def file(tmp_path: Path) -> str:
    path = tmp_path / "a.yaml"
    path.write_text(FILE, encoding="utf-8")
    return str(path)


def test_the_keys_others_rely_on(run: Callable[..., Said], file: str) -> None:
    found = answer(run(file, "--on", "2026-11-04", "--json"))
    assert set(found) == {"on", "pilots", "scaffold"}
    [pilot] = found["pilots"]
    assert (pilot["state"], pilot["spent"]["said"], pilot["successes"]) == ("ended", "USD 250.50", 3)
    assert pilot["measures"][0] == {
        "name": "families",
        "unit": "of 100",
        "baseline": 41.0,
        "target": 55.0,
        "result": 63.0,
        "reached": True,
        "way_gone": pytest.approx(22 / 14),
    }
    assert pilot["gate_follows"] is False
    assert pilot["gate_supported"] == ["adjust"]
    assert pilot["within_board_limits"] is False
    assert found["scaffold"]["stands_at"] == "pilot"
    assert found["scaffold"]["next_step"] == "pilot"
    assert found["scaffold"]["level"] is None


def test_the_day_decides(run: Callable[..., Said], file: str) -> None:
    states = {
        day: answer(run(file, "--on", day, "--json"))["pilots"][0]["state"]
        for day in ("2024-11-03", "2024-11-04", "2025-02-04", "2025-02-10")
    }
    assert list(states.values()) == ["designed", "running", "due", "ended"]
    early = answer(run(file, "--on", "2024-11-30", "--json"))
    assert early["pilots"][0]["successes"] == 1
    assert early["scaffold"]["stages"][2]["successes"] == 1


def test_it_says_in_words_what_is_missing_and_what_doesn_t_follow(
    run: Callable[..., Said], file: str
) -> None:
    status, said, _ = run(file, "--on", "2026-11-04")
    said = " ".join(said.split())
    assert status == 0
    for words in (
        "Three fairs ended",
        "USD 250.50 spent of USD 1,000",
        "Us Hospital brings medical-expertise; Them Church lacks it.",
        "Them Church brings cultural-standing; Us Hospital lacks community-trust.",
        "Staff time: Us Hospital 30 hours of 40; Them Church not known of no cap.",
        "The decision to scale doesn't follow from the record, which supports: adjust.",
        "Came to light at Them Church: Half of the room didn't understand.",
        "its cap is USD 1,000, the limit USD 500. Ask the board first.",
        "Nobody has told the board: it must see every pilot, and was to be told by 2024-11-18.",
        "The baseline and the target of helpers.",
        "A cap on the staff time of them.",
        "The alliance stands at: pilot.",
        "Run a trust audit.",
    ):
        assert words in said, words


def test_nothing_of_the_future_is_shown(run: Callable[..., Said], file: str) -> None:
    """Before the first day nothing that follows is known; while it runs nothing without a day is."""
    days = ("2024-11-03", "2024-11-05", "2025-02-03")
    before, second, last = (answer(run(file, "--on", day, "--json"))["pilots"][0] for day in days)
    assert (before["gate"], before["weaknesses"], before["worked"]) == (None, [], None)
    assert (second["gate"], second["weaknesses"], second["worked"]) == (None, None, None)
    for early in (before, second):
        assert [one["result"] for one in early["measures"]] == [None, None]
        assert [one["used_hours"] for one in early["staff"]] == [None, None]
    assert second["warnings"] == [
        "Results, staff hours and answers are written down without a day, so they count from 2025-02-03 on. "
        "Of results and hours known by now, write the day under on."
    ]
    assert (last["gate"], last["worked"], last["weaknesses"][0]["organisation"]) == (None, "yes", "them")
    assert (last["measures"][0]["result"], last["staff"][0]["used_hours"], last["warnings"]) == (63, 30, [])


def test_what_is_dated_counts_from_its_day_on(run: Callable[..., Said], file: str) -> None:
    text = Path(file).read_text().replace("used_hours: 30}", "used_hours: 41, on: 2024-12-01}")
    Path(file).write_text(text.replace("result: 63}", "result: 50, on: 2024-12-02}"))
    states = [
        (one["state"], one["staff"][0]["used_hours"], one["measures"][0]["result"])
        for day in ("2024-11-30", "2024-12-01", "2024-12-02")
        for one in answer(run(file, "--on", day, "--json"))["pilots"]
    ]
    assert states == [("running", None, None), ("over cap", 41, None), ("over cap", 41, 50)]


def test_the_board_is_late_only_after_the_last_day_to_tell_it(run: Callable[..., Said], file: str) -> None:
    due = "The board must see every pilot: tell it by 2024-11-18."
    for day, late in (("2024-11-03", False), ("2024-11-18", False), ("2024-11-19", True)):
        board = answer(run(file, "--on", day, "--json"))["pilots"][0]["board"]
        assert (due in board, any("was to be told by 2024-11-18" in one for one in board)) == (not late, late)


def test_before_it_begins_no_result_is_shown(run: Callable[..., Said], file: str) -> None:
    said = run(file, "--on", "2024-11-03")[1]
    assert "It hasn't begun." in said
    assert "63" not in said
    assert "Came to light" not in said


def test_enough_trust_opens_the_next_stage(run: Callable[..., Said], tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    more = "".join(f"- {{id: m{k}, name: M{k}}}\n" for k in range(4))
    ratings = "".join(f"- {{from: m{k}, to: us, rating: {6 + k}}}\n" for k in range(4))
    text = FILE.replace("readiness:", f"{more}readiness:") + f"trust:\n{ratings}"
    path.write_text(text, encoding="utf-8")
    scaffold = answer(run(str(path), "--on", "2026-11-04", "--json"))["scaffold"]
    assert (scaffold["level"], scaffold["next_step"]) == (7, "shared-programme")  # told as 7 to 7.5


def test_no_pilot_is_no_error(run: Callable[..., Said], tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text("archstone: 1\n", encoding="utf-8")
    found = answer(run(str(path), "--json", "--on", "2026-01-01"))
    assert found["pilots"] == []
    assert found["scaffold"]["next_step"] == "pilot"
    assert "No pilot stands in this file yet" in run(str(path))[1]


def test_standard_input(run: Callable[..., Said], file: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(Path(file).read_bytes())))
    assert len(answer(run("-", "--json"))["pilots"]) == 1


@pytest.mark.parametrize(
    ("was", "now", "place", "sentence"),
    [
        (
            "ends: 2025-02-03",
            "ends: 2024-02-03",
            "line 15, ends",
            "The pilot fairs ends on 2024-02-03, before it starts on 2024-11-04",
        ),
        (
            "on: 2024-11-09, amount: 250.50",
            "on: 2024-11-03, amount: 1000",
            "line 16, cost_cap",
            "already spent before it starts",
        ),
        ("amount: 1000,", "amount: 0,", "line 16, cost_cap", "must be above 0"),
        ("amount: 250.50,", "amount: 1, currency: EUR,", "line 17, spending", "EUR can't be added to USD"),
        ("{member: them}", "{member: us}", "line 18, member", "The staff time of us stands twice"),
        ("name: helpers", "name: families", "line 19, name", "The measure families stands twice"),
        ("gate: {on: 2025-02-10", "gate: {on: 2024-02-10", "line 28, on", "before the pilot starts"),
    ],
)
def test_a_faulty_pilot_is_refused(
    run: Callable[..., Said], file: str, was: str, now: str, place: str, sentence: str
) -> None:
    Path(file).write_text(Path(file).read_text().replace(was, now))
    status, out, err = run(file)
    assert (status, out) == (2, "")
    assert f", {place}: " in err
    assert sentence in err


def test_a_day_that_is_none_is_refused(run: Callable[..., Said], file: str) -> None:
    status, out, err = run(file, "--on", "soon")
    assert (status, out) == (2, "")
    assert "isn't a day such as 2026-04-01" in err
