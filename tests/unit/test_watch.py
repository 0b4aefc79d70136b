"""All monitors at once, on small records: nothing known, one member, answers that rest."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml

from archstone.cli.app import main
from archstone.engines.monitors import Watch, watch
from archstone.files.alliance_records import record_of
from archstone.files.alliances import read_alliance
from archstone.files.bundled import bundled
from archstone.model.alliance_records import AllianceRecord
from archstone.model.errors import RuleBroken
from archstone.model.monitors import MONITORS, AlertAnswer, State

DAY = date(2026, 11, 4)
IDS = ("night-school", "old-mill", "river-clinic")


def document(members: int = 3, **given: Any) -> dict[str, Any]:
    return {
        "archstone": 1,
        "alliance": {"name": "The Quay Pact", "started": "2026-01-05", "members": list(IDS[:members])},
        "organisations": [{"id": id, "name": id.replace("-", " ").title()} for id in IDS],
        **given,
    }


def written(folder: Path, content: dict[str, Any]) -> str:
    path = folder / "pact.yaml"
    path.write_text(yaml.safe_dump(content, sort_keys=False))
    return str(path)


def record(folder: Path, **given: Any) -> AllianceRecord:
    return record_of(read_alliance(written(folder, document(**given))))


def looked(given: AllianceRecord, day: date = DAY) -> Watch:
    return watch(given, day, rng=np.random.default_rng(0))


@pytest.mark.parametrize("members", [1, 2, 3])
def test_of_an_alliance_of_which_nothing_is_known_only_dates_can_alert(tmp_path: Path, members: int) -> None:
    found = looked(record(tmp_path, members=members))
    assert [one.monitor for one in found.watched] == [monitor.id for monitor in MONITORS]
    alerting = {one.monitor for one in found.watched if one.state is State.ALERT}
    assert alerting == {"complacency"}  # no refresher was held, ten months after the start
    for one in found.watched:
        assert one.says
        assert one.known or not one.alerts


def test_an_alliance_of_none_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RuleBroken, match="Nobody is a member of The Quay Pact"):
        looked(record(tmp_path, members=0))


def test_what_is_assumed_of_a_member_that_left_is_left_out(tmp_path: Path) -> None:
    given = document(stress={"likelihoods": [{"member": id, "likelihood": 0.1} for id in IDS[:2]]})
    given["alliance"]["members"][0] = {"organisation": IDS[0], "left": "2026-06-01"}
    found = looked(record_of(read_alliance(written(tmp_path, given))))
    assert len(found.watched) == len(MONITORS)


def test_a_member_that_the_file_does_not_describe_is_watched_too(tmp_path: Path) -> None:
    given = document(stress={"likelihoods": [{"member": IDS[0], "likelihood": 0.1}]})
    del given["organisations"]
    found = looked(record_of(read_alliance(written(tmp_path, given))))
    assert len(found.watched) == len(MONITORS)


def test_an_answered_alert_rests_and_comes_back(tmp_path: Path) -> None:
    given = record(tmp_path)
    (alert,) = [one.alert for one in looked(given).alerts]
    answer = AlertAnswer(alert.id, "the chair", date(2026, 11, 1), "Next week.", date(2026, 11, 20))
    answered = replace(given, alert_answers=(answer,))
    assert looked(answered).standing == ()
    assert looked(answered).alerts[0].answer == answer
    assert len(looked(answered, date(2026, 11, 21)).standing) == 1


def test_the_same_seed_sees_the_same(tmp_path: Path) -> None:
    told = record_of(read_alliance(bundled("southside-compact.yaml")))
    assert looked(told) == looked(told)


def test_the_verb_says_what_can_not_be_told_and_its_json_has_every_part(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bound = [{"member": IDS[0], "on": "2026-10-01", "staff": 0.6}]
    file = written(tmp_path, document(bindings=bound))
    assert main(["watch", file, "--on", "2026-11-04", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    alert = next(one for one in found["alerts"] if one["monitor"] == "autonomy")
    for part in ("seen", "evidence", "rule", "threshold", "certainty", "because", "source", "helps"):
        assert alert[part], part
    assert (alert["about"], alert["rests"], alert["answer"]) == ([IDS[0]], False, None)
    assert "mission-drift" in found["not_known"]
    assert main(["watch", file, "--on", "2026-11-04"]) == 0
    said = " ".join(capsys.readouterr().out.split())
    assert "60 of 100 of the staff of Night School are bound, more than half." in said
    assert "no alert is raised from what is missing" in said
    assert "To answer it" not in said
    assert main(["watch", file, "--on", "2026-11-04", "--all"]) == 0
    assert "To answer it: autonomy/night-school" in " ".join(capsys.readouterr().out.split())


@pytest.mark.parametrize(
    ("given", "field", "sentence"),
    [
        ({"bindings": [{"member": "old-mil", "on": "2026-10-01"}]}, "member", "no organisation 'old-mil'"),
        (
            {"bindings": [{"member": IDS[0], "on": "2026-10-01"}, {"member": IDS[0], "on": "2026-10-01"}]},
            "bindings",
            "twice how much is bound",
        ),
        ({"bindings": [{"member": IDS[0], "on": "2026-10-01", "staff": 1.5}]}, "staff", "1.5"),
        ({"threats": [{"id": "a", "name": "It"}, {"id": "a", "name": "It"}]}, "id", "stands twice"),
        (
            {"threats": [{"id": "a", "name": "It", "levels": [{"on": "2026-13-01", "value": 2}]}]},
            "on",
            "There is no day 2026-13-01",
        ),
        (
            {"relations": [{"between": [IDS[0], IDS[0]], "kind": "dispute", "what": "It."}]},
            "between",
            "between two organisations",
        ),
        (
            {"relations": [{"between": [IDS[0], IDS[1]], "kind": "quarrel", "what": "It."}]},
            "kind",
            "quarrel",
        ),
        (
            {"alerts": [{"alert": "autonomie/a", "by": "x", "on": "2026-10-01", "says": "y"}]},
            "alert",
            "There is no monitor 'autonomie'. Did you mean autonomy",
        ),
        (
            {"alerts": [{"alert": "delay/a", "by": "x", "on": "2025-10-01", "says": "y"}]},
            "on",
            "before the start of the alliance",
        ),
        (
            {
                "alerts": [
                    {
                        "alert": "delay/a",
                        "by": "x",
                        "on": "2026-10-01",
                        "says": "y",
                        "rests_until": "2026-09-01",
                    }
                ]
            },
            "rests_until",
            "can't rest until",
        ),
    ],
)
def test_what_is_wrong_is_told_with_file_line_and_field(
    tmp_path: Path, given: dict[str, Any], field: str, sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    file = written(tmp_path, document(**given))
    assert main(["watch", file]) == 2
    told = capsys.readouterr().err
    assert sentence in told
    assert field in told
    assert "pact.yaml, line " in told


@pytest.mark.parametrize("verb", ["watch", "review", "trust", "ledger", "capture"])
@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_a_day_at_the_end_of_time_is_refused(
    tmp_path: Path, verb: str, day: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([verb, written(tmp_path, document()), "--on", day]) == 2
    assert f"{day} lies outside the years 1900 to 2999." in capsys.readouterr().err
