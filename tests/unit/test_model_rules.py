"""Decision rules: what a category asks, and what is fixed for one ballot."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from archstone.model.capabilities import CapabilityId
from archstone.model.errors import NotFound, RuleBroken
from archstone.model.rules import Base, Category, DecisionRule, Procedure, RuleBook, Veto, Votes

HELP, TRUST = CapabilityId("volunteer-base"), CapabilityId("community-trust")
BUDGET = Category(
    "budget",
    procedure=Procedure.SUPERMAJORITY,
    threshold=Fraction(2, 3),
    votes=Votes.BY_RISK,
    base=Base.ELIGIBLE,
    touches=frozenset({HELP}),
    vetoes=(Veto("a", HELP),),
)


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"procedure": Procedure.SUPERMAJORITY}, "The supermajority of x needs a threshold, such as 2/3."),
        ({"threshold": Fraction(2, 3)}, "only a supermajority has one; make it a supermajority"),
        (
            {"procedure": Procedure.SUPERMAJORITY, "threshold": Fraction(1, 2)},
            "The threshold of x must be above 1/2 and at most 1, not 1/2.",
        ),
        ({"quorum": Fraction(3, 2)}, "The quorum of x is a share from 0 to 1, not 3/2."),
        ({"secret": True, "votes": Votes.BY_RISK}, "secret only with one vote each"),
        (
            {"secret": True, "touches": frozenset({HELP}), "vetoes": (Veto("a", HELP),)},
            "can't be secret and open to vetoes",
        ),
        ({"period_days": 0}, "must be open for at least a day"),
        (
            {"vetoes": (Veto("a", HELP),)},
            "a's veto on x is out of scope: such decisions don't touch its core",
        ),
    ],
)
def test_a_category_that_cannot_be(changes: dict[str, Any], says: str) -> None:
    with pytest.raises(RuleBroken, match=says):
        Category("x", **changes)


@pytest.mark.parametrize(
    ("book", "says"),
    [
        ({"categories": (Category("x"), Category("x"))}, "The category x stands twice."),
        ({"weights": {"a": -1}}, "The weight of a must be 0 or more, not -1."),
        ({"seats": {"a": -1}}, "The number of seats of a must be 0 or more, not -1."),
        (
            {"weights": {"a": 2, "b": 2}, "quota": 2},
            "The quota 2 must be more than half of the total weight 4",
        ),
        ({"weights": {"a": 2, "b": 2}, "quota": 5}, "The quota 5 must be more than half"),
    ],
)
def test_a_rule_book_that_cannot_be(book: dict[str, Any], says: str) -> None:
    with pytest.raises(RuleBroken, match=says):
        RuleBook(**book)


def test_a_secret_ballot_that_asks_members_has_one_vote_each() -> None:
    assert Category("x", procedure=Procedure.CONSENSUS, votes=Votes.BY_RISK, secret=True).secret


def test_a_veto_over_messaging_raises_the_red_flag() -> None:
    veto = {"touches": frozenset({TRUST}), "vetoes": (Veto("a", TRUST),)}
    book = RuleBook(
        (Category("messaging", **veto), Category("press", messaging=True, **veto), Category("money", **veto))
    )
    assert len(book.red_flags) == 2
    assert book.red_flags[0].startswith("a has a veto over messaging (messaging): a red flag")
    assert "(press)" in book.red_flags[1]


def test_the_rule_for_a_ballot_holds_who_is_eligible() -> None:
    book = RuleBook(
        (BUDGET, Category("routine"), Category("seats", votes=Votes.PROPORTIONAL)),
        weights={"a": 3, "b": 2, "c": 0},
        quota=4,
        seats={"a": 1, "b": 5, "c": 1},
    )
    rule = book.rule_for("budget", iter(["b", "a", "c"]))
    assert dict(rule.weights) == {"b": 2, "a": 3, "c": 0}
    assert (rule.eligible, rule.total, rule.quota) == (("b", "a"), 5, None)
    assert rule.vetoes == (Veto("a", HELP),)
    assert book.rule_for("budget", ["b"]).vetoes == ()
    assert dict(book.rule_for("routine", "abc").weights) == {"a": 1, "b": 1, "c": 1}
    assert dict(book.rule_for("seats", "ab").weights) == {"a": 1, "b": 5}
    with pytest.raises(RuleBroken, match="d has no weight by risk, which counts on budget"):
        book.rule_for("budget", "ad")
    with pytest.raises(RuleBroken, match="d has no number of seats, which counts on seats"):
        book.rule_for("seats", "ad")
    with pytest.raises(NotFound, match=r"There is no rule for decisions on 'budgets'. Did you mean budget\?"):
        book.rule_for("budgets", "ab")
    with pytest.raises(RuleBroken, match="Nobody has a vote on routine; say who is eligible"):
        book.rule_for("routine", ())


def test_a_quota_is_for_a_majority_by_risk_alone() -> None:
    book = RuleBook(
        (BUDGET, Category("plan", votes=Votes.BY_RISK), Category("routine")),
        weights={"a": 3, "b": 2},
        quota=4,
    )
    assert [book.rule_for(id, "ab").quota for id in ("budget", "plan", "routine")] == [None, 4, None]
    assert book.rule_for("plan", "ab").counted_against is Base.ELIGIBLE
    with pytest.raises(
        RuleBroken, match="The quota 4 must be more than half of the 3 votes of those eligible"
    ):
        book.rule_for("plan", "a")


def test_the_committee_decides_by_heads() -> None:
    board = Category("x", procedure=Procedure.EXECUTIVE_COMMITTEE, votes=Votes.BY_RISK)
    book = RuleBook((board,), weights={"a": 9, "b": 1, "c": 1}, committee=("c", "a", "gone"))
    rule = book.rule_for("x", "abc")
    assert (dict(rule.weights), rule.votes, rule.counted_against) == (
        {"c": 1, "a": 1},
        Votes.ONE_EACH,
        Base.ELIGIBLE,
    )
    with pytest.raises(RuleBroken, match="no member sits on it; name its members"):
        book.rule_for("x", "b")


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"weights": {"a": -1, "b": 2}}, "The weight of a must be 0 or more, not -1."),
        ({"weights": {"a": 0}}, "Nobody has a vote on x"),
        ({"weights": {"a": 2}}, "has one vote each, so no vote weighs more than 1"),
        ({"votes": Votes.BY_RISK, "quota": 1}, "The quota 1 must be more than half of the 2 votes"),
        ({"votes": Votes.BY_RISK, "quota": 3}, "and at most all of them; if members came or went"),
        ({"procedure": Procedure.SUPERMAJORITY}, "needs a threshold"),
    ],
)
def test_a_decision_rule_that_cannot_be(changes: dict[str, Any], says: str) -> None:
    with pytest.raises(RuleBroken, match=says):
        DecisionRule("x", **({"weights": {"a": 1, "b": 1}} | changes))


def test_a_veto_is_in_scope_by_touch_and_by_rule() -> None:
    rule = DecisionRule(
        "x",
        {"a": 1, "b": 1},
        touches=frozenset({HELP, TRUST}),
        vetoes=(Veto("a", HELP),),
    )
    assert rule.scope_refusal("a", HELP) is None
    assert "don't touch logistics." in str(rule.scope_refusal("a", "logistics"))
    assert "may veto for volunteer-base, not for community-trust." in str(rule.scope_refusal("a", TRUST))
    assert "the rule for x gives b no veto." in str(rule.scope_refusal("b", HELP))


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        (
            {"procedure": Procedure.CONSENSUS, "quorum": Fraction(0)},
            "Nobody may say no; standing aside is allowed, and someone must say yes; one vote each; no "
            "quorum; open ballot.",
        ),
        (
            {"base": Base.PRESENT},
            "More than half of the votes present, abstentions among them must say yes; one vote each; quorum "
            "2 of 3 eligible votes; open ballot.",
        ),
        (
            {"votes": Votes.BY_RISK, "quota": 2},
            "2 of 3 eligible votes must say yes; votes weighed by risk; quorum 2 of 3 eligible votes; "
            "open ballot.",
        ),
        (
            {"procedure": Procedure.UNANIMITY, "secret": True},
            "Everyone eligible must say yes; one vote each; quorum 2 of 3 eligible votes; secret ballot.",
        ),
    ],
)
def test_a_rule_in_words(rule: dict[str, Any], words: str) -> None:
    assert DecisionRule("x", {"a": 1, "b": 1, "c": 1}, **rule).words == words
