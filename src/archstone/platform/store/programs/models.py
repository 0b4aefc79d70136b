"""Programs that act for people: their tokens, what they asked before, and how often they ask."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from archstone.platform.store.organisations.models import Mandate, Organisation


class ApiToken(models.Model):
    """A key with which a program acts for a person, and where ``mandate`` is given for an organisation.

    The secret itself is never kept: ``hash`` is compared, ``prefix`` is shown so that people can tell their
    tokens apart. A token ends with the mandate under which it was made.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="tokens")
    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.CASCADE, related_name="tokens"
    )
    mandate = models.ForeignKey(
        Mandate, null=True, blank=True, on_delete=models.CASCADE, related_name="tokens"
    )
    name = models.CharField(_("Name"), max_length=80)
    prefix = models.CharField(max_length=16, unique=True)
    hash = models.CharField(max_length=64)
    scopes = models.JSONField(default=list)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)


class KeptAnswer(models.Model):
    """What a write with an idempotency key was answered, so that the same question gets the same answer.

    ``asked`` is the fingerprint of the question; an answer that may be shown only once is not kept, only that
    it was given (``once``).
    """

    id = models.BigAutoField(primary_key=True)
    owner = models.CharField(max_length=120)
    key = models.CharField(max_length=200)
    asked = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(default=0)
    headers = models.JSONField(default=dict)
    body = models.BinaryField(default=bytes)
    once = models.BooleanField(default=False)
    made_at = models.DateTimeField(db_index=True)

    class Meta:
        """A key is good for one question of whoever asks."""

        constraints = (models.UniqueConstraint(fields=("owner", "key"), name="one_answer_a_key"),)


class RequestCount(models.Model):
    """How many requests somebody was granted in one minute, over all processes."""

    id = models.BigAutoField(primary_key=True)
    key = models.CharField(max_length=120)
    minute = models.BigIntegerField(db_index=True)
    granted = models.PositiveIntegerField(default=0)

    class Meta:
        """One count a minute."""

        constraints = (models.UniqueConstraint(fields=("key", "minute"), name="one_count_a_minute"),)
