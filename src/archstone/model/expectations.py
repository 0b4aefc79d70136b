"""Expectations: what each member counts on from every other, held against what is pledged (SPEC G9, G5).

Most alliances that fail are said to fail for this: each expected something that the other never promised.
So each writes it down before signing, and the mismatches are read out first. What leaving would cost is
written down too, and each signatory sees and confirms it for its own organisation.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from archstone.model.capabilities import CapabilityId
from archstone.model.errors import RuleBroken
from archstone.model.evidence import Source, Sureness
from archstone.model.money import Money
from archstone.model.pledges import Pledge

WHY = Source("S3, crediting the Stanford Social Innovation Review 2021", Sureness.NOT_TRACED)
"""Why expectations come first: misaligned ones are called the prime reason for failure."""


@dataclass(frozen=True, slots=True)
class Expectation:
    """What one member counts on from another: a capability, and in words what exactly.

    Invariants: it is of another, and says something.
    """

    of: str
    by: str
    capability: CapabilityId | None = None
    what: str = ""

    def __post_init__(self) -> None:
        if self.of == self.by:
            raise RuleBroken(f"{self.by} can't write what it expects of itself; its own part is a pledge.")
        if self.capability is None and not self.what.strip():
            raise RuleBroken(
                f"What {self.by} expects of {self.of} says nothing; name a capability or write it out."
            )


@dataclass(frozen=True, slots=True)
class ExitCost:
    """What leaving would cost a member, as its signatory saw and confirmed it.

    ``amount`` is None where it can't be put in money. ``confirmed_by`` is None until someone has confirmed.
    """

    member: str
    says: str
    amount: Money | None = None
    confirmed_by: str | None = None
    confirmed_on: date | None = None

    def __post_init__(self) -> None:
        if not self.says.strip():
            raise RuleBroken(f"Say what leaving would cost {self.member}: money, contracts, standing.")
        if self.confirmed_on and not self.confirmed_by:
            raise RuleBroken(
                f"Say who confirmed on {self.confirmed_on} what leaving would cost {self.member}."
            )


@dataclass(frozen=True, slots=True)
class Expectations:
    """All that was expected, pledged and confirmed before signing.

    Invariants: a member expects one capability of another once, and states its cost of leaving once.
    """

    expected: tuple[Expectation, ...] = ()
    pledged: tuple[Pledge, ...] = ()
    exit_costs: tuple[ExitCost, ...] = ()
    members: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        pairs = [(one.by, one.of, one.capability, one.what) for one in self.expected]
        if twice := next((pair for pair in pairs if pairs.count(pair) > 1), None):
            raise RuleBroken(f"{twice[0]} expects the same of {twice[1]} twice; keep one.")
        named = [cost.member for cost in self.exit_costs]
        if twice_named := next((id for id in named if named.count(id) > 1), None):
            raise RuleBroken(f"What leaving costs {twice_named} stands twice; keep one.")

    def unconfirmed(self) -> tuple[str, ...]:
        """Name the members whose signatory hasn't confirmed what leaving would cost."""
        confirmed = {cost.member for cost in self.exit_costs if cost.confirmed_by}
        return tuple(member for member in self.members if member not in confirmed)


@dataclass(frozen=True, slots=True)
class Mismatch:
    """Something that is expected and not pledged, or pledged and expected by nobody.

    ``expected_by`` is empty for a pledge that nobody counts on.
    """

    of: str
    capability: CapabilityId | None
    what: str
    expected_by: tuple[str, ...]

    @property
    def is_unpledged(self) -> bool:
        """Whether somebody counts on it and nobody promised it: the dangerous kind."""
        return bool(self.expected_by)

    def __str__(self) -> str:
        """Say it."""
        thing = f"{self.capability}{f' ({self.what})' if self.what else ''}" if self.capability else self.what
        if self.is_unpledged:
            counting = ", ".join(self.expected_by)
            verb = "expect" if self.expected_by[1:] else "expects"
            return f"{counting} {verb} {thing} of {self.of}, which hasn't pledged it."
        return f"{self.of} pledges {thing}, and nobody wrote that it counts on it."


@dataclass(frozen=True, slots=True)
class Sheet:
    """Expectation held against pledge: mismatches first, then what fits, and who hasn't written yet.

    ``to_read`` holds expectations in words alone, which no rule can hold against a pledge.
    """

    mismatches: tuple[Mismatch, ...]
    met: tuple[tuple[Expectation, Pledge], ...]
    to_read: tuple[Expectation, ...]
    silent: tuple[tuple[str, str], ...]

    @property
    def aligned(self) -> bool | None:
        """Whether nothing that is expected lacks a pledge; None while somebody hasn't written."""
        if any(mismatch.is_unpledged for mismatch in self.mismatches):
            return False
        return None if self.silent or self.to_read else True


def held_against(expectations: Expectations) -> Sheet:
    """Hold each expectation against what the other pledges.

    Parameters
    ----------
    expectations : what is expected and pledged, and who the members are

    Returns
    -------
    sheet : Sheet; what is expected and not pledged first, then what is pledged and not expected. ``silent``
        pairs each member with another of which it hasn't written what it expects, "nothing" included

    Notes
    -----
    A pledge meets an expectation of the same capability; one of the same family doesn't, since that is where
    misunderstandings live. A pledge to some members meets the expectations of those alone. A pledge in words
    alone is held against nothing, since no rule can.
    """
    pledged, expected = expectations.pledged, expectations.expected
    met = tuple(
        (one, pledge)
        for one in expected
        if one.capability and (pledge := _pledge_for(one, pledged)) is not None
    )
    meets = {one for one, _ in met}
    unmet: dict[tuple[str, CapabilityId], list[Expectation]] = {}
    for one in expected:
        if one.capability and one not in meets:
            unmet.setdefault((one.of, one.capability), []).append(one)
    counted_on = {(pledge.by, pledge.capability) for _, pledge in met}
    mismatches = [
        Mismatch(
            of,
            capability,
            "; ".join(dict.fromkeys(o.what for o in ones if o.what)),
            tuple(o.by for o in ones),
        )
        for (of, capability), ones in unmet.items()
    ]
    mismatches += [
        Mismatch(pledge.by, pledge.capability, pledge.what, ())
        for pledge in pledged
        if pledge.capability and (pledge.by, pledge.capability) not in counted_on
    ]
    written = {(one.by, one.of) for one in expected}
    silent = [
        (by, of)
        for by in expectations.members
        for of in expectations.members
        if by != of and (by, of) not in written
    ]
    return Sheet(tuple(mismatches), met, tuple(o for o in expected if not o.capability), tuple(silent))


def _pledge_for(expectation: Expectation, pledged: Iterable[Pledge]) -> Pledge | None:
    for pledge in pledged:
        same = pledge.by == expectation.of and pledge.capability == expectation.capability
        if same and (not pledge.to or expectation.by in pledge.to):
            return pledge
    return None
