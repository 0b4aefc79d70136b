"""Creep: which part of the effort goes where nobody meant it to go, and what a call began."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from archstone.engines.on_goal import OnGoal, on_goal
from archstone.model.activities import Activity, BeganBy
from archstone.model.proposals import Proposal
from archstone.model.scopes import Scope

RECENT_MONTHS = 6


@dataclass(frozen=True, slots=True)
class EffortShare:
    """A part of the effort: so many hours of those of which it is known.

    ``not_known`` counts the activities that were left out, since their effort or what is asked isn't known;
    ``named`` are the activities of the part, the largest first.
    """

    hours: Fraction
    of_hours: Fraction
    named: tuple[tuple[str, Fraction], ...] = ()
    not_known: int = 0

    @property
    def share(self) -> Fraction | None:
        """The part, 0 to 1; None where no effort is known."""
        return self.hours / self.of_hours if self.of_hours else None


@dataclass(frozen=True, slots=True)
class CallShare:
    """How much of the effort went into activities that a funder's call began rather than a need.

    ``calls`` has the hours by the name of the call; ``not_known`` counts activities whose beginning or effort
    isn't known, which are in neither number.
    """

    hours: Fraction
    known_hours: Fraction
    calls: Mapping[str, Fraction]
    not_known: int

    @property
    def share(self) -> Fraction | None:
        """The part that calls began, 0 to 1; None where nothing is known."""
        return self.hours / self.known_hours if self.known_hours else None


@dataclass(frozen=True, slots=True)
class JudgedProposal:
    """A proposal with how far it would serve the goal."""

    proposal: Proposal
    on_goal: OnGoal


def recent_from(today: date) -> date:
    """Give the first day of the last six months: that of the month of *today*, and the five before it.

    Examples
    --------
    >>> recent_from(date(2026, 3, 15))
    datetime.date(2025, 10, 1)
    """
    months = 12 * today.year + today.month - RECENT_MONTHS
    return date(months // 12, months % 12 + 1, 1) if months >= date.min.year * 12 else date.min


def creep(
    activities: Iterable[Activity],
    scope: Scope,
    *,
    since: date | None,
    until: date,
    indicators: Mapping[str, bool] | None = None,
) -> EffortShare:
    """Measure which share of the effort goes into activities that are on goal by less than half.

    An alliance widens by small steps that nobody refused. The share tells how far it has come, and the list
    by what.

    Parameters
    ----------
    activities : with their effort
    scope : the people and places that the charter names
    since, until : the days that count, both included; None from the beginning
    indicators : of each indicator on record, whether the charter names it

    Returns
    -------
    EffortShare
        In [0, 1], exact; exactly half on goal is no creep.

    References
    ----------
    S2, Mission creep. That half is the line is our default (FORMULAS 12).

    Examples
    --------
    >>> fair = Activity("fair", "A fair", date(2026, 1, 10), serves=("families",), effort={"a": Fraction(30)})
    >>> gala = Activity("gala", "A gala", date(2026, 2, 1), serves=("donors",), effort={"a": Fraction(10)})
    >>> found = creep([fair, gala], Scope(people=("families",)), since=None, until=date(2026, 3, 1))
    >>> str(found.share), found.named
    ('1/4', (('gala', Fraction(10, 1)),))
    """
    parts = [
        (one.id, one.hours_between(since or one.from_on, until), on_goal(one, scope, indicators).is_creep)
        for one in _within(activities, since, until)
    ]
    return _share(parts)


def outside_own_mission(
    activities: Iterable[Activity], member: str, *, since: date | None, until: date
) -> EffortShare:
    """Measure which share of a member's own effort lies outside its own mission, as it judges itself.

    Parameters
    ----------
    activities : with their effort by member, and what each member said of its own mission
    member : whose effort
    since, until : the days that count, both included; None from the beginning

    Returns
    -------
    EffortShare
        In [0, 1], exact; activities of which the member said nothing are left out and counted.

    References
    ----------
    S0, 3.1; FORMULAS 12.
    """
    parts = []
    for one in _within(activities, since, until):
        if one.effort is None or member not in one.effort:
            continue
        hours = one.effort[member] * one.part_between(since or one.from_on, until)
        inside = one.own_mission.get(member)
        parts.append((one.id, hours, None if inside is None else not inside))
    return _share(parts)


def begun_by_a_call(
    activities: Iterable[Activity], *, since: date | None = None, until: date | None = None
) -> CallShare:
    """Measure which share of the effort goes into activities that a funder's call began.

    Where calls begin what is done, those who write the calls decide what the alliance is for.

    Parameters
    ----------
    activities : with their effort and what they began by
    since, until : the days that count, both included; None from the beginning, and to the end

    Returns
    -------
    CallShare
        In [0, 1], exact.

    References
    ----------
    S0, 3.1, on alliances that follow funding criteria rather than needs.

    Examples
    --------
    >>> app = Activity("app", "An app", date(2026, 6, 1), effort={"a": Fraction(30)},
    ...     began_by=BeganBy.CALL, call="Apps for Children")
    >>> fair = Activity("fair", "A fair", date(2026, 6, 9), effort={"a": Fraction(90)}, began_by=BeganBy.NEED)
    >>> str(begun_by_a_call([app, fair]).share)
    '1/4'
    """
    hours = known = Fraction(0)
    calls: dict[str, Fraction] = {}
    not_known = 0
    for one in _within(activities, since, until or date.max):
        part = one.hours_between(since or one.from_on, until or one.last_on)
        if part is None or one.began_by is None:
            not_known += 1
            continue
        known += part
        if one.began_by is BeganBy.CALL:
            hours += part
            name = one.call or "a call without a name"
            calls[name] = calls.get(name, Fraction(0)) + part
    return CallShare(hours, known, calls, not_known)


def judged_proposals(
    proposals: Iterable[Proposal],
    scope: Scope,
    *,
    until: date,
    indicators: Mapping[str, bool] | None = None,
) -> tuple[JudgedProposal, ...]:
    """Say of each proposal made until a day how far it would serve the goal, in the order given."""
    return tuple(
        JudgedProposal(one, on_goal(one, scope, indicators)) for one in proposals if one.proposed_on <= until
    )


def proposal_creep(judged: Iterable[JudgedProposal]) -> EffortShare:
    """Measure which share of the effort that proposals expect would be on goal by less than half."""
    return _share([(one.proposal.id, one.proposal.effort_hours, one.on_goal.is_creep) for one in judged])


def _within(activities: Iterable[Activity], since: date | None, until: date) -> list[Activity]:
    return [one for one in activities if one.from_on <= until and (since is None or one.last_on >= since)]


def _share(parts: Sequence[tuple[str, Fraction | None, bool | None]]) -> EffortShare:
    known = [(id, hours, inside) for id, hours, inside in parts if hours is not None and inside is not None]
    named = sorted(
        ((id, hours) for id, hours, inside in known if inside and hours), key=lambda p: (-p[1], p[0])
    )
    return EffortShare(
        sum((hours for _, hours in named), Fraction(0)),
        sum((hours for _, hours, _ in known), Fraction(0)),
        tuple(named),
        len(parts) - len(known),
    )
