"""Registries, goals and errors: what can be looked up, and what is said where it isn't there."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import pytest

from archstone.model.capabilities import CapabilityId, standard_taxonomy
from archstone.model.errors import MANY, BadInput, Fault, NotFound, RuleBroken, did_you_mean, nearest
from archstone.model.goals import Goal, Requirement
from archstone.model.organisations import Organisation
from archstone.model.registries import Registry, goal_named

LOGISTICS = CapabilityId("logistics")
FAIR = Goal("fair", "A fair", (Requirement(LOGISTICS),))
TWO = Registry((Organisation("north", "N"), Organisation("south", "S")), (FAIR,))


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (lambda: Registry(TWO.organisations * 2), "The organisation north stands twice."),
        (lambda: Registry((), (FAIR, FAIR)), "The goal fair stands twice."),
        (
            lambda: Requirement(LOGISTICS, Fraction(0)),
            "weight of logistics must be above 0 and at most 1, not 0.",
        ),
        (
            lambda: Requirement(LOGISTICS, Fraction(3, 2)),
            "weight of logistics must be above 0 and at most 1, not 3/2.",
        ),
        (
            lambda: Goal("fair", "A fair", (Requirement(LOGISTICS), Requirement(LOGISTICS))),
            "The goal fair requires logistics twice.",
        ),
    ],
)
def test_a_broken_rule_is_told_in_a_sentence(make: Callable[[], object], sentence: str) -> None:
    with pytest.raises(RuleBroken) as caught:
        make()
    assert str(caught.value) == sentence


def test_organisations_are_found_in_the_order_they_were_read() -> None:
    assert [o.id for o in TWO] == ["north", "south"]
    assert len(TWO) == 2
    assert "south" in TWO
    assert "S" not in TWO
    assert TWO["south"].name == "S"


@pytest.mark.parametrize(
    ("look", "sentence"),
    [
        (lambda: TWO["sout"], "There is no organisation 'sout'. Did you mean south?"),
        (lambda: TWO["xyz"], "There is no organisation 'xyz'."),
        (lambda: TWO.goal("fairs"), "There is no goal 'fairs'. Did you mean fair?"),
        (
            lambda: goal_named((), "fair"),
            "There is no goal 'fair'. The file has no goals; give them with --goals FILE.",
        ),
    ],
)
def test_what_isnt_there_is_said_with_what_may_be_meant(look: Callable[[], object], sentence: str) -> None:
    with pytest.raises(NotFound) as caught:
        look()
    assert str(caught.value) == sentence


def test_a_goal_bears_on_the_families_of_what_it_requires() -> None:
    taxonomy = standard_taxonomy()
    assert TWO.goal("fair").relevant(taxonomy) == frozenset(taxonomy.families["delivery"])
    assert Goal("g", "g").relevant(taxonomy) == frozenset()
    with pytest.raises(NotFound, match="no capability 'juggling'"):
        Goal("g", "g", (Requirement(CapabilityId("juggling")),)).relevant(taxonomy)


def test_a_fault_says_where_it_stands_as_far_as_it_is_known() -> None:
    assert str(Fault("r.csv", 3, "staff", "Not a number.")) == "r.csv, line 3, staff: Not a number."
    assert str(Fault("r.csv", 3, "", "Too short.")) == "r.csv, line 3: Too short."
    assert str(Fault("r.csv", None, "staff", "Missing.")) == "r.csv, staff: Missing."
    assert str(Fault("r.csv", None, "", "Empty.")) == "r.csv: Empty."


def test_bad_input_tells_every_fault_on_a_line() -> None:
    faults = (Fault("r.csv", 2, "id", "One."), Fault("r.csv", 5, "id", "Two."))
    bad = BadInput(iter(faults))
    assert bad.faults == faults
    assert str(bad) == "r.csv, line 2, id: One.\nr.csv, line 5, id: Two."
    assert isinstance(bad, RuleBroken)


def test_the_nearest_word_is_found_among_few_and_among_many() -> None:
    many = [f"org-{k:05}" for k in range(MANY + 1)] + ["logistics"]
    assert nearest("Logistic", many) == "logistics"
    assert nearest("Logistic", ["logistics", "design"]) == "logistics"
    assert nearest("zzz", ["logistics"]) is None
    assert did_you_mean("zzz", ["logistics"]) == ""
