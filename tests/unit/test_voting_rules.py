"""Voting rules: what they say, how they are read, and what can't be."""

from __future__ import annotations

import pytest

from archstone.model.errors import RuleBroken
from archstone.model.voting_rules import (
    AllOf,
    AnyOf,
    Rule,
    WeightedRule,
    at_place,
    faults_of_names,
    parse_rule,
    veto,
    with_vetoes,
)

PARTS = WeightedRule(3, (2, 1, 1)), WeightedRule(2, (1, 1, 1))


def test_a_rule_is_read_as_it_is_written() -> None:
    rule = parse_rule(" [12; 4, 4,4,2,2,1] ")
    assert (rule.quota, rule.weights, rule.total, rule.size) == (12, (4, 4, 4, 2, 2, 1), 17, 6)
    assert parse_rule("12; 4,4,4,2,2,1") == rule
    assert parse_rule(str(rule)) == rule


def test_who_wins() -> None:
    one, other = PARTS
    assert one.wins({0, 1})
    assert not one.wins({1, 2})
    assert not one.wins([1, 1, 1, 2])  # nobody counts twice
    assert AllOf(PARTS).wins({0, 2})
    assert not AllOf(PARTS).wins({0})
    assert AnyOf(PARTS).wins({1, 2})
    assert AllOf((AnyOf(PARTS), veto(0, 3))).wins({0, 1})
    assert not AllOf((AnyOf(PARTS), veto(0, 3))).wins({1, 2})
    assert list(AnyOf((AllOf(PARTS), other)).leaves) == [one, other, other]


def test_a_nest_says_itself() -> None:
    assert str(AnyOf((AllOf(PARTS), veto(2, 3)))) == "(([3; 2,1,1] AND [2; 1,1,1]) OR [1; 0,0,1])"


def test_vetoes_are_joined_once_each() -> None:
    assert with_vetoes(PARTS[0], []) is PARTS[0]
    assert with_vetoes(PARTS[0], [2, 0, 2]) == AllOf((PARTS[0], veto(0, 3), veto(2, 3)))


def test_a_veto_is_what_was_made_as_one() -> None:
    both = with_vetoes(WeightedRule(1, (0, 0, 1)), [2])
    assert [leaf.is_veto for leaf in both.leaves] == [False, True]
    assert veto(2, 3) == WeightedRule(1, (0, 0, 1))  # as a rule it is the same


def test_a_place_that_is_no_name_is_a_place() -> None:
    assert [at_place(place, ["Church", "School"]) for place in (1, 2)] == [0, 1]
    assert at_place(3, ["1", "2", "3"]) == 2  # by name and by place the same
    assert at_place(7, []) == 6  # whether there is such a member is the rule's to say


def test_what_members_are_called() -> None:
    assert list(faults_of_names(["a", "b"])) == []
    assert list(faults_of_names(["a", "", "a", "b\nc"])) == [
        (1, "Member 2 needs a name."),
        (2, "The name a stands twice; give each member its own."),
        (3, "The name of member 4 runs over several lines; write it on one."),
    ]


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (lambda: WeightedRule(18, (4, 4)), "above the total weight 8, so nothing could ever pass"),
        (lambda: WeightedRule(0, (1, 1)), "would pass though nobody says yes"),
        (lambda: WeightedRule(-3, (1, 1)), "the quota must be 1 or more"),
        (lambda: WeightedRule(1, ()), "The rule has no members"),
        (
            lambda: WeightedRule(1, (0, 0)),
            "Nobody has a weight above 0, so nothing could ever pass; give one",
        ),
        (lambda: WeightedRule(1, (2, -1)), "The weight of member 2 must be 0 or more, not -1."),
        (lambda: WeightedRule(1, (2, 1.5)), "The weight of member 2 must be a whole number, not 1.5."),  # type: ignore[arg-type]
        (lambda: WeightedRule(1, (True, 1)), "The weight of member 1 must be a whole number, not True."),
        (lambda: WeightedRule(1.5, (2, 1)), "The quota must be a whole number, not 1.5."),  # type: ignore[arg-type]
        (lambda: AllOf(()), "Rules were to be joined and none is there"),
        (lambda: AnyOf((PARTS[0], WeightedRule(1, (1, 1)))), "the first has 3, number 2 has 2"),
        (lambda: veto(3, 3), "There is no member 4 to hold a veto; members are counted from 1 to 3."),
        (lambda: veto(-1, 3), "There is no member 0 to hold a veto"),
        (lambda: parse_rule("12, 4, 4"), "isn't a rule; write the quota, a semicolon and the weights"),
        (lambda: parse_rule("[3; 2,1"), "'[3; 2,1' has a bracket on one side alone; write it whole"),
        (lambda: parse_rule("3; 2,1 ]"), "has a bracket on one side alone"),
        (lambda: at_place(3, ["3", "1", "2"]), "so 3 could be a name or a place; give the members names"),
        (lambda: at_place(1, ["10", "Church"]), "so 1 could be a name or a place"),
        (lambda: at_place(0, ["1"]), "so 0 could be a name or a place"),
        (lambda: parse_rule("[12; 4,,4]"), "The weight of member 2 is missing"),
        (lambda: parse_rule("[; 4,4]"), "The quota is missing"),
        (lambda: parse_rule("[3; 4,x]"), "The weight of member 2 must be a whole number, not x."),
        (lambda: parse_rule("[2.5; 4,1]"), "The quota must be a whole number, not 2.5."),
        (lambda: parse_rule("[1; ]"), "The rule has no members"),
        (lambda: parse_rule("[1; -1,3]"), "The weight of member 1 must be 0 or more, not -1."),
    ],
)
def test_what_cannot_be_is_one_sentence(make: object, sentence: str) -> None:
    with pytest.raises(RuleBroken) as told:
        make()  # type: ignore[operator]
    assert sentence in str(told.value)
    assert "\n" not in str(told.value)


def test_everybody_wins_and_nobody_loses() -> None:
    rules: list[Rule] = [*PARTS, AllOf(PARTS), AnyOf(PARTS)]
    assert all(rule.wins(range(3)) and not rule.wins(()) for rule in rules)
