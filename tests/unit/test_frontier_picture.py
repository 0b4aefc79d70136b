"""The frontier as a picture: every quota a dot, the chosen one named, nothing over anything else."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest

from archstone.documents.frontier_picture import CHOSEN_DOT, frontier_picture
from archstone.documents.lettering import text_width
from archstone.documents.pictures import Picture
from archstone.engines.vote_frontier import VoteFrontier, vote_frontier
from archstone.model.errors import RuleBroken

FIVE = vote_frontier([4, 5, 3, 2, 2], [23, 31, 15, 10, 7], chosen=9)
MANY = vote_frontier([1 + 7 * k for k in range(20)], [1 + k for k in range(20)], chosen=900)
SVG = "{http://www.w3.org/2000/svg}"


def shapes(picture: Picture, tag: str) -> list[ElementTree.Element]:
    return ElementTree.fromstring(picture.svg).findall(f"{SVG}{tag}")


def boxes(picture: Picture) -> list[tuple[float, float, float, float]]:
    found = []
    for text in shapes(picture, "text"):
        size, words = float(text.get("font-size", 0)), text.text or ""
        x, y, width = float(text.get("x", 0)), float(text.get("y", 0)), text_width(words, size)
        left = x - {"middle": width / 2, "end": width}.get(text.get("text-anchor", ""), 0.0)
        found.append((left, y - 0.75 * size, left + width, y + 0.2 * size))
    return found


def test_each_quota_is_a_dot_and_the_chosen_one_is_large() -> None:
    dots = shapes(frontier_picture(FIVE), "circle")
    assert len(dots) == len(FIVE.distinct())
    assert sum(float(dot.get("r", 0)) == CHOSEN_DOT for dot in dots) == 1


def test_a_dominated_quota_is_hollow() -> None:
    frontier = vote_frontier([4, 3, 2], [1, 5, 5])
    picture = frontier_picture(frontier)
    hollow = [dot for dot in shapes(picture, "circle") if dot.get("stroke")]
    assert len(hollow) == sum(point.dominated for point in frontier.distinct()) > 0
    assert "another is better" in str(picture.table)


def test_the_sentence_and_the_table_say_the_same() -> None:
    picture = frontier_picture(FIVE)
    assert picture.sentence == (
        "With 9 of 16 votes needed, 47 of 100 proposals pass, and on average 72 of 100 of what is at risk "
        "is in favour, if everyone says yes half of the time."
    )
    heads, rows = picture.table
    assert len(heads) == 4
    assert rows[0] == ("9 of 16", "47 of 100", "72 of 100", "chosen")
    unmarked = vote_frontier([1, 1, 1], [1, 1, 1])
    assert "2 of 3 votes" in frontier_picture(unmarked).sentence
    assert "3 of 3 votes" in frontier_picture(unmarked).sentence


@pytest.mark.parametrize("theme", ["light", "dark", "print"])
@pytest.mark.parametrize("compact", [False, True])
@pytest.mark.parametrize("frontier", [FIVE, MANY, vote_frontier([1, 1], [1, 3], chosen=2)])
def test_words_stay_inside_and_apart(frontier: VoteFrontier, compact: bool, theme: str) -> None:
    picture = frontier_picture(frontier, compact=compact, theme=theme)
    assert picture.width == (360 if compact else 720)
    placed = boxes(picture)
    for left, top, right, bottom in placed:
        assert left >= 0
        assert top >= 0
        assert right <= picture.width
        assert bottom <= picture.height
    for k, one in enumerate(placed):
        for other in placed[k + 1 :]:
            apart = one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]
            assert apart, (one, other)
    assert min(float(size) for size in re.findall(r'font-size="([\d.]+)"', picture.svg)) >= 12


def test_many_quotas_are_thinned() -> None:
    picture = frontier_picture(MANY)
    assert len(shapes(picture, "circle")) <= 51
    assert any("chosen: 900" in (text.text or "") for text in shapes(picture, "text"))


def test_an_unknown_theme() -> None:
    with pytest.raises(RuleBroken, match="There is no theme 'drak'"):
        frontier_picture(FIVE, theme="drak")
