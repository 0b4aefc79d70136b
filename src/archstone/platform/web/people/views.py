"""A person's own pages: settings, a copy of their data, erasure."""

from __future__ import annotations

from allauth.account.decorators import reauthentication_required
from django.conf import settings as installation
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from archstone.platform.services import erasure, people, permissions
from archstone.platform.services import personal_data as held
from archstone.platform.web.forms import ask
from archstone.platform.web.people.forms import SettingsForm
from archstone.platform.web.requests import Request

THEME_COOKIE = "archstone_theme"
YEAR = 365 * 24 * 3600


def settings(request: Request) -> HttpResponse:
    """Show and change one's own settings."""
    mine = people.see_oneself(actor=request.actor)
    form = SettingsForm(request.POST or None, initial={name: getattr(mine, name) for name in people.SETTINGS})

    def change() -> tuple[str, str]:
        people.change_settings(actor=request.actor, now=request.now, **form.cleaned_data)
        if form.cleaned_data["language"]:
            translation.activate(form.cleaned_data["language"])  # so that the answer is in it already
        return reverse("settings"), _("Your settings are saved.")

    answer = ask(request, form, "people/settings.html", {"mine": mine}, change)
    if answer.status_code == 302:
        _remember(answer, language=form.cleaned_data["language"], theme=form.cleaned_data["theme"])
    return answer


@require_POST
def set_theme(request: Request) -> HttpResponse:
    """Choose the colours of the pages, signed in or not."""
    chosen = {"light": "light", "dark": "dark"}.get(request.POST.get("theme", ""), "system")
    if request.actor.signed_in:
        people.change_settings(actor=request.actor, now=request.now, theme=chosen)
    answer = HttpResponseRedirect(_way_back(request))
    _remember(answer, theme=chosen)
    return answer


@require_POST
def set_language(request: Request) -> HttpResponse:
    """Choose the language of the pages, signed in or not."""
    chosen = request.POST.get("language", "")
    if chosen not in dict(installation.LANGUAGES):
        chosen = installation.LANGUAGE_CODE
    if request.actor.signed_in:
        people.change_settings(actor=request.actor, now=request.now, language=chosen)
    answer = HttpResponseRedirect(_way_back(request))
    _remember(answer, language=chosen)
    return answer


def personal_data(request: Request) -> HttpResponse:
    """Lead to a copy of one's data and to erasure."""
    permissions.require(request.actor, "export_personal_data")
    return render(request, "people/personal_data.html")


@require_POST
@reauthentication_required  # type: ignore[untyped-decorator]
def export_personal_data(request: Request) -> HttpResponse:
    """Give a copy of everything that is held on whoever asks."""
    packed = held.export_personal_data(actor=request.actor, now=request.now)
    return HttpResponse(
        packed,
        content_type="application/zip",
        headers={"Content-Disposition": 'attachment; filename="personal-data.zip"'},
    )


def erase_person(request: Request) -> HttpResponse:
    """Say what erasure means, and do it once the person has proved again who they are."""
    permissions.require(request.actor, "erase_person")
    answer: HttpResponse = _erase(request)
    return answer


@reauthentication_required(allow_get=True)  # type: ignore[untyped-decorator]
def _erase(request: Request) -> HttpResponse:
    if request.method == "POST":
        try:
            erasure.erase_person(actor=request.actor, now=request.now, confirmed=True)
        except erasure.StillNeeded as error:
            messages.error(request, str(error))
            return HttpResponseRedirect(reverse("erase_person"))
        logout(request)
        messages.success(request, _("Your account and your personal data are erased."))
        return HttpResponseRedirect(reverse("home"))
    known = {
        "hindrances": erasure.what_hinders(request.actor.person, request.actor),
        "released": erasure.released_by(request.actor.person, request.actor),
    }
    return render(request, "people/erase.html", known)


def _way_back(request: Request) -> str:
    back = request.POST.get("next", "")
    allowed = url_has_allowed_host_and_scheme(back, {request.get_host()}, request.is_secure())
    return back if allowed else reverse("home")


def _remember(answer: HttpResponse, *, language: str = "", theme: str = "") -> None:
    """Keep the choice in the browser too, for pages that are seen before signing in."""
    secure = installation.SESSION_COOKIE_SECURE
    if language:
        answer.set_cookie(
            installation.LANGUAGE_COOKIE_NAME, language, max_age=YEAR, secure=secure, samesite="Lax"
        )
    if theme in ("light", "dark"):
        answer.set_cookie(THEME_COOKIE, theme, max_age=YEAR, secure=secure, samesite="Lax")
    elif theme:
        answer.delete_cookie(THEME_COOKIE, samesite="Lax")
