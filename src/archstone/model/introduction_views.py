"""Introduction views: what each side may see of an introduction, and nothing more (SPEC T1).

Whoever shows an introduction to people shows a view. What the other side chose isn't in it until both have
agreed, so that no page can leak it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from archstone.model.asking_again import ASK_AGAIN_AFTER_DAYS
from archstone.model.introduction_items import ShownItem, number_said
from archstone.model.introductions import (
    Introduction,
    IntroductionState,
    Side,
    Step,
)


@dataclass(frozen=True, slots=True)
class IntroductionView:
    """An introduction as one side sees it.

    ``state`` is what this side may know: the asker isn't told whether its request was read. ``number`` is how
    many vulnerabilities the other side would show, None where it hasn't said; ``theirs`` is empty until both
    have agreed. ``says`` is what the other side said last. ``answer_by`` is the last day of this side's or
    the other's time to answer.
    """

    id: str
    side: Side
    state: IntroductionState
    other: str
    problem: str
    ask: str
    ours: tuple[ShownItem, ...]
    theirs: tuple[ShownItem, ...]
    number: int | None
    says: str
    said_by: str
    answer_by: date | None
    our_turn: bool
    sentence: str


def seen_by(
    introduction: Introduction, side: Side, *, now: datetime, names: Mapping[str, str]
) -> IntroductionView | None:
    """Show an introduction to one of its sides.

    Parameters
    ----------
    introduction : any
    side : who looks
    now : aware
    names : what organisations are called, by id

    Returns
    -------
    view : None where there is nothing for that side to see: a draft of the other side, or one that was
        withdrawn before it was sent

    Examples
    --------
    >>> from datetime import UTC
    >>> from archstone.model.introductions import draft_introduction
    >>> day = datetime(2026, 11, 2, tzinfo=UTC)
    >>> draft = draft_introduction(
    ...     id="1", asker="a", asked="b", problem="Arrears?", ask="a call", by="Ana", at=day
    ... )
    >>> seen_by(draft, Side.ASKED, now=day, names={}) is None
    True
    """
    state = introduction.state_at(now)
    was_sent = any(step.to is IntroductionState.SENT for step in introduction.steps)
    if side is Side.ASKED and not was_sent:
        return None
    agreed = state is IntroductionState.AGREED
    accepted = any(step.to is IntroductionState.ACCEPTED for step in introduction.steps)
    told_of = side is Side.ASKED or (accepted and state in _STANDING)
    other = introduction.organisation(side.other)
    last = _last_word(introduction, side.other)
    until = introduction.answer_by if not state.is_over else None
    return IntroductionView(
        id=introduction.id,
        side=side,
        state=_known_to(side, state),
        other=other,
        problem=introduction.problem,
        ask=introduction.ask,
        ours=introduction.shows(side),
        theirs=introduction.shows(side.other) if agreed else (),
        number=len(introduction.shows(side.other)) if told_of else None,
        says=last.says if last else "",
        said_by=str(last.answerer or last.by) if last else "",
        answer_by=until.date() if until else None,
        our_turn=_whose_turn(state) is side,
        sentence=_sentence(introduction, side, state, names.get(other, other)),
    )


_AGREED = (
    "You have both agreed. What each of you chose is shown to the other, and stands in your disclosure logs."
)
_STANDING = frozenset({IntroductionState.ACCEPTED, IntroductionState.AGREED})
_WORDS_BY = {
    Side.ASKER: frozenset({IntroductionState.WITHDRAWN}),
    Side.ASKED: frozenset({IntroductionState.ACCEPTED}),
}


def _last_word(introduction: Introduction, side: Side) -> Step | None:
    """Find what a side said last for the other to read; a decline says nothing beyond its sentence."""
    if introduction.state is IntroductionState.DECLINED:
        return None
    said = [step for step in introduction.steps if step.to in _WORDS_BY[side]]
    return said[-1] if said else None


def _known_to(side: Side, state: IntroductionState) -> IntroductionState:
    opened = side is Side.ASKER and state is IntroductionState.OPENED
    return IntroductionState.SENT if opened else state


def _whose_turn(state: IntroductionState) -> Side | None:
    return {
        IntroductionState.DRAFTED: Side.ASKER,
        IntroductionState.SENT: Side.ASKED,
        IntroductionState.OPENED: Side.ASKED,
        IntroductionState.ACCEPTED: Side.ASKER,
    }.get(state)


def _sentence(introduction: Introduction, side: Side, state: IntroductionState, other: str) -> str:
    until = introduction.answer_by
    by = f"{until:%Y-%m-%d}" if until else ""
    theirs = number_said(len(introduction.shows(side.other)))
    match state:
        case IntroductionState.AGREED:
            return _AGREED
        case IntroductionState.EXPIRED:
            return _expired(introduction, side, other)
    if side is Side.ASKER:
        return _to_the_asker(state, other, by, theirs, may_ask_on(introduction))
    return _to_the_asked(state, other, by, theirs, may_ask_on(introduction))


def _to_the_asker(state: IntroductionState, other: str, by: str, theirs: str, again: date) -> str:
    match state:
        case IntroductionState.DRAFTED:
            return f"A draft. {other} sees nothing of it until you send it."
        case IntroductionState.ACCEPTED:
            return (
                f"{other} would like to talk, and would show you {theirs}. If you agree by {by}, each of you "
                "sees what the other chose."
            )
        case IntroductionState.DECLINED:
            return decline_sentence(other, again)
        case IntroductionState.WITHDRAWN:
            return "You took this request back."
    return f"Sent. {other} has until {by} to answer."


def _to_the_asked(state: IntroductionState, other: str, by: str, theirs: str, again: date) -> str:
    match state:
        case IntroductionState.ACCEPTED:
            return f"You accepted. {other} has until {by} to agree; nothing of yours is shown before."
        case IntroductionState.DECLINED:
            return (
                f"You declined. {other} reads one courteous sentence and can't ask again before {again}; you "
                "may ask at any time."
            )
        case IntroductionState.WITHDRAWN:
            return f"{other} took its request back. Nothing of yours was shown."
    return (
        f"{other} asks you something, and would show you {theirs} if you both agree. You have until {by} to "
        "answer; a no needs no reason."
    )


def may_ask_on(introduction: Introduction) -> date:
    """Say from when on the asker may ask again after a decline."""
    wait = timedelta(days=ASK_AGAIN_AFTER_DAYS[IntroductionState.DECLINED])
    return (introduction.steps[-1].at + wait).date()


def decline_sentence(other: str, from_on: date) -> str:
    """Say no courteously; it is all that the asker reads, whatever the reason was.

    Examples
    --------
    >>> decline_sentence("Quay Bank", date(2027, 11, 3))
    "Quay Bank thanks you for asking and can't take this up. You can ask again from 2027-11-03."
    """
    return f"{other} thanks you for asking and can't take this up. You can ask again from {from_on}."


def _expired(introduction: Introduction, side: Side, other: str) -> str:
    accepted = any(step.to is IntroductionState.ACCEPTED for step in introduction.steps)
    if accepted:
        who = "You" if side is Side.ASKER else other
        return f"{who} didn't agree in time, so nothing was shown on either side."
    who = other if side is Side.ASKER else "You"
    return f"{who} didn't answer in time, so nothing was shown on either side."
