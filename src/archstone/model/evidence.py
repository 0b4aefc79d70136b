"""How sure a sentence is: where it comes from, and of what kind that source is.

A figure or a rule that is shown without its source is believed more than it deserves. So each carries one
of six kinds, the same that `docs/theory/evidence.md` lists.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from archstone.model.errors import RuleBroken


class Sureness(StrEnum):
    """Of what kind a source is, from published research down to what we chose ourselves."""

    STUDY = "study"
    NOT_TRACED = "cited, not traced"
    CLAIM = "practitioner's claim"
    RECOMMENDATION = "recommendation"
    OWN_DATA = "your own data"
    DEFAULT = "our default"


GUIDES = {
    "S0": "a review of research on NGO alliances, Kazanskaia 2025",
    "S1": "a handbook page, “Overcoming challenges in alliances”, 2012",
    "S2": "a guide, “Forging Uncommon Alliances”",
    "S3": "an article of the same title by a practitioner, 2026",
}
"""The texts that Archstone follows, by the short names that sources carry."""
GUIDES_TOLD = (
    f"S0 to S3 are the texts that Archstone follows. {' '.join(f'{k}: {v}.' for k, v in GUIDES.items())} "
    "How sure each figure is: docs/theory/evidence.md."
)
"""One line to close an output or a document with, in which sources are named by S0 to S3."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where a sentence comes from and how sure that is.

    Invariants: it names something.

    Examples
    --------
    >>> str(Source("S2, When to walk away", Sureness.CLAIM))
    "S2, When to walk away (practitioner's claim)"
    """

    named: str
    sureness: Sureness

    def __post_init__(self) -> None:
        if not self.named.strip():
            raise RuleBroken("A source needs a name: who said it, and where.")

    def __str__(self) -> str:
        """Say it as a reader is told."""
        return f"{self.named} ({self.sureness})"
