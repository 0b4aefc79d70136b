"""The search index: the same as a search of the registry, up to date at once, sealed things left out."""

from __future__ import annotations

import pytest

from archstone.engines.banded_index import BandedIndex
from archstone.engines.banded_search import find_banded_matches
from archstone.model.audit_snapshots import snapshot_number
from archstone.model.errors import NotFound
from archstone.model.registries import Registry
from archstone.platform.services import registry_index
from archstone.platform.store.organisations.models import Organisation
from archstone.platform.store.organisations.records import organisation_of
from archstone.platform.store.registries.models import RegistryChange, RegistryIndexFile


@pytest.fixture(autouse=True)
def fresh(settings, tmp_path):
    settings.HOME = tmp_path
    registry_index.forget()
    yield
    registry_index.forget()


@pytest.fixture
def registry(make_organisation):
    texts = (
        ("logistics:5:shown;design:2:claimed", "governance:4:4:public"),
        ("governance:4:confirmed", "logistics:3:5:public;design:1:1:public"),
        ("governance:2:claimed;compliance:3:shown", "logistics:5:5:public"),
        ("", ""),
    )
    return [
        make_organisation(
            f"org-{k}",
            member=False,
            strengths=strengths.replace("design", "compliance"),
            vulnerabilities=vulnerabilities.replace("design", "compliance"),
            kind="club" if k % 2 else "charity",
        )
        for k, (strengths, vulnerabilities) in enumerate(texts)
    ]


def _found(index, organisation):
    return [
        (m.other.id, m.band, m.cover_in.value)
        for m in find_banded_matches(index, organisation, top=10).matches
    ]


def matches(now, id):
    index = registry_index.current_index(now=now)
    return _found(index, organisation_of(Organisation.objects.get(slug=id)))


def expected(now, id):
    registry = Registry(tuple(organisation_of(o) for o in Organisation.objects.order_by("slug")))
    secret, snapshot = registry_index.sketch_secret(), snapshot_number(now)
    return _found(BandedIndex.build(registry, secret=secret, snapshot=snapshot), registry[id])


def test_the_built_index_answers_as_the_registry_does_and_follows_changes(registry, now):
    assert matches(now, "org-0") == expected(now, "org-0") != []
    registry[1].strengths = "governance:1:claimed"
    registry[1].save()
    assert matches(now, "org-0") == expected(now, "org-0")
    registry[2].removed_at = now
    registry[2].save()
    assert "org-2" not in [id for id, *_ in matches(now, "org-0")]
    assert RegistryIndexFile.objects.count() == 1


def test_a_new_file_takes_the_old_one_s_place_and_old_ones_go(registry, now, make_organisation):
    matches(now, "org-0")
    make_organisation(
        "org-new", member=False, strengths="governance:5:confirmed", vulnerabilities="logistics:5:5:public"
    )
    for _ in range(3):
        registry_index.build_index(now=now)
    assert matches(now, "org-0") == expected(now, "org-0")
    assert RegistryIndexFile.objects.count() == registry_index.KEPT_FILES
    assert len(list(registry_index.folder().glob("*.archindex"))) <= 4
    assert not RegistryChange.objects.filter(
        id__lte=RegistryIndexFile.objects.order_by("id")[0].through
    ).exists()


def test_of_members_only_public_vulnerabilities_are_in_the_index(registry, now, make_organisation):
    member = make_organisation(
        "member", strengths="logistics:4:shown", vulnerabilities="governance:5:5:sealed;compliance:2:2:public"
    )
    for _ in range(2):  # built into the file, then put in as a change
        index = registry_index.current_index(now=now)
        assert [v.capability for v in index["member"].audit.vulnerabilities] == ["compliance"]
        member.save()


def test_a_row_that_cannot_be_read_is_left_out_and_the_others_are_in(registry, now):
    Organisation.objects.filter(slug="org-2").update(strengths="nonsense:9")
    index = registry_index.current_index(now=now)
    assert index["org-1"].name
    with pytest.raises(NotFound):
        index["org-2"]


def test_a_process_that_warms_up_has_the_index_open(make_organisation, now) -> None:
    registry_index.warm_up(now=now)  # nothing was built: nothing is opened, and nothing goes wrong
    assert not registry_index._open
    make_organisation("warm-hearth")
    made = registry_index.build_index(now=now)
    registry_index.warm_up(now=now)
    assert [held.file for held in registry_index._open] == [made.name]
