"""Shares of costs and savings as others published them, and games whose answer has a closed form."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations, pairwise

import numpy as np
import numpy.typing as npt
import pytest

from archstone.engines import _nucleolus, _shapley
from archstone.engines.cost_games import CostGame, SharedItem
from archstone.engines.cost_sharing import SharingRule, share_cost
from tests.brute_nucleolus import nucleolus_by_many_programs

Table = npt.NDArray[np.int64]


def nucleolus(worth: Table) -> tuple[Fraction, ...]:
    return _nucleolus.nucleolus(worth).shares


def size_in(mask: int, places: range) -> int:
    return sum(mask >> place & 1 for place in places)


def bankruptcy(estate: int, claims: list[int]) -> Table:
    """What is left to a set once all others have been paid in full (Aumann & Maschler 1985)."""
    owed = [
        sum(claim for k, claim in enumerate(claims) if not mask >> k & 1) for mask in range(1 << len(claims))
    ]
    return np.array([0, *(max(0, estate - one) for one in owed[1:])])


def constrained_equal(estate: Fraction, claims: list[Fraction]) -> list[Fraction]:
    """Everyone gets the same, but nobody more than it claims."""
    given, left = [Fraction(0)] * len(claims), estate
    for done, k in enumerate(sorted(range(len(claims)), key=lambda k: claims[k])):
        given[k] = min(claims[k], left / (len(claims) - done))
        left -= given[k]
    return given


def talmud(estate: int, claims: list[int]) -> list[Fraction]:
    """Up to half of all claims share gains on half claims, beyond it losses likewise."""
    halves = [Fraction(claim, 2) for claim in claims]
    if 2 * estate <= sum(claims):
        return constrained_equal(Fraction(estate), halves)
    losses = constrained_equal(Fraction(sum(claims) - estate), halves)
    return [claim - loss for claim, loss in zip(claims, losses, strict=True)]


@pytest.mark.parametrize(
    ("estate", "paid"),
    [
        (100, (Fraction(100, 3),) * 3),
        (200, (50, 75, 75)),
        (300, (50, 100, 150)),
    ],
)
def test_the_three_widows_of_the_talmud(estate: int, paid: tuple[Fraction, ...]) -> None:
    assert nucleolus(bankruptcy(estate, [100, 200, 300])) == paid


@pytest.mark.parametrize("seed", range(25))
def test_bankruptcies_are_settled_as_aumann_and_maschler_say(seed: int) -> None:
    rng = np.random.default_rng(seed)
    claims = rng.integers(1, 60, int(rng.integers(2, 9))).tolist()
    estate = int(rng.integers(1, sum(claims) + 1))
    assert list(nucleolus(bankruptcy(estate, claims))) == talmud(estate, claims)


def airport(strips: list[int]) -> CostGame:
    """A set pays for the longest strip that one of it needs: every stretch is an item of those who use it."""
    members = [f"m{k}" for k in range(len(strips))]
    lengths = [0, *sorted(set(strips))]
    stretches = [
        SharedItem(
            f"to {longer}",
            longer - shorter,
            frozenset(m for m, strip in zip(members, strips, strict=True) if strip >= longer),
        )
        for shorter, longer in pairwise(lengths)
    ]
    return CostGame.of_items(members, stretches)


@pytest.mark.parametrize("seed", range(10))
def test_the_airport_by_littlechild_and_owen(seed: int) -> None:
    """Each stretch is divided among those who need it."""
    rng = np.random.default_rng(seed)
    strips = sorted(rng.integers(1, 50, 6).tolist())
    game = airport(strips)
    expected, before = [], Fraction(0)
    for k, strip in enumerate(strips):
        before += Fraction(strip - (strips[k - 1] if k else 0), len(strips) - k)
        expected.append(before)
    assert share_cost(game)[SharingRule.SHAPLEY].exact == tuple(expected)
    assert _shapley.exact(game.alone.table(6)) == tuple(expected)  # type: ignore[union-attr]


def littlechild(strips: list[int]) -> list[Fraction]:
    """The nucleolus of an airport (Littlechild 1974), for strips in ascending order.

    Those before stretch k pay a charge each, the least that some stretch allows; then the rest likewise.
    """
    n = len(strips)
    charges: list[Fraction] = []
    paid = Fraction(0)
    while len(charges) < n:
        done = len(charges)
        ways = [((strips[k] - paid) / Fraction(k - done + 2), k) for k in range(done, n - 1)] + [
            ((strips[n - 1] - paid) / Fraction(n - done), n - 1)
        ]
        least = min(charge for charge, _ in ways)
        last = max(k for charge, k in ways if charge == least)
        charges += [least] * (last - done + 1)
        paid = sum(charges, Fraction(0))
    return charges


@pytest.mark.parametrize("seed", range(20))
def test_the_nucleolus_of_an_airport_by_littlechild(seed: int) -> None:
    rng = np.random.default_rng(seed)
    strips = sorted(rng.integers(1, 40, int(rng.integers(2, 9))).tolist())
    assert list(share_cost(airport(strips))[SharingRule.NUCLEOLUS].exact or ()) == littlechild(strips)


@pytest.mark.parametrize(("left", "right"), [(1, 2), (2, 2), (2, 3), (3, 5)])
def test_gloves(left: int, right: int) -> None:
    """All goes to the scarce side, the only share in the core; halves where neither is scarce."""
    n = left + right
    worth = np.array(
        [min(size_in(mask, range(left)), size_in(mask, range(left, n))) for mask in range(1 << n)]
    )
    half = Fraction(1, 2)
    assert nucleolus(worth) == (
        (half,) * n if left == right else (Fraction(1),) * left + (Fraction(0),) * right
    )


def test_one_left_glove_and_two_right_by_shapley() -> None:
    worth = np.array([min(mask & 1, 1) * (mask > 1) for mask in range(8)])
    assert _shapley.exact(worth) == (Fraction(2, 3), Fraction(1, 6), Fraction(1, 6))


@pytest.mark.parametrize("needed", [0b1, 0b110, 0b1011, 0b1111])
def test_who_is_needed_shares_alike(needed: int) -> None:
    """Unanimity games: Shapley and the nucleolus agree."""
    worth = np.array([60 * ((mask & needed) == needed) for mask in range(16)])
    expected = tuple(Fraction(60, needed.bit_count()) * (needed >> k & 1) for k in range(4))
    assert _shapley.exact(worth) == expected
    assert nucleolus(worth) == expected


@pytest.mark.parametrize("n", [1, 2, 3, 7, 15])
def test_games_where_everyone_is_alike_or_nothing_is_won(n: int) -> None:
    sizes = np.array([mask.bit_count() for mask in range(1 << n)])
    assert nucleolus(sizes * sizes) == (Fraction(n),) * n
    assert nucleolus(np.zeros(1 << n, np.int64)) == (0,) * n
    assert _shapley.exact(sizes * sizes) == (Fraction(n),) * n


def test_a_majority_of_three_has_an_empty_core_and_one_fair_answer() -> None:
    worth = np.array([int(mask.bit_count() >= 2) for mask in range(8)])
    found = _nucleolus.nucleolus(worth)
    assert found.shares == (Fraction(1, 3),) * 3
    assert found.least_excess == Fraction(-1, 3)


def test_a_weighted_majority_game_by_its_least_weights() -> None:
    """[4; 2, 2, 1, 1, 1]: a homogeneous, constant-sum game, whose nucleolus is its weights (Peleg 1968)."""
    weights = (2, 2, 1, 1, 1)
    worth = np.array([int(sum(w for k, w in enumerate(weights) if mask >> k & 1) >= 4) for mask in range(32)])
    assert nucleolus(worth) == tuple(Fraction(weight, 7) for weight in weights)


@pytest.mark.parametrize("seed", range(8))
def test_assignment_games_lie_in_their_core(seed: int) -> None:
    """Shapley & Shubik 1971: sellers and buyers; the nucleolus gives every matched pair its whole worth."""
    rng = np.random.default_rng(seed)
    sellers, buyers = 2, 3
    gains = rng.integers(0, 15, (sellers, buyers))
    worth = np.zeros(1 << 5, np.int64)
    pairs = [(i, j) for i in range(sellers) for j in range(buyers)]
    for mask in range(1 << 5):
        for size in (1, 2):
            for some in combinations(pairs, size):
                who = [i for i, _ in some] + [sellers + j for _, j in some]
                if len(set(who)) == len(who) and all(mask >> k & 1 for k in who):
                    worth[mask] = max(worth[mask], sum(gains[i, j] for i, j in some))
    found = nucleolus(worth)
    assert sum(found) == worth[-1]
    assert all(found[i] + found[sellers + j] >= gains[i, j] for i, j in pairs)
    assert [float(one) for one in found] == pytest.approx(nucleolus_by_many_programs(worth), abs=1e-6)


def test_the_tennessee_valley_authority() -> None:
    """Straffin & Heaney 1981: navigation, flood control and power of 1938, in thousands of dollars."""
    costs = {
        frozenset({"navigation"}): 163_520,
        frozenset({"flood"}): 140_826,
        frozenset({"power"}): 250_096,
        frozenset({"navigation", "flood"}): 301_607,
        frozenset({"navigation", "power"}): 378_821,
        frozenset({"flood", "power"}): 367_370,
        frozenset({"navigation", "flood", "power"}): 412_584,
    }
    found = share_cost(CostGame.of_sets(["navigation", "flood", "power"], costs))
    half = Fraction(1, 2)  # of a thousand; published in whole ones
    assert found[SharingRule.SHAPLEY].exact == (117_829, 100_756 + half, 193_998 + half)
    assert found[SharingRule.NUCLEOLUS].shares == (116_234, 93_540, 202_810)
    assert found[SharingRule.EQUAL].stable
    assert found.can_be_stable
