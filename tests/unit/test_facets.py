"""Screens as arrays pass exactly those rows that the screens themselves pass."""

from __future__ import annotations

import numpy as np
import pytest

from archstone.engines.facets import Codes, Facets, Listing
from archstone.engines.strings import StringColumn
from archstone.model.errors import RuleBroken
from archstone.model.organisations import Organisation
from archstone.model.registries import Registry
from archstone.model.screens import Condition
from tests.registries import random_registry


@pytest.fixture(scope="module")
def registry() -> Registry:
    return random_registry(np.random.default_rng(12), 200)


@pytest.fixture(scope="module")
def facets(registry: Registry) -> Facets:
    return Facets.of(registry.organisations)


CONDITIONS = [
    "kind=company",
    "kind=COMPANY",
    "kind=bank",
    "sector=food",
    "place=riverside",
    "place=elsewhere",
    "currency=usd",
    "staff=0",
    "staff>=25",
    "staff<=3",
    "annual_budget>=1000000",
    "annual_budget<=0",
    "id=ORG-7",
    "id=nobody",
    "name=the org-12",
]


@pytest.mark.parametrize("text", CONDITIONS)
def test_a_screen_passes_the_same_rows(registry: Registry, facets: Facets, text: str) -> None:
    condition = Condition.parse(text)
    ids = StringColumn.of([o.id for o in registry])
    names = StringColumn.of([o.name for o in registry])
    passes = np.ones(len(registry), dtype=np.uint8)
    facets.screen([condition], ids, names)(passes)
    assert passes.tolist() == [int(condition.passes(o)) for o in registry]


def test_several_screens_must_all_be_passed(registry: Registry, facets: Facets) -> None:
    conditions = [Condition.parse("kind=company"), Condition.parse("staff>=10")]
    empty = StringColumn.of([""] * len(registry))
    passes = np.ones(len(registry), dtype=np.uint8)
    facets.screen(conditions, empty, empty)(passes)
    assert passes.tolist() == [int(all(c.passes(o) for c in conditions)) for o in registry]
    assert 0 < passes.sum() < len(registry)


def test_a_column_that_nobody_filled_in_passes_nobody() -> None:
    alone = [Organisation("a", "A"), Organisation("b", "B")]
    made = Facets.of(alone)
    none = np.zeros(0, dtype=np.int32)
    for facets in (
        made,
        Facets(*[Codes((), none)] * 4, none, none, made.holds, made.refuses, made.allied_with),
    ):  # type: ignore[arg-type]
        for text in ("kind=x", "staff>=0", "annual_budget<=9"):
            passes = np.ones(2, dtype=np.uint8)
            ids = StringColumn.of(["a", "b"])
            facets.screen([Condition.parse(text)], ids, ids)(passes)
            assert passes.tolist() == [0, 0]
        assert facets.traits_of(0)["kind"] is None
        assert facets.traits_of(0)["staff"] is None


def test_a_screen_by_mission_says_where_to_search(facets: Facets) -> None:
    ids = StringColumn.of([])
    with pytest.raises(
        RuleBroken, match=r"^An index holds no missions to screen by; search the registry file"
    ):
        facets.screen([Condition.parse("mission=peace")], ids, ids)


def test_deal_breakers_rule_out_both_ways(registry: Registry, facets: Facets) -> None:
    refused = 0
    for organisation in registry:
        passes = np.ones(len(registry), dtype=np.uint8)
        facets.clear_refused(organisation, passes)
        assert passes.tolist() == [int(organisation.accepts(other)) for other in registry]
        refused += len(registry) - int(passes.sum())
    assert refused > 100


def test_traits_come_out_as_they_went_in(registry: Registry, facets: Facets) -> None:
    for row, organisation in enumerate(registry):
        traits = facets.traits_of(row)
        for name in ("kind", "sector", "place", "currency", "annual_budget", "staff"):
            assert traits[name] == getattr(organisation, name)
        assert {tuple(s) for s in traits["stances"]} == set(organisation.stances)
        assert set(traits["funders"]) == set(organisation.funders)
        assert set(traits["deal_breakers"]) == set(organisation.deal_breakers)
        assert set(traits["allied_with"]) == set(organisation.allied_with)


def test_codes_number_values_as_they_appear() -> None:
    codes = Codes.of(["b", None, "a", "b", ""])
    assert codes.values == ("b", "a")
    assert codes.code.tolist() == [0, -1, 1, 0, -1]
    assert [codes.of_value(v) for v in ("a", "b", "c", None)] == [1, 0, -1, -1]
    assert [codes.at(k) for k in range(5)] == ["b", None, "a", "b", None]


def test_a_listing_gives_rows_for_values_and_values_for_rows() -> None:
    listing = Listing.of([("x", "y"), (), ("y",)])
    assert listing.rows("y").tolist() == [0, 2]
    assert listing.rows("x").tolist() == [0]
    assert listing.rows("z").tolist() == []
    assert [listing.at(k) for k in range(3)] == [("x", "y"), (), ("y",)]
