"""The say against the risks as a picture: a dot for each share, nothing over anything else."""

from __future__ import annotations

import re
from fractions import Fraction
from xml.etree import ElementTree

import pytest

from archstone.documents.asymmetry_picture import DOT, MOST_MEMBERS, asymmetry_picture
from archstone.documents.lettering import text_width
from archstone.documents.pictures import Picture
from archstone.engines.asymmetry import Asymmetry, KnownShare, asymmetry
from archstone.model.errors import RuleBroken

SVG = "{http://www.w3.org/2000/svg}"
KINDS = ("agenda", "adopted proposals", "voting power", "seats", "outside voice", "credit", "deciding roles")
NAMES = {"a": "Riverside Hospital", "b": "Southside Congregations", "c": "Lantern Street Learning"}


def found(members: int = 3, counted: int = 20) -> Asymmetry:
    ids = [chr(97 + k) if members <= 3 else f"m{k:02}" for k in range(members)]
    total = members * (members + 1) // 2
    risks = {id: Fraction(k + 1, total) for k, id in enumerate(ids)}
    shares = [
        KnownShare(
            "adopted" if kind.startswith("adopted") else kind,
            kind,
            {id: Fraction((k * (place + 2)) % (members + 1) + (place == 0)) for place, id in enumerate(ids)},
            "20 things",
            counted,
        )
        for k, kind in enumerate(KINDS, start=1)
    ]
    return asymmetry(risks, shares)


def shapes(picture: Picture, tag: str) -> list[ElementTree.Element]:
    return ElementTree.fromstring(picture.svg).findall(f"{SVG}{tag}")


def boxes(picture: Picture) -> list[tuple[float, float, float, float]]:
    placed = []
    for text in shapes(picture, "text"):
        size, words = float(text.get("font-size", 0)), text.text or ""
        x, y, width = float(text.get("x", 0)), float(text.get("y", 0)), text_width(words, size)
        left = x - {"middle": width / 2, "end": width}.get(text.get("text-anchor", ""), 0.0)
        placed.append((left, y - 0.75 * size, left + width, y + 0.2 * size))
    return placed


@pytest.mark.parametrize("theme", ["light", "dark", "print"])
@pytest.mark.parametrize("compact", [False, True])
@pytest.mark.parametrize("members", [2, 3, 5, 7, 20])
def test_words_stay_inside_and_apart(members: int, compact: bool, theme: str) -> None:
    picture = asymmetry_picture(found(members), NAMES, compact=compact, theme=theme)
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


def test_more_is_filled_and_less_is_hollow() -> None:
    given = found()
    dots = shapes(asymmetry_picture(given, NAMES), "circle")
    more = sum(gain > 0 for held in given.held for gain in held.gains)
    rest = sum(gain <= 0 for held in given.held for gain in held.gains)
    hollow = sum(dot.get("stroke") is not None for dot in dots)
    assert all(float(dot.get("r", 0)) == DOT for dot in dots)
    assert (len(dots) - hollow, hollow) == (more + 1, rest + 1)  # and one each in the legend


def test_what_rests_on_few_things_is_called_furthest_by_nobody() -> None:
    few = asymmetry_picture(found(counted=4), NAMES).sentence
    assert few.startswith("Of no kind of say five things or more are counted")
    assert asymmetry_picture(found(counted=5), NAMES).sentence.startswith("Furthest from the risks")


def test_the_sentence_and_the_table_say_the_same() -> None:
    risks = {"a": Fraction(1, 10), "b": Fraction(9, 10)}
    voice = KnownShare("voice", "outside voice", {"a": Fraction(3), "b": Fraction(1)}, "4 appearances", 40)
    picture = asymmetry_picture(asymmetry(risks, [voice]), NAMES)
    assert picture.sentence == (
        "Furthest from the risks is the outside voice: Riverside Hospital 75 of 100, against 10 of what is "
        "at risk; 65 of 100 would have to change hands."
    )
    heads, rows = picture.table
    assert heads == ("", "Riverside Hospital", "Southside Congregations", "Away from the risks", "Made from")
    assert rows[1] == ("outside voice", "75 of 100", "25 of 100", "65 of 100", "4 appearances")
    even = KnownShare("voice", "outside voice", {"a": Fraction(1), "b": Fraction(9)}, "x", 40)
    assert "just as large" in asymmetry_picture(asymmetry(risks, [even]), NAMES).sentence


def test_few_things_are_starred_and_many_members_are_chosen() -> None:
    assert ">Agenda *<" in asymmetry_picture(found(counted=4), NAMES).svg
    assert ">Agenda<" in asymmetry_picture(found(), NAMES).svg
    picture = asymmetry_picture(found(20), NAMES)
    assert picture.svg.count('class="member"') == MOST_MEMBERS
    assert len(picture.table[0]) == 23
    assert picture.sentence.endswith("Drawn are the 12 of 20 members who are furthest from it.")


def test_nothing_to_draw_and_an_unknown_theme() -> None:
    with pytest.raises(RuleBroken, match="no known share"):
        asymmetry_picture(asymmetry({"a": Fraction(1)}, []), NAMES)
    with pytest.raises(RuleBroken, match="There is no theme 'drak'"):
        asymmetry_picture(found(), NAMES, theme="drak")
