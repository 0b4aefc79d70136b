"""The verdict of a review: every rule, how they come together, and the members' own beside it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import pytest

from archstone.model.indicators import Progress
from archstone.model.monitors import Alert, Certainty
from archstone.model.reviews import (
    AssumptionLookedAt,
    GoalRight,
    OwnSuccess,
    Review,
    Verdict,
)
from archstone.model.verdicts import (
    RULES,
    OutcomeSeen,
    SeenAtReview,
    verdict_beside,
    verdict_on,
)

DAY = date(2026, 11, 4)


def review(on: date = DAY, **more: Any) -> Review:
    return Review(on, **more)


def answers(kind: type, **given: str) -> dict[str, Any]:
    return {member: kind(value) for member, value in given.items()}


def looked(*held: bool | None) -> tuple[AssumptionLookedAt, ...]:
    return tuple(AssumptionLookedAt(f"A{k}.", one, "", DAY, None) for k, one in enumerate(held))


def alert(monitor: str, certainty: Certainty = Certainty.FIRM, *, urgent: bool = False) -> Alert:
    return Alert(monitor, (), "seen", ("evidence",), certainty, "records", urgent=urgent)


WATCHED = ("mission-drift", "scope-creep", "power-asymmetry", "trust-erosion", "delay")


def leaning(rule: str, **seen: Any) -> tuple[Verdict, str] | None:
    found = verdict_on(SeenAtReview(DAY, **seen))
    one = next((one for one in found.reasons if one.rule.id == rule), None)
    return None if one is None else (one.leans, one.saw)


@pytest.mark.parametrize(
    ("rule", "seen", "leans", "saw"),
    [
        ("goal", {"a": "yes", "b": "yes"}, Verdict.CONTINUE, "All 2 who answered call the goal right."),
        (
            "goal",
            {"a": "yes", "b": "no", "c": "partly"},
            Verdict.ADAPT,
            "Asked whether the goal is right, b says no and c says partly.",
        ),
        ("goal", {"a": "no", "b": "yes"}, Verdict.ADAPT, "Asked whether the goal is right, a says no."),
        (
            "goal",
            {"a": "no", "b": "no", "c": "yes"},
            Verdict.END,
            "2 of 3 say that the goal isn't right any more.",
        ),
    ],
)
def test_the_goal(rule: str, seen: dict[str, str], leans: Verdict, saw: str) -> None:
    assert leaning(rule, review=review(goal_right=answers(GoalRight, **seen))) == (leans, saw)


@pytest.mark.parametrize(
    ("engaged", "leans", "saw"),
    [
        ((5, 4, 3), Verdict.CONTINUE, "All are engaged with 3 of 5 or more; the median is 4."),
        ((5, 4, 2), Verdict.ADAPT, "By their own answer hardly in it any more, at 2 of 5 or less: c."),
        ((2, 2, 5), Verdict.SCALE_BACK, "The median engagement is 2 of 5."),
    ],
)
def test_engagement(engaged: tuple[int, ...], leans: Verdict, saw: str) -> None:
    given = dict(zip("abc", engaged, strict=True))
    assert leaning("engagement", review=review(engaged=given)) == (leans, saw)


@pytest.mark.parametrize(
    ("given", "outcomes", "leans", "saw"),
    [
        ({"a": "under-way", "b": "reached"}, (), Verdict.CONTINUE, "Each is on the way to what it came for."),
        ({"a": "not-reached", "b": "reached"}, (), Verdict.ADAPT, "a hasn't reached what it came for."),
        (
            {"a": "not-reached", "b": "not-reached", "c": "reached"},
            (),
            Verdict.SCALE_BACK,
            "2 of 3 haven't reached what they came for.",
        ),
        (
            {"a": "reached"},
            (),
            Verdict.CONTINUE,
            "All have reached what they came for; ask whether a new goal is needed.",
        ),
        (
            {"a": "reached"},
            (Progress.MISSED,),
            Verdict.CONTINUE,
            "All have reached what they came for; ask whether a new goal is needed.",
        ),
        (
            {"a": "reached"},
            (Progress.REACHED,),
            Verdict.END,
            "All have reached what they came for, and so has the alliance.",
        ),
    ],
)
def test_success(given: dict[str, str], outcomes: tuple[Progress, ...], leans: Verdict, saw: str) -> None:
    seen = tuple(OutcomeSeen("x", one) for one in outcomes)
    found = leaning("success", review=review(success=answers(OwnSuccess, **given)), outcomes=seen)
    assert found == (leans, saw)


@pytest.mark.parametrize(
    ("held", "leans", "saw"),
    [
        ((True, True, None), Verdict.CONTINUE, "All 2 assumptions looked at again held."),
        ((True, None), Verdict.CONTINUE, "The one assumption that was looked at again held."),
        ((True, False), Verdict.ADAPT, "1 of 2 assumptions didn't hold: “A1”."),
        ((False,), Verdict.ADAPT, "1 of 1 assumptions didn't hold: “A0”."),
        ((False, False, True), Verdict.SCALE_BACK, "2 of the 3 assumptions looked at again failed."),
    ],
)
def test_assumptions(held: tuple[bool | None, ...], leans: Verdict, saw: str) -> None:
    assert leaning("assumptions", assumptions=looked(*held)) == (leans, saw)


@pytest.mark.parametrize(
    ("outcomes", "leans", "saw"),
    [
        (
            ((Progress.REACHED, False), (Progress.UNDER_WAY, None)),
            Verdict.CONTINUE,
            "1 of 2 outcomes reached, the other is under way.",
        ),
        (
            ((Progress.REACHED, None), (Progress.UNDER_WAY, None), (Progress.UNDER_WAY, None)),
            Verdict.CONTINUE,
            "1 of 3 outcomes reached, the others are under way.",
        ),
        (
            ((Progress.REACHED, None), (Progress.REACHED, None)),
            Verdict.CONTINUE,
            "All 2 outcomes are reached.",
        ),
        (
            ((Progress.UNDER_WAY, None),),
            Verdict.CONTINUE,
            "No outcome is missed, and none is reached yet, of 1 that is under way.",
        ),
        (((Progress.REACHED, None),), Verdict.CONTINUE, "The one outcome that is measured is reached."),
        (((Progress.MISSED, False),), Verdict.ADAPT, "Missed: “x0”."),
        (
            ((Progress.UNDER_WAY, True), (Progress.MISSED, False)),
            Verdict.SCALE_BACK,
            "Worse than before: “x0”.",
        ),
        (((Progress.NOT_MEASURED, True),), Verdict.SCALE_BACK, "Worse than before: “x0”."),
    ],
)
def test_outcomes(outcomes: tuple[tuple[Progress, bool | None], ...], leans: Verdict, saw: str) -> None:
    seen = tuple(OutcomeSeen(f"x{k}", *one) for k, one in enumerate(outcomes))
    assert leaning("outcomes", outcomes=seen) == (leans, saw)


@pytest.mark.parametrize(
    ("mean", "minimum", "leans", "saw"),
    [
        (
            Fraction(1, 2),
            Fraction(1, 4),
            Verdict.CONTINUE,
            "Members' weaknesses have shrunk: the mean index is 0.50.",
        ),
        (
            Fraction(1, 2),
            Fraction(-1, 4),
            Verdict.ADAPT,
            "One member is no less weak for it: its index is -0.25.",
        ),
        (
            Fraction(0),
            Fraction(-1),
            Verdict.SCALE_BACK,
            "Members' weaknesses haven't shrunk: the mean index is 0.00.",
        ),
    ],
)
def test_vulnerabilities(mean: Fraction, minimum: Fraction, leans: Verdict, saw: str) -> None:
    assert leaning("vulnerabilities", mean=mean, minimum=minimum) == (leans, saw)


def test_alerts() -> None:
    assert leaning("alerts", alerts=()) == (Verdict.CONTINUE, "No alert stands.")
    one = leaning("alerts", alerts=(alert("delay"), alert("mission-drift", Certainty.WEAK)))
    assert one == (Verdict.ADAPT, "Alerts stand: mission drift and delay.")
    five = leaning("alerts", alerts=tuple(alert(id) for id in WATCHED))
    assert five is not None
    assert five[0] is Verdict.SCALE_BACK
    assert "weak" not in five[1]
    mixed = (
        *(alert(id) for id in WATCHED),
        alert("delay", Certainty.WEAK),
        alert("autonomy", Certainty.WEAK),
    )
    six = leaning("alerts", alerts=mixed)
    uncounted = "autonomy" if "delay" in WATCHED else "delay and autonomy"
    assert six == (Verdict.SCALE_BACK, f"{five[1]} Not counted, since weak: {uncounted}.")
    weak = leaning("alerts", alerts=tuple(alert(id, Certainty.WEAK) for id in WATCHED))
    assert weak is not None
    assert weak[0] is Verdict.ADAPT
    same = leaning("alerts", alerts=tuple(alert("delay") for _ in range(6)))
    assert same == (Verdict.ADAPT, "Alerts stand: delay.")


def test_purpose_and_sunset() -> None:
    assert leaning("purpose", purpose_passed=True) == (Verdict.CONTINUE, "The last purpose test was passed.")
    assert leaning("purpose", purpose_passed=False, clarity=Fraction(1, 2)) == (
        Verdict.ADAPT,
        "The last purpose test wasn't passed, with a clarity of 0.50.",
    )
    yesterday = DAY - timedelta(days=1)
    assert leaning("sunset", sunset_on=yesterday) == (
        Verdict.END,
        "Its sunset of 2026-11-03 has passed, and nobody renewed it.",
    )
    assert leaning("sunset", sunset_on=yesterday, renewed=True) == (Verdict.CONTINUE, "It was renewed.")
    assert leaning("sunset", sunset_on=DAY) == (Verdict.CONTINUE, "Its sunset is on 2026-11-04, in 0 days.")


def test_nothing_known_gives_no_verdict() -> None:
    found = verdict_on(SeenAtReview(DAY))
    assert (found.verdict, found.certainty, found.reasons) == (None, Certainty.WEAK, ())
    assert found.because == "Nothing is known that a verdict could rest on."
    assert len(found.missing) == len(RULES)


def test_too_little_known_gives_no_verdict_to_go_on() -> None:
    found = verdict_on(SeenAtReview(DAY, alerts=(), mean=Fraction(1), review=review(engaged={"a": 5})))
    assert found.verdict is None
    assert "too few of the four questions" in found.because
    more = verdict_on(SeenAtReview(DAY, review=review(engaged={"a": 5}, goal_right={"a": GoalRight.YES})))
    assert (more.verdict, more.because) == (Verdict.CONTINUE, "None of 2 reasons leans to a change.")


def test_two_that_lean_to_scale_back_are_enough_and_one_adapts() -> None:
    worse = (OutcomeSeen("x", Progress.UNDER_WAY, True),)
    one = verdict_on(SeenAtReview(DAY, outcomes=worse, alerts=()))
    assert (one.verdict, one.because) == (
        Verdict.ADAPT,
        "0 of 2 reasons lean to adapt, one to scale back, where two are needed.",
    )
    two = verdict_on(SeenAtReview(DAY, outcomes=worse, mean=Fraction(-1)))
    assert (two.verdict, two.because) == (
        Verdict.SCALE_BACK,
        "2 of 2 reasons lean to scale back, and two are enough.",
    )
    assert len(two.leaning(Verdict.SCALE_BACK)) == 2


def test_a_decisive_reason_settles_it() -> None:
    given = SeenAtReview(DAY, sunset_on=date(2026, 1, 1), mean=Fraction(1), review=review(engaged={"a": 5}))
    found = verdict_on(given)
    assert found.verdict is Verdict.END
    assert found.because.startswith("Settled by one reason: Its sunset of 2026-01-01")
    assert str(found.reasons[-1]).startswith("End: Its sunset")
    assert "Source: S2, Exit barriers" in str(found.reasons[-1])


def test_old_answers_are_not_used_and_it_is_said() -> None:
    old = review(DAY - timedelta(days=366), engaged={"a": 1})
    found = verdict_on(SeenAtReview(DAY, old))
    assert found.verdict is None
    assert found.notes == (
        f"What members answered on {old.on} is more than a year old and isn't used; ask again.",
    )
    just = replace(old, on=DAY - timedelta(days=365))
    assert verdict_on(SeenAtReview(DAY, just)).verdict is Verdict.ADAPT


def test_only_members_of_today_count_and_the_silent_are_not_for_ending() -> None:
    given = review(
        goal_right=answers(GoalRight, a="no", b="yes", gone="no"), success=answers(OwnSuccess, a="reached")
    )
    outcomes = (OutcomeSeen("x", Progress.REACHED),)
    three = verdict_on(SeenAtReview(DAY, given, members=("a", "b", "c"), outcomes=outcomes))
    assert [one.saw for one in three.reasons[:2]] == [
        "Asked whether the goal is right, a says no.",
        "All have reached what they came for; ask whether a new goal is needed.",
    ]
    assert three.notes == ("c answered nothing at the review of 2026-11-04.",)
    one = verdict_on(SeenAtReview(DAY, given, members=("a",)))
    assert (one.verdict, one.reasons[0].saw) == (
        Verdict.END,
        "1 of 1 say that the goal isn't right any more.",
    )
    all_reached = verdict_on(
        SeenAtReview(DAY, review(success=answers(OwnSuccess, a="reached")), members=("a",), outcomes=outcomes)
    )
    assert all_reached.verdict is Verdict.END


def test_notes_and_certainty() -> None:
    given = SeenAtReview(
        DAY,
        review(engaged={"a": 4}, goal_right={"a": GoalRight.YES}, success={"a": OwnSuccess.UNDER_WAY}),
        assumptions=(*looked(True), AssumptionLookedAt("N", None, "", None, None)),
        alerts=(alert("delay", urgent=True),),
        mean=Fraction(1),
        sunset_on=DAY + timedelta(days=90),
    )
    found = verdict_on(given)
    assert found.certainty is Certainty.FIRM
    assert found.notes == (
        f"It ends by itself on {DAY + timedelta(days=90)}: decide now whether all renew it.",
        "1 of 2 assumptions of the decision was never looked at again.",
        "One of the alerts is urgent and shouldn't wait for a review.",
    )
    assert verdict_on(replace(given, sunset_on=None, alerts=None, mean=None)).certainty is Certainty.LIKELY


def test_what_members_decided_stands_beside() -> None:
    adapt = verdict_on(
        SeenAtReview(DAY, alerts=(alert("delay"),), clarity=Fraction(1, 2), purpose_passed=False)
    )
    nothing = verdict_on(SeenAtReview(DAY))
    ended = review(date(2026, 11, 1), verdict=Verdict.END)
    assert verdict_beside(adapt, ended).says == (
        "On 2026-11-01 members decided to end; by the rules it would be adapt, which goes less far."
    )
    same = verdict_beside(adapt, review(verdict=Verdict.ADAPT))
    assert (same.agree, same.says) == (
        True,
        "On 2026-11-04 members decided to adapt, and the rules come to the same.",
    )
    assert verdict_beside(nothing, ended).says.endswith("too little is known for the rules to say.")
    assert verdict_beside(adapt, None).says == "Members haven't decided; the rules come to adapt."
    assert (
        verdict_beside(nothing, review()).says
        == "Members haven't decided; the rules come to no verdict either."
    )
    assert [one.gravity for one in Verdict] == [0, 1, 2, 3]
    assert Verdict.SCALE_BACK.in_words == "scale back"
