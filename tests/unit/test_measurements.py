"""Measurements: what the balance is made from, and what isn't known."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from archstone.engines.alliance_review import AllianceReview
from archstone.engines.asymmetry_monitor import asymmetry_of
from archstone.engines.balance import Part
from archstone.engines.monitors import power_records
from archstone.files.alliance_records import record_of
from archstone.files.alliances import read_alliance
from archstone.model.alliance_records import AllianceRecord
from archstone.model.alliances import Alliance, Member
from archstone.model.registries import Registry
from archstone.model.risks import MemberRisks, Risk, RiskRegister, Stake
from archstone.model.voices import Voice
from tests.unit.review_cases import DAY, TOLD, reviewed


def risks(**weights: int) -> RiskRegister:
    return RiskRegister(tuple(MemberRisks(id, (Risk(Stake.MONEY, w, 1),)) for id, w in weights.items()))


def asymmetry_measured(record: AllianceRecord) -> float | None:
    found: AllianceReview = reviewed(record)
    (indicator,) = found.balance.of(Part.ASYMMETRY).indicators
    return indicator.value


def test_the_say_of_a_member_that_left_counts_on_neither_side() -> None:
    members = (Member("a"), Member("b"), Member("gone", left_on=date(2026, 6, 1)))
    spoke = tuple(Voice(id, date(2026, 3, 1), "the paper") for id in ("a",) * 5 + ("gone",) * 2)
    record = AllianceRecord(
        Registry(()), Alliance("River", members), risks=risks(a=1, b=1, gone=2), voices=spoke
    )
    assert asymmetry_measured(record) == 0.5  # of those still there, a spoke alone and risks half


@pytest.mark.parametrize(("appearances", "distance"), [(4, None), (5, 0.5)])
def test_a_say_that_rests_on_few_things_isn_t_counted(appearances: int, distance: float | None) -> None:
    spoke = tuple(Voice("a", date(2026, 3, k + 1), "the paper") for k in range(appearances))
    members = Alliance("River", (Member("a"), Member("b")))
    record = AllianceRecord(Registry(()), members, risks=risks(a=1, b=1), voices=spoke)
    assert asymmetry_measured(record) == distance
    (watched,) = (one for one in reviewed(record).watch.watched if one.monitor == "power-asymmetry")
    assert watched.known is (distance is not None)


def test_where_only_others_hold_a_say_a_review_goes_on() -> None:
    record = AllianceRecord(
        Registry(()),
        Alliance("River", (Member("a"), Member("b"))),
        risks=risks(a=1, gone=2),
        voices=(Voice("b", date(2026, 3, 1), "the paper"),),
    )
    assert asymmetry_measured(record) is None


def test_it_is_what_the_verb_shows_for_the_same_year() -> None:
    record = record_of(read_alliance(TOLD))
    year = replace(power_records(record, DAY), since=date(2025, 11, 5))
    held = [one for one in asymmetry_of(year, record.risks).held if not one.share.is_few]
    assert asymmetry_measured(record) == float(sum(one.distance for one in held) / len(held))
