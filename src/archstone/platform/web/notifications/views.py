"""News: what waits for whom, how often it comes by e-mail, and an end to that."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import F
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from archstone.platform.services import notifications as service
from archstone.platform.store.people.models import Person
from archstone.platform.web.requests import Request

A_PAGE = 30


def notifications(request: Request) -> HttpResponse:
    """Show what waits, what wasn't read first."""
    found = service.read_notifications(actor=request.actor).order_by(
        F("read_at").desc(nulls_first=True), "-created_at", "pk"
    )
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    shown = {
        "page": page,
        "news": [service.in_words(one) for one in page],
        "unread_count": service.count_unread(person_id=request.actor.person),
        "now": request.now.isoformat(),
    }
    return render(request, "notifications/notifications.html", shown)


@require_POST
def open_notification(request: Request, notification_id: UUID) -> HttpResponse:
    """Mark one thing as read and go where it leads."""
    one = service.notification_of(actor=request.actor, notification_id=notification_id)
    service.mark_read(actor=request.actor, now=request.now, notification=one)
    return HttpResponseRedirect(_inside(one.url) or reverse("notifications"))


def _inside(url: str) -> str:
    """Let nothing that was written into a table lead to another site."""
    return url if url.startswith("/") and not url.startswith(("//", "/\\")) else ""


@require_POST
def read_all(request: Request) -> HttpResponse:
    """Mark as read what stood on the page, and nothing that came since."""
    try:
        up_to = min(datetime.fromisoformat(request.POST.get("up_to", "")), request.now)
    except (ValueError, TypeError):
        up_to = request.now
    service.mark_all_read(actor=request.actor, now=request.now, up_to=up_to)
    messages.success(request, _("All is marked as read."))
    return redirect("notifications")


@require_http_methods(["GET", "POST"])
def choose_digest(request: Request) -> HttpResponse:
    """Choose how often news comes by e-mail."""
    if request.method == "POST":
        service.change_digest(actor=request.actor, digest=request.POST.get("digest", ""))
        messages.success(request, _("Saved."))
        return redirect("notification_settings")
    service.read_notifications(actor=request.actor)
    shown = {"choices": Person.Digest.choices, "chosen": request.user.digest, "zone": request.user.time_zone}
    return render(request, "notifications/settings.html", shown)


@csrf_exempt  # the link itself proves who asks, and mail programs post to it without a page
@require_http_methods(["GET", "POST"])
def unsubscribe(request: Request, signed: str) -> HttpResponse:
    """End e-mails by a link of a letter; opening the link alone changes nothing."""
    service.person_of_link(signed)
    done = request.method == "POST"
    if done:
        service.unsubscribe(signed=signed)
    return render(request, "notifications/unsubscribe.html", {"done": done})
