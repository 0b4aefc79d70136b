"""Profiles: read with the rules of a registry file; others see the public part alone."""

from __future__ import annotations

import pytest

from archstone.model.errors import BadInput, RuleBroken
from archstone.platform.services.organisations import (
    edit_profile,
    find,
    is_verified,
    member_named,
    see_profile,
)
from archstone.platform.services.profiles import read_profile
from archstone.platform.store.organisations.models import Organisation

pytestmark = pytest.mark.usefixtures("clock")

PAGE = "/organisations/riverside-hospital/"


@pytest.fixture
def hospital(make_organisation):
    return make_organisation(
        place="Port Ellery",
        strengths="logistics:4:shown;boat-building:2",
        own_capabilities="boat-building:delivery:Building of small boats",
        vulnerabilities="community-trust:5:4:sealed;language-skills:3:2:public;volunteer-base:2:2",
        deal_breakers="kind:company",
        identifiers="https://www.riverside.example/about;US-EIN-941156365",
    )


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("name", " ", "needs a name"),
        ("name", "x" * 301, "room for 300"),
        ("annual_budget", "12k", "whole number"),
        ("annual_budget", "-5", "0 or more"),
        ("annual_budget", "99999999999999999999", "whole number"),
        ("staff", "3000000000", "more than can be kept"),
        ("currency", "euros", "three letters"),
        ("deal_breakers", "fracking", "A deal-breaker looks like"),
        ("deal_breakers", "stance:fracking:sometimes", "no position"),
        ("stances", "fracking", "A stance looks like"),
        ("touched_by", "flooding", "What touches it looks like"),
        ("funders", ";".join(f"funder {k}" for k in range(2000)), "room for 10000"),
        ("strengths", "logistics:5:confirmed", "There is no field strengths"),
        ("verified_at", "2026-01-01", "There is no field verified_at"),
    ],
)
def test_each_field_that_cannot_stand_gets_its_sentence(field, value, sentence):
    with pytest.raises(BadInput, match=sentence) as told:
        read_profile({field: value})
    assert [fault.field for fault in told.value.faults] == [field]


def test_lists_are_read_from_lines_and_kept_with_semicolons():
    kept = read_profile(
        {
            "stances": "fracking:oppose\n\n school meals:support \r\nfracking:oppose",
            "deal_breakers": "stance:fracking:support; funder:Acme",
            "annual_budget": " 120000 ",
            "staff": "",
            "currency": "eur",
            "name": " River\nside ",
        }
    )
    assert kept == {
        "stances": "fracking:oppose;school meals:support",
        "deal_breakers": "stance:fracking:support;funder:Acme",
        "annual_budget": 120000,
        "staff": None,
        "currency": "EUR",
        "name": "River side",
    }


def test_what_contradicts_itself_is_refused_as_a_whole(hospital, make_actor, now):
    owner = make_actor(hospital)
    with pytest.raises(BadInput) as told:
        edit_profile(
            actor=owner,
            now=now,
            organisation=hospital,
            stances="fracking:oppose;fracking:support",
            allied_with="riverside-hospital",
            annual_budget=5,
            place="Elsewhere",
        )
    assert [fault.field for fault in told.value.faults] == ["stances", "allied_with", "currency"]
    hospital.refresh_from_db()
    assert hospital.place == "Port Ellery"


def test_the_form_shows_a_sentence_beside_each_field_and_keeps_what_was_written(
    hospital, make_actor, browser_of
):
    browser = browser_of(make_actor(hospital, "editor"))
    sent = {"name": "Riverside", "staff": "many", "stances": "fracking", "mission": "Health for all"}
    answer = browser.post(f"{PAGE}edit/", sent)
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"staff", "stances"}
    page = answer.content.decode()
    assert "A stance looks like issue:position" in page
    assert "Health for all" in page
    saved = browser.post(f"{PAGE}edit/", {**sent, "staff": "40", "stances": "fracking:oppose"}, follow=True)
    assert "The profile is saved." in saved.content.decode()
    assert "Against fracking" in saved.content.decode()


def test_others_see_the_public_part_alone(hospital, make_actor, make_organisation, browser_of):
    other = make_actor(make_organisation("hollow-creek-watch"))
    page = browser_of(other).get(PAGE).content.decode()
    for said in ("Language", "Logistics", "Building of small boats", "riverside.example", "Claimed"):
        assert said in page
    for kept_back in ("Community trust", "Volunteer base", "Deal-breakers", "kind:company", "/people/"):
        assert kept_back not in page, kept_back
    own = browser_of(make_actor(hospital, "viewer")).get(PAGE).content.decode()
    assert "kind:company" in own
    assert "Community trust" not in own
    profile = see_profile(actor=other, organisation=hospital)
    assert [v.name for v in profile.vulnerabilities] == ["Language skills"]
    assert profile.deal_breakers is None


def test_a_record_shows_its_estimates_until_it_is_claimed(make_organisation, make_actor, browser_of):
    record = make_organisation(
        "quay-bank",
        member=False,
        estimated=True,
        register="irs",
        vulnerabilities="community-trust:3:3;logistics:2:2:private",
    )
    stranger = make_actor()
    page = browser_of(stranger).get("/organisations/quay-bank/").content.decode()
    for said in (
        "A record",
        "estimated from its filing",
        "Community trust",
        "From the register IRS",
        "This is us",
    ):
        assert said in page, said
    assert "Logistics" not in page
    Organisation.objects.filter(pk=record.pk).update(claimed_at=record.changed_at)
    record.refresh_from_db()
    assert see_profile(actor=stranger, organisation=record).vulnerabilities == ()


def test_anybody_may_read_a_profile_and_an_unknown_one_is_not_there(hospital, client):
    assert client.get(PAGE).status_code == 200
    assert client.get("/organisations/nobody/").status_code == 404
    Organisation.objects.filter(pk=hospital.pk).update(removed_at=hospital.changed_at)
    assert client.get(PAGE).status_code == 404


def test_a_merged_organisation_leads_to_the_one_it_became(hospital, make_organisation, client):
    old = make_organisation("riverside-clinic")
    Organisation.objects.filter(pk=old.pk).update(merged_into=hospital)
    moved = client.get("/organisations/riverside-clinic/")
    assert (moved.status_code, moved["Location"]) == (301, PAGE)
    assert find("riverside-clinic") == hospital


def test_a_member_is_found_by_its_id_or_its_exact_name(make_organisation):
    one = make_organisation("quay-bank", "Quay Bank")
    make_organisation("quay-bank-2", "Harbour Trust")
    make_organisation("harbour-trust", "Harbour Trust")
    make_organisation("a-record", "A Record", member=False)
    assert member_named(" quay bank ") == one
    with pytest.raises(RuleBroken, match="harbour-trust, quay-bank-2"):
        member_named("Harbour Trust")
    with pytest.raises(RuleBroken, match="Nobody acts for"):
        member_named("A Record")


def test_an_organisation_is_entered_on_a_page(make_actor, browser_of):
    browser = browser_of(make_actor())
    assert browser.post("/new-organisation/", {"name": ""}).status_code == 422
    made = browser.post("/new-organisation/", {"name": "Tide School", "place": "Port Ellery"}, follow=True)
    assert "Tide School is entered, and you own it." in made.content.decode()
    assert not is_verified(find("tide-school"))
    assert "Ask to be verified" in made.content.decode()


def test_a_name_that_is_a_script_is_only_a_name(make_actor, browser_of):
    browser = browser_of(make_actor())
    name = "<script>alert(1)</script>"
    page = browser.post("/new-organisation/", {"name": name}, follow=True).content.decode()
    assert name not in page
    assert "&lt;script&gt;" in page
