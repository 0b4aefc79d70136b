"""Plain tables: columns found by name, cells read exactly, bad rows named."""

from __future__ import annotations

import io
from fractions import Fraction
from pathlib import Path

import pytest

from archstone.files.plain_tables import (
    Column,
    not_negative,
    number,
    parse_names,
    perhaps_not_negative,
    read_plain_table,
    share,
)
from archstone.model.errors import BadInput, RuleBroken

EDGES = (Column("from"), Column("to"), Column("weight", number))


def written(tmp_path: Path, text: str, name: str = "edges.csv") -> Path:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


def values(tmp_path: Path, text: str, **more: object) -> list[tuple[object, ...]]:
    table = read_plain_table(written(tmp_path, text), EDGES, **more)  # type: ignore[arg-type]
    return [row.values for row in table.rows]


def faults(tmp_path: Path, text: str, **more: object) -> list[str]:
    with pytest.raises(BadInput) as wrong:
        values(tmp_path, text, **more)
    return [str(fault).replace(str(tmp_path) + "/", "") for fault in wrong.value.faults]


def test_columns_are_found_in_another_order_and_case(tmp_path: Path) -> None:
    assert values(tmp_path, "Weight,TO,note,From\n0.3,b,x,a\n") == [("a", "b", Fraction(3, 10))]


def test_ids_stay_strings_where_they_look_like_numbers(tmp_path: Path) -> None:
    assert values(tmp_path, "from,to,weight\n007,1e3,1\n") == [("007", "1e3", Fraction(1))]


def test_semicolons_and_tabs_divide_cells_too(tmp_path: Path) -> None:
    expected = [("a", "b", Fraction(1))]
    assert values(tmp_path, "from;to;weight\na;b;1\n") == expected
    assert values(tmp_path, "from\tto\tweight\na\tb\t1\n") == expected


def test_other_names_are_given(tmp_path: Path) -> None:
    named = parse_names(["from=source,to=Target"], ["from", "to", "weight"])
    assert values(tmp_path, "source,target,weight\na,b,1\n", named=named) == [("a", "b", Fraction(1))]


def test_bare_columns_stand_in_the_order_asked_for(tmp_path: Path) -> None:
    text = "7188,1,10,1407470400\n430,1,-2,1376539200\n"
    assert values(tmp_path, text, header=False) == [("7188", "1", 10), ("430", "1", -2)]


def test_bare_columns_that_are_too_few_are_a_fault(tmp_path: Path) -> None:
    assert faults(tmp_path, "a,b\n", header=False) == [
        "edges.csv, line 1: This row has 2 cells; without a header it should have from, to, weight."
    ]


def test_a_missing_column_names_the_nearest_and_how_to_name_it(tmp_path: Path) -> None:
    [fault] = faults(tmp_path, "from,to,wieght\na,b,1\n")
    assert fault == (
        "edges.csv, line 1, weight: There is no column 'weight'; the header has from, to, wieght. "
        "Did you mean wieght? Name another with --columns weight=…."
    )


def test_a_column_that_stands_twice_is_a_fault(tmp_path: Path) -> None:
    assert faults(tmp_path, "FROM,From,to,weight\na,b,c,1\n") == [
        "edges.csv, line 1, from: The column 'from' stands twice."
    ]


def test_the_very_name_goes_before_another_case(tmp_path: Path) -> None:
    assert values(tmp_path, "FROM,from,to,weight\na,b,c,1\n") == [("b", "c", 1)]


def test_every_bad_row_is_named_with_line_and_field(tmp_path: Path) -> None:
    text = "from,to,weight\na,b,1\n,b,1\na,b,much\na,b\na,b,\n\na,b,=1+1\n"
    found = faults(tmp_path, text)
    assert [line.split(":")[0] for line in found] == [
        "edges.csv, line 3, from",
        "edges.csv, line 4, weight",
        "edges.csv, line 5",
        "edges.csv, line 6, weight",
        "edges.csv, line 8, weight",
    ]
    assert "must be a number such as 0.5, not 'much'" in found[1]


@pytest.mark.parametrize(
    "cell", ["nan", "inf", "1,5", "0x10", "1_000", "--1", "1e9999", "½", "1e100", "9" * 5000]
)
def test_what_is_no_plain_number_is_refused(tmp_path: Path, cell: str) -> None:
    assert "must be a number" in faults(tmp_path, f'from,to,weight\na,b,"{cell}"\n')[0]


def test_numbers_have_their_ranges() -> None:
    assert number("-0.5") == Fraction(-1, 2)
    assert perhaps_not_negative("") is None
    for read, cell, words in (
        (not_negative, "-1", "must not be negative"),
        (share, "1.1", "from 0 to 1"),
    ):
        with pytest.raises(ValueError, match=words):
            read(cell)


def test_standard_input_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    class Input:
        buffer = io.BytesIO(b"from,to,weight\na,b,0.1\n")

    monkeypatch.setattr("sys.stdin", Input())
    table = read_plain_table("-", EDGES)
    assert table.file == "standard input"
    assert [row.values for row in table.rows] == [("a", "b", Fraction(1, 10))]


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ("from", "named like from=source"),
        ("form=source", "Did you mean from"),
        ("from=a,from=b", "named twice"),
    ],
)
def test_names_are_checked(given: str, words: str) -> None:
    with pytest.raises(RuleBroken, match=words):
        parse_names([given], ["from", "to", "weight"])
