"""Leaving in order, dissolving in order, the sunset, becoming permanent, and what a leaver takes along."""

from __future__ import annotations

from datetime import UTC, date, datetime
from fractions import Fraction
from typing import Any

import pytest

from archstone.model.alliances import Alliance, Member
from archstone.model.capabilities import CapabilityId
from archstone.model.charter_signing import CharterHistory, CharterSignature, SignedCharter, hash_of
from archstone.model.contributions import Contribution, ContributionKind
from archstone.model.costs import BorneCost, CostItem, CostKind
from archstone.model.disclosures import DisclosureEvent
from archstone.model.endings import TaskKind, dissolution_of, exit_of
from archstone.model.errors import NotFound, RuleBroken
from archstone.model.exit_packs import exit_pack
from archstone.model.later_audits import LaterAudit
from archstone.model.money import Money
from archstone.model.pledges import Outcome, Pledge
from archstone.model.sunsets import SunsetState, permanence_of, sunset_of
from tests.unit.charter_cases import charter, clause

DAY = date(2026, 11, 4)
RIVER = Alliance(
    "River",
    (
        Member("ash", date(2024, 1, 1)),
        Member("birch", date(2024, 1, 1)),
        Member("cedar", date(2024, 1, 1), date(2026, 1, 1)),
    ),
    started_on=date(2024, 1, 1),
    sunset_on=date(2027, 11, 3),
)
CHARTER = charter(
    clause("exit", notice_days=30),
    clause("sunset", on="2027-11-03", remind_days=120),
    clause("dissolution", days=45, steps=["tell everyone", "settle the accounts"]),
    clause("becoming-permanent", after_months=36),
    clause("data-sharing", return_days=10),
)


def test_a_member_leaves_in_order() -> None:
    pledges = [
        Pledge("ash", what="overdue", due_on=date(2026, 10, 1)),
        Pledge("ash", what="soon", due_on=date(2026, 11, 20)),
        Pledge("ash", what="far", due_on=date(2027, 9, 1)),
        Pledge("ash", what="always"),
        Pledge("ash", what="kept", outcome=Outcome.KEPT, outcome_on=date(2026, 1, 1)),
        Pledge("birch", what="not its own"),
    ]
    found = exit_of(
        "ash",
        DAY,
        RIVER,
        CHARTER,
        pledges,
        owes=[("its part of the hall", Money(12_000, "USD"))],
        holds_data_of=["birch"],
        posts=["the chair"],
        lost={"birch": Fraction(1, 2), "dust": Fraction(0), "elm": Fraction(3, 4)},
        goal_lost=Fraction(1, 5),
    )
    assert (found.notice_days, found.last_day) == (30, date(2026, 12, 4))
    assert [(task.kind, task.what, task.due_on) for task in found.tasks] == [
        (TaskKind.TELL, "all other members, in writing", DAY),
        (TaskKind.FINISH, "overdue (overdue)", DAY),
        (TaskKind.FINISH, "soon (open)", date(2026, 11, 20)),
        (TaskKind.FINISH, "far (open)", date(2026, 12, 4)),
        (TaskKind.FINISH, "always (open)", date(2026, 12, 4)),
        (TaskKind.FINISH, "the post: the chair", date(2026, 12, 4)),
        (TaskKind.PAY, "its part of the hall: USD 120", date(2026, 12, 4)),
        (TaskKind.RETURN, "the data of birch", date(2026, 12, 14)),
        (TaskKind.RETURN, "to ash: what it lent, and its data", date(2026, 12, 14)),
    ]
    assert {task.clause for task in found.tasks} == {"exit", "data-sharing"}
    assert found.tasks[-1].by == "the others"
    assert found.hard_for == ("elm", "birch")
    assert found.missing == ()


def test_without_a_charter_the_notice_is_ours_and_it_is_said() -> None:
    found = exit_of("ash", DAY, RIVER)
    assert found.last_day == date(2027, 1, 3)
    assert found.missing == (
        "No charter is in force, so 60 days of notice are ours, not agreed.",
        "What the others lose of their cover wasn't worked out.",
        "What the goal loses of its cover wasn't worked out.",
    )
    silent = exit_of("ash", DAY, RIVER, charter(), lost={}, goal_lost=Fraction(0))
    assert silent.missing == ("The charter says nothing of leaving, so 60 days of notice are ours.",)


@pytest.mark.parametrize("who", ["cedar", "nobody"])
def test_who_has_left_can_not_leave(who: str) -> None:
    with pytest.raises(RuleBroken, match=f"{who} isn't a member on 2026-11-04, so it can't leave then."):
        exit_of(who, DAY, RIVER)


def test_an_end_together_follows_the_charter_or_proposes_a_list() -> None:
    agreed = dissolution_of(DAY, CHARTER, ["the second press release"])
    assert (agreed.steps, agreed.ends_on) == (("tell everyone", "settle the accounts"), date(2026, 12, 19))
    assert (agreed.agreed, agreed.open_matters, agreed.missing) == (True, ("the second press release",), ())
    proposed = dissolution_of(DAY, charter())
    assert (proposed.agreed, len(proposed.steps), proposed.days) == (False, 6, 90)
    assert proposed.missing == ("No charter says how it ends; this list is proposed, not agreed.",)


@pytest.mark.parametrize(
    ("today", "state", "come", "says"),
    [
        (date(2027, 7, 5), SunsetState.AHEAD, 0, "renewal is talked about by 2027-07-06."),
        (date(2027, 7, 6), SunsetState.TALK, 0, "in 120 days, unless all members renew it"),
        (date(2027, 8, 5), SunsetState.TALK, 1, "in 90 days"),
        (date(2027, 11, 3), SunsetState.TALK, 3, "in 0 days"),
        (date(2027, 11, 4), SunsetState.ENDED, 3, "It ended by itself on 2027-11-03, 1 day ago."),
    ],
)
def test_the_sunset_and_its_reminders(today: date, state: SunsetState, come: int, says: str) -> None:
    found = sunset_of(RIVER, today, CHARTER)
    assert (found.state, sum(one.come for one in found.reminders)) == (state, come)
    assert says in found.says
    assert [one.on for one in found.reminders] == [date(2027, 8, 5), date(2027, 9, 4), date(2027, 10, 4)]


def test_a_sunset_may_be_none_or_renewed() -> None:
    assert sunset_of(Alliance("X"), DAY).state is SunsetState.NONE
    assert sunset_of(RIVER, DAY).talk_by == date(2027, 8, 5)  # without a charter 90 days
    renewed = sunset_of(RIVER, date(2027, 12, 1), CHARTER, renewed_until=date(2028, 11, 3))
    assert (renewed.state, renewed.on, renewed.days_left) == (SunsetState.RENEWED, date(2028, 11, 3), 338)
    with pytest.raises(RuleBroken, match="which isn't after its sunset of 2027-11-03"):
        sunset_of(RIVER, DAY, CHARTER, renewed_until=date(2027, 11, 3))


YES = {"ash": True, "birch": True}


@pytest.mark.parametrize(
    ("today", "lasts", "wanted", "allowed"),
    [
        (date(2027, 1, 1), True, YES, True),
        (date(2026, 12, 31), True, YES, False),
        (date(2027, 1, 1), False, YES, False),
        (date(2027, 1, 1), None, YES, None),
        (date(2027, 1, 1), True, {"ash": True}, None),
        (date(2027, 1, 1), True, {"ash": True, "birch": False}, False),
    ],
)
def test_becoming_permanent(
    today: date, lasts: bool | None, wanted: dict[str, bool], allowed: bool | None
) -> None:
    assert permanence_of(RIVER, today, CHARTER, lasts, wanted).allowed is allowed


def test_becoming_permanent_gives_its_reasons() -> None:
    found = permanence_of(RIVER, date(2026, 6, 1), CHARTER, None, {"ash": False})
    assert (found.from_on, found.against) == (date(2027, 1, 1), ("ash",))
    assert found.reasons == (
        "By the charter it may from 2027-01-01 on (becoming-permanent).",
        "ash doesn't want it.",
    )
    assert found.missing == (
        "Nobody has said whether the need is lasting.",
        "birch hasn't said whether it wants it.",
    )
    assert permanence_of(RIVER, DAY, None, True, YES).reasons == (
        "No charter in force lets it become permanent.",
    )
    undated = Alliance("X", (Member("ash"),))
    assert permanence_of(undated, DAY, CHARTER, True, YES).missing == (
        "The day on which the alliance began isn't known.",
    )


def told(by: str, to: str, year: int = 2025) -> DisclosureEvent:
    at = datetime(year, 3, 1, tzinfo=UTC)
    return DisclosureEvent(by, CapabilityId("design"), to, at, "Ana")


def gave(by: str, *to: str, on: date = date(2025, 3, 1)) -> Contribution:
    return Contribution(by, ContributionKind.SPACE, "a hall", on, to)


def cost(*bearers: str, on: date = date(2025, 3, 1)) -> CostItem:
    return CostItem(on, "a meeting", CostKind.MEETINGS, tuple(BorneCost(b, Money(1, "USD")) for b in bearers))


def test_a_leaver_takes_along_all_that_is_about_it_and_nothing_else() -> None:
    text = charter()
    at = datetime(2024, 1, 1, tzinfo=UTC)
    marks = tuple(
        CharterSignature(p.organisation, p.signatory or "", at, hash_of(text)) for p in text.parties
    )
    creek = Alliance("Creek", (Member("creek"), Member("tree"), Member("elm")))
    more: dict[str, Any] = {
        "pledges": [
            Pledge("creek", what="1"),
            Pledge("tree", what="2"),
            Pledge("tree", what="3", to=("elm",)),
            Pledge("creek", what="4", made_on=date(2027, 1, 1)),
        ],
        "contributions": [
            gave("creek"),
            gave("tree"),
            gave("tree", "elm"),
            gave("elm", "creek"),
            gave("creek", on=date(2027, 1, 1)),
        ],
        "costs": [cost("creek", "tree"), cost("tree"), cost("creek", on=date(2027, 1, 1))],
        "charters": CharterHistory((SignedCharter(text, marks),)),
        "disclosures": [
            told("creek", "tree"),
            told("tree", "creek"),
            told("tree", "elm"),
            told("elm", "creek", 2027),
        ],
        "audits": [LaterAudit("creek", DAY, True), LaterAudit("tree", DAY, True)],
        "open_matters": ["the press release"],
    }
    pack = exit_pack("creek", DAY, creek, **more)
    assert [number for _, number in pack.counts] == [1, 1, 1, 2, 1, 1, 1, 1, 1, 1]
    assert pack.pledges_received[0].what == "2"
    assert str(pack.signed[0]) == f"Version 1, signed by Ana Brook on 2024-01-01, SHA-256 {hash_of(text)}"
    left = exit_pack("elm", DAY, creek, **more)
    assert [number for _, number in left.counts] == [0, 3, 1, 3, 0, 0, 0, 1, 0, 1]


def test_who_never_was_a_member_has_no_pack() -> None:
    with pytest.raises(NotFound, match=r"ahs never was a member\. Did you mean ash\?"):
        exit_pack("ahs", DAY, RIVER)
    assert exit_pack("cedar", DAY, RIVER).membership.left_on == date(2026, 1, 1)
