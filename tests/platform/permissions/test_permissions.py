"""Every act by every role, over pages and API: done, refused or hidden as the table says, and nothing else.

What is refused or hidden writes nothing at all. What is hidden answers, letter by letter, like what isn't
there. What is done and changes something stands in the audit trail.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from django.db import transaction
from django.urls import URLPattern, URLResolver, get_resolver, resolve
from django.utils.html import escape

import archstone.platform
from archstone.platform.services.acts import ACTS
from archstone.platform.services.tokens import ROOMS, VERBS, scopes
from archstone.platform.store.introductions.models import AnswerLink
from archstone.platform.store.organisations.models import Mandate
from archstone.platform.store.programs.models import ApiToken
from archstone.platform.store.trail.models import TrailEntry
from tests.platform.conftest import NOW
from tests.platform.permissions.asking import (
    NO_TRACE,
    Asker,
    body_of,
    filled,
    names_in,
    outcome_of,
    tables_written,
)
from tests.platform.permissions.cells import (
    ALONE,
    ASKED_WHO,
    DONE,
    HIDDEN,
    INSIDE,
    NOT_SIGNED_IN,
    REFUSED,
    ROLES,
    SIGNED_IN,
    Cell,
)
from tests.platform.permissions.table import CELLS, ELSEWHERE, WITHOUT_API, WITHOUT_PAGE
from tests.platform.permissions.world import EVERY_SCOPE, SECRET, World

pytestmark = pytest.mark.django_db

TRAIL = TrailEntry._meta.db_table
BY_API = [cell for cell in CELLS if cell.api]
CHANGING = re.compile(r'\b[A-Za-z0-9]{64}\b|nonce="[^"]+"')
UNLIKE_EACH_TIME = {"Server-Timing", "Set-Cookie", "Content-Security-Policy", "Content-Length"}


def id_of(cell: Cell) -> str:
    return cell.name


@pytest.mark.parametrize("cell", CELLS, ids=id_of)
def test_every_role_may_do_what_the_table_says_and_nothing_else(cell: Cell, asker: Asker) -> None:
    found, wanted = {}, {}
    for through, address, ask in asker.ways(cell):
        hidden: dict[str, tuple[str, Any]] = {}
        for role in ROLES:
            with transaction.atomic():
                with tables_written() as written:
                    answer = ask(cell, role)
                outcome = outcome_of(answer)
                found[through, role] = (outcome, TRAIL in written)
                wanted[through, role] = (
                    cell.expected(role, through),
                    cell.leaves_a_trace(role, through),
                )
                _check(cell, through, role, answer, outcome, written - NO_TRACE)
                transaction.set_rollback(True)
            if outcome == HIDDEN:
                hidden.setdefault(_kind_of(role), (role, answer))
        for role, answer in hidden.values():
            _check_without_hint(cell, asker, through, role, address, answer)
    assert found == wanted
    assert len(found) >= len(ROLES)


def _kind_of(role: str) -> str:
    """Say to whom an answer looks alike: in each kind one is held against the answer for what isn't there."""
    if role in NOT_SIGNED_IN or role == "steward":
        return role
    return "alone" if role in ALONE else "inside" if role in INSIDE else "of another"


def _check(cell: Cell, through: str, role: str, answer: Any, outcome: str, written: set[str]) -> None:
    said = body_of(answer)
    if role not in INSIDE:
        assert SECRET not in said, (through, role)
    if outcome in (REFUSED, HIDDEN, ASKED_WHO):
        assert written - ({"store_answerlink"} if role == "guest" else set()) == set(), (through, role)
    if outcome == REFUSED and through == "api":
        assert answer.json()["detail"] in cell.sentences, role
    if outcome == REFUSED and answer.status_code == 403 and through == "page":
        assert any(escape(sentence) in said for sentence in cell.sentences), (role, cell.sentences)


def _check_without_hint(cell: Cell, asker: Asker, through: str, role: str, address: str, hidden: Any) -> None:
    """Ask for something that isn't there instead: nothing may tell the two answers apart."""
    objects = asker.world.objects
    here = filled(address, objects)
    ask = asker.page if through == "page" else asker.api
    for name in set(names_in(address)) - cell.seen_anyway:
        others = {**objects, name: asker.world.absent[name]}
        with transaction.atomic():
            absent = ask(cell, role, others)
            transaction.set_rollback(True)
        assert absent.status_code == hidden.status_code == 404
        told_apart = set(_plain(absent, filled(address, others))) ^ set(_plain(hidden, here))
        assert told_apart == set(), (through, role, name)


def _plain(answer: Any, address: str) -> list[str]:
    """List the lines of an answer without what differs each time, and without the address asked for."""
    said = CHANGING.sub("", body_of(answer)).replace(address, "HERE").replace(quote(address, safe=""), "HERE")
    return said.splitlines() + [f"{k}: {v}" for k, v in answer.items() if k not in UNLIKE_EACH_TIME]


@pytest.mark.parametrize("cell", BY_API, ids=id_of)
def test_a_program_needs_the_scope_of_its_act_and_a_token_that_holds(cell: Cell, asker: Asker) -> None:
    role = next((r for r in ROLES if cell.expected(r, "api") == DONE), None)
    if role is None:
        assert cell.may <= {"guest"}
        return
    held = ApiToken.objects.filter(person_id=asker.world.who[role].person, name="all")
    scope = ACTS[cell.act].scope
    lacking = [name for name in EVERY_SCOPE if name != scope]
    for changed, answered in (
        ({"scopes": lacking}, f"This token lacks the scope {scope}."),
        ({"expires_at": NOW}, "This token has ended. Make a new one in your settings."),
        ({"revoked_at": NOW}, "This token has ended. Make a new one in your settings."),
    ):
        with transaction.atomic():
            held.update(**changed)
            with tables_written() as written:
                answer = asker.api(cell, role)
            transaction.set_rollback(True)
        assert outcome_of(answer) == (REFUSED if "scopes" in changed else ASKED_WHO)
        assert answer.json()["detail"] == answered
        assert written <= NO_TRACE
    with transaction.atomic():
        assert outcome_of(asker.api(cell, role, by_session=True)) == DONE
        transaction.set_rollback(True)


@pytest.mark.parametrize("cell", CELLS, ids=id_of)
def test_the_table_says_what_the_acts_say(cell: Cell) -> None:
    """Each row agrees with the table of acts for what each role is to its object; neither can drift."""
    derived = {role: cell.by_the_acts(role) for role in ROLES}
    written = {
        role: DONE if role in cell.may else REFUSED if role in cell.refused else HIDDEN for role in ROLES
    }
    assert written == derived


def test_every_act_has_a_page_and_an_operation_or_a_reason() -> None:
    by_page = {cell.act for cell in CELLS if cell.page}
    by_api = {cell.act for cell in CELLS if cell.api}
    assert set(ACTS) - (by_page | by_api) == set(WITHOUT_PAGE) & set(WITHOUT_API)
    assert set(ACTS) - by_page == set(WITHOUT_PAGE)
    assert set(ACTS) - by_api == set(WITHOUT_API)
    assert len({(cell.name, bool(cell.page)) for cell in CELLS}) == len(CELLS)


def test_every_act_is_asked_for_somewhere() -> None:
    """No act stands in the table of acts for which nobody asks, and nobody asks for one that isn't there."""
    asked, sources = set(), ""
    for folder in ("services", "web", "api"):
        for file in Path(archstone.platform.__file__).parent.joinpath(folder).rglob("*.py"):
            if file.name != "acts.py":
                sources += file.read_text(encoding="utf-8")
    asked = set(re.findall(r'permissions\.(?:require|may)\(\s*[\w.]+,\s*"(\w+)"', sources))
    assert asked <= set(ACTS)
    assert {name for name in ACTS if f'"{name}"' not in sources} == set()
    assert len(asked) > 60


def test_every_address_is_asked_for_or_has_a_reason() -> None:
    asked = set()
    for cell in CELLS:
        if cell.page:
            asked.add(resolve(_example(cell.page[1])).route)
        if cell.api:
            asked.add(f"{cell.api[0]} {resolve(_example('/api/v1' + cell.api[1])).route}")
    there = {
        name for name in _addresses(get_resolver()) if not name.startswith(("accounts/", "static", "admin"))
    }
    assert there - asked - set(ELSEWHERE) == set()
    assert set(ELSEWHERE) <= there - asked
    assert len(there) > 200


def _example(address: str) -> str:
    number = {"event": "1", "suggestion": "1", "pair": "1"}
    objects = {name: number.get(name, "00000000-0000-4000-8000-000000000000") for name in names_in(address)}
    return filled(address, objects).partition("?")[0]


def _addresses(resolver: URLResolver, before: str = "") -> Iterator[str]:
    """List the address of every page, and of the API every method with its address."""
    for one in resolver.url_patterns:
        address = before + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from _addresses(one, address)
        elif isinstance(one, URLPattern):
            methods = _methods(one.callback)
            yield from (f"{method} {address}" for method in methods) if methods else (address,)


def _methods(view: Any) -> set[str]:
    """List the methods of a view of the API; a page has none of its own."""
    cells = [cell.cell_contents for cell in getattr(view, "__closure__", None) or ()]
    found = [one for one in cells if hasattr(one, "operations")]
    return {method for one in found for operation in one.operations for method in operation.methods}


def test_every_scope_is_offered_in_words_and_every_word_is_used() -> None:
    offered = {scope.name: scope for scope in scopes()}
    assert set(offered) == {act.scope for act in ACTS.values()}
    assert {scope.room for scope in offered.values()} == set(ROOMS)
    assert {scope.verb for scope in offered.values()} == set(VERBS)


@pytest.mark.parametrize("role", sorted(SIGNED_IN))
def test_only_a_steward_s_token_reads_the_measurements(asker: Asker, world: World, role: str) -> None:
    def ask() -> int:
        headers = {
            "HTTP_X_FORWARDED_FOR": "198.51.100.7",
            "HTTP_AUTHORIZATION": f"Bearer {world.tokens[role]}",
        }
        asker.client.cookies.clear()
        return int(asker.client.get("/metrics", **headers).status_code)

    assert ask() == (200 if role == "steward" else 404)
    ApiToken.objects.update(scopes=[name for name in EVERY_SCOPE if name != "metrics:read"])
    assert ask() == 404


@pytest.mark.parametrize("role", ["owner", "owner of another"])
def test_an_object_of_one_organisation_is_not_reached_through_another(
    asker: Asker, world: World, role: str
) -> None:
    objects = {**world.objects, "ours": world.objects["other"]}
    before = Mandate.objects.get(pk=world.objects["editor"]).ended_at
    tried = 0
    for cell in CELLS:
        if cell.name in (
            "change_mandate:end",
            "withdraw_invitation",
            "invite_person:resend",
            "change_mandate",
        ):
            assert asker.page(cell, role, objects).status_code == 404
            assert asker.api(cell, role, objects).status_code == 404
            tried += 1
    assert tried == 4
    assert Mandate.objects.get(pk=world.objects["editor"]).ended_at is before is None


def test_a_link_that_ended_lets_nobody_in(asker: Asker, world: World) -> None:
    (cell,) = [one for one in CELLS if one.name == "see_introduction:by link"]
    assert outcome_of(asker.page(cell, "guest")) == DONE
    for changed in ({"expires_at": NOW - timedelta(seconds=1)}, {"revoked_at": NOW}):
        with transaction.atomic():
            AnswerLink.objects.update(**changed)
            assert outcome_of(asker.page(cell, "guest")) == HIDDEN
            transaction.set_rollback(True)
