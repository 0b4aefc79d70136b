"""Findings: an observation is no flag until somebody says so, and a flag is open until it is answered."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from archstone.model.diligence import (
    Answer,
    CommunicationPlan,
    Diligence,
    Escalation,
    Finding,
    FindingState,
    ListedName,
    Reaction,
    RedFlag,
    Risk,
    SecondLook,
    Topic,
    WalkAwayReason,
    WalkedAway,
)
from archstone.model.errors import RuleBroken
from archstone.model.evidence import Source, Sureness

SEEN, RAISED, ANSWERED, EXPIRED = (date(2024, 9, day) for day in (2, 5, 9, 20))


def finding(**given: Any) -> Finding:
    told = {"id": "f", "about": "acme", "says": "It happened.", "source": "the paper", "seen_on": SEEN}
    return Finding(**(told | given))


@pytest.mark.parametrize(
    ("day", "state"),
    [
        (date(2024, 9, 1), FindingState.NOT_YET),
        (SEEN, FindingState.OBSERVATION),
        (RAISED, FindingState.OPEN_FLAG),
        (date(2024, 9, 8), FindingState.OPEN_FLAG),
        (ANSWERED, FindingState.ANSWERED),
        (date(2024, 9, 19), FindingState.ANSWERED),
        (EXPIRED, FindingState.EXPIRED),
    ],
)
def test_an_observation_escalates_is_answered_and_expires(day: date, state: FindingState) -> None:
    one = finding(expires_on=EXPIRED)
    raised = one.escalate(flag="no-staff-time", why="They said so twice.", by="Ana", on=RAISED)
    done = raised.answered(how="A day a week.", by="their director", on=ANSWERED)
    assert done.state_on(day) is state
    assert one.raised is None
    assert (raised.raised, raised.raised_on) == ("no-staff-time", RAISED)


def test_an_observation_is_not_a_flag() -> None:
    assert finding().state_on(date(2030, 1, 1)) is FindingState.OBSERVATION


def test_an_answer_may_leave_the_flag_standing() -> None:
    flag = finding(flag="veto-over-messaging").answered(how="No.", by="them", on=ANSWERED, settled=False)
    assert flag.state_on(ANSWERED) is FindingState.STANDS


def test_a_flag_that_expired_unanswered_is_told() -> None:
    flag = finding(flag="no-staff-time", expires_on=EXPIRED)
    assert flag.state_on(EXPIRED) is FindingState.EXPIRED
    assert flag.expired_unanswered(EXPIRED)
    assert not flag.expired_unanswered(SEEN)
    assert not flag.answered(how="Solved.", by="Ana", on=ANSWERED).expired_unanswered(EXPIRED)
    assert not finding(expires_on=EXPIRED).expired_unanswered(EXPIRED)


OURS = Source("us", Sureness.OWN_DATA)


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (lambda: finding(id=" "), "A finding needs an id."),
        (lambda: finding(says=""), "The finding f needs a sentence that says what was found."),
        (lambda: finding(source=" "), "The finding f needs its source: who says so, and where."),
        (
            lambda: finding(expires_on=date(2024, 9, 1)),
            "The finding f can't expire on 2024-09-01, before it was seen on 2024-09-02.",
        ),
        (
            lambda: finding(escalated=Escalation(date(2024, 9, 1), "Ana", "no-staff-time", "So.")),
            "The finding f can't become a flag on 2024-09-01, before it was seen on 2024-09-02.",
        ),
        (
            lambda: finding(flag="x", escalated=Escalation(RAISED, "Ana", "y", "So.")),
            "The finding f is a flag from the start and can't become one again.",
        ),
        (
            lambda: finding(flag="x").escalate(flag="y", why="So.", by="Ana", on=RAISED),
            "The finding f is a flag already: x.",
        ),
        (
            lambda: finding().answered(how="So.", by="Ana", on=ANSWERED),
            "The finding f is an observation, and only a flag is answered. Raise it as a flag first.",
        ),
        (
            lambda: finding(flag="x").answered(how="So.", by="Ana", on=date(2024, 9, 1)),
            "The flag f can't be answered on 2024-09-01, before it was raised on 2024-09-02.",
        ),
        (lambda: Escalation(RAISED, "", "x", "So."), "Say who made the observation a flag."),
        (lambda: Escalation(RAISED, "Ana", "x", ""), "Say why the observation became a flag."),
        (lambda: Answer(ANSWERED, "", "So."), "Say who answered the flag."),
        (lambda: Answer(ANSWERED, "Ana", " "), "Say how the flag was answered."),
        (lambda: RedFlag("", "So.", OURS), "A red flag needs an id."),
        (lambda: RedFlag("x", "", OURS), "The red flag x needs a sentence that says what it is."),
        (lambda: Source(" ", Sureness.STUDY), "A source needs a name: who said it, and where."),
        (lambda: Reaction("acme", "", Risk.LOW, "", "s", SEEN), "Say which stakeholders react."),
        (
            lambda: Reaction("acme", "givers", Risk.LOW, "", "", SEEN),
            "How givers would take acme needs its source.",
        ),
        (
            lambda: CommunicationPlan("acme", "", ("Ana",)),
            "The communication plan on acme must say why this serves your mission.",
        ),
        (
            lambda: CommunicationPlan("acme", "So.", ()),
            "The communication plan on acme must name who defends the alliance.",
        ),
        (lambda: WalkedAway("acme", SEEN, WalkAwayReason.FORCED, " "), "Say why you walked away from acme."),
        (
            lambda: WalkedAway(
                "acme", RAISED, WalkAwayReason.FORCED, "So.", again=SecondLook(SEEN, "Ana", "All.")
            ),
            "acme can't be looked at again on 2024-09-02, before you walked away on 2024-09-05.",
        ),
        (lambda: SecondLook(SEEN, "", "All."), "Say who looked at it again."),
        (lambda: SecondLook(SEEN, "Ana", ""), "Say what has changed since you walked away."),
        (lambda: ListedName(" "), "A row of a list needs a name."),
        (lambda: Diligence((finding(), finding())), "The finding f stands twice."),
        (
            lambda: Diligence(own_flags=(RedFlag("no-staff-time", "So.", OURS),)),
            "The red flag no-staff-time stands twice.",
        ),
        (
            lambda: Diligence((finding(flag="no-staf-time"),)),
            "There is no red flag 'no-staf-time'; there are veto-over-messaging, no-staff-time, "
            "alienates-core-supporters, and own ones can be added. Did you mean no-staff-time?",
        ),
    ],
)
def test_what_is_refused(make: Any, sentence: str) -> None:
    with pytest.raises(RuleBroken) as told:
        make()
    assert str(told.value) == sentence


def test_what_is_about_one_organisation_is_kept_apart() -> None:
    other = finding(id="g", about="bold")
    reaction = Reaction("bold", "givers", Risk.HIGH, "Why them?", "a letter", SEEN)
    plan = CommunicationPlan("bold", "It serves us.", ("Ana",), RAISED)
    gone = WalkedAway("calm", SEEN, WalkAwayReason.IMBALANCE, "Too large.")
    whole = Diligence((finding(), other), (reaction,), (plan,), (gone,))
    assert whole.organisations == ("acme", "bold", "calm")
    assert whole.about("acme").findings == (finding(),)
    assert whole.about("bold").plans == (plan,)
    assert whole.about("calm").walked_away == (gone,)
    assert whole.risky_without_plan(SEEN) == (reaction,)
    assert whole.risky_without_plan(RAISED) == ()
    assert whole.risky_without_plan(date(2024, 9, 1)) == ()


def test_walking_away_holds_until_somebody_looks_again() -> None:
    gone = WalkedAway(
        "calm", SEEN, WalkAwayReason.FLAGS, "So.", again=SecondLook(ANSWERED, "Ana", "New board.")
    )
    assert [gone.holds_on(day) for day in (date(2024, 9, 1), SEEN, RAISED, ANSWERED)] == [
        False,
        True,
        True,
        False,
    ]


def test_what_nobody_looked_into_is_named() -> None:
    told = Diligence((finding(topic=Topic.INCIDENT), finding(id="old", topic=Topic.TIES, expires_on=RAISED)))
    assert told.not_looked_into("acme", ANSWERED) == (
        "public standing",
        "ties to controversial partners",
        "what your stakeholders would say",
    )
    assert "ties to controversial partners" not in told.not_looked_into("acme", SEEN)
