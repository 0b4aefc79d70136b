"""What one member asked of another, and whether it was answered in the time agreed (SPEC K3)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from archstone.model.errors import RuleBroken
from archstone.model.evidence import Source, Sureness

PROPOSED_DAYS = 14
SOURCE = Source("S3, pitfall 3: a liaison from each side, and two weeks", Sureness.CLAIM)


class Answered(StrEnum):
    """How the time agreed for an answer went."""

    KEPT = "kept"
    MISSED = "missed"
    WAITING = "waiting"


@dataclass(frozen=True, slots=True)
class Response:
    """What one member asked of another, and when it was answered.

    Invariants: nobody asks itself; nothing is answered before it was asked.
    """

    asker: str
    asked: str
    what: str
    asked_on: date
    answered_on: date | None = None

    def __post_init__(self) -> None:
        if self.asker == self.asked:
            raise RuleBroken(f"{self.asker} asks itself; name whom it asked.", ("to",))
        if self.answered_on and self.answered_on < self.asked_on:
            raise RuleBroken(
                f"What was asked on {self.asked_on} can't be answered on {self.answered_on}.",
                ("answered_on",),
            )

    def state(self, day: date, within_days: int) -> Answered:
        """Say on *day* whether the time was kept; an answer that is late is missed, however good.

        Examples
        --------
        >>> asked = Response("ash", "oak", "the list of rooms", date(2026, 3, 2), date(2026, 3, 16))
        >>> asked.state(date(2026, 4, 1), 14).value, asked.state(date(2026, 4, 1), 13).value
        ('kept', 'missed')
        """
        due = self.asked_on + timedelta(within_days)
        if self.answered_on is not None and self.answered_on <= day:
            return Answered.KEPT if self.answered_on <= due else Answered.MISSED
        return Answered.MISSED if day > due else Answered.WAITING


@dataclass(frozen=True, slots=True)
class ResponseRecord:
    """How one member answered another: how often in time, how often not, and what still waits."""

    asker: str
    asked: str
    kept: int
    missed: int
    waiting: int
    open: tuple[Response, ...]
    """What isn't answered yet, overdue or not."""


def response_records(
    responses: Iterable[Response], day: date, within_days: int = PROPOSED_DAYS
) -> tuple[ResponseRecord, ...]:
    """Count for each pair, who asked and who was asked, what was answered in time until *day*.

    Parameters
    ----------
    responses : what was asked; what was asked after *day* doesn't count
    within_days : the time agreed, from the charter's clause on liaisons; 14 are proposed

    Returns
    -------
    records : the most often missed first, then in the order of the file
    """
    pairs: dict[tuple[str, str], list[Response]] = {}
    for one in responses:
        if one.asked_on <= day:
            pairs.setdefault((one.asker, one.asked), []).append(one)
    found = []
    for (asker, asked), given in pairs.items():
        states = [one.state(day, within_days) for one in given]
        unanswered = [one for one in given if one.answered_on is None or one.answered_on > day]
        found.append(
            ResponseRecord(
                asker,
                asked,
                states.count(Answered.KEPT),
                states.count(Answered.MISSED),
                states.count(Answered.WAITING),
                tuple(unanswered),
            )
        )
    return tuple(sorted(found, key=lambda one: -one.missed))
