"""Teams by API."""

from __future__ import annotations

from typing import Any

from ninja import Router, Schema

from archstone.platform.api.requests import Request
from archstone.platform.services import teams

router = Router(tags=["teams"])


class TeamMember(Schema):
    """A member of a team; yours stands first."""

    id: str
    name: str


class TeamRequirement(Schema):
    """What the goal takes, how well it is covered and by whom."""

    capability: str
    weight: float
    critical: bool
    share: float
    carried_by: list[str]


class TeamAnswer(Schema):
    """The team that covers most; no team within the rules covers more than ``bound``."""

    members: list[TeamMember]
    coverage: float
    bound: float
    gap: float
    proven: bool
    looked_at: int
    requirements: list[TeamRequirement]


@router.get("", response=TeamAnswer, summary="Form a team for one of your goals")
def form_team(request: Request, goal: str, partners: int = 3, redundancy: int = 1) -> dict[str, Any]:
    """Find the partners with whom you cover most of what a goal takes."""
    found = teams.form_team(actor=request.actor, goal=goal, partners=partners, redundancy=redundancy).team
    return {
        "members": [{"id": one.id, "name": one.name} for one in found.members],
        "coverage": float(found.team.coverage),
        "bound": float(found.team.bound),
        "gap": float(found.team.gap),
        "proven": found.team.proven,
        "looked_at": found.looked_at,
        "requirements": [
            {
                "capability": requirement.capability,
                "weight": float(requirement.weight),
                "critical": requirement.critical,
                "share": float(covered.share),
                "carried_by": [one.id for one in carriers],
            }
            for requirement, covered, carriers in found.rows
        ],
    }
