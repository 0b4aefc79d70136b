"""What is asked of who writes or answers an introduction, and of the two at a meeting."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from archstone.model.audits import DISCLOSED_FIRST, Disclosure
from archstone.model.capabilities import CapabilityId, standard_taxonomy
from archstone.model.introduction_items import ShownItem
from archstone.model.introductions import LONGEST_ASK, LONGEST_PROBLEM
from archstone.model.meetings import CUT_QUESTION, LONGEST_POINT
from archstone.model.organisations import Organisation
from archstone.model.purpose import LONGEST_SENTENCE

LONGEST_WORDS = 300


def capability_choices() -> list[tuple[Any, Any]]:
    """List every capability under its family, for a choice of one."""
    families: dict[str, list[tuple[Any, Any]]] = {}
    for capability in standard_taxonomy():
        families.setdefault(capability.family, []).append((capability.id, _(capability.name)))
    return [
        ("", _("Not one in particular")),
        *((_(f.replace("-", " ").capitalize()), c) for f, c in families.items()),
    ]


class ShowsForm(forms.Form):
    """Up to three weaknesses that one's own side would show, each with a word of one's own."""

    def __init__(self, *args: Any, own: Organisation | None, **more: Any) -> None:
        super().__init__(*args, **more)
        choices = capability_choices() if own is None else _own_choices(own)
        for number in range(1, DISCLOSED_FIRST + 1):
            self.fields[f"shows_{number}"] = forms.ChoiceField(
                label=_("A weakness that you would show") if number == 1 else _("Another one"),
                choices=choices,
                required=False,
            )
            self.fields[f"says_{number}"] = forms.CharField(
                label=_("In your own words"), max_length=LONGEST_WORDS, required=False
            )

    def items(self) -> list[ShownItem]:
        """Give what was chosen, in its order."""
        given = self.cleaned_data
        return [
            ShownItem(CapabilityId(given[f"shows_{k}"]), given[f"says_{k}"].strip())
            for k in range(1, DISCLOSED_FIRST + 1)
            if given.get(f"shows_{k}")
        ]

    @staticmethod
    def initial_of(items: Iterable[ShownItem]) -> dict[str, str]:
        """Fill the fields with what was chosen before."""
        filled: dict[str, str] = {}
        for number, item in enumerate(items, start=1):
            filled[f"shows_{number}"], filled[f"says_{number}"] = item.capability, item.says
        return filled


def _own_choices(own: Organisation) -> list[tuple[Any, Any]]:
    """List one's own vulnerabilities that may be shown: those for partners first, then the sealed ones."""
    taxonomy = standard_taxonomy()
    found: list[tuple[Any, Any]] = [("", _("None"))]
    for disclosure, label in (
        (Disclosure.PARTNER, _("For partners")),
        (Disclosure.SEALED, _("Sealed until now")),
    ):
        of_it = [v for v in own.audit.ranked if v.disclosure is disclosure]
        if of_it:
            found.append((label, [(v.capability, _(taxonomy[v.capability].name)) for v in of_it]))
    return found


class IntroductionForm(ShowsForm):
    """The first word to another organisation."""

    problem = forms.CharField(
        label=_("Which problem do you see, and what do you wonder about it?"),
        help_text=_("Ask around the problem. Leave proposals for the talk."),
        max_length=LONGEST_PROBLEM,
        widget=forms.Textarea(attrs={"rows": 5, "data-counts": "{left}"}),
    )
    ask = forms.CharField(
        label=_("What small thing do you ask for?"),
        help_text=_("Half an hour on the telephone is plenty."),
        max_length=LONGEST_ASK,
    )

    field_order = ("problem", "ask")


class ContactForm(forms.Form):
    """To whom a request is sent where the organisation isn't here."""

    name = forms.CharField(label=_("Whom do you write to?"), max_length=120)
    email = forms.EmailField(label=_("E-mail address"))


class AnswerForm(ShowsForm):
    """A yes: what one would show in turn, and a word."""

    says = forms.CharField(
        label=_("A word to them"),
        max_length=LONGEST_PROBLEM,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    role = forms.CharField(label=_("Your role"), max_length=120, required=False)

    field_order = ("says", "role")


class DeclineForm(forms.Form):
    """A no: a reason for one's own records, if one likes."""

    for_us = forms.CharField(
        label=_("Why, for your own records"),
        help_text=_("They never read this: only a courteous sentence."),
        max_length=LONGEST_PROBLEM,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class PointForm(forms.Form):
    """One thing that a side wants, offers or won't negotiate."""

    says = forms.CharField(label=_("In one sentence"), max_length=LONGEST_POINT)
    capability = forms.ChoiceField(label=_("What it is about"), required=False)
    issue = forms.CharField(label=_("An issue it takes a position on"), max_length=80, required=False)
    position = forms.ChoiceField(
        label=_("Which position"),
        required=False,
        choices=(("", "—"), ("support", _("For it")), ("oppose", _("Against it")), ("neutral", _("Neutral"))),
    )
    in_a_cut = forms.ChoiceField(
        label=_("In a budget cut"),
        help_text=_(CUT_QUESTION),
        required=False,
        choices=(
            ("", _("Not asked yet")),
            ("keep", _("Keep it")),
            ("shrink", _("Shrink it")),
            ("drop", _("Drop it")),
        ),
    )

    def __init__(self, *args: Any, firm: bool = False, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["capability"].choices = capability_choices()  # type: ignore[attr-defined]
        if firm:
            del self.fields["in_a_cut"]


class DivergenceForm(forms.Form):
    """Something in which the interests of the two part."""

    about = forms.CharField(label=_("What do your interests part over?"), max_length=LONGEST_POINT)
    reading = forms.CharField(label=_("How do you see it?"), max_length=LONGEST_POINT, required=False)
    in_a_cut = forms.CharField(
        label=_("What would you do in a budget cut?"), max_length=LONGEST_POINT, required=False
    )


class NotesForm(forms.Form):
    """The notes of both."""

    notes = forms.CharField(
        label=_("Notes of the meeting"),
        max_length=20_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 8}),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)


class DayForm(forms.Form):
    """When the two meet."""

    on = forms.DateField(
        label=_("Day of the meeting"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )


class PurposeForm(forms.Form):
    """The goal in one sentence."""

    sentence = forms.CharField(
        label=_("The goal in one sentence"),
        help_text=_("For whom, what will be different, where, by when?"),
        max_length=LONGEST_SENTENCE,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class JudgeForm(forms.Form):
    """Whether the other's sentence states the same goal."""

    says = forms.ChoiceField(
        label=_("Does their sentence state the same goal as yours?"),
        widget=forms.RadioSelect,
        choices=(("same", _("The same")), ("partly", _("Partly")), ("different", _("Another one"))),
    )
