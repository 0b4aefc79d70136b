"""What an audit trail may be narrowed by."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from archstone.platform.services.trail_words import act_words
from archstone.platform.store.trail.queries import TrailFilter
from archstone.platform.web.forms import Day


class TrailForm(forms.Form):
    """Which entries to show."""

    act = forms.ChoiceField(label=_("Act"), required=False)
    person = forms.ChoiceField(label=_("Person"), required=False)
    since = Day(label=_("From"), required=False)
    until = Day(label=_("Until"), required=False)

    def __init__(
        self,
        *args: object,
        acts: Sequence[str],
        people: Sequence[tuple[UUID, str | None]],
        **more: object,
    ) -> None:
        super().__init__(*args, **more)  # type: ignore[arg-type]
        everyone = [(str(id), name or _("A person who left")) for id, name in people]
        self.fields["act"].choices = [("", _("All")), *((act, act_words(act)) for act in acts)]  # type: ignore[attr-defined]
        self.fields["person"].choices = [("", _("All")), *everyone]  # type: ignore[attr-defined]

    def wanted(self) -> TrailFilter:
        """Read what is asked for; what can't be read doesn't narrow."""
        if not self.is_bound:
            return TrailFilter()
        self.is_valid()
        said = self.cleaned_data
        return TrailFilter(
            act=said.get("act") or "",
            person=UUID(said["person"]) if said.get("person") else None,
            since=said.get("since"),
            until=said.get("until"),
        )
