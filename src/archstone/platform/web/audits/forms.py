"""What the pages of an audit ask."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from archstone.platform.store.audits.models import AuditItem
from archstone.platform.web.audits.choices import capability_choices, family_choices
from archstone.platform.web.look.widgets import DISCLOSURES, Disclosure, Options, Scale

SEVERITY = (
    (1, _("A nuisance")),
    (2, _("It slows us")),
    (3, _("It costs us dearly")),
    (4, _("It holds us back")),
    (5, _("It stops us")),
)
NEED = (
    (1, _("We’ll manage")),
    (2, _("Advice would do")),
    (3, _("Some help")),
    (4, _("Much help")),
    (5, _("Not without others")),
)
LEVEL = (
    (1, _("We have begun")),
    (2, _("We get by")),
    (3, _("Solid")),
    (4, _("Strong")),
    (5, _("Others come to us for it")),
)
BASIS_EXPLAINED: dict[str, str | Promise] = {
    "felt": _("I sense it, and can’t point to an event."),
    "shown": _("I can name something that happened."),
}
GRADES_EXPLAINED: dict[str, str | Promise] = {
    "claimed": _("We say so."),
    "shown": _("Past work shows it."),
    "confirmed": _("A partner confirmed it; the note says which."),
}
YES_NO = (("yes", _("Yes")), ("no", _("No")), ("", _("Not decided")))
LONGEST_NOTE = 4000


def _note(label: Any, help_text: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=False,
        max_length=LONGEST_NOTE,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


def scale(label: Any, steps: Any, help_text: Any = "") -> forms.TypedChoiceField:
    """Ask for a step of 1 to 5."""
    return forms.TypedChoiceField(label=label, choices=steps, coerce=int, widget=Scale(), help_text=help_text)


class CapabilityForm(forms.Form):
    """A form that may ask which capability it is about; *search* narrows what is offered."""

    def ask_for_capability(self, taxonomy: Any, search: str = "") -> None:
        """Ask which capability it is about, before everything else."""
        self.fields = {
            "capability": forms.ChoiceField(
                label=_("Which capability is that?"), choices=capability_choices(taxonomy, search)
            ),
            **self.fields,
        }


class VulnerabilityForm(CapabilityForm):
    """A vulnerability as the organisation states it."""

    severity = scale(_("How grave is it?"), SEVERITY)
    need = scale(_("How much do you need others for it?"), NEED)
    note = _note(_("What happens because of it?"), _("Only your own people read this."))
    basis = forms.ChoiceField(
        label=_("Felt or shown?"),
        choices=AuditItem.Basis.choices,
        widget=Options(explained=BASIS_EXPLAINED),
        initial="felt",
    )
    revision = forms.IntegerField(widget=forms.HiddenInput, initial=0, min_value=0)


class StrengthForm(CapabilityForm):
    """A strength as the organisation states it."""

    level = scale(_("How good are you at it?"), LEVEL)
    grade = forms.ChoiceField(
        label=_("What shows it?"),
        choices=AuditItem.Grade.choices,
        widget=Options(explained=GRADES_EXPLAINED),
        initial="claimed",
    )
    note = _note(_("Name the work, or the partner"), _("Only your own people read this."))
    revision = forms.IntegerField(widget=forms.HiddenInput, initial=0, min_value=0)


class RatingForm(CapabilityForm):
    """One person's own rating."""

    severity = scale(_("How grave is it, as you see it?"), SEVERITY)
    need = scale(_("How much do you need others for it?"), NEED)
    basis = forms.ChoiceField(
        label=_("Felt or shown?"),
        choices=AuditItem.Basis.choices,
        widget=Options(explained=BASIS_EXPLAINED),
        initial="felt",
    )
    note = _note(_("What makes you say so?"), _("The owners and editors of your organisation read this."))


class AnswerForm(forms.Form):
    """What somebody writes under a question."""

    text = forms.CharField(
        label=_("Your answer"),
        help_text=_("Nobody else reads this. Write as it comes."),
        required=False,
        max_length=LONGEST_NOTE,
        widget=forms.Textarea(attrs={"rows": 8}),
    )
    revision = forms.IntegerField(widget=forms.HiddenInput, initial=0, min_value=0)


class OwnCapabilityForm(forms.Form):
    """A capability that the taxonomy lacks."""

    label = forms.CharField(label=_("What is it called?"), max_length=80)
    family = forms.ChoiceField(
        label=_("To which family does it belong?"),
        help_text=_("Partners who are good at something else of the same family count as half a match."),
    )
    means = forms.CharField(label=_("What does it mean?"), max_length=300, required=False)

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        family = self.fields["family"]
        assert isinstance(family, forms.ChoiceField)
        family.choices = family_choices()


class DisclosuresForm(forms.Form):
    """Who may know, a question an item."""

    def __init__(self, rows: Any, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        for row in rows:
            self.fields[row.capability] = forms.ChoiceField(
                label=row.name,
                choices=DISCLOSURES,
                widget=Disclosure(),
                initial=row.disclosure,
                help_text=_("%(product)s of 25") % {"product": f"{float(row.product):g}"},
            )


class TellForm(forms.Form):
    """That a partner was, or is to be, told of a vulnerability."""

    capability = forms.ChoiceField(label=_("Of which vulnerability?"))
    to = forms.CharField(label=_("Which organisation?"), max_length=300)
    affects_contribution = forms.ChoiceField(
        label=_("Does it affect our ability to contribute?"),
        choices=YES_NO,
        required=False,
        widget=Options(),
        initial="",
    )
    low_stakes = forms.ChoiceField(
        label=_("Is little at stake with this partner?"),
        choices=YES_NO,
        required=False,
        widget=Options(),
        initial="",
    )

    def __init__(self, rows: Any, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        field = self.fields["capability"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(row.capability, row.name) for row in rows]

    def told(self) -> dict[str, Any]:
        """Give what was said as the service takes it."""
        said = self.cleaned_data
        answers = {"yes": True, "no": False}
        return {
            "capability": said["capability"],
            "to": said["to"],
            "affects_contribution": answers.get(said["affects_contribution"]),
            "low_stakes": answers.get(said["low_stakes"]),
        }


class FileForm(forms.Form):
    """An audit in a file."""

    file = forms.FileField(
        label=_("A file with your audit"), help_text=_("YAML, JSON or CSV, smaller than a megabyte.")
    )
