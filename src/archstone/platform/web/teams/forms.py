"""How large a team, and for which goal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from archstone.model.goals import Goal
from archstone.platform.services.teams import MOST_PARTNERS


class TeamForm(forms.Form):
    """What a team is looked for by."""

    goal = forms.ChoiceField(label=_("For the goal"))
    partners = forms.IntegerField(
        label=_("Partners at most"), min_value=1, max_value=MOST_PARTNERS, initial=3, required=False
    )
    redundancy = forms.TypedChoiceField(
        label=_("What is critical is carried by"),
        choices=((1, _("one")), (2, _("two, so that one may leave"))),
        coerce=int,
        required=False,
    )

    def __init__(self, *args: Any, goals: Sequence[Goal], **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["goal"].choices = [(goal.id, goal.name) for goal in goals]  # type: ignore[attr-defined]
