"""The addresses of all pages, a room a line."""

from __future__ import annotations

from django.urls import include, path

urlpatterns = [
    path("", include("archstone.platform.web.home.urls")),
    path("audit/", include("archstone.platform.web.audits.urls")),
    path("look/", include("archstone.platform.web.look.urls")),
    path("", include("archstone.platform.web.introductions.urls")),
    path("", include("archstone.platform.web.people.urls")),
    path("", include("archstone.platform.web.organisations.urls")),
    path("alliances/", include("archstone.platform.web.alliances.urls")),
    path("", include("archstone.platform.web.trail.urls")),
    path("", include("archstone.platform.web.operations.urls")),
    path("notifications/", include("archstone.platform.web.notifications.urls")),
    path("settings/tokens/", include("archstone.platform.web.programs.urls")),
    path("settings/webhooks/", include("archstone.platform.web.webhooks.urls")),
    path("", include("archstone.platform.web.registries.urls")),
    path("", include("archstone.platform.web.matches.urls")),
    path("", include("archstone.platform.web.gap_map.urls")),
    path("", include("archstone.platform.web.matrix.urls")),
    path("", include("archstone.platform.web.rings.urls")),
    path("", include("archstone.platform.web.teams.urls")),
    path("", include("archstone.platform.web.ecosystem.urls")),
    path("", include("archstone.platform.web.goals.urls")),
    path("", include("archstone.platform.web.shortlists.urls")),
    path("", include("archstone.platform.web.prospects.urls")),
]
