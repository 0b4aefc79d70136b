"""What holds of shared costs in any game."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import numpy.typing as npt
from hypothesis import given, settings
from hypothesis import strategies as st

from archstone.engines import _nucleolus, _shapley
from archstone.engines._subsets import subset_sums
from archstone.engines.burdens import disproportions, gini
from archstone.engines.cost_games import CostGame, SharedItem
from archstone.engines.cost_sharing import SharingRule, rounded, share_cost

Table = npt.NDArray[np.int64]


@st.composite
def tables(draw: st.DrawFn, members: int | None = None) -> Table:
    n = members or draw(st.integers(1, 6))
    found = draw(st.lists(st.integers(-50, 50), min_size=1 << n, max_size=1 << n))
    return np.array([0, *found[1:]], np.int64)


@st.composite
def worths(draw: st.DrawFn) -> Table:
    """A game in which everyone can be given what it has alone."""
    found = draw(tables())
    n = len(found).bit_length() - 1
    found[-1] = max(int(found[-1]), int(found[1 << np.arange(n)].sum()) + draw(st.integers(0, 9)))
    return found


@st.composite
def item_games(draw: st.DrawFn) -> CostGame:
    members = [f"m{k}" for k in range(draw(st.integers(1, 7)))]
    users = st.frozensets(st.sampled_from(members))
    items = draw(st.lists(st.builds(SharedItem, st.just("item"), st.integers(0, 10**6), users), max_size=8))
    return CostGame.of_items(members, items)


def moved(table: Table, order: list[int]) -> Table:
    """Rename the members: who stood at *order[k]* stands at k."""
    n = len(order)
    places = np.arange(1 << n)
    old = sum((places >> k & 1) << order[k] for k in range(n))
    return table[old]


@given(tables())
def test_shapley_shares_out_the_whole_cost(costs: Table) -> None:
    assert sum(_shapley.exact(costs)) == costs[-1]


@given(st.data(), st.integers(1, 5))
def test_shapley_of_two_costs_is_the_sum_of_both(data: st.DataObject, n: int) -> None:
    one, other = data.draw(tables(n)), data.draw(tables(n))
    both = zip(_shapley.exact(one), _shapley.exact(other), strict=True)
    assert _shapley.exact(one + other) == tuple(a + b for a, b in both)


@given(tables(4), st.permutations(range(4)))
def test_shapley_knows_no_names(costs: Table, order: list[int]) -> None:
    found = _shapley.exact(costs)
    assert _shapley.exact(moved(costs, order)) == tuple(found[place] for place in order)


@given(tables(4), st.integers(0, 20))
def test_who_adds_the_same_to_every_set_pays_just_that(costs: Table, own: int) -> None:
    with_one_more = np.concatenate((costs, costs + own))
    assert _shapley.exact(with_one_more) == (*_shapley.exact(costs), own)


@settings(max_examples=200, deadline=None)
@given(worths())
def test_the_nucleolus_gives_everyone_at_least_what_it_has_alone(worth: Table) -> None:
    found = _nucleolus.nucleolus(worth)
    assert sum(found.shares) == worth[-1]
    assert all(share >= worth[1 << k] for k, share in enumerate(found.shares))


@settings(max_examples=200, deadline=None)
@given(worths())
def test_no_set_gets_less_than_the_least_excess_says(worth: Table) -> None:
    found = _nucleolus.nucleolus(worth)
    if found.least_excess is not None:
        paid = subset_sums_of(found.shares)
        assert min(paid[mask] - int(worth[mask]) for mask in range(1, len(worth) - 1)) == found.least_excess


def subset_sums_of(shares: tuple[Fraction, ...]) -> list[Fraction]:
    sums = [Fraction(0)]
    for share in shares:
        sums += [one + share for one in sums]
    return sums


@settings(max_examples=100, deadline=None)
@given(worths(), st.integers(1, 7), st.data())
def test_other_units_and_own_means_move_the_nucleolus_along(
    worth: Table, unit: int, data: st.DataObject
) -> None:
    n = len(worth).bit_length() - 1
    own = data.draw(st.lists(st.integers(-9, 9), min_size=n, max_size=n))
    found = _nucleolus.nucleolus(worth).shares
    after = _nucleolus.nucleolus(unit * worth + subset_sums(own)).shares
    assert after == tuple(unit * share + mine for share, mine in zip(found, own, strict=True))


@settings(max_examples=100, deadline=None)
@given(worths(), st.data())
def test_the_nucleolus_knows_no_names(worth: Table, data: st.DataObject) -> None:
    order = data.draw(st.permutations(range(len(worth).bit_length() - 1)))
    found = _nucleolus.nucleolus(worth).shares
    assert _nucleolus.nucleolus(moved(worth, order)).shares == tuple(found[place] for place in order)


@settings(deadline=None)
@given(item_games())
def test_cost_items_can_always_be_shared_so_that_nobody_leaves(game: CostGame) -> None:
    """Games of cost items are concave: Shapley shares and the nucleolus lie in the core."""
    found = share_cost(game)
    assert found.can_be_stable
    assert found[SharingRule.SHAPLEY].stable
    assert found[SharingRule.NUCLEOLUS].stable
    assert not found[SharingRule.SHAPLEY].more_than_alone


@settings(deadline=None)
@given(item_games(), st.data())
def test_shares_add_up_to_the_cost_and_are_within_a_unit(game: CostGame, data: st.DataObject) -> None:
    amounts = st.fractions(0, 10**6, max_denominator=100)
    budgets = {member: data.draw(amounts) for member in game.members}
    for one in share_cost(game, budgets=budgets, worths=budgets).rules:
        if one.shares is None:
            assert one.why_not
        else:
            assert sum(one.shares) == game.total
            assert one.exact is not None
            assert all(abs(a - b) < 1 for a, b in zip(one.shares, one.exact, strict=True))


@given(st.lists(st.fractions(-9, 9, max_denominator=50), min_size=1, max_size=9))
def test_larger_shares_stay_larger_when_rounded(shares: list[Fraction]) -> None:
    shares[-1] += -sum(shares) % 1
    found = rounded(shares, int(sum(shares)))
    for a, one in zip(shares, found, strict=True):
        for b, other in zip(shares, found, strict=True):
            assert one <= other or a >= b


@given(st.lists(st.floats(0, 1e6), min_size=1, max_size=20), st.floats(0.1, 100))
def test_gini_asks_neither_for_the_unit_nor_for_the_order(amounts: list[float], unit: float) -> None:
    found = gini(np.array(amounts))
    assert 0 <= found <= 1 - 1 / len(amounts) + 1e-12
    assert abs(gini(np.array(amounts[::-1])) - found) < 1e-12
    assert abs(gini(np.array(amounts) * unit) - found) < 1e-9


@given(st.lists(st.none() | st.fractions(0, 9, max_denominator=50), max_size=8))
def test_a_disproportion_is_known_only_of_who_has_a_burden(burdens: list[Fraction | None]) -> None:
    for burden, times in zip(burdens, disproportions(burdens), strict=True):
        assert times is None or (burden is not None and times >= 0)
        if burden is None:
            assert times is None
