"""Goals by API."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from ninja import Query, Router, Schema, Status
from pydantic import Field

from archstone.model.goals import Goal
from archstone.platform.api.bodies import Body
from archstone.platform.api.paging import Page, Paging, page_of_sequence
from archstone.platform.api.requests import Request
from archstone.platform.services import goals
from archstone.platform.services.goals import MOST_REQUIREMENTS, WrittenRequirement

router = Router(tags=["goals"])


class NewRequirement(Body):
    """A capability that a goal takes; ``weight`` in hundredths."""

    capability: str = Field(max_length=80)
    weight: int = Field(100, ge=1, le=100)
    critical: bool = False


class WrittenGoal(Body):
    """A goal as it is written down."""

    name: str = Field(min_length=1, max_length=160)
    statement: str = Field("", max_length=600)
    requirements: list[NewRequirement] = Field(min_length=1, max_length=MOST_REQUIREMENTS)

    def given(self) -> dict[str, Any]:
        """Give it as the service takes it."""
        return {
            "name": self.name,
            "statement": self.statement,
            "requirements": [
                WrittenRequirement(r.capability, r.weight, r.critical) for r in self.requirements
            ],
        }


class GoalRequirementAnswer(Schema):
    """A capability that a goal takes; ``weight`` in hundredths."""

    capability: str
    weight: int
    critical: bool


class GoalAnswer(Schema):
    """One of your goals."""

    id: str
    name: str
    statement: str
    requirements: list[GoalRequirementAnswer]


def _shown(goal: Goal) -> dict[str, Any]:
    return {
        "id": goal.id,
        "name": goal.name,
        "statement": goal.statement,
        "requirements": [
            {"capability": r.capability, "weight": int(100 * r.weight), "critical": r.critical}
            for r in goal.requirements
        ],
    }


@router.get("", response=Page[GoalAnswer], summary="List your goals")
def list_goals(request: Request, paging: Query[Paging]) -> dict[str, Any]:
    """List the goals of your organisation, by name."""
    return page_of_sequence([_shown(goal) for goal in goals.list_goals(actor=request.actor)], paging)


@router.post("", response={201: GoalAnswer}, summary="Write a goal down")
def make_goal(request: Request, new: WrittenGoal) -> Status[Any]:
    """Write a goal down."""
    return Status(201, _shown(goals.write_goal(actor=request.actor, now=request.now, **new.given())))


@router.get("/{goal_id}", response=GoalAnswer, summary="Read a goal")
def read_goal(request: Request, goal_id: UUID) -> dict[str, Any]:
    """Read one of your goals."""
    return _shown(goals.read_goal(actor=request.actor, id=str(goal_id)))


@router.put("/{goal_id}", response=GoalAnswer, summary="Write a goal anew")
def write_goal(request: Request, goal_id: UUID, given: WrittenGoal) -> dict[str, Any]:
    """Replace what a goal says."""
    return _shown(goals.write_goal(actor=request.actor, now=request.now, id=str(goal_id), **given.given()))


@router.delete("/{goal_id}", response={204: None}, summary="Drop a goal")
def drop_goal(request: Request, goal_id: UUID) -> Status[None]:
    """Drop a goal; shortlists made for it stay."""
    goals.drop_goal(actor=request.actor, now=request.now, id=str(goal_id))
    return Status(204, None)
