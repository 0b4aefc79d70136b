"""The ranking by bands is that of the definition, on every page, with every screen, after every change."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from archstone.engines.banded_index import BandedIndex
from archstone.engines.banded_search import (
    BandedPage,
    Introduced,
    band_between,
    find_banded_matches,
)
from archstone.engines.cover import cover
from archstone.engines.registry_index import RegistryIndex
from archstone.engines.sealed_bands import Band, SketchSecret, sketches_of
from archstone.model.audits import Audit, Disclosure, Strength, Vulnerability
from archstone.model.capabilities import standard_taxonomy
from archstone.model.errors import NotFound, RuleBroken
from archstone.model.goals import Goal, Requirement
from archstone.model.organisations import Organisation
from archstone.model.registries import Registry
from archstone.model.screens import Condition
from tests.banded_ranking import plain_ranking, typical_vulnerability
from tests.registries import random_audit, random_organisation, random_registry

SECRET = SketchSecret.of(b"a secret of more than sixteen bytes")
SNAPSHOT = 40
GOAL = Goal("g", "g", (Requirement(standard_taxonomy().ids[2]), Requirement(standard_taxonomy().ids[30])))

# many strengths, so that bands differ
HELPFUL = {"most": 14, "capabilities": 30}


def estimated(organisation: Organisation) -> Organisation:
    """The same organisation as if only a register told of it."""
    audit = organisation.audit
    return replace(
        organisation,
        audit=Audit(
            tuple(replace(s, estimated="from its filing") for s in audit.strengths),
            tuple(
                replace(v, estimated="from its filing", disclosure=Disclosure.PUBLIC)
                for v in audit.vulnerabilities
            ),
        ),
    )


@pytest.fixture(scope="module")
def registry() -> Registry:
    drawn = random_registry(np.random.default_rng(31), 150, **HELPFUL)
    return Registry(tuple(estimated(o) if k % 3 == 0 else o for k, o in enumerate(drawn)))


@pytest.fixture(scope="module")
def index(registry: Registry) -> BandedIndex:
    return BandedIndex.build(registry, secret=SECRET, snapshot=SNAPSHOT)


def listed(page: BandedPage) -> list[tuple[str, Band, Fraction]]:
    return [
        (m.other.id, m.band, (m.cover_in.value or Fraction(0)) * (1 - m.dial + m.dial * m.uncommonness.value))
        for m in page.matches
    ]


@pytest.mark.parametrize("goal", [None, GOAL], ids=["all", "goal"])
@pytest.mark.parametrize("uncommon", [Fraction(0), Fraction(3, 10), Fraction(1)])
def test_the_ranking_is_that_of_the_definition(
    registry: Registry, index: BandedIndex, goal: Goal | None, uncommon: Fraction
) -> None:
    bands = set()
    for own in registry.organisations[:25]:
        expected = plain_ranking(registry, own, SECRET, SNAPSHOT, goal=goal, uncommon=uncommon)
        page = find_banded_matches(index, own, top=500, goal=goal, uncommon=uncommon)
        assert listed(page) == expected
        assert page.total == len(expected)
        assert page.in_band == {b: sum(e[1] is b for e in expected) for b in Band}
        bands |= {e[1] for e in expected}
    assert bands == set(Band)


@pytest.mark.parametrize("where", ["kind=company", "staff>=20", "sector=food"])
@pytest.mark.parametrize("not_allied", [False, True])
def test_screens_leave_out_and_change_no_order(
    registry: Registry, index: BandedIndex, where: str, not_allied: bool
) -> None:
    condition = [Condition.parse(where)]
    for own in registry.organisations[:20]:
        expected = plain_ranking(registry, own, SECRET, SNAPSHOT, where=condition, not_allied=not_allied)
        page = find_banded_matches(index, own, top=500, where=condition, not_allied=not_allied)
        assert listed(page) == expected


def test_pages_follow_each_other_without_gap_or_repeat(registry: Registry, index: BandedIndex) -> None:
    own = max(registry, key=lambda o: len(o.audit.vulnerabilities))
    whole = listed(find_banded_matches(index, own, top=500))
    assert len(whole) > 60
    for size in (1, 7, 25):
        pages = [
            listed(find_banded_matches(index, own, top=size, offset=at))
            for at in range(0, len(whole) + size, size)
        ]
        assert [row for page in pages for row in page] == whole
        assert pages[-1] == []


def test_many_alike_stand_in_the_order_of_ids() -> None:
    taxonomy = standard_taxonomy()
    alike = [
        Organisation(f"o-{k:04}", "O", audit=Audit((Strength(taxonomy.ids[0], 4),))) for k in range(3000)
    ]
    own = Organisation(
        "own", "Own", audit=Audit((Strength(taxonomy.ids[9], 5),), (Vulnerability(taxonomy.ids[0], 3, 3),))
    )
    index = BandedIndex.build(Registry((*reversed(alike), own)), secret=SECRET, snapshot=0)
    page = find_banded_matches(index, own, top=20, offset=30)
    assert [m.other.id for m in page.matches] == [f"o-{k:04}" for k in range(30, 50)]
    assert page.total == 3000


def test_changes_are_as_good_as_building_anew(registry: Registry) -> None:
    rng = np.random.default_rng(5)
    index = BandedIndex.build(registry, secret=SECRET, snapshot=SNAPSHOT)
    typical = typical_vulnerability([index[o.id] for o in registry], registry.taxonomy)
    now = {o.id: o for o in registry}
    ids = list(now)
    for k in range(30):
        if k % 5 == 4:
            index.remove(ids[k])
            del now[ids[k]]
            continue
        id = f"new-{k}" if k % 5 == 0 else ids[k]
        after = random_organisation(rng, id, ids, **HELPFUL)
        if not after.audit.items:
            continue
        index.put_truth(after, secret=SECRET, snapshot=SNAPSHOT)
        now[id] = after
    changed = Registry(tuple(now.values()))
    for own in list(changed)[:15] + list(changed)[-8:]:
        expected = plain_ranking(changed, own, SECRET, SNAPSHOT, typical=typical, uncommon=Fraction(1, 5))
        assert listed(find_banded_matches(index, own, top=500, uncommon=Fraction(1, 5))) == expected


def test_one_who_is_not_in_the_index_can_search(registry: Registry, index: BandedIndex) -> None:
    stranger = replace(registry.organisations[1], id="stranger")
    assert listed(find_banded_matches(index, stranger, top=500)) == plain_ranking(
        registry, stranger, SECRET, SNAPSHOT
    )


def test_an_accepted_introduction_ranks_by_the_exact_cover(registry: Registry, index: BandedIndex) -> None:
    own = max(registry, key=lambda o: len(o.audit.vulnerabilities))
    opened = {o.id: Introduced(o.audit) for o in registry.organisations[10:40]}
    page = find_banded_matches(index, own, top=500, introduced=opened)
    assert listed(page) == plain_ranking(registry, own, SECRET, SNAPSHOT, introduced=opened)
    known = [m for m in page.matches if m.introduced]
    assert known
    for m in known:
        assert m.cover_out == cover(registry[m.other.id].audit, own.audit, registry.taxonomy).value
        assert band_between(index, own, m.other.id, introduced=opened) is m.band


def test_only_what_was_agreed_is_named() -> None:
    ids = standard_taxonomy().ids
    other = Organisation(
        "b",
        "B",
        audit=Audit(
            (Strength(ids[0], 5),),
            tuple(Vulnerability(c, 4, 4, d) for c, d in zip(ids[10:14], Disclosure, strict=True)),
        ),
    )
    own = Organisation(
        "a", "A", audit=Audit(tuple(Strength(c, 5) for c in ids[10:14]), (Vulnerability(ids[0], 3, 3),))
    )
    index = BandedIndex.build(Registry((own, other)), secret=SECRET, snapshot=0)
    (plain,) = find_banded_matches(index, own).matches
    public = [ids[10 + k] for k, d in enumerate(Disclosure) if d is Disclosure.PUBLIC]
    assert [i.capability for i in plain.cover_shown.items] == public
    assert [v.capability for v in plain.other.audit.vulnerabilities] == public
    private, sealed = ids[10], ids[11]
    opened = {"b": Introduced(other.audit, frozenset({sealed, private}))}
    (told,) = find_banded_matches(index, own, introduced=opened).matches
    assert {v.capability for v in told.other.audit.vulnerabilities} == {sealed, *public}
    assert told.cover_out == Fraction(3, 5)
    assert plain.cover_out is None


def test_a_band_is_the_same_wherever_it_is_asked_for(registry: Registry, index: BandedIndex) -> None:
    for own in registry.organisations[:15]:
        for m in find_banded_matches(index, own, top=500).matches:
            assert band_between(index, own, m.other.id) is m.band
    with pytest.raises(NotFound):
        band_between(index, registry.organisations[0], "nobody")


def test_bands_are_made_from_the_audit_that_counts(registry: Registry, index: BandedIndex) -> None:
    own = max(registry, key=lambda o: len(o.audit.vulnerabilities))
    before = random_audit(np.random.default_rng(2), **HELPFUL)
    page = find_banded_matches(index, own, top=500, counted=before)
    for m in page.matches:
        assert m.band is band_between(index, replace(own, audit=before), m.other.id)
        assert m.cover_in.value == cover(own.audit, m.other.audit, registry.taxonomy).value


def test_an_index_of_what_is_sealed_is_refused(registry: Registry) -> None:
    sketches = sketches_of(registry.organisations, registry.taxonomy, secret=SECRET, snapshot=0)
    with pytest.raises(RuleBroken, match=r"^This index holds what isn't public"):
        BandedIndex.of(RegistryIndex.build(registry), sketches)


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"top": 0}, "Ask for at least one match"),
        ({"offset": -1}, "A page begins after 0 matches"),
        ({"uncommon": Fraction(3, 2)}, "The dial for uncommonness goes from 0 to 1"),
        ({"uncommon": Fraction(1, 10**7)}, "is too fine"),
    ],
)
def test_what_cannot_be_asked_is_refused(
    registry: Registry, index: BandedIndex, more: dict[str, object], sentence: str
) -> None:
    with pytest.raises(RuleBroken, match=sentence):
        find_banded_matches(index, registry.organisations[0], **more)  # type: ignore[arg-type]


def test_nobody_is_listed_for_one_who_lacks_nothing(index: BandedIndex) -> None:
    page = find_banded_matches(index, Organisation("x", "X", audit=Audit((Strength("logistics", 3),))))
    assert (page.matches, page.total) == ((), 0)
