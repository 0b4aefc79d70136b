"""What a goal is: its name, its sentence, and the capabilities that it takes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from archstone.model.goals import Goal
from archstone.platform.services.goals import MOST_REQUIREMENTS, WrittenRequirement
from archstone.platform.web.introductions.forms import capability_choices

ROWS = 8
"""Rows to write in at first; a goal that has more keeps two empty ones."""
USUAL = 70
WEIGHTS = ((100, _("very much")), (70, _("much")), (40, _("somewhat")), (20, _("a little")))


class GoalForm(forms.Form):
    """A goal with as many requirements as it has rows."""

    name = forms.CharField(label=_("Name"), max_length=160)
    statement = forms.CharField(
        label=_("In one sentence"),
        required=False,
        max_length=600,
        help_text=_("What will be different, by when, for whom?"),
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, goal: Goal | None = None, **more: Any) -> None:
        super().__init__(*args, **more)
        had = goal.requirements if goal else ()
        self.rows = min(MOST_REQUIREMENTS, max(ROWS, len(had) + 2))
        self.fields["name"].initial = goal.name if goal else ""
        self.fields["statement"].initial = goal.statement if goal else ""
        for k in range(1, self.rows + 1):
            there = had[k - 1] if k <= len(had) else None
            hundredths = int(100 * there.weight) if there else USUAL
            weights = WEIGHTS if hundredths in dict(WEIGHTS) else (*WEIGHTS, (hundredths, str(hundredths)))
            self.fields[f"capability_{k}"] = forms.ChoiceField(
                label=_("Capability %(number)s") % {"number": k},
                choices=capability_choices(),
                required=False,
                initial=there.capability if there else "",
            )
            self.fields[f"weight_{k}"] = forms.TypedChoiceField(
                label=_("matters"),
                choices=weights,
                coerce=int,
                empty_value=None,
                required=False,
                initial=hundredths,
            )
            self.fields[f"critical_{k}"] = forms.BooleanField(
                label=_("critical"), required=False, initial=bool(there and there.critical)
            )

    def requirement_rows(self) -> list[tuple[forms.BoundField, forms.BoundField, forms.BoundField]]:
        """Give the fields of each row."""
        return [
            (self[f"capability_{k}"], self[f"weight_{k}"], self[f"critical_{k}"])
            for k in range(1, self.rows + 1)
        ]

    def written(self) -> dict[str, Any]:
        """Give the goal as it was written."""
        given: Mapping[str, Any] = self.cleaned_data
        return {
            "name": given["name"],
            "statement": given["statement"],
            "requirements": [
                WrittenRequirement(
                    given[f"capability_{k}"], given[f"weight_{k}"] or USUAL, given[f"critical_{k}"]
                )
                for k in range(1, self.rows + 1)
                if given.get(f"capability_{k}")
            ],
        }
