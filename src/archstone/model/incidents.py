"""Incidents: trouble as it is recorded, with the steps that were taken on it (SPEC P1, P2, P3, P5).

What happened, whom it concerns and what was done when are kept apart from what should have been done: that
follows from the charter (`archstone.model.incident_paths`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time
from enum import StrEnum

from archstone.model.errors import NotFound, RuleBroken, did_you_mean
from archstone.model.sanctions import Sanction

GRAVEST = 5
QUARREL = 2  # members at least


class IncidentKind(StrEnum):
    """What kind of trouble it is."""

    ADVERSE_NEWS = "adverse-news"
    UNILATERAL_STATEMENT = "unilateral-statement"
    BROKEN_PROMISE = "broken-promise"
    MISUSE = "misuse"
    HARM = "harm"
    CONFLICT = "conflict"
    CRISIS = "crisis"
    OTHER = "other"

    @property
    def in_words(self) -> str:
        """The kind as a sentence says it."""
        return str(self).replace("-", " ")


BREACHES = frozenset(
    {IncidentKind.UNILATERAL_STATEMENT, IncidentKind.BROKEN_PROMISE, IncidentKind.MISUSE, IncidentKind.HARM}
)
"""Kinds in which a member did something that was agreed otherwise."""


class BreachSize(StrEnum):
    """Whether a breach is raised directly or goes to a meeting of all."""

    MINOR = "minor"
    MAJOR = "major"


class StepKind(StrEnum):
    """What was done about it."""

    TOLD = "told"  # the members were told, or the one concerned told them
    STATEMENT = "statement"  # the first word in public
    RAISED = "raised"  # with the member concerned, directly
    ANSWERED = "answered"
    MENDED = "mended"
    TALK = "talk"
    MEDIATION = "mediation"
    SUMMONED = "summoned"  # told in writing what it is said to have done
    HEARD = "heard"
    MEETING = "meeting"
    DECIDED = "decided"
    APPEAL = "appeal"


@dataclass(frozen=True, slots=True)
class Step:
    """Something that was done about an incident, by whom and when.

    Invariants: the time is aware.
    """

    kind: StepKind
    at: datetime
    by: str = ""
    says: str = ""

    def __post_init__(self) -> None:
        if self.at.tzinfo is None:
            raise RuleBroken(f"The time of the step {self.kind} needs a time zone.", ("at",))


@dataclass(frozen=True, slots=True)
class Incident:
    """Something that went wrong, at one member or between several.

    ``concerns`` names the members that it is about: they have no vote on it. ``known_at`` is when the member
    concerned, or whoever saw it first, knew of it; ``breaks`` is the clause that it breaks; ``ballot`` is the
    one that decided on it. ``settled_on`` is None while it is open.

    Invariants: severity 1 to 5; it concerns someone, and a conflict two members at least; no step before it
    happened, and the steps in the order of time; settled not before it happened; only a breach has a size; a
    sanction concerns one member.
    """

    id: str
    kind: IncidentKind
    on: date
    what: str
    concerns: tuple[str, ...]
    severity: int
    known_at: datetime | None = None
    reported_by: tuple[str, ...] = ()
    public: bool | None = None
    breaks: str | None = None
    size: BreachSize | None = None
    steps: tuple[Step, ...] = ()
    ballot: str | None = None
    sanction: Sanction | None = None
    settled_on: date | None = None
    source: str = ""

    def __post_init__(self) -> None:
        if not 1 <= self.severity <= GRAVEST:
            raise RuleBroken(
                f"The severity of {self.id} must be 1 to {GRAVEST}, not {self.severity}.", ("severity",)
            )
        if not self.concerns:
            raise RuleBroken(f"{self.id} doesn't say which member it is about.", ("concerns",))
        if self.kind is IncidentKind.CONFLICT and len(set(self.concerns)) < QUARREL:
            raise RuleBroken(
                f"{self.id} is a conflict, so it names the members that fell out, two at least.",
                ("concerns",),
            )
        if self.size and self.kind not in BREACHES:
            raise RuleBroken(
                f"{self.id} is called a {self.size} breach, but {self.kind.in_words} is none; take the size "
                "away or give it its kind.",
                ("size",),
            )
        if self.sanction and len(self.concerns) != 1:
            raise RuleBroken(
                f"{self.id} concerns {len(self.concerns)} members; a sanction stands with an incident of its "
                "own for each.",
                ("sanction",),
            )
        if self.settled_on and self.settled_on < self.on:
            raise RuleBroken(
                f"{self.id} can't be settled on {self.settled_on}, before it happened on {self.on}.",
                ("settled_on",),
            )
        object.__setattr__(self, "steps", tuple(sorted(self.steps, key=lambda step: step.at)))
        if self.steps and self.steps[0].at.date() < self.on:
            raise RuleBroken(
                f"The step {self.steps[0].kind} on {self.steps[0].at.date()} lies before {self.id}, which "
                f"happened on {self.on}.",
                ("steps",),
            )

    @property
    def begins_at(self) -> datetime:
        """When its deadlines begin: when it became known, else the first minute of its day in UTC."""
        return self.known_at or datetime.combine(self.on, time.min, UTC)

    def is_open_on(self, day: date) -> bool:
        """Whether it had happened by *day* and wasn't settled then; the day of settling is its last."""
        return self.on <= day and (self.settled_on is None or day < self.settled_on)

    def first(self, *kinds: StepKind) -> Step | None:
        """Find the first step of one of these kinds; None where there is none."""
        return next((step for step in self.steps if step.kind in kinds), None)

    def known_on(self, day: date) -> Incident | None:
        """Give it as it stood when a day was over; None where it hadn't happened."""
        if self.on > day:
            return None
        settled = self.settled_on if self.settled_on and self.settled_on <= day else None
        sanction = self.sanction if self.sanction and self.sanction.starts_on <= day else None
        steps = tuple(step for step in self.steps if step.at.date() <= day)
        return replace(self, steps=steps, settled_on=settled, sanction=sanction)


@dataclass(frozen=True, slots=True)
class IncidentLog:
    """All incidents, in the order they happened.

    Invariants: no id twice, and nothing reported twice: one kind, one day, the same members.
    """

    incidents: tuple[Incident, ...] = field(default=())

    def __post_init__(self) -> None:
        seen: dict[tuple[str, date, frozenset[str]], str] = {}
        ids: set[str] = set()
        for one in self.incidents:
            if one.id in ids:
                raise RuleBroken(f"{one.id} stands twice under incidents; give each its own id.")
            ids.add(one.id)
            key = (one.kind.value, one.on, frozenset(one.concerns))
            if key in seen:
                raise RuleBroken(
                    f"{one.id} and {seen[key]} are one incident reported twice: the same kind, day and "
                    f"members. Keep {seen[key]} and name who else reported it under reported_by."
                )
            seen[key] = one.id
        object.__setattr__(self, "incidents", tuple(sorted(self.incidents, key=lambda one: one.on)))

    def __iter__(self) -> Iterator[Incident]:
        return iter(self.incidents)

    def __len__(self) -> int:
        return len(self.incidents)

    def named(self, id: str) -> Incident:
        """Return the incident with this id; raise NotFound naming the nearest one."""
        for one in self.incidents:
            if one.id == id:
                return one
        ids = [one.id for one in self.incidents]
        there = did_you_mean(id, ids) or (f" The latest is {ids[-1]}." if ids else " There are none.")
        raise NotFound(f"There is no incident {id!r}.{there}")

    def as_of(self, day: date) -> IncidentLog:
        """Give what had happened by the end of a day, as it stood then."""
        return IncidentLog(tuple(known for one in self.incidents if (known := one.known_on(day))))

    def open_on(self, day: date) -> tuple[Incident, ...]:
        """List those that are open on a day."""
        return tuple(one for one in self.incidents if one.is_open_on(day))

    def suspended_on(self, day: date) -> tuple[str, ...]:
        """Name the members that a sanction has taken votes and access from on a day."""
        held = (
            one.concerns[0]
            for one in self.incidents
            if one.sanction and one.sanction.takes_votes and one.sanction.holds_on(day)
        )
        return tuple(dict.fromkeys(held))
