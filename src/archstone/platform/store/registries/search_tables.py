"""What makes organisations searchable beyond what Django's migrations can say.

Threes of letters in FTS5 on SQLite, kept in step by triggers; pg_trgm and tsvector on PostgreSQL. Laid
out after every migration, since SQLite drops the triggers whenever Django makes a table anew. FTS5 keeps no
places of the letters (``detail=none``): a search asks for single threes only and compares whole names
itself, and the index is not half as large and takes a third less time to build. Rows that an import brings
are put into it some thousand at a time by `index_new`: FTS5 writes its pages with each row of a trigger,
which takes many times as long.
"""

from __future__ import annotations

from typing import Any

from django.db import connection, connections

SQLITE = (
    """CREATE VIRTUAL TABLE IF NOT EXISTS store_organisation_search USING fts5(
        search_text, content='store_organisation', content_rowid='id', tokenize='trigram', detail=none)""",
    """CREATE TRIGGER IF NOT EXISTS store_organisation_search_new AFTER INSERT ON store_organisation
       WHEN new.search_text <> '' AND new.imported_hash IS NULL BEGIN
        INSERT INTO store_organisation_search(rowid, search_text) VALUES (new.id, new.search_text); END""",
    """CREATE TRIGGER IF NOT EXISTS store_organisation_search_gone AFTER DELETE ON store_organisation
       WHEN old.search_text <> '' BEGIN
        INSERT INTO store_organisation_search(store_organisation_search, rowid, search_text)
        VALUES ('delete', old.id, old.search_text); END""",
    """CREATE TRIGGER IF NOT EXISTS store_organisation_search_was
       AFTER UPDATE OF search_text ON store_organisation
       WHEN old.search_text <> new.search_text AND old.search_text <> '' BEGIN
        INSERT INTO store_organisation_search(store_organisation_search, rowid, search_text)
        VALUES ('delete', old.id, old.search_text); END""",
    """CREATE TRIGGER IF NOT EXISTS store_organisation_search_is
       AFTER UPDATE OF search_text ON store_organisation
       WHEN old.search_text <> new.search_text AND new.search_text <> '' BEGIN
        INSERT INTO store_organisation_search(rowid, search_text) VALUES (new.id, new.search_text); END""",
    """CREATE VIRTUAL TABLE IF NOT EXISTS store_organisation_grams
       USING fts5vocab(store_organisation_search, 'row')""",
)
POSTGRESQL = (
    "CREATE EXTENSION IF NOT EXISTS pg_trgm",
    """CREATE INDEX IF NOT EXISTS store_organisation_search ON store_organisation
       USING gin (search_text gin_trgm_ops) WHERE search_text <> ''""",
    """CREATE INDEX IF NOT EXISTS store_organisation_words ON store_organisation
       USING gin (to_tsvector('simple', search_text)) WHERE search_text <> ''""",
)


def index_new(above: int, upto: int) -> None:
    """Make the organisations that an import has just brought searchable: those numbered in (above, upto]."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO store_organisation_search(rowid, search_text) SELECT id, search_text "
                "FROM store_organisation WHERE id > %s AND id <= %s AND search_text <> ''",
                [above, upto],
            )


def lay_out(*, using: str = "default", **_: Any) -> None:
    """Make what isn't there yet; a registry that is there already is searchable at once."""
    there = connections[using]
    if "store_organisation" not in there.introspection.table_names():
        return
    with there.cursor() as cursor:
        if there.vendor == "postgresql":
            for statement in POSTGRESQL:
                cursor.execute(statement)
            return
        cursor.execute("SELECT count(*) FROM sqlite_master WHERE name = 'store_organisation_search'")
        new = not cursor.fetchone()[0]
        for statement in SQLITE:
            cursor.execute(statement)
        if new:
            cursor.execute(
                "INSERT INTO store_organisation_search(rowid, search_text) "
                "SELECT id, search_text FROM store_organisation WHERE search_text <> ''"
            )
