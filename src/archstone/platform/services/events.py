"""Events: what happened, in the past tense, told to the webhooks of the organisation that it concerns.

An event holds ids and plain facts of its row in the table below, and nothing else: what isn't listed can't
be told, so nothing sealed can slip in.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from archstone.platform.services.queue import enqueue
from archstone.platform.store.webhooks.models import Delivery, Webhook

Fact = str | int | bool | None


@dataclass(frozen=True, slots=True)
class Event:
    """One row of the table: what happened in words, and which facts it has.

    Of what happens again and again while somebody works, ``rests`` says how long it is gathered before it is
    told, once, with the facts of the last time.
    """

    words: str | Promise
    facts: frozenset[str]
    rests: timedelta = timedelta(0)


def _row(words: str | Promise, *facts: str, rests: timedelta = timedelta(0)) -> Event:
    return Event(words, frozenset(facts), rests)


EVENTS: dict[str, Event] = {
    # people
    "mandate_given": _row(_("Somebody was given a mandate"), "mandate", "person", "role"),
    "mandate_ended": _row(_("A mandate ended"), "mandate", "person"),
    # organisations
    "profile_changed": _row(_("The profile changed"), "fields"),
    "claim_accepted": _row(_("The organisation was claimed"), "claim"),
    "organisations_merged": _row(_("A record was merged into the organisation"), "merged"),
    # audits
    "audit_changed": _row(_("The audit changed"), "complete", rests=timedelta(minutes=10)),
    # introductions
    "introduction_sent": _row(_("An introduction was sent"), "introduction"),
    "introduction_received": _row(_("An introduction was received"), "introduction"),
    "introduction_accepted": _row(_("An introduction was accepted"), "introduction"),
    "introduction_declined": _row(_("An introduction was declined"), "introduction"),
    "introduction_agreed": _row(_("An introduction was agreed by both"), "introduction"),
    "introduction_withdrawn": _row(_("An introduction was withdrawn"), "introduction"),
    # meetings
    "notes_confirmed": _row(_("Notes of a meeting were confirmed by both"), "introduction", "meeting"),
    # imports
    "import_finished": _row(_("An import finished"), "import", "rows", "faults"),
    "import_failed": _row(_("An import failed"), "import"),
    # alliances
    "alliance_founded": _row(_("An alliance was founded"), "alliance"),
    "membership_accepted": _row(_("A membership was accepted"), "alliance", "member"),
    # webhooks
    "webhook_tried": _row(_("Somebody tried the webhook out"), "webhook"),
}


def emit(
    *,
    event: str,
    organisation_id: int,
    now: datetime,
    facts: dict[str, Fact] | None = None,
    only: Webhook | None = None,
) -> int:
    """Tell an organisation's webhooks that something happened; count how many will hear of it.

    Call it in the transaction of what happened: then both are true, or neither. An event that concerns two
    organisations is emitted for each, with what each may see.
    """
    said, row = facts or {}, EVENTS[event]
    unlisted = set(said) - row.facts
    if unlisted:
        raise ValueError(f"The event {event} has no facts {sorted(unlisted)}.")
    listening = Webhook.objects.filter(organisation_id=organisation_id, disabled_at=None, removed_at=None)
    if only is not None:
        listening = listening.filter(pk=only.pk)
    count = 0
    with transaction.atomic():
        for webhook in listening.select_related("organisation"):
            if only is None and event not in webhook.events:
                continue
            if not (row.rests and _gathered(webhook, event, said, now)):
                delivery = _delivery(webhook, event, said, now)
                key = str(delivery.pk)
                enqueue(name="deliver_event", key=key, now=now, due_at=now + row.rests, delivery_id=key)
            count += 1
    return count


def _gathered(webhook: Webhook, event: str, facts: dict[str, Fact], now: datetime) -> bool:
    """Put what happened again into what waits to be told; False where nothing waits."""
    waiting = Delivery.objects.select_for_update().filter(
        webhook=webhook,
        event=event,
        state=Delivery.State.WAITING,
        attempts=0,
        happened_at__gt=now - EVENTS[event].rests,
    )
    delivery = waiting.first()
    if delivery is None:
        return False
    delivery.payload |= {"happened_at": now.isoformat(), "facts": facts}
    delivery.save(update_fields=["payload"])
    return True


def _delivery(webhook: Webhook, event: str, facts: dict[str, Fact], now: datetime) -> Delivery:
    delivery_id = uuid4()
    payload: dict[str, Any] = {
        "id": str(delivery_id),
        "event": event,
        "happened_at": now.isoformat(),
        "organisation": webhook.organisation.slug,
        "facts": facts,
    }
    return Delivery.objects.create(
        id=delivery_id, webhook=webhook, event=event, payload=payload, happened_at=now
    )
