"""What is asked of and for an alliance."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from archstone.platform.services.alliance_roles import GIVEN_BY_COORDINATORS
from archstone.platform.services.alliances import LONGEST_GOAL, LONGEST_MESSAGE, LONGEST_NAME
from archstone.platform.web.forms import Day

LINES = forms.Textarea(attrs={"rows": 4})


class AllianceForm(forms.Form):
    """What an alliance is called and what it is for."""

    name = forms.CharField(label=_("Name"), max_length=LONGEST_NAME)
    goal = forms.CharField(
        label=_("Goal"),
        required=False,
        max_length=LONGEST_GOAL,
        widget=LINES,
        help_text=_("What the members want to reach together, in a sentence or two."),
    )


class MemberForm(forms.Form):
    """Which organisation to ask."""

    organisation = forms.CharField(
        label=_("Organisation"), max_length=300, help_text=_("Its name as its profile has it, or its id.")
    )
    message = forms.CharField(
        label=_("Message"),
        required=False,
        max_length=LONGEST_MESSAGE,
        widget=LINES,
        help_text=_("It stands in the letter to its owners."),
    )


class RoleForm(forms.Form):
    """Whom to give a role, from when until when."""

    email = forms.CharField(
        label=_("E-mail address"), widget=forms.EmailInput(attrs={"autocomplete": "off"}), max_length=254
    )
    role = forms.ChoiceField(
        label=_("Role"), choices=[(role.value, role.label) for role in GIVEN_BY_COORDINATORS]
    )
    starts_on = Day(label=_("First day"), required=False, help_text=_("Empty: at once, or once they accept."))
    ends_on = Day(label=_("Last day"), required=False, help_text=_("Empty: until further notice."))
    message = forms.CharField(
        label=_("Message"),
        required=False,
        max_length=LONGEST_MESSAGE,
        widget=LINES,
        help_text=_("It stands in the letter, where one is sent."),
    )


class DelegateForm(forms.Form):
    """Who of one's people becomes a delegate."""

    person_id = forms.TypedChoiceField(label=_("Person"), coerce=UUID)
    starts_on = Day(label=_("First day"), required=False, help_text=_("Empty: at once."))
    ends_on = Day(label=_("Last day"), required=False, help_text=_("Empty: until further notice."))

    def __init__(self, *args: object, people: Sequence[tuple[UUID, str]], **more: object) -> None:
        super().__init__(*args, **more)  # type: ignore[arg-type]
        self.fields["person_id"].choices = [(str(id), name) for id, name in people]  # type: ignore[attr-defined]
