from __future__ import annotations

from datetime import date

import pytest

from archstone.model.audits import Audit, Grade, Strength, Vulnerability
from archstone.model.capabilities import CapabilityId
from archstone.model.overclaims import Delivery, regrade

US = "utility"


def audit(grade: Grade) -> Audit:
    return Audit(
        (
            Strength(CapabilityId("community-trust"), 5, grade),
            Strength(CapabilityId("logistics"), 3, Grade.CONFIRMED),
        ),
        (Vulnerability(CapabilityId("design"), 2, 2),),
    )


def delivered(kept: bool, day: int, capability: str = "community-trust", by: str = US) -> Delivery:
    return Delivery(by, CapabilityId(capability), kept, date(2026, 1, day))


@pytest.mark.parametrize(
    ("before", "broken", "after"),
    [
        (Grade.CONFIRMED, 1, Grade.SHOWN),
        (Grade.CONFIRMED, 2, Grade.CLAIMED),
        (Grade.CONFIRMED, 3, Grade.CLAIMED),
        (Grade.SHOWN, 1, Grade.CLAIMED),
        (Grade.CLAIMED, 1, Grade.CLAIMED),
    ],
)
def test_each_broken_pledge_takes_one_step(before: Grade, broken: int, after: Grade) -> None:
    result = regrade(audit(before), [delivered(False, day) for day in range(1, broken + 1)], organisation=US)
    strength = result.audit.strength("community-trust")
    assert strength is not None
    assert (strength.grade, strength.level) == (after, 5)
    (found,) = result.overclaims
    assert (found.before, found.after, len(found.broken)) == (before, after, broken)


def test_a_pledge_kept_later_does_not_raise_the_grade_by_itself() -> None:
    result = regrade(
        audit(Grade.CONFIRMED),
        [delivered(True, 9), delivered(False, 5), delivered(True, 1)],
        organisation="utility",
    )
    strength = result.audit.strength("community-trust")
    assert strength is not None
    assert strength.grade is Grade.SHOWN
    assert result.overclaims[0].kept == 1
    assert result.overclaims[0].sentence == (
        "community-trust goes from confirmed to shown: a pledge that rested on it was not kept, "
        "last on 2026-01-05. Kept since then: 1; ask who received it to confirm."
    )


def test_the_lowest_grade_stays_and_says_so() -> None:
    result = regrade(audit(Grade.CLAIMED), [delivered(False, 5), delivered(False, 7)], organisation=US)
    assert result.overclaims[0].sentence == (
        "community-trust stays claimed, the lowest grade: 2 pledges that rested on it were not kept, "
        "last on 2026-01-07."
    )


def test_all_else_stays_as_it_was() -> None:
    given = audit(Grade.SHOWN)
    kept_only = regrade(given, [delivered(True, 1)], organisation=US)
    assert kept_only.audit == given
    assert kept_only.overclaims == ()
    others = regrade(given, [delivered(False, 1, by="ngo"), delivered(False, 1, "design")], organisation=US)
    assert others.audit == given
    assert others.overclaims == ()
    lowered = regrade(given, [delivered(False, 1)], organisation=US).audit
    assert lowered.strengths[1] == given.strengths[1]
    assert lowered.vulnerabilities == given.vulnerabilities
