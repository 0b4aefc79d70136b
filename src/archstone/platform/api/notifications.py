"""News by API: read it, mark it as read, choose how often it comes by e-mail."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from ninja import Query, Router, Schema, Status
from pydantic import Field

from archstone.platform.api.bodies import Body
from archstone.platform.api.paging import Page, Paging, page_of_rows
from archstone.platform.api.requests import Request
from archstone.platform.services import notifications

router = Router(tags=["notifications"])


class Notification(Schema):
    """Something that you should know."""

    id: UUID
    sentence: str
    url: str = Field(description="Where it leads on this platform; may be empty.")
    organisation: str | None
    urgent: bool
    created_at: datetime
    is_read: bool


class ReadMark(Body):
    """Up to which moment everything was read; now if it isn't given."""

    up_to: datetime | None = None


class DigestChoice(Body):
    """How often news comes by e-mail."""

    digest: Literal["daily", "weekly", "never"]


class Marked(Schema):
    """How many were marked."""

    count: int


@router.get("", response=Page[Notification], summary="List your news")
def list_notifications(request: Request, paging: Query[Paging], unread: bool = False) -> dict[str, Any]:
    """List what isn't finished, the newest first; with `unread` only what wasn't read."""
    found = notifications.read_notifications(actor=request.actor)
    if unread:
        found = found.filter(read_at=None)
    return page_of_rows(found, paging, by=("-created_at", "id"), show=notifications.in_words)


@router.post("/read", response=Marked, summary="Mark all news as read")
def mark_all_read(request: Request, mark: ReadMark) -> dict[str, int]:
    """Mark as read all that came up to a moment."""
    up_to = mark.up_to if mark.up_to is not None and mark.up_to.tzinfo else request.now
    return {
        "count": notifications.mark_all_read(
            actor=request.actor, now=request.now, up_to=min(up_to, request.now)
        )
    }


@router.put("/digest", response={204: None}, summary="Choose how often news comes by e-mail")
def change_digest(request: Request, choice: DigestChoice) -> Status[None]:
    """Choose daily, weekly or never."""
    notifications.change_digest(actor=request.actor, digest=choice.digest)
    return Status(204, None)


@router.post("/{notification_id}/read", response={204: None}, summary="Mark one thing as read")
def mark_read(request: Request, notification_id: UUID) -> Status[None]:
    """Mark one thing as read."""
    one = notifications.notification_of(actor=request.actor, notification_id=notification_id)
    notifications.mark_read(actor=request.actor, now=request.now, notification=one)
    return Status(204, None)
