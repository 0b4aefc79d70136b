"""The address of the map."""

from __future__ import annotations

from django.urls import path

from archstone.platform.web.gap_map import views

urlpatterns = [path("map/", views.draw, name="gap_map")]
