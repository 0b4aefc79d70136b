"""Seats: who chairs and speaks for the alliance in turn, and who sits on which committee (SPEC V12, W3).

Leadership that rotates and seats in proportion are S0's answers to power that gathers at one member; a
committee in which each has one vote is S3's.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from archstone.model.errors import RuleBroken


@dataclass(frozen=True, slots=True)
class Term:
    """A member's time in a post, and the person who fills it.

    Invariants: it doesn't end before it starts; the last day counts, and none is until further notice.
    """

    organisation: str
    starts_on: date
    ends_on: date | None = None
    person: str | None = None

    def __post_init__(self) -> None:
        if self.ends_on and self.ends_on < self.starts_on:
            raise RuleBroken(
                f"The term of {self.organisation} can't end on {self.ends_on}, before it starts on "
                f"{self.starts_on}.",
                at=("ends_on",),
            )

    def holds_on(self, day: date) -> bool:
        """Whether it runs on *day*."""
        return self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)


@dataclass(frozen=True, slots=True)
class Post:
    """A post such as the chair or the outside voice, with its terms in the order of time.

    ``rotates`` says that it is to pass from member to member.
    """

    id: str
    name: str = ""
    rotates: bool = True
    terms: tuple[Term, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(
            self, "terms", tuple(sorted(self.terms, key=lambda t: (t.starts_on, t.organisation)))
        )

    def holder_on(self, day: date) -> Term | None:
        """Say who holds it on a day; None where nobody does. Of two at once the one that began last."""
        return next((term for term in reversed(self.terms) if term.holds_on(day)), None)

    def next_after(self, day: date, members: Iterable[str]) -> str | None:
        """Say whose turn comes after the present holder's.

        First who never held it, in the order of the members; then who gave it up longest ago. The present
        holder comes last. None where there are no members.

        Examples
        --------
        >>> chair = Post("chair", terms=(Term("river-trust", date(2025, 1, 1), date(2025, 12, 31)),))
        >>> chair.next_after(date(2025, 6, 1), ["river-trust", "city-lab"])
        'city-lab'
        """
        members = list(members)
        last_held: dict[str, date] = {}
        for term in self.terms:
            if term.starts_on <= day:
                last_held[term.organisation] = min(term.ends_on or day, day)
        return min(
            members,
            key=lambda member: (last_held.get(member, date.min), members.index(member)),
            default=None,
        )

    def told(self, day: date) -> tuple[str, ...]:
        """Tell where it stood empty up to a day, was held by two, or didn't rotate though it should."""
        called = self.name or self.id
        told = []
        for before, after in zip(self.terms, self.terms[1:], strict=False):
            if before.ends_on is None or after.starts_on <= before.ends_on:
                told.append(
                    f"{called}: {before.organisation} and {after.organisation} both hold it on "
                    f"{after.starts_on}; end the one term before the other begins."
                )
                continue
            first = before.ends_on + timedelta(days=1)
            if first < after.starts_on and first <= day:
                last = min(day, after.starts_on - timedelta(days=1))
                told.append(f"{called}: nobody held it from {first} to {last}.")
        if self.terms and self.terms[0].starts_on <= day and self.holder_on(day) is None:
            told.append(f"{called}: nobody holds it on {day}; fill it.")
        if self.rotates:
            told += [
                f"{called}: {before.organisation} held it twice in a row, though it is to rotate."
                for before, after in zip(self.terms, self.terms[1:], strict=False)
                if before.organisation == after.organisation and after.starts_on <= day
            ]
        return tuple(told)


@dataclass(frozen=True, slots=True)
class Committee:
    """A committee and how many seats each member has on it.

    Invariants: no number of seats is below 0, and somebody sits on it.
    """

    id: str
    seats: Mapping[str, int]
    name: str = ""

    def __post_init__(self) -> None:
        for member, number in self.seats.items():
            if number < 0:
                raise RuleBroken(
                    f"The number of seats of {member} must be 0 or more, not {number}.", at=("seats", member)
                )
        if not sum(self.seats.values()):
            raise RuleBroken(f"Nobody sits on {self.id}; give somebody a seat.", at=("seats",))

    @property
    def equal(self) -> bool:
        """Whether all that sit on it have as many seats, as S3's steering committee has."""
        return len({number for number in self.seats.values() if number}) == 1


def proportional_seats(sizes: Mapping[str, Fraction], total: int, at_least: int = 1) -> dict[str, int]:
    """Share out seats in proportion to sizes, by Sainte-Laguë's method.

    Parameters
    ----------
    sizes : by member, 0 or more, in any one unit (people served, risk, staff); exact
    total : how many seats there are
    at_least : how many each member has beforehand; 1 unless set, so that nobody is left outside

    Returns
    -------
    seats : by member, in the order of *sizes*, adding up to *total*

    Raises
    ------
    RuleBroken
        If a size is negative, all are 0, or the seats don't suffice for *at_least*.

    Notes
    -----
    Seats go one by one to the largest size / (2 × seats + 1), which favours neither large nor small. A tie
    goes to the member listed first. Seats given beforehand count as if they had been won.

    References
    ----------
    A. Sainte-Laguë, "La représentation proportionnelle et la méthode des moindres carrés", 1910. S0, 3.2,
    names proportional representation and no method.

    Examples
    --------
    >>> proportional_seats({"a": Fraction(53), "b": Fraction(24), "c": Fraction(23)}, 7)
    {'a': 3, 'b': 2, 'c': 2}
    """
    for member, size in sizes.items():
        if size < 0:
            raise RuleBroken(f"The size of {member} must be 0 or more, not {size}.")
    if not any(sizes.values()):
        raise RuleBroken("Seats can't be shared out by size: every size is 0.")
    if at_least * len(sizes) > total:
        raise RuleBroken(
            f"{total} seats don't suffice for {at_least} each among {len(sizes)} members; give at least "
            f"{at_least * len(sizes)}."
        )
    seats = dict.fromkeys(sizes, at_least)
    for _ in range(total - sum(seats.values())):
        first = max(sizes, key=lambda member: Fraction(sizes[member]) / (2 * seats[member] + 1))
        seats[first] += 1
    return seats
