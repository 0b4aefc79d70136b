"""How a cell of the table is asked for: as a browser with a session, or as a program with a token."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client

from archstone.platform.services import limits
from archstone.platform.store.introductions.models import AnswerLink
from archstone.platform.store.people.models import Person
from archstone.platform.web.middleware import ACTING_FOR, GUEST_LINK
from tests.platform.permissions.cells import (
    ASKED_WHO,
    DONE,
    HIDDEN,
    REFUSED,
    SIGNED_IN,
    TOLD,
    Cell,
    Sent,
)
from tests.platform.permissions.world import World

WRITES = re.compile(r'\s*(INSERT INTO|UPDATE|DELETE FROM)\s+"(\w+)"', re.IGNORECASE)
FROM_OUTSIDE = {"HTTP_X_FORWARDED_FOR": "198.51.100.7"}
"""Without it every request would come from the platform's own machine, which may read its measurements."""
NO_TRACE = {"django_session", "store_requestcount"}
"""What any request may write: who is signed in, and how often somebody asked."""


def filled(part: Any, objects: Mapping[str, str]) -> Any:
    """Put the names of objects into an address or what is sent."""
    if isinstance(part, dict):
        return {key: filled(value, objects) for key, value in part.items()}
    if isinstance(part, list):
        return [filled(value, objects) for value in part]
    return part.format(**objects) if isinstance(part, str) and "{" in part else part


def names_in(address: str) -> list[str]:
    """List the objects that an address names."""
    return re.findall(r"\{(\w+)\}", address)


class Asker:
    """Asks for cells in a world, as any role; every request is at the moment of the world."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.client = Client()
        self.sessions = {role: self._session_of(role) for role in (*sorted(SIGNED_IN), "guest")}

    def _session_of(self, role: str) -> str:
        if role == "guest":
            session = SessionStore()
            session[GUEST_LINK] = str(self.world.link)
            session.create()
            return str(session.session_key)
        actor, client = self.world.who[role], Client()
        client.force_login(
            Person.objects.get(pk=actor.person), backend="django.contrib.auth.backends.ModelBackend"
        )
        session = client.session
        session[ACTING_FOR] = actor.organisation_id
        session.save()
        return str(session.session_key)

    def page(self, cell: Cell, role: str, objects: Mapping[str, str] | None = None) -> Any:
        """Ask by page; *objects* may name others in the address than those of the world."""
        assert cell.page is not None
        method, address, sent = cell.page
        limits.forget()
        if role == "guest":
            its = UUID(self.world.objects[cell.guest_of])
            AnswerLink.objects.filter(pk=self.world.link).update(introduction_id=its)
        self._as(role)
        where = filled(address, objects or self.world.objects)
        if method == "GET":
            return self.client.get(where, **FROM_OUTSIDE)
        return self.client.post(where, self._form(sent), **FROM_OUTSIDE)

    def _as(self, role: str) -> None:
        self.client.cookies.clear()
        if role in self.sessions:
            self.client.cookies[settings.SESSION_COOKIE_NAME] = self.sessions[role]

    def _form(self, sent: dict[str, Any]) -> dict[str, Any]:
        return {
            key: SimpleUploadedFile(value.name, value.text.encode())
            if isinstance(value, Sent)
            else filled(value, self.world.objects)
            for key, value in sent.items()
        }

    def api(
        self, cell: Cell, role: str, objects: Mapping[str, str] | None = None, *, by_session: bool = False
    ) -> Any:
        """Ask by API, with the role's token or with its session."""
        assert cell.api is not None
        limits.forget()
        self._as(role if by_session else "anyone")
        headers = dict(FROM_OUTSIDE)
        if role in self.world.tokens and not by_session:
            headers["HTTP_AUTHORIZATION"] = f"Bearer {self.world.tokens[role]}"
        method, address, sent = cell.api
        where = f"/api/v1{filled(address, objects or self.world.objects)}"
        if sent is None:
            return self.client.generic(method, where, **headers)
        if any(isinstance(value, Sent) for value in sent.values()):
            return self.client.post(where, self._form(sent), **headers)
        said = json.dumps(filled(sent, self.world.objects))
        return self.client.generic(method, where, said, content_type="application/json", **headers)

    def ways(self, cell: Cell) -> Iterator[tuple[str, str, Callable[..., Any]]]:
        """Go through the ways in which a cell can be asked for, each with its address."""
        if cell.page is not None:
            yield "page", cell.page[1], self.page
        if cell.api is not None:
            yield "api", f"/api/v1{cell.api[1]}", self.api


def outcome_of(answer: Any) -> str:
    """Say in a word what was answered."""
    if answer.status_code == 302 and answer["Location"].startswith("/accounts/login/"):
        return REFUSED
    named = {401: ASKED_WHO, 403: REFUSED, 404: HIDDEN}
    return named.get(answer.status_code, DONE if answer.status_code < 400 else TOLD)


def body_of(answer: Any) -> str:
    """Read what was answered."""
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return bytes(content).decode(errors="replace")


@contextmanager
def tables_written() -> Iterator[set[str]]:
    """Note the tables into which a block wrote anything, even if it was taken back."""
    found: set[str] = set()

    def note(execute: Any, sql: str, params: Any, many: Any, context: Any) -> Any:
        done = execute(sql, params, many, context)
        match = WRITES.match(sql)
        if match and (match[1].upper() == "INSERT INTO" or context["cursor"].rowcount):
            found.add(match[2])
        return done

    with connection.execute_wrapper(note):
        yield found
