"""Reviews: what they refuse, the calendar, and assumptions looked at again."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from archstone.model.charter_signing import CharterHistory, CharterSignature, SignedCharter, hash_of
from archstone.model.charters import Charter
from archstone.model.errors import RuleBroken
from archstone.model.ratings import Criterion, Rating
from archstone.model.review_calendar import DueState, review_calendar
from archstone.model.reviews import (
    Assumption,
    AssumptionOrigin,
    Review,
    ReviewKind,
    Verdict,
    assumptions_looked_at,
    last_review,
    last_verdict,
)
from tests.unit.charter_cases import charter, clause

DAY = date(2026, 11, 4)


def review(on: date = DAY, **more: Any) -> Review:
    return Review(on, **more)


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (lambda: review(engaged={"a": 6}), "How far a is engaged must be 1 to 5, not 6."),
        (
            lambda: review(assumptions=(Assumption("X."), Assumption("X."))),
            "looks at one assumption twice: “X.”",
        ),
        (lambda: review(reasons=("Because.",)), "gives reasons and no verdict; add the verdict."),
        (lambda: Assumption(" "), "An assumption that is looked at again needs its words."),
    ],
)
def test_what_breaks_a_rule_is_told(make: Any, sentence: str) -> None:
    with pytest.raises(RuleBroken, match=sentence):
        make()


def test_a_look_from_outside_does_not_hide_what_members_said() -> None:
    said = review(date(2026, 2, 4), engaged={"a": 4}, verdict=Verdict.ADAPT)
    outside = review(date(2026, 6, 1), kind=ReviewKind.INDEPENDENT)
    ahead = review(date(2027, 1, 1), engaged={"a": 1})
    assert last_review([outside, said, ahead], DAY) == said
    assert last_verdict([ahead, outside, said], DAY) == said
    assert last_review([outside], DAY) is None
    assert last_verdict([], DAY) is None
    assert said.answered == ("a",)


RATINGS = [
    Rating(
        "ann", "b", {Criterion.TRUST: 4, Criterion.HORIZON: 2}, {Criterion.TRUST: "T", Criterion.HORIZON: "H"}
    ),
    Rating("bob", "b", {Criterion.TRUST: 1}, {Criterion.TRUST: "T2"}),
]


def test_assumptions_are_found_by_where_they_were_written_or_by_their_words() -> None:
    reviews = [
        review(
            date(2026, 8, 1),
            assumptions=(
                Assumption("T, in other words", True, origin=AssumptionOrigin("ann", "b", Criterion.TRUST)),
                Assumption("T2", False, "it rained"),
            ),
        ),
        review(
            date(2026, 2, 1),
            assumptions=(
                Assumption("old", False, origin=AssumptionOrigin("ann", "b", Criterion.TRUST)),
                Assumption("new"),
            ),
        ),
    ]
    found = assumptions_looked_at(RATINGS, reviews, DAY)
    assert [(one.says, one.held, one.on) for one in found] == [
        ("T", True, date(2026, 8, 1)),
        ("H", None, None),
        ("T2", False, date(2026, 8, 1)),
        ("new", None, date(2026, 2, 1)),
    ]
    assert [one.held for one in assumptions_looked_at(RATINGS, reviews, date(2026, 3, 1))] == [
        False,
        None,
        None,
        None,
    ]


AT = datetime(2024, 1, 1, tzinfo=UTC)


def version(
    number: int, start: str, first: str, months: int, *more: Any, sunset: str = "2027-12-31"
) -> Charter:
    return charter(
        clause("start", on=start),
        clause("review", first_on=first, months=months),
        clause("sunset", on=sunset),
        *more,
        version=number,
        amends="0" * 64 if number > 1 else None,
    )


def history(*charters: Charter, signed: int | None = None) -> CharterHistory:
    kept = []
    for place, one in enumerate(charters):
        marks = (
            tuple(CharterSignature(p.organisation, p.signatory or "", AT, hash_of(one)) for p in one.parties)
            if signed is None or place < signed
            else ()
        )
        kept.append(SignedCharter(one, marks))
    return CharterHistory(tuple(kept))


def states(given: CharterHistory, held: list[Review], today: date) -> list[tuple[str, DueState, int]]:
    return [(str(one.on), one.state, one.days_late) for one in review_calendar(given, held, today)]


QUARTERLY = history(version(1, "2026-01-01", "2026-03-01", 3, sunset="2026-12-31"))


def test_held_late_skipped_overdue_due_and_coming() -> None:
    held = [review(date(2026, 3, 15)), review(date(2026, 6, 20))]
    assert states(QUARTERLY, held, date(2026, 12, 1)) == [
        ("2026-03-01", DueState.HELD, 14),
        ("2026-06-01", DueState.LATE, 19),
        ("2026-09-01", DueState.SKIPPED, 91),
        ("2026-12-01", DueState.DUE, 0),
    ]
    assert states(QUARTERLY, held, date(2026, 9, 15))[2:] == [
        ("2026-09-01", DueState.DUE, 14),
        ("2026-12-01", DueState.COMING, 0),
    ]
    assert states(QUARTERLY, held, date(2026, 9, 16))[2][1:] == (DueState.OVERDUE, 15)


def test_what_is_said_of_each() -> None:
    held = [review(date(2026, 3, 2)), review(date(2026, 6, 20))]
    said = [str(one) for one in review_calendar(QUARTERLY, held, date(2026, 10, 1))]
    assert said == [
        "The review due on 2026-03-01 (review) was held on 2026-03-02.",
        "The review due on 2026-06-01 (review) was held on 2026-06-20, 19 days late.",
        "The review due on 2026-09-01 (review) is overdue by 30 days.",
        "The review due on 2026-12-01 (review) lies ahead.",
    ]
    late = [str(one) for one in review_calendar(QUARTERLY, held, date(2026, 12, 2))]
    assert late[2:] == [
        "The review due on 2026-09-01 (review) was never held.",
        "The review due on 2026-12-01 (review) is due now.",
    ]


def test_a_review_a_little_early_is_the_one_that_was_due_and_one_counts_once() -> None:
    held = [review(date(2026, 5, 2)), review(date(2026, 5, 3)), review(date(2027, 1, 1))]
    assert [row[1] for row in states(QUARTERLY, held, date(2026, 6, 2))] == [
        DueState.SKIPPED,
        DueState.HELD,
        DueState.COMING,
        DueState.COMING,
    ]
    assert states(QUARTERLY, [review(date(2026, 5, 1))], date(2026, 6, 2))[0][1] is DueState.LATE


def test_each_version_counts_until_the_next_and_unsigned_ones_ask_for_nothing() -> None:
    two = history(
        version(1, "2026-01-01", "2026-03-01", 3),
        version(2, "2026-08-01", "2026-11-01", 6),
    )
    on = [row[0] for row in states(two, [], date(2026, 1, 1))]
    assert on == ["2026-03-01", "2026-06-01", "2026-11-01", "2027-05-01", "2027-11-01"]
    draft = history(
        version(1, "2026-01-01", "2026-03-01", 3), version(2, "2026-08-01", "2026-11-01", 6), signed=1
    )
    assert len(states(draft, [], DAY)) == 8
    assert review_calendar(CharterHistory(), [review()], DAY) == ()


def test_a_look_from_outside_is_listed_by_itself() -> None:
    one = history(version(1, "2026-01-01", "2026-03-01", 12, clause("independent-review", months=6)))
    looked = review(date(2026, 7, 10), kind=ReviewKind.INDEPENDENT)
    found = [d for d in review_calendar(one, [looked], date(2026, 8, 1)) if d.independent]
    assert [(str(d.on), d.state) for d in found[:2]] == [
        ("2026-07-01", DueState.HELD),
        ("2027-01-01", DueState.COMING),
    ]
    assert str(found[0]).startswith("The independent review due on 2026-07-01 (independent-review)")
