"""Contagion as a picture: numbers and thickness as they are, names inside, the same in a table."""

from __future__ import annotations

import re
from fractions import Fraction
from xml.etree import ElementTree

import numpy as np
import pytest

from archstone.documents.contagion_picture import SHOWN, SHOWN_NARROW, contagion_picture
from archstone.documents.lettering import text_width
from archstone.documents.pictures import Picture
from archstone.engines.contagion import Contagion, Network, contagion

SVG = "{http://www.w3.org/2000/svg}"
NAMES = {"a": "Ostrander Mills Foundation of Port Ellery", "b": "Riverside Hospital"}


def found(ties: list[tuple[str, str, int]], source: str = "a") -> Contagion:
    network = Network.from_ties((one, other, Fraction(s)) for one, other, s in ties)
    return contagion(network, [network.vertex(source)], rng=np.random.default_rng(0), runs=500)


FEW = found([("a", "b", 4), ("b", "c", 1), ("c", "a", 2), ("c", "b", 1)])
MANY = found([(f"o{i}", f"o{j}", 1 + (i + j) % 3) for i in range(14) for j in range(14) if i != j], "o0")


def texts(picture: Picture, name: str) -> list[str]:
    drawn = ElementTree.fromstring(picture.svg).findall(f"{SVG}text")
    return [text.text or "" for text in drawn if text.get("class") == name]


def test_numbers_words_and_table_say_the_same() -> None:
    picture = contagion_picture(FEW, NAMES)
    assert texts(picture, "exposure") == ["begins", "48", "7"]
    assert picture.sentence == (
        "Trouble at Ostrander Mills Foundation of Port Ellery reaches 0.5 others on average; Riverside "
        "Hospital is most exposed, with 48 of 100 (exact)."
    )
    head, rows = picture.table
    assert head == ("Reached", "Exposure", "95 % interval", "Likeliest way")
    assert rows[1] == ("c", "7.2 of 100", "7.2 to 7.2", f"{NAMES['a']} → Riverside Hospital")


def test_ties_are_as_thick_as_they_carry_and_none_runs_back() -> None:
    widths = re.findall(r'stroke-width="([\d.]+)"', contagion_picture(FEW, NAMES).svg)
    drawn = sorted(float(width) for width in widths if float(width) > 1)
    assert drawn == pytest.approx([1 + 8 * 0.15, 1 + 8 * 0.15, 1 + 8 * (1 - 0.85**4)], abs=0.05)


@pytest.mark.parametrize("theme", ["light", "dark", "print"])
@pytest.mark.parametrize("compact", [False, True])
def test_everything_stands_inside(compact: bool, theme: str) -> None:
    for one in (FEW, MANY):
        picture = contagion_picture(one, NAMES, compact=compact, theme=theme)
        for text in ElementTree.fromstring(picture.svg).findall(f"{SVG}text"):
            size, words = float(text.get("font-size", 0)), text.text or ""
            x, y, width = float(text.get("x", 0)), float(text.get("y", 0)), text_width(words, size)
            left = x - {"middle": width / 2, "end": width}.get(text.get("text-anchor", ""), 0.0)
            assert 0 <= left <= picture.width + 1 - width, words
            assert size <= y <= picture.height, words
            assert size >= 12


def test_of_many_the_most_exposed_are_drawn_and_all_stand_in_the_table() -> None:
    wide, narrow = contagion_picture(MANY), contagion_picture(MANY, compact=True)
    assert len(texts(wide, "organisation")) == SHOWN
    assert len(texts(narrow, "organisation")) == SHOWN_NARROW
    assert "2 more in the table." in texts(wide, "note")[-1]
    assert len(wide.table[1]) == 13


def test_nobody_reached_is_said() -> None:
    assert contagion_picture(found([("b", "a", 1)])).sentence == (
        "No tie leads from a to anyone, as far as is written down."
    )
