"""The address of the matrix."""

from __future__ import annotations

from django.urls import path

from archstone.platform.web.matrix import views

urlpatterns = [path("matrix/", views.draw, name="matrix")]
