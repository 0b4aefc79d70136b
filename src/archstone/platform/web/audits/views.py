"""Our audit: the overview, its items one by one and all at once, their order, the files."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from archstone.model.errors import ArchstoneError, BadInput, Conflict, RuleBroken
from archstone.platform.services import (
    audit_files,
    audit_ratings,
    audits,
    disclosures,
    guided_audits,
    permissions,
)
from archstone.platform.services.audit_rows import OwnAudit, StrengthRow, VulnerabilityRow
from archstone.platform.services.audit_writing import ItemChanged
from archstone.platform.services.errors import TooLarge
from archstone.platform.services.permissions import not_found
from archstone.platform.store.organisations.models import Organisation
from archstone.platform.web.audits import choices, forms
from archstone.platform.web.audits.next_steps import next_step
from archstone.platform.web.audits.own import for_own_organisation, refused, saved, saves_itself, stale
from archstone.platform.web.audits.tables import ranked_rows, strengths_table, vulnerabilities_table
from archstone.platform.web.requests import Request

SIDES = {"strength": forms.StrengthForm, "vulnerability": forms.VulnerabilityForm}


@require_GET
@for_own_organisation
def overview(request: Request, organisation: Organisation) -> HttpResponse:
    """Show what stands in the audit, what is missing, and one next step."""
    actor = request.actor
    audit = audits.read_audit(actor=actor, organisation=organisation)
    guided = guided_audits.read_guided(actor=actor, organisation=organisation)
    raters = book = None
    if audit.may_edit:
        raters = audit_ratings.read_raters(actor=actor, organisation=organisation)
        book = disclosures.read_disclosures(actor=actor, organisation=organisation)
    rows: list[StrengthRow | VulnerabilityRow] = [*audit.vulnerabilities, *audit.strengths]
    return render(
        request,
        "audits/overview.html",
        {
            "audit": audit,
            "guided": guided,
            "raters": raters,
            "book": book,
            "step": next_step(audit, guided, raters),
            "vulnerabilities": vulnerabilities_table(audit),
            "strengths": strengths_table(audit),
            "warnings": audits.warnings_of(audit.audit),
            "estimated_rows": [row for row in rows if row.estimated],
        },
    )


@require_GET
@for_own_organisation
def all_at_once(request: Request, organisation: Organisation) -> HttpResponse:
    """Show every item as a form that saves itself; who only rates is led to their own ratings."""
    audit = audits.read_audit(actor=request.actor, organisation=organisation)
    if not audit.may_edit:
        return HttpResponseRedirect(reverse("audit_rate"))
    rows: list[StrengthRow | VulnerabilityRow] = [*audit.vulnerabilities, *audit.strengths]
    blocks = [{"row": row, "form": _form_of(row)} for row in rows]
    return render(request, "audits/all.html", {"audit": audit, "blocks": blocks})


def _form_of(row: StrengthRow | VulnerabilityRow, data: Any = None, **more: Any) -> Any:
    kind = forms.VulnerabilityForm if isinstance(row, VulnerabilityRow) else forms.StrengthForm
    names = [name for name in kind.base_fields if hasattr(row, name)]
    initial = {name: getattr(row, name) for name in names} | more
    return kind(data, initial=initial, auto_id=f"id_{row.capability}_%s")


@for_own_organisation
def add_item(request: Request, organisation: Organisation, side: str) -> HttpResponse:
    """Add a strength or a vulnerability."""
    if side not in SIDES:
        raise not_found()
    audit = audits.read_audit(actor=request.actor, organisation=organisation)
    permissions.require(request.actor, "change_audit", organisation)
    search = request.POST.get("q", "") or request.GET.get("q", "")
    form = SIDES[side](request.POST or None, initial={"capability": request.GET.get("capability", "")})
    form.ask_for_capability(audit.taxonomy, search)
    if request.method == "POST" and form.is_valid():
        try:
            _put(request, organisation, form.cleaned_data.pop("capability"), form)
        except RuleBroken as error:
            _tell(form, error)
        except ItemChanged:  # a new item is one that nobody saw before
            form.add_error("capability", _("This stands in your audit already; change it there."))
        else:
            messages.success(request, _("It stands in your audit now."))
            return HttpResponseRedirect(reverse("audit"))
    found = {"form": form, "side": side, "q": search, "count": choices.count_found(audit.taxonomy, search)}
    return render(request, "audits/add.html", found, status=422 if form.is_bound else 200)


def _put(request: Request, organisation: Organisation, capability: str, form: Any) -> OwnAudit:
    set_item = audits.set_strength if isinstance(form, forms.StrengthForm) else audits.set_vulnerability
    return set_item(
        actor=request.actor,
        now=request.now,
        organisation=organisation,
        capability=capability,
        **form.cleaned_data,
    )


def _tell(form: Any, error: ArchstoneError) -> None:
    """Put a sentence beside the field that it is about."""
    at = getattr(error, "at", ())
    form.add_error(at[0] if at and at[0] in form.fields else None, str(error))


@for_own_organisation
def item(request: Request, organisation: Organisation, capability: str) -> HttpResponse:
    """Change one item; what somebody else changed meanwhile is shown beside."""
    audit = audits.read_audit(actor=request.actor, organisation=organisation)
    row = audit.row(capability)
    if row is None:
        raise not_found()
    if request.method != "POST":
        return _item_page(request, audit, row, _form_of(row))
    permissions.require(request.actor, "change_audit", organisation)
    form = _form_of(row, request.POST)
    if form.is_valid():
        try:
            kept = _put(request, organisation, capability, form).row(capability)
        except ItemChanged as error:
            return _both(request, organisation, capability, error)
        except RuleBroken as error:
            _tell(form, error)
        else:
            if saves_itself(request):
                return saved(request, **{f"id_{capability}_revision": kept.revision if kept else 0})
            messages.success(request, _("Saved."))
            return HttpResponseRedirect(reverse("audit"))
    if saves_itself(request):
        return refused({f"id_{capability}_{name}": str(e[0]) for name, e in form.errors.items()})
    return _item_page(request, audit, row, form, status=422)


def _item_page(
    request: Request,
    audit: OwnAudit,
    row: StrengthRow | VulnerabilityRow,
    form: Any,
    *,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    shown = {"audit": audit, "row": row, "form": form, **more}
    return render(request, "audits/item.html", shown, status=status)


def _both(request: Request, organisation: Organisation, capability: str, error: ItemChanged) -> HttpResponse:
    """Show what one wrote in the form, and what somebody else saved meanwhile beside it."""
    if saves_itself(request):
        return stale(_("Somebody changed this meanwhile. Press Save to see both."))
    audit = audits.read_audit(actor=request.actor, organisation=organisation)
    theirs = audit.row(capability)
    if theirs is None:
        raise error
    written = request.POST.copy()
    written["revision"] = str(error.revision)
    form = _form_of(theirs, written)
    return _item_page(request, audit, theirs, form, status=409, theirs=theirs, sentence=str(error))


@require_POST
@for_own_organisation
def confirm(request: Request, organisation: Organisation, capability: str) -> HttpResponse:
    """Say that an estimate is right."""
    audits.confirm_estimate(
        actor=request.actor, now=request.now, organisation=organisation, capability=capability
    )
    messages.success(request, _("Confirmed. A confirmed vulnerability is sealed until you decide otherwise."))
    return HttpResponseRedirect(reverse("audit"))


@require_POST
@for_own_organisation
def remove(request: Request, organisation: Organisation, capability: str) -> HttpResponse:
    """Take an item out of the audit."""
    audits.remove_item(actor=request.actor, now=request.now, organisation=organisation, capability=capability)
    messages.success(request, _("Taken out of your audit."))
    return HttpResponseRedirect(reverse("audit"))


@for_own_organisation
def order(request: Request, organisation: Organisation) -> HttpResponse:
    """Rank the vulnerabilities: by drag, by buttons, or by numbers where no script runs."""
    audit = audits.read_audit(actor=request.actor, organisation=organisation)
    permissions.require(request.actor, "change_audit", organisation)
    stands = [v.capability for v in audit.vulnerabilities]
    if request.method == "POST":
        wanted = _moved(request.POST.getlist("order"), request.POST.get("move", ""))
        try:
            audits.rank_vulnerabilities(
                actor=request.actor,
                now=request.now,
                organisation=organisation,
                order=_numbered(wanted, request.POST),
                seen=request.POST.get("seen", "").split(),
            )
        except (Conflict, RuleBroken) as error:
            if saves_itself(request):
                return stale(str(error))
            shown = {"audit": audit, "rows": ranked_rows(audit), "seen": stands, "sentence": str(error)}
            return render(request, "audits/order.html", shown, status=409)
        if saves_itself(request):
            return saved(request, id_seen=" ".join(wanted))
        if request.POST.get("move"):
            return HttpResponseRedirect(reverse("audit_order"))
        messages.success(request, _("The order is kept."))
        return HttpResponseRedirect(reverse("audit"))
    return render(request, "audits/order.html", {"audit": audit, "rows": ranked_rows(audit), "seen": stands})


def _moved(order: list[str], move: str) -> list[str]:
    """Move one item up or down, as a press on its button asks."""
    way, __, capability = move.partition(":")
    if capability not in order or way not in ("up", "down"):
        return order
    at = order.index(capability)
    to = at - 1 if way == "up" else at + 1
    if 0 <= to < len(order):
        order[at], order[to] = order[to], order[at]
    return order


def _numbered(order: list[str], given: Any) -> list[str]:
    """Follow the numbers that somebody typed, where they did; equal ones stay as they stand."""
    typed = {c: given.get(f"place-{c}", "") for c in order}
    if given.get("by") != "numbers" or not all(t.isdecimal() and len(t) < 5 for t in typed.values()):
        return order
    return sorted(order, key=lambda c: (int(typed[c]), order.index(c)))


@require_GET
@for_own_organisation
def capabilities(request: Request, organisation: Organisation) -> HttpResponse:
    """Offer the capabilities that match what somebody types, by family."""
    audit = audits.read_audit(actor=request.actor, organisation=organisation)
    search = request.GET.get("q", "")[:100]
    form = forms.RatingForm(initial={"capability": request.GET.get("capability", "")})
    form.ask_for_capability(audit.taxonomy, search)
    found = {"form": form, "q": search, "count": choices.count_found(audit.taxonomy, search), "audit": audit}
    return render(request, "audits/_choices.html", found)


@for_own_organisation
def own_capability(request: Request, organisation: Organisation) -> HttpResponse:
    """Add a capability that the taxonomy lacks."""
    permissions.require(request.actor, "change_audit", organisation)
    form = forms.OwnCapabilityForm(request.POST or None, initial={"label": request.GET.get("q", "")})
    back = request.POST.get("next") or request.GET.get("next", "")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}, request.is_secure()):
        back = reverse("audit_add", args=["vulnerability"])
    if request.method == "POST" and form.is_valid():
        try:
            made = audits.add_own_capability(
                actor=request.actor, now=request.now, organisation=organisation, **form.cleaned_data
            )
        except RuleBroken as error:
            _tell(form, error)
        else:
            messages.success(request, _("“%(name)s” can be chosen now.") % {"name": made.name})
            return HttpResponseRedirect(f"{back.partition('?')[0]}?capability={made.id}")
    return render(
        request,
        "audits/own_capability.html",
        {"form": form, "next": back},
        status=422 if form.is_bound else 200,
    )


@require_GET
@for_own_organisation
def pdf(request: Request, organisation: Organisation) -> HttpResponse:
    """Give the audit as one page on paper."""
    made = audit_files.audit_pdf(
        actor=request.actor, now=request.now, organisation=organisation, language=request.LANGUAGE_CODE
    )
    return _download(made, "application/pdf", f"{organisation.slug}-audit.pdf")


@require_GET
@for_own_organisation
def export(request: Request, organisation: Organisation, format: str) -> HttpResponse:
    """Give the audit as a file that the library and the command line read."""
    made = audit_files.export_audit(actor=request.actor, organisation=organisation, format=format)
    return _download(made, audit_files.FORMATS[format], f"{organisation.slug}-audit.{format}")


def _download(data: bytes, kind: str, name: str) -> HttpResponse:
    return HttpResponse(
        data,
        content_type=kind,
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "Cache-Control": "private, no-store",
        },
    )


@for_own_organisation
def take_along(request: Request, organisation: Organisation) -> HttpResponse:
    """Take the audit along as a file, or bring one in."""
    permissions.require(request.actor, "import_audit", organisation)
    form = forms.FileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            audit_files.import_audit(
                actor=request.actor,
                now=request.now,
                organisation=organisation,
                name=file.name,
                data=file.read(audit_files.LARGEST_FILE + 1),
            )
        except BadInput as error:
            for fault in error.faults[:20]:
                form.add_error("file", str(fault))
        except (RuleBroken, TooLarge) as error:
            form.add_error("file", str(error))
        else:
            messages.success(request, _("The file’s items stand in your audit now."))
            return HttpResponseRedirect(reverse("audit"))
    formats = [(format, reverse("audit_export", args=[format])) for format in audit_files.FORMATS]
    return render(
        request,
        "audits/file.html",
        {"form": form, "formats": formats},
        status=422 if form.is_bound else 200,
    )
