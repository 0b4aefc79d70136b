"""What services read of audits, as frozen rows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext as _

from archstone.files.registers import REGISTERS
from archstone.files.registers.filings import facts_of
from archstone.model.audits import Audit
from archstone.model.capabilities import Taxonomy
from archstone.platform.store.audits.models import (
    AuditItem,
    AuditState,
    DisclosureEvent,
    GuidedAnswer,
    OwnCapability,
    RaterAnswer,
)
from archstone.platform.store.audits.states import audit_of_columns, audit_of_rows, own_parts, taxonomy_of
from archstone.platform.store.organisations.models import Mandate, Organisation


@dataclass(frozen=True)
class AuditRecord:
    """An organisation's audit as it stands, with the taxonomy it speaks and how often it was changed."""

    audit: Audit
    taxonomy: Taxonomy
    begun: bool
    revision: int
    revisions: Mapping[str, int]
    leadership_agreed_at: datetime | None
    changed_at: datetime | None


def why_estimated(organisation: Organisation) -> str:
    """Say where an item of a record comes from, where no better reason is known."""
    if organisation.estimated and organisation.register:
        return _("Estimated from its entry in the register %(name)s.") % {"name": organisation.register}
    if organisation.estimated:
        return _("Estimated from its register entry.")
    return _("It stood in the registry before your organisation spoke for itself.")


def reasons_of(organisation: Organisation) -> dict[str, str]:
    """Work out again why items were estimated, from what the register said, by capability."""
    register = REGISTERS.get(organisation.register)
    if register is None or not organisation.facts:
        return {}
    estimated = register.book.estimator.from_facts(facts_of(organisation.facts))
    return {item.capability: item.estimated or "" for item in estimated.items}


def audit_record(organisation: Organisation) -> AuditRecord:
    """Read an organisation's audit: from its tables, or from its columns while it has none there."""
    state = AuditState.objects.filter(organisation=organisation).first()
    own = list(OwnCapability.objects.filter(organisation=organisation))
    if state is None:
        own += [
            OwnCapability(capability=id, family=family, label=label)
            for id, family, label in own_parts(organisation)
        ]
        reasons = reasons_of(organisation)
        audit = audit_of_columns(organisation, reasons, why_estimated(organisation))
        return AuditRecord(audit, taxonomy_of(own), False, 0, {}, None, organisation.changed_at)
    rows = list(AuditItem.objects.filter(organisation=organisation).order_by("id"))
    return AuditRecord(
        audit_of_rows(rows),
        taxonomy_of(own),
        True,
        state.revision,
        {row.capability: row.revision for row in rows},
        state.leadership_agreed_at,
        max((row.changed_at for row in rows), default=state.begun_at),
    )


def audits_of(organisation_ids: Iterable[int]) -> dict[int, Audit]:
    """Read the audits of many members at once, with their raters; records without tables are left out.

    An index that is built of columns alone has severity times need; where several people rated, the median
    of their products counts, which stands here.
    """
    rows: dict[int, list[AuditItem]] = defaultdict(list)
    begun = AuditState.objects.filter(organisation_id__in=list(organisation_ids))
    for id in begun.values_list("organisation_id", flat=True):
        rows[id] = []
    for row in AuditItem.objects.filter(organisation_id__in=list(rows)).order_by("id"):
        rows[row.organisation_id].append(row)
    return {id: audit_of_rows(items) for id, items in rows.items()}


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody with a mandate, or who had one when they answered."""

    id: UUID
    name: str


def colleagues_of(organisation_id: int, day: date) -> tuple[Colleague, ...]:
    """List who may rate today, by name."""
    rows = (
        Mandate.objects.filter(organisation_id=organisation_id, person__is_active=True)
        .holding_on(day)
        .order_by("person__name", "person__email")
        .values_list("person_id", "person__name", "person__email")
    )
    found: dict[UUID, Colleague] = {}
    for id, name, email in rows:
        found.setdefault(id, Colleague(id, name or email))
    return tuple(found.values())


@dataclass(frozen=True, slots=True)
class Rated:
    """One person's answer on one capability; ``rater`` is the id that the person has or had."""

    rater: str
    name: str
    capability: str
    severity: int
    need: int
    basis: str
    note: str
    question: str
    at: datetime


def ratings_of(organisation_id: int, *, person_id: UUID | None = None) -> tuple[Rated, ...]:
    """List what people answered, or one person."""
    rows = RaterAnswer.objects.filter(organisation_id=organisation_id).select_related("person")
    if person_id is not None:
        rows = rows.filter(person_id=person_id)
    return tuple(
        Rated(
            row.rater,
            str(row.person) if row.person else _("a former colleague"),
            *(row.capability, row.severity, row.need, row.basis, row.note, row.question, row.at),
        )
        for row in rows.order_by("id")
    )


@dataclass(frozen=True, slots=True)
class Written:
    """What somebody wrote under one question, and what a second device sent besides."""

    question: str
    text: str
    unresolved: str
    skipped: bool
    revision: int
    saved_at: datetime

    @property
    def done(self) -> bool:
        """Whether the question was dealt with."""
        return bool(self.text.strip()) or self.skipped


def written_by(organisation_id: int, person_id: UUID) -> dict[str, Written]:
    """Read a person's answers by question."""
    rows = GuidedAnswer.objects.filter(organisation_id=organisation_id, person_id=person_id)
    return {
        row.question: Written(row.question, row.text, row.unresolved, row.skipped, row.revision, row.saved_at)
        for row in rows
    }


@dataclass(frozen=True, slots=True)
class Told:
    """One entry of the log of disclosures."""

    id: int
    capability: str
    to_name: str
    to_slug: str
    by: str
    at: datetime
    outcome: str


def told_by(organisation_id: int) -> tuple[Told, ...]:
    """Read an organisation's log of disclosures, the latest last."""
    rows = DisclosureEvent.objects.filter(organisation_id=organisation_id).select_related("to", "by")
    return tuple(
        Told(
            row.pk,
            row.capability,
            row.to.name if row.to else row.to_name,
            row.to.slug if row.to else "",
            str(row.by) if row.by else _("a former colleague"),
            row.at,
            row.outcome,
        )
        for row in rows.order_by("at", "id")
    )


def names_of(person_ids: Iterable[str]) -> dict[str, str]:
    """Look up what raters are called, by the ids that stand in ratings."""
    from archstone.platform.store.people.models import Person

    found = Person.objects.filter(pk__in=[id for id in person_ids if is_person(id)])
    return {str(person.pk): str(person) for person in found}


def is_person(text: str) -> bool:
    """Whether a rater is called by a person's id, and not by a name that came with a file."""
    try:
        UUID(text)
    except ValueError:
        return False
    return True
