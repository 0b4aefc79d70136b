"""Scaffolds: which stage is open at which trust and after how many successes."""

from __future__ import annotations

from fractions import Fraction

import pytest

from archstone.model.errors import RuleBroken
from archstone.model.scaffolds import LEVEL_NEEDED, STAGES, Stage, judge_scaffold


@pytest.mark.parametrize(
    ("level", "successes", "step"),
    [
        (None, {}, Stage.PILOT),
        (Fraction(1), {}, Stage.PILOT),
        (Fraction(10), {}, Stage.PILOT),
        (Fraction(6), {Stage.PILOT: 3}, Stage.SHARED_PROGRAMME),
        (Fraction(6), {Stage.PILOT: 2}, Stage.PILOT),
        (Fraction(599, 100), {Stage.PILOT: 3}, Stage.PILOT),
        (None, {Stage.PILOT: 3}, Stage.PILOT),
        (Fraction(15, 2), {Stage.SHARED_PROGRAMME: 3}, Stage.POOLED_FUND),
        (Fraction(17, 2), {Stage.SHARED_PROGRAMME: 3, Stage.POOLED_FUND: 3}, Stage.JOINT_ENTITY),
        (Fraction(8), {Stage.SHARED_PROGRAMME: 3, Stage.POOLED_FUND: 3}, Stage.POOLED_FUND),
    ],
)
def test_the_next_safe_step(level: Fraction | None, successes: dict[Stage, int], step: Stage) -> None:
    assert judge_scaffold(level, successes).next_step is step


def test_the_levels_are_those_defined() -> None:
    assert [float(LEVEL_NEEDED[stage]) for stage in STAGES] == [3, 4, 5, 6, 7.5, 8.5]


def test_by_the_definition_stage_by_stage() -> None:
    for tenths in range(10, 101, 5):
        level = Fraction(tenths, 10)
        for many in range(5):
            verdict = judge_scaffold(level, dict.fromkeys(STAGES, many))
            for k, one in enumerate(verdict.stages):
                allowed = level >= LEVEL_NEEDED[one.stage] and (k == 0 or many >= 3)
                assert one.open is (allowed or one.stage is Stage.PILOT)


def test_what_isn_t_known_is_open_to_neither() -> None:
    verdict = judge_scaffold(None, {Stage.PILOT: 3})
    by_stage = {one.stage: one.open for one in verdict.stages}
    assert by_stage[Stage.JOINT_STATEMENT] is None
    assert by_stage[Stage.SHARED_PROGRAMME] is None
    assert by_stage[Stage.POOLED_FUND] is False
    assert any("Run a trust audit" in reason for reason in verdict.reasons)


def test_where_it_stands_and_what_went_ahead_of_trust() -> None:
    verdict = judge_scaffold(
        Fraction(5), {Stage.PILOT: 3, Stage.EVENT: 1}, active=frozenset({Stage.POOLED_FUND, Stage.PILOT})
    )
    assert (verdict.stands_at, verdict.beyond) == (Stage.PILOT, (Stage.POOLED_FUND,))
    assert verdict.reasons[-1] == "A pooled fund is under way although that stage isn't open yet."
    assert verdict.summary()["beyond"] == ["pooled-fund"]
    assert judge_scaffold(Fraction(5), {}).stands_at is None


@pytest.mark.parametrize(
    ("level", "successes", "sentence"),
    [
        (Fraction(1, 2), {}, "A level of trust lies between 1 and 10, not 0.5."),
        (11.0, {}, "A level of trust lies between 1 and 10, not 11."),
        (None, {Stage.EVENT: -1}, "The number of successes at event can't be below 0."),
    ],
)
def test_what_is_refused(level: Fraction | None, successes: dict[Stage, int], sentence: str) -> None:
    with pytest.raises(RuleBroken) as told:
        judge_scaffold(level, successes)
    assert str(told.value) == sentence
