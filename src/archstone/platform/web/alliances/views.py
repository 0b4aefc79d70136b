"""Alliances: found one, see its members and people, invite, consent, leave."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from archstone.platform.services import alliances as service
from archstone.platform.services import permissions
from archstone.platform.services.actors import Actor, acting_for, acting_in
from archstone.platform.services.organisations import member_named
from archstone.platform.store.alliances.models import Alliance, AllianceMember
from archstone.platform.store.alliances.queries import role_invitations_of
from archstone.platform.web.alliances.forms import AllianceForm, MemberForm
from archstone.platform.web.forms import ask
from archstone.platform.web.requests import Request


def alliances(request: Request) -> HttpResponse:
    """List one's alliances and those that one's organisation is invited to."""
    actor = request.actor
    known = {
        "alliances": service.my_alliances(actor=actor),
        "invited": service.my_invitations(actor=actor),
        "looks_after": bool(service.looked_after(actor=actor)),
        "may_found": permissions.may(actor, "found_alliance"),
    }
    return render(request, "alliances/alliances.html", known)


def looked_after(request: Request) -> HttpResponse:
    """Show a facilitator all alliances that they look after, with what waits in each."""
    rows = service.looked_after(actor=request.actor)
    known = {"alliances": rows, "waiting": sum(row.waiting for row in rows)}
    return render(request, "alliances/looked_after.html", known)


def found_alliance(request: Request) -> HttpResponse:
    """Found an alliance in the name of one's organisation."""
    permissions.require(request.actor, "found_alliance")
    form = AllianceForm(request.POST or None)

    def found() -> tuple[str, str]:
        made = service.found_alliance(actor=request.actor, now=request.now, **form.cleaned_data)
        return _to(made), _("%(name)s is founded, and you coordinate it.") % {"name": made.name}

    return ask(request, form, "alliances/found.html", {}, found)


def alliance(request: Request, alliance_id: UUID) -> HttpResponse:
    """Show an alliance: its goal, its members, its people, and what one may do."""
    found, actor = reached(request, alliance_id)
    members, roles = service.read_alliance(actor=actor, alliance=found)
    coordinates = permissions.may(actor, "give_role", found)
    own = next(
        (m for m in members if m.state == "member" and m.organisation_id == actor.organisation_id), None
    )
    known = {
        "alliance": found,
        "members": [m for m in members if m.state == "member"],
        "asked": [m for m in members if m.state in ("invited", "declined")],
        "left": [m for m in members if m.state == "left"],
        "roles": roles,
        "role_invitations": role_invitations_of(found.pk) if coordinates else (),
        "coordinates": coordinates,
        "own": own,
        "owns": own is not None and actor.role == "owner",
        "me": actor.person_id,
        "now": request.now,
    }
    return render(request, "alliances/alliance.html", known)


def edit_alliance(request: Request, alliance_id: UUID) -> HttpResponse:
    """Change an alliance's name and goal."""
    found, actor = reached(request, alliance_id)
    permissions.require(actor, "edit_alliance", found)
    form = AllianceForm(request.POST or None, initial={"name": found.name, "goal": found.goal})

    def change() -> tuple[str, str]:
        service.edit_alliance(actor=actor, now=request.now, alliance=found, **form.cleaned_data)
        return _to(found), _("The alliance is saved.")

    return ask(request, form, "alliances/edit.html", {"alliance": found}, change)


def invite_member(request: Request, alliance_id: UUID) -> HttpResponse:
    """Ask an organisation to become a member."""
    found, actor = reached(request, alliance_id)
    permissions.require(actor, "invite_member", found)
    form = MemberForm(request.POST or None)

    def invite() -> tuple[str, str]:
        organisation = member_named(form.cleaned_data["organisation"])
        service.invite_member(
            actor=actor,
            now=request.now,
            alliance=found,
            organisation=organisation,
            message=form.cleaned_data["message"],
        )
        return _to(found), _(
            "%(organisation)s is asked. It is listed as a member once an owner of it consents."
        ) % {"organisation": organisation.name}

    return ask(request, form, "alliances/invite.html", {"alliance": found}, invite)


def membership(request: Request, alliance_id: UUID, slug: str) -> HttpResponse:
    """Show an organisation what it is asked to join."""
    place, actor = reached_member(request, alliance_id, slug)
    members = service.read_membership(actor=actor, member=place)
    known = {
        "place": place,
        "alliance": place.alliance,
        "members": members,
        "is_open": not (place.consented_at or place.declined_at),
        "may_decide": permissions.may(actor, "consent_to_membership", place),
        "may_withdraw": permissions.may(actor, "withdraw_member", place),
    }
    return render(request, "alliances/membership.html", known)


@require_POST
def consent(request: Request, alliance_id: UUID, slug: str) -> HttpResponse:
    """Consent for one's organisation to be a member."""
    place, actor = reached_member(request, alliance_id, slug)
    service.consent_to_membership(actor=actor, now=request.now, member=place)
    return _said(request, _to(place.alliance), _("%(organisation)s is a member now."), place)


@require_POST
def decline(request: Request, alliance_id: UUID, slug: str) -> HttpResponse:
    """Decline for one's organisation."""
    place, actor = reached_member(request, alliance_id, slug)
    service.decline_membership(actor=actor, now=request.now, member=place)
    return _said(
        request, reverse("alliances"), _("%(organisation)s declined. The coordinators are told."), place
    )


@require_POST
def withdraw(request: Request, alliance_id: UUID, slug: str) -> HttpResponse:
    """Take back the invitation of an organisation."""
    place, actor = reached_member(request, alliance_id, slug)
    service.withdraw_member(actor=actor, now=request.now, member=place)
    return _said(request, _to(place.alliance), _("%(organisation)s is no longer asked."), place)


@require_POST
def leave(request: Request, alliance_id: UUID, slug: str) -> HttpResponse:
    """Take one's organisation out of an alliance."""
    place, actor = reached_member(request, alliance_id, slug)
    service.leave_alliance(actor=actor, now=request.now, member=place)
    return _said(request, reverse("alliances"), _("%(organisation)s has left the alliance."), place)


def _said(request: Request, where: str, sentence: str, place: AllianceMember) -> HttpResponse:
    messages.success(request, sentence % {"organisation": place.organisation.name})
    return HttpResponseRedirect(where)


def _to(alliance: Alliance) -> str:
    return reverse("alliance", args=[alliance.pk])


def reached(request: Request, alliance_id: UUID) -> tuple[Alliance, Actor]:
    """Find the alliance of a page, and whoever looks at it, acting for that of theirs which is a member."""
    found = service.find(alliance_id)
    return found, acting_in(request.actor, found.pk)


def reached_member(request: Request, alliance_id: UUID, slug: str) -> tuple[AllianceMember, Actor]:
    """Find an organisation's place, and whoever looks at it, acting for it where they may."""
    place = service.find_member(alliance_id, slug)
    own = acting_for(request.actor, place.organisation)
    return place, own if own.organisation_id == place.organisation_id else acting_in(own, alliance_id)
