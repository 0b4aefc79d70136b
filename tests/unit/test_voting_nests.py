"""Nests of many members by weight: against counts by state, and what is too much."""

from __future__ import annotations

import random
from collections.abc import Sequence
from fractions import Fraction

import pytest

from archstone.engines import _voting_nests, _voting_states
from archstone.engines import voting_power as engine
from archstone.engines._voting_nests import OneNest
from archstone.engines.voting_power import (
    ExactPower,
    Role,
    VotingPower,
    banzhaf,
    shapley_shubik,
    voting_power,
)
from archstone.model.errors import RuleBroken
from archstone.model.voting_rules import AllOf, AnyOf, Rule, WeightedRule, veto, with_vetoes


def drawn(members: int, heaviest: int, seed: int = 0) -> WeightedRule:
    rng = random.Random(1000 * members + seed)
    weights = tuple(rng.randint(1, heaviest) for _ in range(members))
    return WeightedRule(sum(weights) // 2 + 1, weights)


def most_of(members: int, share: float = 0.5) -> WeightedRule:
    return WeightedRule(int(share * members) + 1, (1,) * members)


def some_nest(rng: random.Random, members: int, depth: int, by_heads: float) -> Rule:
    if depth and rng.random() < 0.8:
        parts = tuple(some_nest(rng, members, depth - 1, by_heads) for _ in range(rng.randint(1, 2)))
        return AllOf(parts) if rng.random() < 0.5 else AnyOf(parts)
    weights = tuple(rng.choice([0, rng.randint(0, 8), rng.randint(1, 8)]) for _ in range(members))
    if rng.random() < by_heads or not any(weights):
        weights = (1,) * members
    return WeightedRule(rng.randint(1, sum(weights)), weights)


def near(ours: Sequence[float], known: Sequence[Fraction] | Sequence[float]) -> None:
    assert ours == pytest.approx([float(value) for value in known], rel=1e-12, abs=0)


def agree(shares: VotingPower, known: ExactPower | None) -> None:
    assert known is not None
    near(shares.banzhaf, known.banzhaf)
    near(shares.banzhaf_absolute, known.banzhaf_absolute)
    near(shares.shapley_shubik, known.shapley_shubik)
    near([shares.coleman.act], [known.act])
    near(shares.coleman.prevent, known.prevent)
    if known.act < 1:
        near(shares.coleman.initiate, known.initiate)


@pytest.mark.parametrize("seed", range(40))
def test_nests_by_weight_say_what_states_say(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    rng = random.Random(seed)
    members = rng.randint(1, 13)
    vetoes = [member for member in range(members) if rng.random() < 0.07]
    rule = with_vetoes(some_nest(rng, members, 2, rng.choice([0.0, 0.4])), vetoes)
    known = voting_power(rule)
    try:
        nest = OneNest(rule, exact=True)
    except RuleBroken:
        return  # four rules or more that don't count heads
    assert engine._from_nest_counts(rule, nest) == known
    shares = engine._from_nest_shares(rule, OneNest(rule))
    agree(shares, known.exact)
    assert (shares.roles, shares.exact) == (known.roles, None)
    if (nest.classes == 0).all():  # no rule counts heads, so it also goes by chances
        monkeypatch.setattr(_voting_nests, "MOST_CELLS", 0)
        by_chance = OneNest(rule)
        if by_chance.kinds:
            assert not by_chance.by_size
        agree(engine._from_nest_shares(rule, by_chance), known.exact)
        near(_voting_nests.chances_of_deciding(by_chance), known.exact.banzhaf_absolute)  # type: ignore[union-attr]


def test_both_mirrors_and_vetoes_are_taken() -> None:
    """The nests drawn above wouldn't show much otherwise."""
    weights = (5, 4, 7, 8, 1, 1, 6)
    assert not OneNest(AllOf((WeightedRule(9, weights), most_of(7)))).mirrored
    high = OneNest(AllOf((WeightedRule(22, weights), veto(0, 7))))
    assert high.mirrored
    assert high.needed == (0,)


@pytest.mark.parametrize("share", [0.1, 0.5, 0.75])
def test_sixty_members_as_counted_by_state(share: float) -> None:
    votes = drawn(60, 6)
    council = AllOf((votes, most_of(60, share), veto(4, 60)))
    known = engine._from_states(council)
    assert voting_power(council) == known  # few states stay by state
    assert engine._from_nest_counts(council, OneNest(council, exact=True)) == known
    agree(engine._from_nest_shares(council, OneNest(council)), known.exact)


@pytest.mark.parametrize("join", [AllOf, AnyOf])
def test_a_hundred_members_to_twelve_digits(join: type[AllOf] | type[AnyOf]) -> None:
    rule = join((drawn(100, 100), most_of(100, 0.6)))
    shares, exact = voting_power(rule), voting_power(rule, exact=True)
    assert shares.exact is None
    agree(shares, exact.exact)
    assert exact.exact is not None
    assert sum(exact.exact.shapley_shubik) == 1
    assert banzhaf(rule) == shares.banzhaf
    assert shapley_shubik(rule) == shares.shapley_shubik
    assert set(shares.roles) == {Role.ORDINARY}


def test_vetoes_of_a_hundred_members() -> None:
    free = AllOf((drawn(100, 100), most_of(100)))
    power = voting_power(with_vetoes(free, (3, 50)))
    assert power.members(Role.BLOCKER) == (3, 50)
    near([power.coleman.prevent[3], power.coleman.prevent[50]], [1.0, 1.0])
    assert power.shapley_shubik[3] == power.shapley_shubik[50] > max(voting_power(free).shapley_shubik)
    assert sum(power.shapley_shubik) == pytest.approx(1.0, abs=1e-12)


def test_two_rules_of_weights_by_chances(monkeypatch: pytest.MonkeyPatch) -> None:
    rule = AllOf((drawn(56, 9), drawn(56, 9, seed=1), veto(2, 56)))
    by_size, known = OneNest(rule), OneNest(rule, exact=True)
    assert by_size.by_size
    monkeypatch.setattr(_voting_nests, "MOST_CELLS", 50_000)
    by_chance = OneNest(rule)
    assert not by_chance.by_size
    exact = engine._from_nest_counts(rule, known).exact
    agree(engine._from_nest_shares(rule, by_size), exact)
    agree(engine._from_nest_shares(rule, by_chance), exact)
    monkeypatch.setattr(_voting_nests, "LOGARITHM_LEFT_OUT", 1.0)  # leaves every chance out at first
    agree(engine._from_nest_shares(rule, by_chance), exact)
    monkeypatch.setattr(engine, "WORDS_OF_FEW_STATES", 1000)
    near(banzhaf(rule), exact.banzhaf)  # type: ignore[union-attr]


def test_too_many_weights_are_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_voting_states, "MOST_WORDS", 1000)
    monkeypatch.setattr(_voting_nests, "MOST_CELLS", 1000)
    by_heads = AllOf((drawn(30, 30), most_of(30)))
    wide = AllOf((drawn(30, 30), drawn(30, 30, seed=1)))
    for work in (voting_power, banzhaf, shapley_shubik):
        with pytest.raises(
            RuleBroken, match=r"too many weights apart among 30 members to be counted\. Divide"
        ):
            work(by_heads)
    assert voting_power(wide).exact is None
    with pytest.raises(
        RuleBroken, match=r"30 members are too large for exact fractions\. Do without them, or"
    ):
        voting_power(wide, exact=True)
    many = AllOf(tuple(drawn(30, 30, seed=seed) for seed in range(4)))
    with pytest.raises(RuleBroken, match="too many weights apart"):
        voting_power(many)


def test_few_members_of_many_states_stay_exact(monkeypatch: pytest.MonkeyPatch) -> None:
    rule = AllOf((drawn(20, 50), most_of(20)))
    known = voting_power(rule)
    monkeypatch.setattr(_voting_states, "MOST_WORDS", 100)
    assert voting_power(rule) == known


def test_states_are_counted_after_all_where_weights_are_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    weights = [(1, 2) * 27, (2, 1) * 27, (1, 1, 2) * 18, (2, 2, 1) * 18]
    rule = AllOf(tuple(WeightedRule(sum(each) // 2, each) for each in weights))
    known = voting_power(rule)
    monkeypatch.setattr(engine, "WORDS_OF_FEW_STATES", 1)
    assert voting_power(rule) == known
