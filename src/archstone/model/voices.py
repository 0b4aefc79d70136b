"""Voices: who spoke outside for the alliance, when and where (SPEC W3, V9).

Who is heard is taken for the alliance. A statement of its own, made without the others' sign-off, counts as
heard too, and is a matter between the members besides.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from archstone.model.errors import RuleBroken


class Appearance(StrEnum):
    """Of what kind a word in public was."""

    SPEECH = "speech"
    PRESS = "press"
    REPORT = "report"
    MEETING = "meeting"


@dataclass(frozen=True, slots=True)
class Voice:
    """A member that spoke outside for the alliance.

    ``own_statement`` says that it spoke without the sign-off of the others; ``incident`` is the one that this
    led to.

    Invariants: it says where.

    Examples
    --------
    >>> str(Voice("river-trust", date(2026, 4, 14), "the Port Ellery Herald", own_statement=True))
    '2026-04-14: river-trust spoke outside, without the others (the Port Ellery Herald).'
    """

    member: str
    on: date
    where: str
    kind: Appearance | None = None
    own_statement: bool = False
    incident: str | None = None

    def __post_init__(self) -> None:
        if not self.where.strip():
            raise RuleBroken(f"Say where {self.member} spoke on {self.on}.", ("where",))

    def __str__(self) -> str:
        """Say it in a sentence."""
        alone = ", without the others" if self.own_statement else ""
        return f"{self.on}: {self.member} spoke outside{alone} ({self.where})."
