"""Spending: where shared money goes, payment by payment, so that every member can see it (SPEC K8)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from archstone.model.errors import RuleBroken
from archstone.model.money import Money, refuse_negative


@dataclass(frozen=True, slots=True)
class Spending:
    """A payment out of shared money, to a member or to anyone.

    ``activity`` is the id of what it was for, ``decided_by`` the member that decided it.

    Invariants: it says what for and to whom; the amount isn't negative.
    """

    on: date
    what: str
    to: str
    money: Money
    activity: str | None = None
    decided_by: str | None = None

    def __post_init__(self) -> None:
        if not self.what.strip() or not self.to.strip():
            raise RuleBroken(f"Say what was paid on {self.on}, and to whom.", ("what",))
        refuse_negative(self.money, f"What was paid for {self.what}", ("amount",))
