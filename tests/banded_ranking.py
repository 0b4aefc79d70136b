"""The ranking by bands word for word, in plain Python over fractions: what the arrays must agree with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from archstone.engines.banded_search import Introduced
from archstone.engines.cover import cover, uncommonness, usable_strength
from archstone.engines.sealed_bands import Band, SketchSecret, draw_sketch, salt_of, shown_organisation
from archstone.model.audits import Audit
from archstone.model.capabilities import Taxonomy
from archstone.model.goals import Goal
from archstone.model.organisations import Organisation
from archstone.model.registries import Registry
from archstone.model.screens import Condition

ORDER = (Band.NOT_KNOWN, Band.LOW, Band.MIDDLING, Band.HIGH)
TYPICAL_WEIGHT = Fraction(9)
BELIEF = Fraction(1, 9)
WORD = (1 << 64) - 1


def typical_vulnerability(shown: Sequence[Organisation], taxonomy: Taxonomy) -> dict[str, Fraction]:
    """Spread the weight of a typical vulnerability as open weaknesses are spread, in steps of 1/7200."""
    weight = {c: Fraction(18) for c in taxonomy.ids}
    for organisation in shown:
        for v in organisation.audit.vulnerabilities:
            weight[v.capability] += v.weight
    whole = sum(weight.values())
    return {c: Fraction(round(7200 * TYPICAL_WEIGHT * w / whole), 7200) for c, w in weight.items()}


def moved(asking: str, other: str, secret: SketchSecret) -> Fraction:
    """By how much the borders of a pair are moved: a splitmix of the two salts."""
    from archstone.engines.banded_index import asking_salt

    word = (salt_of(other, secret) << 32) | int(asking_salt(asking))
    word = ((word ^ (word >> 30)) * 0xBF58476D1CE4E5B9) & WORD
    word = ((word ^ (word >> 27)) * 0x94D049BB133111EB) & WORD
    word ^= word >> 31
    return Fraction(word % 101 - 50, 3000)


def told_cover(
    helper: Audit,
    other: Organisation,
    taxonomy: Taxonomy,
    typical: Mapping[str, Fraction],
    *,
    sketch: Sequence[tuple[str, int]] | None,
    goal: Goal | None,
) -> Fraction | None:
    """The weighted mean that a band is made from; None where nothing counts."""
    relevant = set(goal.relevant(taxonomy)) if goal else set(taxonomy.ids)
    items = [(v.capability, v.weight) for v in other.audit.vulnerabilities]
    if sketch is not None:
        rest = max(1, 5 - len(items))
        items += [(c, BELIEF * Fraction(w, 2)) for c, w in sketch]
        items += [(c, rest * w) for c, w in typical.items()]
    items = [(c, w) for c, w in items if c in relevant]
    whole = sum((w for _, w in items), Fraction(0))
    if not whole:
        return None
    return sum((w * usable_strength(helper, c, taxonomy)[0] for c, w in items), Fraction(0)) / whole


def band_of(told: Fraction | None, shift: Fraction) -> Band:
    if told is None:
        return Band.NOT_KNOWN
    if told < Fraction(1, 3) + shift:
        return Band.LOW
    return Band.HIGH if told >= Fraction(2, 3) + shift else Band.MIDDLING


def plain_ranking(
    registry: Registry,
    own: Organisation,
    secret: SketchSecret,
    snapshot: int,
    *,
    goal: Goal | None = None,
    uncommon: Fraction = Fraction(0),
    where: Sequence[Condition] = (),
    not_allied: bool = False,
    introduced: Mapping[str, Introduced] | None = None,
    typical: Mapping[str, Fraction] | None = None,
) -> list[tuple[str, Band, Fraction]]:
    """List everyone by band, cover_in times the dial, id."""
    taxonomy = registry.taxonomy
    relevant = goal.relevant(taxonomy) if goal else None
    spread = typical or typical_vulnerability([shown_organisation(o) for o in registry], taxonomy)
    found = []
    for truth in registry:
        other = shown_organisation(truth)
        if other.id == own.id or not own.accepts(other) or not all(c.passes(other) for c in where):
            continue
        if not_allied and own.is_allied_with(other):
            continue
        cover_in = cover(own.audit, other.audit, taxonomy, relevant).value
        if not cover_in:
            continue
        if introduced and other.id in introduced:
            told = cover(introduced[other.id].audit, own.audit, taxonomy, relevant).value
            band = Band.of(told)
        else:
            audited = not truth.audit.items or any(i.estimated is None for i in truth.audit.items)
            sketch = None
            if audited:
                drawn = draw_sketch(truth, taxonomy, secret=secret, snapshot=snapshot)
                sketch = [(s.capability, s.weight) for s in drawn]
            told = told_cover(own.audit, other, taxonomy, spread, sketch=sketch, goal=goal)
            band = band_of(told, moved(own.id, other.id, secret) if audited else Fraction(0))
        if told == 0:
            continue
        dial = 1 - uncommon + uncommon * uncommonness(own, other).value
        found.append((other.id, band, cover_in * dial))
    return sorted(found, key=lambda f: (-ORDER.index(f[1]), -f[2], f[0]))
