"""Random registries for tests: small scales, so that ties are many."""

from __future__ import annotations

import numpy as np

from archstone.model.audits import Audit, Disclosure, Grade, Rating, Strength, Vulnerability
from archstone.model.capabilities import standard_taxonomy
from archstone.model.organisations import Organisation, Position, Trait
from archstone.model.registries import Registry

KINDS = ("nonprofit", "company", "agency")
SECTORS = ("health", "housing", "education", "food")


def random_audit(
    rng: np.random.Generator, *, capabilities: int = 60, most: int = 6, levels: int = 5
) -> Audit:
    """Draw an audit; with few capabilities and levels, many are alike."""
    ids = standard_taxonomy().ids[:capabilities]
    drawn = rng.permutation(len(ids))[: int(rng.integers(0, 2 * most + 1))]
    half = int(rng.integers(0, len(drawn) + 1))
    grades, disclosures = list(Grade), list(Disclosure)
    strengths = tuple(
        Strength(ids[k], int(rng.integers(1, levels + 1)), grades[int(rng.integers(3))]) for k in drawn[:half]
    )
    vulnerabilities = []
    for k in drawn[half:]:
        disclosure = disclosures[int(rng.integers(4))]
        severity, need = int(rng.integers(1, levels + 1)), int(rng.integers(1, levels + 1))
        if rng.random() < 0.1:
            ratings = (Rating("one", severity, need), Rating("two", int(rng.integers(1, 6)), need))
            vulnerabilities.append(Vulnerability.rated(ids[k], ratings, disclosure=disclosure))
        else:
            vulnerabilities.append(Vulnerability(ids[k], severity, need, disclosure))
    return Audit(strengths, tuple(vulnerabilities))


def random_organisation(rng: np.random.Generator, id: str, ids: list[str], **audit: int) -> Organisation:
    """Draw an organisation with whatever a search screens by, each part missing now and then."""

    def maybe(value: object) -> object:
        return value if rng.random() < 0.8 else None

    stances = (("dam", list(Position)[int(rng.integers(3))]),) if rng.random() < 0.4 else ()
    breakers = [
        Trait("kind", KINDS[int(rng.integers(3))]),
        Trait("sector", SECTORS[int(rng.integers(4))]),
        Trait("stance", "dam:oppose"),
        Trait("funder", "oil-fund"),
    ]
    refused = tuple(breakers[int(rng.integers(4))] for _ in range(1)) if rng.random() < 0.15 else ()
    return Organisation(
        id=id,
        name=f"The {id}",
        kind=maybe(KINDS[int(rng.integers(3))]),  # type: ignore[arg-type]
        sector=maybe(SECTORS[int(rng.integers(4))]),  # type: ignore[arg-type]
        place=maybe("Riverside"),  # type: ignore[arg-type]
        annual_budget=maybe(int(10 ** rng.uniform(3, 7))),  # type: ignore[arg-type]
        currency=maybe("USD"),  # type: ignore[arg-type]
        staff=maybe(int(rng.integers(0, 50))),  # type: ignore[arg-type]
        audit=random_audit(rng, **audit),
        deal_breakers=refused,
        stances=stances,
        funders=("oil-fund",) if rng.random() < 0.2 else (),
        allied_with=tuple({ids[int(rng.integers(len(ids)))]} - {id}) if rng.random() < 0.3 else (),
    )


def random_registry(rng: np.random.Generator, n: int, **audit: int) -> Registry:
    """Draw a registry whose rows don't stand in the order of their ids."""
    ids = [f"org-{k}" for k in rng.permutation(n)]
    return Registry(tuple(random_organisation(rng, id, ids, **audit) for id in ids))
