"""Screens: how they are read, what they refuse, whom they pass."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from archstone.model.errors import RuleBroken
from archstone.model.organisations import Organisation
from archstone.model.screens import Condition

CLINIC = Organisation(
    "hill-clinic", "Hill Clinic", kind="Clinic", place="Vermont", staff=5, annual_budget=0, mission="Care"
)


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (
            lambda: Condition("palce", "=", "x"),
            "There is no field 'palce' to screen by; there are id, name, kind, sector, place, currency, "
            "mission, annual_budget, staff. Did you mean place?",
        ),
        (lambda: Condition("staff", "<", "5"), "A screen compares with =, >= or <=, not <."),
        (lambda: Condition("staff", ">=", "few"), "The screen staff>=few needs a whole number, not 'few'."),
        (lambda: Condition("staff", ">=", "-1"), "The screen staff>=-1 needs a whole number, not '-1'."),
        (lambda: Condition("place", ">=", "x"), "The screen place>=x can only use =, since place is text."),
        (
            lambda: Condition.parse("Vermont"),
            "A screen looks like place=Vermont or staff>=5, not 'Vermont'.",
        ),
    ],
)
def test_a_wrong_screen_is_told_in_a_sentence(make: Callable[[], object], sentence: str) -> None:
    with pytest.raises(RuleBroken) as caught:
        make()
    assert str(caught.value) == sentence


@pytest.mark.parametrize("text", ["place=Vermont", "staff>=5", "annual_budget<=0", "name=a=b"])
def test_a_screen_reads_as_it_is_written(text: str) -> None:
    assert str(Condition.parse(text)) == text
    assert Condition.parse(f"  {text} ") == Condition.parse(text)


@pytest.mark.parametrize(
    ("text", "passes"),
    [
        ("place=vermont", True),
        ("place = VERMONT", True),
        ("place=Maine", False),
        ("kind=clinic", True),
        ("id=hill-clinic", True),
        ("name=hill clinic", True),
        ("mission=care", True),
        ("staff=5", True),
        ("staff>=5", True),
        ("staff<=5", True),
        ("staff>=6", False),
        ("staff<=4", False),
        ("staff=6", False),
        ("annual_budget<=0", True),
    ],
)
def test_whom_it_passes(text: str, passes: bool) -> None:
    assert Condition.parse(text).passes(CLINIC) is passes


@pytest.mark.parametrize("text", ["sector=health", "currency=USD"])
def test_what_isnt_known_doesnt_pass(text: str) -> None:
    assert not Condition.parse(text).passes(CLINIC)
    assert not Condition.parse("staff>=0").passes(Organisation("a", "A"))
