"""Alliances: which organisations consented to be members, and which people have a role."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from archstone.platform.store.organisations.models import HeldQuerySet, Organisation


class Alliance(models.Model):
    """Several organisations that pursue a goal together.

    ``record`` is the alliance file: everything of the alliance's life that the engines read.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(_("Name"), max_length=200)
    goal = models.TextField(_("Goal"), blank=True)
    record = models.JSONField(default=dict, blank=True)
    founded_by = models.ForeignKey(Organisation, null=True, on_delete=models.SET_NULL, related_name="founded")
    created_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        """Call the alliance by its name."""
        return self.name


class MemberQuerySet(models.QuerySet["AllianceMember"]):
    """Places in alliances, asked for by how far they have come."""

    def listed(self) -> MemberQuerySet:
        """Keep those who consented and haven't left."""
        return self.filter(consented_at__isnull=False, left_on=None)

    def invited(self) -> MemberQuerySet:
        """Keep those who haven't answered yet."""
        return self.filter(consented_at=None, declined_at=None, withdrawn_at=None)


class AllianceMember(models.Model):
    """An organisation's place in an alliance; nobody is listed as a member before it consented."""

    alliance = models.ForeignKey(Alliance, on_delete=models.CASCADE, related_name="members")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="memberships")
    invited_at = models.DateTimeField()
    consented_at = models.DateTimeField(null=True, blank=True)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="members_invited"
    )
    message = models.TextField(blank=True)
    consented_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="memberships_accepted"
    )
    declined_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    left_on = models.DateField(null=True, blank=True)

    objects = MemberQuerySet.as_manager()

    class Meta:
        """One place an organisation."""

        constraints = (
            models.UniqueConstraint(fields=("alliance", "organisation"), name="one_place_an_organisation"),
        )


class RoleQuerySet(HeldQuerySet["AllianceRole"]):
    """Roles in alliances."""


class AllianceRole(models.Model):
    """A person's role in an alliance, from a day until a day; a delegate's under an organisation."""

    class Role(models.TextChoices):
        """What a person does in an alliance."""

        COORDINATOR = "coordinator", _("Coordinator")
        DELEGATE = "delegate", _("Delegate")
        OBSERVER = "observer", _("Observer")
        FACILITATOR = "facilitator", _("Facilitator")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    alliance = models.ForeignKey(Alliance, on_delete=models.CASCADE, related_name="roles")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="alliance_roles"
    )
    organisation = models.ForeignKey(Organisation, null=True, blank=True, on_delete=models.CASCADE)
    role = models.CharField(max_length=12, choices=Role)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="alliance_roles_given"
    )
    given_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="alliance_roles_ended"
    )

    objects = RoleQuerySet.as_manager()

    class Meta:
        """A delegate speaks for an organisation; the others for nobody."""

        constraints = (
            models.CheckConstraint(
                condition=~Q(role="delegate") | Q(organisation__isnull=False),
                name="delegate_has_organisation",
            ),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=models.F("starts_on")),
                name="alliance_role_ends_after_start",
            ),
        )
