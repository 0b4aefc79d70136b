"""Audits on the platform: items, people's own ratings and answers, changes, and what was told to whom."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from archstone.platform.store.organisations.models import Organisation

PERSON = settings.AUTH_USER_MODEL


class AuditState(models.Model):
    """That an organisation's audit stands in these tables, and since when; one row an organisation.

    Without this row all that is known of an organisation stands in its columns. ``revision`` counts the
    changes of the audit; whoever changes it locks this row first.
    """

    organisation = models.OneToOneField(Organisation, on_delete=models.CASCADE, related_name="audit_state")
    begun_at = models.DateTimeField()
    revision = models.PositiveIntegerField(default=0)
    leadership_agreed_at = models.DateTimeField(null=True, blank=True)
    leadership_agreed_by = models.ForeignKey(PERSON, null=True, on_delete=models.SET_NULL, related_name="+")


class AuditItem(models.Model):
    """A strength or a vulnerability of an organisation.

    ``ratings`` are the raters' numbers that count, as lists of person, severity and need; empty where the
    item was decided by hand. ``estimated`` is the reason of an estimate, empty once the organisation spoke.
    ``revision`` counts its changes, so that nobody overwrites what they haven't seen.
    """

    class Side(models.TextChoices):
        """Whether an organisation has the capability or lacks it."""

        STRENGTH = "strength", _("Strength")
        VULNERABILITY = "vulnerability", _("Vulnerability")

    class Grade(models.TextChoices):
        """How well a strength is evidenced."""

        CLAIMED = "claimed", _("Claimed")
        SHOWN = "shown", _("Shown by past work")
        CONFIRMED = "confirmed", _("Confirmed by a partner")

    class Disclosure(models.TextChoices):
        """Who may know of a vulnerability."""

        PRIVATE = "private", _("Private")
        SEALED = "sealed", _("Sealed")
        PARTNER = "partner", _("Partner")
        PUBLIC = "public", _("Public")

    class Basis(models.TextChoices):
        """Whether a vulnerability is felt or shown."""

        FELT = "felt", _("Felt")
        SHOWN = "shown", _("Shown by evidence")

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="audit_items")
    capability = models.CharField(max_length=120)
    side = models.CharField(max_length=13, choices=Side)
    level = models.PositiveSmallIntegerField(null=True, blank=True)
    grade = models.CharField(max_length=9, choices=Grade, blank=True)
    severity = models.PositiveSmallIntegerField(null=True, blank=True)
    need = models.PositiveSmallIntegerField(null=True, blank=True)
    disclosure = models.CharField(max_length=7, choices=Disclosure, blank=True)
    basis = models.CharField(max_length=5, choices=Basis, blank=True)
    rank = models.PositiveSmallIntegerField(null=True, blank=True)
    note = models.TextField(blank=True)
    ratings = models.JSONField(default=list, blank=True)
    estimated = models.TextField(blank=True)
    revision = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(PERSON, null=True, on_delete=models.SET_NULL, related_name="+")

    history = HistoricalRecords()

    class Meta:
        """A capability stands once in an audit; a strength has a level, a vulnerability the rest."""

        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(fields=("organisation", "capability"), name="once_in_an_audit"),
            models.UniqueConstraint(fields=("organisation", "rank"), name="one_item_a_rank"),
            models.CheckConstraint(
                condition=Q(side="strength", level__range=(1, 5), severity=None, need=None, rank=None)
                | Q(side="vulnerability", level=None, severity__range=(1, 5), need__range=(1, 5)),
                name="strength_or_vulnerability",
            ),
        )


class RaterAnswer(models.Model):
    """How one person of the organisation rates a vulnerability, and under which question it was named.

    ``rater`` is the number that the person had. It outlives their account, without the name and the note.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="rater_answers")
    capability = models.CharField(max_length=120)
    person = models.ForeignKey(PERSON, null=True, on_delete=models.SET_NULL, related_name="rater_answers")
    rater = models.CharField(max_length=36)
    severity = models.PositiveSmallIntegerField()
    need = models.PositiveSmallIntegerField()
    basis = models.CharField(max_length=5, choices=AuditItem.Basis)
    note = models.TextField(blank=True)
    question = models.CharField(max_length=40, blank=True)
    at = models.DateTimeField()

    class Meta:
        """One answer a person and capability."""

        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(fields=("organisation", "capability", "rater"), name="rates_once"),
            models.CheckConstraint(
                condition=Q(severity__range=(1, 5), need__range=(1, 5)), name="rated_1_to_5"
            ),
        )


class GuidedAnswer(models.Model):
    """What one person wrote under one question of the guided audit; saved as it is written.

    ``unresolved`` keeps what a second device sent without having seen the latest text, until its writer
    has looked at both.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="guided_answers")
    person = models.ForeignKey(PERSON, on_delete=models.CASCADE, related_name="guided_answers")
    question = models.CharField(max_length=40)
    text = models.TextField(blank=True)
    unresolved = models.TextField(blank=True)
    skipped = models.BooleanField(default=False)
    revision = models.PositiveIntegerField(default=0)
    saved_at = models.DateTimeField()

    class Meta:
        """One answer a person and question."""

        constraints = (
            models.UniqueConstraint(fields=("organisation", "person", "question"), name="answers_once"),
        )


class OwnCapability(models.Model):
    """A capability that an organisation added under a family of the taxonomy."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="own_abilities")
    capability = models.CharField(max_length=120)
    family = models.CharField(max_length=60)
    label = models.CharField(max_length=80)
    means = models.CharField(max_length=300, blank=True)
    added_at = models.DateTimeField()

    class Meta:
        """Once an organisation."""

        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(fields=("organisation", "capability"), name="own_capability_once"),
        )


class AuditChange(models.Model):
    """A change of an audit that bears on matches: when, and the whole audit as it was from then on.

    ``state`` is what `archstone.platform.store.audits.states` reads: no notes, no names.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="audit_changes")
    at = models.DateTimeField()
    state = models.JSONField()

    class Meta:
        """Read by organisation, in the order of time."""

        ordering = ("at", "id")
        indexes = (models.Index(fields=("organisation", "at"), name="audit_changes_in_time"),)


class DisclosureEvent(models.Model):
    """One vulnerability told to one organisation; ``to`` is None for one that isn't in the registry."""

    class Outcome(models.TextChoices):
        """What came of it."""

        WELL_RECEIVED = "well_received", _("Well received")
        IGNORED = "ignored", _("Nothing came of it")
        EXPLOITED = "exploited", _("It was used against us")

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="disclosures")
    capability = models.CharField(max_length=120)
    to = models.ForeignKey(Organisation, null=True, on_delete=models.SET_NULL, related_name="+")
    to_name = models.CharField(max_length=300)
    by = models.ForeignKey(PERSON, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()
    outcome = models.CharField(max_length=13, choices=Outcome, blank=True)
    outcome_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """The same is told to the same organisation once."""

        ordering = ("at", "id")
        constraints = (
            models.UniqueConstraint(
                fields=("organisation", "capability", "to_name"), name="told_once_an_organisation"
            ),
        )
