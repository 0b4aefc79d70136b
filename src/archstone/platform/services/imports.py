"""Imports: a file looked at, read into the registry some thousand rows at a time, stopped, taken up again."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from archstone.files.registry_rows import FIELDS
from archstone.model.errors import ArchstoneError, Conflict, Fault
from archstone.platform.services import events, notifications, permissions, queue, trail
from archstone.platform.services.actors import Actor
from archstone.platform.services.errors import TooLarge
from archstone.platform.services.registries import Found, find_organisations
from archstone.platform.services.roles import Role, roles_in
from archstone.platform.store.registries.changes import note_changes
from archstone.platform.store.registries.models import ImportFault, ImportRun
from archstone.platform.store.registries.search import count_grams
from archstone.platform.store.registries.writing import known_of, write_rows, written_at_length

if TYPE_CHECKING:
    from archstone.files.registry_streams import RegistryStream

ROWS_AT_ONCE = 5000
"""Rows in one transaction: about half a second, in which nobody else can write on SQLite."""
LOOKED_AT = 1000
SHOWN = 20
STALLED_AFTER = timedelta(minutes=2)
NOTED_CHANGES = 200
"""Beyond so many changes the search index is built anew: else the next page would put each of them in."""
MOST_FAULTS_KEPT = 100_000
IMPORT, BUILD_INDEX, FIND_DUPLICATES = "import_registry", "build_registry_index", "find_duplicates"
"""What the jobs are called that an import asks for."""
Clock = Callable[[], datetime]


@roles_in.register
def _to_an_import(thing: ImportRun, actor: Actor) -> frozenset[Role]:
    return frozenset()


@dataclass(frozen=True, slots=True)
class PreviewRow:
    """One row as it was understood, and what would become of it."""

    line: int
    values: Mapping[str, Any]
    fate: str
    alike: tuple[Found, ...]


@dataclass(frozen=True, slots=True)
class Preview:
    """The beginning of a file, looked at before anything is written."""

    run: ImportRun
    rows: tuple[PreviewRow, ...]
    faults: tuple[Fault, ...]
    looked_at: int
    new: int
    changed: int
    unchanged: int
    suggested: int


def folder() -> Path:
    """Return where files lie until they are read."""
    place = Path(settings.MEDIA_ROOT) / "imports"
    place.mkdir(parents=True, exist_ok=True)
    return place


def look_at_file(
    *,
    actor: Actor,
    now: datetime,
    name: str,
    chunks: Iterable[bytes],
    register: str | None = None,
    columns: Mapping[str, str] | None = None,
) -> ImportRun:
    """Take a file in and see whether it is a registry; nothing is written into the registry yet.

    Raises BadInput where it can't be read at all, TooLarge where it is larger than we take.
    """
    permissions.require(actor, "import_registry")
    name = Path(name).name[:200] or "registry.csv"
    path = folder() / f"{secrets.token_hex(16)}{Path(name).suffix.lower()[:8]}"
    digest, size = hashlib.sha256(), 0
    try:
        with path.open("wb") as kept:
            for chunk in chunks:
                size += len(chunk)
                if size > settings.UPLOAD_AT_MOST:
                    raise TooLarge(
                        _("A file may be %(megabytes)s MB at most; send it in parts.")
                        % {"megabytes": settings.UPLOAD_AT_MOST // 1_000_000}
                    )
                digest.update(chunk)
                kept.write(chunk)
        stream = _opened(path, name, register, columns)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    with transaction.atomic():
        run = ImportRun.objects.create(
            started_by_id=actor.person_id,
            started_for_id=actor.organisation_id,
            source=name,
            path=str(path),
            digest=digest.hexdigest(),
            size=size,
            format=str(stream.format),
            register=stream.register or "",
            columns=dict(columns or {}),
            left_out=list(stream.left_out),
            expected=stream.expected,
            created_at=now,
        )
        trail.record(actor=actor, act="look_at_file", now=now, thing=run, bytes=size)
    return run


def _opened(path: Path, name: str, register: str | None, columns: Mapping[str, str] | None) -> RegistryStream:
    from archstone.files.registry_streams import open_registry_stream  # heavy, and most pages never import

    return open_registry_stream(path, name=name, register=register or None, columns=columns or None)


def _stream(run: ImportRun) -> RegistryStream:
    return _opened(Path(run.path), run.source, run.register, run.columns)


def preview(*, actor: Actor, run: ImportRun) -> Preview:
    """Show the first rows as they are understood, and what would become of the first thousand."""
    permissions.require(actor, "import_registry", run)
    if run.state != ImportRun.State.PREVIEW:
        raise Conflict(_("This import has begun already."))
    batch = next(_stream(run).batches(size=LOOKED_AT), None)
    rows = batch.rows if batch else ()
    known = known_of([row for _, row in rows])
    fates = [_fate(known.get(row[0])) for _, row in rows]
    shown = tuple(
        PreviewRow(
            line,
            {name: cell for name, cell in zip(FIELDS, row, strict=True) if cell not in ("", None)},
            fate,
            _alike(actor, row[1]) if fate == "new" else (),
        )
        for (line, row), fate in zip(rows[:SHOWN], fates, strict=False)
    )
    return Preview(
        run,
        shown,
        batch.faults if batch else (),
        len(rows),
        *(fates.count(fate) for fate in ("new", "changed", "unchanged", "suggested")),
    )


def _fate(known: tuple[int, bool, bool] | None) -> str:
    if known is None:
        return "new"
    _, same, claimed = known
    return "unchanged" if same else "suggested" if claimed else "changed"


def _alike(actor: Actor, name: str) -> tuple[Found, ...]:
    """Find organisations whose names are so alike that the row may be one of them."""
    return tuple(f for f in find_organisations(actor=actor, query=name, at_most=3).found if f.score >= 0.93)


def start_import(*, actor: Actor, now: datetime, run: ImportRun) -> None:
    """Begin: a worker reads the file; whoever began sees how far it is."""
    permissions.require(actor, "import_registry", run)
    with transaction.atomic():
        began = ImportRun.objects.filter(pk=run.pk, state=ImportRun.State.PREVIEW).update(
            state=ImportRun.State.WAITING, started_at=now
        )
        if not began:
            raise Conflict(_("This import has begun already."))
        trail.record(actor=actor, act="start_import", now=now, thing=run)
        queue.enqueue(name=IMPORT, key=str(run.pk), now=now, run_id=str(run.pk))


def cancel_import(*, actor: Actor, now: datetime, run: ImportRun) -> None:
    """Stop after the rows that are being written; what is in the registry by then stays."""
    permissions.require(actor, "import_registry", run)
    with transaction.atomic():
        waiting = (ImportRun.State.PREVIEW, ImportRun.State.WAITING)
        stopped = ImportRun.objects.filter(pk=run.pk, state__in=waiting).update(
            state=ImportRun.State.CANCELLED, cancel_asked_at=now, finished_at=now
        )
        asked = ImportRun.objects.filter(pk=run.pk, state=ImportRun.State.RUNNING).update(cancel_asked_at=now)
        if not stopped and not asked:
            raise Conflict(_("This import is over."))
        trail.record(actor=actor, act="cancel_import", now=now, thing=run)
    if stopped:
        Path(run.path).unlink(missing_ok=True)


def stalled_imports(*, now: datetime) -> list[UUID]:
    """Name the imports whose worker is gone: it said nothing for two minutes, or never began."""
    silent = Q(state=ImportRun.State.RUNNING, heartbeat_at__lt=now - STALLED_AFTER)
    unbegun = Q(state=ImportRun.State.WAITING, started_at__lt=now - STALLED_AFTER)
    return list(ImportRun.objects.filter(silent | unbegun).values_list("pk", flat=True))


def carry_out(*, run_id: UUID, clock: Clock, told: Callable[[ImportRun], None] | None = None) -> ImportRun:
    """Read a file into the registry, from its beginning or from where a worker that died left it.

    Each some thousand rows are one transaction, with the place reached and the faults found: so whatever
    happens, no row is counted twice. Of two workers that take the same import up, one stops.
    """
    worker = secrets.token_hex(8)
    taken = _taken_up(run_id, worker, clock())
    run = ImportRun.objects.get(pk=run_id)
    if not taken:
        return run
    try:
        with written_at_length():
            _read_on(run, clock, told)
    except ArchstoneError as error:
        _finish(run, ImportRun.State.FAILED, clock(), why=str(error))
    except FileNotFoundError:
        _finish(run, ImportRun.State.FAILED, clock(), why=_("The file isn't there any more; send it again."))
    except BaseException:  # the worker stops, or something unforeseen: lay it back as far as it came
        ImportRun.objects.filter(pk=run_id, worker=worker).update(
            state=ImportRun.State.WAITING, worker="", started_at=clock()
        )
        raise
    return run


def _taken_up(run_id: UUID, worker: str, now: datetime) -> bool:
    free = Q(state=ImportRun.State.WAITING) | Q(
        state=ImportRun.State.RUNNING, heartbeat_at__lt=now - STALLED_AFTER
    )
    return bool(
        ImportRun.objects.filter(free, pk=run_id).update(
            state=ImportRun.State.RUNNING, worker=worker, heartbeat_at=now
        )
    )


def _read_on(run: ImportRun, clock: Clock, told: Callable[[ImportRun], None] | None) -> None:
    stream = _stream(run)
    counted_at = 0
    for batch in stream.batches(size=ROWS_AT_ONCE, start=run.rows_read):
        now = clock()
        with transaction.atomic():
            written = write_rows(batch.rows, run_id=run.pk, register=run.register, now=now)
            faults = [
                ImportFault(run=run, line=f.line, field=f.field[:80], message=f.message) for f in batch.faults
            ]
            faults += [
                ImportFault(run=run, line=line, field=field, message=_too_long(field, most))
                for line, field, most in written.refused
            ]
            if run.refused < MOST_FAULTS_KEPT:
                ImportFault.objects.bulk_create(faults, batch_size=500)
            run.rows_read = batch.read_to
            run.new += written.new
            run.changed += written.changed
            run.unchanged += written.unchanged
            run.suggested += written.suggested
            run.refused += len(faults)
            run.heartbeat_at = now
            if run.new + run.changed <= NOTED_CHANGES:
                note_changes(written.touched)
            if not _reached(run):
                transaction.set_rollback(True)
                return
        if told:
            told(run)
        if run.new - counted_at > max(20_000, counted_at):
            count_grams()
            counted_at = run.new
        if ImportRun.objects.filter(pk=run.pk, cancel_asked_at__isnull=False).exists():
            _finish(run, ImportRun.State.CANCELLED, clock())
            return
    _finish(run, ImportRun.State.DONE, clock())


def _reached(run: ImportRun) -> bool:
    """Write down how far an import is; False where another worker has taken it up."""
    counted = ("rows_read", "new", "changed", "unchanged", "suggested", "refused", "heartbeat_at")
    return bool(
        ImportRun.objects.filter(pk=run.pk, worker=run.worker).update(
            **{name: getattr(run, name) for name in counted}
        )
    )


def _too_long(field: str, most: str) -> str:
    return _("%(field)s has more than %(most)s characters, which is the most that fits.") % {
        "field": field,
        "most": most,
    }


def _finish(run: ImportRun, state: str, now: datetime, why: str = "") -> None:
    if run.new or run.changed:
        count_grams()
    run.state, run.finished_at, run.why_failed = state, now, why
    with transaction.atomic():
        run.save(update_fields=["state", "finished_at", "why_failed"])
        trail.record(
            actor=Actor(person_id=run.started_by_id, through="job"),
            act="finish_import",
            now=now,
            thing=run,
            state=str(state),
            new=run.new,
            changed=run.changed,
            refused=run.refused,
        )
        if run.new + run.changed > NOTED_CHANGES:
            queue.enqueue(name=BUILD_INDEX, key=f"after {run.pk}", now=now)
        if run.new + run.changed:
            queue.enqueue(name=FIND_DUPLICATES, key=f"after {run.pk}", now=now)
        _tell(run, now)
    Path(run.path).unlink(missing_ok=True)


def _tell(run: ImportRun, now: datetime) -> None:
    """Tell whoever began an import, and the programs of the organisation they act for, how it ended."""
    if run.state == ImportRun.State.CANCELLED:
        return
    failed = run.state == ImportRun.State.FAILED
    kind = "import_failed" if failed else "import_finished"
    rows, faults = run.new + run.changed, run.refused
    if run.started_for_id is not None:
        facts: dict[str, events.Fact] = {"import": str(run.pk)}
        events.emit(
            event=kind,
            organisation_id=run.started_for_id,
            now=now,
            facts=facts if failed else facts | {"rows": rows, "faults": faults},
        )
    if run.started_by_id is not None:
        notifications.notify(
            people=[run.started_by_id],
            kind=kind,
            now=now,
            key=f"{kind}:{run.pk}",
            facts={} if failed else {"rows": rows, "faults": faults},
            url=reverse("import", args=[run.pk]),
        )


def find_import(*, actor: Actor, run_id: UUID) -> ImportRun:
    """Look an import up for somebody who may see it."""
    run = ImportRun.objects.filter(pk=run_id).select_related("started_by").first()
    if run is None:
        raise permissions.not_found()
    permissions.require(actor, "see_imports", run)
    return run


def list_imports(*, actor: Actor, at_most: int = 50) -> list[ImportRun]:
    """List the latest imports: who brought what into the registry."""
    permissions.require(actor, "see_imports")
    return list(ImportRun.objects.select_related("started_by").order_by("-created_at")[:at_most])


def faults_in(*, actor: Actor, run: ImportRun) -> QuerySet[ImportFault]:
    """Give what was wrong with a file, to go through a page at a time."""
    permissions.require(actor, "see_imports", run)
    return ImportFault.objects.filter(run=run)


def faults_of(*, actor: Actor, run: ImportRun, at_most: int | None = None) -> list[ImportFault]:
    """List what was wrong with a file, in the order of its lines."""
    permissions.require(actor, "see_imports", run)
    faults = ImportFault.objects.filter(run=run).order_by("id")
    return list(faults if at_most is None else faults[:at_most])


def faults_as_lines(*, actor: Actor, run: ImportRun) -> Iterable[list[str]]:
    """Give the faults as rows of a table: file, line, field, message."""
    permissions.require(actor, "see_imports", run)
    rows = ImportFault.objects.filter(run=run).order_by("id").iterator(chunk_size=2000)
    told = ([run.source, "" if f.line is None else str(f.line), f.field, f.message] for f in rows)
    return chain([["file", "line", "field", "message"]], told)
