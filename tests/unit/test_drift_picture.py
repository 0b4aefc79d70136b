"""Drift as a picture: every month a dot, the alarm marked, what pulled it down named, nothing outside."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from xml.etree import ElementTree

import pytest

from archstone.documents.drift_picture import ALARM_DOT, drift_picture
from archstone.documents.lettering import text_width
from archstone.documents.pictures import Picture
from archstone.engines.drift import Drift, drift
from archstone.model.activities import Activity
from archstone.model.errors import RuleBroken
from archstone.model.scopes import Scope

SVG = "{http://www.w3.org/2000/svg}"
SCOPE = Scope(people=("families",))


def line(degrees: str, *, gap: int = 0) -> Drift:
    """A month for each letter: y on goal, n not; *gap* months are left out after the first."""
    made = []
    for k, letter in enumerate(degrees):
        place = k + (gap if k else 0)
        served = ("families",) if letter == "y" else ("donors",)
        on = date(2025 + place // 12, place % 12 + 1, 5)
        name = f"A long name of what was done in the month that is number {k}"
        made.append(Activity(f"a{k}", name, on, serves=served, effort={"a": Fraction(10)}))
    return drift(made, SCOPE, today=date(2035, 1, 1))


ALARMED = line("yyyyyyynyyyyyyyn")


def shapes(picture: Picture, tag: str) -> list[ElementTree.Element]:
    return ElementTree.fromstring(picture.svg).findall(f"{SVG}{tag}")


def words(picture: Picture) -> list[str]:
    return [text.text or "" for text in shapes(picture, "text")]


def test_each_month_is_a_dot_and_each_alarm_is_large() -> None:
    picture = drift_picture(ALARMED)
    dots = shapes(picture, "circle")
    assert len(dots) == len(ALARMED.months)
    large = [dot for dot in dots if float(dot.get("r", 0)) == ALARM_DOT]
    assert len(large) == len(ALARMED.alarms) == 2
    hollow = [dot for dot in dots if dot.get("stroke")]
    assert len(hollow) == sum(month.step.usual is None for month in ALARMED.months)


def test_the_alarm_and_what_pulled_it_down_are_named() -> None:
    said = words(drift_picture(ALARMED))
    assert "alarm 2025-08" in said
    assert "alarm 2026-04" in said
    assert "usual 100" in said
    assert any(text.startswith("A long name") for text in said)


def test_the_sentence_and_the_table_say_the_same() -> None:
    picture = drift_picture(ALARMED)
    assert picture.sentence.startswith("Usual was 100 of 100 on goal; since 2026-04")
    heads, rows = picture.table
    assert heads[:3] == ("Month", "Hours", "On goal")
    assert rows[7] == ("2025-08", "10", "0 of 100", "100 of 100", "alarm")
    assert "No drift: 2025-07 was on goal 100 of 100" in drift_picture(line("yyyyyyy")).sentence
    assert "drift isn't known before the seventh month" in drift_picture(line("y")).sentence


def test_the_line_is_broken_where_months_are_missing() -> None:
    def strokes(picture: Picture) -> int:
        return len(shapes(picture, "path"))

    assert strokes(drift_picture(line("yyy"))) == 2
    assert strokes(drift_picture(line("yyy", gap=3))) == 1


@pytest.mark.parametrize("compact", [False, True])
@pytest.mark.parametrize("theme", ["light", "dark", "print"])
@pytest.mark.parametrize("given", ["y", "yyn", "y" * 7 + "n" * 2, "yn" * 60])
def test_all_words_lie_inside(given: str, theme: str, *, compact: bool) -> None:
    picture = drift_picture(line(given), compact=compact, theme=theme)
    for text in shapes(picture, "text"):
        size, x = float(text.get("font-size", 0)), float(text.get("x", 0))
        width = text_width(text.text or "", size)
        left = x - {"middle": width / 2, "end": width}.get(text.get("text-anchor", ""), 0.0)
        assert left >= 0
        assert left + width <= picture.width + 1
        assert size >= 12
        assert float(text.get("y", 0)) <= picture.height


def test_nothing_to_draw() -> None:
    with pytest.raises(RuleBroken, match="no month with known effort"):
        drift_picture(line(""))
