"""Rings among sealed sides are those that bands allow, the best first."""

from __future__ import annotations

from fractions import Fraction
from itertools import permutations

import numpy as np
import pytest

from archstone.engines.banded_index import BandedIndex
from archstone.engines.banded_rings import BandedRing, find_banded_rings
from archstone.engines.banded_search import Introduced, band_between
from archstone.engines.cover import cover
from archstone.engines.sealed_bands import Band, SketchSecret
from archstone.model.errors import RuleBroken
from archstone.model.organisations import Organisation
from archstone.model.registries import Registry
from tests.registries import random_registry

SECRET = SketchSecret.of(b"a secret of more than sixteen bytes")
WORTH = {Band.MIDDLING: Fraction(1, 2), Band.HIGH: Fraction(5, 6)}


@pytest.fixture(scope="module")
def registry() -> Registry:
    return random_registry(np.random.default_rng(77), 40, most=16, capabilities=30)


@pytest.fixture(scope="module")
def index(registry: Registry) -> BandedIndex:
    return BandedIndex.build(registry, secret=SECRET, snapshot=9)


def plain_rings(
    registry: Registry, index: BandedIndex, own: Organisation, opened: dict[str, Introduced]
) -> list[tuple[Fraction, Fraction, int, list[str]]]:
    """Try every pair and triple."""
    others = [o for o in registry if o.id != own.id]
    given = {o.id: cover(own.audit, o.audit, registry.taxonomy).value or Fraction(0) for o in others}
    bands = {
        (a.id, b.id): band_between(index, a, b.id, introduced=opened if a is own else None)
        for a in (own, *others)
        for b in others
        if a is not b
    }
    found = []
    for chain in [*permutations(others, 1), *permutations(others, 2)]:
        members = (own, *chain)
        around = list(zip(members, (*chain, own), strict=True))
        middle = [bands[a.id, b.id] for a, b in around[:-1]]
        last = given[chain[-1].id]
        if last < Fraction(3, 10) or not all(b in WORTH for b in middle):
            continue
        if not all(a.accepts(b) for a, b in around):
            continue
        values = [*(WORTH[b] for b in middle), last]
        found.append((-sum(values) / len(values), -min(values), len(values), [m.id for m in members]))
    return sorted(found)


def listed(rings: tuple[BandedRing, ...]) -> list[tuple[Fraction, Fraction, int, list[str]]]:
    return [(-r.mean, -r.strength, len(r.links), [m.id for m in r.members]) for r in rings]


def test_every_ring_of_the_definition_is_found_in_its_order(registry: Registry, index: BandedIndex) -> None:
    lengths = set()
    for own in registry.organisations[:10]:
        expected = plain_rings(registry, index, own, {})
        assert listed(find_banded_rings(index, own, top=10_000)) == expected
        assert listed(find_banded_rings(index, own, top=3)) == expected[:3]
        pairs = [e for e in expected if e[2] == 2]
        assert listed(find_banded_rings(index, own, top=10_000, longest=2)) == pairs
        lengths |= {e[2] for e in expected}
    assert lengths == {2, 3}


def test_an_introduction_makes_its_own_link_exact(registry: Registry, index: BandedIndex) -> None:
    own = max(registry, key=lambda o: len(o.audit.strengths) * len(o.audit.vulnerabilities))
    opened = {o.id: Introduced(o.audit) for o in registry if o.id != own.id}
    rings = find_banded_rings(index, own, top=10_000, introduced=opened)
    assert listed(rings) == plain_rings(registry, index, own, opened)


def test_members_are_shown_as_they_may_be(registry: Registry, index: BandedIndex) -> None:
    for own in registry.organisations[:10]:
        for ring in find_banded_rings(index, own):
            assert ring.members[0] is own
            for member in ring.members[1:]:
                assert member == index[member.id]


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"longest": 4}, "have 2 or 3 members, not 4"),
        ({"top": 0}, "one ring or more"),
        ({"within": 0}, "one organisation or more"),
    ],
)
def test_what_cannot_be_asked_is_refused(
    registry: Registry, index: BandedIndex, more: dict[str, int], sentence: str
) -> None:
    with pytest.raises(RuleBroken, match=sentence):
        find_banded_rings(index, registry.organisations[0], **more)  # type: ignore[arg-type]
