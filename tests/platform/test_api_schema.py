"""The whole API against its own description: whatever is sent, no 5xx, and every answer as described.

Covers every router that is mounted. Each request is made by the owner of an organisation with a token that
may do everything, on the same data: what a request changes is rolled back after it. Ids in addresses are
mostly those of things that are there.
"""

from __future__ import annotations

import itertools
import logging
import re
import zlib
from datetime import timedelta
from urllib.parse import quote

import hypothesis
import pytest
import schemathesis
from django.db import transaction
from django.test import Client
from django.utils import timezone
from schemathesis.checks import not_a_server_error
from schemathesis.generation.meta import TestPhase
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from archstone.platform.api.root import api
from archstone.platform.config.wsgi import application
from archstone.platform.services import limits, webhooks
from archstone.platform.services.acts import ACTS
from archstone.platform.services.notifications import notify
from archstone.platform.services.tokens import make_token
from archstone.platform.store.organisations.models import Mandate

CHECKS = (
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
)
CASES = 1_200
"""About how many requests are made at random, and as many again at the edges of what is described."""

schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)
PATHS = api.get_openapi_schema()["paths"]
OPERATIONS = [(path, method) for path, methods in PATHS.items() for method in methods]
EXAMPLES = max(6, min(40, CASES // len(OPERATIONS)))
EVERY = -(-40 * len(OPERATIONS) // CASES)
"""Of the cases at the edges (some forty an operation) every how many-th is asked."""


@pytest.fixture
def token(make_actor, make_organisation, settings, caplog):
    """A token of an owner that may do everything, in an installation where things are."""
    settings.API_REQUESTS_A_MINUTE = settings.API_STRANGERS_A_MINUTE = 10_000_000
    limits.forget()
    caplog.set_level(logging.CRITICAL, "django.request")
    now = timezone.now()
    owner = make_actor(make_organisation(place="Port Ellery", sector="health"), name="Ana Reyes")
    make_actor(make_organisation("hollow-creek-watch"), name="Somebody Else")
    Mandate.objects.update(starts_on="2020-01-01")
    hook = webhooks.add_webhook(
        actor=owner, now=now, url="https://hooks.example.org/in", events=["mandate_given"]
    ).webhook
    webhooks.try_webhook(actor=owner, now=now, webhook=hook)
    facts = {"organisation": "Riverside Hospital", "role": "owner"}
    notify(people=[owner.person_id], kind="mandate_given", key="seed", now=now, facts=facts)
    every = sorted({act.scope for act in ACTS.values()})
    return make_token(
        actor=owner, now=now, name="everything", scopes=every, expires_at=now + timedelta(days=30)
    ).secret


@pytest.fixture
def known(token):
    """Ids of things that are there, by the name that a place in an address has."""
    found: dict[str, list[str]] = {}
    client = Client()
    for path, method in sorted(OPERATIONS, key=lambda operation: len(operation[0])):
        names = re.findall(r"{(\w+)}", path)
        if method != "get" or any(not found.get(name) for name in names):
            continue
        address = re.sub(r"{(\w+)}", lambda match: quote(found[match[1]][0]), path)
        answer = client.get(address, headers={"Authorization": f"Bearer {token}"})
        if answer.status_code == 200 and answer["Content-Type"].startswith("application/json"):
            for name in _places_below(path):
                found.setdefault(name, [])
                found[name] += _ids(answer.json())
    return found


def _places_below(path: str) -> set[str]:
    """Name the places that stand right behind an address: ``webhook_id`` behind ``/webhooks``."""
    pattern = re.compile(re.escape(path) + r"/{(\w+)}")
    return {match[1] for other, _method in OPERATIONS if (match := pattern.match(other))}


def _ids(said: object) -> list[str]:
    items = said.get("items", []) if isinstance(said, dict) else said
    return [
        str(item[name])
        for item in (items if isinstance(items, list) else [])
        if isinstance(item, dict)
        for name in ("id", "slug")
        if name in item
    ]


EDGES = itertools.count()


@schema.parametrize()
@hypothesis.settings(
    max_examples=EXAMPLES,
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=list(hypothesis.HealthCheck),
)
def test_whatever_is_sent_is_answered_as_described(case, token, known):
    if case.meta and case.meta.phase.name is TestPhase.COVERAGE and next(EDGES) % EVERY:
        return
    places = [name for name in case.path_parameters or {} if known.get(name)]
    if zlib.crc32(repr((case.body, case.query, case.path_parameters)).encode()) % 4:
        for name in places:
            case.path_parameters[name] = known[name][0]
    with transaction.atomic():
        response = case.call(headers={"Authorization": f"Bearer {token}"})
        transaction.set_rollback(True)
    case.validate_response(response, checks=CHECKS)


def test_every_name_in_the_description_means_one_thing():
    """Two schemas of one name would overwrite each other silently."""
    meanings: dict[str, set[str]] = {}
    for bound in api._get_bound_routers():
        for view in bound.path_operations.values():
            for operation in view.operations:
                for model in (*operation.models, *operation.response_models.values()):
                    if hasattr(model, "model_json_schema"):
                        for kind in _models_in(model):
                            meanings.setdefault(kind.__name__, set()).add(kind.__module__)
    ours = {name: where for name, where in meanings.items() if any("archstone" in w for w in where)}
    assert len(ours) > 5
    assert not {name: where for name, where in ours.items() if len(where) > 1}


def _models_in(model: type) -> set[type]:
    found, rest = set(), [model]
    while rest:
        kind = rest.pop()
        for field in getattr(kind, "model_fields", {}).values():
            for part in _parts(field.annotation):
                if hasattr(part, "model_fields") and part not in found:
                    found.add(part)
                    rest.append(part)
    return found


def _parts(annotation: object) -> list[object]:
    inner = getattr(annotation, "__args__", ())
    return [annotation, *(part for one in inner for part in _parts(one))]


def test_operations_have_names_of_their_own():
    names = [operation["operationId"] for methods in PATHS.values() for operation in methods.values()]
    assert len(names) == len(set(names))
