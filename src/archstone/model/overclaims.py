"""Overclaims: strengths that pledges later failed to deliver (SPEC A7).

Partners overstate what they are good at, seldom in bad faith, and whole alliances have leaned on a strength
that wasn't there (S3, the strengths-based fallacy). So what was delivered decides how far a strength is
believed from then on.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from archstone.model.audits import Audit, Grade, Strength
from archstone.model.capabilities import CapabilityId
from archstone.model.pledges import Outcome, Pledge

_DELIVERED = {
    Outcome.KEPT: True,
    Outcome.LATE: True,
    Outcome.BROKEN: False,
}  # saying early that we can't is neither


@dataclass(frozen=True, slots=True)
class Delivery:
    """What became of one pledge that rested on a capability."""

    organisation: str
    capability: CapabilityId
    kept: bool
    on: date


def deliveries_of(pledges: Iterable[Pledge]) -> tuple[Delivery, ...]:
    """Say of each pledge of a capability whether it was delivered, and when.

    Late counts as kept. What is open, was said early or is promised in words alone tells nothing of a
    strength. A broken pledge that was mended is both: it failed on one day and was kept on a later one.

    Examples
    --------
    >>> nurses = Pledge("a", CapabilityId("medical-expertise"), due_on=date(2026, 1, 10),
    ...     outcome=Outcome.BROKEN, mended_on=date(2026, 5, 9))
    >>> [(one.kept, str(one.on)) for one in deliveries_of([nurses])]
    [(False, '2026-01-10'), (True, '2026-05-09')]
    """
    found = []
    for pledge in pledges:
        kept = None if pledge.outcome is None else _DELIVERED.get(pledge.outcome)
        if kept is None or pledge.capability is None or pledge.settled_on is None:
            continue
        found.append(Delivery(pledge.by, pledge.capability, kept, pledge.settled_on))
        if not kept and pledge.mended_on:
            found.append(Delivery(pledge.by, pledge.capability, True, pledge.mended_on))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Overclaim:
    """A strength that deliveries fell short of, with its grade before and after."""

    organisation: str
    capability: CapabilityId
    before: Grade
    after: Grade
    broken: tuple[date, ...]
    kept: int

    @property
    def sentence(self) -> str:
        """Say it as the organisation and its partners read it."""
        failed = (
            "a pledge that rested on it was not kept"
            if len(self.broken) == 1
            else f"{len(self.broken)} pledges that rested on it were not kept"
        )
        last = f"{failed}, last on {max(self.broken):%Y-%m-%d}."
        kept = f" Kept since then: {self.kept}; ask who received it to confirm." if self.kept else ""
        if self.before is self.after:
            return f"{self.capability} stays {self.after}, the lowest grade: {last}{kept}"
        return f"{self.capability} goes from {self.before} to {self.after}: {last}{kept}"


@dataclass(frozen=True, slots=True)
class Regraded:
    """An audit with the grades that deliveries leave it, and why each was lowered."""

    audit: Audit
    overclaims: tuple[Overclaim, ...]


def regrade(audit: Audit, deliveries: Iterable[Delivery], *, organisation: str) -> Regraded:
    """Lower the evidence grade of strengths that pledges failed to deliver.

    Each broken pledge takes one step: confirmed to shown, shown to claimed; claimed is the lowest. The
    level stays, since a broken pledge shows that a strength can't be relied on, not how large it is. A
    pledge kept later doesn't raise the grade by itself: a partner who received it confirms it, or the
    organisation shows the work, and that is a new statement in the audit; otherwise two small pledges kept
    would wash off a large one broken.

    Parameters
    ----------
    audit : the audit of *organisation*, with the grades that stood before any of *deliveries*
    deliveries : what became of pledges, of any organisation and in any order; others' are left out
    organisation : the id of whose audit it is

    Returns
    -------
    regraded : the audit, everything else in it unchanged and in place, and an overclaim for each strength
        with a broken pledge, in the order of the audit

    Notes
    -----
    Always give the audit as stated and all deliveries since: regrading what was regraded already counts a
    broken pledge twice.
    """
    own = [d for d in deliveries if d.organisation == organisation]
    found: list[Overclaim] = []
    strengths: list[Strength] = []
    for strength in audit.strengths:
        about = [d for d in own if d.capability == strength.capability]
        broken = tuple(sorted(d.on for d in about if not d.kept))
        if not broken:
            strengths.append(strength)
            continue
        after = strength.grade
        for _ in broken:
            after = after.lowered()
        strengths.append(replace(strength, grade=after))
        kept = sum(d.kept and d.on > broken[-1] for d in about)
        found.append(Overclaim(organisation, strength.capability, strength.grade, after, broken, kept))
    return Regraded(replace(audit, strengths=tuple(strengths)), tuple(found))
