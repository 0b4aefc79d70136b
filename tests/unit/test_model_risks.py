"""What members put at risk, and their shares of it."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import pytest

from archstone.model.capabilities import CapabilityId
from archstone.model.errors import NotFound, RuleBroken
from archstone.model.risks import MemberRisks, Risk, RiskRegister, Stake, Standing, normalised, risk_shares

TRUST = CapabilityId("community-trust")
MONEY = Risk(Stake.MONEY, 4, 2)
CORE = Risk(Stake.CORE_VULNERABILITY, 3, 2, capability=TRUST)


def test_what_a_member_puts_at_risk_is_amount_times_likelihood() -> None:
    member = MemberRisks("a", (MONEY, CORE))
    assert (MONEY.weight, CORE.weight, member.weight) == (8, 6, 14)
    assert member.core_vulnerabilities == (TRUST,)
    assert CORE.words == "core vulnerability"


def test_shares_are_exact() -> None:
    register = RiskRegister((MemberRisks("a", (MONEY,)), MemberRisks("b", (CORE,)), MemberRisks("c")))
    assert register.shares == {"a": Fraction(4, 7), "b": Fraction(3, 7), "c": Fraction(0)}
    assert normalised([0.1, 0.2]) == (Fraction(1, 3), Fraction(2, 3))
    assert risk_shares({"a": 1, "b": 3}) == {"a": Fraction(1, 4), "b": Fraction(3, 4)}
    assert register.of("b").weight == 6
    assert register.without(["a"]).ids == ("b", "c")
    assert (len(register), [m.member for m in register]) == (3, ["a", "b", "c"])


def test_what_is_not_settled_is_told() -> None:
    contested = Risk(Stake.STAFF, 1, 1, standing=Standing.CONTESTED, answer="b judges it 3.")
    settled = Risk(Stake.MISSION, 1, 1, standing=Standing.ACCEPTED)
    member = MemberRisks("a", (MONEY, contested, settled))
    assert member.contested == (contested,)
    assert RiskRegister((member,)).unsettled({"a": "Ash"}) == (
        "Ash's risk to money isn't accepted by the others yet.",
        "Ash's risk to staff is contested: b judges it 3.",
    )


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (lambda: Risk(Stake.MONEY, 6, 1), "The amount of a risk to money must be 1 to 5, not 6."),
        (lambda: Risk(Stake.MONEY, 1, 0), "The likelihood of a risk to money must be 1 to 5, not 0."),
        (lambda: Risk(Stake.CORE_VULNERABILITY, 1, 1), "names its capability; say which."),
        (lambda: Risk(Stake.MONEY, 1, 1, capability=TRUST), "which only a core vulnerability does"),
        (lambda: Risk(Stake.STAFF, 1, 1, standing=Standing.CONTESTED), "by whom and why isn't said"),
        (lambda: MemberRisks("a", (MONEY, MONEY)), "a puts money at risk twice; join the two into one."),
        (
            lambda: MemberRisks("a", (CORE, CORE)),
            "a puts the core vulnerability community-trust at risk twice",
        ),
        (
            lambda: RiskRegister((MemberRisks("a"), MemberRisks("a"))),
            "The risks of a stand twice; join them.",
        ),
        (lambda: risk_shares({"a": 0, "b": 0}), "Nobody puts anything at risk"),
        (lambda: RiskRegister().shares, "Nobody puts anything at risk"),
        (lambda: normalised([1, -2]), "The risk of member 2 must be 0 or more, not -2."),
    ],
)
def test_what_contradicts_a_rule(make: Callable[[], object], sentence: str) -> None:
    with pytest.raises(RuleBroken) as broken:
        make()
    assert sentence in str(broken.value)


def test_a_member_of_whom_nothing_is_said() -> None:
    with pytest.raises(NotFound, match="What z puts at risk isn't written down"):
        RiskRegister().of("z")


def test_two_core_vulnerabilities_may_stand_side_by_side() -> None:
    other = Risk(Stake.CORE_VULNERABILITY, 1, 1, capability=CapabilityId("governance"))
    assert MemberRisks("a", (CORE, other)).weight == 7
