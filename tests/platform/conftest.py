"""What the platform's tests may ask for: people, organisations, mandates and browsers signed in as them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import translation

from archstone.platform.jobs.runner import work_off
from archstone.platform.services.actors import Actor, actor_of
from archstone.platform.store.organisations.models import Mandate, Organisation
from archstone.platform.store.people.models import Person

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


@pytest.fixture
def now() -> datetime:
    return NOW


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    """Let every request come in at the moment of the tests, but where one is about time that passes."""
    if request.node.get_closest_marker("real_time"):
        return
    monkeypatch.setattr("archstone.platform.web.requests.now_utc", lambda: NOW)


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """Begin each test in English: a page in another language leaves its language behind in this thread."""
    with translation.override("en"):
        yield


@pytest.fixture
def make_person(db: None) -> Callable[..., Person]:
    def make(name: str = "Ana Reyes", **more: Any) -> Person:
        email = f"{name.lower().replace(' ', '.')}@example.org"
        person = Person.objects.create_user(email, "correct horse battery", name=name, **more)
        from allauth.account.models import EmailAddress

        EmailAddress.objects.create(user=person, email=email, verified=True, primary=True)
        return person

    return make


@pytest.fixture
def make_organisation(db: None) -> Callable[..., Organisation]:
    def make(
        slug: str = "riverside-hospital", name: str = "", *, member: bool = True, **more: Any
    ) -> Organisation:
        return Organisation.objects.create(
            slug=slug,
            name=name or slug.replace("-", " ").title(),
            claimed_at=NOW if member else None,
            changed_at=NOW,
            **more,
        )

    return make


@pytest.fixture
def make_actor(make_person: Callable[..., Person]) -> Callable[..., Actor]:
    """Make somebody who acts for an organisation in a role (or for nobody)."""

    def make(
        organisation: Organisation | None = None, role: str = "owner", name: str = "", **more: Any
    ) -> Actor:
        label = name or (f"{role} of {organisation.slug}" if organisation else "a stranger")
        person = make_person(label, **more)
        if organisation is not None:
            Mandate.objects.create(
                person=person, organisation=organisation, role=role, starts_on=NOW.date(), given_at=NOW
            )
        return actor_of(person, organisation_id=organisation.pk if organisation else None, today=NOW.date())

    return make


@pytest.fixture
def browser_of() -> Callable[[Actor], Client]:
    """Give a client that is signed in as an actor and acts for its organisation."""

    def make(actor: Actor) -> Client:
        client = Client()
        if actor.person_id is not None:
            client.force_login(
                Person.objects.get(pk=actor.person_id), backend="django.contrib.auth.backends.ModelBackend"
            )
            session = client.session
            session["organisation"] = actor.organisation_id
            session.save()
        return client

    return make


@pytest.fixture
def posted() -> Callable[[], AbstractContextManager[None]]:
    """Send, at the end of a block, the letters that were asked for in it."""

    @contextmanager
    def block() -> Iterator[None]:
        yield
        work_off(max(NOW, datetime.now(UTC)) + timedelta(minutes=1))

    return block
