"""Profiles: what each model and foundation asks for, and the gates that none may pass without (FORMULAS 5).

All of them are our defaults and can be replaced. The gates of the foundations stand for what S3 says to avoid
each for; so what S3 warns against can't be outvoted by a good fit.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from archstone.model.alliances import Foundation, Model
from archstone.model.errors import RuleBroken
from archstone.model.ratings import Criterion

Option = Model | Foundation


@dataclass(frozen=True, slots=True)
class Gate:
    """A bound on one criterion. A criterion that isn't known passes no gate.

    Invariants: exactly one of the two bounds is set.
    """

    criterion: Criterion
    at_least: int | None = None
    at_most: int | None = None

    def __post_init__(self) -> None:
        if (self.at_least is None) == (self.at_most is None):
            raise RuleBroken(f"The gate on {self.criterion} needs either a lower or an upper bound.")

    def lets_pass(self, value: Fraction | None) -> bool:
        """Whether a value passes.

        Examples
        --------
        >>> Gate(Criterion.TRUST, at_least=3).lets_pass(Fraction(5, 2))
        False
        """
        if value is None:
            return False
        return value >= self.at_least if self.at_least is not None else value <= (self.at_most or 0)

    def refusal(self, option: Option, value: Fraction | None) -> str:
        """Say why a value doesn't pass, and what would."""
        bound = f"{self.at_least} or more" if self.at_least is not None else f"{self.at_most} or less"
        known = "and it isn't known" if value is None else f"and it is {plain(value)}"
        return f"{option} needs {self.criterion.words} of {bound}, {known}."


@dataclass(frozen=True, slots=True)
class Profile:
    """What one option asks for: a step of each criterion, and gates."""

    option: Option
    asks: Mapping[Criterion, int]
    gates: tuple[Gate, ...] = ()


@dataclass(frozen=True, slots=True)
class Yardstick:
    """Options that are held against the same criteria; ties go to the one that stands first.

    Of the criteria in ``shortfall`` only too little counts: more trust than asked for harms no model. Those
    in ``worked_out`` come from elsewhere: nobody rates them, so they are neither drawn nor changed.
    """

    kind: str
    profiles: tuple[Profile, ...]
    shortfall: frozenset[Criterion]
    worked_out: frozenset[Criterion] = frozenset()

    @property
    def criteria(self) -> tuple[Criterion, ...]:
        """What the options are held against."""
        return tuple(self.profiles[0].asks)

    @property
    def options(self) -> tuple[Option, ...]:
        """The options, in the order in which ties go."""
        return tuple(profile.option for profile in self.profiles)


def _asks(criteria: tuple[Criterion, ...], steps: tuple[int, ...]) -> Mapping[Criterion, int]:
    return dict(zip(criteria, steps, strict=True))


_OF_MODELS = (
    Criterion.ALIGNMENT,
    Criterion.TRUST,
    Criterion.COMMITMENT,
    Criterion.HORIZON,
    Criterion.EXIT_COST,
)
_OF_FOUNDATIONS = (
    Criterion.THREAT,
    Criterion.TRUST,
    Criterion.DISCLOSURE,
    Criterion.MUTUAL_COVER,
    Criterion.COMPLEXITY,
    Criterion.HORIZON,
)

MODELS = Yardstick(
    "model",
    (
        Profile(Model.OPPORTUNISTIC, _asks(_OF_MODELS, (2, 2, 1, 1, 1))),
        Profile(
            Model.VALUES_BRIDGE,
            _asks(_OF_MODELS, (3, 3, 3, 3, 2)),
            (Gate(Criterion.ALIGNMENT, at_least=2), Gate(Criterion.TRUST, at_least=2)),
        ),
        Profile(
            Model.STRUCTURAL,
            _asks(_OF_MODELS, (4, 4, 5, 5, 4)),
            (
                Gate(Criterion.ALIGNMENT, at_least=3),
                Gate(Criterion.TRUST, at_least=3),
                Gate(Criterion.COMMITMENT, at_least=3),
                Gate(Criterion.HORIZON, at_least=3),
            ),
        ),
    ),
    shortfall=frozenset({Criterion.ALIGNMENT, Criterion.TRUST}),
)
"""The three models of S2; a tie goes to the one that is easier to leave."""

FOUNDATIONS = Yardstick(
    "foundation",
    (
        Profile(
            Foundation.STRENGTH_BASED,
            _asks(_OF_FOUNDATIONS, (1, 2, 2, 2, 1, 2)),
            (Gate(Criterion.HORIZON, at_most=3), Gate(Criterion.COMPLEXITY, at_most=3)),
        ),
        Profile(
            Foundation.SHARED_THREAT,
            _asks(_OF_FOUNDATIONS, (5, 3, 1, 1, 2, 3)),
            (Gate(Criterion.THREAT, at_least=3), Gate(Criterion.HORIZON, at_most=3)),
        ),
        Profile(
            Foundation.UNCOMMON_COMPLEMENT,
            _asks(_OF_FOUNDATIONS, (2, 4, 4, 5, 5, 5)),
            (
                Gate(Criterion.TRUST, at_least=3),
                Gate(Criterion.DISCLOSURE, at_least=3),
                Gate(Criterion.MUTUAL_COVER, at_least=3),
            ),
        ),
    ),
    shortfall=frozenset({Criterion.TRUST, Criterion.DISCLOSURE}),
    worked_out=frozenset({Criterion.MUTUAL_COVER}),
)
"""The three foundations of S3; a tie goes to the one that asks for less."""


def plain(value: Fraction) -> str:
    """Write a step, which may be a half or come from a mutual cover.

    Examples
    --------
    >>> plain(Fraction(5, 2)), plain(Fraction(4)), plain(Fraction(7, 3))
    ('2.5', '4', '2.3')
    """
    return f"{float(value):.1f}".removesuffix(".0")
