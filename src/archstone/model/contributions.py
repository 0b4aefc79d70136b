"""Contributions: what members give each other, its cost to the giver and its worth to the receiver (SPEC K4).

Money is only one of seven kinds. Who gives says what it cost; who receives says what it was worth. The two
are never the same number and never netted: that a hall costs little and is worth much is why there is an
alliance.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from fractions import Fraction
from types import MappingProxyType

from archstone.model.alliances import Alliance
from archstone.model.capabilities import CapabilityId
from archstone.model.errors import RuleBroken
from archstone.model.money import Money, refuse_negative

NOTHING_RATED: Mapping[str, Money] = MappingProxyType({})


class ContributionKind(StrEnum):
    """What kind of thing is given; S3 names money, staff, in-kind, network and credibility."""

    MONEY = "money"
    STAFF = "staff"
    IN_KIND = "in-kind"
    NETWORK = "network"
    CREDIBILITY = "credibility"
    SPACE = "space"
    KNOWLEDGE = "knowledge"


@dataclass(frozen=True, slots=True)
class Contribution:
    """Something that a member gave to others, on a day or until another.

    ``to`` is empty where it is for all other members. ``capability`` is what the giver brought, ``against``
    the receiver's vulnerability that it helps with, ``pledge`` the id of the pledge that it delivers.
    ``cost`` is as the giver says, ``worth`` as each receiver rates it; what isn't there nobody has said.

    Invariants: it says what was given; nobody gives to itself or rates what it gave; worth is rated by
    receivers alone; amounts aren't negative; it doesn't end before it begins.
    """

    by: str
    kind: ContributionKind
    what: str
    on: date
    to: tuple[str, ...] = ()
    until: date | None = None
    capability: CapabilityId | None = None
    against: CapabilityId | None = None
    pledge: str | None = None
    cost: Money | None = None
    worth: Mapping[str, Money] = field(default_factory=lambda: NOTHING_RATED)
    id: str = ""

    def __post_init__(self) -> None:
        if not self.what.strip():
            raise RuleBroken(f"Say what {self.by} gave on {self.on}.", ("what",))
        if self.by in self.to:
            raise RuleBroken(f"{self.by} can't give to itself; name who received {self.what}.", ("to",))
        if self.until and self.until < self.on:
            raise RuleBroken(
                f"{self.what} can't end on {self.until}, before it begins on {self.on}.", ("until",)
            )
        refuse_negative(self.cost, f"The cost of {self.what}", ("cost",))
        self._refuse_foreign_ratings()
        object.__setattr__(self, "worth", MappingProxyType(dict(self.worth)))

    def _refuse_foreign_ratings(self) -> None:
        for receiver, worth in self.worth.items():
            if receiver == self.by:
                raise RuleBroken(
                    f"{self.by} gave {self.what} and can't rate what it was worth; those who received it do.",
                    ("worth",),
                )
            if self.to and receiver not in self.to:
                raise RuleBroken(
                    f"{receiver} didn't receive {self.what} and can't rate it; add it to to, or remove "
                    "its worth.",
                    ("worth",),
                )
            refuse_negative(worth, f"The worth of {self.what} to {receiver}", ("worth",))

    @property
    def last_on(self) -> date:
        """Its last day: the only one where it doesn't go on."""
        return self.until or self.on

    def receivers(self, alliance: Alliance) -> tuple[str, ...]:
        """Name who received it: those it was for, else all other members of its first day."""
        return self.to or tuple(id for id in alliance.members_on(self.on) if id != self.by)

    def share_within(self, since: date, until: date) -> Fraction:
        """Measure the share of its days that lie from *since* to *until*, both counted; 0 to 1, exact.

        Examples
        --------
        >>> staff, first = ContributionKind.STAFF, date(2026, 1, 1)
        >>> post = Contribution("a", staff, "a nurse", first, until=date(2026, 1, 10))
        >>> post.share_within(date(2026, 1, 6), date(2026, 12, 31))
        Fraction(1, 2)
        """
        days = (self.last_on - self.on).days + 1
        inside = (min(self.last_on, until) - max(self.on, since)).days + 1
        return Fraction(max(0, inside), days)
