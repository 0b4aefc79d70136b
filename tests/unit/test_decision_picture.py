"""The picture of a decision: the ranges of the raters, and the same as a table."""

from __future__ import annotations

import re

import pytest

from archstone.documents.decision_picture import decision_picture
from archstone.engines.comparisons import compare
from archstone.model.ratings import TOTALLED, Criterion, Rating, Ratings

VALUES = dict(zip(TOTALLED, (3, 4, 3, 3, 2), strict=True))
RATINGS = Ratings(
    (
        Rating("ana", "a", VALUES),
        Rating("ben", "a", {**VALUES, Criterion.TRUST: 1}),
        Rating("ana", "b", {Criterion.TRUST: 2}),
    )
)


def test_the_range_is_drawn_and_the_disagreement_written() -> None:
    drawn = decision_picture(compare(("a", "b"), RATINGS), {"a": "Able"})
    assert drawn.svg.count("<circle") == 6  # five medians of a, one of b
    assert drawn.svg.count("<rect") == 2  # the paper, and the one range that isn't a point
    assert "3 steps apart" in drawn.svg
    assert drawn.svg.count("not rated") == 4
    assert drawn.svg.count("one rater") == 1
    assert (
        drawn.sentence
        == "Raters are furthest apart on trust of Able: 1 to 4. Totals lie between 15.5 and 15.5 of 25."
    )
    header, rows = drawn.table
    assert header == ("Candidate", "Criterion", "Lowest", "Median", "Highest", "Raters")
    assert rows[1] == ("Able", "trust", "1", "2.5", "4", "2")
    assert rows[6] == ("b", "trust", "2", "2", "2", "1")
    assert rows[-2:] == (
        ("Able", "total of 25", "", "15.5", "", ""),
        ("b", "total of 25", "", "not known", "", ""),
    )


@pytest.mark.parametrize("theme", ["light", "dark", "print"])
def test_many_candidates_with_long_names_stay_inside(theme: str) -> None:
    ids = tuple(f"candidate-{k}" for k in range(9))
    drawn = decision_picture(
        compare(ids, RATINGS), {id: f"The Association of Very Long Names of {id}" for id in ids}, theme=theme
    )
    assert drawn.width > 760
    places = [float(x) for x in re.findall(r'<text[^>]* x="([\d.]+)"', drawn.svg)]
    assert max(places) < drawn.width
    assert min(float(size) for size in re.findall(r'font-size="([\d.]+)"', drawn.svg)) >= 12
