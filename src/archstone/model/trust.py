"""Trust: members of an alliance rating, one to ten, how far they trust each other (FORMULAS 10)."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from fractions import Fraction

from archstone.model.errors import RuleBroken
from archstone.model.evidence import Source, Sureness

LOWEST, HIGHEST = 1, 10
HIGH = 7
"""From so much trust on, a pair counts for the density (our default)."""
MIDDLING = 4
"""Below it trust is low (our default)."""
FEWEST_RATERS = 4
"""With fewer raters a figure would tell what one of them gave; nothing is shown."""
FEWEST_FOR_A_BAND = 3
"""With so many, a member's median in-trust is told as a band."""
FEWEST_FOREIGN_PAIRS = 4
"""The gaps are told where, for each member, so many rated pairs aren't its own."""
FEWEST_CHANGES = 4
"""A figure is shown anew only after so many of the ratings behind it changed."""
ROUND_DAYS = 31
"""Ratings given within so many days of the first belong to one audit (our default)."""
SOURCE = Source("S3, pitfall 2: one to ten, members rating each other", Sureness.CLAIM)
BANDS_FROM = Source("Archstone: bands, least numbers and hold-back", Sureness.DEFAULT)


class TrustBand(StrEnum):
    """How much trust there is, in a word."""

    LOW = "low"
    MIDDLING = "middling"
    HIGH = "high"


class GapBand(StrEnum):
    """How far two members' trust in each other lies apart."""

    UNDER_2 = "under 2"
    UNDER_4 = "under 4"
    FROM_4 = "4 and more"


def trust_band(value: Fraction | float) -> TrustBand:
    """Put trust, 1 to 10, into a band: low below 4, high from 7 on.

    Examples
    --------
    >>> trust_band(Fraction(13, 2)).value, trust_band(7).value
    ('middling', 'high')
    """
    if value < MIDDLING:
        return TrustBand.LOW
    return TrustBand.HIGH if value >= HIGH else TrustBand.MIDDLING


def gap_band(gap: Fraction | float) -> GapBand:
    """Put a gap, 0 to 9, into a band.

    Examples
    --------
    >>> gap_band(1).value, gap_band(2).value, gap_band(4).value
    ('under 2', 'under 4', '4 and more')
    """
    return GapBand.UNDER_2 if gap < 2 else GapBand.UNDER_4 if gap < 4 else GapBand.FROM_4


@dataclass(frozen=True, slots=True)
class TrustRating:
    """How far one organisation trusts another.

    Invariants: a whole number from 1 to 10; nobody rates itself.
    """

    rater: str
    rated: str
    value: int
    on: date | None = None

    def __post_init__(self) -> None:
        if self.rater == self.rated:
            raise RuleBroken(f"{self.rater} can't rate its trust in itself.")
        if not LOWEST <= self.value <= HIGHEST:
            raise RuleBroken(f"{self.rater}'s trust in {self.rated} must be 1 to 10, not {self.value}.")


@dataclass(frozen=True, slots=True)
class TrustRatings:
    """All ratings of trust, in the order they were written down.

    Invariants: a pair is rated once on a day in each direction.
    """

    ratings: tuple[TrustRating, ...] = ()

    def __post_init__(self) -> None:
        seen: set[tuple[str, str, date | None]] = set()
        for one in self.ratings:
            key = (one.rater, one.rated, one.on)
            if key in seen:
                raise RuleBroken(f"{one.rater} rates its trust in {one.rated} twice on one day; keep one.")
            seen.add(key)

    def __iter__(self) -> Iterator[TrustRating]:
        return iter(self.ratings)

    def __len__(self) -> int:
        return len(self.ratings)

    def as_of(self, day: date) -> TrustRatings:
        """Keep of each ordered pair the last rating until *day*; one without a day counts as the earliest."""
        last: dict[tuple[str, str], TrustRating] = {}
        for one in sorted(self.ratings, key=lambda one: one.on or date.min):
            if one.on is None or one.on <= day:
                last[one.rater, one.rated] = one
        return TrustRatings(tuple(last.values()))

    @property
    def days(self) -> tuple[date | None, ...]:
        """The days on which ratings were given, in the order of time; None, first, for those without one."""
        return tuple(sorted({one.on for one in self.ratings}, key=lambda day: day or date.min))

    @property
    def rounds(self) -> tuple[AuditRound, ...]:
        """The audits: ratings within 31 days of an audit's first belong to it.

        Examples
        --------
        >>> days = (date(2026, 5, 4), date(2026, 5, 11), date(2026, 11, 2))
        >>> given = (TrustRating("ash", "oak", 6, day) for day in days)
        >>> [(one.first_on.month, one.last_on.month, len(one)) for one in TrustRatings(tuple(given)).rounds]
        [(5, 5, 2), (11, 11, 1)]
        """
        found: list[list[TrustRating]] = []
        begun: date | None = None
        for one in sorted(self.ratings, key=lambda one: one.on or date.min):
            inside = one.on is None or (begun is not None and one.on - begun <= timedelta(ROUND_DAYS))
            if found and inside and (one.on is None or begun is not None):
                found[-1].append(one)
            else:
                found.append([one])
                begun = one.on
        return tuple(AuditRound(tuple(given)) for given in found)

    def among(self, members: Collection[str]) -> TrustRatings:
        """Keep the ratings that *members* gave each other."""
        inside = frozenset(members)
        return TrustRatings(tuple(one for one in self.ratings if one.rater in inside and one.rated in inside))

    @property
    def raters(self) -> tuple[str, ...]:
        """Who rated."""
        return tuple(dict.fromkeys(one.rater for one in self.ratings))

    @property
    def density(self) -> Fraction | None:
        """The share of rated ordered pairs with a trust of 7 or more; None with fewer than four raters.

        Take `as_of` first, so that each pair counts once.

        Examples
        --------
        >>> ring = [TrustRating(str(k), str((k + 1) % 4), 7 - (k == 0)) for k in range(4)]
        >>> str(TrustRatings(tuple(ring)).density)
        '3/4'
        """
        if len(self.raters) < FEWEST_RATERS:
            return None
        return Fraction(sum(one.value >= HIGH for one in self.ratings), len(self.ratings))


@dataclass(frozen=True, slots=True)
class AuditRound:
    """One trust audit: the ratings that were given around the same time, in the order of time.

    Invariants: there is at least one.
    """

    ratings: tuple[TrustRating, ...]

    def __post_init__(self) -> None:
        if not self.ratings:
            raise RuleBroken("A trust audit needs at least one rating.")

    def __len__(self) -> int:
        return len(self.ratings)

    @property
    def first_on(self) -> date | None:
        """The day of the first rating; None where they have no day."""
        return self.ratings[0].on

    @property
    def last_on(self) -> date | None:
        """The day of the last rating; None where they have no day."""
        return self.ratings[-1].on

    @property
    def raters(self) -> tuple[str, ...]:
        """Who rated."""
        return tuple(dict.fromkeys(one.rater for one in self.ratings))

    def missing(self, members: Collection[str]) -> int:
        """Count the ordered pairs of members that nobody rated in it."""
        pairs = {(one.rater, one.rated) for one in self.ratings if {one.rater, one.rated} <= set(members)}
        return len(members) * (len(members) - 1) - len(pairs)
