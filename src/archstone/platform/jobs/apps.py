"""The Django app that lets the worker find the jobs."""

from __future__ import annotations

from django.apps import AppConfig


class JobsConfig(AppConfig):
    """All jobs of the platform."""

    name = "archstone.platform.jobs"
    label = "jobs"
