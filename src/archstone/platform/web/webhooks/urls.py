"""The addresses of webhooks."""

from __future__ import annotations

from django.urls import path

from archstone.platform.web.webhooks import views

urlpatterns = [
    path("", views.webhooks, name="webhooks"),
    path("<uuid:webhook_id>/", views.webhook, name="webhook"),
    path("<uuid:webhook_id>/<slug:act>/", views.act, name="webhook_act"),
    path("<uuid:webhook_id>/deliveries/<uuid:delivery_id>/again/", views.again, name="send_again"),
]
