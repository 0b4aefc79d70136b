"""The search index that matches are found in: built by a job, opened once a process, kept up to date.

Each process maps the newest file into memory and, before each search, puts in what changed since. A file is
never written to again; a new one takes its place, and who still searches the old one finishes.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from threading import RLock
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from archstone.model.errors import NotFound
from archstone.platform.services import queue
from archstone.platform.services.imports import BUILD_INDEX
from archstone.platform.store.organisations.models import Organisation
from archstone.platform.store.registries.changes import changed_since, last_change
from archstone.platform.store.registries.indexing import cells_in_order, newest_file, shown_organisations
from archstone.platform.store.registries.models import RegistryChange, RegistryIndexFile

if TYPE_CHECKING:
    from archstone.engines.registry_index import RegistryIndex

KEPT_FILES = 2
BUILT_AT_ONCE = 20_000
REBUILD_AFTER = 2000
"""Changes after which an index is built anew: each one put in makes the next a little slower."""


@dataclass
class _Open:
    """The index that this process has open, and up to which change it is."""

    file: int
    index: RegistryIndex
    through: int
    put_in: int = 0


_lock = RLock()
_open: list[_Open] = []


def folder() -> Path:
    """Return where the search indexes lie."""
    place = Path(settings.HOME) / "index"
    place.mkdir(parents=True, exist_ok=True)
    return place


def build_index(*, now: datetime) -> RegistryIndexFile:
    """Lay the registry out as a new search index; those who search go over to it at their next search."""
    from archstone.files.registry_tables import columns_of_cells
    from archstone.files.search_indexes import index_of_columns, save_index
    from archstone.model.capabilities import standard_taxonomy

    through = last_change()
    index = index_of_columns(columns_of_cells(cells_in_order(), standard_taxonomy()))
    name = f"registry-{through}-{secrets.token_hex(4)}.archindex"
    save_index(index, folder() / name)
    with transaction.atomic():
        made = RegistryIndexFile.objects.create(
            name=name, through=through, organisations=len(index), built_at=now
        )
        kept = list(RegistryIndexFile.objects.order_by("-id")[:KEPT_FILES])
        RegistryIndexFile.objects.filter(pk__lt=kept[-1].pk).delete()
        RegistryChange.objects.filter(id__lte=min(file.through for file in kept)).delete()
    names = {file.name for file in kept}
    for file in folder().glob("registry-*.archindex"):
        if file.name not in names and file.stat().st_mtime < now.timestamp():
            file.unlink(missing_ok=True)  # whoever has it mapped keeps it until it lets go
    return made


@contextmanager
def current_index(*, now: datetime) -> Iterator[RegistryIndex]:
    """Lend the search index, up to date with all that was committed; one search at a time in a process.

    Raises NotFound where none was built and the registry is too large to build one at once.
    """
    with _lock:
        yield _up_to_date(now)


def _up_to_date(now: datetime) -> RegistryIndex:
    newest = newest_file()
    if newest is None:
        newest = _first(now)
    held = _open[0] if _open else None
    if held is None or held.file != newest.pk:
        from archstone.files.search_indexes import open_index

        held = _Open(newest.pk, open_index(folder() / newest.name), newest.through)
        _open[:] = [held]
    _catch_up(held, now)
    return held.index


def _first(now: datetime) -> RegistryIndexFile:
    """Build the first index where that takes a blink; a large registry waits for its job."""
    if Organisation.objects.order_by().values("pk")[: BUILT_AT_ONCE + 1].count() > BUILT_AT_ONCE:
        queue.enqueue(name=BUILD_INDEX, key=f"first {now:%Y-%m-%dT%H}", now=now)
        raise NotFound(_("The search index is being built; come back in a minute."))
    return build_index(now=now)


def _catch_up(held: _Open, now: datetime) -> None:
    from archstone.engines.search_index import IndexFull

    through, ids = changed_since(held.through, at_most=REBUILD_AFTER)
    if not ids:
        return
    try:
        for slug, organisation in shown_organisations(ids).values():
            if organisation is not None:
                held.index.put(organisation)
            else:
                _take_out(held.index, slug)
    except IndexFull:
        held.put_in = REBUILD_AFTER
    held.through = through
    held.put_in += len(ids)
    if held.put_in >= REBUILD_AFTER:
        _ask_for_a_new_one(held, now)


def _ask_for_a_new_one(held: _Open, now: datetime) -> None:
    queue.enqueue(name=BUILD_INDEX, key=f"instead of {held.file}", now=now)


def _take_out(index: RegistryIndex, slug: str) -> None:
    try:
        index.remove(slug)
    except NotFound:
        return


def forget() -> None:
    """Let go of the open index: after a fork, and between tests."""
    with _lock:
        _open.clear()
