"""Incidents: what they can't be, which steps the charter asks for, and who may judge."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time
from fractions import Fraction
from typing import Any

import pytest

from archstone.model.adverse_news import advice_on
from archstone.model.ballots import Ballot, Choice, Result, Vote
from archstone.model.charters import Charter, Clause, Shape
from archstone.model.errors import NotFound, RuleBroken
from archstone.model.incident_paths import IncidentPath, StageState, breach_size, judges_of, path_of
from archstone.model.incident_terms import terms_of
from archstone.model.incidents import BreachSize, Incident, IncidentKind, IncidentLog, Step, StepKind
from archstone.model.own_cases import own_case, rule_without
from archstone.model.rehearsals import Rehearsal, rehearsal_state
from archstone.model.renegotiations import Renegotiation, RenegotiationTrigger, judge_renegotiation
from archstone.model.rules import DecisionRule, Procedure, Veto, Votes
from archstone.model.sanctions import Sanction, SanctionKind

DAY = date(2026, 3, 2)
MEMBERS = ("mill", "school", "clinic")
TERMS = terms_of(None)


def at(day: int, hour: int = 12, month: int = 3) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=UTC)


def incident(kind: IncidentKind = IncidentKind.BROKEN_PROMISE, **given: Any) -> Incident:
    facts: dict[str, Any] = {"on": DAY, "what": "It happened.", "concerns": ("mill",), "severity": 3, **given}
    return Incident("matter", kind, **facts)


def laid(one: Incident, day: date = date(2026, 6, 30), **given: Any) -> IncidentPath:
    return path_of(one, members=MEMBERS, terms=given.pop("terms", TERMS), day=day, **given)


def states(path: IncidentPath) -> list[str]:
    return [f"{stage.kind} {stage.state}" for stage in path.stages]


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"severity": 0}, "severity of matter must be 1 to 5, not 0"),
        ({"severity": 6}, "severity of matter must be 1 to 5, not 6"),
        ({"concerns": ()}, "doesn't say which member"),
        ({"kind": IncidentKind.CONFLICT}, "names the members that fell out, two at least"),
        ({"kind": IncidentKind.CRISIS, "size": BreachSize.MINOR}, "crisis is none"),
        ({"settled_on": date(2026, 3, 1)}, "can't be settled on 2026-03-01, before it happened"),
        ({"steps": (Step(StepKind.RAISED, at(1)),)}, "The step raised on 2026-03-01 lies before matter"),
        (
            {"concerns": ("mill", "school"), "sanction": Sanction(SanctionKind.WORD_IN_PRIVATE, DAY)},
            "an incident of its own for each",
        ),
    ],
)
def test_what_an_incident_can_not_be(given: dict[str, Any], sentence: str) -> None:
    kind = given.pop("kind", IncidentKind.BROKEN_PROMISE)
    with pytest.raises(RuleBroken, match=sentence):
        incident(kind, **given)


def test_a_step_needs_a_time_zone() -> None:
    with pytest.raises(RuleBroken, match="needs a time zone"):
        Step(StepKind.RAISED, datetime(2026, 3, 3))


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ((SanctionKind.SUSPENSION, DAY), "until when it holds"),
        ((SanctionKind.SUSPENSION, DAY, date(2026, 3, 1)), "can't end on 2026-03-01"),
        ((SanctionKind.WORD_BEFORE_ALL, DAY, None, date(2026, 3, 1)), "can't be lifted on 2026-03-01"),
        ((SanctionKind.EXPULSION, DAY, date(2026, 9, 1)), "has no last day"),
    ],
)
def test_what_a_sanction_can_not_be(given: tuple[Any, ...], sentence: str) -> None:
    with pytest.raises(RuleBroken, match=sentence):
        Sanction(*given)


def test_one_incident_reported_twice_is_refused_and_says_what_to_do() -> None:
    other = replace(incident(), id="again", what="The same in other words.")
    with pytest.raises(RuleBroken, match=r"again and matter are one incident reported twice.*reported_by"):
        IncidentLog((incident(), other))
    with pytest.raises(RuleBroken, match="matter stands twice"):
        IncidentLog((incident(), incident(on=date(2026, 4, 1))))
    assert len(IncidentLog((incident(), replace(other, concerns=("school",))))) == 2


def test_the_log_as_of_a_day_knows_nothing_later() -> None:
    sanction = Sanction(SanctionKind.SUSPENSION, date(2026, 4, 1), date(2026, 6, 30))
    whole = incident(
        steps=(Step(StepKind.RAISED, at(4)), Step(StepKind.MENDED, at(20))),
        sanction=sanction,
        settled_on=date(2026, 3, 20),
    )
    log = IncidentLog((whole,))
    then = log.as_of(date(2026, 3, 10)).named("matter")
    assert [step.kind for step in then.steps] == [StepKind.RAISED]
    assert (then.settled_on, then.sanction) == (None, None)
    assert len(log.as_of(date(2026, 3, 1))) == 0
    assert log.open_on(date(2026, 3, 19)) == (whole,)
    assert log.open_on(date(2026, 3, 20)) == ()
    assert log.suspended_on(date(2026, 6, 30)) == ("mill",)
    assert log.suspended_on(date(2026, 7, 1)) == ()
    with pytest.raises(NotFound, match="Did you mean matter"):
        log.named("mater")


def test_a_small_breach_is_raised_answered_and_mended_in_time_or_told() -> None:
    steps = (Step(StepKind.RAISED, at(9)), Step(StepKind.ANSWERED, at(24)))
    path = laid(incident(steps=steps), date(2026, 4, 7))
    assert states(path) == ["raised done", "answered late", "mended waiting"]
    assert path.stages[2].due_at == datetime.combine(date(2026, 4, 8), time.max, UTC)
    assert path.next_stage == path.stages[2]
    overdue = laid(incident(steps=steps), date(2026, 4, 9))
    assert overdue.stages[2].state is StageState.OVERDUE
    assert "It is mended: overdue since 2026-04-08." in overdue.told


def test_a_large_breach_is_told_met_on_heard_and_decided() -> None:
    steps = (
        Step(StepKind.SUMMONED, at(3)),
        Step(StepKind.MEETING, at(11)),
        Step(StepKind.HEARD, at(11, 13)),
        Step(StepKind.DECIDED, at(11, 15)),
    )
    path = laid(incident(size=BreachSize.MAJOR, steps=steps, ballot="b", settled_on=date(2026, 3, 11)))
    assert states(path) == ["summoned done", "meeting done", "heard done", "decided done"]
    assert path.next_stage is None


def test_a_decision_before_the_hearing_does_not_hold() -> None:
    steps = (Step(StepKind.MEETING, at(11)), Step(StepKind.DECIDED, at(11, 15)))
    path = laid(incident(size=BreachSize.MAJOR, steps=steps))
    assert (
        "It was decided before the member was heard; that doesn't hold, and is to be decided again."
        in path.told
    )
    assert states(path)[0] == "summoned skipped"


def test_days_of_meeting_and_hearing_that_can_not_both_be_kept_are_told() -> None:
    charter = Charter(
        "A",
        Shape.BRIDGE,
        clauses=(Clause("hearing", "hearing", {"days": 14}),),
    )
    path = laid(incident(size=BreachSize.MAJOR), terms=terms_of(charter))
    assert any("both can't be kept" in told for told in path.told)


def test_a_conflict_takes_step_after_step() -> None:
    quarrel = incident(
        IncidentKind.CONFLICT, concerns=("mill", "school"), steps=(Step(StepKind.MEDIATION, at(20)),)
    )
    path = laid(quarrel, date(2026, 4, 1))
    assert states(path) == ["talk skipped", "mediation done", "decided waiting"]
    assert path.judges == ("clinic",)
    settled = laid(replace(quarrel, settled_on=date(2026, 3, 21)), date(2026, 9, 1))
    assert states(settled)[2] == "decided not needed"


def test_where_everyone_is_concerned_nobody_is_left_to_judge() -> None:
    path = laid(incident(IncidentKind.CONFLICT, concerns=MEMBERS))
    assert path.judges == ()
    assert "ask someone from outside" in path.told[0]


def test_a_crisis_is_told_within_hours_and_by_whom_the_charter_names() -> None:
    charter = Charter(
        "A", Shape.BRIDGE, clauses=(Clause("crisis", "crisis", {"speaker": "Ada", "deputy": "Ben"}),)
    )
    steps = (Step(StepKind.TOLD, at(2, 13)), Step(StepKind.STATEMENT, at(3, 13), by="Cleo"))
    crisis = incident(IncidentKind.CRISIS, known_at=at(2, 10), steps=steps)
    path = laid(crisis, terms=terms_of(charter))
    assert states(path) == ["told done", "statement late"]
    assert "Cleo spoke first, where Ada or Ben speaks for all." in path.told
    assert {stage.clause for stage in path.stages} == {"crisis"}


def test_what_no_clause_asks_for_is_called_our_proposal() -> None:
    path = laid(incident(IncidentKind.ADVERSE_NEWS, known_at=at(2, 10)))
    assert [stage.clause for stage in path.stages] == [""]
    assert any("bind nobody" in told for told in path.told)


@pytest.mark.parametrize(
    ("one", "size", "why"),
    [
        (incident(severity=4), BreachSize.MAJOR, "Nobody said"),
        (incident(severity=3), BreachSize.MINOR, "Nobody said"),
        (incident(severity=5, size=BreachSize.MINOR), BreachSize.MINOR, "The members called it minor"),
        (incident(IncidentKind.ADVERSE_NEWS), None, "Adverse news is no breach"),
    ],
)
def test_how_large_a_breach_is(one: Incident, size: BreachSize | None, why: str) -> None:
    found, said = breach_size(one, (), TERMS)
    assert (found, why in said) == (size, True)


def test_three_small_breaches_within_a_year_count_as_a_large_one() -> None:
    earlier = [
        replace(incident(on=day), id=str(day))
        for day in (date(2025, 3, 2), date(2025, 3, 1), date(2025, 12, 1))
    ]
    size, why = breach_size(incident(), earlier, TERMS)
    assert size is BreachSize.MAJOR
    assert "one of 3 small breaches within a year" in why
    others = [replace(one, concerns=("school",)) for one in earlier]
    assert breach_size(incident(), others, TERMS)[0] is BreachSize.MINOR


def test_a_suspension_without_ballot_decision_or_for_too_long_is_told() -> None:
    held = Sanction(SanctionKind.SUSPENSION, date(2026, 3, 12), date(2026, 9, 13))
    told = laid(incident(size=BreachSize.MAJOR, sanction=held)).told
    assert any("without a decision" in one for one in told)
    assert any("longer than the 6 months" in one for one in told)
    decided = (Step(StepKind.HEARD, at(11)), Step(StepKind.DECIDED, at(11, 15)))
    told = laid(incident(size=BreachSize.MAJOR, sanction=held, steps=decided)).told
    assert any("No ballot is named" in one for one in told)
    told = laid(incident(sanction=held)).told
    assert any("isn't a large breach" in one for one in told)


def test_nobody_judges_its_own_case() -> None:
    assert judges_of(incident(), MEMBERS) == ("school", "clinic")


def ballot(rule: DecisionRule, **choices: str) -> Ballot:
    votes = tuple(Vote(id, Choice(choice), at(5)) for id, choice in choices.items())
    return Ballot("b", rule, at(3), at(9), votes=votes)


def test_a_vote_on_ones_own_case_does_not_count_and_may_change_the_result() -> None:
    rule = DecisionRule("membership", dict.fromkeys(MEMBERS, 1), procedure=Procedure.CONSENSUS)
    case = own_case(incident(), ballot(rule, mill="no", school="yes", clinic="yes"))
    assert case.recorded.result is Result.FAILED
    assert case.without is not None
    assert case.without.result is Result.PASSED
    assert case.changes
    assert case.sentences[0] == "mill said no on its own case, matter: it doesn't count."


def test_a_vote_that_the_accused_cast_by_proxy_does_not_count_either() -> None:
    rule = DecisionRule("membership", dict.fromkeys(MEMBERS, 1))
    from archstone.model.mandates import Proxy

    given = Proxy("school", "mill", date(2026, 3, 1), date(2026, 3, 31), accepted_on=date(2026, 3, 1))
    cast = Ballot("b", rule, at(3), at(9), votes=(Vote("school", Choice.NO, at(5), under_proxy="mill"),))
    case = own_case(incident(), cast, proxies=[given])
    assert [vote.organisation for vote in case.voted] == ["school"]
    assert case.without is not None
    assert case.without.members.total == 0


def test_without_the_accused_the_quota_may_be_out_of_reach() -> None:
    rule = DecisionRule("programme", {"mill": 5, "school": 2, "clinic": 2}, votes=Votes.BY_RISK, quota=6)
    case = own_case(incident(), ballot(rule, school="yes", clinic="yes"))
    assert case.without is None
    assert "only 4 votes are left on programme, and 6 must say yes" in case.sentences[-1]
    with pytest.raises(RuleBroken, match="nobody has a vote"):
        rule_without(rule, MEMBERS)


def test_a_rule_without_a_member_loses_its_veto_and_keeps_the_rest() -> None:
    from archstone.model.capabilities import CapabilityId

    trust = CapabilityId("community-trust")
    rule = DecisionRule(
        "data",
        dict.fromkeys(MEMBERS, 1),
        quorum=Fraction(2, 3),
        touches=frozenset({trust}),
        vetoes=(Veto("mill", trust), Veto("school", trust)),
    )
    after = rule_without(rule, ["mill"])
    assert (after.vetoes, after.quorum_votes, after.total) == ((Veto("school", trust),), 2, 2)


def test_a_change_of_a_budget_below_the_share_opens_nothing() -> None:
    small = Renegotiation("c", "school", RenegotiationTrigger.BUDGET, "Less.", DAY, change=Fraction(-1, 10))
    verdict = judge_renegotiation(small, TERMS, date(2026, 3, 20))
    assert not verdict.opens
    assert verdict.told_in_time is None
    assert verdict.settle_by is None


def test_a_change_told_late_and_not_settled_in_time_is_told_so() -> None:
    late = Renegotiation("c", "school", RenegotiationTrigger.PEOPLE, "Two left.", DAY, date(2026, 4, 2))
    verdict = judge_renegotiation(late, TERMS, date(2026, 6, 2))
    assert (verdict.told_in_time, verdict.settled_in_time) == (False, False)
    assert late.protects_on(date(2026, 6, 2))
    assert "nothing that school owes counts as a breach" in verdict.sentences[-1]
    assert not replace(late, settled_on=date(2026, 5, 1)).protects_on(date(2026, 5, 2))


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"told_on": date(2026, 3, 1)}, "can't be told on 2026-03-01"),
        ({"told_on": date(2026, 4, 1), "settled_on": date(2026, 3, 15)}, "before it was told"),
        ({"change": Fraction(-3, 2)}, "can't fall by more than all of it"),
    ],
)
def test_what_a_renegotiation_can_not_be(given: dict[str, Any], sentence: str) -> None:
    with pytest.raises(RuleBroken, match=sentence):
        Renegotiation("c", "school", RenegotiationTrigger.BUDGET, "Less.", DAY, **given)


def test_a_rehearsal_is_due_so_long_after_the_start_and_then_after_the_last() -> None:
    first = rehearsal_state([], months=12, started_on=DAY, members=MEMBERS, day=date(2027, 3, 3))
    assert (first.due_on, first.overdue_days) == (date(2027, 3, 2), 1)
    assert first.sentence.startswith("A crisis was never rehearsed")
    held = [Rehearsal(date(2027, 3, 3), "a leak")]
    assert (
        rehearsal_state(held, months=12, started_on=DAY, members=(), day=date(2027, 3, 3)).overdue_days == 0
    )
    unknown = rehearsal_state([], months=12, started_on=None, members=(), day=DAY)
    assert unknown.due_on is None


def test_advice_grows_with_exposure_and_changes_after_the_pause() -> None:
    news = incident(IncidentKind.ADVERSE_NEWS, public=True)
    calm = advice_on(news, "school", terms=TERMS, day=DAY, exposure=0.1)
    exposed = advice_on(news, "school", terms=TERMS, day=DAY, exposure=0.25, reason="We teach.")
    assert len(exposed.does) == len(calm.does) + 1
    assert exposed.says[-1] == "Why it is in this: We teach."
    later = advice_on(news, "school", terms=TERMS, day=date(2026, 4, 2))
    assert any("ended on 2026-04-01" in said for said in later.does)
