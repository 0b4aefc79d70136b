"""The addresses of organisations, their people, invitations and claims."""

from __future__ import annotations

from django.urls import path

from archstone.platform.web.organisations import claims, people, views

urlpatterns = [
    path("act-for/", views.act_for, name="act_for"),
    path("new-organisation/", views.found_organisation, name="found_organisation"),
    path("invitation/<str:token>/", people.invitation, name="invitation"),
    path("claims/", claims.claims, name="claims"),
    path("claims/<uuid:claim_id>/accept/", claims.accept, name="accept_claim"),
    path("claims/<uuid:claim_id>/refuse/", claims.refuse, name="refuse_claim"),
    path("claims/<uuid:claim_id>/withdraw/", claims.withdraw, name="withdraw_claim"),
    path("organisations/", views.organisations, name="organisations"),
    path("organisations/<slug:slug>/", views.organisation, name="organisation"),
    path("organisations/<slug:slug>/edit/", views.edit_profile, name="edit_profile"),
    path("organisations/<slug:slug>/claim/", claims.claim_organisation, name="claim_organisation"),
    path("organisations/<slug:slug>/verify/", claims.ask_verification, name="ask_verification"),
    path("organisations/<slug:slug>/people/", people.people, name="people"),
    path("organisations/<slug:slug>/people/invite/", people.invite_person, name="invite_person"),
    path(
        "organisations/<slug:slug>/people/invitations/<uuid:invitation_id>/resend/",
        people.resend_invitation,
        name="resend_invitation",
    ),
    path(
        "organisations/<slug:slug>/people/invitations/<uuid:invitation_id>/withdraw/",
        people.withdraw_invitation,
        name="withdraw_invitation",
    ),
    path("organisations/<slug:slug>/people/<uuid:mandate_id>/", people.change_mandate, name="change_mandate"),
    path("organisations/<slug:slug>/people/<uuid:mandate_id>/end/", people.end_mandate, name="end_mandate"),
    path(
        "organisations/<slug:slug>/people/<uuid:mandate_id>/leave/",
        people.leave_organisation,
        name="leave_organisation",
    ),
]
