"""The addresses of news."""

from __future__ import annotations

from django.urls import path

from archstone.platform.web.notifications import views

urlpatterns = [
    path("", views.notifications, name="notifications"),
    path("read/", views.read_all, name="read_all"),
    path("settings/", views.choose_digest, name="notification_settings"),
    path("stop/<str:signed>/", views.unsubscribe, name="unsubscribe"),
    path("<uuid:notification_id>/", views.open_notification, name="open_notification"),
]
