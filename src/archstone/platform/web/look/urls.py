"""The addresses of the look."""

from __future__ import annotations

from django.urls import path

from archstone.platform.web.look import views

urlpatterns = [
    path("", views.style_guide, name="style_guide"),
    path("match/", views.match_page, name="style_guide_match"),
]
