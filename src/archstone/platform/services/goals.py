"""Goals: what an organisation wants an alliance for, and the capabilities that it takes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from archstone.model.capabilities import standard_taxonomy
from archstone.model.errors import RuleBroken
from archstone.model.goals import Goal
from archstone.platform.services import permissions, trail
from archstone.platform.services.actors import Actor
from archstone.platform.services.permissions import not_found
from archstone.platform.services.roles import Role, roles_in
from archstone.platform.store.goals import models
from archstone.platform.store.goals.queries import goal_of, goals_of, kept_goal

MOST_REQUIREMENTS = 20


@dataclass(frozen=True, slots=True)
class WrittenRequirement:
    """A capability that a goal takes, as it is written down: weight in hundredths, 1..100."""

    capability: str
    hundredths: int = 100
    critical: bool = False


@roles_in.register
def _to_a_goal(thing: models.Goal, actor: Actor) -> frozenset[Role]:
    if actor.role and actor.organisation_id == thing.organisation_id:
        return frozenset({Role(actor.role)})
    return frozenset()


def list_goals(*, actor: Actor) -> tuple[Goal, ...]:
    """List the goals of the organisation that one acts for."""
    permissions.require(actor, "see_goals")
    return goals_of(actor.organisation)


def read_goal(*, actor: Actor, id: str) -> Goal:
    """Read one goal."""
    return goal_of(_goal(actor, id, "see_goal"))


def write_goal(
    *,
    actor: Actor,
    now: datetime,
    name: str,
    statement: str = "",
    requirements: Sequence[WrittenRequirement],
    id: str = "",
) -> Goal:
    """Write a goal down, or write one anew: its name, its sentence, and the capabilities that it takes."""
    kept = _goal(actor, id, "write_goal") if id else None
    if kept is None:
        permissions.require(actor, "make_goal")
    _check(name, requirements)
    with transaction.atomic():
        if kept is None:
            kept = models.Goal(organisation_id=actor.organisation, made_at=now)
        kept.name, kept.statement = name.strip(), statement.strip()
        kept.save()
        kept.requirements.all().delete()
        models.GoalRequirement.objects.bulk_create(
            models.GoalRequirement(
                goal=kept, capability=r.capability, hundredths=r.hundredths, critical=r.critical
            )
            for r in requirements
        )
        trail.record(actor=actor, act="write_goal", now=now, thing=kept, requirements=len(requirements))
    fresh = models.Goal.objects.prefetch_related("requirements").get(pk=kept.pk)
    return goal_of(fresh)


def drop_goal(*, actor: Actor, now: datetime, id: str) -> None:
    """Drop a goal; shortlists that were made for it stay."""
    kept = _goal(actor, id, "write_goal")
    with transaction.atomic():
        models.Goal.objects.filter(pk=kept.pk).update(dropped_at=now)
        trail.record(actor=actor, act="drop_goal", now=now, thing=kept)


def _goal(actor: Actor, id: str, act: str) -> models.Goal:
    kept = kept_goal(actor.organisation_id, id) if actor.organisation_id is not None else None
    if kept is None:
        permissions.require(actor, "see_goals")
        raise not_found()
    permissions.require(actor, act, kept)
    return kept


def _check(name: str, requirements: Sequence[WrittenRequirement]) -> None:
    if not name.strip():
        raise RuleBroken(_("Give the goal a name."), at=("name",))
    if not requirements:
        raise RuleBroken(_("Name at least one capability that the goal takes."), at=("requirements",))
    if len(requirements) > MOST_REQUIREMENTS:
        raise RuleBroken(
            _("Name at most %(most)s capabilities; a goal that takes everything asks for nobody.")
            % {"most": MOST_REQUIREMENTS},
            at=("requirements",),
        )
    taxonomy, seen = standard_taxonomy(), set()
    for one in requirements:
        if one.capability not in taxonomy:
            raise RuleBroken(
                _("There is no capability %(name)s.") % {"name": one.capability[:80]}, at=("requirements",)
            )
        if one.capability in seen:
            raise RuleBroken(
                _("The goal names %(name)s twice.") % {"name": taxonomy[one.capability].name},
                at=("requirements",),
            )
        if not 1 <= one.hundredths <= 100:
            raise RuleBroken(
                _("How much a capability matters goes from 1 to 100, not %(given)s.")
                % {"given": one.hundredths},
                at=("requirements",),
            )
        seen.add(one.capability)
