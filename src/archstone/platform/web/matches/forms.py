"""What one may ask of the ranking."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from archstone.model.goals import Goal
from archstone.platform.services.matches import Screens
from archstone.platform.web.matches.words import goal_choices, readable

DIAL = (("0", _("By fit alone")), ("1/2", _("Uncommon ones a little")), ("1", _("Uncommon ones first")))
BASIS = (
    ("", _("Audited or estimated")),
    ("audited", _("By their own audit")),
    ("estimated", _("Estimated from public records")),
)


class ScreensForm(forms.Form):
    """The screens before the list; each is kept in the address."""

    goal = forms.ChoiceField(label=_("For"), required=False)
    kind = forms.ChoiceField(label=_("Kind"), required=False)
    sector = forms.ChoiceField(label=_("Sector"), required=False)
    place = forms.CharField(
        label=_("Place"), required=False, max_length=160, help_text=_("As the registry writes it.")
    )
    staff_from = forms.IntegerField(label=_("Staff from"), required=False, min_value=0, max_value=2**31 - 1)
    staff_to = forms.IntegerField(label=_("Staff to"), required=False, min_value=0, max_value=2**31 - 1)
    uncommon = forms.ChoiceField(label=_("Order"), choices=DIAL, required=False)
    basis = forms.ChoiceField(label=_("Known by"), choices=BASIS, required=False)
    allied = forms.BooleanField(label=_("Also those we are allied with"), required=False)

    def __init__(
        self, *args: Any, goals: Sequence[Goal], kinds: Sequence[str], sectors: Sequence[str], **more: Any
    ) -> None:
        super().__init__(*args, **more)
        self.fields["goal"].choices = goal_choices(goals)  # type: ignore[attr-defined]
        for name, values in (("kind", kinds), ("sector", sectors)):
            said = sorted((readable(value), value) for value in values)
            self.fields[name].choices = [("", _("Any")), *((v, w) for w, v in said)]  # type: ignore[attr-defined]

    def screens(self) -> Screens:
        """Give what was asked for; what can't stand asks for nothing."""
        given = self.cleaned_data
        return Screens(
            goal=given.get("goal", ""),
            kind=given.get("kind", ""),
            sector=given.get("sector", ""),
            place=given.get("place", ""),
            staff_from=given.get("staff_from"),
            staff_to=given.get("staff_to"),
            uncommon=Fraction(given.get("uncommon") or "0"),
            not_allied=not given.get("allied"),
            basis=given.get("basis", ""),
        )
