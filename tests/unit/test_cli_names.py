"""The verb ``names``: organisations against lists of names."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

import openpyxl
import pytest

from archstone.files.bundled import bundled
from tests.unit.commands import Said, answer

EXAMPLE = str(bundled("neighbourhood.csv"))
LIST = (
    "Reason,NAME,source,date,id,colour\n"
    '"labels","Three Elm Food Distributions, Ltd.",notice 44,2019-05-06,44,red\n'
    ",Riversid Hospital,,,,\n"
    ",Quite Unlike Anything,,,,\n"
)


@pytest.fixture
def run(archstone: Callable[..., Said]) -> Callable[..., Said]:
    return partial(archstone, "names")


@pytest.fixture
def table(tmp_path: Path) -> str:
    path = tmp_path / "sanctions.csv"
    path.write_text(LIST, encoding="utf-8")
    return str(path)


def test_the_keys_others_rely_on(run: Callable[..., Said], table: str) -> None:
    found = answer(run(EXAMPLE, "--list", table, "--json"))
    assert (found["looked_at"], found["listed"], found["at_least"]) == (575, 3, 0.8)
    by_id = {hit["id"]: hit for hit in found["hits"]}
    assert set(by_id) == {"riverside-hospital", "three-elms-food-distribution"}
    hit = by_id["three-elms-food-distribution"]
    assert {key: hit[key] for key in ("listed", "list", "reason", "source", "date", "list_id")} == {
        "listed": "Three Elm Food Distributions, Ltd.",
        "list": "sanctions",
        "reason": "labels",
        "source": "notice 44",
        "date": "2019-05-06",
        "list_id": "44",
    }
    assert hit["why"] == ["Spelling: elms for elm, distribution for distributions.", "Without: ltd."]
    assert by_id["riverside-hospital"]["reason"] is None


def test_it_says_so_in_words_and_that_it_is_no_verdict(run: Callable[..., Said], table: str) -> None:
    status, said, _ = run(EXAMPLE, "--list", table)
    assert status == 0
    for words in (
        "Three Elms Food Distribution (three-elms",
        "Listed because: labels",
        "(2019-05-06)",
        "never a verdict",
    ):
        assert words in said


def test_how_alike_and_how_many(run: Callable[..., Said], table: str, tmp_path: Path) -> None:
    assert answer(run(EXAMPLE, "--list", table, "--at-least", "0.99", "--json"))["hits"] == []
    twice = tmp_path / "twice.csv"
    twice.write_text("name\nRiverside Hospital\nRiversid Hospital\n")
    assert len(answer(run(EXAMPLE, "--list", str(twice), "--json"))["hits"]) == 2
    assert len(answer(run(EXAMPLE, "--list", str(twice), "--top", "1", "--json"))["hits"]) == 1
    both = answer(run(EXAMPLE, "--list", table, "--list", str(twice), "--json"))
    assert both["listed"] == 5


def test_a_row_that_stands_twice_counts_once(run: Callable[..., Said], table: str, tmp_path: Path) -> None:
    once, twice = (
        answer(run(EXAMPLE, *lists, "--json")) for lists in (["--list", table], ["--list", table] * 2)
    )
    assert once == twice
    own = tmp_path / "a.yaml"
    row = "{name: Acm, list: ours}"
    own.write_text(
        f"archstone: 1\norganisations: [{{id: acme, name: Acme}}]\ndiligence: {{lists: [{row}, {row}]}}\n"
    )
    assert answer(run(str(own), "--at-least", "0.7", "--json"))["listed"] == 1
    other = tmp_path / "sanctions2.csv"
    other.write_text(LIST.replace("labels", "lies"))
    found = answer(run(EXAMPLE, "--list", table, "--list", str(other), "--json"))
    assert found["listed"] == 6  # another list, another finding


def test_nothing_alike_is_no_error(run: Callable[..., Said], tmp_path: Path) -> None:
    path = tmp_path / "none.csv"
    path.write_text("name\nQuite Unlike Anything\n")
    assert answer(run(EXAMPLE, "--list", str(path), "--json"))["hits"] == []
    assert "No name is like one on the list." in run(EXAMPLE, "--list", str(path))[1]


def test_a_workbook_and_standard_input(
    run: Callable[..., Said], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    book = openpyxl.Workbook()
    for row in (["name", "id"], ["Riverside Hospitl", 7]):
        book.active.append(row)
    book.save(tmp_path / "l.xlsx")
    [hit] = answer(run(EXAMPLE, "--list", str(tmp_path / "l.xlsx"), "--json"))["hits"]
    assert (hit["id"], hit["list_id"], hit["list"]) == ("riverside-hospital", "7", "l")
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(LIST.encode())))
    assert len(answer(run(EXAMPLE, "--list", "-", "--json"))["hits"]) == 2


def test_the_lists_of_an_alliance_file(run: Callable[..., Said], tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text(
        "archstone: 1\norganisations: [{id: acme, name: Щукин Нефть}]\n"
        "diligence: {lists: [{name: Shchukin Neft, list: ours}, {name: Else Where}]}\n",
        encoding="utf-8",
    )
    [hit] = answer(run(str(path), "--json"))["hits"]
    assert (hit["listed"], hit["list"]) == ("Shchukin Neft", "ours")
    assert "Written in another script: Cyrillic." in hit["why"]
    path.write_text("archstone: 1\norganisations: [{id: acme, name: Acme}]\n")
    assert answer(run(str(path), "--json"))["hits"] == []


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("nam,reason\nAcme,\n", "There is no column 'name'; the header has nam, reason. Did you mean nam?"),
        ("name,Name\nA,B\n", "The column 'name' stands twice; keep one."),
        ("name,date\nAcme,May\n", "The date is a day such as 2026-04-01, not 'May'."),
        ("name,date\n,2020-01-01\n", "The row has no name; write one or take the row out."),
        ("name,reason\nAcme\n", "This row has 1 cells where the header has 2"),
        ("name\n=1+1\n", "This cell begins with = as a formula does"),
    ],
)
def test_a_faulty_list_is_refused(run: Callable[..., Said], tmp_path: Path, text: str, sentence: str) -> None:
    path = tmp_path / "l.csv"
    path.write_text(text)
    status, out, err = run(EXAMPLE, "--list", str(path))
    assert (status, out) == (2, "")
    assert f"{path}, line" in err
    assert sentence in err


def test_what_else_is_refused(run: Callable[..., Said], tmp_path: Path) -> None:
    assert "Give the names to look for with --list TABLE" in run(EXAMPLE)[2]
    assert "There is no such file" in run(str(tmp_path / "none.yaml"))[2]
    path = tmp_path / "l.yaml"
    path.write_text("name: Acme\n")
    assert "A list of names is a table (CSV, TSV, XLSX, Parquet)" in run(EXAMPLE, "--list", str(path))[2]
    assert run("-", "--list", "-")[2] == (
        "Standard input can be read only once; give one of the two as a file.\n"
    )
    assert run(EXAMPLE, "--list", str(path), "--at-least", "2")[0] == 2
