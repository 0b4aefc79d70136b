"""What the rooms of audits hold on a person: what they rated and wrote, and what they wrote down."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from archstone.platform.services.personal_data import erases_data, holds_data, rows
from archstone.platform.store.audits.models import (
    AuditItem,
    AuditState,
    DisclosureEvent,
    GuidedAnswer,
    RaterAnswer,
)


@holds_data(
    "audits", RaterAnswer, GuidedAnswer, DisclosureEvent, AuditItem, AuditItem.history.model, AuditState
)
def audit_data_of(person_id: UUID) -> object:
    """Read what somebody rated and answered, and what they wrote down for their organisation."""
    rated = RaterAnswer.objects.filter(person=person_id).order_by("at")
    answered = GuidedAnswer.objects.filter(person=person_id).order_by("saved_at")
    told = DisclosureEvent.objects.filter(by=person_id).order_by("at")
    changed = AuditItem.history.filter(history_user=person_id).order_by("history_date")
    return {
        "ratings": rows(
            rated.values("organisation__slug", "capability", "severity", "need", "basis", "note", "at")
        ),
        "answers": rows(
            answered.values("organisation__slug", "question", "text", "unresolved", "skipped", "saved_at")
        ),
        "disclosures_written_down": rows(told.values("organisation__slug", "capability", "to_name", "at")),
        "changes_of_audits": rows(changed.values("organisation__slug", "capability", "history_date")),
    }


@erases_data("audits")
def forget_rater(person_id: UUID, now: datetime) -> None:
    """Take the words away; the bare numbers stay, since the organisation's audit was made of them."""
    RaterAnswer.objects.filter(person=person_id).update(person=None, note="")
    GuidedAnswer.objects.filter(person=person_id).delete()
