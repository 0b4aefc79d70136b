"""Cases: what a finished pilot or alliance taught, told with the consent of all whom it names (SPEC E7).

A lesson helps those who stand where others stood. It is told by name or not at all: a hospital and
congregations in one city are known to everyone there, whatever they are called.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from archstone.model.alliances import Alliance
from archstone.model.consents import Consent, ConsentTo, who_consented
from archstone.model.errors import NotAllowed, RuleBroken
from archstone.model.pilots import Pilot
from archstone.model.reviews import Review, last_verdict
from archstone.model.sentences import listed


@dataclass(frozen=True, slots=True)
class Case:
    """A lesson: who tried what, what came of it, and what they would tell others.

    ``members`` are all that it names, and all of them have consented. ``told_until`` is the last day on which
    all consents hold; None where none of them ends.
    """

    about: str
    kind: str
    members: tuple[str, ...]
    goal: str
    from_on: date | None
    until_on: date | None
    came_of_it: tuple[str, ...]
    lessons: tuple[str, ...]
    how_it_ended: str
    told_until: date | None
    missing: tuple[str, ...]


def case_of_pilot(pilot: Pilot, consents: Iterable[Consent], day: date) -> Case:
    """Make a case of a pilot whose gate is decided.

    Parameters
    ----------
    pilot : one that has ended by *day*
    consents : of any members
    day : the day of telling; each consent has to hold on it

    Raises
    ------
    RuleBroken
        If the pilot hasn't ended, or names nobody.
    NotAllowed
        If a member that it names hasn't consented.

    Examples
    --------
    >>> from archstone.model.capabilities import CapabilityId
    >>> from archstone.model.pilots import Exchange, Gate, GateDecision
    >>> fairs = Pilot("fairs", "Three fairs", exchange=(Exchange("ash", CapabilityId("design"), "birch",
    ...     CapabilityId("design")),), gate=Gate(date(2025, 2, 10), GateDecision.SCALE, ("People came.",)))
    >>> yes = [Consent(member, ConsentTo.CASE, date(2025, 3, 1)) for member in ("ash", "birch")]
    >>> case_of_pilot(fairs, yes, date(2025, 4, 1)).how_it_ended
    'scale'
    """
    gate = pilot.gate
    if gate is None or gate.on > day:
        raise RuleBroken(f"{pilot.name or pilot.id} hasn't ended by {day}; a case is made of what is over.")
    members = tuple(dict.fromkeys(id for one in pilot.exchange for id in (one.by, one.to)))
    held = _consented(pilot.name or pilot.id, members, consents, day)
    measured = [one for one in pilot.measures if one.result is not None]
    came = [
        f"{one.name}: {_number(one.baseline)} before, {_number(one.result)} after, with a target of "
        f"{_number(one.target)}"
        for one in measured
    ]
    answers = pilot.answers
    lessons = [answers.says] if answers.says else []
    lessons += [weakness.says for weakness in answers.weaknesses or () if weakness.organisation in members]
    missing = [] if measured else ["Nothing was measured."]
    missing += [] if lessons else ["Nobody wrote down what they learnt."]
    return Case(
        pilot.name or pilot.id,
        "pilot",
        members,
        "",
        pilot.starts_on,
        pilot.ends_on or gate.on,
        (*came, *(one.says for one in pilot.rounds if one.says)),
        (*lessons, *gate.reasons),
        str(gate.decision),
        held,
        tuple(missing),
    )


def case_of_alliance(
    alliance: Alliance,
    goal: str,
    reviews: Iterable[Review],
    consents: Iterable[Consent],
    day: date,
    *,
    came_of_it: Sequence[str] = (),
    ended_on: date | None = None,
) -> Case:
    """Make a case of an alliance that is over.

    Parameters
    ----------
    alliance : all who ever were members have to consent, since the story tells of all
    goal : in one sentence
    reviews : their verdicts and reasons are the lessons
    consents : of any members
    day : the day of telling
    came_of_it : outcomes in sentences, as they may be told outside
    ended_on : the day it ended; left out, its sunset

    Raises
    ------
    RuleBroken
        If it hasn't ended by *day*, or has no members.
    NotAllowed
        If a member hasn't consented.
    """
    ended = ended_on or alliance.sunset_on
    if ended is None or ended > day:
        raise RuleBroken(f"{alliance.name} hasn't ended by {day}; a case is made of what is over.")
    held = _consented(alliance.name, alliance.ids, consents, day)
    known = sorted((one for one in reviews if one.on <= day), key=lambda one: one.on)
    lessons = tuple(f"{one.on}: {reason}" for one in known for reason in one.reasons)
    last = last_verdict(known, day)
    missing = [] if came_of_it else ["What came of it isn't told."]
    missing += [] if lessons else ["No review gave reasons."]
    return Case(
        alliance.name,
        "alliance",
        alliance.ids,
        goal,
        alliance.started_on,
        ended,
        tuple(came_of_it),
        lessons,
        last.verdict.in_words if last and last.verdict else "not known",
        held,
        tuple(missing),
    )


def _consented(about: str, members: Sequence[str], consents: Iterable[Consent], day: date) -> date | None:
    """Refuse a case that someone hasn't consented to; give the last day on which all hold."""
    if not members:
        raise RuleBroken(f"{about} names no members, so nobody could consent to its being told.")
    given = tuple(consents)
    without = [member for member in members if member not in who_consented(given, ConsentTo.CASE, day)]
    if without:
        verb = "hasn't" if len(without) == 1 else "haven't"
        raise NotAllowed(
            f"{about} can't be told as a case on {day}: {listed(without)} {verb} consented. Ask, and write "
            "the consent down under consents."
        )
    ends = [
        one.until
        for one in given
        if one.member in members and one.to is ConsentTo.CASE and one.holds_on(day) and one.until
    ]
    return min(ends, default=None)


def _number(value: Fraction | None) -> str:
    return "not known" if value is None else f"{float(value):g}"
