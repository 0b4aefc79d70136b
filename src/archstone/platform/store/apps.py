"""The one Django app that holds all tables."""

from __future__ import annotations

from django.apps import AppConfig


class StoreConfig(AppConfig):
    """All tables of the platform, whatever their room."""

    name = "archstone.platform.store"
    label = "store"
    default = True
