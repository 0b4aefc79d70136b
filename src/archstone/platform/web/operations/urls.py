"""The addresses for whoever looks after the platform."""

from __future__ import annotations

from django.urls import path

from archstone.platform.web.operations import views

urlpatterns = [
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    path("metrics", views.metrics, name="metrics"),
]
