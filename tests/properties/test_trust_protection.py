"""Attackers at a trust audit: whoever knows its own ratings and all reports can't tell another's."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from itertools import combinations_with_replacement, permutations
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archstone.engines import trust
from archstone.engines.trust import TrustAudit, trust_audit
from archstone.model.trust import TrustRating, TrustRatings

FIRST, LATER = date(2025, 5, 5), date(2025, 11, 3)
Ratings = dict[tuple[str, str], int]


def report(ratings: Ratings, later: Ratings | None = None) -> TrustAudit:
    rows = [TrustRating(a, b, n, FIRST) for (a, b), n in ratings.items()]
    rows += [TrustRating(a, b, n, LATER) for (a, b), n in (later or {}).items()]
    return trust_audit(TrustRatings(tuple(rows)), LATER)


def seen(audit: TrustAudit) -> tuple[Any, ...]:
    """Everything that a report shows of values."""
    wide = (audit.level, audit.density, audit.centralisation, audit.gaps)
    return tuple((one.value, one.between, one.band, one.gaps) for one in (*wide, *audit.in_trust))


def found_out() -> set[tuple[int, ...]]:
    """Try all 715 ways in which four may rate a fifth: which let one of the four tell another's rating?

    An attacker knows the rule by which figures are made coarser too, so the reports are compared as they
    come out, not the figures behind them.
    """
    by_report: dict[Any, list[tuple[int, ...]]] = defaultdict(list)
    for values in combinations_with_replacement(range(1, 11), 4):
        told = seen(report({(id, "z"): n for id, n in zip("abcd", values, strict=True)}))
        by_report[told].append(values)
    bad: set[tuple[int, ...]] = set()
    for worlds in by_report.values():
        for own in range(1, 11):
            could_be = set()
            for world in worlds:
                if own in world:
                    others = list(world)
                    others.remove(own)
                    could_be.update(others)
            if len(could_be) == 1:
                bad.update(world for world in worlds if own in world)
    return bad


def test_no_rating_of_four_can_be_told() -> None:
    assert found_out() == set()


def test_without_the_protection_it_could(monkeypatch: pytest.MonkeyPatch) -> None:
    """The attack above is a real one: the exact median gives some away."""
    monkeypatch.setattr(trust, "MOST_CHECKED", 0)
    monkeypatch.setattr(trust, "of_four", lambda *_: {})
    monkeypatch.setattr(trust, "_ALL_FOUR", {})
    assert {(5, 10, 10, 10), (1, 1, 1, 2)} <= found_out()


def test_the_order_of_raters_does_not_show() -> None:
    told = {
        seen(report({(id, "z"): n for id, n in zip("abcd", values, strict=True)}))
        for values in permutations((3, 5, 8, 10))
    }
    assert len(told) == 1


@st.composite
def alliances(draw: st.DrawFn) -> Ratings:
    ids = "abcdef"[: draw(st.integers(4, 5))]
    return {(a, b): draw(st.integers(1, 10)) for a in ids for b in ids if a != b}


@given(alliances(), st.data())
@settings(max_examples=6, deadline=None)
def test_a_second_report_with_few_changes_is_the_first(ratings: Ratings, data: st.DataObject) -> None:
    pairs = data.draw(st.lists(st.sampled_from(sorted(ratings)), min_size=1, max_size=3, unique=True))
    one, other = ({pair: data.draw(st.integers(1, 10)) for pair in pairs} for _ in range(2))
    first = report(ratings)
    assert seen(report(ratings, one)) == seen(report(ratings, other)) == seen(first)


@given(alliances(), st.data())
@settings(max_examples=4, deadline=None)
def test_an_insider_that_changes_its_own_learns_nothing_of_one_other(
    ratings: Ratings, data: st.DataObject
) -> None:
    """Three of the four changes are the attacker's: what the fourth became must not show."""
    own = {pair: 11 - n for pair, n in ratings.items() if pair[0] == "a"}
    pair = data.draw(st.sampled_from([pair for pair in sorted(ratings) if pair[0] != "a"]))
    told = {seen(report(ratings, own | {pair: n})) for n in (1, 5, 7, 10)}
    assert len(told) == 1


@given(alliances())
@settings(max_examples=6, deadline=None)
def test_what_is_shown_exactly_is_right(ratings: Ratings) -> None:
    found = report(ratings)
    values = list(ratings.values())
    ids = sorted({id for pair in ratings for id in pair})
    high = [sum(n >= 7 for (_, b), n in ratings.items() if b == id) for id in ids]
    if found.level.value is not None:
        assert float(found.level.value) == np.median(values)
    if found.density.value is not None:
        assert float(found.density.value) == pytest.approx(sum(high) / len(values))
    if found.centralisation.value is not None:
        expected = sum(max(high) - n for n in high) / (len(ids) - 1) ** 2
        assert float(found.centralisation.value) == pytest.approx(expected)
    for one in found.in_trust:
        column = [n for (_, b), n in ratings.items() if b == one.about]
        middle = float(np.median(column))
        if one.value is not None:
            assert float(one.value) == middle
        if one.band is not None:
            assert one.band == ("low" if middle < 4 else "high" if middle >= 7 else "middling")
