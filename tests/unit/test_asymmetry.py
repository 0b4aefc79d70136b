"""Asymmetry: distances by hand, what chance does by counting all ways, groups, and the monitor."""

from __future__ import annotations

from collections import Counter
from datetime import date
from fractions import Fraction
from itertools import product

import pytest

from archstone.engines.asymmetry import (
    KnownShare,
    asymmetry,
    expected_by_chance,
    grouped,
    half_distance,
)
from archstone.engines.asymmetry_monitor import asymmetry_monitor, asymmetry_of, held_said
from archstone.engines.power_shares import PowerRecords
from archstone.model.errors import RuleBroken
from archstone.model.monitors import Certainty, State
from archstone.model.proposals import Proposal
from archstone.model.risks import MemberRisks, Risk, RiskRegister, Stake, Standing
from archstone.model.seats import Committee
from archstone.model.voices import Voice

RISKS = {"mill": Fraction(1, 10), "church": Fraction(6, 10), "school": Fraction(3, 10)}
TODAY = date(2026, 11, 4)


def share(counted: int | None = None, **amounts: int) -> KnownShare:
    return KnownShare("voice", "outside voice", {k: Fraction(v) for k, v in amounts.items()}, "x", counted)


def test_the_distance_is_half_of_the_differences_and_the_missing_have_0() -> None:
    (held,) = asymmetry(RISKS, [share(mill=3, church=1)]).held
    assert held.shares == (Fraction(3, 4), Fraction(1, 4), 0)
    assert held.distance == (Fraction(65, 100) + Fraction(35, 100) + Fraction(3, 10)) / 2
    assert held.gainers() == (("mill", Fraction(13, 20)),)
    assert held.losers() == (("church", Fraction(7, 20)), ("school", Fraction(3, 10)))
    assert (held.by_chance, held.is_telling) == (None, True)


def test_what_others_hold_is_left_out() -> None:
    (held,) = asymmetry(RISKS, [share(mill=1, church=1, stranger=8)]).held
    assert held.shares == (Fraction(1, 2), Fraction(1, 2), 0)
    with pytest.raises(RuleBroken, match="No member has any of this: outside voice"):
        asymmetry(RISKS, [share(stranger=8)])


@pytest.mark.parametrize("counted", [1, 2, 3, 5])
def test_chance_against_all_ways_of_dealing(counted: int) -> None:
    risks = list(RISKS.values())
    expected = Fraction(0)
    for dealt in product(range(3), repeat=counted):
        chance = Fraction(1)
        for member in dealt:
            chance *= risks[member]
        got = Counter(dealt)
        expected += chance * half_distance([Fraction(got[k], counted) for k in range(3)], risks)
    assert expected_by_chance(risks, counted) == expected


def test_chance_with_one_member_or_none_at_risk() -> None:
    assert expected_by_chance([Fraction(1), Fraction(0)], 4) == 0
    with pytest.raises(RuleBroken, match="for one thing or more, not 0"):
        expected_by_chance([Fraction(1)], 0)


def test_telling_is_twice_as_far_as_chance() -> None:
    few, many = asymmetry(RISKS, [share(2, mill=1, church=1), share(200, mill=100, church=100)]).held
    assert (few.is_telling, many.is_telling) == (False, True)
    assert few.distance == many.distance
    assert (few.share.is_few, many.share.is_few) == (True, False)


def test_groups_sum_both_sides() -> None:
    found = asymmetry(
        RISKS, [share(3, mill=2, school=1)], groups={"size": {"mill": "large", "church": "small"}}
    )
    (held,) = found.groups["size"]
    assert held.members == ("large", "small", "not known")
    assert held.shares == (Fraction(2, 3), 0, Fraction(1, 3))
    assert held.risks == (Fraction(1, 10), Fraction(6, 10), Fraction(3, 10))
    assert held.distance == Fraction(3, 5)
    assert grouped(found.held, {})[0].distance == 0


def test_what_cannot_be_compared() -> None:
    with pytest.raises(RuleBroken, match="There is no member"):
        asymmetry({}, [])
    with pytest.raises(RuleBroken, match="Risk shares are 0 or more and sum to 1"):
        asymmetry({"a": Fraction(1, 2)}, [])
    with pytest.raises(RuleBroken, match="outside voice of a must be 0 or more, not -1"):
        share(a=-1)
    with pytest.raises(RuleBroken, match="Nobody has any of this: outside voice"):
        share(a=0)


def test_one_kind_of_say_can_be_asked_for() -> None:
    found = asymmetry(RISKS, [share(mill=1)])
    assert found.of("voice") is found.held[0]
    assert found.of("seats") is None
    assert found.gains_of("church") == {"voice": Fraction(-6, 10)}


def register(**weights: int) -> RiskRegister:
    return RiskRegister(
        tuple(
            MemberRisks(member, (Risk(Stake.MONEY, weight, 1, standing=Standing.ACCEPTED),))
            for member, weight in weights.items()
        )
    )


def spoke(member: str, times: int, on: date = date(2026, 3, 1)) -> tuple[Voice, ...]:
    return (Voice(member, on, "the paper"),) * times


EVEN = register(a=1, b=1)


def test_one_who_speaks_always_alerts() -> None:
    found = asymmetry_monitor(PowerRecords(("a", "b"), TODAY, voices=spoke("a", 12)), EVEN)
    (alert,) = found.alerts
    assert alert.id == "power-asymmetry/alliance"
    assert "outside voice (50 of 100)" in alert.seen
    assert alert.certainty is Certainty.FIRM
    assert "12 appearances" in found.looked_at[0]


def test_an_even_voice_is_quiet_and_few_things_raise_no_alert() -> None:
    even = PowerRecords(("a", "b"), TODAY, voices=spoke("a", 6) + spoke("b", 6))
    assert asymmetry_monitor(even, EVEN).state is State.QUIET
    few = asymmetry_monitor(PowerRecords(("a", "b"), TODAY, voices=spoke("a", 4)), EVEN)
    assert (few.state, few.alerts) == (State.NOT_KNOWN, ())
    assert "Outside voice rests on 4 appearances from 2025-11-05 to 2026-11-04 only." in few.missing


def test_what_chance_could_do_is_weak() -> None:
    four = register(a=1, b=1, c=1, d=1)
    voices = spoke("a", 3) + spoke("b", 1) + spoke("c", 1)
    found = asymmetry_monitor(PowerRecords(("a", "b", "c", "d"), TODAY, voices=voices), four)
    assert found.alerts[0].certainty is Certainty.WEAK


def test_only_twelve_months_count() -> None:
    old = PowerRecords(("a", "b"), TODAY, voices=spoke("a", 12, date(2025, 11, 4)))
    assert asymmetry_monitor(old, EVEN).state is State.NOT_KNOWN


def test_a_member_far_above_in_three_kinds_is_named() -> None:
    records = PowerRecords(
        ("a", "b"),
        TODAY,
        voices=spoke("a", 12),
        proposals=tuple(Proposal(f"p{k}", "x", date(2026, 3, 1), ("a",)) for k in range(6)),
        committees=(Committee("steering", {"a": 3, "b": 1}),),
    )
    found = asymmetry_monitor(records, EVEN)
    assert [alert.id for alert in found.alerts] == ["power-asymmetry/alliance", "power-asymmetry/a"]
    assert "agenda, seats and outside voice" in found.alerts[1].seen
    assert "100 of 100, from 6 proposals" in found.alerts[1].evidence[0]


def test_risks_that_nobody_accepted_make_it_less_sure() -> None:
    open_ = RiskRegister(tuple(MemberRisks(m, (Risk(Stake.MONEY, 1, 1),)) for m in ("a", "b")))
    found = asymmetry_monitor(PowerRecords(("a", "b"), TODAY, voices=spoke("a", 12)), open_)
    assert found.alerts[0].certainty is Certainty.LIKELY
    assert len(found.alerts[0].missing) == 2


@pytest.mark.parametrize("members", [(), ("a",)])
def test_an_alliance_of_one_or_none(members: tuple[str, ...]) -> None:
    found = asymmetry_monitor(PowerRecords(members, TODAY, voices=spoke("a", 12)), EVEN)
    assert found.state is State.NOT_KNOWN
    assert "no two members" in found.says


def test_without_risks_nothing_is_known() -> None:
    found = asymmetry_monitor(PowerRecords(("a", "b"), TODAY, voices=spoke("a", 12)), RiskRegister())
    assert found.state is State.NOT_KNOWN
    assert "isn't on record" in found.says
    nobody = RiskRegister((MemberRisks("a"), MemberRisks("b")))
    assert "Nobody puts anything at risk" in asymmetry_monitor(PowerRecords(("a", "b"), TODAY), nobody).says


def test_a_member_without_known_risks_is_left_out_and_told() -> None:
    found = asymmetry_of(PowerRecords(("a", "b", "c"), TODAY, voices=spoke("c", 5) + spoke("a", 5)), EVEN)
    assert found.members == ("a", "b")
    assert "What c puts at risk isn't on record; it is left out." in found.missing
    assert found.held[0].shares == (1, 0)


def test_with_the_risks_of_one_member_alone_nothing_is_known() -> None:
    records = PowerRecords(("a", "b"), TODAY, voices=spoke("a", 9))
    found = asymmetry_monitor(records, register(a=1, left=3))
    assert (found.state, found.alerts) == (State.NOT_KNOWN, ())
    assert found.says == "What is at risk is on record for a alone, so there is nobody to compare with."


def test_the_sentence_names_both_sides() -> None:
    (held,) = asymmetry(RISKS, [share(20, mill=13, church=7)]).held
    assert held_said(held) == (
        "Outside voice is 55 of 100 away from the risks; by chance alone about 11 of 100: mill +55; "
        "school -30 and church -25."
    )
