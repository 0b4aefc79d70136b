"""Teams: the partners with whom one's own organisation covers most of what a goal takes."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from archstone.engines.index_teams import NamedTeam, team_from_index
from archstone.model.errors import RuleBroken
from archstone.model.goals import Goal
from archstone.platform.services.actors import Actor
from archstone.platform.services.matches import Seeker, goal_named, seeker_for
from archstone.platform.services.permissions import not_found

MOST_PARTNERS = 8
SECONDS = 2.0
"""A page waits no longer; a team that isn't proven by then says how far from the best it may be."""


@dataclass(frozen=True)
class FormedTeam:
    """A team for a goal, around the organisation that one acts for."""

    seeker: Seeker
    goal: Goal
    team: NamedTeam


def form_team(*, actor: Actor, goal: str, partners: int = 3, redundancy: int = 1) -> FormedTeam:
    """Find the partners who cover most of what a goal takes, no two of whom refuse each other."""
    seeker = seeker_for(actor)
    chosen = goal_named(seeker, goal)
    if chosen is None:
        raise not_found()
    for name, value, most in (("partners", partners, MOST_PARTNERS), ("redundancy", redundancy, 3)):
        if not 1 <= value <= most:
            raise RuleBroken(
                _("Ask for 1 to %(most)s, not %(value)s.") % {"most": most, "value": value}, at=(name,)
            )
    team = team_from_index(
        seeker.index,
        seeker.organisation,
        chosen,
        partners=partners,
        redundancy=redundancy,
        seconds=SECONDS,
    )
    return FormedTeam(seeker, chosen, team)
