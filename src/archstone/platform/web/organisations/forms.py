"""What is asked of and for an organisation."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from archstone.platform.services.invitations import LONGEST_MESSAGE
from archstone.platform.services.profiles import LONGEST, PARTS, PROFILE
from archstone.platform.store.organisations.models import Mandate, Organisation
from archstone.platform.web.forms import Day

LINES = forms.Textarea(attrs={"rows": 3})


def _list(label: Any, help: Any) -> forms.CharField:
    return forms.CharField(label=label, help_text=help, required=False, widget=LINES)


class ProfileForm(forms.Form):
    """Everything an organisation says of itself; lists have one item a line."""

    name = forms.CharField(label=_("Name"), max_length=LONGEST["name"])
    mission = forms.CharField(
        label=_("Mission"),
        required=False,
        max_length=LONGEST["mission"],
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    kind = forms.CharField(
        label=_("Kind"),
        required=False,
        max_length=LONGEST["kind"],
        help_text=_("Such as nonprofit, company or city."),
    )
    sector = forms.CharField(
        label=_("Sector"),
        required=False,
        max_length=LONGEST["sector"],
        help_text=_("Such as health or education."),
    )
    place = forms.CharField(label=_("Place"), required=False, max_length=LONGEST["place"])
    annual_budget = forms.CharField(
        label=_("Annual budget"),
        required=False,
        help_text=_("A whole number without spaces, such as 120000."),
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )
    currency = forms.CharField(
        label=_("Currency of the budget"), required=False, help_text=_("Three letters, such as EUR.")
    )
    staff = forms.CharField(
        label=_("Staff"),
        required=False,
        help_text=_("How many people work for it."),
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )
    stances = _list(
        _("Stances"),
        _("One a line: issue:position, such as fracking:oppose. Positions are support, oppose, neutral."),
    )
    deal_breakers = _list(
        _("Deal-breakers"),
        _(
            "What rules a partner out, one a line: stance:issue:position, kind:X, sector:X or funder:X. "
            "Your own people alone see them."
        ),
    )
    touched_by = _list(
        _("What touches it"), _("One a line: problem:name or threat:name, such as problem:flooding.")
    )
    funders = _list(_("Funders"), _("Names or ids, one a line."))
    allied_with = _list(_("Allies"), _("Names or ids, one a line."))
    identifiers = _list(
        _("Identifiers and websites"),
        _("One a line, as org-id.guide spells them, such as US-EIN-941156365, or https://www.example.org."),
    )

    @staticmethod
    def said_by(organisation: Organisation) -> dict[str, object]:
        """Read what an organisation says now, as the form asks it."""
        said = {field: getattr(organisation, field) for field in PROFILE}
        return said | {field: said[field].replace(";", "\n") for field in PARTS}


class InvitationForm(forms.Form):
    """Whom to invite, as what, until when."""

    email = forms.CharField(
        label=_("E-mail address"), widget=forms.EmailInput(attrs={"autocomplete": "off"}), max_length=254
    )
    role = forms.ChoiceField(label=_("Role"), choices=Mandate.Role.choices, initial=Mandate.Role.EDITOR)
    message = forms.CharField(
        label=_("Message"),
        required=False,
        max_length=LONGEST_MESSAGE,
        widget=LINES,
        help_text=_("It stands in the letter."),
    )
    starts_on = Day(label=_("First day"), required=False, help_text=_("Empty: from when they accept."))
    ends_on = Day(label=_("Last day"), required=False, help_text=_("Empty: until further notice."))


class MandateForm(forms.Form):
    """What to change of a mandate."""

    role = forms.ChoiceField(label=_("Role"), choices=Mandate.Role.choices)
    ends_on = Day(label=_("Last day"), required=False, help_text=_("Empty: until further notice."))


class EvidenceForm(forms.Form):
    """How a steward can see that somebody acts for an organisation."""

    evidence = forms.CharField(
        label=_("How can a steward see this?"),
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Your role there, a page that names you, a number where somebody can confirm it."),
    )


class ReasonForm(forms.Form):
    """Why a claim is refused."""

    reason = forms.CharField(label=_("Reason"), widget=LINES, help_text=_("Whoever made the claim reads it."))
