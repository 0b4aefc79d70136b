"""The addresses of shortlists."""

from __future__ import annotations

from django.urls import path

from archstone.platform.web.shortlists import views

urlpatterns = [
    path("shortlists/", views.shortlist_list, name="shortlists"),
    path("shortlists/add/<slug:slug>/", views.add, name="shortlist_add"),
    path("shortlists/<uuid:id>/", views.shortlist, name="shortlist"),
    path("shortlists/<uuid:id>/hand/", views.add_by_hand, name="shortlist_hand"),
    path("shortlists/<uuid:id>/order/", views.order, name="shortlist_order"),
    path("shortlists/<uuid:id>/close/", views.close, name="shortlist_close"),
    path("shortlists/<uuid:id>/list.xlsx", views.workbook, name="shortlist_workbook"),
    path("shortlists/<uuid:id>/brief.<slug:kind>", views.brief, name="shortlist_brief"),
    path("shortlists/<uuid:id>/<slug:slug>/drop/", views.drop, name="shortlist_drop"),
    path("shortlists/<uuid:id>/<slug:slug>/rewrite/", views.rewrite, name="shortlist_rewrite"),
    path("shortlists/<uuid:id>/<slug:slug>/<slug:act>/", views.entry, name="shortlist_entry"),
]
