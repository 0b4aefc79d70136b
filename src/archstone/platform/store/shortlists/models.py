"""Shortlists with a reason for everyone on them, and for everyone who was taken off."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from archstone.platform.store.goals.models import Goal
from archstone.platform.store.organisations.models import Organisation


class Shortlist(models.Model):
    """Those whom an organisation means to talk to; nobody else reads it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="shortlists")
    name = models.CharField(_("Name"), max_length=160)
    purpose = models.TextField(_("What it is for"), blank=True)
    goal = models.ForeignKey(
        Goal, null=True, blank=True, on_delete=models.SET_NULL, related_name="shortlists"
    )
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="shortlists_made"
    )
    made_at = models.DateTimeField()
    most = models.PositiveSmallIntegerField(_("Room for"), default=5)
    closed_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        """Call the shortlist by its name."""
        return self.name


class ShortlistEntry(models.Model):
    """One organisation on a shortlist: why it stands there, and why it was taken off."""

    class Origin(models.TextChoices):
        """How it came to the shortlist; the values of `model.shortlists.AddedFrom`."""

        MATCH = "match", _("from a match")
        MAP = "map", _("from the vulnerability map")
        HAND = "hand", _("added by hand")
        SUGGESTION = "suggestion", _("from a suggestion")

    class State(models.TextChoices):
        """What one does about it; the values of `model.shortlists.EntryState`."""

        CONSIDERING = "considering", _("Considering")
        APPROACHED = "approached", _("Approached")
        DROPPED = "dropped", _("Dropped")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    shortlist = models.ForeignKey(Shortlist, on_delete=models.CASCADE, related_name="entries")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    place = models.PositiveIntegerField()
    reason = models.TextField(_("Why it stands here"))
    origin = models.CharField(max_length=12, choices=Origin, default=Origin.HAND)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    added_at = models.DateTimeField()
    state = models.CharField(max_length=12, choices=State, default=State.CONSIDERING)
    dropped_because = models.TextField(_("Why it was dropped"), blank=True)

    class Meta:
        """An organisation stands on a shortlist once."""

        constraints = (
            models.UniqueConstraint(fields=("shortlist", "organisation"), name="once_on_a_shortlist"),
        )
