"""Ally suggestions: now and then somebody that one wouldn't have thought of, if one wants that (SPEC F10).

The best matches often come from elsewhere (S3, step 2). A ranking shows the same names each time; so once
in a while one is drawn, the less usual the likelier, and not the same again within a quarter.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Protocol

from archstone.model.errors import RuleBroken

NOT_AGAIN_FOR_DAYS = 91
"""A quarter (SPEC: from time to time; the length is our default)."""


class Chance(Protocol):
    """What draws: a generator of numpy or of the standard library."""

    def random(self) -> float:
        """Draw from [0, 1)."""


@dataclass(frozen=True, slots=True)
class UncommonCandidate:
    """Somebody who could be suggested.

    ``uncommonness`` is 0..1; ``fit`` is how well it fits, 0..1, as exact or as coarse as the one who asks may
    know it: a band's lower edge does. ``signs`` say in what it is uncommon.

    Invariants: both lie in 0..1.
    """

    organisation: str
    uncommonness: Fraction
    fit: Fraction
    signs: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for name in ("uncommonness", "fit"):
            if not 0 <= getattr(self, name) <= 1:
                raise RuleBroken(f"{name} of {self.organisation} must be 0 to 1, not {getattr(self, name)}.")

    @property
    def weight(self) -> Fraction:
        """How likely it is drawn, relative to others: uncommonness times fit."""
        return self.uncommonness * self.fit


@dataclass(frozen=True, slots=True)
class AllySuggestion:
    """Who was suggested on which day, and why."""

    organisation: str
    on: date
    because: str


def suggest_uncommon_ally(
    candidates: Sequence[UncommonCandidate],
    earlier: Iterable[AllySuggestion],
    *,
    today: date,
    chance: Chance,
    leave_out: Iterable[str] = (),
) -> AllySuggestion | None:
    """Draw one uncommon ally, or nobody.

    Parameters
    ----------
    candidates : who fits at all, in any order
    earlier : what was suggested before
    today : the day it is for
    chance : draws once, also where nobody is left, so that what follows doesn't hang on who was there
    leave_out : who is known already: allied, introduced, on a shortlist

    Returns
    -------
    suggestion : None where nobody fits who is uncommon and wasn't suggested in the last 91 days

    Notes
    -----
    The chance of each is in proportion to uncommonness times fit. The same draw gives the same suggestion,
    whatever the order of the candidates; O(n log n).

    Examples
    --------
    >>> import random
    >>> union = UncommonCandidate("quay-union", Fraction(1), Fraction(1, 2), ("another sector",))
    >>> found = suggest_uncommon_ally([union], [], today=date(2026, 11, 2), chance=random.Random(1))
    >>> found.because
    'Somebody you may not have thought of: another sector.'
    """
    drawn = chance.random()
    silent = set(leave_out)
    silent |= {one.organisation for one in earlier if abs((today - one.on).days) < NOT_AGAIN_FOR_DAYS}
    left = sorted(
        (one for one in candidates if one.weight > 0 and one.organisation not in silent),
        key=lambda one: one.organisation,
    )
    if not left:
        return None
    mark = Fraction(drawn) * sum((one.weight for one in left), Fraction(0))
    chosen = left[-1]
    for one in left:
        mark -= one.weight
        if mark < 0:
            chosen = one
            break
    signs = ", ".join(chosen.signs) or "little like those you work with"
    return AllySuggestion(chosen.organisation, today, f"Somebody you may not have thought of: {signs}.")
