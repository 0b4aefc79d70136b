"""The rules behind a verdict: what each looks at, and when it leans which way (SPEC E4).

Each question of a review has one rule, and a rule that has nothing to look at says nothing. Which verdict the
rules come to together is in `archstone.model.verdicts`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from statistics import median

from archstone.model.evidence import Source, Sureness
from archstone.model.indicators import Progress
from archstone.model.monitors import MONITORS, Alert, Certainty
from archstone.model.reviews import AssumptionLookedAt, GoalRight, OwnSuccess, Review, Verdict
from archstone.model.sentences import listed

STALE_DAYS = 365
"""What members answered longer ago than this isn't held against today (our default)."""
NOT_ENGAGED = 2
"""Up to so much engagement, of 5, a member is as good as gone (our default)."""
MANY_MONITORS = 5
"""From so many monitors that alert on, doing less is asked for rather than doing otherwise (our default)."""
ENOUGH = 2
"""So many reasons to scale back are enough, and so many failed assumptions (our default)."""


@dataclass(frozen=True, slots=True)
class OutcomeSeen:
    """An outcome for the community or the network as a verdict sees it.

    ``worse`` is True where it lies on the wrong side of its baseline; None isn't known.
    """

    name: str
    progress: Progress
    worse: bool | None = None


@dataclass(frozen=True, slots=True)
class SeenAtReview:
    """All that the rules look at; what is None or empty isn't known.

    ``review`` is the last in which members answered. ``members`` are those of today: where they are given,
    answers of others aren't used, and who hasn't answered counts as not for ending. ``minimum`` and ``mean``
    are of the vulnerability-reduction index. ``purpose_passed`` and ``clarity`` come from the last purpose
    test. ``alerts`` is None where nothing watched; else those that stand and don't rest. ``sunset_on`` counts
    unless ``renewed``.
    """

    day: date
    review: Review | None = None
    assumptions: tuple[AssumptionLookedAt, ...] = ()
    outcomes: tuple[OutcomeSeen, ...] = ()
    mean: Fraction | None = None
    minimum: Fraction | None = None
    alerts: tuple[Alert, ...] | None = None
    sunset_on: date | None = None
    renewed: bool = False
    clarity: Fraction | None = None
    purpose_passed: bool | None = None
    members: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class VerdictRule:
    """One rule: what it looks at, and when it leans which way, in words."""

    id: str
    asks: str
    rule: str
    source: Source


@dataclass(frozen=True, slots=True)
class VerdictReason:
    """What one rule saw and towards which verdict it leans.

    ``decisive`` settles it alone: a sunset that has passed, a goal that most call wrong, a goal that is
    reached.
    """

    rule: VerdictRule
    leans: Verdict
    saw: str
    decisive: bool = False

    def __str__(self) -> str:
        """Say it with its source."""
        return f"{self.leans.in_words.capitalize()}: {self.saw} Source: {self.rule.source}."


def _rule(id: str, asks: str, rule: str, named: str, sureness: Sureness) -> VerdictRule:
    return VerdictRule(id, asks, rule, Source(f"{named}; the cut-offs are ours", sureness))


_S2 = "S2, step 6"
RULES = (
    _rule(
        "goal",
        "Is the goal still the right one?",
        "end where more than half of the members say no; adapt where anyone says no or partly",
        _S2,
        Sureness.CLAIM,
    ),
    _rule(
        "engagement",
        "Is each member still in it?",
        "scale back where the median is 2 of 5 or less; adapt where one member's is",
        _S2,
        Sureness.CLAIM,
    ),
    _rule(
        "success",
        "Has each reached what it came for?",
        "end where all members have and no outcome is open or missed; scale back where more than half of "
        "those who answered say they haven't; adapt where one does",
        "S2, Common mistakes at the starting gate",
        Sureness.CLAIM,
    ),
    _rule(
        "assumptions",
        "Did what was taken for granted hold?",
        "scale back where more than half of at least two failed; adapt where one did",
        "S2, A quick decision matrix",
        Sureness.RECOMMENDATION,
    ),
    _rule(
        "outcomes",
        "Was brought about what was meant to be?",
        "scale back where one is worse than before; adapt where one was missed",
        _S2,
        Sureness.CLAIM,
    ),
    _rule(
        "vulnerabilities",
        "Are members less weak for it?",
        "scale back where the mean index is 0 or less; adapt where one member's is",
        "S3, question 4",
        Sureness.CLAIM,
    ),
    _rule(
        "alerts",
        "What do the monitors see?",
        "scale back from five that alert, likely or firm; adapt from one",
        "Archstone",
        Sureness.DEFAULT,
    ),
    _rule(
        "purpose",
        "Do members still mean the same goal?",
        "adapt where the last purpose test wasn't passed",
        "S2, the most important factor",
        Sureness.CLAIM,
    ),
    _rule(
        "sunset",
        "Is its time over?",
        "end where the sunset has passed and nobody renewed it",
        "S2, Exit barriers",
        Sureness.CLAIM,
    ),
)
_Leaning = tuple[Verdict, str] | tuple[Verdict, str, bool]


def usable(seen: SeenAtReview) -> SeenAtReview:
    """Keep the answers that count today: of members, and not too old."""
    review = seen.review
    if review is None or (seen.day - review.on).days > STALE_DAYS:
        return replace(seen, review=None)
    if not seen.members:
        return seen
    members = seen.members
    kept = replace(
        review,
        goal_right={member: says for member, says in review.goal_right.items() if member in members},
        engaged={member: value for member, value in review.engaged.items() if member in members},
        success={member: says for member, says in review.success.items() if member in members},
    )
    return replace(seen, review=kept)


def look(rule: VerdictRule, seen: SeenAtReview) -> VerdictReason | None:
    """Let one rule look; None where it has nothing to look at.

    Give it what `usable` left of what is seen.
    """
    leaning = _LOOKS[rule.id](seen)
    return None if leaning is None else VerdictReason(rule, *leaning)


def _goal(seen: SeenAtReview) -> _Leaning | None:
    answers = seen.review.goal_right if seen.review else {}
    if not answers:
        return None
    no = [member for member, says in answers.items() if says is GoalRight.NO]
    partly = [member for member, says in answers.items() if says is GoalRight.PARTLY]
    asked = max(len(seen.members), len(answers))
    if 2 * len(no) > asked:
        return Verdict.END, f"{len(no)} of {asked} say that the goal isn't right any more.", True
    if no or partly:
        said = " and ".join(
            part
            for part in (
                f"{listed(no)} {_says(no)} no" if no else "",
                f"{listed(partly)} {_says(partly)} partly" if partly else "",
            )
            if part
        )
        return Verdict.ADAPT, f"Asked whether the goal is right, {said}."
    return Verdict.CONTINUE, f"All {len(answers)} who answered call the goal right."


def _engagement(seen: SeenAtReview) -> _Leaning | None:
    answers = seen.review.engaged if seen.review else {}
    if not answers:
        return None
    middle = median(answers.values())
    low = [member for member, value in answers.items() if value <= NOT_ENGAGED]
    if middle <= NOT_ENGAGED:
        return Verdict.SCALE_BACK, f"The median engagement is {middle:g} of 5."
    if low:
        return Verdict.ADAPT, f"By their own answer hardly in it any more, at 2 of 5 or less: {listed(low)}."
    return Verdict.CONTINUE, f"All are engaged with 3 of 5 or more; the median is {middle:g}."


def _success(seen: SeenAtReview) -> _Leaning | None:
    answers = seen.review.success if seen.review else {}
    if not answers:
        return None
    missed = [member for member, says in answers.items() if says is OwnSuccess.NOT_REACHED]
    if 2 * len(missed) > len(answers):
        return Verdict.SCALE_BACK, f"{_of(missed, answers)} haven't reached what they came for."
    if missed:
        return Verdict.ADAPT, f"{listed(missed)} {_has(missed)}n't reached what {_it(missed)} came for."
    if all(says is OwnSuccess.REACHED for says in answers.values()):
        open = [one for one in seen.outcomes if one.progress is not Progress.REACHED]
        if seen.outcomes and not open and len(answers) >= len(seen.members):
            return Verdict.END, "All have reached what they came for, and so has the alliance.", True
        return Verdict.CONTINUE, "All have reached what they came for; ask whether a new goal is needed."
    return Verdict.CONTINUE, "Each is on the way to what it came for."


def _assumptions(seen: SeenAtReview) -> _Leaning | None:
    looked = [one for one in seen.assumptions if one.held is not None]
    if not looked:
        return None
    failed = [one for one in looked if one.held is False]
    if len(failed) >= ENOUGH and 2 * len(failed) > len(looked):
        return Verdict.SCALE_BACK, f"{len(failed)} of the {len(looked)} assumptions looked at again failed."
    if failed:
        told = _quoted(one.says for one in failed)
        return Verdict.ADAPT, f"{len(failed)} of {len(looked)} assumptions didn't hold: {told}."
    if len(looked) == 1:
        return Verdict.CONTINUE, "The one assumption that was looked at again held."
    return Verdict.CONTINUE, f"All {len(looked)} assumptions looked at again held."


def _outcomes(seen: SeenAtReview) -> _Leaning | None:
    known = [one for one in seen.outcomes if one.progress is not Progress.NOT_MEASURED or one.worse]
    if not known:
        return None
    worse = [one.name for one in known if one.worse]
    missed = [one.name for one in known if one.progress is Progress.MISSED]
    if worse:
        return Verdict.SCALE_BACK, f"Worse than before: {_quoted(worse)}."
    if missed:
        return Verdict.ADAPT, f"Missed: {_quoted(missed)}."
    reached = sum(one.progress is Progress.REACHED for one in known)
    if reached == len(known):
        all_of_them = "The one outcome that is measured is" if reached == 1 else f"All {reached} outcomes are"
        return Verdict.CONTINUE, f"{all_of_them} reached."
    if not reached:
        are = "is" if len(known) == 1 else "are"
        return (
            Verdict.CONTINUE,
            f"No outcome is missed, and none is reached yet, of {len(known)} that {are} under way.",
        )
    others = "the other is" if len(known) - reached == 1 else "the others are"
    return Verdict.CONTINUE, f"{reached} of {len(known)} outcomes reached, {others} under way."


def _vulnerabilities(seen: SeenAtReview) -> _Leaning | None:
    if seen.mean is None:
        return None
    if seen.mean <= 0:
        return Verdict.SCALE_BACK, f"Members' weaknesses haven't shrunk: the mean index is {_two(seen.mean)}."
    if seen.minimum is not None and seen.minimum <= 0:
        return Verdict.ADAPT, f"One member is no less weak for it: its index is {_two(seen.minimum)}."
    return Verdict.CONTINUE, f"Members' weaknesses have shrunk: the mean index is {_two(seen.mean)}."


def _alerts(seen: SeenAtReview) -> _Leaning | None:
    if seen.alerts is None:
        return None
    sure = {alert.monitor for alert in seen.alerts if alert.certainty is not Certainty.WEAK}
    if len(sure) >= MANY_MONITORS:
        weak = {alert.monitor for alert in seen.alerts} - sure
        more = f" Not counted, since weak: {_monitors(weak)}." if weak else ""
        return Verdict.SCALE_BACK, f"{len(sure)} monitors alert: {_monitors(sure)}.{more}"
    if seen.alerts:
        return Verdict.ADAPT, f"Alerts stand: {_monitors({alert.monitor for alert in seen.alerts})}."
    return Verdict.CONTINUE, "No alert stands."


def _monitors(ids: Iterable[str]) -> str:
    return listed(monitor.name.lower() for monitor in MONITORS if monitor.id in set(ids))


def _purpose(seen: SeenAtReview) -> _Leaning | None:
    if seen.purpose_passed is None:
        return None
    clarity = "" if seen.clarity is None else f", with a clarity of {_two(seen.clarity)}"
    if not seen.purpose_passed:
        return Verdict.ADAPT, f"The last purpose test wasn't passed{clarity}."
    return Verdict.CONTINUE, f"The last purpose test was passed{clarity}."


def _sunset(seen: SeenAtReview) -> _Leaning | None:
    if seen.sunset_on is None:
        return None
    if seen.renewed:
        return Verdict.CONTINUE, "It was renewed."
    if seen.sunset_on < seen.day:
        return Verdict.END, f"Its sunset of {seen.sunset_on} has passed, and nobody renewed it.", True
    return Verdict.CONTINUE, f"Its sunset is on {seen.sunset_on}, in {(seen.sunset_on - seen.day).days} days."


_LOOKS: dict[str, Callable[[SeenAtReview], _Leaning | None]] = {
    "goal": _goal,
    "engagement": _engagement,
    "success": _success,
    "assumptions": _assumptions,
    "outcomes": _outcomes,
    "vulnerabilities": _vulnerabilities,
    "alerts": _alerts,
    "purpose": _purpose,
    "sunset": _sunset,
}


def _of(some: Sequence[str], all: Iterable[str]) -> str:
    return f"{len(some)} of {len(list(all))}"


def _says(some: Sequence[str]) -> str:
    return "says" if len(some) == 1 else "say"


def _has(some: Sequence[str]) -> str:
    return "has" if len(some) == 1 else "have"


def _it(some: Sequence[str]) -> str:
    return "it" if len(some) == 1 else "they"


def _two(value: Fraction) -> str:
    return f"{float(value):.2f}"


def _quoted(words: Iterable[str]) -> str:
    return listed(f"“{one.rstrip('.')}”" for one in words)
