"""Who shares a problem or a threat, against plain definitions."""

from __future__ import annotations

import random
from fractions import Fraction

import pytest

from archstone.engines.cover import match, usable_strength
from archstone.engines.ecosystem import ecosystem, threat_search
from archstone.model.audits import Audit, Disclosure, Grade, Strength, Vulnerability
from archstone.model.capabilities import standard_taxonomy
from archstone.model.errors import NotFound
from archstone.model.organisations import Organisation, Touch, Trait
from archstone.model.registries import Registry

TAXONOMY = standard_taxonomy()
PROBLEMS = ("hunger", "floods", "evictions", "drought")


def draw(seed: int, n: int) -> Registry:
    rng = random.Random(seed)
    made = []
    for k in range(n):
        chosen = rng.sample(TAXONOMY.ids[:12], 6)
        touches = [Touch("problem", p, "daily") for p in PROBLEMS if rng.random() < 0.4]
        touches += [Touch("threat", p) for p in PROBLEMS if rng.random() < 0.4]
        made.append(
            Organisation(
                f"o{k:03d}",
                f"Organisation {k}",
                sector=rng.choice(["health", "food", "housing", None]),
                kind=rng.choice(["school", "bank"]),
                audit=Audit(
                    tuple(Strength(c, rng.randint(1, 5), rng.choice(list(Grade))) for c in chosen[:3]),
                    tuple(
                        Vulnerability(c, rng.randint(1, 5), 3, rng.choice(list(Disclosure)))
                        for c in chosen[3:]
                    ),
                ),
                touched_by=tuple(touches),
                deal_breakers=(Trait("kind", "bank"),) if rng.random() < 0.2 else (),
            )
        )
    rng.shuffle(made)
    return Registry(tuple(made))


@pytest.mark.parametrize("seed", range(8))
def test_the_ecosystem_is_the_plain_definition(seed: int) -> None:
    registry = draw(seed, 40)
    for us in registry:
        rows = []
        for other in registry:
            shared = us.touches("problem") & other.touches("problem")
            differ = us.sector is not None and other.sector is not None and us.sector != other.sector
            if other.id != us.id and shared and differ and us.accepts(other):
                mutual = match(us, other, TAXONOMY).mutual or Fraction(0)
                rows.append((-mutual, -len(shared), other.id, tuple(sorted(shared))))
        found = ecosystem(registry, us.id)
        assert [(n.organisation.id, n.shared) for n in found.neighbours] == [r[2:] for r in sorted(rows)]


@pytest.mark.parametrize("seed", range(8))
def test_the_threat_search_is_the_plain_definition(seed: int) -> None:
    registry = draw(seed, 40)
    for us in registry:
        threats = us.touches("threat")
        rows = []
        for other in registry:
            if other.id == us.id or not us.accepts(other) or not threats:
                continue
            share = Fraction(len(threats & other.touches("threat")), len(threats))
            if share:
                rows.append((-share, -(match(us, other, TAXONOMY).mutual or Fraction(0)), other.id))
        found = threat_search(registry, us.id)
        assert [(-found.share(n), n.organisation.id) for n in found.found] == [
            (share, name) for share, _, name in sorted(rows)
        ]


def test_a_neighbour_without_a_fit_stays_listed_last() -> None:
    touch = (Touch("problem", "hunger", "queues at the door"),)
    lack, have = TAXONOMY.ids[0], TAXONOMY.ids[30]
    us = Organisation(
        "us",
        "Us",
        sector="health",
        touched_by=touch,
        audit=Audit((Strength(have, 5),), (Vulnerability(lack, 5, 5),)),
    )
    silent = Organisation("a-silent", "Silent", sector="food", touched_by=touch)
    fitting = Organisation(
        "z-fitting",
        "Fitting",
        sector="food",
        touched_by=touch,
        audit=Audit((Strength(lack, 5),), (Vulnerability(have, 5, 5),)),
    )
    found = ecosystem(Registry((us, silent, fitting)), "us")
    assert [n.organisation.id for n in found.neighbours] == ["z-fitting", "a-silent"]
    assert found.neighbours[1].match.mutual is None
    assert found.neighbours[0].how == (("hunger", "queues at the door"),)


def test_who_covers_what_names_blind_spots_and_leaves_private_out() -> None:
    registry = draw(3, 40)
    us = next(o for o in registry if len(ecosystem(registry, o.id).neighbours) > 3)
    found = ecosystem(registry, us.id)
    members = found.members(3)
    rows = found.who_covers(3)
    assert [m.id for m in members] == [us.id, *(n.organisation.id for n in found.neighbours[:3])]
    lacked = {v.capability for m in members for v in m.audit.vulnerabilities if v.weight}
    assert {row.capability for row in rows} == lacked
    assert [row.weight for row in rows] == sorted((row.weight for row in rows), reverse=True)
    for row in rows:
        shares = tuple(usable_strength(m.audit, row.capability, TAXONOMY)[0] for m in members)
        assert row.shares == shares
        assert row.blind_spot == (max(shares) < Fraction(3, 10))
        assert row.lacking == tuple(
            m.id for m in members if (v := m.audit.vulnerability(row.capability)) and v.weight
        )
    assert any(row.blind_spot for row in ecosystem(registry, us.id).who_covers(0))


def test_no_threat_of_ours_finds_no_one_and_a_wrong_id_is_named() -> None:
    us = Organisation("us", "Us")
    other = Organisation("other", "Other", touched_by=(Touch("threat", "cuts"),))
    registry = Registry((us, other))
    assert threat_search(registry, "us").found == ()
    assert ecosystem(registry, "us").neighbours == ()
    with pytest.raises(NotFound, match="Did you mean other"):
        threat_search(registry, "othr")
