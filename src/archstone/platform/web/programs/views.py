"""Tokens: make one, see it once, end it."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from archstone.model.errors import RuleBroken
from archstone.platform.services import tokens as service
from archstone.platform.store.programs.queries import TokenRow
from archstone.platform.web.programs.forms import TokenForm
from archstone.platform.web.requests import Request

SHOWN = 100


@require_http_methods(["GET", "POST"])
def tokens(request: Request) -> HttpResponse:
    """Show the tokens of whoever asks, and make a new one; its secret is shown in this one answer."""
    form = TokenForm(request.POST or None)
    made = None
    if request.method == "POST" and form.is_valid():
        try:
            made = service.make_token(actor=request.actor, now=request.now, **form.asked(request.now))
        except RuleBroken as error:
            form.add_error(error.at[0] if error.at and error.at[0] in form.fields else None, str(error))
    rows = service.read_tokens(actor=request.actor).order_by("-made_at", "id")[:SHOWN]
    response = render(
        request,
        "programs/tokens.html",
        {
            "form": TokenForm() if made else form,
            "secret": made.secret if made else "",
            "tokens": [TokenRow.of(token) for token in rows],
            "now": request.now,
            "scope_words": {scope.name: scope.words for scope in service.scopes()},
        },
        status=422 if form.errors and not made else 200,
    )
    response["Cache-Control"] = "no-store"
    return response


@require_POST
def revoke(request: Request, token_id: UUID) -> HttpResponse:
    """End a token."""
    token = service.token_of(actor=request.actor, token_id=token_id)
    service.revoke_token(actor=request.actor, now=request.now, token=token)
    messages.success(request, _("The token has ended."))
    return redirect("tokens")
