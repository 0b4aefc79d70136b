"""The opinion map as a picture."""

from __future__ import annotations

import re

import numpy as np
import pytest

from archstone.documents.opinion_map import WIDTH, opinion_picture
from archstone.documents.tokens import THEMES, contrast
from archstone.engines.common_ground import CommonGround, common_ground
from archstone.engines.vote_tables import VoteTable


def ground(matrix: object, **how: object) -> CommonGround:
    table = VoteTable.from_matrix(matrix, **how)  # type: ignore[arg-type]
    return common_ground(table, rng=np.random.default_rng(0))


def camps(*sizes: int) -> CommonGround:
    draw = np.random.default_rng(0)
    rows = [draw.choice([-1.0, 1.0], 12) for _ in sizes]
    matrix = np.repeat(rows, sizes, axis=0)
    flipped = draw.random(matrix.shape) < 0.08
    return ground(np.where(flipped, -matrix, matrix))


def texts(svg: str, name: str) -> list[str]:
    return re.findall(rf'<text class="{name}"[^>]*>([^<]*)</text>', svg)


def test_few_voters_are_named_and_many_are_not() -> None:
    few = opinion_picture(ground([[1, -1], [1, 1], [-1, 1]], voters=("ana", "bo", "cy")))
    assert sorted(texts(few.svg, "voter")) == ["ana", "bo", "cy"]
    many = opinion_picture(camps(9, 7))
    assert texts(many.svg, "voter") == []
    assert not re.search(r">\s*voter", many.svg)


def test_voters_on_one_spot_share_a_line() -> None:
    picture = opinion_picture(ground([[1, -1], [1, -1], [-1, 1]], voters=("ana", "bo", "cy")))
    assert sorted(texts(picture.svg, "voter")) == ["ana and bo", "cy"]


@pytest.mark.parametrize("sizes", [(9, 7), (9, 8, 7), (20, 15, 12, 10)])
def test_a_group_has_a_shape_and_a_word(sizes: tuple[int, ...]) -> None:
    found = camps(*sizes)
    picture = opinion_picture(found)
    assert texts(picture.svg, "middle") == list(found.groups.ids)
    told = [f"{id}: {size} voters" for id, size in zip(found.groups.ids, found.groups.sizes, strict=True)]
    assert texts(picture.svg, "group") == told
    assert "<circle" in picture.svg
    assert picture.table[0][:4] == ("Statement", "Support", "Oppose", "Pass")
    assert len(picture.table[1]) == 12


@pytest.mark.parametrize("theme", THEMES)
def test_themes_differ_and_words_can_be_read(theme: str) -> None:
    picture = opinion_picture(camps(9, 7), theme=theme)
    assert picture.width == WIDTH
    colours = THEMES[theme]
    for ink in (colours.ink, colours.ink_soft):
        assert contrast(ink, colours.paper_sunk) >= 4.5
    for mark in (colours.stone, colours.other):
        assert contrast(mark, colours.paper_sunk) >= 3


def test_everything_stays_inside() -> None:
    for found in (camps(9, 7), camps(30, 20, 9), ground([[1, -1], [1, 1], [-1, 1]])):
        picture = opinion_picture(found)
        for x, y in re.findall(r'<text[^>]* x="([-\d.]+)" y="([-\d.]+)"', picture.svg):
            assert 0 <= float(x) <= picture.width
            assert 0 <= float(y) <= picture.height
        for x, y, r in re.findall(r'<circle cx="([-\d.]+)" cy="([-\d.]+)" r="([-\d.]+)"', picture.svg):
            assert float(r) <= float(x) <= picture.width - float(r)
            assert float(r) <= float(y) <= picture.height - float(r)


def test_all_alike_stand_on_one_spot() -> None:
    picture = opinion_picture(ground(np.ones((5, 3))))
    assert any("All who voted stand alike" in line for line in texts(picture.svg, "note"))
    assert "What divides" not in picture.svg


def test_the_sentence_says_what_separates() -> None:
    found = camps(9, 7)
    assert opinion_picture(found).sentence.startswith(found.sentence)
    assert "What separates them most:" in opinion_picture(found).sentence


def test_many_given_groups_share_the_last_mark() -> None:
    table = VoteTable.from_matrix(np.random.default_rng(0).choice([-1, 0, 1], (40, 6)))
    found = common_ground(
        table, rng=np.random.default_rng(0), groups={str(k): f"g{k % 8}" for k in range(40)}
    )
    picture = opinion_picture(found)
    assert texts(picture.svg, "group")[-1] == "4 more groups"
    assert len(texts(picture.svg, "middle")) == 4
