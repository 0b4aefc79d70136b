"""The entrance that `archstone serve` opens: the web server's own, which warms itself up."""

from __future__ import annotations

from datetime import UTC, datetime
from threading import Thread

from archstone.platform.config.wsgi import application as application  # noqa: PLC0414 - what is served


def _warm_up() -> None:
    """Load the routes and the search while nobody asks yet, so that the first who comes needn't wait."""
    from django.db import connection
    from django.urls import get_resolver

    from archstone.platform.services.registry_index import warm_up

    get_resolver()._populate()
    warm_up(now=datetime.now(UTC))
    connection.close()


Thread(target=_warm_up, name="warm-up", daemon=True).start()
