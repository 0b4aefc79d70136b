"""Talks over a trust gap: what opens for two members only if both of them want it (SPEC K1)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from archstone.model.errors import RuleBroken


@dataclass(frozen=True, slots=True)
class GapTalk:
    """Two members that were asked to open the gap between their ratings, and what came of it.

    ``what_follows`` is what they settled on, ``done_on`` when it was done; both are theirs to read.

    Invariants: it is between two members, only these two can agree, and nothing is done before it began.
    """

    between: tuple[str, str]
    agreed_by: tuple[str, ...]
    on: date
    what_follows: str = ""
    done_on: date | None = None

    def __post_init__(self) -> None:
        one, other = self.between
        if one == other:
            raise RuleBroken(f"{one} has no trust gap with itself; name two members.", ("between",))
        if stranger := next((id for id in self.agreed_by if id not in self.between), None):
            raise RuleBroken(
                f"{stranger} isn't one of the two, so it can't agree to open their gap.", ("agreed_by",)
            )
        if self.done_on and self.done_on < self.on:
            raise RuleBroken(f"What follows can't be done on {self.done_on}, before {self.on}.", ("done_on",))

    @property
    def opened(self) -> bool:
        """Whether both agreed; only then do the two see their gap."""
        return set(self.agreed_by) == set(self.between)

    def due(self, day: date) -> bool:
        """Whether something was settled on and isn't done on *day*."""
        return bool(self.what_follows) and self.on <= day and (self.done_on is None or self.done_on > day)


def opened_with(talks: Iterable[GapTalk], member: str, day: date) -> tuple[str, ...]:
    """Name the members whose gap with *member* both had agreed to open until *day*.

    Examples
    --------
    >>> talks = [GapTalk(("ash", "oak"), ("ash", "oak"), date(2026, 5, 4)),
    ...     GapTalk(("ash", "elm"), ("ash",), date(2026, 5, 4))]
    >>> opened_with(talks, "ash", date(2026, 6, 1))
    ('oak',)
    """
    found = [talk for talk in talks if member in talk.between and talk.opened and talk.on <= day]
    return tuple(dict.fromkeys(id for talk in found for id in talk.between if id != member))
