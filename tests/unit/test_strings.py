"""Columns of text: what goes in comes out, and sorted columns are searched by halving."""

from __future__ import annotations

import numpy as np
import pytest

from archstone.engines.strings import StringColumn

WORDS = ["", "a", "a-b", "ab", "b", "zürich", "東京"]


def test_text_comes_out_as_it_went_in() -> None:
    column = StringColumn.of(WORDS)
    assert len(column) == len(WORDS)
    assert list(column) == WORDS
    assert [column[k] for k in range(len(WORDS))] == WORDS
    assert column.start.dtype == np.uint32


def test_an_empty_column_has_nothing_to_find() -> None:
    column = StringColumn.of([])
    assert len(column) == 0
    assert list(column) == []
    assert column.find("a") == -1
    assert column.place("a") == 0


@pytest.mark.parametrize("row", range(len(WORDS)))
def test_each_value_is_found_where_it_stands(row: int) -> None:
    column = StringColumn.of(WORDS)
    assert column.find(WORDS[row]) == row
    assert column.place(WORDS[row]) == row


@pytest.mark.parametrize(
    ("value", "place"), [(" ", 1), ("a-", 2), ("aa", 3), ("abc", 4), ("z", 5), ("～", 7)]
)
def test_what_isnt_there_is_not_found_but_has_a_place(value: str, place: int) -> None:
    column = StringColumn.of(WORDS)
    assert column.find(value) == -1
    assert column.place(value) == place
