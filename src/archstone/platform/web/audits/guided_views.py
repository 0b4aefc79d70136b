"""The guided audit: one question at a time."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from archstone.platform.services import audit_ratings, audits, guided_audits
from archstone.platform.services.guided_audits import AnswerChanged, Guided, QuestionRow
from archstone.platform.store.organisations.models import Organisation
from archstone.platform.web.audits import choices, forms
from archstone.platform.web.audits.own import for_own_organisation, saved, saves_itself, stale
from archstone.platform.web.look.tables import Step
from archstone.platform.web.requests import Request

STATES = {"answered": "done", "skipped": "skipped", "open": "ahead"}


@require_GET
@for_own_organisation
def start(request: Request, organisation: Organisation) -> HttpResponse:
    """Show all questions, what is answered, and where to go on."""
    guided = guided_audits.read_guided(actor=request.actor, organisation=organisation)
    steps = [_step(q, here="") for q in guided.questions]
    return render(request, "audits/guided.html", {"guided": guided, "steps": steps})


def _step(question: QuestionRow, *, here: str) -> Step:
    state = "now" if question.id == here else STATES[question.state]
    return Step(question.question, state, reverse("audit_step", args=[question.id]))


@for_own_organisation
def step(request: Request, organisation: Organisation, question: str) -> HttpResponse:
    """Ask one question; keep what is written as it is written."""
    guided = guided_audits.read_guided(actor=request.actor, organisation=organisation)
    asked = guided.question(question)
    if request.method != "POST":
        return _page(request, organisation, guided, asked)
    form = forms.AnswerForm(request.POST)
    if not form.is_valid():
        return _page(request, organisation, guided, asked, form, status=422)
    try:
        kept = guided_audits.save_answer(
            actor=request.actor,
            now=request.now,
            organisation=organisation,
            question=question,
            text=form.cleaned_data["text"],
            revision=form.cleaned_data["revision"] or 0,
            skipped=request.POST.get("go") == "skip" or asked.skipped,
        )
    except AnswerChanged as error:
        if saves_itself(request):
            return stale(
                _("You wrote on another device too. Both are kept: load this page again to see them.")
            )
        guided = guided_audits.read_guided(actor=request.actor, organisation=organisation)
        return _page(
            request, organisation, guided, guided.question(question), status=409, sentence=str(error)
        )
    if saves_itself(request):
        return saved(request, id_revision=kept.revision)
    return HttpResponseRedirect(_onwards(guided, asked, request.POST.get("go", "")))


def _onwards(guided: Guided, asked: QuestionRow, go: str) -> str:
    to = asked.number - 1 + {"back": -1, "stay": 0}.get(go, 1)
    if go == "overview" or to >= len(guided.questions):
        return reverse("audit")
    return reverse("audit_step", args=[guided.questions[max(0, to)].id])


def _page(
    request: Request,
    organisation: Organisation,
    guided: Guided,
    asked: QuestionRow,
    form: forms.AnswerForm | None = None,
    **more: Any,
) -> HttpResponse:
    audit = audits.read_audit(actor=request.actor, organisation=organisation)
    mine = audit_ratings.my_ratings(actor=request.actor, organisation=organisation)
    rating = forms.RatingForm(initial={"capability": request.GET.get("capability", "")}, prefix="")
    search = request.GET.get("q", "")[:100]
    rating.ask_for_capability(audit.taxonomy, search)
    status = more.pop("status", 200)
    context = {
        "audit": audit,
        "guided": guided,
        "question": asked,
        "families": [choices.family_name(family) for family in asked.families],
        "form": form or forms.AnswerForm(initial={"text": asked.text, "revision": asked.revision}),
        "rating": rating,
        "q": search,
        "count": choices.count_found(audit.taxonomy, search),
        "named_here": [r for r in mine if r.question == asked.id],
        "elsewhere": [r for r in mine if r.question != asked.id],
        "previous": guided.questions[asked.number - 2] if asked.number > 1 else None,
        **more,
    }
    return render(request, "audits/step.html", context, status=status)


@require_POST
@for_own_organisation
def settle(request: Request, organisation: Organisation, question: str) -> HttpResponse:
    """Say which of two texts shall stand: the first, the second, or both one after the other."""
    guided = guided_audits.read_guided(actor=request.actor, organisation=organisation)
    asked = guided.question(question)
    seen = request.POST.get("revision", "")
    texts = {
        "first": asked.text,
        "second": asked.unresolved,
        "both": f"{asked.text}\n\n{asked.unresolved}",
    }
    try:
        guided_audits.save_answer(
            actor=request.actor,
            now=request.now,
            organisation=organisation,
            question=question,
            text=texts.get(request.POST.get("which", ""), texts["both"]),
            revision=int(seen) if seen.isdecimal() and len(seen) < 10 else 0,
            settles=True,
        )
    except AnswerChanged as error:
        guided = guided_audits.read_guided(actor=request.actor, organisation=organisation)
        return _page(
            request, organisation, guided, guided.question(question), status=409, sentence=str(error)
        )
    messages.success(request, _("One text stands now."))
    return HttpResponseRedirect(reverse("audit_step", args=[question]))
