"""Readiness: what must be clear before anyone is asked to ally, in the words of those who decide.

The first question isn't whom to recruit but whether the situation asks for an unusual partner at all. What
stands here are the answers to the starting questions; `archstone.model.readiness_verdicts` weighs them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from archstone.model.capabilities import CapabilityId
from archstone.model.errors import RuleBroken
from archstone.model.money import Money

IMBALANCE_OF_SUCCESS = 2
"""From this many steps apart, a plan serves one partner's success much better than another's (ours)."""


class TriggerKind(StrEnum):
    """What makes an unusual partner worth its risk (S2)."""

    THREAT = "threat"  # that hits several sectors
    RESOURCE_GAP = "resource-gap"  # a skill, network or credibility that only a non-obvious partner holds
    STALE_DYNAMIC = "stale-dynamic"  # the same voices with the same arguments


@dataclass(frozen=True, slots=True)
class Trigger:
    """One thing that calls for an unusual partner.

    Invariants: it says what; a threat names at least two sectors that it hits, since one within a single
    sector is met with the usual allies; a resource gap names the capability.
    """

    kind: TriggerKind
    says: str
    sectors: tuple[str, ...] = ()
    capability: CapabilityId | None = None
    source: str | None = None

    def __post_init__(self) -> None:
        _say(self.says, f"Say what the {self.kind} is.")
        if self.kind is TriggerKind.THREAT and len(set(self.sectors)) < 2:
            raise RuleBroken(
                "A threat that calls for an unusual partner hits several sectors: name at least two of them."
            )
        if self.kind is TriggerKind.RESOURCE_GAP and self.capability is None:
            raise RuleBroken("A resource gap names the capability that is lacking.")


class Position(StrEnum):
    """Where a board, a leadership or another group inside stands on the alliance."""

    FOR = "for"
    WAVERING = "wavering"
    AGAINST = "against"


BOARD, LEADERSHIP = "board", "leadership"
MUST_ALIGN = (BOARD, LEADERSHIP)


@dataclass(frozen=True, slots=True)
class Alignment:
    """Where one group inside stands, since when, and how one knows."""

    who: str
    position: Position
    says: str = ""
    on: date | None = None

    def __post_init__(self) -> None:
        _say(self.who, "Say who stands where: the board, the leadership, the staff.")


@dataclass(frozen=True, slots=True)
class Objection:
    """What a board member objects, the case in terms of the mission, and what came of it (S2).

    ``case`` is None while nobody has made it; ``settled_on`` is the day it was withdrawn or voted down.
    """

    by: str
    says: str
    on: date
    case: str | None = None
    settled_on: date | None = None

    def __post_init__(self) -> None:
        _say(self.by, "Say who objects.")
        _say(self.says, f"Say what {self.by} objects to.")
        if self.settled_on and self.settled_on < self.on:
            raise RuleBroken(
                f"The objection of {self.by} can't be settled on {self.settled_on}, before it was raised on "
                f"{self.on}."
            )

    def is_open_on(self, day: date) -> bool:
        """Whether it was raised and isn't settled on *day*."""
        return self.on <= day and not (self.settled_on and self.settled_on <= day)


@dataclass(frozen=True, slots=True)
class LikeCase:
    """An alliance like this one that worked, or didn't, with its source: what a board asks for first."""

    says: str
    source: str

    def __post_init__(self) -> None:
        _say(self.says, "Say what the like case was.")
        _say(self.source, "A like case needs its source.")


@dataclass(frozen=True, slots=True)
class BoardLimits:
    """What may be done without asking the board: how much money, how long, how much staff time.

    A pilot below the board's sight is a hazard, so ``always_told`` is part of the rule: the board hears of
    every pilot, also of one that it needn't approve. A limit that is None isn't known.
    """

    money: Money | None = None
    days: int | None = None
    staff_hours: int | None = None
    told_within_days: int | None = None

    def __post_init__(self) -> None:
        for name in ("days", "staff_hours", "told_within_days"):
            value = getattr(self, name)
            if value is not None and value < 0:
                raise RuleBroken(f"{name} must be 0 or more, not {value}.")

    @property
    def is_known(self) -> bool:
        """Whether any limit is known."""
        return any(limit is not None for limit in (self.money, self.days, self.staff_hours))

    def __str__(self) -> str:
        """Say what may be done without the board."""
        parts = [
            f"{self.money}" if self.money is not None else "",
            f"{self.days} days" if self.days is not None else "",
            f"{self.staff_hours} hours of staff time" if self.staff_hours is not None else "",
        ]
        said = ", ".join(part for part in parts if part)
        return f"up to {said}" if said else "not known"


@dataclass(frozen=True, slots=True)
class Success:
    """What success means to one partner, and how far the alliance as planned would bring it (1..5).

    ``reached`` is None where nobody has judged it. ``said_by`` is who said so: the partner, or somebody who
    guesses.
    """

    partner: str
    means: str
    reached: int | None = None
    said_by: str | None = None

    def __post_init__(self) -> None:
        _say(self.means, f"Say what success means to {self.partner}.")
        _step(self.reached, f"How far {self.partner}'s success would be reached")


@dataclass(frozen=True, slots=True)
class TimingEvent:
    """A concrete event that gives unlike groups a natural reason to talk: a hearing, a deadline, a crisis."""

    what: str
    on: date

    def __post_init__(self) -> None:
        _say(self.what, "Say what the event is.")


class PlanKind(StrEnum):
    """How to make an occasion where there is none (S2)."""

    JOINT_LETTER = "joint-letter"
    RESEARCH_BRIEF = "research-brief"
    LOW_STAKES_PILOT = "low-stakes-pilot"


@dataclass(frozen=True, slots=True)
class TimingPlan:
    """A plan to make an occasion, with its day and who sees to it."""

    kind: PlanKind
    what: str
    on: date | None = None
    owner: str | None = None

    def __post_init__(self) -> None:
        _say(self.what, "Say what the plan is.")


@dataclass(frozen=True, slots=True)
class Alone:
    """What staying among the usual allies costs, beside the risk of reaching across (1..5 each)."""

    cost: int | None = None
    risk_of_reaching: int | None = None
    says: str = ""

    def __post_init__(self) -> None:
        _step(self.cost, "The cost of staying alone")
        _step(self.risk_of_reaching, "The risk of reaching across")


@dataclass(frozen=True, slots=True)
class Motive:
    """Why ally at all (S0): capacity and legitimacy gained, independence lost, 1..5 each.

    ``duty`` says that it is done because it is expected, by a funder or by the times.
    """

    capacity: int | None = None
    legitimacy: int | None = None
    independence_lost: int | None = None
    duty: bool | None = None
    says: str = ""

    def __post_init__(self) -> None:
        _step(self.capacity, "The capacity gained")
        _step(self.legitimacy, "The legitimacy gained")
        _step(self.independence_lost, "The independence lost")


@dataclass(frozen=True, slots=True)
class Existing:
    """Whether the relations one has could do it, which are deepened sooner than new ones are sought."""

    would_do: bool
    relations: tuple[str, ...] = ()
    says: str = ""


@dataclass(frozen=True, slots=True)
class Instinct:
    """What the people who would have to live with it feel about one candidate: forced, or too unequal."""

    candidate: str
    forced: bool | None = None
    too_unequal: bool | None = None
    says: str = ""


@dataclass(frozen=True)
class Readiness:
    """What an organisation knows of its own readiness; whatever isn't known is None or empty.

    ``triggers`` and ``deal_breakers`` are None while nobody asked, and empty where the answer was none.
    ``asked_on`` is the day for which it is to be judged where no other is given.

    Invariants: each group stands on one side; each partner's success is told once.
    """

    organisation: str
    asked_on: date | None = None
    triggers: tuple[Trigger, ...] | None = None
    alignment: tuple[Alignment, ...] = ()
    minimum_agreement: str | None = None
    deal_breakers: tuple[str, ...] | None = None
    success: tuple[Success, ...] = ()
    event: TimingEvent | None = None
    plan: TimingPlan | None = None
    alone: Alone | None = None
    motive: Motive | None = None
    existing: Existing | None = None
    instincts: tuple[Instinct, ...] = ()
    objections: tuple[Objection, ...] = ()
    mission_case: str | None = None
    like_cases: tuple[LikeCase, ...] = ()
    limits: BoardLimits | None = None

    def __post_init__(self) -> None:
        for what, names in (
            ("position of", [one.who for one in self.alignment]),
            ("success of", [one.partner for one in self.success]),
            ("feeling about", [one.candidate for one in self.instincts]),
        ):
            if twice := next((name for name in names if names.count(name) > 1), None):
                raise RuleBroken(f"The {what} {twice} stands twice; keep one.")

    def position_of(self, who: str) -> Position | None:
        """Look up where a group inside stands; None where that isn't known."""
        return next((one.position for one in self.alignment if one.who == who), None)

    def success_of(self, partner: str) -> Success | None:
        """Look up what success means to a partner; None where that isn't known."""
        return next((one for one in self.success if one.partner == partner), None)

    def instinct_about(self, candidate: str) -> Instinct | None:
        """Look up what is felt about a candidate; None where nobody said."""
        return next((one for one in self.instincts if one.candidate == candidate), None)


def _say(text: str, otherwise: str) -> None:
    if not text.strip():
        raise RuleBroken(otherwise)


def _step(value: int | None, what: str) -> None:
    if value is not None and not 1 <= value <= 5:
        raise RuleBroken(f"{what} is rated 1 to 5, not {value}.")
