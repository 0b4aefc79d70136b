from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from archstone.model.capabilities import CapabilityId
from archstone.model.errors import RuleBroken
from archstone.model.expectations import ExitCost, Expectation, Expectations, held_against
from archstone.model.pledges import Pledge

TRUST, MONEY = CapabilityId("community-trust"), CapabilityId("major-gifts")


def test_expectation_is_held_against_pledge() -> None:
    trust = Expectation("b", "a", TRUST, "invitations")
    sheet = held_against(
        Expectations(
            (
                trust,
                Expectation("c", "a", MONEY),
                Expectation("c", "b", MONEY, "for halls"),
                Expectation("a", "b", what="patience"),
            ),
            (Pledge("b", TRUST), Pledge("a", MONEY, "a little"), Pledge("c", TRUST)),
            members=("a", "b", "c"),
        )
    )
    assert [str(one) for one in sheet.mismatches] == [
        "a, b expect major-gifts (for halls) of c, which hasn't pledged it.",
        "a pledges major-gifts (a little), and nobody wrote that it counts on it.",
        "c pledges community-trust, and nobody wrote that it counts on it.",
    ]
    assert sheet.met == ((trust, Pledge("b", TRUST)),)
    assert [one.what for one in sheet.to_read] == ["patience"]
    assert sheet.silent == (("c", "a"), ("c", "b"))
    assert sheet.aligned is False


def test_a_pledge_to_some_meets_only_theirs() -> None:
    expected = (Expectation("c", "a", MONEY), Expectation("c", "b", MONEY))
    sheet = held_against(Expectations(expected, (Pledge("c", MONEY, to=("a",)),)))
    assert [str(one) for one in sheet.mismatches] == ["b expects major-gifts of c, which hasn't pledged it."]


def test_aligned_only_when_all_have_written() -> None:
    one, other = Expectation("b", "a", TRUST), Expectation("a", "b", MONEY)
    pledges = (Pledge("b", TRUST), Pledge("a", MONEY))
    assert held_against(Expectations((one, other), pledges, members=("a", "b"))).aligned is True
    assert held_against(Expectations((one,), pledges, members=("a", "b"))).aligned is None
    read = (one, other, Expectation("a", "b", what="patience"))
    assert held_against(Expectations(read, pledges, members=("a", "b"))).aligned is None
    assert held_against(Expectations()).aligned is True


def test_each_signatory_confirms_what_leaving_costs() -> None:
    costs = (
        ExitCost("a", "a contract", confirmed_by="Ana", confirmed_on=date(2026, 4, 1)),
        ExitCost("b", "a name"),
    )
    assert Expectations(exit_costs=costs, members=("a", "b", "c")).unconfirmed() == ("b", "c")


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda: Expectation("a", "a", TRUST), "a can't write what it expects of itself"),
        (lambda: Expectation("b", "a", what=" "), "What a expects of b says nothing"),
        (lambda: ExitCost("a", " "), "Say what leaving would cost a"),
        (lambda: ExitCost("a", "x", confirmed_on=date(2026, 4, 1)), "Say who confirmed on 2026-04-01"),
        (lambda: Expectations((Expectation("b", "a", TRUST),) * 2), "a expects the same of b twice"),
        (lambda: Expectations(exit_costs=(ExitCost("a", "x"),) * 2), "What leaving costs a stands twice"),
    ],
)
def test_what_cannot_be_is_refused(make: Any, says: str) -> None:
    with pytest.raises(RuleBroken, match=says):
        make()
