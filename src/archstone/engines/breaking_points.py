"""Breaking points: what the chosen model and foundation are known to break on (SPEC W10; S2; S3, model B).

A shared threat that fades takes the alliance with it, unless it has found another reason. Wider agendas break
a values bridge, a goal that shifts or a member that feels used an opportunistic alliance, and what nobody can
leave any more a structural one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from archstone.model.alliances import Foundation, Model
from archstone.model.monitors import Alert, Certainty, Watched
from archstone.model.reviews import GoalRight, Review
from archstone.model.scope_requests import ScopeRequest
from archstone.model.threats import SharedThreat

FADED = 2
"""A threat of this strength or less holds nobody together any more (our default)."""
LOOK_AGAIN_DAYS = 365
"""S3 has seen coalitions against a threat work for six to twelve months; then it is looked at again."""
WIDER = 2
"""So many requests to widen the scope in twelve months strain a values bridge (our default)."""
USED = Fraction(2)
"""A member that gave twice what it got, by worth, may feel used (our default)."""
YEAR = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class GivenAndGot:
    """What a member's gifts were worth to others, and others' gifts to it, in one currency."""

    given: Fraction
    got: Fraction
    currency: str = ""


@dataclass(frozen=True, slots=True)
class BreakingPointSeen:
    """What the breaking points are looked for in.

    ``exchanges`` holds what members gave and got; ``high_barriers`` the members that could hardly leave.
    """

    model: Model | None
    foundation: Foundation | None
    members: tuple[str, ...]
    day: date
    started_on: date | None = None
    threats: tuple[SharedThreat, ...] = ()
    requests: tuple[ScopeRequest, ...] = ()
    reviews: tuple[Review, ...] = ()
    exchanges: Mapping[str, GivenAndGot] | None = None
    high_barriers: tuple[str, ...] | None = None


def breaking_point_monitor(seen: BreakingPointSeen) -> Watched:
    """Look for what the model and the foundation break on.

    Returns
    -------
    watched : Watched; not known where neither model nor foundation is known
    """
    if seen.model is None and seen.foundation is None:
        return Watched(
            "breaking-point",
            known=False,
            says="Neither model nor foundation is known, so neither is what it breaks on.",
            missing=("model", "foundation"),
        )
    alerts: list[Alert] = []
    looked: list[str] = []
    missing: list[str] = []
    for found in _looks(seen):
        alerts += found.alerts
        looked += found.looked_at
        missing += found.missing
    called = _called(seen.model, seen.foundation)
    if not looked:
        says = f"Nothing is on record of what {called} may break on."
        return Watched("breaking-point", known=False, says=says, missing=tuple(missing))
    says = (
        f"What {called} breaks on is near in {len(alerts)} ways."
        if len(alerts) > 1
        else f"What {called} breaks on is near."
        if alerts
        else f"Nothing of what {called} breaks on is near."
    )
    return Watched(
        "breaking-point",
        known=True,
        says=says,
        alerts=tuple(alerts),
        looked_at=tuple(looked),
        missing=tuple(missing),
    )


def _called(model: Model | None, foundation: Foundation | None) -> str:
    """Name an alliance by its model and foundation, as a sentence has it."""
    words = {
        Model.OPPORTUNISTIC: "an opportunistic alliance",
        Model.VALUES_BRIDGE: "a values bridge",
        Model.STRUCTURAL: "a structural alliance",
        Foundation.STRENGTH_BASED: "one built on strengths",
        Foundation.SHARED_THREAT: "one built on a shared threat",
        Foundation.UNCOMMON_COMPLEMENT: "one built on complementary weaknesses",
    }
    return " and ".join(words[one] for one in (model, foundation) if one is not None)


def _money(amount: Fraction, currency: str) -> str:
    return f"{currency} {float(amount):,.0f}".strip()


@dataclass(frozen=True, slots=True)
class _Look:
    alerts: tuple[Alert, ...] = ()
    looked_at: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()


def _looks(seen: BreakingPointSeen) -> Iterable[_Look]:
    if seen.foundation is Foundation.SHARED_THREAT:
        yield _fading(seen)
    if seen.model is Model.VALUES_BRIDGE:
        yield _widening(seen)
    if seen.model is Model.OPPORTUNISTIC:
        yield _shifting(seen)
        yield _used(seen)
    if seen.model is Model.STRUCTURAL:
        yield _stuck(seen)


def _fading(seen: BreakingPointSeen) -> _Look:
    """Look whether the threat has faded, or whether nobody has looked at it for a year."""
    if not seen.threats:
        return _Look(missing=("how strong the shared threat is",))
    alerts = []
    for threat in seen.threats:
        level, first = threat.level_on(seen.day), threat.first_level()
        gone = threat.has_faded_on(seen.day)
        if gone or (level and first and level.value <= FADED < first.value):
            evidence = [f"{one.on}: {one.value} of 5" for one in threat.levels if one.on <= seen.day]
            if gone:
                evidence.append(f"Gone since {threat.faded_on}, as members wrote down.")
            alerts.append(
                _alert(
                    threat.members,
                    f"The threat that holds us together has faded: {threat.name}.",
                    tuple(evidence),
                    Certainty.LIKELY,
                    "members judged it",
                    "Decide at the next review: end with what was reached, or find another foundation.",
                    since=threat.faded_on if gone else level.on if level else None,
                    matter=threat.id,
                )
            )
            continue
        looked_on = level.on if level else seen.started_on
        if looked_on and seen.day - looked_on > timedelta(days=LOOK_AGAIN_DAYS):
            alerts.append(
                _alert(
                    threat.members,
                    f"Nobody has looked for a year whether the threat is still there: {threat.name}.",
                    (f"Last judged on {looked_on}.",),
                    Certainty.FIRM,
                    "dated records",
                    "Ask each member today how strong the threat is, 1 to 5.",
                    since=looked_on + timedelta(days=LOOK_AGAIN_DAYS),
                    matter=threat.id,
                )
            )
    return _Look(tuple(alerts), (f"{len(seen.threats)} shared threats with their levels",))


def _widening(seen: BreakingPointSeen) -> _Look:
    year = [one for one in seen.requests if seen.day - YEAR < one.on <= seen.day]
    looked = (f"{len(year)} requests to widen the scope in twelve months",)
    if not seen.requests:
        return _Look(missing=("requests to widen the scope",))
    if len(year) < WIDER:
        return _Look(looked_at=looked)
    alert = _alert(
        (),
        f"Members push wider agendas: {len(year)} requests in twelve months.",
        tuple(f"{one.on}, {one.by}: {one.what}" for one in year),
        Certainty.FIRM,
        "dated records",
        "Say the bridge value aloud and put what lies outside of it aside until a day.",
    )
    return _Look((alert,), looked)


def _shifting(seen: BreakingPointSeen) -> _Look:
    last = max(
        (one for one in seen.reviews if one.on <= seen.day and one.goal_right),
        key=lambda one: one.on,
        default=None,
    )
    if last is None:
        return _Look(missing=("whether members still hold the goal for right",))
    looked = (f"what {len(last.goal_right)} members said of the goal on {last.on}",)
    away = tuple(id for id, answer in last.goal_right.items() if answer is not GoalRight.YES)
    if not away:
        return _Look(looked_at=looked)
    alert = _alert(
        away,
        f"The goal shifts: {len(away)} of {len(last.goal_right)} no longer hold it for quite right.",
        tuple(f"{id} said {last.goal_right[id]} on {last.on}" for id in away),
        Certainty.FIRM,
        "members said so at a review",
        "If what was wanted is won or gone, end it; it is easy to dissolve, and that is its strength.",
        since=last.on,
        matter="goal",
    )
    return _Look((alert,), looked)


def _used(seen: BreakingPointSeen) -> _Look:
    if not seen.exchanges:
        return _Look(missing=("what members gave and got",))
    alerts = tuple(
        _alert(
            (id,),
            f"{id} may feel used: what it gave is worth far more than what it got.",
            (
                f"what it gave is worth {_money(one.given, one.currency)}, what it got "
                f"{_money(one.got, one.currency)}, as receivers rate it",
            ),
            Certainty.WEAK,
            "worth is judged, and not all of it is on record",
            "Ask it, before it says so.",
            matter="used",
        )
        for id, one in seen.exchanges.items()
        if id in seen.members and one.given > 0 and one.given >= USED * one.got
    )
    return _Look(alerts, (f"what {len(seen.exchanges)} members gave and got",))


def _stuck(seen: BreakingPointSeen) -> _Look:
    if seen.high_barriers is None:
        return _Look(missing=("what leaving would cost members",))
    looked = ("what leaving would cost each member",)
    if not seen.high_barriers:
        return _Look(looked_at=looked)
    alert = _alert(
        seen.high_barriers,
        "A structural alliance breaks when members can't leave it, and some hardly can.",
        tuple(f"{id} could hardly leave" for id in seen.high_barriers),
        Certainty.LIKELY,
        "members judge themselves",
        "Write down who takes what over if one leaves, before anyone wants to.",
        matter="stuck",
    )
    return _Look((alert,), looked)


def _alert(  # noqa: PLR0917  whom and what, then why, then what to do
    about: Sequence[str],
    seen: str,
    evidence: tuple[str, ...],
    certainty: Certainty,
    because: str,
    helps: str,
    *,
    since: date | None = None,
    matter: str = "",
) -> Alert:
    return Alert(
        "breaking-point",
        tuple(about),
        seen,
        evidence,
        certainty,
        because,
        helps=(helps,),
        since=since,
        matter=matter,
    )
