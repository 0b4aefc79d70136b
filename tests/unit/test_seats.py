"""Seats: who holds a post, whose turn it is, and seats in proportion."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from archstone.model.errors import RuleBroken
from archstone.model.seats import Committee, Post, Term, proportional_seats

FIRST = Term("a", date(2025, 1, 1), date(2025, 6, 30), "Ana")
SECOND = Term("b", date(2025, 7, 1), date(2025, 12, 31))
CHAIR = Post("chair", "The chair", terms=(SECOND, FIRST))


def test_who_holds_a_post() -> None:
    assert CHAIR.terms == (FIRST, SECOND)
    assert CHAIR.holder_on(date(2025, 6, 30)) == FIRST
    assert CHAIR.holder_on(date(2025, 7, 1)) == SECOND
    assert CHAIR.holder_on(date(2026, 1, 1)) is None
    assert Post("x", terms=(Term("a", date(2025, 1, 1)),)).holder_on(date(2099, 1, 1)) is not None


def test_whose_turn_is_next() -> None:
    assert CHAIR.next_after(date(2025, 8, 1), ["a", "b", "c", "d"]) == "c"  # never held it, listed first
    assert CHAIR.next_after(date(2025, 8, 1), ["a", "b"]) == "a"  # gave it up longest ago
    assert CHAIR.next_after(date(2025, 3, 1), ["a", "b"]) == "b"
    assert CHAIR.next_after(date(2025, 8, 1), ["b"]) == "b"
    assert CHAIR.next_after(date(2025, 8, 1), []) is None


def test_gaps_overlaps_and_standing_still_are_told() -> None:
    assert CHAIR.told(date(2025, 12, 31)) == ()
    assert CHAIR.told(date(2026, 1, 1)) == ("The chair: nobody holds it on 2026-01-01; fill it.",)
    gap = Post("chair", terms=(FIRST, Term("b", date(2025, 8, 1))))
    assert gap.told(date(2025, 12, 1)) == ("chair: nobody held it from 2025-07-01 to 2025-07-31.",)
    assert gap.told(date(2025, 7, 9)) == (
        "chair: nobody held it from 2025-07-01 to 2025-07-09.",
        "chair: nobody holds it on 2025-07-09; fill it.",
    )
    assert gap.told(date(2025, 6, 1)) == ()
    both = Post("chair", terms=(FIRST, Term("b", date(2025, 6, 30))))
    assert both.told(date(2025, 12, 1)) == (
        "chair: a and b both hold it on 2025-06-30; end the one term before the other begins.",
    )
    assert both.holder_on(date(2025, 6, 30)) == both.terms[1]
    still = Post("voice", terms=(FIRST, Term("a", date(2025, 7, 1))))
    assert still.told(date(2025, 8, 1)) == ("voice: a held it twice in a row, though it is to rotate.",)
    assert Post("voice", rotates=False, terms=still.terms).told(date(2025, 8, 1)) == ()


def test_seats_in_proportion() -> None:
    sizes = {"a": Fraction(53), "b": Fraction(24), "c": Fraction(23)}
    assert proportional_seats(sizes, 3) == {"a": 1, "b": 1, "c": 1}
    assert proportional_seats(sizes, 4, at_least=0) == {"a": 2, "b": 1, "c": 1}
    assert proportional_seats({"a": Fraction(1), "b": Fraction(1)}, 3) == {"a": 2, "b": 1}
    assert proportional_seats({"a": Fraction(1), "b": Fraction(0)}, 5, at_least=0) == {"a": 5, "b": 0}


def test_seats_by_sainte_lague_are_those_of_the_rounded_quotients() -> None:
    """Whatever seats it gives, one divisor rounds every size to them: the method's other definition."""
    sizes = {"a": Fraction(529), "b": Fraction(312), "c": Fraction(97), "d": Fraction(41)}
    for total in range(1, 60):
        seats = proportional_seats(sizes, total, at_least=0)
        assert sum(seats.values()) == total
        low = max(sizes[m] / (seats[m] + Fraction(1, 2)) for m in sizes)
        high = min(sizes[m] / (seats[m] - Fraction(1, 2)) for m in sizes if seats[m])
        assert low <= high


@pytest.mark.parametrize(
    ("sizes", "total", "says"),
    [
        ({"a": Fraction(-1)}, 1, "The size of a must be 0 or more, not -1"),
        ({"a": Fraction(0)}, 1, "every size is 0"),
        ({"a": Fraction(1), "b": Fraction(1)}, 1, "1 seats don't suffice for 1 each among 2 members"),
    ],
)
def test_seats_that_cannot_be_shared(sizes: dict[str, Fraction], total: int, says: str) -> None:
    with pytest.raises(RuleBroken, match=says):
        proportional_seats(sizes, total)


def test_committees_and_terms() -> None:
    assert Committee("steering", {"a": 1, "b": 1, "c": 0}).equal
    assert not Committee("board", {"a": 2, "b": 1}).equal
    with pytest.raises(RuleBroken, match="The number of seats of a must be 0 or more, not -1"):
        Committee("x", {"a": -1})
    with pytest.raises(RuleBroken, match="Nobody sits on x; give somebody a seat"):
        Committee("x", {"a": 0})
    with pytest.raises(
        RuleBroken, match="The term of a can't end on 2024-01-01, before it starts on 2025-01-01"
    ):
        Term("a", date(2025, 1, 1), date(2024, 1, 1))
