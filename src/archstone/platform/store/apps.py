"""The one Django app that holds all tables."""

from __future__ import annotations

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class StoreConfig(AppConfig):
    """All tables of the platform, whatever their room."""

    name = "archstone.platform.store"
    label = "store"
    default = True

    def ready(self) -> None:
        """Lay out what makes organisations searchable after every migration."""
        from archstone.platform.store.registries.search_tables import lay_out

        post_migrate.connect(lay_out, sender=self)
