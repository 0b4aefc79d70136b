"""Outcomes: what they refuse, what changed, the interval against brute force, and the three levels."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction
from itertools import product
from typing import Any

import numpy as np
import pytest

from archstone.engines.levels import outcomes_seen, three_levels
from archstone.engines.outcomes import bootstrap_interval, outcome_found
from archstone.model.errors import RuleBroken
from archstone.model.indicators import Better, Indicator, Progress, Reading, Target
from archstone.model.outcomes import ComparisonMeans, Group, JointOutcome, Level, Unit
from archstone.model.reviews import OwnSuccess, Review

DAY = date(2026, 11, 4)
FIRST, LAST = date(2024, 10, 1), date(2026, 10, 1)


def rng() -> np.random.Generator:
    return np.random.default_rng(7)


def outcome(id: str = "came", **more: Any) -> JointOutcome:
    return JointOutcome(id, "families come", more.pop("level", Level.COMMUNITY), **more)


def at(value: int, on: date | None = None) -> Reading:
    return Reading(Fraction(value), on)


def units(here: list[tuple[int, int]], there: list[tuple[int, int]]) -> tuple[Unit, ...]:
    return tuple(
        Unit(f"{group}{k}", group, Fraction(before), Fraction(after))
        for group, side in ((Group.ALLIANCE, here), (Group.COMPARISON, there))
        for k, (before, after) in enumerate(side)
    )


def test_a_change_without_comparison_is_told_as_such() -> None:
    found = outcome_found(outcome(before=at(41), after=at(66)), rng())
    assert (found.change, found.gained, found.difference, found.gained_more) == (25, True, None, None)
    assert found.missing == ("There is no comparison, so nobody can tell what would have changed anyway.",)


def test_less_may_be_better() -> None:
    found = outcome_found(
        outcome(
            better=Better.DOWN,
            before=at(6),
            after=at(5),
            comparison=ComparisonMeans(Fraction(6), Fraction(4)),
        ),
        rng(),
    )
    assert (found.gained, found.gained_more) == (True, False)
    assert found.difference is not None
    assert (found.difference.difference, found.difference.clear) == (1, None)
    assert found.difference.cautions == ("It is from means alone, so nothing tells how sure it is.",)


def test_no_change_is_neither_gain_nor_loss() -> None:
    same = outcome(before=at(5), after=at(5), comparison=ComparisonMeans(Fraction(1), Fraction(1)))
    found = outcome_found(same, rng())
    assert (found.change, found.gained, found.gained_more) == (0, None, None)


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"before": at(4)}, "It was measured before and not yet after."),
        ({"after": at(4)}, "Nobody measured it before, so no change can be told."),
        ({}, "It wasn't measured."),
        ({"reached": True}, "There are no figures, only what members say."),
        (
            {"units": (Unit("x", Group.ALLIANCE, Fraction(1)),)},
            "No unit of the alliance was measured at both times.",
        ),
    ],
)
def test_what_is_missing_is_said(more: dict[str, Any], sentence: str) -> None:
    found = outcome_found(outcome(**more), rng())
    assert found.change is None
    assert sentence in found.missing


def test_units_without_both_times_are_left_out() -> None:
    given = (*units([(1, 4), (2, 6)], [(1, 1), (1, 3)]), Unit("gone", Group.ALLIANCE, Fraction(90)))
    found = outcome_found(outcome(units=given), rng())
    assert found.difference is not None
    assert found.difference.left_out == ("gone",)
    assert found.difference.difference == Fraction(7, 2) - 1
    assert "gone was left out: not measured at both times." in found.missing


def test_one_unit_on_a_side_has_no_interval() -> None:
    found = outcome_found(outcome(units=units([(1, 4)], [(1, 1), (1, 3)])), rng())
    assert found.difference is not None
    assert (found.difference.interval, found.difference.draws) == (None, 0)
    assert found.difference.cautions == ("One side has a single unit, so nothing tells how sure it is.",)


def test_units_of_the_comparison_may_stand_beside_means_of_the_alliance() -> None:
    given = outcome(before=at(1), after=at(5), units=units([], [(1, 1), (1, 3)]))
    found = outcome_found(given, rng())
    assert found.difference is not None
    assert (found.difference.difference, found.difference.interval) == (3, None)


def test_the_interval_against_every_possible_draw() -> None:
    """With 3 and 2 units there are 27 x 4 equally likely draws; the percentiles have to be among theirs."""
    here, there = np.array([1.0, 4.0, 10.0]), np.array([0.0, 2.0])
    every = [
        np.mean(one) - np.mean(other) for one in product(here, repeat=3) for other in product(there, repeat=2)
    ]
    low, high = bootstrap_interval(here, there, rng(), draws=200_000)
    assert (low, high) == pytest.approx(np.percentile(every, (2.5, 97.5), method="inverted_cdf"), abs=1e-9)


def test_the_interval_is_that_of_a_plain_loop() -> None:
    here, there = np.array([3.0, 5.0, 8.0, 2.0]), np.array([1.0, 0.0, 2.0])
    drawn = []
    draw = rng()
    picked = [draw.integers(0, len(side), (2000, len(side))) for side in (here, there)]
    for rows_here, rows_there in zip(*picked, strict=True):
        drawn.append(sum(here[k] for k in rows_here) / 4 - sum(there[k] for k in rows_there) / 3)
    low, high = bootstrap_interval(here, there, rng())
    assert (low, high) == pytest.approx((np.percentile(drawn, 2.5), np.percentile(drawn, 97.5)))


def test_the_interval_holds_the_truth_nearly_as_often_as_it_says() -> None:
    """The figure on the page: about 0.94 with 50 units a side, about 0.89 with 6 and 5."""
    for n, m, least, most in ((50, 50, 0.91, 0.97), (6, 5, 0.85, 0.93)):
        draw = np.random.default_rng(1994)
        held = 0
        for _ in range(500):
            low, high = bootstrap_interval(draw.normal(2, 5, n), draw.normal(0, 5, m), draw)
            held += low <= 2 <= high
        assert least < held / 500 < most


def test_the_same_generator_gives_the_same_interval_and_few_units_a_caution() -> None:
    given = outcome(units=units([(1, 9), (2, 6), (3, 9)], [(1, 1), (1, 2)]))
    one, other = outcome_found(given, rng()), outcome_found(given, rng())
    assert one == other
    assert one.difference is not None
    assert one.difference.clear is True
    assert one.difference.cautions[0].startswith(
        "With 3 and 2 units the interval is narrower than it should be"
    )


def test_a_single_unit_has_no_interval_to_ask_for() -> None:
    with pytest.raises(RuleBroken, match="two units or more on each side"):
        bootstrap_interval(np.array([1.0]), np.array([1.0, 2.0]), rng())


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (lambda: JointOutcome("x", " ", Level.COMMUNITY), "The outcome x needs a name"),
        (lambda: outcome(level=Level.MEMBER), "came is an outcome of a member; say of which."),
        (lambda: outcome(member="a"), "came is an outcome for the community"),
        (
            lambda: outcome(before=at(1, LAST), after=at(2, FIRST)),
            "came is measured after on 2024-10-01, which lies before 2026-10-01; swap them.",
        ),
        (
            lambda: outcome(units=(Unit("x", Group.ALLIANCE), Unit("x", Group.COMPARISON))),
            "came has the unit x twice; keep one.",
        ),
        (lambda: outcome(reached=False, reached_on=LAST), "came isn't reached, so it has no day"),
    ],
)
def test_what_breaks_a_rule_is_told(make: Any, sentence: str) -> None:
    with pytest.raises(RuleBroken, match=sentence):
        make()


def test_what_lies_ahead_is_not_known_yet() -> None:
    given = outcome(
        before=at(1, FIRST),
        after=at(5, LAST),
        units=units([(1, 4)], []),
        comparison=ComparisonMeans(Fraction(1), Fraction(1)),
        reached=True,
        reached_on=LAST,
    )
    early = given.known_on(date(2025, 1, 1))
    assert (early.after, early.reached, early.reached_on, early.comparison) == (None, None, None, None)
    assert early.units[0].change is None
    assert given.known_on(DAY) == given
    before_all = replace(given, before=at(1, date(2025, 6, 1))).known_on(date(2025, 1, 1))
    assert (before_all.before, before_all.units[0].before) == (None, None)


def indicator(id: str, value: int, by: date | None = None) -> Indicator:
    return Indicator(
        id, id, baseline=at(10, FIRST), target=Target(Fraction(20), by), readings=(at(value, LAST),)
    )


def test_each_outcome_stands_where_it_is_known_to() -> None:
    given = [
        outcome("said", reached=True),
        outcome("said-not", reached=False, indicator="full"),
        outcome("read", indicator="full"),
        outcome("late", indicator="due"),
        outcome("going", indicator="open"),
        outcome("figures", before=at(1, FIRST), after=at(2, LAST)),
        outcome("nothing"),
        outcome("ahead", reached=True, reached_on=date(2027, 1, 1)),
        outcome("agreed", reached=True, indicator="full"),
    ]
    indicators = [indicator("full", 20), indicator("due", 15, by=DAY), indicator("open", 15)]
    found = three_levels(given, indicators, [], DAY)
    assert [(one.outcome.id, one.progress) for one in found.community.outcomes] == [
        ("said", Progress.REACHED),
        ("said-not", Progress.MISSED),
        ("read", Progress.REACHED),
        ("late", Progress.MISSED),
        ("going", Progress.UNDER_WAY),
        ("figures", Progress.UNDER_WAY),
        ("nothing", Progress.NOT_MEASURED),
        ("ahead", Progress.NOT_MEASURED),
        ("agreed", Progress.REACHED),
    ]
    because = {one.outcome.id: one.because for one in found.community.outcomes}
    assert because["said-not"] == "members said so; full is reached"
    assert because["agreed"] == "members said so, and full says the same"
    assert found.community.says == (
        "Of 9 outcomes for the community: 3 reached, 2 under way, 2 missed, 2 not measured."
    )


def test_members_have_their_own_outcomes_judgments_and_index() -> None:
    own = [outcome(who, level=Level.MEMBER, member=who, reached=True) for who in ("a", "gone")]
    review = Review(LAST, success={"b": OwnSuccess.UNDER_WAY})
    found = three_levels(own, [], ["a", "b", "c", "d"], DAY, review, {"c": Fraction(1, 2), "d": None})
    a, b, c, d = found.members
    assert (a.outcomes[0].progress, b.success, b.success_on) == (Progress.REACHED, OwnSuccess.UNDER_WAY, LAST)
    assert (c.index, d.known) == (Fraction(1, 2), False)
    assert found.missing == (
        "No outcome for the community is written down.",
        "No outcome for the network is written down.",
        "Nothing is known of what d gained.",
        "gone isn't a member any more; its outcome stands as it was.",
    )
    assert found.member.says == "Of 2 outcomes for members: 2 reached."
    assert len(found.levels) == 3


def test_a_verdict_sees_community_and_network_and_what_got_worse() -> None:
    given = [
        outcome("worse", before=at(5), after=at(4)),
        outcome("less", level=Level.NETWORK, better=Better.DOWN, before=at(5), after=at(4)),
        outcome("own", level=Level.MEMBER, member="a", reached=True),
        outcome("unknown"),
    ]
    seen = outcomes_seen(three_levels(given, [], ["a"], DAY))
    assert [one.worse for one in seen] == [True, None, False]
