"""At most four states of an audit count a quarter, later and at fixed days; who changes often is slowed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archstone.model.audit_snapshots import (
    MANY_CHANGES,
    SNAPSHOTS_A_QUARTER,
    USUAL_CHANGES,
    counts_from,
    snapshot_at,
    snapshot_number,
    state_that_counts,
    watch_changes,
)
from archstone.model.errors import RuleBroken

START = datetime(2026, 4, 1, 9, tzinfo=UTC)
moments = st.datetimes(datetime(2001, 1, 1), datetime(2090, 1, 1), timezones=st.just(UTC))


@given(number=st.integers(0, 5000))
def test_a_snapshot_has_its_number_until_the_next(number: int) -> None:
    at = snapshot_at(number)
    assert snapshot_number(at) == number
    assert snapshot_number(snapshot_at(number + 1) - timedelta(microseconds=1)) == number


@pytest.mark.parametrize("year", [2026, 2028])
def test_every_quarter_has_four(year: int) -> None:
    quarters = [(snapshot_at(n).month - 1) // 3 for n in range(6000) if snapshot_at(n).year == year]
    assert [quarters.count(q) for q in range(4)] == [SNAPSHOTS_A_QUARTER] * 4


@given(at=moments, slowed=st.booleans())
def test_a_change_counts_later_at_a_fixed_day(at: datetime, slowed: bool) -> None:
    then = counts_from(at, slowed=slowed)
    assert timedelta(days=3) <= then - at <= timedelta(days=98 if slowed else 28)
    assert then == snapshot_at(snapshot_number(then))
    assert not slowed or then.day == 1


@settings(deadline=None)
@given(hours=st.lists(st.integers(0, 24 * 91), min_size=1, max_size=400).map(sorted))
def test_however_often_it_is_rewritten_four_states_count_a_quarter(hours: list[int]) -> None:
    states = [(START + timedelta(hours=h), k) for k, h in enumerate(hours)]
    quarter = [datetime(2026, 7, 1, tzinfo=UTC) + timedelta(days=d) for d in range(92)]
    seen = {state_that_counts(states, now) for now in quarter}
    assert len(seen) <= SNAPSHOTS_A_QUARTER


def test_a_thousand_rewrites_in_a_year_leave_few_states() -> None:
    states = [(START + timedelta(hours=8 * k), k) for k in range(1000)]
    seen = {state_that_counts(states, START + timedelta(days=d)) for d in range(365)} - {None}
    assert len(seen) <= 5


def test_the_state_that_counts_is_the_last_one_before_its_snapshot() -> None:
    states = [(START, "a"), (START + timedelta(days=18), "b"), (START + timedelta(days=21), "c")]
    second = datetime(2026, 4, 24, tzinfo=UTC)
    assert state_that_counts(states, second - timedelta(seconds=1)) is None
    assert state_that_counts(states, second) == "b"  # c came less than three days before
    assert state_that_counts(states, datetime(2026, 5, 17, tzinfo=UTC)) == "c"
    assert state_that_counts(states, START, first_at_once=True) == "a"
    assert state_that_counts([], START, first_at_once=True) is None
    assert state_that_counts(states, START - timedelta(days=1), first_at_once=True) is None


def test_several_changes_on_a_day_are_one() -> None:
    watch = watch_changes([START + timedelta(minutes=m) for m in range(60)], START + timedelta(hours=2))
    assert (watch.days, watch.slowed, watch.noticed) == (1, False, False)


def test_who_keeps_changing_is_slowed_and_then_noticed() -> None:
    def after(days: int) -> tuple[bool, bool]:
        changes = [START + timedelta(days=k) for k in range(days)]
        watch = watch_changes(changes, changes[-1])
        return watch.slowed, watch.noticed

    assert after(USUAL_CHANGES) == (False, False)
    assert after(USUAL_CHANGES + 1) == (True, False)
    assert after(MANY_CHANGES) == (True, False)
    assert after(MANY_CHANGES + 1) == (True, True)


def test_the_reason_is_a_sentence_that_says_when_and_why() -> None:
    changes = [START + timedelta(days=k) for k in range(17)]
    watch = watch_changes(changes, changes[-1])
    assert watch.counts_from == datetime(2026, 7, 1, tzinfo=UTC)
    assert watch.reason == (
        "You changed your strengths on 17 of the last 91 days. So that nobody finds out what others keep "
        "sealed by trying, what you change now counts for others from 1 July 2026. Those who look after this "
        "platform have been told; if there is a reason, write to them."
    )


def test_what_is_long_past_or_still_to_come_does_not_count() -> None:
    changes = [START - timedelta(days=91 + k) for k in range(9)] + [START + timedelta(days=1)]
    assert watch_changes(changes, START).days == 0


def test_times_are_compared_across_zones_and_need_one() -> None:
    east = timezone(timedelta(hours=10))
    assert snapshot_number(datetime(2026, 4, 1, 9, tzinfo=east)) == snapshot_number(START) - 1
    with pytest.raises(RuleBroken, match="needs a time zone"):
        snapshot_number(datetime(2026, 4, 1))
    with pytest.raises(RuleBroken, match=r"there is none in 1999"):
        snapshot_number(datetime(1999, 4, 1, tzinfo=UTC))
    with pytest.raises(RuleBroken, match="counted from 0"):
        snapshot_at(-1)
    with pytest.raises(RuleBroken, match="in the order they were saved"):
        state_that_counts([(START, 1), (START - timedelta(days=1), 2)], START)
