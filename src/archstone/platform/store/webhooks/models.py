"""Where programs of others are told of events, and how that went."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from archstone.platform.store.organisations.models import Organisation


class Webhook(models.Model):
    """An address of an organisation's own program that is told of events.

    Its secret is not kept: it follows from the platform's key, the id and ``secret_version``.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="webhooks")
    url = models.CharField(_("Address"), max_length=500)
    events = models.JSONField(default=list)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL)
    made_at = models.DateTimeField()
    secret_version = models.PositiveIntegerField(default=1)
    secret_changed_at = models.DateTimeField()
    failures = models.PositiveIntegerField(default=0)
    disabled_at = models.DateTimeField(null=True, blank=True)
    removed_at = models.DateTimeField(null=True, blank=True)


class Delivery(models.Model):
    """One event on its way to one webhook."""

    class State(models.TextChoices):
        """How far a delivery has come."""

        WAITING = "waiting", _("On its way")
        DELIVERED = "delivered", _("Delivered")
        FAILED = "failed", _("Failed")
        DROPPED = "dropped", _("Not sent: the webhook was switched off")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    webhook = models.ForeignKey(Webhook, on_delete=models.CASCADE, related_name="deliveries")
    event = models.CharField(max_length=60)
    payload = models.JSONField()
    happened_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    answered = models.PositiveSmallIntegerField(null=True, blank=True)
    error = models.CharField(max_length=300, blank=True)
    last_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """The newest first."""

        indexes = (models.Index(fields=("webhook", "-happened_at"), name="deliveries_of_a_webhook"),)
