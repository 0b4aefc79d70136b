"""Imports as pages: a file looked at first, begun, watched, stopped, and its faults."""

from __future__ import annotations

import csv
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from archstone.files.tables import guarded
from archstone.platform.services import imports as service
from archstone.platform.services import permissions
from archstone.platform.store.registries.models import ImportRun
from archstone.platform.web.forms import accepted, press
from archstone.platform.web.look.tables import JobView
from archstone.platform.web.registries.forms import ImportForm
from archstone.platform.web.requests import Request

FAULTS_SHOWN = 100


def imports(request: Request) -> HttpResponse:
    """List who imported what, and take a file in to look at."""
    runs = service.list_imports(actor=request.actor)
    form = ImportForm(request.POST or None, request.FILES or None)
    made: list[ImportRun] = []

    def look() -> None:
        file = form.cleaned_data["file"]
        made.append(
            service.look_at_file(
                actor=request.actor,
                now=request.now,
                name=file.name,
                chunks=file.chunks(),
                register=form.cleaned_data["register"] or None,
            )
        )

    if accepted(form, look):
        return HttpResponseRedirect(reverse("import", args=[made[0].pk]))
    return render(request, "registries/imports.html", {"form": form, "runs": runs})


def import_run(request: Request, run_id: UUID) -> HttpResponse:
    """Show an import: what it would do, or how far it is, or what it did."""
    run = service.find_import(actor=request.actor, run_id=run_id)
    if run.state == ImportRun.State.PREVIEW:
        preview = service.preview(actor=request.actor, run=run)
        return render(request, "registries/import_preview.html", {"run": run, "preview": preview})
    return render(
        request,
        "registries/import.html",
        {
            "run": run,
            "job": job_of(run),
            "faults": service.faults_of(actor=request.actor, run=run, at_most=FAULTS_SHOWN),
        },
    )


def job_of(run: ImportRun) -> JobView:
    """Show an import as a job."""
    state = {"cancelled": "done", "preview": "waiting"}.get(run.state, run.state)
    return JobView(
        label=run.source,
        state=state,
        done=run.rows_read,
        of=max(run.expected, run.rows_read) or None,
        url=reverse("import_progress", args=[run.pk]),
        told=_told(run),
    )


def _told(run: ImportRun) -> str:
    if run.why_failed:
        return run.why_failed
    counted = _("%(new)s new, %(changed)s changed, %(unchanged)s unchanged.") % {
        "new": f"{run.new:,}",
        "changed": f"{run.changed:,}",
        "unchanged": f"{run.unchanged:,}",
    }
    if run.suggested:
        counted += " " + ngettext(
            "%(n)s was suggested to the organisation itself.",
            "%(n)s were suggested to the organisations themselves.",
            run.suggested,
        ) % {"n": f"{run.suggested:,}"}
    if run.refused:
        counted += " " + ngettext("%(n)s fault.", "%(n)s faults.", run.refused) % {"n": f"{run.refused:,}"}
    if run.state == ImportRun.State.CANCELLED:
        counted = _("Stopped.") + " " + counted
    return counted


def progress(request: Request, run_id: UUID) -> HttpResponse:
    """Answer with how far an import is, and nothing else."""
    run = service.find_import(actor=request.actor, run_id=run_id)
    return render(request, "components/job.html", {"job": job_of(run)})


@require_POST
def start(request: Request, run_id: UUID) -> HttpResponse:
    """Begin."""
    run = service.find_import(actor=request.actor, run_id=run_id)
    return press(
        request,
        reverse("import", args=[run_id]),
        _("The import has begun. You can leave this page; it goes on."),
        lambda: service.start_import(actor=request.actor, now=request.now, run=run),
    )


@require_POST
def cancel(request: Request, run_id: UUID) -> HttpResponse:
    """Stop."""
    run = service.find_import(actor=request.actor, run_id=run_id)
    return press(
        request,
        reverse("import", args=[run_id]),
        _("The import stops. What was read until now stays."),
        lambda: service.cancel_import(actor=request.actor, now=request.now, run=run),
    )


class _Line:
    """A file that gives back what is written to it."""

    def write(self, line: str) -> str:
        """Give the line back."""
        return line


def faults(request: Request, run_id: UUID) -> StreamingHttpResponse:
    """Give all faults as a table to download."""
    run = service.find_import(actor=request.actor, run_id=run_id)
    permissions.require(request.actor, "see_imports", run)
    writer = csv.writer(_Line())
    lines = (
        writer.writerow([guarded(cell) for cell in line])
        for line in service.faults_as_lines(actor=request.actor, run=run)
    )
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    name = f"faults of {run.source}.csv"
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or ""
    return response
