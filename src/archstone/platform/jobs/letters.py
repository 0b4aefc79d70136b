"""Letters on their way."""

from __future__ import annotations

from archstone.platform.jobs.handlers import Run, handles
from archstone.platform.services import mail


@handles("send_letter", attempts=12)
def send_letter(run: Run, *, letter_id: str) -> None:
    """Send one letter, unless it was sent."""
    mail.deliver_letter(letter_id=letter_id, now=run.now)
