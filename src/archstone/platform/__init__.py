"""The web platform: the same engines, for people who work together through a browser or the API."""

from __future__ import annotations

import os

SETTINGS = "archstone.platform.config.settings"


def start() -> None:
    """Set the platform up in this process: settings, tables, routes. Costs a second; done once.

    Whoever needs the database from the command line calls this first.
    """
    import django
    from django.apps import apps

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)
    if not apps.ready:
        django.setup()
