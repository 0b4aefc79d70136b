"""Proposals: how long they took, and which are stuck."""

from __future__ import annotations

from datetime import date

import pytest

from archstone.model.errors import RuleBroken
from archstone.model.proposals import Proposal, median_days_to_decision, stuck

MARCH = date(2026, 3, 1)


def test_what_waits_longer_than_its_period_and_thirty_days_is_stuck() -> None:
    waiting = Proposal("fund", "budget", MARCH, title="A pooled fund.")
    assert stuck([waiting], {"budget": 14}, date(2026, 4, 14)) == ()
    [found] = stuck([waiting], {"budget": 14}, date(2026, 4, 15))
    assert (found.waited_days, found.expected_days) == (45, 44)
    assert str(found) == (
        "fund (A pooled fund) has waited 45 days; 44 were to be expected. Open a ballot on it, park it with "
        "a date, or let its proposers take it back."
    )
    assert [each.expected_days for each in stuck([waiting], {}, date(2026, 4, 15))] == [30]
    assert [each.expected_days for each in stuck([waiting], {}, date(2026, 4, 15), grace_days=7)] == [7]


def test_what_is_decided_withdrawn_or_not_yet_proposed_is_not_stuck() -> None:
    late = date(2027, 1, 1)
    assert stuck([Proposal("a", "x", MARCH, decided_on=date(2026, 3, 9))], {}, late) == ()
    assert stuck([Proposal("a", "x", MARCH, withdrawn_on=date(2026, 3, 9))], {}, late) == ()
    assert stuck([Proposal("a", "x", MARCH, decided_on=date(2026, 9, 9))], {}, date(2026, 5, 1)) != ()
    assert stuck([Proposal("a", "x", MARCH)], {}, date(2026, 2, 1)) == ()


def test_the_longest_stands_first() -> None:
    some = [Proposal("b", "x", MARCH), Proposal("c", "x", date(2026, 2, 1)), Proposal("a", "x", MARCH)]
    assert [each.proposal.id for each in stuck(some, {}, date(2026, 9, 1))] == ["c", "a", "b"]


def test_the_median_time_to_a_decision() -> None:
    decided = [Proposal(str(d), "x", MARCH, decided_on=date(2026, 3, d)) for d in (2, 5, 11)]
    assert median_days_to_decision([*decided, Proposal("w", "x", MARCH)]) == 4
    assert median_days_to_decision([Proposal("w", "x", MARCH)]) is None


def test_a_proposal_that_cannot_be() -> None:
    with pytest.raises(RuleBroken, match="fund can't be decided on 2026-02-01, before it was proposed"):
        Proposal("fund", "x", MARCH, decided_on=date(2026, 2, 1))
    with pytest.raises(RuleBroken, match="fund can't be withdrawn on 2026-02-01"):
        Proposal("fund", "x", MARCH, withdrawn_on=date(2026, 2, 1))
    with pytest.raises(RuleBroken, match="fund is either decided or withdrawn, not both"):
        Proposal("fund", "x", MARCH, decided_on=MARCH, withdrawn_on=MARCH)
