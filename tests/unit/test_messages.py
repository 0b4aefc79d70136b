"""Messages: disagreements, what is said of them, and which raise an alert."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from archstone.model.errors import RuleBroken
from archstone.model.messages import Disagreement, Strategy, Voice, alerts

TODAY = date(2026, 4, 1)
WHOSE = Disagreement(
    "whose", "whose fairs they are", ("a", "b"), True, "They are everyone's.", "They aren't."
)
WILLING = Disagreement(
    "school",
    "school mandates",
    ("a", "b"),
    False,
    strategy=Strategy.COALITION_OF_THE_WILLING,
    voices=(Voice("a", "parents", on=date(2026, 3, 2)), Voice("b", "pews", on=date(2026, 3, 20))),
    agreed_on=date(2026, 3, 1),
    agreed_until=date(2026, 3, 14),
    inner_reality="Two are for it.",
)


def test_an_open_core_disagreement_raises_an_alert() -> None:
    [told] = alerts([WHOSE], TODAY)
    assert told == (
        "whose fairs they are: a, b disagree on a core matter, and in public they say: They are everyone's. "
        "Inside, that is a risk and no longer usual (S2); take it to a meeting of all."
    )
    assert alerts([replace(WHOSE, core=False)], TODAY) == ()
    assert alerts([replace(WHOSE, settled_on=TODAY)], TODAY) == ()
    assert alerts([replace(WHOSE, raised_on=date(2026, 4, 2))], TODAY) == ()
    assert "in public no line is agreed" in alerts([replace(WHOSE, public_line="")], TODAY)[0]
    assert (
        "in public 2 members speak, each to its own audience"
        in alerts([replace(WILLING, core=True)], TODAY)[0]
    )


def test_who_speaks_outside_the_agreed_days_is_told() -> None:
    assert [voice.member for voice in WILLING.out_of_time] == ["b"]
    assert alerts([WILLING], TODAY) == (
        "school mandates: b spoke on 2026-03-20, outside the days that were agreed.",
    )
    assert alerts([WILLING], date(2026, 3, 19)) == ()
    early = replace(WILLING, voices=(Voice("a", "parents", on=date(2026, 2, 2)), Voice("b", "pews")))
    assert [voice.member for voice in early.out_of_time] == ["a"]


def test_what_the_register_lacks_is_said() -> None:
    assert (WHOSE.missing, WILLING.missing) == ((), ())
    assert replace(WHOSE, public_line="", inner_reality="").missing == (
        "What is said in public on whose fairs they are isn't agreed.",
        "How things stand inside on whose fairs they are isn't written down.",
    )
    assert replace(WHOSE, signed_off=("a", "b")).missing == ()
    assert replace(WHOSE, signed_off=("a",)).missing == (
        "b hasn't signed off what is said in public on whose fairs they are.",
    )
    assert replace(WILLING, agreed_on=None).missing == ("When each speaks on school mandates isn't agreed.",)


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"between": ("a", "a")}, "Say between whom there is disagreement on school"),
        ({"raised_on": TODAY, "settled_on": date(2026, 3, 1)}, "school can't be settled on 2026-03-01"),
        ({"agreed_until": date(2026, 2, 1)}, "The time agreed for school can't end on 2026-02-01"),
        ({"voices": (Voice("a", "parents"),)}, "needs two members or more that speak"),
        ({"voices": (Voice("a", "x"), Voice("a", "y"), Voice("b", "z"))}, "a speaks twice on school"),
    ],
)
def test_a_disagreement_that_cannot_be(changes: dict[str, Any], says: str) -> None:
    with pytest.raises(RuleBroken, match=says):
        replace(WILLING, **changes)
