"""Webhooks by API: add, change, try and remove them, and see how their addresses answered."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from ninja import Query, Router, Schema, Status
from pydantic import Field

from archstone.platform.api.bodies import Body
from archstone.platform.api.paging import Page, Paging, page_of_rows
from archstone.platform.api.requests import Request
from archstone.platform.api.tags import require_unchanged, tagged
from archstone.platform.services import events, webhooks
from archstone.platform.store.webhooks import models

router = Router(tags=["webhooks"])

EXAMPLE = "https://example.org/archstone"


class NewWebhook(Body):
    """An address, and what it shall be told of."""

    url: str = Field(min_length=1, max_length=500, examples=[EXAMPLE])
    events: list[str] = Field(min_length=1, max_length=60, examples=[["audit_changed"]])


class WebhookChange(Body):
    """What shall be other; what isn't given stays."""

    url: str | None = Field(None, min_length=1, max_length=500, examples=[EXAMPLE])
    events: list[str] | None = Field(None, min_length=1, max_length=60, examples=[["audit_changed"]])
    on: bool | None = None


class Webhook(Schema):
    """An address that is told of events."""

    id: UUID
    url: str
    events: list[str]
    made_at: datetime
    secret_changed_at: datetime
    failures: int = Field(description="How often it failed in a row.")
    disabled_at: datetime | None


class WebhookWithSecret(Webhook):
    """A webhook with the secret that is shown this once."""

    secret: str


class Event(Schema):
    """Something that a webhook may be told of."""

    name: str
    words: str
    facts: list[str]


class Delivery(Schema):
    """One event on its way to an address."""

    id: UUID
    event: str
    payload: dict[str, Any]
    happened_at: datetime
    state: str
    attempts: int
    answered: int | None = Field(description="The status with which the address answered.")
    error: str
    last_at: datetime | None


def _with_secret(made: webhooks.NewSecret, response: HttpResponse) -> dict[str, Any]:
    response["Cache-Control"] = "no-store"
    names = [name for name in WebhookWithSecret.model_fields if name != "secret"]
    return {**{name: getattr(made.webhook, name) for name in names}, "secret": made.secret}


def _version(webhook: models.Webhook) -> tuple[Any, ...]:
    return (webhook.pk, webhook.url, webhook.events, webhook.disabled_at)


@router.get("", response=Page[Webhook], summary="List the webhooks")
def list_webhooks(request: Request, paging: Query[Paging]) -> dict[str, Any]:
    """List your organisation's webhooks, the oldest first."""
    return page_of_rows(webhooks.read_webhooks(actor=request.actor), paging, by=("made_at", "id"))


@router.post("", response={201: WebhookWithSecret}, summary="Add a webhook")
def add_webhook(request: Request, response: HttpResponse, new: NewWebhook) -> Status[Any]:
    """Add a webhook. Its secret is in this answer and nowhere else."""
    made = webhooks.add_webhook(actor=request.actor, now=request.now, **new.model_dump())
    return Status(201, _with_secret(made, response))


@router.get("/events", response=list[Event], summary="List the events")
def list_events(request: Request) -> list[dict[str, Any]]:
    """List what webhooks can be told of, and which facts each event has."""
    return [
        {"name": name, "words": str(event.words), "facts": sorted(event.facts)}
        for name, event in events.EVENTS.items()
    ]


@router.get("/{webhook_id}", response=Webhook, summary="Read a webhook")
def read_webhook(request: Request, response: HttpResponse, webhook_id: UUID) -> Any:
    """Read one webhook; its ETag is good for changing it."""
    webhook = webhooks.webhook_of(actor=request.actor, webhook_id=webhook_id)
    tagged(response, *_version(webhook))
    return webhook


@router.patch("/{webhook_id}", response=Webhook, summary="Change a webhook")
def change_webhook(request: Request, response: HttpResponse, webhook_id: UUID, change: WebhookChange) -> Any:
    """Change the address or the events, or switch it off or on."""
    webhook = webhooks.webhook_of(actor=request.actor, webhook_id=webhook_id)
    require_unchanged(request, *_version(webhook))
    changed = webhooks.change_webhook(
        actor=request.actor, now=request.now, webhook=webhook, **change.model_dump(exclude_none=True)
    )
    tagged(response, *_version(changed))
    return changed


@router.delete("/{webhook_id}", response={204: None}, summary="Remove a webhook")
def remove_webhook(request: Request, webhook_id: UUID) -> Status[None]:
    """Tell this address nothing any more."""
    webhook = webhooks.webhook_of(actor=request.actor, webhook_id=webhook_id)
    webhooks.remove_webhook(actor=request.actor, now=request.now, webhook=webhook)
    return Status(204, None)


@router.post("/{webhook_id}/secret", response=WebhookWithSecret, summary="Give a webhook a new secret")
def rotate_secret(request: Request, response: HttpResponse, webhook_id: UUID) -> Any:
    """Give it a new secret; for a day deliveries are signed with the old one too."""
    webhook = webhooks.webhook_of(actor=request.actor, webhook_id=webhook_id)
    made = webhooks.rotate_secret(actor=request.actor, now=request.now, webhook=webhook)
    return _with_secret(made, response)


@router.post("/{webhook_id}/try", response={202: None}, summary="Try a webhook out")
def try_webhook(request: Request, webhook_id: UUID) -> Status[None]:
    """Send an event that says nothing."""
    webhook = webhooks.webhook_of(actor=request.actor, webhook_id=webhook_id)
    webhooks.try_webhook(actor=request.actor, now=request.now, webhook=webhook)
    return Status(202, None)


@router.get("/{webhook_id}/deliveries", response=Page[Delivery], summary="List a webhook's deliveries")
def list_deliveries(request: Request, webhook_id: UUID, paging: Query[Paging]) -> dict[str, Any]:
    """List what it was told, the newest first, and how it answered."""
    webhook = webhooks.webhook_of(actor=request.actor, webhook_id=webhook_id)
    found = webhooks.read_deliveries(actor=request.actor, webhook=webhook)
    return page_of_rows(found, paging, by=("-happened_at", "id"))


@router.post(
    "/{webhook_id}/deliveries/{delivery_id}/again", response={202: None}, summary="Send a delivery again"
)
def send_again(request: Request, webhook_id: UUID, delivery_id: UUID) -> Status[None]:
    """Try a delivery once more that failed."""
    webhook = webhooks.webhook_of(actor=request.actor, webhook_id=webhook_id)
    delivery = webhooks.delivery_of(actor=request.actor, webhook=webhook, delivery_id=delivery_id)
    webhooks.send_again(actor=request.actor, now=request.now, delivery=delivery)
    return Status(202, None)
