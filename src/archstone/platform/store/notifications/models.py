"""News for people, and the letters that carry it."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from archstone.platform.store.organisations.models import Organisation


class Notification(models.Model):
    """Something that a person should know: a kind of sentence with its facts, and where to go.

    ``about`` names what it is about, so that it can be dropped once that is finished. ``mailed_at`` is when a
    letter or a digest took it along: no other takes it again.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notifications"
    )
    organisation = models.ForeignKey(Organisation, null=True, blank=True, on_delete=models.CASCADE)
    key = models.CharField(max_length=200)
    kind = models.CharField(max_length=60)
    facts = models.JSONField(default=dict)
    url = models.CharField(max_length=300, blank=True)
    about = models.CharField(max_length=120, blank=True, db_index=True)
    urgent = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    mailed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """The same news reaches a person once."""

        constraints = (models.UniqueConstraint(fields=("person", "key"), name="news_reach_a_person_once"),)
        indexes = (
            models.Index(fields=("person", "-created_at"), name="news_of_a_person"),
            models.Index(
                fields=("person",),
                condition=Q(read_at=None, finished_at=None),
                name="news_unread",
            ),
            models.Index(
                fields=("created_at",),
                condition=Q(read_at=None, finished_at=None, mailed_at=None),
                name="news_for_a_digest",
            ),
        )


class Digest(models.Model):
    """That the news up to a moment were put together for a person: one digest a moment."""

    id = models.BigAutoField(primary_key=True)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="digests")
    moment = models.DateTimeField()
    made_at = models.DateTimeField()

    class Meta:
        """One digest a moment."""

        constraints = (models.UniqueConstraint(fields=("person", "moment"), name="one_digest_a_moment"),)


class Letter(models.Model):
    """An e-mail that is to be sent, or was; what stood in it is forgotten once it is gone."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key = models.CharField(max_length=200, unique=True)
    to = models.EmailField()
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.CASCADE, related_name="letters"
    )
    template = models.CharField(max_length=80)
    context = models.JSONField(default=dict)
    language = models.CharField(max_length=10, blank=True)
    asked_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
