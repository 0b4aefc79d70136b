"""Duplicates: found without comparing all with all, merged with history, parted again, never asked twice."""

from __future__ import annotations

import pytest

from archstone.model.errors import Conflict, RuleBroken
from archstone.platform.services import duplicates, organisations, registries
from archstone.platform.services.trail import check_trail
from archstone.platform.store.registries.models import DuplicatePair, OrganisationIdentifier


@pytest.fixture
def steward(make_actor):
    return make_actor(name="A steward", is_steward=True)


@pytest.fixture
def make(make_organisation):
    def record(slug, name, place="Barre, VT", **more):
        made = make_organisation(slug, name=name, place=place, member=False, **more)
        for identifier in made.identifiers.split(";"):
            if identifier:
                OrganisationIdentifier.objects.create(identifier=identifier, organisation=made)
        return made

    return record


def open_pairs():
    pairs = DuplicatePair.objects.filter(state="open").select_related("one", "other")
    return {frozenset((pair.one.slug, pair.other.slug)) for pair in pairs}


def test_alike_names_in_one_place_are_pairs_and_others_are_not(make, now):
    make("a", "Hollow Creek Watch")
    make("b", "Watch of the Hollow Creek, Inc.")
    make("c", "Holow Creek Watch")
    make("d", "Hollow Creek Watch", place="Austin, TX")
    make("e", "Hollow Creek Youth Watch")
    make("f", "Fundação São João")
    make("g", "Fundacao Sao Joao", place="")
    duplicates.find_duplicates(now=now)
    assert open_pairs() == {frozenset(p) for p in (("a", "b"), ("a", "c"), ("f", "g"))}
    assert duplicates.find_duplicates(now=now) == 0


def test_a_name_that_very_many_have_is_not_compared_pair_by_pair(make, now, django_assert_max_num_queries):
    for k in range(60):
        make(f"club-{k}", "Rotary Club", place="")
    with django_assert_max_num_queries(12):
        assert duplicates.find_duplicates(now=now) == 0


def test_two_are_made_one_and_parted_again(make, steward, now, make_actor):
    kept = make("a", "Hollow Creek Watch", identifiers="XX-1", kind="club", mission="")
    gone = make("b", "Hollow Creek Watch Inc", identifiers="XX-2", kind="charity", mission="Clean water")
    duplicates.find_duplicates(now=now)
    made = duplicates.merge_organisations(
        actor=steward, now=now, kept=kept, merged=gone, taken=("mission", "kind")
    )
    kept.refresh_from_db()
    assert (kept.kind, kept.mission, kept.identifiers) == ("charity", "Clean water", "XX-1;XX-2")
    assert organisations.find("b").pk == kept.pk
    assert set(kept.identifier_rows.values_list("identifier", flat=True)) == {"XX-1", "XX-2"}
    found = registries.find_organisations(actor=make_actor(), query="hollow creek watch").found
    assert [f.row.slug for f in found] == ["a"]
    assert open_pairs() == set()
    kept.mission = "Clean rivers"
    kept.save()
    duplicates.undo_merge(actor=steward, now=now, merge=made)
    kept.refresh_from_db()
    gone.refresh_from_db()
    assert (kept.kind, kept.mission, kept.identifiers) == ("club", "Clean rivers", "XX-1")
    assert (gone.merged_into, gone.kind, gone.identifiers) == (None, "charity", "XX-2")
    assert gone.identifier_rows.get().identifier == "XX-2"
    assert organisations.find("b").pk == gone.pk
    duplicates.find_duplicates(now=now)
    assert open_pairs() == set()
    with pytest.raises(Conflict):
        duplicates.undo_merge(actor=steward, now=now, merge=made)
    assert check_trail(actor=steward).holds


def test_not_the_same_is_remembered(make, steward, now):
    make("a", "Hollow Creek Watch")
    make("b", "Hollow Creek Watch Inc")
    duplicates.find_duplicates(now=now)
    pair = duplicates.list_pairs(actor=steward)[0]
    duplicates.say_not_the_same(actor=steward, now=now, pair=pair)
    duplicates.find_duplicates(now=now)
    assert duplicates.list_pairs(actor=steward) == []
    with pytest.raises(Conflict):
        duplicates.say_not_the_same(actor=steward, now=now, pair=pair)


def test_who_people_act_for_speaks_for_itself(make, make_organisation, steward, now):
    member, record = make_organisation("member", name="Hollow Creek"), make("record", "Hollow Creek Watch")
    with pytest.raises(RuleBroken, match="keep that one"):
        duplicates.merge_organisations(actor=steward, now=now, kept=record, merged=member)
    with pytest.raises(RuleBroken, match="stays"):
        duplicates.merge_organisations(actor=steward, now=now, kept=member, merged=record, taken=("name",))
    duplicates.merge_organisations(actor=steward, now=now, kept=member, merged=record)
    with pytest.raises(Conflict):
        duplicates.merge_organisations(actor=steward, now=now, kept=member, merged=record)
    with pytest.raises(RuleBroken):
        duplicates.merge_organisations(actor=steward, now=now, kept=member, merged=member)
