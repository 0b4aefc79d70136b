"""The verb ``capture``: who pays, on which conditions, and whether decisions follow the money."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, Annotated, Any, Optional

import typer

from archstone.cli.capture_answers import MADE, found_as_json, write_found, write_years
from archstone.cli.founding import has_begun
from archstone.cli.options import AsJson, ColumnNames, NoHeader, OnDay
from archstone.cli.output import Page, hundred, print_json
from archstone.cli.registries import keep_standard_input, read_alliance_file
from archstone.model.errors import RuleBroken
from archstone.model.organisations import with_names

if TYPE_CHECKING:
    from archstone.engines.capture import Concentration, Year
    from archstone.engines.captured_decisions import CapturedDecisions
    from archstone.files.alliances import AllianceFile
    from archstone.model.funding import Funding
    from archstone.model.monitors import Watched

DECISIONS_MADE = (
    "How this is made: of the closed ballots those count in which the funder and the majority of the other "
    "members, one each, said yes and no; the interval is Wilson's, of 95 %. A share is a fact about ballots, "
    "not about motives."
)


@dataclass(frozen=True)
class _Answer:
    """What the record of an alliance says up to a day."""

    day: date
    payments: tuple[Funding, ...]
    recipients: Mapping[str, Concentration]
    years: tuple[Year, ...]
    decisions: tuple[CapturedDecisions, ...]
    ceiling: Fraction | None
    watched: tuple[Watched, ...]
    notes: tuple[str, ...]


def capture(
    file: Annotated[
        Optional[str],  # noqa: UP045
        typer.Argument(metavar="FILE", help="Alliance file with funding; - reads standard input."),
    ] = None,
    *,
    flows: Annotated[
        Optional[str],  # noqa: UP045
        typer.Option(
            "--flows",
            metavar="TABLE",
            help="Instead of FILE, a plain table with funder,recipient,amount,currency and perhaps date.",
        ),
    ] = None,
    columns: ColumnNames = None,
    no_header: NoHeader = False,
    currency: Annotated[
        Optional[str],  # noqa: UP045
        typer.Option(
            "--currency", metavar="CODE", help="Count only this one; else each recipient's usual one."
        ),
    ] = None,
    recipient: Annotated[
        Optional[str],  # noqa: UP045
        typer.Option(
            "--recipient", metavar="NAME", help="With --flows: this one, with its funders and years."
        ),
    ] = None,
    top: Annotated[
        int,
        typer.Option("--top", metavar="N", min=1, help="How many recipients and funders to show in words."),
    ] = 10,
    on: OnDay = None,
    json: AsJson = False,
) -> None:
    """Show how far money concentrates, what funders ask for, and whether decisions follow them.

    One funder that pays most of it needs no vote to have its way; look before it is missed.
    """
    if (file is None) == (flows is None):
        raise RuleBroken("Give either an alliance FILE with funding or a plain --flows table.")
    if flows is not None:
        if on is not None:
            raise RuleBroken("--on is for an alliance FILE; a table is taken whole.")
        from archstone.cli.capture_tables import capture_of_table

        capture_of_table(flows, columns or [], not no_header, currency, recipient, top, json)
        return
    if columns or no_header or recipient is not None:
        raise RuleBroken("--columns, --no-header and --recipient are for a --flows table.")
    keep_standard_input(str(file))
    alliance = read_alliance_file(str(file))
    today = on or date.today()  # the day where the person sits
    has_begun(alliance, today)
    answer = _of_alliance(alliance, today, currency)
    if json:
        print_json(_as_json(answer))
        return
    _write(Page(), answer, {one.id: one.name for one in alliance.registry}, top)


def _of_alliance(file: AllianceFile, day: date, currency: str | None) -> _Answer:
    from archstone.engines.capture import by_year, concentrations, flows_of
    from archstone.engines.capture_monitors import (
        concentration_monitor,
        conditions_monitor,
        decisions_with_funder_monitor,
    )
    from archstone.engines.captured_decisions import captured_decisions, decisions_of
    from archstone.model.charter_rules import ceilings_of
    from archstone.model.funding import ALLIANCE, doubles
    from archstone.model.money import Money

    if currency is not None:
        Money(0, currency)
    payments = tuple(payment for payment in file.room("funding") if payment.on <= day)
    flows = flows_of(payments)
    alliance = file.room("members")
    records = file.room("ballots")
    charter = file.room("charters").charter_in_force
    ceilings = ceilings_of(charter) if charter else {}
    ceiling = ceilings["funder-share"].value if "funder-share" in ceilings else None
    decisions = decisions_of(
        records.ballots, day, mandates=file.room("rules").mandates, proxies=records.proxies
    )
    recipients = concentrations(flows, currency=currency)
    to_all = [flow for flow in flows if flow.recipient == ALLIANCE]
    voters = {member for decision in decisions for member, _ in decision.said}
    payers = dict.fromkeys(flow.funder for flow in to_all if flow.funder in voters)
    return _Answer(
        day,
        payments,
        recipients,
        by_year(to_all, begins=alliance.started_on if alliance else None, currency=currency),
        tuple(captured_decisions(funder, decisions) for funder in payers),
        ceiling,
        (
            concentration_monitor(payments, day, ceiling=ceiling),
            conditions_monitor(payments, file.room("activities").activities, day),
            decisions_with_funder_monitor(payments, decisions, day, ceiling=ceiling),
        ),
        (
            *(f"This looks like a payment written down twice: {second}" for _, second in doubles(payments)),
            *(
                f"{payment} It only passes it on, so it counts under {flow.funder}."
                for payment, flow in zip(payments, flows, strict=True)
                if payment.source != flow.funder
            ),
        ),
    )


def _as_json(answer: _Answer) -> dict[str, Any]:
    return {
        "on": answer.day.isoformat(),
        "recipients": {id: found_as_json(found) for id, found in answer.recipients.items()},
        "years": [
            {
                "from": year.first_on.isoformat(),
                "until": year.last_on.isoformat(),
                **found_as_json(year.found),
            }
            for year in answer.years
        ],
        "ceiling": answer.ceiling,
        "conditions": [
            {
                "funder": payment.source,
                "on": payment.on.isoformat(),
                "says": condition.says,
                "touches": condition.touches,
                "accepted": condition.accepted,
                "ballot": condition.ballot,
                "steers": condition.steers,
            }
            for payment in answer.payments
            for condition in payment.conditions
        ],
        "decisions": [_decisions_as_json(found) for found in answer.decisions],
        "monitors": _watched_as_json(answer.watched),
        "notes": list(answer.notes),
        "made": [MADE, DECISIONS_MADE],
    }


def _watched_as_json(watched: Sequence[Watched]) -> list[dict[str, Any]]:
    from archstone.cli.watched import watched_as_json

    return [watched_as_json(one) for one in watched]


def _decisions_as_json(found: CapturedDecisions) -> dict[str, Any]:
    return {
        "funder": found.funder,
        "differed": len(found.differed),
        "its_way": found.its_way,
        "share": found.share,
        "interval": list(found.interval) if found.interval else None,
        "agreed": found.agreed,
        "ballots": [
            {
                "ballot": one.decision.ballot,
                "on": one.decision.on.isoformat(),
                "stance": one.stance,
                "others_yes": one.yes,
                "others_no": one.no,
                "passed": one.decision.passed,
                "its_way": one.its_way,
            }
            for one in found.differed
        ],
        "left_out": [{"ballot": ballot, "why": why} for ballot, why in found.left_out],
    }


def _write(page: Page, answer: _Answer, names: Mapping[str, str], top: int) -> None:
    from archstone.cli.watched import write_watched
    from archstone.model.funding import ALLIANCE

    page.title("Who pays, and whether decisions follow", f"up to {answer.day}")
    if not answer.payments:
        page.say("No funding is on record up to this day. Write payments under funding, each with its day.")
    for id, found in answer.recipients.items():
        page.gap()
        page.title("Paid to the alliance" if id == ALLIANCE else f"Paid to {names.get(id, id)}")
        write_found(page, found, names, top)
        if id == ALLIANCE:
            write_years(page, answer.years, names)
    if answer.payments:
        page.say(MADE, 2)
    page.points(with_names(note, names) for note in answer.notes)
    if answer.decisions:
        page.gap()
        page.title("Ballots in which a funder and most of the others differed", "the whole record")
        page.table(
            ("funder", "differed", "went its way", "share", "95 % interval", "said the same"),
            (
                (
                    names.get(found.funder, found.funder),
                    len(found.differed),
                    found.its_way,
                    hundred(found.share) if found.differed else "no data",
                    f"{found.interval[0]:.2f} to {found.interval[1]:.2f}" if found.interval else "",
                    found.agreed,
                )
                for found in answer.decisions
            ),
            numbers=(1, 2, 3, 5),
        )
        page.say(DECISIONS_MADE, 2)
    write_watched(page, answer.watched, names)
