"""Requests to widen the scope, and what was answered: the register of what was declined (SPEC W1)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from archstone.model.errors import RuleBroken


class Answer(StrEnum):
    """What was answered; what doesn't fit may become a coalition of its own."""

    DECLINED = "declined"
    ACCEPTED = "accepted"
    SEPARATE_COALITION = "separate-coalition"


@dataclass(frozen=True, slots=True)
class ScopeRequest:
    """A wish that the alliance do something that it never set out to do.

    Invariants: it isn't answered before it was made, and a day of the answer needs an answer.
    """

    id: str
    what: str
    by: str
    on: date
    answer: Answer | None = None
    answered_on: date | None = None
    why: str = ""

    def __post_init__(self) -> None:
        if self.answered_on and self.answered_on < self.on:
            raise RuleBroken(
                f"{self.id} can't be answered on {self.answered_on}, before it was asked for on {self.on}.",
                ("answered_on",),
            )
        if self.answered_on and self.answer is None:
            raise RuleBroken(
                f"{self.id} was answered on {self.answered_on}: say how under answer.", ("answer",)
            )

    def answer_on(self, day: date) -> Answer | None:
        """Say what had been answered by *day*; an answer without a day was given on the day of asking."""
        return self.answer if self.answer and (self.answered_on or self.on) <= day else None


@dataclass(frozen=True, slots=True)
class RequestCount:
    """How many requests to widen the scope there were, and what became of them."""

    declined: int
    accepted: int
    separate: int
    open: int

    @property
    def total(self) -> int:
        """All of them."""
        return self.declined + self.accepted + self.separate + self.open


def count_requests(requests: Iterable[ScopeRequest], day: date) -> RequestCount:
    """Count the requests that were made by *day*, by what had been answered then.

    Examples
    --------
    >>> asked = [ScopeRequest("dental", "dental checks", "a", date(2026, 1, 5), Answer.DECLINED)]
    >>> count_requests(asked, date(2026, 2, 1))
    RequestCount(declined=1, accepted=0, separate=0, open=0)
    """
    answers = [one.answer_on(day) for one in requests if one.on <= day]
    return RequestCount(
        answers.count(Answer.DECLINED),
        answers.count(Answer.ACCEPTED),
        answers.count(Answer.SEPARATE_COALITION),
        answers.count(None),
    )
