"""Trust audits: which figures are shown, from how many raters up, and when anew."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date
from fractions import Fraction

import pytest

from archstone.engines._trust_figures import FigureKind
from archstone.engines.trust import Trend, TrustAudit, fallen, own_gap, trust_audit
from archstone.engines.trust_words import in_words
from archstone.model.errors import RuleBroken
from archstone.model.trust import GapBand, TrustRating, TrustRatings

FIRST, LATER, LAST = date(2025, 5, 5), date(2025, 11, 3), date(2026, 5, 4)
SIX = {  # rows rate columns: the ids of the six, each without itself
    "ash": "87594",
    "elm": "76648",
    "fir": "98735",
    "oak": "54269",
    "yew": "87986",
    "sow": "65787",
}


def given(rows: dict[str, str], on: date | None = FIRST) -> list[TrustRating]:
    return [
        TrustRating(rater, rated, int(value), on)
        for rater, row in rows.items()
        for rated, value in zip((id for id in rows if id != rater), row, strict=True)
    ]


def audit(*ratings: Iterable[TrustRating], day: date = LAST, **more: object) -> TrustAudit:
    return trust_audit(TrustRatings(tuple(one for each in ratings for one in each)), day, **more)  # type: ignore[arg-type]


def test_six_members_with_everything_shown() -> None:
    found = audit(given(SIX))
    assert (found.raters, found.ratings, found.checked) == (6, 30, True)
    assert found.level.value == 7  # 14 of 30 are lower
    assert found.density.value == Fraction(16, 30)
    high = Counter(one.rated for one in given(SIX) if one.value >= 7)
    most = max(high.values())
    assert found.centralisation.value == Fraction(sum(most - high[id] for id in SIX), 25)
    assert found.of("ash").value == 7  # 7, 9, 5, 8, 6
    assert found.of("ash").band == "high"
    assert [one.about for one in found.in_trust] == list(SIX)
    assert found.level.as_of == FIRST


@pytest.mark.parametrize(("raters", "value", "band"), [(2, False, False), (3, False, True), (4, True, True)])
def test_a_median_from_four_raters_its_band_from_three(raters: int, value: bool, band: bool) -> None:
    names, told = "abcd"[:raters], (5, 8, 4, 5)
    found = audit([TrustRating(id, "z", n, FIRST) for id, n in zip(names, told, strict=False)])
    shown = found.of("z")
    assert (shown.value is not None, shown.band is not None, shown.known) == (value, band, band)
    assert shown.raters == raters
    assert (found.level.value is not None) is (raters == 4)
    assert (
        shown.why
        == {
            2: "2 raters; a band is shown from 3 raters up, the median from 4.",
            3: "Three raters: its band alone is shown.",
            4: "",
        }[raters]
    )


def test_gaps_where_four_pairs_are_not_ones_own() -> None:
    four = dict(zip("abcd", ("579", "628", "473", "586"), strict=True))
    found = audit(given(four))
    assert found.gaps.gaps is None
    assert found.gaps.why.startswith("Shown where for each member at least 4 pairs")
    eight = [
        TrustRating(a, b, 1 + (ord(a) * 7 + ord(b) * 5) % 10, FIRST)
        for a in "abcdefgh"
        for b in "abcdefgh"
        if a != b
    ]
    gaps = audit(eight).gaps
    value = {(one.rater, one.rated): one.value for one in eight}
    apart = [abs(n - value[b, a]) for (a, b), n in value.items() if a < b]
    assert gaps.gaps == (
        sum(gap < 2 for gap in apart),
        sum(2 <= gap < 4 for gap in apart),
        sum(gap >= 4 for gap in apart),
    )


def test_all_tens_would_tell_everyone() -> None:
    """Whoever gave a 5 where the median is 10 would know that all others gave 10."""
    told = audit([TrustRating(id, "z", 10 if id != "a" else 5, FIRST) for id in "abcd"])
    assert told.of("z").value is None
    assert told.of("z").between == (Fraction(19, 2), Fraction(10))
    assert told.of("z").band == "high"
    assert "can tell what each gave" in told.of("z").why


def test_three_changes_change_nothing_shown() -> None:
    first = given(SIX)
    before = audit(first)
    for changes in (1, 2, 3):
        newer = [TrustRating(one.rater, one.rated, 1, LATER) for one in first[::7][:changes]]
        after = audit(first, newer)
        for old, new in zip(
            (before.level, before.density, before.gaps), (after.level, after.density, after.gaps), strict=True
        ):
            assert (new.value, new.gaps, new.as_of, new.newer) == (old.value, old.gaps, FIRST, changes)
    assert "3 newer ratings wait until more have changed" in " ".join(in_words(after))


def test_four_changes_of_which_three_are_others() -> None:
    first = given(SIX)
    own = [TrustRating("ash", id, 2, LATER) for id in SIX if id != "ash"]
    assert audit(first, own).level.as_of == FIRST  # five new ratings, all by one: it would know the rest
    foreign = [TrustRating(id, "ash", 2, LATER) for id in ("elm", "fir", "oak")]
    assert audit(first, own[:1], foreign[:2]).level.as_of == FIRST
    assert audit(first, own[:1], foreign).level.as_of == LATER


def test_a_member_that_left_takes_its_ratings_along() -> None:
    found = audit(given(SIX), members=tuple(SIX), left={"yew": LATER})
    assert [one.about for one in found.in_trust] == [id for id in SIX if id != "yew"]
    assert found.ratings == 20
    assert found.level.as_of == date(2025, 11, 4)  # ten were withdrawn
    late = [TrustRating("yew", "ash", 3, LAST)]
    assert audit(given(SIX), late, members=tuple(SIX), left={"yew": LATER}).passed_over == 1


def test_who_is_no_member_does_not_count() -> None:
    stranger = [TrustRating("mill", id, 1, FIRST) for id in SIX]
    found = audit(given(SIX), stranger, members=tuple(SIX))
    assert (found.passed_over, found.ratings) == (6, 30)
    with pytest.raises(RuleBroken, match="mill isn't a member of the alliance on 2026-05-04"):
        found.of("mill")


@pytest.mark.parametrize("members", [(), ("a",), ("a", "b")])
def test_alliances_of_none_one_and_two(members: tuple[str, ...]) -> None:
    ratings = [TrustRating(a, b, 5) for a in members for b in members if a != b]
    found = audit(ratings, members=members)
    assert (found.level.value, found.density.value, found.gaps.gaps, found.trend) == (None,) * 4
    assert all(not one.known for one in found.in_trust)
    assert "isn't shown" in in_words(found)[0]


def test_the_trend_and_the_audits() -> None:
    lower = {id: "".join(str(max(1, int(n) - 2)) for n in row) for id, row in SIX.items()}
    found = audit(given(SIX), given(lower, LATER), given(SIX, LAST)[:3])
    assert [len(one.round) for one in found.audits] == [30, 30, 3]
    assert [one.missing for one in found.audits] == [0, 0, 27]
    assert [one.level.value for one in found.audits] == [7, 5, None]
    assert found.trend is Trend.FALLING
    assert fallen(found) == (Fraction(7), Fraction(5))
    assert audit(given(SIX), given(SIX, LATER)).trend is Trend.STEADY
    assert audit(given(lower), given(SIX, LATER)).trend is Trend.RISING
    assert fallen(audit(given(lower), given(SIX, LATER))) is None


def test_a_later_day_is_not_looked_at() -> None:
    found = audit(given(SIX), given(SIX, LAST), day=LATER)
    assert len(found.audits) == 1


def test_a_pair_sees_its_gap_as_a_band() -> None:
    ratings = TrustRatings((TrustRating("a", "b", 9), TrustRating("b", "a", 5), TrustRating("a", "c", 1)))
    assert own_gap(ratings, "a", "b", LAST) is GapBand.FROM_4
    assert own_gap(ratings, "a", "c", LAST) is None


def test_large_alliances_are_not_looked_at_one_by_one() -> None:
    ids = [f"m{k}" for k in range(21)]
    found = audit([TrustRating(a, b, 7, FIRST) for a in ids for b in ids if a != b])
    assert not found.checked
    assert found.level.value == 7
    assert found.level.kind is FigureKind.LEVEL
