"""What is asked for a webhook."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from archstone.platform.services.events import EVENTS


def choices() -> list[tuple[str, str]]:
    """Offer the events, in words; the one for trying is sent without being chosen."""
    return [(name, str(event.words)) for name, event in EVENTS.items() if name != "webhook_tried"]


class WebhookForm(forms.Form):
    """An address, and what it shall be told of."""

    url = forms.CharField(
        label=_("Address"),
        max_length=500,
        widget=forms.URLInput(attrs={"autocomplete": "off", "placeholder": "https://example.org/archstone"}),
        help_text=_("Your own program's address. It begins with https://."),
    )
    events = forms.MultipleChoiceField(
        label=_("Tell it of"), choices=choices, widget=forms.CheckboxSelectMultiple
    )
