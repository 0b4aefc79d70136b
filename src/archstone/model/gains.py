"""Gains of working together: what there wouldn't be without it (SPEC K9; S0, 2).

Costs are written down because bills come; gains aren't, and so an alliance is judged by what it costs. Each
gain is counted in money or in its own unit, never turned from one into the other.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction

from archstone.model.errors import RuleBroken
from archstone.model.money import Money, refuse_negative


class GainGroup(StrEnum):
    """What a gain is a gain of, as the review of research that Archstone follows groups them (S0, 2)."""

    EFFICIENCY = "efficiency"
    REACH = "reach"
    MEANS = "means"
    LEARNING = "learning"


class GainKind(StrEnum):
    """What was gained."""

    DUPLICATION_AVOIDED = "duplication-avoided"
    COVERAGE = "coverage"
    JOINT_PURCHASING = "joint-purchasing"
    SHARED_LOGISTICS = "shared-logistics"
    SHARED_INFRASTRUCTURE = "shared-infrastructure"
    SHARED_DATA = "shared-data"
    FUNDS_RAISED = "funds-raised"
    STEADIER_FUNDING = "steadier-funding"
    TRAINING = "training"
    CROSS_TRAINING = "cross-training"
    JOINT_RESEARCH = "joint-research"
    NEW_METHOD = "new-method"

    @property
    def group(self) -> GainGroup:
        """What it is a gain of."""
        return _GROUPS.get(self, GainGroup.EFFICIENCY)

    @property
    def in_words(self) -> str:
        """As people read it."""
        return self.value.replace("-", " ")


_GROUPS = {
    GainKind.COVERAGE: GainGroup.REACH,
    GainKind.FUNDS_RAISED: GainGroup.MEANS,
    GainKind.STEADIER_FUNDING: GainGroup.MEANS,
    GainKind.TRAINING: GainGroup.LEARNING,
    GainKind.CROSS_TRAINING: GainGroup.LEARNING,
    GainKind.JOINT_RESEARCH: GainGroup.LEARNING,
    GainKind.NEW_METHOD: GainGroup.LEARNING,
}


@dataclass(frozen=True, slots=True)
class Gain:
    """Something gained together, on a day: an amount, a number of something, or a thing told in words.

    ``members`` names who gained, empty for all; ``source`` says where it is written down.

    Invariants: it says what; a number has its unit; neither amount nor number is negative.
    """

    kind: GainKind
    what: str
    on: date
    members: tuple[str, ...] = ()
    money: Money | None = None
    number: Fraction | None = None
    unit: str = ""
    source: str = ""

    def __post_init__(self) -> None:
        if not self.what.strip():
            raise RuleBroken(f"Say what was gained on {self.on}.", ("what",))
        refuse_negative(self.money, f"What {self.what} brought", ("amount",))
        if self.number is not None and self.number < 0:
            raise RuleBroken(
                f"The number of {self.what} must not be negative, not {float(self.number):g}.", ("number",)
            )
        if (self.number is None) != (not self.unit.strip()):
            raise RuleBroken(f"{self.what} needs a number and its unit, such as 7 places.", ("unit",))
