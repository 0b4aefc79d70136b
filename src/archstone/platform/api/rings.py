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
    mean: float
    strength: float


@router.get("", response=list[RingAnswer], summary="List rings through your organisation")
def list_rings(request: Request, longest: Literal[2, 3] = 3) -> list[dict[str, Any]]:
    """Find the best rings that your organisation can be part of; a band counts its middle."""
    found = rings.find_rings(actor=request.actor, longest=longest)
    return [
        {
            "members": [
                {
                    "id": link.giver.id,
                    "name": link.giver.name,
                    "band": link.band.value,
                    "share": share(link.cover),
                }
                for link in ring.links
            ],
            "mean": float(ring.mean),
            "strength": float(ring.strength),
        }
        for ring in found.rings
    ]
