"""Lists of names, such as sanctions and incidents, that organisations are held against."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from threading import Lock

from django.db import transaction
from django.utils.translation import gettext as _

from archstone.engines.name_matching import NameHit, NameIndex
from archstone.files.name_lists import read_name_list
from archstone.files.sources import sniffed_format
from archstone.model.errors import RuleBroken
from archstone.platform.services import permissions, trail
from archstone.platform.services.actors import Actor
from archstone.platform.services.errors import TooLarge
from archstone.platform.services.imports import folder
from archstone.platform.services.roles import Role, roles_in
from archstone.platform.store.organisations.models import Organisation
from archstone.platform.store.registries.models import ListedName, NameList

LARGEST = 50_000_000
HITS_TOLD = 3
"""How many listed names are told beside each of many."""


@roles_in.register
def _to_a_list(thing: NameList, actor: Actor) -> frozenset[Role]:
    return frozenset()


@dataclass(frozen=True, slots=True)
class ListHit:
    """A listed name that is like an organisation's: something to look at, never a verdict."""

    name: str
    listed: str
    score: float
    why: tuple[str, ...]
    list: str
    reason: str
    source: str
    list_source: str
    listed_on: date | None


@dataclass
class _Held:
    """The names of all lists laid out, and of which lists they are."""

    version: tuple[int, datetime | None]
    ids: tuple[int, ...]
    index: NameIndex


_lock = Lock()
_held: list[_Held] = []


def load_name_list(
    *, actor: Actor, now: datetime, name: str, source: str, file_name: str, chunks: Iterable[bytes]
) -> NameList:
    """Take in a list of names; one with the same name is replaced whole."""
    permissions.require(actor, "load_name_list")
    if not name.strip():
        raise RuleBroken(_("The list needs a name."), at=("name",))
    path = folder() / f"{secrets.token_hex(16)}{Path(file_name).suffix.lower()[:8]}"
    try:
        _keep(path, chunks)
        sniffed_format(path, Path(file_name).name)
        rows = read_name_list(path, name=Path(file_name).name)
    finally:
        path.unlink(missing_ok=True)
    with transaction.atomic():
        NameList.objects.filter(name=name.strip()).delete()
        made = NameList.objects.create(
            name=name.strip(), source=source.strip(), loaded_at=now, loaded_by_id=actor.person_id
        )
        ListedName.objects.bulk_create(
            [
                ListedName(
                    list=made,
                    name=row.name[:400],
                    reason=row.reason or "",
                    source=row.source or "",
                    listed_on=row.listed_on,
                    listed_as=(row.id or "")[:120],
                )
                for row in rows
            ],
            batch_size=2000,
        )
        trail.record(actor=actor, act="load_name_list", now=now, thing=made, names=len(rows))
    return made


def _keep(path: Path, chunks: Iterable[bytes]) -> None:
    size = 0
    with path.open("wb") as kept:
        for chunk in chunks:
            size += len(chunk)
            if size > LARGEST:
                raise TooLarge(_("A list of names may be 50 MB at most."))
            kept.write(chunk)


def remove_name_list(*, actor: Actor, now: datetime, name_list: NameList) -> None:
    """Take a list out."""
    permissions.require(actor, "load_name_list", name_list)
    with transaction.atomic():
        trail.record(actor=actor, act="remove_name_list", now=now, thing=name_list)
        name_list.delete()


def list_name_lists(*, actor: Actor) -> list[tuple[NameList, int]]:
    """List the lists, each with how many names it holds."""
    permissions.require(actor, "hold_against_lists")
    return [(one, one.names.count()) for one in NameList.objects.order_by("name")]


def hits_of(*, actor: Actor, organisation: Organisation, at_most: int = 5) -> tuple[ListHit, ...]:
    """Hold an organisation's name against all lists, tolerant of spelling, script and order of words."""
    permissions.require(actor, "hold_against_lists", organisation)
    return hits_of_name(actor=actor, name=organisation.name, at_most=at_most)


def hits_of_name(*, actor: Actor, name: str, at_most: int = 5) -> tuple[ListHit, ...]:
    """Hold a name against all lists."""
    permissions.require(actor, "hold_against_lists")
    hits = hits_among([name], at_most=at_most)[name]
    return tuple(replace(hit, source=hit.source or hit.list_source) for hit in hits)


def hits_among(names: Iterable[str], *, at_most: int) -> dict[str, tuple[ListHit, ...]]:
    """Hold many names against all lists; for services that have authorised what they show it with."""
    held = _current()
    if held is None:
        return dict.fromkeys(names, ())
    found = {name: held.index.find(name, top=at_most) if name.strip() else () for name in names}
    wanted = [held.ids[hit.row] for hits in found.values() for hit in hits]
    rows = ListedName.objects.select_related("list").in_bulk(wanted)
    return {
        name: tuple(_hit(hit, row) for hit in hits if (row := rows.get(held.ids[hit.row])) is not None)
        for name, hits in found.items()
    }


def _hit(hit: NameHit, row: ListedName) -> ListHit:
    return ListHit(
        name=hit.name,
        listed=hit.listed,
        score=hit.score,
        why=hit.why,
        list=row.list.name,
        reason=row.reason,
        source=row.source,
        list_source=row.list.source,
        listed_on=row.listed_on,
    )


def _current() -> _Held | None:
    """Lay the names out once a process, and anew when a list changed; None where there are none."""
    newest = NameList.objects.order_by("-loaded_at", "-pk").values_list("pk", "loaded_at").first()
    version = (NameList.objects.count(), newest[1] if newest else None)
    with _lock:
        if not version[0]:
            _held.clear()
            return None
        if not _held or _held[0].version != version:
            rows = list(ListedName.objects.order_by("pk").values_list("pk", "name"))
            _held[:] = [_Held(version, tuple(id for id, _ in rows), NameIndex(name for _, name in rows))]
        return _held[0]
