"""The conversation kit: read, edited and printed."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from archstone.model.audits import Disclosure
from archstone.model.capabilities import standard_taxonomy
from archstone.model.conversation_kits import ConversationKit
from archstone.model.errors import RuleBroken
from archstone.model.organisations import Organisation
from archstone.platform.services import introductions, kits, organisations
from archstone.platform.web.documents import as_download
from archstone.platform.web.forms import accepted, done
from archstone.platform.web.requests import Request

LONGEST_PART = 3000


class KitForm(forms.Form):
    """The script, a part a field, and what it seeks help with."""

    help_with = forms.ChoiceField(label=gettext_lazy("The weakness to speak of"), required=False)

    def __init__(self, *args: Any, kit: ConversationKit, own: Organisation, **more: Any) -> None:
        super().__init__(*args, **more)
        taxonomy = standard_taxonomy()
        known = [v for v in own.audit.ranked if v.disclosure is not Disclosure.PRIVATE]
        self.fields["help_with"].choices = [  # type: ignore[attr-defined]
            (v.capability, _(taxonomy[v.capability].name)) for v in known
        ]
        self.initial["help_with"] = kit.help_with
        for part in kit.parts:
            self.fields[part.name.value] = forms.CharField(
                label=part.name.heading,
                max_length=LONGEST_PART,
                required=False,
                initial=part.text,
                widget=forms.Textarea(attrs={"rows": 4}),
            )


def kit(request: Request, slug: str) -> HttpResponse:
    """Show the script for a first talk, to be changed and printed."""
    other = organisations.find(slug)
    own = introductions.own_side(actor=request.actor)
    try:
        found = kits.see_kit(
            actor=request.actor, now=request.now, other=other, help_with=request.GET.get("help", "")
        )
    except RuleBroken as error:
        return render(request, "introductions/no_kit.html", {"other": other, "sentence": str(error)})
    form = KitForm(request.POST or None, kit=found, own=own)

    def write() -> None:
        given = dict(form.cleaned_data)
        kits.edit_kit(
            actor=request.actor, now=request.now, other=other, help_with=given.pop("help_with"), texts=given
        )

    if request.method == "POST" and accepted(form, write):
        return done(request, reverse("introduction_kit", args=[slug]), _("Saved."))
    return render(
        request,
        "introductions/kit.html",
        {"kit": found, "other": other, "form": form},
        status=422 if form.errors else 200,
    )


def kit_document(request: Request, slug: str) -> HttpResponse:
    """Give the script as a document to print."""
    other = organisations.find(slug)
    document = kits.kit_document(
        actor=request.actor, now=request.now, other=other, aloud_only="aloud" in request.GET
    )
    return as_download(document, f"first-talk-{slug}", request.GET.get("as", "pdf"))
