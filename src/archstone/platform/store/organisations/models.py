"""Organisations as the registry holds them, and the people who act for them under a mandate."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any, Self, TypeVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from archstone.engines.name_search import looked_up_as
from archstone.platform.store.registries.changes import note_change

Held = TypeVar("Held", bound=models.Model)


class Organisation(models.Model):
    """One organisation: a record that somebody imported, or a member that people act for.

    ``strengths`` to ``identifiers`` are written as the columns of a registry file are. For a record they are
    all that is known; once people act for it, its audit stands in the tables of audits and these columns
    follow it. ``facts`` is what a national register says that estimates follow from; ``search_text`` is the
    name and the place as they are looked up, empty where the organisation isn't to be found.
    """

    slug = models.SlugField(max_length=120, unique=True)
    name = models.CharField(_("Name"), max_length=300)
    kind = models.CharField(_("Kind"), max_length=80, blank=True)
    sector = models.CharField(_("Sector"), max_length=120, blank=True)
    place = models.CharField(_("Place"), max_length=160, blank=True)
    annual_budget = models.BigIntegerField(_("Annual budget"), null=True, blank=True)
    currency = models.CharField(_("Currency"), max_length=3, blank=True)
    staff = models.PositiveIntegerField(_("Staff"), null=True, blank=True)
    mission = models.TextField(_("Mission"), blank=True)
    strengths = models.TextField(blank=True)
    vulnerabilities = models.TextField(blank=True)
    deal_breakers = models.TextField(blank=True)
    stances = models.TextField(blank=True)
    touched_by = models.TextField(blank=True)
    funders = models.TextField(blank=True)
    allied_with = models.TextField(blank=True)
    own_capabilities = models.TextField(blank=True)
    identifiers = models.TextField(blank=True)
    register = models.CharField(max_length=40, blank=True)
    facts = models.TextField(blank=True)
    search_text = models.TextField(blank=True, editable=False)
    imported_hash = models.BigIntegerField(null=True, editable=False)
    estimated = models.BooleanField(default=False)
    claimed_at = models.DateTimeField(null=True, blank=True)
    verified_at = models.DateTimeField(null=True, blank=True)
    merged_into = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        db_index=False,
        on_delete=models.PROTECT,
        related_name="merged_here",
    )
    removed_at = models.DateTimeField(null=True, blank=True)
    changed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """Listed by what people filter by, in the order of the registry, from the indexes alone.

        The few that were merged have an index of their own: one over all rows would seem to SQLite the best
        way to those that weren't, and have it sort the registry for each page of it.
        """

        indexes = (
            models.Index(fields=("kind", "id", "sector", "annual_budget"), name="organisations_by_kind"),
            models.Index(fields=("sector", "id", "kind", "annual_budget"), name="organisations_by_sector"),
            models.Index(fields=("annual_budget", "id"), name="organisations_by_budget"),
            models.Index(
                fields=("id",), condition=Q(claimed_at__isnull=False), name="organisations_with_people"
            ),
            models.Index(fields=("id",), condition=Q(estimated=True), name="organisations_estimated"),
            models.Index(
                fields=("merged_into",),
                condition=Q(merged_into__isnull=False),
                name="organisations_merged",
            ),
        )

    def __str__(self) -> str:
        """Call the organisation by its name."""
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Write it, how it is looked up, and that it changed, so that no search shows what it was."""
        hidden = self.merged_into_id is not None or self.removed_at is not None
        self.search_text = "" if hidden else looked_up_as(self.name, self.place)
        if kwargs.get("update_fields") is not None:
            kwargs["update_fields"] = {*kwargs["update_fields"], "search_text"}
        super().save(*args, **kwargs)
        note_change(self.pk)

    @property
    def is_member(self) -> bool:
        """Whether people act for it on the platform; else it is a record."""
        return self.claimed_at is not None


class HeldQuerySet(models.QuerySet[Held]):
    """Mandates and roles, asked for by the day they hold."""

    def holding_on(self, day: date) -> Self:
        """Keep those that hold on *day*; the last day counts, and what was ended holds no more."""
        return self.filter(Q(ends_on=None) | Q(ends_on__gte=day), starts_on__lte=day, ended_at=None)

    def lasting_until(self, day: date | None) -> Self:
        """Keep those that hold until *day* at least; until further notice where it is None."""
        return self.filter(Q(ends_on=None) | Q(ends_on__gte=day)) if day else self.filter(ends_on=None)

    def not_over_on(self, day: date) -> Self:
        """Keep those that hold on *day* or begin after it."""
        return self.filter(Q(ends_on=None) | Q(ends_on__gte=day), ended_at=None)


class MandateQuerySet(HeldQuerySet["Mandate"]):
    """Mandates."""


class Mandate(models.Model):
    """A person's right to act for an organisation, in a role, from a day until a day."""

    class Role(models.TextChoices):
        """What a person may do in an organisation."""

        OWNER = "owner", _("Owner")
        EDITOR = "editor", _("Editor")
        VIEWER = "viewer", _("Viewer")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="mandates")
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="mandates")
    role = models.CharField(max_length=10, choices=Role)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="mandates_given"
    )
    given_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="mandates_ended"
    )

    objects = MandateQuerySet.as_manager()

    class Meta:
        """Found by person and by organisation."""

        constraints = (
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=models.F("starts_on")),
                name="mandate_ends_after_start",
            ),
        )


class Invitation(models.Model):
    """A letter to somebody's e-mail address: come and act for this organisation, or help this alliance.

    The link in the letter is not kept, only its hash: who reads the table can't accept in another's place.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(
        Organisation, null=True, on_delete=models.CASCADE, related_name="invitations"
    )
    alliance = models.ForeignKey(
        "store.Alliance", null=True, on_delete=models.CASCADE, related_name="invitations"
    )
    email = models.EmailField()
    role = models.CharField(max_length=12)
    message = models.TextField(blank=True)
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    token_hash = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="invitations_sent"
    )
    invited_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="invitations_accepted"
    )
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """To an organisation or to an alliance, never both."""

        constraints = (
            models.CheckConstraint(
                condition=Q(organisation=None, alliance__isnull=False)
                | Q(organisation__isnull=False, alliance=None),
                name="invitation_to_one",
            ),
        )


class Claim(models.Model):
    """Somebody says: this record is us, or: we are who we say. A steward decides.

    ``matched_domain`` is the domain of a confirmed e-mail address of theirs that is also the organisation's
    website, where there is one: evidence, never more.
    """

    class Kind(models.TextChoices):
        """What is asked for."""

        RECORD = "record", _("Act for a record")
        VERIFICATION = "verification", _("Verify an organisation")

    class State(models.TextChoices):
        """How far a claim has come."""

        OPEN = "open", _("Waiting for a steward")
        ACCEPTED = "accepted", _("Accepted")
        REFUSED = "refused", _("Refused")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="claims")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="claims")
    kind = models.CharField(max_length=12, choices=Kind, default=Kind.RECORD)
    evidence = models.TextField()
    matched_domain = models.CharField(max_length=253, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    made_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="claims_decided"
    )
    reason = models.TextField(blank=True)

    class Meta:
        """One open claim a person and organisation."""

        constraints = (
            models.UniqueConstraint(
                fields=("organisation", "person"), condition=Q(state="open"), name="one_open_claim"
            ),
        )
