"""Organisations read for the search index: some thousand at a time, in the order of their ids.

What is read here holds the truth, sealed side and all. It goes into `files.banded_indexes` and
`engines.banded_index` alone, which draw sketches of it and keep nothing else that isn't public.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from typing import Any

import numpy as np
import numpy.typing as npt
from django.db import connection

from archstone.files.registry_rows import COLUMNS
from archstone.model.audits import Audit, Disclosure
from archstone.model.organisations import Organisation as ModelOrganisation
from archstone.platform.store.audits.counting import counting_audits
from archstone.platform.store.organisations.models import Organisation
from archstone.platform.store.organisations.records import organisation_of
from archstone.platform.store.registries.models import RegistryIndexFile

Marks = npt.NDArray[np.uint64]
AT_ONCE = 10_000
NOT_SEARCHED = ("mission", "identifiers", "own_capabilities")
NUMBERS = ("annual_budget", "staff")
_STRENGTHS, _VULNERABILITIES = COLUMNS.index("strengths"), COLUMNS.index("vulnerabilities")


@dataclass(frozen=True, slots=True)
class Indexed:
    """An organisation as an index takes it, None where it is gone; whether its audit is its own."""

    slug: str
    organisation: ModelOrganisation | None
    audited: bool


def cells_in_order(*, now: datetime, audited: list[Marks]) -> Iterator[list[tuple[Any, ...]]]:
    """Give what an index is made of: rows of cells as a registry file has them, in batches.

    Parameters
    ----------
    now : the audits of members are those that count at this moment
    audited : is filled with the marks of those whose audit is their own; the others' are estimates
    """
    told = ", ".join(_cell(name) for name in COLUMNS)
    last = ""
    if connection.vendor == "sqlite":  # else much of the file would stay mapped, beside the index
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA mmap_size=0")
    while True:
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT {told}, claimed_at IS NOT NULL, estimated, id, slug FROM store_organisation "
                "WHERE slug > %s AND merged_into_id IS NULL AND removed_at IS NULL ORDER BY slug LIMIT %s",
                [last, AT_ONCE],
            )
            rows = cursor.fetchall()
        if not rows:
            return
        last = rows[-1][-1]
        counting = counting_audits([row[-2] for row in rows if row[-4]], now=now)
        audited.append(marks_of([row[-1] for row in rows if row[-4] or not row[-3]]))
        batch = []
        for *cells, claimed, estimated, id, _slug in rows:
            cells[_VULNERABILITIES] = (
                counting_vulnerabilities(
                    cells[_VULNERABILITIES] or "",
                    strengths=cells[_STRENGTHS] or "",
                    claimed=bool(claimed),
                    estimated=bool(estimated),
                    counting=counting.get(id),
                )
                or None
            )
            batch.append(tuple(cells))
        yield batch


def marks_of(ids: Iterable[str]) -> Marks:
    """Mark ids, to find them again among a million without keeping their text.

    Two ids with the same mark would at worst give a sketch to one whose audit is an estimate.
    """
    digests = bytearray()
    for id in ids:
        digests += blake2b(id.encode(), digest_size=8).digest()
    return np.frombuffer(bytes(digests), dtype=np.uint64)


def _cell(name: str) -> str:
    if name in NOT_SEARCHED:
        return "NULL"
    column = "slug" if name == "id" else name
    return column if name in NUMBERS else f"NULLIF({column}, '')"


def counting_vulnerabilities(
    told: str, *, strengths: str, claimed: bool, estimated: bool, counting: Audit | None
) -> str:
    """Say which vulnerabilities of an organisation count for others now, as a registry file writes them.

    An estimate from public records is public. What a record's importer sealed stays sealed. Of a member's
    audit what is public counts at once, and what is sealed or for partners as it stood at the last snapshot.
    """
    parts = [part.strip() for part in told.split(";") if part.strip()]
    if not claimed and estimated:
        return ";".join(":".join([*part.split(":")[:3], Disclosure.PUBLIC]) for part in parts)
    if not claimed:
        return ";".join(part for part in parts if not part.endswith(f":{Disclosure.PRIVATE}"))
    open_now = [part for part in parts if part.endswith(f":{Disclosure.PUBLIC}")]
    taken = {part.partition(":")[0] for part in (*open_now, *strengths.split(";"))}
    sealed = [
        f"{v.capability}:{v.severity}:{v.need}:{v.disclosure}"
        for v in (counting.counting if counting else ())
        if v.disclosure is not Disclosure.PUBLIC and v.capability not in taken
    ]
    return ";".join((*open_now, *sealed))


def indexed_organisations(ids: Iterable[int], *, now: datetime) -> Mapping[int, Indexed]:
    """Give organisations as an index takes them, by number."""
    rows = list(Organisation.objects.filter(pk__in=list(ids)))
    counting = counting_audits([row.pk for row in rows if row.claimed_at is not None], now=now)
    found: dict[int, Indexed] = {}
    for row in rows:
        gone = row.merged_into_id is not None or row.removed_at is not None
        claimed = row.claimed_at is not None
        row.vulnerabilities = counting_vulnerabilities(
            row.vulnerabilities,
            strengths=row.strengths,
            claimed=claimed,
            estimated=row.estimated,
            counting=counting.get(row.pk),
        )
        found[row.pk] = Indexed(
            row.slug, None if gone else organisation_of(row), audited=claimed or not row.estimated
        )
    return found


def newest_file() -> RegistryIndexFile | None:
    """Return the newest search index."""
    return RegistryIndexFile.objects.order_by("-id").first()
