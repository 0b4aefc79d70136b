"""The verbs ``matrix``, ``map``, ``ecosystem``, ``threats`` and ``tour``."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from archstone.files.bundled import bundled
from tests.unit.commands import Said, answer

EXAMPLE, GOALS = str(bundled("neighbourhood.csv")), str(bundled("goals.yaml"))
HOSPITAL = "riverside-hospital"
TINY = """id,name,sector,kind,strengths,vulnerabilities,touched_by,deal_breakers
a,Able,health,clinic,design:5:shown,logistics:4:4:public;governance:1:1,problem:floods;threat:cut,
b,Bold,faith,church,logistics:5:shown,design:4:4:sealed;training:2:2:private,problem:floods;threat:cut,
c,Calm,health,clinic,logistics:2:claimed,design:1:1,problem:floods,
d,Dour,media,radio,logistics:5:shown,design:1:1,problem:floods;threat:cut,kind:clinic
"""


@pytest.fixture
def run(archstone: Callable[..., Said]) -> Callable[..., Said]:
    return archstone


@pytest.fixture
def tiny(tmp_path: Path) -> str:
    path = tmp_path / "tiny.csv"
    path.write_text(TINY, encoding="utf-8")
    return str(path)


def test_a_matrix_of_chosen_partners(run: Callable[..., Said], tiny: str) -> None:
    words = ("matrix", tiny, "--for", "a", "--with", "c", "--with", "b", "--with", "d")
    found = answer(run(*words, "--json"))
    assert [partner["id"] for partner in found["partners"]] == ["c", "b"]
    assert found["refused"] == ["d"]
    assert [row["capability"] for row in found["rows"]] == ["logistics", "governance"]
    assert [(cell["id"], cell["share"]) for cell in found["rows"][0]["cells"]] == [("c", 0.24), ("b", 0.8)]
    assert found["uncovered"] == ["governance"]
    assert [row["capability"] for row in found["partners_rows"]] == ["design"]
    said = run(*words)[1]
    assert "None of them carries: Governance." in said
    assert "Dour has no column" in said
    assert "Training" not in said  # private


def test_a_matrix_of_the_best_unless_asked(run: Callable[..., Said]) -> None:
    found = answer(run("matrix", EXAMPLE, "--for", HOSPITAL, "--json"))
    assert len(found["partners"]) == 5
    assert found["partners"][0]["id"] == "southside-congregations"


def test_a_matrix_of_no_one(run: Callable[..., Said], tmp_path: Path) -> None:
    path = tmp_path / "bare.csv"
    path.write_text("id,name\na,Able\n", encoding="utf-8")
    assert answer(run("matrix", str(path), "--for", "a", "--json"))["partners"] == []
    assert run("matrix", str(path), "--for", "a")[0] == 0


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--with", "zed"], "There is no organisation 'zed'."),
        (["--with", "a"], "can't be held against itself"),
        (["--with", "b", "--with", "b"], "named twice"),
    ],
)
def test_partners_that_cannot_be(
    run: Callable[..., Said], tiny: str, words: list[str], sentence: str
) -> None:
    status, out, err = run("matrix", tiny, "--for", "a", *words)
    assert (status, out) == (2, "")
    assert sentence in err


def test_a_map(run: Callable[..., Said], tiny: str) -> None:
    found = answer(run("map", tiny, "--for", "a", "--gaps", "1", "--organisations", "1", "--json"))
    [gap] = found["gaps"]
    assert (gap["capability"], gap["weight"]) == ("logistics", 16)
    [one] = gap["organisations"]
    assert (one["id"], one["share"], one["exact"]) == ("b", 0.8, True)
    assert [item["capability"] for item in one["lacks"]] == ["design"]
    said = run("map", tiny, "--for", "a")[1]
    assert "Design (sealed)" in said
    assert "No one here has it or anything near it." in said  # governance


def test_an_ecosystem(run: Callable[..., Said], tiny: str) -> None:
    found = answer(run("ecosystem", tiny, "--for", "a", "--json"))
    assert found["problems"] == ["floods"]
    assert [one["id"] for one in found["organisations"]] == ["b"]  # c is of our sector, d refuses us
    assert found["organisations"][0]["shared"] == ["floods"]
    assert {row["capability"] for row in found["who_covers"]} == {"design", "logistics", "governance"}
    assert "No one of them has: Governance." in " ".join(run("ecosystem", tiny, "--for", "a")[1].split())


def test_threats(run: Callable[..., Said], tiny: str) -> None:
    found = answer(run("threats", tiny, "--for", "a", "--json"))
    assert [(one["id"], one["threats_shared"]) for one in found["organisations"]] == [("b", 1)]
    assert "1 of 1: cut" in run("threats", tiny, "--for", "a")[1]
    none = answer(run("threats", tiny, "--for", "c", "--json"))
    assert (none["total"], none["organisations"]) == (0, [])
    assert "It names no threat yet" in run("threats", tiny, "--for", "c")[1]


@pytest.mark.parametrize(
    "words",
    [
        ("matrix", EXAMPLE, "--for", HOSPITAL),
        ("map", EXAMPLE, "--for", HOSPITAL),
        ("ecosystem", EXAMPLE, "--for", HOSPITAL),
    ],
)
def test_pictures(run: Callable[..., Said], words: tuple[str, ...], tmp_path: Path) -> None:
    picture = tmp_path / "picture.svg"
    assert run(*words, "--picture", str(picture))[0] == 0
    assert "<svg" in picture.read_text(encoding="utf-8")


@pytest.mark.parametrize("verb", ["matrix", "map", "ecosystem"])
def test_nothing_to_draw_is_said_and_no_picture_is_written(
    run: Callable[..., Said], verb: str, tmp_path: Path
) -> None:
    (tmp_path / "bare.csv").write_text("id,name\na,Able\n", encoding="utf-8")
    picture = tmp_path / "picture.svg"
    status, _, err = run(verb, str(tmp_path / "bare.csv"), "--for", "a", "--picture", str(picture))
    assert status == 0
    assert "to draw; no picture was written." in err
    assert not picture.exists()


def test_a_matrix_of_empty_audits_is_not_drawn(run: Callable[..., Said], tmp_path: Path) -> None:
    (tmp_path / "bare.csv").write_text("id,name\na,Able\nb,Bold\n", encoding="utf-8")
    picture = tmp_path / "picture.svg"
    words = ("matrix", str(tmp_path / "bare.csv"), "--for", "a", "--with", "b", "--picture", str(picture))
    assert run(*words)[2] == "There is no vulnerability to draw; no picture was written.\n"
    assert not picture.exists()


def test_the_ecosystem_draws_whom_the_words_name(run: Callable[..., Said], tmp_path: Path) -> None:
    picture = tmp_path / "picture.svg"
    words = ("ecosystem", EXAMPLE, "--for", HOSPITAL, "--top", "2", "--json", "--picture", str(picture))
    names = [one["name"] for one in answer(run(*words))["organisations"]]
    drawn = re.findall(r'font-weight="600" text-anchor="middle"[^>]*>([^<]+)', picture.read_text("utf-8"))
    assert " ".join(drawn) == " ".join(["Riverside Hospital", *names])


def test_every_match_names_the_screens_it_passed(run: Callable[..., Said], tiny: str) -> None:
    matrix = answer(run("matrix", tiny, "--for", "a", "--with", "b", "--json"))["partners"]
    found = [
        answer(run(verb, tiny, "--for", "a", "--json"))["organisations"] for verb in ("ecosystem", "threats")
    ]
    assert [one["screens"] for some in (matrix, *found) for one in some] == [["deal_breakers"]] * 3


@pytest.mark.parametrize("verb", ["matrix", "map"])
def test_a_goal_narrows_what_counts(run: Callable[..., Said], verb: str) -> None:
    words = (verb, EXAMPLE, "--for", HOSPITAL, "--goals", GOALS, "--goal", "permit-backlog", "--json")
    assert answer(run(*words))["goal"] == "permit-backlog"


def test_the_tour_tells_the_story(run: Callable[..., Said]) -> None:
    status, out, err = run("tour")
    assert (status, err) == (0, "")
    text = " ".join(out.split())
    assert "1 Southside Congregations" in text
    assert "They have the community trust" in text
    assert "Lantern Street Learning finds Ostrander Mills Foundation" in text
    assert "Hollow Creek Watch finds Canopy Forward" in text
    assert "Old Harbour Legal Aid → Open Mic Radio → Tannery Row Tenants Union" in text


def test_the_tour_answers_a_program_as_match_does(run: Callable[..., Said]) -> None:
    match = answer(run("match", EXAMPLE, "--for", HOSPITAL, "--top", "3", "--json"))
    assert answer(run("tour", "--json")) == match


def test_what_the_tour_proposes_runs(run: Callable[..., Said]) -> None:
    commands = [
        line.split()[1:] for line in run("tour")[1].splitlines() if line.strip().startswith("archstone ")
    ]
    assert len(commands) > 4
    for words in commands[:-1]:  # the last names a file of the reader's own
        status, out, err = run(*words)
        assert (status, err) == (0, ""), words
        assert out


def test_the_ring_of_the_tour_is_the_best_through_its_members(run: Callable[..., Said]) -> None:
    from archstone.cli.tour import IN_A_RING

    found = answer(run("rings", EXAMPLE, "--through", IN_A_RING[0], "--json"))
    longer = [ring["members"] for ring in found["rings"] if len(ring["members"]) > 2]
    turned = [list(IN_A_RING[k:] + IN_A_RING[:k]) for k in range(3)]
    assert longer[0] in turned
