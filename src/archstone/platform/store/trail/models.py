"""The audit trail: one row an act, never changed, each sealed with the hash of the one before."""

from __future__ import annotations

import uuid
from typing import Any, NoReturn

from django.db import models

from archstone.model.errors import RuleBroken


class TrailEntry(models.Model):
    """Who did what, when, for whom.

    People are named by their id alone, so that a person's data can be erased and the chain still holds.
    """

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField(db_index=True)
    person = models.UUIDField(null=True, db_index=True)
    organisation = models.BigIntegerField(null=True, db_index=True)
    alliance = models.UUIDField(null=True, db_index=True)
    mandate = models.UUIDField(null=True)
    act = models.CharField(max_length=60, db_index=True)
    object_kind = models.CharField(max_length=40, blank=True)
    object_id = models.CharField(max_length=80, blank=True)
    facts = models.JSONField(default=dict)
    through = models.CharField(max_length=10, default="page")
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64, unique=True)
    reference = models.UUIDField(default=uuid.uuid4, editable=False)

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Write a new entry; an entry that stands is never written again."""
        if self.pk is not None:
            raise RuleBroken("An entry of the audit trail can't be changed.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Refuse."""
        raise RuleBroken("An entry of the audit trail can't be deleted.")
