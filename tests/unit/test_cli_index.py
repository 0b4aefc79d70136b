"""The verb ``index``, and ``match`` on what it wrote: the same answer as on the registry."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from archstone.files.bundled import bundled
from tests.unit.commands import Said, answer

EXAMPLE, GOALS, STORIES = (str(bundled(name)) for name in ("neighbourhood.csv", "goals.yaml", "stories.yaml"))
HOSPITAL = "riverside-hospital"


@pytest.fixture
def run(archstone: Callable[..., Said]) -> Callable[..., Said]:
    return archstone


@pytest.fixture
def index(run: Callable[..., Said], tmp_path: Path) -> str:
    place = str(tmp_path / "neighbourhood.archindex")
    answer(run("index", EXAMPLE, "--goals", GOALS, "-o", place, "--json"))
    return place


@pytest.mark.parametrize(
    "more",
    [
        (),
        ("--goal", "vaccine-education"),
        ("--uncommon", "0.35"),
        ("--where", "staff>=5", "--where", "sector=health"),
        ("--not-allied", "--top", "40"),
    ],
    ids=lambda more: more[0] if more else "plain",
)
def test_match_answers_alike_on_an_index(run: Callable[..., Said], index: str, more: tuple[str, ...]) -> None:
    question = ("--for", HOSPITAL, *more, "--json")
    on_index = answer(run("match", index, *question))
    on_registry = answer(run("match", EXAMPLE, "--goals", GOALS, *question))
    assert on_index["matches"]
    assert on_index == on_registry


def test_it_says_where_and_how_large_it_is_and_how_to_ask(run: Callable[..., Said], tmp_path: Path) -> None:
    place = tmp_path / "here.archindex"
    found = answer(run("index", EXAMPLE, "--out", str(place), "--json"))
    assert found == {"index": str(place), "organisations": 575, "bytes": place.stat().st_size}
    status, out, err = run("index", EXAMPLE, "--out", str(place))
    assert (status, err) == (0, "")
    assert f"575 organisations in {place}" in " ".join(out.split())
    assert f"archstone match {place} --for ID" in " ".join(out.split())


def test_it_stands_beside_the_registry_unless_told_otherwise(
    run: Callable[..., Said], tmp_path: Path
) -> None:
    file = tmp_path / "stories.yaml"
    file.write_bytes(Path(STORIES).read_bytes())
    answer(run("index", str(file), "--json"))
    assert (tmp_path / "stories.archindex").is_file()


@pytest.mark.parametrize("file", [EXAMPLE, STORIES], ids=["table", "yaml"])
def test_standard_input_is_laid_out_too(
    run: Callable[..., Said], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, file: str
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(Path(file).read_bytes())))
    found = answer(run("index", "-", "--json"))
    assert found["index"] == "registry.archindex"
    question = ("--for", HOSPITAL, "--json")
    listed = [answer(run("match", name, *question))["matches"] for name in ("registry.archindex", file)]
    # an index keeps no ranks, so that equal weights of one organisation may stand in another order
    assert [(m["id"], m["value"], sorted(m["covered"])) for m in listed[0]] == [
        (m["id"], m["value"], sorted(m["covered"])) for m in listed[1]
    ]


def test_a_national_register_is_laid_out_with_its_estimates(run: Callable[..., Said], tmp_path: Path) -> None:
    header = (
        "EIN,NAME,ICO,STREET,CITY,STATE,ZIP,GROUP,SUBSECTION,AFFILIATION,CLASSIFICATION,RULING,DEDUCTIBILITY,"
        "FOUNDATION,ACTIVITY,ORGANIZATION,STATUS,TAX_PERIOD,ASSET_CD,INCOME_CD,FILING_REQ_CD,PF_FILING_REQ_CD,"
        "ACCT_PD,ASSET_AMT,INCOME_AMT,REVENUE_AMT,NTEE_CD,SORT_NAME"
    )
    rows = [
        f"{10000000 + k:09},ORGANISATION {k},,1 ROAD,TOWN,VT,05401,0000,03,3,1000,199001,1,15,000000000,1,01,"
        f"202306,5,4,01,0,06,{300000 * k},{200000 * k},{200000 * k},{code},"
        for k, code in enumerate(("E22", "X20", "K31", "B25", "A51", "P20"), 1)
    ]
    file = tmp_path / "eo_vt.csv"
    file.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    found = answer(run("index", str(file), "--json"))
    assert found["organisations"] == 6
    for named in ((), ("--register", "irs")):
        answer(run("index", str(file), *named, "--json"))
        listed = [
            answer(run("match", name, "--for", "us-ein-010000001", "--json"))["matches"]
            for name in (found["index"], str(file))
        ]
        assert [(m["id"], m["value"]) for m in listed[0]] == [(m["id"], m["value"]) for m in listed[1]]
        assert listed[0]


def test_a_faulty_registry_makes_no_index(run: Callable[..., Said], tmp_path: Path) -> None:
    file = tmp_path / "bad.csv"
    file.write_text("id,name,strengths\na,A,logistic:3\n", encoding="utf-8")
    status, out, err = run("index", str(file))
    assert (status, out) == (2, "")
    assert "bad.csv, line 2, strengths" in err
    assert not (tmp_path / "bad.archindex").exists()


def test_an_index_that_isnt_one_is_told_in_a_sentence(run: Callable[..., Said], tmp_path: Path) -> None:
    place = tmp_path / "x.archindex"
    place.write_text("nothing", encoding="utf-8")
    status, out, err = run("match", str(place), "--for", "a")
    assert (status, out) == (2, "")
    assert "make it with `archstone index`" in err


def test_an_index_takes_the_place_of_nothing_else(run: Callable[..., Said], tmp_path: Path) -> None:
    place = tmp_path / "registry.csv"
    place.write_text("id,name\na,A\n", encoding="utf-8")
    status, out, err = run("index", str(place), "-o", str(place))
    assert (status, out) == (2, "")
    assert "is there already and isn't an index" in err
    assert place.read_text(encoding="utf-8") == "id,name\na,A\n"


def test_an_index_is_known_by_what_it_is_and_not_by_its_name(
    run: Callable[..., Said], tmp_path: Path
) -> None:
    registry, odd = tmp_path / "registry.csv", tmp_path / "odd.txt"
    registry.write_text("id,name\na,A\n", encoding="utf-8")
    assert run("index", str(registry), "-o", str(odd))[0] == 0
    assert run("match", str(odd), "--for", "a")[0] == 0
    assert run("index", str(registry), "-o", str(odd))[0] == 0
    status, _, err = run("map", str(odd), "--for", "a")
    assert status == 2
    assert "is an index, which only match reads" in err
    assert "is an index already" in run("index", str(odd))[2]
