"""Readiness: each starting question, what it points to, and what isn't known."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from archstone.model.capabilities import CapabilityId
from archstone.model.diligence import (
    CommunicationPlan,
    Diligence,
    Finding,
    Reaction,
    Risk,
    SecondLook,
    Topic,
    WalkAwayReason,
    WalkedAway,
)
from archstone.model.errors import RuleBroken
from archstone.model.money import Money
from archstone.model.readiness import (
    Alignment,
    Alone,
    BoardLimits,
    Existing,
    Instinct,
    LikeCase,
    Motive,
    Objection,
    PlanKind,
    Position,
    Readiness,
    Success,
    TimingEvent,
    TimingPlan,
    Trigger,
    TriggerKind,
)
from archstone.model.readiness_reasons import Step
from archstone.model.readiness_verdicts import ReadinessVerdict, common_readiness, judge_readiness
from archstone.model.sentences import in_sentences

TODAY = date(2024, 10, 7)
GAP = Trigger(TriggerKind.RESOURCE_GAP, "Nobody comes.", capability=CapabilityId("community-trust"))
READY = Readiness(
    "us",
    TODAY,
    triggers=(
        Trigger(TriggerKind.RESOURCE_GAP, "Nobody comes.", capability=CapabilityId("community-trust")),
    ),
    alignment=(Alignment("board", Position.FOR), Alignment("leadership", Position.FOR)),
    minimum_agreement="Nobody speaks against it.",
    deal_breakers=("tobacco",),
    success=(Success("us", "They come.", 4), Success("acme", "A nurse each week.", 3)),
    event=TimingEvent("the hearing", date(2024, 11, 20)),
    alone=Alone(4, 3),
    motive=Motive(4, 3, 2, False),
    existing=Existing(False, ("old friends",)),
)
KNOWN = Diligence(
    tuple(
        Finding(topic.value, "acme", "Nothing against it.", "a talk", TODAY, topic)
        for topic in (Topic.PUBLIC_STANDING, Topic.INCIDENT, Topic.TIES, Topic.STAKEHOLDERS)
    )
)


def judge(
    found: Diligence = KNOWN, today: date = TODAY, candidate: str | None = "acme", **other: Any
) -> ReadinessVerdict:
    return judge_readiness(replace(READY, **other), found, today=today, candidate=candidate)


def with_findings(*more: Finding) -> Diligence:
    return replace(KNOWN, findings=(*KNOWN.findings, *more))


def test_nothing_against_it_is_a_go_with_every_reason_sourced() -> None:
    verdict = judge()
    assert verdict.verdict is Step.GO
    assert verdict.missing == ()
    assert verdict.would_change == ()
    assert verdict.meanwhile == ()
    assert {reason.about for reason in verdict.reasons} >= {
        "trigger",
        "alignment",
        "timing",
        "motive",
        "success",
    }
    assert all(str(reason.source) for reason in verdict.reasons)
    assert [one.partner for one in verdict.success] == ["us", "acme"]


@pytest.mark.parametrize(
    ("other", "step", "about", "words"),
    [
        ({"triggers": ()}, Step.DEEPEN, "trigger", "not every situation calls for an unusual partner"),
        ({"existing": Existing(True, ("old friends",))}, Step.DEEPEN, "existing relations", "(old friends)"),
        ({"alone": Alone(2, 3)}, Step.DEEPEN, "staying alone", "costs less (2 of 5)"),
        (
            {"alignment": (Alignment("board", Position.AGAINST), Alignment("leadership", Position.FOR))},
            Step.WAIT,
            "alignment",
            "fragile from its first day",
        ),
        (
            {"alignment": (Alignment("board", Position.FOR), Alignment("leadership", Position.WAVERING))},
            Step.WAIT,
            "alignment",
            "The leadership wavers",
        ),
        ({"objections": (Objection("Bo", "No.", TODAY),)}, Step.WAIT, "objection", "Bo objects: No."),
        (
            {"success": (Success("us", "They come.", 5), Success("acme", "A nurse.", 3))},
            Step.WAIT,
            "success",
            "One-sided",
        ),
        (
            {"success": (Success("us", "They come.", 2), Success("acme", "A nurse.", 2))},
            Step.WAIT,
            "success",
            "nobody's success within reach: us 2 of 5, acme 2 of 5",
        ),
        ({"success": (Success("us", "They come.", 4),)}, Step.WAIT, "success", "Only us has said"),
        ({"event": TimingEvent("the hearing", date(2024, 10, 6))}, Step.WAIT, "timing", "Too late"),
        ({"event": TimingEvent("the hearing", date(2025, 10, 8))}, Step.WAIT, "timing", "Too early"),
        ({"motive": Motive(2, 3, 3)}, Step.WAIT, "motive", "as much independence as it brings"),
        ({"motive": Motive(5, 5, 1, True)}, Step.WAIT, "motive", "An alliance is an instrument, not a duty."),
        ({"instincts": (Instinct("acme", forced=True),)}, Step.WALK_AWAY, "instinct", "feels forced"),
        ({"instincts": (Instinct("acme", too_unequal=True),)}, Step.WALK_AWAY, "imbalance", "too unequal"),
    ],
)
def test_each_answer_points_somewhere(other: dict[str, Any], step: Step, about: str, words: str) -> None:
    verdict = judge(**other)
    assert verdict.verdict is step
    assert [reason.about for reason in verdict.deciding] == [about]
    assert words in verdict.deciding[0].says
    assert verdict.would_change


@pytest.mark.parametrize(
    ("other", "words"),
    [
        ({"triggers": None}, "which trigger"),
        ({"alignment": (Alignment("board", Position.FOR),)}, "Where the leadership stands isn't known."),
        ({"alignment": (Alignment("leadership", Position.FOR),)}, "Where the board stands isn't known."),
        ({"minimum_agreement": None}, "The least that must be agreed"),
        ({"deal_breakers": None}, "The deal-breakers"),
        ({"event": None}, "There is no occasion to talk"),
    ],
)
def test_what_isn_t_known_is_told_and_holds_a_go_back(other: dict[str, Any], words: str) -> None:
    verdict = judge(**other)
    assert verdict.verdict is Step.WAIT
    assert [words in one for one in verdict.missing] == [True]


@pytest.mark.parametrize(
    ("other", "words"),
    [
        ({"alone": None}, "What staying alone costs"),
        ({"motive": None}, "The motive"),
        ({"alone": Alone(3)}, "What"),
    ],
)
def test_what_may_stay_unknown_is_told_with_a_go(other: dict[str, Any], words: str) -> None:
    verdict = judge(**other)
    assert verdict.verdict is Step.GO
    assert [words in one for one in verdict.missing] == [True]


def test_no_deal_breakers_is_an_answer_too() -> None:
    assert judge(deal_breakers=()).verdict is Step.GO


def test_the_edges_of_too_early_and_too_late() -> None:
    assert judge(event=TimingEvent("it", TODAY)).verdict is Step.GO
    assert judge(event=TimingEvent("it", date(2025, 10, 7))).verdict is Step.GO
    [soon] = [r for r in judge(event=TimingEvent("it", date(2024, 10, 20))).reasons if r.about == "timing"]
    assert "only 13 days away" in soon.says
    plan = TimingPlan(PlanKind.JOINT_LETTER, "to the council", date(2024, 11, 1), "Ana")
    late = judge(event=TimingEvent("it", date(2024, 10, 1)), plan=plan)
    assert late.verdict is Step.GO
    assert [r.says for r in late.reasons if r.about == "timing"][1] == (
        "An occasion is to be made by a joint letter on 2024-11-01, seen to by Ana: to the council."
    )


def test_an_open_flag_blocks_a_go_until_it_is_answered() -> None:
    flag = Finding("f", "acme", "No hour to spare.", "a call", TODAY, flag="no-staff-time")
    assert judge(with_findings(flag)).verdict is Step.WAIT
    assert judge(with_findings(flag)).open_flags == (flag,)
    answered = flag.answered(how="A day a week.", by="them", on=TODAY)
    assert judge(with_findings(answered)).verdict is Step.GO
    assert judge(with_findings(answered)).answered_flags == (answered,)
    stands = flag.answered(how="No.", by="them", on=TODAY, settled=False)
    assert judge(with_findings(stands)).verdict is Step.WALK_AWAY
    assert judge(with_findings(stands), date(2024, 10, 6)).standing_flags == ()
    other = replace(flag, about="bold")
    assert judge(with_findings(other)).verdict is Step.GO
    assert judge(with_findings(other), candidate=None).verdict is Step.WAIT


def test_an_observation_blocks_nothing_and_a_lapsed_flag_is_told() -> None:
    lapsed = Finding(
        "f", "acme", "No hour.", "a call", date(2024, 1, 1), flag="no-staff-time", expires_on=TODAY
    )
    verdict = judge(with_findings(lapsed))
    assert verdict.verdict is Step.GO
    assert verdict.missing == ("The flag f expired without an answer.",)


def test_a_prospect_that_returns_is_met_with_the_reason() -> None:
    gone = WalkedAway("acme", date(2024, 3, 1), WalkAwayReason.IMBALANCE, "They decide everything.", "Ana")
    verdict = judge(replace(KNOWN, walked_away=(gone,)))
    assert verdict.verdict is Step.WALK_AWAY
    assert verdict.deciding[0].says == (
        "You walked away from acme on 2024-03-01 (imbalance): They decide everything."
    )
    again = replace(gone, again=SecondLook(date(2024, 9, 1), "Ana", "A new director."))
    verdict = judge(replace(KNOWN, walked_away=(again,)))
    assert verdict.verdict is Step.GO
    assert "Ana looked again on 2024-09-01: A new director." in verdict.reasons[0].says
    assert judge(replace(KNOWN, walked_away=(gone,)), date(2024, 2, 1)).verdict is not Step.WALK_AWAY


def test_all_together_leave_out_whom_one_walked_away_from() -> None:
    flag = Finding("f", "bold", "No.", "a call", TODAY, flag="no-staff-time")
    gone = WalkedAway("bold", TODAY, WalkAwayReason.FLAGS, "No time.")
    success = (*READY.success, Success("bold", "Everything.", 1))
    known = replace(with_findings(flag), walked_away=(gone,))
    assert judge(known, candidate=None, success=success).verdict is Step.GO
    assert judge(with_findings(flag), candidate=None, success=success).verdict is Step.WAIT


def test_a_high_risk_reaction_needs_a_communication_plan() -> None:
    angry = Reaction("acme", "our givers", Risk.HIGH, "Why them?", "letters", TODAY)
    verdict = judge(replace(KNOWN, reactions=(angry,)))
    assert verdict.verdict is Step.WAIT
    assert "our givers may take an alliance with acme badly" in verdict.deciding[0].says
    plan = CommunicationPlan("acme", "It serves the mission.", ("Ana",))
    assert judge(replace(KNOWN, reactions=(angry,), plans=(plan,))).verdict is Step.GO
    assert judge(replace(KNOWN, reactions=(replace(angry, risk=Risk.MIDDLING),))).verdict is Step.GO


def test_what_nobody_looked_into_is_told() -> None:
    assert len(judge(Diligence()).missing) == 4
    assert judge(Diligence()).verdict is Step.GO


def test_a_board_that_objects_leaves_a_small_pilot_within_its_limits() -> None:
    against = (Alignment("board", Position.AGAINST), Alignment("leadership", Position.FOR))
    [asked] = judge(alignment=against).meanwhile
    assert "Write down first what may be done without its approval" in asked
    limits = BoardLimits(Money(500_000, "USD"), 90, 80, 14)
    [allowed] = judge(alignment=against, limits=limits).meanwhile
    assert "(up to USD 5,000, 90 days, 80 hours of staff time) may begin" in allowed
    assert "the board is told of it within 14 days" in allowed


def test_a_board_that_isn_t_for_it_is_shown_the_case_and_like_cases() -> None:
    wavering = (Alignment("board", Position.WAVERING), Alignment("leadership", Position.FOR))
    assert judge(alignment=wavering).missing == (
        "The case to the board in terms of the mission isn't written down.",
        "No alliance like it has been found to show the board.",
    )
    case = {"mission_case": "Before they are ill.", "like_cases": (LikeCase("It worked in Vale.", "a talk"),)}
    verdict = judge(alignment=wavering, **case)
    assert verdict.missing == ()
    told = {reason.about: (reason.says, reason.source.named) for reason in verdict.reasons}
    assert told["case"][0] == "The case to the board in terms of the mission: Before they are ill."
    assert told["like case"] == ("It worked in Vale.", "a talk")


def test_an_objection_that_was_answered_or_settled_blocks_nothing() -> None:
    answered = Objection("Bo", "No.", TODAY, "The mission asks for it.")
    settled = Objection("Cy", "No.", date(2024, 9, 1), settled_on=TODAY)
    assert judge(objections=(answered, settled)).verdict is Step.GO
    assert judge(objections=(settled,), today=date(2024, 9, 30)).verdict is Step.WAIT


def test_other_groups_are_listened_to_and_block_nothing() -> None:
    staff = (*READY.alignment, Alignment("staff", Position.AGAINST, "Who answers the phone?"))
    [told] = [r.says for r in judge(alignment=staff).reasons if "staff" in r.says]
    assert told == "The staff is against it. Who answers the phone? Go and listen."


def test_the_gravest_reason_decides() -> None:
    flag = Finding("f", "acme", "No hour.", "a call", TODAY, flag="no-staff-time")
    verdict = judge(with_findings(flag), triggers=(), instincts=(Instinct("acme", forced=True),))
    assert verdict.verdict is Step.WALK_AWAY
    assert len(verdict.would_change) == 3


def test_the_summary_is_ready_for_a_program() -> None:
    import json

    told = json.loads(json.dumps(judge().summary()))
    assert (told["verdict"], told["candidate"], told["on"]) == ("go", "acme", "2024-10-07")
    assert {"source", "strength", "says", "points_to", "about", "would_change", "asked"} == set(
        told["reasons"][0]
    )


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (lambda: Trigger(TriggerKind.THREAT, " "), "Say what the threat is."),
        (
            lambda: Trigger(TriggerKind.THREAT, "A cut.", ("health", "health")),
            "A threat that calls for an unusual partner hits several sectors: name at least two of them.",
        ),
        (
            lambda: Trigger(TriggerKind.RESOURCE_GAP, "A gap."),
            "A resource gap names the capability that is lacking.",
        ),
        (
            lambda: Alignment(" ", Position.FOR),
            "Say who stands where: the board, the leadership, the staff.",
        ),
        (lambda: Objection(" ", "No.", TODAY), "Say who objects."),
        (lambda: Objection("Bo", " ", TODAY), "Say what Bo objects to."),
        (
            lambda: Objection("Bo", "No.", TODAY, settled_on=date(2024, 1, 1)),
            "The objection of Bo can't be settled on 2024-01-01, before it was raised on 2024-10-07.",
        ),
        (lambda: LikeCase(" ", "s"), "Say what the like case was."),
        (lambda: LikeCase("So.", " "), "A like case needs its source."),
        (lambda: BoardLimits(days=-1), "days must be 0 or more, not -1."),
        (lambda: Success("acme", " "), "Say what success means to acme."),
        (
            lambda: Success("acme", "So.", 6),
            "How far acme's success would be reached is rated 1 to 5, not 6.",
        ),
        (lambda: TimingEvent(" ", TODAY), "Say what the event is."),
        (lambda: TimingPlan(PlanKind.JOINT_LETTER, " "), "Say what the plan is."),
        (lambda: Alone(0), "The cost of staying alone is rated 1 to 5, not 0."),
        (lambda: Alone(1, 9), "The risk of reaching across is rated 1 to 5, not 9."),
        (lambda: Motive(0), "The capacity gained is rated 1 to 5, not 0."),
        (lambda: Motive(legitimacy=6), "The legitimacy gained is rated 1 to 5, not 6."),
        (lambda: Motive(independence_lost=6), "The independence lost is rated 1 to 5, not 6."),
        (
            lambda: Readiness("us", alignment=(Alignment("board", Position.FOR),) * 2),
            "The position of board stands twice; keep one.",
        ),
        (
            lambda: Readiness("us", success=(Success("a", "b"),) * 2),
            "The success of a stands twice; keep one.",
        ),
        (
            lambda: Readiness("us", instincts=(Instinct("a"),) * 2),
            "The feeling about a stands twice; keep one.",
        ),
    ],
)
def test_what_is_refused(make: Any, sentence: str) -> None:
    with pytest.raises(RuleBroken) as told:
        make()
    assert str(told.value) == sentence


def test_a_guide_that_made_us_ask_does_not_vouch_for_the_answer() -> None:
    verdict = judge(
        alignment=(Alignment("board", Position.FOR, "seven for it"), Alignment("leadership", Position.FOR)),
        like_cases=(LikeCase("two like it held", "a colleague, one case"),),
        event=TimingEvent("the fair.", date(2024, 11, 6)),
        instincts=(Instinct("acme", forced=True, says="nobody laughed"),),
    )
    asked = "Asked because of S2, Common mistakes at the starting gate (practitioner's claim)."
    told = [reason.sentence for reason in verdict.reasons]
    assert f"The board is for it. Seven for it. {asked}" in told
    assert f"The leadership is for it. {asked}" in told
    assert "Two like it held. From what you wrote down, with this source: a colleague, one case." in told
    assert (
        "The fair in 30 days gives everyone a natural reason to talk. S2, Who needs to choose and why now "
        "(practitioner's claim)"
    ) in told
    assert (
        "An alliance with acme feels forced. Nobody laughed. Where it feels so, it probably is. S2, When to "
        "walk away (practitioner's claim)"
    ) in told


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("", ""),
        ("three fairs", "Three fairs."),
        ("they said “no.”", "They said “no.”"),
        ("they said (no)", "They said (no)."),
        ("eBay pays!", "eBay pays!"),
        ("quay-bank pays", "quay-bank pays."),
        ("3 of 4 came", "3 of 4 came."),
        ("لماذا؟", "لماذا؟"),
    ],
)
def test_words_of_the_file_become_sentences(words: str, told: str) -> None:
    assert in_sentences(words) == told


def test_what_every_candidate_has_in_common_is_collected_once() -> None:
    flag = Finding("f", "acme", "No hour.", "a call", TODAY, flag="no-staff-time")
    ready = replace(READY, success=(*READY.success, Success("other", "They learn.", 4)))
    fit, gone = (
        judge_readiness(ready, with_findings(flag), today=TODAY, candidate=candidate)
        for candidate in ("other", "acme")
    )
    assert (fit.verdict, gone.verdict) == (Step.GO, Step.WAIT)
    common = common_readiness([gone, fit])
    assert {"trigger", "alignment", "motive"} <= {reason.about for reason in common.reasons}
    assert all(reason in gone.reasons and reason in fit.reasons for reason in common.reasons)
    assert "red flag" in {reason.about for reason in gone.reasons}
    assert "red flag" not in {reason.about for reason in common.reasons}
    assert not set(common.missing) ^ (set(gone.missing) & set(fit.missing))
    assert not common_readiness([gone])
