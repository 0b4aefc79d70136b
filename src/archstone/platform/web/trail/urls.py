"""The addresses of the audit trail."""

from __future__ import annotations

from django.urls import path

from archstone.platform.web.trail import views

urlpatterns = [
    path("organisations/<slug:slug>/trail/", views.trail, name="trail"),
    path("organisations/<slug:slug>/trail.csv", views.export_trail, name="export_trail"),
    path("trail/check/", views.check_trail, name="check_trail"),
]
