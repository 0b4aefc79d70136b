"""Who may know of what, what others see, and what was told to whom."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from archstone.model.errors import RuleBroken
from archstone.platform.services import audits, disclosures, organisations, permissions
from archstone.platform.services.permissions import not_found
from archstone.platform.store.organisations.models import Organisation
from archstone.platform.web.audits import forms
from archstone.platform.web.audits.own import for_own_organisation
from archstone.platform.web.audits.tables import shown_strengths, shown_vulnerabilities
from archstone.platform.web.look.tables import Tab
from archstone.platform.web.requests import Request


@for_own_organisation
def levels(request: Request, organisation: Organisation) -> HttpResponse:
    """Decide for each vulnerability who may know of it."""
    audit = audits.read_audit(actor=request.actor, organisation=organisation)
    permissions.require(request.actor, "change_audit", organisation)
    form = forms.DisclosuresForm(audit.vulnerabilities, request.POST or None)
    if request.method == "POST" and form.is_valid():
        kept = audits.set_disclosures(
            actor=request.actor, now=request.now, organisation=organisation, levels=form.cleaned_data
        )
        for sentence in audits.warnings_of(kept.audit):
            messages.warning(request, sentence)
        messages.success(request, _("Kept."))
        return HttpResponseRedirect(reverse("audit_disclosure"))
    return render(
        request,
        "audits/disclosure.html",
        {"audit": audit, "form": form, "warnings": audits.warnings_of(audit.audit)},
        status=422 if form.is_bound else 200,
    )


@require_GET
@for_own_organisation
def preview(request: Request, organisation: Organisation, whom: str) -> HttpResponse:
    """Show one's own audit as everyone sees it, or as a partner may."""
    if whom == "everyone":
        permissions.require(request.actor, "read_audit", organisation)
        seen = audits.shown_audit(actor=request.actor, organisation=organisation)
    elif whom == "partner":
        seen = audits.shown_to_partner(actor=request.actor, organisation=organisation)
    else:
        raise not_found()
    tabs = [
        Tab(_("As everyone sees you"), reverse("audit_preview", args=["everyone"]), whom == "everyone"),
        Tab(_("As a partner sees you"), reverse("audit_preview", args=["partner"]), whom == "partner"),
    ]
    return render(
        request,
        "audits/preview.html",
        {
            "seen": seen,
            "whom": whom,
            "tabs": tabs,
            "organisation": organisation,
            "may_change": permissions.may(request.actor, "read_disclosures", organisation),
            "strengths": shown_strengths(seen),
            "vulnerabilities": shown_vulnerabilities(seen),
        },
    )


@require_GET
def shown(request: Request, slug: str) -> HttpResponse:
    """Show what everybody may know of an organisation's audit."""
    organisation = organisations.find(slug)
    seen = audits.shown_audit(actor=request.actor, organisation=organisation)
    return render(
        request,
        "audits/shown.html",
        {
            "seen": seen,
            "organisation": organisation,
            "strengths": shown_strengths(seen),
            "vulnerabilities": shown_vulnerabilities(seen),
        },
    )


@for_own_organisation
def log(request: Request, organisation: Organisation) -> HttpResponse:
    """Show what was told to whom, and help to decide whether to tell more."""
    book = disclosures.read_disclosures(actor=request.actor, organisation=organisation)
    audit = audits.read_audit(actor=request.actor, organisation=organisation)
    form = forms.TellForm(audit.vulnerabilities, request.POST or None)
    advice, status = None, 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                if request.POST.get("go") == "write":
                    disclosures.tell_of(
                        actor=request.actor, now=request.now, organisation=organisation, **form.told()
                    )
                    messages.success(request, _("Written down. Say what came of it when you know."))
                    return HttpResponseRedirect(reverse("audit_log"))
                advice = disclosures.advise_disclosure(
                    actor=request.actor, organisation=organisation, **form.told()
                )
                status = 200
            except RuleBroken as error:
                at = error.at[0] if error.at and error.at[0] in form.fields else None
                form.add_error(at, str(error))
    return render(
        request,
        "audits/log.html",
        {
            "book": book,
            "audit": audit,
            "form": form,
            "advice": advice,
            "may_agree": permissions.may(request.actor, "agree_to_be_open", organisation),
        },
        status=status,
    )


@require_POST
@for_own_organisation
def leadership(request: Request, organisation: Organisation) -> HttpResponse:
    """Write down whether leadership is for being open."""
    agreed = request.POST.get("agreed") == "yes"
    disclosures.agree_to_be_open(
        actor=request.actor, now=request.now, organisation=organisation, agreed=agreed
    )
    messages.success(request, _("Written down."))
    return HttpResponseRedirect(reverse("audit_log"))


@require_POST
@for_own_organisation
def outcome(request: Request, organisation: Organisation, event: int) -> HttpResponse:
    """Write down what came of telling somebody."""
    disclosures.note_outcome(
        actor=request.actor,
        now=request.now,
        organisation=organisation,
        event_id=event,
        outcome=request.POST.get("outcome", ""),
    )
    messages.success(request, _("Written down."))
    return HttpResponseRedirect(reverse("audit_log"))
