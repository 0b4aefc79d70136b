"""The balance of benefits and risks: ends, clipping, and that what wasn't measured lowers nothing."""

from __future__ import annotations

from dataclasses import fields
from math import inf, nan

import pytest

from archstone.engines.balance import INDICATORS, Measured, Part, Side, balance, spread
from archstone.model.errors import RuleBroken


def test_every_number_has_one_indicator_and_every_part_has_some() -> None:
    assert [one.name for one in fields(Measured)] == [one.id for one in INDICATORS]
    assert {one.part for one in INDICATORS} == set(Part)
    assert [sum(part.side is side for part in Part) for side in Side] == [4, 4]


def test_nothing_measured_is_nothing_known() -> None:
    found = balance(Measured())
    assert [one.score for one in found.parts] == [None] * 8
    assert found.of(Part.COST).unmeasured == ("largest burden", "largest share bound")
    assert (len(found.benefits), len(found.risks)) == (4, 4)


@pytest.mark.parametrize("one", INDICATORS, ids=lambda one: one.id)
def test_each_goes_from_its_worst_to_its_best_and_no_further(one: object) -> None:
    from archstone.engines.balance import BalanceIndicator

    assert isinstance(one, BalanceIndicator)
    found = {end: balance(Measured(**{one.id: getattr(one, end)})).of(one.part) for end in ("worst", "best")}
    assert (found["worst"].score, found["best"].score) == (0, 100)
    assert one.score((one.worst + one.best) / 2) == pytest.approx(50)
    assert one.score(one.best + (one.best - one.worst)) == 100
    assert one.score(one.worst - (one.best - one.worst)) == 0


def test_a_part_is_the_mean_of_what_was_measured_for_it() -> None:
    found = balance(Measured(trainings=2, largest_exposure=0.125, largest_burden=0.02))
    assert found.of(Part.LEARNING).score == 50
    assert found.of(Part.LEARNING).unmeasured == ("methods taken up in a year",)
    assert found.of(Part.REPUTATION).score == 75
    assert found.of(Part.COST).score == pytest.approx(60)
    both = balance(Measured(trainings=2, methods_taken_up=2)).of(Part.LEARNING)
    assert (both.score, both.unmeasured) == (75, ())
    assert [str(one) for one in both.indicators] == [
        "trainings in a year 2 is 50 of 100 (0 is 0, 4 is 100)",
        "methods taken up in a year 2 is 100 of 100 (0 is 0, 2 is 100)",
    ]
    assert str(balance(Measured()).parts[0].indicators[0]) == "coverage gained: not measured"


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"joint_statements": 1.5}, "joint_statements is a number from 0 to 1, not 1.5."),
        ({"satisfaction": 0}, "satisfaction is a number from 1 to 5, not 0."),
        ({"median_trust": 11}, "median_trust is a number from 1 to 10, not 11."),
        ({"trainings": -1}, "trainings is a number from 0 upwards, not -1."),
        ({"largest_burden": nan}, "largest_burden is a number from 0 upwards, not nan."),
        ({"bound_share": inf}, "bound_share is a number from 0 to 1, not inf."),
    ],
)
def test_what_is_out_of_range_is_told(given: dict[str, float], sentence: str) -> None:
    with pytest.raises(RuleBroken, match=sentence):
        Measured(**given)


def test_how_evenly_something_goes_round() -> None:
    assert spread({"a": 5}, 4) == 0
    assert spread({"a": 2, "b": 2, "c": 2, "d": 2}, 4) == pytest.approx(1)
    assert spread({"a": 1, "b": 1}, 4) == pytest.approx(2 / 3)
    assert spread({}, 4) is None
    assert spread({"a": 0}, 4) is None
    assert spread({"a": 3}, 1) is None
