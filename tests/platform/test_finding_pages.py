"""Where one looks for others: members read all of it however they ask, others none, and nobody is misled."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.platform.finding_rooms import operations, pages, set_up
from tests.platform.test_matches import STRONG, TRUSTED

ROLES = ("owner", "editor", "viewer")


@pytest.fixture
def hospital(make_organisation):
    return make_organisation(**STRONG)


@pytest.fixture
def parishes(make_organisation):
    return [make_organisation(slug, **TRUSTED) for slug in ("other-parish", "late-parish")]


@pytest.fixture
def has(hospital, parishes, make_actor, now):
    return set_up(make_actor(hospital, "owner", name="Setter up"), now, "other-parish")


@pytest.mark.parametrize("role", ROLES)
def test_members_read_everything_of_their_own(hospital, has, make_actor, browser_of, role):
    browser = browser_of(make_actor(hospital, role))
    for address in (*pages(has, "other-parish"), *operations(has, "other-parish")):
        assert browser.get(address).status_code == 200, address


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
