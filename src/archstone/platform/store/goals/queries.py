"""What pages read of goals."""

from __future__ import annotations

from fractions import Fraction
from uuid import UUID

from archstone.model.capabilities import CapabilityId
from archstone.model.goals import Goal, Requirement
from archstone.platform.store.goals import models


def goals_of(organisation_id: int) -> tuple[Goal, ...]:
    """List an organisation's goals as the engines read them, by name."""
    kept = (
        models.Goal.objects.filter(organisation_id=organisation_id, dropped_at=None)
        .prefetch_related("requirements")
        .order_by("name", "id")
    )
    return tuple(goal_of(goal) for goal in kept)


def goal_of(kept: models.Goal) -> Goal:
    """Make the goal that the engines read of a kept one."""
    requirements = sorted(kept.requirements.all(), key=lambda r: (-r.hundredths, r.capability))
    return Goal(
        str(kept.pk),
        kept.name,
        tuple(
            Requirement(CapabilityId(r.capability), Fraction(r.hundredths, 100), r.critical)
            for r in requirements
        ),
        kept.statement,
    )


def kept_goal(organisation_id: int, id: str) -> models.Goal | None:
    """Find one of an organisation's goals; None where it has no such goal."""
    try:
        wanted = UUID(id)
    except ValueError:
        return None
    return (
        models.Goal.objects.filter(organisation_id=organisation_id, pk=wanted, dropped_at=None)
        .prefetch_related("requirements")
        .first()
    )
