"""The vulnerability map: who excels where one's own organisation is weakest."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from archstone.engines.banded_map import BandedMap, banded_map
from archstone.model.errors import RuleBroken
from archstone.model.goals import Goal
from archstone.platform.services.actors import Actor
from archstone.platform.services.matches import Seeker, goal_named, seeker_for

MOST_GAPS, MOST_ORGANISATIONS = 10, 10


@dataclass(frozen=True)
class DrawnMap:
    """The map of an organisation, for a goal or for all that it lacks."""

    seeker: Seeker
    goal: Goal | None
    map: BandedMap


def draw_map(*, actor: Actor, gaps: int = 5, organisations: int = 3, goal: str = "") -> DrawnMap:
    """Name for each of the gravest vulnerabilities the organisations that excel there."""
    seeker = seeker_for(actor)
    for name, value, most in (
        ("gaps", gaps, MOST_GAPS),
        ("organisations", organisations, MOST_ORGANISATIONS),
    ):
        if not 1 <= value <= most:
            raise RuleBroken(
                _("Ask for 1 to %(most)s, not %(value)s.") % {"most": most, "value": value}, at=(name,)
            )
    chosen = goal_named(seeker, goal)
    drawn = banded_map(
        seeker.index,
        seeker.organisation,
        gaps=gaps,
        organisations=organisations,
        goal=chosen,
        counted=seeker.counted,
        introduced=seeker.introduced,
    )
    return DrawnMap(seeker, chosen, drawn)
