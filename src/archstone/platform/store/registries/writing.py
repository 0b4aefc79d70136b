"""Rows of an import written into the registry, some thousand at a time in one short transaction.

Written as plain statements: a million organisations made into objects and back would take minutes longer.
"""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import blake2b
from typing import Any

from django.db import connection, transaction

from archstone.engines.name_search import looked_up_as
from archstone.platform.store.organisations.models import Organisation
from archstone.platform.store.registries.models import DuplicatePair, Suggestion
from archstone.platform.store.registries.search_tables import index_new

COLUMNS = (
    *("slug", "name", "kind", "sector", "place", "annual_budget", "staff", "mission", "strengths"),
    *("vulnerabilities", "deal_breakers", "stances", "touched_by", "funders", "allied_with", "currency"),
    *("own_capabilities", "identifiers", "facts"),
)
"""The columns that an import fills, in the order of a row (`files.registry_streams.FIELDS`)."""
NUMBERS = ("annual_budget", "staff")
LIMITS = {"slug": 120, "name": 300, "kind": 80, "sector": 120, "place": 160, "currency": 3}
_LIMITED = tuple((COLUMNS.index(name), name, limit) for name, limit in LIMITS.items())
AT_ONCE = 1000
SHARED_IDENTIFIER = 1.0
AT_LENGTH = {"cache_size": -64_000, "wal_autocheckpoint": 16_000}
Row = Sequence[Any]


@dataclass
class Written:
    """What became of some rows."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    suggested: int = 0
    refused: list[tuple[int, str, str]] = field(default_factory=list)
    touched: list[int] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _There:
    """What the registry has of a row's organisation."""

    id: int
    hash: int | None
    claimed: bool
    place: str
    hidden: bool


def hash_of(row: Row) -> int:
    """Put what a row says into 63 bits, so that the same said again is known at once."""
    told = "\x1f".join(["" if cell is None else str(cell) for cell in row]).encode()
    return int.from_bytes(blake2b(told, digest_size=8).digest(), "big") >> 1


def identifiers_in(cell: str) -> list[str]:
    """Read identifiers out of a cell: capitals and no spaces, as org-id.guide spells them."""
    return list(dict.fromkeys("".join(part.split()).upper() for part in cell.split(";") if part.strip()))


def too_long(row: Row) -> tuple[str, int] | None:
    """Name the first column of a row that holds more than fits, and how much fits."""
    return next(((name, limit) for k, name, limit in _LIMITED if len(row[k]) > limit), None)


@contextmanager
def written_at_length() -> Iterator[None]:
    """Make ready for a block that writes for minutes.

    SQLite takes what was written over into its file once for some ten transactions, which change the same
    pages of the indexes again and again; and Python doesn't look through a million rows for rings of objects
    that nobody holds any more, of which there are none.
    """
    thresholds = gc.get_threshold()
    gc.set_threshold(100_000, 50, 1000)
    before = _with_pragmas(AT_LENGTH)
    try:
        yield
    finally:
        _with_pragmas(before)
        gc.set_threshold(*thresholds)


def _with_pragmas(values: Mapping[str, int]) -> dict[str, int]:
    """Set how SQLite works; give how it worked before."""
    before: dict[str, int] = {}
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            for name, value in values.items():
                before[name] = cursor.execute(f"PRAGMA {name}").fetchone()[0]
                cursor.execute(f"PRAGMA {name}={value}")
    return before


@transaction.atomic(savepoint=False)
def write_rows(rows: Iterable[tuple[int, Row]], *, run_id: Any, register: str, now: datetime) -> Written:
    """Write rows, each by its id or by an identifier that an organisation has already.

    All of them or none, without a savepoint of their own: under one, SQLite goes through all that it has
    written since with every further row, which took two thirds of an import.

    Returns
    -------
    written : how many were new, changed, unchanged; suggested to organisations that people act for, which
        an import never overwrites; refused, with line, column and how much fits
    """
    done = Written()
    kept: list[tuple[int, Row, int]] = []
    for line, row in rows:
        long = too_long(row)
        if long:
            done.refused.append((line, long[0], str(long[1])))
        else:
            kept.append((line, row, hash_of(row)))
    there = _there(kept)
    new: list[tuple[Row, int]] = []
    changed: list[tuple[_There, Row, int]] = []
    for _, row, said in kept:
        known = there.get(row[0])
        if known is None:
            new.append((row, said))
        elif known.hash == said:
            done.unchanged += 1
        elif known.claimed:
            _suggest(known.id, row, said, run_id, now)
            done.suggested += 1
        else:
            changed.append((known, row, said))
    _change(changed, now)
    done.changed, done.new = len(changed), len(new)
    done.touched = [known.id for known, _, _ in changed] + _insert(new, register, now)
    return done


def known_of(rows: Iterable[Row]) -> Mapping[str, tuple[int, bool, bool]]:
    """Say of rows that are there already: number, whether they say the same, whether it is claimed."""
    kept = [(0, row, hash_of(row)) for row in rows]
    there = _there(kept)
    return {
        row[0]: (there[row[0]].id, there[row[0]].hash == said, there[row[0]].claimed)
        for _, row, said in kept
        if row[0] in there
    }


def _there(rows: Sequence[tuple[int, Row, int]]) -> dict[str, _There]:
    """Find the organisations that rows speak of, by id and then by identifier."""
    found = {
        slug: _There(id, said, claimed_at is not None, place, hidden)
        for slug, id, said, claimed_at, place, hidden in _select(
            f"SELECT slug, {_WHAT_IS_THERE} FROM store_organisation o WHERE slug", [r[0] for _, r, _ in rows]
        )
    }
    missing = {
        identifier: row[0]
        for _, row, _ in rows
        if row[0] not in found and row[17]
        for identifier in identifiers_in(row[17])
    }
    for identifier, id, said, claimed_at, place, hidden in _select(
        f"SELECT i.identifier, {_WHAT_IS_THERE} FROM store_organisationidentifier i "
        "JOIN store_organisation o ON o.id = i.organisation_id WHERE i.identifier",
        list(missing),
    ):
        there = _There(id, said, claimed_at is not None, place, hidden)
        found.setdefault(missing[identifier], there)
    return found


_WHAT_IS_THERE = (
    "o.id, o.imported_hash, o.claimed_at, o.place, o.merged_into_id IS NOT NULL OR o.removed_at IS NOT NULL"
)


def _select(sql: str, values: Sequence[str]) -> Iterator[tuple[Any, ...]]:
    """Run a query that ends where its list of values goes."""
    with connection.cursor() as cursor:
        for start in range(0, len(values), AT_ONCE):
            some = values[start : start + AT_ONCE]
            cursor.execute(f"{sql} IN ({', '.join(['%s'] * len(some))})", some)
            yield from cursor.fetchall()


def _suggest(id: int, row: Row, said: int, run_id: Any, now: datetime) -> None:
    told = {name: cell for name, cell in zip(COLUMNS[1:], row[1:], strict=True) if cell not in ("", None)}
    Suggestion.objects.update_or_create(
        organisation_id=id,
        state=Suggestion.State.OPEN,
        defaults={"said": told, "run_id": run_id, "made_at": now},
    )
    Organisation.objects.filter(pk=id).update(imported_hash=said)


def _change(rows: Sequence[tuple[_There, Row, int]], now: datetime) -> None:
    """Write what rows say; what one is silent about stays as it was, and so does its id."""
    if not rows:
        return
    kept = ", ".join(
        f"{name} = COALESCE(%s, {name})" if name in NUMBERS else f"{name} = COALESCE(NULLIF(%s, ''), {name})"
        for name in COLUMNS[1:]
    )
    at = connection.ops.adapt_datetimefield_value(now)
    with connection.cursor() as cursor:
        cursor.executemany(
            f"UPDATE store_organisation SET {kept}, search_text = %s, imported_hash = %s, changed_at = %s "
            "WHERE id = %s",
            [
                (
                    *row[1:],
                    "" if there.hidden else looked_up_as(row[1], row[4] or there.place),
                    *(said, at, there.id),
                )
                for there, row, said in rows
            ],
        )
    _identify([(there.id, row) for there, row, _ in rows], now)


def _by_default(names: Sequence[str]) -> dict[str, Any]:
    """Give what a new organisation has in the columns that an import says nothing of."""
    return {
        str(f.column): f.get_db_prep_save(f.get_default(), connection)
        for f in Organisation._meta.concrete_fields
        if not f.null and not f.primary_key and f.column not in names
    }


def _insert(rows: Sequence[tuple[Row, int]], register: str, now: datetime) -> list[int]:
    if not rows:
        return []
    names = [*COLUMNS, "search_text", "imported_hash", "register", "estimated", "changed_at"]
    rest = _by_default(names)
    names += rest
    places = ", ".join(["%s"] * len(names))
    sql = f"INSERT INTO store_organisation ({', '.join(names)}) VALUES ({places})"
    at = connection.ops.adapt_datetimefield_value(now)
    with connection.cursor() as cursor:
        cursor.executemany(
            sql,
            [
                (*row, looked_up_as(row[1], row[4]), said, register, bool(row[18]), at, *rest.values())
                for row, said in rows
            ],
        )
    found = _select("SELECT slug, id FROM store_organisation WHERE slug", [row[0] for row, _ in rows])
    number: dict[str, int] = {told[0]: told[1] for told in found}
    index_new(min(number.values()) - 1, max(number.values()))
    _identify([(number[row[0]], row) for row, _ in rows if row[17]], now)
    return list(number.values())


def _identify(rows: Sequence[tuple[int, Row]], now: datetime) -> None:
    """Note whose the identifiers are; one that is another's already makes the two suspects of being one."""
    told = [(identifier, id) for id, row in rows for identifier in identifiers_in(row[17])]
    if not told:
        return
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO store_organisationidentifier (identifier, organisation_id) VALUES (%s, %s) "
            "ON CONFLICT (identifier) DO NOTHING",
            told,
        )
    whose = dict(told)
    owners = _select(
        "SELECT identifier, organisation_id FROM store_organisationidentifier WHERE identifier", list(whose)
    )
    for identifier, owner in owners:
        if owner != whose[identifier]:
            note_pair(owner, whose[identifier], SHARED_IDENTIFIER, [f"The same {identifier}."], now)


def note_pair(one: int, other: int, score: float, why: Sequence[str], now: datetime) -> bool:
    """Note two organisations that may be one; what was decided of them before stands."""
    first, second = sorted((one, other))
    _, made = DuplicatePair.objects.get_or_create(
        one_id=first, other_id=second, defaults={"score": score, "why": list(why), "found_at": now}
    )
    return made
