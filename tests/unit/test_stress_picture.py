"""The stress test as a picture: every number in it, and the same as a table and a sentence."""

from __future__ import annotations

import re
from fractions import Fraction

import pytest

from archstone.documents.stress_picture import SHOWN, stress_picture
from archstone.engines.stress import stress_test
from archstone.model.audits import Audit, Grade, Strength
from archstone.model.capabilities import CapabilityId, standard_taxonomy
from archstone.model.errors import RuleBroken
from archstone.model.goals import Goal, Requirement
from archstone.model.organisations import Organisation

TAXONOMY = standard_taxonomy()
GOAL = Goal(
    "g",
    "Goal",
    (Requirement(CapabilityId("medical-expertise")), Requirement(CapabilityId("logistics"), Fraction(1, 2))),
)


def able(id: str, capability: str, level: int = 5) -> Organisation:
    return Organisation(id, id, audit=Audit((Strength(CapabilityId(capability), level, Grade.CONFIRMED),)))


MEMBERS = [able("ash", "medical-expertise"), able("birch", "logistics"), able("cedar", "logistics", 4)]
NAMES = {"ash": "Ash & Sons", "birch": "Birch", "cedar": "Cedar"}


def texts(svg: str, name: str) -> list[str]:
    return re.findall(rf'class="{name}"[^>]*>([^<]*)<', svg)


@pytest.mark.parametrize("theme", ["light", "dark", "print"])
@pytest.mark.parametrize("compact", [False, True])
def test_it_says_what_is_left_without_each(theme: str, compact: bool) -> None:
    found = stress_picture(
        stress_test(MEMBERS, TAXONOMY, goal=GOAL), TAXONOMY, NAMES, theme=theme, compact=compact
    )
    assert texts(found.svg, "left") == ["100", "33", "93", "100"]
    assert texts(found.svg, "member") == ["All of them there", "Ash &amp; Sons", "Birch", "Cedar"]
    assert texts(found.svg, "single point") == ["single point of failure: medical expertise"]
    assert found.width == (380 if compact else 760)
    assert found.sentence == (
        "With all 3 members there, 100 of 100 is covered. Most would be lost without Ash & Sons: 33 is left. "
        "Single points of failure: Ash & Sons."
    )
    assert found.table[1] == (
        ("nobody", "100 of 100", ""),
        ("Ash & Sons", "33 of 100", "Medical expertise"),
        ("Birch", "93 of 100", ""),
        ("Cedar", "100 of 100", ""),
    )


def test_of_many_the_gravest_losses_are_drawn() -> None:
    many = [able(f"m{k:02}", "logistics") for k in range(SHOWN + 5)]
    test = stress_test([*many, MEMBERS[0]], TAXONOMY, goal=GOAL)
    found = stress_picture(test, TAXONOMY, NAMES)
    assert len(texts(found.svg, "member")) == SHOWN + 1
    assert texts(found.svg, "member")[1] == "Ash &amp; Sons"
    assert len(found.table[1]) == SHOWN + 7


def test_nothing_to_draw() -> None:
    with pytest.raises(RuleBroken, match="There is nothing to draw: no members, or nothing that counts"):
        stress_picture(stress_test([], TAXONOMY, goal=GOAL), TAXONOMY, NAMES)
