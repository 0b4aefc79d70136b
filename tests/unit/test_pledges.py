"""Promises: what can't be, how they stand on a day, and what they say of a strength."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from archstone.engines.promises import promises
from archstone.model.capabilities import CapabilityId
from archstone.model.contributions import Contribution, ContributionKind
from archstone.model.errors import RuleBroken
from archstone.model.money import Money
from archstone.model.overclaims import deliveries_of
from archstone.model.pledges import Outcome, Pledge, PledgeState, broken_promises

DESIGN = CapabilityId("design")
JAN, MAY, SEP = date(2026, 1, 10), date(2026, 5, 9), date(2026, 9, 1)


def pledge(**given: Any) -> Pledge:
    return Pledge(given.pop("by", "a"), given.pop("capability", DESIGN), given.pop("what", "nurses"), **given)


@pytest.mark.parametrize(
    ("given", "says", "at"),
    [
        ({"capability": None, "what": " "}, "The pledge of a says nothing; name a capability", "what"),
        ({"to": ("b", "a")}, "a can't pledge to itself", "to"),
        ({"money": Money(-1, "USD")}, "must not be negative, not USD -0.01", "amount"),
        ({"made_on": MAY, "due_on": JAN}, "can't be due on 2026-01-10, before it was made", "due_on"),
        ({"outcome_on": JAN}, "a day of its outcome and no outcome", "outcome_on"),
        ({"outcome": Outcome.KEPT}, "has an outcome but no day", "outcome"),
        (
            {"outcome": Outcome.KEPT, "made_on": MAY, "outcome_on": JAN},
            "can't come out on 2026-01-10",
            "outcome_on",
        ),
        ({"outcome": Outcome.SAID_EARLY, "due_on": JAN}, "was not early; write late or broken", "outcome"),
        (
            {"outcome": Outcome.KEPT, "due_on": JAN, "mended_on": MAY},
            "wasn't broken; only what is broken or called off",
            "mended_on",
        ),
        (
            {"outcome": Outcome.BROKEN, "due_on": MAY, "mended_on": JAN},
            "can't be mended on 2026-01-10, before it failed",
            "mended_on",
        ),
        (
            {"outcome": Outcome.BROKEN, "due_on": MAY, "mended_how": "an apology"},
            "Say on which day",
            "mended_how",
        ),
    ],
)
def test_what_cannot_be_promised_is_refused(given: dict[str, Any], says: str, at: str) -> None:
    with pytest.raises(RuleBroken, match=says) as caught:
        pledge(**given)
    assert caught.value.at == (at,)


@pytest.mark.parametrize(
    ("given", "day", "state", "late"),
    [
        ({}, SEP, PledgeState.OPEN, None),
        ({"due_on": MAY}, MAY, PledgeState.OPEN, None),
        ({"due_on": MAY}, date(2026, 5, 12), PledgeState.OVERDUE, 3),
        ({"due_on": JAN, "outcome": Outcome.KEPT}, SEP, PledgeState.KEPT, None),
        ({"due_on": JAN, "outcome": Outcome.LATE, "outcome_on": MAY}, SEP, PledgeState.LATE, 119),
        (
            {"due_on": JAN, "outcome": Outcome.LATE, "outcome_on": MAY},
            date(2026, 2, 10),
            PledgeState.OVERDUE,
            31,
        ),
        ({"due_on": JAN, "outcome": Outcome.BROKEN}, SEP, PledgeState.BROKEN, None),
        (
            {"due_on": JAN, "outcome": Outcome.BROKEN, "mended_on": MAY},
            date(2026, 5, 8),
            PledgeState.BROKEN,
            None,
        ),
        ({"due_on": JAN, "outcome": Outcome.BROKEN, "mended_on": MAY}, MAY, PledgeState.MENDED, None),
        (
            {"due_on": SEP, "outcome": Outcome.SAID_EARLY, "outcome_on": MAY},
            SEP,
            PledgeState.SAID_EARLY,
            None,
        ),
        (
            {"due_on": SEP, "outcome": Outcome.SAID_EARLY, "outcome_on": MAY, "mended_on": SEP},
            SEP,
            PledgeState.SAID_EARLY,
            None,
        ),
    ],
)
def test_how_a_promise_stands_on_a_day(
    given: dict[str, Any], day: date, state: PledgeState, late: int | None
) -> None:
    one = pledge(**given)
    assert (one.state_on(day), one.days_late(day)) == (state, late)


def test_the_worst_comes_first_and_says_what_it_rests_on() -> None:
    kept = pledge(what="a hall", due_on=JAN, outcome=Outcome.KEPT)
    early = pledge(
        what="a page", due_on=MAY, outcome=Outcome.SAID_EARLY, outcome_on=date(2026, 5, 5), mended_on=SEP
    )
    broken = pledge(id="n", due_on=JAN, outcome=Outcome.BROKEN, why="the flu", mended_on=MAY)
    overdue = pledge(what="a report", due_on=SEP)
    later = pledge(what="not yet", made_on=date(2027, 1, 1))
    gift = Contribution("a", ContributionKind.STAFF, "two nurses", date(2025, 12, 1), pledge="n")
    after = Contribution("a", ContributionKind.STAFF, "two nurses", date(2026, 12, 1), pledge="n")
    found = promises([kept, early, broken, overdue, later], [gift, after], date(2026, 9, 2), early_days=7)
    assert [str(one.state) for one in found] == ["overdue", "broken, then mended", "said early", "kept"]
    assert [one.sentence for one in found] == [
        "Due on 2026-09-01, 1 day ago, and nothing is written down.",
        "Broken on 2026-01-10, mended on 2026-05-09. The flu.",
        "Said on 2026-05-05 that it wouldn't come in time, 4 days before it was due; better than a miss. "
        "The charter asks for more notice. It came on 2026-09-01.",
        "Kept on 2026-01-10.",
    ]
    assert found[1].rests_on == (
        "the outcome as written down (due_on, since no other day is given), 1 contribution under it"
    )
    assert found[0].rests_on == "its due day and no outcome"
    assert found[2].early_enough is False


def test_an_open_promise_and_a_late_one_say_their_days() -> None:
    made = [
        pledge(what="a page"),
        pledge(what="a list", due_on=SEP),
        pledge(what="a hall", outcome=Outcome.LATE, outcome_on=MAY),
        pledge(what="a bus", outcome=Outcome.SAID_EARLY, outcome_on=MAY),
        pledge(what="a word", outcome=Outcome.BROKEN, outcome_on=MAY, mended_on=SEP, mended_how="a visit"),
        pledge(what="a van", due_on=JAN, outcome=Outcome.LATE, outcome_on=MAY),
    ]
    assert {one.pledge.what: one.sentence for one in promises(made, [], SEP)} == {
        "a page": "Goes on; no day is set.",
        "a list": "Due on 2026-09-01.",
        "a hall": "Came on 2026-05-09, late.",
        "a bus": "Said on 2026-05-09 that it wouldn't come in time; better than a miss.",
        "a word": "Broken on 2026-05-09, mended on 2026-09-01: a visit.",
        "a van": "Came on 2026-05-09, 119 days late.",
    }


def test_broken_promises_of_a_quarter() -> None:
    broken = pledge(due_on=JAN, outcome=Outcome.BROKEN, mended_on=MAY)
    others = [
        pledge(due_on=JAN, outcome=Outcome.LATE),
        pledge(due_on=MAY, outcome=Outcome.SAID_EARLY, outcome_on=JAN),
        pledge(due_on=JAN),
    ]
    assert broken_promises([broken, *others], JAN, JAN) == (broken,)
    assert broken_promises([broken, *others], date(2026, 1, 11), SEP) == ()


def test_only_pledges_that_came_to_something_tell_of_a_strength() -> None:
    made = [
        pledge(due_on=date(2026, month, 1), outcome=outcome, outcome_on=date(2026, month, 1))
        for month, outcome in ((1, Outcome.KEPT), (2, Outcome.LATE), (3, Outcome.BROKEN))
    ]
    made += [
        pledge(due_on=SEP, outcome=Outcome.SAID_EARLY, outcome_on=MAY),
        pledge(due_on=SEP),
        pledge(capability=None, due_on=JAN, outcome=Outcome.BROKEN),
        pledge(due_on=JAN, outcome=Outcome.BROKEN, mended_on=MAY),
    ]
    assert [(one.kept, one.on.month) for one in deliveries_of(made)] == [
        (True, 1),
        (True, 2),
        (False, 3),
        (False, 1),
        (True, 5),
    ]
