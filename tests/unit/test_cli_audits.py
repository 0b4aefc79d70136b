"""The verb ``audit``: a registry's, an alliance file's and a register's organisation."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from archstone.files.bundled import bundled
from tests.unit.commands import Said, answer

STORIES, GOALS = str(bundled("stories.yaml")), str(bundled("goals.yaml"))
HOSPITAL = "riverside-hospital"
ALLIANCE = """archstone: 1
organisations:
  - id: a
    name: Able
    strengths:
      - {capability: design, level: 4, grade: confirmed}
    vulnerabilities:
      - {capability: logistics, severity: 4, need: 4, disclosure: partner}
      - {capability: governance, severity: 2, need: 2, disclosure: private}
  - {id: b, name: Bold}
disclosures:
  - {organisation: a, capability: logistics, to: b, at: "2026-03-01", by: Ada, outcome: well_received}
  - {organisation: b, capability: logistics, to: a, at: "2026-03-02", by: Bea}
pledges:
  - {by: a, capability: design, due_on: "2026-04-01", outcome: broken}
  - {by: a, capability: design, due_on: "2026-05-01", outcome: kept}
  - {by: a, capability: design, due_on: "2026-06-01"}
"""


@pytest.fixture
def run(archstone: Callable[..., Said]) -> Callable[..., Said]:
    return partial(archstone, "audit")


@pytest.fixture
def alliance(tmp_path: Path) -> str:
    path = tmp_path / "alliance.yaml"
    path.write_text(ALLIANCE, encoding="utf-8")
    return str(path)


def test_a_complete_audit(run: Callable[..., Said]) -> None:
    found = answer(run(STORIES, "--for", HOSPITAL, "--json"))
    assert (found["complete"], found["missing"], found["estimated"]) == (True, [], False)
    assert [v["rank"] for v in found["vulnerabilities"]] == [1, 2, 3, 4, 5, 6]
    trust = found["vulnerabilities"][0]
    assert (trust["capability"], trust["weight"], trust["spread"]) == ("community-trust", 25, 19)
    assert len(trust["ratings"]) == 4
    assert found["disclose_first"] == ["community-trust", "cultural-standing", "volunteer-base"]
    said = run(STORIES, "--for", HOSPITAL)[1]
    assert "This audit is complete" in said
    assert "You see these differently" in said
    assert "Does it affect our ability to contribute?" in said


def test_an_audit_that_lacks_something(run: Callable[..., Said], alliance: str) -> None:
    found = answer(run(alliance, "--for", "b", "--json"))
    assert found["complete"] is False
    assert "List at least one strength." in found["missing"]
    assert "List at least one strength." in run(alliance, "--for", "b")[1]


def test_a_goal_chooses_what_to_disclose_first(run: Callable[..., Said]) -> None:
    found = answer(run(STORIES, "--for", HOSPITAL, "--goals", GOALS, "--goal", "permit-backlog", "--json"))
    assert "community-trust" not in found["disclose_first"]


def test_the_owner_sees_its_log_and_its_overclaims(run: Callable[..., Said], alliance: str) -> None:
    found = answer(run(alliance, "--for", "a", "--json"))
    [told] = found["disclosures"]  # only its own
    assert (told["capability"], told["to"], told["outcome"]) == ("logistics", "b", "well_received")
    assert told["at"].startswith("2026-03-01")
    assert found["overclaims"] == [
        {
            "capability": "design",
            "before": "confirmed",
            "after": "shown",
            "broken": ["2026-04-01"],
            "kept": 1,
        }
    ]
    assert [v["disclosure"] for v in found["vulnerabilities"]] == ["partner", "private"]
    said = " ".join(run(alliance, "--for", "a")[1].split())
    assert "2026-03-01: Ada told b of logistics; it was well received." in said
    assert "design goes from confirmed to shown" in said


def test_the_guided_audit(run: Callable[..., Said]) -> None:
    said = run(STORIES, "--for", HOSPITAL, "--questions")[1]
    assert "what are we worst at?" in said
    found = answer(run(STORIES, "--for", HOSPITAL, "--questions", "--json"))
    assert found["minutes"] == sum(question["minutes"] for question in found["questions"]) == 120


def test_an_estimated_audit_gives_its_reasons(run: Callable[..., Said], data_folder: Path) -> None:
    register = str(data_folder / "register-irs" / "bmf_VT.csv")
    found = answer(run(register, "--for", "us-ein-010471151", "--json"))
    assert found["estimated"] is True
    assert all(item["estimated"] for item in found["strengths"])
    said = run(register, "--for", "us-ein-010471151")[1]
    assert "Estimated from a register, not stated" in said
    assert said.count("Estimated from its register entry") == 0
    assert "are open to a partner already" not in said


def test_an_outcome_without_a_day_is_a_fault(run: Callable[..., Said], tmp_path: Path) -> None:
    path = tmp_path / "alliance.yaml"
    path.write_text(ALLIANCE.replace(', due_on: "2026-04-01"', ""), encoding="utf-8")
    status, out, err = run(str(path), "--for", "a")
    assert (status, out) == (2, "")
    assert "has an outcome but no day" in err


def test_who_is_not_there(run: Callable[..., Said]) -> None:
    status, out, err = run(STORIES, "--for", "riverside")
    assert (status, out) == (2, "")
    assert err.startswith(f"{STORIES}, --for: There is no organisation 'riverside'.")
