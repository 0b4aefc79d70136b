"""The vulnerability matrix against the pair formula and plain definitions."""

from __future__ import annotations

from fractions import Fraction

import pytest

from archstone.engines.cover import match
from archstone.engines.matrix import vulnerability_matrix
from archstone.model.audits import Audit, Disclosure, Grade, Strength, Vulnerability
from archstone.model.capabilities import CapabilityId
from archstone.model.errors import NotFound, RuleBroken
from archstone.model.goals import Goal, Requirement
from archstone.model.organisations import Organisation, Trait
from archstone.model.registries import Registry


def cap(name: str) -> CapabilityId:
    return CapabilityId(name)


HOSPITAL = Organisation(
    "hospital",
    "Riverside Hospital",
    kind="hospital",
    audit=Audit(
        (
            Strength(cap("medical-expertise"), 5, Grade.CONFIRMED),
            Strength(cap("institutional-grants"), 4, Grade.SHOWN),
        ),
        (
            Vulnerability(cap("volunteer-base"), 4, 3),
            Vulnerability(cap("community-trust"), 5, 5),
            Vulnerability(cap("logistics"), 2, 2),
            Vulnerability(cap("media-relations"), 5, 5, Disclosure.PRIVATE),
        ),
    ),
)
CHURCH = Organisation(
    "church",
    "Southside",
    audit=Audit(
        (
            Strength(cap("community-trust"), 5, Grade.CONFIRMED),
            Strength(cap("grassroots-organising"), 4, Grade.CLAIMED),
        ),
        (
            Vulnerability(cap("medical-expertise"), 5, 4),
            Vulnerability(cap("logistics"), 3, 3),
        ),
    ),
)
CITY = Organisation(
    "city",
    "City",
    audit=Audit((Strength(cap("procurement"), 5, Grade.SHOWN),), ()),
)
RIVAL = Organisation("rival", "Rival", deal_breakers=(Trait("kind", "hospital"),))
REGISTRY = Registry((HOSPITAL, CHURCH, CITY, RIVAL))


def test_each_cell_is_the_cover_of_the_pair_formula() -> None:
    matrix = vulnerability_matrix(REGISTRY, "hospital", ["city", "church"])
    assert [row.capability for row in matrix.rows] == ["community-trust", "volunteer-base", "logistics"]
    assert [[cell.share for cell in row.cells] for row in matrix.rows] == [
        [0, 1],
        [0, Fraction(1, 2) * Fraction(4 * 6, 50)],  # grassroots organising is of the volunteers' family
        [Fraction(1, 2) * Fraction(5 * 8, 50), 0],
    ]
    by = matrix.rows[0].cells[1].by
    assert by is not None
    assert (by.level, by.grade) == (5, Grade.CONFIRMED)


def test_totals_are_those_of_the_match_and_columns_keep_the_order_asked_for() -> None:
    matrix = vulnerability_matrix(REGISTRY, "hospital", ["city", "church"])
    assert [column.other.id for column in matrix.columns] == ["city", "church"]
    assert matrix.columns[1] == match(HOSPITAL, CHURCH, REGISTRY.taxonomy)
    weighted = sum(row.vulnerability.weight * row.cells[1].share for row in matrix.rows)
    assert matrix.columns[1].cover_in.value == weighted / sum(row.vulnerability.weight for row in matrix.rows)


def test_the_other_direction_tells_what_the_partners_lack() -> None:
    matrix = vulnerability_matrix(REGISTRY, "hospital", ["city", "church"])
    assert [row.capability for row in matrix.partners_rows] == ["medical-expertise", "logistics"]
    medical, logistics = matrix.partners_rows
    assert medical.cells[0] is None
    assert medical.cells[1] is not None
    assert medical.cells[1].share == 1
    assert logistics.cells[1] is not None
    assert logistics.cells[1].share == 0


def test_a_private_vulnerability_shows_nowhere() -> None:
    matrix = vulnerability_matrix(REGISTRY, "hospital", ["church"])
    assert "media-relations" not in [row.capability for row in matrix.rows]
    turned = vulnerability_matrix(REGISTRY, "church", ["hospital"])
    assert "media-relations" not in [row.capability for row in turned.partners_rows]


def test_who_refuses_is_named_and_has_no_column() -> None:
    matrix = vulnerability_matrix(REGISTRY, "hospital", ["rival", "church"])
    assert [column.other.id for column in matrix.columns] == ["church"]
    assert matrix.refused == (RIVAL,)


def test_uncovered_names_what_no_partner_carries() -> None:
    assert vulnerability_matrix(REGISTRY, "hospital", ["church"]).uncovered == ("logistics",)
    assert vulnerability_matrix(REGISTRY, "hospital", ["church", "city"]).uncovered == ()


def test_both_lists_of_weaknesses_stand_against_each_other() -> None:
    table = vulnerability_matrix(REGISTRY, "hospital", ["church"]).exchanges_with("church")
    assert [v.capability for v in table.rows] == ["community-trust", "volunteer-base", "logistics"]
    assert [v.capability for v in table.columns] == ["medical-expertise", "logistics"]
    for r, mine in enumerate(table.match.cover_in.items):
        for c, their in enumerate(table.match.cover_out.items):
            cell = table.cells[r][c]
            assert (cell.got, cell.given) == (mine.share, their.share)
            assert cell.shared == (mine.capability == their.capability)
            expected = 2 * mine.share * their.share / (mine.share + their.share) if cell.value else 0
            assert cell.value == expected
    assert [(e.ours, e.theirs) for e in table.exchanges] == [
        ("community-trust", "medical-expertise"),
        ("volunteer-base", "medical-expertise"),
    ]
    assert [(e.ours, e.blind_spot) for row in table.cells for e in row if e.shared] == [("logistics", True)]


def test_a_shared_weakness_that_the_family_helps_with_is_no_blind_spot() -> None:
    helped = Organisation(
        "helped",
        "Helped",
        audit=Audit(
            (Strength(cap("procurement"), 4, Grade.SHOWN),),
            (Vulnerability(cap("logistics"), 3, 3),),
        ),
    )
    registry = Registry((HOSPITAL, helped))
    table = vulnerability_matrix(registry, "hospital", ["helped"]).exchanges_with("helped")
    assert [(e.shared, e.blind_spot) for row in table.cells for e in row][-1] == (True, False)


def test_with_a_goal_only_what_bears_on_it_counts() -> None:
    goal = Goal("g", "Clinics", (Requirement(cap("community-trust")),))
    matrix = vulnerability_matrix(REGISTRY, "hospital", ["church"], goal=goal)
    assert [row.capability for row in matrix.rows] == ["community-trust"]
    assert matrix.partners_rows == ()
    assert matrix.columns[0].mutual is None


def test_bad_questions_are_answered_with_a_sentence() -> None:
    with pytest.raises(RuleBroken, match="at least one partner"):
        vulnerability_matrix(REGISTRY, "hospital", [])
    with pytest.raises(RuleBroken, match="against itself"):
        vulnerability_matrix(REGISTRY, "hospital", ["hospital"])
    with pytest.raises(RuleBroken, match="city is named twice"):
        vulnerability_matrix(REGISTRY, "hospital", ["city", "church", "city"])
    with pytest.raises(NotFound, match="Did you mean church"):
        vulnerability_matrix(REGISTRY, "hospital", ["chruch"])
    with pytest.raises(RuleBroken, match="no column for 'city'"):
        vulnerability_matrix(REGISTRY, "hospital", ["church"]).exchanges_with("city")
