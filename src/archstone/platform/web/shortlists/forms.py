"""What is asked of who makes a shortlist, puts somebody on it, or drops them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from archstone.platform.services.shortlists import MOST
from archstone.platform.store.shortlists.queries import ShortlistRow

LONGEST_REASON = 600


class ShortlistForm(forms.Form):
    """A new shortlist."""

    name = forms.CharField(label=_("Name"), max_length=160)
    purpose = forms.CharField(
        label=_("What it is for"),
        required=False,
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    most = forms.IntegerField(
        label=_("Room for"),
        min_value=1,
        max_value=MOST,
        initial=5,
        help_text=_("A short list makes you choose."),
    )


class Reason(forms.CharField):
    """A reason in a sentence or two."""

    def __init__(self, **more: Any) -> None:
        more.setdefault("max_length", LONGEST_REASON)
        more.setdefault("widget", forms.Textarea(attrs={"rows": 2}))
        super().__init__(**more)


class AddForm(forms.Form):
    """Put a known organisation on one of one's lists, or on a new one."""

    shortlist = forms.ChoiceField(label=_("On which list"))
    reason = Reason(
        label=_("Why it belongs there"), help_text=_("In a sentence; you will be glad of it later.")
    )

    def __init__(self, *args: Any, lists: Sequence[ShortlistRow], **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["shortlist"].choices = [  # type: ignore[attr-defined]
            *((str(row.id), row.name) for row in lists),
            ("", _("A new list")),
        ]
        self.fields["shortlist"].required = False


class HandForm(forms.Form):
    """Put an organisation on a list by its name."""

    organisation = forms.CharField(
        label=_("Which organisation"),
        max_length=300,
        help_text=_("Its whole name as the registry has it, or its id. Not sure? Search for it first."),
    )
    reason = Reason(label=_("Why it belongs there"))


class DropForm(forms.Form):
    """Drop one, with a reason."""

    because = Reason(
        label=_("Why you drop it"),
        help_text=_("The name will come up again, and then you will want to know."),
    )


class RewriteForm(forms.Form):
    """Another reason."""

    reason = Reason(label=_("Why it stands here"))
