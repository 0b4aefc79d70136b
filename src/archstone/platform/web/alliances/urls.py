"""The addresses of alliances."""

from __future__ import annotations

from django.urls import path

from archstone.platform.web.alliances import roles, views

urlpatterns = [
    path("", views.alliances, name="alliances"),
    path("new/", views.found_alliance, name="found_alliance"),
    path("looked-after/", views.looked_after, name="looked_after"),
    path("<uuid:alliance_id>/", views.alliance, name="alliance"),
    path("<uuid:alliance_id>/edit/", views.edit_alliance, name="edit_alliance"),
    path("<uuid:alliance_id>/invite/", views.invite_member, name="invite_member"),
    path("<uuid:alliance_id>/members/<slug:slug>/", views.membership, name="membership"),
    path("<uuid:alliance_id>/members/<slug:slug>/consent/", views.consent, name="consent_to_membership"),
    path("<uuid:alliance_id>/members/<slug:slug>/decline/", views.decline, name="decline_membership"),
    path("<uuid:alliance_id>/members/<slug:slug>/withdraw/", views.withdraw, name="withdraw_member"),
    path("<uuid:alliance_id>/members/<slug:slug>/leave/", views.leave, name="leave_alliance"),
    path("<uuid:alliance_id>/members/<slug:slug>/delegate/", roles.name_delegate, name="name_delegate"),
    path("<uuid:alliance_id>/roles/new/", roles.give_role, name="give_role"),
    path("<uuid:alliance_id>/roles/<uuid:role_id>/end/", roles.end_role, name="end_role"),
    path(
        "<uuid:alliance_id>/roles/invitations/<uuid:invitation_id>/resend/",
        roles.resend_invitation,
        name="resend_role_invitation",
    ),
    path(
        "<uuid:alliance_id>/roles/invitations/<uuid:invitation_id>/withdraw/",
        roles.withdraw_invitation,
        name="withdraw_role_invitation",
    ),
]
