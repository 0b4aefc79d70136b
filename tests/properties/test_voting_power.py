"""What holds of voting power under any rule."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from archstone.engines import voting_power as engine
from archstone.engines._voting_nests import OneNest, TooManyWeights
from archstone.engines.voting_power import ExactPower, Role, voting_power
from archstone.model.voting_rules import AllOf, AnyOf, Rule, WeightedRule, with_vetoes

WEIGHTS = st.integers(0, 30)


@st.composite
def weighted(draw: st.DrawFn, members: int) -> WeightedRule:
    weights = draw(st.lists(WEIGHTS, min_size=members, max_size=members).filter(any))
    return WeightedRule(draw(st.integers(1, sum(weights))), tuple(weights))


@st.composite
def rules(draw: st.DrawFn) -> Rule:
    members = draw(st.integers(1, 9))
    leaf: st.SearchStrategy[Rule] = weighted(members)
    nested = st.recursive(
        leaf,
        lambda part: st.builds(
            lambda join, parts: join(tuple(parts)),
            st.sampled_from([AllOf, AnyOf]),
            st.lists(part, min_size=1, max_size=3),
        ),
        max_leaves=5,
    )
    holders = draw(st.sets(st.integers(0, members - 1), max_size=2))
    return with_vetoes(draw(nested), holders)


def exactly(rule: Rule) -> ExactPower:
    exact = voting_power(rule).exact
    assert exact is not None
    return exact


@settings(max_examples=150, deadline=None)
@given(rules())
def test_shares_sum_to_one_and_roles_fit_them(rule: Rule) -> None:
    exact, power = exactly(rule), voting_power(rule)
    assert sum(exact.banzhaf) == sum(exact.shapley_shubik) == 1
    for k, role in enumerate(power.roles):
        assert (exact.swings[k] == 0) == (role in (Role.DUMMY, Role.NO_VOTE))
        assert (exact.swings[k] == 0) == (exact.shapley_shubik[k] == 0)
        assert (exact.prevent[k] == 1) == (role in (Role.BLOCKER, Role.DICTATOR))
        assert (exact.banzhaf_absolute[k] == 1) == (role is Role.DICTATOR)
        if exact.act:  # swings / all sets is the harmonic mean of Coleman's two, half and half
            assert exact.banzhaf_absolute[k] == 2 * exact.prevent[k] * exact.act
            assert exact.banzhaf_absolute[k] == 2 * exact.initiate[k] * (1 - exact.act)


@settings(max_examples=100, deadline=None)
@given(st.integers(1, 9).flatmap(weighted))
def test_who_has_more_votes_has_no_less_power(rule: WeightedRule) -> None:
    exact = exactly(rule)
    order = sorted(range(rule.size), key=lambda k: rule.weights[k])
    for less, more in pairwise(order):
        assert exact.swings[less] <= exact.swings[more]
        assert exact.shapley_shubik[less] <= exact.shapley_shubik[more]
        if rule.weights[less] == rule.weights[more]:
            assert exact.swings[less] == exact.swings[more]


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 8).flatmap(weighted), st.randoms(use_true_random=False))
def test_the_order_of_members_does_not_matter(rule: WeightedRule, random: object) -> None:
    order = list(range(rule.size))
    random.shuffle(order)  # type: ignore[attr-defined]
    other = exactly(WeightedRule(rule.quota, tuple(rule.weights[k] for k in order)))
    one = exactly(rule)
    assert other.swings == tuple(one.swings[k] for k in order)
    assert other.shapley_shubik == tuple(one.shapley_shubik[k] for k in order)


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 8).flatmap(weighted))
def test_a_member_without_a_vote_changes_no_one_s_share(rule: WeightedRule) -> None:
    one, more = exactly(rule), exactly(WeightedRule(rule.quota, (*rule.weights, 0)))
    assert more.banzhaf == (*one.banzhaf, Fraction(0))
    assert more.shapley_shubik == (*one.shapley_shubik, Fraction(0))
    assert more.act == one.act


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 40).flatmap(weighted))
def test_shares_agree_with_whole_numbers(rule: WeightedRule) -> None:
    exact, shares = exactly(rule), engine._from_shares(rule)
    for ours, known in (
        (shares.banzhaf, exact.banzhaf),
        (shares.shapley_shubik, exact.shapley_shubik),
        (shares.coleman.prevent, exact.prevent),
        (shares.coleman.initiate, exact.initiate),
    ):
        assert all(abs(a - b) <= 1e-12 * b for a, b in zip(ours, map(float, known), strict=True))
    assert abs(shares.coleman.act - float(exact.act)) <= 1e-12 * float(exact.act)


@settings(max_examples=100, deadline=None)
@given(rules())
def test_by_weight_as_by_state(rule: Rule) -> None:
    try:
        nest = OneNest(rule, exact=True)
    except TooManyWeights:  # four rules or more that don't count heads
        return
    known, shares = exactly(rule), engine._from_nest_shares(rule, nest)
    assert engine._from_nest_counts(rule, nest).exact == known
    for ours, exact in ((shares.banzhaf, known.banzhaf), (shares.shapley_shubik, known.shapley_shubik)):
        assert all(abs(a - b) <= 1e-12 * b for a, b in zip(ours, map(float, exact), strict=True))
        assert abs(sum(ours) - 1.0) <= 1e-12


@settings(max_examples=60, deadline=None)
@given(rules(), st.data())
def test_whoever_decides_is_asked_of_the_rule(rule: Rule, data: st.DataObject) -> None:
    """A set that turns from losing to winning by one member shows that the member has power."""
    some = data.draw(st.sets(st.integers(0, rule.size - 1)))
    member = data.draw(st.integers(0, rule.size - 1))
    if rule.wins(some | {member}) and not rule.wins(some - {member}):
        assert exactly(rule).swings[member] > 0
