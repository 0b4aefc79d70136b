"""Every address of the platform: pages at the root, the API under its own."""

from __future__ import annotations

from django.urls import include, path, re_path

from archstone.platform.api.middleware import nothing_here
from archstone.platform.api.root import api

handler400 = "archstone.platform.web.errors.bad_request"
handler403 = "archstone.platform.web.errors.not_allowed"
handler404 = "archstone.platform.web.errors.not_found"
handler500 = "archstone.platform.web.errors.unexpected"

urlpatterns = [
    path("api/v1/", api.urls),
    re_path("^api/", nothing_here),
    path("accounts/", include("allauth.urls")),
    path("", include("archstone.platform.web.urls")),
]
