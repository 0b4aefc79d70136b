"""Every way to search gives the list that a plain double loop gives, ties included."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from archstone.engines.audits import AuditTable
from archstone.engines.cover import Match, match
from archstone.engines.facets import Codes
from archstone.engines.registry_index import RegistryIndex
from archstone.engines.search import find_matches
from archstone.engines.search_index import IndexFull, SearchIndex
from archstone.model.audits import Audit, Grade, Strength, Vulnerability
from archstone.model.capabilities import CapabilityId, standard_taxonomy
from archstone.model.errors import NotFound, RuleBroken
from archstone.model.goals import Goal, Requirement
from archstone.model.organisations import Organisation, Trait
from archstone.model.registries import Registry
from archstone.model.screens import Condition
from tests.registries import random_organisation, random_registry

GOAL = Goal(
    "g", "a goal", (Requirement(CapabilityId("logistics")), Requirement(CapabilityId("individual-giving")))
)


def plain_list(
    registry: Registry,
    id: str,
    top: int,
    *,
    goal: Goal | None = None,
    uncommon: Fraction = Fraction(0),
    where: tuple[Condition, ...] = (),
    not_allied: bool = False,
) -> list[tuple[str, Fraction | None]]:
    """The definition, word for word: every pair held against each other, sorted."""
    own = registry[id]
    found: list[Match] = []
    for other in registry:
        if other.id == id or not own.accepts(other) or not all(c.passes(other) for c in where):
            continue
        if not_allied and own.is_allied_with(other):
            continue
        pair = match(own, other, registry.taxonomy, goal=goal, uncommon=uncommon)
        if pair.mutual:
            found.append(pair)
    found.sort(key=lambda m: (-m.ranking_value, -min(m.cover_in.value, m.cover_out.value), m.other.id))  # type: ignore[operator,type-var]
    return [(m.other.id, m.ranking_value) for m in found[:top]]


def listed(matches: tuple[Match, ...]) -> list[tuple[str, Fraction | None]]:
    return [(m.other.id, m.ranking_value) for m in matches]


ASKED = [
    {},
    {"goal": GOAL},
    {"uncommon": Fraction(3, 10)},
    {"uncommon": Fraction(1), "goal": GOAL},
    {"where": (Condition("kind", "=", "Company"), Condition("staff", ">=", "5"))},
    {"where": (Condition("annual_budget", "<=", "100000"),), "not_allied": True},
]


@pytest.mark.parametrize("asked", ASKED, ids=lambda asked: "+".join(asked) or "plain")
@pytest.mark.parametrize("capabilities", [6, 60], ids=["many ties", "few ties"])
def test_every_method_gives_the_plain_list(asked: dict[str, object], capabilities: int) -> None:
    rng = np.random.default_rng(capabilities)
    registry = random_registry(
        rng, 300, capabilities=capabilities, most=3, levels=2 if capabilities == 6 else 5
    )
    index = RegistryIndex.build(registry)
    for organisation in registry.organisations[:12]:
        whole = plain_list(registry, organisation.id, 300, **asked)  # type: ignore[arg-type]
        for top in (1, 7, 300):
            assert listed(find_matches(registry, organisation.id, top=top, **asked)) == whole[:top]  # type: ignore[arg-type]
            assert listed(index.find_matches(organisation.id, top=top, **asked)) == whole[:top]  # type: ignore[arg-type]


def test_two_thousand_organisations_with_many_ties_agree_with_the_double_loop() -> None:
    rng = np.random.default_rng(2000)
    registry = random_registry(rng, 2000, capabilities=10, most=4, levels=2)
    index = RegistryIndex.build(registry)
    for organisation in registry.organisations[:3]:
        expected = plain_list(registry, organisation.id, 20)
        assert listed(find_matches(registry, organisation.id, top=20)) == expected
        assert listed(index.find_matches(organisation.id, top=20)) == expected


def test_threads_that_search_side_by_side_dont_disturb_each_other() -> None:
    registry = random_registry(np.random.default_rng(1), 1500, most=5)
    table = AuditTable.from_audits((o.audit for o in registry), registry.taxonomy)
    index = SearchIndex.build(table)
    asking = np.arange(len(table))
    alone = [tuple(r.rows) for r in index.search_rows(asking, 50)]
    for _ in range(3):
        assert [tuple(r.rows) for r in index.search_rows(asking, 50, threads=4)] == alone
    assert len(index) == len(table)


def test_many_at_once_get_the_lists_that_each_gets_alone() -> None:
    """After changes too, and with audits that have more needs than slots."""
    registry = random_registry(np.random.default_rng(5), 700, most=20)
    organisations = sorted(registry, key=lambda o: o.id)
    table = AuditTable.from_audits((o.audit for o in organisations), registry.taxonomy)
    index = SearchIndex.build(table)
    assert (np.diff(table.need_start) > 16).any()
    for row in range(0, 700, 50):
        index.put(row, table.take(np.array([int(index.arrays["order"][row])])))
    many = index.search_rows(np.arange(700), 30, threads=2)
    place = np.argsort(index.arrays["order"])
    for k in range(700):
        alone = index.search(index.question(table, k, row=int(place[k])), 30)
        assert many[k].rows.tolist() == alone.rows.tolist()
        assert many[k].mutual().tolist() == alone.mutual().tolist()


def test_changes_show_in_the_next_search() -> None:
    rng = np.random.default_rng(7)
    registry = random_registry(rng, 250, capabilities=30, most=5)
    index = RegistryIndex.build(registry)
    now = {o.id: o for o in registry}
    ids = list(now)
    for step in range(45):
        there = list(now)[int(rng.integers(len(now)))]
        id = f"new-{int(rng.integers(10**6))}" if step % 3 == 0 else there
        if step % 3 == 2:
            del now[id]
            index.remove(id)
        else:
            now[id] = random_organisation(rng, id, ids, capabilities=60, most=12)
            index.put(now[id])
        asking = list(now)[int(rng.integers(len(now)))]
        expected = plain_list(Registry(tuple(now.values())), asking, 15, uncommon=Fraction(step % 3, 10))
        assert listed(index.find_matches(asking, top=15, uncommon=Fraction(step % 3, 10))) == expected
    assert len(index) == len(now)
    with pytest.raises(NotFound, match="no organisation"):
        index.find_matches("nobody")


def test_the_largest_audits_are_compared_exactly() -> None:
    """Weights so large that a sum needs four bytes and a comparison more than eight."""
    taxonomy = standard_taxonomy()
    half = len(taxonomy) // 2
    needy = tuple(Vulnerability(c, 5, 5) for c in taxonomy.ids[:half])
    able = tuple(Strength(c, 5, Grade.CONFIRMED) for c in taxonomy.ids[half:])
    organisations = [Organisation("z-asks", "asks", audit=Audit(able, needy))]
    for k in range(40):
        strong = tuple(
            Strength(c, 1 + (k * 7 + i) % 5, list(Grade)[(k + i) % 3])
            for i, c in enumerate(taxonomy.ids[:half])
        )
        weak = tuple(Vulnerability(c, 5, 1 + (k + i) % 5) for i, c in enumerate(taxonomy.ids[half:]))
        organisations.append(Organisation(f"o-{k:02}", "o", audit=Audit(strong, weak)))
    registry = Registry(tuple(organisations))
    expected = plain_list(registry, "z-asks", 40, uncommon=Fraction(99, 100))
    assert listed(RegistryIndex.build(registry).find_matches("z-asks", top=40)) == plain_list(
        registry, "z-asks", 40
    )
    assert listed(find_matches(registry, "z-asks", top=40, uncommon=Fraction(99, 100))) == expected


def test_an_organisation_made_again_from_the_index_counts_the_same() -> None:
    registry = random_registry(np.random.default_rng(3), 80)
    index = RegistryIndex.build(registry)
    for organisation in registry:
        again = index.organisation(index.row(organisation.id))
        assert again.holds == organisation.holds
        assert again.refuses == organisation.refuses
        assert again.audit.strengths == organisation.audit.strengths
        assert [(v.capability, v.weight, v.disclosure) for v in again.audit.vulnerabilities] == [
            (v.capability, v.weight, v.disclosure) for v in organisation.audit.counting
        ]
        assert replace(again, audit=organisation.audit).annual_budget == organisation.annual_budget


def test_nothing_lacking_or_nobody_else_gives_an_empty_list() -> None:
    alone = Registry((Organisation("a", "A"),))
    assert find_matches(alone, "a") == ()
    assert RegistryIndex.build(alone).find_matches("a") == ()


def test_a_list_of_no_places_is_empty() -> None:
    registry = random_registry(np.random.default_rng(5), 50)
    index = RegistryIndex.build(registry)
    assert all(index.find_matches(o.id, top=0) == () for o in registry)


def test_a_dial_of_six_decimals_is_exact_and_a_finer_one_is_refused() -> None:
    registry = random_registry(np.random.default_rng(6), 200, capabilities=10, most=4, levels=2)
    index = RegistryIndex.build(registry)
    asking = next(o.id for o in registry if find_matches(registry, o.id))
    dial = Fraction(123457, 10**6)
    assert listed(index.find_matches(asking, top=50, uncommon=dial)) == plain_list(
        registry, asking, 50, uncommon=dial
    )
    with pytest.raises(RuleBroken, match="at most six decimals"):
        index.find_matches(asking, uncommon=Fraction(0.3))


def pair_of_needs(id: str, **more: object) -> Organisation:
    """Each of these fits each other alike, so that the list stands in the order of ids."""
    audit = Audit((Strength(CapabilityId("logistics"), 5),), (Vulnerability(CapabilityId("design"), 3, 3),))
    return Organisation(id, id, audit=audit, **more)  # type: ignore[arg-type]


def asks_for_logistics(**more: object) -> Organisation:
    audit = Audit((Strength(CapabilityId("design"), 5),), (Vulnerability(CapabilityId("logistics"), 3, 3),))
    return Organisation("m-asks", "asks", audit=audit, **more)  # type: ignore[arg-type]


def test_any_number_of_neighbouring_ids_can_be_added_in_any_order() -> None:
    index = RegistryIndex.build(Registry((pair_of_needs("a"), asks_for_logistics(), pair_of_needs("z"))))
    ids = [f"m-{k:03}" for k in range(100)] + [f"zz-{k:03}" for k in range(100)] + ["0", "aa"]
    for id in (*ids[:50], *ids[99:49:-1], *ids[100:]):
        index.put(pair_of_needs(id))
    index.remove("z")
    index.put(pair_of_needs("z"))
    found = [m.other.id for m in index.find_matches("m-asks", top=300)]
    assert found == sorted([*ids, "a", "z"])


def test_a_full_index_says_to_build_it_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("archstone.engines.search_index.SPARE_AT_LEAST", 3)
    index = RegistryIndex.build(Registry((asks_for_logistics(),)))
    for id in ("a", "b", "c"):
        index.put(pair_of_needs(id))
    with pytest.raises(IndexFull, match="build it anew"):
        index.put(pair_of_needs("d"))
    index.put(pair_of_needs("b"))  # a change needs no room
    assert [m.other.id for m in index.find_matches("m-asks")] == ["a", "b", "c"]
    assert len(index) == 4


def test_a_deal_breaker_on_what_nobody_was_when_the_index_was_built() -> None:
    """The value is learnt from a change; the column of the first build stays empty."""
    trait = Trait("kind", "company")
    index = RegistryIndex.build(Registry((pair_of_needs("a"), asks_for_logistics(deal_breakers=(trait,)))))
    empty = Codes((), np.zeros(0, dtype=np.int32))
    index.facets = replace(index.facets, kind=empty)
    index.put(pair_of_needs("b", kind="company"))
    assert [m.other.id for m in index.find_matches("m-asks", uncommon=Fraction(1, 10))] == ["a"]
    assert [m.other.id for m in index.find_matches("m-asks", uncommon=Fraction(1, 10))] == ["a"]


@pytest.mark.parametrize("budget", [0, 1, 9, 10, 11, 10**17, 10**18 - 1, 2**63 - 1])
def test_budgets_tenfold_apart_are_told_exactly_however_large(budget: int) -> None:
    others = [pair_of_needs(f"o-{k}", annual_budget=max(0, budget // 10 + k - 1)) for k in range(3)]
    others += [pair_of_needs(f"p-{k}", annual_budget=10 * (budget // 100) + k) for k in range(3)]
    registry = Registry((asks_for_logistics(annual_budget=budget), *others))
    dial = Fraction(1, 2)
    assert listed(RegistryIndex.build(registry).find_matches("m-asks", uncommon=dial)) == plain_list(
        registry, "m-asks", 10, uncommon=dial
    )


def test_a_dial_of_one_keeps_the_common_ones_at_the_end() -> None:
    """Ranked by fit times uncommonness, a match that isn't uncommon at all has 0, and is still a match."""
    lacks = Audit((Strength(CapabilityId("design"), 5),), (Vulnerability(CapabilityId("logistics"), 5, 5),))
    has = Audit((Strength(CapabilityId("logistics"), 5),), (Vulnerability(CapabilityId("design"), 5, 5),))
    alike = [Organisation(id, id, kind="club", audit=has) for id in ("c", "b")]
    registry = Registry((Organisation("a", "a", kind="club", audit=lacks), *alike))
    expected = [("b", Fraction(0)), ("c", Fraction(0))]
    assert listed(find_matches(registry, "a", uncommon=Fraction(1))) == expected
    assert listed(RegistryIndex.build(registry).find_matches("a", uncommon=Fraction(1))) == expected


@pytest.mark.parametrize(
    ("asked", "sentence"), [({"top": 0}, "at least one"), ({"uncommon": Fraction(2)}, "0 to 1")]
)
def test_what_can_not_be_asked(asked: dict[str, object], sentence: str) -> None:
    with pytest.raises(RuleBroken, match=sentence):
        find_matches(Registry((Organisation("a", "A"),)), "a", **asked)  # type: ignore[arg-type]
