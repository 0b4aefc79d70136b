"""Introductions, the signed links by which people without an account answer, and the meetings that follow."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from archstone.platform.store.organisations.models import Organisation


class Introduction(models.Model):
    """One organisation asks another whether it sees the same problem.

    ``steps`` and what each side would show are kept as the model writes them (`store.introductions.records`);
    ``state``, ``sent_at`` and ``answer_by`` repeat what follows from the steps, for lists and sweeps.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    asker = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="introductions_asked")
    asked = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="introductions_received")
    problem = models.TextField()
    ask = models.TextField()
    state = models.CharField(max_length=12, db_index=True)
    steps = models.JSONField(default=list)
    asker_shows = models.JSONField(default=list)
    asked_shows = models.JSONField(default=list)
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    answer_by = models.DateTimeField(null=True, blank=True)
    changed_at = models.DateTimeField()

    class Meta:
        """Two different organisations."""

        constraints = (models.CheckConstraint(condition=~Q(asker=F("asked")), name="introduction_takes_two"),)


class AnswerLink(models.Model):
    """A link that lets one person answer for the side that was asked, without an account.

    Only the hash of its token is kept: whoever reads the database can't answer with it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    introduction = models.ForeignKey(Introduction, on_delete=models.CASCADE, related_name="links")
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=120)
    email = models.EmailField()
    token_hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)


class Kit(models.Model):
    """What an organisation changed in its script for a first talk with another; the rest is written anew.

    ``texts`` holds, by the name of a part, what somebody wrote in its place.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="kits")
    other = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    help_with = models.CharField(max_length=120, blank=True)
    texts = models.JSONField(default=dict)
    changed_at = models.DateTimeField()

    class Meta:
        """One script for each other organisation."""

        constraints = (models.UniqueConstraint(fields=("organisation", "other"), name="one_kit_a_reader"),)


class Meeting(models.Model):
    """An exploratory meeting of two that were introduced; ``record`` holds its points and notes.

    ``purpose`` holds the rounds of the purpose test, in the order in which they were held.
    """

    introduction = models.OneToOneField(
        Introduction, primary_key=True, on_delete=models.CASCADE, related_name="meeting"
    )
    record = models.JSONField(default=dict)
    version = models.PositiveIntegerField(default=0)
    purpose = models.JSONField(default=list)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
