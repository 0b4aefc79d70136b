"""The verb ``stress``, as a person types it."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from functools import partial
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.unit.commands import Said, answer

FILE = """\
archstone: 1
alliance:
  name: River
  goal: clean-river
  members:
  - {organisation: ash, joined: 2026-01-01}
  - {organisation: birch, joined: 2026-01-01}
  - {organisation: cedar, joined: 2026-01-01, left: 2026-08-31}
organisations:
- {id: ash, name: Ash Hospital, strengths: "medical-expertise:5:confirmed"}
- {id: birch, name: Birch Carriers, strengths: "logistics:4:confirmed", deal_breakers: "kind:tobacco-company"}
- {id: cedar, name: Cedar School, strengths: "logistics:3:confirmed"}
- {id: dogwood, name: Dogwood Clinic, strengths: "medical-expertise:4:confirmed"}
- {id: elm, name: Elm Tobacco, kind: tobacco-company, strengths: "medical-expertise:5:confirmed"}
goals:
- id: clean-river
  name: A clean river
  requirements:
  - {capability: medical-expertise, weight: 1}
  - {capability: logistics, weight: 1, critical: true}
pledges:
- {by: birch, capability: logistics, what: two vans}
stress:
  within_months: 12
  correlation: 0.1
  likelihoods:
  - {member: ash, likelihood: 0.1, basis: its board's word}
  - {member: birch, likelihood: 0.2}
  - {member: cedar, likelihood: 0.5}
  shocks:
  - {id: flood, name: A flood, probability: 0.1, members: [{member: birch, likelihood: 0.5}]}
  budget_cuts:
  - {member: birch, share: 0.5, basis: the council's draft}
"""
REGISTRY = """\
id,name,strengths
alder,Alder Aid,medical-expertise:5:claimed
beech,Beech,design:5:confirmed
birch,Birch Carriers,logistics:4:confirmed
"""


@pytest.fixture
def run(archstone: Callable[..., Said]) -> Callable[..., Said]:
    return partial(archstone, "stress")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "river.yaml"
    path.write_text(FILE)
    return path


def changed(file: Path, old: str, new: str) -> Path:
    assert old in FILE
    file.write_text(FILE.replace(old, new))
    return file


def test_the_keys_others_rely_on(run: Callable[..., Said], file: Path) -> None:
    found = answer(run(str(file), "--on", "2026-06-01", "--json"))
    assert found["coverage"] == 0.9
    assert [(loss["without"], loss["coverage"]) for loss in found["losses"]] == [
        (["ash"], 0.4),
        (["birch"], 0.8),
        (["cedar"], 0.9),
        (["ash", "birch"], 0.3),
        (["ash", "cedar"], 0.4),
        (["birch", "cedar"], 0.5),
    ]
    assert found["single_points"] == ["ash"]
    assert found["single_point_details"][0]["falls"] == [
        {"capability": "medical-expertise", "before": 1.0, "after": 0.0}
    ]
    assert found["double_points"] == [["birch", "cedar"]]
    assert [cut["share"] for cut in found["budget_cuts"]] == [0.3, 0.5, 0.3]
    assert (found["budget_cuts"][1]["tied"], found["budget_cuts"][1]["coverage"]) == (["logistics"], 0.8)
    assert found["expected"]["method"] == "closed form"
    assert found["expected"]["likelihoods"][0] == {
        "member": "ash",
        "likelihood": 0.1,
        "basis": "its board's word",
    }
    assert found["shocks"][0]["expected"] < found["expected"]["coverage"] < 0.9
    assert found["spread"]["mean"] == pytest.approx(found["expected"]["coverage"], abs=1e-12)
    assert found["spread"]["trials"] is None


def test_who_left_is_not_counted_and_told(run: Callable[..., Said], file: Path) -> None:
    found = answer(run(str(file), "--on", "2026-09-01", "--json"))
    assert (found["members"], found["not_members"]) == (["ash", "birch"], ["cedar"])
    assert found["single_points"] == ["ash", "birch"]
    assert "What is assumed of cedar is left out: no member on this day." in found["notes"]
    page = run(str(file), "--on", "2026-09-01")[1]
    assert "Not counted, since they don't belong to it on 2026-09-01: cedar." in " ".join(page.split())


def test_who_could_step_in_is_named_and_refusals_are_kept(
    run: Callable[..., Said], file: Path, tmp_path: Path
) -> None:
    found = answer(run(str(file), "--on", "2026-06-01", "--json"))
    first = found["fills"][0]
    assert (first["without"], first["accepted"], first["refused"]) == (["ash"], 1, 1)
    assert [(each["id"], each["restored"]) for each in first["organisations"]] == [("dogwood", 0.8)]
    registry = tmp_path / "others.csv"
    registry.write_text(REGISTRY)
    other = answer(run(str(file), "--on", "2026-06-01", "--registry", str(registry), "--json"))["fills"][0]
    assert [each["id"] for each in other["organisations"]] == ["alder"]
    page = run(str(file), "--on", "2026-06-01", "--registry", str(registry))[1]
    assert "Alder Aid brings back 60 of 100 of what is lost: medical expertise to 60 of 100." in " ".join(
        page.split()
    )


def test_estimated_ones_are_marked(run: Callable[..., Said], file: Path, tmp_path: Path) -> None:
    registry = tmp_path / "others.yaml"
    registry.write_text(
        "organisations:\n- id: alder\n  name: Alder\n  strengths:\n"
        "  - {capability: medical-expertise, level: 5, grade: claimed, estimated: by its code}\n"
    )
    given = (str(file), "--on", "2026-06-01", "--registry", str(registry))
    assert answer(run(*given, "--json"))["fills"][0]["organisations"][0]["estimated"] is True
    assert "medical expertise to 60 of 100 (estimated)." in " ".join(run(*given)[1].split())


def test_the_page(run: Callable[..., Said], file: Path) -> None:
    status, out, err = run(str(file), "--on", "2026-06-01")
    page = " ".join(out.split())
    assert (status, err) == (0, "")
    for said in (
        "With all of them there, 90 of 100 of what 'A clean river' requires is covered.",
        "1 single point of failure: Ash Hospital.",
        "Birch Carriers and Cedar School stand in for each other in logistics; without both it is gone.",
        "If each leaves as likely as judged,",
        "Ash Hospital: 10 of 100. Its board's word.",
        "Birch Carriers: 20 of 100. What that rests on isn't written down.",
        "Dogwood Clinic brings back 80 of 100 of what is lost: medical expertise to 80 of 100.",
        "How this is made:",
    ):
        assert said in page


def test_options_change_the_answer(run: Callable[..., Said], file: Path) -> None:
    on = ("--on", "2026-06-01", "--json")
    assert answer(run(str(file), *on, "--redundancy", "2"))["coverage"] == 0.8
    assert answer(run(str(file), *on, "--cut", "1"))["budget_cuts"][0]["share"] == 1
    drawn = [answer(run(str(file), *on, "--trials", "500", "--seed", seed))["spread"] for seed in "112"]
    assert drawn[0] == drawn[1] != drawn[2]
    assert (drawn[0]["trials"], drawn[0]["method"]) == (500, "worlds drawn")
    registry = answer(run(str(file), *on, "--top", "1"))["fills"]
    assert all(len(each["organisations"]) <= 1 for each in registry)


def test_standard_input(run: Callable[..., Said], file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO(FILE.encode())))
    assert answer(run("-", "--on", "2026-06-01", "--json"))["coverage"] == 0.9
    status, _, err = run("-", "--registry", "-")
    assert (status, err.strip()) == (
        2,
        "Standard input can be read only once; give one of the two as a file.",
    )


@pytest.mark.parametrize(
    ("members", "said"),
    [
        ("[]", "No member belongs to an alliance in this file on 2026-06-01"),
        ("[ash]", "One member alone is no alliance yet: with it goes everything."),
        ("[ash, birch]", "There are only two members; without both nothing is left."),
    ],
)
def test_alliances_of_none_one_and_two(
    run: Callable[..., Said], tmp_path: Path, members: str, said: str
) -> None:
    path = tmp_path / "small.yaml"
    before, rest = FILE.split("  members:\n")
    after = rest[rest.index("organisations:") : rest.index("stress:")]
    path.write_text(f"{before}  members: {members}\n{after}".replace("by: birch", "by: ash"))
    if members == "[]":
        path.write_text(path.read_text().partition("pledges:")[0])
    status, out, err = run(str(path), "--on", "2026-06-01")
    assert (status, err) == (0, "")
    assert said in " ".join(out.split())
    found = answer(run(str(path), "--on", "2026-06-01", "--json"))
    assert len(found["losses"]) == {"[]": 0, "[ash]": 1, "[ash, birch]": 3}[members]
    assert found["coverage"] == {"[]": 0, "[ash]": 0.5, "[ash, birch]": 0.9}[members]


def test_a_file_without_an_alliance(run: Callable[..., Said], tmp_path: Path) -> None:
    path = tmp_path / "none.yaml"
    path.write_text("archstone: 1\n")
    found = answer(run(str(path), "--json"))
    assert (found["coverage"], found["losses"], found["single_points"], found["fills"]) == (None, [], [], [])


def test_a_member_of_whom_nothing_is_known(run: Callable[..., Said], tmp_path: Path) -> None:
    path = tmp_path / "bare.yaml"
    path.write_text("archstone: 1\nalliance: {members: [ash, birch], goal: g}\n")
    status, out, _ = run(str(path))
    page = " ".join(out.split())
    assert status == 0
    assert "No strength of ash is on record, so it carries nothing here; that isn't to say it can't." in page
    assert "The goal g isn't described in this file" in page
    assert "no coverage can be told" in page


@pytest.mark.parametrize(
    ("old", "new", "field", "said"),
    [
        ("likelihood: 0.2}", "likelihood: 1.2}", "likelihood", "1.2"),
        ("member: ash, likelihood", "member: asch, likelihood", "member", "Did you mean ash?"),
        ("member: ash, likelihood", "member: elm, likelihood", "member", "elm is no member of the alliance."),
        ("correlation: 0.1", "correlation: 1", "correlation", "1"),
        (
            "member: cedar, likelihood: 0.5",
            "member: ash, likelihood: 0.5",
            "stress",
            "The likelihood of ash is given twice.",
        ),
        ("probability: 0.1", "probabilty: 0.1", "shocks", "probability is missing."),
        ("basis: its", "bassis: its", "bassis", "Did you mean basis?"),
        ("{member: birch, share: 0.5,", "{member: birch, share: -1,", "share", "-1"),
    ],
)
def test_faults_are_told_with_file_line_and_field(
    run: Callable[..., Said], file: Path, old: str, new: str, field: str, said: str
) -> None:
    status, out, err = run(str(changed(file, old, new)))
    assert (status, out) == (2, "")
    assert any(
        f", {field}: " in line and said in line and "river.yaml, line" in line for line in err.splitlines()
    )


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--cut", "1.5"), "1.5 is above 1; give a number from 0 to 1."),
        (("--trials", "1"), "--trials"),
        (("--on", "soon"), "'soon' isn't a day such as 2026-04-01."),
        (("--picture", "out.gif"), "A picture is saved as .svg or .png, not as out.gif; change the ending."),
    ],
)
def test_wrong_options(run: Callable[..., Said], file: Path, options: tuple[str, str], said: str) -> None:
    status, _, err = run(str(file), *options)
    assert status == 2
    assert said in err


def test_it_can_be_drawn(run: Callable[..., Said], file: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.svg"
    status, page, _ = run(str(file), "--on", "2026-06-01", "--picture", str(out), "--json")
    assert status == 0
    assert json.loads(page)["coverage"] == 0.9
    assert "single point of failure: medical expertise" in out.read_text()
