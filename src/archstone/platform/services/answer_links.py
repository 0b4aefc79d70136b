"""Signed links: somebody without an account answers an introduction for the side that was asked.

The link is sent to an e-mail address and shown to nobody else, also not to who asked for it: else an asker
could answer itself.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from archstone.model.errors import RuleBroken
from archstone.model.introductions import Side
from archstone.platform.services import introductions, mail, permissions, trail
from archstone.platform.services.actors import Actor, Guest
from archstone.platform.services.errors import TooMany
from archstone.platform.store.introductions.models import AnswerLink

HOLDS_FOR = timedelta(days=60)
"""How long a link opens its introduction and the meeting that follows (our default)."""
LINKS_AT_MOST = 3
TOKEN_BYTES = 32


def invite_to_answer(*, actor: Actor, now: datetime, id: UUID, name: str, email: str) -> AnswerLink:
    """Send a link to somebody of an organisation that isn't on the platform, so that they can answer.

    Raises RuleBroken where the organisation has people of its own here: they are told by themselves.
    """
    row = introductions.fetch(id)
    permissions.require(actor, "edit_introduction", row)
    introductions.require_side(actor, row, Side.ASKER)
    if row.sent_at is None:
        raise RuleBroken(_("Send the request first."))
    if row.asked.is_member:
        raise RuleBroken(_("%(name)s is here itself; its people have been told.") % {"name": row.asked.name})
    name, email = name.strip(), email.strip().lower()
    if not name:
        raise RuleBroken(_("Say whom you write to."), at=("name",))
    _require_address(email)
    token = secrets.token_urlsafe(TOKEN_BYTES)
    with transaction.atomic():
        if row.links.count() >= LINKS_AT_MOST:
            raise TooMany(
                _("Three people have been written to already; wait for an answer."), wait_seconds=24 * 3600
            )
        link = AnswerLink.objects.create(
            introduction=row,
            organisation=row.asked,
            name=name,
            email=email,
            token_hash=hash_of(token),
            made_at=now,
            made_by_id=actor.person,
            expires_at=now + HOLDS_FOR,
        )
        trail.record(actor=actor, act="invite_to_answer", now=now, thing=row, link=str(link.pk))
        mail.send(
            to=email,
            template="introduction_request",
            context={
                "name": name,
                "asker": row.asker.name,
                "asked": row.asked.name,
                "problem": row.problem,
                "ask": row.ask,
                "until": row.answer_by,
                "by": introductions.name_of(actor),
                "url": settings.ADDRESS + reverse("introduction_link", args=[token]),
            },
            now=now,
            key=f"answer-link-{link.pk}",
        )
    return link


def _require_address(email: str) -> None:
    try:
        validate_email(email)
    except ValidationError:
        raise RuleBroken(
            _("This isn't an e-mail address; write one like ana@trust.example."), at=("email",)
        ) from None


def hash_of(token: str) -> str:
    """Hash a token as it is kept."""
    return hashlib.sha256(token.encode()).hexdigest()


def guest_of_token(*, token: str, now: datetime) -> Guest:
    """Find who holds a link; raise NotFound where it isn't one, has run out or was taken back."""
    link = AnswerLink.objects.filter(token_hash=hash_of(token)).first()
    if link is None or link.revoked_at is not None or link.expires_at < now:
        raise permissions.not_found()
    if link.used_at is None:
        AnswerLink.objects.filter(pk=link.pk, used_at=None).update(used_at=now)
    return _guest(link)


def guest_of_link(*, actor: Actor, link_id: UUID | str, now: datetime) -> Guest | None:
    """Find the guest of a link that a browser holds; None where it holds no more.

    Whoever acts for one of the two organisations needs no link, and isn't both sides at once.
    """
    link = (
        AnswerLink.objects.select_related("introduction")
        .filter(pk=link_id, revoked_at=None, expires_at__gte=now)
        .first()
    )
    if link is None or actor.organisation_id in (link.introduction.asker_id, link.introduction.asked_id):
        return None
    return _guest(link)


def _guest(link: AnswerLink) -> Guest:
    return Guest(link.pk, link.introduction_id, link.organisation_id, link.name, link.email)


def revoke_links(*, actor: Actor, now: datetime, id: UUID) -> int:
    """Take back every link to an introduction; who holds one is told that there is nothing."""
    row = introductions.fetch(id)
    permissions.require(actor, "edit_introduction", row)
    introductions.require_side(actor, row, Side.ASKER)
    with transaction.atomic():
        revoked = row.links.filter(revoked_at=None).update(revoked_at=now)
        trail.record(actor=actor, act="revoke_links", now=now, thing=row, links=revoked)
    return revoked
