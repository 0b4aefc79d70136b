"""Renegotiations: a member's part settled anew when a weakness or a budget changes (SPEC P4, S3 step 5).

Said early, a cut is a matter to talk over; found out late, it is a broken promise. So the vulnerability
clause gives the days to tell and to settle, and until then nothing that the member owes counts as broken.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from fractions import Fraction

from archstone.model.errors import RuleBroken
from archstone.model.incident_terms import IncidentTerms


class RenegotiationTrigger(StrEnum):
    """What changed."""

    BUDGET = "budget"
    VULNERABILITY = "vulnerability"
    PEOPLE = "people"


@dataclass(frozen=True, slots=True)
class Shift:
    """A pledge that passes from one member to another, or is given up where ``to`` is None."""

    pledge: str
    giver: str
    to: str | None = None


@dataclass(frozen=True, slots=True)
class Renegotiation:
    """A change at one member, and the new part that was agreed for it.

    ``change`` is the change of its yearly budget as a share, negative for a cut; None where something else
    changed or the size isn't known.

    Invariants: it isn't told or settled before it happened, nor settled before it was told; a change of a
    budget isn't below -1.
    """

    id: str
    member: str
    trigger: RenegotiationTrigger
    what: str
    happened_on: date
    told_on: date | None = None
    settled_on: date | None = None
    change: Fraction | None = None
    new_part: str = ""
    shifts: tuple[Shift, ...] = ()

    def __post_init__(self) -> None:
        for field, day in (("told_on", self.told_on), ("settled_on", self.settled_on)):
            if day and day < self.happened_on:
                verb = field.removesuffix("_on")
                raise RuleBroken(
                    f"{self.id} can't be {verb} on {day}, before it happened on {self.happened_on}.", (field,)
                )
        if self.settled_on and self.told_on and self.settled_on < self.told_on:
            raise RuleBroken(
                f"{self.id} can't be settled on {self.settled_on}, before it was told on {self.told_on}.",
                ("settled_on",),
            )
        if self.change is not None and self.change < -1:
            raise RuleBroken(
                f"A budget can't fall by more than all of it; the change of {self.id} is {self.change}, as a "
                "share.",
                ("change",),
            )

    def protects_on(self, day: date) -> bool:
        """Whether what the member owes counts as no breach on a day: told, and not yet settled."""
        return (
            self.told_on is not None
            and self.told_on <= day
            and (self.settled_on is None or day <= self.settled_on)
        )


@dataclass(frozen=True, slots=True)
class RenegotiationVerdict:
    """Whether a change opens a renegotiation, and whether it was told and settled in time.

    None where a day isn't known yet and isn't over.
    """

    renegotiation: Renegotiation
    opens: bool
    tell_by: date
    settle_by: date | None
    told_in_time: bool | None
    settled_in_time: bool | None
    sentences: tuple[str, ...]


def judge_renegotiation(
    renegotiation: Renegotiation, terms: IncidentTerms, day: date
) -> RenegotiationVerdict:
    """Hold a renegotiation against the vulnerability clause.

    Examples
    --------
    >>> from archstone.model.incident_terms import terms_of
    >>> cut = Renegotiation("cut", "school", RenegotiationTrigger.BUDGET, "The city pays less.",
    ...     date(2025, 9, 8), date(2025, 9, 22), date(2025, 11, 3), Fraction(-22, 100))
    >>> verdict = judge_renegotiation(cut, terms_of(None), date(2025, 12, 1))
    >>> verdict.opens, verdict.told_in_time, verdict.settled_in_time
    (True, True, True)
    """
    one, limit = renegotiation, terms.share("trigger.budget-change")
    opens = one.change is None or one.trigger is not RenegotiationTrigger.BUDGET or abs(one.change) >= limit
    tell_by = one.happened_on + timedelta(days=terms.number("deadline.tell-of-change"))
    settle_days = terms.number("deadline.renegotiation")
    settle_by = one.told_on + timedelta(days=settle_days) if one.told_on else None
    told = _kept(one.told_on, tell_by, day)
    settled = _kept(one.settled_on, settle_by, day) if opens and settle_by else None
    said = [f"{one.member}: {one.what.rstrip('.')}."]
    if not opens:
        said.append(f"That is less than {limit} of its budget, so the clause doesn't open a renegotiation.")
    said.append(_words("told", one.told_on, tell_by, told))
    if opens and settle_by is not None:
        said.append(_words("settled", one.settled_on, settle_by, settled))
    if one.new_part:
        said.append(f"Its part since then: {one.new_part.rstrip('.')}.")
    if opens and one.protects_on(day):
        said.append(f"Until it is settled nothing that {one.member} owes counts as a breach.")
    return RenegotiationVerdict(one, opens, tell_by, settle_by, told, settled, tuple(said))


def _kept(done: date | None, by: date, day: date) -> bool | None:
    if done is not None:
        return done <= by
    return False if day > by else None


def _words(verb: str, done: date | None, by: date, kept: bool | None) -> str:
    if done is None:
        state = "that day is over" if kept is False else "there is time"
        return f"Not {verb} yet; due by {by}, and {state}."
    return f"{verb.capitalize()} on {done}, {'in time' if kept else 'late'}: it was due by {by}."
