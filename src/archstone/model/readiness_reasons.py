"""Why to go, to wait, to deepen what one has, or to walk away: each reason with its source.

One function a starting question; each gives the reasons that its answers make, and what isn't known apart.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from archstone.model.diligence import Diligence, FindingState
from archstone.model.evidence import Source, Sureness
from archstone.model.readiness import (
    IMBALANCE_OF_SUCCESS,
    MUST_ALIGN,
    Position,
    Readiness,
    Success,
    TriggerKind,
)
from archstone.model.sentences import ended, in_sentences

SOONEST_DAYS = 14
"""With less time than this, S2 expects little more than a fast and shallow alliance."""
LATEST_DAYS = 365
"""An event further away than this gives nobody a reason to talk yet (our default)."""
WITHIN_REACH = 3
"""From this step up a plan brings a partner's success within reach (our default)."""


class Step(StrEnum):
    """What the answers point to, the gravest last."""

    GO = "go"
    WAIT = "wait"
    DEEPEN = "deepen"
    WALK_AWAY = "walk away"


WHO_NEEDS = Source("S2, Who needs to choose and why now", Sureness.CLAIM)
STARTING_GATE = Source("S2, Common mistakes at the starting gate", Sureness.CLAIM)
WALK_AWAY_FROM = Source("S2, When to walk away", Sureness.CLAIM)
CONTAGION = Source("S2, Reputational contagion", Sureness.CLAIM)
BOARD_OBJECTS = Source("S2, What if my board or members oppose", Sureness.CLAIM)
TOO_UNEQUAL = Source("S3, question 3", Sureness.CLAIM)
INSTRUMENT = Source("S0, conclusion: an instrument rather than a moral imperative", Sureness.STUDY)
SPEED = Source("S2, Speed vs. depth", Sureness.CLAIM)
OURS = Source("Archstone", Sureness.DEFAULT)
YOURS = Source("what you wrote down", Sureness.OWN_DATA)


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason: what it says, which verdict it points to, where it comes from, and what would change it.

    ``asked`` where it says only what was written down, and the source is why that was asked.
    """

    about: str
    points_to: Step
    says: str
    source: Source
    would_change: str | None = None
    asked: bool = False

    @property
    def sentence(self) -> str:
        """Say it with its source; a guide that made us ask doesn't vouch for the answer.

        Examples
        --------
        >>> Reason("imbalance", Step.GO, "We are equals.", TOO_UNEQUAL, asked=True).sentence
        "We are equals. Asked because of S3, question 3 (practitioner's claim)."
        """
        if self.source == YOURS:
            return f"{self.says} From what you wrote down."
        if self.source.sureness is Sureness.OWN_DATA:
            return f"{self.says} From what you wrote down, with this source: {ended(self.source.named)}"
        return f"{self.says} Asked because of {self.source}." if self.asked else f"{self.says} {self.source}"


@dataclass(frozen=True)
class Question:
    """What is asked: the answers, what is known of the candidates, the day, and whom it is about."""

    readiness: Readiness
    known: Diligence
    today: date
    candidate: str | None
    left_out: frozenset[str] = frozenset()  # whom one walked away from, where all are judged together

    @property
    def partners(self) -> tuple[str, ...]:
        """Whose success must be known: one's own, and the candidate's or every candidate's."""
        own = self.readiness.organisation
        if self.candidate is not None:
            return (own, self.candidate)
        told = (one.partner for one in self.readiness.success if one.partner not in self.left_out)
        return tuple(dict.fromkeys((own, *told)))


def _then(words: str) -> str:
    """Let words of the file follow a sentence; nothing where there are none."""
    return f" {in_sentences(words)}" if words.strip() else ""


def _begun(words: str) -> str:
    """Begin a sentence with words of the file that don't end it."""
    return in_sentences(words).rstrip(".")


def _walked_away(asked: Question) -> Iterator[Reason]:
    for one in asked.known.walked_away:
        if one.on > asked.today:
            continue
        if one.holds_on(asked.today):
            yield Reason(
                "walked away",
                Step.WALK_AWAY,
                f"You walked away from {one.organisation} on {one.on} ({one.reason}): {ended(one.says)}",
                YOURS,
                "Look at it again, and write down what has changed since.",
            )
        elif one.again:
            yield Reason(
                "walked away",
                Step.GO,
                f"You walked away from {one.organisation} on {one.on} ({one.reason}): "
                f"{ended(one.says)} {one.again.by} looked again on {one.again.on}: "
                f"{ended(one.again.changed)}",
                YOURS,
            )


def _flags(asked: Question) -> Iterator[Reason]:
    for finding in asked.known.in_state(FindingState.STANDS, asked.today):
        flag = asked.known.flag(str(finding.raised))
        assert finding.answer is not None
        yield Reason(
            "red flag",
            Step.WALK_AWAY,
            f"{finding.about}: {flag.says} {in_sentences(finding.says)} It still stands: "
            f"{ended(finding.answer.how)}",
            flag.source,
            f"Another answer to the flag {finding.id}.",
        )
    for finding in asked.known.in_state(FindingState.OPEN_FLAG, asked.today):
        flag = asked.known.flag(str(finding.raised))
        yield Reason(
            "red flag",
            Step.WAIT,
            f"{finding.about}: {flag.says} {in_sentences(finding.says)} Nobody has answered it.",
            flag.source,
            f"Answer the flag {finding.id}: by whom, how and when. If it can't be answered, walk away.",
        )
    for finding in asked.known.in_state(FindingState.ANSWERED, asked.today):
        assert finding.answer is not None
        flag = asked.known.flag(str(finding.raised))
        yield Reason(
            "red flag",
            Step.GO,
            f"{finding.about}: {flag.says} Answered by {finding.answer.by} on {finding.answer.on}: "
            f"{ended(finding.answer.how)}",
            flag.source,
        )


def _instincts(asked: Question) -> Iterator[Reason]:
    if asked.candidate is None:
        return
    felt = asked.readiness.instinct_about(asked.candidate)
    if felt is None:
        return
    if felt.forced:
        yield Reason(
            "instinct",
            Step.WALK_AWAY,
            f"An alliance with {felt.candidate} feels forced.{_then(felt.says)} Where it feels "
            "so, it probably is.",
            WALK_AWAY_FROM,
            "Ask again when an occasion has come that gives both a reason of their own.",
        )
    if felt.too_unequal:
        yield Reason(
            "imbalance",
            Step.WALK_AWAY,
            f"You and {felt.candidate} are too unequal for it to be worth pursuing.{_then(felt.says)}",
            TOO_UNEQUAL,
            "Vetoes over core vulnerabilities, or one vote each, that both would accept.",
            asked=True,
        )


def _triggers(asked: Question) -> Iterator[Reason]:
    given = asked.readiness.triggers
    if given is None:
        return
    for one in given:
        sectors = f" It hits {', '.join(one.sectors)}." if one.kind is TriggerKind.THREAT else ""
        lacking = f" What is lacking: {one.capability}." if one.capability else ""
        yield Reason("trigger", Step.GO, f"{in_sentences(one.says)}{sectors}{lacking}", WHO_NEEDS, asked=True)
    if not given:
        yield Reason(
            "trigger",
            Step.DEEPEN,
            "There is no threat across sectors, no resource gap and no stale dynamic: not every situation "
            "calls for an unusual partner.",
            STARTING_GATE,
            "One of the three triggers coming up.",
        )


def _existing(asked: Question) -> Iterator[Reason]:
    existing = asked.readiness.existing
    if existing is None:
        return
    named = f" ({', '.join(existing.relations)})" if existing.relations else ""
    if existing.would_do:
        yield Reason(
            "existing relations",
            Step.DEEPEN,
            f"Relations you have could do it{named}.{_then(existing.says)} Deepen them before you seek new "
            "ones.",
            STARTING_GATE,
            "Existing relations that turn out not to be enough.",
        )
    else:
        yield Reason(
            "existing relations",
            Step.GO,
            f"Relations you have{named} wouldn't be enough.{_then(existing.says)}",
            STARTING_GATE,
            asked=True,
        )


def _alignment(asked: Question) -> Iterator[Reason]:
    for one in asked.readiness.alignment:
        said = _then(one.says)
        if one.position is Position.FOR:
            yield Reason("alignment", Step.GO, f"The {one.who} is for it.{said}", STARTING_GATE, asked=True)
            continue
        where = "wavers" if one.position is Position.WAVERING else "is against it"
        if one.who in MUST_ALIGN:
            yield Reason(
                "alignment",
                Step.WAIT,
                f"The {one.who} {where}.{said} The alliance would be fragile from its first day.",
                STARTING_GATE,
                f"The {one.who} being for it: make the case in terms of the mission and show like cases.",
            )
        else:
            says = f"The {one.who} {where}.{said} Go and listen."
            yield Reason("alignment", Step.GO, says, STARTING_GATE)
    for objection in asked.readiness.objections:
        if objection.is_open_on(asked.today) and objection.case is None:
            yield Reason(
                "objection",
                Step.WAIT,
                f"{objection.by} objects: {ended(objection.says)} Nobody has answered in terms of the "
                "mission.",
                BOARD_OBJECTS,
                f"The case to {objection.by} in terms of your mission, not of tactics.",
                asked=True,
            )


def _case(asked: Question) -> Iterator[Reason]:
    if asked.readiness.mission_case:
        says = f"The case to the board in terms of the mission: {ended(asked.readiness.mission_case)}"
        yield Reason("case", Step.GO, says, BOARD_OBJECTS, asked=True)
    for one in asked.readiness.like_cases:
        yield Reason("like case", Step.GO, in_sentences(one.says), Source(one.source, Sureness.OWN_DATA))


def _constraints(asked: Question) -> Iterator[Reason]:
    if asked.readiness.minimum_agreement:
        says = f"The least that must be agreed: {ended(asked.readiness.minimum_agreement)}"
        yield Reason("minimum agreement", Step.GO, says, WHO_NEEDS, asked=True)
    if asked.readiness.deal_breakers:
        says = f"Deal-breakers: {ended('; '.join(asked.readiness.deal_breakers))}"
        yield Reason("deal-breakers", Step.GO, says, WHO_NEEDS, asked=True)


def _success(asked: Question) -> Iterator[Reason]:
    told = side_by_side(asked)
    if len(asked.partners) > 1 and len(told) == 1:
        yield Reason(
            "success",
            Step.WAIT,
            f"Only {told[0].partner} has said what success means: an alliance that serves one alone won't "
            "hold.",
            STARTING_GATE,
            "Ask the other side what success means to it, in its own words.",
        )
    judged = [one for one in told if one.reached is not None]
    if len(judged) < 2:
        return
    most = max(judged, key=lambda one: one.reached or 0)
    least = min(judged, key=lambda one: one.reached or 0)
    apart = (most.reached or 0) - (least.reached or 0)
    if apart >= IMBALANCE_OF_SUCCESS:
        yield Reason(
            "success",
            Step.WAIT,
            f"One-sided: as planned it brings {most.partner}'s success {most.reached} of 5 far and "
            f"{least.partner}'s {least.reached}. An alliance that serves one alone won't hold.",
            STARTING_GATE,
            f"A plan that brings {least.partner} nearer to what it calls success.",
        )
        return
    reached = ", ".join(f"{one.partner} {one.reached} of 5" for one in judged)
    if (most.reached or 0) < WITHIN_REACH:
        yield Reason(
            "success",
            Step.WAIT,
            f"As planned it brings nobody's success within reach: {reached}.",
            STARTING_GATE,
            "A plan that brings each nearer to what it calls success.",
        )
    else:
        says = f"Success is within reach for each: {reached}."
        yield Reason("success", Step.GO, says, STARTING_GATE, asked=True)


def _timing(asked: Question) -> Iterator[Reason]:
    event, plan = asked.readiness.event, asked.readiness.plan
    if event is not None:
        yield from _event(asked)
    if plan is not None:
        when = f" on {plan.on}" if plan.on else ""
        by = f", seen to by {plan.owner}" if plan.owner else ""
        kind = str(plan.kind).replace("-", " ")
        says = f"An occasion is to be made by a {kind}{when}{by}: {ended(plan.what)}"
        yield Reason("timing", Step.GO, says, WHO_NEEDS, asked=True)


def _event(asked: Question) -> Iterator[Reason]:
    event = asked.readiness.event
    assert event is not None
    days = (event.on - asked.today).days
    made = asked.readiness.plan is not None
    if days < 0:
        yield Reason(
            "timing",
            Step.GO if made else Step.WAIT,
            f"Too late for {event.what} on {event.on}: asking after it looks like desperation.",
            WHO_NEEDS,
            None if made else "Another event, or a plan to make one: a joint letter, a brief, a small pilot.",
        )
    elif days > LATEST_DAYS:
        yield Reason(
            "timing",
            Step.GO if made else Step.WAIT,
            f"Too early: {event.what} is {days} days away, and an alliance before its time feels forced. "
            f"That more than {LATEST_DAYS} days is too early is our default.",
            WHO_NEEDS,
            None if made else "A nearer event, or a plan to make one.",
        )
    elif days < SOONEST_DAYS:
        yield Reason(
            "timing",
            Step.GO,
            f"{_begun(event.what)} is only {days} days away: time for a fast and shallow alliance, so plan "
            "one early act together.",
            SPEED,
        )
    else:
        says = f"{_begun(event.what)} in {days} days gives everyone a natural reason to talk."
        yield Reason("timing", Step.GO, says, WHO_NEEDS)


def _alone(asked: Question) -> Iterator[Reason]:
    alone = asked.readiness.alone
    if alone is None or alone.cost is None or alone.risk_of_reaching is None:
        return
    said = _then(alone.says)
    if alone.cost < alone.risk_of_reaching:
        yield Reason(
            "staying alone",
            Step.DEEPEN,
            f"Staying alone costs less ({alone.cost} of 5) than reaching across risks "
            f"({alone.risk_of_reaching} of 5).{said}",
            WHO_NEEDS,
            "A higher cost of staying alone, or a smaller first step that risks less.",
        )
    else:
        yield Reason(
            "staying alone",
            Step.GO,
            f"Staying alone costs {alone.cost} of 5, reaching across risks {alone.risk_of_reaching} of "
            f"5.{said}",
            WHO_NEEDS,
            asked=True,
        )


def _motive(asked: Question) -> Iterator[Reason]:
    motive = asked.readiness.motive
    if motive is None:
        return
    if motive.duty:
        yield Reason(
            "motive",
            Step.WAIT,
            "It is being done because it is expected. An alliance is an instrument, not a duty.",
            INSTRUMENT,
            "A reason of your own: which capacity or legitimacy you would gain.",
        )
    gained = [one for one in (motive.capacity, motive.legitimacy) if one is not None]
    if not gained or motive.independence_lost is None:
        return
    says = (
        f"Gained: capacity {motive.capacity or 'not known'}, legitimacy {motive.legitimacy or 'not known'}; "
        f"independence lost: {motive.independence_lost} (each of 5).{_then(motive.says)}"
    )
    if motive.independence_lost >= max(gained):
        yield Reason(
            "motive",
            Step.WAIT,
            f"It would cost at least as much independence as it brings. {says}",
            INSTRUMENT,
            "Terms that leave you more independence, or a gain that is worth it.",
            asked=True,
        )
    else:
        yield Reason("motive", Step.GO, says, INSTRUMENT, asked=True)


def _reputation(asked: Question) -> Iterator[Reason]:
    for one in asked.known.risky_without_plan(asked.today):
        yield Reason(
            "reputation",
            Step.WAIT,
            f"{one.group} may take an alliance with {one.about} badly, and no communication plan is written. "
            f"{in_sentences(one.says)}".strip(),
            CONTAGION,
            "A communication plan: why this serves your mission, and who defends it.",
            asked=True,
        )


QUESTIONS: tuple[Callable[[Question], Iterator[Reason]], ...] = (
    _walked_away,
    _flags,
    _instincts,
    _triggers,
    _existing,
    _alignment,
    _case,
    _constraints,
    _success,
    _timing,
    _alone,
    _motive,
    _reputation,
)


def side_by_side(asked: Question) -> tuple[Success, ...]:
    """Set what success means to each partner side by side, as far as it is known."""
    found = (asked.readiness.success_of(partner) for partner in asked.partners)
    return tuple(one for one in found if one is not None)
