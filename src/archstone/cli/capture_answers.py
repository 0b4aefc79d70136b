"""How a concentration of funding is written, for an alliance file as for a plain table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from archstone.cli.output import Page, hundred
from archstone.model.organisations import with_names
from archstone.model.sentences import counted

if TYPE_CHECKING:
    from archstone.engines.capture import Concentration, Year

MADE = (
    "How this is made: a funder's payments of one currency are added up and divided by all; the squares of "
    "these shares add up to the concentration (HHI; above 0.25 is high). Payments in other currencies and "
    "those of 0 or less are left out and counted. docs/theory/capture.md"
)


def found_as_json(found: Concentration) -> dict[str, Any]:
    """Lay out how the money of one recipient is spread over its funders."""
    return {
        "concentration": found.concentration,
        "high": found.is_high,
        "effective": found.effective,
        "currency": found.currency,
        "total": found.total,
        "largest": _share_as_json(found.largest) if found.largest else None,
        "funders": [_share_as_json(one) for one in found.funders],
        "flows": found.flows,
        "dropped": {"other_currencies": dict(found.other_currencies), "not_positive": found.not_positive},
    }


def _share_as_json(one: Any) -> dict[str, Any]:
    return {"funder": one.funder, "amount": one.amount, "share": one.share}


def write_found(page: Page, found: Concentration, names: Mapping[str, str], top: int) -> None:
    """Write how the money of one recipient is spread over its funders."""
    from archstone.engines.capture_monitors import concentration_said, found_missing, money_said

    page.say(with_names(concentration_said(found), names), 2)
    page.table(
        ("funder", "paid", "share"),
        (
            (names.get(one.funder, one.funder), money_said(one.amount, found.currency), hundred(one.share))
            for one in found.funders[:top]
        ),
        numbers=(1, 2),
    )
    if len(found.funders) > top:
        page.say(f"{counted(len(found.funders) - top, 'more funder')} not shown; ask with --top.", 2)
    page.points(found_missing(found))


def write_years(page: Page, years: Sequence[Year], names: Mapping[str, str]) -> None:
    """Write how the concentration went from year to year."""
    page.table(
        ("year", "funders", "concentration", "largest funder", "its share"),
        (
            (
                f"{year.first_on} to {year.last_on}",
                len(year.found.funders),
                "not known" if year.found.concentration is None else f"{float(year.found.concentration):.2f}",
                names.get(year.found.largest.funder, year.found.largest.funder) if year.found.largest else "",
                hundred(year.found.largest.share) if year.found.largest else "",
            )
            for year in years
        ),
        numbers=(1, 2, 4),
    )
