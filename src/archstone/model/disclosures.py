"""Disclosures: what an organisation told whom of its weaknesses, and what came of it (SPEC A3, A4, A8).

Being open is a risk that is taken in steps: leadership first, one vulnerability to one partner where
little is at stake, what came of it known before the next, and an end to it once it was used against one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from archstone.model.audits import DISCLOSED_FIRST, Audit, Disclosure
from archstone.model.capabilities import CapabilityId
from archstone.model.errors import NotFound, RuleBroken

RELEVANCE_QUESTION = "Does it affect our ability to contribute?"
"""The relevance filter (S3 pitfall 1), asked of each vulnerability before it is told."""


class Outcome(StrEnum):
    """What came of a disclosure."""

    WELL_RECEIVED = "well_received"
    IGNORED = "ignored"
    EXPLOITED = "exploited"


@dataclass(frozen=True, slots=True)
class DisclosureEvent:
    """One vulnerability told to one partner.

    Invariants: an organisation doesn't disclose to itself; ``at`` is aware. ``outcome`` is None while
    nobody has said what came of it.
    """

    organisation: str
    capability: CapabilityId
    to: str
    at: datetime
    by: str
    outcome: Outcome | None = None

    def __post_init__(self) -> None:
        if self.organisation == self.to:
            raise RuleBroken(f"{self.organisation} can't disclose {self.capability} to itself.")
        if self.at.tzinfo is None:
            raise RuleBroken(f"The time of disclosing {self.capability} to {self.to} needs a time zone.")

    def __str__(self) -> str:
        """Say it as the owner reads it in the log."""
        known = {
            None: "what came of it isn't known yet",
            Outcome.WELL_RECEIVED: "it was well received",
            Outcome.IGNORED: "nothing came of it",
            Outcome.EXPLOITED: "it was used against you",
        }[self.outcome]
        return f"{self.at:%Y-%m-%d}: {self.by} told {self.to} of {self.capability}; {known}."


@dataclass(frozen=True, slots=True)
class Advice:
    """Whether to disclose now: not at all, not yet, or yes, and why in sentences.

    ``allowed`` is False only where a rule forbids it. ``advised`` is False also where it is too early;
    the organisation may still do it, and decides for itself.
    """

    allowed: bool
    advised: bool
    reasons: tuple[str, ...]
    question: str = RELEVANCE_QUESTION


@dataclass(frozen=True, slots=True)
class DisclosureLog:
    """What was disclosed to whom and when, in the order of time.

    Invariants: the same vulnerability is told to the same partner once.
    """

    events: tuple[DisclosureEvent, ...] = field(default=())

    def __post_init__(self) -> None:
        seen: set[tuple[str, str, str]] = set()
        for event in self.events:
            key = (event.organisation, event.capability, event.to)
            if key in seen:
                raise RuleBroken(f"{event.organisation} told {event.to} of {event.capability} twice.")
            seen.add(key)
        object.__setattr__(self, "events", tuple(sorted(self.events, key=lambda e: e.at)))

    def __iter__(self) -> Iterator[DisclosureEvent]:
        return iter(self.events)

    def __len__(self) -> int:
        return len(self.events)

    def of(self, organisation: str) -> DisclosureLog:
        """Keep what one organisation disclosed: the log that its owner reads, and nobody else."""
        return DisclosureLog(tuple(e for e in self.events if e.organisation == organisation))

    def to(self, partner: str) -> DisclosureLog:
        """Keep what was disclosed to one partner."""
        return DisclosureLog(tuple(e for e in self.events if e.to == partner))

    def with_event(self, event: DisclosureEvent) -> DisclosureLog:
        """Write a disclosure down; raise RuleBroken where it stands already."""
        return DisclosureLog((*self.events, event))

    def with_outcome(self, organisation: str, capability: str, to: str, outcome: Outcome) -> DisclosureLog:
        """Write down what came of a disclosure; raise NotFound where none was made."""
        key = (organisation, capability, to)
        if key not in {(e.organisation, e.capability, e.to) for e in self.events}:
            raise NotFound(f"{organisation} hasn't told {to} of {capability}.")
        return DisclosureLog(
            tuple(
                replace(e, outcome=outcome) if (e.organisation, e.capability, e.to) == key else e
                for e in self.events
            )
        )

    def exploited(self, organisation: str) -> tuple[DisclosureEvent, ...]:
        """List the disclosures of an organisation that were used against it."""
        return tuple(e for e in self.of(organisation) if e.outcome is Outcome.EXPLOITED)

    def has_stopped(self, organisation: str) -> bool:
        """Whether disclosure has stopped, since one was exploited."""
        return bool(self.exploited(organisation))


def may_disclose(
    log: DisclosureLog,
    *,
    organisation: str,
    capability: str,
    to: str,
    audit: Audit,
    leadership_agreed: bool,
    affects_contribution: bool | None,
    low_stakes: bool | None,
) -> Advice:
    """Advise whether to tell a partner of a vulnerability now.

    A first step that is small can go wrong without harm, and teaches more than any rule. Too many
    weaknesses too soon have cost partnerships: a sponsor left when told at once that an organisation was
    close to bankruptcy.

    Parameters
    ----------
    log : everything disclosed so far
    organisation, to : ids of who tells and who is told
    capability : the vulnerability, which must stand in *audit*
    audit : the audit of *organisation*
    leadership_agreed : whether its leadership is for being open
    affects_contribution : the answer to :data:`RELEVANCE_QUESTION`; None if not answered yet
    low_stakes : whether little is at stake with this partner; None if nobody judged

    Returns
    -------
    advice : Advice; ``allowed`` is False where the vulnerability is private, was told already, or where a
        disclosure was exploited and disclosure has stopped

    Raises
    ------
    NotFound
        If *capability* is no vulnerability of *audit*.

    References
    ----------
    S3, pitfall 1 and question 1 (practitioner's claims).
    """
    told = log.of(organisation)
    forbidden = _forbidden(told, organisation, capability, to, audit)
    if forbidden:
        return Advice(False, False, forbidden)
    early = (
        *_unprepared(leadership_agreed, affects_contribution),
        *_first_step(told, to, low_stakes),
        *_too_many(told, to),
    )
    if early:
        return Advice(True, False, early)
    step = "as a first step" if not told.events else f"as step {len(told) + 1}"
    return Advice(True, True, (f"Nothing speaks against telling {to} of {capability} {step}.",))


def _forbidden(
    told: DisclosureLog, organisation: str, capability: str, to: str, audit: Audit
) -> tuple[str, ...]:
    vulnerability = audit.vulnerability(capability)
    if vulnerability is None:
        raise NotFound(f"{organisation} lists no vulnerability in {capability}.")
    reasons = [
        f"Disclosure has stopped: what {e.to} was told of {e.capability} was used against you. "
        f"Take it up with {e.to} before you tell anyone more."
        for e in told.exploited(organisation)
    ]
    if vulnerability.disclosure is Disclosure.PRIVATE:
        reasons.append(f"{capability} is private; change that first if it is to be told.")
    if any(e.capability == capability for e in told.to(to)):
        reasons.append(f"{to} has been told of {capability} already.")
    return tuple(reasons)


def _unprepared(leadership_agreed: bool, affects_contribution: bool | None) -> Iterator[str]:
    if not leadership_agreed:
        yield "Leadership first: let your leaders agree to be open, and begin, before anyone tells."
    if affects_contribution is None:
        yield f"Ask first: {RELEVANCE_QUESTION}"
    elif not affects_contribution:
        yield "It doesn't affect your ability to contribute; keep it to yourselves."


def _first_step(told: DisclosureLog, to: str, low_stakes: bool | None) -> Iterator[str]:
    waiting = [e for e in told if e.outcome is None]
    if waiting:
        first = waiting[0]
        yield f"Write down first what came of telling {first.to} of {first.capability}; then think of more."
    if any(e.outcome is Outcome.WELL_RECEIVED for e in told):
        return
    if told and not waiting:
        yield (
            "No disclosure has been well received yet. Ask the partner who was told what they made of it "
            "before you tell more."
        )
    elif not told and low_stakes is None:
        yield f"Say first how much is at stake with {to}; begin with a partner where it is little."
    elif not told and not low_stakes:
        yield f"Too much is at stake with {to} for a first disclosure; begin where it is little."


def _too_many(told: DisclosureLog, to: str) -> Iterator[str]:
    before = len(told.to(to))
    if before >= DISCLOSED_FIRST:
        yield (
            f"{to} has been told of {before} vulnerabilities. More than {DISCLOSED_FIRST} too soon erodes "
            "confidence; show first what you bring."
        )
