"""How large a map, and for what."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from archstone.model.goals import Goal
from archstone.platform.services.gap_map import MOST_GAPS, MOST_ORGANISATIONS
from archstone.platform.web.matches.words import goal_choices


class MapForm(forms.Form):
    """The size of the map."""

    gaps = forms.IntegerField(
        label=_("Weaknesses"), min_value=1, max_value=MOST_GAPS, initial=5, required=False
    )
    organisations = forms.IntegerField(
        label=_("Organisations for each"),
        min_value=1,
        max_value=MOST_ORGANISATIONS,
        initial=3,
        required=False,
    )
    goal = forms.ChoiceField(label=_("For"), required=False)

    def __init__(self, *args: Any, goals: Sequence[Goal], **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["goal"].choices = goal_choices(goals)  # type: ignore[attr-defined]
