"""An index in one file answers as the registry it was made of, and a damaged one says so."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from archstone.engines.registry_index import RegistryIndex
from archstone.engines.search import find_matches
from archstone.files.registries import read_registry, write_registry
from archstone.files.search_indexes import MAGIC, build_index, open_index, save_index
from archstone.model.audits import Audit, Disclosure, Rating, Strength, Vulnerability
from archstone.model.capabilities import Capability, CapabilityId
from archstone.model.errors import BadInput, NotFound, RuleBroken
from archstone.model.goals import Goal, Requirement
from archstone.model.organisations import Organisation
from archstone.model.registries import Registry
from archstone.model.screens import Condition
from tests.registries import random_organisation, random_registry

GOAL = Goal(
    "fair",
    "A fair for all",
    (
        Requirement(CapabilityId("logistics"), Fraction(2, 3), critical=True),
        Requirement(CapabilityId("design"), Fraction(1)),
    ),
    "One day a year.",
)
ASKED: list[dict[str, object]] = [
    {},
    {"goal": GOAL},
    {"uncommon": Fraction(7, 10)},
    {"where": (Condition("kind", "=", "Company"), Condition("staff", ">=", "5"))},
    {"where": (Condition("annual_budget", "<=", "100000"),), "not_allied": True},
]


def indexed(registry: Registry, path: Path) -> RegistryIndex:
    """Write a registry, lay the file out, save that and open it."""
    write_registry(registry, path, lossy=True)
    place = path.with_suffix(".archindex")
    save_index(build_index(path), place)
    return open_index(place)


def assert_same_lists(index: RegistryIndex, registry: Registry, ids: list[str]) -> None:
    for asked in ASKED:
        for id in ids:
            expected = find_matches(registry, id, top=25, **asked)  # type: ignore[arg-type]
            found = index.find_matches(id, top=25, **asked)  # type: ignore[arg-type]
            assert [
                (
                    m.other.id,
                    m.ranking_value,
                    m.cover_in.value,
                    m.cover_out.value,
                    m.blind_spots,
                    m.uncommonness,
                )
                for m in found
            ] == [
                (
                    m.other.id,
                    m.ranking_value,
                    m.cover_in.value,
                    m.cover_out.value,
                    m.blind_spots,
                    m.uncommonness,
                )
                for m in expected
            ]


@pytest.mark.parametrize("suffix", [".parquet", ".csv", ".tsv", ".xlsx", ".yaml", ".json"])
@pytest.mark.parametrize("capabilities", [8, 60], ids=["many ties", "few ties"])
def test_an_opened_index_gives_the_lists_of_the_registry(
    tmp_path: Path, suffix: str, capabilities: int
) -> None:
    registry = random_registry(np.random.default_rng(capabilities), 120, capabilities=capabilities, most=4)
    path = tmp_path / f"registry{suffix}"
    index = indexed(registry, path)
    assert len(index) == len(registry)
    assert_same_lists(index, read_registry(path), [o.id for o in registry][:5])


def test_whatever_an_index_keeps_comes_back(tmp_path: Path) -> None:
    registry = random_registry(np.random.default_rng(9), 150)
    path = tmp_path / "registry.yaml"
    index = indexed(registry, path)
    for organisation in read_registry(path):
        again = index[organisation.id]
        for name in ("id", "name", "kind", "sector", "place", "annual_budget", "currency", "staff"):
            assert getattr(again, name) == getattr(organisation, name), name
        assert (again.holds, again.refuses) == (organisation.holds, organisation.refuses)
        assert set(again.allied_with) == set(organisation.allied_with)
        assert again.audit.strengths == organisation.audit.strengths
        assert [(v.capability, v.weight, v.disclosure) for v in again.audit.vulnerabilities] == [
            (v.capability, v.weight, v.disclosure) for v in organisation.audit.counting
        ]


def test_goals_and_own_capabilities_come_back(tmp_path: Path) -> None:
    own = Capability(CapabilityId("bell-founding"), "Bell founding", "delivery", "casting bells")
    founder = Organisation(
        "founder", "Founder", own_capabilities=(own,), audit=Audit((Strength(own.id, 4),), ())
    )
    index = indexed(Registry((founder,), (GOAL,)), tmp_path / "registry.yaml")
    assert index.goals == (GOAL,)
    assert index.goal("fair") == GOAL
    assert index.taxonomy[own.id] == own
    assert index["founder"].audit.strengths == founder.audit.strengths
    with pytest.raises(NotFound, match=r"^There is no goal 'fare'\. Did you mean fair\?$"):
        index.goal("fare")


def test_private_vulnerabilities_notes_and_names_of_raters_arent_in_the_file(tmp_path: Path) -> None:
    rated = Vulnerability.rated(
        CapabilityId("design"),
        [Rating("Rosalind", 5, 5), Rating("Ferdinand", 2, 3)],
        note="The printer left.",
    )
    hidden = Vulnerability(CapabilityId("logistics"), 5, 5, Disclosure.PRIVATE, note="Nobody may know.")
    registry = Registry((Organisation("a", "A", mission="Peace", audit=Audit((), (rated, hidden))),))
    index = indexed(registry, tmp_path / "registry.yaml")
    held = (tmp_path / "registry.archindex").read_bytes()
    for word in (b"Rosalind", b"Ferdinand", b"printer", b"Nobody may", b"Peace"):
        assert word not in held
    (back,) = index["a"].audit.vulnerabilities
    assert (back.capability, back.weight, back.note) == ("design", Fraction(31, 2), "")


def test_an_empty_registry_can_be_kept(tmp_path: Path) -> None:
    save_index(RegistryIndex.build(Registry()), tmp_path / "none.archindex")
    index = open_index(tmp_path / "none.archindex")
    assert len(index) == 0
    index.put(Organisation("a", "A"))
    assert index.find_matches("a") == ()


@pytest.fixture
def saved(tmp_path: Path) -> tuple[Registry, Path]:
    registry = random_registry(np.random.default_rng(4), 150)
    place = tmp_path / "registry.archindex"
    save_index(RegistryIndex.build(registry), place)
    return registry, place


def test_changes_to_an_opened_index_stay_in_memory(saved: tuple[Registry, Path]) -> None:
    registry, place = saved
    before = place.read_bytes()
    index, other = open_index(place), open_index(place)
    rng = np.random.default_rng(5)
    ids = [o.id for o in registry]
    now = {o.id: o for o in registry}
    for id in (*ids[:10], "new-1", "new-2"):
        now[id] = random_organisation(rng, id, ids, most=12)
        index.put(now[id])
    for id in ids[10:15]:
        del now[id]
        index.remove(id)
    assert_same_lists(index, Registry(tuple(now.values())), [*ids[:2], *ids[20:22], "new-1"])
    assert len(index) == len(now)
    assert place.read_bytes() == before
    assert_same_lists(other, registry, ids[:4])
    assert_same_lists(open_index(place), registry, ids[10:12])


def test_a_changed_index_isnt_saved(saved: tuple[Registry, Path]) -> None:
    registry, place = saved
    before = place.read_bytes()
    for change in (lambda i: i.put(replace(registry.organisations[0], staff=7)), lambda i: i.remove("org-3")):
        index = open_index(place)
        change(index)
        with pytest.raises(RuleBroken, match=r"^This index was changed since it was built; build it anew"):
            save_index(index, place)
    assert place.read_bytes() == before


def test_an_unchanged_index_saved_again_is_the_same_file(saved: tuple[Registry, Path]) -> None:
    _, place = saved
    before = place.read_bytes()
    save_index(open_index(place), place)
    assert place.read_bytes() == before


def damage_cut(data: bytes) -> bytes:
    return data[: len(data) // 2]


def damage_header(data: bytes) -> bytes:
    return data[: len(MAGIC) + 300]


def damage_length(data: bytes) -> bytes:
    return data[: len(MAGIC) + 3]


def damage_json(data: bytes) -> bytes:
    return data.replace(b'{"arrays"', b'["arrays"', 1)


def damage_last_byte(data: bytes) -> bytes:
    return data.rstrip(b"\0")[:-1]


@pytest.mark.parametrize(
    "damage",
    [damage_cut, damage_header, damage_length, damage_json, damage_last_byte],
    ids=lambda d: d.__name__,
)
def test_a_damaged_file_says_to_make_it_again(
    saved: tuple[Registry, Path], damage: Callable[[bytes], bytes]
) -> None:
    _, place = saved
    place.write_bytes(damage(place.read_bytes()))
    with pytest.raises(BadInput) as caught:
        open_index(place)
    assert str(caught.value) == (
        f"{place}: The index is cut short or damaged; make it again with `archstone index`."
    )


@pytest.mark.parametrize("content", [b"", b"id,name\na,A\n", b"archstone index 0\n" + bytes(99)])
def test_what_isnt_an_index_says_how_to_make_one(tmp_path: Path, content: bytes) -> None:
    place = tmp_path / "x.archindex"
    place.write_bytes(content)
    with pytest.raises(BadInput) as caught:
        open_index(place)
    assert str(caught.value) == (
        f"{place}: This isn't an index of this version; make it with `archstone index`."
    )


def test_a_folder_or_nothing_at_all_is_told_plainly(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"The index can't be opened: Is a directory\.$"):
        open_index(tmp_path)
    with pytest.raises(BadInput, match=r"The index can't be opened: No such file or directory\.$"):
        open_index(tmp_path / "none.archindex")


def test_faults_of_the_registry_are_all_told(tmp_path: Path) -> None:
    path = tmp_path / "bad.csv"
    path.write_text("id,name,strengths\na,A,logistic:3\nb,,design:9\n", encoding="utf-8")
    with pytest.raises(BadInput) as told:
        build_index(path)
    with pytest.raises(BadInput) as expected:
        read_registry(path)
    assert told.value.faults == expected.value.faults
    assert len(told.value.faults) == 3
