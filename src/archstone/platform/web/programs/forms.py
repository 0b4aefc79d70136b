"""What is asked for a token."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from archstone.platform.services.tokens import scopes

ENDS = [(30, _("30 days")), (90, _("90 days")), (180, _("180 days")), (365, _("A year"))]


class TokenForm(forms.Form):
    """A name, an end, for whom, and what the token may do."""

    name = forms.CharField(
        label=_("Name"),
        max_length=80,
        help_text=_("What will use it, so that you know it again: “Our monthly report”."),
    )
    days = forms.TypedChoiceField(label=_("Ends after"), choices=ENDS, coerce=int, initial=90)
    alone = forms.BooleanField(
        label=_("Only for myself"),
        required=False,
        help_text=_("Without this it acts for your organisation, as long as your mandate holds."),
    )
    scopes = forms.MultipleChoiceField(
        label=_("What it may do"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Choose as little as is needed. It can never do more than you may."),
    )

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        offered: Any = self.fields["scopes"]
        offered.choices = [(scope.name, scope.words) for scope in scopes()]

    def asked(self, now: datetime) -> dict[str, Any]:
        """Say what the service needs."""
        said = dict(self.cleaned_data)
        return {"expires_at": now + timedelta(days=said.pop("days")), **said}
