"""Who may do what with tokens, webhooks and news: every cell of role and act, over pages and API."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from archstone.platform.services import webhooks
from archstone.platform.services.acts import ACTS
from archstone.platform.services.notifications import notify
from archstone.platform.services.tokens import make_token
from archstone.platform.store.notifications.models import Notification
from archstone.platform.store.organisations.models import Mandate
from archstone.platform.store.people.models import Person
from archstone.platform.store.programs.models import ApiToken
from archstone.platform.store.webhooks.models import Webhook

ROLES = ("owner", "editor", "viewer", "of another", "person", "steward", "nobody")
HOOK = {"url": "https://hooks.example.org/in", "events": ["mandate_given"]}
LATER = {"name": "t", "scopes": ["tokens:read"], "expires_at": "soon"}

MINE = {"owner": 200, "editor": 200, "viewer": 200, "of another": 404, "person": 404, "steward": 404}
OWN = {"owner": 200, "editor": 403, "viewer": 403, "of another": 404, "person": 404, "steward": 404}
LIST = {"owner": 200, "editor": 200, "viewer": 200, "of another": 200, "person": 403, "steward": 403}
ADD = {"owner": 200, "editor": 403, "viewer": 403, "of another": 200, "person": 403, "steward": 403}
ANYBODY = dict.fromkeys(("owner", "editor", "viewer", "of another", "person", "steward"), 200)
THE_ONE = {**dict.fromkeys(ANYBODY, 404), "viewer": 200}

API = {  # act: (method, address, body, what each role is answered)
    "see_webhooks": ("GET", "/webhooks", None, LIST),
    "add_webhook": ("POST", "/webhooks", HOOK, ADD),
    "see_webhook": ("GET", "/webhooks/{webhook}", None, MINE),
    "see_webhook (deliveries)": ("GET", "/webhooks/{webhook}/deliveries", None, MINE),
    "change_webhook": ("PATCH", "/webhooks/{webhook}", {"on": False}, OWN),
    "change_webhook (secret)": ("POST", "/webhooks/{webhook}/secret", None, OWN),
    "change_webhook (try)": ("POST", "/webhooks/{webhook}/try", None, OWN),
    "change_webhook (again)": ("POST", "/webhooks/{webhook}/deliveries/{delivery}/again", None, OWN),
    "change_webhook (remove)": ("DELETE", "/webhooks/{webhook}", None, OWN),
    "see_tokens": ("GET", "/tokens", None, ANYBODY),
    "make_token": ("POST", "/tokens", LATER, ANYBODY),
    "revoke_token": ("POST", "/tokens/{token}/revoke", None, THE_ONE),
    "see_notifications": ("GET", "/notifications", None, ANYBODY),
    "mark_read": ("POST", "/notifications/{notification}/read", None, THE_ONE),
    "mark_all_read": ("POST", "/notifications/read", {}, ANYBODY),
    "change_digest": ("PUT", "/notifications/digest", {"digest": "weekly"}, ANYBODY),
}
PAGES = {
    "see_webhooks": ("GET", "/settings/webhooks/", LIST),
    "add_webhook": ("POST", "/settings/webhooks/", ADD),
    "see_webhook": ("GET", "/settings/webhooks/{webhook}/", MINE),
    "change_webhook": ("POST", "/settings/webhooks/{webhook}/", OWN),
    "change_webhook (secret)": ("POST", "/settings/webhooks/{webhook}/new-secret/", OWN),
    "change_webhook (try)": ("POST", "/settings/webhooks/{webhook}/try/", OWN),
    "change_webhook (off)": ("POST", "/settings/webhooks/{webhook}/off/", OWN),
    "change_webhook (remove)": ("POST", "/settings/webhooks/{webhook}/remove/", OWN),
    "change_webhook (again)": ("POST", "/settings/webhooks/{webhook}/deliveries/{delivery}/again/", OWN),
    "see_tokens": ("GET", "/settings/tokens/", ANYBODY),
    "revoke_token": ("POST", "/settings/tokens/{token}/revoke/", THE_ONE),
    "see_notifications": ("GET", "/notifications/", ANYBODY),
    "mark_read": ("POST", "/notifications/{notification}/", THE_ONE),
    "mark_all_read": ("POST", "/notifications/read/", ANYBODY),
    "change_digest": ("POST", "/notifications/settings/", ANYBODY),
}


@pytest.fixture
def scene(make_actor, make_organisation):
    """An organisation with a webhook; its viewer has a token and news."""
    hospital, other = make_organisation(), make_organisation("hollow-creek-watch")
    actors = {role: make_actor(hospital, role) for role in ("owner", "editor", "viewer")}
    actors["of another"] = make_actor(other, "owner")
    actors["person"] = make_actor(name="A Person")
    actors["steward"] = make_actor(name="A Steward", is_steward=True)
    Mandate.objects.update(starts_on="2020-01-01")
    now = timezone.now()
    hook = webhooks.add_webhook(actor=actors["owner"], now=now, **HOOK).webhook
    webhooks.try_webhook(actor=actors["owner"], now=now, webhook=hook)
    soon = now + timedelta(days=1)
    viewer = actors["viewer"]
    token = make_token(actor=viewer, now=now, name="x", scopes=["tokens:read"], expires_at=soon).token
    facts = {"organisation": "X", "role": "viewer"}
    notify(people=[viewer.person_id], kind="mandate_given", key="n", now=now, facts=facts)
    return actors, {
        "webhook": hook.pk,
        "delivery": hook.deliveries.get().pk,
        "token": token.pk,
        "notification": Notification.objects.get().pk,
    }


def cells(table):
    return [pytest.param(act, role, id=f"{act}, {role}") for act in table for role in ROLES]


@pytest.mark.parametrize(("act", "role"), cells(API))
def test_over_the_api(scene, act, role):
    actors, things = scene
    method, address, body, answers = API[act]
    client, headers = Client(), {}
    if role != "nobody":
        every = sorted({entry.scope for entry in ACTS.values()})
        now = timezone.now()
        made = make_token(
            actor=actors[role], now=now, name="all", scopes=every, expires_at=now + timedelta(days=2)
        )
        headers = {"Authorization": f"Bearer {made.secret}"}
    if body is not None and "expires_at" in body:
        body = {**body, "expires_at": (timezone.now() + timedelta(days=1)).isoformat()}
    answer = client.generic(
        method,
        "/api/v1" + address.format(**things),
        data=b"" if body is None else json.dumps(body),
        content_type="application/json" if body is not None else "application/octet-stream",
        headers=headers,
    )
    wanted = answers.get(role, 401)
    assert (200 if answer.status_code < 300 else answer.status_code) == wanted, answer.content
    if wanted == 404:
        assert "There is nothing here" in answer.json()["detail"]
        assert "hospital" not in answer.content.decode()


@pytest.mark.parametrize(("act", "role"), cells(PAGES))
def test_over_pages(scene, browser_of, act, role):
    actors, things = scene
    method, address, answers = PAGES[act]
    browser = Client() if role == "nobody" else browser_of(actors[role])
    sent = {**HOOK, "digest": "weekly"} if method == "POST" else {}
    answer = getattr(browser, method.lower())(address.format(**things), sent)
    if role == "nobody":
        assert answer.status_code in (302, 403, 404)
        assert answer.status_code != 302 or answer["Location"].startswith("/accounts/login/")
        return
    assert (200 if answer.status_code == 302 else answer.status_code) == answers[role]


def test_what_was_refused_changed_nothing(scene, browser_of):
    actors, things = scene
    before = Webhook.objects.values().get(pk=things["webhook"])
    for role in ("editor", "viewer", "of another", "person", "steward"):
        browser = browser_of(actors[role])
        for method, address, _answers in PAGES.values():
            if method == "POST" and "{webhook}" in address:
                browser.post(address.format(**things), HOOK)
        for name in ("token", "notification"):
            if role != "viewer":
                browser.post(f"/api/v1/{name}s/{things[name]}/{'revoke' if name == 'token' else 'read'}")
    assert Webhook.objects.values().get(pk=things["webhook"]) == before
    assert ApiToken.objects.get(pk=things["token"]).revoked_at is None
    assert Notification.objects.get().read_at is None
    assert Person.objects.get(pk=actors["viewer"].person_id).digest == "daily"
