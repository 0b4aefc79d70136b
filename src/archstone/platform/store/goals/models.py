"""An organisation's own goals, each with the capabilities that it takes."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from archstone.platform.store.organisations.models import Organisation


class Goal(models.Model):
    """What an organisation wants an alliance for; nobody else reads it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="goals")
    name = models.CharField(_("Name"), max_length=160)
    statement = models.TextField(_("In one sentence"), blank=True)
    made_at = models.DateTimeField()
    dropped_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        """Call the goal by its name."""
        return self.name


class GoalRequirement(models.Model):
    """A capability that a goal takes, and how much it matters, in hundredths."""

    goal = models.ForeignKey(Goal, on_delete=models.CASCADE, related_name="requirements")
    capability = models.CharField(max_length=80)
    hundredths = models.PositiveSmallIntegerField(default=100)
    critical = models.BooleanField(default=False)

    class Meta:
        """A capability once a goal."""

        constraints = (
            models.UniqueConstraint(fields=("goal", "capability"), name="capability_once_a_goal"),
            models.CheckConstraint(
                condition=models.Q(hundredths__gte=1, hundredths__lte=100), name="weight_of_a_requirement"
            ),
        )
