"""What is asked for a token."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from archstone.platform.services.tokens import scopes


def ends() -> list[tuple[int, str | Promise]]:
    """Offer how long a token may live."""
    return [(30, _("30 days")), (90, _("90 days")), (180, _("180 days")), (365, _("A year"))]


def choices() -> list[tuple[str, str]]:
    """Offer what a token may do, in words."""
    return [(scope.name, scope.words) for scope in scopes()]


class TokenForm(forms.Form):
    """A name, an end, for whom, and what the token may do."""

    name = forms.CharField(
        label=_("Name"),
        max_length=80,
        help_text=_("What will use it, so that you know it again: “Our monthly report”."),
    )
    days = forms.TypedChoiceField(label=_("Ends after"), choices=ends, coerce=int, initial=90)
    alone = forms.BooleanField(
        label=_("Only for myself"),
        required=False,
        help_text=_("Without this it acts for your organisation, as long as your mandate holds."),
    )
    scopes = forms.MultipleChoiceField(
        label=_("What it may do"),
        choices=choices,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Choose as little as is needed. It can never do more than you may."),
    )

    def asked(self, now: datetime) -> dict[str, Any]:
        """Say what the service needs."""
        said = dict(self.cleaned_data)
        return {"expires_at": now + timedelta(days=said.pop("days")), **said}
