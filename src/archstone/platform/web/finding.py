"""What the pages on which one looks for others share: the ways from one to the next."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from archstone.platform.web.look.tables import Tab

WAYS = (
    ("matches", _("Matches")),
    ("gap_map", _("Map")),
    ("matrix", _("Matrix")),
    ("rings", _("Rings")),
    ("teams", _("Teams")),
    ("ecosystem", _("Same problem")),
    ("threats", _("Same threat")),
    ("shortlists", _("Shortlists")),
    ("notebook", _("Notebook")),
)


def back_tabs(current: str) -> tuple[Tab, ...]:
    """List the pages beside the one that is open."""
    return tuple(Tab(str(label), reverse(name), current=name == current) for name, label in WAYS)
