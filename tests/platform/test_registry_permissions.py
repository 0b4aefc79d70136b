"""The registry's acts by role, over pages and API: who may, who is refused, to whom there is nothing."""

from __future__ import annotations

import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from archstone.platform.services import duplicates, imports
from archstone.platform.services.actors import NOBODY
from archstone.platform.store.registries.models import DuplicatePair, ImportRun, NameList, Suggestion

CSV = b"id,name\nlantern,Lantern Kitchen\n"
ROLES = ("nobody", "person", "viewer", "owner", "steward")


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


# page or API, method, address, then what each of ROLES gets
CELLS = [
    ("GET", "/search/?q=ours", (302, 200, 200, 200, 200)),
    ("GET", "/registry/add/", (302, 200, 200, 200, 200)),
    ("GET", "/registry/imports/", (302, 403, 403, 403, 200)),
    ("GET", "/registry/imports/{run}/", (404, 404, 404, 404, 200)),
    ("GET", "/registry/imports/{run}/progress/", (404, 404, 404, 404, 200)),
    ("GET", "/registry/imports/{run}/faults.csv", (404, 404, 404, 404, 200)),
    ("POST", "/registry/imports/{run}/start/", (404, 404, 404, 404, 302)),
    ("POST", "/registry/imports/{run}/cancel/", (404, 404, 404, 404, 302)),
    ("GET", "/registry/duplicates/", (302, 403, 403, 403, 200)),
    ("GET", "/registry/duplicates/{pair}/", (404, 404, 404, 404, 200)),
    ("GET", "/registry/merges/", (302, 403, 403, 403, 200)),
    ("POST", "/registry/merges/{merge}/undo/", (404, 404, 404, 404, 302)),
    ("GET", "/registry/name-lists/", (302, 403, 403, 403, 200)),
    ("GET", "/api/v1/registry/organisations?q=ours", (401, 200, 200, 200, 200)),
    ("GET", "/api/v1/registry/organisations/ours/hits", (401, 200, 200, 200, 200)),
    ("GET", "/api/v1/registry/imports", (401, 403, 403, 403, 200)),
    ("GET", "/api/v1/registry/imports/{run}", (401, 404, 404, 404, 200)),
    ("GET", "/api/v1/registry/imports/{run}/preview", (401, 404, 404, 404, 200)),
    ("GET", "/api/v1/registry/imports/{run}/faults", (401, 404, 404, 404, 200)),
    ("GET", "/api/v1/registry/duplicates", (401, 403, 403, 403, 200)),
    ("GET", f"/api/v1/registry/imports/{uuid.UUID(int=1)}", (401, 404, 404, 404, 404)),
    ("GET", f"/registry/imports/{uuid.UUID(int=1)}/", (404, 404, 404, 404, 404)),
]


@pytest.mark.parametrize(
    ("method", "address", "answers"), CELLS, ids=lambda v: v if isinstance(v, str) else ""
)
def test_each_role_gets_what_the_table_says(actors, things, browser_of, method, address, answers):
    told = [browser_of(actors[role]).generic(method, address.format(**things)).status_code for role in ROLES]
    if answers[0] == 404:  # without signing in one is asked to, or told that there is nothing
        assert told[0] in (302, 404)
        told[0] = 404
    assert tuple(told) == answers


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
