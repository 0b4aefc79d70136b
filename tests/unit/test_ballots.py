"""Ballots: what may be cast, and every sentence that refuses."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from fractions import Fraction
from typing import Any

import pytest

from archstone.model.ballots import (
    Ballot,
    BallotClosed,
    Choice,
    Count,
    Recorded,
    Result,
    SecretRecord,
    Stage,
    VetoCast,
    Vote,
    change_rules,
    said,
)
from archstone.model.capabilities import CapabilityId
from archstone.model.errors import NotAllowed, RuleBroken
from archstone.model.mandates import Mandate, Proxy
from archstone.model.rules import Category, DecisionRule, RuleBook, Veto, Votes
from archstone.model.tallies import tally

HELP = CapabilityId("volunteer-base")
MANDATES = (
    Mandate("Ana", "a", date(2026, 1, 1)),
    Mandate("Ben", "b", date(2025, 1, 1), date(2026, 4, 3)),
    Mandate("Cy", "c", date(2026, 4, 5)),
)
PROXIES = (Proxy("b", "a", date(2026, 4, 1), date(2026, 4, 30), accepted_on=date(2026, 4, 1)),)


def day(number: int, hour: int = 12) -> datetime:
    return datetime(2026, 4, number, hour, tzinfo=UTC)


RULE = DecisionRule(
    "budget",
    {"a": 3, "b": 1, "c": 1, "zero": 0},
    votes=Votes.BY_RISK,
    touches=frozenset({HELP}),
    vetoes=(Veto("b", HELP),),
)
BALLOT = Ballot("fund", RULE, day(1), day(9))


def test_a_vote_is_cast_and_counts() -> None:
    cast = BALLOT.cast("a", Choice.YES, by="Ana", at=day(9), mandates=MANDATES)
    assert cast.votes == (Vote("a", Choice.YES, day(9), "Ana"),)
    assert tally(cast, mandates=MANDATES).votes == Count(yes=3)
    assert BALLOT.votes == ()


@pytest.mark.parametrize(
    ("organisation", "more", "kind", "says"),
    [
        (
            "a",
            {"by": "Ana", "at": day(10)},
            BallotClosed,
            "The ballot closed at 2026-04-09 12:00, and this came at 2026-04-10 12:00. Ask for a new ballot",
        ),
        (
            "a",
            {"by": "Ana", "at": day(1, 11)},
            BallotClosed,
            "opens at 2026-04-01 12:00.*Wait until it is open",
        ),
        (
            "x",
            {"by": "Xi", "at": day(2)},
            NotAllowed,
            "x isn't among those eligible to vote on budget. Those",
        ),
        ("zero", {"by": "Zoe", "at": day(2)}, NotAllowed, "zero has no votes on budget: its weight is 0"),
        (
            "b",
            {"by": "Ben", "at": day(4)},
            NotAllowed,
            "Ben's mandate for b ended on 2026-04-03. Let someone vote who has a mandate of b, or renew",
        ),
        ("c", {"by": "Cy", "at": day(4)}, NotAllowed, "Cy's mandate for c begins only on 2026-04-05"),
        ("c", {"by": "Ana", "at": day(4)}, NotAllowed, "Ana has no mandate to act for c"),
        (
            "c",
            {"by": "Ana", "at": day(4), "under_proxy": "a"},
            NotAllowed,
            "c gave a no proxy. Let c vote itself, or mend the proxy.",
        ),
        ("b", {"by": "Ben", "at": day(4), "under_proxy": "a"}, NotAllowed, "Ben has no mandate to act for a"),
    ],
)
def test_what_is_refused(organisation: str, more: dict[str, Any], kind: type[Exception], says: str) -> None:
    with pytest.raises(kind, match=says):
        BALLOT.cast(organisation, Choice.YES, mandates=MANDATES, proxies=PROXIES, **more)


def test_no_one_votes_twice_unless_the_second_replaces_the_first() -> None:
    once = BALLOT.cast("a", Choice.YES, by="Ana", at=day(2), mandates=MANDATES)
    with pytest.raises(NotAllowed, match=r"a has voted already: yes, by Ana\. Say that this vote replaces"):
        once.cast("a", Choice.NO, by="Ana", at=day(3), mandates=MANDATES)
    twice = once.cast("a", Choice.NO, by="Ana", at=day(3), mandates=MANDATES, replaces=True)
    assert tally(twice, mandates=MANDATES).votes == Count(no=3)


def test_ones_own_vote_goes_before_a_proxy() -> None:
    ask = {"mandates": MANDATES, "proxies": PROXIES}
    through = BALLOT.cast("b", Choice.YES, by="Ana", at=day(2), under_proxy="a", **ask)  # type: ignore[arg-type]
    assert tally(through, **ask).votes == Count(yes=1)  # type: ignore[arg-type]
    with pytest.raises(NotAllowed, match="b has voted already: yes, by Ana"):
        through.cast("b", Choice.NO, by="Ana", at=day(2), under_proxy="a", **ask)  # type: ignore[arg-type]
    own = through.cast("b", Choice.NO, by="Ben", at=day(3), **ask)  # type: ignore[arg-type]
    assert tally(own, **ask).votes == Count(no=1)  # type: ignore[arg-type]
    with pytest.raises(
        NotAllowed, match="b voted itself, and a proxy counts only where its giver doesn't vote"
    ):
        own.cast("b", Choice.YES, by="Ana", at=day(4), under_proxy="a", replaces=True, **ask)  # type: ignore[arg-type]


def test_a_veto_in_scope_is_raised_and_others_are_refused() -> None:
    vetoed = BALLOT.raise_veto("b", HELP, "our helpers would leave", by="Ben", at=day(2), mandates=MANDATES)
    assert vetoed.vetoes == (VetoCast("b", HELP, "our helpers would leave", day(2), "Ben"),)
    for member, vulnerability, says in (
        ("b", "logistics", "out of scope: decisions on budget don't touch logistics. Vote no instead"),
        ("a", HELP, "a's veto is out of scope: the rule for budget gives a no veto. Vote no instead"),
    ):
        with pytest.raises(NotAllowed, match=says):
            BALLOT.raise_veto(member, vulnerability, "no", by="Ana", at=day(2), mandates=MANDATES)
    with pytest.raises(BallotClosed, match="closed"):
        BALLOT.raise_veto("b", HELP, "late", by="Ben", at=day(10))
    with pytest.raises(NotAllowed, match="Ben's mandate for b ended"):
        BALLOT.raise_veto("b", HELP, "late", by="Ben", at=day(5), mandates=MANDATES)
    with pytest.raises(RuleBroken, match="The veto of b needs its reason"):
        BALLOT.raise_veto("b", HELP, " ", by="Ben", at=day(2))


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda: replace(BALLOT, closes_at=day(1)), "can't close at 2026-04-01 12:00, since it opens at"),
        (
            lambda: replace(BALLOT, opened_at=datetime(2026, 4, 1)),
            "The times of the ballot fund need a time zone",
        ),
        (lambda: Vote("a", Choice.YES, datetime(2026, 4, 1)), "The time of the vote of a needs a time zone"),
        (
            lambda: VetoCast("a", HELP, "x", datetime(2026, 4, 1)),
            "The time of the veto of a needs a time zone",
        ),
        (
            lambda: replace(BALLOT, secret_record=SecretRecord(Count())),
            "The ballot fund is open, so its record",
        ),
        (lambda: Count(yes=-1), "can't be below 0"),
        (
            lambda: Ballot(
                "s",
                DecisionRule("x", {"a": 1}, secret=True),
                day(1),
                day(9),
                votes=(Vote("a", Choice.YES, day(2)),),
                secret_record=SecretRecord(Count(yes=1)),
            ),
            "The ballot s is secret, so its record holds totals and commitments and no votes with names",
        ),
    ],
)
def test_a_ballot_that_cannot_be(make: Any, says: str) -> None:
    with pytest.raises(RuleBroken, match=says):
        make()


def test_times_are_said_with_their_zone() -> None:
    east = timezone(timedelta(hours=2))
    assert said(datetime(2026, 4, 1, 9, 30, tzinfo=east)) == "2026-04-01 09:30 +0200"


def test_rules_stand_still_while_a_ballot_is_open() -> None:
    plan, routine = Category("plan", votes=Votes.BY_RISK), Category("routine")
    before = RuleBook((plan, routine), weights={"a": 2, "b": 1})
    after = RuleBook((plan, routine), weights={"a": 1, "b": 2})
    ballot = Ballot("p", before.rule_for("plan", "ab"), day(1), day(9))
    with pytest.raises(
        NotAllowed, match="The rules for plan can't change while the ballot p is open; wait until"
    ):
        change_rules(before, after, [ballot], day(5))
    assert change_rules(before, after, [ballot], day(10)) is after
    assert change_rules(before, before, [ballot], day(5)) is before
    other = Ballot("r", before.rule_for("routine", "ab"), day(1), day(9))
    assert change_rules(before, after, [other], day(5)) is after
    with pytest.raises(NotAllowed, match="The rules for routine can't change"):
        change_rules(before, RuleBook((plan,), weights={"a": 1, "b": 1}), [other], day(5))
    assert Fraction(1, 2) == routine.quorum


def test_how_far_a_ballot_is_on_a_day() -> None:
    late = Vote("b", Choice.NO, day(5), "Ben")
    veto = VetoCast("a", HELP, "too much", day(6), "Ana")
    ballot = Ballot(
        "q", RULE, day(2), day(9), votes=(Vote("a", Choice.YES, day(3), "Ana"), late), vetoes=(veto,)
    )
    written = replace(ballot, recorded=Recorded(Result.VETOED))
    stages = [[each.stage_on(date(2026, 4, k)) for k in (1, 2, 8, 9, 10)] for each in (ballot, written)]
    before = [Stage.LATER, Stage.OPEN, Stage.OPEN]
    assert stages == [[*before, Stage.OPEN, Stage.CLOSED], [*before, Stage.CLOSED, Stage.CLOSED]]
    assert written.known_on(date(2026, 4, 9)) is written
    assert written.known_on(date(2026, 4, 8)) == ballot
    assert written.known_on(date(2026, 4, 5)) == replace(ballot, vetoes=())
    assert written.known_on(date(2026, 4, 4)) == replace(ballot, votes=ballot.votes[:1], vetoes=())
    secret = Ballot("s", DecisionRule("chair", {"a": 1}, secret=True), day(2), day(9))
    counted = replace(secret, secret_record=SecretRecord(Count(1), ("0" * 64,)))
    assert counted.known_on(date(2026, 4, 9)) == secret
    assert counted.known_on(date(2026, 4, 10)) == counted
