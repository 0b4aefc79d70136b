"""The addresses of the look."""

from __future__ import annotations

from django.urls import path
from django.views.i18n import set_language

from archstone.platform.web.look import views

urlpatterns = [
    path("", views.style_guide, name="style_guide"),
    path("match/", views.match_page, name="style_guide_match"),
    path("theme/", views.set_theme, name="set_theme"),
    path("language/", set_language, name="set_language"),
]
