"""Introductions: two organisations agree to see more of each other, one small step at a time (SPEC T1).

An introduction asks around a problem and proposes nothing yet. Nothing that is sealed is shown by asking, nor
by one side's yes: each side says beforehand what it would show, and only when both have agreed is it shown.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from archstone.model.disclosures import DisclosureEvent, DisclosureLog
from archstone.model.errors import Conflict, RuleBroken
from archstone.model.introduction_items import ShownItem, number_said, require_few

ANSWER_WITHIN_DAYS = 30
"""How long each side has to answer (our default)."""
LONGEST_PROBLEM = 600
LONGEST_ASK = 200
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


class StepNotOpen(Conflict):
    """The introduction has gone another way, so that this step can't be taken any more."""


class Side(StrEnum):
    """Who of the two."""

    ASKER = "asker"
    ASKED = "asked"

    @property
    def other(self) -> Side:
        """The side across."""
        return Side.ASKED if self is Side.ASKER else Side.ASKER


class IntroductionState(StrEnum):
    """How far an introduction has come."""

    DRAFTED = "drafted"
    SENT = "sent"
    OPENED = "opened"
    ACCEPTED = "accepted"  # by the other side; the asker hasn't agreed yet
    AGREED = "agreed"  # by both
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"

    @property
    def is_over(self) -> bool:
        """Whether nothing can follow."""
        return self in _OVER


_OVER = frozenset(
    {
        IntroductionState.AGREED,
        IntroductionState.DECLINED,
        IntroductionState.WITHDRAWN,
        IntroductionState.EXPIRED,
    }
)
_WAITING = frozenset({IntroductionState.SENT, IntroductionState.OPENED})


@dataclass(frozen=True, slots=True)
class Answerer:
    """Who answered for the side that was asked; it needs no account.

    Invariants: a name, and an e-mail address to which the answer can be confirmed.
    """

    name: str
    email: str
    role: str = ""

    def __post_init__(self) -> None:
        if not self.name.strip():
            raise RuleBroken("Say who answers: your name.", at=("name",))
        if not _EMAIL.fullmatch(self.email):
            raise RuleBroken(
                f"{self.email!r} isn't an e-mail address; write one like ana@trust.example.", ("email",)
            )

    def __str__(self) -> str:
        """Name the person as the other side reads it; the address stays out."""
        return f"{self.name}, {self.role}" if self.role.strip() else self.name


@dataclass(frozen=True, slots=True)
class Step:
    """One step of an introduction: to which state, when, by whom, and what was said with it.

    ``says`` is for the other side to read; ``for_us`` stays with the side that took the step.
    """

    to: IntroductionState
    at: datetime
    by: str
    says: str = ""
    for_us: str = ""
    answerer: Answerer | None = None

    def __post_init__(self) -> None:
        if self.at.tzinfo is None:
            raise RuleBroken("The time of a step needs a time zone.")


@dataclass(frozen=True, slots=True)
class Introduction:
    """One organisation asks another whether it sees the same problem.

    ``asker_shows`` and ``asked_shows`` are what each would show if both agree; neither is anyone else's to
    read before. Use `archstone.model.introduction_views.seen_by` for what a side may see.

    Invariants: two different organisations; a problem and a small ask, both short; steps in the order of
    time, the first a draft; at most three items a side.
    """

    id: str
    asker: str
    asked: str
    problem: str
    ask: str
    steps: tuple[Step, ...]
    asker_shows: tuple[ShownItem, ...] = ()
    asked_shows: tuple[ShownItem, ...] = ()

    def __post_init__(self) -> None:
        if self.asker == self.asked:
            raise RuleBroken(f"{self.asker} can't be introduced to itself.", ("asked",))
        _require_text("problem", "Say which problem you see", self.problem, LONGEST_PROBLEM)
        _require_text(
            "ask", "Say what small thing you ask for, such as half an hour's talk", self.ask, LONGEST_ASK
        )
        if not self.steps or self.steps[0].to is not IntroductionState.DRAFTED:
            raise RuleBroken("An introduction begins as a draft.")
        if any(later.at < earlier.at for earlier, later in zip(self.steps, self.steps[1:], strict=False)):
            raise RuleBroken("The steps of an introduction follow each other in time.")
        require_few(self.asker_shows)
        require_few(self.asked_shows)

    @property
    def state(self) -> IntroductionState:
        """The state that its last step led to; see `state_at` for what time did to it."""
        return self.steps[-1].to

    def state_at(self, now: datetime) -> IntroductionState:
        """How far it has come at a moment; one that waited too long has expired, noticed or not."""
        until = self.answer_by
        return IntroductionState.EXPIRED if until is not None and now > until else self.state

    @property
    def answer_by(self) -> datetime | None:
        """Until when an answer is awaited; None where none is."""
        if self.state in _WAITING:
            return self._last(IntroductionState.SENT).at + timedelta(days=ANSWER_WITHIN_DAYS)
        if self.state is IntroductionState.ACCEPTED:
            return self.steps[-1].at + timedelta(days=ANSWER_WITHIN_DAYS)
        return None

    def organisation(self, side: Side) -> str:
        """Name the organisation on a side, by id."""
        return self.asker if side is Side.ASKER else self.asked

    def side_of(self, organisation: str) -> Side | None:
        """Say on which side an organisation stands; None for anyone else."""
        return {self.asker: Side.ASKER, self.asked: Side.ASKED}.get(organisation)

    def shows(self, side: Side) -> tuple[ShownItem, ...]:
        """List what a side would show; only that side may read it before both have agreed."""
        return self.asker_shows if side is Side.ASKER else self.asked_shows

    # What the asker does

    def rewritten(self, *, problem: str, ask: str, shows: Iterable[ShownItem]) -> Introduction:
        """Write a draft anew; raise StepNotOpen once it was sent."""
        self._require_state({IntroductionState.DRAFTED}, "It has been sent; withdraw it and ask anew.")
        return replace(self, problem=problem, ask=ask, asker_shows=tuple(shows))

    def send(self, *, by: str, at: datetime) -> Introduction:
        """Send the draft."""
        self._require_state({IntroductionState.DRAFTED}, "It has been sent already.")
        return self._with(Step(IntroductionState.SENT, at, by))

    def agree(self, *, by: str, at: datetime, shows: Iterable[ShownItem] | None = None) -> Introduction:
        """Agree after the other side has accepted; from now on both sides' items are shown.

        The other side accepted knowing how many vulnerabilities would be shown to it. The asker may still
        change which, and show more, but not fewer.
        """
        self._require_waiting(at, {IntroductionState.ACCEPTED}, "The other side hasn't accepted yet.")
        chosen = self.asker_shows if shows is None else tuple(shows)
        if len(chosen) < len(self.asker_shows):
            raise RuleBroken(
                f"You said that you would show {number_said(len(self.asker_shows))}, and the other side "
                "accepted on that. Choose as many, or withdraw.",
                at=("shows",),
            )
        return replace(self._with(Step(IntroductionState.AGREED, at, by)), asker_shows=chosen)

    def withdraw(self, *, by: str, at: datetime, says: str = "", for_us: str = "") -> Introduction:
        """Take the request back, at any time before both have agreed."""
        open_states = {IntroductionState.DRAFTED, IntroductionState.ACCEPTED, *_WAITING}
        self._require_waiting(at, open_states, "There is nothing left to withdraw.")
        return self._with(Step(IntroductionState.WITHDRAWN, at, by, says, for_us))

    # What the side that was asked does

    def open(self, *, by: str, at: datetime) -> Introduction:
        """Note that somebody of the side that was asked has read it; reading it again changes nothing."""
        if self.state is IntroductionState.OPENED:
            return self
        self._require_waiting(at, {IntroductionState.SENT}, "It doesn't wait to be read.")
        return self._with(Step(IntroductionState.OPENED, at, by))

    def accept(
        self,
        *,
        by: str,
        at: datetime,
        shows: Iterable[ShownItem] = (),
        says: str = "",
        answerer: Answerer | None = None,
    ) -> Introduction:
        """Accept, saying what would be shown once the asker agrees too."""
        self._require_waiting(at, _WAITING, "It doesn't wait for this answer.")
        accepted = self._with(Step(IntroductionState.ACCEPTED, at, by, says, answerer=answerer))
        return replace(accepted, asked_shows=tuple(shows))

    def decline(
        self, *, by: str, at: datetime, for_us: str = "", answerer: Answerer | None = None
    ) -> Introduction:
        """Decline, politely and for good: also after accepting, while the asker hasn't agreed.

        The reason stays with those who decline; the asker reads one courteous sentence and nothing else.
        """
        self._require_waiting(at, {*_WAITING, IntroductionState.ACCEPTED}, "It doesn't wait for this answer.")
        declined = Step(IntroductionState.DECLINED, at, by, for_us=for_us, answerer=answerer)
        return replace(self._with(declined), asked_shows=())

    # What happens by itself

    def expire(self, *, at: datetime) -> Introduction:
        """Write down that nobody answered in time; raise StepNotOpen before that."""
        until = self.answer_by
        if until is None or at <= until:
            raise StepNotOpen("It hasn't expired.")
        return self._with(Step(IntroductionState.EXPIRED, at, "nobody"))

    def disclosures(self, log: DisclosureLog) -> tuple[DisclosureEvent, ...]:
        """List what was disclosed by agreeing: one event an item, both ways.

        Parameters
        ----------
        log : what was disclosed before; what the other side knew already is no event again

        Returns
        -------
        events : none unless both sides have agreed
        """
        if self.state is not IntroductionState.AGREED:
            return ()
        at = self.steps[-1].at
        accepted = self._last(IntroductionState.ACCEPTED)
        told_by = {Side.ASKER: self.steps[-1].by, Side.ASKED: str(accepted.answerer or accepted.by)}
        known = {(event.organisation, event.capability, event.to) for event in log}
        events = []
        for side in Side:
            who, to = self.organisation(side), self.organisation(side.other)
            events += [
                DisclosureEvent(who, item.capability, to, at, told_by[side])
                for item in self.shows(side)
                if (who, item.capability, to) not in known
            ]
        return tuple(events)

    def _last(self, state: IntroductionState) -> Step:
        return next(step for step in reversed(self.steps) if step.to is state)

    def _with(self, step: Step) -> Introduction:
        return replace(self, steps=(*self.steps, step))

    def _require_state(self, states: Iterable[IntroductionState], otherwise: str) -> None:
        if self.state in states:
            return
        said = {
            IntroductionState.AGREED: "Both sides have agreed.",
            IntroductionState.DECLINED: "It was declined, and that is final.",
            IntroductionState.WITHDRAWN: "It was withdrawn.",
            IntroductionState.EXPIRED: "It has expired.",
        }.get(self.state, otherwise)
        raise StepNotOpen(said)

    def _require_waiting(self, at: datetime, states: Iterable[IntroductionState], otherwise: str) -> None:
        self._require_state(states, otherwise)
        if self.state_at(at) is IntroductionState.EXPIRED:
            raise StepNotOpen(f"It has expired: an answer was awaited until {self.answer_by:%Y-%m-%d}.")


def draft_introduction(
    *,
    id: str,
    asker: str,
    asked: str,
    problem: str,
    ask: str,
    by: str,
    at: datetime,
    shows: Iterable[ShownItem] = (),
) -> Introduction:
    """Begin an introduction as a draft, which nobody but its own side sees.

    Examples
    --------
    >>> from datetime import UTC
    >>> monday = datetime(2026, 11, 2, 9, tzinfo=UTC)
    >>> asked = draft_introduction(id="1", asker="river-trust", asked="quay-bank", by="Ana", at=monday,
    ...     problem="Since spring more families ask us about arrears. Do you see that too?",
    ...     ask="half an hour on the telephone").send(by="Ana", at=monday)
    >>> asked.state.value, asked.answer_by.date().isoformat()
    ('sent', '2026-12-02')
    """
    step = Step(IntroductionState.DRAFTED, at, by)
    return Introduction(id, asker, asked, problem, ask, (step,), tuple(shows))


def _require_text(field: str, asks: str, text: str, longest: int) -> None:
    if not text.strip():
        raise RuleBroken(f"{asks}.", (field,))
    if len(text) > longest:
        raise RuleBroken(
            f"This has {len(text)} letters, and {longest} are enough for a first word. {asks}, and keep the "
            "rest for the talk.",
            (field,),
        )
