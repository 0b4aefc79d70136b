"""What is asked for a webhook."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from archstone.platform.services.events import EVENTS


class WebhookForm(forms.Form):
    """An address, and what it shall be told of."""

    url = forms.CharField(
        label=_("Address"),
        max_length=500,
        widget=forms.URLInput(attrs={"autocomplete": "off", "placeholder": "https://example.org/archstone"}),
        help_text=_("Your own program's address. It begins with https://."),
    )
    events = forms.MultipleChoiceField(label=_("Tell it of"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        offered: Any = self.fields["events"]
        offered.choices = [(n, str(e.words)) for n, e in EVENTS.items() if n != "webhook_tried"]
