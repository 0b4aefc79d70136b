"""How an audit is written: one door for every change, so that columns, history and changes always follow.

Nothing here is a use case: the use cases that call it have asked for permission.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from archstone.model.audit_snapshots import watch_changes
from archstone.model.audits import Audit, Strength, Vulnerability
from archstone.model.capabilities import CapabilityId
from archstone.model.errors import Conflict
from archstone.platform.services import events, notifications, trail
from archstone.platform.services.actors import Actor
from archstone.platform.store.audits.counting import strengths_changed_at
from archstone.platform.store.audits.models import AuditChange, AuditItem, AuditState, OwnCapability
from archstone.platform.store.audits.queries import AuditRecord, audit_record, reasons_of, why_estimated
from archstone.platform.store.audits.states import (
    audit_of_columns,
    columns_of,
    compact,
    item_of,
    own_parts,
    state_of,
)
from archstone.platform.store.organisations.models import Organisation
from archstone.platform.store.people.models import Person

Item = Strength | Vulnerability
LONGEST_NOTE = 4000


class ItemChanged(Conflict):
    """Somebody changed an item after it was read; ``theirs`` is the item now, None where it is gone."""

    def __init__(self, capability: str, name: str, theirs: Item | None, revision: int) -> None:
        super().__init__(
            _("Somebody changed %(name)s while you were writing. Look at both before you save.")
            % {"name": name}
        )
        self.capability, self.theirs, self.revision = capability, theirs, revision


def begin_from_estimates(organisation: Organisation, now: datetime) -> bool:
    """Move what is known of an organisation from its columns into the tables, each item still an estimate.

    Called when an entry is claimed, and by the first change at the latest. Doing it again does nothing.

    Parameters
    ----------
    organisation : the entry
    now : when

    Returns
    -------
    begun : False where the audit had begun before
    """
    with transaction.atomic():
        kept = Organisation.objects.select_for_update().get(pk=organisation.pk)
        __, made = AuditState.objects.get_or_create(organisation=kept, defaults={"begun_at": now})
        if not made:
            return False
        audit = audit_of_columns(kept, reasons_of(kept), why_estimated(kept))
        OwnCapability.objects.bulk_create(
            OwnCapability(organisation=kept, capability=id, family=family, label=label, added_at=now)
            for id, family, label in own_parts(kept)
        )
        _write(kept, audit, by=None, now=now)
        _follow(kept, None, audit_record(kept), now)
    return True


def change_audit(
    *,
    actor: Actor,
    now: datetime,
    organisation: Organisation,
    act: str,
    change: Callable[[AuditRecord], Audit],
    seen: tuple[str, int] | None = None,
    **facts: Any,
) -> AuditRecord:
    """Change an audit, with everything that follows from it, whole or not at all.

    Parameters
    ----------
    change : makes the audit as it shall be of the audit as it is
    seen : a capability and the revision of its item that the actor saw (0: none stood there)
    facts : what the audit trail says besides; never what is private

    Raises
    ------
    ItemChanged
        If the item is not what the actor saw any more.
    """
    with transaction.atomic():
        kept = Organisation.objects.select_for_update().get(pk=organisation.pk)
        begin_from_estimates(kept, now)
        kept.refresh_from_db()
        before = audit_record(kept)
        if seen is not None:
            _refuse_unseen(before, *seen)
        after = change(before)
        if after == before.audit:
            return before
        _write(kept, after, by=actor.person_id, now=now)
        AuditState.objects.filter(organisation=kept).update(revision=before.revision + 1)
        record = audit_record(kept)
        _follow(kept, before, record, now)
        trail.record(actor=actor, act=act, now=now, thing=kept, **facts)
        complete = record.audit.complete
        events.emit(event="audit_changed", organisation_id=kept.pk, now=now, facts={"complete": complete})
    return record


def _refuse_unseen(record: AuditRecord, capability: str, revision: int) -> None:
    stands = record.revisions.get(capability, 0)
    if stands == revision:
        return
    theirs = record.audit.strength(capability) or record.audit.vulnerability(capability)
    raise ItemChanged(capability, _(record.taxonomy[capability].name), theirs, stands)


def _write(organisation: Organisation, after: Audit, *, by: UUID | None, now: datetime) -> None:
    """Write what differs; ranks are freed first, since no two items may have the same one meanwhile."""
    rows = {row.capability: row for row in AuditItem.objects.filter(organisation=organisation)}
    wanted: dict[str, Item] = {item.capability: item for item in after.items}
    for capability in set(rows) - set(wanted):
        _signed(rows.pop(capability), by, now).delete()
    changed = [c for c, item in wanted.items() if c not in rows or item_of(rows[c]) != item]
    AuditItem.objects.filter(organisation=organisation, capability__in=changed).update(rank=None)
    for capability in changed:
        row = rows.get(capability) or AuditItem(organisation=organisation, capability=capability, revision=0)
        for name, value in columns_of(wanted[capability]).items():
            setattr(row, name, value)
        row.revision += 1
        row.changed_at, row.changed_by_id = now, by
        _signed(row, by, now).save()


def _signed(row: AuditItem, by: UUID | None, now: datetime) -> AuditItem:
    """Tell the history of a row who changes it and when."""
    history: Any = row
    history._history_date, history._history_user = now, Person(pk=by) if by else None
    return row


def _follow(
    organisation: Organisation, before: AuditRecord | None, after: AuditRecord, now: datetime
) -> None:
    """Let the organisation's columns follow, and note a change that bears on matches."""
    columns = compact(after.audit, after.taxonomy)
    differing = [name for name, value in columns.items() if getattr(organisation, name) != value]
    for name in differing:
        setattr(organisation, name, columns[name])
    if differing and before is not None:
        organisation.changed_at = now
        differing.append("changed_at")
    if differing:
        organisation.save(update_fields=differing)
    state = state_of(after.audit, after.taxonomy)
    if before is None or state != state_of(before.audit, before.taxonomy):
        AuditChange.objects.create(organisation=organisation, at=now, state=state)
        _watch(organisation, now)


def _watch(organisation: Organisation, now: datetime) -> None:
    """Tell the stewards of an organisation that keeps changing its strengths to see who moves.

    That its changes then count later still is the work of `model.audit_snapshots.state_that_counts`.
    """
    watched = watch_changes(strengths_changed_at(organisation.pk), now)
    if not watched.noticed:
        return
    quarter = f"{now.year}-{(now.month - 1) // 3 + 1}"
    notifications.notify(
        people=notifications.stewards(),
        kind="probing_noticed",
        now=now,
        key=f"probing:{organisation.pk}:{quarter}",
        facts={"organisation": organisation.name, "days": watched.days},
        url=reverse("organisation", args=[organisation.slug]),
        organisation_id=organisation.pk,
    )


def capability_of(record: AuditRecord, capability: str) -> CapabilityId:
    """Look a capability up in the taxonomy with the organisation's own."""
    return record.taxonomy[capability].id


def plain_text(text: str) -> str:
    """Leave of what somebody wrote what can be kept and shown: no control characters, no more than a page."""
    kept = "".join(c for c in text.replace("\r\n", "\n") if c in "\n\t" or (c.isprintable() or c == "\u200f"))
    return kept.strip()[:LONGEST_NOTE]
