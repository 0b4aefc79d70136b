"""The vulnerability map against a plain sort over the pair formula."""

from __future__ import annotations

import random
from fractions import Fraction

import numpy as np
import pytest

from archstone.engines.audits import AuditTable
from archstone.engines.cover import match, usable_strength
from archstone.engines.gap_map import excelling, vulnerability_map
from archstone.model.audits import Audit, Disclosure, Grade, Strength, Vulnerability
from archstone.model.capabilities import CapabilityId, standard_taxonomy
from archstone.model.errors import RuleBroken
from archstone.model.goals import Goal, Requirement
from archstone.model.organisations import Organisation, Trait
from archstone.model.registries import Registry

TAXONOMY = standard_taxonomy()


def draw(seed: int, n: int, capabilities: int = 14) -> Registry:
    """Draw organisations over few capabilities, so that strengths tie often."""
    rng = random.Random(seed)
    ids = TAXONOMY.ids[:capabilities]
    made = []
    for k in range(n):
        chosen = rng.sample(ids, 8)
        strengths = tuple(Strength(c, rng.randint(3, 5), rng.choice(list(Grade))) for c in chosen[:4])
        lacks = tuple(
            Vulnerability(c, rng.randint(1, 5), rng.randint(1, 5), rng.choice(list(Disclosure)))
            for c in chosen[4 : 4 + rng.randint(0, 4)]
        )
        made.append(
            Organisation(
                f"o{rng.randrange(10**6):06d}-{k}",
                f"Organisation {k}",
                kind=rng.choice(["school", "bank", "farm"]),
                audit=Audit(strengths, lacks),
                deal_breakers=(Trait("kind", "bank"),) if rng.random() < 0.2 else (),
            )
        )
    return Registry(tuple(made))


def plainly(
    registry: Registry, id: str, capability: CapabilityId, count: int, goal: Goal | None
) -> list[str]:
    """Sort everyone by the definition, with nothing clever."""
    seeker = registry[id]
    found = []
    for other in registry:
        share, strength = usable_strength(other.audit, capability, TAXONOMY)
        if other.id != id and seeker.accepts(other) and strength is not None:
            mutual = match(seeker, other, TAXONOMY, goal=goal).mutual or Fraction(0)
            found.append((-share, strength.capability != capability, -mutual, other.id))
    return [name for *_, name in sorted(found)[:count]]


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("goal", [None, Goal("g", "G", (Requirement(TAXONOMY.ids[0]),))])
def test_the_map_is_the_plain_sort(seed: int, goal: Goal | None) -> None:
    registry = draw(seed, 150)
    for organisation in registry.organisations[:10]:
        found = vulnerability_map(registry, organisation.id, organisations=4, goal=goal)
        for gap in found.gaps:
            expected = plainly(registry, organisation.id, gap.capability, 4, goal)
            assert [e.organisation.id for e in gap.organisations] == expected


@pytest.mark.parametrize("seed", range(4))
def test_the_table_gives_the_same_rows_as_the_plain_sort(seed: int) -> None:
    registry = draw(seed, 200)
    ordered = sorted(registry, key=lambda o: o.id)
    table = AuditTable.from_audits((o.audit for o in ordered), TAXONOMY)
    for row in range(5):
        allowed = np.array([ordered[row].accepts(o) for o in ordered])
        for number, capability in enumerate(TAXONOMY.ids[:14]):
            rows = excelling(table, number, 5, seeker=row, allowed=allowed)
            found = [ordered[k].id for k in rows]
            assert found == plainly(registry, ordered[row].id, capability, 5, None)


def test_without_a_seeker_ties_go_to_the_earlier_row() -> None:
    audits = [
        Audit((Strength(TAXONOMY.ids[1], 5, Grade.CONFIRMED),)),  # half, by its family
        Audit((Strength(TAXONOMY.ids[0], 4, Grade.CLAIMED),)),
        Audit((Strength(TAXONOMY.ids[0], 5, Grade.CONFIRMED),)),
        Audit((Strength(TAXONOMY.ids[0], 4, Grade.CLAIMED),)),
        Audit((Strength(TAXONOMY.ids[20], 5, Grade.CONFIRMED),)),
    ]
    table = AuditTable.from_audits(audits, TAXONOMY)
    assert excelling(table, 0, 9).tolist() == [2, 0, 1, 3]
    assert excelling(table, 0, 3).tolist() == [2, 0, 1]


def test_the_capability_itself_comes_before_its_family_at_equal_strength() -> None:
    one, other = TAXONOMY.ids[:2]
    seeker = Organisation("me", "Me", audit=Audit((), (Vulnerability(one, 5, 5),)))
    family = Organisation("a", "A", audit=Audit((Strength(other, 5, Grade.SHOWN),)))  # 0.8 / 2
    itself = Organisation("b", "B", audit=Audit((Strength(one, 2, Grade.CONFIRMED),)))  # 0.4
    (gap,) = vulnerability_map(Registry((seeker, family, itself)), "me").gaps
    assert [(e.organisation.id, e.exact, e.share) for e in gap.organisations] == [
        ("b", True, Fraction(2, 5)),
        ("a", False, Fraction(2, 5)),
    ]


def test_gaps_stand_by_rank_then_weight() -> None:
    ids = TAXONOMY.ids
    seeker = Organisation(
        "me",
        "Me",
        audit=Audit(
            (),
            (
                Vulnerability(ids[0], 5, 5),
                Vulnerability(ids[1], 1, 1, rank=2),
                Vulnerability(ids[2], 2, 2, rank=1),
                Vulnerability(ids[3], 5, 5, Disclosure.PRIVATE, rank=3),
                Vulnerability(ids[4], 4, 4),
            ),
        ),
    )
    found = vulnerability_map(Registry((seeker,)), "me", gaps=3)
    assert [gap.capability for gap in found.gaps] == [ids[2], ids[1], ids[0]]
    assert all(gap.organisations == () for gap in found.gaps)


def test_what_they_lack_is_told_but_never_what_is_private() -> None:
    ids = TAXONOMY.ids
    seeker = Organisation(
        "me",
        "Me",
        audit=Audit((Strength(ids[30], 5, Grade.CONFIRMED),), (Vulnerability(ids[0], 5, 5),)),
    )
    them = Organisation(
        "them",
        "Them",
        audit=Audit(
            (Strength(ids[0], 5),),
            (
                Vulnerability(ids[30], 1, 1, Disclosure.PUBLIC),
                Vulnerability(ids[31], 2, 2, Disclosure.SEALED),
                Vulnerability(ids[40], 3, 3, Disclosure.PRIVATE),
                Vulnerability(ids[50], 4, 4, estimated="small for its purpose"),
            ),
        ),
    )
    (gap,) = vulnerability_map(Registry((seeker, them)), "me").gaps
    (excellent,) = gap.organisations
    assert [(i.capability, i.share) for i in excellent.lacks] == [
        (ids[50], 0),
        (ids[31], Fraction(1, 2) if TAXONOMY.closeness(ids[30], ids[31]) else 0),
        (ids[30], 1),
    ]
    assert [i.capability for i in excellent.publicly_lacks] == [ids[50], ids[30]]


def test_a_map_of_nothing_is_refused() -> None:
    registry = draw(0, 3)
    for wrong in ({"gaps": 0}, {"organisations": 0}):
        with pytest.raises(RuleBroken, match="at least one"):
            vulnerability_map(registry, registry.organisations[0].id, **wrong)
