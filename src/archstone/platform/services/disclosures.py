"""Disclosures: what was told to whom, what came of it, and whether to tell more."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from archstone.files.audit_parts import word_of
from archstone.model.capabilities import CapabilityId
from archstone.model.disclosures import Advice, DisclosureLog, Outcome, may_disclose
from archstone.model.disclosures import DisclosureEvent as ModelEvent
from archstone.model.errors import RuleBroken
from archstone.model.organisations import with_names
from archstone.platform.services import permissions, trail
from archstone.platform.services.actors import Actor
from archstone.platform.services.audit_writing import begin_from_estimates
from archstone.platform.services.permissions import not_found
from archstone.platform.store.audits.models import AuditState, DisclosureEvent
from archstone.platform.store.audits.queries import AuditRecord, audit_record, told_by
from archstone.platform.store.organisations.models import Organisation

LONGEST_NAME = 300


@dataclass(frozen=True, slots=True)
class ToldRow:
    """One entry of the log, capabilities by name; ``outcome`` is empty while nobody said."""

    id: int
    capability: str
    name: str
    to: str
    to_slug: str
    by: str
    at: datetime
    outcome: str


@dataclass(frozen=True, slots=True)
class DisclosureBook:
    """The log, and how far the organisation is with being open (SPEC A8)."""

    events: tuple[ToldRow, ...]
    leadership_agreed_at: datetime | None
    stopped: bool
    waiting: int

    @property
    def step(self) -> str:
        """What comes next in being open, as a word: stopped, leadership, outcome, first, more."""
        if self.stopped:
            return "stopped"
        if self.leadership_agreed_at is None:
            return "leadership"
        if self.waiting:
            return "outcome"
        return "more" if self.events else "first"


def read_disclosures(*, actor: Actor, organisation: Organisation) -> DisclosureBook:
    """Read the log of what one's organisation told whom."""
    permissions.require(actor, "read_disclosures", organisation)
    record = audit_record(organisation)
    told = told_by(organisation.pk)
    rows = tuple(
        ToldRow(t.id, t.capability, _name(record, t.capability), t.to_name, t.to_slug, t.by, t.at, t.outcome)
        for t in reversed(told)
    )
    stopped = any(t.outcome == Outcome.EXPLOITED for t in told)
    return DisclosureBook(rows, record.leadership_agreed_at, stopped, sum(not t.outcome for t in told))


def _name(record: AuditRecord, capability: str) -> str:
    return _(record.taxonomy[capability].name) if capability in record.taxonomy else capability


def agree_to_be_open(*, actor: Actor, now: datetime, organisation: Organisation, agreed: bool) -> None:
    """Write down that leadership is for being open, or takes that back; leadership goes first."""
    permissions.require(actor, "agree_to_be_open", organisation)
    with transaction.atomic():
        begin_from_estimates(organisation, now)
        AuditState.objects.filter(organisation=organisation).update(
            leadership_agreed_at=now if agreed else None,
            leadership_agreed_by_id=actor.person if agreed else None,
        )
        trail.record(actor=actor, act="agree_to_be_open", now=now, thing=organisation, agreed=agreed)


def advise_disclosure(
    *,
    actor: Actor,
    organisation: Organisation,
    capability: str,
    to: str,
    affects_contribution: bool | None,
    low_stakes: bool | None,
) -> Advice:
    """Ask whether to tell a partner of a vulnerability now; nothing is written."""
    permissions.require(actor, "write_disclosure", organisation)
    __, name = _partner(organisation, to)
    return _advice(organisation, capability, name, affects_contribution, low_stakes)


def _advice(
    organisation: Organisation, capability: str, to: str, affects: bool | None, low_stakes: bool | None
) -> Advice:
    record = audit_record(organisation)
    if record.audit.vulnerability(capability) is None:
        raise not_found()
    advice = may_disclose(
        disclosure_log(organisation),
        organisation=organisation.slug,
        capability=capability,
        to=to,
        audit=record.audit,
        leadership_agreed=record.leadership_agreed_at is not None,
        affects_contribution=affects,
        low_stakes=low_stakes,
    )
    names = {str(c.id): f"“{_(c.name)}”" for c in record.taxonomy}
    return Advice(
        advice.allowed, advice.advised, tuple(with_names(r, names) for r in advice.reasons), advice.question
    )


def disclosure_log(organisation: Organisation) -> DisclosureLog:
    """Read the log as the rules of disclosure take it, partners by their names."""
    return DisclosureLog(
        tuple(
            ModelEvent(
                *(organisation.slug, CapabilityId(t.capability), t.to_name, t.at, t.by),
                Outcome(t.outcome) if t.outcome else None,
            )
            for t in told_by(organisation.pk)
        )
    )


def _partner(organisation: Organisation, to: str) -> tuple[Organisation | None, str]:
    """Find whom an entry names, by id or by exact name; any other name is kept as it is."""
    name = " ".join(to.split())[:LONGEST_NAME]
    if not name:
        raise RuleBroken(_("Say whom you told."), at=("to",))
    here = Organisation.objects.filter(removed_at=None, merged_into=None)
    found = here.filter(slug=name).first()
    if found is None:
        same = list(here.filter(name=name)[:2])
        found = same[0] if len(same) == 1 else None
    if found is not None and found.pk == organisation.pk:
        raise RuleBroken(_("That is your own organisation."), at=("to",))
    return found, found.name if found else name


def tell_of(
    *,
    actor: Actor,
    now: datetime,
    organisation: Organisation,
    capability: str,
    to: str,
    affects_contribution: bool | None = None,
    low_stakes: bool | None = None,
) -> Advice:
    """Write down that a partner was told of a vulnerability; give the advice on it back.

    Raises
    ------
    RuleBroken
        If it is private, was told already, or disclosure has stopped since one was exploited.
    """
    permissions.require(actor, "write_disclosure", organisation)
    found, name = _partner(organisation, to)
    advice = _advice(organisation, capability, name, affects_contribution, low_stakes)
    if not advice.allowed:
        raise RuleBroken(" ".join(advice.reasons))
    with transaction.atomic():
        write_disclosures(
            organisation=organisation,
            to=found,
            to_name=name,
            capabilities=(capability,),
            by=actor.person,
            now=now,
        )
        trail.record(actor=actor, act="tell_of", now=now, thing=organisation)
    return advice


def write_disclosures(
    *,
    organisation: Organisation,
    to: Organisation | None,
    to_name: str = "",
    capabilities: Iterable[str],
    by: UUID | None,
    now: datetime,
) -> int:
    """Log what was told; what that partner had been told before is left as it stands.

    For services in which items are shown, such as an introduction that both sides accepted; they have asked
    for permission and leave their own entry in the audit trail.

    Returns
    -------
    count : how many entries are new
    """
    name = to.name if to is not None else to_name
    count = 0
    for capability in dict.fromkeys(capabilities):
        try:
            with transaction.atomic():
                DisclosureEvent.objects.create(
                    organisation=organisation, capability=capability, to=to, to_name=name, by_id=by, at=now
                )
        except IntegrityError:
            continue
        count += 1
    return count


def note_outcome(
    *, actor: Actor, now: datetime, organisation: Organisation, event_id: int, outcome: str
) -> None:
    """Write down what came of telling a partner; once it was used against one, disclosure stops."""
    permissions.require(actor, "write_disclosure", organisation)
    known = word_of(Outcome, outcome, "outcome")
    with transaction.atomic():
        changed = DisclosureEvent.objects.filter(organisation=organisation, pk=event_id).update(
            outcome=known, outcome_at=now
        )
        if not changed:
            raise not_found()
        trail.record(actor=actor, act="note_outcome", now=now, thing=organisation, outcome=str(known))
