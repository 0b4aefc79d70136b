"""How accounts behave here, where the library asks."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from archstone.model.errors import ArchstoneError
from archstone.platform.services import invitations
from archstone.platform.services.actors import actor_of
from archstone.platform.store.people.models import Person

INVITATION = "invitation"
"""Where the session keeps the link of an invitation that led to signing up or in."""


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Sign people up by e-mail address alone, and lead those who were invited to where they were."""

    def format_email_subject(self, subject: str) -> str:
        """Leave the subject as it is written."""
        return subject

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Let anybody sign up: what they may see comes from mandates."""
        return True

    def unstash_verified_email(self, request: HttpRequest) -> str | None:
        """Take the address that an invitation proved as confirmed, if it is the one they sign up with."""
        proved: str | None = super().unstash_verified_email(request)
        typed = request.POST.get("email", "").strip().lower()
        return proved if proved and proved.lower() == typed else None

    def post_login(self, request: HttpRequest, user: Person, **more: Any) -> HttpResponseBase:
        """Accept the invitation that somebody signed up through; otherwise show it to them again."""
        answer: HttpResponseBase = super().post_login(request, user, **more)
        token = request.session.pop(INVITATION, None)
        if not token:
            return answer
        where = reverse("invitation", args=[token])
        if not more.get("signup"):
            return HttpResponseRedirect(where)
        now = request.now  # type: ignore[attr-defined]
        actor = actor_of(user, organisation_id=None, today=now.date())
        try:
            given = invitations.accept_invitation(actor=actor, now=now, token=token)
        except ArchstoneError:
            return HttpResponseRedirect(where)  # the page says what stands in the way
        messages.success(request, _("You accepted the invitation."))
        return HttpResponseRedirect(address_of(given))


def address_of(given: object) -> str:
    """Find the page of what an invitation gave."""
    organisation = getattr(given, "organisation", None)
    if organisation is not None:
        return reverse("organisation", args=[organisation.slug])
    return reverse("alliance", args=[given.alliance.pk])  # type: ignore[attr-defined]
