"""Organisations read for the search index: some thousand at a time, in the order of their ids."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.db import connection

from archstone.files.registry_rows import COLUMNS
from archstone.platform.store.organisations.models import Organisation
from archstone.platform.store.organisations.records import organisation_of
from archstone.platform.store.registries.models import RegistryIndexFile

AT_ONCE = 10_000
NOT_SEARCHED = ("mission", "identifiers", "own_capabilities")
NUMBERS = ("annual_budget", "staff")


def cells_in_order() -> Iterator[list[tuple[Any, ...]]]:
    """Give what an index is made of: rows of cells as a registry file has them, in batches.

    Only what may be seen is among it: of organisations with people the public vulnerabilities alone, of
    records all that was imported. What is sealed enters a search through the module that keeps seals.
    """
    told = ", ".join(_cell(name) for name in COLUMNS)
    last = ""
    while True:
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT {told}, claimed_at IS NOT NULL, slug FROM store_organisation WHERE slug > %s "
                "AND merged_into_id IS NULL AND removed_at IS NULL ORDER BY slug LIMIT %s",
                [last, AT_ONCE],
            )
            rows = cursor.fetchall()
        if not rows:
            return
        last = rows[-1][-1]
        yield [_shown(row) for row in rows]


def _cell(name: str) -> str:
    if name in NOT_SEARCHED:
        return "NULL"
    column = "slug" if name == "id" else name
    return column if name in NUMBERS else f"NULLIF({column}, '')"


_VULNERABILITIES = COLUMNS.index("vulnerabilities")


def _shown(row: tuple[Any, ...]) -> tuple[Any, ...]:
    *cells, claimed, _ = row
    told = cells[_VULNERABILITIES]
    if told:
        cells[_VULNERABILITIES] = may_be_shown(told, claimed=bool(claimed)) or None
    return tuple(cells)


def may_be_shown(vulnerabilities: str, *, claimed: bool) -> str:
    """Leave of a cell of vulnerabilities what an index may hold in the open."""
    parts = vulnerabilities.split(";")
    if claimed:
        return ";".join(part for part in parts if part.strip().endswith(":public"))
    return ";".join(part for part in parts if not part.strip().endswith(":private"))


def shown_organisations(ids: Iterable[int]) -> Mapping[int, tuple[str, Any]]:
    """Give organisations as an index holds them, by number: the id and what it is, None where it is gone."""
    found: dict[int, tuple[str, Any]] = {}
    for row in Organisation.objects.filter(pk__in=list(ids)):
        gone = row.merged_into_id is not None or row.removed_at is not None
        row.vulnerabilities = may_be_shown(row.vulnerabilities, claimed=row.claimed_at is not None)
        found[row.pk] = (row.slug, None if gone else organisation_of(row))
    return found


def newest_file() -> RegistryIndexFile | None:
    """Return the newest search index."""
    return RegistryIndexFile.objects.order_by("-id").first()
