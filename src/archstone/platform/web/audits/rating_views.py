"""Ratings: one's own, and for owners and editors everybody's side by side."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from archstone.model.errors import RuleBroken
from archstone.model.guided_audits import GUIDED_QUESTIONS
from archstone.platform.services import audit_ratings, audits
from archstone.platform.services.permissions import not_found
from archstone.platform.store.organisations.models import Organisation
from archstone.platform.web.audits import choices, forms
from archstone.platform.web.audits.own import for_own_organisation, refused, saved, saves_itself
from archstone.platform.web.audits.tables import raters_table
from archstone.platform.web.requests import Request

NEW = "new"


@require_GET
@for_own_organisation
def rate_all(request: Request, organisation: Organisation) -> HttpResponse:
    """Show one's own ratings of everything that is named, all at once."""
    audit = audits.read_audit(actor=request.actor, organisation=organisation)
    mine = {r.capability: r for r in audit_ratings.my_ratings(actor=request.actor, organisation=organisation)}
    named = {v.capability: v.name for v in audit.vulnerabilities} | {c: r.name for c, r in mine.items()}
    blocks = [
        {"capability": c, "name": name, "mine": mine.get(c), "form": _form(c, mine.get(c))}
        for c, name in named.items()
    ]
    rating = forms.RatingForm(initial={"capability": request.GET.get("capability", "")})
    search = request.GET.get("q", "")[:100]
    rating.ask_for_capability(audit.taxonomy, search)
    shown = {"audit": audit, "blocks": blocks, "rating": rating, "form": rating, "q": search}
    return render(request, "audits/rate.html", shown | {"count": choices.count_found(audit.taxonomy, search)})


def _form(capability: str, mine: audit_ratings.MyRating | None) -> forms.RatingForm:
    initial = (
        {"severity": mine.severity, "need": mine.need, "basis": mine.basis, "note": mine.note} if mine else {}
    )
    return forms.RatingForm(initial=initial, auto_id=f"id_{capability}_%s")


@require_POST
@for_own_organisation
def rate_one(request: Request, organisation: Organisation, capability: str) -> HttpResponse:
    """Keep one's own rating of a capability; of a new one the form says which."""
    audit = audits.read_audit(actor=request.actor, organisation=organisation)
    form = forms.RatingForm(request.POST, auto_id=f"id_{capability}_%s")
    if capability == NEW:
        form.ask_for_capability(audit.taxonomy, "")
    question = request.POST.get("question", "")
    if form.is_valid():
        told = form.cleaned_data.pop("capability", capability)
        if told not in audit.taxonomy:
            raise not_found()
        try:
            audit_ratings.rate_vulnerability(
                actor=request.actor,
                now=request.now,
                organisation=organisation,
                capability=told,
                question=question,
                **form.cleaned_data,
            )
        except RuleBroken as error:
            form.add_error(None, str(error))
        else:
            if saves_itself(request):
                return saved(request)
            messages.success(request, _("Your rating is kept."))
            return HttpResponseRedirect(_back(question))
    if saves_itself(request):
        return refused({f"id_{capability}_{name}": str(e[0]) for name, e in form.errors.items()})
    q = request.POST.get("q", "")[:100]
    if capability == NEW and q:
        form.ask_for_capability(audit.taxonomy, q)
    shown = {"audit": audit, "form": form, "capability": capability, "question": question, "q": q}
    shown["count"] = choices.count_found(audit.taxonomy, q)
    shown["name"] = _(audit.taxonomy[capability].name) if capability in audit.taxonomy else ""
    return render(request, "audits/rate_one.html", shown, status=422)


def _back(question: str) -> str:
    if question and any(question == q.id for q in GUIDED_QUESTIONS):
        return reverse("audit_step", args=[question]) + "#named"
    return reverse("audit_rate")


@require_POST
@for_own_organisation
def withdraw(request: Request, organisation: Organisation, capability: str) -> HttpResponse:
    """Take one's own rating back."""
    audit_ratings.withdraw_rating(
        actor=request.actor, now=request.now, organisation=organisation, capability=capability
    )
    messages.success(request, _("Your rating is gone."))
    return HttpResponseRedirect(_back(request.POST.get("question", "")))


@require_GET
@for_own_organisation
def raters(request: Request, organisation: Organisation) -> HttpResponse:
    """Show everybody's ratings side by side, what to discuss first, and what isn't in the audit yet."""
    shown = audit_ratings.read_raters(actor=request.actor, organisation=organisation)
    audit = audits.read_audit(actor=request.actor, organisation=organisation)
    return render(
        request,
        "audits/raters.html",
        {"raters": shown, "audit": audit, "people": raters_table(shown), "organisation": organisation},
    )


@require_POST
@for_own_organisation
def take(request: Request, organisation: Organisation) -> HttpResponse:
    """Take the medians into the audit."""
    audit_ratings.take_ratings(
        actor=request.actor,
        now=request.now,
        organisation=organisation,
        capabilities=tuple(request.POST.getlist("capability")),
    )
    messages.success(request, _("The medians stand in your audit now; the spread stays visible."))
    return HttpResponseRedirect(reverse("audit_raters"))
