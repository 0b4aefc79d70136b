"""Voting power against a count over all sets, and what is said of it."""

from __future__ import annotations

import random
from fractions import Fraction
from itertools import combinations
from math import factorial

import pytest

from archstone.engines import _voting_single, _voting_states
from archstone.engines import voting_power as engine
from archstone.engines._voting_single import OneRule
from archstone.engines.voting_power import Role, VotingPower, banzhaf, shapley_shubik, voting_power
from archstone.model.errors import RuleBroken
from archstone.model.voting_rules import AllOf, AnyOf, Rule, WeightedRule, veto, with_vetoes


def by_hand(rule: Rule) -> tuple[int, list[int], list[Fraction], list[str]]:
    """Winning sets, swings, Shapley-Shubik and roles, straight from the definitions."""
    n = rule.size
    sets = [frozenset(some) for size in range(n + 1) for some in combinations(range(n), size)]
    wins = {some: rule.wins(some) for some in sets}
    swings, turns, roles = [], [], []
    for i in range(n):
        decisive = [some for some in sets if i not in some and not wins[some] and wins[some | {i}]]
        swings.append(len(decisive))
        orders = sum(factorial(len(some)) * factorial(n - 1 - len(some)) for some in decisive)
        turns.append(Fraction(orders, factorial(n)))
        if len(decisive) == 2 ** (n - 1):
            roles.append("dictator")
        elif all(leaf.weights[i] == 0 for leaf in rule.leaves):
            roles.append("no vote")
        elif not decisive:
            roles.append("dummy")
        elif all(i in some for some in sets if wins[some]):
            roles.append("blocker")
        else:
            roles.append("ordinary")
    return sum(wins.values()), swings, turns, roles


def check(rule: Rule) -> VotingPower:
    winning, swings, turns, roles = by_hand(rule)
    power, n = voting_power(rule), rule.size
    assert power.exact is not None
    assert (power.exact.winning, list(power.exact.swings)) == (winning, swings), rule
    assert list(power.exact.shapley_shubik) == turns
    assert [str(role) for role in power.roles] == roles
    total = sum(swings)
    assert power.banzhaf == tuple(float(Fraction(s, total)) for s in swings)
    assert power.banzhaf_absolute == tuple(s / 2 ** (n - 1) for s in swings)
    assert power.shapley_shubik == tuple(float(turn) for turn in turns)
    assert power.coleman.act == winning / 2**n
    assert power.coleman.prevent == tuple(s / winning for s in swings)
    assert power.coleman.initiate == tuple(s / (2**n - winning) for s in swings)
    return power


def some_rule(rng: random.Random, n: int, depth: int) -> Rule:
    if depth and rng.random() < 0.6:
        join = rng.choice([AllOf, AnyOf])
        return join(tuple(some_rule(rng, n, depth - 1) for _ in range(rng.randint(1, 3))))
    heaviest = rng.choice([1, 3, 10, 1000, 10**12])
    weights = tuple(rng.choice([0, rng.randint(0, heaviest)]) for _ in range(n))
    if not any(weights):
        return veto(rng.randrange(n), n)
    return WeightedRule(rng.randint(1, sum(weights)), weights)


@pytest.mark.parametrize("seed", range(60))
def test_nests_with_vetoes_as_counted_by_hand(seed: int) -> None:
    rng = random.Random(seed)
    n = rng.randint(1, 7)
    rule = some_rule(rng, n, rng.randint(0, 3))
    check(with_vetoes(rule, [k for k in range(n) if rng.random() < 0.15]))


@pytest.mark.parametrize("seed", range(3))
def test_twelve_members_as_counted_by_hand(seed: int) -> None:
    rng = random.Random(1000 + seed)
    check(some_rule(rng, 12, 2))


def test_the_other_ways_of_counting_say_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = random.Random(7)
    rules = [some_rule(rng, rng.randint(1, 9), 0) for _ in range(40)]
    nests = [some_rule(rng, rng.randint(1, 7), 2) for _ in range(20)]
    counted = [voting_power(rule) for rule in rules + nests]
    monkeypatch.setattr(_voting_states, "MOST_MEMBERS_AS_FLOATS", 0)
    for rule, known in zip(rules + nests, counted, strict=True):
        assert engine._from_states(rule) == known  # with long whole numbers
    for rule, known in zip(rules, counted, strict=False):
        assert isinstance(rule, WeightedRule)
        if OneRule(rule).quota > 10**6:
            continue
        assert engine._from_exact_counts(rule) == known
        shared = engine._from_shares(rule)
        assert shared.roles == known.roles
        assert shared.exact is None
        for name in ("banzhaf", "banzhaf_absolute", "shapley_shubik"):
            assert getattr(shared, name) == pytest.approx(getattr(known, name), rel=1e-12, abs=0)
        for name in ("act", "prevent", "initiate"):
            expected = getattr(known.coleman, name)
            assert getattr(shared.coleman, name) == pytest.approx(expected, rel=1e-12, abs=0)


@pytest.mark.parametrize("share", [0.02, 0.3, 0.5, 0.8, 1.0])
def test_sixty_members_to_twelve_digits(share: float) -> None:
    rng = random.Random(3)
    weights = (*(rng.randint(1, 60) for _ in range(58)), 0, 0)
    rule = WeightedRule(max(1, int(share * sum(weights))), weights)
    floats, exact = voting_power(rule), voting_power(rule, exact=True)
    assert floats.exact is None
    assert exact.exact is not None
    assert floats.banzhaf == pytest.approx(exact.banzhaf, rel=1e-12, abs=0)
    assert floats.shapley_shubik == pytest.approx(exact.shapley_shubik, rel=1e-12, abs=0)
    assert floats.coleman.act == pytest.approx(exact.coleman.act, rel=1e-12, abs=0)
    assert floats.coleman.prevent == pytest.approx(exact.coleman.prevent, rel=1e-12, abs=0)
    assert floats.coleman.initiate == pytest.approx(exact.coleman.initiate, rel=1e-12, abs=0)
    assert floats.roles == exact.roles
    assert banzhaf(rule) == floats.banzhaf
    assert shapley_shubik(rule) == floats.shapley_shubik
    packed = engine._from_states(rule)
    assert packed == exact


def test_all_nodes_count_where_the_first_left_too_much_out(monkeypatch: pytest.MonkeyPatch) -> None:
    rule = WeightedRule(101, (*(2 for _ in range(80)), 1))
    whole = shapley_shubik(rule)
    monkeypatch.setattr(_voting_single, "LOGARITHM_LEFT_OUT", 1.0)  # leaves every node out
    assert shapley_shubik(rule) == pytest.approx(whole, rel=1e-12)


def test_short_ways_for_few_members_and_nests() -> None:
    rule = AllOf((WeightedRule(3, (2, 1, 1)), veto(1, 3)))
    assert banzhaf(rule) == voting_power(rule).banzhaf
    assert shapley_shubik(rule) == voting_power(rule).shapley_shubik


def test_large_weights_of_few_members() -> None:
    rng = random.Random(11)
    weights = tuple(rng.randint(1, 10**15) for _ in range(10))
    check(WeightedRule(sum(weights) // 2 + 1, weights))


def test_every_role_is_told() -> None:
    power = voting_power(WeightedRule(12, (4, 4, 4, 2, 2, 1)))
    assert power.members(Role.DUMMY) == (5,)
    assert power.sentences()[0] == "Member 6 has votes but no power: no outcome ever hangs on it."
    two = voting_power(WeightedRule(5, (3, 3, 1, 0)))
    assert two.roles == (Role.BLOCKER, Role.BLOCKER, Role.DUMMY, Role.NO_VOTE)
    said = two.sentences(["hospital", "Church", "school", "shop"])
    assert said == (
        "School has votes but no power: no outcome ever hangs on it.",
        "Hospital and Church can each block alone: nothing passes without their yes.",
        "Shop has no vote.",
        "If every member said yes or no by the toss of a coin, about 25 of 100 proposals would pass.",
    )
    one = voting_power(WeightedRule(3, (3, 1, 1)))
    assert one.roles == (Role.DICTATOR, Role.DUMMY, Role.DUMMY)
    assert one.sentences()[0] == (
        "Member 1 decides alone: what it wants passes, and nothing passes without it."
    )
    assert one.sentences()[1].startswith("Member 2 and member 3 have votes but no power")
    alone = voting_power(WeightedRule(4, (2, 1, 1)))
    assert set(alone.roles) == {Role.BLOCKER}
    assert "about 12 of 100" in alone.sentences()[-1]
    rare = voting_power(WeightedRule(12, (1,) * 12))
    assert "about one in 4,096 proposals would pass" in rare.sentences()[-1]
    single = voting_power(AllOf((WeightedRule(2, (1, 1, 1)), veto(2, 3))))
    assert single.sentences()[0] == "Member 3 can block alone: nothing passes without its yes."


def test_too_much_to_count_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(RuleBroken, match="at most 1,000 members; here are 1,001"):
        voting_power(WeightedRule(1, (1,) * 1001))
    with pytest.raises(RuleBroken, match="at most 1,000 members"):
        banzhaf(WeightedRule(1, (1,) * 1001))
    with pytest.raises(RuleBroken, match="The weights add up to more than can be counted"):
        voting_power(WeightedRule(1, (2**62, 1)))
    heavy = WeightedRule(10**9, tuple(10**8 + k for k in range(60)))
    for work in (voting_power, banzhaf, shapley_shubik):
        with pytest.raises(RuleBroken, match="too large to be counted one by one"):
            work(heavy)
    monkeypatch.setattr(_voting_states, "MOST_WORDS", 1000)
    many = WeightedRule(500, tuple(range(40, 70)))
    assert voting_power(many).exact is not None  # one rule is then counted by weight


def test_sums_that_are_not_kept_only_make_more_states(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = random.Random(5)
    rules = [some_rule(rng, 8, 2) for _ in range(10)]
    known = [voting_power(rule) for rule in rules]
    monkeypatch.setattr(_voting_states, "MOST_SUMS", 3)
    assert [voting_power(rule) for rule in rules] == known
