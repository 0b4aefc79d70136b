"""Who says that the same problem or threat touches them."""

from __future__ import annotations

from collections.abc import Collection
from functools import reduce
from operator import or_

from django.db.models import Q

from archstone.files.audit_parts import pieces_of
from archstone.platform.store.organisations.models import Organisation

MOST = 2000
"""So many are looked at; a problem that touches more tells nobody apart."""


def touched_by_the_same(what: str, names: Collection[str], *, but: int) -> dict[str, tuple[str, ...]]:
    """Find who names one of these problems or threats, and which of them.

    Parameters
    ----------
    what : problem or threat
    names : ours
    but : the organisation that asks, left out

    Returns
    -------
    touched : by slug, the names that each shares
    """
    if not names:
        return {}
    wanted = {f"{what}:{name}": name for name in names}
    named = reduce(or_, (Q(touched_by__contains=part) for part in sorted(wanted)))
    rows = (
        Organisation.objects.filter(named, removed_at=None, merged_into=None)
        .exclude(touched_by="")
        .exclude(pk=but)
        .order_by("slug")
        .values_list("slug", "touched_by")[:MOST]
    )
    shared = {slug: tuple(wanted[p] for p in pieces_of(cell) if p in wanted) for slug, cell in rows}
    return {slug: found for slug, found in shared.items() if found}
