"""Diligence: what was found out about a possible partner, and what has to be answered before one says yes.

An observation is something somebody saw. A red flag is something that must be answered before an alliance
begins. The two are kept apart: an observation becomes a flag only where somebody says so, with a reason, and
each keeps its source and its day.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any

from archstone.model.errors import RuleBroken, did_you_mean
from archstone.model.evidence import Source, Sureness


def _say(text: str, otherwise: str) -> None:
    if not text.strip():
        raise RuleBroken(otherwise)


class Topic(StrEnum):
    """What a finding is about (S0 3.3, S2): each should have been looked into before one says yes."""

    PUBLIC_STANDING = "public-standing"
    INCIDENT = "incident"
    TIES = "ties"  # to controversial partners
    STAKEHOLDERS = "stakeholders"
    LISTED = "listed"  # a name like theirs stands on a list
    CAPACITY = "capacity"
    OTHER = "other"


TOPICS_TO_LOOK_INTO = (Topic.PUBLIC_STANDING, Topic.INCIDENT, Topic.TIES)
TOPIC_IN_WORDS = {
    Topic.PUBLIC_STANDING: "public standing",
    Topic.INCIDENT: "earlier incidents",
    Topic.TIES: "ties to controversial partners",
    Topic.STAKEHOLDERS: "what your stakeholders would say",
    Topic.LISTED: "names on lists",
    Topic.CAPACITY: "what it can spare",
    Topic.OTHER: "other things",
}


@dataclass(frozen=True, slots=True)
class RedFlag:
    """A kind of sign that must be answered before go."""

    id: str
    says: str
    source: Source

    def __post_init__(self) -> None:
        _say(self.id, "A red flag needs an id.")
        _say(self.says, f"The red flag {self.id} needs a sentence that says what it is.")


_S2 = Source("S2, When to walk away", Sureness.CLAIM)
VETO_OVER_MESSAGING = RedFlag(
    "veto-over-messaging", "It demands a veto over what the alliance says in public.", _S2
)
NO_STAFF_TIME = RedFlag("no-staff-time", "It can't commit any staff time.", _S2)
ALIENATES_CORE_SUPPORTERS = RedFlag(
    "alienates-core-supporters", "Its taking part would drive your core supporters away.", _S2
)
RED_FLAGS = (VETO_OVER_MESSAGING, NO_STAFF_TIME, ALIENATES_CORE_SUPPORTERS)


@dataclass(frozen=True, slots=True)
class Escalation:
    """An observation made a flag: by whom, when, which flag, and why."""

    on: date
    by: str
    flag: str
    why: str

    def __post_init__(self) -> None:
        _say(self.by, "Say who made the observation a flag.")
        _say(self.why, "Say why the observation became a flag.")


@dataclass(frozen=True, slots=True)
class Answer:
    """How a flag was answered: by whom, when and how; ``settled`` is False where the flag still stands."""

    on: date
    by: str
    how: str
    settled: bool = True

    def __post_init__(self) -> None:
        _say(self.by, "Say who answered the flag.")
        _say(self.how, "Say how the flag was answered.")


class FindingState(StrEnum):
    """What a finding is on a day."""

    NOT_YET = "not yet"  # it was seen later
    OBSERVATION = "observation"
    OPEN_FLAG = "open flag"
    ANSWERED = "answered"
    STANDS = "stands"  # answered, and the answer is that it won't change
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found out about an organisation.

    ``flag`` is the id of the red flag that was raised with it; None makes it an observation, which an
    `Escalation` may turn into a flag later. From ``expires_on`` on it no longer counts; without that day it
    counts until it is answered.

    Invariants: it says something and names its source; nothing happens to it before it was seen; only an
    observation escalates, only a flag is answered, and not before it is one.
    """

    id: str
    about: str
    says: str
    source: str
    seen_on: date
    topic: Topic = Topic.OTHER
    flag: str | None = None
    escalated: Escalation | None = None
    answer: Answer | None = None
    expires_on: date | None = None
    by: str | None = None

    def __post_init__(self) -> None:
        _say(self.id, "A finding needs an id.")
        _say(self.says, f"The finding {self.id} needs a sentence that says what was found.")
        _say(self.source, f"The finding {self.id} needs its source: who says so, and where.")
        if self.escalated and self.flag:
            raise RuleBroken(f"The finding {self.id} is a flag from the start and can't become one again.")
        for what, on in (
            ("expire", self.expires_on),
            ("become a flag", self.escalated.on if self.escalated else None),
        ):
            if on is not None and on < self.seen_on:
                raise RuleBroken(
                    f"The finding {self.id} can't {what} on {on}, before it was seen on {self.seen_on}."
                )
        self._check_answer()

    def _check_answer(self) -> None:
        if self.answer is None:
            return
        if self.raised_on is None:
            raise RuleBroken(
                f"The finding {self.id} is an observation, and only a flag is answered. Raise it as a flag "
                "first."
            )
        if self.answer.on < self.raised_on:
            raise RuleBroken(
                f"The flag {self.id} can't be answered on {self.answer.on}, before it was raised on "
                f"{self.raised_on}."
            )

    @property
    def raised(self) -> str | None:
        """The flag that it is or became; None for an observation."""
        return self.escalated.flag if self.escalated else self.flag

    @property
    def raised_on(self) -> date | None:
        """The day it became a flag; None for an observation."""
        return self.escalated.on if self.escalated else self.seen_on if self.flag else None

    def state_on(self, day: date) -> FindingState:
        """Say what it is on *day*.

        Examples
        --------
        >>> seen, answered = date(2024, 9, 2), date(2024, 10, 1)
        >>> one = Finding("f", "acme", "Nobody has time.", "a call", seen, flag="no-staff-time")
        >>> one.state_on(answered)
        <FindingState.OPEN_FLAG: 'open flag'>
        """
        if day < self.seen_on:
            return FindingState.NOT_YET
        if self.expires_on is not None and day >= self.expires_on:
            return FindingState.EXPIRED
        if self.raised_on is None or day < self.raised_on:
            return FindingState.OBSERVATION
        if self.answer is None or day < self.answer.on:
            return FindingState.OPEN_FLAG
        return FindingState.ANSWERED if self.answer.settled else FindingState.STANDS

    def expired_unanswered(self, day: date) -> bool:
        """Whether it was a flag that nobody answered until it expired: told, though it no longer counts."""
        answered = self.answer is not None and self.answer.on < (self.expires_on or day)
        return self.state_on(day) is FindingState.EXPIRED and self.raised is not None and not answered

    def escalate(self, *, flag: str, why: str, by: str, on: date) -> Finding:
        """Make a flag of it; raise RuleBroken where it is one."""
        if self.raised is not None:
            raise RuleBroken(f"The finding {self.id} is a flag already: {self.raised}.")
        return replace(self, escalated=Escalation(on, by, flag, why))

    def answered(self, *, how: str, by: str, on: date, settled: bool = True) -> Finding:
        """Write down how the flag was answered; raise RuleBroken for an observation."""
        return replace(self, answer=Answer(on, by, how, settled))


class Risk(StrEnum):
    """How badly a group of stakeholders may take it."""

    LOW = "low"
    MIDDLING = "middling"
    HIGH = "high"


@dataclass(frozen=True, slots=True)
class Reaction:
    """How one group of stakeholders would take an alliance with an organisation (S2)."""

    about: str
    group: str
    risk: Risk
    says: str
    source: str
    seen_on: date

    def __post_init__(self) -> None:
        _say(self.group, "Say which stakeholders react.")
        _say(self.source, f"How {self.group} would take {self.about} needs its source.")


@dataclass(frozen=True, slots=True)
class CommunicationPlan:
    """What is said where an alliance will be asked about: why it serves our mission, and who defends it."""

    about: str
    why: str
    defended_by: tuple[str, ...]
    written_on: date | None = None

    def __post_init__(self) -> None:
        _say(self.why, f"The communication plan on {self.about} must say why this serves your mission.")
        if not self.defended_by:
            raise RuleBroken(f"The communication plan on {self.about} must name who defends the alliance.")


class WalkAwayReason(StrEnum):
    """Why one walks away (S2, S3 question 3)."""

    FLAGS = "flags"
    IMBALANCE = "imbalance"
    FORCED = "forced"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class SecondLook:
    """A prospect that one walked away from, looked at again: when, by whom, and what has changed."""

    on: date
    by: str
    changed: str

    def __post_init__(self) -> None:
        _say(self.by, "Say who looked at it again.")
        _say(self.changed, "Say what has changed since you walked away.")


@dataclass(frozen=True, slots=True)
class WalkedAway:
    """A prospect that one walked away from, with the reason, to be seen again if it returns.

    Invariants: it says why; a second look comes after.
    """

    organisation: str
    on: date
    reason: WalkAwayReason
    says: str
    by: str | None = None
    again: SecondLook | None = None

    def __post_init__(self) -> None:
        _say(self.says, f"Say why you walked away from {self.organisation}.")
        if self.again and self.again.on < self.on:
            raise RuleBroken(
                f"{self.organisation} can't be looked at again on {self.again.on}, before you walked away on "
                f"{self.on}."
            )

    def holds_on(self, day: date) -> bool:
        """Whether it still decides on *day*: until somebody has looked again."""
        return self.on <= day and not (self.again and self.again.on <= day)


@dataclass(frozen=True, slots=True)
class ListedName:
    """A name on a list of sanctions or incidents, with why, where from and when."""

    name: str
    list: str = ""
    reason: str | None = None
    source: str | None = None
    listed_on: date | None = None
    id: str | None = None

    def __post_init__(self) -> None:
        _say(self.name, "A row of a list needs a name.")


@dataclass(frozen=True)
class Diligence:
    """Everything found out about possible partners, in the order it was written down.

    Invariants: no finding stands twice; a raised flag is one of S2's three or one's own.
    """

    findings: tuple[Finding, ...] = ()
    reactions: tuple[Reaction, ...] = ()
    plans: tuple[CommunicationPlan, ...] = ()
    walked_away: tuple[WalkedAway, ...] = ()
    own_flags: tuple[RedFlag, ...] = ()
    lists: tuple[ListedName, ...] = ()

    def __post_init__(self) -> None:
        ids = [finding.id for finding in self.findings]
        if twice := next((id for id in ids if ids.count(id) > 1), None):
            raise RuleBroken(f"The finding {twice} stands twice.")
        flags = [flag.id for flag in self.flags]
        if twice := next((id for id in flags if flags.count(id) > 1), None):
            raise RuleBroken(f"The red flag {twice} stands twice.")
        for finding in self.findings:
            if finding.raised is not None:
                self.flag(finding.raised)

    def __iter__(self) -> Iterator[Finding]:
        return iter(self.findings)

    @property
    def flags(self) -> tuple[RedFlag, ...]:
        """The kinds of red flags that may be raised: S2's, then one's own."""
        return (*RED_FLAGS, *self.own_flags)

    def flag(self, id: str) -> RedFlag:
        """Return the red flag with this id; raise RuleBroken naming the nearest one."""
        for flag in self.flags:
            if flag.id == id:
                return flag
        known = [flag.id for flag in self.flags]
        raise RuleBroken(
            f"There is no red flag {id!r}; there are {', '.join(known)}, and own ones can be added."
            f"{did_you_mean(id, known)}"
        )

    @property
    def organisations(self) -> tuple[str, ...]:
        """Everyone that something is written down about, in that order."""
        named: list[str] = [finding.about for finding in self.findings]
        named += [reaction.about for reaction in self.reactions]
        named += [plan.about for plan in self.plans]
        named += [one.organisation for one in self.walked_away]
        return tuple(dict.fromkeys(named))

    def about(self, organisation: str) -> Diligence:
        """Keep what is about one organisation; own flags and lists stay."""
        return replace(
            self,
            findings=_about(self.findings, organisation),
            reactions=_about(self.reactions, organisation),
            plans=_about(self.plans, organisation),
            walked_away=tuple(one for one in self.walked_away if one.organisation == organisation),
        )

    def in_state(self, state: FindingState, day: date) -> tuple[Finding, ...]:
        """List the findings that are in this state on *day*."""
        return tuple(finding for finding in self.findings if finding.state_on(day) is state)

    def risky_without_plan(self, day: date) -> tuple[Reaction, ...]:
        """List the high-risk reactions known on *day* that no communication plan is written for."""
        planned = {plan.about for plan in self.plans if plan.written_on is None or plan.written_on <= day}
        return tuple(
            one
            for one in self.reactions
            if one.risk is Risk.HIGH and one.seen_on <= day and one.about not in planned
        )

    def not_looked_into(self, organisation: str, day: date) -> tuple[str, ...]:
        """Say, in words, what nobody has written down about an organisation by *day*."""
        known = self.about(organisation)
        counted = (FindingState.NOT_YET, FindingState.EXPIRED)
        topics = {finding.topic for finding in known if finding.state_on(day) not in counted}
        asked = [TOPIC_IN_WORDS[topic] for topic in TOPICS_TO_LOOK_INTO if topic not in topics]
        if not any(reaction.seen_on <= day for reaction in known.reactions) and (
            Topic.STAKEHOLDERS not in topics
        ):
            asked.append(TOPIC_IN_WORDS[Topic.STAKEHOLDERS])
        return tuple(asked)


def _about(things: Iterable[Any], organisation: str) -> tuple[Any, ...]:
    return tuple(one for one in things if one.about == organisation)
