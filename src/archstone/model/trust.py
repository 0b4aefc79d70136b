"""Trust: members of an alliance rating, one to ten, how far they trust each other (FORMULAS 10)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from archstone.model.errors import RuleBroken

LOWEST, HIGHEST = 1, 10
HIGH = 7
"""From so much trust on, a pair counts for the density (our default)."""
FEWEST_RATERS = 4
"""With fewer raters a figure would tell what one of them gave; nothing is shown."""


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
