"""The index of the registry that searches look into, one a process."""

from __future__ import annotations

from threading import Lock

from django.conf import settings
from django.db.models import Count, Max

from archstone.engines.banded_index import BandedIndex
from archstone.engines.sealed_bands import SketchSecret
from archstone.model.registries import Registry
from archstone.platform.store.organisations.models import Organisation
from archstone.platform.store.organisations.records import organisation_of

_lock = Lock()
_held: dict[tuple[object, ...], BandedIndex] = {}


def current_index() -> BandedIndex:
    """Give the index as the registry stands; made anew where an organisation was changed since."""
    there = Organisation.objects.filter(removed_at=None, merged_into=None)
    stamp = tuple(there.aggregate(n=Count("pk"), at=Max("changed_at"), last=Max("pk")).values())
    with _lock:
        if stamp not in _held:
            _held.clear()
            _held[stamp] = _built()
        return _held[stamp]


def _built() -> BandedIndex:
    rows = list(Organisation.objects.filter(removed_at=None, merged_into=None).order_by("slug"))
    audited = {row.slug: row.is_member or not row.estimated for row in rows}
    registry = Registry(tuple(organisation_of(row) for row in rows))
    secret = SketchSecret.of(f"sketches {settings.SECRET_KEY}".encode())
    return BandedIndex.build(registry, secret=secret, snapshot=0, audited=audited)
