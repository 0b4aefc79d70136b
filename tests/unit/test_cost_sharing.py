"""Sharing a cost by five rules: games, shares, rounding, who would do better apart, and every sentence."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from itertools import combinations, permutations
from math import factorial

import numpy as np
import numpy.typing as npt
import pytest

from archstone.engines import _nucleolus, _shapley
from archstone.engines import cost_games as games
from archstone.engines.cost_games import LARGEST, BySets, CostGame, SharedItem
from archstone.engines.cost_sharing import SharingRule, rounded, share_cost
from archstone.model.errors import RuleBroken
from tests.brute_nucleolus import nucleolus_by_many_programs

Table = npt.NDArray[np.int64]
EQUAL, SIZE, BENEFIT, SHAPLEY, NUCLEOLUS = SharingRule


def sets(costs: Mapping[str, int]) -> dict[frozenset[str], int]:
    return {frozenset(together): minor for together, minor in costs.items()}


def by_orders(costs: Table) -> tuple[Fraction, ...]:
    n = len(costs).bit_length() - 1
    added = [0] * n
    for order in permutations(range(n)):
        mask = 0
        for member in order:
            added[member] += int(costs[mask | 1 << member]) - int(costs[mask])
            mask |= 1 << member
    return tuple(Fraction(one, factorial(n)) for one in added)


def drawn_items(rng: np.random.Generator, n: int, count: int = 6) -> CostGame:
    members = [f"m{k}" for k in range(n)]
    users = [frozenset(m for m in members if rng.random() < 0.4) for _ in range(count)]
    items = [SharedItem(f"item {k}", int(rng.integers(0, 100)), some) for k, some in enumerate(users)]
    return CostGame.of_items(members, items)


def table_of(game: CostGame) -> Table:
    assert game.alone is not None
    return game.alone.table(len(game.members))


# What sets of members would pay


@pytest.mark.parametrize("n", [1, 2, 5, 8])
def test_cost_items_as_a_table_and_set_by_set(n: int) -> None:
    game = drawn_items(np.random.default_rng(n), n)
    assert [game.alone.cost(mask) for mask in range(1 << n)] == table_of(game).tolist()  # type: ignore[union-attr]
    assert table_of(game)[-1] == game.total


def test_an_item_that_nobody_uses_is_in_no_share_and_named() -> None:
    game = CostGame.of_items(
        ["a"], [SharedItem("tent", 500, frozenset()), SharedItem("hall", 70, frozenset("a"))], "EUR"
    )
    assert game.total == 70
    assert [item.what for item in game.unused] == ["tent"]
    found = share_cost(game)
    assert found[EQUAL].shares == (70,)
    assert "Nobody uses tent (EUR 5): it is in no share. Say who does, or strike it." in found.sentences()


def test_several_unused_items_are_named_together() -> None:
    items = [SharedItem("tent", 500, frozenset()), SharedItem("bus", 250, frozenset())]
    said = share_cost(CostGame.of_items(["a"], items)).sentences()
    assert (
        said[1]
        == "Nobody uses tent (5.00) and bus (2.50): they are in no share. Say who does, or strike them."
    )


def cheapest_split(given: Mapping[int, int], mask: int) -> int:
    """The plain way: every choice of given sets that don't overlap."""
    best = None
    inside = [one for one in given if one & mask == one]
    for size in range(1, len(inside) + 1):
        for some in combinations(inside, size):
            if sum(some) == mask and not any(a & b for a, b in combinations(some, 2)):
                cost = sum(given[one] for one in some)
                best = cost if best is None else min(best, cost)
    assert best is not None
    return best


@pytest.mark.parametrize("seed", range(12))
def test_a_set_that_is_not_given_splits_up_in_the_cheapest_way(seed: int) -> None:
    rng = np.random.default_rng(seed)
    n = int(rng.integers(1, 5))
    given = {1 << k: int(rng.integers(1, 20)) for k in range(n)}
    given |= {int(rng.integers(1, 1 << n)): int(rng.integers(1, 30)) for _ in range(3)}
    table = BySets(given).table(n)
    assert [BySets(given).cost(mask) for mask in range(1 << n)] == table.tolist()
    for mask in range(1, 1 << n):
        assert table[mask] == given.get(mask, cheapest_split(given, mask))


def test_a_given_set_is_believed_also_where_apart_is_cheaper() -> None:
    game = CostGame.of_sets("abc", sets({"a": 1, "b": 1, "c": 1, "ab": 9, "abc": 3}))
    assert (game.cost("ab"), game.cost("abc"), game.cost("bc")) == (9, 3, 2)


def test_all_sets_given_are_taken_as_they_are() -> None:
    game = CostGame.of_sets("ab", sets({"a": 4, "b": 5, "ab": 6, "": 0}))
    assert table_of(game).tolist() == [0, 4, 5, 6]


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: CostGame.of_total([], 5), "There is nobody to share the cost: name at least one member."),
        (lambda: CostGame.of_sets([], {}), "There is nobody to share the cost: name at least one member."),
        (lambda: CostGame.of_total(["a", "a"], 5), "a is named twice among those who share the cost."),
        (lambda: CostGame.of_total(["a"], -5), "A cost must not be negative: the cost to share is -5."),
        (
            lambda: CostGame.of_total(["a"], LARGEST + 1),
            "Costs are shared exactly up to 10,000,000,000,000,000 of the smallest unit: "
            "the cost to share is more.",
        ),
        (
            lambda: CostGame.of_items(["a"], [SharedItem("hall", -1, frozenset("a"))]),
            "A cost must not be negative: hall is -1.",
        ),
        (
            lambda: CostGame.of_items(["clinic"], [SharedItem("hall", 1, frozenset({"clinc"}))]),
            "clinc, named in hall, is no member. Did you mean clinic?",
        ),
        (
            lambda: CostGame.of_sets("ab", sets({"a": 1, "ab": 1})),
            "Say what b would pay alone: without it nobody can tell who gains by sharing.",
        ),
        (
            lambda: CostGame.of_sets("abc", sets({"a": 1, "abc": 1})),
            "Say what b and c would each pay alone: without it nobody can tell who gains by sharing.",
        ),
        (
            lambda: CostGame.of_sets("ab", sets({"a": 1, "b": 1})),
            "Say what all members pay together: that is the cost to share.",
        ),
        (
            lambda: CostGame.of_sets("ab", sets({"a": 1, "b": 1, "ab": -2})),
            "A cost must not be negative: what a and b would pay alone is -2.",
        ),
        (
            lambda: CostGame.of_sets("a", sets({"a": 1, "": 2})),
            "A set without members costs nothing; leave it out.",
        ),
        (
            lambda: CostGame.of_sets("a", sets({"a": 1, "x": 2})),
            "x, named in what x would pay alone, is no member.",
        ),
        (
            lambda: CostGame.of_table("ab", np.array([0, 1, 2])),
            "A table of costs has one for every set of members, 0 first, up to 22 members.",
        ),
        (
            lambda: CostGame.of_table("a", np.array([0, -1])),
            "A cost must not be negative: one of the table is -1.",
        ),
        (lambda: CostGame.of_total(["a"], 5).cost("a"), games.NOBODY_KNOWS),
        (lambda: CostGame.of_total(["a"], 5).savings(), games.NOBODY_KNOWS),
    ],
)
def test_what_is_no_cost_game_is_refused_in_a_sentence(make: Callable[[], object], said: str) -> None:
    with pytest.raises(RuleBroken) as refused:
        make()
    assert str(refused.value) == said


def test_too_many_ways_to_split_up_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(games, "MOST_LOOKS", 3)
    members = [f"m{k}" for k in range(6)]
    costs = {frozenset({m}): 5 for m in members} | {frozenset(pair): 8 for pair in combinations(members, 2)}
    game = CostGame.of_sets(members, costs | {frozenset(members): 20})
    with pytest.raises(RuleBroken, match="too many ways to split members up"):
        game.cost(members[:5])


# Shares


@pytest.mark.parametrize("seed", range(25))
def test_shapley_is_the_mean_over_all_orders(seed: int) -> None:
    rng = np.random.default_rng(seed)
    n, most = int(rng.integers(1, 7)), 10 ** int(rng.integers(1, 18))  # long costs are summed in two parts
    costs = rng.integers(-most, most, 1 << n)
    costs[0] = 0
    assert _shapley.exact(costs) == by_orders(costs)


def test_sums_longer_than_64_bits_lose_nothing() -> None:
    costs = 2**61 + np.random.default_rng(1).integers(0, 1000, 1 << 6)
    costs[0] = 0
    assert _shapley.exact(costs) == by_orders(costs)


@pytest.mark.parametrize("seed", range(10))
def test_dividing_each_item_among_its_users_is_shapley(seed: int) -> None:
    game = drawn_items(np.random.default_rng(seed), 6)
    assert share_cost(game)[SHAPLEY].exact == _shapley.exact(table_of(game)) == by_orders(table_of(game))


def test_shapley_of_22_members_adds_up() -> None:
    costs = np.random.default_rng(3).integers(0, 10**9, 1 << 22)
    costs[0] = 0
    found = share_cost(CostGame.of_table([f"m{k}" for k in range(22)], costs))
    assert sum(found[SHAPLEY].exact or ()) == sum(found[SHAPLEY].shares or ()) == costs[-1]
    assert found[SHAPLEY].stable in (None, False)


def many(n: int = 25) -> CostGame:
    members = [f"m{k:02}" for k in range(n)]
    costs = {frozenset({m}): 10 + k for k, m in enumerate(members)}
    costs |= {frozenset(members[k : k + 3]): 20 + 2 * k for k in range(0, n - 2, 2)}
    return CostGame.of_sets(members, costs | {frozenset(members): 400}, "USD")


def test_above_22_members_orders_are_drawn_and_the_error_told() -> None:
    found = share_cost(many(), rng=np.random.default_rng(1), orders=400)[SHAPLEY]
    assert sum(found.exact or ()) == sum(found.shares or ()) == 400
    assert found.errors is not None
    assert found.intervals is not None
    assert found.exact is not None
    for (low, high), share, error in zip(found.intervals, found.exact, found.errors, strict=True):
        assert (low + high) / 2 == pytest.approx(float(share))
        assert high - low == pytest.approx(2 * 1.96 * error)
    assert "400 orders of joining drawn at random" in found.how
    again = share_cost(many(), rng=np.random.default_rng(1), orders=400)[SHAPLEY]
    assert again.exact == found.exact


def test_drawn_shares_lie_within_their_intervals_as_often_as_said() -> None:
    game = drawn_items(np.random.default_rng(8), 10, 30)
    assert game.alone is not None
    exact = _shapley.exact(table_of(game))
    within = []
    for seed in range(60):
        drawn = _shapley.sampled(game.alone.cost, 10, np.random.default_rng(seed), 200)
        assert sum(drawn.shares) == game.total
        within += [
            abs(float(a - b)) <= 1.96 * error
            for a, b, error in zip(drawn.shares, exact, drawn.errors, strict=True)
        ]
    assert 0.91 < np.mean(within) < 0.98


def test_too_many_ways_to_split_up_leave_shapley_unknown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(games, "MOST_LOOKS", 3)
    found = share_cost(many(), rng=np.random.default_rng(1))
    assert found[SHAPLEY].why_not.startswith("There are too many ways to split members up")
    assert found[EQUAL].shares == (16,) * 25


def test_without_chance_nothing_is_drawn() -> None:
    found = share_cost(many())
    assert found[SHAPLEY].why_not == (
        "More than 22 members have too many orders to count, and none may be drawn at random."
    )
    assert found[NUCLEOLUS].why_not == "It is worked out for up to 15 members; here are 25."
    assert found.can_be_stable is None


def test_items_need_no_orders_however_many_members() -> None:
    game = drawn_items(np.random.default_rng(2), 40, 50)
    found = share_cost(game)
    assert sum(found[SHAPLEY].shares or ()) == game.total
    assert found[SHAPLEY].errors is None


@pytest.mark.parametrize("seed", range(60))
def test_the_nucleolus_against_many_linear_programs(seed: int) -> None:
    rng = np.random.default_rng(seed)
    n, most = int(rng.integers(1, 6)), int(rng.choice([1, 2, 3, 10, 100]))
    worth = rng.integers(-most if rng.random() < 0.3 else 0, most + 1, 1 << n)
    worth[0] = 0
    if rng.random() < 0.7:
        worth[1 << np.arange(n)] = 0
    worth[-1] = max(worth[-1], worth[1 << np.arange(n)].sum() + rng.integers(0, 3))
    found = [float(share) for share in _nucleolus.nucleolus(worth).shares]
    assert found == pytest.approx(nucleolus_by_many_programs(worth), abs=1e-5)


@pytest.mark.parametrize("seed", range(15))
def test_long_numbers_give_the_same_nucleolus(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    worth = drawn_items(np.random.default_rng(seed), 7, 9).savings()
    found = _nucleolus.nucleolus(worth)
    monkeypatch.setattr(_nucleolus, "FITS", 1)
    assert _nucleolus.nucleolus(worth).shares == found.shares


@pytest.mark.parametrize("seed", range(30))
def test_floats_never_decide_what_is_too_near_to_call(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(seed)
    worth = drawn_items(rng, 6, 9).savings() * (7 * 10**14) + rng.integers(-2, 3, 64)
    worth[[0, *(1 << np.arange(6))]] = 0
    worth[-1] = max(worth[-1], 0)
    found = _nucleolus.nucleolus(worth)
    monkeypatch.setattr(_nucleolus, "FITS", 2**400)
    assert _nucleolus.nucleolus(worth.astype(object)).shares == found.shares


def test_a_game_with_many_ties_ends_soon() -> None:
    strips = np.sort(
        np.random.default_rng(5).integers(1, 10**6, 15)
    )  # an airport: every set ties with others
    costs = np.zeros(1 << 15, np.int64)
    for k, strip in enumerate(strips):
        costs = np.maximum(costs, np.where(np.arange(1 << 15) >> k & 1, strip, 0))
    singly = sum(np.where(np.arange(1 << 15) >> k & 1, strip, 0) for k, strip in enumerate(strips))
    assert _nucleolus.nucleolus(singly - costs).exchanges < 400


def test_no_nucleolus_where_together_is_dearer() -> None:
    with pytest.raises(ValueError, match="have less than apart"):
        _nucleolus.nucleolus(np.array([0, 2, 2, 3]))
    found = share_cost(CostGame.of_sets("ab", sets({"a": 400, "b": 300, "ab": 900}), "USD"))
    assert found[NUCLEOLUS].why_not == "Together the members pay more than apart: nothing is saved."
    assert found.can_be_stable is False
    assert (
        "Together the members pay USD 2 more than they would apart: somebody has to lose."
        in found.sentences()
    )


def test_one_member_pays_it_all_under_every_rule() -> None:
    found = share_cost(CostGame.of_sets("a", sets({"a": 500})), budgets={"a": 3}, worths={"a": 7})
    assert [one.shares for one in found.rules] == [(500,)] * 5
    assert all(one.stable for one in found.rules)
    assert found.alone == (500,)


def test_two_members_share_what_they_save() -> None:
    found = share_cost(CostGame.of_sets("ab", sets({"a": 600, "b": 400, "ab": 700})))
    assert found[SHAPLEY].shares == found[NUCLEOLUS].shares == (450, 250)


def test_nothing_to_share_is_nothing_for_everyone() -> None:
    game = CostGame.of_items("abc", [])
    found = share_cost(game, budgets=dict.fromkeys("abc", 5))
    assert [one.shares for one in found.rules] == [(0, 0, 0)] * 2 + [None] + [(0, 0, 0)] * 2


def test_by_size_and_by_benefit_are_in_proportion() -> None:
    game = CostGame.of_total("abc", 1000)
    found = share_cost(game, budgets={"a": 1, "b": 2, "c": 3}, worths={"a": 0, "b": Fraction(1, 2), "c": 2})
    assert found[SIZE].shares == (167, 333, 500)
    assert found[BENEFIT].shares == (0, 200, 800)
    assert "By benefit: a pays nothing." in found.sentences()


@pytest.mark.parametrize(
    ("budgets", "said"),
    [
        ({"a": 1}, "The annual budgets of b and c are not known."),
        ({"a": 1, "b": 2, "c": None}, "The annual budget of c is not known."),
        ({"a": 0, "b": 0, "c": 0}, "Every annual budget is 0."),
    ],
)
def test_an_unknown_budget_is_not_taken_for_nothing(budgets: dict[str, int | None], said: str) -> None:
    found = share_cost(CostGame.of_total("abc", 1000), budgets=budgets)
    assert (found[SIZE].shares, found[SIZE].why_not) == (None, said)
    assert f"By size: not known. {said}" in found.sentences()


def test_an_unknown_worth_is_said_likewise() -> None:
    found = share_cost(CostGame.of_total("ab", 10), worths={"b": 4})
    assert found[BENEFIT].why_not == "The worth received by a is not known."


def test_without_what_members_would_pay_alone_nothing_is_judged() -> None:
    found = share_cost(CostGame.of_total("ab", 10))
    assert found[SHAPLEY].why_not == found[NUCLEOLUS].why_not == games.NOBODY_KNOWS
    assert (found[EQUAL].stable, found[EQUAL].better_apart, found.alone, found.can_be_stable) == (None,) * 4
    assert found.sentences() == (
        "What members would pay alone is not known, so there are no shares by Shapley or the nucleolus: they "
        "take cost items with who uses them, or what each would pay alone.",
        "By size: not known. The annual budgets of a and b are not known.",
        "By benefit: not known. The worths received by a and b are not known.",
    )


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"budgets": {"a": -1}}, "The annual budget of a must not be negative, not -1."),
        ({"worths": {"a": Fraction(-1, 4)}}, "The worth received by a must not be negative, not -0.25."),
        (
            {"budgets": {"clinc": 1}},
            "clinc has a figure for annual budget, but is no member. Did you mean clinic?",
        ),
        ({"orders": 7}, "Orders of joining are drawn in pairs: give an even number, 4 or more."),
        ({"orders": 2}, "Orders of joining are drawn in pairs: give an even number, 4 or more."),
    ],
)
def test_what_can_not_be_shared_by_is_refused(given: dict[str, object], said: str) -> None:
    with pytest.raises(RuleBroken) as refused:
        share_cost(CostGame.of_total(["a", "clinic"], 5), **given)  # type: ignore[arg-type]
    assert str(refused.value) == said


def test_who_would_pay_less_alone_is_named_with_the_set_that_saves_most() -> None:
    costs = sets({"a": 900, "b": 100, "c": 100, "ab": 920, "ac": 920, "bc": 120, "abc": 930})
    found = share_cost(CostGame.of_sets("abc", costs, "USD"))
    equal = found[EQUAL]
    assert equal.more_than_alone == ("b", "c")
    assert equal.better_apart is not None
    assert (equal.better_apart.members, equal.better_apart.alone, equal.better_apart.pays) == (
        ("b", "c"),
        120,
        620,
    )
    assert equal.stable is False
    assert found[NUCLEOLUS].stable
    assert found.can_be_stable
    said = found.sentences()
    assert "Equal: b and c each pay more than alone." in said
    assert "Equal: b and c pay USD 6.20 together, and would pay USD 1.20 without the others." in said


def test_it_is_said_where_no_sharing_keeps_everyone_in() -> None:
    costs = {
        frozenset(some): minor
        for size, minor in ((1, 10), (2, 11), (3, 18))
        for some in combinations("abc", size)
    }
    found = share_cost(CostGame.of_sets("abc", costs))
    assert found.can_be_stable is False
    assert not any(one.stable for one in found.rules)
    assert (
        "However the cost is shared, some members would pay less by themselves: doing all of it together is "
        "not worth it for everyone." in found.sentences()
    )


def test_whether_a_set_would_leave_is_asked_before_rounding() -> None:
    costs = sets({"a": 1, "b": 1, "c": 1, "ab": 1, "ac": 1, "bc": 1, "abc": 1})
    found = share_cost(CostGame.of_sets("abc", costs))
    assert found[EQUAL].shares == (1, 0, 0)
    assert found[EQUAL].stable


# Rounding


@pytest.mark.parametrize(
    ("shares", "total", "expected"),
    [
        (["1/3", "1/3", "1/3"], 1, (1, 0, 0)),
        (["5/2", "5/2"], 5, (3, 2)),
        (["6/5", "14/5"], 4, (1, 3)),
        (["-1/2", "3/2"], 1, (0, 1)),
        (["2", "3"], 5, (2, 3)),
    ],
)
def test_rounded_shares_add_up(shares: list[str], total: int, expected: tuple[int, ...]) -> None:
    assert rounded([Fraction(share) for share in shares], total) == expected


def test_amounts_are_said_in_their_currency_or_plainly() -> None:
    assert CostGame.of_total("a", 123_456, "USD").said(Fraction(123_456, 1)) == "USD 1,234.56"
    assert CostGame.of_total("a", 5, "JPY").said(1500) == "JPY 1,500"
    assert CostGame.of_total("a", 5).said(123_450) == "1,234.50"
    assert CostGame.of_total("a", 5, places=3).said(-1) == "-0.001"
