"""The addresses of tokens."""

from __future__ import annotations

from django.urls import path

from archstone.platform.web.programs import views

urlpatterns = [
    path("", views.tokens, name="tokens"),
    path("<uuid:token_id>/revoke/", views.revoke, name="revoke_token"),
]
