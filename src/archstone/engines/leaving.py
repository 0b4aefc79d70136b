"""Leaving: what a member takes along, what it has to do before, and what the others lose of their cover."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from fractions import Fraction

from archstone.engines.dependence import cover_by_others
from archstone.engines.stress import stress_test
from archstone.model.alliance_records import AllianceRecord
from archstone.model.alliances import Alliance
from archstone.model.endings import Exit, exit_of
from archstone.model.errors import RuleBroken
from archstone.model.exit_packs import ExitPack, exit_pack


def leaving(record: AllianceRecord, member: str, day: date) -> ExitPack:
    """Gather the exit pack of a member, with its orderly exit if it still belongs to the alliance.

    A member that knows what leaving takes can say no; one that doesn't is kept by not knowing.

    Parameters
    ----------
    record : everything that members wrote down
    member : who leaves, or has left
    day : the day on which it would say so; what is dated later isn't in the pack

    Returns
    -------
    ExitPack
        Its ``exit`` is None where it isn't a member any more on that day.

    Raises
    ------
    RuleBroken
        If no alliance is written down.
    NotFound
        If it never was a member.

    Notes
    -----
    What another loses is how much of what it lacks the others cover together with the member less without
    it, exact. The goal's coverage is that of the stress test, with all members and without this one.

    Examples
    --------
    >>> from archstone.model.alliances import Member
    >>> from archstone.model.registries import Registry
    >>> river = AllianceRecord(Registry(()), Alliance("River", (Member("ash"), Member("birch"))))
    >>> pack = leaving(river, "ash", date(2026, 3, 1))
    >>> pack.exit.last_day, pack.exit.missing[-1]
    (datetime.date(2026, 4, 30), "What the goal loses of its cover wasn't worked out.")
    """
    alliance = record.alliance
    if alliance is None:
        raise RuleBroken("No alliance is written down here, so nobody can leave one; name it under alliance.")
    accounts = record.accounts
    matters = tuple(_open_matters(record, member, day))
    return exit_pack(
        member,
        day,
        alliance,
        pledges=accounts.pledges,
        contributions=accounts.contributions,
        costs=accounts.costs.items,
        charters=record.charters,
        disclosures=record.disclosures,
        audits=record.later_audits,
        open_matters=matters,
        exit=_exit(record, alliance, member, day) if member in record.members_on(day) else None,
    )


def _exit(record: AllianceRecord, alliance: Alliance, member: str, day: date) -> Exit:
    told_it = [one.organisation for one in record.disclosures if one.to == member and one.at.date() <= day]
    held = [post for post in record.posts if (term := post.holder_on(day)) and term.organisation == member]
    return exit_of(
        member,
        day,
        alliance,
        record.charter,
        [one for one in record.accounts.pledges if one.made_on is None or one.made_on <= day],
        holds_data_of=dict.fromkeys(told_it),
        posts=[post.name or post.id for post in held],
        lost=lost_without(record, member, day),
        goal_lost=_goal_lost(record, member, day),
    )


def lost_without(record: AllianceRecord, member: str, day: date) -> dict[str, Fraction] | None:
    """Work out which part of what each other member lacks is no longer covered without one, 0..1.

    Members whose audits aren't in the record are left out; None where the leaving one's isn't.
    """
    present = record.organisations_on(day)
    if all(one.id != member for one in present):
        return None
    taxonomy = record.registry.taxonomy
    lost = {}
    for one in present:
        if one.id == member:
            continue
        rest = [other for other in present if other.id not in (one.id, member)]
        with_it = cover_by_others(one, present, taxonomy)
        without = cover_by_others(one, rest, taxonomy)
        if with_it is not None and without is not None:
            lost[one.id] = with_it - without
    return lost


def _goal_lost(record: AllianceRecord, member: str, day: date) -> Fraction | None:
    present = record.organisations_on(day)
    if record.goal is None or not record.goal.requirements or all(one.id != member for one in present):
        return None
    rest = [one for one in present if one.id != member]
    taxonomy = record.registry.taxonomy
    before = stress_test(present, taxonomy, goal=record.goal).coverage
    after = stress_test(rest, taxonomy, goal=record.goal).coverage if rest else Fraction(0)
    return None if before is None or after is None else before - after


def _open_matters(record: AllianceRecord, member: str, day: date) -> Iterator[str]:
    for incident in record.incidents.as_of(day).open_on(day):
        if member in (*incident.concerns, *incident.reported_by):
            yield incident.what
    for message in record.messages:
        begun = message.raised_on is None or message.raised_on <= day
        settled = message.settled_on is not None and message.settled_on <= day
        if begun and not settled and member in message.between:
            yield f"the disagreement on {message.matter}"
