"""Ratings of trust, as far as a decision needs them."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from archstone.files.alliances import read_alliance
from archstone.model.errors import BadInput, RuleBroken
from archstone.model.trust import TrustRating, TrustRatings

EARLY, LATE = date(2024, 10, 1), date(2025, 10, 1)


def ring(values: tuple[int, ...], on: date | None = None) -> list[TrustRating]:
    names = "abcdefgh"[: len(values)]
    return [TrustRating(names[k], names[(k + 1) % len(names)], v, on) for k, v in enumerate(values)]


def test_density_counts_pairs_with_seven_or_more() -> None:
    assert TrustRatings(tuple(ring((7, 6, 10, 1)))).density == Fraction(1, 2)
    assert TrustRatings(tuple(ring((7, 7, 7)))).density is None  # three raters would show what one gave
    assert TrustRatings().density is None


def test_only_the_last_rating_until_a_day_counts() -> None:
    ratings = TrustRatings((*ring((3, 3, 3, 3)), *ring((8, 8, 3, 3), EARLY), *ring((9, 9, 9, 9), LATE)))
    assert ratings.as_of(date(2024, 1, 1)).density == 0
    assert ratings.as_of(EARLY).density == Fraction(1, 2)
    assert ratings.as_of(LATE).density == 1
    assert len(ratings) == 12
    assert ratings.as_of(EARLY).raters == tuple("abcd")


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (lambda: TrustRating("a", "a", 5), "a can't rate its trust in itself."),
        (lambda: TrustRating("a", "b", 0), "a's trust in b must be 1 to 10, not 0."),
        (lambda: TrustRating("a", "b", 11), "a's trust in b must be 1 to 10, not 11."),
        (
            lambda: TrustRatings(tuple(TrustRating("a", "b", k) for k in (5, 6))),
            "twice on one day; keep one.",
        ),
    ],
)
def test_what_breaks_a_rule_is_told(make: object, sentence: str) -> None:
    with pytest.raises(RuleBroken, match=sentence):
        make()  # type: ignore[operator]


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ("{from: a, to: b, rating: 11}", "rating"),
        ("{from: a, to: a, rating: 5}", "a can't rate its trust in itself."),
        ("{from: a, to: x, rating: 5}", "There is no organisation 'x'."),
        ("{from: a, to: b, rating: 5, on: soon}", "on"),
        (
            "{from: a, to: b, rating: 5}\n- {from: a, to: b, rating: 6}",
            "a rates its trust in b twice on one",
        ),
        ("{from: a, to: b, ratin: 5}", "Did you mean rating?"),
    ],
)
def test_a_fault_in_a_file_is_told_with_its_line(tmp_path: Path, row: str, sentence: str) -> None:
    path = tmp_path / "a.yaml"
    head = "archstone: 1\norganisations:\n- {id: a, name: A}\n- {id: b, name: B}\ntrust:\n"
    path.write_text(f"{head}- {row}\n", encoding="utf-8")
    with pytest.raises(BadInput) as caught:
        read_alliance(path)
    assert any(sentence in str(fault) for fault in caught.value.faults)
    assert all(fault.line in (6, 7) for fault in caught.value.faults)


def test_a_file_gives_them_in_order(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text(
        "archstone: 1\ntrust:\n- {from: a, to: b, rating: 5, on: 2024-10-01}\n"
        "- {from: b, to: a, rating: 9}\n",
        encoding="utf-8",
    )
    found = read_alliance(path).room("trust")
    assert list(found) == [TrustRating("a", "b", 5, EARLY), TrustRating("b", "a", 9)]
