"""Who may do what where one looks for others: one table, tried over pages and API."""

from __future__ import annotations

import json

import pytest
from django.test import Client
from django.urls import reverse

from tests.platform.finding_rooms import API, operations, pages, set_up
from tests.platform.test_matches import STRONG, TRUSTED

ROLES = ("owner", "editor", "viewer")
WRITES_OF_EDITORS = {
    "goal": ("post", "{api}/goals", {"name": "G", "requirements": [{"capability": "logistics"}]}, 201),
    "goal anew": (
        "put",
        "{api}/goals/{goal}",
        {"name": "G", "requirements": [{"capability": "logistics"}]},
        200,
    ),
    "goal dropped": ("delete", "{api}/goals/{goal}", None, 204),
    "shortlist": ("post", "{api}/shortlists", {"name": "S"}, 201),
    "entry": (
        "post",
        "{api}/shortlists/{shortlist}/entries",
        {"organisation": "late-parish", "reason": "R"},
        201,
    ),
    "entry changed": (
        "post",
        "{api}/shortlists/{shortlist}/entries/other-parish",
        {"act": "drop", "text": "No."},
        200,
    ),
    "order": ("put", "{api}/shortlists/{shortlist}/order", {"organisations": []}, 200),
    "shortlist closed": ("post", "{api}/shortlists/{shortlist}/close", None, 204),
    "finding": (
        "post",
        "{api}/prospects/other-parish/findings",
        {"says": "x", "source": "x", "found_on": "2026-01-01", "kind": "talk"},
        201,
    ),
    "tie": ("post", "{api}/prospects/other-parish/ties", {"kind": "left", "what": "x"}, 201),
    "person": (
        "post",
        "{api}/prospects/other-parish/people",
        {"name": "x", "met_on": "2026-01-01", "said": "x"},
        201,
    ),
    "note removed": ("delete", "{api}/prospects/other-parish/tie/{note}", None, 204),
}
OWN = ("{shortlist}", "{goal}", "{note}")


@pytest.fixture
def hospital(make_organisation):
    return make_organisation(**STRONG)


@pytest.fixture
def parishes(make_organisation):
    return [make_organisation(slug, **TRUSTED) for slug in ("other-parish", "late-parish")]


@pytest.fixture
def has(hospital, parishes, make_actor, now):
    return set_up(make_actor(hospital, "owner", name="Setter up"), now, "other-parish")


def send(client: Client, method: str, address: str, body: object) -> int:
    if body is None:
        return getattr(client, method)(address).status_code
    return getattr(client, method)(
        address, data=json.dumps(body), content_type="application/json"
    ).status_code


@pytest.mark.parametrize("role", ROLES)
def test_members_read_everything_of_their_own(hospital, has, make_actor, browser_of, role):
    browser = browser_of(make_actor(hospital, role))
    for address in (*pages(has, "other-parish"), *operations(has, "other-parish")):
        assert browser.get(address).status_code == 200, address


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("act", WRITES_OF_EDITORS)
def test_editors_write_and_viewers_are_told_that_they_may_not(
    hospital, has, make_actor, browser_of, role, act
):
    method, address, body, done = WRITES_OF_EDITORS[act]
    browser = browser_of(make_actor(hospital, role))
    status = send(browser, method, address.format(api=API, **has), body)
    assert status == (403 if role == "viewer" else done)


@pytest.mark.parametrize("act", [a for a, row in WRITES_OF_EDITORS.items() if any(o in row[1] for o in OWN)])
def test_what_is_anothers_is_not_there(parishes, has, make_actor, browser_of, act):
    method, address, body, _done = WRITES_OF_EDITORS[act]
    owner = browser_of(make_actor(parishes[1], "owner"))
    assert send(owner, method, address.format(api=API, **has), body) == 404
    for own in (reverse("shortlist", args=[has["shortlist"]]), reverse("goal", args=[has["goal"]])):
        assert owner.get(own).status_code == 404


def test_who_acts_for_nobody_sees_none_of_it(has, make_actor, browser_of):
    for address in (*pages(has, "other-parish"), *operations(has, "other-parish")):
        assert browser_of(make_actor(name=address[:60])).get(address).status_code in (403, 404), address


def test_who_is_not_signed_in_is_asked_to(has, db):
    for address in pages(has, "other-parish"):
        assert Client().get(address).status_code in (302, 404), address
    for address in operations(has, "other-parish"):
        assert Client().get(address).status_code == 401, address


@pytest.mark.parametrize(("role", "offered"), [("owner", True), ("editor", True), ("viewer", False)])
def test_nobody_is_offered_what_they_may_not_do(hospital, parishes, make_actor, browser_of, role, offered):
    read = browser_of(make_actor(hospital, role)).get(f"/find/{parishes[0].slug}/").content.decode()
    assert (f"/introductions/new/{parishes[0].slug}/" in read) is offered
    assert (f"/shortlists/add/{parishes[0].slug}/" in read) is offered
    assert f"/notebook/{parishes[0].slug}/" in read


def test_who_acts_for_nobody_is_not_sent_where_they_may_not_go(make_actor, browser_of, hospital):
    read = browser_of(make_actor(name="Nobody of note")).get("/").content.decode()
    assert 'href="/find/"' not in read
    assert 'href="/introductions/"' not in read
    assert 'href="/alliances/"' in read
