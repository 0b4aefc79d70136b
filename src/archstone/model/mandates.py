"""Mandates and proxies: who may act for an organisation, and from when until when (SPEC V6, V11).

Organisations are members; people act for them. A proxy lets one member vote for another, once it accepted.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from archstone.model.errors import RuleBroken


@dataclass(frozen=True, slots=True)
class Mandate:
    """A person's right to act for an organisation, from a day until a day.

    Invariants: it doesn't end before it starts. The last day counts; no last day is until further notice.
    """

    person: str
    organisation: str
    starts_on: date
    ends_on: date | None = None

    def __post_init__(self) -> None:
        if self.ends_on and self.ends_on < self.starts_on:
            raise RuleBroken(
                f"{self.person}'s mandate for {self.organisation} can't end on {self.ends_on}, before it "
                f"starts on {self.starts_on}.",
                at=("ends_on",),
            )

    def holds_on(self, day: date) -> bool:
        """Whether it holds on *day*."""
        return self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)


class MandateState(StrEnum):
    """What the mandates on record say of a person on a day."""

    HOLDS = "holds"
    UNKNOWN = "unknown"  # no mandate for that organisation is on record at all
    NONE = "none"  # others have one, this person never had
    ENDED = "ended"
    NOT_BEGUN = "not_begun"


def mandate_state(
    mandates: Iterable[Mandate], person: str, organisation: str, day: date
) -> tuple[MandateState, Mandate | None]:
    """Look up whether a person may act for an organisation on a day.

    Where nobody's mandate for the organisation is on record nothing is known, which isn't the same as no.

    Returns
    -------
    state : MandateState
    mandate : the mandate that says so: the one that holds, the latest that ended, or the first to begin

    Examples
    --------
    >>> ana = Mandate("Ana", "river-trust", date(2025, 1, 1), date(2025, 12, 31))
    >>> mandate_state([ana], "Ana", "river-trust", date(2026, 1, 1))[0].value
    'ended'
    """
    of_organisation = [m for m in mandates if m.organisation == organisation]
    own = [m for m in of_organisation if m.person == person]
    if not of_organisation:
        return MandateState.UNKNOWN, None
    if not own:
        return MandateState.NONE, None
    if held := next((m for m in own if m.holds_on(day)), None):
        return MandateState.HOLDS, held
    ended = [m for m in own if m.ends_on and m.ends_on < day]
    if ended:
        return MandateState.ENDED, max(ended, key=lambda m: m.ends_on or day)
    return MandateState.NOT_BEGUN, min(own, key=lambda m: m.starts_on)


@dataclass(frozen=True, slots=True)
class Proxy:
    """One member's leave for another to vote in its place, for a time.

    It counts only if it is used, and only where whoever holds it accepted it; it can be revoked at any time.
    ``ballots`` and ``categories`` say what it is for; where both are empty it is for every ballot of its
    time.

    Invariants: nobody is its own proxy; it has an end, and doesn't end before it starts.
    """

    granted_by: str
    to: str
    starts_on: date
    ends_on: date
    ballots: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    accepted_on: date | None = None
    revoked_on: date | None = None

    def __post_init__(self) -> None:
        if self.granted_by == self.to:
            raise RuleBroken(f"{self.to} can't hold a proxy for itself.", at=("to",))
        if self.ends_on < self.starts_on:
            raise RuleBroken(
                f"The proxy of {self.granted_by} can't end on {self.ends_on}, before it starts on "
                f"{self.starts_on}.",
                at=("ends_on",),
            )

    def refusal(self, ballot: str, category: str, day: date) -> str | None:
        """Say why it doesn't serve for a vote on *day*; None where it does.

        A proxy is revoked from the day named on.
        """
        what = f"The proxy that {self.granted_by} gave to {self.to}"
        if (self.ballots or self.categories) and not (ballot in self.ballots or category in self.categories):
            meant = ", ".join((*self.ballots, *self.categories))
            return f"{what} is for {meant}, not for this ballot"
        if not self.starts_on <= day <= self.ends_on:
            return f"{what} runs from {self.starts_on} to {self.ends_on}"
        if self.revoked_on and self.revoked_on <= day:
            return f"{what} was revoked on {self.revoked_on}"
        if self.accepted_on is None or day < self.accepted_on:
            return f"{what} hasn't been accepted by {self.to}"
        return None


def proxy_refusal(
    proxies: Iterable[Proxy], granted_by: str, to: str, *, ballot: str, category: str, day: date
) -> str | None:
    """Say why *to* can't vote for *granted_by* on *day*; None where one of the proxies serves."""
    given = [proxy for proxy in proxies if (proxy.granted_by, proxy.to) == (granted_by, to)]
    if not given:
        return f"{granted_by} gave {to} no proxy"
    refusals = [proxy.refusal(ballot, category, day) for proxy in given]
    return None if None in refusals else refusals[-1]
