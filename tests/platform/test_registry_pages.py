"""The registry's rooms from file to page: imports, pairs, lists of names, suggestions."""

from __future__ import annotations

import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from archstone.platform.services import duplicates, imports
from archstone.platform.services.actors import NOBODY
from archstone.platform.store.registries.models import DuplicatePair, ImportRun, NameList, Suggestion

CSV = b"id,name\nlantern,Lantern Kitchen\n"


@pytest.fixture
def actors(make_actor, make_organisation):
    ours = make_organisation("ours")
    return {
        "nobody": NOBODY,
        "person": make_actor(name="A person"),
        "viewer": make_actor(ours, "viewer"),
        "owner": make_actor(ours, "owner"),
        "steward": make_actor(name="A steward", is_steward=True),
        "ours": ours,
    }


@pytest.fixture
def things(actors, make_organisation, now):
    one, other = make_organisation("a", member=False), make_organisation("b", member=False)
    return {
        "run": imports.look_at_file(actor=actors["steward"], now=now, name="r.csv", chunks=[CSV]).pk,
        "pair": DuplicatePair.objects.create(one=one, other=other, score=1, found_at=now).pk,
        "merge": duplicates.merge_organisations(
            actor=actors["steward"],
            now=now,
            kept=make_organisation("c", member=False),
            merged=make_organisation("d", member=False),
        ).pk,
    }


@pytest.mark.parametrize("address", ["/api/v1/registry/imports/{}", "/registry/imports/{}/"])
def test_a_steward_finds_no_import_where_there_is_none(actors, browser_of, address):
    assert browser_of(actors["steward"]).get(address.format(uuid.UUID(int=1))).status_code == 404


def test_a_file_goes_from_page_to_registry(actors, browser_of, now):
    browser = browser_of(actors["steward"])
    sent = browser.post("/registry/imports/", {"file": SimpleUploadedFile("r.csv", CSV), "register": ""})
    run = ImportRun.objects.get()
    assert sent.headers["Location"] == f"/registry/imports/{run.pk}/"
    assert b"Lantern Kitchen" in browser.get(sent.headers["Location"]).content
    browser.post(f"/registry/imports/{run.pk}/start/")
    assert b"hx-get" in browser.get(f"/registry/imports/{run.pk}/").content
    imports.carry_out(run_id=run.pk, clock=lambda: now)
    assert b"1 new" in browser.get(f"/registry/imports/{run.pk}/progress/").content
    assert b"Lantern Kitchen" in browser.get("/search/?q=lantren").content
    refused = browser.post("/registry/imports/", {"file": SimpleUploadedFile("r.csv", b"name\nx\n")})
    assert b"There is no column id" in refused.content


def test_a_file_goes_from_api_to_registry(actors, browser_of, now):
    browser = browser_of(actors["steward"])
    sent = browser.post("/api/v1/registry/imports", {"file": SimpleUploadedFile("r.csv", CSV)})
    assert sent.status_code == 201, sent.content
    id = sent.json()["id"]
    assert browser.get(f"/api/v1/registry/imports/{id}/preview").json()["rows"][0]["fate"] == "new"
    begun = browser.post(f"/api/v1/registry/imports/{id}/start", content_type="application/json")
    assert begun.json()["state"] == "waiting"
    imports.carry_out(run_id=uuid.UUID(id), clock=lambda: now)
    assert browser.get(f"/api/v1/registry/imports/{id}").json()["new"] == 1
    found = browser.get("/api/v1/registry/organisations?q=lantren").json()
    assert [one["id"] for one in found["items"]] == ["lantern"]
    refused = browser.post("/api/v1/registry/imports", {"file": SimpleUploadedFile("r.csv", b"name\nx\n")})
    assert refused.status_code == 422
    assert not any("sealed" in str(one) or "vulnerabilities" in one for one in found["items"])


def test_a_misspelt_name_on_a_list_is_caught(actors, browser_of):
    steward, organiser = browser_of(actors["steward"]), browser_of(actors["person"])
    listed = SimpleUploadedFile("sanctions.csv", "name,reason\nОбщество «Щукин»,frozen assets\n".encode())
    steward.post("/registry/name-lists/", {"name": "Sanctions", "source": "A council", "file": listed})
    assert NameList.objects.get().names.count() == 1
    added = organiser.post("/registry/add/", {"name": "Obshestvo Shchukin"}, follow=True)
    assert "Щукин" in added.content.decode()
    hits = organiser.get("/api/v1/registry/organisations/obshestvo-shchukin/hits").json()
    assert [(hit["list"], hit["reason"]) for hit in hits] == [("Sanctions", "frozen assets")]


def test_what_a_register_says_of_us_is_ours_to_decide(actors, browser_of, now, make_organisation):
    theirs = make_organisation("theirs")
    for organisation in (actors["ours"], theirs):
        Suggestion.objects.create(organisation=organisation, said={"place": "Port"}, made_at=now)
    ours, foreign = (Suggestion.objects.get(organisation=o).pk for o in (actors["ours"], theirs))
    owner, viewer = browser_of(actors["owner"]), browser_of(actors["viewer"])
    assert b"Port" in owner.get("/registry/suggestions/").content
    assert owner.post(f"/registry/suggestions/{foreign}/", {"take": "place"}).status_code == 404
    assert viewer.post(f"/registry/suggestions/{ours}/", {"take": "place"}).status_code == 403
    assert owner.post(f"/registry/suggestions/{ours}/", {"take": "place"}).status_code == 302
    actors["ours"].refresh_from_db()
    assert actors["ours"].place == "Port"


def test_pairs_are_decided_by_page(actors, things, browser_of):
    browser = browser_of(actors["steward"])
    page = browser.get(f"/registry/duplicates/{things['pair']}/").content
    assert b"One organisation, or two?" in page
    browser.post(f"/registry/duplicates/{things['pair']}/", {"decision": "merge", "keep": "other"})
    assert DuplicatePair.objects.get(pk=things["pair"]).state == "merged"
    assert b"Part them again" in browser.get("/registry/merges/").content
