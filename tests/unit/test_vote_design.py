"""Design of votes: proven for few members, near for many, and honest in words."""

from __future__ import annotations

from fractions import Fraction
from itertools import permutations, product
from math import factorial

import numpy as np
import pytest

from archstone.engines._design_search import Search, banzhaf_chances, rounded, shapley_chances
from archstone.engines.vote_design import VoteDesign, design_votes
from archstone.model.errors import RuleBroken

NINE = [23, 31, 15, 10, 7, 12, 4, 18, 9]


def swings(weights: tuple[int, ...], quota: int) -> list[int]:
    """How often each member decides, by looking at all sets."""
    found = [0] * len(weights)
    for some in product((0, 1), repeat=len(weights)):
        weight = sum(w for w, inside in zip(weights, some, strict=True) if inside)
        for i, inside in enumerate(some):
            found[i] += bool(inside) and weight >= quota > weight - weights[i]
    return found


def orders(weights: tuple[int, ...], quota: int) -> list[int]:
    """In how many orders each member is the one that carries."""
    found = [0] * len(weights)
    for order in permutations(range(len(weights))):
        weight = 0
        for i in order:
            weight += weights[i]
            if weight >= quota:
                found[i] += 1
                break
    return found


def distance(power: list[int], shares: list[Fraction]) -> Fraction:
    return sum(abs(Fraction(p, sum(power)) - r) for p, r in zip(power, shares, strict=True))


def least_distance(shares: list[Fraction], heaviest: int, count=swings) -> Fraction:  # type: ignore[no-untyped-def]
    """The smallest distance over all weights up to a bound and all quotas of the band."""
    best = Fraction(2)
    for weights in product(range(1, heaviest + 1), repeat=len(shares)):
        total = sum(weights)
        for quota in range(total // 2 + 1, 3 * total // 4 + 1):
            power = count(weights, quota)
            if min(power) > 0:
                best = min(best, distance(power, shares))
    return best


def exact(amounts: list[int]) -> list[Fraction]:
    return [Fraction(amount, sum(amounts)) for amount in amounts]


@pytest.mark.parametrize("amounts", [[1, 1, 1], [4, 2, 1], [10, 1, 1], [5, 0, 3], [7, 6, 1]])
def test_three_members_by_all_weights(amounts: list[int]) -> None:
    found = design_votes(amounts)
    assert found.optimal
    assert found.distance == pytest.approx(float(least_distance(exact(amounts), 6)), abs=1e-15)


@pytest.mark.parametrize("amounts", [[4, 3, 2, 1], [1, 1, 1, 1], [9, 4, 1, 1], [3, 3, 1, 0]])
def test_four_members_by_all_weights(amounts: list[int]) -> None:
    found = design_votes(amounts)
    assert found.distance == pytest.approx(float(least_distance(exact(amounts), 5)), abs=1e-15)
    assert found.distance == pytest.approx(
        float(distance(swings(found.weights, found.quota), exact(amounts)))
    )


def test_four_members_by_all_weights_with_shapley_and_shubik() -> None:
    amounts = [5, 3, 2, 1]
    found = design_votes(amounts, index="shapley-shubik")
    assert found.distance == pytest.approx(float(least_distance(exact(amounts), 4, orders)), abs=1e-15)
    told = orders(found.weights, found.quota)
    assert found.power == pytest.approx([count / factorial(4) for count in told])


@pytest.mark.parametrize("members", [5, 6, 7])
@pytest.mark.parametrize("index", ["banzhaf", "shapley-shubik"])
def test_no_random_weights_come_nearer(members: int, index: str) -> None:
    rng = np.random.default_rng(members)
    amounts = [int(a) for a in rng.integers(1, 20, members)]
    found = design_votes(amounts, index=index)
    count = swings if index == "banzhaf" else None
    for _ in range(200):
        weights = tuple(int(w) for w in rng.integers(1, 15, members))
        quota = int(rng.integers(sum(weights) // 2 + 1, 3 * sum(weights) // 4 + 1))
        if count is None:
            power = shapley_chances(np.array(weights), quota)
        else:
            power = np.array(count(weights, quota), float)
        if power.min() > 1e-12:
            apart = np.abs(power / power.sum() - np.array(amounts) / sum(amounts)).sum()
            assert found.distance <= apart + 1e-12


def keeps_the_conditions(found: VoteDesign) -> None:
    for weighting in (found.best, found.addable):
        if weighting is None:
            continue
        assert weighting.total < 2 * weighting.quota
        assert 4 * weighting.quota <= 3 * weighting.total
        assert min(weighting.power) > 1e-13
        assert max(weighting.weights) < weighting.quota
        assert sum(weighting.power) == pytest.approx(1.0)
        apart = sum(abs(p - float(r)) for p, r in zip(weighting.power, found.shares, strict=True))
        assert weighting.distance == pytest.approx(apart, abs=1e-12)
    assert found.best.total <= found.largest_total
    if found.addable is not None:
        assert found.addable.total <= 100
        assert found.distance <= found.addable.distance + 1e-12


@pytest.mark.parametrize("amounts", [NINE, [*NINE, 1, 1], [100, *[1] * 8], [0, *[1] * 9], list(range(1, 31))])
@pytest.mark.parametrize("index", ["banzhaf", "shapley-shubik"])
def test_many_members_keep_the_conditions(amounts: list[int], index: str) -> None:
    found = design_votes(amounts, index=index, seconds=0.2)
    keeps_the_conditions(found)
    assert not found.optimal
    assert "Best found in 0.2 s" in found.method


def test_many_members_have_the_power_that_is_told() -> None:
    found = design_votes(NINE, seconds=0.2)
    counted = swings(found.weights, found.quota)
    assert found.power == pytest.approx([count / sum(counted) for count in counted], abs=1e-15)
    passing = sum(
        sum(w for w, yes in zip(found.weights, some, strict=True) if yes) >= found.quota
        for some in product((0, 1), repeat=9)
    )
    assert found.power_to_act == passing / 2**9


def test_fifteen_members_come_near() -> None:
    shares = np.random.default_rng(3).dirichlet(np.full(15, 2.0))
    assert design_votes([float(share) for share in shares], seconds=1.0).distance < 0.0015


def test_fifty_members_come_nearer_than_rounding_lets_most_totals() -> None:
    shares = np.random.default_rng(3).dirichlet(np.full(50, 2.0))
    assert design_votes([float(share) for share in shares], seconds=3.0).distance < 50 / (4 * 100_000)


def test_never_worse_than_proportional_weights() -> None:
    shares = np.array(NINE) / sum(NINE)
    found = design_votes(NINE, seconds=0.05)
    for total in (20, 57, 100, 129, 1_000):
        weights = tuple(NINE) if total == 129 else tuple(int(w) for w in rounded(shares, total))
        for quota in range(sum(weights) // 2 + 1, 3 * sum(weights) // 4 + 1, 7 if total == 1_000 else 1):
            power = banzhaf_chances(np.array(weights), quota)
            if power.min() > 0:
                assert found.distance <= np.abs(power / power.sum() - shares).sum() + 1e-12


def test_equal_risks_of_many_take_one_vote_each_and_the_smallest_quota() -> None:
    found = design_votes([2] * 12, seconds=0.2)
    assert (found.weights, found.quota, found.distance) == ((1,) * 12, 7, pytest.approx(0.0, abs=1e-15))


def test_ties_go_to_the_larger_power_to_act() -> None:
    found = design_votes([1, 1, 1])  # unanimity, [9; 4, 4, 4], is as near
    assert (found.weights, found.quota, found.power_to_act) == ((1, 1, 1), 2, 0.5)


def test_two_members_have_equal_votes_and_both_are_needed() -> None:
    found = design_votes([3, 1])
    assert (found.weights, found.quota, found.power) == ((1, 1), 2, (0.5, 0.5))
    assert found.distance == 0.5
    assert found.optimal
    told = found.warnings()
    assert "whatever they risk" in told[0]
    assert "amounts to unanimity" in told[1]


def test_an_order_of_members_changes_nothing_but_the_order() -> None:
    one, other = design_votes([1, 5, 3, 2]), design_votes([5, 3, 2, 1])
    assert (one.weights[1], one.weights[2], one.weights[3], one.weights[0]) == other.weights
    assert one.quota == other.quota


def test_the_best_that_can_be_added_up() -> None:
    found = design_votes(NINE, seconds=0.3)
    assert found.addable is not None
    assert design_votes([1] * 101, seconds=0.1).addable is None
    assert design_votes([4, 3, 2, 1]).addable == design_votes([4, 3, 2, 1]).best


def test_a_smaller_total_is_kept_to() -> None:
    small = design_votes([11, 6, 3, 3, 2, 1, 1], largest_total=10)
    assert small.best.total <= 10
    assert "that fit this total" in small.method
    keeps_the_conditions(design_votes(NINE, largest_total=30, seconds=0.1))


def test_the_same_seed_begins_alike() -> None:
    shares = np.array(NINE) / sum(NINE)
    first, again = (
        Search(shares, "banzhaf", np.random.default_rng(5), NINE).proportional(1_000) for _ in range(2)
    )
    assert (first.quota, first.weights.tolist()) == (again.quota, again.weights.tolist())


def test_the_time_is_kept() -> None:
    ticks = iter(range(10_000))
    search = Search(np.array(NINE) / sum(NINE), "banzhaf", np.random.default_rng(0), NINE)
    search.run(500, 20, lambda: float(next(ticks)))
    assert next(ticks) < 200


def test_warnings_name_who_has_less_and_who_can_stop_everything() -> None:
    told = " ".join(design_votes([50, 20, 10, 10, 5, 3, 2]).warnings(list("abcdefg")))
    assert "Can stop any proposal alone: a." in told
    assert "C has less power (0.089) than it puts at risk (0.100). No weights do better in all." in told
    told = " ".join(design_votes([0, 1, 2, 3]).warnings())
    assert "Member 1 puts nothing at risk and has 0.1000 of the power: nobody is to be powerless." in told
    found = design_votes([0, *[1] * 9], seconds=0.1)
    if len(set(found.power[1:])) > 1:
        assert any("Members with equal risk have unequal power here" in said for said in found.warnings())


@pytest.mark.parametrize(
    ("amounts", "options", "sentence"),
    [
        ([1], {}, "two members or more"),
        ([], {}, "Nobody puts anything at risk"),
        ([0, 0], {}, "Nobody puts anything at risk"),
        ([1, -1], {}, "The risk of member 2 must be 0 or more, not -1."),
        ([1, float("nan")], {}, "The risk of member 2 must be a number, not nan."),
        ([1, float("inf")], {}, "The risk of member 2 must be a number, not inf."),
        ([1, 1, 1], {"index": "banzaf"}, "Did you mean banzhaf?"),
        ([1, 1, 1], {"largest_total": 2}, "leave someone of 3 members without a vote; allow 3 or more."),
        ([1] * 9, {"seconds": 0}, "more than 0 seconds and comes to an end, so not 0."),
        ([1] * 1001, {}, "at most 1,000 members, not 1,001."),
    ],
)
def test_what_cannot_be_designed_is_one_sentence(
    amounts: list[int], options: dict[str, int], sentence: str
) -> None:
    with pytest.raises(RuleBroken) as broken:
        design_votes(amounts, **options)  # type: ignore[arg-type]
    assert sentence in str(broken.value)


@pytest.mark.parametrize("members", [3, 4, 7, 8, 9, 40])
def test_the_smallest_total_gives_one_vote_each(members: int) -> None:
    found = design_votes(list(range(1, members + 1)), largest_total=members, seconds=0.05)
    assert (found.weights, found.quota) == ((1,) * members, members // 2 + 1)


@pytest.mark.parametrize(("weights", "quota"), [((4, 3, 2, 1, 1), 7), ((5, 5, 1, 1, 3, 2), 9)])
def test_chances_are_those_of_all_sets_and_all_orders(weights: tuple[int, ...], quota: int) -> None:
    counted = np.array(swings(weights, quota)) / 2 ** (len(weights) - 1)
    assert np.array_equal(banzhaf_chances(np.array(weights), quota), counted)
    ordered = np.array(orders(weights, quota)) / factorial(len(weights))
    assert shapley_chances(np.array(weights), quota) == pytest.approx(ordered, abs=1e-14)
