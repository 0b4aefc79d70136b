"""The key ``risks`` of an alliance file: what is read, and every fault with its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from archstone.files.alliances import read_alliance
from archstone.model.errors import BadInput
from archstone.model.risks import Risk, RiskRegister, Stake, Standing

HEAD = """\
archstone: 1
alliance: {members: [ash, birch]}
organisations:
- {id: ash, name: Ash, vulnerabilities: "community-trust:4:4"}
- {id: birch, name: Birch}
- {id: cedar, name: Cedar}
risks:
"""


def read(tmp_path: Path, risks: str) -> RiskRegister:
    path = tmp_path / "river.yaml"
    path.write_text(HEAD + risks)
    found: RiskRegister = read_alliance(path).room("risks")
    return found


def test_everything_that_can_be_said(tmp_path: Path) -> None:
    register = read(
        tmp_path,
        "- member: ash\n  at_risk:\n  - stake: core_vulnerability\n    capability: community-trust\n"
        "    amount: 3\n    likelihood: 2\n    note: One clumsy visit.\n    judged_by: director\n"
        "    standing: contested\n"
        "    answer: Birch judges it 1.\n- {member: birch, at_risk: null}\n",
    )
    (risk,) = register.of("ash").risks
    assert risk == Risk(
        Stake.CORE_VULNERABILITY,
        3,
        2,
        "One clumsy visit.",
        "director",
        Standing.CONTESTED,
        "Birch judges it 1.",
        risk.capability,
    )
    assert risk.capability == "community-trust"
    assert register.of("birch").risks == ()


def test_nothing_said_is_an_empty_register(tmp_path: Path) -> None:
    path = tmp_path / "river.yaml"
    path.write_text("archstone: 1\nrisks: null\n")
    assert len(read_alliance(path).room("risks")) == 0


def test_a_member_without_an_audit_may_name_any_capability(tmp_path: Path) -> None:
    risk = "{stake: core_vulnerability, capability: governance, amount: 1, likelihood: 1}"
    assert read(tmp_path, f"- {{member: birch, at_risk: [{risk}]}}\n").of("birch").weight == 1


RISK = "stake: money, amount: 1, likelihood: 1"


@pytest.mark.parametrize(
    ("risks", "sentence"),
    [
        ("- {member: ahs}\n", "Did you mean ash?"),
        ("- {member: cedar}\n", "cedar is no member of the alliance."),
        ("- {member: ash}\n- {member: ash}\n", "The risks of ash stand twice; join them."),
        (f"- {{member: ash, at_risk: [{{{RISK}}}, {{{RISK}}}]}}\n", "ash puts money at risk twice"),
        ("- {member: ash, at_risk: [{stake: money, amount: 6, likelihood: 1}]}\n", "amount"),
        ("- {member: ash, at_risk: [{stake: money, amount: 1}]}\n", "likelihood"),
        ("- {member: ash, at_risk: [{stake: honour, amount: 1, likelihood: 1}]}\n", "stake"),
        (
            "- {member: ash, at_risk: [{stake: core_vulnerability, capability: governance, amount: 1,"
            " likelihood: 1}]}\n",
            "ash's audit lists no vulnerability in governance.",
        ),
        (
            "- {member: ash, at_risk: [{stake: core_vulnerability, capability: comunity-trust, amount: 1,"
            " likelihood: 1}]}\n",
            "Did you mean community-trust?",
        ),
        ("- {member: ash, at_risk: [{stake: core_vulnerability, amount: 1, likelihood: 1}]}\n", "say which"),
        (f"- {{member: ash, at_risk: [{{{RISK}, standing: contested}}]}}\n", "by whom and why isn't said"),
        (f"- {{member: ash, at_risk: [{{{RISK}, weight: 4}}]}}\n", "weight"),
    ],
)
def test_a_fault_is_told_with_its_line(tmp_path: Path, risks: str, sentence: str) -> None:
    with pytest.raises(BadInput) as broken:
        read(tmp_path, risks)
    told = str(broken.value)
    assert sentence in told
    assert "river.yaml, line " in told
