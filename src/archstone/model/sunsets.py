"""When it ends by itself, and when it may become permanent (SPEC E5).

An alliance that ends on a day unless all renew it has to be wanted again; one that doesn't can go on because
nobody asks. Both questions have their days.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from archstone.model.alliances import Alliance
from archstone.model.charter_rules import (
    SettingKind,
    deadlines_of,
    months_after,
    settings_of,
    triggers_of,
)
from archstone.model.charters import Charter
from archstone.model.errors import RuleBroken
from archstone.model.evidence import Source, Sureness

REMIND_DAYS = (90, 60, 30)
"""How many days before the sunset members are reminded (SPEC U7)."""
PERMANENT_FROM = Source("S2, Can an uncommon alliance become a permanent organisation", Sureness.CLAIM)


class SunsetState(StrEnum):
    """How near the end is."""

    NONE = "no sunset"
    AHEAD = "ahead"
    TALK = "talk of renewal is due"
    ENDED = "ended"
    RENEWED = "renewed"


@dataclass(frozen=True, slots=True)
class Reminder:
    """A day on which members are reminded of the sunset, and whether it has come."""

    on: date
    days_before: int
    come: bool


@dataclass(frozen=True, slots=True)
class Sunset:
    """The day on which it ends by itself, and what comes before; days are None where there is none."""

    on: date | None
    talk_by: date | None
    reminders: tuple[Reminder, ...]
    state: SunsetState
    days_left: int | None
    says: str


def sunset_of(
    alliance: Alliance, today: date, charter: Charter | None = None, renewed_until: date | None = None
) -> Sunset:
    """Say how near the sunset is, when renewal is talked about, and on which days members are reminded.

    Parameters
    ----------
    alliance : its sunset holds where the charter names none
    today : the day of looking
    charter : the one in force; its sunset comes first
    renewed_until : the new last day, if all members renewed it

    Raises
    ------
    RuleBroken
        If it was renewed to a day before the sunset.

    Examples
    --------
    >>> river = Alliance("River", sunset_on=date(2027, 11, 3))
    >>> found = sunset_of(river, date(2027, 9, 10))
    >>> str(found.state), found.days_left, [one.come for one in found.reminders]
    ('talk of renewal is due', 54, [True, True, False])
    """
    settings = settings_of(charter) if charter else ()
    named = (one.value for one in settings if one.kind is SettingKind.DATE and one.name == "sunset")
    on: date | None = next(named, alliance.sunset_on)
    if on is None:
        return Sunset(None, None, (), SunsetState.NONE, None, "No day is set on which it ends by itself.")
    if renewed_until is not None:
        if renewed_until <= on:
            raise RuleBroken(f"It was renewed until {renewed_until}, which isn't after its sunset of {on}.")
        return Sunset(
            renewed_until,
            None,
            _reminders(renewed_until, today),
            SunsetState.RENEWED,
            (renewed_until - today).days,
            f"All members renewed it until {renewed_until}.",
        )
    talk_days = deadlines_of(charter).get("renewal-talk") if charter else None
    talk_by = on - timedelta(days=int(talk_days.value) if talk_days else max(REMIND_DAYS))
    left = (on - today).days
    if left < 0:
        state, says = SunsetState.ENDED, f"It ended by itself on {on}, {_days(-left)} ago."
    elif today >= talk_by:
        state = SunsetState.TALK
        says = (
            f"It ends by itself on {on}, in {_days(left)}, unless all members renew it: talk about that now."
        )
    else:
        state = SunsetState.AHEAD
        says = f"It ends by itself on {on}; renewal is talked about by {talk_by}."
    return Sunset(on, talk_by, _reminders(on, today), state, left, says)


def _days(number: int) -> str:
    return "1 day" if number == 1 else f"{number} days"


def _reminders(on: date, today: date) -> tuple[Reminder, ...]:
    return tuple(
        Reminder(day, days, day <= today) for days in REMIND_DAYS for day in (on - timedelta(days=days),)
    )


@dataclass(frozen=True, slots=True)
class Permanence:
    """Whether an alliance may turn into an organisation of its own.

    ``allowed`` is None where something isn't known; ``against`` are members that don't want it.
    """

    from_on: date | None
    allowed: bool | None
    against: tuple[str, ...]
    reasons: tuple[str, ...]
    missing: tuple[str, ...]
    source: Source = PERMANENT_FROM


def permanence_of(
    alliance: Alliance,
    today: date,
    charter: Charter | None,
    need_lasts: bool | None,
    wanted_by: Mapping[str, bool],
) -> Permanence:
    """Say whether the alliance may become permanent: old enough, a lasting need, and all members for it.

    What works as a loose alliance can become a bureau of its own. So S2 asks for both a need that stays and
    partners who mean to, and the charter for a time.

    Parameters
    ----------
    alliance : its start and its members
    today : the day of looking
    charter : the one in force; without its clause nobody has agreed that it may
    need_lasts : whether the need is lasting, as members judge; None isn't known
    wanted_by : what each member says; who isn't there hasn't said

    Examples
    --------
    >>> from archstone.model.alliances import Member
    >>> river = Alliance("River", (Member("ash"), Member("birch")), started_on=date(2024, 1, 1))
    >>> permanence_of(river, date(2026, 2, 1), None, True, {"ash": True, "birch": False}).allowed
    False
    """
    months = triggers_of(charter).get("permanence") if charter else None
    started = alliance.started_on
    from_on = months_after(started, int(months.value)) if months and started else None
    members = alliance.members_on(today)
    against = tuple(member for member in members if wanted_by.get(member) is False)
    silent = [member for member in members if member not in wanted_by]
    reasons, missing = [], []
    if months is None:
        reasons.append("No charter in force lets it become permanent.")
    elif from_on is None:
        missing.append("The day on which the alliance began isn't known.")
    elif today < from_on:
        reasons.append(f"By the charter it may from {from_on} on ({months.clause}).")
    if need_lasts is None:
        missing.append("Nobody has said whether the need is lasting.")
    elif not need_lasts:
        reasons.append("The need isn't lasting.")
    reasons += [f"{member} doesn't want it." for member in against]
    missing += [f"{member} hasn't said whether it wants it." for member in silent]
    allowed = False if reasons else None if missing else True
    return Permanence(from_on, allowed, against, tuple(reasons), tuple(missing))
