"""Personal data: everything that the platform holds on a person, room by room, to take away or to erase.

A room that keeps something on people says so here::

    @holds_data("audits", Rating)
    def ratings_of(person_id): ...

    @erases_data("audits")
    def forget_rater(person_id, now): ...

and names the tables that it answers for. A table that refers to people and is named by no room fails a test,
so that nothing is forgotten when a table is added.
"""

from __future__ import annotations

import importlib
import io
import json
import pkgutil
import zipfile
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from functools import cache
from typing import Any
from uuid import UUID

from django.db.models import Model

from archstone.platform import services
from archstone.platform.services import permissions, trail
from archstone.platform.services.actors import Actor

Reader = Callable[[UUID], object]
Eraser = Callable[[UUID, datetime], None]

_readers: dict[str, Reader] = {}
_erasers: dict[str, Eraser] = {}
_tables: dict[type[Model], str] = {}


def holds_data(room: str, *tables: type[Model]) -> Callable[[Reader], Reader]:
    """Name a function that reads what *room* holds on a person, from *tables*, as what JSON can hold."""

    def named(read: Reader) -> Reader:
        _readers[room] = read
        _tables.update(dict.fromkeys(tables, room))
        return read

    return named


def erases_data(room: str) -> Callable[[Eraser], Eraser]:
    """Name a function that makes *room* forget a person, where deleting their row doesn't do it."""

    def named(erase: Eraser) -> Eraser:
        _erasers[room] = erase
        return erase

    return named


@cache
def _learn_all_rooms() -> None:
    """Import every service once, so that every room has said what it holds."""
    for module in pkgutil.iter_modules(services.__path__, f"{services.__name__}."):
        importlib.import_module(module.name)


def tables_held() -> Mapping[type[Model], str]:
    """Give the tables that some room answers for."""
    _learn_all_rooms()
    return dict(_tables)


def export_personal_data(*, actor: Actor, now: datetime) -> bytes:
    """Pack everything that the platform holds on the actor: a JSON file a room, in a ZIP archive."""
    permissions.require(actor, "export_personal_data")
    _learn_all_rooms()
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for room, read in sorted(_readers.items()):
            said = json.dumps(read(actor.person), default=_plain, ensure_ascii=False, indent=2)
            entry = zipfile.ZipInfo(f"{room}.json", date_time=now.timetuple()[:6])
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, said + "\n")
    trail.record(actor=actor, act="export_personal_data", now=now)
    return packed.getvalue()


def erase_everywhere(person_id: UUID, now: datetime) -> None:
    """Let every room forget a person; within the transaction of the erasure."""
    _learn_all_rooms()
    for _room, erase in sorted(_erasers.items()):
        erase(person_id, now)


def rows(found: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Read rows of a table as what JSON can hold."""
    return [dict(row) for row in found]


def _plain(value: object) -> str:
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value)
