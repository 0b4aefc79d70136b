"""Audits as rows, as the compact columns of an organisation, and as the state that a change leaves.

Every way from one form to another stands here once, so that they can't differ.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from archstone.files.audit_parts import SEPARATOR, PartReader
from archstone.model.audits import Audit, Basis, Disclosure, Grade, Rating, Strength, Vulnerability
from archstone.model.capabilities import Capability, CapabilityId, Taxonomy, standard_taxonomy
from archstone.platform.store.audits.models import AuditItem, OwnCapability
from archstone.platform.store.organisations.models import Organisation

State = dict[str, Any]
STRENGTH, VULNERABILITY = AuditItem.Side.STRENGTH, AuditItem.Side.VULNERABILITY


def item_of(row: AuditItem) -> Strength | Vulnerability:
    """Read an item from its row; a rater is called by the person's id."""
    capability = CapabilityId(row.capability)
    if row.side == STRENGTH:
        return Strength(capability, row.level or 0, Grade(row.grade), row.estimated or None, row.note)
    return Vulnerability(
        capability,
        row.severity or 0,
        row.need or 0,
        Disclosure(row.disclosure),
        row.note,
        row.rank,
        Basis(row.basis),
        tuple(Rating(*rating) for rating in row.ratings),
        row.estimated or None,
    )


def columns_of(item: Strength | Vulnerability) -> dict[str, Any]:
    """Lay an item out as the columns of its row."""
    if isinstance(item, Strength):
        return {
            **{"side": STRENGTH, "level": item.level, "grade": str(item.grade), "note": item.note},
            **{"severity": None, "need": None, "disclosure": "", "basis": "", "rank": None, "ratings": []},
            "estimated": item.estimated or "",
        }
    return {
        **{"side": VULNERABILITY, "level": None, "grade": "", "severity": item.severity, "need": item.need},
        **{"disclosure": str(item.disclosure), "basis": str(item.basis), "rank": item.rank},
        "note": item.note,
        "ratings": [[r.rater, r.severity, r.need] for r in item.ratings],
        "estimated": item.estimated or "",
    }


def audit_of_rows(rows: Iterable[AuditItem]) -> Audit:
    """Put an audit together from its rows."""
    items = [item_of(row) for row in rows]
    return Audit(
        tuple(item for item in items if isinstance(item, Strength)),
        tuple(item for item in items if isinstance(item, Vulnerability)),
    )


def taxonomy_of(own: Iterable[OwnCapability]) -> Taxonomy:
    """Take the standard taxonomy with an organisation's own capabilities."""
    return standard_taxonomy().with_own(
        Capability(CapabilityId(row.capability), row.label, row.family, row.means) for row in own
    )


def compact(audit: Audit, taxonomy: Taxonomy) -> dict[str, Any]:
    """Lay an audit out as the columns of a registry file.

    What is private stands nowhere in them: whoever reads a registry row can't use it, even by mistake. Lists
    show everybody whether an audit is estimated, so that follows from what everybody may see of it.
    """
    used = [*(s.capability for s in audit.strengths), *(v.capability for v in audit.counting)]
    standard = standard_taxonomy()
    own = [taxonomy[capability] for capability in used if capability not in standard]
    return {
        "strengths": SEPARATOR.join(f"{s.capability}:{s.level}:{s.grade}" for s in audit.strengths),
        "vulnerabilities": SEPARATOR.join(
            f"{v.capability}:{v.severity}:{v.need}:{v.disclosure}"
            for v in audit.ranked
            if v.disclosure is not Disclosure.PRIVATE
        ),
        "own_capabilities": SEPARATOR.join(
            f"{c.id}:{c.family}:{c.name.replace(SEPARATOR, ',')}" for c in own
        ),
        "estimated": any(item.estimated is not None for item in _open(audit)),
    }


def _open(audit: Audit) -> tuple[Strength | Vulnerability, ...]:
    """Give what everybody may see of an audit."""
    return (*audit.strengths, *(v for v in audit.vulnerabilities if v.disclosure is Disclosure.PUBLIC))


def audit_of_columns(organisation: Organisation, reasons: Mapping[str, str], otherwise: str) -> Audit:
    """Read the audit of a record from its columns, every item marked with the reason of the estimate.

    What a column says that isn't understood is left out: it was told when the record was imported.
    """
    own = (Capability(CapabilityId(i), label, family) for i, family, label in own_parts(organisation))
    reader = PartReader(standard_taxonomy().with_own(own))
    audit = Audit()
    for strength in reader.strengths(organisation.strengths, _nothing):
        why = reasons.get(strength.capability, otherwise)
        audit = audit.with_item(Strength(strength.capability, strength.level, strength.grade, why))
    for v in reader.vulnerabilities(organisation.vulnerabilities, _nothing):
        why = reasons.get(v.capability, otherwise)
        audit = audit.with_item(Vulnerability(v.capability, v.severity, v.need, v.disclosure, estimated=why))
    return audit


def own_parts(organisation: Organisation) -> list[tuple[str, str, str]]:
    """Read an organisation's column of own capabilities: id, family, label."""
    found = []
    for part in organisation.own_capabilities.split(SEPARATOR):
        pieces = [piece.strip() for piece in part.split(":", 2)]
        if len(pieces) == 3 and pieces[1] in standard_taxonomy().families:
            found.append((pieces[0], pieces[1], pieces[2]))
    return found


def _nothing(fault: str) -> None:
    """Pass over a fault."""


def state_of(audit: Audit, taxonomy: Taxonomy) -> State:
    """Lay out what of an audit bears on matches: no private item, no note, raters as bare numbers."""
    standard = standard_taxonomy()
    used = [*(s.capability for s in audit.strengths), *(v.capability for v in audit.counting)]
    return {
        "strengths": [
            {
                "capability": s.capability,
                "level": s.level,
                "grade": str(s.grade),
                "estimated": bool(s.estimated),
            }
            for s in audit.strengths
        ],
        "vulnerabilities": [
            {
                **{"capability": v.capability, "severity": v.severity, "need": v.need},
                **{"disclosure": str(v.disclosure), "estimated": bool(v.estimated)},
                "ratings": [[r.severity, r.need] for r in v.ratings],
            }
            for v in audit.ranked
            if v.disclosure is not Disclosure.PRIVATE
        ],
        "own_capabilities": [
            {"id": c, "family": taxonomy[c].family, "name": taxonomy[c].name}
            for c in used
            if c not in standard
        ],
    }


def audit_of_state(state: State) -> Audit:
    """Read back the audit that a change left, as far as it bears on matches."""
    return Audit(
        tuple(
            Strength(CapabilityId(s["capability"]), s["level"], Grade(s["grade"]), _why(s))
            for s in state["strengths"]
        ),
        tuple(
            Vulnerability(
                CapabilityId(v["capability"]),
                v["severity"],
                v["need"],
                Disclosure(v["disclosure"]),
                ratings=tuple(Rating(str(k), *r) for k, r in enumerate(v["ratings"], start=1)),
                estimated=_why(v),
            )
            for v in state["vulnerabilities"]
        ),
    )


def _why(item: Mapping[str, Any]) -> str | None:
    return "Estimated." if item["estimated"] else None
