"""Ties: along which trouble at one organisation reaches another, and how strongly (SPEC W4).

A tie runs from the one that infects to the one that is infected. That a name on a poster binds the smaller
partner more than the larger is why both directions are written down apart.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from archstone.model.errors import RuleBroken


@dataclass(frozen=True, slots=True)
class Tie:
    """A bond along which trouble at ``source`` can reach ``target``, while it lasts.

    ``strength`` counts how often the base probability is tried: 1 for an ordinary bond, 2 for one that
    carries as much as two. One of 0 or less carries nothing. ``what`` says what binds them.

    Invariants: it runs between two organisations, and doesn't end before it begins.

    Examples
    --------
    >>> Tie("mill", "hospital", Fraction(2), "its name on our posters").carries
    True
    """

    source: str
    target: str
    strength: Fraction
    what: str = ""
    since_on: date | None = None
    until_on: date | None = None

    def __post_init__(self) -> None:
        if self.source == self.target:
            raise RuleBroken(f"A tie runs from {self.source} to itself; name another or remove it.", ("to",))
        if self.since_on and self.until_on and self.until_on < self.since_on:
            raise RuleBroken(
                f"The tie from {self.source} to {self.target} can't end on {self.until_on}, before it "
                f"begins on {self.since_on}; change one.",
                ("until",),
            )

    @property
    def carries(self) -> bool:
        """Whether trouble can travel along it."""
        return self.strength > 0

    def holds_on(self, day: date) -> bool:
        """Whether it binds on *day*; without a day it always did, or still does. The last day counts."""
        return (self.since_on is None or self.since_on <= day) and (
            self.until_on is None or day <= self.until_on
        )


@dataclass(frozen=True, slots=True)
class Ties:
    """All ties that are written down, in the order of the file; ties of one pair add."""

    ties: tuple[Tie, ...] = ()

    def __iter__(self) -> Iterator[Tie]:
        return iter(self.ties)

    def __len__(self) -> int:
        return len(self.ties)

    def on(self, day: date) -> Ties:
        """Keep those that hold on *day*."""
        return Ties(tuple(tie for tie in self.ties if tie.holds_on(day)))

    @property
    def ids(self) -> tuple[str, ...]:
        """Those that a tie touches, in the order in which they are first named."""
        return tuple(dict.fromkeys(id for tie in self.ties for id in (tie.source, tie.target)))

    def untouched(self, members: Iterable[str]) -> tuple[str, ...]:
        """Name the members that no tie touches: nothing is known of what would reach them."""
        touched = set(self.ids)
        return tuple(member for member in members if member not in touched)

    def between(self, source: str, target: str) -> tuple[Tie, ...]:
        """Give the ties of one pair that carry something."""
        return tuple(tie for tie in self.ties if (tie.source, tie.target) == (source, target) and tie.carries)


def circles(pairs: Iterable[tuple[str, str]]) -> tuple[tuple[str, ...], ...]:
    """Find circles of three or more, such as a cycle of guarantees, one for each knot of organisations.

    Whoever stands in one can be hit by its own trouble in another's clothes; that two are tied both ways is
    usual and isn't named.

    Parameters
    ----------
    pairs : from whom to whom a tie runs

    Returns
    -------
    circles : each the shortest through the first organisation of its knot that stands in a circle of three or
        more, beginning with it; in the order in which the organisations are first named

    Notes
    -----
    Exact and deterministic. A knot is a largest set in which each reaches each. Takes a step a tie to find
    the knots; a knot of pairs tied both ways and nothing else is walked through once a tie, which is slow
    above a few thousand.

    Examples
    --------
    >>> circles([("a", "b"), ("b", "c"), ("c", "a"), ("c", "d"), ("d", "c")])
    (('a', 'b', 'c'),)
    """
    after: dict[str, list[str]] = {}
    for source, target in dict.fromkeys(pairs):
        after.setdefault(source, []).append(target)
        after.setdefault(target, [])
    found = []
    for knot in _knots(after):
        circle = next(filter(None, (_circle(start, knot, after) for start in after if start in knot)), None)
        if circle is not None:
            found.append(circle)
    return tuple(found)


def _circle(start: str, knot: set[str], after: dict[str, list[str]]) -> tuple[str, ...] | None:
    """Walk from *start* until it is reached again, but not straight back from where one went first."""
    best: tuple[str, ...] | None = None
    for first in (other for other in after[start] if other in knot):
        before: dict[str, str] = {first: start}
        queue = [first]
        for here in queue:
            if here != first and start in after[here]:
                walk = [here]
                while walk[-1] != start:
                    walk.append(before[walk[-1]])
                if best is None or len(walk) < len(best):
                    best = tuple(reversed(walk))
                break
            for then in after[here]:
                if then in knot and then != start and then not in before:
                    before[then] = here
                    queue.append(then)
    return best


def _knots(after: dict[str, list[str]]) -> list[set[str]]:
    """Find the sets of three or more in which each reaches each (Tarjan 1972, without recursion)."""
    number: dict[str, int] = {}
    low: dict[str, int] = {}
    open_: list[str] = []
    inside: set[str] = set()
    knots = []
    for root in after:  # noqa: PLC0206
        if root in number:
            continue
        number[root] = low[root] = len(number)
        open_.append(root)
        inside.add(root)
        walk = [(root, iter(after[root]))]
        while walk:
            here, rest = walk[-1]
            then = next(rest, None)
            if then is None:
                walk.pop()
                if walk:
                    low[walk[-1][0]] = min(low[walk[-1][0]], low[here])
                if low[here] == number[here]:
                    knot = {open_.pop()}
                    while here not in knot:
                        knot.add(open_.pop())
                    inside -= knot
                    if len(knot) > 2:
                        knots.append(knot)
            elif then not in number:
                number[then] = low[then] = len(number)
                open_.append(then)
                inside.add(then)
                walk.append((then, iter(after[then])))
            elif then in inside:
                low[here] = min(low[here], number[then])
    return sorted(knots, key=lambda knot: min(number[id] for id in knot))
