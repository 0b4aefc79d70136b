"""Webhooks: an organisation's own programs are told of events, signed, and again until they answer."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import F, QuerySet
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from archstone.model.errors import RuleBroken, did_you_mean
from archstone.platform.services import events, outbound, permissions, queue, trail
from archstone.platform.services.actors import Actor
from archstone.platform.services.notifications import notify, people_of
from archstone.platform.services.personal_data import holds_data, rows
from archstone.platform.services.roles import Role, roles_in
from archstone.platform.store.jobs.models import Job
from archstone.platform.store.organisations.models import Organisation
from archstone.platform.store.webhooks.models import Delivery, Webhook

MOST_WEBHOOKS = 20
OLD_SECRET = timedelta(hours=24)
FAILURES_IN_A_ROW = 30
KEPT = timedelta(days=30)
Post = Callable[[str, bytes, Mapping[str, str]], int]


class NotDelivered(Exception):
    """A delivery failed and is to be tried again."""


@dataclass(frozen=True, slots=True)
class NewSecret:
    """A webhook with the secret that is shown this once."""

    webhook: Webhook
    secret: str

    def __repr__(self) -> str:
        """Name the webhook without its secret, so that no log can hold it."""
        return f"NewSecret({self.webhook.pk})"


@roles_in.register
def _to_a_webhook(thing: Webhook, actor: Actor) -> frozenset[Role]:
    if actor.role and actor.organisation_id == thing.organisation_id:
        return frozenset({Role(actor.role)})
    return frozenset()


def add_webhook(*, actor: Actor, now: datetime, url: str, events: Iterable[str]) -> NewSecret:
    """Tell the organisation's program at *url* of *events* from now on; the secret is shown once."""
    permissions.require(actor, "add_webhook")
    outbound.check_address(url)
    chosen = _checked(events)
    with transaction.atomic():
        held = Webhook.objects.filter(organisation_id=actor.organisation, removed_at=None)
        if held.count() >= MOST_WEBHOOKS:
            raise RuleBroken(
                _("Your organisation has %(count)s webhooks. Remove one first.") % {"count": MOST_WEBHOOKS}
            )
        webhook = Webhook.objects.create(
            organisation=Organisation.objects.get(pk=actor.organisation),
            url=url,
            events=chosen,
            made_by_id=actor.person,
            made_at=now,
            secret_changed_at=now,
        )
        trail.record(actor=actor, act="add_webhook", now=now, thing=webhook, events=chosen)
    return NewSecret(webhook, secret_of(webhook))


def change_webhook(
    *,
    actor: Actor,
    now: datetime,
    webhook: Webhook,
    url: str | None = None,
    events: Iterable[str] | None = None,
    on: bool | None = None,
) -> Webhook:
    """Change the address or the events of a webhook, or switch it off or on again."""
    permissions.require(actor, "change_webhook", webhook)
    if url is not None:
        outbound.check_address(url)
        webhook.url = url
    if events is not None:
        webhook.events = _checked(events)
    if on is not None and on != (webhook.disabled_at is None):
        webhook.disabled_at, webhook.failures = None if on else now, 0
    with transaction.atomic():
        webhook.save(update_fields=["url", "events", "disabled_at", "failures"])
        trail.record(actor=actor, act="change_webhook", now=now, thing=webhook, events=webhook.events)
    return webhook


def remove_webhook(*, actor: Actor, now: datetime, webhook: Webhook) -> None:
    """Tell this address nothing any more."""
    permissions.require(actor, "change_webhook", webhook)
    with transaction.atomic():
        Webhook.objects.filter(pk=webhook.pk).update(removed_at=now)
        trail.record(actor=actor, act="remove_webhook", now=now, thing=webhook)


def rotate_secret(*, actor: Actor, now: datetime, webhook: Webhook) -> NewSecret:
    """Give a webhook a new secret; for a day, deliveries are signed with the old one too."""
    permissions.require(actor, "change_webhook", webhook)
    with transaction.atomic():
        Webhook.objects.filter(pk=webhook.pk).update(
            secret_version=F("secret_version") + 1, secret_changed_at=now
        )
        trail.record(actor=actor, act="rotate_secret", now=now, thing=webhook)
    webhook.refresh_from_db()
    return NewSecret(webhook, secret_of(webhook))


def try_webhook(*, actor: Actor, now: datetime, webhook: Webhook) -> None:
    """Send an event that says nothing, to see whether the address answers."""
    permissions.require(actor, "change_webhook", webhook)
    if webhook.disabled_at is not None:
        raise RuleBroken(_("This webhook is switched off. Switch it on first."))
    events.emit(
        event="webhook_tried",
        organisation_id=webhook.organisation_id,
        now=now,
        facts={"webhook": str(webhook.pk)},
        only=webhook,
    )


def send_again(*, actor: Actor, now: datetime, delivery: Delivery) -> None:
    """Try a delivery once more that failed or was dropped."""
    permissions.require(actor, "change_webhook", delivery.webhook)
    with transaction.atomic():
        Delivery.objects.filter(pk=delivery.pk).exclude(state=Delivery.State.DELIVERED).update(
            state=Delivery.State.WAITING
        )
        name, key = "deliver_event", str(delivery.pk)
        queue.enqueue(name=name, key=key, now=now, delivery_id=key)
        queue.try_again(job=Job.objects.get(name=name, key=key), now=now)


def _checked(wanted: Iterable[str]) -> list[str]:
    chosen = sorted(set(wanted))
    if not chosen:
        raise RuleBroken(_("Choose at least one event."), at=("events",))
    for name in chosen:
        if name not in events.EVENTS:
            raise RuleBroken(
                _("There is no event %(name)s.") % {"name": name} + did_you_mean(name, events.EVENTS),
                at=("events",),
            )
    return chosen


def read_webhooks(*, actor: Actor) -> QuerySet[Webhook]:
    """List the webhooks of the organisation for which the actor acts."""
    permissions.require(actor, "see_webhooks")
    return Webhook.objects.filter(organisation_id=actor.organisation, removed_at=None)


def webhook_of(*, actor: Actor, webhook_id: UUID) -> Webhook:
    """Find a webhook of the actor's organisation."""
    found = Webhook.objects.filter(pk=webhook_id, removed_at=None).first()
    if found is None:
        raise permissions.not_found()
    permissions.require(actor, "see_webhook", found)
    return found


def read_deliveries(*, actor: Actor, webhook: Webhook) -> QuerySet[Delivery]:
    """List what a webhook was told of, and how its address answered."""
    permissions.require(actor, "see_webhook", webhook)
    return Delivery.objects.filter(webhook=webhook)


def delivery_of(*, actor: Actor, webhook: Webhook, delivery_id: UUID) -> Delivery:
    """Find a delivery of a webhook."""
    found = read_deliveries(actor=actor, webhook=webhook).filter(pk=delivery_id).first()
    if found is None:
        raise permissions.not_found()
    return found


def secret_of(webhook: Webhook, version: int | None = None) -> str:
    """Work out the secret of a webhook from the platform's key; it is stored nowhere."""
    said = f"{webhook.pk}:{webhook.secret_version if version is None else version}"
    made = salted_hmac("archstone.webhook", said, algorithm="sha256").digest()
    return "whsec_" + base64.urlsafe_b64encode(made).decode().rstrip("=")


def signature(secret: str, timestamp: str, body: bytes) -> str:
    """Sign what is sent: HMAC-SHA256 over the time, a full stop and the body."""
    return hmac.new(secret.encode(), timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()


def headers_of(delivery: Delivery, body: bytes, now: datetime) -> dict[str, str]:
    """Write the headers of a delivery; within a day of a new secret they hold two signatures."""
    webhook, timestamp = delivery.webhook, str(int(now.timestamp()))
    versions = [webhook.secret_version]
    if webhook.secret_version > 1 and now - webhook.secret_changed_at < OLD_SECRET:
        versions.append(webhook.secret_version - 1)
    signed = [f"v1={signature(secret_of(webhook, v), timestamp, body)}" for v in versions]
    return {
        "Content-Type": "application/json",
        "User-Agent": "Archstone",
        "Archstone-Event": delivery.event,
        "Archstone-Delivery": str(delivery.pk),
        "Archstone-Timestamp": timestamp,
        "Archstone-Signature": ",".join(signed),
    }


def deliver(*, delivery_id: str, now: datetime, attempt: int, last: bool, post: Post = outbound.post) -> None:
    """Tell a webhook of an event.

    Raises
    ------
    NotDelivered
        If the address didn't answer with a status of 200 to 299, to be tried again.
    """
    delivery = (
        Delivery.objects.select_related("webhook__organisation")
        .filter(pk=delivery_id, state=Delivery.State.WAITING)
        .first()
    )
    if delivery is None:
        return
    webhook = delivery.webhook
    delivery.last_at, delivery.attempts = now, delivery.attempts + 1
    if webhook.disabled_at is not None or webhook.removed_at is not None:
        delivery.state = Delivery.State.DROPPED
        delivery.save(update_fields=["state", "last_at"])
        return
    body = json.dumps(delivery.payload, ensure_ascii=False, sort_keys=True).encode()
    try:
        delivery.answered, delivery.error = post(webhook.url, body, headers_of(delivery, body, now)), ""
    except (outbound.Unreachable, RuleBroken) as error:
        delivery.answered, delivery.error = None, str(error)[:300]
    delivered = delivery.answered is not None and 200 <= delivery.answered < 300
    if delivered:
        delivery.state = Delivery.State.DELIVERED
    elif last:
        delivery.state = Delivery.State.FAILED
    with transaction.atomic():
        delivery.save(update_fields=["state", "attempts", "answered", "error", "last_at"])
        _count(webhook, delivered, now)
    if not delivered and not last:
        raise NotDelivered(delivery.error or f"status {delivery.answered}")


def _count(webhook: Webhook, delivered: bool, now: datetime) -> None:
    """Count failures in a row; after many the webhook is switched off and the owners are told."""
    if delivered:
        Webhook.objects.filter(pk=webhook.pk).exclude(failures=0).update(failures=0)
        return
    Webhook.objects.filter(pk=webhook.pk).update(failures=F("failures") + 1)
    webhook.refresh_from_db(fields=["failures"])
    if webhook.failures < FAILURES_IN_A_ROW:
        return
    if Webhook.objects.filter(pk=webhook.pk, disabled_at=None).update(disabled_at=now):
        notify(
            people=people_of(webhook.organisation_id, now=now, roles=("owner",)),
            kind="webhook_disabled",
            now=now,
            key=f"webhook_disabled:{webhook.pk}:{now.isoformat()}",
            facts={"organisation": webhook.organisation.name, "failures": webhook.failures},
            url=reverse("webhook", args=[webhook.pk]),
            about=f"webhook:{webhook.pk}",
            organisation_id=webhook.organisation_id,
        )


def clear_before(now: datetime) -> int:
    """Delete deliveries of long ago."""
    return Delivery.objects.filter(happened_at__lt=now - KEPT).delete()[0]


@holds_data("webhooks", Webhook)
def _made_webhooks(person_id: UUID) -> object:
    """Read the webhooks that a person added for an organisation; they stay when the person goes."""
    return rows(Webhook.objects.filter(made_by_id=person_id).values("url", "events", "made_at"))
