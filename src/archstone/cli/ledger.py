"""The verb ``ledger``: what members gave, bore and promised, and costs shared by five rules side by side."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated, Optional

import typer

from archstone.cli.ledger_answers import ledger_as_json, table_as_json
from archstone.cli.ledger_pages import write_ledger, write_table
from archstone.cli.options import AsJson, ColumnNames, NoHeader, OnDay, Picture, day
from archstone.cli.output import Page, print_json, working
from archstone.cli.registries import keep_standard_input, read_alliance_file
from archstone.model.errors import RuleBroken

if TYPE_CHECKING:
    from archstone.engines.ledger import Ledger
    from archstone.files.alliances import AllianceFile


def ledger(
    file: Annotated[
        Optional[str],  # noqa: UP045
        typer.Argument(metavar="FILE", help="Alliance file (YAML or JSON); - reads standard input."),
    ] = None,
    *,
    on: OnDay = None,
    since: Annotated[
        Optional[date],  # noqa: UP045
        typer.Option(
            "--from", metavar="DATE", parser=day, help="The first day; else a year to the last one."
        ),
    ] = None,
    until: Annotated[
        Optional[date],  # noqa: UP045
        typer.Option("--until", metavar="DATE", parser=day, help="The last day; else the day of --on."),
    ] = None,
    year: Annotated[
        Optional[int],  # noqa: UP045
        typer.Option("--year", metavar="YEAR", min=1900, max=2999, help="A calendar year, up to today."),
    ] = None,
    currency: Annotated[
        Optional[str],  # noqa: UP045
        typer.Option("--currency", metavar="CODE", help="Write all amounts in this one; else the usual one."),
    ] = None,
    costs: Annotated[
        Optional[str],  # noqa: UP045
        typer.Option("--costs", metavar="CSV", help="Instead of FILE, a table: member,cost,budget,benefit."),
    ] = None,
    columns: ColumnNames = None,
    no_header: NoHeader = False,
    out: Annotated[
        Optional[str],  # noqa: UP045
        typer.Option("--out", metavar="OUT.xlsx", help="Also write the ledger as a workbook."),
    ] = None,
    picture: Picture = None,
    json: AsJson = False,
) -> None:
    """Show what members gave, bore, promised and gained, and share the costs of working together.

    What a gift cost its giver stands beside what it was worth to those who received it, never netted.
    Burdens are set against each member's size, and shared costs are divided equally, by size, by benefit, by
    Shapley and by the nucleolus, side by side.
    """
    if (file is None) == (costs is None):
        raise RuleBroken("Give either an alliance FILE or a plain --costs table, one of the two.")
    if year is not None and (since or until):
        raise RuleBroken("--year is a span of its own; leave out --from and --until.")
    if costs is not None:
        if on or since or until or year or picture or out:
            raise RuleBroken(
                "A plain --costs table has no days; it takes --currency, --columns and --json alone."
            )
        _answer_table(costs, columns or [], currency or "", header=not no_header, json=json)
        return
    assert file is not None
    keep_standard_input(file)
    alliance = read_alliance_file(file)
    today = on or date.today()  # the day where the person sits
    if year is not None:
        since, until = date(year, 1, 1), min(date(year, 12, 31), today)
    found = _found(alliance, since, until or today, currency)
    names = {one.id: one.name for one in alliance.registry}
    if picture:
        from archstone.documents.ledger_picture import ledger_picture
        from archstone.documents.pictures import save_picture

        save_picture(ledger_picture(found, names), picture)
    if out:
        from archstone.files.ledger_workbooks import write_ledger_workbook

        write_ledger_workbook(found, out, names)
    if json:
        print_json(ledger_as_json(found))
    else:
        write_ledger(
            Page(), found, names, str((alliance.document.get("alliance") or {}).get("name") or "Ledger")
        )


def _found(alliance: AllianceFile, since: date | None, until: date, currency: str | None) -> Ledger:
    from archstone.engines.ledger import Terms
    from archstone.engines.ledger import ledger as lay_out
    from archstone.files.accounts import accounts_of

    with working("Adding up the accounts"):
        return lay_out(
            accounts_of(alliance),
            alliance=alliance.room("members"),
            organisations=alliance.registry,
            since=since,
            until=until,
            currency=currency,
            terms=Terms.of(alliance.room("charters").charter_in_force),
        )


def _answer_table(path: str, columns: list[str], currency: str, *, header: bool, json: bool) -> None:
    from archstone.engines.cost_tables import ledger_from_table
    from archstone.files.cost_tables import COST_COLUMN_NAMES, read_cost_table
    from archstone.files.plain_tables import parse_names

    rows = read_cost_table(path, named=parse_names(columns, COST_COLUMN_NAMES), header=header)
    found = ledger_from_table(rows, currency=currency)
    if json:
        print_json(table_as_json(found))
    else:
        write_table(Page(), found)
