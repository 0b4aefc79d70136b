"""Exit barriers: what it would cost each member to leave (SPEC W6; FORMULAS 12).

A member that can't leave doesn't belong, it is kept. So the cost of leaving is looked at while nobody wants
to: in law, money and relations as the member says, and in what the others cover of its weaknesses.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from archstone.model.bindings import Binding
from archstone.model.monitors import Alert, Certainty, Watched

HIGH = 12
"""A barrier above this is high; the least is 4, the most 20 (FORMULAS 12)."""


@dataclass(frozen=True, slots=True)
class ExitBarrier:
    """What leaving would cost one member.

    ``dependence`` is 1 + 4 times the share of its weaknesses that the others cover. ``value`` is None while
    one of the four isn't known; ``at_least`` is what the known ones come to, with 1 for each other.
    """

    member: str
    said_on: date | None
    parts: Mapping[str, Fraction]
    missing: tuple[str, ...]

    @property
    def value(self) -> Fraction | None:
        """The sum of the four, 4 to 20."""
        return None if self.missing else sum(self.parts.values(), Fraction(0))

    @property
    def at_least(self) -> Fraction:
        """What it is at the least, whatever isn't known."""
        return sum(self.parts.values(), Fraction(0)) + len(self.missing)

    @property
    def is_high(self) -> bool:
        """Whether it is high for certain, also where a part isn't known."""
        return self.at_least > HIGH


def exit_barriers(
    members: Sequence[str],
    bindings: Mapping[str, Binding],
    cover_lost: Mapping[str, Fraction | None],
) -> tuple[ExitBarrier, ...]:
    """Sum up what leaving would cost each member.

    Parameters
    ----------
    members : ids, in their order
    bindings : the last that each member said (`archstone.model.bindings.bindings_on`)
    cover_lost : the share of each member's weaknesses that the others cover, in 0..1; None where not known

    Examples
    --------
    >>> from archstone.model.bindings import LeavingCost
    >>> said = {"a": Binding("a", date(2026, 1, 1), leaving=LeavingCost(4, 4, 3))}
    >>> found = exit_barriers(["a"], said, {"a": Fraction(1, 2)})[0]
    >>> str(found.value), found.is_high
    ('14', True)
    """
    found = []
    for member in members:
        said = bindings.get(member)
        parts: dict[str, Fraction] = {}
        for name in ("legal", "money", "relations"):
            value = getattr(said.leaving, name) if said else None
            if value is not None:
                parts[name] = Fraction(value)
        lost = cover_lost.get(member)
        if lost is not None:
            parts["dependence"] = 1 + 4 * lost
        missing = tuple(name for name in ("legal", "money", "relations", "dependence") if name not in parts)
        found.append(ExitBarrier(member, said.on if said else None, parts, missing))
    return tuple(found)


def exit_barriers_monitor(barriers: Sequence[ExitBarrier]) -> Watched:
    """Alert for each member that could hardly leave.

    A part that isn't known counts as the least it can be, so no alert comes from what is missing.
    """
    known = [one for one in barriers if len(one.missing) < len(one.parts) + len(one.missing) and one.parts]
    missing = tuple(f"{one.member}: {', '.join(one.missing)}" for one in barriers if one.missing)
    said = [one for one in barriers if one.said_on]
    if not said:
        return Watched(
            "exit-barriers",
            known=False,
            says="No member has said what leaving would cost it.",
            missing=missing,
        )
    alerts = tuple(_alert(one) for one in known if one.is_high)
    complete = [one for one in barriers if one.value is not None]
    highest = max(complete, key=lambda one: one.value or 0, default=None)
    if alerts:
        says = f"{len(alerts)} of {len(barriers)} members could hardly leave."
    elif highest is None:
        says = "No barrier is high as far as is known, and none is known in full."
    else:
        says = f"The highest barrier is {float(highest.value or 0):.1f} of 20, for {highest.member}."
    looked = (f"what {len(said)} of {len(barriers)} members said of leaving", "cover among the members")
    return Watched("exit-barriers", known=True, says=says, alerts=alerts, looked_at=looked, missing=missing)


def _alert(one: ExitBarrier) -> Alert:
    parts = ", ".join(f"{name} {float(value):.1f}" for name, value in one.parts.items())
    at_least = "at least " if one.missing else ""
    return Alert(
        "exit-barriers",
        (one.member,),
        f"{one.member} could hardly leave: {at_least}{float(one.at_least):.1f} of 20.",
        (f"{parts}, each of 5" + (f", as said on {one.said_on}" if one.said_on else ""),),
        Certainty.LIKELY,
        "the member judges itself, dependence is computed from the audits",
        missing=one.missing,
        since=one.said_on,
    )
