"""Pilots: small, capped, dated trials of an exchange, from design to gate (S3 step 4).

A pilot is made to be lost: what it may cost in money, time and staff is set before, and so is how its
success will be told. At its end stand two questions and one decision.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from fractions import Fraction

from archstone.model.capabilities import CapabilityId
from archstone.model.errors import RuleBroken
from archstone.model.money import Money
from archstone.model.scaffolds import Stage

PROPOSED_MONTHS = 3
PROPOSED_CAP = Money(1_000_000, "USD")
"""S3's pilot took three months and cost under 10,000 US dollars (practitioner's claim, one case)."""
QUESTIONS = ("Did the exchange work?", "What weaknesses came to light?")


@dataclass(frozen=True, slots=True)
class Exchange:
    """One member brings a capability against a vulnerability of another."""

    by: str
    brings: CapabilityId
    to: str
    against: CapabilityId

    def __post_init__(self) -> None:
        if self.by == self.to:
            raise RuleBroken(f"{self.by} can't bring {self.brings} to itself; name who it is for.")


@dataclass(frozen=True, slots=True)
class Expense:
    """Money that a pilot spent on a day."""

    on: date
    amount: Money
    what: str = ""


@dataclass(frozen=True, slots=True)
class StaffTime:
    """How many hours of one side's staff a pilot may take, and took by ``counted_on``; None isn't known."""

    member: str
    cap_hours: int | None = None
    used_hours: int | None = None
    counted_on: date | None = None

    def __post_init__(self) -> None:
        for what, hours in (("cap", self.cap_hours), ("use", self.used_hours)):
            if hours is not None and hours < 0:
                raise RuleBroken(f"The {what} of {self.member}'s staff time must be 0 or more, not {hours}.")

    @property
    def is_over(self) -> bool | None:
        """Whether more was used than the cap allows; None where either isn't known."""
        if self.cap_hours is None or self.used_hours is None:
            return None
        return self.used_hours > self.cap_hours


@dataclass(frozen=True, slots=True)
class Measure:
    """How success is told: from a baseline to a target, upwards or downwards; None isn't known.

    Invariants: the target differs from the baseline, else nothing could be seen to change.
    """

    name: str
    baseline: Fraction | None = None
    target: Fraction | None = None
    result: Fraction | None = None
    unit: str = ""
    measured_on: date | None = None

    def __post_init__(self) -> None:
        if not self.name.strip():
            raise RuleBroken("A measure needs a name: what is measured.")
        if self.baseline is not None and self.baseline == self.target:
            raise RuleBroken(
                f"The target of {self.name} is its baseline, so nothing could be seen to change; set another."
            )

    @property
    def reached(self) -> bool | None:
        """Whether the result reached the target; None where that can't be told."""
        if self.result is None or self.target is None:
            return None
        if self.baseline is not None and self.target < self.baseline:
            return self.result <= self.target
        return self.result >= self.target

    @property
    def way_gone(self) -> Fraction | None:
        """How far from baseline to target the result came: 1 is the target, below 0 is backwards."""
        if self.baseline is None or self.target is None or self.result is None:
            return None
        return (self.result - self.baseline) / (self.target - self.baseline)


@dataclass(frozen=True, slots=True)
class Role:
    """Who does what in a pilot."""

    organisation: str
    does: str
    person: str | None = None


@dataclass(frozen=True, slots=True)
class Round:
    """One round of a pilot, such as one of three fairs; each counts as a success of its own."""

    on: date
    succeeded: bool
    says: str = ""


class Worked(StrEnum):
    """The answer to the first question at a pilot's end."""

    YES = "yes"
    PARTLY = "partly"
    NO = "no"


@dataclass(frozen=True, slots=True)
class Weakness:
    """A weakness that a pilot brought to light."""

    organisation: str
    says: str
    capability: CapabilityId | None = None


@dataclass(frozen=True, slots=True)
class Answers:
    """The two questions at a pilot's end, answered; ``weaknesses`` is None where nobody has asked."""

    worked: Worked | None = None
    says: str = ""
    weaknesses: tuple[Weakness, ...] | None = None


class GateDecision(StrEnum):
    """What follows a pilot."""

    SCALE = "scale"
    ADJUST = "adjust"
    STOP = "stop"


@dataclass(frozen=True, slots=True)
class Gate:
    """The decision at a pilot's end, with its day and its reasons."""

    on: date
    decision: GateDecision
    reasons: tuple[str, ...] = ()
    by: str | None = None


@dataclass(frozen=True, slots=True)
class BoardRecord:
    """When the board was told of a pilot, and when it approved it; None means not yet."""

    told_on: date | None = None
    approved_on: date | None = None


@dataclass(frozen=True, slots=True)
class Pilot:
    """A pilot; whatever isn't known is None or empty, and `archstone.model.pilot_verdicts` names it.

    Invariants: it doesn't end before it starts; its cap is above 0, is not spent before it starts, and
    everything spent is in its currency; the gate isn't decided before the start; each side's staff time
    and each measure stand once.
    """

    id: str
    name: str = ""
    stage: Stage = Stage.PILOT
    exchange: tuple[Exchange, ...] = ()
    starts_on: date | None = None
    ends_on: date | None = None
    cost_cap: Money | None = None
    spending: tuple[Expense, ...] = ()
    staff: tuple[StaffTime, ...] = ()
    measures: tuple[Measure, ...] = ()
    roles: tuple[Role, ...] = ()
    rounds: tuple[Round, ...] = ()
    answers: Answers = Answers()
    gate: Gate | None = None
    board: BoardRecord | None = None

    def __post_init__(self) -> None:
        if self.starts_on and self.ends_on and self.ends_on < self.starts_on:
            raise RuleBroken(
                f"The pilot {self.id} ends on {self.ends_on}, before it starts on {self.starts_on}; change "
                "one of the two days.",
                ("ends_on",),
            )
        if self.gate and self.starts_on and self.gate.on < self.starts_on:
            raise RuleBroken(
                f"The gate of {self.id} was decided on {self.gate.on}, before the pilot starts on "
                f"{self.starts_on}.",
                ("gate", "on"),
            )
        for key, field, what, names in (
            ("staff", "member", "staff time of", [one.member for one in self.staff]),
            ("measures", "name", "measure", [one.name for one in self.measures]),
        ):
            if again := next((k for k, name in enumerate(names) if name in names[:k]), None):
                told = f"The {what} {names[again]} stands twice in the pilot {self.id}; keep one."
                raise RuleBroken(told, (key, again, field))
        self._check_cap()

    def _check_cap(self) -> None:
        if self.cost_cap is None:
            currencies = {one.amount.currency for one in self.spending}
            if len(currencies) > 1:
                told = f"The pilot {self.id} spent in {', '.join(sorted(currencies))}; write one."
                raise RuleBroken(told, ("spending",))
            return
        if self.cost_cap.minor <= 0:
            told = f"The cost cap of {self.id} must be above 0; without money, leave it out."
            raise RuleBroken(told, ("cost_cap",))
        try:
            Money.total((one.amount for one in self.spending), self.cost_cap.currency)
        except RuleBroken as error:
            raise RuleBroken(str(error), ("spending",)) from None
        started = self.starts_on
        before = Money.total(
            (one.amount for one in self.spending if started is None or one.on < started),
            self.cost_cap.currency,
        )
        if before.minor >= self.cost_cap.minor:
            raise RuleBroken(
                f"The cost cap of {self.id} is already spent before it starts: {before} of {self.cost_cap}. "
                "Raise the cap with whoever set it, or design a smaller pilot.",
                ("cost_cap",),
            )

    @property
    def called(self) -> str:
        """What to call it in a sentence."""
        return self.name or self.id

    @property
    def organisations(self) -> tuple[str, ...]:
        """Everyone who brings or receives something in it, in that order."""
        sides = (side for one in self.exchange for side in (one.by, one.to))
        return tuple(dict.fromkeys((*sides, *(one.organisation for one in self.roles))))

    @property
    def undated_from(self) -> date | None:
        """From which day on a result, hours or answers without a day count; None where it never began.

        What nobody dated is taken for what stood at the end: the last day, or the gate's where that comes
        first; the first day where no end is known.
        """
        ends = [day for day in (self.ends_on, self.gate.on if self.gate else None) if day is not None]
        return min(ends) if ends else self.starts_on

    def as_of(self, day: date) -> Pilot:
        """Give the pilot as it was known on a day: what came later, or counts only later, is left out.

        Examples
        --------
        >>> fairs = Pilot("fairs", ends_on=date(2025, 2, 3), staff=(StaffTime("us", 40, 30),))
        >>> [fairs.as_of(day).staff[0].used_hours for day in (date(2025, 2, 2), date(2025, 2, 3))]
        [None, 30]
        """
        undated = self.undated_from

        def counts(dated: date | None) -> bool:
            known_from = dated or undated
            return known_from is not None and known_from <= day

        board = self.board
        if board is not None:
            told, approved = (
                known if known and known <= day else None for known in (board.told_on, board.approved_on)
            )
            board = BoardRecord(told, approved)
        return replace(
            self,
            spending=tuple(one for one in self.spending if one.on <= day),
            staff=tuple(
                one if counts(one.counted_on) else replace(one, used_hours=None) for one in self.staff
            ),
            measures=tuple(
                one if counts(one.measured_on) else replace(one, result=None) for one in self.measures
            ),
            rounds=tuple(one for one in self.rounds if one.on <= day),
            answers=self.answers if counts(None) else Answers(),
            gate=self.gate if self.gate and self.gate.on <= day else None,
            board=board,
        )

    def spent_by(self, day: date) -> Money | None:
        """Add up what was spent by *day*; None where nothing says in which currency."""
        currency = self.cost_cap.currency if self.cost_cap else None
        currency = currency or next((one.amount.currency for one in self.spending), None)
        if currency is None:
            return None
        return Money.total((one.amount for one in self.spending if one.on <= day), currency)
