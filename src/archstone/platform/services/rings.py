"""Rings: exchanges through one's own organisation in which each carries the next."""

from __future__ import annotations

from dataclasses import dataclass

from archstone.engines.banded_rings import BandedRing, find_banded_rings
from archstone.platform.services.actors import Actor
from archstone.platform.services.matches import Seeker, seeker_for

AT_MOST = 10


@dataclass(frozen=True)
class FoundRings:
    """The firmest rings through an organisation."""

    seeker: Seeker
    rings: tuple[BandedRing, ...]


def find_rings(*, actor: Actor, longest: int = 3, top: int = AT_MOST) -> FoundRings:
    """Find the rings that the organisation one acts for can be part of."""
    seeker = seeker_for(actor)
    found = find_banded_rings(
        seeker.index,
        seeker.organisation,
        longest=longest,
        top=top,
        counted=seeker.counted,
        introduced=seeker.introduced,
    )
    return FoundRings(seeker, found)
