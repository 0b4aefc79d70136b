"""Adverse news at a member: what each other member may say and do (SPEC P5).

A name beside another's in the newspaper is judged before anyone knows more. Who has thought beforehand about
the first sentence doesn't say one that it regrets.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from archstone.model.incident_terms import IncidentTerms
from archstone.model.incidents import Incident, IncidentKind, StepKind

EXPOSED = 0.25
"""From such a chance on that the trouble reaches a member, it should prepare its own words (our default)."""


@dataclass(frozen=True, slots=True)
class AdverseNewsAdvice:
    """What one member may say and do about news of another.

    ``exposure`` is the chance that the trouble reaches it, as contagion gives it; None where no ties are
    known. ``step_back_until`` is the last day on which it may step back from a joint act without reasons.
    """

    member: str
    exposure: float | None
    step_back_until: date
    says: tuple[str, ...]
    does: tuple[str, ...]


def advice_on(
    incident: Incident,
    member: str,
    *,
    terms: IncidentTerms,
    day: date,
    exposure: float | None = None,
    reason: str = "",
) -> AdverseNewsAdvice:
    """Say what *member* may say and do about an incident at another.

    Parameters
    ----------
    incident : the news, or another matter that became public
    member : one that it isn't about
    terms : what was agreed (`terms_of`)
    day : the day of looking
    exposure : the chance that it reaches the member, from contagion
    reason : why the alliance serves its mission, as the charter says

    Examples
    --------
    >>> from archstone.model.incident_terms import terms_of
    >>> fine = Incident("fine", IncidentKind.ADVERSE_NEWS, date(2026, 9, 26), "A fine.", ("mill",), 4)
    >>> advice_on(fine, "school", terms=terms_of(None), day=date(2026, 10, 1)).step_back_until
    datetime.date(2026, 10, 26)
    """
    who = " and ".join(incident.concerns)
    last = (incident.begins_at + timedelta(days=terms.number("crisis.pause"))).date()
    told = incident.first(StepKind.TOLD)
    says = [f"At first only that it has heard of it and has asked {who}."]
    if reason:
        says.append(f"Why it is in this: {reason}")
    speaker = terms.text("crisis.speaker")
    if speaker:
        says.append(f"For the alliance only {speaker} speaks.")
    does = []
    if told is None and incident.kind is IncidentKind.ADVERSE_NEWS:
        does.append(f"Ask {who} what happened; it hasn't told the members yet.")
    if day <= last:
        does.append(f"It may step back from a joint act until {last} without giving reasons.")
    else:
        does.append(f"The time to step back without reasons ended on {last}; more is decided by all.")
    if exposure is not None and exposure >= EXPOSED:
        does.append("It is likely to be asked: write two sentences for its own supporters today.")
    return AdverseNewsAdvice(member, exposure, last, tuple(says), tuple(does))


def shared_advice(
    advice: Sequence[AdverseNewsAdvice],
) -> tuple[tuple[str, ...], tuple[tuple[AdverseNewsAdvice, tuple[str, ...]], ...]]:
    """Tell apart what holds for all members and what is one's own.

    Returns
    -------
    everyone : sentences that hold for each of them
    own : each member's advice with the sentences that are left
    """
    if not advice:
        return (), ()
    everyone = tuple(
        said
        for said in (*advice[0].says, *advice[0].does)
        if all(said in one.says or said in one.does for one in advice)
    )
    own = tuple(
        (one, tuple(said for said in (*one.says, *one.does) if said not in everyone)) for one in advice
    )
    return everyone, own
