"""The addresses of goals."""

from __future__ import annotations

from django.urls import path

from archstone.platform.web.goals import views

urlpatterns = [
    path("goals/", views.goal_list, name="goals"),
    path("goals/new/", views.goal_new, name="goal_new"),
    path("goals/<uuid:id>/", views.goal_edit, name="goal"),
    path("goals/<uuid:id>/drop/", views.goal_drop, name="goal_drop"),
]
