"""The addresses of matches."""

from __future__ import annotations

from django.urls import path

from archstone.platform.web.matches import views

urlpatterns = [
    path("find/", views.match_list, name="matches"),
    path("find/<slug:slug>/", views.match, name="match"),
]
