"""What the doctor looks at: each part of an installation, how it is, and what to do where it isn't well."""

from __future__ import annotations

import os
import shutil
import stat
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.utils import Error as DatabaseError

from archstone.platform.services import queue, registry_index
from archstone.platform.services.installation import is_embedded
from archstone.platform.store.people.models import Person
from archstone.platform.store.registries.indexing import newest_file

LEAST_FREE_BYTES = 1_000_000_000
OLDEST_SQLITE = (3, 37, 0)


class State(StrEnum):
    """How a part is."""

    WELL = "well"
    WATCH = "watch"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Finding:
    """One part of an installation: how it is, in a sentence, and what to do."""

    part: str
    state: State
    sentence: str
    remedy: str = ""


def examine(*, now: datetime) -> tuple[Finding, ...]:
    """Look at every part of the installation; a part that can't be looked at is told as wrong."""
    found: list[Finding] = []
    for look in LOOKS:
        try:
            found += look(now)
        except (DatabaseError, OSError) as error:
            part = look.__name__.strip("_").replace("_", " ")
            found.append(Finding(part, State.WRONG, f"It can't be looked at: {error}", "Mend this first."))
    return tuple(found)


def _python(now: datetime) -> Iterator[Finding]:
    version = ".".join(map(str, sys.version_info[:3]))
    yield Finding("python", State.WELL, f"Python {version} runs.")


def _folder(now: datetime) -> Iterator[Finding]:
    home = Path(settings.HOME)
    if not home.is_dir():
        yield Finding(
            "folder",
            State.WRONG,
            f"The folder {home} isn't there.",
            "Run archstone serve once, or set ARCHSTONE_HOME to a folder that may be written to.",
        )
        return
    if not os.access(home, os.W_OK):
        yield Finding(
            "folder",
            State.WRONG,
            f"The folder {home} can't be written to.",
            "Give its owner the right to write.",
        )
        return
    free = shutil.disk_usage(home).free
    state = State.WELL if free >= LEAST_FREE_BYTES else State.WATCH
    remedy = (
        "" if state is State.WELL else "Make room: a registry of a million organisations takes about 2 GB."
    )
    yield Finding("folder", state, f"{home} has {free / 1e9:,.1f} GB free.", remedy)


def _secret_key(now: datetime) -> Iterator[Finding]:
    file = Path(settings.HOME) / "secret.key"
    if os.environ.get("ARCHSTONE_SECRET_KEY"):
        yield Finding("secret key", State.WELL, "The secret key comes from the environment.")
    elif not file.exists():
        yield Finding("secret key", State.WATCH, "No secret key was made yet.", "Run archstone serve once.")
    else:
        yield _readable_by_its_owner("secret key", file)


def _readable_by_its_owner(part: str, file: Path) -> Finding:
    if stat.S_IMODE(file.stat().st_mode) & 0o077:
        remedy = f"Take their right away: chmod 600 {file}"
        return Finding(part, State.WRONG, f"Others on this machine can read {file}.", remedy)
    return Finding(part, State.WELL, f"The {part} is readable by its owner alone.")


def _database(now: datetime) -> Iterator[Finding]:
    with connection.cursor() as cursor:
        if is_embedded():
            cursor.execute("PRAGMA journal_mode")
            mode = cursor.fetchone()[0]
            good = mode in ("wal", "memory")
            yield Finding(
                "database",
                State.WELL if good else State.WRONG,
                f"The embedded database answers, with journal mode {mode}.",
                ""
                if good
                else "Keep it on a disk of this machine: a network folder can't hold a write-ahead log.",
            )
            cursor.execute("PRAGMA quick_check(1)")
            if (said := cursor.fetchone()[0]) != "ok":
                yield Finding(
                    "database", State.WRONG, f"The database is damaged: {said}", "Restore the latest backup."
                )
        else:
            cursor.execute("SHOW server_version")
            yield Finding("database", State.WELL, f"PostgreSQL {cursor.fetchone()[0]} answers.")
            cursor.execute("SELECT count(*) FROM pg_extension WHERE extname = 'pg_trgm'")
            if not cursor.fetchone()[0]:
                yield Finding(
                    "database",
                    State.WRONG,
                    "The extension pg_trgm isn't there, so the search isn't tolerant of spelling.",
                    "Let a superuser run: CREATE EXTENSION pg_trgm",
                )


def _tables(now: datetime) -> Iterator[Finding]:
    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if waiting:
        yield Finding(
            "tables",
            State.WRONG,
            f"{len(waiting)} changes of the tables wait to be made.",
            "Run archstone serve, which makes them.",
        )
    else:
        yield Finding("tables", State.WELL, "The tables are as this version wants them.")


def _mail(now: datetime) -> Iterator[Finding]:
    if "filebased" in settings.EMAIL_BACKEND:
        yield Finding(
            "mail",
            State.WATCH,
            f"No mail server is set; mail is written to {Path(settings.HOME) / 'outbox'}.",
            "Set ARCHSTONE_MAIL, such as smtp+tls://user:password@mail.example.org:587",
        )
    else:
        yield Finding("mail", State.WELL, f"Mail goes through {getattr(settings, 'EMAIL_HOST', 'memory')}.")


def _address(now: datetime) -> Iterator[Finding]:
    parts = urlsplit(settings.ADDRESS)
    local = parts.hostname in ("127.0.0.1", "localhost", "::1")
    if parts.scheme == "https" or local:
        yield Finding("address", State.WELL, f"People reach it at {settings.ADDRESS}.")
    else:
        yield Finding(
            "address",
            State.WRONG,
            f"People reach it at {settings.ADDRESS}, where passwords travel in the open.",
            "Put a web server with a certificate before it and set ARCHSTONE_ADDRESS to https://…",
        )
    if settings.DEBUG:
        yield Finding(
            "address",
            State.WATCH,
            "ARCHSTONE_DEBUG is on: errors show their inside.",
            "Unset it where others come.",
        )


def _jobs(now: datetime) -> Iterator[Finding]:
    status = queue.read_status(now=now)
    waiting = f"{status.waiting} jobs wait, {status.running} run, {status.failed} failed for good."
    if status.workers:
        yield Finding("jobs", State.WELL, f"Somebody works. {waiting}")
    elif status.last_beat_at is None and not status.overdue:
        yield Finding(
            "jobs", State.WATCH, "No worker ran yet.", "Run archstone serve, or archstone worker beside it."
        )
    else:
        yield Finding(
            "jobs", State.WRONG, f"Nobody works. {waiting}", "Run archstone worker, and keep it running."
        )
    if status.failed:
        yield Finding(
            "jobs",
            State.WATCH,
            f"{status.failed} jobs failed for good.",
            "Look into the log for the reasons.",
        )


def _search_index(now: datetime) -> Iterator[Finding]:
    newest, folder = newest_file(), registry_index.folder()
    if newest is None:
        many = registry_index.is_large()
        sentence = "No search index was built yet."
        remedy = "Keep archstone worker running: it builds one." if many else ""
        yield Finding("search index", State.WATCH if many else State.WELL, sentence, remedy)
        return
    if not (folder / newest.name).exists():
        yield Finding(
            "search index",
            State.WATCH,
            f"The file {folder / newest.name} is gone.",
            "It is built anew at the next search; a large registry waits for archstone worker.",
        )
    else:
        built = f"{newest.built_at:%Y-%m-%d %H:%M}"
        yield Finding(
            "search index",
            State.WELL,
            f"The search index of {built} holds {newest.organisations:,} organisations.",
        )
    key = Path(settings.HOME) / registry_index.SKETCH_KEY
    if key.exists():
        yield _readable_by_its_owner("sketch key", key)
    else:
        yield Finding(
            "sketch key",
            State.WRONG,
            f"The key {key} is gone, with which what is sealed was sketched.",
            "Restore it from the backup before anybody searches: two keys tell more than one.",
        )


def _stewards(now: datetime) -> Iterator[Finding]:
    count = Person.objects.filter(is_steward=True, is_active=True).count()
    if count:
        yield Finding("stewards", State.WELL, f"Stewards who look after the platform: {count}.")
    else:
        yield Finding(
            "stewards",
            State.WATCH,
            "Nobody looks after the platform: claims aren't decided.",
            "Make an account a steward: archstone steward you@example.org",
        )


LOOKS: list[Callable[[datetime], Iterator[Finding]]] = [
    _python,
    _folder,
    _secret_key,
    _database,
    _tables,
    _mail,
    _address,
    _jobs,
    _search_index,
    _stewards,
]
"""What is looked at, in this order; rooms that keep something of their own add to it."""
