"""Widgets that are more than a line: worded scales, disclosure, choices with their explanation."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from archstone.platform.web.look.tables import Word

EXPLAINED: dict[str, Word] = {
    "private": _("Never used, never shown. It stays in your own audit."),
    "sealed": _("Used to find partners, shown to no one. Others can't work it out either."),
    "partner": _("Used to find partners, and shown to one once you both accept an introduction."),
    "public": _("Used to find partners, and anyone may read it."),
}


class Options(forms.RadioSelect):
    """A choice among a few, each on a line of its own, with a sentence that explains it."""

    def __init__(self, *, explained: dict[str, Word] | None = None, **more: Any) -> None:
        super().__init__(**more)
        self.explained = explained or {}

    def create_option(self, name: str, value: Any, *args: Any, **more: Any) -> dict[str, Any]:
        """Give each option its explanation."""
        option = super().create_option(name, value, *args, **more)
        option["explained"] = self.explained.get(str(value), "")
        return option


class Scale(forms.RadioSelect):
    """A scale of worded steps, 1 to 5 unless the field's choices say otherwise, as a course of stones."""


class Disclosure(Options):
    """Who may ever see a vulnerability."""

    def __init__(self, **more: Any) -> None:
        more.setdefault("explained", EXPLAINED)
        super().__init__(**more)


DISCLOSURES: tuple[tuple[str, Word], ...] = (
    ("private", _("Private")),
    ("sealed", _("Sealed")),
    ("partner", _("Partner")),
    ("public", _("Public")),
)
