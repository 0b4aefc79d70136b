"""Letters: asked for in the transaction of what they tell of, sent by a job, tried again if it fails.

A letter is written from ``mail/<template>.txt``, whose first line is its subject, and
``mail/<template>.html``, in the language and the time zone of whoever reads it, when it is sent. They see the
*context*, and besides ``address`` of the platform, the moment ``now``, ``subject``, ``settings_url`` and
``unsubscribe_url`` where the reader is a person with a login.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core import signing
from django.core.mail import EmailMultiAlternatives
from django.core.serializers.json import DjangoJSONEncoder
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation

from archstone.platform.services.queue import enqueue
from archstone.platform.store.notifications.models import Letter
from archstone.platform.store.people.models import Person

UNSUBSCRIBE = "unsubscribe"
DAY, MOMENT = "$day", "$moment"


def send(
    *, to: str | Person, template: str, context: Mapping[str, Any], now: datetime, key: str = ""
) -> Letter:
    """Ask for a letter, once for its *key*; it goes out when the transaction has committed.

    *context* holds plain values: texts, numbers, days, moments, lists of them.
    """
    person = to if isinstance(to, Person) else Person.objects.filter(email=to.lower()).first()
    language = (person.language if person else "") or translation.get_language() or settings.LANGUAGE_CODE
    with translation.override(language):  # words of the context that wait to be translated are said now
        kept = json.loads(json.dumps(_kept(context), cls=DjangoJSONEncoder))
    letter, is_new = Letter.objects.get_or_create(
        key=key or str(uuid4()),
        defaults={
            "to": person.email if person else str(to),
            "person": person,
            "template": template,
            "context": kept,
            "language": language,
            "asked_at": now,
        },
    )
    if is_new:
        enqueue(name="send_letter", key=str(letter.pk), now=now, letter_id=str(letter.pk))
    return letter


def _kept(value: Any) -> Any:
    """Write a value so that JSON holds it and a day is a day again when it is read."""
    if isinstance(value, datetime):
        return {MOMENT: value.isoformat()}
    if isinstance(value, date):
        return {DAY: value.isoformat()}
    if isinstance(value, Mapping):
        return {str(name): _kept(part) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [_kept(part) for part in value]
    return value


def _read(kept: Any) -> Any:
    if isinstance(kept, list):
        return [_read(part) for part in kept]
    if not isinstance(kept, dict):
        return kept
    if set(kept) == {MOMENT}:
        return datetime.fromisoformat(kept[MOMENT])
    if set(kept) == {DAY}:
        return date.fromisoformat(kept[DAY])
    return {name: _read(part) for name, part in kept.items()}


def deliver_letter(*, letter_id: str, now: datetime) -> bool:
    """Send a letter that was asked for, unless it was sent; then forget what stood in it."""
    letter = Letter.objects.select_related("person").filter(pk=letter_id, sent_at=None).first()
    if letter is None:
        return False
    write(letter, now).send()
    Letter.objects.filter(pk=letter.pk).update(sent_at=now, context={})
    return True


def write(letter: Letter, now: datetime) -> EmailMultiAlternatives:
    """Write a letter as an e-mail, in the reader's language and time zone."""
    host = settings.ADDRESS.partition("//")[2].partition(":")[0]
    headers = {"Message-ID": f"<{letter.pk}@{host}>"}  # the same at a second attempt, so that mailboxes tell
    context = {**_read(letter.context), "address": settings.ADDRESS, "now": now}
    if letter.person is not None:
        context["settings_url"] = settings.ADDRESS + reverse("notification_settings")
        context["unsubscribe_url"] = unsubscribe_url(letter.person.pk)
        headers["List-Unsubscribe"] = f"<{context['unsubscribe_url']}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    with translation.override(letter.language), timezone.override(zone_of(letter.person)):
        context["language"] = letter.language
        text = render_to_string(f"mail/{letter.template}.txt", context).strip()
        subject, _newline, body = text.partition("\n")
        page = render_to_string(f"mail/{letter.template}.html", {**context, "subject": subject.strip()})
    message = EmailMultiAlternatives(
        subject=subject.strip(), body=body.strip() + "\n", to=[letter.to], headers=headers
    )
    message.attach_alternative(page, "text/html")
    return message


def zone_of(person: Person | None) -> ZoneInfo:
    """Find a person's time zone; UTC where it is unknown or was renamed."""
    try:
        return ZoneInfo(person.time_zone) if person is not None else ZoneInfo("UTC")
    except (KeyError, ValueError, OSError):
        return ZoneInfo("UTC")


def unsubscribe_url(person_id: UUID) -> str:
    """Make the link with which somebody ends digests without signing in."""
    signed = signing.dumps(str(person_id), salt=UNSUBSCRIBE)
    return settings.ADDRESS + reverse("unsubscribe", args=[signed])
