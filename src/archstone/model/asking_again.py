"""Asking again: when an organisation may ask another for an introduction (SPEC T1).

A no that is asked again every month is no longer an answer that one gives freely.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from archstone.model.introductions import Introduction, IntroductionState

ASK_AGAIN_AFTER_DAYS = {
    IntroductionState.DECLINED: 365,
    IntroductionState.EXPIRED: 90,
    IntroductionState.WITHDRAWN: 30,
}
"""How long the same side waits before it asks the same organisation again (our defaults)."""


@dataclass(frozen=True, slots=True)
class MayAsk:
    """Whether one organisation may ask another now, since when or from when on, and why not."""

    allowed: bool
    reason: str = ""
    from_on: date | None = None


def may_ask(
    earlier: Iterable[Introduction], *, asker: str, asked: str, now: datetime, name: str | None = None
) -> MayAsk:
    """Say whether an organisation may ask another for an introduction.

    A decline holds for a year; whoever declined may ask itself, earlier, since it is theirs to think again.

    Parameters
    ----------
    earlier : the introductions between the two, in any order; others are passed over
    asker, asked : ids
    now : aware
    name : what the one that would be asked is called; None takes its id

    Returns
    -------
    MayAsk
        Drafts of the other side play no part, so that nobody learns of them.
    """
    called = name or asked
    between = [one for one in earlier if {one.asker, one.asked} == {asker, asked}]
    for one in between:
        refusal = _stands_in_the_way(one, asker, called, now)
        if refusal:
            return refusal
    waits = [
        (from_on, state) for one in between if (found := _wait(one, asker, now)) for from_on, state in [found]
    ]
    if waits:
        from_on, state = max(waits)
        why = {
            IntroductionState.DECLINED: f"{called} declined, and that holds for a year.",
            IntroductionState.EXPIRED: f"Your last request to {called} lapsed.",
            IntroductionState.WITHDRAWN: "You took your last request back.",
        }[state]
        return MayAsk(
            False, f"{why} You can ask again from {from_on}; {called} may ask you at any time.", from_on
        )
    return MayAsk(True)


def _stands_in_the_way(one: Introduction, asker: str, called: str, now: datetime) -> MayAsk | None:
    state = one.state_at(now)
    ours = one.asker == asker
    if state is IntroductionState.AGREED:
        return MayAsk(False, f"You and {called} have been introduced.")
    if state is IntroductionState.DRAFTED:
        return MayAsk(False, f"You have a draft to {called} already; go on with that.") if ours else None
    if state.is_over:
        return None
    return MayAsk(
        False,
        f"You have asked {called} already; wait for the answer."
        if ours
        else f"{called} has asked you; answer that instead.",
    )


def _wait(one: Introduction, asker: str, now: datetime) -> tuple[date, IntroductionState] | None:
    state = one.state_at(now)
    was_sent = any(step.to is IntroductionState.SENT for step in one.steps)
    if one.asker != asker or not was_sent or state not in ASK_AGAIN_AFTER_DAYS:
        return None
    ended_at = one.answer_by if state is IntroductionState.EXPIRED and one.answer_by else one.steps[-1].at
    from_on = (ended_at + timedelta(days=ASK_AGAIN_AFTER_DAYS[state])).date()
    return (from_on, state) if now.date() < from_on else None
