"""What all forms share: sentences beside their fields, and what follows once they are done."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from archstone.model.errors import ArchstoneError, BadInput, Conflict, RuleBroken
from archstone.platform.services.errors import TooMany

Refusal = (RuleBroken, Conflict, TooMany)
"""What a person can mend in the form that they just sent; anything else is a page of its own."""


class Day(forms.DateField):
    """A day, asked for in the way of the device."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def tell(form: forms.Form, error: ArchstoneError) -> None:
    """Put the sentences of an error beside the fields that they concern."""
    if isinstance(error, BadInput):
        for fault in error.faults:
            form.add_error(fault.field if fault.field in form.fields else None, fault.message)
        return
    at = error.at[0] if isinstance(error, RuleBroken) and error.at else None
    form.add_error(at if isinstance(at, str) and at in form.fields else None, str(error))


def ask(
    request: HttpRequest,
    form: forms.Form,
    page: str,
    known: Mapping[str, object],
    act: Callable[[], tuple[str, str]],
) -> HttpResponse:
    """Show a form until it can be done: then say *act*'s sentence at *act*'s address.

    A form that can't stand comes back with status 422, what was written in it, and a sentence a fault.
    """
    came: list[tuple[str, str]] = []
    if request.method == "POST" and accepted(form, lambda: came.append(act())):
        return done(request, *came[0])
    return render(request, page, {**known, "form": form}, status=422 if form.errors else 200)


def accepted(form: forms.Form, act: Callable[[], object]) -> bool:
    """Do *act* for a valid form; where it is refused, put the sentence beside the field that it is about."""
    if not form.is_valid():
        return False
    try:
        act()
    except Refusal as error:
        tell(form, error)
        return False
    return True


def done(request: HttpRequest, where: str, sentence: str) -> HttpResponseRedirect:
    """Go on to a page that begins with what was done."""
    messages.success(request, sentence)
    return HttpResponseRedirect(where)


def press(request: HttpRequest, where: str, sentence: str, act: Callable[[], object]) -> HttpResponseRedirect:
    """Do what a button asks for, and say at *where* that it is done or why it can't be."""
    try:
        act()
    except Refusal as error:
        messages.error(request, str(error))
        return HttpResponseRedirect(where)
    return done(request, where, sentence)
