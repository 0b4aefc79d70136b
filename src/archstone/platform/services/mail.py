"""Letters: written in the reader's language, sent once the change that asked for them stands."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import translation

from archstone.platform.store.people.queries import language_of


def send(*, to: str, template: str, context: Mapping[str, Any], now: datetime, key: str = "") -> None:
    """Send a letter to *to* when the transaction commits; the first line of its text is its subject.

    The letter is written from ``mail/<template>.txt`` and ``mail/<template>.html``, which see *context*, the
    address of the platform as ``address`` and the moment as ``now``.
    """
    language = language_of(to) or translation.get_language() or settings.LANGUAGE_CODE
    with translation.override(language):
        known = {**context, "address": settings.ADDRESS, "now": now, "language": language}
        subject, _, text = render_to_string(f"mail/{template}.txt", known).strip().partition("\n")
        page = render_to_string(f"mail/{template}.html", known)
    letter = EmailMultiAlternatives(subject.strip(), text.strip() + "\n", to=[to])
    letter.attach_alternative(page, "text/html")
    transaction.on_commit(letter.send)
