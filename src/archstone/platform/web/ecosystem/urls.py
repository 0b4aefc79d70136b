"""The addresses of ecosystems and shared threats."""

from __future__ import annotations

from django.urls import path

from archstone.platform.web.ecosystem import views

urlpatterns = [
    path("ecosystem/", views.draw, name="ecosystem"),
    path("threats/", views.threats, name="threats"),
]
