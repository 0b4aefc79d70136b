"""An installation of the platform: made ready, looked after, and asked what is wrong with it."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.management import call_command
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

MARK = "archstone.json"


def prepare() -> None:
    """Make everything ready to serve: the folder, the tables, the style sheets. Quick where nothing changed.

    A database that is newer than this version is left as it is.
    """
    Path(settings.HOME).mkdir(parents=True, exist_ok=True)
    if is_embedded() and not MigrationRecorder(connection).applied_migrations():
        lay_tables(connection)
    call_command("migrate", interactive=False, verbosity=0)
    call_command("createcachetable", verbosity=0)
    gather_static_files()


def lay_tables(empty: BaseDatabaseWrapper) -> None:
    """Lay the tables of a new database as they are now, without the steps by which they came to be.

    Each step would build every model anew, which takes most of a first start. Where this was cut short, the
    next start goes on.
    """
    there = set(empty.introspection.table_names())
    with empty.schema_editor() as editor:
        for model in apps.get_models():
            if model._meta.can_migrate(empty) and model._meta.db_table not in there:
                editor.create_model(model)
    recorder = MigrationRecorder(empty)
    recorder.ensure_schema()
    for app, name in MigrationLoader(empty).graph.nodes:
        recorder.record_applied(app, name)


def gather_static_files() -> bool:
    """Copy style sheets, scripts and fonts to where they are served from; only if one changed.

    Returns
    -------
    gathered : whether there was anything to do
    """
    mark = Path(settings.STATIC_ROOT) / MARK
    print_of_files = _fingerprint()
    if mark.exists() and json.loads(mark.read_text(encoding="utf-8")).get("files") == print_of_files:
        return False
    call_command("collectstatic", interactive=False, verbosity=0)
    mark.write_text(json.dumps({"files": print_of_files}), encoding="utf-8")
    return True


def _fingerprint() -> str:
    found = []
    for finder in finders.get_finders():
        for path, storage in finder.list(()):
            file = Path(storage.path(path))
            found.append(f"{path} {file.stat().st_size} {file.stat().st_mtime_ns}")
    return hashlib.sha256("\n".join(sorted(found)).encode()).hexdigest()


def is_embedded() -> bool:
    """Whether the database is the embedded one."""
    return connection.vendor == "sqlite"
