"""Introductions: who asked whom, what one would show, and the answer."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from archstone.model.competition import competition
from archstone.model.errors import RuleBroken
from archstone.model.introduction_views import IntroductionView
from archstone.model.introductions import IntroductionState, Side
from archstone.model.organisations import Organisation
from archstone.model.problem_asks import signs_of_a_proposal
from archstone.platform.services import answer_links, organisations, permissions
from archstone.platform.services import introductions as service
from archstone.platform.web.forms import accepted, done, press
from archstone.platform.web.introductions.forms import (
    AnswerForm,
    ContactForm,
    DeclineForm,
    IntroductionForm,
    ShowsForm,
)
from archstone.platform.web.middleware import GUEST_LINK
from archstone.platform.web.requests import Request


def _address(id: UUID | str) -> str:
    return reverse("introduction", args=[id])


def _own(request: Request) -> Organisation | None:
    """Give the audit that items are chosen from; a guest, and whoever acts for nobody, has none."""
    actor = request.actor
    return service.own_side(actor=actor) if actor.role and not actor.guest else None


def introductions(request: Request) -> HttpResponse:
    """List the introductions of one's organisation by what they wait for."""
    overview = service.see_introductions(actor=request.actor, now=request.now)
    names = service.names_in(overview)
    groups = (
        (_("Waiting for you"), overview.to_answer),
        (_("Waiting for them"), overview.waiting),
        (_("Introduced"), overview.agreed),
        (_("Over"), overview.over),
    )
    return render(
        request,
        "introductions/list.html",
        {
            "overview": overview,
            "groups": [
                (title, [(view, names[view.other]) for view in views]) for title, views in groups if views
            ],
        },
    )


def introduction_new(request: Request, slug: str) -> HttpResponse:
    """Write a first word to another organisation."""
    other = organisations.find(slug)
    permissions.require(request.actor, "draft_introduction")
    own = service.own_side(actor=request.actor)
    try:
        service.check_may_ask(actor=request.actor, now=request.now, asked=other)
    except RuleBroken as error:
        rivalry = _rivalry(request, own, service.as_shown(other))
        known = {"other": other, "sentence": str(error), "rivalry": rivalry}
        return render(request, "introductions/not_now.html", known, status=409 if request.POST else 200)
    form = IntroductionForm(request.POST or None, own=own)
    made: list[Any] = []

    def draft() -> None:
        given = form.cleaned_data
        made.append(
            service.draft_introduction(
                actor=request.actor,
                now=request.now,
                asked=other,
                problem=given["problem"],
                ask=given["ask"],
                shows=form.items(),
            )
        )

    if request.method == "POST" and accepted(form, draft):
        return HttpResponseRedirect(_address(made[0].pk))
    return _write_page(request, form, own, service.as_shown(other), None)


def _write_page(
    request: Request, form: ShowsForm, own: Organisation, other: Organisation, id: UUID | None
) -> HttpResponse:
    return render(
        request,
        "introductions/write.html",
        {
            "form": form,
            "other": other,
            "id": id,
            "rivalry": _rivalry(request, own, other),
        },
        status=422 if form.errors else 200,
    )


def _rivalry(request: Request, own: Organisation, other: Organisation) -> tuple[str, ...]:
    """Say where the two compete; nothing where they don't, or are one and the same."""
    rivals = competition(own, other, today=request.now.date())
    return tuple(rivals.sentences(other.name)) if rivals.is_rivalry and own.id != other.id else ()


def edit(request: Request, id: UUID) -> HttpResponse:
    """Write a draft anew."""
    view = service.see_introduction(actor=request.actor, now=request.now, id=id)
    permissions.require(request.actor, "edit_introduction", service.fetch(id))
    if view.state is not IntroductionState.DRAFTED:
        raise RuleBroken(_("It has been sent; withdraw it and ask anew."))
    own = service.own_side(actor=request.actor)
    initial = {"problem": view.problem, "ask": view.ask, **ShowsForm.initial_of(view.ours)}
    form = IntroductionForm(request.POST or None, own=own, initial=initial)

    def rewrite() -> None:
        given = form.cleaned_data
        service.rewrite_introduction(
            actor=request.actor,
            now=request.now,
            id=id,
            problem=given["problem"],
            ask=given["ask"],
            shows=form.items(),
        )

    if request.method == "POST" and accepted(form, rewrite):
        return HttpResponseRedirect(_address(id))
    return _write_page(request, form, own, service.as_shown(service.fetch(id).asked), id)


def introduction(request: Request, id: UUID) -> HttpResponse:
    """Show an introduction, with what one can do about it now."""
    service.open_introduction(actor=request.actor, now=request.now, id=id)
    return _page(request, id)


def _page(request: Request, id: UUID, **forms: Any) -> HttpResponse:
    view = service.see_introduction(actor=request.actor, now=request.now, id=id)
    row = service.fetch(id)
    other = row.asked if view.side is Side.ASKER else row.asker
    may_act = permissions.may(
        request.actor, "edit_introduction" if view.side is Side.ASKER else "answer_introduction", row
    )
    own = _own(request)
    draft = view.state is IntroductionState.DRAFTED
    context: dict[str, Any] = {
        "view": view,
        "other": other,
        "own": own,
        "may_act": may_act,
        "asks": view.side is Side.ASKER,
        "state": view.state.value,
        "signs": signs_of_a_proposal(view.problem, view.ask) if draft else (),
        "links": service.links_of(row) if view.side is Side.ASKER else (),
        "needs_contact": view.side is Side.ASKER
        and not other.is_member
        and view.state is IntroductionState.SENT,
        "guest": request.actor.guest,
        "status": STATUS[view.state],
    }
    context |= _forms(view, own) | forms
    wrong = any(form.errors for form in forms.values())
    return render(request, "introductions/introduction.html", context, status=422 if wrong else 200)


STATUS = {
    IntroductionState.DRAFTED: _("Draft"),
    IntroductionState.SENT: _("Sent"),
    IntroductionState.OPENED: _("Sent"),
    IntroductionState.ACCEPTED: _("Accepted"),
    IntroductionState.AGREED: _("Introduced"),
    IntroductionState.DECLINED: _("Declined"),
    IntroductionState.WITHDRAWN: _("Withdrawn"),
    IntroductionState.EXPIRED: _("Expired"),
}


def _forms(view: IntroductionView, own: Organisation | None) -> dict[str, Any]:
    if view.side is Side.ASKER:
        return {
            "contact_form": ContactForm(),
            "agree_form": ShowsForm(own=own, initial=ShowsForm.initial_of(view.ours)),
        }
    return {"answer_form": AnswerForm(own=own), "decline_form": DeclineForm()}


@require_POST
def send(request: Request, id: UUID) -> HttpResponse:
    """Send a draft."""
    return press(
        request,
        _address(id),
        _("Sent. Nothing that you would show is seen before you both agree."),
        lambda: service.send_introduction(actor=request.actor, now=request.now, id=id),
    )


@require_POST
def invite(request: Request, id: UUID) -> HttpResponse:
    """Send a link to somebody of an organisation that isn't here."""
    form = ContactForm(request.POST)

    def write() -> None:
        given = form.cleaned_data
        answer_links.invite_to_answer(
            actor=request.actor, now=request.now, id=id, name=given["name"], email=given["email"]
        )

    if accepted(form, write):
        return done(request, _address(id), _("Written. The link in the letter is theirs alone."))
    return _page(request, id, contact_form=form)


@require_POST
def accept(request: Request, id: UUID) -> HttpResponse:
    """Say yes, and what one would show in turn."""
    own = _own(request)
    form = AnswerForm(request.POST, own=own)

    def answer() -> None:
        service.accept_introduction(
            actor=request.actor,
            now=request.now,
            id=id,
            shows=form.items(),
            says=form.cleaned_data["says"],
            role=form.cleaned_data["role"],
        )

    if accepted(form, answer):
        return done(
            request,
            _address(id),
            _("Thank you. They are told, and nothing of yours is shown before they agree."),
        )
    return _page(request, id, answer_form=form)


@require_POST
def decline(request: Request, id: UUID) -> HttpResponse:
    """Say no, politely and for good."""
    form = DeclineForm(request.POST)

    def answer() -> None:
        service.decline_introduction(
            actor=request.actor, now=request.now, id=id, for_us=form.cleaned_data["for_us"]
        )

    if accepted(form, answer):
        return done(request, _address(id), _("Declined, with one courteous sentence."))
    return _page(request, id, decline_form=form)


@require_POST
def agree(request: Request, id: UUID) -> HttpResponse:
    """Agree after they accepted: each sees what the other chose."""
    form = ShowsForm(request.POST, own=_own(request))

    def answer() -> None:
        service.agree_introduction(actor=request.actor, now=request.now, id=id, shows=form.items())

    if accepted(form, answer):
        return done(request, _address(id), _("You are introduced. Each of you sees what the other chose."))
    return _page(request, id, agree_form=form)


@require_POST
def withdraw(request: Request, id: UUID) -> HttpResponse:
    """Take a request back."""
    return press(
        request,
        _address(id),
        _("Taken back. Nothing was shown."),
        lambda: service.withdraw_introduction(actor=request.actor, now=request.now, id=id),
    )


def enter_by_link(request: Request, token: str) -> HttpResponse:
    """Let in whoever holds a signed link, to its one introduction, without an account."""
    guest = answer_links.guest_of_token(token=token, now=request.now)
    request.session[GUEST_LINK] = str(guest.link_id)
    return HttpResponseRedirect(_address(guest.introduction_id))
