"""Mandates and proxies: from when until when, and for what."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from archstone.model.errors import RuleBroken
from archstone.model.mandates import Mandate, MandateState, Proxy, mandate_state, proxy_refusal

ANA = Mandate("Ana", "a", date(2025, 1, 1), date(2025, 12, 31))
PROXY = Proxy("b", "a", date(2025, 6, 1), date(2025, 6, 30), accepted_on=date(2025, 6, 2))


@pytest.mark.parametrize(
    ("person", "organisation", "day", "state"),
    [
        ("Ana", "a", date(2025, 1, 1), MandateState.HOLDS),
        ("Ana", "a", date(2025, 12, 31), MandateState.HOLDS),
        ("Ana", "a", date(2026, 1, 1), MandateState.ENDED),
        ("Ana", "a", date(2024, 12, 31), MandateState.NOT_BEGUN),
        ("Ben", "a", date(2025, 6, 1), MandateState.NONE),
        ("Ana", "b", date(2025, 6, 1), MandateState.UNKNOWN),
    ],
)
def test_whether_a_person_may_act(person: str, organisation: str, day: date, state: MandateState) -> None:
    assert mandate_state([ANA], person, organisation, day)[0] is state


def test_a_second_mandate_takes_over_and_the_latest_end_is_named() -> None:
    later = Mandate("Ana", "a", date(2026, 2, 1), date(2026, 3, 1))
    assert mandate_state([ANA, later], "Ana", "a", date(2026, 2, 10)) == (MandateState.HOLDS, later)
    assert mandate_state([later, ANA], "Ana", "a", date(2027, 1, 1)) == (MandateState.ENDED, later)
    forever = Mandate("Cy", "a", date(2025, 1, 1))
    assert forever.holds_on(date(2099, 1, 1))


@pytest.mark.parametrize(
    ("changes", "day", "says"),
    [
        ({}, date(2025, 6, 2), None),
        ({}, date(2025, 6, 30), None),
        ({}, date(2025, 6, 1), "The proxy that b gave to a hasn't been accepted by a"),
        ({"accepted_on": None}, date(2025, 6, 9), "hasn't been accepted by a"),
        ({}, date(2025, 7, 1), "The proxy that b gave to a runs from 2025-06-01 to 2025-06-30"),
        ({"revoked_on": date(2025, 6, 9)}, date(2025, 6, 9), "was revoked on 2025-06-09"),
        ({"revoked_on": date(2025, 6, 9)}, date(2025, 6, 8), None),
        ({"ballots": ("y",)}, date(2025, 6, 9), "is for y, not for this ballot"),
        ({"ballots": ("x",)}, date(2025, 6, 9), None),
        ({"categories": ("budget",), "ballots": ("y",)}, date(2025, 6, 9), None),
        ({"categories": ("charter",)}, date(2025, 6, 9), "is for charter, not for this ballot"),
    ],
)
def test_whether_a_proxy_serves(changes: dict[str, object], day: date, says: str | None) -> None:
    proxy = replace(PROXY, **changes)  # type: ignore[arg-type]
    told = proxy_refusal([proxy], "b", "a", ballot="x", category="budget", day=day)
    assert (told is None) if says is None else (told is not None and says in told)


def test_one_good_proxy_is_enough_and_none_is_told() -> None:
    old = Proxy("b", "a", date(2024, 1, 1), date(2024, 2, 1))
    ask = {"ballot": "x", "category": "y", "day": date(2025, 6, 9)}
    assert proxy_refusal([PROXY, old], "b", "a", **ask) is None  # type: ignore[arg-type]
    assert proxy_refusal([PROXY], "b", "c", **ask) == "b gave c no proxy"  # type: ignore[arg-type]


def test_what_cannot_be() -> None:
    with pytest.raises(RuleBroken, match="Ana's mandate for a can't end on 2024-01-01, before it starts on"):
        Mandate("Ana", "a", date(2025, 1, 1), date(2024, 1, 1))
    with pytest.raises(RuleBroken, match="a can't hold a proxy for itself"):
        Proxy("a", "a", date(2025, 1, 1), date(2025, 2, 1))
    with pytest.raises(RuleBroken, match="The proxy of b can't end on 2024-01-01, before it starts"):
        Proxy("b", "a", date(2025, 1, 1), date(2024, 1, 1))
