"""What is asked of a person."""

from __future__ import annotations

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from archstone.platform.store.people.models import Person


class NameForm(forms.Form):
    """What sign-up asks beside e-mail address and password."""

    name = forms.CharField(label=_("Your name"), max_length=120)

    field_order = ("name", "email", "password1", "password2")

    def signup(self, request: HttpRequest, user: Person) -> None:
        """Keep the name."""
        user.name = self.cleaned_data["name"].strip()
        user.save(update_fields=["name"])
