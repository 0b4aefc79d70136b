"""Burdens, disproportions, unevenness, and what is given and received."""

from __future__ import annotations

from fractions import Fraction
from statistics import median

import numpy as np
import pytest

from archstone.engines.burdens import (
    REPORTED_FROM,
    Gift,
    burdens,
    disproportions,
    exchange_balances,
    gini,
)
from archstone.model.errors import RuleBroken


def test_a_burden_is_cost_by_budget() -> None:
    assert burdens([50, Fraction("0.5"), 0], [1000, 10, 5]) == (Fraction(1, 20), Fraction(1, 20), 0)


def test_an_unknown_or_empty_budget_makes_no_burden() -> None:
    assert burdens([50, 50, None], [None, 0, 100]) == (None, None, None)


@pytest.mark.parametrize(
    ("costs", "budgets", "said"),
    [
        ([-1], [5], "A coordination cost must not be negative, not -1."),
        ([1], [Fraction(-1, 2)], "An annual budget must not be negative, not -0.5."),
    ],
)
def test_negative_amounts_are_refused(costs: list[int], budgets: list[Fraction], said: str) -> None:
    with pytest.raises(RuleBroken) as refused:
        burdens(costs, budgets)
    assert str(refused.value) == said


def test_lists_of_unlike_length_are_refused() -> None:
    with pytest.raises(ValueError, match="zip"):
        burdens([1, 2], [3])


def test_a_disproportion_is_against_the_median_of_the_others() -> None:
    found = disproportions([Fraction(6), Fraction(1), Fraction(2), Fraction(4)])
    assert found == (3, Fraction(1, 4), Fraction(1, 2), 2)  # medians 2, 4, 4, 2
    assert [one >= REPORTED_FROM for one in found if one is not None] == [True, False, False, True]


def test_what_is_not_known_is_left_out_and_not_taken_for_nothing() -> None:
    assert disproportions([Fraction(6), None, Fraction(2)]) == (3, None, Fraction(1, 3))
    assert disproportions([Fraction(6), None, None]) == (None, None, None)
    assert disproportions([Fraction(6)]) == (None,)
    assert disproportions([]) == ()


def test_no_disproportion_where_the_others_bear_nothing() -> None:
    assert disproportions([Fraction(6), Fraction(0), Fraction(0)]) == (None, 0, 0)


@pytest.mark.parametrize("seed", range(40))
def test_disproportions_are_those_worked_out_one_by_one(seed: int) -> None:
    rng = np.random.default_rng(seed)
    given = [
        None if rng.random() < 0.2 else Fraction(int(rng.integers(0, 4)), 7)
        for _ in range(rng.integers(0, 9))
    ]
    expected = []
    for place, own in enumerate(given):
        others = [one for k, one in enumerate(given) if k != place and one is not None]
        usual = median(others) if others else 0
        expected.append(own / usual if own is not None and usual else None)
    assert disproportions(given) == tuple(expected)


def pairwise_gini(amounts: list[float]) -> float:
    n, total = len(amounts), sum(amounts)
    return sum(abs(a - b) for a in amounts for b in amounts) / (2 * n * total) if total else 0.0


@pytest.mark.parametrize("seed", range(20))
def test_gini_is_the_mean_difference_of_all_pairs(seed: int) -> None:
    rng = np.random.default_rng(seed)
    amounts = rng.integers(0, 9, size=rng.integers(1, 12)).astype(float)
    assert gini(amounts) == pytest.approx(pairwise_gini(amounts.tolist()), abs=1e-14)


def test_gini_from_all_alike_to_all_on_one() -> None:
    assert gini(np.full(7, 0.1)) == 0
    assert gini(np.zeros(3)) == 0
    assert gini(np.array([5.0])) == 0
    assert gini(np.array([0.0] * 9 + [2.0])) == pytest.approx(0.9)


def test_gini_of_very_large_amounts_stays_a_number() -> None:
    assert gini(np.array([1e308, 1e308, 0.0])) == pytest.approx(1 / 3)


@pytest.mark.parametrize("wrong", [[], [1.0, -0.1], [np.nan], [np.inf, 1.0]])
def test_gini_refuses_what_is_no_amount(wrong: list[float]) -> None:
    with pytest.raises(ValueError, match="each a number from 0 upwards"):
        gini(np.array(wrong, np.float64))


def test_received_and_given_stand_side_by_side() -> None:
    gifts = [
        Gift("a", "b", 10, 70),
        Gift("b", "a", 20, None),
        Gift("a", "outsider", 5, 1),
        Gift("c", "a", None, 3),
    ]
    a, b = exchange_balances(["a", "b"], gifts)
    assert (a.worth_received, a.cost_given, a.received, a.given) == (3, 15, 2, 2)
    assert (a.worth_not_known, a.cost_not_known) == (1, 0)
    assert (b.worth_received, b.cost_given, b.worth_not_known) == (70, 20, 0)


def test_nobody_who_gives_nothing_is_left_out() -> None:
    (only,) = exchange_balances(["a"], [])
    assert (only.worth_received, only.cost_given, only.received, only.given) == (0, 0, 0, 0)


@pytest.mark.parametrize(
    ("gift", "said"),
    [
        (Gift("a", "b", -3, 1), "The cost of a gift must not be negative, not -3."),
        (Gift("a", "b", 3, -1), "The worth of a gift must not be negative, not -1."),
    ],
)
def test_negative_gifts_are_refused(gift: Gift, said: str) -> None:
    with pytest.raises(RuleBroken) as refused:
        exchange_balances(["a", "b"], [gift])
    assert str(refused.value) == said
