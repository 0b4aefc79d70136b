"""The addresses of introductions and of the meetings that follow."""

from __future__ import annotations

from django.urls import path

from archstone.platform.web.introductions import kit_views, meeting_views, views

MEETING = "introductions/<uuid:id>/meeting"

urlpatterns = [
    path("introductions/", views.introductions, name="introductions"),
    path("introductions/new/<slug:slug>/", views.introduction_new, name="introduction_new"),
    path("introductions/kit/<slug:slug>/", kit_views.kit, name="introduction_kit"),
    path("introductions/kit/<slug:slug>/print/", kit_views.kit_document, name="introduction_kit_print"),
    path("introductions/<uuid:id>/", views.introduction, name="introduction"),
    path("introductions/<uuid:id>/edit/", views.edit, name="introduction_edit"),
    path("introductions/<uuid:id>/send/", views.send, name="introduction_send"),
    path("introductions/<uuid:id>/invite/", views.invite, name="introduction_invite"),
    path("introductions/<uuid:id>/accept/", views.accept, name="introduction_accept"),
    path("introductions/<uuid:id>/decline/", views.decline, name="introduction_decline"),
    path("introductions/<uuid:id>/agree/", views.agree, name="introduction_agree"),
    path("introductions/<uuid:id>/withdraw/", views.withdraw, name="introduction_withdraw"),
    path(f"{MEETING}/", meeting_views.meeting, name="meeting"),
    path(f"{MEETING}/day/", meeting_views.day, name="meeting_day"),
    path(f"{MEETING}/points/<str:kind>/", meeting_views.point_new, name="point_new"),
    path(f"{MEETING}/point/<str:point>/", meeting_views.point_edit, name="point_edit"),
    path(
        f"{MEETING}/point/<str:point>/remove/",
        meeting_views.point_remove,
        name="point_remove",
    ),
    path(f"{MEETING}/links/", meeting_views.links, name="meeting_links"),
    path(f"{MEETING}/divergences/", meeting_views.divergence, name="divergence_new"),
    path(
        f"{MEETING}/divergences/<str:divergence_id>/",
        meeting_views.divergence,
        name="divergence",
    ),
    path(f"{MEETING}/notes/", meeting_views.notes, name="meeting_notes"),
    path(f"{MEETING}/confirm/", meeting_views.confirm, name="meeting_confirm"),
    path("introductions/<uuid:id>/purpose/", meeting_views.purpose, name="meeting_purpose"),
    path("i/<str:token>/", views.enter_by_link, name="introduction_link"),
]
