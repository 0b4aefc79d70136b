"""Search: spelling, accents, scripts and order of words, filters, pages; and nothing but what is public."""

from __future__ import annotations

import pytest
from django.db import connection

from archstone.model.errors import NotAllowed, RuleBroken
from archstone.platform.services import registries
from archstone.platform.services.actors import NOBODY
from archstone.platform.store.organisations.models import Organisation
from archstone.platform.store.registries import search
from archstone.platform.store.registries.search import Filters

NAMES = (
    ("mercy-hospital", "Mercy Hospital of Burlington", "Burlington, VT"),
    ("sao-joao", "Fundação São João", "Porto"),
    ("obshchestvo", "Общество «Щукин»", "Perm"),
    ("jamia", "جمعية الرحمة الخيرية", "Cairo"),
    ("hollow-creek", "Hollow Creek Watch", "Barre, VT"),
    ("un-club", "UN Club", "Geneva"),
    ("blue-sky", "Blue Sky Housing", "Burlington, VT"),
)


@pytest.fixture
def registry(make_organisation):
    for slug, name, place in NAMES:
        make_organisation(slug, name=name, place=place, member=False)
    for k in range(200):
        make_organisation(
            f"filler-{k}", name=f"Community Foundation {k}", place="Nowhere", member=False, kind="foundation"
        )
    search.count_grams()


@pytest.fixture
def find(registry, make_actor):
    actor = make_actor()

    def found(query="", **more):
        return registries.find_organisations(actor=actor, query=query, **more)

    return found


@pytest.mark.parametrize(
    ("typed", "slug"),
    [
        ("mercy hospital", "mercy-hospital"),
        ("Mercy Hosptial", "mercy-hospital"),
        ("mercey hospital burlington", "mercy-hospital"),
        ("hospital mercy", "mercy-hospital"),
        ("merc", "mercy-hospital"),
        ("fundacao sao joao", "sao-joao"),
        ("Fundaçao Joao", "sao-joao"),
        ("obshchestvo shchukin", "obshchestvo"),
        ("Щукин общество", "obshchestvo"),
        ("hollow crek wach", "hollow-creek"),
        ("un club", "un-club"),
        ("bluesky housing", "blue-sky"),
        ("Community Fundation 17", "filler-17"),
    ],
)
def test_a_name_is_found_however_it_is_typed(find, typed, slug):
    assert slug in [found.row.slug for found in find(typed).found[:3]]


@pytest.mark.parametrize("typed", ["zzzxq vvv", "?!*", "\"' OR --", "NEAR(a b)", "a AND", "%_"])
def test_what_nobody_is_called_finds_nobody_and_breaks_nothing(find, typed):
    assert find(typed).found == ()


def test_filters_rule_out_and_a_place_is_found_by_its_beginning(find):
    assert {f.row.slug for f in find(filters=Filters(place="burling")).found} == {
        "mercy-hospital",
        "blue-sky",
    }
    assert [f.row.slug for f in find("housing", filters=Filters(place="VT")).found] == ["blue-sky"]
    assert find("mercy", filters=Filters(place="Barre")).found == ()
    assert find(filters=Filters(kind="foundation")).total == 200
    assert find("community", filters=Filters(kind="hospital")).found == ()
    Organisation.objects.filter(slug="blue-sky").update(annual_budget=500)
    assert [f.row.slug for f in find(filters=Filters(least_budget=400, most_budget=600)).found] == [
        "blue-sky"
    ]
    assert find(filters=Filters(standing="members")).found == ()


def test_pages_follow_each_other_without_gap_or_repetition(find):
    seen, after = [], ""
    while True:
        page = find(filters=Filters(kind="foundation"), after=after, at_most=30)
        seen += [found.row.slug for found in page.found]
        if not page.next:
            break
        after = page.next
    assert len(seen) == len(set(seen)) == 200
    with pytest.raises(RuleBroken):
        find(after="-1")


def test_search_follows_each_change(find, now):
    creek = Organisation.objects.get(slug="hollow-creek")
    creek.name = "Clearwater Alliance"
    creek.save(update_fields=["name"])
    assert [f.row.slug for f in find("clearwater").found] == ["hollow-creek"]
    assert find("hollow creek watch").found == ()
    creek.removed_at = now
    creek.save(update_fields=["removed_at"])
    assert find("clearwater").found == ()
    creek.delete()
    assert find("clearwater").found == ()


def test_a_stranger_searches_nothing_and_a_page_of_results_costs_few_queries(
    find, make_actor, django_assert_max_num_queries
):
    with pytest.raises(NotAllowed):
        registries.find_organisations(actor=NOBODY, query="mercy")
    with django_assert_max_num_queries(25):
        find("comunity fondation")


def test_a_record_added_by_hand_is_found_at_once(find, make_actor, now):
    actor = make_actor(name="An organiser")
    made = registries.add_record(actor=actor, now=now, name="Lantern Kitchen", place="Barre, VT")
    assert (made.slug, made.is_member, made.register) == ("lantern-kitchen", False, "by hand")
    assert [f.row.slug for f in find("lantern kitchn").found] == ["lantern-kitchen"]
    with pytest.raises(RuleBroken):
        registries.add_record(actor=actor, now=now, name="X", strengths="logistics:5:confirmed")


@pytest.mark.skipif("connection.vendor != 'sqlite'")
def test_the_triggers_come_back_when_django_makes_the_table_anew(db, make_organisation):
    from archstone.platform.store.registries.search_tables import lay_out

    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER store_organisation_search_new")
    lay_out()
    make_organisation("lantern", name="Lantern Kitchen")
    assert [row.slug for row in search.candidates("lantern", Filters())] == ["lantern"]
