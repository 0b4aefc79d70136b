"""Any risks that can be written down are valid, become objects, and are written back as they stand."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from archstone.files.alliances import AllianceFile, read_alliance, write_alliance
from archstone.model.registries import Registry
from archstone.model.risks import Stake

STEP = st.integers(1, 5)
WORDS = st.text("abcdefgh .,'", min_size=1, max_size=20).map(lambda text: f"x{text}x")
PLAIN = [stake.value for stake in Stake if stake is not Stake.CORE_VULNERABILITY]


@st.composite
def at_risk(draw: st.DrawFn) -> list[dict[str, Any]]:
    stakes = draw(st.lists(st.sampled_from([*PLAIN, "governance", "design"]), unique=True, max_size=5))
    risks = []
    for stake in stakes:
        risk: dict[str, Any] = {"stake": stake if stake in PLAIN else "core_vulnerability"}
        risk |= {"amount": draw(STEP), "likelihood": draw(STEP)}
        if stake not in PLAIN:
            risk["capability"] = stake
        risk |= draw(st.fixed_dictionaries({}, optional={"note": WORDS, "judged_by": WORDS}))
        standing = draw(st.sampled_from([None, "proposed", "accepted", "contested"]))
        if standing is not None:
            risk["standing"] = standing
        if standing == "contested":
            risk["answer"] = draw(WORDS)
        risks.append(risk)
    return risks


REGISTERS = st.lists(at_risk(), max_size=4).map(
    lambda members: [{"member": f"member-{k}", "at_risk": risks} for k, risks in enumerate(members)]
)


@settings(max_examples=40, deadline=None)
@given(REGISTERS, st.sampled_from(["a.yaml", "a.json"]))
def test_written_and_read_again(risks: list[dict[str, Any]], name: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, name)
        write_alliance(AllianceFile(Registry(), {"archstone": 1, "risks": risks}), path)
        read = read_alliance(path)
    assert read.document["risks"] == risks
    register = read.room("risks")
    assert register.ids == tuple(member["member"] for member in risks)
    for told, given_ in zip(register, risks, strict=True):
        assert told.weight == sum(risk["amount"] * risk["likelihood"] for risk in given_["at_risk"])
