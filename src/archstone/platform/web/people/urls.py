"""The addresses of a person's own pages."""

from __future__ import annotations

from django.urls import path

from archstone.platform.web.people import views

urlpatterns = [
    path("settings/", views.settings, name="settings"),
    path("settings/personal-data/", views.personal_data, name="personal_data"),
    path("settings/personal-data/copy/", views.export_personal_data, name="export_personal_data"),
    path("settings/personal-data/erase/", views.erase_person, name="erase_person"),
    path("set-theme/", views.set_theme, name="set_theme"),
    path("set-language/", views.set_language, name="set_language"),
]
