"""The verb ``trust``: how far members trust each other, and what keeps that trust."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, Annotated, Optional

import typer

from archstone.cli.missing import near_or_all
from archstone.cli.options import AsJson, ColumnNames, NoHeader, OnDay, Picture
from archstone.cli.output import print_json, say_fault, working
from archstone.cli.registries import keep_standard_input, read_alliance_file
from archstone.model.errors import BadInput, NotFound, RuleBroken

if TYPE_CHECKING:
    from archstone.engines.surveys import SurveyFigures
    from archstone.engines.trust import TrustAudit
    from archstone.engines.trust_tables import TrustTable
    from archstone.files.alliances import AllianceFile
    from archstone.model.alliance_records import AllianceRecord
    from archstone.model.check_ins import AgendaItem, Attendance, CheckIn, NextDue
    from archstone.model.gap_talks import GapTalk
    from archstone.model.monitors import Watched
    from archstone.model.responses import ResponseRecord
    from archstone.model.scaffolds import ScaffoldVerdict
    from archstone.model.trust import TrustRatings

RATING_COLUMNS = ("from", "to", "rating")
TEN = (Fraction(1), Fraction(10))


def scale(text: str) -> tuple[Fraction, Fraction]:
    """Read a scale such as -10,10."""
    from archstone.files.plain_tables import BadCell, number

    try:
        low, high = (number(part.strip()) for part in text.split(","))
    except (BadCell, ValueError):
        raise typer.BadParameter(f"{text!r} isn't a scale such as -10,10.") from None
    if low >= high:
        raise typer.BadParameter(f"{text!r} runs from high to low; give the lowest first.")
    return low, high


def trust(
    file: Annotated[
        Optional[str],  # noqa: UP045
        typer.Argument(metavar="FILE", help="Alliance file (YAML or JSON); - reads standard input."),
    ] = None,
    *,
    for_: Annotated[
        Optional[str],  # noqa: UP045
        typer.Option("--for", metavar="ID", help="Also what is this member's own: what it gave, its gaps."),
    ] = None,
    ratings: Annotated[
        Optional[str],  # noqa: UP045
        typer.Option("--ratings", metavar="CSV", help="Instead of FILE, a plain table: from,to,rating."),
    ] = None,
    on_scale: Annotated[
        Optional[tuple],  # type: ignore[type-arg] # noqa: UP045
        typer.Option(
            "--scale", metavar="LO,HI", parser=scale, help="The table's scale, put on 1..10; else 1,10."
        ),
    ] = None,
    columns: ColumnNames = None,
    no_header: NoHeader = False,
    on: OnDay = None,
    picture: Picture = None,
    json: AsJson = False,
) -> None:
    """Show how far members trust each other, so that nobody sees what another gave.

    With the trend over the audits, the next safe step, answers and check-ins kept or missed, what members
    think of it, and the agenda of the next check-in.
    """
    if (file is None) == (ratings is None):
        raise RuleBroken("Give either an alliance FILE or a plain --ratings table, one of the two.")
    today = on or date.today()  # the day where the person sits
    if ratings is not None:
        if for_ or picture or on:
            raise RuleBroken("--for, --on and --picture are for an alliance file, not for a plain table.")
        _table(ratings, on_scale or TEN, columns or [], header=not no_header, json=json)
        return
    if on_scale or columns or no_header:
        raise RuleBroken("--scale, --columns and --no-header are for a plain --ratings table.")
    assert file is not None
    keep_standard_input(file)
    found = look(read_alliance_file(file), today)
    if for_ is not None and for_ not in found.audit.members:
        hint = near_or_all(for_, found.audit.members)
        raise NotFound(f"There is no member {for_!r} on {today}.{hint}")
    if picture:
        _draw(found, picture)
    from archstone.cli.trust_answers import as_json, write

    if json:
        print_json(as_json(found, for_))
    else:
        write(found, for_)


@dataclass(frozen=True)
class TrustLook:
    """All that the verb tells, on one day."""

    day: date
    names: Mapping[str, str]
    ratings: TrustRatings
    audit: TrustAudit
    scaffold: ScaffoldVerdict
    talks: tuple[GapTalk, ...]
    responses: tuple[ResponseRecord, ...]
    response_days: tuple[int, str]
    liaisons: Mapping[str, str]
    check_ins: tuple[CheckIn, ...]
    told_to_partners: frozenset[tuple[str, str]]
    attendance: tuple[Attendance, ...]
    due: tuple[NextDue, ...]
    surveys: tuple[SurveyFigures, ...]
    agenda: tuple[AgendaItem, ...]
    watched: tuple[Watched, ...]


def look(alliance: AllianceFile, today: date) -> TrustLook:
    """Gather what an alliance file tells of trust on a day."""
    from archstone.engines.surveys import survey_figures
    from archstone.engines.trust import audit_of
    from archstone.engines.trust_monitors import complacency_monitor, erosion_of
    from archstone.files.alliance_records import record_of
    from archstone.model.check_ins import CheckInKind, attendance, next_due
    from archstone.model.pilot_verdicts import active_stages, successes_by_stage
    from archstone.model.responses import response_records
    from archstone.model.scaffolds import judge_scaffold

    record = record_of(alliance)
    who, given = record.alliance, record.trust
    with working("Looking at the figures as someone would who wants to know what another gave"):
        audit = audit_of(given, today, who)
    pilots = record.pilots
    scaffold = judge_scaffold(
        audit.level.at_least, successes_by_stage(pilots, today), active=active_stages(pilots, today)
    )
    terms = _Terms.of(alliance)
    check_ins = record.check_ins
    began = who.started_on if who else None
    due = tuple(
        found
        for kind, months in ((CheckInKind.CHECK_IN, terms.check_in), (CheckInKind.REFRESHER, terms.refresher))
        if (found := next_due(check_ins, kind, started_on=began, months=months, day=today))
    )
    there = attendance(check_ins, audit.members, today)
    records = response_records(record.responses, today, terms.response_days[0])
    held_talks = tuple(one for one in record.gap_talks if one.on <= today)
    return TrustLook(
        today,
        {one.id: one.name for one in alliance.registry},
        given,
        audit,
        scaffold,
        held_talks,
        records,
        terms.response_days,
        terms.liaisons,
        tuple(one for one in check_ins if one.on <= today),
        _told_to_partners(record),
        there,
        due,
        tuple(survey_figures(one, today) for one in record.surveys if one.on <= today),
        _agenda(record, due, records, held_talks, there, day=today, days=terms.response_days[0]),
        (
            erosion_of(record, audit),
            complacency_monitor(check_ins, today, started_on=began, months=terms.refresher),
        ),
    )


def _told_to_partners(record: AllianceRecord) -> frozenset[tuple[str, str]]:
    """Name the vulnerabilities that members disclosed to partners or to all: a report names no other."""
    from archstone.model.audits import Disclosure

    known = {Disclosure.PARTNER, Disclosure.PUBLIC}
    return frozenset(
        (one.id, str(each.capability))
        for one in record.registry
        for each in one.audit.vulnerabilities
        if each.disclosure in known
    )


@dataclass(frozen=True)
class _Terms:
    """What the charter in force sets, with what is proposed where it doesn't."""

    check_in: int
    refresher: int
    response_days: tuple[int, str]
    liaisons: Mapping[str, str]

    @classmethod
    def of(cls, alliance: AllianceFile) -> _Terms:
        from archstone.model.charter_rules import deadlines_of, rhythms_of
        from archstone.model.check_ins import CHECK_IN_MONTHS, REFRESHER_MONTHS
        from archstone.model.responses import PROPOSED_DAYS
        from archstone.model.responses import SOURCE as PROPOSED

        charter = alliance.room("charters").charter_in_force
        if charter is None:
            return cls(CHECK_IN_MONTHS, REFRESHER_MONTHS, (PROPOSED_DAYS, str(PROPOSED)), {})
        rhythms, deadlines = rhythms_of(charter), deadlines_of(charter)
        check_in, refresher = rhythms.get("check-in"), rhythms.get("refresher")
        response = deadlines.get("response")
        named = next((one.value("liaisons") for one in charter.made_from("liaisons")), None)
        return cls(
            check_in.value if check_in else CHECK_IN_MONTHS,
            refresher.value if refresher else REFRESHER_MONTHS,
            (response.value, f"the charter, {response.clause}")
            if response
            else (PROPOSED_DAYS, str(PROPOSED)),
            dict(named or {}),
        )


def _agenda(
    record: AllianceRecord,
    due: tuple[NextDue, ...],
    records: tuple[ResponseRecord, ...],
    talks: tuple[GapTalk, ...],
    there: tuple[Attendance, ...],
    *,
    day: date,
    days: int,
) -> tuple[AgendaItem, ...]:
    """Take what is on record as open; alerts are left to `archstone watch`."""
    from archstone.model.check_ins import agenda
    from archstone.model.pledges import PledgeState
    from archstone.model.proposals import stuck
    from archstone.model.responses import Answered

    periods = {one.id: one.period_days for one in record.book.categories}
    return agenda(
        day=day,
        due=due,
        open_incidents=[(one.what, one.on) for one in record.incidents.open_on(day)],
        overdue_pledges=[
            (one.called, one.due_on)
            for one in record.accounts.pledges
            if one.due_on and one.state_on(day) is PledgeState.OVERDUE
        ],
        stuck_proposals=[
            (one.proposal.title or one.proposal.id, one.proposal.proposed_on)
            for one in stuck(record.proposals, periods, day)
        ],
        unanswered_questions=[
            (f"{one.asked} owes {one.asker} an answer: {one.what}", one.asked_on)
            for record in records
            for one in record.open
            if one.state(day, days) is Answered.MISSED
        ],
        gap_talks=[
            (f"{one.between[0]} and {one.between[1]}: what they settled on in their talk", one.on)
            for one in talks
            if one.due(day)
        ],
        absent=[one.member for one in there if one.called_on],
    )


def _draw(found: TrustLook, picture: str) -> None:
    from archstone.documents.pictures import save_picture
    from archstone.documents.trust_picture import trust_picture

    if not found.audit.members:
        say_fault("There is nobody to draw; no picture was written.")
        return
    opened = [one.between for one in found.talks if one.opened]
    save_picture(trust_picture(found.audit, found.names, opened), picture)


def _table(
    path: str, ends: tuple[Fraction, Fraction], columns: list[str], *, header: bool, json: bool
) -> None:
    from archstone.cli.trust_answers import table_as_json, write_table

    found = read_ratings(path, ends, columns, header=header)
    if json:
        print_json(table_as_json(found))
    else:
        write_table(found)


def read_ratings(
    path: str, ends: tuple[Fraction, Fraction], columns: list[str], *, header: bool
) -> TrustTable:
    """Read a plain table of ratings and work out its figures; every faulty row is told."""
    from archstone.engines.trust_tables import on_scale, trust_of_table
    from archstone.files.plain_tables import Column, number, parse_names, read_plain_table

    table = read_plain_table(
        path,
        (Column("from"), Column("to"), Column("rating", number)),
        named=parse_names(columns, RATING_COLUMNS),
        header=header,
    )
    seen: set[tuple[str, str]] = set()
    values, faults = [], []
    for row in table.rows:
        rater, rated, written = row.values
        if rater == rated:
            faults.append(table.fault(row, "to", f"{rater} can't rate its trust in itself."))
        elif (rater, rated) in seen:
            message = f"{rater} rates its trust in {rated} in an earlier row already; keep one."
            faults.append(table.fault(row, "to", message))
        seen.add((rater, rated))
        try:
            values.append(on_scale(written, *ends))
        except RuleBroken as error:
            hint = " Give the table's own with --scale." if ends == TEN else ""
            faults.append(table.fault(row, "rating", f"{error}{hint}"))
    if faults:
        raise BadInput(faults)
    raters, rated_ids = ([row.values[k] for row in table.rows] for k in (0, 1))
    return trust_of_table(raters, rated_ids, values)
