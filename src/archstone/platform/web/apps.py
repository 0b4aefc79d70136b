"""The Django app of templates, tags and static files."""

from __future__ import annotations

from django.apps import AppConfig


class WebConfig(AppConfig):
    """All pages of the platform."""

    name = "archstone.platform.web"
    label = "web"
