"""Reviews: what members ask themselves every so often, and what they decide (SPEC E4).

Is the goal still right, is each still in it with both hands, has each reached what it came for, and does what
was taken for granted still hold? Then they go on, change something, do less, or end.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from types import MappingProxyType

from archstone.model.errors import RuleBroken
from archstone.model.organisations import Position
from archstone.model.ratings import Criterion, Rating

LEAST_ENGAGED, MOST_ENGAGED = 1, 5


class Verdict(StrEnum):
    """What follows a review, from the mildest to the gravest."""

    CONTINUE = "continue"
    ADAPT = "adapt"
    SCALE_BACK = "scale-back"
    END = "end"

    @property
    def gravity(self) -> int:
        """0 for going on, 3 for ending."""
        return list(Verdict).index(self)

    @property
    def in_words(self) -> str:
        """Its name for a reader."""
        return self.value.replace("-", " ")


class ReviewKind(StrEnum):
    """Which review it is: the first, one that comes again, or a look from outside."""

    FIRST = "first"
    REGULAR = "regular"
    INDEPENDENT = "independent"


class GoalRight(StrEnum):
    """A member's answer to whether the goal is still the right one."""

    YES = "yes"
    PARTLY = "partly"
    NO = "no"


class OwnSuccess(StrEnum):
    """A member's answer to whether it has reached what it came for."""

    REACHED = "reached"
    UNDER_WAY = "under-way"
    NOT_REACHED = "not-reached"


@dataclass(frozen=True, slots=True)
class AssumptionOrigin:
    """Where in the decision an assumption was written down: who assumed it of whom, on which criterion."""

    rater: str
    candidate: str
    criterion: Criterion


@dataclass(frozen=True, slots=True)
class Assumption:
    """Something that was taken for granted, looked at again; ``held`` is None where nobody could tell."""

    says: str
    held: bool | None = None
    says_why: str = ""
    id: str = ""
    origin: AssumptionOrigin | None = None

    def __post_init__(self) -> None:
        if not self.says.strip():
            raise RuleBroken("An assumption that is looked at again needs its words.", ("says",))


@dataclass(frozen=True, slots=True)
class Review:
    """One review: what each member answered, and what they decided.

    ``stances`` are positions that members took on issues at the time; ``decided_by`` is the ballot behind the
    verdict.

    Invariants: engagement is 1 to 5; an assumption is looked at once; reasons stand beside a verdict.
    """

    on: date
    kind: ReviewKind = ReviewKind.REGULAR
    by: str = ""
    goal_right: Mapping[str, GoalRight] = field(default_factory=dict)
    engaged: Mapping[str, int] = field(default_factory=dict)
    success: Mapping[str, OwnSuccess] = field(default_factory=dict)
    assumptions: tuple[Assumption, ...] = ()
    stances: Mapping[str, Mapping[str, Position]] = field(default_factory=dict)
    verdict: Verdict | None = None
    reasons: tuple[str, ...] = ()
    decided_by: str | None = None

    def __post_init__(self) -> None:
        for name in ("goal_right", "engaged", "success", "stances"):
            object.__setattr__(self, name, MappingProxyType(dict(getattr(self, name))))
        for member, value in self.engaged.items():
            if not LEAST_ENGAGED <= value <= MOST_ENGAGED:
                raise RuleBroken(
                    f"How far {member} is engaged must be 1 to 5, not {value}.", ("engaged", member)
                )
        said = [one.says for one in self.assumptions]
        if twice := next((one for one in said if said.count(one) > 1), None):
            raise RuleBroken(
                f"The review of {self.on} looks at one assumption twice: “{twice}”; keep one.",
                ("assumptions",),
            )
        if self.reasons and self.verdict is None:
            raise RuleBroken(
                f"The review of {self.on} gives reasons and no verdict; add the verdict.", ("reasons",)
            )

    @property
    def answered(self) -> tuple[str, ...]:
        """Name the members who answered anything, in the order in which they stand."""
        return tuple(dict.fromkeys((*self.goal_right, *self.engaged, *self.success, *self.stances)))


def last_review(reviews: Iterable[Review], day: date) -> Review | None:
    """Find the last review until *day* in which members answered something; None where there is none.

    A look from outside may answer nothing of it, so it doesn't hide what members said before.
    """
    held = [one for one in reviews if one.on <= day and (one.answered or one.assumptions)]
    return max(held, key=lambda one: one.on, default=None)


def last_verdict(reviews: Iterable[Review], day: date) -> Review | None:
    """Find the last review until *day* that came to a verdict; None where there is none."""
    held = [one for one in reviews if one.on <= day and one.verdict]
    return max(held, key=lambda one: one.on, default=None)


@dataclass(frozen=True, slots=True)
class AssumptionLookedAt:
    """An assumption with what became of it; ``on`` is None where nobody has looked at it again.

    ``origin`` is None where the review wrote it down itself.
    """

    says: str
    held: bool | None
    says_why: str
    on: date | None
    origin: AssumptionOrigin | None


def assumptions_looked_at(
    ratings: Iterable[Rating], reviews: Iterable[Review], day: date
) -> tuple[AssumptionLookedAt, ...]:
    """Hold what was assumed when the alliance was decided on against what later reviews found.

    S2 calls it the real value of rating partners that assumptions are written down; they are worth it only if
    somebody reads them again.

    Parameters
    ----------
    ratings : those of the decision, with their assumptions
    reviews : what looked at them again; the last look until *day* counts
    day : the day of looking

    Returns
    -------
    looked at : each assumption of the decision, in order, then those that reviews added

    Notes
    -----
    A review means one of the decision by where it was written down (``origin``), or by its very words.

    Examples
    --------
    >>> rating = Rating("nurse", "church", {Criterion.TRUST: 4}, {Criterion.TRUST: "They rang us."})
    >>> review = Review(date(2026, 2, 4), assumptions=(Assumption("They rang us.", held=True),))
    >>> [(one.says, one.held) for one in assumptions_looked_at([rating], [review], date(2026, 3, 1))]
    [('They rang us.', True)]
    >>> [one.on for one in assumptions_looked_at([rating], [review], date(2026, 1, 1))]
    [None]
    """
    looks: dict[object, tuple[Assumption, date]] = {}
    for review in sorted(reviews, key=lambda one: one.on):
        if review.on <= day:
            for one in review.assumptions:
                looks[one.origin or one.says] = (one, review.on)
    found = []
    for rating in ratings:
        for criterion, says in rating.assumptions.items():
            origin = AssumptionOrigin(rating.rater, rating.candidate, criterion)
            look = looks.pop(origin, None) or looks.pop(says, None)
            found.append(_looked_at(says, look, origin))
    return (*found, *(_looked_at(one.says, (one, on), one.origin) for one, on in looks.values()))


def _looked_at(
    says: str, look: tuple[Assumption, date] | None, origin: AssumptionOrigin | None
) -> AssumptionLookedAt:
    if look is None:
        return AssumptionLookedAt(says, None, "", None, origin)
    one, on = look
    return AssumptionLookedAt(says, one.held, one.says_why, on, origin)
