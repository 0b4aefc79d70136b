"""The address of rings."""

from __future__ import annotations

from django.urls import path

from archstone.platform.web.rings import views

urlpatterns = [path("rings/", views.draw, name="rings")]
