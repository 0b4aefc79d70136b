"""Rehearsals: a crisis played through for an hour before one comes (SPEC P1)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from archstone.model.charter_rules import months_after


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """One rehearsal: what was played, who took part and what was learnt."""

    on: date
    what: str
    present: tuple[str, ...] = ()
    learnt: str = ""


@dataclass(frozen=True, slots=True)
class RehearsalState:
    """When the last one was held and the next one is due; ``due_on`` is None where no start is known."""

    last: Rehearsal | None
    due_on: date | None
    overdue_days: int
    absent: tuple[str, ...]

    @property
    def sentence(self) -> str:
        """Say how rehearsal stands."""
        held = f"last rehearsed on {self.last.on}" if self.last else "never rehearsed"
        missing = f"; {', '.join(self.absent)} took no part" if self.last and self.absent else ""
        if self.due_on is None:
            return f"A crisis was {held}{missing}."
        coming = "next" if self.last else "first"
        if self.overdue_days > 0:
            return f"A crisis was {held}{missing}; the {coming} was due on {self.due_on} and is overdue."
        return f"A crisis was {held}{missing}; the {coming} is due by {self.due_on}."


def rehearsal_state(
    rehearsals: Iterable[Rehearsal],
    *,
    months: int,
    started_on: date | None,
    members: Iterable[str],
    day: date,
) -> RehearsalState:
    """Tell when a crisis was last rehearsed, and when it is due again.

    Parameters
    ----------
    rehearsals : those on record; later ones than *day* don't count
    months : how often, as the charter says or we propose
    started_on : when the alliance began; the first one is due so long after
    members : those who belong to it on *day*
    day : the day of looking

    Examples
    --------
    >>> held = [Rehearsal(date(2025, 10, 9), "a leak", ("a",))]
    >>> rehearsal_state(held, months=12, started_on=None, members=["a", "b"], day=date(2026, 1, 4)).sentence
    'A crisis was last rehearsed on 2025-10-09; b took no part; the next is due by 2026-10-09.'
    """
    last = max((one for one in rehearsals if one.on <= day), key=lambda one: one.on, default=None)
    begins = last.on if last else started_on
    due = months_after(begins, months) if begins else None
    absent = tuple(id for id in members if last and last.present and id not in last.present)
    return RehearsalState(last, due, max(0, (day - due).days) if due else 0, absent)
