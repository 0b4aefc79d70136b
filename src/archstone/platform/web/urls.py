"""The addresses of all pages, a room a line."""

from __future__ import annotations

from django.urls import include, path

urlpatterns = [
    path("", include("archstone.platform.web.home.urls")),
    path("look/", include("archstone.platform.web.look.urls")),
    path("", include("archstone.platform.web.introductions.urls")),
    path("organisations/", include("archstone.platform.web.organisations.urls")),
    path("", include("archstone.platform.web.registries.urls")),
]
