"""The verb incidents and its room, on small files of its own."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from archstone.cli.app import main
from archstone.files.alliances import read_alliance
from archstone.model.errors import BadInput

MILL, SCHOOL, CLINIC = "old-mill", "night-school", "river-clinic"


def document(**given: Any) -> dict[str, Any]:
    return {
        "archstone": 1,
        "alliance": {
            "name": "The Quay Pact",
            "started": "2026-01-05",
            "goal": "days",
            "members": [{"organisation": id, "joined": "2026-01-05"} for id in (MILL, SCHOOL, CLINIC)],
        },
        "organisations": [
            {"id": MILL, "name": "Old Mill", "strengths": [strength("major-gifts")]},
            {"id": SCHOOL, "name": "Night School", "strengths": [strength("community-trust")]},
            {"id": CLINIC, "name": "River Clinic", "strengths": [strength("medical-expertise")]},
        ],
        "goals": [
            {
                "id": "days",
                "name": "Days",
                "requirements": [{"capability": "community-trust"}, {"capability": "medical-expertise"}],
            }
        ],
        "rules": {
            "categories": [
                {"id": "membership", "procedure": "consensus"},
                {"id": "programme", "procedure": "majority", "votes": "by_risk"},
            ],
            "weights": {MILL: 3, SCHOOL: 2, CLINIC: 1},
            "quota": 4,
        },
        **given,
    }


def strength(capability: str) -> dict[str, Any]:
    return {"capability": capability, "level": 5, "grade": "confirmed"}


def incident(**given: Any) -> dict[str, Any]:
    return {
        "id": "statement",
        "kind": "unilateral-statement",
        "on": "2026-03-02",
        "what": "A release that nobody had seen.",
        "concerns": [MILL],
        "severity": 3,
        **given,
    }


def written(folder: Path, **given: Any) -> str:
    path = folder / "pact.yaml"
    path.write_text(yaml.safe_dump(document(**given), sort_keys=False))
    return str(path)


def answered(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, Any]:
    assert main(["incidents", *arguments, "--json"]) == 0
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


def test_a_file_without_incidents_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = written(tmp_path)
    assert answered(capsys, file, "--on", "2026-04-01")["total"] == 0
    assert main(["incidents", file, "--on", "2026-04-01"]) == 0
    assert "No incident stands in this file" in capsys.readouterr().out


def test_stages_judges_and_the_next_step_are_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    steps = [{"step": "raised", "at": "2026-03-05T09:00:00+00:00", "by": "Ada"}]
    file = written(tmp_path, incidents=[incident(steps=steps)])
    found = answered(capsys, file, "--on", "2026-03-10")["incidents"][0]
    assert [(one["step"], one["state"]) for one in found["stages"]] == [
        ("raised", "done"),
        ("answered", "waiting"),
        ("mended", "waiting"),
    ]
    assert (found["judges"], found["next"], found["size"]) == ([SCHOOL, CLINIC], "answered", "minor")
    assert main(["incidents", file, "--on", "2026-03-10"]) == 0
    said = capsys.readouterr().out
    assert "It is about Old Mill; Night School and River Clinic may judge it." in " ".join(said.split())


def test_what_a_suspension_does_is_computed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = written(tmp_path, incidents=[incident()])
    found = answered(capsys, file, "--on", "2026-04-01", "--suspend", MILL)["suspension"]
    programme = next(one for one in found["decisions"] if one["category"] == "programme")
    assert programme["after"] is None
    assert "only 3 votes are left on programme, and 4 must say yes" in programme["why_not"]
    assert (found["stuck"], found["coverage_before"], found["coverage_after"]) == (["programme"], 1.0, 1.0)
    assert main(["incidents", file, "--on", "2026-04-01", "--suspend", SCHOOL]) == 0
    said = " ".join(capsys.readouterr().out.split())
    assert "nobody left covers: community-trust" in said
    assert "if it were decided" in said


def test_a_suspension_in_force_is_found_by_itself(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    held = {"kind": "suspension", "from": "2026-03-12", "until": "2026-06-12", "lifted_on": "2026-05-01"}
    file = written(tmp_path, incidents=[incident(size="major", sanction=held)])
    assert answered(capsys, file, "--on", "2026-05-01")["suspended"] == [MILL]
    later = answered(capsys, file, "--on", "2026-05-02")
    assert (later["suspended"], later["suspension"]) == ([], None)


def test_a_vote_on_ones_own_case_is_told_with_the_result_without_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    votes = [
        {"organisation": id, "choice": choice, "at": "2026-03-15"}
        for id, choice in ((MILL, "no"), (SCHOOL, "yes"), (CLINIC, "yes"))
    ]
    ballot = {
        "id": "reproach",
        "category": "membership",
        "opened_at": "2026-03-12",
        "closes_at": "2026-03-20",
        "votes": votes,
    }
    file = written(tmp_path, incidents=[incident(size="major", ballot="reproach")], ballots=[ballot])
    case = answered(capsys, file, "--on", "2026-04-01")["incidents"][0]["own_case"]
    assert (case["voted"], case["result"], case["without"]) == ([MILL], "failed", "passed")


def test_open_public_news_comes_with_advice_and_exposure(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    news = incident(kind="adverse-news", public=True)
    ties = [{"from": MILL, "to": SCHOOL, "strength": 2}]
    file = written(tmp_path, incidents=[news], ties=ties)
    advice = answered(capsys, file, "--on", "2026-03-10")["incidents"][0]["advice"]
    assert [one["member"] for one in advice] == [SCHOOL, CLINIC]
    assert advice[0]["exposure"] == pytest.approx(1 - 0.85**2)
    assert advice[1]["exposure"] == 0.0
    assert any("write two sentences" in said for said in advice[0]["does"])
    assert answered(capsys, file, "--on", "2026-03-01")["total"] == 0


@pytest.mark.parametrize("ending", ["pdf", "md", "docx", "html"])
def test_a_note_for_the_board_is_written(
    tmp_path: Path, ending: str, capsys: pytest.CaptureFixture[str]
) -> None:
    file = written(tmp_path, incidents=[incident(public=True)])
    out = tmp_path / f"note.{ending}"
    assert main(["incidents", file, "--id", "statement", "--on", "2026-03-30", "--out", str(out)]) == 0
    assert out.stat().st_size > 500
    if ending == "md":
        text = out.read_text()
        assert "Unilateral statement of 2026-03-02" in text
        assert "It is raised directly: overdue since 2026-03-09." in text
        assert "Night School and River Clinic may decide on it" in text
    capsys.readouterr()


def test_a_note_needs_an_incident_and_an_unknown_one_is_told_with_the_nearest(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = written(tmp_path, incidents=[incident()])
    assert main(["incidents", file, "--out", str(tmp_path / "note.pdf")]) == 2
    assert "name it with --id" in capsys.readouterr().err
    assert main(["incidents", file, "--id", "statment", "--on", "2026-04-01"]) == 2
    assert "Did you mean statement" in capsys.readouterr().err
    assert not (tmp_path / "note.pdf").exists()


def test_renegotiations_and_rehearsals_are_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    cut = {
        "id": "cut",
        "member": SCHOOL,
        "trigger": "budget",
        "change": -0.25,
        "what": "the city pays less",
        "happened_on": "2026-02-01",
        "told_on": "2026-02-10",
        "new_part": "one evening instead of two",
        "shifts": [{"pledge": "an evening a month", "from": SCHOOL, "to": CLINIC}],
    }
    held = {"on": "2026-02-20", "what": "a leak", "present": [MILL], "learnt": "who rings whom"}
    file = written(tmp_path, renegotiations=[cut], rehearsals=[held])
    found = answered(capsys, file, "--on", "2026-03-01")
    assert (found["renegotiations"][0]["told_in_time"], found["renegotiations"][0]["opens"]) == (True, True)
    assert found["rehearsal"] == {
        "last": "2026-02-20",
        "due_on": "2027-02-20",
        "overdue_days": 0,
        "absent": [SCHOOL, CLINIC],
    }
    assert main(["incidents", file, "--on", "2026-03-01"]) == 0
    assert "nothing that Night School owes counts as a breach" in " ".join(capsys.readouterr().out.split())


@pytest.mark.parametrize(
    ("given", "field", "sentence"),
    [
        (
            {"incidents": [incident(on="2026-01-04")]},
            "on",
            "2026-01-04 lies before the start of the alliance",
        ),
        ({"incidents": [incident(), incident(id="other")]}, "incidents", "one incident reported twice"),
        ({"incidents": [incident(concerns=["old-mil"])]}, "concerns", "There is no organisation 'old-mil'"),
        ({"incidents": [incident(severity=6)]}, "severity", "6"),
        ({"incidents": [incident(kind="gossip")]}, "kind", "gossip"),
        ({"incidents": [incident(ballot="reproach")]}, "ballot", "There is no 'reproach' under ballots"),
        (
            {"incidents": [incident(sanction={"kind": "suspension", "from": "2026-03-12"})]},
            "until",
            "says until when",
        ),
        (
            {"incidents": [incident(steps=[{"step": "raised", "at": "2026-02-30"}])]},
            "at",
            "There is no day 2026-02-30",
        ),
        (
            {
                "renegotiations": [
                    {
                        "id": "c",
                        "member": SCHOOL,
                        "trigger": "budget",
                        "what": "Less.",
                        "happened_on": "2026-02-01",
                        "told_on": "2026-01-20",
                    }
                ]
            },
            "told_on",
            "can't be told on 2026-01-20",
        ),
    ],
)
def test_what_is_wrong_is_told_with_its_line_and_field(
    tmp_path: Path, given: dict[str, Any], field: str, sentence: str
) -> None:
    with pytest.raises(BadInput) as told:
        read_alliance(written(tmp_path, **given))
    fault = told.value.faults[0]
    assert (fault.field, fault.line is not None) == (field, True)
    assert sentence in fault.message


def test_a_member_that_left_is_told_except_where_its_name_still_stands_beside_the_others(
    tmp_path: Path,
) -> None:
    gone = document(incidents=[incident()])
    gone["alliance"]["members"][0]["left"] = "2026-02-28"
    path = tmp_path / "gone.yaml"
    path.write_text(yaml.safe_dump(gone))
    with pytest.raises(BadInput, match="left the alliance on 2026-02-28"):
        read_alliance(path)
    gone["incidents"] = [incident(kind="adverse-news")]
    path.write_text(yaml.safe_dump(gone))
    assert len(read_alliance(path).room("incidents").log) == 1
