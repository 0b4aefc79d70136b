"""The API's base: who asks, what is refused and how, lists, keys, limits."""

from __future__ import annotations

import json
import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from archstone.platform.services import limits
from archstone.platform.services.acts import ACTS
from archstone.platform.services.tokens import ROOMS, VERBS, make_token, revoke_token, scopes
from archstone.platform.store.organisations.models import Mandate
from archstone.platform.store.people.models import Person
from archstone.platform.store.programs.models import ApiToken, KeptAnswer

SOON = (timezone.now() + timedelta(days=3)).isoformat()
ALL = sorted({act.scope for act in ACTS.values()})

pytestmark = pytest.mark.real_time


class Program:
    """A program that asks with a token."""

    def __init__(self, secret: str) -> None:
        self.client, self.secret = Client(enforce_csrf_checks=True), secret

    def __call__(self, method, path, body=None, **headers):
        more = {f"HTTP_{name.upper()}": value for name, value in headers.items()}
        if body is not None:
            more |= {
                "data": body if isinstance(body, str | bytes) else json.dumps(body),
                "content_type": "application/json",
            }
        return self.client.generic(
            method, f"/api/v1{path}", HTTP_AUTHORIZATION=f"Bearer {self.secret}", **more
        )


@pytest.fixture(autouse=True)
def nobody_asked_before():
    limits.forget()


@pytest.fixture
def hospital(make_organisation):
    return make_organisation()


@pytest.fixture
def owner(make_actor, hospital):
    actor = make_actor(hospital)
    Mandate.objects.update(starts_on="2020-01-01")
    return actor


@pytest.fixture
def program_of():
    def make(actor, scopes=ALL, **more):
        now = timezone.now()
        more.setdefault("expires_at", now + timedelta(days=30))
        return Program(make_token(actor=actor, now=now, name="reports", scopes=scopes, **more).secret)

    return make


def test_a_program_acts_with_its_token(owner, program_of):
    ask = program_of(owner)
    answer = ask("GET", "/tokens")
    assert answer.status_code == 200, answer.content
    (token,) = answer.json()["items"]
    assert token["name"] == "reports"
    assert ask.secret.startswith(token["prefix"])
    assert "secret" not in token
    assert ask.secret not in answer.content.decode()
    assert ApiToken.objects.get().last_used_at is not None


def test_a_secret_is_kept_nowhere(owner, now, caplog):
    made = make_token(actor=owner, now=now, name="a", scopes=ALL, expires_at=now + timedelta(days=1))
    kept = ApiToken.objects.values().get()
    random_part = made.secret.split("_", 2)[2]
    assert random_part not in str(kept)
    assert random_part not in repr(made)


def refused(answer, status, kind):
    assert answer.status_code == status, answer.content
    assert answer["Content-Type"] == "application/problem+json"
    said = answer.json()
    assert said["status"] == status
    assert said["type"].endswith(f"#problem-{kind}")
    assert said["detail"].endswith((".", "…", "?")), said
    return said


@pytest.mark.parametrize("how", ["wrong", "revoked", "expired", "no mandate", "removed", "inactive", "basic"])
def test_a_token_that_ended_opens_nothing(owner, program_of, hospital, how):
    ask = program_of(owner)
    assert ask("GET", "/tokens").status_code == 200
    token = ApiToken.objects.get()
    if how == "wrong":
        ask.secret = ask.secret[:-1] + ("a" if ask.secret[-1] != "a" else "b")
    elif how == "revoked":
        revoke_token(actor=owner, now=timezone.now(), token=token)
    elif how == "expired":
        ApiToken.objects.update(expires_at=timezone.now())
    elif how == "no mandate":
        Mandate.objects.update(ends_on="2020-01-02")
    elif how == "removed":
        hospital.removed_at = timezone.now()
        hospital.save()
    elif how == "inactive":
        Person.objects.update(is_active=False)
    else:
        answer = Client().get("/api/v1/tokens", HTTP_AUTHORIZATION="Basic YTpi")
        assert refused(answer, 401, "not-signed-in")
        return
    answer = ask("GET", "/tokens")
    refused(answer, 401, "not-signed-in")
    assert answer["WWW-Authenticate"] == "Bearer"


def test_a_token_does_what_its_scopes_say_and_no_more(owner, program_of):
    ask = program_of(owner, scopes=["tokens:read"])
    assert ask("GET", "/tokens").status_code == 200
    body = {"name": "b", "scopes": ["tokens:read"], "expires_at": SOON}
    assert "tokens:write" in refused(ask("POST", "/tokens", body), 403, "not-allowed")["detail"]


def test_a_token_makes_no_token_that_can_do_more_or_outlives_it(owner, program_of):
    ask = program_of(owner, scopes=["tokens:read", "tokens:write"])
    soon = (timezone.now() + timedelta(days=3)).isoformat()
    late = (timezone.now() + timedelta(days=31)).isoformat()
    more = {"name": "b", "scopes": ["people:write"], "expires_at": soon}
    refused(ask("POST", "/tokens", more), 403, "not-allowed")
    longer = {"name": "b", "scopes": ["tokens:read"], "expires_at": late}
    assert "outlives" in refused(ask("POST", "/tokens", longer), 422, "rule-broken")["detail"]
    made = ask("POST", "/tokens", longer | {"expires_at": soon})
    assert made.status_code == 201
    assert made["Cache-Control"] == "no-store"
    assert Program(made.json()["secret"])("GET", "/tokens").status_code == 200


def test_anothers_token_is_not_there(owner, program_of, make_actor, make_organisation):
    ask = program_of(owner)
    stranger = program_of(
        make_actor(make_organisation("hollow-creek-watch"), name="Someone Else"), alone=True
    )
    token = ApiToken.objects.get(person_id=owner.person_id)
    refused(stranger("POST", f"/tokens/{token.pk}/revoke"), 404, "not-found")
    assert ask("POST", f"/tokens/{token.pk}/revoke").status_code == 204
    refused(ask("GET", "/tokens"), 401, "not-signed-in")


def test_a_browser_needs_its_cross_site_token_to_write(owner, browser_of):
    browser = browser_of(owner)
    browser.handler.enforce_csrf_checks = True
    assert browser.get("/api/v1/tokens").status_code == 200
    body = {"name": "b", "scopes": ["tokens:read"], "expires_at": SOON}
    refused(browser.post("/api/v1/tokens", body, content_type="application/json"), 403, "not-allowed")
    browser.get("/accounts/login/")
    browser.cookies["archstone_csrf"] = key = "a" * 32
    answer = browser.post(
        "/api/v1/tokens", body, content_type="application/json", headers={"X-CSRFToken": key}
    )
    assert answer.status_code == 201, answer.content


def test_without_a_token_nothing_opens_but_what_is_open(db):
    stranger = Client()
    refused(stranger.get("/api/v1/tokens"), 401, "not-signed-in")
    assert stranger.get("/api/v1/health").json()["version"]


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "kind"),
    [
        ("GET", "/nowhere", None, 404, "not-found"),
        ("DELETE", "/tokens", None, 405, "no-such-method"),
        ("POST", "/tokens", "{", 400, "unreadable"),
        ("POST", "/tokens", "[" * 100_000, 400, "unreadable"),
        ("POST", "/tokens", '{"name": "\\u0000"}', 400, "unreadable"),
        ("POST", "/tokens", '{"name": "\\ud800"}', 400, "unreadable"),
        ("POST", "/tokens", '{"name": NaN}', 400, "unreadable"),
        ("POST", "/tokens", "{}", 422, "rule-broken"),
        ("GET", "/tokens?limit=1000", None, 422, "rule-broken"),
        ("GET", "/tokens?cursor=made-up", None, 422, "rule-broken"),
        ("POST", "/tokens/not-an-id/revoke", None, 422, "rule-broken"),
    ],
)
def test_every_error_is_a_problem(owner, program_of, method, path, body, status, kind):
    refused(program_of(owner)(method, path, body), status, kind)


def test_fields_that_are_wrong_are_named_with_a_sentence(owner, program_of):
    said = refused(
        program_of(owner)("POST", "/tokens", {"nmae": "b", "scopes": "all", "expires_at": SOON}),
        422,
        "rule-broken",
    )
    told = {error["field"]: error["message"] for error in said["errors"]}
    assert told["nmae"] == "There is no field nmae here. Did you mean name?"
    assert told["name"] == "This must be given."
    assert told["scopes"] == "This must be a list."
    assert all(message.endswith((".", "?")) for message in told.values())


def test_what_is_sent_is_bounded_in_kind_and_size(owner, program_of, settings):
    ask = program_of(owner)
    answer = ask.client.post(
        "/api/v1/tokens", "name=b", content_type="text/plain", HTTP_AUTHORIZATION=f"Bearer {ask.secret}"
    )
    assert "application/json" in refused(answer, 415, "wrong-kind")["detail"]
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100
    refused(ask("POST", "/tokens", {"name": "b" * 100}), 413, "too-large")


def test_a_surprise_is_a_problem_that_tells_nothing(owner, program_of, monkeypatch, caplog):
    def fail(**more):
        raise ZeroDivisionError("secret inner workings")

    monkeypatch.setattr("archstone.platform.services.tokens.read_tokens", fail)
    answer = program_of(owner)("GET", "/tokens")
    refused(answer, 500, "unexpected")
    assert "inner workings" not in answer.content.decode()
    assert "inner workings" in caplog.text


def test_lists_come_a_page_at_a_time_and_lose_nothing(owner, program_of, now):
    ask = program_of(owner)
    for day in range(1, 8):  # several in the same second
        make_token(actor=owner, now=now, name=str(day), scopes=ALL, expires_at=now + timedelta(days=day))
    found, cursor = [], ""
    while cursor is not None:
        page = ask("GET", f"/tokens?limit=3&cursor={cursor}").json()
        found += [item["id"] for item in page["items"]]
        cursor = page["next"]
    assert len(found) == 8
    assert set(found) == {str(token.pk) for token in ApiToken.objects.all()}


def test_a_write_with_a_key_is_done_once(owner, program_of, monkeypatch):
    ask = program_of(owner)
    token = ApiToken.objects.get()
    other = make_token(
        actor=owner, now=timezone.now(), name="x", scopes=ALL, expires_at=token.expires_at
    ).token
    path = f"/tokens/{other.pk}/revoke"
    first = ask("POST", path, idempotency_key="one")
    assert first.status_code == 204
    assert "Idempotency-Replayed" not in first
    again = ask("POST", path, idempotency_key="one")
    assert (again.status_code, again["Idempotency-Replayed"]) == (204, "true")
    said = refused(ask("POST", f"/tokens/{token.pk}/revoke", idempotency_key="one"), 422, "rule-broken")
    assert "another request" in said["detail"]
    KeptAnswer.objects.update(made_at=timezone.now() - timedelta(hours=25))
    assert "Idempotency-Replayed" not in ask("POST", path, idempotency_key="one")
    refused(ask("POST", path, idempotency_key="a" * 201), 422, "rule-broken")


def test_a_secret_is_not_kept_for_the_sake_of_a_key(owner, program_of):
    ask = program_of(owner)
    soon = (timezone.now() + timedelta(days=3)).isoformat()
    body = {"name": "b", "scopes": ["tokens:read"], "expires_at": soon}
    made = ask("POST", "/tokens", body, idempotency_key="two")
    assert made.status_code == 201
    assert bytes(KeptAnswer.objects.get().body) == b""
    assert (
        "only once" in refused(ask("POST", "/tokens", body, idempotency_key="two"), 409, "conflict")["detail"]
    )
    assert ApiToken.objects.count() == 2


def test_what_was_refused_may_be_tried_again_under_the_same_key(owner, program_of):
    ask = program_of(owner)
    body = {"name": "b", "scopes": ["tokens:raed"], "expires_at": SOON}
    said = refused(ask("POST", "/tokens", body, idempotency_key="three"), 422, "rule-broken")
    assert "Did you mean tokens:read?" in said["detail"]
    assert not KeptAnswer.objects.exists()


def test_who_asks_too_often_rests(owner, program_of, settings):
    settings.API_REQUESTS_A_MINUTE = 30
    ask, another = program_of(owner), program_of(owner)
    answers = [ask("GET", "/tokens").status_code for _ in range(31)]
    assert answers.count(200) in (29, 30)  # a minute may end meanwhile
    limits.forget()  # another process: the count is shared
    if answers[-1] == 429:
        answer = ask("GET", "/tokens")
        refused(answer, 429, "too-many")
        assert 1 <= int(answer["Retry-After"]) <= 60
    assert another("GET", "/tokens").status_code == 200


def test_guessing_tokens_is_slowed(db, settings):
    settings.API_STRANGERS_A_MINUTE = 5
    statuses = [Program(f"arch_guess{n}_x")("GET", "/tokens").status_code for n in range(12)]
    assert 429 in statuses
    assert set(statuses) <= {401, 429}


def test_the_description_is_openapi_and_the_docs_need_no_script(db):
    schema = Client().get("/api/v1/openapi.json").json()
    assert schema["openapi"].startswith("3.1")
    for path, methods in schema["paths"].items():
        for method, operation in methods.items():
            assert operation["summary"], (method, path)
            assert "4XX" in operation["responses"]
            if method != "get":
                assert {"$ref": "#/components/parameters/IdempotencyKey"} in operation["parameters"]
    page = Client().get("/api/v1/docs").content.decode()
    assert not re.search(
        r"<script(?![^>]*\ssrc=)|\son\w+=|\sstyle=", page
    )  # our policy forbids what is inline
    assert all(path in page for path in schema["paths"])
    assert 'id="problem-not-found"' in page


def test_every_scope_has_words(db):
    for scope in scopes():
        assert scope.room in ROOMS, f"say {scope.room} in words in services/tokens.py"
        assert scope.verb in VERBS, f"say {scope.verb} in words in services/tokens.py"


def test_the_trail_says_that_a_program_did_it(owner, program_of, browser_of):
    from archstone.platform.store.trail.models import TrailEntry

    ask = program_of(owner)
    body = {"name": "b", "scopes": ["tokens:read"], "expires_at": SOON}
    assert ask("POST", "/tokens", body).status_code == 201
    assert browser_of(owner).post("/api/v1/tokens", body, content_type="application/json").status_code == 201
    assert list(TrailEntry.objects.order_by("id").values_list("act", "through"))[-2:] == [
        ("make_token", "api"),
        ("make_token", "api"),
    ]
