"""People: who signs in, and how they like to be told things."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.utils.translation import gettext_lazy as _


class People(BaseUserManager["Person"]):
    """How people are made: by their e-mail address."""

    def create_user(self, email: str, password: str | None = None, **more: Any) -> Person:
        """Make a person who can sign in."""
        person = self.model(email=self.normalize_email(email).lower(), **more)
        person.set_password(password)
        person.save(using=self._db)
        return person

    def create_superuser(self, email: str, password: str | None = None, **more: Any) -> Person:
        """Make a steward of the platform."""
        return self.create_user(email, password, is_steward=True, **more)

    def get_by_natural_key(self, username: str | None) -> Person:
        """Find a person by e-mail address, in small or capital letters."""
        return self.get(email__iexact=username)


class Person(AbstractBaseUser, PermissionsMixin):
    """Somebody with a login; what they may do comes from mandates and roles, never from the login alone."""

    class Digest(models.TextChoices):
        """How often news is put together in one e-mail."""

        DAILY = "daily", _("Every day")
        WEEKLY = "weekly", _("Every week")
        NEVER = "never", _("Never")

    class Theme(models.TextChoices):
        """Which colours the pages have."""

        SYSTEM = "system", _("As on my device")
        LIGHT = "light", _("Light")
        DARK = "dark", _("Dark")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField(_("E-mail address"), unique=True)
    name = models.CharField(_("Name"), max_length=120, blank=True)
    language = models.CharField(_("Language"), max_length=10, blank=True)
    time_zone = models.CharField(_("Time zone"), max_length=60, default="UTC")
    theme = models.CharField(_("Colours"), max_length=10, choices=Theme, default=Theme.SYSTEM)
    digest = models.CharField(_("Digest"), max_length=10, choices=Digest, default=Digest.DAILY)
    is_active = models.BooleanField(default=True)
    is_steward = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)
    digest_sent_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[People] = People()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    def __str__(self) -> str:
        """Call the person by name, or by address where no name is known."""
        return self.name or self.email

    @property
    def is_staff(self) -> bool:
        """Whether the person looks after the platform."""
        return self.is_steward
