"""What is watched of trust: whether it falls, and whether members still say what they can't do (W7)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from archstone.engines.trust import Trend, TrustAudit, fallen
from archstone.model.alliance_records import AllianceRecord
from archstone.model.charter_rules import months_after
from archstone.model.check_ins import (
    OVERDUE_DAYS,
    REFRESHER_MONTHS,
    CheckIn,
    CheckInKind,
    held,
    next_due,
    skipped,
)
from archstone.model.incidents import IncidentKind
from archstone.model.monitors import Alert, Certainty, Watched
from archstone.model.pledges import broken_promises
from archstone.model.sentences import ended, listed

Happened = tuple[date, str, str]
"""A day, whose doing it was, and what it was."""
QUARTER_MONTHS = 3
TOO_MANY = 2
"""Broken promises and unilateral statements in a quarter."""
UNCHANGED_IN_A_ROW = 2


def trust_erosion_monitor(
    audit: TrustAudit,
    *,
    broken_promises: Iterable[Happened] = (),
    unilateral_statements: Iterable[Happened] = (),
) -> Watched:
    """Watch whether trust went down, or promises with it.

    Parameters
    ----------
    audit : of the day to look at; only levels that it shows are compared
    broken_promises, unilateral_statements : the days they happened, whose doing, and what

    Returns
    -------
    Watched
        Alerts where the level of the last audit is lower than that of the one before, or where in the three
        months until the day of the audit two or more promises were broken or statements made alone.

    Examples
    --------
    >>> from archstone.engines.trust import trust_audit
    >>> from archstone.model.trust import TrustRatings
    >>> nothing = trust_audit(TrustRatings(), date(2026, 11, 4))
    >>> trust_erosion_monitor(nothing).state.value
    'not known'
    >>> days = [(date(2026, 9, 1), "a", "two nurses"), (date(2026, 10, 1), "b", "a hall")]
    >>> trust_erosion_monitor(nothing, broken_promises=days).alerts[0].seen
    '2 promises broken and 0 statements made alone within three months, by a and b.'
    """
    day = audit.day
    since = months_after(day, -QUARTER_MONTHS)
    broken = sorted(one for one in broken_promises if since < one[0] <= day)
    alone = sorted(one for one in unilateral_statements if since < one[0] <= day)
    missing = () if audit.trend else (_two_audits(audit),)
    alerts = (*_fallen(audit), *_broken(broken, alone, missing))
    looked_at = (
        f"{len(audit.audits)} trust audits",
        f"{len(broken)} broken promises and {len(alone)} unilateral statements since {since}",
    )
    says = " ".join(one.seen for one in alerts) or (
        f"The level of trust is {audit.trend}."
        if audit.trend
        else "Whether trust fell isn't known: two audits that show a level are needed."
    )
    return Watched("trust-erosion", bool(alerts) or audit.trend is not None, says, alerts, looked_at, missing)


def erosion_of(record: AllianceRecord, audit: TrustAudit) -> Watched:
    """Watch trust erosion with the broken promises and the statements made alone that a record holds.

    Examples
    --------
    >>> from archstone.engines.trust import trust_audit
    >>> from archstone.model.registries import Registry
    >>> audit = trust_audit(AllianceRecord(Registry()).trust, date(2026, 11, 4))
    >>> erosion_of(AllianceRecord(Registry()), audit).known
    False
    """
    alone = [
        (one.on, listed(one.concerns), one.what)
        for one in record.incidents.as_of(audit.day)
        if one.kind is IncidentKind.UNILATERAL_STATEMENT
    ]
    alone += [
        (one.on, one.member, one.where)
        for one in record.voices
        if one.own_statement and not one.incident and one.on <= audit.day
    ]
    broken = broken_promises(record.accounts.pledges, date.min, audit.day)
    return trust_erosion_monitor(
        audit,
        broken_promises=[(day, one.by, one.thing) for one in broken if (day := one.settled_on)],
        unilateral_statements=alone,
    )


def _two_audits(audit: TrustAudit) -> str:
    shown = sum(one.level.value is not None for one in audit.audits)
    return f"two trust audits with a level that may be shown; there {'is' if shown == 1 else 'are'} {shown}"


def _fallen(audit: TrustAudit) -> tuple[Alert, ...]:
    fell = fallen(audit)
    if audit.trend is not Trend.FALLING or fell is None:
        return ()
    before, last = fell
    shown = [one for one in audit.audits if one.level.value is not None][-2:]
    low = [one.about for one in audit.in_trust if one.band == "low"]
    return (
        Alert(
            "trust-erosion",
            (),
            f"The level of trust fell from {float(before):g} to {float(last):g} of 10.",
            (
                *(
                    f"median {float(one.level.value or 0):g} of {one.level.ratings} ratings by "
                    f"{one.level.raters} raters, {one.level.as_of or 'without a day'}"
                    for one in shown
                ),
                *(f"trust in {id} is low in the middle" for id in low),
            ),
            Certainty.LIKELY,
            "it rests on what members said of each other in two audits",
            since=audit.level.as_of,
            matter="level",
        ),
    )


def _broken(broken: list[Happened], alone: list[Happened], missing: tuple[str, ...]) -> tuple[Alert, ...]:
    if len(broken) + len(alone) < TOO_MANY:
        return ()
    promises = "1 promise" if len(broken) == 1 else f"{len(broken)} promises"
    whose = listed(dict.fromkeys(who for _, who, _ in (*broken, *alone)))
    statements = "1 statement" if len(alone) == 1 else f"{len(alone)} statements"
    return (
        Alert(
            "trust-erosion",
            (),
            f"{promises} broken and {statements} made alone within three months, by {whose}.",
            (
                *(f"{on}, a promise broken by {who}: {ended(what)}" for on, who, what in broken),
                *(f"{on}, a statement that {who} made alone: {ended(what)}" for on, who, what in alone),
            ),
            Certainty.FIRM,
            "each is on record with its day",
            missing,
            since=min((*broken, *alone))[0],
            matter="promises",
        ),
    )


def complacency_monitor(
    check_ins: Iterable[CheckIn],
    day: date,
    *,
    started_on: date | None,
    months: int = REFRESHER_MONTHS,
) -> Watched:
    """Watch whether members still say what they can't do.

    Parameters
    ----------
    check_ins : check-ins and refreshers, held or skipped
    day : the day to look at
    started_on : when the alliance began; None where it isn't known
    months : after how many months a refresher comes again, from the charter; quarterly is proposed (S3)

    Returns
    -------
    Watched
        Alerts where a refresher is overdue by 30 days or more, and where the last two brought no change.

    Examples
    --------
    >>> complacency_monitor([], date(2026, 6, 4), started_on=date(2026, 1, 5)).alerts[0].seen
    'The refresher due on 2026-04-05 is 60 days overdue; none was ever held.'
    """
    given = [one for one in check_ins if one.on <= day]
    past = held(given, CheckInKind.REFRESHER, day)
    due = next_due(given, CheckInKind.REFRESHER, started_on=started_on, months=months, day=day)
    looked_at = (f"{len(past)} refreshers that were held", f"a rhythm of {months} months")
    if due is None:
        missing = ("the day the alliance started, or a refresher",)
        return Watched(
            "complacency", False, "Whether a refresher is due isn't known.", (), looked_at, missing
        )
    alerts: list[Alert] = []
    if due.overdue_days >= OVERDUE_DAYS:
        last = f"the last was held on {due.last_on}" if due.last_on else "none was ever held"
        left_out = [
            one for one in skipped(given, CheckInKind.REFRESHER, day) if one.on > (due.last_on or date.min)
        ]
        alerts.append(
            Alert(
                "complacency",
                (),
                f"The refresher due on {due.due_on} is {due.overdue_days} days overdue; {last}.",
                (
                    last,
                    *(f"skipped on {one.on}" + (f": {one.why}" if one.why else "") for one in left_out),
                ),
                Certainty.FIRM,
                "the days are on record",
                since=due.due_on + timedelta(OVERDUE_DAYS),
                matter="overdue",
            )
        )
    last_two = past[-UNCHANGED_IN_A_ROW:]
    if len(last_two) == UNCHANGED_IN_A_ROW and not any(one.brought_change for one in last_two):
        told = sum(bool(one.changes) for one in last_two)
        alerts.append(
            Alert(
                "complacency",
                (),
                f"The last two refreshers, of {last_two[0].on} and {last_two[1].on}, brought no change.",
                tuple(
                    f"{one.on}: {len(one.changes)} vulnerabilities looked at, none other than before"
                    for one in last_two
                ),
                Certainty.LIKELY if told else Certainty.WEAK,
                "weaknesses may really have stayed as they were"
                if told
                else "nothing was written down, which may also mean that nobody wrote",
                since=last_two[1].on,
                matter="no-change",
            )
        )
    says = " ".join(one.seen for one in alerts) or (
        f"The next refresher {'was' if due.overdue_days else 'is'} {due.in_words}."
    )
    return Watched("complacency", True, says, tuple(alerts), looked_at)
