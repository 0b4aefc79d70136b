"""The log of compromises: essential principles, and who always gives way."""

from __future__ import annotations

from datetime import date

from archstone.model.compromises import Compromise, told

DAY = date(2026, 4, 1)


def test_a_line_of_the_log() -> None:
    assert str(Compromise("a", "its logo.", DAY)) == "2026-04-01: a gave up its logo."
    assert str(Compromise("a", "its logo", DAY, "a seat.")) == "2026-04-01: a gave up its logo, for a seat."


def test_an_essential_principle_is_never_traded() -> None:
    assert told([Compromise("a", "gender analysis.", DAY, essential=True)]) == (
        "a gave up an essential principle on 2026-04-01: gender analysis. Those are never traded (S1); take "
        "it back.",
    )
    assert told([Compromise("a", "its logo", DAY, essential=False), Compromise("b", "x", DAY)]) == ()


def test_who_always_gives_way_is_told_from_three_up() -> None:
    def log(members: str) -> list[Compromise]:
        return [Compromise(member, "x", DAY) for member in members]

    assert told(log("aa")) == ()
    assert told(log("aab")) == ("a made 2 of 3 compromises; ask whether it still finds that fair.",)
    assert told(log("aabb")) == ()
    assert told(log("abc")) == ()
