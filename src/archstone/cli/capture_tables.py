"""The verb ``capture`` on a plain table: how far the money of every recipient concentrates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from archstone.cli.capture_answers import MADE, found_as_json, write_found, write_years
from archstone.cli.output import Page, hundred, print_json, working
from archstone.cli.registries import keep_standard_input
from archstone.model.errors import NotFound, did_you_mean
from archstone.model.sentences import counted

if TYPE_CHECKING:
    from archstone.engines.capture import Concentration
    from archstone.files.flow_tables import FlowTable

MANY = 5  # funders, recipients or names that are told of a longer list


def capture_of_table(  # noqa: PLR0917  the options as they were given
    path: str,
    columns: list[str],
    header: bool,
    currency: str | None,
    recipient: str | None,
    top: int,
    json: bool,
) -> None:
    """Answer from a plain table of funding."""
    from archstone.engines.capture import concentrations
    from archstone.files.flow_tables import COLUMNS, read_flows
    from archstone.files.plain_tables import parse_names

    keep_standard_input(path)
    with working(f"Reading {path}"):
        table = read_flows(path, named=parse_names(columns, COLUMNS), currency=currency, header=header)
        found = concentrations(table.flows, currency=currency)
    if recipient is not None and recipient not in found:
        raise NotFound(f"Nobody paid {recipient!r} in this table.{did_you_mean(recipient, found)}")
    chosen = found if recipient is None else {recipient: found[recipient]}
    if json:
        print_json(_table_as_json(table, chosen))
        return
    page = Page()
    if recipient is None:
        _write_table(page, table, found, top)
    else:
        from archstone.engines.capture import by_year

        page.title(f"Paid to {recipient}")
        write_found(page, found[recipient], {}, top)
        own = [flow for flow in table.flows if flow.recipient == recipient]
        write_years(page, by_year(own, currency=found[recipient].currency), {})
        page.say(MADE)


def _table_as_json(table: FlowTable, found: Mapping[str, Concentration]) -> dict[str, Any]:
    return {
        "recipients": {id: found_as_json(one) for id, one in found.items()},
        "rows": table.rows,
        "left_out": dict(table.left_out),
        "doubles": table.doubled,
        "passing_on": list(table.passing_on),
        "to_themselves": list(table.to_themselves),
        "notes": _notes(table),
        "made": [MADE],
    }


def _notes(table: FlowTable) -> list[str]:
    """Say what of a table wasn't counted, or may be counted twice."""
    notes = []
    if table.tags:
        notes.append("The row of HXL tags below the header was passed over.")
    notes += [f"{counted(number, 'row')} {why} can't be counted." for why, number in table.left_out.items()]
    if table.doubled:
        first = table.doubles[0][0]
        notes.append(
            f"{counted(table.doubled, 'row')} {'looks' if table.doubled == 1 else 'look'} like one that "
            f"stands in the table already, such as {first.funder} to {first.recipient}; they were counted."
        )
    if passing := table.passing_on:
        notes.append(
            f"{counted(len(passing), 'organisation')} both pay and are paid ({_named(passing)}), so money "
            "that is passed on may stand on both sides."
        )
    if own := table.to_themselves:
        notes.append(
            f"{_named(own)} {'stands' if len(own) == 1 else 'stand'} as funder and as recipient of one flow."
        )
    return notes


def _named(names: Sequence[str]) -> str:
    more = f" and {len(names) - MANY} more" if len(names) > MANY else ""
    return ", ".join(names[:MANY]) + more


def _write_table(page: Page, table: FlowTable, found: Mapping[str, Concentration], top: int) -> None:
    known = {id: one for id, one in found.items() if one.concentration is not None}
    several = sorted(
        float(one.concentration) for one in known.values() if one.concentration and len(one.funders) >= 3
    )
    page.title("How far funding concentrates", counted(len(found), "recipient"))
    high = sum(bool(one.is_high) for one in known.values())
    page.say(f"Above 0.25, which is high: {high:,} of {counted(len(known), 'recipient')} with a known one.")
    if several:
        page.say(
            f"{counted(len(several), 'recipient')} {'has' if len(several) == 1 else 'have'} three funders or "
            f"more; there it is {several[0]:.2f} to {several[-1]:.2f}, on average "
            f"{sum(several) / len(several):.2f}."
        )
    page.gap()
    largest = sorted(found.values(), key=lambda one: (-len(one.funders), -one.flows, one.recipient))
    page.table(
        ("recipient", "funders", "flows", "concentration", "largest funder", "its share"),
        (
            (
                one.recipient,
                len(one.funders),
                one.flows,
                "not known" if one.concentration is None else f"{float(one.concentration):.2f}",
                one.largest.funder if one.largest else "",
                hundred(one.largest.share) if one.largest else "",
            )
            for one in largest[:top]
        ),
        numbers=(1, 2, 3, 5),
    )
    if len(found) > top:
        page.say(
            f"Those with most funders are shown; {counted(len(found) - top, 'more recipient')} with --top or "
            "--json."
        )
    dropped = sum(one.dropped for one in found.values())
    notes = _notes(table)
    if dropped:
        others = sum(sum(one.other_currencies.values()) for one in found.values())
        notes.append(
            f"{counted(dropped, 'flow')} {'was' if dropped == 1 else 'were'} left out: "
            + " and ".join(
                f"{many:,} {why}"
                for many, why in (
                    (dropped - others, "of 0 or less"),
                    (others, "in another currency than the one counted"),
                )
                if many
            )
            + "."
        )
    page.gap()
    page.points(notes)
    page.say(MADE)
