"""The key ``risks`` of an alliance file: what each member puts at risk, and what the others say to it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from archstone.files.rooms import RoomReader
from archstone.files.trees import Path
from archstone.model.capabilities import CapabilityId
from archstone.model.errors import ArchstoneError, did_you_mean
from archstone.model.risks import MemberRisks, Risk, RiskRegister, Stake, Standing


def read(reader: RoomReader) -> RiskRegister:
    """Build the register; empty where the file tells of no risks."""
    members = [_member(reader, item, path) for item, path in reader.items("risks")]
    register = reader.attempt(lambda: RiskRegister(tuple(m for m in members if m is not None)), ("risks",))
    return register or RiskRegister()


def _member(reader: RoomReader, given: Mapping[str, Any], path: Path) -> MemberRisks | None:
    member = reader.organisation(given["member"], (*path, "member"))
    _check_membership(reader, member, (*path, "member"))
    risks = [_risk(reader, member, item, at) for item, at in reader.items(*path, "at_risk")]
    return reader.attempt(
        lambda: MemberRisks(member, tuple(risk for risk in risks if risk is not None)), path
    )


def _risk(reader: RoomReader, member: str, given: Mapping[str, Any], path: Path) -> Risk | None:
    capability: CapabilityId | None = None
    if given.get("capability") is not None:
        capability = reader.capability(given["capability"], (*path, "capability"))
        _check_core(reader, member, capability, (*path, "capability"))
    return reader.attempt(
        lambda: Risk(
            stake=Stake(given["stake"]),
            amount=given["amount"],
            likelihood=given["likelihood"],
            note=str(given.get("note") or ""),
            judged_by=None if given.get("judged_by") is None else str(given["judged_by"]),
            standing=Standing(given.get("standing") or Standing.PROPOSED),
            answer=str(given.get("answer") or ""),
            capability=capability,
        ),
        path,
    )


def _check_membership(reader: RoomReader, member: str, path: Path) -> None:
    listed = [
        str(item["organisation"] if isinstance(item, Mapping) else item)
        for item, _ in reader.items("alliance", "members")
    ]
    if listed and member not in listed:
        reader.tell(path, f"{member} is no member of the alliance.{did_you_mean(member, listed)}")


def _check_core(reader: RoomReader, member: str, capability: CapabilityId, path: Path) -> None:
    """Hold a core vulnerability against the member's audit, where there is one."""
    try:
        audit = reader.registry[member].audit
    except ArchstoneError:  # told already, or the file lists no organisations
        return
    if audit.vulnerabilities and audit.vulnerability(capability) is None:
        named = [vulnerability.capability for vulnerability in audit.vulnerabilities]
        hint = did_you_mean(capability, named)
        reader.tell(path, f"{member}'s audit lists no vulnerability in {capability}.{hint}")
