"""What the registry keeps beside the organisations: imports, identifiers, changes, pairs, lists of names."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from archstone.platform.store.organisations.models import Organisation


class OrganisationIdentifier(models.Model):
    """An identifier as org-id.guide spells it, and whose it is: one belongs to one organisation."""

    identifier = models.CharField(max_length=120, unique=True)
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="identifier_rows")


class ImportRun(models.Model):
    """One import: which file, by whom, how far it came and what it did."""

    class State(models.TextChoices):
        """How far an import has come."""

        PREVIEW = "preview", _("Looked at, not begun")
        WAITING = "waiting", _("Waiting to begin")
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        CANCELLED = "cancelled", _("Cancelled")
        FAILED = "failed", _("Failed")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL)
    started_for = models.ForeignKey(Organisation, null=True, on_delete=models.SET_NULL, related_name="+")
    state = models.CharField(max_length=10, choices=State, default=State.PREVIEW)
    source = models.CharField(_("File"), max_length=200)
    path = models.CharField(max_length=400)
    digest = models.CharField(max_length=64)
    size = models.BigIntegerField()
    format = models.CharField(max_length=10)
    register = models.CharField(_("National register"), max_length=40, blank=True)
    columns = models.JSONField(default=dict)
    left_out = models.JSONField(default=list)
    expected = models.IntegerField(default=0)
    rows_read = models.IntegerField(default=0)
    new = models.IntegerField(default=0)
    changed = models.IntegerField(default=0)
    unchanged = models.IntegerField(default=0)
    suggested = models.IntegerField(default=0)
    refused = models.IntegerField(default=0)
    created_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    heartbeat_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    cancel_asked_at = models.DateTimeField(null=True)
    worker = models.CharField(max_length=40, blank=True)
    why_failed = models.TextField(blank=True)

    class Meta:
        """The latest first."""

        indexes = (models.Index(fields=("-created_at",), name="imports_by_time"),)

    @property
    def is_over(self) -> bool:
        """Whether nothing more will happen to it."""
        return self.state in (self.State.DONE, self.State.CANCELLED, self.State.FAILED)

    @property
    def share_done(self) -> float:
        """How much of the file was read, 0 to 1; under 1 until all is done, since the length is a guess."""
        if self.state == self.State.DONE:
            return 1.0
        return min(0.99, self.rows_read / self.expected) if self.expected else 0.0


class ImportFault(models.Model):
    """One thing wrong with a file that was imported, told where it stands."""

    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="faults")
    line = models.IntegerField(null=True)
    field = models.CharField(max_length=80, blank=True)
    message = models.TextField()


class Suggestion(models.Model):
    """What an import says of an organisation that people act for: theirs to take or to leave."""

    class State(models.TextChoices):
        """What the organisation made of it."""

        OPEN = "open", _("Open")
        TAKEN = "taken", _("Taken over")
        LEFT = "left", _("Left")

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="suggestions")
    run = models.ForeignKey(ImportRun, null=True, on_delete=models.SET_NULL)
    said = models.JSONField()
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    made_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL)

    class Meta:
        """One open suggestion an organisation: a later import replaces an earlier one."""

        constraints = (
            models.UniqueConstraint(
                fields=("organisation",), condition=Q(state="open"), name="one_open_suggestion"
            ),
        )


class RegistryChange(models.Model):
    """That an organisation changed, in the order in which it happened: the search index catches up by it."""

    id = models.BigAutoField(primary_key=True)
    organisation = models.BigIntegerField()


class RegistryIndexFile(models.Model):
    """A search index that was built: its file, and the last change that is in it."""

    id = models.BigAutoField(primary_key=True)
    name = models.CharField(max_length=120)
    through = models.BigIntegerField()
    organisations = models.IntegerField()
    built_at = models.DateTimeField()


class DuplicatePair(models.Model):
    """Two organisations that may be one, and what somebody said about it."""

    class State(models.TextChoices):
        """What was decided."""

        OPEN = "open", _("To be looked at")
        DIFFERENT = "different", _("Not the same")
        MERGED = "merged", _("Merged")

    one = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    other = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    score = models.FloatField()
    why = models.JSONField(default=list)
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    found_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL)

    class Meta:
        """Each pair once, the smaller number first."""

        constraints = (
            models.UniqueConstraint(fields=("one", "other"), name="one_row_a_pair"),
            models.CheckConstraint(condition=Q(one__lt=models.F("other")), name="pair_in_order"),
        )
        indexes = (models.Index(fields=("state", "-score", "id"), name="pairs_to_look_at"),)


class Merge(models.Model):
    """Two organisations made one: what was chosen, and what it takes to part them again."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kept = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="merges")
    merged = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="merged_by")
    chosen = models.JSONField(default=dict)
    before = models.JSONField(default=dict)
    identifiers = models.JSONField(default=list)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="merges"
    )
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="merges_undone"
    )


class NameList(models.Model):
    """A list of names to hold organisations against: sanctions, incidents."""

    name = models.CharField(_("Name of the list"), max_length=160, unique=True)
    source = models.CharField(_("Where it is from"), max_length=400, blank=True)
    loaded_at = models.DateTimeField()
    loaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL)


class ListedName(models.Model):
    """One name on a list."""

    list = models.ForeignKey(NameList, on_delete=models.CASCADE, related_name="names")
    name = models.CharField(max_length=400)
    reason = models.TextField(blank=True)
    source = models.TextField(blank=True)
    listed_on = models.DateField(null=True)
    listed_as = models.CharField(max_length=120, blank=True)


class SearchGram(models.Model):
    """In how many names three letters stand, so that a search begins with the rarest."""

    gram = models.CharField(max_length=3, primary_key=True)
    rows = models.IntegerField()
