"""What is asked of a person."""

from __future__ import annotations

from django import forms
from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from archstone.platform.services.people import LONGEST_NAME, time_zones
from archstone.platform.store.people.models import Person


class NameForm(forms.Form):
    """What sign-up asks beside e-mail address and password."""

    name = forms.CharField(
        label=_("Your name"),
        max_length=LONGEST_NAME,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )

    field_order = ("name", "email", "password1", "password2")

    def signup(self, request: HttpRequest, user: Person) -> None:
        """Keep the name, and the language in which they signed up."""
        user.name = self.cleaned_data["name"].strip()
        user.language = getattr(request, "LANGUAGE_CODE", "")
        user.save(update_fields=["name", "language"])


class SettingsForm(forms.Form):
    """What a person may set."""

    name = forms.CharField(
        label=_("Your name"),
        max_length=LONGEST_NAME,
        help_text=_("As the people of your organisations and alliances see it."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    language = forms.ChoiceField(label=_("Language"), required=False)
    time_zone = forms.ChoiceField(
        label=_("Time zone"), help_text=_("Times on pages and in letters are told in it.")
    )
    theme = forms.ChoiceField(label=_("Colours"), choices=Person.Theme.choices)
    digest = forms.ChoiceField(
        label=_("Digest"),
        choices=Person.Digest.choices,
        help_text=_("News put together in one e-mail. What is urgent comes at once."),
    )

    def __init__(self, *args: object, **more: object) -> None:
        super().__init__(*args, **more)  # type: ignore[arg-type]
        languages = [("", _("As in my browser")), *settings.LANGUAGES]
        self.fields["language"].choices = languages  # type: ignore[attr-defined]
        self.fields["time_zone"].choices = [  # type: ignore[attr-defined]
            (zone, zone.replace("_", " ")) for zone in time_zones()
        ]
