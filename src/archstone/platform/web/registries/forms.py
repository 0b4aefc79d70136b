"""What is asked of who searches the registry, adds to it or looks after it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from archstone.files.registers import REGISTERS
from archstone.platform.store.registries.search import Filters, values_of

LARGEST_BUDGET = 10**15


class SearchForm(forms.Form):
    """What to look for, and what it must be."""

    q = forms.CharField(label=_("Name"), max_length=200, required=False)
    kind = forms.ChoiceField(label=_("Kind"), required=False)
    sector = forms.ChoiceField(label=_("Sector"), required=False)
    place = forms.CharField(label=_("Place"), max_length=120, required=False)
    least_budget = forms.IntegerField(
        label=_("Annual budget from"), min_value=0, max_value=LARGEST_BUDGET, required=False
    )
    most_budget = forms.IntegerField(
        label=_("Annual budget up to"), min_value=0, max_value=LARGEST_BUDGET, required=False
    )
    standing = forms.ChoiceField(
        label=_("Who speaks"),
        required=False,
        choices=[
            ("", _("Anyone")),
            ("members", _("People act for it here")),
            ("audited", _("It stated its own audit")),
            ("estimated", _("Estimated from a register")),
            ("records", _("A record only")),
        ],
    )

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        for name in ("kind", "sector"):
            values = [(value, value) for value in values_of(name)]
            self.fields[name].choices = [("", _("Any")), *values]  # type: ignore[attr-defined]

    def filters(self) -> Filters:
        """Give what an organisation must be."""
        given = self.cleaned_data
        return Filters(
            kind=given["kind"],
            sector=given["sector"],
            place=given["place"],
            least_budget=given["least_budget"],
            most_budget=given["most_budget"],
            standing=given["standing"],
        )


class RecordForm(forms.Form):
    """An organisation that is missing."""

    name = forms.CharField(label=_("Name"), max_length=300)
    place = forms.CharField(label=_("Place"), max_length=160, required=False)
    kind = forms.CharField(label=_("Kind"), max_length=80, required=False)
    sector = forms.CharField(label=_("Sector"), max_length=120, required=False)
    mission = forms.CharField(
        label=_("What it is for, in a sentence"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class ImportForm(forms.Form):
    """A file to read into the registry."""

    file = forms.FileField(
        label=_("File"),
        help_text=_("CSV, TSV, XLSX, Parquet, JSON or YAML, with the columns id and name at least."),
    )
    register = forms.ChoiceField(
        label=_("National register"),
        help_text=_("Found by itself from the header of most files."),
        required=False,
        choices=[("", _("None, or find out")), *((name, name.upper()) for name in REGISTERS)],
    )


class NameListForm(forms.Form):
    """A list of names to hold organisations against."""

    name = forms.CharField(label=_("Name of the list"), max_length=160)
    source = forms.CharField(label=_("Where it is from"), max_length=400, required=False)
    file = forms.FileField(label=_("File"), help_text=_("A table with a column name."))
