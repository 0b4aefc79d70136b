"""Voting power in each category with its vetoes, against the engine of voting power."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archstone.engines.vote_vetoes import CategoryRule, category_rules, power_over_categories, veto_power
from archstone.engines.voting_power import voting_power
from archstone.model.capabilities import CapabilityId
from archstone.model.errors import RuleBroken
from archstone.model.rules import Category, Procedure, RuleBook, Veto, Votes
from archstone.model.voting_rules import WeightedRule, with_vetoes

TRUST = CapabilityId("community-trust")
NAMES = ("Ash", "Birch", "Cedar")


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_power_is_that_of_the_engine_of_voting_power(data: st.DataObject) -> None:
    weights = data.draw(st.lists(st.integers(0, 9), min_size=2, max_size=7).filter(any))
    quota = data.draw(st.integers(1, sum(weights)))
    vetoes = data.draw(st.frozensets(st.integers(0, len(weights) - 1), max_size=3))
    power, act = veto_power(weights, quota, vetoes)
    known = voting_power(with_vetoes(WeightedRule(quota, tuple(weights)), sorted(vetoes)), exact=True)
    assert power.tolist() == pytest.approx(list(known.banzhaf), abs=1e-12)
    assert act == known.coleman.act


def test_a_veto_gains_what_the_others_lose() -> None:
    rule = CategoryRule("data sharing", (2, 1, 1), 3, frozenset({1}))
    overall = power_over_categories([rule, CategoryRule("budget", (2, 1, 1), 3)], [0.5, 0.25, 0.25])
    first, second = overall.categories
    assert first.power == pytest.approx((0.5, 0.5, 0.0))
    assert first.gains == pytest.approx((-0.1, 0.3, -0.2))
    assert second.gains == (0.0, 0.0, 0.0)
    assert overall.power == pytest.approx((0.55, 0.35, 0.1))
    assert first.distance == pytest.approx(0.0 + 0.25 + 0.25)
    assert overall.distance == pytest.approx(0.05 + 0.1 + 0.15)
    told = first.sentence(NAMES)
    assert told == (
        "data sharing: by the veto of Birch, power shifts to Birch +0.300 from Ash -0.100, Cedar -0.200."
    )
    assert second.sentence(NAMES) == "budget: no vetoes."


def test_a_veto_that_changes_nothing_says_so() -> None:
    rule = CategoryRule("budget", (1, 1, 1), 3, frozenset({0}))
    (found,) = power_over_categories([rule], [1 / 3] * 3).categories
    assert "the veto of Ash shifts nobody's power" in found.sentence(NAMES)


def test_categories_of_a_rule_book() -> None:
    book = RuleBook(
        (
            Category("budget", votes=Votes.BY_RISK),
            Category("data", votes=Votes.BY_RISK, touches=frozenset({TRUST}), vetoes=(Veto("b", TRUST),)),
            Category("sunset", procedure=Procedure.UNANIMITY),
            Category("statement", procedure=Procedure.CONSENSUS),
            Category("daily", procedure=Procedure.EXECUTIVE_COMMITTEE),
            Category("charter", procedure=Procedure.SUPERMAJORITY, threshold=Fraction(2, 3)),
            Category("plan", votes=Votes.PROPORTIONAL),
        ),
        seats={"a": 2, "b": 2, "c": 1},
        committee=("a", "c"),
    )
    found = {rule.category: rule for rule in category_rules(book, ("a", "b", "c"), (3, 2, 1), 4)}
    assert found["budget"] == CategoryRule("budget", (3, 2, 1), 4, frozenset(), True)
    assert found["data"].vetoes == {1}
    assert (found["sunset"].weights, found["sunset"].quota) == ((1, 1, 1), 3)
    assert (found["statement"].weights, found["statement"].quota) == ((1, 1, 1), 3)
    assert (found["daily"].weights, found["daily"].quota) == ((1, 0, 1), 2)
    assert (found["charter"].weights, found["charter"].quota) == ((1, 1, 1), 2)
    assert (found["plan"].weights, found["plan"].quota, found["plan"].by_risk) == ((2, 2, 1), 3, False)
    power_over_categories(list(found.values()), [0.5, 0.3, 0.2])


@pytest.mark.parametrize(
    ("rules", "sentence"),
    [
        ([], "There is no category of decisions; name one with its rule."),
        ([CategoryRule("budget", (1, 1), 3)], "On budget 3 votes must say yes, out of 2"),
        ([CategoryRule("budget", (1, 1), 0)], "On budget 0 votes must say yes, out of 2"),
    ],
)
def test_what_has_no_power(rules: list[CategoryRule], sentence: str) -> None:
    with pytest.raises(RuleBroken) as broken:
        power_over_categories(rules, [0.5, 0.5])
    assert sentence in str(broken.value)
