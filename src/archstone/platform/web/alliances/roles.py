"""The people of an alliance: roles and delegates."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from archstone.platform.services import alliance_roles as service
from archstone.platform.services import invitations, permissions
from archstone.platform.services.actors import acting_for
from archstone.platform.services.permissions import not_found
from archstone.platform.store.alliances.models import AllianceRole
from archstone.platform.store.organisations.models import Invitation
from archstone.platform.store.organisations.queries import people_to_choose
from archstone.platform.web.alliances.forms import DelegateForm, RoleForm
from archstone.platform.web.alliances.views import reached, reached_member
from archstone.platform.web.forms import ask, press
from archstone.platform.web.requests import Request


def give_role(request: Request, alliance_id: UUID) -> HttpResponse:
    """Make somebody a coordinator, an observer or a facilitator."""
    alliance, actor = reached(request, alliance_id)
    permissions.require(actor, "give_role", alliance)
    form = RoleForm(request.POST or None)

    def give() -> tuple[str, str]:
        given = service.give_role(actor=actor, now=request.now, alliance=alliance, **form.cleaned_data)
        if isinstance(given, AllianceRole):
            said = _("%(name)s has the role.") % {"name": given.person}
        else:
            said = _("A letter is on its way to %(address)s.") % {"address": given.email}
        return reverse("alliance", args=[alliance_id]), said

    return ask(request, form, "alliances/give_role.html", {"alliance": alliance}, give)


def name_delegate(request: Request, alliance_id: UUID, slug: str) -> HttpResponse:
    """Name a delegate of one's organisation."""
    place, actor = reached_member(request, alliance_id, slug)
    permissions.require(actor, "name_delegate", place)
    people = people_to_choose(place.organisation_id, request.now.date())
    form = DelegateForm(request.POST or None, people=people)

    def give() -> tuple[str, str]:
        given = service.name_delegate(actor=actor, now=request.now, member=place, **form.cleaned_data)
        return reverse("alliance", args=[alliance_id]), _("%(name)s is a delegate of %(organisation)s.") % {
            "name": given.person,
            "organisation": place.organisation.name,
        }

    known = {"place": place, "alliance": place.alliance}
    return ask(request, form, "alliances/name_delegate.html", known, give)


@require_POST
def end_role(request: Request, alliance_id: UUID, role_id: UUID) -> HttpResponse:
    """End a role at once."""
    role = service.find(role_id)
    if role.alliance_id != alliance_id:
        raise not_found()
    _alliance, actor = reached(request, alliance_id)
    if role.organisation is not None:
        actor = acting_for(actor, role.organisation)
    own = role.person_id == actor.person_id  # after one's last role the alliance can't be seen any more
    where = reverse("alliances") if own else reverse("alliance", args=[alliance_id])
    return press(
        request,
        where,
        _("The role is ended."),
        lambda: service.end_role(actor=actor, now=request.now, role=role),
    )


@require_POST
def resend_invitation(request: Request, alliance_id: UUID, invitation_id: UUID) -> HttpResponse:
    """Send the letter again with a new link."""
    found = _invitation(alliance_id, invitation_id)
    _alliance, actor = reached(request, alliance_id)
    return press(
        request,
        reverse("alliance", args=[alliance_id]),
        _("A new letter is on its way to %(address)s; the link of the old one is worth nothing now.")
        % {"address": found.email},
        lambda: invitations.resend_invitation(actor=actor, now=request.now, invitation=found),
    )


@require_POST
def withdraw_invitation(request: Request, alliance_id: UUID, invitation_id: UUID) -> HttpResponse:
    """Take the invitation to a role back."""
    found = _invitation(alliance_id, invitation_id)
    _alliance, actor = reached(request, alliance_id)
    return press(
        request,
        reverse("alliance", args=[alliance_id]),
        _("The invitation is withdrawn."),
        lambda: invitations.withdraw_invitation(actor=actor, now=request.now, invitation=found),
    )


def _invitation(alliance_id: UUID, invitation_id: UUID) -> Invitation:
    found = invitations.find(invitation_id)
    if found.alliance_id != alliance_id:
        raise not_found()
    return found
