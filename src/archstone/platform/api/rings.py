"""Rings by API."""

from __future__ import annotations

from typing import Any, Literal

from ninja import Router, Schema

from archstone.platform.api.matches import BANDS, share
from archstone.platform.api.requests import Request
from archstone.platform.services import rings

router = Router(tags=["rings"])


class RingMember(Schema):
    """A member of a ring and what it carries for the next: a band, and the share where it is exact."""

    id: str
    name: str
    band: BANDS
    share: float | None


class RingAnswer(Schema):
    """A ring: each member carries the next, the last carries you, who stand first."""

    members: list[RingMember]
    weakest: BANDS


@router.get("", response=list[RingAnswer], summary="List rings through your organisation")
def list_rings(request: Request, longest: Literal[2, 3] = 3, goal: str = "") -> list[dict[str, Any]]:
    """Find the firmest rings that your organisation can be part of."""
    found = rings.find_rings(actor=request.actor, longest=longest, goal=goal)
    return [
        {
            "members": [
                {"id": m.id, "name": m.name, "band": s.band.value, "share": share(s.share)}
                for m, s in zip(ring.members, ring.spans, strict=True)
            ],
            "weakest": ring.weakest.value,
        }
        for ring in found.rings
    ]
