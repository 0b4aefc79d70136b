"""Growing alike: whether members' stances draw together from review to review."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import combinations

from archstone.model.monitors import Alert, Certainty, Watched
from archstone.model.sentences import hundredths

REVIEWS = 3
Stances = Mapping[str, Mapping[str, str]]
"""By member, its position on each issue."""


@dataclass(frozen=True, slots=True)
class Homogenisation:
    """How far apart the same members stood at each of the last three reviews that asked.

    ``distances`` are mean shares of issues on which two members hold other positions, 0 to 1; None where
    fewer than three reviews asked, or no two members said enough. ``members`` are those who answered at all
    three, ``reviews`` how many asked.
    """

    days: tuple[date, ...]
    members: tuple[str, ...]
    distances: tuple[Fraction, ...] | None
    reviews: int

    @property
    def alike(self) -> bool | None:
        """Whether the distance was lower each time; None where it isn't known."""
        if self.distances is None:
            return None
        return all(one > other for one, other in zip(self.distances, self.distances[1:], strict=False))


def homogenisation(reviews: Iterable[tuple[date, Stances]], *, today: date) -> Homogenisation:
    """Measure whether members grow alike.

    Members are of use to each other because they differ. Where everyone begins to say the same, someone has
    stopped saying something, and its own people may notice first.

    Parameters
    ----------
    reviews : their day and each member's stances, such as ``{"a": {"mandates": "oppose"}}``
    today : the day of looking

    Returns
    -------
    Homogenisation
        Exact, over the last three reviews that have stances.

    Notes
    -----
    The same members throughout, and the same pairs: those who shared an issue at each of the three. A pair's
    distance is over the issues on which both hold a position at that review. A neutral stance is a position.

    References
    ----------
    S0, 3.4; FORMULAS 12.

    Examples
    --------
    >>> first = {"a": {"x": "support", "y": "support"}, "b": {"x": "oppose", "y": "oppose"}}
    >>> last = {"a": {"x": "support", "y": "support"}, "b": {"x": "support", "y": "support"}}
    >>> second = {**first, "b": {"x": "support", "y": "oppose"}}
    >>> given = [(date(2025, 1, 1), first), (date(2025, 7, 1), second), (date(2026, 1, 1), last)]
    >>> found = homogenisation(given, today=date(2026, 2, 1))
    >>> [str(distance) for distance in found.distances], found.alike
    (['1', '1/2', '0'], True)
    """
    asked = sorted(((day, said) for day, said in reviews if day <= today and said), key=lambda one: one[0])
    last = asked[-REVIEWS:]
    days = tuple(day for day, _ in last)
    members = tuple(m for m in (last[0][1] if last else ()) if all(m in said for _, said in last))
    if len(last) < REVIEWS:
        return Homogenisation(days, members, None, len(asked))
    each = [
        [_distance(said[one], said[other]) for one, other in combinations(members, 2)] for _, said in last
    ]
    same = [k for k in range(len(each[0])) if all(review[k] is not None for review in each)]
    if not same:
        return Homogenisation(days, members, None, len(asked))
    means = tuple(sum((review[k] or Fraction(0) for k in same), Fraction(0)) / len(same) for review in each)
    return Homogenisation(days, members, means, len(asked))


def _distance(one: Mapping[str, str], other: Mapping[str, str]) -> Fraction | None:
    shared = [issue for issue in one if issue in other]
    if not shared:
        return None
    return Fraction(sum(one[issue] != other[issue] for issue in shared), len(shared))


def homogenisation_monitor(found: Homogenisation) -> Watched:
    """Say whether members grow alike.

    Parameters
    ----------
    found : what `homogenisation` measured

    Returns
    -------
    Watched
        Not known before three reviews with stances of the same two members at least.
    """
    looked_at = (f"{found.reviews} reviews with stances, {len(found.members)} members in the last ones",)
    if found.distances is None:
        says = (
            "Not known: it takes stances of the same members on the same issues at three reviews, and "
            f"{found.reviews} {'has' if found.reviews == 1 else 'have'} any."
        )
        return Watched("homogenisation", False, says, (), looked_at)
    told = [
        f"{day}: two members differ on {hundredths(distance)} of 100 issues."
        for day, distance in zip(found.days, found.distances, strict=True)
    ]
    first, last = (hundredths(found.distances[k]) for k in (0, -1))
    says = (
        f"From {found.days[0]} to {found.days[-1]} members went from differing on {first} of 100 issues "
        f"to {last}."
    )
    if not found.alike:
        return Watched("homogenisation", True, says, (), looked_at)
    because = f"stances of {len(found.members)} members as each review wrote them down"
    alert = Alert("homogenisation", (), says, tuple(told), Certainty.LIKELY, because, since=found.days[0])
    return Watched("homogenisation", True, says, (alert,), looked_at)
