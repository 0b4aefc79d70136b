"""The verb ``match`` on the bundled example, on tiny files, and on bad ones."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from archstone.files.bundled import bundled
from tests.unit.commands import Said, answer

EXAMPLE, GOALS = str(bundled("neighbourhood.csv")), str(bundled("goals.yaml"))
HOSPITAL = "riverside-hospital"
KEYS = {
    "id",
    "name",
    "mutual",
    "cover_in",
    "cover_out",
    "covered",
    "uncovered",
    "blind_spots",
    "balance",
    "uncommonness",
    "value",
    "estimated",
    "carries",
    "carried",
    "screens",
}
TINY = """id,name,kind,sector,place,staff,strengths,vulnerabilities,deal_breakers,allied_with
a,Able,clinic,health,Hill,50,medical-expertise:5:shown,community-trust:5:5:public;language-skills:2:2,,
b,Bold,church,faith,Hill,4,community-trust:5:shown,medical-expertise:4:4:sealed;language-skills:3:3:private,,
c,Calm,church,faith,Dale,3,community-trust:4:claimed,medical-expertise:2:2,,a
d,Dour,church,faith,Hill,,community-trust:5:confirmed,medical-expertise:5:5,kind:clinic,
e,Easy,bank,finance,Hill,9,financial-reserves:5:shown,medical-expertise:5:5,,
"""


@pytest.fixture
def run(archstone: Callable[..., Said]) -> Callable[..., Said]:
    return archstone


@pytest.fixture
def tiny(tmp_path: Path) -> str:
    path = tmp_path / "tiny.csv"
    path.write_text(TINY, encoding="utf-8")
    return str(path)


def ids(said: Said) -> list[str]:
    return [one["id"] for one in answer(said)["matches"]]


def test_the_keys_others_rely_on(run: Callable[..., Said]) -> None:
    found = answer(run("match", EXAMPLE, "--for", HOSPITAL, "--top", "2", "--json"))
    assert set(found) == {"organisation", "goal", "total", "looked_at", "matches"}
    assert found["total"] == 2
    assert found["looked_at"] > 500
    for one in found["matches"]:
        assert set(one) == KEYS
        assert isinstance(one["mutual"], float)
    assert found["matches"][0]["id"] == "southside-congregations"


def test_a_tiny_match_by_hand(run: Callable[..., Said], tiny: str) -> None:
    best = answer(run("match", tiny, "--for", "a", "--top", "1", "--json"))["matches"][0]
    cover_in = 25 * 0.8 / 29
    assert best["id"] == "b"
    assert best["cover_in"] == pytest.approx(cover_in)
    assert best["cover_out"] == pytest.approx(0.8)
    assert best["mutual"] == pytest.approx(2 * cover_in * 0.8 / (cover_in + 0.8))
    assert best["covered"] == ["community-trust"]
    assert best["uncovered"] == ["language-skills"]
    assert best["blind_spots"] == []  # theirs is private, so it is used nowhere
    assert best["carries"][0] == {
        "capability": "community-trust",
        "weight": 25.0,
        "share": 0.8,
        "by": "community-trust",
        "grade": "shown",
        "disclosure": "public",
        "estimated": False,
    }
    assert [item["capability"] for item in best["carried"]] == ["medical-expertise"]
    assert best["screens"] == ["deal_breakers"]


def test_deal_breakers_screens_and_allies(run: Callable[..., Said], tiny: str) -> None:
    assert ids(run("match", tiny, "--for", "a", "--json")) == [
        "b",
        "c",
    ]  # d refuses clinics, e covers nothing
    assert ids(run("match", tiny, "--for", "a", "--where", "place=hill", "--json")) == ["b"]
    assert ids(run("match", tiny, "--for", "a", "--where", "staff<=3", "--json")) == ["c"]
    assert ids(run("match", tiny, "--for", "a", "--not-allied", "--json")) == ["b"]
    both = run("match", tiny, "--for", "a", "--where", "kind=church", "--where", "staff>=4", "--json")
    assert answer(both)["matches"][0]["screens"] == ["deal_breakers", "kind=church", "staff>=4"]


def test_the_dial_is_read_exactly(run: Callable[..., Said], tiny: str) -> None:
    dialled = answer(run("match", tiny, "--for", "a", "--uncommon", "0.3", "--json"))["matches"]
    for one in dialled:
        assert one["value"] == pytest.approx(one["mutual"] * (0.7 + 0.3 * one["uncommonness"]))


def test_finding_nothing_is_no_error(run: Callable[..., Said], tiny: str) -> None:
    found = answer(run("match", tiny, "--for", "a", "--where", "place=Nowhere", "--json"))
    assert (found["total"], found["matches"]) == (0, [])
    status, out, err = run("match", tiny, "--for", "a", "--where", "place=Nowhere")
    assert (status, err) == (0, "")
    assert "Try fewer conditions or a larger registry." in out


def test_an_organisation_without_vulnerabilities_is_told_to_audit(
    run: Callable[..., Said], tmp_path: Path
) -> None:
    path = tmp_path / "bare.csv"
    path.write_text("id,name\na,Able\nb,Bold\n", encoding="utf-8")
    status, out, _ = run("match", str(path), "--for", "a")
    assert status == 0
    assert "names no vulnerability that counts" in out


def test_the_words_for_a_person(run: Callable[..., Said], tiny: str) -> None:
    status, out, err = run("match", tiny, "--for", "a", "--top", "1")
    assert (status, err) == (0, "")
    text = " ".join(out.split())
    assert "1 Bold fit 74 of 100" in text
    assert "They have the community trust that you lack; you have the medical expertise" in text
    assert "Medical expertise (sealed)" in text
    assert "Language skills (sealed)" not in text  # private: neither named nor hinted at
    assert "They cover 69 of 100 of what you lack, you cover 80 of 100 of what they lack." in text


def test_a_goal_narrows_what_counts(run: Callable[..., Said]) -> None:
    words = ("match", EXAMPLE, "--for", HOSPITAL, "--goals", GOALS, "--goal", "vaccine-education")
    found = answer(run(*words, "--json"))
    assert found["goal"] == "vaccine-education"
    lacked = {item["capability"] for item in found["matches"][0]["carries"]}
    assert "community-trust" in lacked
    assert "'Vaccine education in the southern" in " ".join(run(*words, "--top", "1")[1].split())


def test_standard_input_is_read(run: Callable[..., Said], tiny: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(TINY.encode())))
    assert ids(run("match", "-", "--for", "a", "--json")) == ["b", "c"]


def test_a_picture_of_the_best_match(run: Callable[..., Said], tiny: str, tmp_path: Path) -> None:
    picture = tmp_path / "arch.svg"
    status, out, err = run("match", tiny, "--for", "a", "--picture", str(picture))
    assert (status, err) == (0, "")
    assert "<svg" in picture.read_text(encoding="utf-8")
    assert "arch.svg" in out.replace("\n", "")


def test_nothing_to_draw_is_said_and_is_no_error(run: Callable[..., Said], tiny: str, tmp_path: Path) -> None:
    picture = tmp_path / "arch.svg"
    words = ("match", tiny, "--for", "a", "--where", "place=Nowhere", "--picture", str(picture), "--json")
    status, out, err = run(*words)
    assert (status, json.loads(out)["total"]) == (0, 0)
    assert "no picture was written" in err
    assert not picture.exists()


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--for", "riverside-hospitle"], "There is no organisation 'riverside-hospitle'. Did you mean"),
        (["--for", HOSPITAL, "--goal", "x"], "There is no goal 'x'. The file has no goals"),
        (["--for", HOSPITAL, "--goals", GOALS, "--goal", "vaccine-educatoin"], "Did you mean vaccine-educ"),
        (["--for", HOSPITAL, "--where", "plaice=Hill"], "Did you mean place?"),
        (["--for", HOSPITAL, "--where", "place>=Hill"], "can only use ="),
        (["--for", HOSPITAL, "--where", "staff>=many"], "needs a whole number"),
        (["--for", HOSPITAL, "--where", "Hill"], "A screen looks like place=Vermont"),
        (["--for", HOSPITAL, "--register", "irsh"], "There is no register 'irsh'; there are irs, ukcat."),
        (["--for", HOSPITAL, "--goals", "nowhere.yaml"], "nowhere.yaml: There is no such file."),
        (["--for", HOSPITAL, "--picture", "arch.gif"], "saved as .svg or .png"),
        (["--for", HOSPITAL, "--picture", "nowhere/arch.svg"], "There is no folder nowhere"),
    ],
)
def test_what_cannot_be_done_is_one_sentence(
    run: Callable[..., Said], words: list[str], sentence: str
) -> None:
    status, out, err = run("match", EXAMPLE, *words, "--json")
    assert (status, out) == (2, "")
    assert sentence in err
    assert len(err.splitlines()) == 1
