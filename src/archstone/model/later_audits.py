"""Later audits: what a member says of its vulnerabilities after the alliance began.

What it said at the start stands with the organisation and isn't overwritten, else nobody could tell what
became of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from archstone.model.audits import Vulnerability
from archstone.model.errors import RuleBroken


@dataclass(frozen=True, slots=True)
class LaterAudit:
    """What an organisation said on a later day.

    A full audit lists all that it lacks, so what isn't in it is gone; one that isn't full says nothing of the
    rest.

    Invariants: a capability stands once.
    """

    organisation: str
    on: date
    full: bool
    vulnerabilities: tuple[Vulnerability, ...] = ()

    def __post_init__(self) -> None:
        named = [item.capability for item in self.vulnerabilities]
        if twice := next((id for id in named if named.count(id) > 1), None):
            raise RuleBroken(
                f"{self.organisation} lists {twice} twice in its audit of {self.on}; keep one.",
                ("vulnerabilities",),
            )

    def product(self, capability: str) -> Fraction | None:
        """Give severity times need of a vulnerability; 0 where a full audit hasn't it, else None."""
        for item in self.vulnerabilities:
            if item.capability == capability:
                return item.product
        return Fraction(0) if self.full else None
