"""Tokens on their page, and what whoever looks after the platform sees."""

from __future__ import annotations

import logging
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection
from django.test import Client
from django.utils import timezone

from archstone.platform.config.logs import OneLine, without_secrets
from archstone.platform.services.tokens import make_token
from archstone.platform.store.programs.models import ApiToken


@pytest.fixture
def owner(make_actor, make_organisation):
    return make_actor(make_organisation())


def test_a_token_is_made_shown_once_and_revoked(owner, browser_of):
    browser = browser_of(owner)
    assert "No token yet" in browser.get("/settings/tokens/").content.decode()
    wrong = browser.post("/settings/tokens/", {"name": "", "days": 90})
    assert wrong.status_code == 422
    made = browser.post(
        "/settings/tokens/", {"name": "Monthly report", "days": 30, "scopes": ["tokens:read"]}
    )
    token = ApiToken.objects.get()
    secret = made.context["secret"]
    assert secret in made.content.decode()
    assert made["Cache-Control"] == "no-store"
    assert 29 <= (token.expires_at - timezone.now()).days <= 30
    page = browser.get("/settings/tokens/").content.decode()
    assert secret not in page
    assert f"arch_{token.prefix}" in page
    assert "Never used" in page
    browser.post(f"/settings/tokens/{token.pk}/revoke/")
    assert "Revoked on" in browser.get("/settings/tokens/").content.decode()
    assert Client().get("/api/v1/tokens", HTTP_AUTHORIZATION=f"Bearer {secret}").status_code == 401


def test_anothers_token_is_not_there(owner, browser_of, make_actor, now):
    soon = now + timedelta(days=1)
    token = make_token(actor=owner, now=now, name="x", scopes=["tokens:read"], expires_at=soon).token
    stranger = browser_of(make_actor(name="A Stranger"))
    assert stranger.post(f"/settings/tokens/{token.pk}/revoke/").status_code == 404
    assert token.prefix not in stranger.get("/settings/tokens/").content.decode()


def test_a_page_of_tokens_costs_as_many_queries_however_many(
    owner, browser_of, now, django_assert_max_num_queries
):
    for number in range(20):
        soon = now + timedelta(days=1)
        make_token(actor=owner, now=now, name=str(number), scopes=["tokens:read"], expires_at=soon)
    browser = browser_of(owner)
    browser.get("/settings/tokens/")
    with django_assert_max_num_queries(9):
        browser.get("/settings/tokens/")


def test_no_secret_reaches_the_log(owner, now, caplog):
    soon = timezone.now() + timedelta(days=1)
    secret = make_token(
        actor=owner, now=timezone.now(), name="x", scopes=["tokens:read"], expires_at=soon
    ).secret
    with caplog.at_level(logging.DEBUG):
        Client().get(f"/api/v1/nowhere?token={secret}", HTTP_AUTHORIZATION=f"Bearer {secret}")
        Client().get("/api/v1/tokens", HTTP_AUTHORIZATION=f"Bearer {secret}x")
        Client().get("/api/v1/tokens", HTTP_AUTHORIZATION=f"Bearer {secret}")
    lines = [OneLine().format(record) for record in caplog.records]
    assert lines
    assert all(secret not in line for line in lines)
    for text in (f"Bearer {secret}", f"sent {secret} by mistake", "signed with whsec_abcDEF-123_x", secret):
        assert "***" in without_secrets(text)
        assert secret.split("_")[2] not in without_secrets(text)
        assert "abcDEF" not in without_secrets(text)


def test_the_platform_says_that_it_lives_and_is_ready(db, monkeypatch):
    assert Client().get("/healthz").json() == {"alive": True}
    assert Client().get("/readyz").json() == {"ready": True}

    def gone():
        raise DatabaseError("gone")

    with monkeypatch.context() as broken:
        broken.setattr(connection, "cursor", gone)
        assert Client().get("/readyz").status_code == 503
        assert Client().get("/healthz").status_code == 200


def test_measurements_are_for_this_machine_or_a_stewards_token(owner, make_actor):
    here = Client().get("/metrics")
    assert here.status_code == 200
    text = here.content.decode()
    assert "archstone_request_seconds_bucket" in text
    assert 'archstone_jobs{state="waiting"} 0.0' in text
    assert "riverside" not in text
    for away in ({"REMOTE_ADDR": "203.0.113.9"}, {"HTTP_X_FORWARDED_FOR": "203.0.113.9"}):
        assert Client().get("/metrics", **away).status_code == 404

        def ask(actor, away=away):
            soon = timezone.now() + timedelta(days=1)
            made = make_token(
                actor=actor,
                now=timezone.now(),
                name="m",
                scopes=["metrics:read"],
                expires_at=soon,
                alone=True,
            )
            return Client().get("/metrics", HTTP_AUTHORIZATION=f"Bearer {made.secret}", **away).status_code

        assert ask(owner) == 404
        assert ask(make_actor(name=f"Steward {sorted(away)[0]}", is_steward=True)) == 200


def test_requests_are_counted_by_the_pattern_of_their_address(owner, browser_of):
    browser_of(owner).get("/settings/webhooks/00000000-0000-0000-0000-000000000000/")
    text = Client().get("/metrics").content.decode()
    assert 'route="settings/webhooks/<uuid:webhook_id>/"' in text
    assert "00000000-0000" not in text
