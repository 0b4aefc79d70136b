"""Decisions: who decides about which candidates, and what is known of each beside ratings (SPEC D2, D5)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from fractions import Fraction

from archstone.model.errors import NotFound, RuleBroken, did_you_mean
from archstone.model.evidence import Source, Sureness
from archstone.model.ratings import HIGHEST, LOWEST, Criterion

UNEQUAL = 2
"""From so many steps between what the two sides can commit on, one can't match the other (our default)."""


class Overlaps(StrEnum):
    """How many interests two sides have in common."""

    ONE = "one"
    SEVERAL = "several"


@dataclass(frozen=True, slots=True)
class Warned:
    """Something that speaks against an alliance as it is planned, with where the rule comes from."""

    id: str
    says: str
    source: Source


@dataclass(frozen=True, slots=True)
class Candidate:
    """A possible partner, with what is known of it beside its ratings; what isn't known is None.

    ``months_to_build`` and ``months_to_keep`` are the months of work that go into building it and keeping it;
    ``expected_months`` is how long it is to last. ``our_commitment`` and ``their_commitment`` are steps
    of the criterion commitment that each side alone could manage. ``one_message`` says whether the sides can
    agree on one message, ``united_front`` whether the matter's standing depends on their being seen as one.

    Invariants: months are 0 or more; steps lie in 1..5.
    """

    organisation: str
    overlaps: Overlaps | None = None
    months_to_build: Fraction | None = None
    months_to_keep: Fraction | None = None
    expected_months: Fraction | None = None
    our_commitment: int | None = None
    their_commitment: int | None = None
    one_message: bool | None = None
    united_front: bool | None = None

    def __post_init__(self) -> None:
        for name in ("months_to_build", "months_to_keep", "expected_months"):
            months = getattr(self, name)
            if months is not None and months < 0:
                raise RuleBroken(f"{name} of {self.organisation} must be 0 or more, not {months}.")
        for name in ("our_commitment", "their_commitment"):
            step = getattr(self, name)
            if step is not None and not LOWEST <= step <= HIGHEST:
                raise RuleBroken(f"{name} of {self.organisation} must be 1 to 5, not {step}.")

    @property
    def effort_months(self) -> Fraction | None:
        """Months of work to build and keep it, as far as they are known; None where neither is."""
        known = [months for months in (self.months_to_build, self.months_to_keep) if months is not None]
        return sum(known, Fraction(0)) if known else None

    @property
    def warnings(self) -> tuple[Warned, ...]:
        """What S2 warns of: more effort than it lasts, and a side that can't match the other."""
        found = []
        effort, lasts = self.effort_months, self.expected_months
        if effort is not None and lasts is not None and effort > lasts:
            found.append(
                Warned(
                    "effort-exceeds-duration",
                    f"Building and keeping it takes {_months(effort)} of work, and it is to last "
                    f"{_months(lasts)}. Make it smaller, or let it last longer.",
                    Source("S2, Time horizon", Sureness.RECOMMENDATION),
                )
            )
        ours, theirs = self.our_commitment, self.their_commitment
        if ours is not None and theirs is not None and abs(ours - theirs) >= UNEQUAL:
            less = "You" if ours < theirs else "They"
            found.append(
                Warned(
                    "one-side-cannot-match",
                    f"{less} can't match what the other side commits (you {ours}, they {theirs} of 5). Agree "
                    "on another kind of contribution, or make it smaller, before one side resents the other.",
                    Source("S2, Resource commitment", Sureness.CLAIM),
                )
            )
        return tuple(found)


@dataclass(frozen=True, slots=True)
class Decision:
    """What one organisation has to decide: with whom of these, and how.

    ``weights`` of criteria are 1 where they aren't set. ``members`` is how many organisations the alliance is
    to have, us included; ``fast_start`` whether it must run within weeks.

    Invariants: at least one candidate, each once and none of them us; weights are 0 or more.
    """

    organisation: str
    candidates: tuple[Candidate, ...]
    question: str | None = None
    on: date | None = None
    goal: str | None = None
    weights: Mapping[Criterion, Fraction] = field(default_factory=dict)
    members: int | None = None
    fast_start: bool | None = None

    def __post_init__(self) -> None:
        ids = self.ids
        if not ids:
            raise RuleBroken("A decision needs one candidate at least; name it under candidates.")
        if twice := next((id for id in ids if ids.count(id) > 1), None):
            raise RuleBroken(f"{twice} is listed as a candidate twice.")
        if self.organisation in ids:
            raise RuleBroken(f"{self.organisation} decides and can't be a candidate itself.")
        for criterion, weight in self.weights.items():
            if weight < 0:
                raise RuleBroken(f"The weight of {criterion} must be 0 or more, not {weight}.")
        if self.members is not None and self.members < 2:
            raise RuleBroken(f"An alliance has 2 members at least, not {self.members}; count yourself too.")

    @property
    def ids(self) -> tuple[str, ...]:
        """The candidates' ids, in the order they are listed."""
        return tuple(candidate.organisation for candidate in self.candidates)

    def candidate(self, id: str) -> Candidate:
        """Return the candidate with this id; raise NotFound naming the nearest one."""
        for candidate in self.candidates:
            if candidate.organisation == id:
                return candidate
        there = did_you_mean(id, self.ids) or f" The candidates are {', '.join(self.ids)}."
        raise NotFound(f"There is no candidate {id!r} in this decision.{there}")


def _months(number: Fraction) -> str:
    return f"{float(number):g} month{'' if number == 1 else 's'}"
