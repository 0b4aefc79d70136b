"""Who may do what with organisations, people, alliances and trails: each act by each role, page and API.

A cell is done, refused (its object is known to them) or hidden (its object isn't: the answer is that of
something that isn't there). What is refused or hidden leaves no trace; what is done leaves an entry in the
audit trail.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from archstone.platform import services
from archstone.platform.services import limits
from archstone.platform.services.actors import NOBODY, Actor, actor_of
from archstone.platform.services.acts import ACTS
from archstone.platform.store.alliances.models import Alliance, AllianceMember, AllianceRole
from archstone.platform.store.organisations.models import Claim, Invitation, Mandate
from archstone.platform.store.trail.models import TrailEntry

pytestmark = pytest.mark.usefixtures("clock")

INSIDE = {"viewer", "editor", "owner", "delegate"}
"""Who acts for the hospital; its delegate is one of its viewers."""
HELPERS = {"coordinator", "facilitator"}
IN_ALLIANCE = INSIDE | HELPERS | {"observer"}
ROLES = (
    *("anyone", "person", "viewer", "editor", "owner", "owner of another", "owner of an invited one"),
    *("steward", "coordinator", "delegate", "observer", "facilitator", "ended mandate", "not begun mandate"),
)
EVERYBODY = set(ROLES)
SIGNED_IN = EVERYBODY - {"anyone"}
OWNERS_ANYWHERE = {"owner", "owner of another", "owner of an invited one"}


@dataclass(frozen=True)
class Cell:
    """One act: how a page and how a program asks for it, who may, who is refused; all others find nothing."""

    name: str
    may: set[str]
    refused: set[str]
    page: tuple[str, str, dict[str, Any]] | None
    api: tuple[str, str, dict[str, Any] | None] | None
    writes: bool = True

    @property
    def act(self) -> str:
        return self.name.partition(":")[0]


def row(name, may, refused, page, api, **more):
    return Cell(name, set(may), set(refused) - set(may), page, api, **more)


H = "/organisations/riverside-hospital"
A = "/alliances/{alliance}"
PROFILE = {"name": "Riverside"}
DAY = {"starts_on": "", "ends_on": ""}
SETTINGS = {"name": "N", "language": "en", "time_zone": "UTC", "theme": "dark", "digest": "weekly"}
LETTER = {"email": "new@example.org", "role": "viewer"}

CELLS = (
    row(
        "found_organisation",
        SIGNED_IN,
        EVERYBODY,
        ("POST", "/new-organisation/", PROFILE),
        ("POST", "/organisations", PROFILE),
    ),
    row(
        "see_oneself",
        SIGNED_IN,
        EVERYBODY,
        ("GET", "/settings/", {}),
        ("GET", "/people/me", None),
        writes=False,
    ),
    row(
        "see_oneself:organisations",
        SIGNED_IN,
        EVERYBODY,
        ("GET", "/organisations/", {}),
        ("GET", "/people/me/organisations", None),
        writes=False,
    ),
    row(
        "change_settings",
        SIGNED_IN,
        EVERYBODY,
        ("POST", "/settings/", SETTINGS),
        ("PATCH", "/people/me", {"theme": "dark"}),
    ),
    row(
        "export_personal_data",
        SIGNED_IN,
        EVERYBODY,
        ("GET", "/settings/personal-data/", {}),
        None,
        writes=False,
    ),
    row("export_personal_data:copy", SIGNED_IN, EVERYBODY, None, ("GET", "/people/me/personal-data", None)),
    row(
        "erase_person",
        SIGNED_IN,
        EVERYBODY,
        ("GET", "/settings/personal-data/erase/", {}),
        None,
        writes=False,
    ),
    row(
        "erase_person:by program",
        SIGNED_IN - {"coordinator"},
        EVERYBODY,
        None,
        ("POST", "/people/me/erase", {"password": "correct horse battery"}),
    ),
    row("see_profile", EVERYBODY, (), ("GET", f"{H}/", {}), ("GET", H, None), writes=False),
    row(
        "edit_profile",
        {"editor", "owner"},
        EVERYBODY,
        ("POST", f"{H}/edit/", PROFILE),
        ("PATCH", H, {"place": "X"}),
    ),
    row("see_people", INSIDE, (), ("GET", f"{H}/people/", {}), ("GET", f"{H}/people", None), writes=False),
    row(
        "invite_person",
        {"owner"},
        INSIDE,
        ("POST", f"{H}/people/invite/", {**LETTER, **DAY}),
        ("POST", f"{H}/invitations", LETTER),
    ),
    row("invite_person:list", {"owner"}, INSIDE, None, ("GET", f"{H}/invitations", None), writes=False),
    row(
        "invite_person:resend",
        {"owner"},
        INSIDE,
        ("POST", f"{H}/people/invitations/{{letter}}/resend/", {}),
        ("POST", f"{H}/invitations/{{letter}}/resend", None),
    ),
    row(
        "withdraw_invitation",
        {"owner"},
        INSIDE,
        ("POST", f"{H}/people/invitations/{{letter}}/withdraw/", {}),
        ("POST", f"{H}/invitations/{{letter}}/withdraw", None),
    ),
    row(
        "change_mandate",
        {"owner"},
        INSIDE,
        ("POST", f"{H}/people/{{editor}}/", {"role": "viewer", "ends_on": ""}),
        ("PATCH", f"{H}/people/{{editor}}", {"role": "viewer"}),
    ),
    row(
        "change_mandate:end",
        {"owner"},
        INSIDE,
        ("POST", f"{H}/people/{{editor}}/end/", {}),
        ("POST", f"{H}/people/{{editor}}/end", None),
    ),
    row(
        "leave_organisation",
        {"viewer"},
        INSIDE,
        ("POST", f"{H}/people/{{viewer}}/leave/", {}),
        ("POST", f"{H}/people/{{viewer}}/leave", None),
    ),
    row(
        "claim_organisation",
        SIGNED_IN,
        EVERYBODY,
        ("POST", "/organisations/quay-bank/claim/", {"evidence": "Us."}),
        ("POST", "/organisations/quay-bank/claim", {"evidence": "Us."}),
    ),
    row(
        "ask_verification",
        {"owner"},
        EVERYBODY,
        ("POST", f"{H}/verify/", {"evidence": "Us."}),
        ("POST", f"{H}/verify", {"evidence": "Us."}),
    ),
    row(
        "decide_claim:list",
        {"steward"},
        EVERYBODY,
        ("GET", "/claims/", {}),
        ("GET", "/claims", None),
        writes=False,
    ),
    row(
        "decide_claim:accept",
        {"steward"},
        {"person"},
        ("POST", "/claims/{claim}/accept/", {}),
        ("POST", "/claims/{claim}/accept", None),
    ),
    row(
        "decide_claim:refuse",
        {"steward"},
        {"person"},
        ("POST", "/claims/{claim}/refuse/", {"reason": "No."}),
        ("POST", "/claims/{claim}/refuse", {"reason": "No."}),
    ),
    row(
        "withdraw_claim",
        {"person"},
        {"steward"},
        ("POST", "/claims/{claim}/withdraw/", {}),
        ("POST", "/claims/{claim}/withdraw", None),
    ),
    row(
        "see_trail",
        {"owner"},
        INSIDE,
        ("GET", f"{H}/trail/", {}),
        ("GET", "/trail/riverside-hospital", None),
        writes=False,
    ),
    row("see_trail:export", {"owner"}, INSIDE, ("GET", f"{H}/trail.csv", {}), None, writes=False),
    row(
        "check_trail",
        {"steward"},
        EVERYBODY,
        ("GET", "/trail/check/", {}),
        ("GET", "/trail/check", None),
        writes=False,
    ),
    row(
        "see_alliances",
        SIGNED_IN,
        EVERYBODY,
        ("GET", "/alliances/", {}),
        ("GET", "/alliances", None),
        writes=False,
    ),
    row(
        "see_alliances:looked after",
        SIGNED_IN,
        EVERYBODY,
        ("GET", "/alliances/looked-after/", {}),
        ("GET", "/alliances/looked-after", None),
        writes=False,
    ),
    row(
        "see_alliances:invitations",
        SIGNED_IN,
        EVERYBODY,
        None,
        ("GET", "/alliances/invitations", None),
        writes=False,
    ),
    row(
        "found_alliance",
        OWNERS_ANYWHERE,
        EVERYBODY,
        ("POST", "/alliances/new/", {"name": "New"}),
        ("POST", "/alliances", {"name": "New"}),
    ),
    row("see_alliance", IN_ALLIANCE, (), ("GET", f"{A}/", {}), ("GET", A, None), writes=False),
    row(
        "edit_alliance",
        HELPERS,
        IN_ALLIANCE,
        ("POST", f"{A}/edit/", {"name": "Else"}),
        ("PUT", A, {"name": "Else"}),
    ),
    row(
        "invite_member",
        HELPERS,
        IN_ALLIANCE,
        ("POST", f"{A}/invite/", {"organisation": "tide-school"}),
        ("POST", f"{A}/members", {"organisation": "tide-school"}),
    ),
    row(
        "withdraw_member",
        HELPERS,
        {"owner of an invited one"},
        ("POST", f"{A}/members/hollow-creek-watch/withdraw/", {}),
        ("POST", f"{A}/members/hollow-creek-watch/withdraw", None),
    ),
    row(
        "see_membership",
        HELPERS | {"owner of an invited one"},
        (),
        ("GET", f"{A}/members/hollow-creek-watch/", {}),
        ("GET", f"{A}/members/hollow-creek-watch", None),
        writes=False,
    ),
    row(
        "consent_to_membership",
        {"owner of an invited one"},
        HELPERS,
        ("POST", f"{A}/members/hollow-creek-watch/consent/", {}),
        ("POST", f"{A}/members/hollow-creek-watch/consent", None),
    ),
    row(
        "consent_to_membership:decline",
        {"owner of an invited one"},
        HELPERS,
        ("POST", f"{A}/members/hollow-creek-watch/decline/", {}),
        ("POST", f"{A}/members/hollow-creek-watch/decline", None),
    ),
    row(
        "leave_alliance",
        {"owner"},
        IN_ALLIANCE,
        ("POST", f"{A}/members/riverside-hospital/leave/", {}),
        ("POST", f"{A}/members/riverside-hospital/leave", None),
    ),
    row(
        "give_role",
        HELPERS,
        IN_ALLIANCE,
        ("POST", f"{A}/roles/new/", {"email": "new@example.org", "role": "observer"}),
        ("POST", f"{A}/roles", {"email": "new@example.org", "role": "observer"}),
    ),
    row("give_role:list", HELPERS, IN_ALLIANCE, None, ("GET", f"{A}/role-invitations", None), writes=False),
    row(
        "give_role:resend",
        HELPERS,
        IN_ALLIANCE,
        ("POST", f"{A}/roles/invitations/{{role_letter}}/resend/", {}),
        ("POST", f"{A}/role-invitations/{{role_letter}}/resend", None),
    ),
    row(
        "withdraw_role_invitation",
        HELPERS,
        IN_ALLIANCE,
        ("POST", f"{A}/roles/invitations/{{role_letter}}/withdraw/", {}),
        ("POST", f"{A}/role-invitations/{{role_letter}}/withdraw", None),
    ),
    row(
        "name_delegate",
        {"owner"},
        IN_ALLIANCE,
        ("POST", f"{A}/members/riverside-hospital/delegate/", {"person_id": "{editor_person}"}),
        ("POST", f"{A}/members/riverside-hospital/delegates", {"person_id": "{editor_person}"}),
    ),
    row(
        "end_role",
        HELPERS | {"observer"},
        IN_ALLIANCE,
        ("POST", f"{A}/roles/{{observing}}/end/", {}),
        ("POST", f"{A}/roles/{{observing}}/end", None),
    ),
    row(
        "end_delegate",
        {"owner", "delegate"},
        IN_ALLIANCE,
        ("POST", f"{A}/roles/{{delegated}}/end/", {}),
        ("POST", f"{A}/roles/{{delegated}}/end", None),
    ),
)


@pytest.fixture
def world(make_organisation, make_person, make_actor, now):
    """Give every role its person, and every object of the table its number."""
    today = now.date()
    hospital, watch = make_organisation(), make_organisation("hollow-creek-watch")
    other, record = make_organisation("tide-school"), make_organisation("quay-bank", member=False)
    who: dict[str, Actor] = {"anyone": NOBODY, "person": make_actor(name="Person")}
    for role in ("viewer", "editor", "owner"):
        who[role] = make_actor(hospital, role, name=role)
    make_actor(hospital, "owner", name="Second Owner")
    who["owner of another"] = make_actor(other, "owner", name="Other Owner")
    who["owner of an invited one"] = make_actor(watch, "owner", name="Invited Owner")
    who["steward"] = make_actor(name="Steward", is_steward=True)
    delegate = make_actor(hospital, "viewer", name="Delegate")
    who["delegate"] = delegate
    for role in ("coordinator", "observer", "facilitator"):
        who[role] = make_actor(name=role)
    for role, dates in (
        ("ended mandate", {"starts_on": today, "ended_at": now}),
        ("not begun mandate", {"starts_on": today + timedelta(days=1)}),
    ):
        person = make_person(role)
        Mandate.objects.create(person=person, organisation=hospital, role="owner", given_at=now, **dates)
        who[role] = actor_of(person, organisation_id=hospital.pk, today=today)

    alliance = Alliance.objects.create(name="Southside Compact", created_at=now, founded_by=hospital)
    AllianceMember.objects.create(alliance=alliance, organisation=hospital, invited_at=now, consented_at=now)
    AllianceMember.objects.create(alliance=alliance, organisation=watch, invited_at=now)
    roles = {
        role: AllianceRole.objects.create(
            alliance=alliance,
            person_id=who[role].person,
            role=role,
            organisation=hospital if role == "delegate" else None,
            starts_on=today,
            given_at=now,
        )
        for role in ("coordinator", "delegate", "observer", "facilitator")
    }
    sent = {"invited_at": now, "expires_at": now + timedelta(days=13), "email": "x@example.org"}
    letter = Invitation.objects.create(organisation=hospital, role="viewer", token_hash="a", **sent)
    role_letter = Invitation.objects.create(alliance=alliance, role="observer", token_hash="b", **sent)
    claim = Claim.objects.create(
        organisation=make_organisation("harbour-trust", member=False),
        person_id=who["person"].person,
        evidence="Us.",
        made_at=now,
    )
    assert record.claimed_at is None
    objects = {
        "alliance": alliance.pk,
        "letter": letter.pk,
        "role_letter": role_letter.pk,
        "claim": claim.pk,
        "editor": who["editor"].mandate_id,
        "editor_person": who["editor"].person_id,
        "viewer": who["viewer"].mandate_id,
        "observing": roles["observer"].pk,
        "delegated": roles["delegate"].pk,
    }
    return who, {name: str(id) for name, id in objects.items()}


def filled(part, objects):
    if isinstance(part, dict):
        return {key: filled(value, objects) for key, value in part.items()}
    return part.format(**objects) if isinstance(part, str) else part


def ask_page(browser: Client, asked, objects):
    method, address, sent = asked
    address = filled(address, objects)
    return browser.get(address) if method == "GET" else browser.post(address, filled(sent, objects))


def ask_api(browser: Client, asked, objects):
    method, address, sent = asked
    more = (
        {}
        if sent is None
        else {"data": json.dumps(filled(sent, objects)), "content_type": "application/json"}
    )
    return browser.generic(method, f"/api/v1{filled(address, objects)}", **more)


def outcome_of_page(answer) -> str:
    if answer.status_code == 302 and answer["Location"].startswith("/accounts/login/"):
        return "refused"
    return {403: "refused", 404: "hidden"}.get(answer.status_code, f"done {answer.status_code // 100}")


def outcome_of_api(answer) -> str:
    return {401: "asked who", 403: "refused", 404: "hidden"}.get(
        answer.status_code, f"done {answer.status_code // 100}"
    )


def expected(cell: Cell, role: str, through: str) -> str:
    if role == "anyone" and through == "api":
        return "asked who"
    if cell.name == "erase_person:by program" and role == "coordinator":
        return "done 4"  # allowed, and told why not: others need them as their last coordinator
    if role in cell.may:
        writes_a_page = through == "page" and cell.page is not None and cell.page[0] == "POST"
        return "done 3" if writes_a_page else "done 2"
    return "refused" if role in cell.refused else "hidden"


@pytest.mark.parametrize("cell", CELLS, ids=lambda cell: cell.name)
def test_every_role_may_do_what_the_table_says_and_nothing_else(cell, world, browser_of):
    who, objects = world
    limits.forget()
    found, wanted = {}, {}
    for through, asked, ask, outcome_of in (
        ("page", cell.page, ask_page, outcome_of_page),
        ("api", cell.api, ask_api, outcome_of_api),
    ):
        for role in ROLES if asked else ():
            with transaction.atomic():
                before = TrailEntry.objects.count()
                outcome = outcome_of(ask(browser_of(who[role]), asked, objects))
                found[through, role] = (outcome, TrailEntry.objects.count() > before)
                transaction.set_rollback(True)
            right = expected(cell, role, through)
            wanted[through, role] = (right, cell.writes and right in ("done 2", "done 3"))
    assert found == wanted
    assert len(found) >= len(ROLES)


def test_the_table_has_every_act_of_these_rooms():
    """Whatever a service of these rooms asks leave for stands in the table above."""
    asked_for = set()
    for room in (
        "people",
        "organisations",
        "mandates",
        "invitations",
        "claims",
        "erasure",
        "personal_data",
        "alliances",
        "alliance_roles",
        "trail",
    ):
        source = Path(services.__path__[0], f"{room}.py").read_text(encoding="utf-8")
        asked_for |= set(re.findall(r"permissions\.require\(\s*actor, \"([a-z_]+)\"", source))
    elsewhere = {
        "accept_invitation",  # whoever has the address may, whatever they are: test_invitations
        "name_steward",  # on the machine of the installation alone: test_stewards
    }
    assert asked_for - elsewhere <= {cell.act for cell in CELLS}
    assert {cell.act for cell in CELLS} <= set(ACTS)
    assert len(asked_for) >= 30


def test_what_is_hidden_answers_like_what_is_not_there(world, browser_of):
    who, objects = world
    stranger = browser_of(who["owner of another"])
    nowhere = "00000000-0000-4000-8000-000000000000"
    for there, absent in (
        (f"/alliances/{objects['alliance']}/", f"/alliances/{nowhere}/"),
        (f"{H}/people/", "/organisations/nobody/people/"),
        (f"{H}/trail/", "/organisations/nobody/trail/"),
    ):
        for prefix, cut in (("", 0), ("/api/v1", 1)):
            one, other = (
                stranger.get(prefix + there[: len(there) - cut]),
                stranger.get(prefix + absent[: len(absent) - cut]),
            )
            assert one.status_code == other.status_code == 404
            if prefix:
                told = one.json(), other.json()
                for answer in told:
                    answer.pop("instance", None)
                assert told[0] == told[1]


def test_a_mandate_of_one_organisation_is_not_reached_through_another(world, browser_of):
    who, objects = world
    for role in ("owner", "owner of another"):
        browser = browser_of(who[role])
        assert browser.post(f"/organisations/tide-school/people/{objects['editor']}/end/").status_code == 404
        assert (
            browser.post(
                f"/organisations/tide-school/people/invitations/{objects['letter']}/withdraw/"
            ).status_code
            == 404
        )
    assert Mandate.objects.get(pk=objects["editor"]).ended_at is None
