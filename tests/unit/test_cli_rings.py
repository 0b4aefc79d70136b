"""The verb ``rings``: on a registry and on a plain table of edges."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from archstone.files.bundled import bundled
from tests.unit.commands import Said, answer

EXAMPLE = str(bundled("neighbourhood.csv"))
EDGES = "from,to,weight\na,b,0.5\nb,a,0.9\nb,c,1\nc,a,0.75\n1,2,0.3\n2,1,0.2\n"
RING = """id,name,kind,strengths,vulnerabilities,deal_breakers
a,Able,clinic,design:5:shown,logistics:4:4,
b,Bold,church,governance:5:shown,design:4:4,
c,Calm,bank,logistics:5:shown,governance:4:4,{}
"""


@pytest.fixture
def run(archstone: Callable[..., Said]) -> Callable[..., Said]:
    return partial(archstone, "rings")


@pytest.fixture
def edges(tmp_path: Path) -> str:
    path = tmp_path / "edges.csv"
    path.write_text(EDGES, encoding="utf-8")
    return str(path)


def test_the_keys_others_rely_on(run: Callable[..., Said], edges: str) -> None:
    found = answer(run("--edges", edges, "--json"))
    assert set(found) == {"rings", "total", "bound", "gap", "proven", "method"}
    assert found["rings"] == [
        {"members": ["a", "b", "c"], "value": 2.25, "strength": 0.5},
        {"members": ["1", "2"], "value": 0.5, "strength": 0.2},
    ]
    assert (found["total"], found["bound"], found["gap"]) == (2.75, 2.75, 0.0)


def test_the_longest_the_threshold_and_the_top(run: Callable[..., Said], edges: str) -> None:
    short = answer(run("--edges", edges, "--longest", "2", "--json"))
    assert [ring["members"] for ring in short["rings"]] == [["a", "b"], ["1", "2"]]
    firm = answer(run("--edges", edges, "--threshold", "0.3", "--json"))
    assert [ring["members"] for ring in firm["rings"]] == [["a", "b", "c"]]
    one = answer(run("--edges", edges, "--top", "1", "--json"))
    assert (len(one["rings"]), one["total"]) == (1, 2.75)


def test_a_threshold_is_read_exactly(run: Callable[..., Said], tmp_path: Path) -> None:
    path = tmp_path / "edges.csv"
    path.write_text("from,to,weight\na,b,0.3\nb,a,0.30000000000000001\n", encoding="utf-8")
    assert len(answer(run("--edges", str(path), "--threshold", "0.3", "--json"))["rings"]) == 1
    assert answer(run("--edges", str(path), "--threshold", "0.300000000000000001", "--json"))["rings"] == []


def test_rings_through_one(run: Callable[..., Said], edges: str) -> None:
    found = answer(run("--edges", edges, "--through", "a", "--json"))
    assert [ring["members"] for ring in found["rings"]] == [["a", "b", "c"], ["a", "b"]]
    assert "Rings through a" in run("--edges", edges, "--through", "a")[1]


def test_a_ring_where_no_pair_fits(run: Callable[..., Said], tmp_path: Path) -> None:
    path = tmp_path / "ring.csv"
    path.write_text(RING.format(""), encoding="utf-8")
    for more in ([], ["--through", "b"], ["--through", "b", "--longest", "4"]):
        found = answer(run(str(path), *more, "--json"))
        [ring] = found["rings"]
        assert sorted(ring["members"]) == ["a", "b", "c"]
        order = ring["members"]
        assert order[(order.index("c") + 1) % 3] == "a"  # c covers a's logistics
        assert ring["value"] == pytest.approx(2.4)
    said = run(str(path))[1]
    assert "Calm covers Able: 80 of 100" in said
    assert "Worth 2.40 of 3 in all" in said


def test_receivers_can_be_limited(run: Callable[..., Said], tmp_path: Path) -> None:
    path = tmp_path / "ring.csv"
    text = RING.format("").replace(",logistics:4:4,", ",logistics:4:4;training:2:2,")
    path.write_text(text + "d,Dire,shop,governance:5:confirmed,logistics:1:1,\n", encoding="utf-8")
    every = answer(run(str(path), "--json"))
    assert [sorted(ring["members"]) for ring in every["rings"]] == [["a", "b", "c"]]
    best = answer(run(str(path), "--receivers", "1", "--json"))  # c covers d better than a
    assert [sorted(ring["members"]) for ring in best["rings"]] == [["c", "d"]]


def test_who_refuses_another_stands_beside_it_in_no_ring(run: Callable[..., Said], tmp_path: Path) -> None:
    path = tmp_path / "ring.csv"
    path.write_text(RING.format("kind:clinic"), encoding="utf-8")
    for more in ([], ["--through", "b"], ["--through", "b", "--longest", "4"]):
        assert answer(run(str(path), *more, "--json"))["rings"] == []


def test_finding_nothing_is_no_error(run: Callable[..., Said], tmp_path: Path) -> None:
    path = tmp_path / "edges.csv"
    path.write_text("from,to,weight\na,b,0.5\n", encoding="utf-8")
    found = answer(run("--edges", str(path), "--json"))
    assert (found["rings"], found["total"], found["bound"], found["gap"]) == ([], 0, 0, 0)
    assert "No ring here" in run("--edges", str(path))[1]
    path.write_text("from,to,weight\n", encoding="utf-8")
    assert answer(run("--edges", str(path), "--json"))["rings"] == []


def test_other_names_and_bare_columns(
    run: Callable[..., Said], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "edges.csv"
    path.write_text("Weight,Source,Target\n1,a,b\n1,b,a\n", encoding="utf-8")
    assert answer(run("--edges", str(path), "--columns", "from=source,to=target", "--json"))["total"] == 2
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"a,b,1\nb,a,0.5\n")))
    assert answer(run("--edges", "-", "--no-header", "--json"))["total"] == 1.5


def test_a_picture_of_the_first_ring(run: Callable[..., Said], edges: str, tmp_path: Path) -> None:
    picture = tmp_path / "ring.svg"
    assert run("--edges", edges, "--through", "c", "--picture", str(picture))[0] == 0
    assert "<svg" in picture.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("content", "sentences"),
    [
        (
            "from,to,weight\na,a,1\na,b,1\na,b,0.5\n",
            [
                "line 2, to: The edge runs from a to itself",
                "line 4, to: The edge from a to b stands in an earlier row already",
            ],
        ),
        ("from,to,weight\na,b,-1\n", ["line 2, weight: The cell must not be negative, not -1."]),
        ("from,to\na,b\n", ["line 1, weight: There is no column 'weight'"]),
    ],
)
def test_bad_edges(run: Callable[..., Said], tmp_path: Path, content: str, sentences: list[str]) -> None:
    path = tmp_path / "edges.csv"
    path.write_text(content, encoding="utf-8")
    status, out, err = run("--edges", str(path), "--json")
    assert (status, out) == (2, "")
    assert len(err.splitlines()) == len(sentences)
    for line, sentence in zip(err.splitlines(), sentences, strict=True):
        assert f"edges.csv, {sentence}" in line


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ([], "Give either a registry FILE or a plain --edges table"),
        ([EXAMPLE, "--edges", EXAMPLE], "Give either a registry FILE or a plain --edges table"),
        (["--edges", EXAMPLE, "--receivers", "3"], "--receivers is for a registry"),
        ([EXAMPLE, "--longest", "5"], "--longest must be 4 or less"),
        ([EXAMPLE, "--through", "riverside-hospitl"], "Did you mean riverside-hospital?"),
    ],
)
def test_what_cannot_be_done_is_one_sentence(
    run: Callable[..., Said], words: list[str], sentence: str
) -> None:
    status, out, err = run(*words)
    assert (status, out) == (2, "")
    assert sentence in err
    assert len(err.splitlines()) == 1


def test_too_many_rings_are_thinned_out_and_said(
    run: Callable[..., Said], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("archstone.engines._ring_enumeration.MOST_RINGS", 2000)
    path = tmp_path / "many.csv"
    one, other = "design:{0}:shown;logistics:4:shown", "governance:{0}:shown;training:4:shown"
    lacks = "governance:5:5;training:2:2", "design:5:5;logistics:2:2"
    rows = [f"o{k:03},O{k},{(one, other)[k % 2].format(1 + k % 5)},{lacks[k % 2]}" for k in range(140)]
    path.write_text("id,name,strengths,vulnerabilities\n" + "\n".join(rows), encoding="utf-8")
    status, out, err = run(str(path), "--longest", "2", "--json")
    assert status == 0
    assert "Only each organisation's 20 best covered were looked at" in err
    assert json.loads(out)["total"] > 0
    assert run(str(path), "--longest", "2", "--receivers", "60")[0] == 2
