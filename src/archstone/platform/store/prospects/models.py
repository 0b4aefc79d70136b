"""The notebook on prospects: findings with their source, what lay between, people met.

Each organisation's own, and nobody else's to read.
"""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from archstone.platform.store.organisations.models import Organisation


class Note(models.Model):
    """What all entries of a notebook have: whose it is, about whom, who wrote it and when."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    holder = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    about = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    written_at = models.DateTimeField()

    class Meta:
        """Three tables, one shape."""

        abstract = True
        indexes = (models.Index(fields=("holder", "about"), name="%(class)s_of_whom"),)


class ProspectFinding(Note):
    """One thing found out, with its source and the day; `model.prospects.ProspectFinding`."""

    class Kind(models.TextChoices):
        """Where it comes from."""

        PUBLIC_STATEMENT = "public-statement", _("A public statement")
        REPORT = "report", _("A report")
        TALK = "talk", _("A talk")
        CONFERENCE = "conference", _("A conversation at a conference")
        OWN_EXPERIENCE = "own-experience", _("Our own experience")

    says = models.TextField(_("What you found"))
    kind = models.CharField(_("Where it comes from"), max_length=20, choices=Kind)
    source = models.CharField(_("Source"), max_length=300)
    found_on = models.DateField(_("Day"))
    capability = models.CharField(_("About which capability"), max_length=80, blank=True)
    lacks = models.BooleanField(_("It speaks of a lack"), null=True, blank=True)


class ProspectTie(Note):
    """Something that lay between the two; `model.relations.Relation`."""

    class Kind(models.TextChoices):
        """What kind of relation."""

        JOINT_WORK = "joint-work", _("Joint work")
        DISPUTE = "dispute", _("A dispute")
        COMPETITION = "competition", _("Competition")
        LEFT = "left", _("One of us left something we shared")

    kind = models.CharField(_("Kind"), max_length=12, choices=Kind)
    what = models.TextField(_("What it was"))
    starts_on = models.DateField(_("From"), null=True, blank=True)
    ends_on = models.DateField(_("Until"), null=True, blank=True)
    settled_on = models.DateField(_("Settled on"), null=True, blank=True)
    source = models.CharField(_("Source"), max_length=300, blank=True)


class PersonMet(Note):
    """Somebody of theirs whom one of ours met, and what was said: personal data of that person."""

    name = models.CharField(_("Name"), max_length=160)
    role = models.CharField(_("What they do there"), max_length=160, blank=True)
    where = models.CharField(_("Where you met"), max_length=200, blank=True)
    met_on = models.DateField(_("Day"))
    said = models.TextField(_("What was said"))
