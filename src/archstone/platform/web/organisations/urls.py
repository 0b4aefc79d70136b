"""The addresses of organisations."""

from __future__ import annotations

from django.urls import path

from archstone.platform.web.organisations import views

urlpatterns = [path("act-for/", views.act_for, name="act_for")]
