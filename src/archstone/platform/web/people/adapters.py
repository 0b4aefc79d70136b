"""How accounts behave here, where the library asks."""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Sign people up by e-mail address alone."""

    def format_email_subject(self, subject: str) -> str:
        """Leave the subject as it is written."""
        return subject

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Let anybody sign up: what they may see comes from mandates."""
        return True
