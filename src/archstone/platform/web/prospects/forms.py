"""What is asked of who writes into the notebook."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from archstone.platform.store.prospects.models import ProspectFinding, ProspectTie
from archstone.platform.web.forms import Day
from archstone.platform.web.introductions.forms import capability_choices

LONGEST = 2000
SPEAKS_OF = (("", _("Neither")), ("lacks", _("A lack")), ("has", _("A strength")))


def _words(rows: int = 3) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class FindingForm(forms.Form):
    """Something found out, with its source and the day."""

    says = forms.CharField(label=_("What you found"), max_length=LONGEST, widget=_words())
    kind = forms.ChoiceField(label=_("Where it comes from"), choices=ProspectFinding.Kind.choices)
    source = forms.CharField(
        label=_("Source"), max_length=300, help_text=_("Who says so, and where: a title, a page, an address.")
    )
    found_on = Day(label=_("On which day was it said"))
    capability = forms.ChoiceField(
        label=_("About which capability"), choices=capability_choices(), required=False
    )
    speaks_of = forms.ChoiceField(label=_("It speaks of"), choices=SPEAKS_OF, required=False)

    def noted(self) -> dict[str, Any]:
        """Give what was written."""
        given = dict(self.cleaned_data)
        given["lacks"] = {"lacks": True, "has": False}.get(given.pop("speaks_of"))
        return given


class TieForm(forms.Form):
    """Something that lay between the two."""

    kind = forms.ChoiceField(label=_("Kind"), choices=ProspectTie.Kind.choices)
    what = forms.CharField(label=_("What it was"), max_length=LONGEST, widget=_words())
    starts_on = Day(label=_("From"), required=False)
    ends_on = Day(label=_("Until"), required=False)
    settled_on = Day(
        label=_("Settled on"), required=False, help_text=_("For a dispute: when it was laid aside.")
    )
    source = forms.CharField(label=_("Source"), max_length=300, required=False)

    def noted(self) -> dict[str, Any]:
        """Give what was written."""
        return dict(self.cleaned_data)


class PersonForm(forms.Form):
    """Somebody whom one met."""

    name = forms.CharField(
        label=_("Name"),
        max_length=160,
        help_text=_("These are personal data: keep what serves the talk, and take it out when asked to."),
    )
    role = forms.CharField(label=_("What they do there"), max_length=160, required=False)
    where = forms.CharField(label=_("Where you met"), max_length=200, required=False)
    met_on = Day(label=_("On which day"))
    said = forms.CharField(label=_("What was said"), max_length=LONGEST, widget=_words())

    def noted(self) -> dict[str, Any]:
        """Give what was written."""
        return dict(self.cleaned_data)


FORMS: dict[str, type[FindingForm] | type[TieForm] | type[PersonForm]] = {
    "finding": FindingForm,
    "tie": TieForm,
    "person": PersonForm,
}
