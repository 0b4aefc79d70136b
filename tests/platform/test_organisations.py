"""Organisations: founded by anyone signed in, changed by their editors, never by others."""

from __future__ import annotations

import pytest

from archstone.model.errors import NotAllowed, RuleBroken
from archstone.platform.services.actors import NOBODY
from archstone.platform.services.organisations import edit_profile, found_organisation
from archstone.platform.services.trail import check_trail
from archstone.platform.store.trail.models import TrailEntry


def test_whoever_founds_an_organisation_owns_it(make_actor, now, browser_of):
    stranger = make_actor()
    founded = found_organisation(actor=stranger, now=now, name="Société Écoles", place="Lyon")
    assert founded.slug == "societe-ecoles"
    assert founded.mandates.get().role == "owner"
    assert found_organisation(actor=stranger, now=now, name="Societe Ecoles").slug == "societe-ecoles-2"
    with pytest.raises(RuleBroken, match="needs a name"):
        found_organisation(actor=stranger, now=now, name=" ")
    with pytest.raises(NotAllowed):
        found_organisation(actor=NOBODY, now=now, name="No one's")


def test_only_editors_change_a_profile(make_actor, make_organisation, now):
    hospital, other = make_organisation(), make_organisation("hollow-creek-watch")
    edit_profile(actor=make_actor(hospital, "editor"), now=now, organisation=hospital, place="Port Ellery")
    hospital.refresh_from_db()
    assert hospital.place == "Port Ellery"
    for actor in (make_actor(hospital, "viewer"), make_actor(other, "owner"), NOBODY):
        with pytest.raises(NotAllowed):
            edit_profile(actor=actor, now=now, organisation=hospital, place="Elsewhere")
    hospital.refresh_from_db()
    assert hospital.place == "Port Ellery"


def test_the_trail_shows_a_change_of_what_was_written(make_actor, make_organisation, now):
    hospital = make_organisation()
    actor = make_actor(hospital, "owner")
    for place in ("Port Ellery", "Old Harbour"):
        edit_profile(actor=actor, now=now, organisation=hospital, place=place)
    steward = make_actor(name="A steward", is_steward=True)
    assert check_trail(actor=steward).holds
    first = TrailEntry.objects.order_by("id").first()
    TrailEntry.objects.filter(pk=first.pk).update(act="nothing_at_all")
    assert check_trail(actor=steward).broken_at == first.pk
    with pytest.raises(RuleBroken):
        first.delete()


def test_the_page_of_another_leads_on_to_how_one_fits(make_actor, make_organisation, browser_of):
    hospital, other = make_organisation(), make_organisation("hollow-creek-watch")
    member, stranger = make_actor(hospital, "viewer"), make_actor()
    for actor, page, leads in ((member, other, True), (member, hospital, False), (stranger, other, False)):
        told = browser_of(actor).get(f"/organisations/{page.slug}/").content.decode()
        assert (f'href="/find/{page.slug}/"' in told) is leads
