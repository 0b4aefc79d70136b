"""A new database: laid at once, and yet the same as one that every migration went through."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, connections
from django.db.backends.sqlite3.base import DatabaseWrapper
from django.db.migrations.executor import MigrationExecutor

from archstone.platform.services.installation import lay_tables

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(connection.vendor != "sqlite", reason="only an embedded database is laid at once"),
]


@pytest.fixture
def laid(tmp_path: Path) -> Any:
    """An embedded database whose tables were laid at once."""
    made = DatabaseWrapper({**connection.settings_dict, "NAME": str(tmp_path / "new.sqlite3")}, "new")
    made.settings_dict["OPTIONS"] = {}
    connections["new"] = made
    lay_tables(made)
    yield made
    made.close()
    del connections["new"]


def drawn(database: Any) -> dict[str, object]:
    """Describe the tables of all models: columns, keys to other tables, indexes, conditions."""
    tables = {
        name
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy
        for name in (model._meta.db_table,)
    }
    described: dict[str, object] = {}
    with database.cursor() as cursor:
        for table in sorted(tables):
            columns = cursor.execute(f'PRAGMA table_info("{table}")').fetchall()
            keys = cursor.execute(f'PRAGMA foreign_key_list("{table}")').fetchall()
            indexes = cursor.execute(f'PRAGMA index_list("{table}")').fetchall()
            told = []
            for _, name, unique, origin, partial in indexes:
                parts = cursor.execute(f'PRAGMA index_info("{name}")').fetchall()
                told.append((unique, origin, partial, tuple(part[2] for part in parts)))
            sql = cursor.execute("SELECT sql FROM sqlite_master WHERE name = %s", [table]).fetchone()[0]
            described[table] = (
                sorted(column[1:4] + column[5:] for column in columns),
                sorted(key[2:5] for key in keys),
                sorted(told, key=str),
                sorted(re.findall(r'CONSTRAINT "(\w+)"', sql)),
            )
    return described


def test_it_is_as_if_every_migration_had_run(laid: Any) -> None:
    at_once, step_by_step = drawn(laid), drawn(connection)
    assert "store_person" in at_once
    assert at_once == step_by_step


def test_no_migration_is_left_to_run(laid: Any) -> None:
    executor = MigrationExecutor(laid)
    assert not executor.migration_plan(executor.loader.graph.leaf_nodes())


def test_a_laying_that_was_cut_short_goes_on(laid: Any) -> None:
    with laid.cursor() as cursor:
        cursor.execute("DROP TABLE django_migrations")
    lay_tables(laid)
    executor = MigrationExecutor(laid)
    assert not executor.migration_plan(executor.loader.graph.leaf_nodes())
