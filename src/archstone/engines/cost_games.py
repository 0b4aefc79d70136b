"""What a cost would be for any set of members that did without the others: the ground of fair sharing.

Whether a share is fair hangs on the question "what would we pay without you?". The answer comes from cost
items and who uses them, or from what sets of members say they would pay alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

import numpy as np

from archstone.engines._subsets import Ints, members_of, subset_sums, within
from archstone.model.errors import RuleBroken, did_you_mean
from archstone.model.money import Money
from archstone.model.sentences import listed

MOST_LISTED = 22
"""Members up to whom every set is listed: 4 million sets."""
MOST_LOOKS = 1_000_000  # at given sets, which take some seconds
MOST_AT_ONCE = 400
NOBODY_KNOWS = "What members would pay alone is not known."
TOO_MANY_WAYS = (
    "There are too many ways to split members up into the sets that are given; give fewer sets, or cost "
    "items with who uses them."
)
LARGEST = 10**16
"""The largest cost, so that sums over members fit in 64 bits."""


@dataclass(frozen=True, slots=True)
class SharedItem:
    """A cost that is there as soon as one of its users is, such as a room or a post.

    ``minor`` is in the smallest unit of the currency. An item without users is in no share.
    """

    what: str
    minor: int
    users: frozenset[str]


@dataclass(frozen=True, slots=True)
class ByItems:
    """A set pays for every item that one of its members uses."""

    items: tuple[tuple[int, int], ...]  # users as bits, cost

    def cost(self, mask: int) -> int:
        """Add up what a set uses."""
        return sum(minor for users, minor in self.items if users & mask)

    def table(self, n: int) -> Ints:
        """Work out every set: all items less those that only others use."""
        only = np.zeros((2,) * n, np.int64)
        flat = only.reshape(-1)
        for users, minor in self.items:
            flat[users] += minor
        for axis in range(n):
            np.add.accumulate(only, axis=axis, out=only)
        found: Ints = flat[-1] - flat[::-1]  # the rest of a set stands as far from the end
        return found

    def split(self, n: int) -> tuple[Fraction, ...]:
        """Divide each item among its users."""
        shares = [Fraction(0)] * n
        for users, minor in self.items:
            for place in members_of(users):
                shares[place] += Fraction(minor, users.bit_count())
        return tuple(shares)


class BySets:
    """A set pays what is given for it; else the cheapest way to split up into given sets.

    Splitting up saves what the given sets inside save, of which no two may overlap.
    """

    def __init__(self, given: Mapping[int, int]) -> None:
        self.given = dict(given)
        self.saving = {
            together: saved
            for together, minor in self.given.items()
            if (saved := sum(self.given[1 << place] for place in members_of(together)) - minor) > 0
        }
        self.sets = tuple(self.saving)
        self.overlapping = tuple(
            sum(1 << k for k, other in enumerate(self.sets) if other & one) for one in self.sets
        )
        self.found = {0: 0}
        self.looks = 0

    def cost(self, mask: int) -> int:
        """Work out one set."""
        if mask in self.given:
            return self.given[mask]
        inside = sum(1 << k for k, one in enumerate(self.sets) if one & mask == one)
        return sum(self.given[1 << place] for place in members_of(mask)) - self._saved(inside)

    def _saved(self, some: int) -> int:
        """Find the most that sets of some save together: with or without the one that most overlap."""
        if some in self.found:
            return self.found[some]
        self.looks += some.bit_count()
        if self.looks > MOST_LOOKS or some.bit_count() > MOST_AT_ONCE:
            raise RuleBroken(TOO_MANY_WAYS)
        chain = self._chain(some)
        if chain != some:
            self.found[some] = self._saved(chain) + self._saved(some & ~chain)
            return self.found[some]
        worst = max(members_of(some), key=lambda k: (self.overlapping[k] & some).bit_count())
        with_it = self.saving[self.sets[worst]] + self._saved(some & ~self.overlapping[worst])
        self.found[some] = max(with_it, self._saved(some & ~(1 << worst)))
        return self.found[some]

    def _chain(self, some: int) -> int:
        """Follow overlaps from the first of some sets."""
        found, new = 0, some & -some
        while new:
            found |= new
            reached = 0
            for k in members_of(new):
                reached |= self.overlapping[k]
            new = reached & some & ~found
        return found

    def table(self, n: int) -> Ints:
        """Work out every set, those of the first members first."""
        given = np.array(sorted(self.given.items()), np.int64)
        if len(given) == (1 << n) - 1:
            return np.concatenate(([0], given[:, 1]))
        best = np.zeros(1 << n, np.int64)
        for last in range(n):
            start = 1 << last
            best[start : 2 * start] = best[:start] + self.given[start]
            for together, minor in given[(given[:, 0] > start) & (given[:, 0] < 2 * start)].tolist():
                others = within((start - 1) & ~together)
                best[others | together] = np.minimum(best[others | together], minor + best[others])
        best[given[:, 0]] = given[:, 1]
        return best


@dataclass(frozen=True, slots=True, eq=False)
class ByTable:
    """A set pays what stands in a table."""

    costs: Ints

    def cost(self, mask: int) -> int:
        """Look one set up."""
        return int(self.costs[mask])

    def table(self, n: int) -> Ints:
        """Give the table."""
        return self.costs


@dataclass(frozen=True, slots=True, eq=False)
class CostGame:
    """A cost to share, and what any set of the members would pay to do it alone.

    Make one with `of_items`, `of_sets`, `of_table` or `of_total`.

    Attributes
    ----------
    members : ids, at least one
    total : what is to be shared, in the smallest unit of the currency
    alone : how the cost of a set is found; None where nobody knows it
    how : a sentence that says so
    currency : its ISO code; empty for plain numbers, whose smallest unit is ``10 ** -places``
    unused : items nobody uses, which are in no share
    """

    members: tuple[str, ...]
    total: int
    alone: ByItems | BySets | ByTable | None
    how: str
    currency: str = ""
    places: int = 2
    unused: tuple[SharedItem, ...] = ()

    def __post_init__(self) -> None:
        if not self.members:
            raise RuleBroken("There is nobody to share the cost: name at least one member.")
        if twice := [member for k, member in enumerate(self.members) if member in self.members[:k]]:
            raise RuleBroken(f"{twice[0]} is named twice among those who share the cost.")
        _refuse("the cost to share", self.total)

    @classmethod
    def of_items(
        cls, members: Sequence[str], items: Iterable[SharedItem], currency: str = "", *, places: int = 2
    ) -> CostGame:
        """Take cost items: a set would pay for every item that one of it uses.

        Raises RuleBroken for a negative cost, or a user who is no member.

        Examples
        --------
        >>> hall = SharedItem("hall", 900, frozenset({"a", "b", "c"}))
        >>> game = CostGame.of_items(["a", "b", "c"], [hall, SharedItem("bus", 300, frozenset({"c"}))])
        >>> game.total, game.cost(["a"]), game.cost(["a", "c"])
        (1200, 900, 1200)
        """
        given = tuple(items)
        for item in given:
            _refuse(item.what, item.minor)
        used = [(_mask(item.users, members, item.what), item.minor) for item in given]
        return cls(
            tuple(members),
            sum(minor for users, minor in used if users),
            ByItems(tuple(used)),
            "A set of members would pay for every item that at least one of it uses.",
            currency,
            places,
            tuple(item for item in given if not item.users),
        )

    @classmethod
    def of_sets(
        cls,
        members: Sequence[str],
        costs: Mapping[frozenset[str], int],
        currency: str = "",
        *,
        places: int = 2,
    ) -> CostGame:
        """Take what sets of members would pay to do it alone.

        Everyone together must be given, which is the cost to share, and each single member. A set that isn't
        given can always split up, so it pays the least sum over given sets that make it up, none twice.

        Raises RuleBroken for what is missing, negative, or about someone who is no member.

        Examples
        --------
        >>> alone = {frozenset("a"): 600, frozenset("b"): 500, frozenset("c"): 400}
        >>> game = CostGame.of_sets("abc", alone | {frozenset("ab"): 800, frozenset("abc"): 1000})
        >>> game.cost("ab"), game.cost("bc")
        (800, 900)
        """
        given: dict[int, int] = {}
        for together, minor in costs.items():
            said = f"what {listed(sorted(together))} would pay alone" if together else "what nobody would pay"
            _refuse(said, minor)
            mask = _mask(together, members, said)
            if mask:
                given[mask] = minor
            elif minor:
                raise RuleBroken("A set without members costs nothing; leave it out.")
        missing = [member for k, member in enumerate(members) if 1 << k not in given]
        if missing:
            raise RuleBroken(
                f"Say what {listed(missing)} would {'each ' if len(missing) > 1 else ''}pay alone: "
                "without it nobody can tell who gains by sharing."
            )
        everyone = (1 << len(members)) - 1
        if members and everyone not in given:
            raise RuleBroken("Say what all members pay together: that is the cost to share.")
        return cls(
            tuple(members),
            given.get(everyone, 0),
            BySets(given),
            "What sets of members would pay alone is as given; another set splits up into given ones in the "
            "cheapest way.",
            currency,
            places,
        )

    @classmethod
    def of_table(
        cls, members: Sequence[str], costs: Ints, currency: str = "", *, places: int = 2
    ) -> CostGame:
        """Take the cost of every set from an array: at the sum of 2^place over its members.

        Raises RuleBroken where the array has not 2^n costs, one is negative, or the empty set costs anything.
        """
        if len(members) > MOST_LISTED or len(costs) != 1 << len(members) or costs[0]:
            raise RuleBroken(
                f"A table of costs has one for every set of members, 0 first, up to {MOST_LISTED} members."
            )
        _refuse("one of the table", int(costs.min()))
        _refuse("one of the table", int(costs.max()))
        total = int(costs[-1])
        alone = ByTable(np.asarray(costs, np.int64))
        return cls(tuple(members), total, alone, "What every set would pay is given.", currency, places)

    @classmethod
    def of_total(cls, members: Sequence[str], total: int, currency: str = "", *, places: int = 2) -> CostGame:
        """Take a cost alone, where nobody knows what members would pay without each other."""
        return cls(tuple(members), total, None, NOBODY_KNOWS, currency, places)

    def cost(self, members: Iterable[str]) -> int:
        """Say what a set of members would pay alone; raise RuleBroken where that isn't known."""
        if self.alone is None:
            raise RuleBroken(self.how)
        return self.alone.cost(_mask(members, self.members, "that set"))

    def said(self, minor: int | Fraction) -> str:
        """Write an amount as a person reads it, rounded to the smallest unit."""
        if self.currency:
            return str(Money(round(minor), self.currency))
        return f"{Decimal(round(minor)).scaleb(-self.places):,f}"

    def savings(self) -> Ints:
        """Work out what every set saves against each of it paying alone; raises as `cost` does."""
        if self.alone is None:
            raise RuleBroken(self.how)
        costs = self.alone.table(len(self.members))
        singly: Ints = subset_sums([int(costs[1 << k]) for k in range(len(self.members))])
        return singly - costs


def _mask(some: Iterable[str], members: Sequence[str], what: str) -> int:
    mask = 0
    for one in some:
        if one not in members:
            raise RuleBroken(f"{one}, named in {what}, is no member.{did_you_mean(one, members)}")
        mask |= 1 << members.index(one)
    return mask


def _refuse(what: str, minor: int) -> None:
    if minor < 0:
        raise RuleBroken(f"A cost must not be negative: {what} is {minor}.")
    if minor > LARGEST:
        raise RuleBroken(f"Costs are shared exactly up to {LARGEST:,} of the smallest unit: {what} is more.")
