"""An audit as its own people read it: items with names, the raters' range, what is missing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from fractions import Fraction

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from archstone.model.audits import Audit, AuditGap, GapKind, Strength, Vulnerability
from archstone.model.capabilities import Taxonomy
from archstone.model.guided_audits import WIDE_SPREAD
from archstone.platform.store.audits.queries import AuditRecord


@dataclass(frozen=True, slots=True)
class StrengthRow:
    """A strength; ``revision`` is what a change of it must have seen."""

    capability: str
    name: str
    family: str
    level: int
    grade: str
    note: str
    estimated: str
    revision: int


@dataclass(frozen=True, slots=True)
class VulnerabilityRow:
    """A vulnerability; ``product`` of 25 is what it weighs.

    ``raters`` counts those whose ratings count; ``lowest`` and ``highest`` are None for whoever may not
    see the spread, and where fewer than two rated.
    """

    capability: str
    name: str
    family: str
    severity: int
    need: int
    product: Fraction
    disclosure: str
    note: str
    rank: int | None
    basis: str
    estimated: str
    revision: int
    raters: int
    lowest: int | None
    highest: int | None

    @property
    def spread(self) -> int | None:
        """Highest less lowest product."""
        return None if self.lowest is None or self.highest is None else self.highest - self.lowest

    @property
    def disputed(self) -> bool:
        """Whether the raters see it so differently that they should talk first."""
        return self.spread is not None and self.spread >= WIDE_SPREAD


@dataclass(frozen=True, slots=True)
class GapRow:
    """One thing that is missing, as a sentence, and of which capabilities."""

    kind: str
    sentence: str
    capabilities: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OwnAudit:
    """An organisation's audit as one of its people may read it."""

    strengths: tuple[StrengthRow, ...]
    vulnerabilities: tuple[VulnerabilityRow, ...]
    gaps: tuple[GapRow, ...]
    estimated: int
    opened: int
    revision: int
    leadership_agreed_at: datetime | None
    changed_at: datetime | None
    may_edit: bool
    taxonomy: Taxonomy
    audit: Audit

    @property
    def complete(self) -> bool:
        """Whether nothing is missing."""
        return not self.gaps

    @property
    def empty(self) -> bool:
        """Whether nothing stands in it."""
        return not self.strengths and not self.vulnerabilities

    def row(self, capability: str) -> StrengthRow | VulnerabilityRow | None:
        """Find the row of a capability."""
        rows: tuple[StrengthRow | VulnerabilityRow, ...] = (*self.strengths, *self.vulnerabilities)
        return next((row for row in rows if row.capability == capability), None)


def own_audit(record: AuditRecord, *, may_edit: bool) -> OwnAudit:
    """Lay a record out; who may not edit sees medians without the spread."""
    audit, taxonomy = record.audit, record.taxonomy
    return OwnAudit(
        tuple(strength_row(s, taxonomy, record.revisions) for s in audit.strengths),
        tuple(vulnerability_row(v, taxonomy, record.revisions, spread=may_edit) for v in audit.ranked),
        tuple(row for gap in audit.gaps for row in gap_rows(gap, audit, taxonomy)),
        sum(item.estimated is not None for item in audit.items),
        len(audit.opened),
        record.revision,
        record.leadership_agreed_at,
        record.changed_at,
        may_edit,
        taxonomy,
        audit if may_edit else _without_raters(audit),
    )


def _without_raters(audit: Audit) -> Audit:
    return replace(audit, vulnerabilities=tuple(replace(v, ratings=()) for v in audit.vulnerabilities))


def strength_row(s: Strength, taxonomy: Taxonomy, revisions: Mapping[str, int]) -> StrengthRow:
    """Lay a strength out."""
    told = taxonomy[s.capability]
    return StrengthRow(
        *(s.capability, _(told.name), told.family, s.level, str(s.grade), s.note, s.estimated or ""),
        revision=revisions.get(s.capability, 0),
    )


def vulnerability_row(
    v: Vulnerability, taxonomy: Taxonomy, revisions: Mapping[str, int], *, spread: bool
) -> VulnerabilityRow:
    """Lay a vulnerability out, with the range of its raters where *spread* may be seen."""
    told = taxonomy[v.capability]
    products = [r.product for r in v.ratings] if spread and len(v.ratings) > 1 else []
    return VulnerabilityRow(
        *(v.capability, _(told.name), told.family, v.severity, v.need, v.product, str(v.disclosure), v.note),
        *(v.rank, str(v.basis), v.estimated or "", revisions.get(v.capability, 0), len(v.ratings)),
        lowest=min(products, default=None),
        highest=max(products, default=None),
    )


def gap_rows(gap: AuditGap, audit: Audit, taxonomy: Taxonomy) -> Iterator[GapRow]:
    """Say what is missing in the reader's language, capabilities by their names; a note each by itself."""
    named = [_(taxonomy[c].name) for c in gap.capabilities]
    if gap.kind is GapKind.NO_NOTE:
        for capability, name in zip(gap.capabilities, named, strict=True):
            said = _("Add a note to %(name)s: what happens because of it?") % {"name": name}
            yield GapRow(gap.kind, said, (capability,))
        return
    names = {"names": ", ".join(named), "have": len(audit.vulnerabilities)}
    if gap.kind is GapKind.TOO_FEW_VULNERABILITIES:
        said = _("List at least five vulnerabilities; %(have)d of 5 stand here.") % names
    elif gap.kind is GapKind.NO_STRENGTH:
        said = _("List at least one strength.")
    elif gap.kind is GapKind.NO_RANK:
        said = (
            ngettext(
                "Rank the vulnerabilities by how much you need help: %(names)s has no rank.",
                "Rank the vulnerabilities by how much you need help: %(names)s have no rank.",
                len(named),
            )
            % names
        )
    else:
        said = _("Confirm or replace what was estimated: %(names)s.") % names
    yield GapRow(gap.kind, said, gap.capabilities)
