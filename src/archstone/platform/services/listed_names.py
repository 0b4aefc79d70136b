"""Names held against the lists of sanctions and incidents that this platform was given."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from threading import Lock

from django.db.models import Count, Max

from archstone.engines.name_matching import NameHit, NameIndex
from archstone.platform.store.registries.models import ListedName, NameList

MOST_TOLD = 3

_lock = Lock()
Listed = tuple[str, str, str, date | None]
_held: dict[tuple[object, ...], tuple[NameIndex, list[Listed]]] = {}


@dataclass(frozen=True, slots=True)
class ListedHit:
    """A name on a list that is like one of ours, with why: for a person to look at, never a verdict."""

    listed: str
    list: str
    reason: str
    source: str
    listed_on: date | None
    score: float
    why: tuple[str, ...]


def hits_for(names: Iterable[str]) -> dict[str, tuple[ListedHit, ...]]:
    """Find for each name the listed ones that are like it, the most alike first; empty where none is."""
    found = _index()
    if found is None:
        return dict.fromkeys(names, ())
    index, rows = found
    return {
        name: tuple(_hit(hit, rows[hit.row]) for hit in index.find(name, top=MOST_TOLD)) for name in names
    }


def _hit(hit: NameHit, listed: Listed) -> ListedHit:
    of, reason, source, listed_on = listed
    return ListedHit(hit.listed, of, reason, source, listed_on, hit.score, hit.why)


def _index() -> tuple[NameIndex, list[Listed]] | None:
    """Lay the lists out once a process, and anew where one was loaded since."""
    stamp = tuple(NameList.objects.aggregate(n=Count("pk"), at=Max("loaded_at"), last=Max("pk")).values())
    if not stamp[0]:
        return None
    with _lock:
        if stamp not in _held:
            rows = list(
                ListedName.objects.order_by("pk").values_list(
                    "name", "list__name", "reason", "source", "listed_on"
                )
            )
            _held.clear()
            _held[stamp] = NameIndex([row[0] for row in rows]), [row[1:] for row in rows]
        return _held[stamp] if _held[stamp][1] else None
