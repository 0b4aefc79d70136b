"""What holds of every evaluation: bounds, order, scale, and that what isn't known changes nothing."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date, timedelta
from fractions import Fraction

import numpy as np
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from archstone.engines.balance import INDICATORS, Measured, balance
from archstone.engines.outcomes import outcome_found
from archstone.engines.vulnerability_reduction import member_reduction
from archstone.model.audits import Audit, Vulnerability
from archstone.model.capabilities import CapabilityId
from archstone.model.later_audits import LaterAudit
from archstone.model.outcomes import Group, JointOutcome, Level, Unit
from archstone.model.reviews import GoalRight, OwnSuccess, Review, Verdict
from archstone.model.verdicts import SeenAtReview, verdict_on

STEP = st.integers(1, 5)
NAMES = [CapabilityId(name) for name in "abcdefgh"]
ITEMS = st.lists(
    st.builds(Vulnerability, st.sampled_from(NAMES), STEP, STEP), max_size=8, unique_by=lambda v: v.capability
)
DAY = date(2026, 11, 4)
AUDITS = st.lists(
    st.builds(
        LaterAudit,
        st.just("m"),
        st.dates(date(2025, 1, 1), date(2027, 1, 1)),
        st.booleans(),
        ITEMS.map(tuple),
    ),
    max_size=4,
    unique_by=lambda one: one.on,
)


@settings(max_examples=150, deadline=None)
@given(ITEMS, AUDITS)
def test_an_index_is_at_most_one_and_one_only_where_all_is_gone(
    items: list[Vulnerability], audits: list[LaterAudit]
) -> None:
    found = member_reduction("m", Audit(vulnerabilities=tuple(items)), audits, DAY)
    assert member_reduction("m", Audit(vulnerabilities=tuple(items)), audits[::-1], DAY) == found
    assert (found.index is None) is (not found.assessed)
    if found.index is not None:
        assert found.index <= 1
        assert (found.index == 1) is all(item.now == 0 for item in found.assessed)
        least = min((item.reduced or Fraction(0)) / item.before for item in found.assessed)
        most = max((item.reduced or Fraction(0)) / item.before for item in found.assessed)
        assert least <= found.index <= most


@settings(max_examples=60, deadline=None)
@given(ITEMS, AUDITS)
def test_an_audit_that_assesses_nothing_new_changes_nothing(
    items: list[Vulnerability], audits: list[LaterAudit]
) -> None:
    start = Audit(vulnerabilities=tuple(items))
    silent = LaterAudit("m", DAY, False)
    before, after = (member_reduction("m", start, given, DAY) for given in (audits, [*audits, silent]))
    assert (before.index, before.items) == (after.index, after.items)


CHANGES = st.lists(st.tuples(st.integers(-20, 20), st.integers(-20, 20)), min_size=2, max_size=8)


def outcome(
    here: list[tuple[int, int]], there: list[tuple[int, int]], add: int = 0, times: int = 1
) -> JointOutcome:
    units = tuple(
        Unit(f"{group}{k}", group, Fraction(before * times + add), Fraction(after * times + add))
        for group, side in ((Group.ALLIANCE, here), (Group.COMPARISON, there))
        for k, (before, after) in enumerate(side)
    )
    return JointOutcome("o", "o", Level.COMMUNITY, units=units)


@settings(max_examples=60, deadline=None)
@given(CHANGES, CHANGES, st.integers(-50, 50), st.integers(1, 5))
def test_a_difference_shifts_and_scales_with_its_unit(
    here: list[tuple[int, int]], there: list[tuple[int, int]], add: int, times: int
) -> None:
    plain, moved = (
        outcome_found(given, np.random.default_rng(3)).difference
        for given in (outcome(here, there), outcome(here, there, add, times))
    )
    assert plain is not None
    assert moved is not None
    assert moved.difference == plain.difference * times
    assert plain.interval is not None
    assert moved.interval is not None
    assert np.allclose(moved.interval, np.array(plain.interval) * times)
    lowest = min(b - a for a, b in here) - max(b - a for a, b in there)
    highest = max(b - a for a, b in here) - min(b - a for a, b in there)
    assert lowest - 1e-9 <= plain.interval[0] <= plain.interval[1] <= highest + 1e-9


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_a_balance_lies_in_0_to_100_and_what_is_not_measured_lowers_nothing(data: st.DataObject) -> None:
    values = {
        one.id: data.draw(st.one_of(st.none(), st.floats(one.range[0], min(one.range[1], 1e6))))
        for one in INDICATORS
    }
    measured = Measured(**values)
    found = balance(measured)
    for part in found.parts:
        assert (part.score is None) is (not part.measured)
        assert part.score is None or 0 <= part.score <= 100
        if len(part.measured) == 2 and part.score is not None:
            lower = min(part.measured, key=lambda one: one.score or 0)
            without = balance(replace(measured, **{lower.indicator.id: None})).of(part.part)
            assert without.score is not None
            assert without.score >= part.score - 1e-9
    assert len(fields(Measured)) == len(INDICATORS)


@settings(max_examples=150, deadline=None)
@given(
    st.dictionaries(st.sampled_from("abcde"), st.sampled_from(GoalRight)),
    st.dictionaries(st.sampled_from("abcde"), STEP),
    st.dictionaries(st.sampled_from("abcde"), st.sampled_from(OwnSuccess)),
    st.one_of(st.none(), st.fractions(-2, 1)),
    st.integers(-30, 400),
)
def test_a_worse_answer_never_makes_a_milder_verdict(
    goal: dict[str, GoalRight],
    engaged: dict[str, int],
    success: dict[str, OwnSuccess],
    mean: Fraction | None,
    days: int,
) -> None:
    assume(OwnSuccess.NOT_REACHED in success.values() or not success)  # reaching all may be a reason to end
    review = Review(DAY, goal_right=goal, engaged=engaged, success=success)
    seen = SeenAtReview(DAY, review, mean=mean, sunset_on=DAY + timedelta(days=days))
    found = verdict_on(seen)
    worse = replace(
        review,
        goal_right={member: GoalRight.NO if member == "a" else says for member, says in goal.items()},
        engaged={member: max(1, value - 1) for member, value in engaged.items()},
    )
    then = verdict_on(replace(seen, review=worse))
    if found.verdict is not None:
        assert then.verdict is not None
        assert then.verdict.gravity >= found.verdict.gravity
    assert found.verdict is not Verdict.END or any(one.decisive for one in found.reasons)
