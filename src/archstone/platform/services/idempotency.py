"""Idempotency keys: a write that is sent twice is done once, and answered the same both times.

The key is written in the same transaction as what is done under it: both stand, or neither.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256

from django.db import connection, transaction
from django.utils.translation import gettext as _

from archstone.model.errors import Conflict, RuleBroken
from archstone.platform.store.programs.models import KeptAnswer

KEPT = timedelta(hours=24)
LONGEST_KEY = 200
DONE = 300


@dataclass(frozen=True, slots=True)
class Answer:
    """What a request was answered; ``once`` marks what may be shown only once, and so isn't kept."""

    status: int
    body: bytes
    headers: dict[str, str] = field(default_factory=dict)
    once: bool = False
    replayed: bool = False


def answer_once(*, owner: str, key: str, asked: str, now: datetime, answer: Callable[[], Answer]) -> Answer:
    """Do *answer* unless *owner* had it done under *key* before; then give the answer of that time.

    A refusal is not kept: nothing was done, so the same key may be tried again.

    Raises
    ------
    RuleBroken
        If the key was used for another question.
    Conflict
        If the same is being done this moment, or what was answered can't be shown twice.
    """
    if not 1 <= len(key) <= LONGEST_KEY or not (key.isascii() and key.isprintable()):
        raise RuleBroken(
            _("An idempotency key has 1 to %(most)s plain letters, digits or signs.") % {"most": LONGEST_KEY},
            at=("Idempotency-Key",),
        )
    with transaction.atomic():
        _be_alone(owner, key)
        KeptAnswer.objects.filter(owner=owner, key=key, made_at__lte=now - KEPT).delete()
        kept, is_new = KeptAnswer.objects.get_or_create(
            owner=owner, key=key, defaults={"asked": asked, "made_at": now}
        )
        if not is_new:
            return _again(kept, asked)
        given = answer()
        if given.status >= DONE:
            kept.delete()
            return given
        kept.status, kept.once, kept.headers = given.status, given.once, given.headers
        kept.body = b"" if given.once else given.body
        kept.save(update_fields=["status", "once", "headers", "body"])
        return given


def _be_alone(owner: str, key: str) -> None:
    """Let nobody else work under the same key; an embedded database has one writer anyway."""
    if connection.vendor != "postgresql":
        return
    number = int.from_bytes(sha256(f"{owner}\x1f{key}".encode()).digest()[:8], "big", signed=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [number])
        if not cursor.fetchone()[0]:
            raise Conflict(_("The same is being done this moment. Ask again shortly."))


def _again(kept: KeptAnswer, asked: str) -> Answer:
    if kept.asked != asked:
        raise RuleBroken(
            _("This idempotency key was used for another request. Take a new one."), at=("Idempotency-Key",)
        )
    if kept.once:
        raise Conflict(_("This was done before, and what it answered is shown only once."))
    return Answer(kept.status, bytes(kept.body), kept.headers, replayed=True)


def clear_before(now: datetime) -> int:
    """Delete answers that need not be repeated any more."""
    return KeptAnswer.objects.filter(made_at__lte=now - KEPT).delete()[0]
