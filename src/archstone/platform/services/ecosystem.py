"""Ecosystems: who else is touched by the same problem, and who is hit by the same threat."""

from __future__ import annotations

from dataclasses import dataclass, replace

from archstone.engines.banded_ecosystem import banded_ecosystem, banded_threats
from archstone.engines.ecosystem import Ecosystem, SharedThreats
from archstone.platform.services.actors import Actor
from archstone.platform.services.matches import Seeker, seeker_for
from archstone.platform.store.ecosystem.queries import touched_by_the_same

SHOWN = 50


@dataclass(frozen=True)
class DrawnEcosystem:
    """Who else the same problems touch."""

    seeker: Seeker
    ecosystem: Ecosystem


@dataclass(frozen=True)
class FoundThreats:
    """Who is hit by the same threats."""

    seeker: Seeker
    threats: SharedThreats


def draw_ecosystem(*, actor: Actor) -> DrawnEcosystem:
    """Find who else is touched by the problems of one's own organisation, from another angle."""
    seeker = seeker_for(actor)
    found = banded_ecosystem(
        seeker.index,
        seeker.organisation,
        _touched(seeker, "problem"),
        counted=seeker.counted,
        introduced=seeker.introduced,
    )
    return DrawnEcosystem(seeker, replace(found, neighbours=found.neighbours[:SHOWN]))


def find_shared_threats(*, actor: Actor) -> FoundThreats:
    """Find who is hit by what hits one's own organisation."""
    seeker = seeker_for(actor)
    found = banded_threats(
        seeker.index,
        seeker.organisation,
        _touched(seeker, "threat"),
        counted=seeker.counted,
        introduced=seeker.introduced,
    )
    return FoundThreats(seeker, replace(found, found=found.found[:SHOWN]))


def _touched(seeker: Seeker, what: str) -> dict[str, tuple[str, ...]]:
    return touched_by_the_same(what, seeker.organisation.touches(what), but=seeker.record.pk)
