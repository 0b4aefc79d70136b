"""The addresses of the registry."""

from __future__ import annotations

from django.urls import path

from archstone.platform.web.registries import duplicates, imports, views

urlpatterns = [
    path("search/", views.search, name="search"),
    path("registry/add/", views.add, name="record_add"),
    path("registry/suggestions/", views.suggestions, name="suggestions"),
    path("registry/suggestions/<int:suggestion_id>/", views.decide, name="suggestion_decide"),
    path("registry/imports/", imports.imports, name="imports"),
    path("registry/imports/<uuid:run_id>/", imports.import_run, name="import"),
    path("registry/imports/<uuid:run_id>/start/", imports.start, name="import_start"),
    path("registry/imports/<uuid:run_id>/cancel/", imports.cancel, name="import_cancel"),
    path("registry/imports/<uuid:run_id>/progress/", imports.progress, name="import_progress"),
    path("registry/imports/<uuid:run_id>/faults.csv", imports.faults, name="import_faults"),
    path("registry/duplicates/", duplicates.pairs, name="duplicates"),
    path("registry/duplicates/<int:pair_id>/", duplicates.pair, name="duplicate"),
    path("registry/merges/", duplicates.merges, name="merges"),
    path("registry/merges/<uuid:merge_id>/undo/", duplicates.undo, name="merge_undo"),
    path("registry/name-lists/", views.name_lists, name="name_lists"),
]
