"""Organisations: what they hold, what they refuse, whom they are allied with."""

from __future__ import annotations

from dataclasses import replace

import pytest

from archstone.model.errors import RuleBroken
from archstone.model.organisations import Organisation, Position, Touch, Trait

ONE = Organisation("one", "One")


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"id": "One"}, "An id is made of small letters, digits and hyphens, not 'One'."),
        ({"id": ""}, "An id is made of small letters, digits and hyphens, not ''."),
        ({"name": " "}, "The organisation one needs a name."),
        ({"annual_budget": -1}, "annual_budget must be 0 or more, not -1."),
        ({"staff": -5}, "staff must be 0 or more, not -5."),
        (
            {"stances": (("dam", Position.SUPPORT), ("dam", Position.OPPOSE))},
            "dam has two stances; keep one.",
        ),
    ],
)
def test_a_broken_rule_is_told_in_a_sentence(wrong: dict[str, object], sentence: str) -> None:
    with pytest.raises(RuleBroken) as caught:
        replace(ONE, **wrong)  # type: ignore[arg-type]
    assert str(caught.value) == sentence


def test_what_touches_is_a_problem_or_a_threat() -> None:
    with pytest.raises(RuleBroken, match=r"^touched_by names a problem or a threat, not a 'worry'\.$"):
        Touch("worry", "rain")
    touched = replace(ONE, touched_by=(Touch("problem", "floods", "cellars"), Touch("threat", "cuts")))
    assert touched.touches("problem") == {"floods"}
    assert touched.touches("threat") == {"cuts"}


def test_it_holds_its_kind_sector_stances_and_funders() -> None:
    full = replace(ONE, kind="bank", sector="finance", stances=(("dam", Position.OPPOSE),), funders=("oil",))
    assert sorted(map(str, full.holds)) == [
        "funder:oil",
        "kind:bank",
        "sector:finance",
        "stance:dam:oppose",
    ]
    assert ONE.holds == frozenset()


@pytest.mark.parametrize(
    ("trait", "held"),
    [
        (Trait("kind", "bank"), {"kind": "bank"}),
        (Trait("sector", "tobacco"), {"sector": "tobacco"}),
        (Trait("stance", "dam:support"), {"stances": (("dam", Position.SUPPORT),)}),
        (Trait("funder", "oil"), {"funders": ("oil",)}),
    ],
)
def test_either_side_may_refuse_and_what_isnt_known_isnt_held(trait: Trait, held: dict[str, object]) -> None:
    refusing = replace(ONE, deal_breakers=(trait,))
    other = Organisation("two", "Two")
    holder = replace(other, **held)  # type: ignore[arg-type]
    assert not refusing.accepts(holder)
    assert not holder.accepts(refusing)
    assert refusing.accepts(other)
    assert other.accepts(refusing)


def test_allies_are_named_by_id_or_name_from_either_side() -> None:
    other = Organisation("two", "Two")
    assert ONE.is_allied_with(other) is None
    for ally in ("two", "Two"):
        named = replace(ONE, allied_with=(ally,))
        assert named.is_allied_with(other) is True
        assert other.is_allied_with(named) is True
    assert replace(ONE, allied_with=("three",)).is_allied_with(other) is False
