"""The addresses of the notebook."""

from __future__ import annotations

from django.urls import path

from archstone.platform.web.prospects import views

urlpatterns = [
    path("notebook/", views.notebook_list, name="notebook"),
    path("notebook/<slug:slug>/", views.notebook, name="notebook_on"),
    path("notebook/<slug:slug>/add/<slug:kind>/", views.note, name="note_new"),
    path("notebook/<slug:slug>/remove/<slug:kind>/<uuid:id>/", views.remove, name="note_remove"),
]
