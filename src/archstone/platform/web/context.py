"""What every page knows: where one can go, and for whom one acts."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from archstone.platform.services import permissions
from archstone.platform.services.notifications import count_unread
from archstone.platform.store.organisations.queries import organisations_of
from archstone.platform.web.navigation import navigation


def everywhere(request: HttpRequest) -> dict[str, Any]:
    """Give the header its links and the name of whom one acts for; nothing for a page without a person."""
    actor = getattr(request, "actor", None)
    if actor is None or not actor.signed_in:
        return {"navigation": (), "acting_for": None, "other_organisations": ()}
    mine = organisations_of(actor.person_id, request.now.date())  # type: ignore[attr-defined]
    acting_for = next((o for o in mine if o.id == actor.organisation_id), None)
    return {
        "navigation": navigation(request, actor),
        "acting_for": acting_for,
        "other_organisations": tuple(o for o in mine if o is not acting_for),
        "actor": actor,
        "may_ask": permissions.may(actor, "draft_introduction"),
        "may_list": permissions.may(actor, "make_shortlist"),
        "unread": count_unread(person_id=actor.person_id),
    }
