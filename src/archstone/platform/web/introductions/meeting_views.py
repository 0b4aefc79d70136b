"""The exploratory meeting of two that were introduced, and their purpose test."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from archstone.model.capabilities import standard_taxonomy
from archstone.model.meetings import CUT_QUESTION, MeetingPoint, PointKind
from archstone.platform.services import meetings as service
from archstone.platform.services.meetings import MeetingView
from archstone.platform.web.forms import accepted, done, press
from archstone.platform.web.introductions.forms import (
    DayForm,
    DivergenceForm,
    JudgeForm,
    NotesForm,
    PointForm,
    PurposeForm,
)
from archstone.platform.web.requests import Request


def _address(id: UUID, anchor: str = "") -> str:
    return reverse("meeting", args=[id]) + (f"#{anchor}" if anchor else "")


def meeting(request: Request, id: UUID) -> HttpResponse:
    """Show what both said, where it meets, and what is still to talk about."""
    return _page(request, id)


def _page(request: Request, id: UUID, **given: Any) -> HttpResponse:
    view = service.see_meeting(actor=request.actor, id=id)
    context = {
        "view": view,
        "id": id,
        "ours": view.names[view.ours],
        "theirs": view.names[view.theirs],
        "columns": [_column(view, view.ours), _column(view, view.theirs)],
        "items": [_pair(view, item.one, item.other, item.reason) for item in view.overlap.narrowest],
        "more": [
            _pair(view, item.one, item.other, item.reason)
            for item in view.overlap.items
            if item not in view.overlap.narrowest
        ],
        "removed": [_pair(view, r.item.one, r.item.other, r.reason) for r in view.overlap.removed],
        "near": [_pair(view, n.want, n.offer, n.reason) for n in view.overlap.near],
        "missing": view.meeting.missing(view.names),
        "divergences": [_divergence(view, one) for one in view.meeting.divergences],
        "linkable": _linkable(view),
        "confirmed": [(view.names[c.side], c) for c in view.meeting.confirmations],
        "we_confirmed": view.ours not in view.meeting.unconfirmed,
        "notes_form": NotesForm(initial={"notes": view.meeting.notes, "version": view.meeting.version}),
        "day_form": DayForm(initial={"on": view.meeting.on}),
        "cut_question": CUT_QUESTION,
    }
    wrong = any(isinstance(form, forms.Form) and form.errors for form in given.values())
    return render(request, "introductions/meeting.html", context | given, status=422 if wrong else 200)


def _named(view: MeetingView, sentence: str) -> str:
    for slug, name in view.names.items():
        sentence = sentence.replace(slug, name)
    return sentence


def _column(view: MeetingView, side: str) -> dict[str, Any]:
    taxonomy = standard_taxonomy()
    return {
        "name": view.names[side],
        "own": side == view.ours,
        "kinds": [
            {
                "kind": kind.value,
                "question": kind.question,
                "points": [
                    (p, _(taxonomy[p.capability].name) if p.capability else "", p.in_a_cut)
                    for p in view.meeting.of(side, kind)
                ],
            }
            for kind in PointKind
        ],
    }


def _pair(view: MeetingView, one: str, other: str, reason: str) -> dict[str, Any]:
    first, second = view.meeting.point(one), view.meeting.point(other)
    return {
        "one": first,
        "other": second,
        "one_name": view.names[first.side],
        "other_name": view.names[second.side],
        "reason": _named(view, reason),
    }


def _divergence(view: MeetingView, one: Any) -> dict[str, Any]:
    return {
        "id": one.id,
        "about": one.about,
        "said": [
            (view.names[side], one.readings.get(side, ""), one.in_a_cut.get(side, ""))
            for side in (view.ours, view.theirs)
        ],
    }


def _linkable(view: MeetingView) -> list[tuple[str, list[MeetingPoint]]]:
    return [
        (view.names[side], [p for p in view.meeting.points if p.side == side])
        for side in (view.ours, view.theirs)
    ]


@require_POST
def day(request: Request, id: UUID) -> HttpResponse:
    """Say on which day the two meet."""
    form = DayForm(request.POST)

    def plan() -> None:
        service.plan_meeting(actor=request.actor, now=request.now, id=id, on=form.cleaned_data["on"])

    if accepted(form, plan):
        return done(request, _address(id), _("The day is kept."))
    return _page(request, id, day_form=form)


def point_new(request: Request, id: UUID, kind: str) -> HttpResponse:
    """Write something that one's own side wants, offers or won't negotiate."""
    if kind not in set(PointKind):
        raise Http404
    return _point_page(request, id, PointKind(kind), None)


def point_edit(request: Request, id: UUID, point: str) -> HttpResponse:
    """Write one of one's own points anew."""
    view = service.see_meeting(actor=request.actor, id=id)
    there = view.meeting.point(point)
    if there.side != view.ours:
        raise Http404
    return _point_page(request, id, there.kind, there)


def _point_page(request: Request, id: UUID, kind: PointKind, there: MeetingPoint | None) -> HttpResponse:
    view = service.see_meeting(actor=request.actor, id=id)
    initial = {}
    if there is not None:
        names = ("says", "capability", "issue", "position", "in_a_cut")
        initial = {name: getattr(there, name) or "" for name in names}
    form = PointForm(request.POST or None, initial=initial, firm=kind is PointKind.NON_NEGOTIABLE)

    def write() -> None:
        service.write_point(
            actor=request.actor,
            now=request.now,
            id=id,
            kind=kind.value,
            point_id=there.id if there else "",
            **form.cleaned_data,
        )

    if request.method == "POST" and accepted(form, write):
        return done(request, _address(id, "points"), _("Written down."))
    return render(
        request,
        "introductions/point.html",
        {
            "form": form,
            "view": view,
            "id": id,
            "kind": kind,
            "there": there,
            "theirs": view.names[view.theirs],
        },
        status=422 if form.errors else 200,
    )


@require_POST
def point_remove(request: Request, id: UUID, point: str) -> HttpResponse:
    """Take one of one's own points out."""
    return press(
        request,
        _address(id, "points"),
        _("Taken out."),
        lambda: service.remove_point(actor=request.actor, now=request.now, id=id, point_id=point),
    )


@require_POST
def links(request: Request, id: UUID) -> HttpResponse:
    """Write down that two points meet, or collide."""
    return press(
        request,
        _address(id, "overlap"),
        _("Written down."),
        lambda: service.link_points(
            actor=request.actor,
            now=request.now,
            id=id,
            one=request.POST.get("one", ""),
            other=request.POST.get("other", ""),
            linked="unlink" not in request.POST,
        ),
    )


def divergence(request: Request, id: UUID, divergence_id: str = "") -> HttpResponse:
    """Name something in which the interests part, and how one's own side sees it."""
    view = service.see_meeting(actor=request.actor, id=id)
    there = next((d for d in view.meeting.divergences if d.id == divergence_id), None)
    if divergence_id and there is None:
        raise Http404
    initial = (
        {
            "about": there.about,
            "reading": there.readings.get(view.ours, ""),
            "in_a_cut": there.in_a_cut.get(view.ours, ""),
        }
        if there
        else {}
    )
    form = DivergenceForm(request.POST or None, initial=initial)

    def name() -> None:
        service.name_divergence(
            actor=request.actor, now=request.now, id=id, divergence_id=divergence_id, **form.cleaned_data
        )

    if request.method == "POST" and accepted(form, name):
        return done(request, _address(id, "divergences"), _("Written down."))
    return render(
        request,
        "introductions/divergence.html",
        {"form": form, "view": view, "id": id, "theirs": view.names[view.theirs], "there": there},
        status=422 if form.errors else 200,
    )


@require_POST
def notes(request: Request, id: UUID) -> HttpResponse:
    """Write the notes of both anew."""
    form = NotesForm(request.POST)

    def write() -> None:
        service.write_notes(actor=request.actor, now=request.now, id=id, **form.cleaned_data)

    if accepted(form, write):
        return done(request, _address(id, "notes"), _("Saved. Both sides confirm the notes as they stand."))
    return _page(request, id, notes_form=form)


@require_POST
def confirm(request: Request, id: UUID) -> HttpResponse:
    """Confirm for one's own side that the notes are right."""
    version = request.POST.get("version", "")
    return press(
        request,
        _address(id, "notes"),
        _("Confirmed."),
        lambda: service.confirm_notes(
            actor=request.actor, now=request.now, id=id, version=int(version) if version.isdigit() else -1
        ),
    )


def purpose(request: Request, id: UUID) -> HttpResponse:
    """Hold the purpose test of the two: each writes the goal in one sentence, then judges the other's."""
    view = service.see_meeting(actor=request.actor, id=id)
    judging = request.method == "POST" and "says" in request.POST
    writing = request.method == "POST" and not judging
    write_form = PurposeForm(
        request.POST if writing else None, initial={"sentence": view.purpose.our_sentence}
    )
    judge_form = JudgeForm(request.POST if judging else None)

    def write() -> None:
        service.write_purpose(
            actor=request.actor, now=request.now, id=id, sentence=write_form.cleaned_data["sentence"]
        )

    def judge() -> None:
        service.judge_purpose(
            actor=request.actor, now=request.now, id=id, says=judge_form.cleaned_data["says"]
        )

    here = reverse("meeting_purpose", args=[id])
    if writing and accepted(write_form, write):
        return done(request, here, _("Written. They read it when they have written theirs."))
    if judging and accepted(judge_form, judge):
        return done(request, here, _("Judged."))
    return render(
        request,
        "introductions/purpose.html",
        {
            "view": view,
            "id": id,
            "purpose": view.purpose,
            "theirs": view.names[view.theirs],
            "write_form": write_form,
            "judge_form": judge_form,
        },
        status=422 if write_form.errors or judge_form.errors else 200,
    )
