"""Indicators: how far a reading is on its way, and what an indicator refuses."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from archstone.model.errors import RuleBroken
from archstone.model.indicators import Better, Indicator, Progress, Reading, Target

START, SOON, LATE = date(2024, 1, 1), date(2025, 1, 1), date(2026, 1, 1)


def at(value: int, on: date | None = None) -> Reading:
    return Reading(Fraction(value), on)


def indicator(*readings: Reading, **more: Any) -> Indicator:
    given: dict[str, Any] = {"baseline": at(40, START), "target": Target(Fraction(80), LATE)}
    return Indicator("came", "families", readings=readings, **(given | more))


def test_only_what_was_read_by_the_day_counts() -> None:
    one = indicator(at(60, SOON), at(80, LATE))
    assert one.reading_on(START) is None
    assert (one.left_on(START), one.left_on(SOON), one.left_on(LATE)) == (None, Fraction(1, 2), 0)
    assert indicator(at(50), at(60, SOON)).left_on(START) == Fraction(3, 4)  # no day counts as the earliest


@pytest.mark.parametrize(
    ("value", "day", "progress"),
    [
        (79, SOON, Progress.UNDER_WAY),
        (79, LATE, Progress.MISSED),
        (80, SOON, Progress.REACHED),
        (95, LATE, Progress.REACHED),
    ],
)
def test_how_it_stands(value: int, day: date, progress: Progress) -> None:
    assert indicator(at(value, SOON)).progress_on(day) is progress


def test_without_a_target_a_baseline_or_a_reading_it_is_not_known() -> None:
    assert indicator(at(80, SOON), target=None).left_on(LATE) is None
    assert indicator(at(80, SOON), target=None).progress_on(LATE) is Progress.NOT_MEASURED
    assert indicator(at(80, SOON), baseline=None).left_on(LATE) is None
    assert indicator(at(80, SOON), baseline=None).reached_on(LATE) is True
    assert indicator().progress_on(LATE) is Progress.NOT_MEASURED


def test_downwards() -> None:
    one = indicator(at(70, SOON), better=Better.DOWN, baseline=at(80), target=Target(Fraction(40)))
    assert (one.left_on(LATE), one.reached_on(LATE)) == (Fraction(3, 4), False)
    assert one.progress_on(LATE) is Progress.UNDER_WAY  # no last day, so not missed


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (lambda: Indicator("x", ""), "The indicator x needs a name"),
        (lambda: indicator(target=Target(Fraction(40))), "so its target lies above its baseline"),
        (lambda: indicator(better=Better.DOWN), "For came down is better, so its target lies below"),
        (lambda: indicator(at(1, SOON), at(2, SOON)), "came has two values of 2025-01-01; keep one."),
        (
            lambda: indicator(at(1, date(2023, 1, 1))),
            "came has a value of 2023-01-01, before its baseline of 2024-01-01; make that the baseline.",
        ),
    ],
)
def test_what_breaks_a_rule_is_told(make: Any, sentence: str) -> None:
    with pytest.raises(RuleBroken, match=sentence):
        make()
