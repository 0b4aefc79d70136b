"""Alliances: who belongs to one, for which goal, in which model and on which foundation."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from archstone.model.errors import RuleBroken


class Model(StrEnum):
    """How far partners bind themselves (S2): for a win, by a shared value, or by something they build."""

    OPPORTUNISTIC = "opportunistic"
    VALUES_BRIDGE = "values-bridge"
    STRUCTURAL = "structural"


class Foundation(StrEnum):
    """What an alliance rests on (S3): complementary strengths, a common threat, complementary weaknesses."""

    STRENGTH_BASED = "strength-based"
    SHARED_THREAT = "shared-threat"
    UNCOMMON_COMPLEMENT = "uncommon-complement"


@dataclass(frozen=True, slots=True)
class Member:
    """An organisation in an alliance, from a day until it left.

    Invariants: it doesn't leave before it joins. A day that isn't known is None; ``signatory`` is the person
    who signs for it.
    """

    organisation: str
    joined_on: date | None = None
    left_on: date | None = None
    signatory: str | None = None

    def __post_init__(self) -> None:
        if self.joined_on and self.left_on and self.left_on < self.joined_on:
            raise RuleBroken(
                f"{self.organisation} can't leave on {self.left_on}, before it joins.", ("left_on",)
            )

    def belongs_on(self, day: date) -> bool:
        """Whether it is a member on *day*; the day it leaves is its last."""
        return (self.joined_on is None or self.joined_on <= day) and (
            self.left_on is None or day <= self.left_on
        )


@dataclass(frozen=True, slots=True)
class Alliance:
    """Organisations that act together for a goal until a day.

    Invariants: no organisation is listed twice; it doesn't end before it starts.
    """

    name: str
    members: tuple[Member, ...] = ()
    goal: str | None = None
    model: Model | None = None
    foundation: Foundation | None = None
    started_on: date | None = None
    sunset_on: date | None = None

    def __post_init__(self) -> None:
        ids = [member.organisation for member in self.members]
        if twice := next((id for id in ids if ids.count(id) > 1), None):
            raise RuleBroken(f"{twice} is listed as a member twice.", ("members",))
        if self.started_on and self.sunset_on and self.sunset_on < self.started_on:
            raise RuleBroken(
                f"The sunset on {self.sunset_on} lies before the start on {self.started_on}; change one.",
                ("sunset_on",),
            )

    @property
    def ids(self) -> tuple[str, ...]:
        """Its members' ids, in the order they are listed, those who left included."""
        return tuple(member.organisation for member in self.members)

    def members_on(self, day: date) -> tuple[str, ...]:
        """Name those who belong to it on *day*, in the order they are listed."""
        return tuple(member.organisation for member in self.members if member.belongs_on(day))
