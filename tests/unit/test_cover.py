"""The pair formula by hand: what carries what, how much, and what isn't known."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from archstone.engines.cover import blind_spots, cover, harmonic_mean, match, uncommonness, usable_strength
from archstone.model.audits import Audit, Disclosure, Grade, Rating, Strength, Vulnerability
from archstone.model.capabilities import CapabilityId, standard_taxonomy
from archstone.model.errors import NotFound
from archstone.model.goals import Goal, Requirement
from archstone.model.organisations import Organisation, Trait

TAXONOMY = standard_taxonomy()
TRUST, BRAND = CapabilityId("community-trust"), CapabilityId("brand-recognition")  # one family
LOGISTICS, PROCUREMENT = CapabilityId("logistics"), CapabilityId("procurement")  # one family
DESIGN = CapabilityId("design")


def strong(*strengths: tuple[CapabilityId, int, Grade]) -> Audit:
    return Audit(strengths=tuple(Strength(*s) for s in strengths))


def weak(*needs: tuple[CapabilityId, int, int]) -> Audit:
    return Audit(vulnerabilities=tuple(Vulnerability(*n) for n in needs))


@pytest.mark.parametrize(
    ("level", "grade", "share"),
    [
        (5, Grade.CONFIRMED, Fraction(1)),
        (5, Grade.SHOWN, Fraction(4, 5)),
        (3, Grade.CLAIMED, Fraction(9, 25)),
        (1, Grade.CLAIMED, Fraction(3, 25)),
    ],
)
def test_a_strength_serves_its_capability_fully_and_its_family_half(
    level: int, grade: Grade, share: Fraction
) -> None:
    audit = strong((TRUST, level, grade))
    assert usable_strength(audit, TRUST, TAXONOMY) == (share, audit.strengths[0])
    assert usable_strength(audit, BRAND, TAXONOMY) == (share / 2, audit.strengths[0])
    assert usable_strength(audit, LOGISTICS, TAXONOMY) == (0, None)


def test_the_larger_share_serves_and_ties_go_to_the_same_capability_then_the_smaller_id() -> None:
    near_is_better = strong((TRUST, 5, Grade.CONFIRMED), (BRAND, 2, Grade.CLAIMED))
    assert usable_strength(near_is_better, BRAND, TAXONOMY) == (Fraction(1, 2), near_is_better.strengths[0])
    # 4 x 6 / 2 through the family and 2 x 6 by itself are both 12 fiftieths
    tied = strong((TRUST, 4, Grade.CLAIMED), (BRAND, 2, Grade.CLAIMED))
    assert usable_strength(tied, BRAND, TAXONOMY) == (Fraction(12, 50), tied.strengths[1])
    cultural = CapabilityId("cultural-standing")
    two_near = strong((TRUST, 4, Grade.SHOWN), (BRAND, 4, Grade.SHOWN))
    assert usable_strength(two_near, cultural, TAXONOMY) == (Fraction(8, 25), two_near.strengths[1])


def test_cover_is_the_weighted_mean_of_usable_strength() -> None:
    found = cover(
        weak((TRUST, 5, 4), (LOGISTICS, 3, 2), (DESIGN, 2, 2)),
        strong((TRUST, 4, Grade.SHOWN), (PROCUREMENT, 5, Grade.CONFIRMED)),
        TAXONOMY,
    )
    # 20 x 0.64 + 6 x 0.5 + 4 x 0 over 30
    assert found.value == Fraction(79, 150)
    assert [item.capability for item in found.items] == [TRUST, LOGISTICS, DESIGN]
    assert [item.capability for item in found.covered] == [TRUST, LOGISTICS]
    assert [item.capability for item in found.uncovered] == [DESIGN]
    assert [item.by and item.by.capability for item in found.items] == [TRUST, PROCUREMENT, None]


def test_private_vulnerabilities_weigh_nothing_and_show_nowhere() -> None:
    private = Vulnerability(LOGISTICS, 5, 5, Disclosure.PRIVATE)
    shown = Vulnerability(TRUST, 1, 1, Disclosure.PUBLIC)
    helper = strong((TRUST, 5, Grade.CONFIRMED))
    found = cover(Audit(vulnerabilities=(private, shown)), helper, TAXONOMY)
    assert found.value == 1
    assert [item.vulnerability for item in found.items] == [shown]
    assert cover(Audit(vulnerabilities=(private,)), helper, TAXONOMY).value is None
    assert blind_spots(Audit(vulnerabilities=(private,)), weak((LOGISTICS, 3, 3)), TAXONOMY) == ()


@pytest.mark.parametrize("disclosure", [Disclosure.SEALED, Disclosure.PARTNER, Disclosure.PUBLIC])
def test_every_other_disclosure_weighs_the_same(disclosure: Disclosure) -> None:
    audit = Audit(vulnerabilities=(Vulnerability(TRUST, 4, 4, disclosure), Vulnerability(DESIGN, 4, 4)))
    assert cover(audit, strong((TRUST, 5, Grade.CONFIRMED)), TAXONOMY).value == Fraction(1, 2)


def test_nothing_lacking_is_not_defined_and_nothing_carried_is_zero() -> None:
    assert cover(Audit(), strong((TRUST, 5, Grade.SHOWN)), TAXONOMY).value is None
    assert cover(weak((TRUST, 5, 5)), Audit(), TAXONOMY).value == 0
    assert cover(weak((TRUST, 5, 5)), strong((DESIGN, 5, Grade.SHOWN)), TAXONOMY, {DESIGN}).value is None


def test_several_ratings_weigh_the_median_of_their_products() -> None:
    rated = Vulnerability.rated(TRUST, [Rating("a", 5, 5), Rating("b", 1, 2)])  # 25 and 2: 13.5
    audit = Audit(vulnerabilities=(rated, Vulnerability(DESIGN, 3, 3)))
    assert cover(audit, strong((TRUST, 5, Grade.CONFIRMED)), TAXONOMY).value == Fraction(27, 45)


def test_an_unknown_capability_is_named() -> None:
    with pytest.raises(NotFound, match=r"^There is no capability 'trust'"):
        cover(weak((CapabilityId("trust"), 1, 1)), strong((TRUST, 1, Grade.SHOWN)), TAXONOMY)


@pytest.mark.parametrize(
    ("one", "other", "mean"),
    [
        (Fraction(1), Fraction(1, 10), Fraction(2, 11)),
        (Fraction(3, 7), Fraction(3, 7), Fraction(3, 7)),
        (Fraction(0), Fraction(1), Fraction(0)),
        (Fraction(0), Fraction(0), Fraction(0)),
        (None, Fraction(1), None),
        (Fraction(0), None, None),
        (None, None, None),
    ],
)
def test_the_harmonic_mean(one: Fraction | None, other: Fraction | None, mean: Fraction | None) -> None:
    assert harmonic_mean(one, other) == mean
    assert harmonic_mean(other, one) == mean


BLIND = Goal("g", "g", (Requirement(LOGISTICS), Requirement(DESIGN)))


def test_a_blind_spot_is_lacking_on_both_sides_and_weak_on_both() -> None:
    one, other = weak((TRUST, 3, 3), (DESIGN, 2, 2)), weak((TRUST, 4, 4), (LOGISTICS, 1, 1))
    assert blind_spots(one, other, TAXONOMY) == (TRUST,)
    helped = replace(other, strengths=(Strength(BRAND, 5, Grade.CONFIRMED),))
    assert blind_spots(one, helped, TAXONOMY) == ()  # 0.5 through the family is no blind spot


def test_the_line_of_a_blind_spot_is_three_tenths() -> None:
    needs = weak((TRUST, 3, 3))
    assert usable_strength(strong((BRAND, 5, Grade.CLAIMED)), TRUST, TAXONOMY)[0] == Fraction(3, 10)
    at = replace(needs, strengths=(Strength(BRAND, 5, Grade.CLAIMED),))
    below = replace(needs, strengths=(Strength(BRAND, 3, Grade.SHOWN),))  # 0.24
    assert blind_spots(needs, at, TAXONOMY) == ()
    assert blind_spots(needs, below, TAXONOMY) == (TRUST,)
    assert blind_spots(below, needs, TAXONOMY) == (TRUST,)


def test_with_a_goal_what_it_requires_is_asked_and_what_doesnt_bear_on_it_isnt() -> None:
    one, other = weak((TRUST, 3, 3)), weak((TRUST, 4, 4))
    assert blind_spots(one, other, TAXONOMY, BLIND) == (LOGISTICS, DESIGN)  # in the order of the taxonomy
    helper = strong((PROCUREMENT, 5, Grade.CONFIRMED))
    assert blind_spots(one, helper, TAXONOMY, BLIND) == (DESIGN,)


def test_only_what_bears_on_the_goal_counts_in_a_match() -> None:
    one = Organisation(
        "a", "A", audit=replace(weak((LOGISTICS, 2, 2), (TRUST, 5, 5)), strengths=(Strength(DESIGN, 5),))
    )
    other = Organisation(
        "b", "B", audit=replace(weak((DESIGN, 1, 1)), strengths=(Strength(PROCUREMENT, 5, Grade.CONFIRMED),))
    )
    found = match(one, other, TAXONOMY, goal=BLIND)
    assert (found.cover_in.value, found.cover_out.value) == (Fraction(1, 2), Fraction(3, 5))
    assert found.mutual == Fraction(6, 11)
    assert found.balance == Fraction(5, 6)
    assert match(one, other, TAXONOMY).cover_in.value == Fraction(2, 29)


def test_a_match_without_needs_has_no_value_and_one_without_help_has_zero() -> None:
    able = Organisation("a", "A", audit=strong((TRUST, 5, Grade.SHOWN)))
    needy = Organisation("b", "B", audit=weak((TRUST, 5, 5)))
    found = match(able, needy, TAXONOMY)
    assert (found.cover_in.value, found.cover_out.value) == (None, Fraction(4, 5))
    assert (found.mutual, found.balance, found.ranking_value) == (None, None, None)
    both = match(needy, replace(needy, id="c"), TAXONOMY, uncommon=Fraction(1))
    assert (both.mutual, both.balance, both.ranking_value) == (0, None, 0)


def sides(one: dict[str, object], other: dict[str, object]) -> tuple[Organisation, Organisation]:
    return Organisation("a", "A", **one), Organisation("b", "B", **other)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("one", "other", "sign"),
    [
        (100, 1000, False),  # exactly tenfold isn't apart
        (100, 1001, True),
        (0, 0, False),
        (0, 1, True),
        (None, 1000, None),
        (100, None, None),
    ],
)
def test_budgets_are_apart_above_tenfold(one: int | None, other: int | None, sign: bool | None) -> None:
    a, b = sides({"annual_budget": one}, {"annual_budget": other})
    assert uncommonness(a, b).budgets_apart is sign
    assert uncommonness(b, a).budgets_apart is sign


@pytest.mark.parametrize(
    ("one", "other", "sign"),
    [("USD", "USD", True), (None, None, True), ("USD", "EUR", None), ("USD", None, None)],
)
def test_budgets_are_compared_in_one_currency(one: str | None, other: str | None, sign: bool | None) -> None:
    a, b = sides({"annual_budget": 1, "currency": one}, {"annual_budget": 99, "currency": other})
    assert uncommonness(a, b).budgets_apart is sign


@pytest.mark.parametrize(
    ("one", "other", "sign"),
    [
        ({}, {}, None),
        ({"allied_with": ("c",)}, {}, True),
        ({}, {"allied_with": ("c",)}, True),
        ({"allied_with": ("b",)}, {}, False),
        ({"allied_with": ("B",)}, {}, False),
        ({}, {"allied_with": ("c", "a")}, False),
        ({}, {"allied_with": ("A",)}, False),
    ],
)
def test_an_earlier_tie_is_known_where_either_lists_allies(
    one: dict[str, object], other: dict[str, object], sign: bool | None
) -> None:
    assert uncommonness(*sides(one, other)).no_earlier_tie is sign


def test_uncommonness_is_the_mean_of_the_known_signs() -> None:
    assert uncommonness(*sides({}, {})).value == 0
    assert uncommonness(*sides({}, {})).known == ()
    alike = uncommonness(*sides({"sector": "health", "kind": "x"}, {"sector": "health"}))
    assert (alike.other_sector, alike.other_kind, alike.value) == (False, None, 0)
    mixed = uncommonness(
        *sides(
            {"sector": "health", "kind": "x", "annual_budget": 5, "allied_with": ("b",)},
            {"sector": "faith", "kind": "y", "annual_budget": 50},
        )
    )
    assert mixed.known == (True, True, False, False)
    assert mixed.value == Fraction(1, 2)


def test_the_dial_takes_a_share_of_the_value_for_uncommonness() -> None:
    audit = replace(weak((TRUST, 5, 5)), strengths=(Strength(LOGISTICS, 5, Grade.CONFIRMED),))
    back = replace(weak((LOGISTICS, 5, 5)), strengths=(Strength(TRUST, 5, Grade.CONFIRMED),))
    one = Organisation("a", "A", kind="x", sector="s", audit=audit)
    other = Organisation("b", "B", kind="y", sector="s", audit=back)
    assert match(one, other, TAXONOMY).ranking_value == 1
    assert match(one, other, TAXONOMY, uncommon=Fraction(3, 10)).ranking_value == Fraction(17, 20)
    assert match(one, other, TAXONOMY, uncommon=Fraction(1)).ranking_value == Fraction(1, 2)


def test_a_match_is_accepted_unless_either_side_refuses_the_other() -> None:
    one, other = sides({"deal_breakers": (Trait("kind", "bank"),)}, {"kind": "bank"})
    assert not match(one, other, TAXONOMY).accepted
    assert not match(other, one, TAXONOMY).accepted
    assert match(one, replace(other, kind=None), TAXONOMY).accepted
