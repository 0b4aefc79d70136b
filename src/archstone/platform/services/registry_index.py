"""The search index that matches are found in: built by a job, opened once a process, kept up to date.

Each process maps the newest file into memory and, before each search, puts in what changed since. A file is
never written to again; a new one takes its place, and who still searches the old one finishes.
"""

from __future__ import annotations

import logging
import secrets
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from threading import RLock
from typing import TYPE_CHECKING

import numpy as np
from django.conf import settings
from django.db import DatabaseError, transaction
from django.utils.translation import gettext as _

from archstone.files.atomic import made_once
from archstone.model.audit_snapshots import snapshot_number
from archstone.model.errors import ArchstoneError, NotFound
from archstone.platform.services import queue
from archstone.platform.services.imports import BUILD_INDEX
from archstone.platform.store.organisations.models import Organisation
from archstone.platform.store.registries.changes import changed_since, last_change
from archstone.platform.store.registries.indexing import (
    Marks,
    cells_in_order,
    indexed_organisations,
    marks_of,
    newest_file,
)
from archstone.platform.store.registries.models import RegistryChange, RegistryIndexFile

if TYPE_CHECKING:
    from archstone.engines.banded_index import BandedIndex
    from archstone.engines.sealed_bands import SketchSecret

KEPT_FILES = 2
KEY_BYTES = 32
SKETCH_KEY = "sketch.key"
BUILT_AT_ONCE = 20_000
REBUILD_AFTER = 2000
"""Changes after which an index is built anew: each one put in makes the next a little slower."""


@dataclass
class _Open:
    """The index that this process has open, and up to which change it is."""

    file: str
    index: BandedIndex
    snapshot: int
    through: int
    put_in: int = 0


_lock = RLock()
_open: list[_Open] = []


def folder() -> Path:
    """Return where the search indexes lie."""
    place = Path(settings.HOME) / "index"
    place.mkdir(parents=True, exist_ok=True)
    return place


def sketch_secret() -> SketchSecret:
    """Return the key that sketches of sealed sides are drawn with; made once, and kept for ever.

    A second key would draw second sketches of the same sealed sides, and two tell more than one.
    """
    from archstone.engines.sealed_bands import SketchSecret

    return SketchSecret.of(made_once(Path(settings.HOME) / SKETCH_KEY, secrets.token_bytes(KEY_BYTES)))


def build_index(*, now: datetime) -> RegistryIndexFile:
    """Lay the registry out as a new search index; those who search go over to it at their next search.

    Nothing sealed is in the file: only what may be shown, and sketches (see `engines.sealed_bands`).
    """
    from archstone.files.banded_indexes import banded_index_of_columns, save_banded_index
    from archstone.files.registry_tables import columns_of_cells
    from archstone.model.capabilities import standard_taxonomy

    through = last_change()
    audited: list[Marks] = [marks_of(())]
    columns = columns_of_cells(cells_in_order(now=now, audited=audited), standard_taxonomy())
    index = banded_index_of_columns(
        columns,
        secret=sketch_secret(),
        snapshot=snapshot_number(now),
        audited=np.isin(marks_of(columns.id), np.concatenate(audited)),
    )
    name = f"registry-{through}-{secrets.token_hex(4)}.archindex"
    save_banded_index(index, folder() / name)
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


def current_index(*, now: datetime) -> BandedIndex:
    """Give the search index, up to date with all that was committed.

    Raises NotFound where none was built and the registry is too large to build one at once.
    """
    with _lock:
        return _up_to_date(now)


def warm_up(*, now: datetime) -> None:
    """Open the newest index, if there is one, and search it once: what a search needs is loaded then.

    The search is for an organisation that doesn't exist, so that nothing is put in and nothing is told.
    """
    from archstone.engines.banded_search import find_banded_matches
    from archstone.model.audits import Audit, Vulnerability
    from archstone.model.organisations import Organisation as Known

    try:
        if newest_file() is None:
            return
        index = current_index(now=now)
        first = index.shown.taxonomy.ids[0]
        nobody = Known(id="nobody", name="Nobody", audit=Audit((), (Vulnerability(first, 3, 3),)))
        find_banded_matches(index, nobody, top=1)
    except (ArchstoneError, DatabaseError, OSError) as error:
        logging.getLogger(__name__).warning("The search index couldn't be warmed: %s", error)


def _up_to_date(now: datetime) -> BandedIndex:
    newest = newest_file()
    if newest is None or not (folder() / newest.name).exists():  # none yet, or lost with its folder
        newest = _first(now)
    held = _open[0] if _open else None
    if held is None or held.file != newest.name:
        from archstone.files.banded_indexes import open_banded_index

        held = _Open(
            newest.name,
            open_banded_index(folder() / newest.name),
            snapshot=snapshot_number(newest.built_at),
            through=newest.through,
        )
        _open[:] = [held]
    _catch_up(held, now)
    if snapshot_number(now) != held.snapshot:
        _ask_for_a_new_one(held, now)
    return held.index


def _first(now: datetime) -> RegistryIndexFile:
    """Build the first index where that takes a blink; a large registry waits for its job."""
    if is_large():
        queue.enqueue(name=BUILD_INDEX, key=f"first {now:%Y-%m-%dT%H}", now=now)
        raise NotFound(_("The search index is being built; come back in a minute."))
    return build_index(now=now)


def is_large() -> bool:
    """Whether the registry is too large to build an index while somebody waits."""
    return Organisation.objects.order_by().values("pk")[: BUILT_AT_ONCE + 1].count() > BUILT_AT_ONCE


def _catch_up(held: _Open, now: datetime) -> None:
    from archstone.engines.search_index import IndexFull

    through, ids = changed_since(held.through, at_most=REBUILD_AFTER)
    if not ids:
        return
    try:
        for one in indexed_organisations(ids, now=now).values():
            if one.organisation is None:
                _take_out(held.index, one.slug)
                continue
            held.index.put_truth(
                one.organisation, secret=sketch_secret(), snapshot=held.snapshot, audited=one.audited
            )
    except IndexFull:
        held.put_in = REBUILD_AFTER
    held.through = through
    held.put_in += len(ids)
    if held.put_in >= REBUILD_AFTER:
        _ask_for_a_new_one(held, now)


def _ask_for_a_new_one(held: _Open, now: datetime) -> None:
    queue.enqueue(name=BUILD_INDEX, key=f"instead of {held.file}", now=now)


def _take_out(index: BandedIndex, slug: str) -> None:
    try:
        index.remove(slug)
    except NotFound:
        return


def forget() -> None:
    """Let go of the open index: after a fork, and between tests."""
    with _lock:
        _open.clear()
