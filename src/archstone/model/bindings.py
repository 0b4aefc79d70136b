"""Bindings: how much of a member belongs to the alliance, and what leaving would cost it (SPEC W6, W11).

Autonomy is lost in small steps that nobody decides. So each member says from time to time which share of its
budget, staff, public positions and decisions is bound, and how hard that is to undo.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from archstone.model.errors import RuleBroken

HARDEST = 5


@dataclass(frozen=True, slots=True)
class LeavingCost:
    """What leaving would cost a member, each 1 (nothing) to 5; None where nobody said.

    Dependence on the others' strengths isn't said here; it is computed from the audits.
    """

    legal: int | None = None
    money: int | None = None
    relations: int | None = None

    def __post_init__(self) -> None:
        for name in ("legal", "money", "relations"):
            value = getattr(self, name)
            if value is not None and not 1 <= value <= HARDEST:
                raise RuleBroken(
                    f"What leaving costs in {name} must be 1 to {HARDEST}, not {value}.", (name,)
                )

    @property
    def missing(self) -> tuple[str, ...]:
        """Name what nobody said."""
        return tuple(name for name in ("legal", "money", "relations") if getattr(self, name) is None)


@dataclass(frozen=True, slots=True)
class Binding:
    """How much of a member was bound to the alliance on a day, as it said itself.

    Each share lies in 0..1 and is None where nobody said; ``hard_to_reverse`` is 1 to 5.
    """

    member: str
    on: date
    budget: Fraction | None = None
    staff: Fraction | None = None
    positions: Fraction | None = None
    decisions: Fraction | None = None
    hard_to_reverse: int | None = None
    leaving: LeavingCost = LeavingCost()

    def __post_init__(self) -> None:
        for name, share in self.shares.items():
            if not 0 <= share <= 1:
                raise RuleBroken(
                    f"The share of {self.member}'s {name} that is bound lies from 0 to 1, not {share}.",
                    (name,),
                )
        if self.hard_to_reverse is not None and not 1 <= self.hard_to_reverse <= HARDEST:
            raise RuleBroken(
                f"How hard it is for {self.member} to reverse must be 1 to {HARDEST}, not "
                f"{self.hard_to_reverse}.",
                ("hard_to_reverse",),
            )

    @property
    def shares(self) -> dict[str, Fraction]:
        """The shares that are known, by what is bound."""
        given = {
            "budget": self.budget,
            "staff": self.staff,
            "positions": self.positions,
            "decisions": self.decisions,
        }
        return {name: share for name, share in given.items() if share is not None}


def bindings_on(bindings: tuple[Binding, ...], day: date) -> dict[str, Binding]:
    """Take the last that each member said until *day*.

    Examples
    --------
    >>> said = (Binding("a", date(2026, 1, 1)), Binding("a", date(2026, 6, 1), staff=Fraction(1, 2)))
    >>> bindings_on(said, date(2026, 3, 1))["a"].staff is None
    True
    """
    last: dict[str, Binding] = {}
    for one in sorted(bindings, key=lambda one: one.on):
        if one.on <= day:
            last[one.member] = one
    return last
