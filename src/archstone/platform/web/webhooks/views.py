"""Webhooks: add one, see how its address answers, change it, end it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from archstone.model.errors import RuleBroken
from archstone.platform.services import webhooks as service
from archstone.platform.services.permissions import may
from archstone.platform.store.webhooks.models import Webhook
from archstone.platform.web.requests import Request
from archstone.platform.web.webhooks.forms import WebhookForm

SHOWN = 50


@require_http_methods(["GET", "POST"])
def webhooks(request: Request) -> HttpResponse:
    """Show an organisation's webhooks and add one; its secret is shown in this one answer."""
    form, made = WebhookForm(request.POST or None), None
    if request.method == "POST" and form.is_valid():
        try:
            made = service.add_webhook(actor=request.actor, now=request.now, **form.cleaned_data)
        except RuleBroken as error:
            _tell(form, error)
    held = service.read_webhooks(actor=request.actor).order_by("made_at", "id")
    shown = {
        "form": WebhookForm() if made else form,
        "made": made,
        "webhooks": list(held),
        "may_change": may(request.actor, "add_webhook"),
    }
    status = 422 if form.errors and not made else 200
    return _kept_nowhere(render(request, "webhooks/webhooks.html", shown, status=status))


@require_http_methods(["GET", "POST"])
def webhook(request: Request, webhook_id: UUID) -> HttpResponse:
    """Show a webhook with what it was told, and change its address or its events."""
    one = service.webhook_of(actor=request.actor, webhook_id=webhook_id)
    form = WebhookForm(request.POST or None, initial={"url": one.url, "events": one.events})
    if request.method == "POST" and form.is_valid():
        try:
            service.change_webhook(actor=request.actor, now=request.now, webhook=one, **form.cleaned_data)
        except RuleBroken as error:
            _tell(form, error)
        else:
            messages.success(request, _("The webhook was changed."))
            return redirect("webhook", webhook_id=one.pk)
    return _page(request, one, form)


@require_POST
def act(request: Request, webhook_id: UUID, act: str) -> HttpResponse:
    """Try a webhook out, switch it off or on, give it a new secret, or remove it."""
    one = service.webhook_of(actor=request.actor, webhook_id=webhook_id)
    known: dict[str, Any] = {"actor": request.actor, "now": request.now, "webhook": one}
    if act == "new-secret":
        made = service.rotate_secret(**known)
        form = WebhookForm(initial={"url": one.url, "events": one.events})
        return _kept_nowhere(_page(request, one, form, secret=made.secret))
    if act == "try":
        service.try_webhook(**known)
        messages.success(request, _("An event is on its way. Load the page again in a moment."))
    elif act in ("off", "on"):
        service.change_webhook(**known, on=act == "on")
        messages.success(request, _("It is on.") if act == "on" else _("It is off."))
    elif act == "remove":
        service.remove_webhook(**known)
        messages.success(request, _("The webhook was removed."))
        return redirect("webhooks")
    else:
        raise Http404
    return redirect("webhook", webhook_id=one.pk)


@require_POST
def again(request: Request, webhook_id: UUID, delivery_id: UUID) -> HttpResponse:
    """Send a delivery once more."""
    one = service.webhook_of(actor=request.actor, webhook_id=webhook_id)
    delivery = service.delivery_of(actor=request.actor, webhook=one, delivery_id=delivery_id)
    service.send_again(actor=request.actor, now=request.now, delivery=delivery)
    messages.success(request, _("It is on its way again."))
    return redirect("webhook", webhook_id=one.pk)


def _page(request: Request, one: Webhook, form: WebhookForm, secret: str = "") -> HttpResponse:
    found = service.read_deliveries(actor=request.actor, webhook=one)
    shown = {
        "webhook": one,
        "form": form,
        "secret": secret,
        "deliveries": list(found.order_by("-happened_at")[:SHOWN]),
        "may_change": may(request.actor, "change_webhook", one),
    }
    return render(request, "webhooks/webhook.html", shown, status=422 if form.errors else 200)


def _tell(form: WebhookForm, error: RuleBroken) -> None:
    form.add_error(str(error.at[0]) if error.at and error.at[0] in form.fields else None, str(error))


def _kept_nowhere(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "no-store"
    return response
