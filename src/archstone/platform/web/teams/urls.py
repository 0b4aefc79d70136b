"""The address of teams."""

from __future__ import annotations

from django.urls import path

from archstone.platform.web.teams import views

urlpatterns = [path("teams/", views.draw, name="teams")]
