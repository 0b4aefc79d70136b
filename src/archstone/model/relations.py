"""Relations: what there was between two organisations before and beside the alliance (SPEC F10, W12).

Old disputes don't go away because a charter was signed; they wait. Written down while nothing presses, they
can be had out while nothing presses.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from archstone.model.errors import RuleBroken

STRONGEST = 5
PAIR = 2


class RelationKind(StrEnum):
    """What kind of relation it is."""

    JOINT_WORK = "joint-work"
    DISPUTE = "dispute"
    COMPETITION = "competition"
    LEFT = "left"  # one of them left something that both belonged to
    TENSION = "tension"

    @property
    def in_words(self) -> str:
        """The kind as a sentence says it."""
        return str(self).replace("-", " ")


STRAINED = frozenset(
    {RelationKind.DISPUTE, RelationKind.COMPETITION, RelationKind.LEFT, RelationKind.TENSION}
)


class TensionAbout(StrEnum):
    """What a tension is about (S1, Crises)."""

    VISION = "vision"
    MISSION = "mission"
    INTERESTS = "interests"
    WAYS_OF_WORKING = "ways-of-working"
    OLD_DISPUTE = "old-dispute"

    @property
    def in_words(self) -> str:
        """What it is about as a sentence says it."""
        return {
            "vision": "what each dreams of",
            "mission": "what each is for",
            "interests": "interests",
            "ways-of-working": "ways of working",
            "old-dispute": "an old dispute",
        }[str(self)]


@dataclass(frozen=True, slots=True)
class Relation:
    """Something between two organisations, from a day until a day.

    ``strength`` is 1 to 5, None where nobody judged it; ``settled_on`` is when a strained one was settled.

    Invariants: two different organisations; it doesn't end or settle before it begins.
    """

    between: tuple[str, str]
    kind: RelationKind
    what: str
    about: TensionAbout | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    strength: int | None = None
    settled_on: date | None = None
    source: str = ""

    def __post_init__(self) -> None:
        one, other = self.between
        if one == other:
            raise RuleBroken(
                f"A relation lies between two organisations, not {one} and itself.", ("between",)
            )
        if self.strength is not None and not 1 <= self.strength <= STRONGEST:
            raise RuleBroken(
                f"The strength of what lies between {one} and {other} must be 1 to {STRONGEST}, not "
                f"{self.strength}.",
                ("strength",),
            )
        for field, day in (("ends_on", self.ends_on), ("settled_on", self.settled_on)):
            if day and self.starts_on and day < self.starts_on:
                raise RuleBroken(
                    f"What lies between {one} and {other} began on {self.starts_on}; {day} is before that.",
                    (field,),
                )

    def is_strained_on(self, day: date) -> bool:
        """Whether it strains the two on *day*: begun, not over and not settled; its last day counts."""
        return (
            self.kind in STRAINED
            and (self.starts_on is None or self.starts_on <= day)
            and (self.ends_on is None or day <= self.ends_on)
            and (self.settled_on is None or day < self.settled_on)
        )
