"""Audits as arrays count what the audits themselves count, in whole units."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from archstone.engines.audits import (
    DISCLOSURES,
    ESTIMATED,
    GRADES,
    STRENGTH_UNITS,
    WEIGHT_UNITS,
    AuditTable,
    family_numbers,
    need_code,
    strength_code,
)
from archstone.engines.cover import usable_strength
from archstone.model.audits import Audit, Disclosure, Grade, Rating, Strength, Vulnerability
from archstone.model.capabilities import CapabilityId, standard_taxonomy
from archstone.model.errors import NotFound
from tests.registries import random_audit

TAXONOMY = standard_taxonomy()


@pytest.fixture(scope="module")
def audits() -> list[Audit]:
    rng = np.random.default_rng(11)
    return [random_audit(rng, most=8) for _ in range(60)] + [Audit()]


@pytest.fixture(scope="module")
def table(audits: list[Audit]) -> AuditTable:
    return AuditTable.from_audits(audits, TAXONOMY)


def test_usable_strength_is_that_of_the_pair_formula(audits: list[Audit], table: AuditTable) -> None:
    units = table.usable_strength(range(len(table)))
    assert units.shape == (len(audits), len(TAXONOMY))
    for row, audit in enumerate(audits):
        expected = [usable_strength(audit, c, TAXONOMY)[0] for c in TAXONOMY.ids]
        assert [Fraction(int(u), STRENGTH_UNITS) for u in units[row]] == expected


def test_a_capability_without_a_family_is_near_to_none(table: AuditTable) -> None:
    alone = AuditTable(
        np.full(len(TAXONOMY), -1, dtype=np.int16), *(getattr(table, n) for n in list(vars(table))[1:])
    )
    units = alone.usable_strength(range(len(table)))
    for row in range(len(table)):
        capability, held = table.strengths_of(row)
        assert dict(zip(np.flatnonzero(units[row]), units[row][units[row] > 0], strict=True)) == dict(
            zip(capability, held, strict=True)
        )


def test_needs_are_weights_in_halves_without_private_ones(audits: list[Audit], table: AuditTable) -> None:
    seen_half = False
    for row, audit in enumerate(audits):
        capability, weight = table.needs_of(row)
        assert [
            (TAXONOMY.ids[c], Fraction(int(w), WEIGHT_UNITS)) for c, w in zip(capability, weight, strict=True)
        ] == [(v.capability, v.weight) for v in audit.counting]
        seen_half |= bool((weight % 2).any())
    assert seen_half


def test_taking_rows_is_laying_out_those_audits(audits: list[Audit], table: AuditTable) -> None:
    rows = np.array([60, 3, 3, 17, 0])
    taken, again = table.take(rows), AuditTable.from_audits([audits[r] for r in rows], TAXONOMY)
    for name in vars(table):
        assert np.array_equal(getattr(taken, name), getattr(again, name)), name
    assert len(table.take(np.zeros(0, dtype=np.int64))) == 0


def test_codes_hold_every_scale_in_one_byte() -> None:
    strong = {
        strength_code(level, grade, estimated): (level, grade, estimated)
        for level in range(1, 6)
        for grade in Grade
        for estimated in (False, True)
    }
    assert len(strong) == 30
    for code, (level, grade, estimated) in strong.items():
        assert code <= 255
        assert divmod(code % ESTIMATED, 3) == (level - 1, GRADES.index(grade))
        assert (code >= ESTIMATED) is estimated
    weak = {
        need_code(severity, need, disclosure, estimated): (severity, need, disclosure, estimated)
        for severity in range(1, 6)
        for need in range(1, 6)
        for disclosure in Disclosure
        for estimated in (False, True)
    }
    assert len(weak) == 200
    for code, (severity, need, disclosure, estimated) in weak.items():
        assert code <= 255
        graver, rest = divmod(code % ESTIMATED, 20)
        assert (graver + 1, rest // 4 + 1, DISCLOSURES[rest % 4]) == (severity, need, disclosure)
        assert (code >= ESTIMATED) is estimated


def test_several_ratings_weigh_their_median_and_keep_what_is_shown() -> None:
    ratings = (Rating("a", 5, 5), Rating("b", 2, 2), Rating("c", 3, 2), Rating("d", 3, 5))
    rated = Vulnerability.rated(CapabilityId("design"), ratings, disclosure=Disclosure.PUBLIC)
    table = AuditTable.from_audits([Audit(vulnerabilities=(rated,))], TAXONOMY)
    assert table.need_weight.tolist() == [21]  # twice the median of 25, 4, 6 and 15
    assert table.need_code is not None
    assert table.need_code.tolist() == [need_code(rated.severity, rated.need, Disclosure.PUBLIC, False)]


def test_families_are_numbered_as_they_first_appear() -> None:
    numbers = family_numbers(TAXONOMY)
    families = list(TAXONOMY.families)
    assert [families[k] for k in numbers] == [c.family for c in TAXONOMY]
    assert numbers[0] == 0


@pytest.mark.parametrize(
    "audit",
    [
        Audit(strengths=(Strength(CapabilityId("logistic"), 3),)),
        Audit(vulnerabilities=(Vulnerability(CapabilityId("logistic"), 3, 3),)),
    ],
)
def test_an_unknown_capability_is_named_with_the_nearest(audit: Audit) -> None:
    with pytest.raises(NotFound, match=r"^There is no capability 'logistic'\. Did you mean logistics\?$"):
        AuditTable.from_audits([audit], TAXONOMY)
