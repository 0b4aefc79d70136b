"""The verb ``asymmetry``: on an alliance and on a plain network."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from tests.unit.commands import Said, answer

ALLIANCE = """archstone: 1
alliance: {name: Trio, started: 2025-01-01, members: [mill-trust, old-church, school]}
organisations:
- {id: mill-trust, name: Mill Trust, staff: 100, place: North}
- {id: old-church, name: Old Church, staff: 4, place: South}
- {id: school, name: School, staff: 10, place: South}
risks:
- {member: mill-trust, at_risk: [{stake: money, amount: 1, likelihood: 1, standing: accepted}]}
- {member: old-church, at_risk: [{stake: reputation, amount: 5, likelihood: 1, standing: accepted}]}
- {member: school, at_risk: [{stake: staff, amount: 4, likelihood: 1, standing: accepted}]}
rules:
  categories: [{id: messaging}]
proposals:
- {id: p, category: messaging, by: [mill-trust], proposed_on: 2025-03-01}
voices:
- {member: mill-trust, on: 2026-03-01, where: radio}
- {member: mill-trust, on: 2026-03-02, where: radio}
- {member: mill-trust, on: 2026-03-03, where: radio}
- {member: mill-trust, on: 2026-03-04, where: radio}
- {member: mill-trust, on: 2026-03-05, where: radio}
- {member: mill-trust, on: 2026-03-06, where: radio}
- {member: old-church, on: 2025-03-06, where: radio}
"""
EDGES = "from,to\na,b\nc,b\nd,b\na,c\nb,c\nb,a\n"
NODES = "id,Score,name\na,1,Ann\nb,9,Bob\nc,3,\nd,NA,Dot\n"


@pytest.fixture
def run(archstone: Callable[..., Said]) -> Callable[..., Said]:
    return partial(archstone, "asymmetry")


@pytest.fixture
def alliance(tmp_path: Path) -> str:
    path = tmp_path / "trio.yaml"
    path.write_text(ALLIANCE, encoding="utf-8")
    return str(path)


@pytest.fixture
def network(tmp_path: Path) -> list[str]:
    edges, nodes = tmp_path / "edges.csv", tmp_path / "nodes.csv"
    edges.write_text(EDGES, encoding="utf-8")
    nodes.write_text(NODES, encoding="utf-8")
    return ["--edges", str(edges), "--nodes", str(nodes), "--rank", "Score"]


def test_the_keys_others_rely_on(run: Callable[..., Said], alliance: str) -> None:
    found = answer(run(alliance, "--on", "2026-11-04", "--json"))
    assert set(found) == {
        *("on", "since", "members", "risk", "shares", "last_twelve_months", "groups", "grouped_by", "roles"),
        *("missing", "unsettled", "monitors", "made"),
    }
    assert found["risk"] == {"mill-trust": 0.1, "old-church": 0.5, "school": 0.4}
    voice = found["shares"]["outside_voice"]
    assert voice["shares"]["mill-trust"] == pytest.approx(6 / 7)
    assert voice["distance"] == pytest.approx(6 / 7 - 0.1)
    assert (voice["counted"], voice["few"]) == (7, False)
    assert found["last_twelve_months"]["outside_voice"]["shares"]["mill-trust"] == 1.0
    assert found["shares"]["agenda"]["few"] is True
    assert found["shares"]["voting_power"]["by_chance"] is None
    assert found["groups"]["region"]["outside_voice"]["gains"]["North"] == pytest.approx(6 / 7 - 0.1)
    assert found["groups"]["size"]["outside_voice"]["shares"]["large"] == pytest.approx(6 / 7)
    assert found["monitors"][0]["state"] == "alert"
    assert len(found["missing"]) == 4  # adopted, seats, credit, deciding roles


def test_an_alliance_in_words(run: Callable[..., Said], alliance: str) -> None:
    status, said, err = run(alliance, "--on", "2026-11-04")
    assert (status, err) == (0, "")
    for words in (
        "Furthest from the risks is the outside voice: Mill Trust 86 of 100, against 10",
        "By size",
        "By place, since no regions are on record.",
        "agenda *",
        "Seats aren't known",
        "How this is made",
        "ALERT",
    ):
        assert " ".join(words.split()) in " ".join(said.split())
    assert "mill-trust" not in said


def test_only_from_a_day_on(run: Callable[..., Said], alliance: str) -> None:
    found = answer(run(alliance, "--on", "2026-11-04", "--since", "2026-03-05", "--json"))
    assert found["shares"]["outside_voice"]["counted"] == 2
    assert "agenda" not in found["shares"]
    assert found["last_twelve_months"] is None


def test_a_picture(run: Callable[..., Said], alliance: str, tmp_path: Path) -> None:
    picture = tmp_path / "a.svg"
    assert run(alliance, "--picture", str(picture))[0] == 0
    assert "Mill Trust" in picture.read_text(encoding="utf-8")


def test_a_network_beside_a_recorded_rank(run: Callable[..., Said], network: list[str]) -> None:
    found = answer(run(*network, "--json"))
    assert [one["id"] for one in found["ranking"]] == ["b", "c", "a", "d"]
    assert (found["rho"], found["ranked"], found["unranked"]) == (1.0, 3, ["d"])
    said = run(*network)[1]
    assert "Spearman's rho 1.00 over 3 organisations; 1 has no rank." in " ".join(said.split())
    assert "Bob" in said
    assert "not ranked" in said


def test_ties_alone(run: Callable[..., Said], network: list[str]) -> None:
    found = answer(run(*network[:2], "--json"))
    assert (found["rho"], found["ranked"], found["ranking"][0]["in_ties"]) == (None, 0, 3)


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ([], "Give either an alliance FILE with risks or a plain --edges table of ties."),
        (["FILE", "--rank", "x"], "--nodes, --rank, --columns and --no-header are for an --edges table."),
        (["--edges", "EDGES", "--picture", "x.svg"], "--picture, --on and --since are for an alliance FILE."),
        (["--edges", "EDGES", "--rank", "x"], "--nodes and --rank belong together"),
        (["--edges", "EDGES", "--nodes", "FEWER", "--rank", "Score"], "A tie names 'b', which"),
        (["--edges", "EDGES", "--nodes", "NODES", "--rank", "Scor"], "There is no column 'Scor'"),
        (["BARE"], "doesn't say what each member puts at risk; add the key risks."),
    ],
)
def test_what_cannot_be_done_is_one_sentence(
    run: Callable[..., Said],
    alliance: str,
    network: list[str],
    tmp_path: Path,
    words: list[str],
    sentence: str,
) -> None:
    fewer, bare = tmp_path / "fewer.csv", tmp_path / "bare.yaml"
    fewer.write_text("id,Score\na,1\n", encoding="utf-8")
    bare.write_text("archstone: 1\nalliance: {name: Bare}\n", encoding="utf-8")
    given = {
        "FILE": alliance,
        "EDGES": network[1],
        "NODES": network[3],
        "FEWER": str(fewer),
        "BARE": str(bare),
    }
    status, out, err = run(*(given.get(word, word) for word in words))
    assert (status, out) == (2, "")
    assert sentence in err
    assert len(err.splitlines()) == 1
