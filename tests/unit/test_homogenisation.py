"""Growing alike: the same members and pairs over three reviews, by hand."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from archstone.engines.homogenisation import Stances, homogenisation, homogenisation_monitor
from archstone.model.monitors import State

TODAY = date(2026, 11, 4)
F = Fraction


def review(*positions: str) -> Stances:
    """Three members on four issues: a letter an issue, s(upport) or o(ppose)."""
    words = {"s": "support", "o": "oppose"}
    return {
        member: {f"i{k}": words[letter] for k, letter in enumerate(given)}
        for member, given in zip("abc", positions, strict=True)
    }


def test_growing_alike_over_three_reviews() -> None:
    days = [date(2025, 2, 1), date(2025, 8, 1), date(2026, 2, 1)]
    given = [review("ssss", "oooo", "ssoo"), review("ssss", "sooo", "ssoo"), review("ssss", "ssoo", "ssoo")]
    found = homogenisation(zip(days, given, strict=True), today=TODAY)
    assert found.distances == (F(2, 3), F(1, 2), F(1, 3))
    [alert] = homogenisation_monitor(found).alerts
    assert alert.seen == (
        "From 2025-02-01 to 2026-02-01 members went from differing on 67 of 100 issues to 33."
    )
    level = homogenisation(zip(days, [given[0], given[1], given[1]], strict=True), today=TODAY)
    assert homogenisation_monitor(level).state is State.QUIET


def test_only_the_last_three_reviews_and_the_same_members_count() -> None:
    days = [date(2025, k, 1) for k in (2, 4, 6, 8)]
    far, near = review("ssss", "oooo", "ssoo"), review("ssss", "ssso", "ssoo")
    without = {id: said for id, said in near.items() if id != "c"}
    found = homogenisation(zip(days, [far, far, without, near], strict=True), today=TODAY)
    assert (found.members, found.reviews) == (("a", "b"), 4)
    assert found.distances == (1, F(1, 4), F(1, 4))
    early = homogenisation(zip(days, [far] * 4, strict=True), today=date(2025, 5, 1))
    watched = homogenisation_monitor(early)
    assert (early.distances, watched.state, watched.alerts) == (None, State.NOT_KNOWN, ())
    strangers = [({"a": {"x": "support"}, "b": {"y": "oppose"}}) for _ in range(3)]
    assert homogenisation(zip(days[:3], strangers, strict=True), today=TODAY).distances is None
