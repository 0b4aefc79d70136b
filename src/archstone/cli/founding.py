"""Days before an alliance began, told alike by every verb that looks at its life."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from archstone.model.errors import RuleBroken

if TYPE_CHECKING:
    from archstone.files.alliances import AllianceFile


def has_begun(alliance: AllianceFile, day: date) -> None:
    """Raise RuleBroken where the alliance begins after *day* and nobody is a member of it by then.

    Nothing that a verb could say of such a day would be about the alliance. Members without a day of joining
    belong to it from the first, so what is being planned can be looked at ahead.
    """
    told = alliance.room("members")
    if told is None or told.started_on is None or told.started_on <= day or told.members_on(day):
        return
    raise RuleBroken(
        f"{told.name} begins on {told.started_on}, and nobody is a member of it on {day}; choose a day from "
        "then on with --on."
    )
