"""What a view answers where a service refuses: the sentence beside its field, and nothing lost."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponseRedirect

from archstone.model.errors import ArchstoneError, Conflict, NotFound, RuleBroken
from archstone.platform.services.errors import TooMany
from archstone.platform.web.requests import Request


def accepted(form: forms.Form, act: Callable[[], Any]) -> bool:
    """Do *act* for a valid form; where it is refused, put the sentence beside the field that it is about."""
    if not form.is_valid():
        return False
    try:
        act()
    except (RuleBroken, Conflict, TooMany) as error:
        refuse(form, error)
        return False
    return True


def refuse(form: forms.Form, error: ArchstoneError) -> None:
    """Put a refusal beside the field that it is about, else above the form."""
    at = getattr(error, "at", ())
    field = str(at[0]) if at and str(at[0]) in form.fields else None
    form.add_error(field, str(error))


def done(request: Request, url: str, sentence: str) -> HttpResponseRedirect:
    """Go on to a page that begins with what was done."""
    messages.success(request, sentence)
    return HttpResponseRedirect(url)


def tried(request: Request, url: str, sentence: str, act: Callable[[], Any]) -> HttpResponseRedirect:
    """Do an act of one button and go on to a page that says what came of it."""
    try:
        act()
    except NotFound:
        raise
    except (RuleBroken, Conflict, TooMany) as error:
        messages.error(request, str(error))
        return HttpResponseRedirect(url)
    return done(request, url, sentence)
